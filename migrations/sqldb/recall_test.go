package sqldb_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// named is a subject to be remembered.
type named struct{ what string }

// log is a centre's log with a count of what was read of the centre.
type log struct {
	t     *testing.T
	db    *sqldb.DB
	scope sqldb.Scope
	seq   int
	reads atomic.Int64
}

func newLog(t *testing.T, db *sqldb.DB, code string) *log {
	t.Helper()
	return &log{t: t, db: db, scope: sqldbtest.Centre(t, db, code)}
}

// change adds a window and an event, as the program does.
func (l *log) change(action, window string) {
	l.t.Helper()
	l.seq++
	err := l.db.InTx(l.t.Context(), l.scope, func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(l.t.Context(), `INSERT INTO windows (centre_id, code, name) VALUES (?, ?, 'x')`, tx.CentreID, window); err != nil {
			return err
		}
		state, err := tx.SettleSums(l.t.Context())
		if err != nil {
			return err
		}
		_, err = tx.Exec(l.t.Context(), `
			INSERT INTO audit_events (centre_id, seq, at, actor, staff, origin, action, object, detail_commit, state, prev, hash)
			VALUES (?, ?, 1, 'test', '', '', ?, 'x', ?, ?, ?, ?)`,
			tx.CentreID, l.seq, action, state[:], state[:], state[:], state[:])
		return err
	})
	if err != nil {
		l.t.Fatal(err)
	}
}

// windows reads how many windows there are, or remembers it.
func (l *log) windows(ctx context.Context, tx *sqldb.Tx, subject any) (int, error) {
	return sqldb.Recall(ctx, tx, subject, func() (int, error) {
		l.reads.Add(1)
		var n int
		err := tx.Get(ctx, &n, `SELECT COUNT(*) FROM windows WHERE centre_id = ?`, tx.CentreID)
		return n, err
	})
}

// read reads it in a transaction of its own, and fails unless it is what is wanted.
func (l *log) read(subject any, want int) {
	l.t.Helper()
	var n int
	err := l.db.ReadTx(l.t.Context(), l.scope, func(tx *sqldb.Tx) error {
		var err error
		n, err = l.windows(l.t.Context(), tx, subject)
		return err
	})
	if err != nil || n != want {
		l.t.Errorf("%d windows, %v; want %d", n, err, want)
	}
}

// wantReads fails unless the centre was read so often.
func (l *log) wantReads(when string, want int64) {
	l.t.Helper()
	if got := l.reads.Load(); got != want {
		l.t.Errorf("%s it was read %d times, want %d", when, got, want)
	}
}

func TestWhatWasReadIsRememberedUntilTheLogMovesOn(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		l, other := newLog(t, db, "one"), newLog(t, db, "two")
		l.read(named{"all"}, 0)
		l.read(named{"all"}, 0)
		l.wantReads("without a log", 2)
		l.change("window.add", "W1")
		other.change("window.add", "W1")
		other.change("window.add", "W2")
		for range 3 {
			l.read(named{"all"}, 1)
			other.read(named{"all"}, 2)
		}
		l.wantReads("with a log", 3)
		other.wantReads("of another centre", 1)
		l.change("window.add", "W2")
		l.read(named{"all"}, 2)
		l.wantReads("after a change", 4)
		other.read(named{"all"}, 2)
		other.wantReads("after a change of this one", 1)
		db.Forget()
		other.read(named{"all"}, 2)
		other.wantReads("forgotten", 2)
	})
}

func TestWhoComesAndGoesChangesNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		l := newLog(t, db, "one")
		l.change("window.add", "W1")
		l.read(named{"all"}, 1)
		for i, action := range []string{"session.open", "report.download", "report.keep"} {
			err := db.InTx(t.Context(), l.scope, func(tx *sqldb.Tx) error {
				state, err := tx.SettleSums(t.Context())
				if err != nil {
					return err
				}
				_, err = tx.Exec(t.Context(), `
					INSERT INTO audit_events (centre_id, seq, at, actor, staff, origin, action, object, detail_commit, state, prev, hash)
					VALUES (?, ?, 1, 'test', '', '', ?, 'x', ?, ?, ?, ?)`, tx.CentreID, i+2, action, state[:], state[:], state[:], state[:])
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			l.read(named{"all"}, 1)
			l.wantReads("after "+action, 1)
		}
	})
}

func TestAWritingTransactionSeesWhatItWrote(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		l := newLog(t, db, "one")
		l.change("window.add", "W1")
		l.read(named{"all"}, 1)
		err := sqldbtest.InTx(t.Context(), db, l.scope, func(tx *sqldb.Tx) error {
			if _, err := tx.Exec(t.Context(), `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W2', 'x')`, tx.CentreID); err != nil {
				return err
			}
			if n, err := l.windows(t.Context(), tx, named{"all"}); err != nil || n != 2 {
				t.Errorf("%d windows, %v", n, err)
			}
			return errBack
		})
		if !errors.Is(err, errBack) {
			t.Fatal(err)
		}
		l.read(named{"all"}, 1)
	})
}

func TestWhatChangesUnseenIsNotRemembered(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		l := newLog(t, db, "one")
		l.change("window.add", "W1")
		for _, table := range []string{"turnout", "sealed_ballots", "push_devices", "sessions", "accounts", "centres", "kept_books", "audit_events"} {
			count := func(ctx context.Context, tx *sqldb.Tx) (int, error) {
				var n int
				err := tx.Get(ctx, &n, `SELECT COUNT(*) FROM `+table)
				return n, err
			}
			err := db.ReadTx(t.Context(), l.scope, func(tx *sqldb.Tx) error {
				_, err := sqldb.Recall(t.Context(), tx, named{table}, func() (int, error) { return count(t.Context(), tx) })
				return err
			})
			if !errors.Is(err, sqldb.ErrNotRemembered) {
				t.Errorf("%s: %v", table, err)
			}
			err = db.ReadTx(t.Context(), l.scope, func(tx *sqldb.Tx) error {
				if _, err := l.windows(t.Context(), tx, named{"all"}); err != nil {
					return err
				}
				_, err := count(t.Context(), tx) // beside what is remembered
				return err
			})
			if err != nil {
				t.Errorf("%s, not to be remembered: %v", table, err)
			}
		}
	})
}

