package http_test

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/locale"
	"redbanner/http/sitetest"
	"redbanner/http/words"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

func TestTheBookOfCasesIsTheListOfCases(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	month := roster.MustPeriod("2026-06")
	views, err := hall.Site.Cases.List(t.Context(), hall.Scope, hallDay, scoring.CaseFilter{First: month.First(), Last: month.Last()})
	if err != nil {
		t.Fatal(err)
	}
	var want []line
	for _, c := range document.NewCases(views) {
		one := line{
			"办件编号": c.Number, "事项": c.Item, "工号": c.Staff, "受理时间": c.Accepted, "承诺\n工作日": numberOr(c.PromiseDays), "承诺\n分钟": numberOr(c.PromiseMinutes),
			"应办结": c.Due, "办结": c.Finished, "超期\n工作日": itoaOr(c.OverdueDays), "评价": itoaOr(c.Evaluation),
		}
		for _, cost := range c.Costs {
			one["扣分\n"+cost.Clause] = cost.Points.String()
		}
		want = append(want, one.bare())
	}
	book := download(t, hall.Enter(t, "default", "hr"), "/reports/cases/2026-06")
	var got []line
	for _, one := range book.table("办件", "办件编号") {
		for head, value := range one {
			switch {
			case head == "受理时间" || head == "应办结" || head == "办结":
				one[head] = timed(value)
			case strings.HasPrefix(head, "扣分"):
				one[head] = places(value, 2)
			case slices.Contains([]string{"类型", "经办人", "窗口", "延期至", "状态", "结果"}, head):
				delete(one, head)
			}
		}
		got = append(got, one)
	}
	byNumber := func(a, b line) int { return strings.Compare(a["办件编号"], b["办件编号"]) }
	slices.SortFunc(want, byNumber)
	slices.SortFunc(got, byNumber)
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 100 {
		t.Errorf("%d cases (-want +got):\n%s", len(want), diff)
	}
}

func TestTheWindowsOfTheBookOfCasesAreTheRates(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	half := roster.MustPeriod("2026H1")
	_, rates, err := hall.Site.Cases.Rates(t.Context(), hall.Scope, half, hallDay)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, r := range document.NewCaseRates(rates) {
		want[r.Code] = fmt.Sprintln(r.Cases, r.Late, r.OnTime, r.Finished, r.Wrong, r.Accuracy)
	}
	got := map[string]string{}
	sum, total := 0, ""
	for _, row := range download(t, hall.Enter(t, "default", "hr"), "/reports/cases/2026H1").table("窗口汇总", "窗口编号") {
		if row["窗口编号"] == "" {
			total = row["计入件数"]
			continue
		}
		n, err := strconv.Atoi(row["计入件数"])
		if err != nil {
			t.Error(err)
		}
		sum += n
		got[row["窗口编号"]] = fmt.Sprintln(row["计入件数"], row["超期件数"], places(row["按期率"], 2), row["本期办结"], row["结果有误"], places(row["准确率"], 2))
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) < 5 || total != strconv.Itoa(sum) {
		t.Errorf("%d windows, %s in all of %d (-want +got):\n%s", len(want), total, sum, diff)
	}
}

