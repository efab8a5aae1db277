package http_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
	"redbanner/scoring"
)

// reviewStep takes a step of the review of 2026-06 by the form that the page offers for it.
func reviewStep(t *testing.T, v *sitetest.Visitor, account, path, note string) sitetest.Answer {
	t.Helper()
	for _, o := range offeredBy(t, v.Get("/assess/2026-06"), account) {
		if o.path != path {
			continue
		}
		values := o.values()
		values.Set("note", note)
		says(t, "the question", v.Post(path, values).Page, http.StatusOK, o.question)
		values.Set("confirmed", "yes")
		return v.Post(path, values)
	}
	t.Fatalf("%s is not offered %s", account, path)
	return sitetest.Answer{}
}

const (
	signW01   = "/assess/2026-06/windows/W01/sign"
	unsignW01 = "/assess/2026-06/windows/W01/withdraw"
	submitAll = "/assess/2026-06/submit"
	recallAll = "/assess/2026-06/submit/withdraw"
)

func TestAHeadSignsHisTeamOffAndTheOfficeSubmits(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	head, hr, director := hall.Enter(t, "default", "head"), hall.Enter(t, "default", "hr"), hall.Enter(t, "default", "director")
	team := head.Get("/assess/2026-06")
	says(t, "the page of the head", team.Page, http.StatusOK, "复核与送审", "W01", "S002", "未签字", "尚未送审", ` none">—</td>`)
	says(t, "what waits for the head", head.Get("/").Page, http.StatusOK, "2026年6月待签字的窗口", "请核对本窗口和所属人员的成绩")
	for _, hidden := range []string{"W02", "公示</button>", "缺什么", "放宽", "签字人", "上次"} {
		if strings.Contains(team.Body, hidden) {
			t.Errorf("the head is shown %q", hidden)
		}
	}
	says(t, "the page of the office", hr.Get("/assess/2026-06").Page, http.StatusOK, "尚未送审", "12 个窗口尚未复核签字")

	if a := reviewStep(t, head, "head", signW01, "已逐人核对"); a.Status != http.StatusSeeOther {
		t.Fatalf("sign: %d %s", a.Status, complained.FindAllString(a.Body, -1))
	}
	if home := head.Get("/"); strings.Contains(home.Body, "请核对本窗口") || !strings.Contains(home.Body, "待签字的窗口") {
		t.Error("what is signed still waits for the head")
	}
	says(t, "after the signature", hr.Get("/assess/2026-06").Page, http.StatusOK, "11 个窗口尚未复核签字", "已签字", "已逐人核对", "签字时间")
	for _, o := range offeredBy(t, head.Get("/assess/2026-06"), "head") {
		if o.path == signW01 {
			t.Error("what is signed is offered to be signed")
		}
	}
	if a := reviewStep(t, hr, "hr", submitAll, "请审定"); a.Status != http.StatusSeeOther {
		t.Fatalf("submit: %d %s", a.Status, complained.FindAllString(a.Body, -1))
	}
	says(t, "what the director sees", director.Get("/assess/2026-06").Page, http.StatusOK, "送审。", "请审定")

	violate(t, hall)
	says(t, "a fact later", head.Get("/assess/2026-06").Page, http.StatusOK, "签字后有变动", "1 个窗口签字后成绩有变动", "新增：", "S002", signW01)
	says(t, "a fact later", hr.Get("/assess/2026-06").Page, http.StatusOK, "此后成绩有变动", "1 个窗口签字后成绩有变动", "送审后成绩有变动")
	if a := reviewStep(t, head, "head", signW01, "再核"); a.Status != http.StatusSeeOther {
		t.Errorf("sign again: %d %s", a.Status, complained.FindAllString(a.Body, -1))
	}
	if a := reviewStep(t, head, "head", unsignW01, "还有疑问"); a.Status != http.StatusSeeOther {
		t.Errorf("take back: %d %s", a.Status, complained.FindAllString(a.Body, -1))
	}
	if a := reviewStep(t, hr, "hr", recallAll, "暂缓"); a.Status != http.StatusSeeOther {
		t.Errorf("take the submission back: %d %s", a.Status, complained.FindAllString(a.Body, -1))
	}
	says(t, "in the end", hr.Get("/assess/2026-06").Page, http.StatusOK, "还有疑问", "撤回送审", "12 个窗口尚未复核签字")
}

// violate puts a fact about S002 of W01 on the ledger of June.
func violate(t *testing.T, hall *sitetest.Hall) {
	t.Helper()
	_, err := hall.Site.Facts.Record(t.Context(), hall.Scope, roster.MustDate(sitetest.Today), scoring.FactInput{Fact: scoring.Fact{Kind: "conduct.dress", Date: roster.MustDate("2026-06-12"), Staff: "S002", Note: "未穿工装"}})
	if err != nil {
		t.Fatal(err)
	}
}

