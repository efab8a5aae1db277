package http_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/sitetest"
	"redbanner/reports"
	"redbanner/scoring"
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

// The sheet of a window, or of a person, shows the year up to it: the months before as they
// were published, its own as it stands, and no draft of another month.
func TestASheetShowsTheYearUpToIt(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr, staff := hall.Enter(t, "default", "hr"), hall.Enter(t, "default", "staff")
	const month, record, head = "/reports/month/2026-06", "/reports/staff/2026-06?of=S002", "考核期"
	for path, v := range map[string]*sitetest.Visitor{month: hr, record: staff} {
		if text := download(t, v, path).everything(); strings.Contains(text, "截至本期的各期总分") {
			t.Errorf("%s tells the draft of May", path)
		}
	}
	publish(t, hall, "2026-05")
	book := download(t, hr, month)
	for _, code := range []string{"W01", "W07", "W12"} {
		trend := read[document.Trend](t, programOf(t, hall, "hr").get("/windows/"+code+"/trend"))
		var want []line
		for _, m := range trend.Months {
			p := m.Period
			if p != roster.MustPeriod("2026-05") && p != roster.MustPeriod("2026-06") {
				continue
			}
			h, err := hall.Site.Scoring.Shown(t.Context(), hall.Scope, p, hallDay)
			if err != nil {
				t.Fatal(err)
			}
			at := slices.IndexFunc(h.Rank.Rows, func(r scoring.RankRowDocument) bool { return r.Code == code })
			one := line{head: reports.PeriodLabel(p), "状态": reports.State(m.State).Label(), "总分": m.Total.String(), "中位数": m.Median.String(), "名次": strconv.Itoa(h.Rank.Rows[at].Rank)}
			if m.RedBanner {
				one["红旗"] = "红旗"
			}
			if m.Pending {
				one["备注"] = "含待定项，为暂计分"
			}
			want = append(want, one)
		}
		sheet := slices.IndexFunc(book.file.GetSheetList(), func(name string) bool { return strings.HasPrefix(name, code+" ") })
		var got []line
		for _, l := range book.table(book.file.GetSheetList()[sheet], head) {
			for _, points := range []string{"总分", "中位数"} {
				l[points] = places(l[points], 2)
			}
			got = append(got, l)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(want) != 2 {
			t.Errorf("%s (-page +workbook):\n%s", code, diff)
		}
	}
	own := download(t, staff, record)
	if rows := own.table(own.file.GetSheetList()[0], head); len(rows) != 2 || rows[0]["状态"] != "公示" || rows[1]["状态"] != "草稿" || rows[0]["名次"] != "" {
		t.Errorf("one's own record: %v", rows)
	}
	silent(t, "one's own record", own.everything(), canaries(t, hall, "S002"))
}
