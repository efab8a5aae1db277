package attendance

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// The states of a preview.
const (
	PreviewPending   = "pending"
	PreviewConfirmed = "confirmed"
	PreviewDiscarded = "discarded"
	PreviewExpired   = "expired"
)

// PreviewDays is how many days a preview waits to be confirmed.
const PreviewDays = 30

// MaxPreview is the size in bytes of the largest file that is kept for its confirmation.
const MaxPreview = 64 << 20

// MaxBadRows is how many bad rows a preview keeps, to be handed back; the others are told
// by their place alone.
const MaxBadRows = 5000

// Preview is a file that was looked at, and what it would do (预览).
type Preview struct {
	ID      int64
	Kind    string
	File    string
	SHA256  string
	Size    int
	Options intake.Options
	Result  intake.Result // with its Preview
	At      time.Time
	By      string
	State   string
	EndedAt time.Time // when it was confirmed, discarded or expired
	EndedBy string
	Batch   int64 // of a confirmed one
}

// Waiting is a preview that can still be confirmed, without its rows.
type Waiting struct {
	ID   int64
	Kind string
	File string
	At   time.Time
	By   string
	Rows int // of the file
	Bad  int // of them, left out
}

// ImportStore is where previews and the record of batches are kept.
type ImportStore interface {
	// KeepPreview keeps a preview and the bytes of its file, and returns its number.
	KeepPreview(ctx context.Context, scope Scope, p Preview, data []byte) (int64, error)
	// Kept loads a pending preview and the bytes of its file.
	Kept(ctx context.Context, scope Scope, id int64) (Preview, []byte, error)
	// Discard ends a pending preview.
	Discard(ctx context.Context, scope Scope, id int64) error
	// Preview loads a preview in whatever state; an unknown one is NotFound.
	Preview(ctx context.Context, scope Scope, id int64) (Preview, error)
	// Previews lists the previews, newest first, and lets old ones expire.
	Previews(ctx context.Context, scope Scope) ([]Preview, error)
	// Waiting lists the pending previews, newest first, and lets old ones expire. It loads
	// nothing of their rows.
	Waiting(ctx context.Context, scope Scope) ([]Waiting, error)
	// Batches lists the batches that the filter lets pass, newest first.
	Batches(ctx context.Context, scope Scope, filter BatchFilter) ([]Batch, error)
	// Batch loads a batch with everything that is kept of it.
	Batch(ctx context.Context, scope Scope, id int64) (BatchDetail, error)
}

// Imports is the import that people look at before it counts: preview, confirm, look up.
type Imports struct {
	Store ImportStore
	// Import takes a file in, of whatever kind.
	Import func(ctx context.Context, scope Scope, kind string, file intake.File, opt intake.Options) (intake.Result, error)
	// Open opens a spreadsheet where it can do no harm; without it Import opens it.
	Open func(ctx context.Context, file intake.File, limits table.Limits) (intake.File, error)
}

// Opened is the file with its Book when it is a spreadsheet and there is a place to open it.
func (s *Imports) Opened(ctx context.Context, file intake.File, limits table.Limits) (intake.File, error) {
	if s.Open == nil {
		return file, nil
	}
	return s.Open(ctx, file, limits)
}

// Preview tells what a file would do, and keeps it to be confirmed as it is. A file
// that would be refused is refused here, too.
func (s *Imports) Preview(ctx context.Context, scope Scope, kind string, file intake.File, opt intake.Options) (Preview, error) {
	if err := scope.As.Check(roster.Import); err != nil {
		return Preview{}, err
	}
	if len(file.Data) > MaxPreview {
		return Preview{}, roster.Errorf(roster.Refused, "import.too_large_to_keep", file.Name, MaxPreview>>20)
	}
	opt.DryRun, opt.Preview, opt.Confirm = true, true, 0
	p := Preview{Kind: kind, File: file.Name, SHA256: intake.Hash(file.Data), Size: len(file.Data), Options: opt}
	file, err := s.Opened(ctx, file, opt.Limits)
	if err != nil {
		return p, err
	}
	if p.Result, err = s.Import(ctx, scope, kind, file, opt); err != nil {
		return p, err
	}
	if kind == "punches" && len(p.Result.Problems) > 0 {
		p.Result.Bad = BadLines(file, p.Result.Format, p.Result.Problems, opt.Limits)
	}
	p.ID, err = s.Store.KeepPreview(ctx, scope, p, file.Data)
	p.State, p.Result.Preview.ID = PreviewPending, p.ID
	return p, err
}