// TestABookHoldsWhatItsPageLists compares the page's list and the workbook that it leads to
// for readers whose rights reach differently far.
func TestABookHoldsWhatItsPageLists(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	lastYear := url.Values{"day": {"2025-12-30"}, "staff": {"S002"}, "channel": {"phone"}, "statement": {"态度生硬"}, "complainant": {"周女士"}, "contact": {"555-0142"}}
	if a := hall.Enter(t, "default", "hr").PostFile("/registers/complaints/new", lastYear, "evidence", "", nil); a.Status != 303 {
		t.Fatalf("no complaint of last year: %d\n%s", a.Status, a.Body)
	}
	sizes := map[string][]int{}
	for _, account := range []string{"hr", "auditor", "head", "staff"} {
		v := hall.Enter(t, "default", account)
		for _, of := range []struct{ page, book, sheet, head string }{
			{"/cases?month=2026-06&export=csv", "/reports/cases/2026-06", "办件", "办件编号"},
			{"/cases?month=2026-06&window=W01&export=csv", "/reports/cases/2026-06?of=W01", "办件", "办件编号"},
			{"/cases?period=2026Q2&window=W01&export=csv", "/reports/cases/2026Q2?of=W01", "办件", "办件编号"},
			{"/cases?period=2026&export=csv", "/reports/cases/2026", "办件", "办件编号"},
			{"/registers/complaints?period=2026&export=csv", "/reports/register/2026?of=complaints", "投诉登记", "编号"},
			{"/registers/complaints?period=2025&export=csv", "/reports/register/2025?of=complaints", "投诉登记", "编号"},
			{"/registers/complaints?period=2025-12&export=csv", "/reports/register/2025-12?of=complaints", "投诉登记", "编号"},
			{"/registers/complaints?period=2026Q2&export=csv", "/reports/register/2026Q2?of=complaints", "投诉登记", "编号"},
			{"/registers/complaints?period=2026-05&export=csv", "/reports/register/2026-05?of=complaints", "投诉登记", "编号"},
		} {
			page, book := numbersIn(t, v, of.page, 0), columnOf(download(t, v, of.book).table(of.sheet, of.head), of.head)
			for i := range page {
				page[i] = strings.TrimSuffix(strings.TrimPrefix(page[i], "第 "), " 号")
			}
			if diff := cmp.Diff(page, book); diff != "" {
				t.Errorf("%s: %s and %s (-page +book):\n%s", account, of.page, of.book, diff)
			}
			looked := strings.NewReplacer("&export=csv", "", "?export=csv", "").Replace(of.page)
			if body := v.Get(looked).Body; !strings.Contains(body, `href="`+of.book+`"`) {
				t.Errorf("%s: %s does not lead to %s", account, looked, of.book)
			}
			sizes[account] = append(sizes[account], len(book))
		}
		for page, book := range map[string]string{"/leave/year/2026": "/reports/leave-year/2026", "/cases/rates?period=2026H1": "/reports/cases/2026H1", "/registers": "/reports/register/2026"} {
			if body := v.Get(page).Body; !strings.Contains(body, `href="`+book+`"`) {
				t.Errorf("%s: %s does not lead to %s", account, page, book)
			}
		}
		all := v.Get("/registers/complaints").Body
		for _, text := range []string{`href="/reports/register/2026?of=complaints">登记簿（2026年）`, `<option value="2026H1">2026年上半年`} {
			if !strings.Contains(all, text) {
				t.Errorf("%s: the whole register lacks %s", account, text)
			}
		}
		sizes[account] = append(sizes[account], len(numbersIn(t, v, "/registers/complaints?export=csv", 0)))
		years := download(t, v, "/reports/leave-year/2026").table("年度汇总", "工号")
		own := slices.DeleteFunc(columnOf(years, "工号"), func(code string) bool { return code == "" })
		page := slices.DeleteFunc(numbersIn(t, v, "/leave/year/2026?yearexport=csv", 0), func(code string) bool { return code == "" })
		if diff := cmp.Diff(page, own); diff != "" {
			t.Errorf("%s: the year's leave (-page +book):\n%s", account, diff)
		}
		sizes[account] = append(sizes[account], len(own))
	}
	if diff := cmp.Diff(sizes["hr"], sizes["auditor"]); diff != "" {
		t.Errorf("the auditor reads otherwise than the office (-hr +auditor):\n%s", diff)
	}
	if hr, head, staff := sizes["hr"], sizes["head"], sizes["staff"]; hr[0] <= head[0] || head[0] <= staff[0] || staff[0] == 0 || !slices.Equal(hr[4:10], []int{3, 1, 1, 3, 0, 4}) || !slices.Equal(staff[4:10], []int{1, 1, 1, 1, 0, 2}) || hr[3] <= head[3] || hr[10] <= head[10] {
		t.Errorf("hr %v, head %v, staff %v: nothing was cut down", hr, head, staff)
	}
}

