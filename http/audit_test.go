package http_test

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	apphttp "redbanner/http"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
)

func TestTheAuditorReadsTheLog(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	auditor := hall.As(t, "auditor")
	page := auditor.Get("/audit")
	says(t, "the log", page, 200, "审计日志", "登录", "更早的记录")
	if strings.Contains(page.Body, "audit.action.") {
		t.Error("an action without words")
	}
	older := regexp.MustCompile(`/audit\?below=\d+`).FindString(page.Body)
	says(t, "older events", auditor.Get(older), 200, "最新记录")
	says(t, "of one account", auditor.Get("/audit?actor=auditor"), 200, "auditor", "session.")
	says(t, "of a kind", auditor.Get("/audit?action=account.&object=account:staff"), 200, "新建账号", "工作人员")
	says(t, "of nobody", auditor.Get("/audit?actor=nobody"), 200, "没有符合条件的记录")
	says(t, "of another time", auditor.Get("/audit?from=2020-01-01&to=2020-01-02"), 200, "没有符合条件的记录")
	says(t, "a day that is none", auditor.Get("/audit?from=yesterday"), 422, `id="f-from-fault"`, "yesterday")
	says(t, "a page that is none", auditor.Get("/audit?below=x"), 400)
	says(t, "one event", auditor.Get("/audit/1"), 200, "第 1 条记录", "指纹")
	for _, path := range []string{"/audit/99999999", "/audit/x", "/audit/0"} {
		says(t, path, auditor.Get(path), 404)
	}
	for _, name := range []string{"staff", "head", "hr", "director", "secretary", "admin"} {
		b := hall.As(t, name)
		for _, path := range []string{"/audit", "/audit/1"} {
			says(t, name+" "+path, b.Get(path), 403)
		}
		says(t, name+" exports", b.Post("/audit/export", url.Values{"format": {"csv"}}), 403)
		says(t, name+" proves", b.Post("/audit/verify", nil), 403)
	}
}

func TestAnErasedDetailSaysSo(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	log := auditdb.NewLog(hall.DB)
	entries, err := log.List(t.Context(), hall.Scope, audit.Filter{Action: "account.add", Limit: 1})
	if err != nil || len(entries) != 1 {
		t.Fatalf("%d events, %v", len(entries), err)
	}
	if err := log.Erase(t.Context(), hall.Scope, entries[0].Seq, "按规定"); err != nil {
		t.Fatal(err)
	}
	auditor := hall.As(t, "auditor")
	says(t, "erased", auditor.Get("/audit?action=account.add"), 200, "（已抹去）")
}

func TestTheLogIsExportedAndTheExportNoted(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	auditor := hall.As(t, "auditor")
	csv := auditor.Post("/audit/export", url.Values{"format": {"csv"}, "action": {"account."}})
	says(t, "as text", csv, 200, "序号", "新建账号")
	if strings.Contains(csv.Body, "登录\"") {
		t.Error("more than was chosen")
	}
	book := auditor.Post("/audit/export", url.Values{"format": {"xlsx"}})
	if book.Status != 200 || !strings.HasPrefix(book.Body, "PK") {
		t.Errorf("as a workbook: %d", book.Status)
	}
	says(t, "noted", auditor.Get("/audit?action=audit."), 200, "导出")
	says(t, "no such format", auditor.Post("/audit/export", url.Values{"format": {"exe"}}), 400)
	says(t, "no such day", auditor.Post("/audit/export", url.Values{"format": {"csv"}, "to": {"x"}}), 422)
}

func TestTheLogIsProvedByAJob(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	auditor := hall.As(t, "auditor")
	says(t, "nothing can prove it", auditor.Post("/audit/verify", nil), 404)
	log := auditdb.NewLog(hall.DB)
	hall.Site.Verify = func(ctx context.Context, scope attendance.Scope) (apphttp.Proof, error) {
		report, err := log.Verify(ctx, scope, nil, nil)
		return apphttp.Proof{Log: report}, err
	}
	says(t, "proved", settleJob(t, auditor, auditor.Post("/audit/verify", nil)), 200, "日志完整")
	hall.Site.Verify = func(context.Context, attendance.Scope) (apphttp.Proof, error) {
		return apphttp.Proof{
			Log:     &audit.Report{Bad: 1, Faults: []audit.Fault{{Kind: audit.Edited, Seq: 7}, {Kind: audit.Rows, Table: "facts", Group: "1", Want: 2, Got: 3}}},
			Rounds:  []ballot.Check{{OK: true}, {}},
			Periods: []scoring.Verification{{OK: true}, {Fault: "sheets"}},
		}, nil
	}
	says(t, "not proved", settleJob(t, auditor, auditor.Post("/audit/verify", nil)), 200, "有 4 处不符", "第 7 条被改动", "批次 1")
	hall.Site.Verify = func(context.Context, attendance.Scope) (apphttp.Proof, error) {
		return apphttp.Proof{}, errors.New("disk is gone")
	}
	if page := settleJob(t, auditor, auditor.Post("/audit/verify", nil)); strings.Contains(page.Body, "disk is gone") {
		t.Error("the text of a library is shown")
	}
}
