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

// A person takes along the own record of a half-year: the sheet with what is in the middle
// of all, and nothing that tells of anybody else.
func TestAPersonsOwnRecordTellsOfNobodyElse(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	v := hall.Enter(t, "default", "staff")
	const path = "/reports/staff/2026H1?of=S002"
	if page := v.Get("/scores/2026H1/staff/S002"); !strings.Contains(page.Body, `href="`+path+`"`) {
		t.Errorf("status %d: the page does not offer the record", page.Status)
	}
	book, err := excelize.OpenReader(strings.NewReader(v.Get(path).Body))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	})
	others, err := hall.Site.Attendance.People(t.Context(), hall.Scope)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			text += strings.Join(row, "\t") + "\n"
		}
	}
	own := ""
	for _, p := range others.Staff {
		if p.Code == "S002" {
			own = p.Name
		}
	}
	for _, p := range others.Staff {
		if p.Code != "S002" && (strings.Contains(text, p.Code) || p.Name != own && strings.Contains(text, p.Name)) {
			t.Errorf("the record names %s %s", p.Code, p.Name)
		}
	}
	for _, want := range []string{own + "（S002）2026年上半年考核评分表", "中位得分率", "本期各月", "6月"} {
		if !strings.Contains(text, want) {
			t.Errorf("the record does not say %s", want)
		}
	}
	if got := v.Get("/reports/staff/2026H1?of=S001"); got.Status != 404 {
		t.Errorf("somebody else's record: %d", got.Status)
	}
}
