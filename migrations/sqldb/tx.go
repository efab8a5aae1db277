package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"redbanner/attendance/roster"
)

// Scope is for whom a transaction is made: one centre, and who acts, as the rows that
// it writes and its audit event name them.
type Scope struct {
	CentreID int64
	Actor    string // the account
	Staff    string // staff code of the person who acts, "" for the account alone
	Origin   string // where the request came from, such as an address; "" for the command line
}

// Who is the account and the person who act.
func (s Scope) Who() roster.Person { return roster.Person{Account: s.Actor, Staff: s.Staff} }

// Tx is a transaction within one centre. It must not be used after the function that
// was given it has returned, nor by several goroutines at once.
type Tx struct {
	*statements
	Scope
	Now time.Time // when the transaction began, UTC, to the millisecond
}

// SystemTx is a transaction without a centre: of all tables it sees rows of centres only.
type SystemTx struct {
	*statements
	Now time.Time
}

// ErrNested is returned when a goroutine that is inside a transaction begins another:
// the inner one would wait for the outer, or see nothing of it.
var ErrNested = errors.New("a transaction inside a transaction")

// attempts is how often a transaction that clashed with another is tried in all.
const attempts = 4

// InTx runs fn in a writing transaction and commits when it returns nil. When fn fails
// or panics, or a statement of it failed, everything is rolled back. A clash with
// another transaction runs fn again, a few times, so fn must set its results anew.
func (db *DB) InTx(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	return db.scoped(ctx, scope, false, fn)
}

// ReadTx runs fn in a transaction that sees one state of the database throughout and
// cannot write.
func (db *DB) ReadTx(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	return db.scoped(ctx, scope, true, fn)
}

// System runs fn in a writing transaction for the directory of centres.
func (db *DB) System(ctx context.Context, fn func(*SystemTx) error) error {
	return db.transact(ctx, 0, false, func(s *statements) error {
		return fn(&SystemTx{statements: s, Now: db.now()})
	})
}

func (db *DB) scoped(ctx context.Context, scope Scope, readOnly bool, fn func(*Tx) error) error {
	if scope.CentreID <= 0 {
		return fmt.Errorf("a transaction for centre %d", scope.CentreID)
	}
	return db.transact(ctx, scope.CentreID, readOnly, func(s *statements) error {
		return fn(&Tx{statements: s, Scope: scope, Now: db.now()})
	})
}

// transact runs fn in one transaction, again when it clashed with another.
func (db *DB) transact(ctx context.Context, centre int64, readOnly bool, fn func(*statements) error) error {
	leave, err := db.enter()
	if err != nil {
		return err
	}
	defer leave()
	for attempt := 1; ; attempt++ {
		err := db.once(ctx, centre, readOnly, fn)
		// SQLite has waited long enough itself when it reports a clash.
		if db.dialect == SQLite || Classify(err) != Transient || attempt == attempts || ctx.Err() != nil {
			return err
		}
		time.Sleep(time.Duration(attempt*attempt) * 10 * time.Millisecond)
	}
}

// once runs fn in one transaction on a connection of its own.
func (db *DB) once(ctx context.Context, centre int64, readOnly bool, fn func(*statements) error) error {
	pool := db.writer
	if readOnly {
		pool = db.reader
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() // back to the pool; a broken connection is dropped there
	tx, err := db.begin(ctx, conn, centre, readOnly)
	if err != nil {
		return err
	}
	s := newStatements(db, centre, conn, tx)
	if s.readOnly = readOnly; !readOnly {
		s.refused = roster.RefusalIn(ctx)
	}
	if db.dialect == SQLite && !readOnly {
		s.deltas = db.folded // what its triggers fold into
	}
	defer s.rollback() // also on panic; does nothing after a commit
	if err := fn(s); err != nil {
		return err
	}
	if s.failed != nil {
		return fmt.Errorf("commit after a failed statement: %w", s.failed)
	}
	if err := s.finish(ctx); err != nil {
		return err
	}
	return tx.Commit()
}

// begin opens a transaction that is confined to the centre.
func (db *DB) begin(ctx context.Context, conn *sql.Conn, centre int64, readOnly bool) (*sql.Tx, error) {
	options := &sql.TxOptions{ReadOnly: readOnly}
	if db.dialect == SQLite {
		if !readOnly {
			*db.folded = cells{} // whatever the last transaction left
		}
		if err := enterSQLite(ctx, conn, centre, readOnly); err != nil {
			return nil, err
		}
		return conn.BeginTx(ctx, options)
	}
	if readOnly {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := conn.BeginTx(ctx, options)
	if err != nil {
		return nil, err
	}
	if err := enterPostgreSQL(ctx, tx, centre); err != nil {
		_ = tx.Rollback() // the first error says more
		return nil, cureRole(err, db.login)
	}
	return tx, nil
}

// LockCentre makes other transactions that ask for the same lock on the same centre
// wait until this one ends. SQLite has one writer at a time anyway.
func (tx *Tx) LockCentre(ctx context.Context) error {
	if err := tx.ready(); err != nil {
		return err
	}
	return tx.note(tx.lockCentre(ctx))
}

func (s *statements) lockCentre(ctx context.Context) error {
	if s.dialect == SQLite {
		return nil
	}
	_, err := s.tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('redbanner.centre', $1))`, s.centre)
	return err
}
