package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	apphttp "redbanner/http"
	"redbanner/migrations"
	"redbanner/migrations/backup"
	"redbanner/migrations/sqldb"
)

// machine tells the pages of the store under them, and makes their backups in a folder.
func (a *app) machine(folder string) *apphttp.Machine {
	if folder == "" {
		folder = a.backupFolder()
	}
	return &apphttp.Machine{
		Look: a.storeState,
		Backups: func(ctx context.Context, scope attendance.Scope) (apphttp.Backups, error) {
			return a.backups(ctx, scope, folder)
		},
		BackUp: func(ctx context.Context, scope attendance.Scope, stage func(string)) (apphttp.Backup, error) {
			return a.backUp(ctx, scope, folder, stage)
		},
	}
}

// backupFolder is where the pages' backups lie when nothing is said.
func (a *app) backupFolder() string {
	if path, file := a.storeFile(); file {
		return path + ".backups"
	}
	return "redbanner.backups"
}

// storeFile is the file of a store that is one.
func (a *app) storeFile() (path string, file bool) {
	if path, file = strings.CutPrefix(a.cli.DB, "sqlite:"); file {
		path, _, _ = strings.Cut(path, "?")
	}
	return path, file
}

// storeState tells how the store is.
func (a *app) storeState(ctx context.Context, scope attendance.Scope) (apphttp.StoreState, error) {
	state := apphttp.StoreState{Kind: string(a.db.Dialect()), Place: withoutPassword(a.cli.DB)}
	var err error
	if state.Schema, err = migrations.Current(ctx, a.db); err != nil {
		return state, err
	}
	if state.Bytes, err = a.storeSize(ctx); err != nil {
		return state, err
	}
	if path, file := a.storeFile(); file {
		state.Place = path
		if free, err := freeBytes(filepath.Dir(path)); err == nil {
			state.Free, state.Least = max(int64(free), 1), int64(neededBeside(uint64(state.Bytes))) // a full disk is known to be full
		}
	}
	noted, err := a.notedBackups(ctx, scope, 1)
	if len(noted) > 0 {
		state.Last = noted[0].Backup
	}
	return state, err
}

// storeSize is what the store takes, in bytes, with what SQLite has not merged yet.
func (a *app) storeSize(ctx context.Context) (size int64, err error) {
	path, file := a.storeFile()
	if !file {
		err = a.db.Inspect(func(raw *sql.DB) error {
			return raw.QueryRowContext(ctx, `SELECT pg_database_size(current_database())`).Scan(&size)
		})
		return size, err
	}
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(path + suffix); err == nil {
			size += info.Size()
		}
	}
	return size, nil
}

// noted is a backup as the log tells of it.
type noted struct {
	apphttp.Backup
	sha256 string
}

// notedBackups reads the newest backups out of the log: where they lie now it cannot tell.
func (a *app) notedBackups(ctx context.Context, scope attendance.Scope, most int) ([]noted, error) {
	scope.As = nil // the log is the auditor's; that there was a backup is the machine's
	events, err := a.log().List(ctx, scope, auditdb.Filter{Action: "store.backup", Limit: most})
	if err != nil {
		return nil, err
	}
	list := make([]noted, len(events))
	for i, e := range events {
		var detail struct {
			File  string
			Proof apphttp.Proven
		}
		if len(e.Detail) > 0 {
			_ = json.Unmarshal(e.Detail, &detail) // an erased detail names no file
		}
		list[i] = noted{apphttp.Backup{Name: detail.File, At: e.At, By: e.Actor, Proof: detail.Proof}, strings.TrimPrefix(e.Object, "backup:")}
	}
	return list, nil
}

// shownBackups is how many copies are looked into.
const shownBackups = 100