// Confirm imports exactly what was previewed, from the bytes that were kept. It is a
// Conflict when the same file would now do something else.
func (s *Imports) Confirm(ctx context.Context, scope Scope, id int64) (intake.Result, error) {
	if err := scope.As.Check(roster.Import); err != nil {
		return intake.Result{}, err
	}
	p, data, err := s.Store.Kept(ctx, scope, id)
	if err != nil {
		return intake.Result{}, err
	}
	opt := p.Options
	opt.DryRun, opt.Preview, opt.Confirm = false, false, id
	return s.Import(ctx, scope, p.Kind, intake.File{Name: p.File, Data: data}, opt)
}

// previewPunches tells what a dump means: its first punches and whose they are.
func previewPunches(state *State, dump *clock.Dump, result intake.Result) *intake.Preview {
	book := newNumberList(state, dump)
	v := &intake.Preview{}
	punches := sha256.New() // a column mapping may have been saved anew in between
	for i, row := range dump.Rows {
		fmt.Fprintf(punches, "%s %d\n", dump.Numbers[row.Number], row.At)
		day := row.At.Date()
		if v.Days.First.IsZero() || day < v.Days.First {
			v.Days.First = day
		}
		v.Days.Last = max(v.Days.Last, day)
		if i < intake.ShownRows {
			v.Rows = append(v.Rows, book.shown(row))
		}
	}
	var holders []string
	for i, number := range dump.Numbers {
		holder := book.holders[i]
		if len(holder) == 0 {
			v.Unknown = append(v.Unknown, number)
		}
		for _, h := range holder {
			holders = append(holders, number, h.Staff, h.From.String())
		}
	}
	slices.Sort(v.Unknown)
	v.Digest = intake.DigestOf(result, append(holders, hex.EncodeToString(punches.Sum(nil))))
	return v
}

// numberList is who holds the numbers of a dump.
type numberList struct {
	state   *State
	dump    *clock.Dump
	holders [][]Holder // by index of the dump's numbers, by day
}

func newNumberList(state *State, dump *clock.Dump) numberList {
	exact, bare := map[string][]Holder{}, map[string][]Holder{}
	alike := map[string]map[string]bool{}
	for _, h := range state.Holders {
		b := BareNumber(h.Number)
		exact[h.Number], bare[b] = append(exact[h.Number], h), append(bare[b], h)
		if alike[b] == nil {
			alike[b] = map[string]bool{}
		}
		alike[b][h.Number] = true
	}
	list := numberList{state, dump, make([][]Holder, len(dump.Numbers))}
	for i, number := range dump.Numbers {
		_, isStaff := state.StaffByCode(number)
		switch {
		case dump.ByStaff && isStaff:
			list.holders[i] = []Holder{{Staff: number}}
		case dump.ByStaff:
		case len(exact[number]) > 0:
			list.holders[i] = exact[number]
		case len(alike[BareNumber(number)]) == 1:
			list.holders[i] = bare[BareNumber(number)]
		}
	}
	return list
}

// shown is a punch as understood: whose, when, at which clock.
func (l numberList) shown(row clock.Row) intake.Shown {
	s := intake.Shown{Line: int(row.Line), Outcome: "unmatched"}
	for _, h := range l.holders[row.Number] {
		if h.From <= row.At.Date() {
			s.Person.Code, s.Outcome = h.Staff, "matched"
		}
	}
	if p, known := l.state.StaffByCode(s.Person.Code); known {
		s.Person.Name = p.Name
	}
	s.Fields = []intake.Field{
		{Name: "clock_no", Value: l.dump.Numbers[row.Number]},
		{Name: "time", Value: row.At.String()},
	}
	if int(row.Number) < len(l.dump.Names) && l.dump.Names[row.Number] != "" {
		s.Fields = append(s.Fields, intake.Field{Name: "name", Value: l.dump.Names[row.Number]})
	}
	if row.Device >= 0 {
		s.Fields = append(s.Fields, intake.Field{Name: "device", Value: l.dump.Devices[row.Device]})
	}
	return s
}
