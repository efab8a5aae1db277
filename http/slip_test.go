package http_test

import (
	"net/url"
	"strings"
	"testing"

	"redbanner/attendance/slip"
	"redbanner/http/sitetest"
)

// lacking is the link to a slip for a side without a punch, out of the own attendance.
func lacking(t *testing.T, b *sitetest.Browser) url.Values {
	t.Helper()
	for _, month := range []string{"2026-06", "2026-05", "2026-04", "2026-03", "2026-02", "2026-01"} {
		body := b.Get("/me/attendance?month=" + month).Body
		if _, link, found := strings.Cut(body, `href="/slips/ask?`); found {
			link, _, _ = strings.Cut(link, `"`)
			form, err := url.ParseQuery(strings.ReplaceAll(link, "&amp;", "&"))
			if err != nil {
				t.Fatal(err)
			}
			return form
		}
	}
	t.Fatal("no punch is missing in the half-year")
	return nil
}

func TestASlipIsAskedForFromTheDayThatLacksAPunch(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	staff, director := hall.As(t, "staff"), hall.As(t, "director")
	form := lacking(t, staff)
	says(t, "filled in", staff.Get("/slips/ask?"+form.Encode()), 200, `value="`+form.Get("date")+`"`, `value="`+form.Get("side")+`" checked`)
	says(t, "no reason", staff.Post("/slips/ask", form), 400, `id="f-ask-reason-fault">请写明理由`)
	form.Set("reason", "考勤机故障")
	says(t, "asked", staff.Post("/slips/ask", form), 200, "补签单 1 号已提交", "待审批", "考勤机故障")
	says(t, "twice", staff.Post("/slips/ask", form), 409, `id="f-ask-side-fault"`)
	says(t, "the director's desk", director.Get("/slips"), 200, "待我审批", `href="/slips/1"`)
	says(t, "no reason", director.Post("/slips/1/refuse", url.Values{}), 400, "请写明理由")
	says(t, "stale", director.Post("/slips/1/approve", url.Values{"version": {"9"}}), 409, "刚被他人处理")
	says(t, "approved", director.Post("/slips/1/approve", url.Values{"version": {"1"}}), 200, "已批准", "收回批准")
	says(t, "asked first", director.Post("/slips/1/revoke", url.Values{"reason": {"查实未到"}}), 200, "确定收回补签单 1 号的批准吗")
	says(t, "revoked", director.Post("/slips/1/revoke", url.Values{"reason": {"查实未到"}, "confirmed": {"yes"}}), 200, "已收回", "查实未到")
	e, err := hall.Site.Slips.Show(t.Context(), hall.Scope, 1)
	if err != nil || e.State != slip.Revoked {
		t.Errorf("stored: %+v, %v", e, err)
	}
}

func TestWhoAskedWithdrawsASlip(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	staff := hall.As(t, "staff")
	form := lacking(t, staff)
	form.Set("reason", "忘记打卡")
	says(t, "asked", staff.Post("/slips/ask", form), 200, "撤回申请")
	says(t, "somebody else's", hall.As(t, "head").Post("/slips/1/withdraw", url.Values{"confirmed": {"yes"}}), 404)
	says(t, "withdrawn", staff.Post("/slips/1/withdraw", url.Values{"confirmed": {"yes"}}), 200, "已撤回")
	says(t, "twice", staff.Post("/slips/1/withdraw", url.Values{"confirmed": {"yes"}}), 409, "已撤回")
}

// The form of a slip says what is wrong beside its field.
func lookAtSlipForm(t *testing.T, hall *sitetest.Hall) {
	staff := hall.As(t, "staff")
	good := url.Values{"date": {"2026-06-15"}, "session": {"am"}, "side": {"in"}, "reason": {"x"}}
	for field, tt := range map[string]struct {
		value  string
		status int
		text   string
	}{
		"date":    {"2026-07-02", 422, `id="f-ask-date-fault"`},
		"session": {"noon", 400, `id="f-ask-session-fault"`},
		"side":    {"up", 400, `id="f-ask-side-fault"`},
	} {
		form := url.Values{}
		for k, v := range good {
			form[k] = v
		}
		form.Set(field, tt.value)
		says(t, field, staff.Post("/slips/ask", form), tt.status, tt.text)
	}
	says(t, "no such slip", staff.Get("/slips/99"), 404, "没有补签单 99")
	says(t, "no such state", staff.Get("/slips?state=gone"), 400)
	says(t, "no such month", staff.Get("/slips?month=2026"), 404)
}
