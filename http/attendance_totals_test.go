package http_test

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
	"redbanner/reports"
)

// summed is what the heads of figures come to by a column, over several tables.
func summed(t *testing.T, by string, tables ...[]line) map[string][]int {
	t.Helper()
	sums := map[string][]int{}
	for _, lines := range tables {
		for _, l := range lines {
			if l[by] == "" {
				continue
			}
			sum := sums[l[by]]
			if sum == nil {
				sum = make([]int, 10)
			}
			for i, head := range []string{"应出勤", "出勤", "迟到", "早退", "脱岗", "旷工", "请假", "公出", "缺上班卡", "缺下班卡"} {
				n, err := strconv.Atoi(l[head])
				if err != nil {
					t.Errorf("%s of %s: %v", head, l[by], err)
				}
				sum[i] += n
			}
			sums[l[by]] = sum
		}
	}
	return sums
}

// totalLines are the totals of everybody employed in a month, under the heads of the books.
func totalLines(t *testing.T, hall *sitetest.Hall, month string) []line {
	t.Helper()
	m, err := hall.Site.Attendance.Month(t.Context(), hall.Scope, roster.MustPeriod(month), hallDay)
	if err != nil {
		t.Fatal(err)
	}
	totals := attendance.Totals(m.Sessions)
	for _, p := range m.Input.Staff {
		if p.EmployedIn(m.Period.First(), m.Period.Last()) {
			totals = append(totals, attendance.Total{Staff: p.Code}) // who had no session yet is listed, too
		}
	}
	var lines []line
	for _, of := range totals {
		l := line{"工号": of.Staff}
		for head, n := range map[string]int{"应出勤": of.Due, "出勤": of.Present, "迟到": of.Late, "早退": of.Early, "脱岗": of.OffPost, "旷工": of.Absent, "请假": of.Leave, "公出": of.Official, "缺上班卡": of.MissingIn, "缺下班卡": of.MissingOut} {
			l[head] = strconv.Itoa(n)
		}
		lines = append(lines, l)
	}
	return lines
}

func TestTheAttendanceOfAPeriodIsTheSumOfItsMonths(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	v := hall.Enter(t, "default", "hr")
	months := map[string][]line{}
	for n := 4; n <= 7; n++ {
		month := fmt.Sprintf("2026-%02d", n)
		months[month] = totalLines(t, hall, month)
	}
	quarter := download(t, v, "/reports/attendance/2026Q2")
	people := quarter.table("考勤汇总", "工号")
	want := summed(t, "工号", months["2026-04"], months["2026-05"], months["2026-06"])
	if diff := cmp.Diff(want, summed(t, "工号", people)); diff != "" || len(want) < 50 {
		t.Errorf("%d people (-months +quarter):\n%s", len(want), diff)
	}
	if diff := cmp.Diff(want, summed(t, "工号", quarter.table("分月", "工号"))); diff != "" {
		t.Errorf("the months of the quarter (-months +quarter):\n%s", diff)
	}
	windows, atWindows := summed(t, "窗口", quarter.table("窗口汇总", "窗口编号")), summed(t, "窗口", people)
	for window, sum := range atWindows {
		if diff := cmp.Diff(sum, windows[window]); diff != "" {
			t.Errorf("%s is not the sum of its people (-people +window):\n%s", window, diff)
		}
	}
	if len(atWindows) < 10 {
		t.Errorf("only %d windows", len(atWindows))
	}
	third := download(t, v, "/reports/attendance/2026Q3")
	if diff := cmp.Diff(summed(t, "工号", months["2026-07"]), summed(t, "工号", third.table("考勤汇总", "工号"))); diff != "" {
		t.Errorf("a quarter that has begun (-month +quarter):\n%s", diff)
	}
	until := "本期尚未结束，各项计至" + sitetest.Today
	if !strings.Contains(third.everything(), until) || strings.Contains(quarter.everything(), until) {
		t.Error("not just the period that is not over says until when it counts")
	}
	narrow := columnOf(download(t, v, "/reports/attendance/2026H1?of=W02").table("考勤汇总", "工号"), "工号")
	staying := columnOf(download(t, v, "/reports/attendance/2026-06?of=W02").table("考勤表", "工号"), "工号")
	for _, code := range coded(staying) {
		if !slices.Contains(narrow, code) {
			t.Errorf("%s stood at W02 last, and is not in its book: %v", code, narrow)
		}
	}
}

// What the page of a longer period lists is what its workbook says.
func TestThePageOfLongerAttendanceIsItsBook(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	v := hall.Enter(t, "default", "hr")
	heads := []string{"应出勤", "出勤", "迟到", "早退", "脱岗", "旷工", "请假", "公出"}
	for _, period := range []string{"2026Q2", "2026H1", "2026"} {
		var want, got []string
		for _, l := range download(t, v, "/reports/attendance/"+period).table("考勤汇总", "工号") {
			row := l["工号"]
			for _, head := range heads {
				row += " " + l[head]
			}
			if l["姓名"] != "" && row[0] != ' ' {
				want = append(want, row)
			}
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(v.Get("/attendance/"+period+"?export=csv").Body, "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			got = append(got, strings.Join(append([]string{row[1]}, row[3:]...), " "))
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" || len(got) < 50 {
			t.Errorf("%s: %d people (-book +page):\n%s", period, len(got), diff)
		}
	}
}

func TestTheAttendanceOfAPeriodIsForWhoReadsIt(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	programOf(t, hall, "head").get("/reports/attendance/2026H1").refusal(t, "the head", 403, "right.attendance.read")
	programOf(t, hall, "hr").get("/reports/attendance/2026H1?of=W404").refusal(t, "no window", 404, "report.no_such_window")
	programOf(t, hall, "hr").get("/reports/publication/2026H1").refusal(t, "no month", 400, "cli.wrong_period.month")
	for _, period := range []string{"2026Q1", "2026H1", "2026"} {
		if kinds := reports.KindsOf(roster.MustPeriod(period)); slices.Contains(kinds, reports.OfAttendance) {
			t.Errorf("the attendance of %s would be kept when it is closed: %v", period, kinds)
		}
	}
}
