package scoringdb_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring/rulebook"
)

// A hall of thirty windows votes, month after month, and an attacker who may copy the
// whole store whenever he likes, but not the folder of keys, knows in which order. He
// says of each ballot whose it was. Where he is right more often than chance is, the
// store tells something.

const hallSize = 30

// hall is a centre of many windows, its truth and its order of voting.
type hall struct {
	*office
	windows []string
	draw    *rand.Rand
	path    string  // of a SQLite file
	segment string  // of PostgreSQL's log, in which the hall begins
	stolen  *sql.DB // the same file, read beside the program
}

func newHall(t *testing.T, db *sqldb.DB, size int) *hall {
	t.Helper()
	h := &hall{draw: rand.New(rand.NewPCG(1, 2))}
	if db.Dialect() == sqldb.PostgreSQL {
		h.office = &office{t: t, db: db}
		h.segment = h.look(`SELECT pg_walfile_name(pg_current_wal_lsn())`)[0][0]
	}
	h.office = newOffice(t, db)
	for i := range size {
		h.windows = append(h.windows, fmt.Sprintf("H%02d", i))
	}
	text := "code,name\n"
	for _, w := range h.windows {
		text += w + ",窗口" + w + "\n"
	}
	h.must("windows", text)
	if db.Dialect() == sqldb.SQLite {
		h.path = h.look(`SELECT file FROM pragma_database_list WHERE name = 'main'`)[0][0]
		var err error
		if h.stolen, err = sql.Open("sqlite", h.path); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = h.stolen.Close() }) // was only read
	}
	return h
}

// aspects are what a ballot says.
type aspects = [4]rulebook.Points

// election is a month's voting as it truly was.
type election struct {
	month  roster.Period
	order  []string // of the raters
	truth  map[string]map[string]aspects
	tokens map[string]map[string]string // by window and token, the rater: seen when it appeared
	boxes  map[string]string            // by window and rater, the sealed ballot that was seen last
}

// vote lets every window vote, one after the other in an order that is drawn, and some of
// them once more. The attacker looks at the store after each.
func (h *hall) vote(month roster.Period) *election {
	h.t.Helper()
	e := &election{month, slices.Clone(h.windows), map[string]map[string]aspects{}, map[string]map[string]string{}, map[string]string{}}
	h.draw.Shuffle(len(e.order), func(i, j int) { e.order[i], e.order[j] = e.order[j], e.order[i] })
	for i, rater := range e.order {
		h.must("ratings", ballotHeader+h.ballotsOf(e, rater))
		h.watch(e, rater, len(h.windows)-1)
		if i%7 == 6 {
			h.must("ratings", ballotHeader+h.ballotsOf(e, rater))
			h.watch(e, rater, 0)
		}
	}
	return e
}

const ballotHeader = "month,rater,window,attitude,efficiency,quality,integrity\n"

// ballotsOf draws one rater's ballots for all others.
func (h *hall) ballotsOf(e *election, rater string) string {
	var text strings.Builder
	for _, window := range h.windows {
		if window == rater {
			continue
		}
		var a aspects
		for i := range a {
			a[i] = rulebook.Points(50 * h.draw.IntN(21))
		}
		fmt.Fprintf(&text, "%s,%s,%s,%s,%s,%s,%s\n", e.month, rater, window, a[0], a[1], a[2], a[3])
		if e.truth[window] == nil {
			e.truth[window], e.tokens[window] = map[string]aspects{}, map[string]string{}
		}
		e.truth[window][rater] = a
	}
	return text.String()
}

// watch is the attacker looking at the store after a rater has voted: the tokens that were
// not there before are that rater's, and no ballot is one too many.
func (h *hall) watch(e *election, rater string, more int) {
	h.t.Helper()
	fresh := 0
	for _, row := range h.look(`SELECT window_code, token, sealed FROM sealed_ballots WHERE month = '` + e.month.String() + `'`) {
		window, token := row[0], row[1]
		if _, seen := e.tokens[window][token]; !seen {
			e.tokens[window][token] = rater
			fresh++
		}
		e.boxes[window+e.tokens[window][token]] = row[2]
	}
	if fresh != more {
		h.t.Fatalf("%d new ballots of %s, want %d", fresh, rater, more)
	}
}

// look reads as somebody does who has the whole store; bytes come as they are.
func (h *hall) look(query string) [][]string {
	h.t.Helper()
	var list [][]string
	read := func(raw *sql.DB) error {
		var err error
		list, err = texts(h.t.Context(), raw, query)
		return err
	}
	var err error
	if h.stolen != nil {
		err = read(h.stolen)
	} else {
		err = h.db.Migrate(h.t.Context(), read)
	}
	if err != nil {
		h.t.Fatalf("%s: %v", query, err)
	}
	return list
}

