package http_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"redbanner/attendance/roster"
)

// scores is a ballot as its form is filled in.
func scores(all string) url.Values {
	return url.Values{"attitude": {all}, "efficiency": {all}, "quality": {all}, "integrity": {all}}
}

func TestHeadRatesTheOtherWindows(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr, head := hall.As(t, "hr"), hall.As(t, "head")
	says(t, "turnout", hr.Get("/rounds/2026-07"), http.StatusOK, "未开启", "开启互评")
	says(t, "not open", head.Get("/peer/2026-07/W02"), http.StatusConflict, "尚未开启")
	says(t, "open", hr.Post("/rounds/2026-07/open", nil), http.StatusOK, "互评已开启", "未投")
	says(t, "open again", hr.Post("/rounds/2026-07/open", nil), http.StatusConflict)
	says(t, "desk", head.Get("/peer?month=2026-07"), http.StatusOK, "密封", "已评 0 个")
	form := head.Get("/peer/2026-07/W02")
	says(t, "ballot", form, http.StatusOK, "工作态度", "廉洁从政", `value="8.50"`, `value="10.00"`)
	if n := strings.Count(form.Body, `type="radio"`); n != 4*21 {
		t.Errorf("%d scores to choose, want 84", n)
	}
	partly := scores("8.50")
	partly.Del("quality")
	says(t, "an aspect is missing", head.Post("/peer/2026-07/W02", partly), http.StatusUnprocessableEntity, `id="f-quality-fault"`, `value="8.50" checked`)
	says(t, "no score", head.Post("/peer/2026-07/W02", scores("8.3")), http.StatusUnprocessableEntity, "0.5 分为一档")
	cast := head.Post("/peer/2026-07/W02", scores("8.50"))
	says(t, "cast", cast, http.StatusOK, "已密封")
	if cast.Path != "/peer/2026-07/W03" {
		t.Errorf("after a ballot comes %s", cast.Path)
	}
	again := head.Get("/peer/2026-07/W02")
	says(t, "again", again, http.StatusOK, "会替换先前的评分票")
	if strings.Contains(again.Body, " checked") {
		t.Error("the page shows what was cast")
	}
	says(t, "cast again", head.Post("/peer/2026-07/W02", scores("9.00")), http.StatusOK, "替换了先前的一张", "已评 1 个")
	says(t, "own window", head.Get("/peer/2026-07/W01"), http.StatusNotFound)
	says(t, "no month", head.Get("/peer/june/W02"), http.StatusNotFound)
	says(t, "turnout", hr.Get("/rounds/2026-07"), http.StatusOK, "未投完", "截止互评")
	for _, account := range []string{"staff", "hr", "director", "auditor", "admin"} {
		says(t, account, hall.As(t, account).Get("/peer"), http.StatusForbidden)
	}
	july, _ := roster.ParsePeriod("2026-07")
	standing, _, err := hall.Site.Ballots.Standing(t.Context(), hall.Scope, july)
	if err != nil || standing.Ballots != 1 {
		t.Errorf("%d ballots, %v", standing.Ballots, err)
	}
}

func TestRoundIsClosedOnce(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr := hall.As(t, "hr")
	says(t, "rounds", hr.Get("/rounds"), http.StatusOK, "2026年5月")
	says(t, "open", hr.Post("/rounds/2026-07/open", nil), http.StatusOK)
	says(t, "question", hr.Post("/rounds/2026-07/close", nil), http.StatusOK, "不能再投票")
	says(t, "close", hr.Post("/rounds/2026-07/close", url.Values{"confirmed": {"yes"}}), http.StatusOK, "互评已截止", "票数不足，不公布")
	says(t, "close again", hr.Post("/rounds/2026-07/close", url.Values{"confirmed": {"yes"}}), http.StatusConflict)
	says(t, "nothing to restart", hr.Post("/rounds/2026-07/restart", url.Values{"reason": {"x"}, "confirmed": {"yes"}}), http.StatusConflict)
	says(t, "a month to come", hr.Post("/rounds/2026-09/open", nil), http.StatusConflict)
	for _, account := range []string{"head", "director", "auditor"} {
		b := hall.As(t, account)
		says(t, account, b.Get("/rounds/2026-07"), http.StatusOK)
		says(t, account, b.Post("/rounds/2026-07/open", nil), http.StatusForbidden)
	}
	for _, account := range []string{"staff", "admin"} {
		says(t, account, hall.As(t, account).Get("/rounds"), http.StatusForbidden)
	}
}
