package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strings"
	"sync"
)

// What is read of a centre again and again is remembered for as long as the centre's
// records stay as they are. Every change of them leaves one event, and the hash of an
// event commits to the sums of all rows (sums.go): what was read when a certain event was
// the last one is what would be read now, if it is the last one still. That is asked each
// time, for a page once (OneLook), so what another process changes is seen as well.
//
// Not part of that are the tables that change without an event, the directory of centres
// and the log itself. What is to be remembered must not read them, and is refused if it does.

// The bounds of what is remembered; whatever was not asked for longest goes first. Subjects
// are counted by their types, so that many small ones do not drive out a few large ones: a
// year is a dozen and a half of periods, and two of them are looked at side by side.
//
// All centres together may take bytesRemembered. A value is weighed when it is kept, and
// counts twice: what is worked out of it later and kept beside it is about as much again. A
// hall of sixty people takes some 16 MiB when every page of a half-year was read.
const (
	subjectsRemembered = 40 // of one type, of one centre
	centresRemembered  = 16
	bytesRemembered    = 256 << 20
)

// moment is where the log of a centre stands.
type moment struct {
	seq  int64
	hash [32]byte
}

// memory is what is remembered of centres.
type memory struct {
	mu      sync.Mutex
	uses    int64
	centres map[int64]*remembered
	weight  int64 // of all subjects
	most    int64 // that they may weigh; 0 is bytesRemembered
}

// remembered is what was read of a centre at one moment.
type remembered struct {
	at       moment
	used     int64
	subjects map[reflect.Type]map[any]*subject
}

type subject struct {
	value  any
	used   int64
	weight int64
}

// of finds what is remembered of some subjects: nil for what is not.
func (m *memory) of(centre int64, at moment, subjects []any) []any {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := make([]any, len(subjects))
	known := m.centres[centre]
	if known == nil || known.at != at {
		return found
	}
	m.uses++
	known.used = m.uses
	for i, name := range subjects {
		if s := known.subjects[reflect.TypeOf(name)][name]; s != nil {
			found[i], s.used = s.value, m.uses
		}
	}
	return found
}

// keep remembers a subject, and forgets what was read at any other moment.
func (m *memory) keep(centre int64, at moment, name, value any) {
	kept := &subject{value: value, weight: 2 * weigh(value)}
	m.mu.Lock()
	defer m.mu.Unlock()
	if kept.weight > m.bound() {
		return // everything else would have to go for it
	}
	if m.centres == nil {
		m.centres = map[int64]*remembered{}
	}
	m.uses++
	known := m.centres[centre]
	if known == nil || known.at != at {
		m.leave(centre)
		known = &remembered{at: at, subjects: map[reflect.Type]map[any]*subject{}}
		m.centres[centre] = known
	}
	known.used, kept.used = m.uses, m.uses
	alike := known.subjects[reflect.TypeOf(name)]
	if alike == nil {
		alike = map[any]*subject{}
		known.subjects[reflect.TypeOf(name)] = alike
	}
	m.drop(alike, name)
	alike[name] = kept
	m.weight += kept.weight
	if len(alike) > subjectsRemembered {
		m.drop(alike, idlest(alike, func(s *subject) int64 { return s.used }))
	}
	if len(m.centres) > centresRemembered {
		m.leave(idlest(m.centres, func(r *remembered) int64 { return r.used }))
	}
	for m.weight > m.bound() {
		m.dropIdlest()
	}
}

func (m *memory) bound() int64 { return cmp.Or(m.most, bytesRemembered) }

// drop forgets one subject, if it is remembered.
func (m *memory) drop(alike map[any]*subject, name any) {
	if s := alike[name]; s != nil {
		m.weight -= s.weight
		delete(alike, name)
	}
}

// leave forgets a centre.
func (m *memory) leave(centre int64) {
	if known := m.centres[centre]; known != nil {
		for _, alike := range known.subjects {
			for _, s := range alike {
				m.weight -= s.weight
			}
		}
		delete(m.centres, centre)
	}
}

// dropIdlest forgets the subject that was not asked for longest, of whatever centre.
func (m *memory) dropIdlest() {
	var among map[any]*subject
	var idle any
	least := int64(math.MaxInt64)
	for _, known := range m.centres {
		for _, alike := range known.subjects {
			for name, s := range alike {
				if s.used < least {
					among, idle, least = alike, name, s.used
				}
			}
		}
	}
	m.drop(among, idle)
}

// Forget drops everything that is remembered, so that it is read anew.
func (db *DB) Forget() {
	db.memory.mu.Lock()
	defer db.memory.mu.Unlock()
	clear(db.memory.centres)
	db.memory.weight = 0
}

// RememberAtMost bounds what is remembered of all centres together, in bytes.
func (db *DB) RememberAtMost(bytes int64) {
	db.memory.mu.Lock()
	defer db.memory.mu.Unlock()
	db.memory.most = bytes
}

// Remembered tells how much is remembered of all centres together: as many bytes at most.
func (db *DB) Remembered() int64 {
	db.memory.mu.Lock()
	defer db.memory.mu.Unlock()
	return db.memory.weight
}

// idlest is the key that was not used for longest.
func idlest[K comparable, V any](all map[K]V, used func(V) int64) K {
	var idle K
	least := int64(-1)
	for key, value := range all {
		if n := used(value); least < 0 || n < least {
			idle, least = key, n
		}
	}
	return idle
}

