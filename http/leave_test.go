package http_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
)

// seated is a hall with its offices held: S056 heads the general office, S057 is the
// director, S058 the secretary.
func seated(t *testing.T) *sitetest.Hall {
	t.Helper()
	hall := sitetest.New(t)
	for office, staff := range map[attendance.Office]string{attendance.GeneralOffice: "S056", attendance.Director: "S057", attendance.Secretary: "S058"} {
		h := attendance.Holding{Office: office, Staff: staff, From: roster.MustDate("2026-01-01")}
		if err := hall.Site.Offices.Appoint(t.Context(), hall.Scope, h); err != nil {
			t.Fatal(err)
		}
	}
	return hall
}

// says fails where a page has another status or lacks a text.
func says(t *testing.T, what string, p sitetest.Page, status int, texts ...string) {
	t.Helper()
	if p.Status != status {
		t.Errorf("%s: status %d, want %d\n%s", what, p.Status, status, p.Body)
	}
	for _, text := range texts {
		if !strings.Contains(p.Body, text) {
			t.Errorf("%s: no %q in\n%s", what, text, p.Body)
		}
	}
}

// multiform sends a form with a file, or without one where name is "".
func multiform(t *testing.T, b *sitetest.Browser, path string, form url.Values, field, name string, data []byte) sitetest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for key, values := range form {
		for _, value := range values {
			if err := w.WriteField(key, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Do(http.MethodPost, path, w.FormDataContentType(), &body)
}

func wanted(kind, from, to string) url.Values {
	return url.Values{"type": {kind}, "from": {from}, "from_half": {"am"}, "to": {to}, "to_half": {"pm"}, "reason": {"家中有事"}}
}

func TestLeaveIsAskedForDecidedAndEnded(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	staff := hall.As(t, "staff")
	says(t, "the form", staff.Get("/leave/apply"), 200, "申请请假", "半天以内")
	shown := staff.Post("/leave/apply", wanted("personal", "2026-07-02", "2026-07-03"))
	says(t, "asked", shown, 200, "请假 1 号已提交", "待批", "家中有事", "一天至三天")
	says(t, "the own desk", staff.Get("/leave"), 200, "我的申请", "事假", "待主任审批")

	director := hall.As(t, "director")
	says(t, "the director's desk", director.Get("/leave"), 200, "待我审批", "/leave/1")
	says(t, "no reason", director.Post("/leave/1/refuse", url.Values{"reason": {" "}, "version": {"1"}}), 400, "请写明理由")
	says(t, "stale", director.Post("/leave/1/approve", url.Values{"version": {"7"}}), 409, "刚被他人处理")
	says(t, "approved", director.Post("/leave/1/approve", url.Values{"version": {"1"}, "note": {"同意"}}), 200, "已批准", "同意")
	says(t, "decided already", director.Post("/leave/1/approve", url.Values{"version": {"2"}}), 409, "已批准")

	says(t, "the own month", staff.Get("/me/attendance?month=2026-07"), 200, "事假")
	says(t, "too early", staff.Post("/leave/1/return", url.Values{"back": {"2026-07-09"}, "back_half": {"am"}}), 400, "还没到")
	says(t, "back", staff.Post("/leave/1/return", url.Values{"back": {"2026-07-02"}, "back_half": {"pm"}}), 200, "已销假", "共 0.5 天")
	book, err := hall.Site.Leave.Requests(t.Context(), hall.Scope, roster.MustDate(sitetest.Today), leave.Filter{Number: 1})
	if err != nil || book.Requests[0].State != leave.Returned {
		t.Errorf("stored: %+v, %v", book, err)
	}
}

func TestLeaveFormSaysWhatIsWrongBesideItsField(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	staff := hall.As(t, "staff")
	for name, tt := range map[string]struct {
		change [2]string
		status int
		text   string
	}{
		"past":        {[2]string{"from", "2026-07-01"}, 422, `id="f-apply-from-fault">2026年7月1日 周三 已过`},
		"upside down": {[2]string{"to", "2026-07-01"}, 400, `id="f-apply-to-fault"`},
		"no day":      {[2]string{"to", "2026-02-30"}, 422, `id="f-apply-to-fault"`},
		"no reason":   {[2]string{"reason", " "}, 400, `id="f-apply-reason-fault"`},
		"unknown":     {[2]string{"type", "holiday"}, 400, `id="f-apply-type-fault"`},
		"no half":     {[2]string{"from_half", "noon"}, 400, `id="f-apply-from-fault"`},
		"sick":        {[2]string{"type", "sick"}, 422, `id="f-apply-certificate-fault"`},
	} {
		form := wanted("personal", "2026-07-06", "2026-07-07")
		form.Set(tt.change[0], tt.change[1])
		says(t, name, staff.Post("/leave/apply", form), tt.status, tt.text)
	}
	says(t, "a certificate that is none", multiform(t, staff, "/leave/apply", wanted("sick", "2026-07-06", "2026-07-06"), "certificate", "病假.pdf", []byte("MZ")), 422, "certificate-fault", "家中有事")
	says(t, "nothing was entered", staff.Get("/leave"), 200, "还没有申请过")
}

// png is the smallest picture that does as a certificate.
var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82")

func TestCertificatesAreForThoseWhomTheyConcern(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	staff := hall.As(t, "staff")
	p := multiform(t, staff, "/leave/apply", wanted("sick", "2026-07-06", "2026-07-06"), "certificate", "病假证明.png", png)
	says(t, "asked", p, 200, "请假 1 号已提交", "病假证明.png")
	for account, want := range map[string]int{"staff": 200, "hr": 200, "director": 200, "head": 403, "auditor": 403, "admin": 403} {
		b := hall.As(t, account)
		if got := b.Get("/leave/1/certificate/1"); got.Status != want || want == 200 && got.Body != string(png) {
			t.Errorf("%s: %d, want %d", account, got.Status, want)
		}
	}
	says(t, "no second one", staff.Get("/leave/1/certificate/2"), 404)
	seen := hall.As(t, "auditor").Get("/leave/1")
	says(t, "the auditor", seen, 200, "病假")
	if strings.Contains(seen.Body, "家中有事") || strings.Contains(seen.Body, "病假证明.png") {
		t.Errorf("the auditor reads why:\n%s", seen.Body)
	}
	says(t, "the head of the window", hall.As(t, "head").Get("/leave/1"), 200)
	says(t, "another one", multiform(t, staff, "/leave/1/certificate", url.Values{}, "certificate", "补充.png", png), 200, "补充.png")
	says(t, "none chosen", staff.Post("/leave/1/certificate", url.Values{}), 422, "certificate-fault")
}

func TestProgramsReadOverdueLeaveAndPutDownEntitlements(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hall.As(t, "staff").Post("/leave/apply", wanted("personal", "2026-07-02", "2026-07-03"))
	hall.As(t, "director").Post("/leave/1/approve", url.Values{"version": {"1"}})
	hr, staff := programOf(t, hall, "hr"), programOf(t, hall, "staff")
	hr.get("/leave/overdue").must(t, "nothing yet", 200, `"total":0`)
	hr.get("/leave/overdue?on=2026-07-07").must(t, "two days late", 200, `"staff":"S002"`, `"due_back":"2026-07-06 am"`, `"says":""`)
	hr.get("/leave/overdue?on=2026-09-01").must(t, "beyond the limit", 200, `15`)
	hr.get("/leave/overdue?on=soon").must(t, "no day", 400)

	hr.do("PUT", "/balances/2026/S002", `{"type":"annual","days":"7.5"}`).must(t, "entitled", 200, `"year":2026`, `"entitled":"7.5"`)
	hr.get("/balances/2026").must(t, "in the year", 200, `"entitled":"7.5"`)
	hr.do("PUT", "/balances/2026/S002", `{"type":"annual","days":"7.3"}`).fault(t, "no half", 400, "days")
	hr.do("PUT", "/balances/2026/S002", `{"type":"holiday","days":"7"}`).fault(t, "no kind", 400, "type")
	hr.do("PUT", "/balances/2026/S999", `{"type":"annual","days":"7"}`).fault(t, "nobody", 404, "staff")
	staff.do("PUT", "/balances/2026/S002", `{"type":"annual","days":"70"}`).must(t, "staff may not", 403)
}
