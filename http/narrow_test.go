package http_test

import (
	"html"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/http/sitetest"
)

// social is the department to which two windows of the hall below belong.
const social = "人力资源和社会保障所"

// departed is a hall of which two windows, W02 and W03, belong to one department.
func departed(t *testing.T) *sitetest.Hall {
	t.Helper()
	hall := sitetest.Wide(t)
	moved := url.Values{"name": {"医保"}, "was.name": {"医保"}, "department": {social}, "was.department": {"医疗保障工作站"}}
	if a := hall.Enter(t, "default", "hr").Post("/org/windows/W03", moved); a.Status != 303 {
		t.Fatalf("the window keeps its department: %d\n%s", a.Status, a.Body)
	}
	return hall
}

// joined are the lists of several addresses together.
func joined(t *testing.T, v *sitetest.Visitor, column int, addresses ...string) []string {
	t.Helper()
	var all []string
	for _, address := range addresses {
		all = append(all, numbersIn(t, v, address, column)...)
	}
	slices.Sort(all)
	return all
}

// TestADepartmentIsItsWindowsOnAPageAndInItsBook: a page offers the departments, lists the
// people of their windows, and leads to the workbook that holds the same.
func TestADepartmentIsItsWindowsOnAPageAndInItsBook(t *testing.T) {
	t.Parallel()
	hall := departed(t)
	v := hall.Enter(t, "default", "hr")
	for _, of := range []struct {
		page, book, sheet, head, export string
		column                          int
	}{
		{"/attendance/2026-06?", "/reports/attendance/2026-06", "考勤表", "工号", "export", 1},
		{"/cases?month=2026-06&", "/reports/cases/2026-06", "办件", "办件编号", "export", 0},
	} {
		asked := of.page + "window=" + url.QueryEscape(social)
		book := of.book + "?of=" + url.QueryEscape(social)
		body := html.UnescapeString(v.Get(asked).Body)
		for _, text := range []string{`<optgroup label="部门">`, `<option value="` + social + `" selected>`, `href="` + book + `"`} {
			if !strings.Contains(body, text) {
				t.Errorf("%s lacks %s", asked, text)
			}
		}
		export := "&" + of.export + "=csv"
		got := numbersIn(t, v, asked+export, of.column)
		want := joined(t, v, of.column, of.page+"window=W02"+export, of.page+"window=W03"+export)
		if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
			t.Errorf("%s: of its windows (-want +got):\n%s", asked, diff)
		}
		held := slices.DeleteFunc(columnOf(download(t, v, book).table(of.sheet, of.head), of.head), func(code string) bool { return code == "" })
		if diff := cmp.Diff(got, held); diff != "" {
			t.Errorf("%s (-page +book):\n%s", book, diff)
		}
	}
}

func TestAWindowThatNobodyKnowsIsNoEmptyPage(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	for _, address := range []string{"/attendance/2026-06", "/cases", "/cases?view=overdue"} {
		to := "?"
		if strings.Contains(address, "?") {
			to = "&"
		}
		says(t, address, hr.Get(address+to+"window=W404"), 404, "没有编号或所属部门为“W404”的窗口")
	}
}

// TestAWorkbookIsOfferedWhereItHoldsWhatIsShown: the book of a month holds everybody, and
// is not what a page of some of them leads to.
func TestAWorkbookIsOfferedWhereItHoldsWhatIsShown(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	for address, want := range map[string]bool{
		"/attendance/2026-06": true, "/attendance/2026-06?window=W02": true, "/attendance/2026-06?only=yes": false, "/attendance/2026-06?only=yes&window=W02": false,
		"/cases?month=2026-06": true, "/cases?month=2026-06&state=open": false, "/cases?month=2026-06&staff=S002": false,
	} {
		if got := strings.Contains(hr.Get(address).Body, `href="/reports/`); got != want {
			t.Errorf("%s leads to a workbook: %t, want %t", address, got, want)
		}
	}
}
