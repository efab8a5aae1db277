package http_test

import (
	"net/url"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

// TestAttendanceIsLookedAt has one hall for everything that changes nothing.
func TestAttendanceIsLookedAt(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	for name, look := range map[string]func(*testing.T, *sitetest.Hall){
		"the grid": lookAtTheGrid, "own people": lookAtOwnPeople, "own attendance": lookAtOwnAttendance, "slip form": lookAtSlipForm,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			look(t, hall)
		})
	}
}

// The grid is the paper form.
func lookAtTheGrid(t *testing.T, hall *sitetest.Hall) {
	p := hall.As(t, "hr").Get("/attendance/2026-06")
	says(t, "the grid", p, 200, "2026年6月考勤表", "应到", "旷工（半天）", "data-grid", "/reports/attendance/2026-06", "57 人")
	says(t, "what is wrong", hall.As(t, "hr").Get("/attendance/2026-06/exceptions"), 200, "迟到", "/attendance/2026-06/S0")
	says(t, "limits", hall.As(t, "hr").Get("/attendance/2026-06/alerts"), 200, "警示")
	says(t, "one person", hall.As(t, "hr").Get("/attendance/2026-06/S002"), 200, "每日明细")
	says(t, "nobody", hall.As(t, "hr").Get("/attendance/2026-06/S999"), 404)
	says(t, "no month", hall.As(t, "hr").Get("/attendance/2026-13"), 404)
	says(t, "a quarter", hall.As(t, "hr").Get("/attendance/2026Q2"), 200, "草稿", `href="/reports/attendance/2026Q2"`, `href="/attendance/2026-06/S002"`, `href="/attendance/2026H1"`)
	says(t, "a year", hall.As(t, "hr").Get("/attendance/2026"), 200, "本期尚未结束，各项计至", `href="/reports/attendance/2026"`)
	says(t, "no such window", hall.As(t, "hr").Get("/attendance/2026Q2?window=W404"), 404)
	if quarter := hall.As(t, "head").Get("/attendance/2026Q2").Body; !strings.Contains(quarter, "S001") || strings.Contains(quarter, "S056") || strings.Contains(quarter, "/reports/") {
		t.Error("the head of a window reads the quarter of others, or not of his own")
	}
	says(t, "this month", hall.As(t, "hr").Get("/attendance"), 200, "2026年7月考勤表")
	says(t, "in English", hall.As(t, "hr").Get("/attendance/2026-06?lang=en"), 200, "Attendance, June 2026", "absent without leave")
}

// A grid shows the visitor's own people.
func lookAtOwnPeople(t *testing.T, hall *sitetest.Hall) {
	head := hall.As(t, "head").Get("/attendance/2026-06")
	says(t, "the head", head, 200, "S001", "S002")
	if strings.Contains(head.Body, "S056") || strings.Contains(head.Body, "/reports/") {
		t.Error("the head of a window sees somebody else's people")
	}
	says(t, "somebody else's", hall.As(t, "head").Get("/attendance/2026-06/S056"), 404)
	staff := hall.As(t, "staff").Get("/attendance/2026-06")
	if strings.Contains(staff.Body, "S001") {
		t.Error("a person sees another's attendance")
	}
	for account, want := range map[string]int{"admin": 403, "auditor": 200, "secretary": 200} {
		if got := hall.As(t, account).Get("/attendance/2026-06").Status; got != want {
			t.Errorf("%s: %d, want %d", account, got, want)
		}
	}
	for account, want := range map[string]int{"staff": 403, "head": 403, "director": 403, "auditor": 200, "hr": 200} {
		if got := hall.As(t, account).Get("/attendance/2026-06/clocks").Status; got != want {
			t.Errorf("clocks, %s: %d, want %d", account, got, want)
		}
	}
}

func lookAtOwnAttendance(t *testing.T, hall *sitetest.Hall) {
	says(t, "a month", hall.As(t, "staff").Get("/me/attendance?month=2026-06"), 200, "我的考勤", "应到", "每日明细", "2026年5月")
	says(t, "this month", hall.As(t, "staff").Get("/me/attendance"), 200, "2026年7月")
	says(t, "a bad month", hall.As(t, "staff").Get("/me/attendance?month=June"), 404)
	csv := hall.As(t, "staff").Get("/me/attendance?month=2026-06&days.export=csv")
	if csv.Status != 200 || !strings.Contains(csv.Body, "2026-06-") {
		t.Errorf("the list as a file: %d\n%s", csv.Status, csv.Body)
	}
	for account, want := range map[string]int{"admin": 403, "auditor": 403, "head": 200, "hr": 200} {
		if got := hall.As(t, account).Get("/me/attendance").Status; got != want {
			t.Errorf("%s: %d, want %d", account, got, want)
		}
	}
}

func TestHRSettlesTheClocks(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	at := "/attendance/2026-06/clocks"
	says(t, "the clocks", hr.Get(at), 200, "考勤机", "说明无数据的日子")
	says(t, "nobody's numbers", hr.Get("/attendance/2026-06/numbers"), 200, "无主考勤号", "988")
	form := url.Values{"day": {"2026-06-15"}, "verdict": {"outage"}, "reason": {"停电"}}
	says(t, "explained", hr.Post(at+"/explain", form), 200, "停电", "2026年6月15日")
	says(t, "again", hr.Post(at+"/explain", form), 409, "请先收回")
	says(t, "no reason", hr.Post(at+"/explain", url.Values{"day": {"2026-06-16"}, "verdict": {"outage"}}), 400, "理由")
	says(t, "no day", hr.Post(at+"/explain", url.Values{"verdict": {"outage"}}), 422, "f-explain-day-fault")
	says(t, "no verdict", hr.Post(at+"/explain", url.Values{"day": {"2026-06-16"}}), 422, "f-explain-verdict-fault")
	says(t, "no clock", hr.Post(at+"/complete", url.Values{"clock": {"nowhere"}, "to": {"2026-06-30"}}), 404)
	says(t, "no end", hr.Post(at+"/complete", url.Values{"clock": {"attlog"}}), 422, "f-complete-to-fault")
	says(t, "nobody's number", hr.Post("/attendance/2026-06/numbers", url.Values{"number": {"0"}, "staff": {"S001"}}), 404)
	says(t, "no first day", hr.Post("/attendance/2026-06/numbers", url.Values{"number": {"988"}, "staff": {"S001"}, "from": {"x"}}), 422, "f-attach-from-fault")
	says(t, "given", hr.Post("/attendance/2026-06/numbers", url.Values{"number": {"988"}, "staff": {"S003"}}), 200, "考勤号 988 已归 S003")
	for _, address := range []string{"clocks/explain", "clocks/complete", "numbers"} {
		says(t, address+" by the auditor", hall.As(t, "auditor").Post("/attendance/2026-06/"+address, url.Values{}), 403)
	}
}
