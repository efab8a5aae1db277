// Package kept is the books of closed periods as they are kept (存档报表): when a period is
// closed its workbooks are laid out once, and from then on everybody is handed those
// bytes, whatever a later version of the program would make of the same scores. Every
// download of a report, kept or not, is noted.
//
// It owns what is kept and who was handed what; what a report says is package reports',
// how it is laid out is handed in. A period that is opened again and closed anew gets new
// books beside the old ones.
package kept

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
)

// Book is one workbook of a closed period as it is kept.
type Book struct {
	Period  roster.Period
	Closing int    // which closing of the period it belongs to, from 1
	Digest  string // of that closing's snapshot
	Kind    reports.Kind
	Name    string // of the file
	SHA256  string // of Content, in hexadecimal
	Size    int64  // bytes
	Content []byte // only where it was asked for
	By      roster.Person
	At      time.Time
	Stands  bool // the period is closed by that closing still
}

// Download is one report that somebody was handed.
type Download struct {
	Seq    int64 // number of its event
	Period roster.Period
	Kind   reports.Kind
	Of     string // staff code of whom it is about alone, "" for a whole report
	Digest string // of the snapshot, "" of a period that is not closed
	SHA256 string
	Size   int64
	Kept   bool // it was a kept book
	By     roster.Person
	At     time.Time
}

// Check is what looking a kept book through found.
type Check struct {
	Book
	Computed string // SHA-256 of what is there
}

// OK reports whether the book is as it was laid out.
func (c Check) OK() bool { return c.SHA256 == c.Computed }

// Closing is a closing of a period that stands.
type Closing struct {
	Period roster.Period
	Seq    int
	Digest string
}

// Store is where books are kept.
type Store interface {
	// Standing lists the closings that stand, in order of their periods; of one period, or
	// of all where it is zero.
	Standing(ctx context.Context, scope attendance.Scope, period roster.Period) ([]Closing, error)
	// Keep keeps a book with its event, unless there is one of its closing and kind already.
	Keep(ctx context.Context, scope attendance.Scope, b Book) error
	// Books lists the kept books of a period without their content, the newest closing first.
	Books(ctx context.Context, scope attendance.Scope, period roster.Period) ([]Book, error)
	// Book loads one book with its content; false where there is none.
	Book(ctx context.Context, scope attendance.Scope, period roster.Period, closing int, kind reports.Kind) (Book, bool, error)
	// Note writes the event of a download.
	Note(ctx context.Context, scope attendance.Scope, d Download) error
	// Downloads lists who was handed reports of a period, the newest first.
	Downloads(ctx context.Context, scope attendance.Scope, period roster.Period, most int) ([]Download, error)
	// Each hands over every kept book of a centre with its content, one at a time; of one
	// period, or of all where it is zero.
	Each(ctx context.Context, scope attendance.Scope, period roster.Period, each func(Book) error) error
}

// Service keeps books and hands out reports.
type Service struct {
	Reports *reports.Service
	Store   Store
	Lay     func(io.Writer, any) error // lays a report out as a workbook
}

// Keep keeps the books of a closed period that are not kept yet. It may be called any
// number of times.
func (s *Service) Keep(ctx context.Context, scope attendance.Scope, period roster.Period) error {
	if err := scope.As.Check(roster.ClosePeriod); err != nil {
		return err
	}
	return s.keep(ctx, scope, period)
}

// KeepAll keeps the books of every closed period that are not kept yet, such as after a
// server was ended between a close and its books. What cannot be laid out keeps nobody else
// waiting: the errors come together.
func (s *Service) KeepAll(ctx context.Context, scope attendance.Scope) error {
	if err := scope.As.Check(roster.ClosePeriod); err != nil {
		return err
	}
	closings, err := s.Store.Standing(ctx, scope, roster.Period{})
	for _, c := range closings {
		if ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if fault := s.keepOf(ctx, scope, c); fault != nil {
			err = errors.Join(err, fmt.Errorf("books of %s: %w", c.Period, fault))
		}
	}
	return err
}

// keep keeps what is missing, in the name of whoever acts but by the machine's own hand:
// the first to be handed a book need not be one who may close periods.
func (s *Service) keep(ctx context.Context, scope attendance.Scope, period roster.Period) error {
	closings, err := s.Store.Standing(ctx, scope, period)
	if err != nil {
		return err
	}
	if len(closings) == 0 {
		return roster.Errorf(roster.Conflict, "period.not_closed", period.String())
	}
	return s.keepOf(ctx, scope, closings[0])
}

func (s *Service) keepOf(ctx context.Context, scope attendance.Scope, c Closing) error {
	missing, err := s.missing(ctx, scope, c)
	if err != nil || len(missing) == 0 {
		return err
	}
	scope.As = nil
	return s.Reports.Closed(ctx, scope, c.Period, missing, func(kind reports.Kind, report any, digest string) error {
		if digest != c.Digest {
			return roster.Errorf(roster.Conflict, "report.closed_anew", c.Period.String())
		}
		content, err := s.layout(report)
		if err != nil {
			return err
		}
		return s.Store.Keep(ctx, scope, Book{
			Period: c.Period, Closing: c.Seq, Digest: digest, Kind: kind, Name: kind.FileName(scope.Centre, c.Period),
			SHA256: sum(content), Size: int64(len(content)), Content: content,
		})
	})
}

