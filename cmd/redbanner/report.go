package main

import (
	"io"
	"os"
	"path/filepath"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/xlsx"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

type reportCommand struct {
	Kind string `arg:"" enum:"month,ranking,half-year,attendance,staff" help:"month, ranking, half-year, attendance or staff."`
	periodFlag
	Out string `required:"" help:"Workbook to write." placeholder:"FILE.xlsx"`
	Of  string `help:"Only this person (staff)." placeholder:"CODE"`
}

// Run writes a workbook; an existing one is replaced only by a whole one.
func (c *reportCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	done := a.progress("progress.report", c.Out)
	defer done()
	write, err := a.workbook(ctx, scope, c.Kind, p, c.Of)
	if err != nil {
		return err
	}
	if err := writeWhole(c.Out, write); err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{c.Out, reason(err)}}
	}
	if a.cli.JSON {
		return a.print(map[string]string{"report": c.Kind, "period": p.String(), "file": c.Out})
	}
	a.say("report.written", c.Out)
	return nil
}

// workbook builds the report of a kind; what comes back writes it out.
func (a *app) workbook(ctx call, scope attendance.Scope, kind string, p roster.Period, of string) (func(io.Writer) error, error) {
	if of != "" && kind != "staff" {
		return nil, roster.Errorf(roster.Usage, "report.of_staff_only", kind)
	}
	wanted := map[string]roster.PeriodKind{"month": roster.Month, "ranking": roster.Month, "attendance": roster.Month, "half-year": roster.Half}[kind]
	if wanted != "" && p.Kind != wanted {
		return nil, roster.Errorf(roster.Usage, "cli.wrong_period."+string(wanted), p.String())
	}
	scores, digest, err := a.standing(ctx, scope, p)
	if err != nil {
		return nil, err
	}
	basis := basisOf(scores, digest)
	windows, staff := scores.Sheets[rulebook.OfWindow], scores.Sheets[rulebook.OfStaff]
	switch kind {
	case "month":
		return func(w io.Writer) error {
			return xlsx.Month(w, reports.NewMonthBook(basis, windows, staff, *scores.Ranking))
		}, nil
	case "ranking":
		return func(w io.Writer) error { return xlsx.Ranking(w, reports.NewRanking(basis, windows, *scores.Ranking)) }, nil
	case "half-year":
		return func(w io.Writer) error { return xlsx.HalfYear(w, reports.NewHalfYearBook(basis, staff, scores.Grades)) }, nil
	case "attendance":
		grid := attendanceBasis(scores, basis)
		if grid.Slips, err = a.publishedSlips(ctx, scope, p, basis.Staff); err != nil {
			return nil, err
		}
		return func(w io.Writer) error { return xlsx.Attendance(w, reports.NewAttendanceBook(grid)) }, nil
	}
	if of != "" {
		staff = onlySheet(staff, of)
	}
	if len(staff) == 0 && of != "" {
		return nil, roster.Errorf(roster.NotFound, "score.no_sheet", of, p.String())
	}
	return func(w io.Writer) error { return xlsx.Staff(w, reports.NewStaffBook(basis, staff)) }, nil
}

func onlySheet(sheets []scoring.Sheet, code string) []scoring.Sheet {
	for i := range sheets {
		if sheets[i].Code == code {
			return sheets[i : i+1]
		}
	}
	return nil
}

// standing is the period as it stands: the frozen one when it is closed, else as of today.
func (a *app) standing(ctx call, scope attendance.Scope, p roster.Period) (*scoring.Scores, string, error) {
	scores, snapshot, err := a.scoring.ScoreClosed(ctx, scope, p)
	if err == nil || roster.KindOf(err) != roster.Conflict {
		return scores, snapshot.Digest, err
	}
	today, err := a.today()
	if err != nil {
		return nil, "", err
	}
	scores, err = a.scoring.Score(ctx, scope, p, today)
	return scores, "", err
}

func basisOf(s *scoring.Scores, digest string) reports.Basis {
	return reports.Basis{
		Centre: s.Centre, Period: s.Period, State: reports.State(s.State), AsOf: s.AsOf, Digest: digest,
		Book: s.Book, Windows: s.Input.Windows, Staff: s.Input.Staff, Confirmed: s.Input.Confirmed,
	}
}

func attendanceBasis(s *scoring.Scores, b reports.Basis) reports.AttendanceBasis {
	profile := s.Profiles.On(s.Period.Last())
	last := s.Period.Last()
	names := map[string]string{}
	for _, w := range s.Input.Windows {
		names[w.Code] = w.Name
	}
	windows := map[string]string{}
	for _, m := range s.Input.Moves { // by person and day: the last one of the month stays
		if m.From <= last {
			windows[m.Staff] = names[m.Window]
		}
	}
	var staff []roster.Staff
	for _, p := range s.Input.Staff {
		if p.EmployedIn(s.Period.First(), last) {
			staff = append(staff, p)
		}
	}
	return reports.AttendanceBasis{
		Centre: b.Centre, Month: s.Period, State: b.State, AsOf: b.AsOf, Digest: b.Digest,
		Profile: profile.Name, Presumed: profile.Presumed, WorkingDay: s.Calendar.Working,
		Staff: staff, WindowName: windows, Sessions: s.Sessions, Totals: attendance.Totals(s.Sessions),
	}
}

// writeWhole writes a file under another name first, so that a failure half way
// leaves what was there before.
func writeWhole(path string, write func(io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".redbanner-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // does nothing once it is renamed
	if err := write(temporary); err != nil {
		_ = temporary.Close() // the first error says more
		return err
	}
	if err := temporary.Sync(); err != nil {
		_ = temporary.Close() // the first error says more
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	if err := os.Chmod(temporary.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}
