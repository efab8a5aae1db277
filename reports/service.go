package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Service builds reports out of what the other services tell; it keeps nothing.
type Service struct {
	Scoring *scoring.Service
	Slips   *slip.Service
	Records
}

// Kind names a report.
type Kind string

// The reports.
const (
	OfMonth      Kind = "month"
	OfRanking    Kind = "ranking"
	OfHalfYear   Kind = "half-year"
	OfAttendance Kind = "attendance"
	OfStaff      Kind = "staff"

	// OfHalfYearPeople is OfHalfYear with a sheet per person besides, which is laid out on
	// demand and never kept.
	OfHalfYearPeople Kind = "half-year-people"

	OfPublication Kind = "publication" // 公示表
)

// Kinds are all reports.
func Kinds() []Kind {
	return []Kind{OfMonth, OfRanking, OfHalfYear, OfAttendance, OfStaff, OfPublication, OfCases, OfRegister, OfLeaveYear, OfYear}
}

// With is the report with a sheet per person besides, where that is wanted; only the
// half-year book has them.
func (k Kind) With(people bool) (Kind, error) {
	switch {
	case !people:
		return k, nil
	case k == OfHalfYear:
		return OfHalfYearPeople, nil
	}
	return "", roster.Errorf(roster.Usage, "report.people_half_year_only")
}

// KindsOf are the reports of a period that belong to it: they are kept when it is closed.
// What only sums up its months is handed out on demand, since they close one by one.
func KindsOf(p roster.Period) []Kind {
	return slices.DeleteFunc(Kinds(), func(k Kind) bool { return !k.Fits(p) || k.sumsUp(p) })
}

// sumsUp reports whether the report of a period is the sum of those of its months.
func (k Kind) sumsUp(p roster.Period) bool { return k == OfAttendance && p.Kind != roster.Month }

// Fits reports whether there is a report of such a period. What is about the scores of
// windows is of a quarter as well, where a book is for quarters; attendance is summed up
// over any number of months.
func (k Kind) Fits(p roster.Period) bool {
	needs := k.Needs()
	return needs == "" || k.sumsUp(p) || needs == p.Kind || p.Kind == roster.Quarter && (k == OfMonth || k == OfRanking)
}

// FileName is what the workbook of a report is called where it is kept.
func (k Kind) FileName(c roster.Centre, p roster.Period) string {
	word := map[Kind]string{
		OfMonth: "考核评分", OfRanking: "窗口排名", OfHalfYear: "半年考核", OfHalfYearPeople: "半年考核（含个人）", OfAttendance: "考勤表", OfStaff: "个人评分表", OfPublication: "公示表",
		OfCases: "办件登记簿", OfRegister: "登记簿", OfLeaveYear: "请假年报", OfYear: "年度考核",
	}[k]
	return c.Name + " " + PeriodLabel(p) + word + ".xlsx"
}

// Needs is the length of the periods that a report is about; "" takes any.
func (k Kind) Needs() roster.PeriodKind {
	switch k {
	case OfMonth, OfRanking, OfAttendance, OfPublication:
		return roster.Month
	case OfHalfYear, OfHalfYearPeople:
		return roster.Half
	case OfLeaveYear, OfYear:
		return roster.Year
	}
	return ""
}

// Report builds a report: a MonthBook, Ranking, HalfYearBook, AttendanceBook,
// AttendanceTotals, StaffBook, Publication, CaseBook, RegisterBook, LeaveYearBook or YearBook. of narrows it down to what
// Kind.Filters says, "" takes all. A closed period is as it was frozen, any other as it
// stands today; so are records whatever the period. Whole reports of scores and attendance
// need the right over the whole centre; one's own sheet is everybody's, and of records
// everybody gets what he may read.
func (s *Service) Report(ctx context.Context, scope attendance.Scope, kind Kind, p roster.Period, of string, today roster.Date) (any, error) {
	if err := s.May(scope, kind, p, of); err != nil {
		return nil, err
	}
	if kind.isRecord() {
		return s.record(ctx, scope, kind, p, of, today, false)
	}
	if kind.sumsUp(p) {
		return s.attendanceTotals(ctx, scope, p, of, today)
	}
	scores, digest, err := s.standing(ctx, scope, p, today)
	if err != nil {
		return nil, err
	}
	return s.report(ctx, scope, kind, scores, digest, of, today)
}

