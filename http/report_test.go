package http_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"redbanner/http/sitetest"
)

func TestTheHalfYearBookHasASheetPerPersonOnDemand(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	v, p := hall.Enter(t, "default", "director"), programOf(t, hall, "director")
	page := func(path string) (int, string) { a := v.Get(path); return a.Status, a.Body }
	api := func(path string) (int, string) { a := p.get(path); return a.Status, a.Body }
	for _, get := range []func(path string) (int, string){page, api} {
		for flag, people := range map[string]bool{"": false, "?people=1": true} {
			sheets := sheetsOf(t, get, "/reports/half-year/2026H1"+flag)
			found := slices.ContainsFunc(sheets, func(name string) bool { return strings.HasPrefix(name, "S001 ") })
			if found != people || sheets[0] != "封面" {
				t.Errorf("%q: %q; a sheet per person: want %t", flag, sheets, people)
			}
		}
		if status, body := get("/reports/month/2026-06?people=1"); status != 422 && status != 400 {
			t.Errorf("of a month: %d, want it refused: %.300s", status, body)
		}
	}
	if _, body := page("/scores/2026H1"); !strings.Contains(body, `href="/reports/half-year/2026H1?people=1"`) {
		t.Error("the page does not offer the workbook with a sheet per person")
	}
}

// sheetsOf are the sheets of a workbook that is sent.
func sheetsOf(t *testing.T, get func(path string) (int, string), path string) []string {
	t.Helper()
	status, body := get(path)
	book, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatalf("%s: status %d: %v", path, status, err)
	}
	defer func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	}()
	return book.GetSheetList()
}
