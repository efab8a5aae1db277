package http

import (
	"context"
	"time"

	"redbanner/attendance"
)

// Machine is what the site asks about the store under it. Whoever puts the site together
// knows the files; pages know what they are told.
type Machine struct {
	// Look tells how the store is.
	Look func(context.Context, attendance.Scope) (StoreState, error)
	// Backups lists the copies of the store that can be seen from here, the newest first.
	Backups func(context.Context, attendance.Scope) (Backups, error)
	// BackUp makes a copy, proves it and notes it in every log; stage is told what begins.
	BackUp func(ctx context.Context, scope attendance.Scope, stage func(string)) (Backup, error)
}

// StoreState is how a store is.
type StoreState struct {
	Kind   string // "sqlite" or "postgres"
	Place  string // its file, or its server without a password
	Bytes  int64
	Free   int64  // bytes left beside a file; 0 where that is not known
	Least  int64  // bytes that there should be left, where Free is known
	Schema string // the last migration
	Last   Backup // the newest backup that the log tells of; At is zero before there is one
}

// Backups are the copies in a folder.
type Backups struct {
	Folder  string
	Restore string // the command that makes a store of one, with FILE for its name
	List    []Backup
}

// Backup is one copy of the store.
type Backup struct {
	Name   string // of its file; "" where it lies elsewhere
	At     time.Time
	By     string
	Bytes  int64  // of the file
	Rows   int64  // 0 in a copy before a change, which counts none
	Before string // the change that it was made before, such as "close-2026-05"; "" of a backup
	Proof  Proven
	Fault  bool // it cannot be read
}

// Proven is how far a copy was proved when it was made.
type Proven string

// The degrees of proof.
const (
	Unproved Proven = ""
	ReadBack Proven = "read"     // its bytes are what they should be
	Restored Proven = "restored" // a store was made of it and compared row by row
)