// TestWhoComplainedIsForTheOfficeAlone: the book tells of a complainant to whom the pages
// do, and of why somebody was on leave to nobody.
func TestWhoComplainedIsForTheOfficeAlone(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	for _, account := range []string{"hr", "director", "auditor", "head", "staff"} {
		v := hall.Enter(t, "default", account)
		entry := v.Get("/registers/complaints/1").Body
		for _, path := range []string{"/reports/register/2026?of=complaints", "/reports/register/2026", "/reports/register/2026-06"} {
			text := download(t, v, path).everything()
			for _, private := range []string{"周女士", "555-0142"} {
				if strings.Contains(text, private) != strings.Contains(entry, private) {
					t.Errorf("%s %s tells %s: %t, the page does: %t", account, path, private, strings.Contains(text, private), strings.Contains(entry, private))
				}
			}
			if !strings.Contains(text, "态度生硬") {
				t.Errorf("%s %s lacks the complaint", account, path)
			}
		}
		if text := download(t, v, "/reports/leave-year/2026").everything(); strings.Contains(text, "家中有事") || !strings.Contains(text, "事假") {
			t.Errorf("%s: the year's leave tells why, or nothing", account)
		}
	}
	for _, account := range []string{"hr", "staff"} {
		if told := strings.Contains(hall.Enter(t, "default", account).Get("/registers/complaints/1").Body, "周女士"); told != (account == "hr") {
			t.Errorf("the page tells %s who complained: %t", account, told)
		}
	}
}

func TestTheBookOfARegisterTellsTheWayOfAnEntry(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	hr := programOf(t, hall, "hr")
	hr.post("/registers/complaints/entries/1/investigate", `{"day":"2026-06-25","fields":{"inquirer":"S057"}}`).must(t, "investigate", 200)
	book := download(t, hall.Enter(t, "default", "hr"), "/reports/register/2026-06?of=complaints")
	entry, err := hall.Site.Registers.Entry(t.Context(), hall.Scope, "complaints", 1)
	if err != nil {
		t.Fatal(err)
	}
	steps := slices.DeleteFunc(book.table("经过", "登记簿"), func(l line) bool { return l["编号"] != "1" })
	if len(steps) != len(entry.Taken) || len(steps) != 2 {
		t.Fatalf("%d steps, want %d", len(steps), len(entry.Taken))
	}
	for i, taken := range entry.Taken {
		if steps[i]["步骤"] != strconv.Itoa(taken.Seq) || dated(steps[i]["办理日期"]) != taken.Day.String() {
			t.Errorf("step %d reads %v", taken.Seq, steps[i])
		}
	}
	if due := dated(steps[1]["应办日期"]); due != "2026-06-25" || steps[0]["应办日期"] != "" || steps[1]["超期工作日"] != "" {
		t.Errorf("the second step was owed by %s, %q days too late", due, steps[1]["超期工作日"])
	}
	if says := steps[1]["内容"]; !strings.Contains(says, "S057") || !strings.Contains(says, "：") {
		t.Errorf("the second step says %q", says)
	}
	due, err := hall.Site.Registers.Due(t.Context(), hall.Scope, hallDay)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, d := range due {
		if d.Register == "complaints" {
			want[strconv.FormatInt(d.Number, 10)] = fmt.Sprintln(d.Day, itoaOr(d.Late))
		}
	}
	got := map[string]string{}
	for _, l := range book.table("投诉登记", "编号") {
		got[l["编号"]] = fmt.Sprintln(dated(l["应办日期"]), l["超期工作日"])
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) != 3 {
		t.Errorf("deadlines (-want +got):\n%s", diff)
	}
}

