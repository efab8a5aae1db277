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
	return coded(all)
}

// coded leaves out the lines of sums, which have no code.
func coded(list []string) []string {
	return slices.DeleteFunc(list, func(code string) bool { return code == "" })
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
		{"/attendance/2026Q2?", "/reports/attendance/2026Q2", "考勤汇总", "工号", "export", 1},
		{"/cases?month=2026-06&", "/reports/cases/2026-06", "办件", "办件编号", "export", 0},
		{"/scores/2026-06?of=staff&", "/reports/staff/2026-06", "名单", "工号", "export", 1},
		{"/scores/2026-06?of=staff&", "/reports/attendance/2026-06", "考勤表", "工号", "export", 1},
		{"/leave/year/2026?", "/reports/leave-year/2026", "年度汇总", "工号", "yearexport", 0},
		{"/year/2026?", "/reports/year/2026", "窗口各期", "编号", "windowexport", 0},
		{"/year/2026?", "/reports/year/2026", "人员各期", "编号", "staffexport", 0},
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
		got := coded(numbersIn(t, v, asked+export, of.column))
		want := joined(t, v, of.column, of.page+"window=W02"+export, of.page+"window=W03"+export)
		if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
			t.Errorf("%s: of its windows (-want +got):\n%s", asked, diff)
		}
		held := coded(columnOf(download(t, v, book).table(of.sheet, of.head), of.head))
		if diff := cmp.Diff(got, held); diff != "" {
			t.Errorf("%s (-page +book):\n%s", book, diff)
		}
	}
}

func TestAWindowThatNobodyKnowsIsNoEmptyPage(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	for _, address := range []string{"/attendance/2026-06", "/cases", "/cases?view=overdue", "/scores/2026-06", "/leave/year/2026", "/year/2026"} {
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

func TestTheTotalsOfAWindowLeadOnlyToItsBooks(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	all, narrow := hr.Get("/scores/2026-06?of=staff"), hr.Get("/scores/2026-06?of=staff&window=W02")
	says(t, "all", all, 200, `href="/reports/month/2026-06"`, `href="/reports/ranking/2026-06"`)
	says(t, "a window", narrow, 200, `href="/reports/cases/2026-06?of=W02"`, `href="/scores/2026-05?of=staff&amp;window=W02"`, `href="/scores/2026-06?of=window&amp;window=W02"`, `<option value="W02" selected>`)
	for _, text := range []string{"/reports/month/", "/reports/ranking/", "/scores/2026-06/staff/S001"} {
		if strings.Contains(narrow.Body, text) {
			t.Errorf("the totals of a window have %s", text)
		}
	}
	windows := hall.Enter(t, "default", "hr")
	for path, want := range map[string]bool{"/scores/2026-06?of=staff&window=W02&export=xlsx": true, "/scores/2026-06?of=staff&export=xlsx": false} {
		if got := strings.Contains(download(t, windows, path).everything(), "仅列：社保 W02"); got != want {
			t.Errorf("%s names the window: %t, want %t", path, got, want)
		}
	}
	if got := numbersIn(t, windows, "/scores/2026-06?of=window&window=W02&export=csv", 1); !slices.Equal(got, []string{"W02"}) {
		t.Errorf("of the windows: %v", got)
	}
	says(t, "a year further", hr.Get("/leave/year/2026?window=W02"), 200, `href="/leave/year/2025?window=W02"`, "社保 W02")
	says(t, "a month further", hr.Get("/attendance/2026-06?window=W02"), 200, `href="/attendance/2026-05?window=W02"`)
}

// TestTheSheetsOfAWindowAreForWhoReadsAllOfThem: the head of a window takes along the sheets
// of its people, and of nobody else's.
func TestTheSheetsOfAWindowAreForWhoReadsAllOfThem(t *testing.T) {
	t.Parallel()
	hall := departed(t)
	v := hall.Enter(t, "default", "head")
	page := "/scores/2026-06?of=staff&window=W01"
	if body := v.Get(page).Body; !strings.Contains(body, `href="/reports/staff/2026-06?of=W01"`) || strings.Contains(body, "/reports/attendance/") {
		t.Error("the head is not led to the sheets of his window, or to more")
	}
	book := download(t, v, "/reports/staff/2026-06?of=W01")
	if diff := cmp.Diff(numbersIn(t, v, page+"&export=csv", 1), columnOf(book.table("名单", "工号"), "工号")); diff != "" {
		t.Errorf("(-page +book):\n%s", diff)
	}
	if !strings.Contains(book.everything(), "仅列：民政 W01") {
		t.Error("the book does not say of which window it is")
	}
	head, staff, hr := programOf(t, hall, "head"), programOf(t, hall, "staff"), programOf(t, hall, "hr")
	for _, of := range []string{"W02", social} {
		head.get("/reports/staff/2026-06?of="+url.QueryEscape(of)).refusal(t, of+" for the head of W01", 404, "score.no_sheet")
	}
	staff.get("/reports/staff/2026-06?of=W01").refusal(t, "the own window for one of its people", 404, "score.no_sheet")
	hr.get("/reports/staff/2026-06?of=W404").refusal(t, "no window", 404, "score.no_sheet")
	if a := hall.Enter(t, "default", "hr").Post("/org/add/window", url.Values{"code": {"W13"}, "name": {"税务"}}); a.Status != 303 {
		t.Fatalf("no new window: %d", a.Status)
	}
	hr.get("/reports/staff/2026-06?of=W13").refusal(t, "a window without sheets", 404, "score.no_sheet")
}
