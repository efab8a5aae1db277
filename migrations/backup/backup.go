// Package backup makes one file of a whole store, all centres with their audit logs,
// and a store of that file again.
//
// The file is a zip of manifest.json and of the database as its own tools copy it:
// on SQLite by VACUUM INTO, checked for integrity, on PostgreSQL by pg_dump in its
// custom format. The manifest says what is in it: rows and digest of each table, the
// head of each centre's audit log and its closed periods, so that a restored store can
// be compared with what was backed up. Keys are never part of it.
package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// format is the version of the file's layout.
const format = 1

// Manifest says what a backup holds.
type Manifest struct {
	Format  int           `json:"format"`
	MadeAt  time.Time     `json:"made_at"`
	MadeBy  string        `json:"made_by"`
	Dialect sqldb.Dialect `json:"database"`
	Schema  string        `json:"schema"` // the last migration
	Centres []Centre      `json:"centres"`
	Tables  []Table       `json:"tables,omitempty"` // none in a quick one
	Digest  string        `json:"digest,omitempty"` // of all tables
	Payload Payload       `json:"payload"`
}

// Centre is one centre's state in a backup.
type Centre struct {
	Code   string   `json:"code"`
	Name   string   `json:"name"`
	Events int64    `json:"events"` // of its audit log
	Head   string   `json:"head"`   // hash of the last one, in hexadecimal
	Closed []Closed `json:"closed"`
}

// Closed is a closed period of a centre with the digest of its frozen scores.
type Closed struct {
	Period string `json:"period"`
	Digest string `json:"digest"`
}

// Table is a table's rows, counted and digested in the order of its key.
type Table struct {
	Name   string `json:"name"`
	Rows   int64  `json:"rows"`
	Digest string `json:"digest"`
}

// Payload is the database inside the file.
type Payload struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Rows counts the rows of all tables.
func (m Manifest) Rows() int64 {
	var n int64
	for _, t := range m.Tables {
		n += t.Rows
	}
	return n
}

// Request is what to back up and where to.
type Request struct {
	DB    *sqldb.DB
	URL   string    // by which DB was opened: PostgreSQL's programs open it themselves
	File  string    // to write; it must not exist
	By    string    // who asked, for the record
	Quick bool      // before a change: without counting and digesting each table
	At    time.Time // that it is dated; zero is now by the machine's clock
}

// Write makes a backup of a store that may be in use meanwhile. The file appears under
// its name only when it is complete and on disk.
func Write(ctx context.Context, r Request) (Manifest, error) {
	if _, err := os.Lstat(r.File); !errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, roster.Errorf(roster.Conflict, "backup.exists", r.File)
	}
	work, err := os.MkdirTemp(filepath.Dir(r.File), ".backup-*")
	if err != nil {
		return Manifest{}, unwritable(r.File, err)
	}
	defer os.RemoveAll(work)
	if r.At.IsZero() {
		r.At = time.Now()
	}
	m := Manifest{Format: format, MadeAt: r.At.UTC().Truncate(time.Millisecond), MadeBy: r.By, Dialect: r.DB.Dialect()}
	payload := filepath.Join(work, "payload")
	if r.DB.Dialect() == sqldb.SQLite {
		err = r.copySQLite(ctx, payload, &m)
	} else {
		err = r.dumpPostgreSQL(ctx, payload, &m)
	}
	if err != nil {
		return Manifest{}, err
	}
	part := filepath.Join(work, "part")
	if err := pack(part, payload, &m); err != nil {
		return Manifest{}, unwritable(r.File, err)
	}
	// A hard link refuses a name that somebody took meanwhile, where renaming would not.
	if err := os.Link(part, r.File); errors.Is(err, fs.ErrExist) {
		return Manifest{}, roster.Errorf(roster.Conflict, "backup.exists", r.File)
	} else if err != nil {
		if err := os.Rename(part, r.File); err != nil { // a file system without hard links
			return Manifest{}, unwritable(r.File, err)
		}
	}
	return m, syncFolder(filepath.Dir(r.File))
}

func unwritable(file string, err error) error {
	return &roster.Error{Kind: roster.Internal, Key: "backup.cannot_write", Args: []any{file, cause(err)}, Err: err}
}

// cause is an error of the file system without the path, which is named anyway.
func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// syncFolder makes the names in a folder last.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	_ = f.Sync() // not every file system can
	return f.Close()
}

// counting digests and counts what passes through it.
type counting struct {
	sum hash.Hash
	n   int64
}

func newCounting() *counting { return &counting{sum: sha256.New()} }

// Write implements io.Writer.
func (c *counting) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	return c.sum.Write(p)
}

func (c *counting) digest() string { return hex.EncodeToString(c.sum.Sum(nil)) }

// digestOf reads a file to its end.
func digestOf(path string) (Payload, error) {
	f, err := os.Open(path)
	if err != nil {
		return Payload{}, err
	}
	defer f.Close()
	c := newCounting()
	if _, err := io.Copy(c, f); err != nil {
		return Payload{}, fmt.Errorf("read %s: %w", path, err)
	}
	return Payload{Bytes: c.n, SHA256: c.digest()}, nil
}

// workFolder is a folder of one's own for the time of the work.
func workFolder() (path string, remove func(), err error) {
	path, err = os.MkdirTemp("", "redbanner-restore-*")
	return path, func() { _ = os.RemoveAll(path) }, err
}