// May returns nil where somebody may have a report, and there is one of such a period.
func (s *Service) May(scope attendance.Scope, kind Kind, p roster.Period, of string) error {
	for _, right := range kind.rights() {
		if err := scope.As.CheckAny(right); err != nil {
			return err
		}
	}
	if of != "" && kind.Filters() == "" {
		return roster.Errorf(roster.Usage, "report.of_staff_only", string(kind))
	}
	if !kind.Fits(p) {
		return roster.Errorf(roster.Usage, "cli.wrong_period."+string(kind.Needs()), p.String())
	}
	if kind.isRecord() || kind == OfStaff && of != "" {
		return nil // what of it is in reach is sorted out with it
	}
	for _, right := range kind.rights() {
		if err := scope.As.Check(right); err != nil {
			return err
		}
	}
	return nil
}

// Whole returns nil where a report is to somebody who may have it what it is to everybody:
// of records many read a part.
func (k Kind) Whole(as *roster.Actor) error {
	if !k.isRecord() {
		return nil
	}
	return as.Check(k.reads())
}

// Closed builds whole reports of a closed period, all from one reading of it: each is
// handed one after another, with the digest of the snapshot that it stands on. Records are
// as they are now. What cannot be built keeps no other report waiting: the errors come
// together. There is no ranking of a period whose book ranks nobody.
func (s *Service) Closed(ctx context.Context, scope attendance.Scope, p roster.Period, kinds []Kind, each func(kind Kind, report any, digest string) error) error {
	for _, kind := range kinds {
		if err := s.May(scope, kind, p, ""); err != nil {
			return err
		}
	}
	scores, snapshot, err := s.Scoring.ScoreClosed(ctx, scope, p)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		if kind == OfRanking && scores.Ranking == nil {
			continue
		}
		report, fault := s.closed(ctx, scope, kind, scores, snapshot.Digest)
		if fault == nil {
			fault = each(kind, report, snapshot.Digest)
		}
		if fault != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", kind, fault))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return err
}

// closed builds one whole report of a closed period.
func (s *Service) closed(ctx context.Context, scope attendance.Scope, kind Kind, scores *scoring.Scores, digest string) (any, error) {
	if kind.isRecord() {
		return s.record(ctx, scope, kind, scores.Period, "", scores.AsOf, true)
	}
	return s.report(ctx, scope, kind, scores, digest, "", scores.AsOf)
}

// rights are what a whole report shows; all of them are asked for.
func (k Kind) rights() []roster.Right {
	switch k {
	case OfAttendance:
		return []roster.Right{roster.ReadAttendance}
	case OfPublication:
		return []roster.Right{roster.ReadScores, roster.ReadAttendance}
	case OfYear:
		return []roster.Right{roster.ReadScores, roster.ReadPeriods} // as the page of the year
	}
	return []roster.Right{k.reads()}
}

// standing is the period as it stands: the frozen one when it is closed, else as of today.
func (s *Service) standing(ctx context.Context, scope attendance.Scope, p roster.Period, today roster.Date) (*scoring.Scores, string, error) {
	scores, snapshot, err := s.Scoring.ScoreClosed(ctx, scope, p)
	if err == nil || roster.KindOf(err) != roster.Conflict {
		return scores, snapshot.Digest, err
	}
	scores, err = s.Scoring.Score(ctx, scope, p, today)
	return scores, "", err
}

func (s *Service) report(ctx context.Context, scope attendance.Scope, kind Kind, scores *scoring.Scores, digest, of string, today roster.Date) (any, error) {
	basis := basisOf(scores, digest)
	staff := scores.Sheets[rulebook.OfStaff]
	switch kind {
	case OfMonth:
		return s.monthBook(ctx, scope, basis, scores, today)
	case OfRanking:
		if scores.Ranking == nil {
			return nil, roster.Errorf(roster.Usage, "rank.none", scores.Period.String())
		}
		return NewRanking(basis, scores.Sheets[basis.official()], *scores.Ranking), nil
	case OfHalfYear:
		return NewHalfYearBook(basis, staff, scores.Grades), nil
	case OfHalfYearPeople:
		var err error
		if basis.Past, err = s.past(ctx, scope, basis, rulebook.OfStaff, len(staff), today); err != nil {
			return nil, err
		}
		return WithPeople(NewHalfYearBook(basis, staff, scores.Grades), true)
	case OfAttendance:
		grid, err := s.attendanceOf(ctx, scope, scores, basis)
		if err != nil {
			return nil, err
		}
		if err := s.addLeaves(ctx, scope, &grid); err != nil {
			return nil, err
		}
		return s.narrowed(scores, grid, of)
	case OfPublication:
		return s.publication(ctx, scope, scores, basis)
	}
	staff, only, err := staffOf(scope, scores, of)
	if err != nil {
		return nil, err
	}
	return s.staffBook(ctx, scope, basis, staff, only, today)
}

