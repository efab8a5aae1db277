package http_test

import (
	"net/http"
	"net/url"
	"testing"
)

func TestCaseIsEnteredExtendedAndFinished(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr, staff := hall.As(t, "hr"), hall.As(t, "staff")
	says(t, "form", hr.Get("/cases/new"), http.StatusOK, `name="staff"`)
	entered := url.Values{
		"number": {"T/1"}, "staff": {"S002"}, "kind": {"joint"}, "item": {"营业执照"},
		"accepted_day": {"2026-06-30"}, "accepted_time": {"09:10"}, "promise_days": {"3"},
	}
	both := url.Values{}
	for name, values := range entered {
		both[name] = values
	}
	both.Set("promise_minutes", "30")
	says(t, "two promises", hr.Post("/cases/new", both), http.StatusUnprocessableEntity, `id="f-case-promise_days-fault"`, "营业执照")
	both.Del("promise_minutes")
	both.Set("accepted_time", "")
	says(t, "no time", hr.Post("/cases/new", both), http.StatusUnprocessableEntity, `id="f-case-accepted_day-fault"`)
	says(t, "add", hr.Post("/cases/new", entered), http.StatusOK, "办件 T/1 已登记", "营业执照", "3 个工作日")
	says(t, "add again", hr.Post("/cases/new", entered), http.StatusConflict, "已登记")
	address := "/cases/" + url.PathEscape("T/1")
	says(t, "list", hr.Get("/cases?month=2026-06&staff=S002"), http.StatusOK, "T/1")
	says(t, "a half-year", hr.Get("/cases?period=2026H1&state=open"), http.StatusOK, `<option value="2026H1" selected>`, `href="/cases?period=2025H2&amp;state=open"`)
	says(t, "no period", hr.Get("/cases?period=soon"), http.StatusNotFound)
	says(t, "soon", hr.Get("/cases?view=soon"), http.StatusOK, "T/1")
	says(t, "overdue", hr.Get("/cases?view=overdue"), http.StatusOK)
	says(t, "mine", staff.Get("/cases?month=2026-06"), http.StatusOK, "T/1")

	says(t, "no reason", hr.Post(address+"/extend", url.Values{"to": {"2026-07-10"}}), http.StatusBadRequest, "请写明延期理由")
	says(t, "no day", hr.Post(address+"/extend", url.Values{"reason": {"材料多"}}), http.StatusUnprocessableEntity, "材料多")
	says(t, "shorter", hr.Post(address+"/extend", url.Values{"to": {"2026-07-01"}, "reason": {"材料多"}}), http.StatusUnprocessableEntity)
	says(t, "extend", hr.Post(address+"/extend", url.Values{"to": {"2026-07-10"}, "reason": {"材料多"}}), http.StatusOK, "已延期", "材料多")
	says(t, "nobody joins", hr.Post(address+"/join", nil), http.StatusBadRequest, "请选择窗口")
	says(t, "join", hr.Post(address+"/join", url.Values{"department": {"市场局"}}), http.StatusOK, "市场局")
	says(t, "part", hr.Post(address+"/part", url.Values{"seq": {"1"}}), http.StatusOK, "联办结束")
	says(t, "not late", hr.Post(address+"/charge", url.Values{"points": {"1"}, "reason": {"x"}}), http.StatusConflict)

	says(t, "finish", staff.Post(address+"/finish", url.Values{"finished_day": {"2026-07-01"}, "finished_time": {"16:00"}}), http.StatusOK, "已办结", "按期办结")
	says(t, "finish again", staff.Post(address+"/finish", url.Values{"finished_day": {"2026-07-01"}, "finished_time": {"16:00"}}), http.StatusConflict)
	says(t, "staff may not", staff.Post(address+"/evaluate", url.Values{"evaluation": {"5"}}), http.StatusForbidden)
	says(t, "nothing chosen", hr.Post(address+"/evaluate", nil), http.StatusUnprocessableEntity)
	says(t, "evaluate", hr.Post(address+"/evaluate", url.Values{"evaluation": {"4"}}), http.StatusOK, "4 满意")
	says(t, "rates", hr.Get("/cases/rates?period=2026-06"), http.StatusOK, "按期率", "各窗口", `class="bar"`)
	says(t, "no period", hr.Get("/cases/rates?period=june"), http.StatusNotFound)
}

func TestCasesAreCutToWhoReads(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr, staff := hall.As(t, "hr"), hall.As(t, "staff")
	other := url.Values{"number": {"T2"}, "staff": {"S030"}, "accepted_day": {"2026-06-30"}, "accepted_time": {"09:10"}, "promise_days": {"3"}}
	says(t, "add", hr.Post("/cases/new", other), http.StatusOK)
	says(t, "staff", staff.Get("/cases/T2"), http.StatusNotFound)
	says(t, "staff", staff.Post("/cases/T2/finish", url.Values{"finished_day": {"2026-07-01"}, "finished_time": {"16:00"}}), http.StatusNotFound)
	other.Set("number", "T3")
	says(t, "a case of one's own", staff.Post("/cases/new", other), http.StatusOK, "S002")
	says(t, "auditor", hall.As(t, "auditor").Get("/cases/new"), http.StatusForbidden)
	says(t, "auditor", hall.As(t, "auditor").Get("/cases/T2"), http.StatusOK)
	says(t, "admin", hall.As(t, "admin").Get("/cases"), http.StatusForbidden)
}
