package http_test

import (
	"net/url"
	"strings"
	"testing"

	"redbanner/attendance"
	"redbanner/http/sitetest"
)

func TestPeopleAreEnteredMovedAndSeenOff(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	says(t, "the people", hr.Get("/org"), 200, "登记人员", "潘明辉", "民政")
	form := url.Values{"code": {"S099"}, "name": {"林小舟"}, "window": {"W02"}, "clock_no": {"990"}, "establishment": {"contract"}, "joined": {"2026-07-01"}}
	says(t, "added", hr.Post("/org/add/staff", form), 200, "林小舟", "社保", "990")
	says(t, "twice", hr.Post("/org/add/staff", form), 422, `id="f-add-code-fault">编号 S099 已在使用`)
	form.Set("code", "S100")
	says(t, "another's clock number", hr.Post("/org/add/staff", form), 422, `id="f-add-clock_no-fault"`)
	says(t, "without a name", hr.Post("/org/add/staff", url.Values{"code": {"S101"}}), 422, `id="f-add-name-fault"`)

	says(t, "moved", hr.Post("/org/staff/S099/move", url.Values{"window": {"W03"}, "from": {"2026-08-01"}}), 200, "医保", "2026年8月1日")
	says(t, "moved before joining", hr.Post("/org/staff/S099/move", url.Values{"window": {"W03"}, "from": {"2026-01-01"}}), 422, `id="f-move-from-fault"`)
	says(t, "a clock number", hr.Post("/org/staff/S099/clock", url.Values{"clock_no": {"991"}}), 200, "991")
	says(t, "no clock number", hr.Post("/org/staff/S099/clock", url.Values{}), 422, `id="f-clock-clock_no-fault"`)
	left := url.Values{"name": {"林小舟"}, "establishment": {"contract"}, "joined": {"2026-07-01"}, "left": {"2026-12-31"}, "ab_partner": {"S006"}}
	says(t, "seen off", hr.Post("/org/staff/S099", left), 200, "2026年12月31日", "S099 已保存")
	left.Set("left", "2026-06-01")
	says(t, "before joining", hr.Post("/org/staff/S099", left), 422, `id="f-particulars-left-fault"`)
	people, err := hall.Site.Attendance.People(t.Context(), hall.Scope)
	if err != nil || people.Name("S099") != "林小舟 S099" {
		t.Errorf("stored: %s, %v", people.Name("S099"), err)
	}
	says(t, "nobody", hr.Get("/org/staff/S404"), 404)
	for _, address := range []string{"/org/staff/S404", "/org/staff/S404/move", "/org/staff/S404/clock", "/org/windows/W404"} {
		says(t, address, hr.Post(address, url.Values{}), 404)
	}
}

func TestTheSecondToEditIsToldWhatChanged(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	shown := url.Values{"was.name": {"潘明辉"}, "was.ab_partner": {""}, "name": {"潘明晖"}}
	people, err := hall.Site.Attendance.People(t.Context(), hall.Scope)
	if err != nil {
		t.Fatal(err)
	}
	first := people.Staff[0]
	shown.Set("was.ab_partner", first.ABPartner)
	first.Name = "潘明灰"
	form := url.Values{"name": {first.Name}, "establishment": {string(first.Establishment)}, "joined": {first.Joined.String()}, "left": {""}, "ab_partner": {first.ABPartner}}
	says(t, "the first", hr.Post("/org/staff/S001", form), 200, "潘明灰")
	says(t, "the second", hr.Post("/org/staff/S001", shown), 409, "您的内容没有保存", "改为“潘明灰”（您打开时是“潘明辉”）", `value="潘明晖"`)
	says(t, "nothing was saved", hr.Get("/org/staff/S001"), 200, "潘明灰")

	says(t, "a window", hr.Post("/org/windows/W01", url.Values{"name": {"民政窗口"}, "was.name": {"民政"}}), 200, "民政窗口")
	says(t, "the second at the window", hr.Post("/org/windows/W01", url.Values{"name": {"民政一"}, "was.name": {"民政"}}), 409, "改为“民政窗口”", `value="民政一"`)
}

