package http_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

var takenLog = regexp.MustCompile(`/audit\?download=1&amp;file=[A-Z0-9]+`)

func TestALargeLogIsExportedByAJob(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hall.Site.LongExport = 5
	auditor := hall.As(t, "auditor")
	few := auditor.Post("/audit/export", url.Values{"format": {"csv"}, "action": {"session.open"}, "actor": {"auditor"}})
	if !strings.HasPrefix(few.Header.Get("Content-Type"), "text/csv") {
		t.Errorf("a few events are not handed over at once: %d %s", few.Status, few.Path)
	}
	for format, head := range map[string]string{"csv": "\ufeff", "xlsx": "PK"} {
		begun := auditor.Post("/audit/export", url.Values{"format": {format}})
		if !strings.HasPrefix(begun.Path, "/jobs/") && !strings.HasPrefix(begun.Path, "/audit?file=") {
			t.Fatalf("%s: no job, but %d %s", format, begun.Status, begun.Path)
		}
		done := settleJob(t, auditor, begun)
		if !strings.HasPrefix(done.Path, "/audit?file=") {
			t.Fatalf("%s: the job led to %s", format, done.Path)
		}
		link := strings.ReplaceAll(takenLog.FindString(done.Body), "&amp;", "&")
		file := auditor.Get(link)
		if file.Status != 200 || !strings.HasPrefix(file.Body, head) || !strings.Contains(file.Header.Get("Content-Disposition"), "."+format) {
			t.Errorf("%s: %d %q", format, file.Status, file.Body[:min(len(file.Body), 20)])
		}
		if other := hall.As(t, "hr").Get(link); other.Status != 403 {
			t.Errorf("%s: somebody else takes it: %d", format, other.Status)
		}
	}
	says(t, "noted", auditor.Get("/audit?action=audit."), 200, "导出")
	says(t, "gone", auditor.Get("/audit?download=1&file=NONE"), 404, "请重新导出")
	says(t, "no such format", auditor.Post("/audit/export", url.Values{"format": {"exe"}}), 400)
}
