package http_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

func TestAWaiverIsTakenBackOnThePageThatShowsIt(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	director := hall.Enter(t, "default", "director")
	waive := url.Values{"fact": {hall.Things["fact.S002"]}, "reason": {"经会议研究"}, "minutes": {"纪要 3 号"}, "decided_by": {"S057"}}
	if a := director.Post("/assess/2026-05/waivers", waive); a.Status != http.StatusSeeOther {
		t.Fatalf("waive: %d %s", a.Status, complained.FindAllString(a.Body, -1))
	}
	const revoke = "/assess/2026-05/waivers/1/revoke"
	form := func(account string) (offered, bool) {
		for _, o := range offeredBy(t, hall.Enter(t, "default", account).Get("/assess/2026-05"), account) {
			if o.path == revoke {
				return o, true
			}
		}
		return offered{}, false
	}
	if _, is := form("hr"); is {
		t.Error("whoever may not decide is offered to take a waiver back")
	}
	o, is := form("director")
	if !is || !strings.Contains(o.question, "撤销第 1 号放宽") {
		t.Fatalf("offered %t, asks %q", is, o.question)
	}
	values := o.values()
	values.Set("reason", " ")
	for name, a := range map[string]sitetest.Answer{
		"unasked": director.Post(revoke, values), "asked": director.Post(revoke, url.Values{"reason": {" "}, "confirmed": {"yes"}}),
	} {
		if a.Status < 400 || a.Status >= 500 || !strings.Contains(a.Body, "第 1 号") || !strings.Contains(a.Body, "请") {
			t.Errorf("%s, without a reason: %d %s", name, a.Status, complained.FindAllString(a.Body, -1))
		}
	}
	values.Set("reason", "误记")
	says(t, "the question", director.Post(revoke, values).Page, http.StatusOK, o.question)
	values.Set("confirmed", "yes")
	if a := director.Post(revoke, values); a.Status != http.StatusSeeOther {
		t.Fatalf("take back: %d %s", a.Status, complained.FindAllString(a.Body, -1))
	}
	says(t, "the page", director.Get("/assess/2026-05").Page, http.StatusOK, "误记")
	if _, is := form("director"); is {
		t.Error("what was taken back is offered to be taken back")
	}
	if a := director.Post(revoke, values); a.Status != http.StatusConflict {
		t.Errorf("twice: %d", a.Status)
	}
}
