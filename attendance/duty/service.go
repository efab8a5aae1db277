package duty

import (
	"context"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Store is where rosters and hand-overs are kept.
type Store interface {
	// ImportDuty runs fn inside one import transaction, as attendance.Store does.
	ImportDuty(ctx context.Context, scope attendance.Scope, meta intake.Meta, dryRun bool, fn func(Ledger) (intake.Result, error)) (intake.Result, error)
	// Duty runs fn in one transaction under the centre's lock and keeps all of it or nothing.
	Duty(ctx context.Context, scope attendance.Scope, fn func(Book) error) error
	// ReadDuty runs fn over one state of the store; it cannot write.
	ReadDuty(ctx context.Context, scope attendance.Scope, fn func(Book) error) error
}

// Book is one transaction of a centre as rosters and hand-overs need it.
type Book interface {
	Staff(ctx context.Context) ([]roster.Staff, error)
	Calendar(ctx context.Context) (calendar.Calendar, error)
	// Leave loads the leave that touches days from first to last.
	Leave(ctx context.Context, first, last roster.Date) ([]attendance.Leave, error)
	// Duties loads what is planned for days from first to last, or rests on them.
	Duties(ctx context.Context, first, last roster.Date) ([]Duty, error)
	// SignIns loads who signed in to a meeting on days from first to last.
	SignIns(ctx context.Context, meeting string, first, last roster.Date) ([]SignIn, error)
	// HandOvers loads the hand-overs of days from first to last, by number.
	HandOvers(ctx context.Context, first, last roster.Date) ([]HandOver, error)
	// HandOver loads one; an unknown number is an error of kind NotFound.
	HandOver(ctx context.Context, number int64) (HandOver, error)
	AddHandOver(ctx context.Context, h HandOver) (int64, error)
	Accept(ctx context.Context, number int64, staff, note string) error
}

// Service is what people and programs ask of rosters.
type Service struct {
	Store Store
}

// Import takes in a roster file.
func (s *Service) Import(ctx context.Context, scope attendance.Scope, file intake.File, opt intake.Options) (intake.Result, error) {
	if err := scope.As.CheckOne(roster.Import, roster.EditCalendar); err != nil {
		return intake.Result{}, err
	}
	return s.take(ctx, scope, file, opt, false)
}

// Put enters duties by hand, all of them or none, as a file of those rows would be.
// Planned anew a duty that was struck off is on the roster again.
func (s *Service) Put(ctx context.Context, scope attendance.Scope, duties []Duty, opt intake.Options) (intake.Result, error) {
	if err := scope.As.CheckOne(roster.EditCalendar, roster.Import); err != nil {
		return intake.Result{}, err
	}
	opt.Limits = table.DefaultLimits()
	return s.take(ctx, scope, intake.File{Data: table.CSV(rowsOf(duties))}, opt, true)
}

func (s *Service) take(ctx context.Context, scope attendance.Scope, file intake.File, opt intake.Options, byHand bool) (intake.Result, error) {
	state := &State{}
	parsed, err := intake.Parse(dutyKind(state), file, opt)
	if err != nil {
		return intake.Result{}, err
	}
	if byHand {
		parsed.MadeFrom("form", nil)
	}
	return s.Store.ImportDuty(ctx, scope, parsed.Meta, opt.DryRun, func(ledger Ledger) (intake.Result, error) {
		loaded, err := ledger.DutyState(ctx)
		if err != nil {
			return intake.Result{}, err
		}
		*state = loaded
		return parsed.Apply(ctx, ledger, opt)
	})
}

// rowsOf are duties as the rows of a file with its header.
func rowsOf(duties []Duty) [][]string {
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.Key
	}
	rows := [][]string{header}
	for _, d := range duties {
		rows = append(rows, []string{d.Date.String(), d.Staff, string(d.Kind), d.Session, d.Window, d.Rest.String(), d.Note, d.Status})
	}
	return rows
}

// Entry is one duty with the person's name.
type Entry struct {
	Duty
	Name string
}

// Roster returns what is planned for a month, or rests in it, by day and person.
func (s *Service) Roster(ctx context.Context, scope attendance.Scope, month roster.Period) ([]Entry, error) {
	if err := scope.As.Check(roster.ReadCalendar); err != nil {
		return nil, err
	}
	var entries []Entry
	err := s.Store.ReadDuty(ctx, scope, func(b Book) error {
		entries = nil
		duties, err := b.Duties(ctx, month.First(), month.Last())
		if err != nil {
			return err
		}
		staff, err := b.Staff(ctx)
		for _, d := range duties {
			entries = append(entries, Entry{d, nameOf(staff, d.Staff)})
		}
		return err
	})
	return entries, err
}

// nameOf finds a person's name among the people, who come by code.
func nameOf(staff []roster.Staff, code string) string {
	i, found := slices.BinarySearchFunc(staff, code, func(s roster.Staff, code string) int { return strings.Compare(s.Code, code) })
	if !found {
		return ""
	}
	return staff[i].Name
}

// FactOf returns the kind of fact that a finding (值班检查) of a kind is recorded as: the
// post left without leave, carelessness with bad consequences, a window off post.
func FactOf(finding string) (kind string, known bool) {
	switch finding {
	case "left":
		return "duty.left", true
	case "careless":
		return "duty.careless", true
	case "off_post":
		return "attendance.off_post", true
	}
	return "", false
}

// OnDuty refuses a finding about duty of a person who has none that day.
func (s *Service) OnDuty(ctx context.Context, scope attendance.Scope, staff string, day roster.Date) error {
	if err := scope.As.Check(roster.RecordFacts); err != nil {
		return err
	}
	return s.Store.ReadDuty(ctx, scope, func(b Book) error {
		duties, err := b.Duties(ctx, day, day)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(duties, func(d Duty) bool { return d.Staff == staff && d.Date == day }) {
			return roster.Errorf(roster.Refused, "duty.not_on_roster", staff, day.String())
		}
		return nil
	})
}

// HandOver is one entry of the hand-over log (登记交接).
type HandOver struct {
	Number     int64
	Date       roster.Date
	Giver      string
	Taker      string
	Note       string
	Items      string // what was handed over, as the giver lists it
	By         string
	At         time.Time
	AcceptedAt time.Time // zero while the taker has not signed
	AcceptedBy string
	Remark     string // of the taker
}

// Open reports whether the taker has yet to sign.
func (h HandOver) Open() bool { return h.AcceptedAt.IsZero() }

// Overdue reports whether the taker should have signed by now: a hand-over counts once
// both sides have signed (经双方签字确认后方才有效), and is signed on its day.
func (h HandOver) Overdue(today roster.Date) bool { return h.Open() && h.Date < today }
