package http_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"redbanner/http/sitetest"
	"redbanner/scoring/register"
)

// step sends the form of a step, with a picture where one is wanted.
func step(t *testing.T, b *sitetest.Browser, path, day string, fields url.Values) sitetest.Page {
	t.Helper()
	form := url.Values{"day": {day}}
	for name, values := range fields {
		form[name] = values
	}
	return multiform(t, b, path, form, "evidence", "", nil)
}

func TestComplaintGoesItsWay(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr, director := hall.As(t, "hr"), hall.As(t, "director")
	says(t, "registers", hr.Get("/registers"), http.StatusOK, "投诉登记", "巡查登记", "合理化建议")
	says(t, "form", hr.Get("/registers/complaints/new"), http.StatusOK, "投诉渠道", "投诉人")
	said := url.Values{"staff": {"S002"}, "channel": {"phone"}, "statement": {"态度生硬"}, "complainant": {"周女士"}, "contact": {"555-0142"}}
	says(t, "open", step(t, hr, "/registers/complaints/new", "2026-06-24", said), http.StatusOK, "已登记，编号 1", "周女士", "逾期")
	says(t, "list", hr.Get("/registers/complaints?state=open"), http.StatusOK, "态度生硬", "已逾期")
	says(t, "due", hr.Get("/registers"), http.StatusOK, "件逾期", "第 1 号")
	says(t, "investigate", step(t, hr, "/registers/complaints/1/investigate", "2026-06-25", nil), http.StatusOK, "调查中")

	// Who opened it may not uphold it, and is told why.
	says(t, "not hr", hr.Get("/registers/complaints/1"), http.StatusOK, "您与此事有关")
	says(t, "not hr", hr.Get("/registers/complaints/1/uphold"), http.StatusForbidden, "您与此事有关")
	says(t, "not now", director.Get("/registers/complaints/1/reply"), http.StatusConflict, "调查中")
	empty := step(t, director, "/registers/complaints/1/uphold", "2026-06-26", nil)
	says(t, "faults", empty, http.StatusUnprocessableEntity, `id="f-step-category-fault"`, `id="f-step-findings-fault"`)
	upheld := url.Values{"category": {"attitude"}, "severity": {"light"}, "findings": {"属实"}, "version": {"2"}}
	says(t, "uphold", step(t, director, "/registers/complaints/1/uphold", "2026-06-26", upheld), http.StatusOK, "查实")
	decided := url.Values{"accountability": {"criticism", "training"}}
	stale := url.Values{"accountability": {"criticism"}, "version": {"2"}}
	says(t, "seen before", step(t, director, "/registers/complaints/1/decide", "2026-06-29", stale), http.StatusConflict, "已变动")
	says(t, "decide", step(t, director, "/registers/complaints/1/decide", "2026-06-29", decided), http.StatusOK, "形成 1 条事项", "投诉查实", "M7.1", "离岗培训")
	says(t, "reply", step(t, hr, "/registers/complaints/1/reply", "2026-06-30", url.Values{"reply": {"phone"}}), http.StatusOK, "已答复", "已办结")

	// Whom it is about reads it, but not who complained.
	own := hall.As(t, "staff").Get("/registers/complaints/1")
	says(t, "staff", own, http.StatusOK, "态度生硬")
	if strings.Contains(own.Body, "周女士") || strings.Contains(own.Body, "555-0142") {
		t.Error("whom the complaint is about reads who complained")
	}
	says(t, "staff", hall.As(t, "staff").Get("/registers/complaints/new"), http.StatusOK) // the form; the service refuses
	says(t, "staff", step(t, hall.As(t, "staff"), "/registers/complaints/new", "2026-06-24", said), http.StatusForbidden, "综合科")
	says(t, "admin", hall.As(t, "admin").Get("/registers"), http.StatusForbidden)
	says(t, "auditor", hall.As(t, "auditor").Get("/registers/complaints/1"), http.StatusOK, "周女士")
	says(t, "a state of a month", hr.Get("/registers/complaints?state=open&period=2026-06"), http.StatusOK, `<input type="hidden" name="state" value="open">`, `href="/registers/complaints?period=2026-06"`)
	for _, path := range []string{"/registers/complaints?period=june", "/registers/nothing", "/registers/complaints/7", "/registers/complaints/x", "/registers/complaints/1/dance"} {
		says(t, path, hr.Get(path), http.StatusNotFound)
	}
}

func TestPatrolHasAsManyFindingsAsThereAre(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr, director := hall.As(t, "hr"), hall.As(t, "director")
	found := url.Values{
		"round": {"morning"}, "checked": {"W01", "W02"},
		"finding.1.kind": {"conduct.dress"}, "finding.1.staff": {"S002"}, "finding.1.note": {"未戴工牌"},
		"finding.3.kind": {"conduct.violation"}, "finding.3.window": {"W09"},
	}
	wrong := step(t, hr, "/registers/inspections/new", "2026-06-30", found)
	says(t, "a window that was not looked at", wrong, http.StatusUnprocessableEntity, `id="f-entry-finding.3.window-fault"`, "未戴工牌")
	found.Set("more", "yes")
	says(t, "more room", step(t, hr, "/registers/inspections/new", "2026-06-30", found), http.StatusOK, `name="finding.6.kind"`, "未戴工牌")
	found.Del("more")
	found.Set("finding.3.window", "W02")
	says(t, "open", step(t, hr, "/registers/inspections/new", "2026-06-30", found), http.StatusOK, "已登记", "不按规定着装", "违反行为规范")
	says(t, "boxes to strike", director.Get("/registers/inspections/1/confirm"), http.StatusOK, "划去的问题", "未戴工牌")
	struck := url.Values{"struck": {"2"}, "strike_reason": {"看错窗口"}}
	says(t, "confirm", step(t, director, "/registers/inspections/1/confirm", "2026-07-01", struck), http.StatusOK, "形成 1 条事项", "H1.3")
}

func TestMeetingCallsTheRoll(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr := hall.As(t, "hr")
	plan := url.Values{"sort": {"study"}, "on": {"2026-06-30"}}
	says(t, "plan", step(t, hr, "/registers/meetings/new", "2026-06-28", plan), http.StatusOK, "已安排")
	says(t, "roll", hr.Get("/registers/meetings/1/hold"), http.StatusOK, `name="roll.S002"`, "到会")
	held := url.Values{"roll.S001": {"present"}, "roll.S002": {"late"}, "roll.S003": {""}}
	says(t, "hold", step(t, hr, "/registers/meetings/1/hold", "2026-06-30", held), http.StatusOK, "已召开")
	e, err := hall.Site.Registers.Entry(t.Context(), hall.Scope, "meetings", 1)
	if err != nil || e.Fields["late"] != "S002" || e.Fields["present"] != "S001" || e.Fields["absent"] != "" {
		t.Errorf("the roll says %v, %v", e.Fields, err)
	}
}

func TestEveryRegisterHasItsForm(t *testing.T) {
	t.Parallel()
	hr := seated(t).As(t, "hr")
	for _, m := range register.Machines() {
		says(t, m.Register, hr.Get("/registers/"+m.Register), http.StatusOK, m.Name)
		form := hr.Get("/registers/" + m.Register + "/new")
		says(t, m.Register, form, http.StatusOK)
		for _, f := range m.Open.Fields {
			if f.Type != register.Rows && !strings.Contains(form.Body, `name="`+f.Name+`"`) {
				t.Errorf("%s does not ask for %s", m.Register, f.Name)
			}
		}
	}
}