func TestOnlySoMuchIsRemembered(t *testing.T) {
	t.Parallel()
	type large struct{ number int }
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		l := newLog(t, db, "one")
		l.change("window.add", "W1")
		l.read(named{"all"}, 1)
		for number := range 50 {
			l.read(large{number}, 1)
			l.read(large{0}, 1) // it is asked for all the time
		}
		l.wantReads("at first", 51)
		l.read(named{"all"}, 1)
		l.read(large{0}, 1)
		l.read(large{49}, 1)
		l.wantReads("of what was kept", 51)
		l.read(large{1}, 1)
		l.wantReads("of what had to go", 52)
	})
}

func TestWhatIsRememberedIsBoundedInBytes(t *testing.T) {
	t.Parallel()
	type large struct{ number int }
	type line struct {
		name  string
		more  *[1024]byte
		marks map[string]int
	}
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		const most = 1 << 20
		db.RememberAtMost(most)
		l, other := newLog(t, db, "one"), newLog(t, db, "two")
		l.change("window.add", "W1")
		other.change("window.add", "W1")
		read := func(l *log, subject any, lines int) {
			t.Helper()
			shared := new([1024]byte)
			err := db.ReadTx(t.Context(), l.scope, func(tx *sqldb.Tx) error {
				_, err := sqldb.Recall(t.Context(), tx, subject, func() ([]line, error) {
					l.reads.Add(1)
					list := make([]line, lines)
					for i := range list { // 1024 bytes of text each, and once as much for all
						list[i] = line{strings.Repeat("x", 1000), shared, map[string]int{"twelve bytes": i}}
					}
					return list, nil
				})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if n := db.Remembered(); n > most {
				t.Errorf("%d bytes are remembered, %d are allowed", n, most)
			}
		}
		read(other, named{"first"}, 10)
		for number := range 30 { // each a tenth of what is allowed, or more
			read(l, large{number}, 50)
			read(other, named{"first"}, 10) // it is asked for all the time
		}
		other.wantReads("what is asked for all the time", 1)
		if n := db.Remembered(); n < most/2 {
			t.Errorf("no more than %d bytes are remembered of %d", n, most)
		}
		read(l, large{29}, 50)
		l.wantReads("of what was kept", 30)
		read(l, large{0}, 50)
		l.wantReads("of what had to go", 31)
		read(l, named{"whole"}, 2000)
		read(l, named{"whole"}, 2000)
		l.wantReads("of what is too large at all", 33)
		read(other, named{"first"}, 10)
		other.wantReads("after something was too large", 1)
		if l.change("window.add", "W2"); db.Remembered() == 0 {
			t.Error("nothing is remembered")
		}
		db.Forget()
		if n := db.Remembered(); n != 0 {
			t.Errorf("%d bytes are remembered after forgetting", n)
		}
	})
}

// The health is asked every few seconds, by whoever wants to know it.
func TestLookingAtTheStoreForgetsNothing(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		l := newLog(t, db, "one")
		l.change("window.add", "W1")
		l.read(named{"all"}, 1)
		opened := db.Pools()
		if err := migrations.Check(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		if last, err := migrations.Current(t.Context(), db); err != nil || last == "" {
			t.Fatalf("the last migration is %q, %v", last, err)
		}
		l.read(named{"all"}, 1)
		l.wantReads("after the schema was looked at", 1)
		for name, pool := range db.Pools() {
			if closed := pool.MaxIdleClosed - opened[name].MaxIdleClosed; closed > 0 {
				t.Errorf("%s: %d connections were dropped", name, closed)
			}
		}
	})
}

func TestManyReadAndRememberAtOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		l := newLog(t, db, "one")
		l.change("window.add", "W1")
		var everybody sync.WaitGroup
		for range 4 {
			everybody.Go(func() {
				for range 20 {
					l.read(named{"all"}, 1)
				}
			})
		}
		everybody.Go(db.Forget)
		everybody.Wait()
	})
}

func TestOneLookAsksOnceWhereTheLogStands(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		l := newLog(t, db, "one")
		l.change("window.add", "W1")
		l.read(named{"all"}, 1)
		l.read(named{"again"}, 1)
		asked := 0
		page := sqldb.OneLook(sqldb.WithTrace(t.Context(), func(query string) {
			if strings.Contains(query, "audit_events") {
				asked++
			}
		}))
		look := func(ctx context.Context, what string, want int) {
			t.Helper()
			err := db.ReadTx(ctx, l.scope, func(tx *sqldb.Tx) error {
				n, err := l.windows(ctx, tx, named{what})
				if n != want {
					t.Errorf("%s: %d windows, want %d", what, n, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		look(page, "all", 1)
		look(page, "again", 1)
		look(page, "all", 1)
		if asked != 1 {
			t.Errorf("one page asks %d times where the log stands", asked)
		}
		l.change("window.add", "W2")
		look(page, "again", 1) // as it was when the page was begun
		look(page, "new", 2)   // not remembered: as of its own transaction
		l.wantReads("in one page", 3)
		l.read(named{"all"}, 2) // another page sees the change
		l.read(named{"new"}, 2)
		l.wantReads("what the page read is remembered for what it was", 4)
	})
}
