package http_test

import (
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

// TestThePublicationSheetIsPrinted looks at the sheet of a month as its page, its workbook
// and its API give it, and who gets none.
func TestThePublicationSheetIsPrinted(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	says(t, "the month's page leads to it", hr.Get("/assess/2026-03"), 200, `href="/assess/2026-03/publication"`)
	sheet := hr.Get("/assess/2026-03/publication")
	says(t, "the sheet", sheet, 200, "成绩公示", "考勤公示", "书面交本中心综合科", "补签公示", `href="/reports/publication/2026-03"`, "S001", "W01")
	for _, word := range []string{"事假", "病假", "年休假", "/scores/"} {
		if strings.Contains(mainOf(sheet.Body), word) {
			t.Errorf("the sheet says %q", word)
		}
	}
	says(t, "a half-year has none", hr.Get("/assess/2026H1/publication"), 400, "月")
	says(t, "the workbook", hr.Get("/reports/publication/2026-03"), 200)
	for _, nobody := range []string{"staff", "head", "admin"} {
		if got := hall.As(t, nobody).Get("/assess/2026-03/publication"); got.Status == 200 {
			t.Errorf("%s gets the sheet", nobody)
		}
		if got := hall.As(t, nobody).Get("/reports/publication/2026-03"); got.Status == 200 {
			t.Errorf("%s gets the workbook", nobody)
		}
	}
}

// mainOf is what stands in a page between its head and its foot.
func mainOf(body string) string {
	_, after, _ := strings.Cut(body, "<main")
	main, _, _ := strings.Cut(after, "</main>")
	return main
}
