package reports_test

import (
	"math/rand"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
)

func february() reports.AttendanceBasis {
	session := func(staff, day string, half roster.Session, status attendance.Status, leave attendance.LeaveType) attendance.Session {
		return attendance.Session{Staff: staff, Date: roster.MustDate(day), Session: half, Status: status, Leave: leave}
	}
	return reports.AttendanceBasis{
		Centre: roster.Centre{Name: "便民服务中心"}, Month: roster.MustPeriod("2025-02"), State: reports.Open,
		WorkingDay: func(d roster.Date) bool { return d.Weekday()%6 != 0 },
		Staff:      []roster.Staff{{Code: "S2", Name: "李四"}, {Code: "S1", Name: "张三"}},
		WindowName: map[string]string{"S1": "民政", "S9": "社保"},
		Sessions: []attendance.Session{
			session("S1", "2025-02-03", roster.AM, attendance.OnLeave, attendance.SickLeave),
			session("S1", "2025-02-03", roster.PM, attendance.OnLeave, attendance.SickLeave),
			session("S1", "2025-02-04", roster.AM, attendance.Official, attendance.TrainingLeave),
			session("S2", "2025-02-04", roster.AM, attendance.Absent, ""),
			session("S2", "2025-02-03", roster.PM, attendance.NoData, ""),
			session("S1", "2025-02-08", roster.AM, attendance.Late, ""),
			session("S9", "2025-02-05", roster.AM, attendance.Present, ""),
			session("S1", "2025-03-03", roster.AM, attendance.Absent, ""),
			session("S2", "2025-02-05", roster.PM, attendance.Scheduled, ""),
		},
		Totals: []attendance.Total{{Staff: "S7", Due: 1}, {Staff: "S1", Due: 4, Leave: 2, Official: 1}},
	}
}

func TestGridHasARowForEverybody(t *testing.T) {
	t.Parallel()
	book := reports.NewAttendanceBook(february())
	var got []string
	for _, a := range book.People {
		got = append(got, a.Code+a.Name+a.Window)
	}
	if diff := cmp.Diff([]string{"S2李四", "S1张三民政", "S7", "S9社保"}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if len(book.Days) != 28 || len(book.People[0].Marks) != 56 {
		t.Errorf("%d days, %d marks", len(book.Days), len(book.People[0].Marks))
	}
}

func TestGridCountsLeaveByType(t *testing.T) {
	t.Parallel()
	a := reports.NewAttendanceBook(february()).People[1]
	if a.Leave[1] != 2 || a.Leave[7] != 1 {
		t.Errorf("sick %d, training %d half-days; want 2 and 1", a.Leave[1], a.Leave[7])
	}
	sum := 0
	for _, n := range a.Leave {
		sum += n
	}
	if sum != a.Total.Leave+a.Total.Official {
		t.Errorf("types add up to %d, the total says %d", sum, a.Total.Leave+a.Total.Official)
	}
}

func TestDayOffOnWhichSomebodyWorkedIsWide(t *testing.T) {
	t.Parallel()
	book := reports.NewAttendanceBook(february())
	for _, d := range []struct {
		day  int
		want bool
	}{{3, true}, {8, true}, {9, false}} {
		if got := book.Days[d.day-1].Working; got != d.want {
			t.Errorf("2025-02-%02d working: %t, want %t", d.day, got, d.want)
		}
	}
}

func TestExceptionsAreWhatWantsExplaining(t *testing.T) {
	t.Parallel()
	book := reports.NewAttendanceBook(february())
	var got []string
	for _, e := range book.Exceptions {
		got = append(got, book.People[e.Row].Code+" "+e.Session.Date.String()+" "+reports.StatusLabel(e.Session))
	}
	want := []string{"S2 2025-02-03 无打卡数据", "S2 2025-02-04 旷工（半天）", "S1 2025-02-08 迟到"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("exceptions (-want +got):\n%s", diff)
	}
}

func TestOrderOfSessionsNeverMatters(t *testing.T) {
	t.Parallel()
	want := reports.NewAttendanceBook(february())
	for seed := range int64(20) {
		b := february()
		r := rand.New(rand.NewSource(seed))
		r.Shuffle(len(b.Sessions), func(i, j int) { b.Sessions[i], b.Sessions[j] = b.Sessions[j], b.Sessions[i] })
		r.Shuffle(len(b.Totals), func(i, j int) { b.Totals[i], b.Totals[j] = b.Totals[j], b.Totals[i] })
		if diff := cmp.Diff(want, reports.NewAttendanceBook(b)); diff != "" {
			t.Fatalf("seed %d (-want +got):\n%s", seed, diff)
		}
	}
}

func TestPresumedValuesOfTheProfileAreNamed(t *testing.T) {
	t.Parallel()
	b := february()
	b.Presumed = []string{"seasons", "late_grace", "early_grace", "off_post_from", "absent_after", "repeat_within", "other"}
	want := []string{reports.PresumedNote + "：夏令、冬令起止、迟到宽限、早退宽限、脱岗起算分钟、旷工起算分钟、重复打卡间隔、other"}
	if diff := cmp.Diff(want, reports.NewAttendanceBook(b).Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestStatusLabel(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]attendance.Session{
		"出勤":     {Status: attendance.Present},
		"迟到":     {Status: attendance.Late, Flags: attendance.MissingIn},
		"早退":     {Status: attendance.Early},
		"迟到、早退":  {Status: attendance.Early, Late: true},
		"迟到、脱岗":  {Status: attendance.OffPost, Late: true},
		"旷工（半天）": {Status: attendance.Absent, Late: true},
		"请假":     {Status: attendance.OnLeave},
		"公出":     {Status: attendance.Official},
		"未到或未知":  {Status: attendance.Scheduled},
		"无打卡数据":  {Status: attendance.NoData},
	} {
		if got := reports.StatusLabel(s); got != want {
			t.Errorf("StatusLabel(%+v) = %q, want %q", s, got, want)
		}
	}
	if got := reports.FlagLabel(attendance.MissingIn | attendance.MissingOut); got != "缺上班卡、缺下班卡" {
		t.Errorf("FlagLabel = %q", got)
	}
}
