package register_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

func points(p rulebook.Points) *rulebook.Points { return &p }

// brief is a fact as one line: kind, date, staff, quantity, the half-year choice, id.
func brief(facts []register.Fact) []string {
	var lines []string
	for _, f := range facts {
		line := fmt.Sprint(f.Kind, " ", f.Date, " ", f.Staff, " ", f.ID)
		if f.Quantity != nil {
			line += fmt.Sprint(" x", *f.Quantity)
		}
		if chosen, ok := f.Choice[rulebook.HalfPoints]; ok {
			line += " half " + chosen.String()
		}
		if !f.Derived {
			line += " recorded"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestFactsOfCases(t *testing.T) {
	t.Parallel()
	late := finished(promisedDays("2025-04-24 09:20:00", 1), "2025-04-28 08:00:00")
	late.OverduePoints, late.WrongPoints, late.DissatisfiedPoints = points(250), points(150), points(200)
	wrong := late
	wrong.Wrong, wrong.Evaluation = true, 2
	tests := []struct {
		name string
		c    register.Case
		asOf string
		want []string
	}{
		{"a late case gives each overdue day and itself once", late, "2026-01-01", []string{
			"case.overdue_day 2025-04-27 S1 c:B1", "case.overdue_day 2025-04-28 S1 c:B1", "case.late 2025-04-27 S1 c:B1 half 2.50"}},
		{"errors and discontent count on the day of finishing", wrong, "2026-01-01", []string{
			"case.overdue_day 2025-04-27 S1 c:B1", "case.overdue_day 2025-04-28 S1 c:B1", "case.late 2025-04-27 S1 c:B1 half 2.50",
			"case.wrong 2025-04-28 S1 c:B1 half 1.50", "satisfaction.poor 2025-04-28 S1 c:B1 half 2.00"}},
		{"what is finished on the as-of day is not known", wrong, "2025-04-28", []string{
			"case.overdue_day 2025-04-27 S1 c:B1", "case.late 2025-04-27 S1 c:B1 half 2.50"}},
		{"an unfinished case is never wrong", register.Case{
			Number: "B1", Staff: "S1", Accepted: wrong.Accepted, PromiseDays: wrong.PromiseDays, Wrong: true, Evaluation: 1}, "2025-04-26", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := brief(register.Facts([]register.Case{tt.c}, spring, roster.MustDate(tt.asOf)))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestEvaluationsOfOneAndTwoAreDissatisfied(t *testing.T) {
	t.Parallel()
	for evaluation := range 6 {
		c := finished(promisedDays("2025-04-24 09:20:00", 1), "2025-04-24 10:00:00")
		c.Evaluation = evaluation
		want := 0
		if evaluation == 1 || evaluation == 2 {
			want = 1
		}
		if got := len(register.Facts([]register.Case{c}, spring, roster.MustDate("2026-01-01"))); got != want {
			t.Errorf("evaluation %d: %d facts, want %d", evaluation, got, want)
		}
	}
}

func TestOnTimeOf(t *testing.T) {
	t.Parallel()
	april := promisedDays("2025-04-24 09:20:00", 1) // due 2025-04-25
	tests := []struct {
		name        string
		c           register.Case
		asOf        string
		cases, late int
	}{
		{"finished in time", finished(april, "2025-04-25 08:00:00"), "2026-01-01", 1, 0},
		{"finished late", finished(april, "2025-04-26 08:00:00"), "2026-01-01", 1, 1},
		{"finished before the period", finished(promisedDays("2025-03-20 09:00:00", 1), "2025-03-21 09:00:00"), "2026-01-01", 0, 0},
		{"accepted and due before the period, finished late in it", finished(promisedDays("2025-03-20 09:00:00", 1), "2025-04-01 09:00:00"), "2026-01-01", 1, 1},
		{"unfinished, due in the period", april, "2026-01-01", 1, 1},
		{"unfinished, due before the period", promisedDays("2025-03-20 09:00:00", 1), "2026-01-01", 0, 0},
		{"unfinished, due after the period", promisedDays("2025-04-29 09:00:00", 5), "2026-01-01", 0, 0},
		{"finished after the period, due in it", finished(april, "2025-05-06 09:00:00"), "2026-01-01", 1, 1},
		{"due on the last day and unfinished when it ends is not past due", finished(promisedDays("2025-04-29 09:00:00", 1), "2025-05-06 09:00:00"), "2026-01-01", 1, 0},
		{"unfinished today, due tomorrow", april, "2025-04-25", 0, 0},
		{"unfinished today, due yesterday", april, "2025-04-26", 1, 0},
		{"finished today is unfinished, past due", finished(april, "2025-04-27 09:00:00"), "2025-04-27", 1, 1},
		{"accepted today", april, "2025-04-24", 0, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := register.OnTimeOf([]register.Case{tt.c}, spring, roster.MustDate("2025-04-01"), roster.MustDate("2025-04-30"), roster.MustDate(tt.asOf))
			var want []register.OnTime
			if tt.cases > 0 {
				want = []register.OnTime{{Staff: "S1", Cases: tt.cases, Late: tt.late}}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestOnTimeOfCountsByHandlerWhateverTheOrder(t *testing.T) {
	t.Parallel()
	inTime := finished(promisedDays("2025-04-24 09:20:00", 1), "2025-04-25 08:00:00")
	late := finished(promisedDays("2025-04-24 09:20:00", 1), "2025-04-27 08:00:00")
	other := late
	other.Staff = "S0"
	cases := []register.Case{inTime, late, other, inTime}
	want := []register.OnTime{{Staff: "S0", Cases: 1, Late: 1}, {Staff: "S1", Cases: 3, Late: 1}}
	for range 2 {
		got := register.OnTimeOf(cases, spring, roster.MustDate("2025-04-01"), roster.MustDate("2025-04-30"), roster.MustDate("2026-01-01"))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		slices.Reverse(cases)
	}
}

func TestFinishedListsTheCasesOfThePeriod(t *testing.T) {
	t.Parallel()
	cases := []register.Case{
		finished(promisedDays("2025-03-20 09:00:00", 1), "2025-03-31 23:59:59"),
		finished(promisedDays("2025-03-20 09:00:00", 1), "2025-04-01 00:00:00"),
		promisedDays("2025-03-20 09:00:00", 1),
		finished(promisedDays("2025-03-20 09:00:00", 1), "2025-04-09 09:00:00"),
		finished(promisedDays("2025-03-20 09:00:00", 1), "2025-04-10 09:00:00"),
	}
	want := []register.Finish{{Staff: "S1", Date: roster.MustDate("2025-04-01")}, {Staff: "S1", Date: roster.MustDate("2025-04-09")}}
	got := register.Finished(cases, roster.MustDate("2025-04-01"), roster.MustDate("2025-04-30"), roster.MustDate("2025-04-10"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFactsOfMeetings(t *testing.T) {
	t.Parallel()
	var signs []register.SignIn
	for _, status := range []string{register.SignedPresent, register.SignedLate, register.SignedAbsent, register.SignedExcused} {
		signs = append(signs, register.SignIn{Date: roster.MustDate("2025-01-10"), Meeting: "集中学习", Staff: "S-" + status, Status: status})
	}
	want := []string{
		"meeting.late 2025-01-10 S-late m:2025-01-10:集中学习:S-late",
		"meeting.absent 2025-01-10 S-absent m:2025-01-10:集中学习:S-absent",
	}
	if diff := cmp.Diff(want, brief(register.MeetingFacts(signs))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFactsOfSessions(t *testing.T) {
	t.Parallel()
	day := roster.MustDate("2025-03-03")
	tests := []struct {
		name    string
		session attendance.Session
		want    []string
		text    string
	}{
		{"present", attendance.Session{Status: attendance.Present}, nil, ""},
		{"late", attendance.Session{Status: attendance.Late, Late: true, LateMinutes: 17}, []string{"attendance.late 2025-03-03 S1 a:S1:2025-03-03:am"}, "上午迟到17分钟"},
		{"a missing punch in is late", attendance.Session{Status: attendance.Late, Late: true, Flags: attendance.MissingIn}, []string{"attendance.late 2025-03-03 S1 a:S1:2025-03-03:am"}, "上午迟到（缺上班打卡）"},
		{"early", attendance.Session{Session: roster.PM, Status: attendance.Early, EarlyMinutes: 5}, []string{"attendance.early 2025-03-03 S1 a:S1:2025-03-03:pm"}, "下午早退，早离5分钟"},
		{"a missing punch out is early", attendance.Session{Status: attendance.Early, Flags: attendance.MissingOut}, []string{"attendance.early 2025-03-03 S1 a:S1:2025-03-03:am"}, "上午早退（缺下班打卡）"},
		{"late and off post are two facts", attendance.Session{Status: attendance.OffPost, Late: true, LateMinutes: 1, EarlyMinutes: 45}, []string{
			"attendance.late 2025-03-03 S1 a:S1:2025-03-03:am", "attendance.off_post_session 2025-03-03 S1 a:S1:2025-03-03:am"}, "上午迟到1分钟"},
		{"absent is nothing else besides", attendance.Session{Status: attendance.Absent, Late: true}, []string{"attendance.absent 2025-03-03 S1 a:S1:2025-03-03:am"}, "上午旷工"},
		{"on leave", attendance.Session{Status: attendance.OnLeave, Leave: attendance.SickLeave}, nil, ""},
		{"no data", attendance.Session{Status: attendance.NoData}, nil, ""},
		{"scheduled", attendance.Session{Status: attendance.Scheduled}, nil, ""},
		{"official", attendance.Session{Status: attendance.Official}, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.session.Staff, tt.session.Date = "S1", day
			facts := register.AttendanceFacts([]attendance.Session{tt.session})
			if diff := cmp.Diff(tt.want, brief(facts)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(facts) > 0 && facts[0].Text != tt.text {
				t.Errorf("text %q, want %q", facts[0].Text, tt.text)
			}
		})
	}
}

func TestFactsOfLeave(t *testing.T) {
	t.Parallel()
	half := func(day string, session roster.Session) attendance.HalfDay {
		return attendance.HalfDay{Date: roster.MustDate(day), Session: session}
	}
	leave := []attendance.Leave{
		{Staff: "S1", Type: attendance.SickLeave, Status: "approved", From: half("2025-04-24", roster.PM), To: half("2025-04-28", roster.AM)},
		{Staff: "S2", Type: attendance.PersonalLeave, Status: "approved", From: half("2025-04-30", roster.AM), To: half("2025-05-02", roster.PM)},
		{Staff: "S2", Type: attendance.AnnualLeave, Status: "approved", From: half("2025-04-24", roster.AM), To: half("2025-04-24", roster.PM)},
		{Staff: "S3", Type: attendance.SickLeave, Status: "rejected", From: half("2025-04-24", roster.AM), To: half("2025-04-24", roster.PM)},
	}
	got := brief(register.LeaveFacts(leave, spring, roster.MustDate("2025-01-01"), roster.MustDate("2025-06-30"), roster.MustDate("2026-01-01")))
	want := []string{
		"leave.sick 2025-04-24 S1 l:S1:2025-04-24 x1",
		"leave.sick 2025-04-25 S1 l:S1:2025-04-25 x2",
		"leave.sick 2025-04-27 S1 l:S1:2025-04-27 x2",
		"leave.sick 2025-04-28 S1 l:S1:2025-04-28 x1",
		"leave.personal 2025-04-30 S2 l:S2:2025-04-30 x2",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFactIDTellsEveryFieldApart(t *testing.T) {
	t.Parallel()
	zero, one := 0, 1
	base := register.Fact{Date: roster.MustDate("2025-03-07"), Kind: "conduct.dress", Staff: "S1"}
	variants := map[string]func(f *register.Fact){
		"nothing changed": func(*register.Fact) {},
		"date":            func(f *register.Fact) { f.Date++ },
		"kind":            func(f *register.Fact) { f.Kind = "conduct.quarrel" },
		"staff":           func(f *register.Fact) { f.Staff = "S2" },
		"window":          func(f *register.Fact) { f.Window = "S1" },
		"staff as window": func(f *register.Fact) { f.Staff, f.Window = "", "S1" },
		"no quantity":     func(f *register.Fact) { f.Quantity = &zero },
		"quantity":        func(f *register.Fact) { f.Quantity = &one },
		"serious":         func(f *register.Fact) { f.Serious = true },
		"level":           func(f *register.Fact) { f.Level = "city" },
		"month points":    func(f *register.Fact) { f.Choice = map[rulebook.Choice]rulebook.Points{rulebook.MonthPoints: 100} },
		"half points":     func(f *register.Fact) { f.Choice = map[rulebook.Choice]rulebook.Points{rulebook.HalfPoints: 100} },
		"both points": func(f *register.Fact) {
			f.Choice = map[rulebook.Choice]rulebook.Points{rulebook.HalfPoints: 100, rulebook.MonthPoints: 100}
		},
		"ref":                 func(f *register.Fact) { f.Ref = "r1" },
		"note":                func(f *register.Fact) { f.Note = "r1" },
		"ref run into note":   func(f *register.Fact) { f.Ref, f.Note = "a", "bc" },
		"note taken from ref": func(f *register.Fact) { f.Ref, f.Note = "ab", "c" },
	}
	seen := map[string]string{}
	for name, change := range variants {
		f := base
		change(&f)
		id := register.FactID(f)
		if other, ok := seen[id]; ok {
			t.Errorf("%s and %s share %s", name, other, id)
		}
		seen[id] = name
		if again := register.FactID(f); again != id {
			t.Errorf("%s: %s, then %s", name, id, again)
		}
	}
}

// The form and the digest of an id are for ever: stored evidence points at them.
func TestFactIDStaysTheSame(t *testing.T) {
	t.Parallel()
	quantity := 2
	f := register.Fact{
		Date: roster.MustDate("2025-03-18"), Kind: "case.overdue", Staff: "S0005", Quantity: &quantity,
		Choice: map[rulebook.Choice]rulebook.Points{rulebook.HalfPoints: 150, rulebook.MonthPoints: 100}, Ref: "r1", Note: "核查",
		ID: "not part of it", Text: "nor this", Derived: true,
	}
	if got, want := register.FactID(f), "f:umtbjmpfwzzuiuomn4yh7bt2yc"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
