// Package authdb is the SQL of accounts. It satisfies auth.Store.
package authdb

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/migrations/sqldb"
)

// Store keeps accounts, sessions and tokens in a database.
type Store struct {
	db *sqldb.DB
}

// New returns the store over an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// machine is a transaction that nobody is named for.
func machine(centre int64) sqldb.Scope { return sqldb.Scope{CentreID: centre, Actor: "auth"} }

// locked runs fn in a writing transaction under the centre's lock.
func (s *Store) locked(ctx context.Context, scope attendance.Scope, fn func(*sqldb.Tx) error) error {
	return s.db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error {
		if err := tx.LockCentre(ctx); err != nil {
			return err
		}
		return fn(tx)
	})
}

// millis is a time as it is stored; 0 is none.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// instant is a time as it was stored.
func instant(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// list is a column that holds several texts.
type list[T ~string] []T

func (l list[T]) text() string {
	if l == nil {
		l = list[T]{}
	}
	data, _ := json.Marshal(l) // texts can always be written
	return string(data)
}

// Scan reads the column.
func (l *list[T]) Scan(value any) error {
	switch text := value.(type) {
	case string:
		return json.Unmarshal([]byte(text), l)
	case []byte:
		return json.Unmarshal(text, l)
	}
	return errors.New("a list that is no text")
}

// Centres loads the directory, by id. Every centre's transactions see it whole; so it is
// read as one of the first centre, beside whoever writes.
func (s *Store) Centres(ctx context.Context) ([]roster.Centre, error) {
	var centres []roster.Centre
	err := s.db.ReadTx(ctx, machine(1), func(tx *sqldb.Tx) error {
		return tx.Select(ctx, &centres, `
			SELECT id, code, name
			FROM centres
			ORDER BY id`)
	})
	return centres, err
}

// row is a stored account.
type row struct {
	CentreCode  string            `db:"centre_code"`
	CentreName  string            `db:"centre_name"`
	Name        string            `db:"name"`
	Display     string            `db:"display"`
	Staff       string            `db:"staff"`
	Roles       list[roster.Role] `db:"roles"`
	Windows     list[string]      `db:"windows"`
	Language    string            `db:"language"`
	Federated   string            `db:"federated"`
	Disabled    bool              `db:"disabled"`
	Password    string            `db:"password"`
	PasswordAt  int64             `db:"password_at"`
	Code        string            `db:"code"`
	CodeUntil   int64             `db:"code_until"`
	TOTPSecret  []byte            `db:"totp_secret"`
	TOTPPending []byte            `db:"totp_pending"`
	TOTPStep    int64             `db:"totp_step"`
	Recovery    list[string]      `db:"recovery"`
	Epoch       int64             `db:"epoch"`
	Version     int64             `db:"version"`
	CreatedAt   int64             `db:"created_at"`
	ChangedBy   string            `db:"changed_by"`
	ChangedAt   int64             `db:"changed_at"`
	Changed     list[string]      `db:"changed"`
	SeenAt      int64             `db:"seen_at"`
	Stand       int64             `db:"stand"`
}

func (r *row) record(centre int64) auth.Record {
	return auth.Record{
		Account: auth.Account{
			Centre: roster.Centre{ID: centre, Code: r.CentreCode, Name: r.CentreName},
			Name:   r.Name, Display: r.Display, Staff: r.Staff, Roles: r.Roles, Windows: r.Windows, Language: r.Language,
			Disabled: r.Disabled, Waiting: r.Password == "", TOTP: len(r.TOTPSecret) > 0, Federated: r.Federated,
			Version: r.Version, Epoch: r.Epoch, Stand: r.Stand, Created: instant(r.CreatedAt), LastSeen: instant(r.SeenAt),
		},
		Password: r.Password, PasswordAt: instant(r.PasswordAt), Code: r.Code, CodeUntil: instant(r.CodeUntil),
		Secret: r.TOTPSecret, Pending: r.TOTPPending, Step: r.TOTPStep, Recovery: r.Recovery,
		ChangedBy: r.ChangedBy, ChangedAt: instant(r.ChangedAt), Changed: r.Changed,
	}
}

// records loads the accounts that a condition lets through, by name.
func records(ctx context.Context, tx *sqldb.Tx, where string, args ...any) ([]auth.Record, error) {
	var rows []row
	err := tx.Select(ctx, &rows, `
		SELECT c.code AS centre_code, c.name AS centre_name, a.name, a.display, a.staff, a.roles, a.windows, a.language, a.federated,
			a.disabled, a.password, a.password_at, a.code, a.code_until, a.totp_secret, a.totp_pending, a.totp_step, a.recovery,
			a.epoch, a.version, a.created_at, a.changed_by, a.changed_at, a.changed, a.seen_at,
			(SELECT COALESCE(MAX(e.seq), 0) FROM audit_events e WHERE e.centre_id = a.centre_id) AS stand
		FROM accounts a
		JOIN centres c ON c.id = a.centre_id
		WHERE a.centre_id = ?`+where+`
		ORDER BY a.name`, append([]any{tx.CentreID}, args...)...)
	list := make([]auth.Record, len(rows))
	for i := range rows {
		list[i] = rows[i].record(tx.CentreID)
	}
	return list, err
}

// one is the only record, or NotFound.
func one(list []auth.Record, err error, name string) (auth.Record, error) {
	if err == nil && len(list) != 1 {
		err = roster.Errorf(roster.NotFound, "account.unknown", name)
	}
	if err != nil {
		return auth.Record{}, err
	}
	return list[0], nil
}

// load loads what a condition lets through in a transaction of its own.
func (s *Store) load(ctx context.Context, centre int64, where string, args ...any) (list []auth.Record, err error) {
	err = s.db.ReadTx(ctx, machine(centre), func(tx *sqldb.Tx) error {
		var err error
		list, err = records(ctx, tx, where, args...)
		return err
	})
	return list, err
}

// Record loads an account with its secrets.
func (s *Store) Record(ctx context.Context, centre roster.Centre, name string) (auth.Record, error) {
	var found auth.Record
	err := s.db.ReadTx(ctx, machine(centre.ID), func(tx *sqldb.Tx) error {
		list, err := records(ctx, tx, ` AND a.name = ?`, name)
		if found, err = one(list, err, name); err != nil || len(found.Windows) == 0 {
			return err
		}
		moves, err := attendancedb.Moves(ctx, tx)
		found.Team = roster.TeamOf(found.Windows, moves)
		return err
	})
	return found, err
}

// Records loads all accounts of a centre, by name.
func (s *Store) Records(ctx context.Context, centre roster.Centre) ([]auth.Record, error) {
	return s.load(ctx, centre.ID, ``)
}

// Federated loads the account whose owner an identity provider calls so.
func (s *Store) Federated(ctx context.Context, centre roster.Centre, name string) (auth.Record, error) {
	list, err := s.load(ctx, centre.ID, ` AND a.federated = ? AND a.federated <> ''`, name)
	return one(list, err, name)
}

// Any reports whether a centre has any account.
func (s *Store) Any(ctx context.Context, centre roster.Centre) (bool, error) {
	var n int
	err := s.db.ReadTx(ctx, machine(centre.ID), func(tx *sqldb.Tx) error { return count(ctx, tx, &n, "") })
	return n > 0, err
}

func count(ctx context.Context, tx *sqldb.Tx, n *int, where string, args ...any) error {
	return tx.Get(ctx, n, `SELECT COUNT(*) FROM accounts WHERE centre_id = ?`+where, append([]any{tx.CentreID}, args...)...)
}

// Add keeps a new account; with setup, as the first of its centre.
func (s *Store) Add(ctx context.Context, scope attendance.Scope, r auth.Record, setup string, event audit.Event) error {
	return s.locked(ctx, scope, func(tx *sqldb.Tx) error {
		if setup != "" {
			if err := takeSetup(ctx, tx, setup); err != nil {
				return err
			}
		}
		var n int
		if err := count(ctx, tx, &n, ` AND name = ?`, r.Name); err != nil {
			return err
		}
		if n > 0 {
			return roster.Errorf(roster.Conflict, "account.exists", r.Name)
		}
		if err := belongs(ctx, tx, &r); err != nil {
			return err
		}
		if err := insert(ctx, tx, &r); err != nil {
			return err
		}
		return auditdb.Write(ctx, tx, event)
	})
}

// belongs checks that the person and the windows of an account are there, and that
// nobody else comes in by the same name of the identity provider.
func belongs(ctx context.Context, tx *sqldb.Tx, r *auth.Record) error {
	var problems []roster.Problem
	missing := func(table, column, code, value string) error {
		var n int
		err := tx.Get(ctx, &n, `SELECT COUNT(*) FROM `+table+` WHERE centre_id = ? AND code = ?`, tx.CentreID, value)
		if err == nil && n == 0 {
			problems = append(problems, roster.Problem{Column: column, Code: code, Value: value})
		}
		return err
	}
	if r.Staff != "" {
		if err := missing("staff", "staff", "unknown_staff", r.Staff); err != nil {
			return err
		}
	}
	for _, window := range r.Windows {
		if err := missing("windows", "windows", "unknown_window", window); err != nil {
			return err
		}
	}
	if r.Federated != "" {
		var n int
		if err := count(ctx, tx, &n, ` AND federated = ? AND name <> ?`, r.Federated, r.Name); err != nil {
			return err
		}
		if n > 0 {
			problems = append(problems, roster.Problem{Column: "federated", Code: "account_federated", Value: r.Federated})
		}
	}
	if problems != nil {
		return &roster.Error{Kind: roster.Refused, Key: "account.refused", Args: []any{r.Name}, Problems: problems}
	}
	return nil
}

func insert(ctx context.Context, tx *sqldb.Tx, r *auth.Record) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO accounts (centre_id, name, display, staff, roles, windows, language, federated, disabled, password, password_at,
			code, code_until, totp_secret, totp_pending, recovery, epoch, version, created_by, created_at, changed_by, changed_at, changed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.CentreID, r.Name, r.Display, r.Staff, list[roster.Role](r.Roles).text(), list[string](r.Windows).text(), r.Language, r.Federated, r.Disabled,
		r.Password, millis(r.PasswordAt), r.Code, millis(r.CodeUntil), []byte{}, []byte{}, list[string](nil).text(), r.Epoch, r.Version,
		tx.Actor, tx.Now.UnixMilli(), tx.Actor, tx.Now.UnixMilli(), list[string](nil).text())
	return err
}

