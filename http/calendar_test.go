package http_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
)

func TestTheWorkingYear(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	says(t, "the year", hr.Get("/calendar"), 200, "2026年工作日历", "春节", "国家安排", "登记一天", "便民服务中心制", "08:00–11:30")
	says(t, "a year to come", hr.Get("/calendar?year=2030"), 200, "没有 2030 年的放假安排")
	says(t, "no year", hr.Get("/calendar?year=soon"), 404)
	form := url.Values{"date": {"2026-08-12"}, "kind": {"holiday"}, "name": {"赶集日"}, "year": {"2026"}}
	says(t, "a day of its own", hr.Post("/calendar/day", form), 200, "赶集日", "中心登记", "2026-08-12 已登记")
	says(t, "no day", hr.Post("/calendar/day", url.Values{"date": {"soon"}, "kind": {"holiday"}, "year": {"2026"}}), 422, `id="f-day-date-fault"`)
	year, err := hall.Site.Attendance.WorkingYear(t.Context(), hall.Scope, roster.MustPeriod("2026"))
	if err != nil || len(year.Own) != 1 || year.Own[0] != (calendar.Day{Date: roster.MustDate("2026-08-12"), Kind: calendar.Holiday, Name: "赶集日"}) {
		t.Errorf("stored: %+v, %v", year.Own, err)
	}

	hours := url.Values{"profile": {"service-hall"}, "from": {"2026-09-01"}, "year": {"2026"}}
	says(t, "asked first", hr.Post("/calendar/profile", hours), 200, "确定自 2026年9月1日 周二 起执行")
	hours.Set("confirmed", "yes")
	says(t, "other hours", hr.Post("/calendar/profile", hours), 200, "服务大厅制", "起执行")
	says(t, "no first day", hr.Post("/calendar/profile", url.Values{"profile": {"bencha"}}), 422, `id="f-profile-from-fault"`)
	says(t, "no such profile", hr.Post("/calendar/profile", url.Values{"profile": {"mine"}, "from": {"2026-09-01"}}), 422, `id="f-profile-profile-fault"`)

	staff := hall.As(t, "staff").Get("/calendar")
	says(t, "a person reads", staff, 200, "春节")
	if strings.Contains(staff.Body, "登记一天") {
		t.Error("a person is offered to change the calendar")
	}
	says(t, "and changes nothing", hall.As(t, "staff").Post("/calendar/day", form), 403)
	says(t, "nor the hours", hall.As(t, "director").Post("/calendar/profile", hours), 403)
	says(t, "the administrator", hall.As(t, "admin").Get("/calendar"), 403)
}

func TestFromNovemberOnTheNextYearIsAskedFor(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	for day, asks := range map[int]bool{31: false, 32: true} {
		hall.Site.Now = func() time.Time { return time.Date(2026, 10, day, 9, 0, 0, 0, hall.Site.Zone) }
		if got := strings.Contains(hall.As(t, "hr").Get("/calendar").Body, "还没有 2027 年的放假安排"); got != asks {
			t.Errorf("October %d: asked for: %v", day, got)
		}
	}
}

func TestTheDutyRoster(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	at := "/calendar/duty/2026-07"
	says(t, "nobody yet", hr.Get(at), 200, "本月还没有排班")
	form := url.Values{"date": {"2026-07-11"}, "staff": {"S002"}, "kind": {"weekend"}, "session": {"both"}, "window": {"W01"}, "rest_day": {"2026-07-13"}}
	says(t, "put on duty", hr.Post(at, form), 200, "余雪梅", "周末值班", "2026年7月13日")
	form.Set("date", "2026-07-14")
	says(t, "a working day", hr.Post(at, form), 422, `id="f-put-date-fault"`)
	form.Set("date", "never")
	says(t, "no day", hr.Post(at, form), 422, `id="f-put-date-fault"`)
	says(t, "a rest day at the weekend", hr.Post(at, url.Values{"date": {"2026-07-12"}, "staff": {"S003"}, "kind": {"weekend"}, "session": {"both"}, "rest_day": {"2026-07-18"}}), 422, `id="f-put-rest_day-fault"`)
	says(t, "nobody chosen", hr.Post(at+"/remove", url.Values{}), 422, `id="f-remove-duty-fault"`)
	off := url.Values{"duty": {"2026-07-11 weekend S002"}}
	says(t, "asked first", hr.Post(at+"/remove", off), 200, "确定取消")
	off.Set("confirmed", "yes")
	says(t, "struck off", hr.Post(at+"/remove", off), 200, "本月还没有排班")
	says(t, "no day of it", hr.Post(at+"/remove", url.Values{"duty": {"x y z"}}), 422)
	says(t, "a reader", hall.As(t, "staff").Get(at), 200, "本月还没有排班")
	says(t, "who may not", hall.As(t, "staff").Post(at, form), 403)
	says(t, "no month", hr.Get("/calendar/duty/2026"), 404)
}