// Recall returns what load reads, or what it read before if nothing has changed since. The
// subject says what that is, by a comparable type of its own; it holds everything that the
// outcome depends on beside the centre's records, and never who asks. What is returned is
// shared: nobody may change it. A writing transaction remembers nothing and always loads.
func Recall[T any](ctx context.Context, tx *Tx, subject any, load func() (T, error)) (T, error) {
	list, err := RecallEach(ctx, tx, []any{subject}, func([]any) ([]T, error) {
		one, err := load()
		return []T{one}, err
	})
	if err != nil {
		var none T
		return none, err
	}
	return list[0], nil
}

// RecallEach is Recall for several subjects, of which load reads those that are not
// remembered, together and in their order.
func RecallEach[K comparable, T any](ctx context.Context, tx *Tx, subjects []K, load func(missing []K) ([]T, error)) ([]T, error) {
	if !tx.readOnly {
		return load(subjects)
	}
	if at, known := lookOf(ctx).at(tx.CentreID); known && tx.now == nil {
		if list, missing, _ := found[K, T](tx, at, subjects); len(missing) == 0 {
			return list, nil
		}
	}
	at, err := tx.moment(ctx)
	if err != nil {
		return nil, err
	}
	list, missing, places := found[K, T](tx, at, subjects)
	if len(missing) == 0 {
		return list, nil
	}
	fresh, err := remembering(tx, func() ([]T, error) { return load(missing) })
	if err != nil {
		return nil, err
	}
	if len(fresh) != len(missing) {
		return nil, tx.note(fmt.Errorf("%d subjects were read, not %d", len(fresh), len(missing)))
	}
	for i, value := range fresh {
		list[places[i]] = value
		if at.seq > 0 { // without a log nothing tells of changes
			tx.db.memory.keep(tx.CentreID, at, missing[i], value)
		}
	}
	return list, nil
}

// found is what is remembered of the subjects, with those that are not and their places.
func found[K comparable, T any](tx *Tx, at moment, subjects []K) (list []T, missing []K, places []int) {
	names := make([]any, len(subjects))
	for i, s := range subjects {
		names[i] = s
	}
	list = make([]T, len(subjects))
	for i, value := range tx.db.memory.of(tx.CentreID, at, names) {
		if value == nil {
			missing, places = append(missing, subjects[i]), append(places, i)
			continue
		}
		list[i] = value.(T)
	}
	return list, missing, places
}

// look is where the logs of centres stood when one page was begun.
type look struct {
	mu      sync.Mutex
	moments map[int64]moment
}

type lookKey struct{}

// OneLook returns a context for something that only reads, and is done in a moment, such
// as a page: where a centre's log stands is asked once for all its transactions, as far as
// what they read is remembered. What is not is read as of its own transaction.
func OneLook(ctx context.Context) context.Context {
	return context.WithValue(ctx, lookKey{}, &look{moments: map[int64]moment{}})
}

// lookOf is the look that a context is for; nil for none, which knows nothing.
func lookOf(ctx context.Context) *look {
	l, _ := ctx.Value(lookKey{}).(*look)
	return l
}

func (l *look) at(centre int64) (moment, bool) {
	if l == nil {
		return moment{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	at, known := l.moments[centre]
	return at, known
}

func (l *look) note(centre int64, at moment) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.moments[centre] = at
}

// remembering runs load while statements about what changes unseen are refused.
func remembering[T any](tx *Tx, load func() (T, error)) (T, error) {
	was := tx.remembering
	tx.remembering = true
	defer func() { tx.remembering = was }()
	return load()
}

// moment tells where the centre's log stood when the transaction began. Coming and going
// changes nothing that is ever remembered, and somebody comes every minute; nor does taking
// a report along, or keeping the books of a closed period, which nothing remembered reads.
func (tx *Tx) moment(ctx context.Context) (moment, error) {
	if tx.now != nil {
		return *tx.now, nil
	}
	var row struct {
		Seq  int64  `db:"seq"`
		Hash []byte `db:"hash"`
	}
	err := tx.Get(ctx, &row, `
		SELECT seq, hash
		FROM audit_events
		WHERE centre_id = ? AND action NOT IN ('session.open', 'session.close', 'session.end', 'session.fail', 'report.download', 'report.keep')
		ORDER BY seq DESC
		LIMIT 1`, tx.CentreID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return moment{}, err
	}
	at := moment{seq: row.Seq}
	copy(at.hash[:], row.Hash)
	tx.now = &at
	lookOf(ctx).note(tx.CentreID, at)
	return at, nil
}

// ErrNotRemembered is returned by a statement that reads, for what is to be remembered,
// a table that changes without an event.
var ErrNotRemembered = errors.New("what changes unseen cannot be remembered")

// unremembered are tables whose events moment leaves out, or that are of no centre.
var unremembered = map[string]bool{"centres": true, "accounts": true, "kept_books": true}

// words are the names that may stand in a statement.
var words = regexp.MustCompile(`[a-z_]+`)

// mayRemember returns an error when a statement would read what may change unseen.
func (s *statements) mayRemember(query string) error {
	if !s.remembering {
		return nil
	}
	for _, word := range words.FindAllString(query, -1) {
		if silentTables[word] != "" || unremembered[word] || strings.HasPrefix(word, "audit_") {
			return fmt.Errorf("%w: %s", ErrNotRemembered, word)
		}
	}
	return nil
}
