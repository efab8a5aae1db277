package http_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/calendar"
	"redbanner/attendance/duty"
	apphttp "redbanner/http"
	"redbanner/http/sitetest"
)

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// carried is what the form of an address carries along, with what was typed besides.
func carried(t *testing.T, body, action string, typed url.Values) url.Values {
	t.Helper()
	_, form, found := strings.Cut(body, `method="post" action="`+action+`"`)
	if !found {
		t.Fatalf("no form for %s in\n%s", action, body)
	}
	form, _, _ = strings.Cut(form, "</form>")
	values := url.Values{"confirmed": {"yes"}}
	for _, input := range hiddenInput.FindAllStringSubmatch(form, -1) {
		values.Set(input[1], html.UnescapeString(input[2]))
	}
	for name, value := range typed {
		values[name] = value
	}
	return values
}

// editing is a form that two people open.
type editing struct {
	name, page, action string
	first, second      url.Values
	told               string // of what the first changed, beside who and when
	kept               string // of what the second typed
	as                 string // the account of the first, "hr" by default
}

func TestTheSecondToSaveIsToldWhatTheFirstChanged(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr := hall.As(t, "hr")
	says(t, "a case", hr.Post("/cases/new", url.Values{
		"number": {"BJ-1"}, "staff": {"S002"}, "kind": {"joint"}, "accepted_day": {"2026-07-01"}, "accepted_time": {"09:00"}, "promise_days": {"5"},
	}), 200)
	profiles := calendar.Names()
	for _, e := range []editing{
		{"person", "/org/staff/S002", "/org/staff/S002", url.Values{"name": {"余雪梅甲"}}, url.Values{"name": {"余雪梅乙"}}, "余雪梅甲", `value="余雪梅乙"`, ""},
		{"window", "/org/windows/W01", "/org/windows/W01", url.Values{"name": {"首窗甲"}, "department": {"县甲局"}}, url.Values{"name": {"首窗乙"}, "department": {"县乙局"}}, "县甲局", `value="县乙局"`, ""},
		{"office", "/org/offices", "/org/offices", url.Values{"office": {string(attendance.Mayor)}, "staff": {"S001"}, "from": {"2026-07-02"}, "to": {"2026-07-31"}}, url.Values{"office": {string(attendance.Mayor)}, "staff": {"S003"}, "from": {"2026-08-01"}}, "至：2026-07-31", `value="2026-08-01"`, ""},
		{"day", "/calendar", "/calendar/day", url.Values{"date": {"2026-07-03"}, "kind": {"holiday"}, "name": {"停电甲"}}, url.Values{"date": {"2026-07-03"}, "kind": {"holiday"}, "name": {"停电乙"}}, "停电甲", `value="停电乙"`, ""},
		{"profile", "/calendar", "/calendar/profile", url.Values{"profile": {profiles[0]}, "from": {"2026-08-01"}}, url.Values{"profile": {profiles[len(profiles)-1]}, "from": {"2026-08-01"}}, "", `value="2026-08-01"`, ""},
		{"duty", "/calendar/duty/2026-07", "/calendar/duty/2026-07", url.Values{"date": {"2026-07-04"}, "staff": {"S002"}, "kind": {string(duty.Weekend)}, "session": {duty.Both}, "note": {"甲"}}, url.Values{"date": {"2026-07-04"}, "staff": {"S002"}, "kind": {string(duty.Weekend)}, "session": {duty.Both}, "note": {"改为乙"}}, "说明：甲", `value="改为乙"`, ""},
		{"entitlement", "/leave/year/2026", "/leave/year/2026", url.Values{"staff": {"S002"}, "type": {"annual"}, "days": {"10"}}, url.Values{"staff": {"S002"}, "type": {"annual"}, "days": {"12.5"}}, "半天数：20", `value="12.5"`, ""},
		{"case", "/cases/BJ-1", "/cases/BJ-1/join", url.Values{"department": {"县甲局"}}, url.Values{"department": {"县乙局"}}, "县甲局", `value="县乙局"`, ""},
		{"external", "/year/2026/external", "/year/2026/external", url.Values{"period": {"2026-06"}, "department": {"县甲局"}, "window": {"W01"}, "score": {"90"}}, url.Values{"period": {"2026-06"}, "department": {"县乙局"}, "window": {"W01"}, "score": {"91"}}, "", `value="县乙局"`, ""},
		{"settings", "/system/settings", "/system/settings", settingsTyped("3"), settingsTyped("5"), "改为“3”", `value="5"`, "director"},
	} {
		t.Run(e.name, func(t *testing.T) {
			who := e.as
			if who == "" {
				who = "hr"
			}
			one, two := hall.As(t, who), hall.As(t, who)
			first, second := carried(t, one.Get(e.page).Body, e.action, e.first), carried(t, two.Get(e.page).Body, e.action, e.second)
			says(t, "the first saves", one.Post(e.action, first), 200)
			before := stand(t, hall.Site.Audit, hall.Scope)
			refused := two.Post(e.action, second)
			says(t, "the second is told", refused, 409, called(t, hall, who), e.told, e.kept, "再按一次即可保存")
			if after := stand(t, hall.Site.Audit, hall.Scope); after != before {
				t.Errorf("something was stored: the log went from %d to %d", before, after)
			}
			says(t, "and saves by pressing again", two.Post(e.action, carried(t, refused.Body, e.action, e.second)), 200)
			if after := stand(t, hall.Site.Audit, hall.Scope); after == before {
				t.Error("nothing was stored in the end")
			}
		})
	}
}

func settingsTyped(limit string) url.Values {
	return url.Values{"from": {"2026-07-01"}, "slip_limit": {limit}, "slip_days": {"0"}, "rest_days": {"30"}, "fact_second_person": {"0"}}
}

func TestWhoeverComesSecondToADecisionLearnsWhoTookIt(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	behalf := wanted("personal", "2026-07-06", "2026-07-07")
	behalf.Set("staff", "S001")
	hall.As(t, "hr").Post("/leave/apply", behalf)
	one, two := hall.As(t, "director"), hall.As(t, "director")
	first, second := carried(t, one.Get("/leave/1").Body, "/leave/1/approve", nil), carried(t, two.Get("/leave/1").Body, "/leave/1/approve", nil)
	says(t, "decided", one.Post("/leave/1/approve", first), 200, "已批准")
	says(t, "decided already", two.Post("/leave/1/approve", second), 409, called(t, hall, "director")+" 已于 ")
}

// called is how people call the owner of an account.
func called(t *testing.T, hall *sitetest.Hall, account string) string {
	t.Helper()
	a, err := hall.Site.Accounts.Account(t.Context(), hall.Scope.Centre, account)
	if err != nil {
		t.Fatal(err)
	}
	people, err := hall.Site.Attendance.Names(t.Context(), hall.Scope)
	if err != nil {
		t.Fatal(err)
	}
	if a.Staff == "" {
		return account
	}
	return people.Name(a.Staff)
}

// stand is how far the log goes.
func stand(t *testing.T, log apphttp.AuditLog, scope attendance.Scope) int64 {
	t.Helper()
	last, err := log.List(t.Context(), scope, audit.Filter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	return last[0].Seq
}