// Change runs fn over an account and writes what it made of it.
func (s *Store) Change(ctx context.Context, scope attendance.Scope, name string, fn func(*auth.Book) (audit.Event, error)) (auth.Record, error) {
	var changed auth.Record
	err := s.locked(ctx, scope, func(tx *sqldb.Tx) error {
		loaded, err := records(ctx, tx, ` AND a.name = ?`, name)
		if changed, err = one(loaded, err, name); err != nil {
			return err
		}
		before := changed
		book := &auth.Book{Record: &changed, Now: tx.Now}
		if book.Admins, err = otherAdmins(ctx, tx, name); err != nil {
			return err
		}
		event, err := fn(book)
		if err != nil {
			return err
		}
		if before.Version != changed.Version {
			changed.ChangedBy, changed.ChangedAt = tx.Actor, tx.Now
		}
		if err := write(ctx, tx, &before, &changed); err != nil {
			return err
		}
		if book.Forget != "" {
			if err := forget(ctx, tx, book.Forget); err != nil {
				return err
			}
		}
		return auditdb.Write(ctx, tx, event)
	})
	return changed, err
}

// otherAdmins counts who else can let people in.
func otherAdmins(ctx context.Context, tx *sqldb.Tx, name string) (int, error) {
	list, err := records(ctx, tx, ` AND a.name <> ? AND a.password <> ''`, name)
	n := 0
	for _, r := range list {
		if !r.Disabled && slices.Contains(r.Roles, roster.RoleAdmin) {
			n++
		}
	}
	return n, err
}