func TestWindowsAreEntered(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	says(t, "the windows", hr.Get("/org/windows"), 200, "社会事务办公室", "登记窗口")
	form := url.Values{"code": {"W13"}, "name": {"税务"}, "active_from": {"2026-07-01"}}
	says(t, "added", hr.Post("/org/add/window", form), 200, "税务", "还没有人在此窗口")
	says(t, "twice", hr.Post("/org/add/window", form), 422, `id="f-add-code-fault"`)
	says(t, "closed before it opens", hr.Post("/org/windows/W13", url.Values{"name": {"税务"}, "active_from": {"2026-07-01"}, "active_to": {"2026-06-01"}}), 422, `id="f-particulars-active_to-fault"`)
	says(t, "closed", hr.Post("/org/windows/W13", url.Values{"name": {"税务"}, "active_from": {"2026-07-01"}, "active_to": {"2026-12-31"}}), 200, "2026年12月31日")
	says(t, "the form", hr.Get("/org/add/window"), 200, "窗口编号登记后不能更改")
	says(t, "the form of a person", hr.Get("/org/add/staff"), 200, "工号登记后不能更改")
}

func TestOfficesAreAppointedDelegatedAndEnded(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	says(t, "nobody yet", hr.Get("/org/offices"), 200, "还没有登记任职")
	appoint := func(office, staff, deputises string) sitetest.Page {
		return hr.Post("/org/offices", url.Values{"office": {office}, "staff": {staff}, "deputises": {deputises}, "from": {"2026-07-01"}})
	}
	says(t, "appointed", appoint("director", "S057", ""), 200, "在任")
	says(t, "a second holder", appoint("director", "S058", ""), 409, "请先结束")
	says(t, "delegated", appoint("director", "S058", "S057"), 200, "代行")
	says(t, "no office", appoint("king", "S058", ""), 422, `id="f-appoint-office-fault"`)
	says(t, "nobody", appoint("secretary", "", ""), 422, `id="f-appoint-staff-fault"`)
	end := url.Values{"holding": {"director S057"}, "last": {"2026-07-01"}}
	says(t, "asked first", hr.Post("/org/offices/end", end), 200, "任职到 2026年7月1日 周三 为止吗")
	end.Set("confirmed", "yes")
	says(t, "ended", hr.Post("/org/offices/end", end), 200, "已结束")
	says(t, "ended already", hr.Post("/org/offices/end", end), 404)
	says(t, "nothing chosen", hr.Post("/org/offices/end", url.Values{"last": {"2026-07-01"}}), 422, `id="f-end-holding-fault"`)
	offices, err := hall.Site.Offices.Offices(t.Context(), hall.Scope)
	if err != nil || len(offices.Holders(attendance.Director, hallDay)) != 0 {
		t.Errorf("stored: %+v, %v", offices, err)
	}
}

func TestTheHallIsReadByDegrees(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	for account, sees := range map[string]bool{"staff": false, "head": false, "hr": true, "director": true, "admin": true, "auditor": true} {
		b := hall.As(t, account)
		p := b.Get("/org")
		if p.Status != 200 || strings.Contains(p.Body, "S056") != sees {
			t.Errorf("%s: %d, sees others: %v", account, p.Status, !sees)
		}
		if got := b.Get("/org/staff/S056").Status; got == 200 != sees {
			t.Errorf("%s opens another's page: %d", account, got)
		}
		if account == "hr" {
			continue
		}
		if strings.Contains(b.Get("/org/windows/W01").Body, "<button class=\"primary\">保存") {
			t.Errorf("%s is offered to save", account)
		}
		for _, address := range []string{"/org/staff/S001", "/org/staff/S001/move", "/org/staff/S001/clock", "/org/windows/W01", "/org/add/staff", "/org/add/window", "/org/offices", "/org/offices/end"} {
			says(t, account+" "+address, b.Post(address, url.Values{}), 403)
		}
	}
}
