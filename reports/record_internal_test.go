package reports

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/scoring"
)

func halfDay(day string, s roster.Session) attendance.HalfDay {
	return attendance.HalfDay{Date: roster.MustDate(day), Session: s}
}

// overMay is leave from May into June whose return was reported early, after May was closed.
func overMay() leave.Request {
	at := func(day int) time.Time { return time.Date(2026, 5, day, 1, 0, 0, 0, time.UTC) }
	return leave.Request{
		Number: 7, Staff: "S1", Type: attendance.SickLeave, From: halfDay("2026-05-28", roster.AM), To: halfDay("2026-06-05", roster.PM),
		HalfDays: 14, State: leave.Returned, Reason: "腰椎间盘突出", Version: 4,
		Steps: []leave.Step{
			{Action: leave.Apply, State: leave.Applied, At: at(20), Note: "腰椎间盘突出"},
			{Action: leave.Approve, State: leave.Approved, At: at(21)},
			{Action: leave.Attach, State: leave.Approved, At: at(40), Certificate: "c0ffee", File: "诊断证明.pdf"},
			{Action: leave.Return, State: leave.Returned, At: at(41), End: halfDay("2026-06-02", roster.PM)},
		},
	}
}

func takenOfMay(before time.Time) leaveTaken {
	month := roster.MustPeriod("2026-05")
	return leaveTaken{
		First: month.First(), Last: month.Last(), Before: before, WindowName: map[string]string{"S1": "民政"},
		Book: &leave.Book{People: []roster.Staff{{Code: "S1", Name: "张三"}, {Code: "S2", Name: "李四"}}, Requests: []leave.Request{overMay()}},
		Stored: []attendance.Leave{
			{Staff: "S1", Type: attendance.SickLeave, From: halfDay("2026-05-28", roster.AM), To: halfDay("2026-06-02", roster.PM), Status: attendance.Approved},
			{Staff: "S2", Type: attendance.TrainingLeave, From: halfDay("2026-05-29", roster.PM), To: halfDay("2026-06-01", roster.AM), Status: attendance.Approved},
			{Staff: "S2", Type: attendance.AnnualLeave, From: halfDay("2026-05-29", roster.PM), To: halfDay("2026-06-01", roster.AM), Status: "refused"},
			{Staff: "S2", Type: attendance.AnnualLeave, From: halfDay("2026-04-29", roster.AM), To: halfDay("2026-04-30", roster.AM), Status: attendance.Approved},
		},
	}
}

func TestLeaveIsListedOnceWithoutWhatWasSaid(t *testing.T) {
	t.Parallel()
	asked := LeaveLine{
		Number: 7, Code: "S1", Name: "张三", Window: "民政", Type: attendance.SickLeave, From: halfDay("2026-05-28", roster.AM), To: halfDay("2026-06-02", roster.PM),
		HalfDays: 8, State: leave.Returned, Certificate: Yes,
	}
	imported := LeaveLine{Code: "S2", Name: "李四", Type: attendance.TrainingLeave, From: halfDay("2026-05-29", roster.PM), To: halfDay("2026-06-01", roster.AM), HalfDays: 2, State: leave.Approved}
	if diff := cmp.Diff([]LeaveLine{asked, imported}, takenOfMay(time.Time{}).lines()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	hidden := takenOfMay(time.Time{})
	hidden.Tells = func(string) bool { return false }
	if got := hidden.lines()[0].Certificate; got != Untold || got.Label() != "—" {
		t.Errorf("who may not know of certificates reads %q", got.Label())
	}
}

func TestAClosedMonthListsLeaveAsItStoodThen(t *testing.T) {
	t.Parallel()
	closed := takenOfMay(time.Date(2026, 6, 5, 0, 0, 0, 0, time.UTC)).lines()
	want := LeaveLine{
		Number: 7, Code: "S1", Name: "张三", Window: "民政", Type: attendance.SickLeave, From: halfDay("2026-05-28", roster.AM), To: halfDay("2026-06-05", roster.PM),
		HalfDays: 14, State: leave.Approved, Certificate: No,
	}
	if len(closed) != 2 || !cmp.Equal(want, closed[0]) {
		t.Errorf("of %d lines (-want +got):\n%s", len(closed), cmp.Diff(want, closed[0]))
	}
	if early := takenOfMay(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)).lines(); len(early) != 1 || early[0].Number != 0 {
		t.Errorf("before it was asked for: %+v", early)
	}
}

func TestAPeriodOfSeveralMonthsStandsWhereTheLeastOfThemDoes(t *testing.T) {
	t.Parallel()
	month := func(text, state string) scoring.PeriodState {
		return scoring.PeriodState{Period: roster.MustPeriod(text), State: state, Digest: "d" + text}
	}
	closed := []scoring.PeriodState{month("2026-01", scoring.Closed), month("2026-02", scoring.Closed), month("2026-03", scoring.Closed)}
	published := append(closed[:2:2], month("2026-03", scoring.Published))
	tests := []struct {
		period string
		states []scoring.PeriodState
		want   State
		digest bool
	}{
		{"2026-01", closed, Closed, true},
		{"2026-04", closed, Open, false},
		{"2026Q1", closed, Closed, true},
		{"2026Q1", published, Published, false},
		{"2026Q1", closed[:2], Open, false},
		{"2026", closed, Open, false},
		{"2026H1", closed, Open, false},
		{"2026H1", []scoring.PeriodState{month("2026H1", scoring.Published)}, Published, true},
	}
	for _, tt := range tests {
		got := lifeOf(tt.states, roster.MustPeriod(tt.period))
		if got.State != tt.want || (got.Digest != "") != tt.digest {
			t.Errorf("%s after %d turned: %s, digest %q; want %s, %t", tt.period, len(tt.states), got.State, got.Digest, tt.want, tt.digest)
		}
	}
	one, other := lifeOf(closed, roster.MustPeriod("2026Q1")), lifeOf(append(closed[:2:2], scoring.PeriodState{Period: roster.MustPeriod("2026-03"), State: scoring.Closed, Digest: "x"}), roster.MustPeriod("2026Q1"))
	if one.Digest == other.Digest {
		t.Error("another snapshot gives the same digest")
	}
}

func TestADepartmentIsItsWindows(t *testing.T) {
	t.Parallel()
	windows := []roster.Window{{Code: "W1", Name: "民政", Department: "民政办"}, {Code: "W2", Name: "救助", Department: "民政办"}, {Code: "W3", Department: "人社所"}}
	of, err := ChooseWindows(windows, "民政办")
	if err != nil || !of.Has("W1") || !of.Has("W2") || of.Has("W3") || of.Has("") || of.Label != "民政办" {
		t.Errorf("%+v, %v", of, err)
	}
	if one, err := ChooseWindows(windows, "W2"); err != nil || one.Has("W1") || one.Label != "救助 W2" {
		t.Errorf("%+v, %v", one, err)
	}
	if all, err := ChooseWindows(windows, ""); err != nil || !all.Has("W9") || !all.Has("") {
		t.Errorf("%+v, %v", all, err)
	}
	if _, err := ChooseWindows(windows, "W4"); roster.KindOf(err) != roster.NotFound {
		t.Errorf("no such window: %v", err)
	}
}