func TestASignatureIsRefusedWhereItWouldBeOfSomethingElse(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	head := hall.Enter(t, "default", "head")
	var shown offered
	for _, o := range offeredBy(t, head.Get("/assess/2026-06"), "head") {
		if o.path == signW01 {
			shown = o
		}
	}
	values := shown.values()
	values.Set("note", "已核对")
	values.Set("confirmed", "yes")
	violate(t, hall)
	a := head.Post(signW01, values)
	says(t, "what has moved", a.Page, http.StatusConflict, "有变动", ">已核对</textarea>", "未签字")
	if strings.Contains(a.Body, values.Get("digest")) {
		t.Error("the form shown again is about the scores as they were")
	}
	yes := url.Values{"confirmed": {"yes"}}
	for _, tc := range []struct {
		account, path string
		want          int
	}{
		{"head", "/assess/2026-06/windows/W02/sign", http.StatusNotFound},
		{"head", "/assess/2026-06/windows/W02/withdraw", http.StatusNotFound},
		{"head", "/assess/2026-06/windows/W99/sign", http.StatusNotFound},
		{"head", "/assess/2026-07/windows/W01/sign", http.StatusConflict},
		{"head", unsignW01, http.StatusConflict},
		{"head", submitAll, http.StatusForbidden},
		{"staff", signW01, http.StatusForbidden},
		{"hr", signW01, http.StatusForbidden},
		{"hr", recallAll, http.StatusConflict},
		{"director", submitAll, http.StatusForbidden},
		{"auditor", submitAll, http.StatusForbidden},
	} {
		if got := hall.Enter(t, "default", tc.account).Post(tc.path, yes); got.Status != tc.want {
			t.Errorf("%s at %s: %d, want %d", tc.account, tc.path, got.Status, tc.want)
		}
	}
	if got := hall.Enter(t, "default", "staff").Get("/assess/2026-06"); got.Status != http.StatusForbidden {
		t.Errorf("staff read the month: %d", got.Status)
	}
}

func TestAPublishedMonthTakesNoSignature(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	head, hr := hall.Enter(t, "default", "head"), hall.Enter(t, "default", "hr")
	for v, path := range map[*sitetest.Visitor]string{head: "/assess/2026-05/windows/W01/sign", hr: "/assess/2026-05/submit"} {
		page := v.Get("/assess/2026-05")
		says(t, "the page", page.Page, http.StatusOK, "2026年5月")
		if strings.Contains(page.Body, path) {
			t.Errorf("%s is offered", path)
		}
		if a := v.Post(path, url.Values{"confirmed": {"yes"}}); a.Status != http.StatusConflict || !strings.Contains(a.Body, "公示") {
			t.Errorf("%s: %d %s", path, a.Status, complained.FindAllString(a.Body, -1))
		}
	}
}

func TestProgramsReviewAsPeopleDo(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	head, hr := programOf(t, hall, "head"), programOf(t, hall, "hr")
	const at = "/periods/2026-06/"
	type stands struct {
		Digest     string
		Submission *struct{ By, Note string }
		Stale      bool `json:"submission_stale"`
		Windows    []struct {
			Code, Digest string
			Stale        bool
			Signature    *struct{ Note string }
		}
	}
	read := func(p *program) (s stands) {
		t.Helper()
		answer := p.do(http.MethodGet, at+"review", "")
		if err := json.Unmarshal([]byte(answer.Body), &s); err != nil || answer.Status != http.StatusOK {
			t.Fatalf("%v: %d %s", err, answer.Status, answer.Body)
		}
		return s
	}
	before := read(head)
	if len(before.Windows) != 1 || before.Windows[0].Code != "W01" || before.Digest != "" {
		t.Fatalf("the head reads %+v", before)
	}
	post := func(p *program, path, body string, want int) {
		t.Helper()
		if a := p.do(http.MethodPost, path, body, "Content-Type", "application/json"); a.Status != want {
			t.Errorf("%s: %d %s", path, a.Status, a.Body)
		}
	}
	post(head, at+"windows/W02/sign", `{}`, http.StatusNotFound)
	post(head, at+"windows/W01/sign", `{"digest": "0000"}`, http.StatusConflict)
	post(head, at+"windows/W01/sign", `{"note": "checked", "digest": "`+before.Windows[0].Digest+`"}`, http.StatusOK)
	post(hr, at+"submit", `{"digest": "`+read(hr).Digest+`"}`, http.StatusOK)
	if after := read(hr); len(after.Windows) != 12 || after.Windows[0].Signature == nil || after.Windows[0].Stale || after.Submission == nil || after.Stale {
		t.Errorf("the office reads %+v", after)
	}
	post(hr, at+"submit/withdraw", `{}`, http.StatusOK)
	post(head, at+"windows/W01/withdraw", `{}`, http.StatusOK)
	if after := read(hr); after.Windows[0].Signature != nil || after.Submission != nil {
		t.Errorf("in the end: %+v", after)
	}
}

func TestAClosedMonthThatNobodyReviewedSaysNothingOfIt(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	director := hall.Enter(t, "default", "director")
	if _, err := hall.Site.Scoring.Publish(t.Context(), hall.Scope, roster.MustPeriod("2026-06"), roster.MustDate(sitetest.Today)); err != nil {
		t.Fatal(err)
	}
	a := director.Get("/assess/2026-06")
	if a.Status != http.StatusOK || strings.Contains(a.Body, "复核与送审") || strings.Contains(a.Body, "未签字") {
		t.Errorf("%d: a month that is posted asks for signatures", a.Status)
	}
	says(t, "its head still sees how it stands", hall.Enter(t, "default", "head").Get("/assess/2026-06").Page, http.StatusOK, "复核与送审", "未签字")
	says(t, "the list that is not there is not taken along", director.Get("/assess/2026-06?export=csv").Page, http.StatusOK, "<html")
}
