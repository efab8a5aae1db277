package scoring

import (
	"context"
	"maps"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// Store is where scoring keeps its records.
type Store interface {
	// Import runs fn inside one transaction under the centre's lock and keeps all
	// of it or nothing; a dry run keeps nothing.
	Import(ctx context.Context, scope attendance.Scope, meta intake.Meta, dryRun bool, fn func(Ledger) (intake.Result, error)) (intake.Result, error)
	// Material loads everything that a period's scores follow from, anew each time.
	Material(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (Material, error)
	// Readings loads several periods at one moment, in their order, by a number of questions
	// that does not grow with theirs. What it read before it may hand out again, if nothing
	// has changed since.
	Readings(ctx context.Context, scope attendance.Scope, periods []roster.Period, asOf roster.Date) ([]*Reading, error)
	// ClosedReading is what a closed period stands on, with what it followed from on the day
	// as of which it was closed; like Readings. It is a Conflict when the period is not closed.
	ClosedReading(ctx context.Context, scope attendance.Scope, period roster.Period) (*Reading, error)
	// Frozen loads the snapshot of a closed period.
	Frozen(ctx context.Context, scope attendance.Scope, period roster.Period) (Snapshot, error)
	// Periods lists the periods that have left the open state, in order.
	Periods(ctx context.Context, scope attendance.Scope) ([]PeriodState, error)
	// ChangePeriod runs decide on the period's state under the centre's lock and
	// keeps what it returns. Material is read in the same transaction, as Pending is.
	ChangePeriod(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date, decide func(PeriodState, Material) (Transition, error)) error
	// PeriodHistory loads everything that happened to a period.
	PeriodHistory(ctx context.Context, scope attendance.Scope, period roster.Period) (PeriodHistory, error)
	// Pending is a reading of a period, like Readings, and what waits for somebody in it. Of a
	// closed one it is the material.
	Pending(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (*Reading, Waiting, error)
	// Books lists which books are in force from when.
	Books(ctx context.Context, scope attendance.Scope) ([]BookInForce, error)
	// Confirm records that the centre has confirmed presumed values of a clause.
	Confirm(ctx context.Context, scope attendance.Scope, c Confirmation) error
	// Confirmations lists the confirmed values of a book.
	Confirmations(ctx context.Context, scope attendance.Scope, book string) ([]Confirmation, error)
}

// Material is everything that the scores of one period follow from, as stored.
type Material struct {
	Centre      roster.Centre
	Period      roster.Period
	AsOf        roster.Date
	State       PeriodState
	Books       []BookInForce
	Shelf       rulebook.Shelf // where the books are found
	External    []ExternalRating
	Confirmed   []Confirmation
	Attendance  attendance.Input // of the period's days; leave reaches back to 1 January
	Windows     []roster.Window
	Moves       []roster.Move
	Facts       []Fact // confirmed, not reversed, of the period
	Cases       []register.Case
	SignIns     []register.SignIn
	Ballots     []ballot.Ballot
	RoundClosed bool

	Waivers    []WaiverRecord // in force (M13)
	Tie        *TieRecord     // in force (M12), nil without
	Objections []Objection    // of the period, by number
	GradeSteps []GradeStep    // in order of person and entry
	Waiting    Waiting        // only where Pending loaded it
}

// Service is what people and programs ask of scoring.
type Service struct {
	Store Store
	// BeforeClose is called before a period is closed that can be, such as to copy the
	// store; its failure stops the close. nil does nothing.
	BeforeClose func(ctx context.Context, scope attendance.Scope, period roster.Period) error
}

// Scores is a period scored: the sheets of every subject, the ranking and the grades.
type Scores struct {
	Book     *rulebook.Book
	Centre   roster.Centre
	Period   roster.Period
	State    string
	AsOf     roster.Date
	Sheets   map[rulebook.Unit][]Sheet
	Ranking  *Ranking // nil when the book ranks nobody
	Grades   []Grade  // empty when the book grades nobody
	Sessions []attendance.Session
	NoData   []roster.Date // working days of which some session is not known
	Excused  []roster.Date // days on which a clock failed, as HR has explained: NoData of them needs no decision
	Punched  bool          // the centre has a punch before AsOf
	Input    Input
	Calendar calendar.Calendar
	Profiles calendar.Profiles

	Objections []Objection // to entries of the sheets

	// GradeFaults are decisions about grades on record that cannot stand as it is now.
	GradeFaults []roster.Problem
}

// Score computes a period as it stands on a day, or as its decision settled it, cut down
// to what scope.As may see; see Scores.For.
func (s *Service) Score(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (*Scores, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return nil, err
	}
	readings, err := s.Store.Readings(ctx, scope, []roster.Period{period}, asOf)
	if err != nil {
		return nil, err
	}
	if readings[0].Snapshot != nil {
		return s.asItStands(ctx, scope, period, asOf)
	}
	scores, err := readings[0].scores()
	if err != nil {
		return nil, err
	}
	return scores.For(scope.As), nil
}

// asItStands computes a closed period from the records as they are now.
func (s *Service) asItStands(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date) (*Scores, error) {
	m, err := s.Store.Material(ctx, scope, period, asOf)
	if err != nil {
		return nil, err
	}
	scores, err := Compute(m, Decision{})
	if err != nil {
		return nil, err
	}
	return scores.For(scope.As), nil
}

// Compute scores the material under the book in force in its period. It is pure.
func Compute(m Material, d Decision) (*Scores, error) {
	book, err := m.Book()
	if err != nil {
		return nil, err
	}
	sessions := attendance.Derive(m.Attendance)
	in := m.input(book, sessions)
	m.rule(&in)
	if err := d.apply(&in, book); err != nil {
		return nil, err
	}
	m.investigate(&in)
	scores := &Scores{
		Book: book, Centre: m.Centre, Period: m.Period, State: m.State.State, AsOf: m.AsOf,
		Sheets: map[rulebook.Unit][]Sheet{}, Sessions: sessions, NoData: noData(sessions), Excused: m.Attendance.Clock.Excused,
		Punched: !m.Attendance.Clock.Newest.IsZero(), Input: in,
		Calendar: m.Attendance.Calendar, Profiles: m.Attendance.Profiles, Objections: m.Objections,
	}
	for _, subject := range book.Subjects {
		sheets, err := Score(book, subject.Of, in)
		if err != nil {
			return nil, err
		}
		scores.Sheets[subject.Of] = sheets
	}
	official := scores.Sheets[book.Subjects[0].Of]
	if book.Ranking != nil {
		ranking := Rank(book, official, in)
		scores.Ranking = &ranking
	}
	if book.Grades != nil {
		scores.Grades, scores.GradeFaults, err = settleGrades(book.Grades, Grades(book, official, in), m.GradeSteps, d.grades())
		if err != nil {
			return nil, err
		}
	}
	return scores, nil
}

// input turns records into what the book is applied to.
func (m Material) input(book *rulebook.Book, sessions []attendance.Session) Input {
	cal, first, last := m.Attendance.Calendar, m.Period.First(), m.Period.Last()
	january := roster.Period{Year: m.Period.Year, Kind: roster.Year, N: 1}.First()
	facts := slices.Concat(
		m.Facts,
		register.AttendanceFacts(sessions),
		register.LeaveFacts(m.Attendance.Leave, cal, january, last, m.AsOf),
		register.Facts(m.Cases, cal, m.AsOf),
		register.MeetingFacts(m.SignIns),
	)
	in := Input{
		Period: m.Period, AsOf: m.AsOf,
		Windows: m.Windows, Staff: m.Attendance.Staff, Moves: m.Moves,
		Facts:     facts,
		OnTime:    register.OnTimeOf(m.Cases, cal, first, last, m.AsOf),
		Finish:    register.Finished(m.Cases, first, last, m.AsOf),
		Leave:     yearLeave(m.Attendance, january, last, m.AsOf),
		Confirmed: confirmed(book, m.Confirmed),
	}
	for place := range book.Clauses() {
		switch rating := place.Clause.Rating; {
		case rating == nil:
		case rating.External():
			in.External = externalResults(m.External, m.Period, *rating)
		default:
			in.Ratings = ballot.Results(m.Ballots, m.RoundClosed, *rating, windowCodes(m.Windows))
		}
	}
	return in
}

func windowCodes(windows []roster.Window) []string {
	codes := make([]string, len(windows))
	for i, w := range windows {
		codes[i] = w.Code
	}
	return codes
}

// yearLeave counts each person's leave of the calendar year so far, and the
// half-days that were due, for the grades (rules.md 3).
func yearLeave(in attendance.Input, january, last, asOf roster.Date) []YearLeave {
	last = min(last, asOf-1)
	working := slices.Collect(in.Calendar.Each(january, last)) // once, not for each person
	before := func(d roster.Date) int { n, _ := slices.BinarySearch(working, d); return n }
	count := make(map[string]*YearLeave, len(in.Staff))
	list := make([]YearLeave, len(in.Staff))
	for i, p := range in.Staff {
		list[i] = YearLeave{Staff: p.Code}
		first, end := max(january, p.Joined), last
		if !p.Left.IsZero() {
			end = min(end, p.Left)
		}
		if first <= end {
			list[i].Due = 2 * (before(end+1) - before(first))
		}
		count[p.Code] = &list[i]
	}
	for _, taken := range attendance.LeaveDays(in.Leave, in.Calendar, january, last, asOf, attendance.SickLeave) {
		count[taken.Staff].Sick = len(taken.HalfDays)
	}
	away := slices.DeleteFunc(attendance.LeaveTypes(), func(t attendance.LeaveType) bool {
		return t == attendance.MaternityLeave || t.Official()
	})
	for _, taken := range attendance.LeaveDays(in.Leave, in.Calendar, january, last, asOf, away...) {
		count[taken.Staff].Absent = len(taken.HalfDays)
	}
	return list
}

// noData lists the days with a session that nobody's punches tell of.
func noData(sessions []attendance.Session) []roster.Date {
	return daysWith(sessions, attendance.NoData)
}

// notKnown lists the days of the period that lie after the newest punch of a centre
// that has any.
func (s *Scores) notKnown() []roster.Date {
	if !s.Punched {
		return nil
	}
	days := daysWith(s.Sessions, attendance.Scheduled)
	return slices.DeleteFunc(days, func(d roster.Date) bool { return d >= s.AsOf })
}

// daysWith lists the days of the sessions with a status.
func daysWith(sessions []attendance.Session, status attendance.Status) []roster.Date {
	var days []roster.Date
	for _, s := range sessions {
		if s.Status == status {
			days = append(days, s.Date)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// Document lays the sheets of a subject out as the contract's JSON of score.
func (s *Scores) Document(of rulebook.Unit) Document {
	d := NewDocument(s.Book, of, s.Period, s.State, s.AsOf, s.Sheets[of])
	d.mark(s.Book, s.Objections)
	return d
}

// Documents lays everything out as the contract's JSON.
func (s *Scores) Documents() Frozen {
	frozen := Frozen{Sheets: map[rulebook.Unit]Document{}, Grades: s.Grades, Confirmed: slices.Sorted(maps.Keys(s.Input.Confirmed))}
	for unit := range s.Sheets {
		frozen.Sheets[unit] = s.Document(unit)
	}
	if s.Ranking != nil {
		doc := NewRankDocument(s.Period, *s.Ranking)
		frozen.Rank = &doc
	}
	return frozen
}

// Frozen loads what a closed period stands on, cut down to what scope.As may see; it is a
// Conflict when the period is not closed.
func (s *Service) Frozen(ctx context.Context, scope attendance.Scope, period roster.Period) (Snapshot, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return Snapshot{}, err
	}
	snapshot, err := s.Store.Frozen(ctx, scope, period)
	if err != nil {
		return snapshot, err
	}
	return snapshot.For(scope.As)
}
