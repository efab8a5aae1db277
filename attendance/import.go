package attendance

import (
	"context"
	"slices"
	"strings"

	"redbanner/attendance/calendar"
	"redbanner/attendance/clock"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Kinds are the kinds of import file that this package takes, in the order in
// which a new centre needs them.
var kinds = []string{"calendar", "windows", "staff", "moves", "leave", "corrections", "punches"}

// Kinds returns the kinds of import file that the Service takes.
func Kinds() []string { return append([]string(nil), kinds...) }

// Beginning stands for "from the beginning" where a key needs a day.
const Beginning roster.Date = 1

// Holder says who holds a clock number (考勤号) from a day on.
type Holder struct {
	Number string
	Staff  string
	From   roster.Date
}

// State is what the store holds that rows of a file are checked against.
type State struct {
	Windows []roster.Window
	Staff   []roster.Staff
	Moves   []roster.Move
	Holders []Holder
	Leave   []Leave
	Closed  []roster.Period
	// Requested is the stored leave that stands there because a request was approved,
	// with the request's number; only the request changes it.
	Requested map[LeaveKey]int64
	// Calendar is the working-day calendar in force.
	Calendar calendar.Calendar

	byCode map[string]roster.Staff // of Staff, made when first asked
}

// StaffByCode finds a person.
func (s *State) StaffByCode(code string) (roster.Staff, bool) {
	if s.byCode == nil {
		s.byCode = make(map[string]roster.Staff, len(s.Staff))
		for _, p := range s.Staff {
			s.byCode[p.Code] = p
		}
	}
	p, known := s.byCode[code]
	return p, known
}

// StaffOn returns the fault of naming a person on a day: unknown, or not employed then;
// "" if there is none. The args say which day would be right.
func (s *State) StaffOn(code string, day roster.Date) (fault string, args []any) {
	p, known := s.StaffByCode(code)
	switch {
	case !known:
		return "unknown_staff", nil
	case day < p.Joined:
		return "before_joining", []any{p.Joined.String()}
	case !p.Left.IsZero() && day > p.Left:
		return "after_leaving", []any{p.Left.String()}
	}
	return "", nil
}

// WindowOn returns the fault of naming a window on a day: unknown, or not open then;
// "" if there is none.
func (s *State) WindowOn(code string, day roster.Date) string {
	for _, w := range s.Windows {
		switch {
		case w.Code != code:
		case w.ActiveOn(day):
			return ""
		default:
			return "window_not_active"
		}
	}
	return "unknown_window"
}

// Ledger is one import's transaction as attendance needs it.
type Ledger interface {
	intake.Ledger
	// State loads what rows are checked against.
	State(ctx context.Context) (State, error)
	// Punches stores the believable lines of a dump and tells what became of each.
	Punches(ctx context.Context, dump *clock.Dump, opt intake.Options) (PunchCounts, error)
}

// PunchCounts is what became of the rows of a dump.
type PunchCounts struct {
	Accepted, Duplicates, Unmatched int
	Bad                             []roster.Problem // rows that only the store could find untrustworthy
	Closed                          []roster.Problem // rows dated in a closed period that are not known yet
}

// Store is where attendance keeps its records.
type Store interface {
	MappingStore
	PeopleStore
	MonthStore
	HolderStore
	CalendarStore
	// Import runs fn inside one transaction under the centre's lock and keeps all
	// of it or nothing; a dry run keeps nothing.
	Import(ctx context.Context, scope Scope, meta intake.Meta, dryRun bool, fn func(Ledger) (intake.Result, error)) (intake.Result, error)
	// SetProfile puts an attendance profile in force from a day on.
	SetProfile(ctx context.Context, scope Scope, profile string, from roster.Date) error
	// Undo takes a batch back.
	Undo(ctx context.Context, scope Scope, batch int64) (intake.Result, error)
	// Input loads what Derive needs for the days [first, last] as of a day.
	Input(ctx context.Context, scope Scope, first, last, asOf roster.Date) (Input, error)
}

// Scope is the centre that a call is about and who makes it.
type Scope struct {
	Centre roster.Centre
	Actor  string // for the record
	Staff  string // code of the person who acts, where that gives the right to; "" for nobody
	Origin string // where the request came from, such as an address; "" for the command line

	// As is the one who signed in, whose rights every service checks; nil is the machine's
	// own hand.
	As *roster.Actor
}

// Service is what people and programs ask of attendance.
type Service struct {
	Store Store
}

// Import takes in one file of one of Kinds.
func (s *Service) Import(ctx context.Context, scope Scope, kind string, file intake.File, opt intake.Options) (intake.Result, error) {
	if err := scope.As.CheckOne(roster.Import, importRight(kind)); err != nil {
		return intake.Result{}, err
	}
	switch kind {
	case "calendar":
		return importCalendar(ctx, s.Store, scope, file, opt)
	case "windows":
		return importTable(ctx, s.Store, scope, windowsKind, file, opt)
	case "staff":
		return importTable(ctx, s.Store, scope, staffKind, file, opt)
	case "moves":
		return importTable(ctx, s.Store, scope, movesKind, file, opt)
	case "leave":
		return importTable(ctx, s.Store, scope, leaveKind, file, opt)
	case "corrections":
		return importTable(ctx, s.Store, scope, slipsKind, file, opt)
	case "punches":
		return importPunches(ctx, s.Store, scope, file, opt)
	}
	return intake.Result{}, roster.Errorf(roster.Usage, "import.unknown_kind", kind)
}

// importRight is the right that is enough to take in a kind of file beside that to
// import any: what it says can be entered by hand under it, too.
func importRight(kind string) roster.Right {
	switch kind {
	case "windows", "staff", "moves":
		return roster.EditRoster
	case "calendar":
		return roster.EditCalendar
	}
	return roster.Import
}

// Undo takes an import batch back, as if it had never come in.
func (s *Service) Undo(ctx context.Context, scope Scope, batch int64) (intake.Result, error) {
	if err := scope.As.Check(roster.Import); err != nil {
		return intake.Result{}, err
	}
	return s.Store.Undo(ctx, scope, batch)
}

// SetProfile puts an attendance profile in force from a day on.
func (s *Service) SetProfile(ctx context.Context, scope Scope, profile string, from roster.Date) error {
	if err := scope.As.Check(roster.EditCalendar); err != nil {
		return err
	}
	return s.Store.SetProfile(ctx, scope, profile, from)
}

// Input loads what Derive needs for a period as of a day, cut down to what scope.As may
// see; see Input.For.
func (s *Service) Input(ctx context.Context, scope Scope, period roster.Period, asOf roster.Date) (Input, error) {
	if err := scope.As.CheckAny(roster.ReadAttendance); err != nil {
		return Input{}, err
	}
	in, err := s.Store.Input(ctx, scope, period.First(), period.Last(), asOf)
	return in.For(scope.As), err
}

// importTable parses outside the transaction, then checks and applies inside it.
// The kind is built over a State that is filled once the ledger is open.
func importTable[R any](ctx context.Context, store Store, scope Scope, kind func(*State) intake.Kind[R], file intake.File, opt intake.Options) (intake.Result, error) {
	state := &State{}
	parsed, err := intake.Parse(kind(state), file, opt)
	if err != nil {
		return intake.Result{}, err
	}
	return applyTable(ctx, store, scope, parsed, state, opt)
}

func applyTable[R any](ctx context.Context, store Store, scope Scope, parsed *intake.Parsed[R], state *State, opt intake.Options) (intake.Result, error) {
	return store.Import(ctx, scope, parsed.Meta, opt.DryRun, func(ledger Ledger) (intake.Result, error) {
		loaded, err := ledger.State(ctx)
		if err != nil {
			return intake.Result{}, err
		}
		*state = loaded
		return parsed.Apply(ctx, ledger, opt)
	})
}

// importCalendar takes calendar rows, the widespread holiday JSON, or a calendar as phones
// and web sites give it out.
func importCalendar(ctx context.Context, store Store, scope Scope, file intake.File, opt intake.Options) (intake.Result, error) {
	var days []calendar.Day
	var problems []roster.Problem
	format := "json"
	switch {
	case calendar.IsHolidayJSON(file.Data):
		days, problems = calendar.ParseHolidayJSON(file.Data)
	case calendar.IsICS(file.Data):
		days, problems = calendar.ParseICS(file.Data)
		format = "ics"
	default:
		return importTable(ctx, store, scope, calendarKind, file, opt)
	}
	if len(problems) > 0 {
		for i := range problems {
			problems[i].File = file.Name
		}
		return intake.Result{}, intake.Refuse("calendar", problems)
	}
	state := &State{}
	parsed, err := intake.Parse(calendarKind(state), intake.File{Name: file.Name, Data: table.CSV(calendarRows(days))}, opt)
	if err != nil {
		return intake.Result{}, err
	}
	parsed.MadeFrom(format, file.Data)
	return applyTable(ctx, store, scope, parsed, state, opt)
}

func calendarRows(days []calendar.Day) [][]string {
	rows := [][]string{{"date", "kind", "name"}}
	for _, d := range days {
		rows = append(rows, []string{d.Date.String(), string(d.Kind), d.Name})
	}
	return rows
}

// believable is how far back a clock's time may lie; older ones are a worn
// memory or a clock that was never set.
const believableYears = 15

func importPunches(ctx context.Context, store Store, scope Scope, file intake.File, opt intake.Options) (intake.Result, error) {
	dump, err := readDump(ctx, store, scope, file, opt)
	if err != nil {
		return intake.Result{}, err
	}
	meta := intake.Meta{Kind: "punches", Format: dump.Format, File: file.Name, SHA256: intake.Hash(file.Data), Preview: opt.Confirm}
	return store.Import(ctx, scope, meta, opt.DryRun, func(ledger Ledger) (intake.Result, error) {
		counts, err := ledger.Punches(ctx, dump, opt)
		if err != nil {
			return intake.Result{}, err
		}
		result, err := punchResult(meta, dump, counts, opt)
		if err != nil || !opt.Watched() {
			return result, err
		}
		state, err := ledger.State(ctx)
		result.Preview = previewPunches(&state, dump, result)
		return result, err
	})
}

// readDump reads a clock file by the mapping or in the format asked for, or the one that
// its content shows.
func readDump(ctx context.Context, store Store, scope Scope, file intake.File, opt intake.Options) (*clock.Dump, error) {
	reader, known := clock.ByFormat(opt.Format)
	switch {
	case opt.Mapping != "":
		mapping, err := store.Mapping(ctx, scope, opt.Mapping)
		if err != nil {
			return nil, err
		}
		reader = mapping.Reader()
	case opt.Format == "":
		if reader, known = clock.Sniff(file); !known {
			return nil, roster.Errorf(roster.Refused, "clock.unknown_content", file.Name)
		}
	case !known:
		return nil, roster.Errorf(roster.Usage, "clock.unknown_format", opt.Format, strings.Join(clock.Formats(), ", "))
	}
	return reader.Read(file, clockOptions(opt))
}

func clockOptions(opt intake.Options) clock.Options {
	bounds := clock.Bounds{First: opt.Today - believableYears*366, Last: opt.Today}
	return clock.Options{Bounds: bounds, Limits: opt.Limits}
}

// punchResult adds the lines up. New punches of a closed period refuse the
// dump, or are left out of a partial import.
func punchResult(meta intake.Meta, dump *clock.Dump, counts PunchCounts, opt intake.Options) (intake.Result, error) {
	if len(counts.Closed) > 0 && !opt.Partial {
		refusal := intake.Refuse(meta.Kind, counts.Closed).(*roster.Error)
		refusal.Kind = roster.Closed
		return intake.Result{Kind: meta.Kind, Format: meta.Format, File: meta.File, Rows: dump.Lines}, refusal
	}
	problems := slices.Concat(dump.Bad, counts.Bad, counts.Closed)
	slices.SortStableFunc(problems, func(a, b roster.Problem) int { return a.Row - b.Row })
	return intake.Result{
		Kind: meta.Kind, Format: meta.Format, File: meta.File,
		Rows: dump.Lines, Ignored: dump.Ignored,
		Accepted: counts.Accepted, Duplicates: counts.Duplicates, Unmatched: counts.Unmatched,
		Quarantined: len(dump.Bad) + len(counts.Bad), Rejected: len(counts.Closed),
		Problems: problems, Bad: leftOut(counts.Closed), Warnings: dump.Warnings,
	}, nil
}

// leftOut are the punches of closed periods as rows of a list, to hand back.
func leftOut(closed []roster.Problem) *intake.BadRows {
	if len(closed) == 0 {
		return nil
	}
	bad := &intake.BadRows{Header: []string{"clock_no", "time"}}
	for _, p := range closed {
		number, at, _ := strings.Cut(p.Value, " ")
		bad.Rows = append(bad.Rows, table.Row{Line: p.Row, Cells: []string{number, at}})
	}
	return bad
}
