package reports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// The workbooks of what is on record beside the scores. Each holds what its pages list to
// the same reader, as of the day on which it is written.
const (
	OfCases     Kind = "cases"      // 办件: those accepted in a period
	OfRegister  Kind = "register"   // 登记簿: one of them, or all
	OfLeaveYear Kind = "leave-year" // 请假 of a year
	OfYear      Kind = "year"       // a year's totals and stars
)

// Records are the services that the workbooks of records ask.
type Records struct {
	Attendance *attendance.Service
	Leave      *leave.Service
	Cases      *scoring.Cases
	Registers  *register.Service
	Facts      *scoring.Facts
	Books      *scoring.BookService
	Stars      *scoring.StarService
	Words      Wording
}

// Wording says in Chinese what the records hold in words of their own, such as what a step
// of a register tells; the words of the workbooks themselves are the workbooks'.
type Wording interface {
	T(key string, args ...any) string
	// Name says a stored name by its family of messages; one without a message stays.
	Name(family, name string) string
	Word(w register.Word) string
	// Recounts tells what a step says, with people and windows by their names.
	Recounts(m *register.Machine, fields []register.Field, v register.Values, people attendance.People) string
}

// isRecord reports whether the report is one of records.
func (k Kind) isRecord() bool {
	switch k {
	case OfCases, OfRegister, OfLeaveYear, OfYear:
		return true
	}
	return false
}

// kept reports whether a book of records is kept when its period is closed.
func (k Kind) kept() bool { return k == OfCases || k == OfRegister }

// reads is the right by which a workbook of records is cut down to what its reader may see.
func (k Kind) reads() roster.Right {
	switch k {
	case OfCases, OfRegister:
		return roster.ReadFacts
	case OfLeaveYear:
		return roster.ReadLeave
	}
	return roster.ReadScores
}

// Filters reports what narrows a report down: "window" for a window's code or the name of a
// department, "staff" for these or a person's code, "register" for a register's; "" for
// nothing.
func (k Kind) Filters() string {
	switch k {
	case OfStaff:
		return "staff"
	case OfAttendance, OfCases, OfLeaveYear, OfYear:
		return "window"
	case OfRegister:
		return "register"
	}
	return ""
}

// ByWindow reports whether a report can be narrowed down to windows.
func (k Kind) ByWindow() bool { return k.Filters() == "window" || k.Filters() == "staff" }

// record builds a workbook of records out of what the reader may see of them; kept says
// that it is kept with the closing of the period.
func (s *Service) record(ctx context.Context, scope attendance.Scope, kind Kind, p roster.Period, of string, today roster.Date, kept bool) (any, error) {
	people, err := s.Attendance.People(ctx, scope)
	if err != nil {
		return nil, err
	}
	life, err := s.life(ctx, scope, p)
	if err != nil {
		return nil, err
	}
	books, err := s.books(ctx, scope, p)
	if err != nil {
		return nil, err
	}
	b := RecordBasis{
		Centre: scope.Centre, Period: p, State: life.State, Digest: life.Digest, AsOf: today, People: people, Books: books,
		Part: scope.As.Reach(kind.reads()) != roster.ReachCentre, Later: !kept && kind.kept(),
	}
	if kind.Filters() == "window" {
		if b.Only, err = ChooseWindows(KnownWindows(scope.As, kind.reads(), people.Windows, people.Stints), of); err != nil {
			return nil, err
		}
	}
	switch kind {
	case OfCases:
		return s.cases(ctx, scope, b)
	case OfRegister:
		return s.registers(ctx, scope, b, of)
	case OfLeaveYear:
		return s.leaveYear(ctx, scope, b)
	}
	return s.year(ctx, scope, b)
}

// books are the assessment methods by which the records of a period count.
func (s *Service) books(ctx context.Context, scope attendance.Scope, p roster.Period) ([]Edition, error) {
	state, err := s.Books.State(ctx, scope)
	if err != nil {
		return nil, err
	}
	books, err := state.Within(p)
	return editionsOf(books...), err
}

// RecordBasis is what every workbook of records rests on besides the records.
type RecordBasis struct {
	Centre roster.Centre
	Period roster.Period
	State  State
	Digest string
	AsOf   roster.Date
	People attendance.People // whom the reader may know
	Books  []Edition         // in force in the period
	Only   Windows
	Part   bool // the reader may not see everything
	Later  bool // of a closed period, it holds what was added since
}

func (b RecordBasis) head(title string) Head {
	period := PeriodLabel(b.Period)
	h := Head{Title: b.Centre.Name + period + title, Centre: b.Centre.Name, Period: period, State: b.State, Books: b.Books, AsOf: b.AsOf, Digest: b.Digest}
	if b.Only.Label != "" {
		h.Notes = append(h.Notes, "仅列："+b.Only.Label)
	}
	if b.Later && b.State == Closed {
		h.Notes = append(h.Notes, "本期已定稿，定稿后补登、续办的也列在内；定稿时的以存档报表为准。")
	}
	if b.Part {
		h.Notes = append(h.Notes, "仅含本人有权查看的部分。")
	}
	return h
}

// named are the names of people and of windows by code; who is not known keeps the code.
func (b RecordBasis) named() (staff, windows map[string]string) {
	staff, windows = map[string]string{}, map[string]string{}
	for _, p := range b.People.Staff {
		staff[p.Code] = p.Name
	}
	for _, w := range b.People.Windows {
		windows[w.Code] = w.Name
	}
	return staff, windows
}

// lastWindows are the windows at which people stood last by the end of the period, or by
// today where it is not over, by person.
func (b RecordBasis) lastWindows() map[string]string {
	return LastWindows(b.People.Stints, min(b.Period.Last(), b.AsOf))
}

// life is where a period stands.
type life struct {
	State  State
	Digest string
	Since  time.Time // when a month came to be so
}

// life tells where a period stands. One that is no book's own period stands where the
// least of its months does, and its digest is that of theirs.
func (s *Service) life(ctx context.Context, scope attendance.Scope, p roster.Period) (life, error) {
	states, err := s.Scoring.Periods(ctx, scope)
	if err != nil {
		return life{}, err
	}
	return lifeOf(states, p), nil
}

// StateOf tells where a period stands, as its workbooks say it.
func (s *Service) StateOf(ctx context.Context, scope attendance.Scope, p roster.Period) (State, error) {
	life, err := s.life(ctx, scope, p)
	return life.State, err
}

func lifeOf(states []scoring.PeriodState, p roster.Period) life {
	known := map[roster.Period]scoring.PeriodState{}
	for _, state := range states {
		known[state.Period] = state
	}
	if own, turned := known[p]; turned || p.Kind == roster.Month || p.Kind == roster.Half {
		if own.State == "" {
			own.State = scoring.Open
		}
		return life{State(own.State), own.Digest, own.Since}
	}
	all := life{State: Closed}
	var digests []string
	for m := roster.PeriodOf(p.First(), roster.Month); m.First() <= p.Last(); m = m.Next() {
		switch State(known[m].State) {
		case Closed:
			digests = append(digests, known[m].Digest)
		case Published:
			if all.State == Closed {
				all.State = Published
			}
		default:
			all.State = Open
		}
	}
	if all.State == Closed && !slices.Contains(digests, "") {
		sum := sha256.Sum256([]byte(strings.Join(digests, "\n")))
		all.Digest = hex.EncodeToString(sum[:])
	}
	return all
}
