// Package intake is the one way by which files come in: read, check, compare with
// what is stored, and apply in one transaction. A kind of file says what its
// columns are, what a row means and which days it touches; intake does the rest,
// the same for all: every fault is listed, known rows are duplicates, a write
// into a closed period is refused, and all of a file goes in or none of it.
//
// It is pure: the transaction is behind the Ledger interface.
package intake

import (
	"context"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// File is one import file as it was handed over.
type File = table.File

// Options are the caller's choices for one import.
type Options struct {
	Format  string       // a clock format by name, or "" to find it from the content
	DryRun  bool         // check and count, apply nothing
	Mapping string       // a saved column mapping of clock files by name, "" for none
	Partial bool         // apply the good rows and leave the bad ones out
	Today   roster.Date  // the centre's day, for what cannot lie in the future
	Limits  table.Limits // what a file may ask of the machine

	Tell    bool  // the log is told what the rows say: of a row or two that were filled in by hand
	ByHand  bool  // a form filled in, of which no row is a blank line and none was sent as a file
	Preview bool  // tell what the file means and would change
	Confirm int64 // number of the preview that this import confirms; 0: none
}

// Result is what became of a file; its numbers add up to Rows.
type Result struct {
	Batch       int64  // 0 in a dry run
	Kind        string // "punches", "leave", …
	Format      string // "attlog", "csv", …
	File        string
	Rows        int
	Accepted    int // new
	Duplicates  int // known already, or repeated within the file
	Unmatched   int // punches of a clock number that no one holds, kept
	Quarantined int // clock lines that cannot be trusted, left out with their reason
	Ignored     int // blank lines, headers, events without a person
	Corrections int // rows that replace what was stored under the same key
	Rejected    int // bad rows left out by a partial import
	Problems    []roster.Problem
	Columns     []string // columns of the file that mean nothing here
	Bad         *BadRows // the bad rows as they stood, of a refused file or a partial import
	Touched     Span     // from the first to the last day whose outcome the file may move
	About       Span     // from the first to the last day that its applied rows are about; zero: none

	Warnings []roster.Problem // what the file could not say; about no row that was left out
	SameFile *SameFile        // the same file is in already
	Preview  *Preview         // of a preview and its confirmation
}

// BadRows are rows to hand back to whoever sent them, with their faults.
type BadRows struct {
	Header []string
	Rows   []table.Row
}

// Meta says whose and which file a batch is.
type Meta struct {
	Kind, Format, File string
	SHA256             string
	Preview            int64       // number of the preview that the import confirms; 0: none
	Today              roster.Date // the centre's day on which it came in

	Told []map[string]string // what the rows say, by column, where the log is told: Options.Tell

	// Of facts: what recorded them ("" is an import), and whether they still have to be
	// confirmed by a second person before they count.
	Source string
	Draft  bool
}

// Record is one row of a stored entity: its key and its values in the column
// order that the store declares for the entity.
type Record struct {
	Line   int
	Entity string
	Key    []any
	Values []any
}

// State of a record against the store.
type State uint8

// What comparing a record can tell.
const (
	New State = iota
	Same
	Changed
)

// Change is a record compared with what is stored.
type Change struct {
	Record
	State State
	Old   []string // the stored values in text form, when Changed
}

// Ledger is one import's transaction: everything is read and written through it,
// under the centre's lock, and nothing is kept unless the import ends without an error.
type Ledger interface {
	// Compare tells for each record whether it is new, known or different.
	Compare(ctx context.Context, records []Record) ([]Change, error)
	// Write stores new and changed records and notes what was there before, so
	// that the batch can be taken back.
	Write(ctx context.Context, changes []Change) error
	// Closed lists the closed periods of the centre.
	Closed(ctx context.Context) ([]roster.Period, error)
}

// Span is a run of days, inclusive; its zero bounds are open.
type Span struct {
	First, Last roster.Date
}

// Day is the span of one day.
func Day(d roster.Date) Span { return Span{d, d} }

// nowhere is the span of what moves no day at all, such as a name: the last day
// there is, which no period holds.
func nowhere() Span { return Day(3_652_059) } // 9999-12-31

// Join is the shortest span that holds both; open bounds stay open.
func (s Span) Join(other Span) Span {
	joined := Span{min(s.First, other.First), max(s.Last, other.Last)}
	if s.Last.IsZero() || other.Last.IsZero() {
		joined.Last = 0
	}
	return joined
}

// Meets reports whether the span shares a day with the period.
func (s Span) Meets(p roster.Period) bool {
	return (s.First.IsZero() || s.First <= p.Last()) && (s.Last.IsZero() || s.Last >= p.First())
}
