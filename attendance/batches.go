package attendance

import (
	"context"
	"time"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
)

// BatchFilter says which batches are wanted; what is zero does not matter.
type BatchFilter struct {
	Kind  string
	Month roster.Period // with a day that the batch is about
	Since time.Time     // that came in then or later
}

// Batch is one import as its record has it (批次).
type Batch struct {
	ID         int64
	Kind       string
	Format     string
	File       string
	SHA256     string
	Rows       int
	Accepted   int // new
	Duplicates int
	Unmatched  int
	// Quarantined, Ignored, Corrections and Rejected are as in intake.Result. Batches of
	// before corrections were kept apart have them among Accepted.
	Quarantined, Ignored, Corrections, Rejected int

	Days     intake.Span // that its rows are about; both zero: none
	Covers   intake.Span // of punches: that the file says it covers; else as Days
	At       time.Time
	By       string
	UndoneAt time.Time // zero: not undone
	UndoneBy string
	Preview  int64 // that it confirmed; 0: none
}

// Undone reports whether the batch has been taken back.
func (b Batch) Undone() bool { return !b.UndoneAt.IsZero() }

// BatchDetail is a batch with everything that is kept of it.
type BatchDetail struct {
	Batch
	Quarantine []roster.Problem // lines left out, with their reason
	Replaced   []intake.Shown   // what it replaced: the old values, and those that it wrote
	SameFile   []int64          // other batches of the very same file
}

// Discard drops a preview that nobody will confirm.
func (s *Imports) Discard(ctx context.Context, scope Scope, id int64) error {
	if err := scope.As.Check(roster.Import); err != nil {
		return err
	}
	return s.Store.Discard(ctx, scope, id)
}

// Seen is one preview, in whatever state, with what the file would do or has done and the
// bad rows to hand back.
func (s *Imports) Seen(ctx context.Context, scope Scope, id int64) (Preview, error) {
	if err := scope.As.Check(roster.ReadImports); err != nil {
		return Preview{}, err
	}
	return s.Store.Preview(ctx, scope, id)
}

// Previews lists the previews, newest first. One that has waited too long expires now.
func (s *Imports) Previews(ctx context.Context, scope Scope) ([]Preview, error) {
	if err := scope.As.Check(roster.ReadImports); err != nil {
		return nil, err
	}
	return s.Store.Previews(ctx, scope)
}

// Waiting lists the previews that wait to be confirmed, newest first, however large they
// are. One that has waited too long expires now.
func (s *Imports) Waiting(ctx context.Context, scope Scope) ([]Waiting, error) {
	if err := scope.As.Check(roster.ReadImports); err != nil {
		return nil, err
	}
	return s.Store.Waiting(ctx, scope)
}

// Batches lists the batches that the filter lets pass, newest first.
func (s *Imports) Batches(ctx context.Context, scope Scope, filter BatchFilter) ([]Batch, error) {
	if err := scope.As.Check(roster.ReadImports); err != nil {
		return nil, err
	}
	return s.Store.Batches(ctx, scope, filter)
}

// Batch loads a batch with everything that is kept of it.
func (s *Imports) Batch(ctx context.Context, scope Scope, id int64) (BatchDetail, error) {
	if err := scope.As.Check(roster.ReadImports); err != nil {
		return BatchDetail{}, err
	}
	return s.Store.Batch(ctx, scope, id)
}