// missing are the reports of a closing that are not kept.
func (s *Service) missing(ctx context.Context, scope attendance.Scope, c Closing) ([]reports.Kind, error) {
	books, err := s.Store.Books(ctx, scope, c.Period)
	if err != nil {
		return nil, err
	}
	there := map[reports.Kind]bool{}
	for _, b := range books {
		if b.Closing == c.Seq {
			there[b.Kind] = true
		}
	}
	var kinds []reports.Kind
	for _, kind := range reports.KindsOf(c.Period) {
		if !there[kind] {
			kinds = append(kinds, kind)
		}
	}
	return kinds, nil
}

func (s *Service) layout(report any) ([]byte, error) {
	var content bytes.Buffer
	err := s.Lay(&content, report)
	return content.Bytes(), err
}

func sum(content []byte) string {
	hash := sha256.Sum256(content)
	return hex.EncodeToString(hash[:])
}

// Download hands somebody a report and notes it: of a closed period the book that is kept,
// which is laid out now if that was cut short, else the report as it stands. of chooses one
// person's sheet, of which no book is kept.
func (s *Service) Download(ctx context.Context, scope attendance.Scope, kind reports.Kind, period roster.Period, of string, today roster.Date) (Book, error) {
	if err := s.Reports.May(scope, kind, period, of); err != nil {
		return Book{}, err
	}
	b, err := s.handed(ctx, scope, kind, period, of, today)
	if err != nil {
		return Book{}, err
	}
	return b, s.Store.Note(ctx, scope, Download{
		Period: period, Kind: kind, Of: of, Digest: b.Digest, SHA256: b.SHA256, Size: b.Size, Kept: b.Closing > 0,
	})
}

// handed is the kept book, or else the report as it stands.
func (s *Service) handed(ctx context.Context, scope attendance.Scope, kind reports.Kind, period roster.Period, of string, today roster.Date) (Book, error) {
	if of == "" && kind.Whole(scope.As) == nil && slices.Contains(reports.KindsOf(period), kind) {
		closings, err := s.Store.Standing(ctx, scope, period)
		if err != nil {
			return Book{}, err
		}
		if len(closings) > 0 {
			return s.kept(ctx, scope, kind, closings[0])
		}
	}
	report, err := s.Reports.Report(ctx, scope, kind, period, of, today)
	if err != nil {
		return Book{}, err
	}
	content, err := s.layout(report)
	return Book{Period: period, Kind: kind, Name: kind.FileName(scope.Centre, period), SHA256: sum(content), Size: int64(len(content)), Content: content}, err
}

// kept loads a book of a closing that stands, which is laid out first where it is missing.
func (s *Service) kept(ctx context.Context, scope attendance.Scope, kind reports.Kind, c Closing) (Book, error) {
	b, there, err := s.Store.Book(ctx, scope, c.Period, c.Seq, kind)
	if err == nil && !there {
		return s.keptNow(ctx, scope, kind, c)
	}
	if err == nil {
		err = intact(b, there)
	}
	return b, err
}

// keptNow keeps what is missing of a closing and loads one book of it; whether another
// could be laid out is no matter.
func (s *Service) keptNow(ctx context.Context, scope attendance.Scope, kind reports.Kind, c Closing) (Book, error) {
	fault := s.keepOf(ctx, scope, c)
	b, there, err := s.Store.Book(ctx, scope, c.Period, c.Seq, kind)
	switch {
	case err != nil:
		return b, err
	case there:
		return b, intact(b, there)
	case fault != nil:
		return b, fault
	case kind == reports.OfRanking:
		return b, roster.Errorf(roster.Usage, "rank.none", c.Period.String())
	}
	return b, intact(b, there)
}

// intact refuses to hand out a book that is not what was kept.
func intact(b Book, there bool) error {
	if !there {
		return roster.Errorf(roster.NotFound, "report.not_kept")
	}
	if sum(b.Content) != b.SHA256 {
		return roster.Errorf(roster.Internal, "report.tampered", b.Name, b.Period.String())
	}
	return nil
}

// Earlier hands somebody a book of a certain closing, such as one of before the period was
// opened again, and notes it.
func (s *Service) Earlier(ctx context.Context, scope attendance.Scope, kind reports.Kind, period roster.Period, closing int) (Book, error) {
	if err := errors.Join(s.Reports.May(scope, kind, period, ""), kind.Whole(scope.As)); err != nil {
		return Book{}, err
	}
	b, there, err := s.Store.Book(ctx, scope, period, closing, kind)
	if err == nil {
		err = intact(b, there)
	}
	if err != nil {
		return Book{}, err
	}
	return b, s.Store.Note(ctx, scope, Download{Period: period, Kind: kind, Digest: b.Digest, SHA256: b.SHA256, Size: b.Size, Kept: true})
}

// Books lists what is kept of a period, the newest closing first.
func (s *Service) Books(ctx context.Context, scope attendance.Scope, period roster.Period) ([]Book, error) {
	if err := scope.As.Check(roster.ReadScores); err != nil {
		return nil, err
	}
	return s.Store.Books(ctx, scope, period)
}

// Downloads lists who was handed reports of a period, the newest first.
func (s *Service) Downloads(ctx context.Context, scope attendance.Scope, period roster.Period, most int) ([]Download, error) {
	if err := scope.As.Check(roster.ReadPeriods); err != nil {
		return nil, err
	}
	return s.Store.Downloads(ctx, scope, period, most)
}

// Verify looks every kept book through: of one period, or of all where it is zero.
func (s *Service) Verify(ctx context.Context, scope attendance.Scope, period roster.Period) ([]Check, error) {
	if err := scope.As.Check(roster.ReadPeriods); err != nil {
		return nil, err
	}
	var list []Check
	err := s.Store.Each(ctx, scope, period, func(b Book) error {
		c := Check{Book: b, Computed: sum(b.Content)}
		c.Content = nil
		list = append(list, c)
		return nil
	})
	return list, err
}