func TestHandOversAreSignedByBoth(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	staff, head := hall.As(t, "staff"), hall.As(t, "head")
	at := "/calendar/handovers"
	form := url.Values{"date": {sitetest.Today}, "taker": {"S001"}, "note": {"公章一枚"}, "items": {"钥匙"}}
	says(t, "handed over", staff.Post(at, form), 200, "交接 1 已登记", "待签收", "公章一枚")
	says(t, "without words", staff.Post(at, url.Values{"date": {sitetest.Today}, "taker": {"S001"}}), 400, `id="f-give-note-fault"`)
	says(t, "without a day", staff.Post(at, url.Values{"taker": {"S001"}, "note": {"x"}}), 422, `id="f-give-date-fault"`)
	says(t, "to oneself", staff.Post(at, url.Values{"date": {sitetest.Today}, "taker": {"S002"}, "note": {"x"}}), 400, `id="f-give-taker-fault"`)
	form.Set("giver", "S001")
	says(t, "in another's name", staff.Post(at, form), 404)
	says(t, "signed by the giver", staff.Post(at+"/1/accept", url.Values{}), 403)
	says(t, "the taker", head.Get(at), 200, "签收交接 1 号")
	says(t, "signed", head.Post(at+"/1/accept", url.Values{"remark": {"无误"}}), 200, "交接 1 已签收")
	says(t, "no such hand-over", head.Post(at+"/7/accept", url.Values{}), 404)
	says(t, "the auditor", hall.As(t, "auditor").Get(at), 403)
}

func TestStudyDays(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	says(t, "a month", hr.Get("/calendar/study/2026-06"), 200, "学习", "/calendar/study/2026-06/2026-06-10")
	at := "/calendar/study/2026-06/2026-06-10"
	says(t, "the sheet", hr.Get(at), 200, "签到表", "余雪梅", "签名")
	says(t, "signed in", hr.Post(at, url.Values{"staff": {"S002"}, "status": {"late"}}), 200, "S002 的签到已登记")
	says(t, "nobody", hr.Post(at, url.Values{"status": {"late"}}), 422, `id="f-sign-staff-fault"`)
	says(t, "another month's day", hr.Get("/calendar/study/2026-06/2026-05-10"), 404)
	signs := url.Values{"staff": {"S002"}, "status": {"late"}}
	says(t, "signed in on another month's day", hr.Post("/calendar/study/2026-06/2026-05-10", signs), 404)
	to := "/calendar/study/2026-12/2026-12-10"
	says(t, "a day to come", hr.Post(to, signs), 422, "日期还没到，今天是 2026年7月2日 周四", `<option value="S002" selected>`)
	if sheet := hr.Get(to); sheet.Status != 200 || strings.Contains(sheet.Body, "迟到") || strings.Contains(sheet.Body, `name="staff"`) {
		t.Errorf("signed in ahead: %d %s", sheet.Status, sheet.Body)
	}
	hr.Post("/preferences", url.Values{"lang": {"en"}})
	says(t, "in English", hr.Post(to, signs), 422, "till to come; today is Thu 2 Jul 2026")
	says(t, "a reader", hall.As(t, "staff").Get("/calendar/study/2026-06"), 200)
	says(t, "who may not", hall.As(t, "staff").Get(at), 403)
	says(t, "nor sign for others", hall.As(t, "staff").Post(at, url.Values{"staff": {"S002"}, "status": {"present"}}), 403)
}