func texts(ctx context.Context, raw *sql.DB, query string) ([][]string, error) {
	rows, err := raw.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var list [][]string
	for rows.Next() {
		values, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		row := make([]string, len(columns))
		for i, v := range values {
			row[i] = v.String
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// counted is a score as the attacker finds it: what it says, and where it lay.
type counted struct {
	says  aspects
	where string // sorts by the place at which it lay
}

// found reads what a query finds: window, four aspects, and the place.
func (h *hall) found(query string) map[string][]counted {
	h.t.Helper()
	all := map[string][]counted{}
	for i, row := range h.look(query) {
		c := counted{where: fmt.Sprintf("%09d", i)}
		for j := range c.says {
			if _, err := fmt.Sscan(row[1+j], &c.says[j]); err != nil {
				h.t.Fatal(err)
			}
		}
		if len(row) > 5 {
			c.where = row[5]
		}
		all[row[0]] = append(all[row[0]], c)
	}
	return all
}

// right counts how often the attacker is right who takes the ballots of each window in
// the order of where they lay for those of the raters in theirs.
func (e *election) right(found map[string][]counted, raters func(window string) []string) int {
	n := 0
	for window, list := range found {
		slices.SortStableFunc(list, func(a, b counted) int { return strings.Compare(a.where, b.where) })
		for i, rater := range raters(window) {
			if i < len(list) && e.truth[window][rater] == list[i].says {
				n++
			}
		}
	}
	return n
}

// byVoting is the order of voting, which the attacker knows.
func (e *election) byVoting(window string) []string {
	return slices.DeleteFunc(slices.Clone(e.order), func(rater string) bool { return rater == window })
}

// byToken is the order of the tokens, of which he has seen whose they are.
func (e *election) byToken(window string) []string {
	var raters []string
	tokens := e.tokens[window]
	keys := make([]string, 0, len(tokens))
	for token := range tokens {
		keys = append(keys, token)
	}
	slices.Sort(keys)
	for _, token := range keys {
		raters = append(raters, tokens[token])
	}
	return raters
}

// byBox is the order of what was sealed, as bytes.
func (e *election) byBox(window string) []string {
	raters := e.byVoting(window)
	slices.SortFunc(raters, func(a, b string) int { return strings.Compare(e.boxes[window+a], e.boxes[window+b]) })
	return raters
}

func backwards(raters func(string) []string) func(string) []string {
	return func(window string) []string {
		list := raters(window)
		slices.Reverse(list)
		return list
	}
}

// attacks are all ways in which he guesses, each how often it was right.
func (h *hall) attacks(e *election, file []byte) map[string]int {
	h.t.Helper()
	place := "hex(id)"
	if h.db.Dialect() == sqldb.PostgreSQL {
		place = "LPAD((ctid::TEXT::POINT)[0]::TEXT, 9, '0') || LPAD((ctid::TEXT::POINT)[1]::TEXT, 9, '0')"
	}
	of := " FROM ballot_scores WHERE month = '" + e.month.String() + "'"
	lying := h.found("SELECT window_code, attitude, efficiency, quality, integrity" + of)
	placed := h.found("SELECT window_code, attitude, efficiency, quality, integrity, " + place + of)
	named := h.found("SELECT window_code, attitude, efficiency, quality, integrity, id" + of)
	for _, list := range named { // where the id stands in the file, if there is one
		for i := range list {
			if at := bytes.Index(file, []byte(list[i].where)); at >= 0 {
				list[i].where = fmt.Sprintf("%012d", at)
			}
		}
	}
	return map[string]int{
		"the order of rows":                     e.right(lying, e.byVoting),
		"the order of rows, backwards":          e.right(lying, backwards(e.byVoting)),
		"their places":                          e.right(placed, e.byVoting),
		"their places in the file":              e.right(named, e.byVoting),
		"the order of tokens":                   e.right(lying, e.byToken),
		"the order of tokens and of places":     e.right(placed, e.byToken),
		"the order of tokens, backwards":        e.right(placed, backwards(e.byToken)),
		"the order of tokens, and in the file":  e.right(named, e.byToken),
		"the order of sealed ballots":           e.right(lying, e.byBox),
		"sealed ballots and places":             e.right(placed, e.byBox),
		"the names of the windows, in rows":     e.right(lying, e.byName),
		"the names of the windows, in the file": e.right(named, e.byName),
	}
}

func (e *election) byName(window string) []string {
	return slices.Sorted(slices.Values(e.byVoting(window)))
}

// limit is the most that chance may give. Each window is a random permutation of its
// raters: one hit to be expected, and a variance of one. With so many rounds that one
// hundredth is seven deviations it is chance and one hundredth; with fewer it is seven
// deviations all the same, so that chance alone exceeds it less than once in a million.
func limit(rounds, windows int) int {
	expected := float64(rounds * windows)
	ballots := expected * float64(windows-1)
	return int(expected + max(ballots/100, 7*math.Sqrt(expected)))
}

func TestWhoVotedHowCannotBeTold(t *testing.T) {
	t.Parallel()
	rounds := 20
	if raced {
		rounds = 2
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHall(t, db, hallSize)
		total := map[string]int{}
		month := march
		for range rounds {
			e := h.vote(month)
			if month == march {
				h.noTokenIsGuessed(e)
			}
			if _, err := h.rounds.Close(t.Context(), h.scope, month, today); err != nil {
				t.Fatal(err)
			}
			for attack, right := range h.attacks(e, h.copyOfFile()) {
				total[attack] += right
			}
			h.everyBallotCounted(e)
			month = month.Next()
		}
		most := limit(rounds, hallSize)
		for attack, right := range total {
			t.Logf("%s: %d of %d right, chance %d, limit %d", attack, right, rounds*hallSize*(hallSize-1), rounds*hallSize, most)
			if right > most {
				t.Errorf("%s gives %d ballots away, chance gives %d", attack, right, rounds*hallSize)
			}
		}
	})
}

// The same attack on a store that keeps scores as they come in must succeed, or it
// would prove nothing.
func TestTheAttackSucceedsOnAStoreThatKeepsTheOrder(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHall(t, db, 8)
		e := h.vote(march)
		err := db.Migrate(t.Context(), func(raw *sql.DB) error {
			if _, err := raw.ExecContext(t.Context(), `CREATE TABLE naive (window_code TEXT, attitude INTEGER, efficiency INTEGER, quality INTEGER, integrity INTEGER)`); err != nil {
				return err
			}
			for _, rater := range e.order {
				for window, given := range e.truth {
					if a, voted := given[rater]; voted {
						if _, err := raw.ExecContext(t.Context(), fmt.Sprintf(`INSERT INTO naive VALUES ('%s', %d, %d, %d, %d)`, window, a[0], a[1], a[2], a[3])); err != nil {
							return err
						}
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		right := e.right(h.found(`SELECT window_code, attitude, efficiency, quality, integrity FROM naive`), e.byVoting)
		if all := len(h.windows) * (len(h.windows) - 1); right != all {
			t.Errorf("%d of %d right", right, all)
		}
	})
}

// noTokenIsGuessed tries what may have been taken for the key of the tokens.
func (h *hall) noTokenIsGuessed(e *election) {
	h.t.Helper()
	round, err := h.rounds.Store.Round(h.t.Context(), h.scope, e.month)
	if err != nil {
		h.t.Fatal(err)
	}
	raw, _ := hex.DecodeString(round.Fingerprint)
	for _, key := range []string{"", round.Fingerprint, string(raw), e.month.String(), h.scope.Centre.Code} {
		for window, tokens := range e.tokens {
			for _, rater := range e.order {
				for _, message := range []string{rater + window, rater, e.month.String() + rater + window, fmt.Sprintf("%d|%s|%s|%s", h.scope.Centre.ID, e.month, rater, window)} {
					mac := hmac.New(sha256.New, []byte(key))
					mac.Write([]byte(message))
					if _, hit := tokens[string(mac.Sum(nil))]; hit {
						h.t.Fatalf("the token of %s for %s is made without the secret", rater, window)
					}
				}
			}
		}
	}
	sizes := h.look(`SELECT DISTINCT LENGTH(sealed) FROM sealed_ballots`)
	if len(sizes) != 1 {
		h.t.Errorf("sealed ballots of several sizes: %v", sizes)
	}
}

// everyBallotCounted compares what was counted with what was voted.
func (h *hall) everyBallotCounted(e *election) {
	h.t.Helper()
	found := h.found("SELECT window_code, attitude, efficiency, quality, integrity FROM ballot_scores WHERE month = '" + e.month.String() + "'")
	for window, given := range e.truth {
		want, got := map[aspects]int{}, map[aspects]int{}
		for _, a := range given {
			want[a]++
		}
		for _, c := range found[window] {
			got[c.says]++
		}
		if fmt.Sprint(want) != fmt.Sprint(got) {
			h.t.Errorf("%s of window %s: counted %v, voted %v", e.month, window, got, want)
		}
	}
}

// copyOfFile is the SQLite file with its log; nothing on PostgreSQL.
func (h *hall) copyOfFile() []byte {
	h.t.Helper()
	if h.db.Dialect() == sqldb.PostgreSQL {
		return nil
	}
	return slices.Concat(h.file(h.path), h.file(h.path+"-wal"))
}

func (h *hall) file(name string) []byte {
	h.t.Helper()
	data, err := os.ReadFile(name)
	if err != nil && !os.IsNotExist(err) {
		h.t.Fatal(err)
	}
	return data
}

// copies are what somebody can make of the store: the file, its log, a backup, and every
// row of every table.
func (h *hall) copies() map[string][]byte {
	h.t.Helper()
	all := map[string][]byte{}
	list := `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'`
	if h.db.Dialect() == sqldb.PostgreSQL {
		list = `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::REGNAMESPACE`
		all["log"] = h.serverLog()
	} else {
		backup := filepath.Join(h.t.TempDir(), "backup.db")
		h.look(`VACUUM INTO '` + backup + `'`)
		all["backup"], all["file and log"] = h.file(backup), h.copyOfFile()
	}
	for _, table := range h.look(list) {
		for _, row := range h.look(`SELECT * FROM ` + table[0]) {
			all["rows"] = append(all["rows"], strings.Join(row, "\x00")...)
		}
	}
	return all
}

// serverLog is what PostgreSQL has written ahead since the hall was made.
func (h *hall) serverLog() []byte {
	h.t.Helper()
	var all []byte
	for _, row := range h.look(`
		SELECT pg_read_binary_file('pg_wal/' || name, 0, size, TRUE)
		FROM pg_ls_waldir()
		WHERE name >= '` + h.segment + `' AND name <= pg_walfile_name(pg_current_wal_lsn())
		ORDER BY name`) {
		all = append(all, row[0]...)
	}
	return all
}

// keysIn names the copies that hold a secret that was ever drawn, or half of one, as it
// is or written out.
func (h *hall) keysIn(copies map[string][]byte) []string {
	var found []string
	for name, data := range copies {
		for _, key := range h.keys.Bytes() {
			for _, half := range [][]byte{key[:32], key[32:]} {
				if bytes.Contains(data, half) || bytes.Contains(bytes.ToLower(data), []byte(hex.EncodeToString(half))) ||
					bytes.Contains(data, []byte(base64.StdEncoding.EncodeToString(half)[:42])) {
					found = append(found, name)
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func TestKeysAreInNoCopyOfTheStore(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHall(t, db, 5)
		search := func(when string) {
			t.Helper()
			copies := h.copies()
			for name, data := range copies {
				if !bytes.Contains(data, []byte("窗口H04")) {
					t.Fatalf("%s: the %s of %d bytes is no copy", when, name, len(data))
				}
			}
			if found := h.keysIn(copies); len(found) > 0 {
				t.Errorf("%s: a key is in %v", when, found)
			}
		}
		if _, err := h.rounds.Open(t.Context(), h.scope, march, today); err != nil {
			t.Fatal(err)
		}
		search("after opening")
		h.vote(march)
		search("after voting")
		if _, err := h.rounds.Close(t.Context(), h.scope, march, today); err != nil {
			t.Fatal(err)
		}
		search("after closing")
		if left, _ := h.keys.List(); len(left) > 0 || len(h.keys.Bytes()) != 1 {
			t.Errorf("keys left: %v of %d", left, len(h.keys.Bytes()))
		}
	})
}

// A store that keeps the secret beside the ballots must be caught in every copy of it.
func TestAKeyInTheStoreIsFoundInEveryCopy(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHall(t, db, 3)
		if _, err := h.rounds.Open(t.Context(), h.scope, march, today); err != nil {
			t.Fatal(err)
		}
		err := db.Migrate(t.Context(), func(raw *sql.DB) error {
			_, err := raw.ExecContext(t.Context(), fmt.Sprintf(`CREATE TABLE naive AS SELECT '%x' AS secret`, h.keys.Bytes()[0]))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		copies := h.copies()
		if found := h.keysIn(copies); len(found) != len(copies) {
			t.Errorf("a key was found in %v of %d copies", found, len(copies))
		}
	})
}

// Before a round is closed nobody reads more than who has voted and how many.
func TestAnOpenRoundTellsCountsOnly(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHall(t, db, 5)
		h.vote(march)
		m, err := h.Store.Material(t.Context(), h.scope, march, today)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range m.Ballots {
			if b.Rater != "" || b.Aspects != (aspects{}) {
				t.Fatalf("material of an open round says %+v", b)
			}
		}
		if len(m.Ballots) != 20 || m.RoundClosed {
			t.Errorf("%d ballots, closed %t", len(m.Ballots), m.RoundClosed)
		}
		scores, err := h.rounds.Store.Scores(t.Context(), h.scope, march)
		if err != nil || len(scores) > 0 {
			t.Errorf("scores of an open round: %v, %v", scores, err)
		}
	})
}