// write writes an account. With another epoch its sessions end.
func write(ctx context.Context, tx *sqldb.Tx, before, r *auth.Record) error {
	bytes := func(b []byte) []byte { return append([]byte{}, b...) } // never NULL
	_, err := tx.Exec(ctx, `
		UPDATE accounts
		SET display = ?, staff = ?, roles = ?, windows = ?, language = ?, federated = ?, disabled = ?, password = ?, password_at = ?,
			code = ?, code_until = ?, totp_secret = ?, totp_pending = ?, totp_step = ?, recovery = ?, epoch = ?, version = ?,
			changed_by = ?, changed_at = ?, changed = ?, seen_at = ?
		WHERE centre_id = ? AND name = ?`,
		r.Display, r.Staff, list[roster.Role](r.Roles).text(), list[string](r.Windows).text(), r.Language, r.Federated, r.Disabled,
		r.Password, millis(r.PasswordAt), r.Code, millis(r.CodeUntil), bytes(r.Secret), bytes(r.Pending), r.Step, list[string](r.Recovery).text(),
		r.Epoch, r.Version, r.ChangedBy, millis(r.ChangedAt), list[string](r.Changed).text(), millis(r.LastSeen), tx.CentreID, r.Name)
	if err != nil {
		return err
	}
	if r.Staff != before.Staff || !slices.Equal(r.Windows, before.Windows) || r.Federated != before.Federated {
		if err := belongs(ctx, tx, r); err != nil {
			return err
		}
	}
	if r.Epoch != before.Epoch {
		_, err = tx.Exec(ctx, `DELETE FROM sessions WHERE centre_id = ? AND account = ?`, tx.CentreID, r.Name)
	}
	return err
}

// Note writes an event alone.
func (s *Store) Note(ctx context.Context, scope attendance.Scope, event audit.Event) error {
	return s.locked(ctx, scope, func(tx *sqldb.Tx) error { return auditdb.Write(ctx, tx, event) })
}

// none turns the absence of a row into a zero value.
func none(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

var _ auth.Store = (*Store)(nil)
