package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/migrations"
	"redbanner/migrations/backup"
	"redbanner/migrations/sqldb"
)

// noSnapshots, as the folder of snapshots, says that none are wanted: the office has
// backups of its own.
const noSnapshots = "none"

// snapshotFolder is where the store is copied to before a change that cannot be taken
// back by itself.
func (a *app) snapshotFolder() string {
	if a.cli.Snapshots != "" {
		return a.cli.Snapshots
	}
	if path, ok := strings.CutPrefix(a.cli.DB, "sqlite:"); ok {
		return path + ".snapshots"
	}
	return "redbanner.snapshots"
}

// snapshotBeforeClose copies the store before a period of a centre is closed.
func (a *app) snapshotBeforeClose(ctx context.Context, scope attendance.Scope, p roster.Period) error {
	return a.snapshot(ctx, fmt.Sprintf("centre%d-close-%s", scope.Centre.ID, p))
}

// snapshot copies the store before the change named, such as "centre1-close-2025-03", and
// removes the oldest copies before changes of the same kind, told by its first word. Where a
// PostgreSQL store cannot be copied from here, for want of the program or the right, it
// says so and lets the change go on: such a server has keepers with backups of their own.
func (a *app) snapshot(ctx context.Context, change string) error {
	folder := a.snapshotFolder()
	if folder == noSnapshots {
		return nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "snapshot.failed", Args: []any{folder, reason(err)}, Err: err}
	}
	now := a.clock()
	name := now.UTC().Format("20060102T150405.000") + "-" + change + snapshotSuffix
	_, err := backup.Write(ctx, backup.Request{DB: a.db, URL: a.cli.DB, File: filepath.Join(folder, name), By: a.actor(), Quick: true, At: now})
	var e *roster.Error
	switch {
	case err == nil:
		return thinOut(folder, change)
	case a.db.Dialect() == sqldb.PostgreSQL && errors.As(err, &e) && (e.Key == "backup.no_program" || e.Key == "backup.role"):
		fmt.Fprintln(a.stderr, a.printer.T("snapshot.without", a.printer.Error(a.worded(e))))
		return nil
	case errors.As(err, &e):
		return &roster.Error{Kind: e.Kind, Key: "snapshot.failed", Args: []any{folder, a.printer.Error(a.worded(e))}, Err: err}
	}
	return err
}

const (
	snapshotSuffix = ".snapshot.rbk"
	snapshotsKept  = 24 // of a centre: nearly two years of closed months
)

// thinOut removes the oldest snapshots of a kind; their names begin with their time.
func thinOut(folder, change string) error {
	kind, _, _ := strings.Cut(change, "-")
	found, err := filepath.Glob(filepath.Join(folder, "*-"+kind+"-*"+snapshotSuffix))
	if err != nil {
		return err
	}
	slices.Sort(found)
	for _, old := range found[:max(0, len(found)-snapshotsKept)] {
		if err := os.Remove(old); err != nil {
			return err
		}
	}
	return nil
}

// snapshotBeforeMigration copies a PostgreSQL store whose schema is about to move on. A
// SQLite store is copied beside itself by the migration, on every way to it.
func (a *app) snapshotBeforeMigration(ctx context.Context) error {
	if a.db.Dialect() == sqldb.SQLite {
		return nil
	}
	last, err := migrations.Pending(ctx, a.db)
	if err != nil || last == "" {
		return err
	}
	return a.snapshot(ctx, "schema-"+strings.TrimSuffix(last, ".sql"))
}
