package backup

import (
	"context"
	"database/sql"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// Restoration is a backup and the store to make of it.
type Restoration struct {
	File    string
	URL     string // sqlite:PATH or postgres://…
	Replace bool   // SQLite: a store that is there makes room, and is kept beside
}

// Restored tells what became of a restoration.
type Restored struct {
	Manifest Manifest
	Kept     string // where the replaced store is kept, "" when there was none
}

// Restore makes a store of a backup. Everything that the manifest says is compared with
// the new store, and prove, which may be nil, has the last word on it, before a SQLite
// store takes its place; a PostgreSQL database must be empty, and is filled all or
// nothing before it is compared and proved.
func Restore(ctx context.Context, r Restoration, prove func(ctx context.Context, url string) error) (Restored, error) {
	m, err := Read(r.File)
	if err != nil {
		return Restored{}, err
	}
	path, isFile := strings.CutPrefix(r.URL, "sqlite:")
	if isFile != (m.Dialect == sqldb.SQLite) {
		return Restored{}, roster.Errorf(roster.Refused, "restore.dialect", r.File, string(m.Dialect))
	}
	if prove == nil {
		prove = func(context.Context, string) error { return nil }
	}
	done := Restored{Manifest: m}
	if isFile {
		done.Kept, err = r.restoreSQLite(ctx, path, prove)
		return done, err
	}
	return done, r.restorePostgreSQL(ctx, prove)
}

// compare refuses a store that is not what the manifest says.
func (r Restoration) compare(ctx context.Context, q querier, m Manifest) error {
	got := Manifest{Dialect: m.Dialect}
	if err := got.describe(ctx, q, len(m.Tables) == 0); err != nil {
		return broken(r.File, err)
	}
	return m.differs(r.File, got)
}

// differs returns the first thing in which a restored store is not what was backed up.
func (m Manifest) differs(file string, got Manifest) error {
	differ := func(what, want, got string) error {
		return roster.Errorf(roster.Refused, "restore.differs", file, what, want, got)
	}
	if got.Schema != m.Schema {
		return differ("schema", m.Schema, got.Schema)
	}
	for i, want := range m.Tables {
		if i >= len(got.Tables) || got.Tables[i] != want {
			return differ(want.Name, want.Digest, "")
		}
	}
	if got.Digest != m.Digest {
		return differ("tables", m.Digest, got.Digest)
	}
	for i, want := range m.Centres {
		if i >= len(got.Centres) || got.Centres[i].Head != want.Head || got.Centres[i].Events != want.Events || len(got.Centres[i].Closed) != len(want.Closed) {
			return differ(want.Code, want.Head, "")
		}
		for j, closed := range want.Closed {
			if got.Centres[i].Closed[j] != closed {
				return differ(want.Code+" "+closed.Period, closed.Digest, got.Centres[i].Closed[j].Digest)
			}
		}
	}
	return nil
}

// snapshotted runs fn in a transaction of PostgreSQL that sees one state throughout.
func snapshotted(ctx context.Context, raw *sql.DB, fn func(*sql.Tx) error) error {
	tx, err := raw.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // it only read
	return fn(tx)
}