func TestBooksOfRecordsRefuse(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	hr := programOf(t, hall, "hr")
	hr.get("/reports/leave-year/2026-06").refusal(t, "no year", 400, "cli.wrong_period.year")
	hr.get("/reports/year/2026H1").refusal(t, "no year", 400, "cli.wrong_period.year")
	hr.get("/reports/cases/2026-06?of=nobody").refusal(t, "no window", 404, "report.no_such_window")
	hr.get("/reports/attendance/2026-06?of=nobody").refusal(t, "no window", 404, "report.no_such_window")
	hr.get("/reports/month/2026-06?of=W02").refusal(t, "nothing to narrow", 400, "report.of_staff_only")
	hr.get("/reports/register/2026-06?of=nothing").refusal(t, "no register", 404, "register.unknown")
	admin := programOf(t, hall, "admin")
	for kind, right := range map[string]string{"cases": "fact.read", "register": "fact.read", "leave-year": "leave.read", "year": "scores.read"} {
		admin.get("/reports/"+kind+"/2026").refusal(t, kind+" for the administrator", 403, "right."+right)
		lacking := programOf(t, hall, "hr", roster.ReadRoster, roster.ReadPeriods, roster.ReadHonours)
		lacking.get("/reports/"+kind+"/2026").refusal(t, kind+" for a token without the right", 403, "right."+right)
	}
	for _, account := range []string{"hr", "director", "secretary", "auditor", "head", "staff", "admin"} {
		v := hall.Enter(t, "default", account)
		page, book := v.Get("/year/2026"), v.Get("/reports/year/2026")
		if page.Status != book.Status || (page.Status == 200) != strings.Contains(page.Body, `href="/reports/year/2026"`) {
			t.Errorf("%s: the page of the year is %d, its book %d", account, page.Status, book.Status)
		}
	}
	for _, account := range []string{"head", "staff"} {
		for _, kind := range []string{"cases", "leave-year"} {
			programOf(t, hall, account).get("/reports/"+kind+"/2026?of=W02").refusal(t, account+" asks for another window", 404, "report.no_such_window")
		}
		if is := programOf(t, hall, account).get("/reports/attendance/2026-06?of=W02"); is.Status == 200 {
			t.Errorf("%s gets the attendance of a window", account)
		}
	}
}

func TestABookTellsWhereItsPeriodStands(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	if p := hall.As(t, "director").Post("/assess/2026-05/close", settled()); p.Status != 200 {
		t.Fatalf("%d\n%.400s", p.Status, p.Body)
	}
	states, err := hall.Site.Scoring.Periods(t.Context(), hall.Scope)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"2026-06": "草稿", "2026Q2": "草稿", "2026": "草稿"}
	digests := map[string]string{}
	for _, s := range states {
		want[s.Period.String()] = reports.State(s.State).Label()
		digests[s.Period.String()] = s.Digest
	}
	closed := 0
	v := hall.Enter(t, "default", "hr")
	for period, label := range want {
		book := download(t, v, "/reports/cases/"+period)
		props, err := book.file.GetDocProps()
		if err != nil {
			t.Fatal(err)
		}
		header, err := book.file.GetHeaderFooter("办件")
		if err != nil {
			t.Fatal(err)
		}
		if props.ContentStatus != label || !strings.Contains(header.OddHeader, "「"+label+"」") || props.Identifier != digests[period] {
			t.Errorf("%s: status %q, header %q, digest %q; want %s and %q", period, props.ContentStatus, header.OddHeader, props.Identifier, label, digests[period])
		}
		if label == "定稿" {
			closed++
		}
	}
	if closed == 0 {
		t.Error("no period of the hall is closed")
	}
}

// The registers' own words are in the book.
func TestTheBookOfAllRegistersNamesThoseWithoutEntries(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	text := download(t, hall.Enter(t, "default", "hr"), "/reports/register/2026").everything()
	for _, m := range register.Machines() {
		if name := hallWord(t, m.Named()); !strings.Contains(text, name) {
			t.Errorf("the book does not tell of %s", name)
		}
	}
}

func hallWord(t *testing.T, w register.Word) string {
	t.Helper()
	p, err := locale.New(locale.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	return words.Book{Printer: p}.Word(w)
}