// backups lists the copies in the folder, and those before changes.
func (a *app) backups(ctx context.Context, scope attendance.Scope, folder string) (apphttp.Backups, error) {
	whole, err := filepath.Abs(folder)
	if err != nil {
		return apphttp.Backups{}, err
	}
	found := apphttp.Backups{Folder: whole, Restore: "redbanner --db " + withoutPassword(a.cli.DB) + " restore --verify --replace FILE"}
	if a.db.Dialect() == sqldb.PostgreSQL {
		found.Restore = "redbanner --db postgres://… restore --verify FILE"
	}
	known, err := a.notedBackups(ctx, scope, 10*shownBackups)
	if err != nil {
		return found, err
	}
	files, err := filepath.Glob(filepath.Join(folder, "*.rbk"))
	if err != nil {
		return found, err
	}
	before, err := filepath.Glob(filepath.Join(a.snapshotFolder(), "*"+snapshotSuffix))
	if err != nil {
		return found, err
	}
	files = append(files, before...)
	// Their names begin with their time.
	slices.SortFunc(files, func(x, y string) int { return strings.Compare(filepath.Base(y), filepath.Base(x)) })
	for _, file := range files[:min(len(files), shownBackups)] {
		found.List = append(found.List, copyOf(file, known))
	}
	return found, nil
}

// copyOf is a file as its manifest describes it.
func copyOf(file string, known []noted) apphttp.Backup {
	b := apphttp.Backup{Name: filepath.Base(file), Before: changeOf(filepath.Base(file))}
	if info, err := os.Stat(file); err == nil {
		b.Bytes, b.At = info.Size(), info.ModTime()
	}
	m, err := backup.Read(file)
	if err != nil {
		b.Fault = true
		return b
	}
	b.At, b.By, b.Rows = m.MadeAt, m.MadeBy, m.Rows()
	for _, n := range known {
		if n.sha256 == m.Payload.SHA256 {
			b.Proof = n.Proof
		}
	}
	return b
}

// changeOf is the change that a copy was made before, such as "close-2026-05"; "" of a
// backup.
func changeOf(name string) string {
	change, isSnapshot := strings.CutSuffix(name, snapshotSuffix)
	if !isSnapshot {
		return ""
	}
	if at := strings.Index(change, "close-"); at >= 0 {
		return change[at:]
	}
	_, change, _ = strings.Cut(change, "-")
	return change
}

// backUp makes a copy, makes a store of it to prove it, and notes it in every log.
func (a *app) backUp(ctx context.Context, scope attendance.Scope, folder string, stage func(string)) (apphttp.Backup, error) {
	stage("backup")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return apphttp.Backup{}, notMade(folder, err)
	}
	now := a.clock()
	file := filepath.Join(folder, now.UTC().Format("20060102T150405.000")+".rbk")
	m, err := backup.Write(ctx, backup.Request{DB: a.db, URL: a.cli.DB, File: file, By: scope.Actor, At: now})
	if err != nil {
		return apphttp.Backup{}, notMade(folder, err)
	}
	stage("proving")
	made := apphttp.Backup{Name: filepath.Base(file), At: m.MadeAt, By: scope.Actor, Rows: m.Rows(), Proof: apphttp.ReadBack}
	restored, err := backup.Prove(ctx, file)
	if err != nil {
		return made, notMade(folder, err)
	}
	if restored {
		made.Proof = apphttp.Restored
	}
	centres, err := a.centres.Centres(ctx)
	if err != nil {
		return made, err
	}
	event := audit.Event{Action: "store.backup", Object: "backup:" + m.Payload.SHA256, Detail: map[string]any{
		"digest": m.Digest, "bytes": m.Payload.Bytes, "file": made.Name, "proof": made.Proof,
	}}
	if err := a.noteEverywhere(ctx, scope, centres, event); err != nil {
		return made, err
	}
	a.checkpointAll(ctx, centres)
	return made, nil
}

// noteEverywhere leaves an event in the log of every centre, in somebody's name.
func (a *app) noteEverywhere(ctx context.Context, scope attendance.Scope, centres []roster.Centre, event audit.Event) error {
	for _, scope.Centre = range centres {
		err := a.db.InTx(ctx, auditdb.Scoped(scope), func(tx *sqldb.Tx) error { return auditdb.Write(ctx, tx, event) })
		if err != nil {
			return err
		}
	}
	return nil
}

// notMade is the failure of a copy for the page of its job: what the machine said of it is
// for the log, what to look at is for people.
func notMade(folder string, err error) error {
	if roster.KindOf(err) != roster.Internal {
		return err
	}
	return &roster.Error{Kind: roster.Refused, Key: "backup.not_made", Args: []any{folder}, Err: err}
}
