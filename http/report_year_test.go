package http_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/sitetest"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

func TestTheYearsLeaveIsTheBalances(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	if err := hall.Site.Leave.Entitle(t.Context(), hall.Scope, leave.Entitlement{Staff: "S002", Year: 2026, Type: attendance.AnnualLeave, HalfDays: 15}); err != nil {
		t.Fatal(err)
	}
	_, each, centre, err := hall.Site.Leave.Balances(t.Context(), hall.Scope, hallDay, 2026)
	if err != nil {
		t.Fatal(err)
	}
	write := func(staff string, t document.LeaveTypeBalance) string {
		entitled, left := "", ""
		if t.Entitled != nil {
			entitled, left = t.Entitled.String(), t.Remaining.String()
		}
		return strings.Join([]string{staff, t.Type.Chinese(), t.Days.String(), t.Taken.String(), entitled, left}, " ")
	}
	var want []string
	for _, b := range append(each, centre) {
		for _, one := range document.NewLeaveTypeBalances(b) {
			want = append(want, write(b.Staff, one))
		}
	}
	book := download(t, hall.Enter(t, "default", "hr"), "/reports/leave-year/2026")
	var got []string
	for _, l := range book.table("年度汇总", "工号") {
		got = append(got, strings.Join([]string{l["工号"], l["类型"], places(l["已批天数"], 1), places(l["其中已休"], 1), places(l["额度"], 1), places(l["剩余"], 1)}, " "))
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 50 {
		t.Errorf("(-want +got):\n%s", diff)
	}
	months := map[string]float64{}
	for _, l := range book.table("按月", "工号") {
		sum := 0.0
		for n := 1; n <= 12; n++ {
			days, _ := strconv.ParseFloat(l[fmt.Sprintf("%d月", n)], 64)
			sum += days
		}
		if places(l["全年"], 1) != strconv.FormatFloat(sum, 'f', 1, 64) {
			t.Errorf("%s %s: the months are %.1f, the year is %s", l["工号"], l["类型"], sum, l["全年"])
		}
		months[l["类型"]] += sum
	}
	for _, one := range centre.Types {
		if days := leave.HalfDays(2 * months[one.Type.Chinese()]); days != one.Booked {
			t.Errorf("%s: %v in the months, %v in the year", one.Type, days, one.Booked)
		}
	}
	requests, err := hall.Site.Leave.Requests(t.Context(), hall.Scope, hallDay, leave.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]string{}
	for i := range requests.Requests {
		r := &requests.Requests[i]
		d := document.NewLeaveRequest(r, requests.Length(r))
		asked[strconv.FormatInt(d.Number, 10)] = fmt.Sprintln(d.Staff, d.From, d.To, d.Days)
	}
	listed := map[string]string{}
	for _, l := range book.table("请假", "工号") {
		if l["请假单号"] != "" {
			listed[l["请假单号"]] = fmt.Sprintln(l["工号"], dated(l["起始日期"]), dated(l["截止日期"]), places(l["天数"], 1))
		}
	}
	if diff := cmp.Diff(asked, listed); diff != "" || len(asked) == 0 {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestTheYearsBookIsTheOverviewAndTheStars(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	parts, stars, err := hall.Site.Stars.Year(t.Context(), hall.Scope, 2026, hallDay)
	if err != nil {
		t.Fatal(err)
	}
	book := download(t, hall.Enter(t, "default", "hr"), "/reports/year/2026")
	var want, got []string
	for _, row := range document.NewStars(2026, *stars).Rows {
		want = append(want, fmt.Sprintln(row.Rank, row.Code, row.Name, row.Mean, row.Months, row.Star))
	}
	for _, l := range book.table("岗位之星", "名次") {
		got = append(got, fmt.Sprintln(l["名次"], l["编号"], l["窗口"], places(l["月平均分"], 2), l["计分月数"], l["荣誉"] == "★ 岗位之星"))
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 5 {
		t.Errorf("stars (-want +got):\n%s", diff)
	}
	heads := func(p roster.Period, state string) string {
		name := fmt.Sprintf("%d月", p.N)
		if p.Kind == roster.Half {
			name = "上半年"
		}
		if state != scoring.Closed {
			name += "\n" + reports.State(state).Label()
		}
		return name
	}
	for _, of := range []struct {
		unit  rulebook.Unit
		sheet string
	}{{rulebook.OfWindow, "窗口各期"}, {rulebook.OfStaff, "人员各期"}} {
		rows := map[string]line{}
		for _, l := range book.table(of.sheet, "编号") {
			rows[l["编号"]] = l
		}
		cells := 0
		for _, row := range scoring.Overview(parts) {
			if row.Of != of.unit {
				continue
			}
			l := rows[row.Code]
			banners := 0
			for _, c := range row.Cells {
				cells++
				if c.RedBanner && c.Period.Kind == roster.Month {
					banners++
				}
				if got := places(l[heads(c.Period, c.State)], 2); got != c.Total.String() {
					t.Errorf("%s %s: %q, want %s", row.Code, c.Period, got, c.Total)
				}
			}
			if places(l["月平均分"], 2) != row.Mean.String() || l["计分\n月数"] != strconv.Itoa(row.Months) || l["红旗\n次数"] != itoaOr(banners) {
				t.Errorf("%s reads %v", row.Code, l)
			}
		}
		if cells < 50 {
			t.Errorf("%s: only %d cells", of.sheet, cells)
		}
	}
}

func TestTheAttendanceBookSumsUpWhatAttendanceTells(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	month, err := hall.Site.Attendance.Month(t.Context(), hall.Scope, roster.MustPeriod("2026-06"), hallDay)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]int{}
	for _, total := range attendance.Totals(month.Sessions) {
		sum := want[month.WindowOf(total.Staff)]
		if sum == nil {
			sum = make([]int, 8)
		}
		for i, n := range []int{total.Due, total.Present, total.Late, total.Early, total.OffPost, total.Absent, total.Leave, total.Official} {
			sum[i] += n
		}
		want[month.WindowOf(total.Staff)] = sum
	}
	v := hall.Enter(t, "default", "hr")
	book, narrow := download(t, v, "/reports/attendance/2026-06"), download(t, v, "/reports/attendance/2026-06?of=W02")
	windows := func(b workbook) map[string][]int {
		got := map[string][]int{}
		for _, l := range b.table("窗口汇总", "窗口编号") {
			if l["窗口编号"] == "" {
				continue
			}
			for _, head := range []string{"应出勤", "出勤", "迟到", "早退", "脱岗", "旷工", "请假", "公出"} {
				n, err := strconv.Atoi(l[head])
				if err != nil {
					t.Error(err)
				}
				got[l["窗口编号"]] = append(got[l["窗口编号"]], n)
			}
		}
		return got
	}
	if diff := cmp.Diff(want, windows(book)); diff != "" || len(want) < 10 {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string][]int{"W02": want["W02"]}, windows(narrow)); diff != "" {
		t.Errorf("of W02 (-want +got):\n%s", diff)
	}
	at := map[string]bool{}
	for _, l := range narrow.table("请假", "工号") {
		at[l["窗口"]] = true
	}
	for _, l := range narrow.table("异常明细", "工号") {
		at[l["窗口"]] = true
	}
	if len(at) != 1 {
		t.Errorf("the book of one window tells of %v", at)
	}
}