// monthBook puts beside each official sheet how it came to be.
func (s *Service) monthBook(ctx context.Context, scope attendance.Scope, basis Basis, scores *scoring.Scores, today roster.Date) (any, error) {
	of := basis.official()
	var err error
	if basis.Past, err = s.past(ctx, scope, basis, of, len(scores.Sheets[of]), today); err != nil {
		return nil, err
	}
	return monthBookOf(basis, scores), nil
}

// monthBookOf takes the official sheets, and where those are the windows' the staff's for
// information.
func monthBookOf(b Basis, scores *scoring.Scores) MonthBook {
	rank, staff := scoring.Ranking{}, scores.Sheets[rulebook.OfStaff]
	if scores.Ranking != nil {
		rank = *scores.Ranking
	}
	if b.official() == rulebook.OfStaff {
		staff = nil
	}
	return NewMonthBook(b, scores.Sheets[b.official()], staff, rank)
}

// staffBook puts beside the sheets what all sheets give together, and how each came to be.
func (s *Service) staffBook(ctx context.Context, scope attendance.Scope, basis Basis, staff []scoring.Sheet, only Windows, today roster.Date) (any, error) {
	shown, err := s.Scoring.Shown(ctx, scope, basis.Period, today)
	if err != nil {
		return nil, err
	}
	basis.Crowd = shown.Crowds[rulebook.OfStaff]
	if basis.Past, err = s.past(ctx, scope, basis, rulebook.OfStaff, len(staff), today); err != nil {
		return nil, err
	}
	book := NewStaffBook(basis, staff)
	if !only.All() {
		book.Notes = append(book.Notes, "仅列："+only.Label)
	}
	return book, nil
}

// attendanceOf is what a month's attendance is arranged from.
func (s *Service) attendanceOf(ctx context.Context, scope attendance.Scope, scores *scoring.Scores, b Basis) (AttendanceBasis, error) {
	grid := attendanceBasis(scores, b, s.Words)
	var err error
	grid.Slips, err = s.publishedSlips(ctx, scope, scores.Period, b.Staff)
	return grid, err
}

// publishedSlips are the slips in force of a month, as its attendance is published with
// them. Those of a closed month are as they were, since nothing of it can change.
func (s *Service) publishedSlips(ctx context.Context, scope attendance.Scope, month roster.Period, staff []roster.Staff) ([]Slip, error) {
	entries, err := s.Slips.Published(ctx, scope, month)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, p := range staff {
		names[p.Code] = p.Name
	}
	slips := make([]Slip, len(entries))
	for i, e := range entries {
		by := names[e.By]
		switch {
		case e.FromFile():
			by = "文件导入（" + e.File + "）"
		case by == "":
			by = e.By
		}
		slips[i] = Slip{Slip: e.Slip, Name: e.Name, ApprovedBy: by}
	}
	return slips, nil
}

func basisOf(s *scoring.Scores, digest string) Basis {
	b := Basis{
		Centre: s.Centre, Period: s.Period, State: State(s.State), AsOf: s.AsOf, Digest: digest,
		Book: s.Book, Windows: s.Input.Windows, Staff: s.Input.Staff, Confirmed: s.Input.Confirmed,
	}
	if len(s.Objections) > 0 {
		b.Objections = map[rulebook.Unit]scoring.Document{}
		for of := range s.Sheets {
			b.Objections[of] = s.Document(of)
		}
	}
	return b
}

func attendanceBasis(s *scoring.Scores, b Basis, words Wording) AttendanceBasis {
	profile := s.Profiles.On(s.Period.Last())
	last := s.Period.Last()
	names := map[string]string{}
	for _, w := range s.Input.Windows {
		names[w.Code] = w.Name
	}
	codes, windows := map[string]string{}, map[string]string{}
	for _, m := range s.Input.Moves { // by person and day: the last one of the month stays
		if m.From <= last {
			codes[m.Staff], windows[m.Staff] = m.Window, names[m.Window]
		}
	}
	var staff []roster.Staff
	for _, p := range s.Input.Staff {
		if p.EmployedIn(s.Period.First(), last) {
			staff = append(staff, p)
		}
	}
	return AttendanceBasis{
		Centre: b.Centre, Month: s.Period, State: b.State, AsOf: b.AsOf, Digest: b.Digest,
		Profile: words.Name("calendar_page.profile.", profile.Name), Books: b.head("").Books, Presumed: profile.Presumed, WorkingDay: s.Calendar.Working,
		Staff: staff, WindowName: windows, WindowCode: codes, Sessions: s.Sessions, Totals: attendance.Totals(s.Sessions),
	}
}
