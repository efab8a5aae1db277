package http_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/sitetest"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

func TestAProgramReadsAndDecidesGrades(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	director := programOf(t, hall, "director")
	scores, err := hall.Site.Scoring.Score(t.Context(), hall.Scope, roster.MustPeriod("2026H1"), hallDay)
	if err != nil {
		t.Fatal(err)
	}
	all := read[document.Grades](t, director.get("/grades/2026H1").must(t, "the list", 200, `"state":"open"`))
	if diff := cmp.Diff(scoring.QuotaOf(scores.Book.Grades, scores.Grades), all.Quota); diff != "" {
		t.Errorf("quota: %s", diff)
	}
	at := slices.IndexFunc(scores.Grades, func(g scoring.Grade) bool { return g.Staff == "S002" })
	grade := scores.Grades[at]
	if len(all.Grades) != len(scores.Grades) || all.Grades[at].Final != grade.Final || all.Grades[at].Total != grade.Total || !slices.Equal(all.Bars, scores.Book.Grades.Bars) {
		t.Errorf("%+v, want %+v", all.Grades[at], grade)
	}
	path := "/grades/2026H1/S002"
	director.get(path).same(t, "one", all.Grades[at])

	lower := "基本合格"
	if strings.Contains(grade.Proposed, "称职") {
		lower = "基本称职"
	}
	decided := `{"grade":"` + lower + `","reason":"经会议研究","minutes":"会议纪要3号","decided_by":"主任办公会","seen":0}`
	director.post(path+"/decide", strings.Replace(decided, "会议纪要3号", " ", 1)).fault(t, "no minutes", 422, "minutes")
	director.post(path+"/decide", strings.Replace(decided, lower, "甲等", 1)).must(t, "no such grade", 422)
	done := director.do("POST", path+"/decide", decided, "Idempotency-Key", "k")
	done.same(t, "decided", map[string]any{
		"period": "2026H1", "id": "grade:S002", "staff": "S002", "action": "decide", "grade": lower, "minutes": "会议纪要3号", "decided_by": "主任办公会",
	})
	if again := director.do("POST", path+"/decide", decided, "Idempotency-Key", "k"); again.Body != done.Body {
		t.Errorf("again: %s", again.Body)
	}
	director.post(path+"/decide", decided).refusal(t, "another one meanwhile", 409, "grades.moved")
	said := `{"reason":"核查","minutes":"4号","decided_by":"主任办公会"}`
	director.post(path+"/investigate", said).must(t, "under investigation", 200, `"action":"`)
	director.post(path+"/clear", said).must(t, "over", 200)
	if steps := read[document.Grade](t, director.get(path)).Steps; len(steps) != 3 || steps[0].Grade != lower || steps[0].By == "" {
		t.Errorf("%+v", steps)
	}
	remedies := read[document.GradeRemedies](t, director.get(path+"/remedies?told=2026-07-10").must(t, "remedies", 200))
	if len(remedies.Remedies) != len(scoring.LegalRemedies(all.Grades[at].Establishment, roster.MustDate("2026-07-10"), 0)) || remedies.Note == "" {
		t.Errorf("%+v", remedies)
	}
	director.get(path+"/remedies?told=soon").fault(t, "no day", 422, "told")
	director.get(path+"/remedies?reviewed=soon").fault(t, "no day", 422, "reviewed")
	director.get(path+"/remedies?told=2026-07-10&reviewed=2026-07-01").refusal(t, "before", 400, "grade.reviewed_before_told")
	hr := programOf(t, hall, "hr")
	hr.get(path).must(t, "the general office reads", 200)
	hr.post(path+"/decide", decided).refusal(t, "and does not decide", 403, "right.outcome.decide")
	for _, path := range []string{"/grades/2026H1/S999", "/grades/2026-05", "/grades/soon", "/grades/2026H1/S999/remedies"} {
		if is := director.get(path); is.Status != 404 {
			t.Errorf("%s: %d", path, is.Status)
		}
	}
	director.post("/grades/2026-05/S002/decide", decided).refusal(t, "of a month", 404, "page.nothing_there")
	programOf(t, hall, "staff").get("/grades/2026H1").refusal(t, "staff", 403, "right.period.read")
}

func TestAProgramReadsAYear(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	director, hr := programOf(t, hall, "director"), programOf(t, hall, "hr")
	parts, stars, err := hall.Site.Stars.Year(t.Context(), hall.Scope, 2026, hallDay)
	if err != nil {
		t.Fatal(err)
	}
	want := document.Overview{Year: 2026, Periods: document.NewPeriodMarks(parts), Rows: scoring.Overview(parts)}
	director.get("/overview/2026").same(t, "the year", want)
	want.Rows = slices.DeleteFunc(want.Rows, func(r scoring.YearRow) bool { return r.Code != "W01" })
	director.get("/overview/2026?of=W01").same(t, "a window's", want)
	director.get("/overview/2026?of=W99").refusal(t, "nobody's", 404, "score.no_sheet")
	director.get("/overview/26").fault(t, "no year", 422, "year")
	director.get("/stars/2026").same(t, "the stars", document.NewStars(2026, *stars))
	chosen := `{"codes":["W01"],"minutes":"3号","decided_by":"会议"}`
	if is := director.post("/stars/2026", chosen); is.Status != 409 {
		t.Errorf("no tie to decide: %d %s", is.Status, is.Body)
	}
	director.post("/stars/2026", `{"codes":["W01"],"minutes":"","decided_by":"会议"}`).fault(t, "no minutes", 422, "minutes")
	director.post("/stars/2026", `{"codes":[],"minutes":"3号","decided_by":"会议"}`).fault(t, "nobody", 422, "codes")
	hr.post("/stars/2026", chosen).refusal(t, "the general office", 403, "right.outcome.decide")
	programOf(t, hall, "staff").get("/stars/2026").refusal(t, "staff", 403, "right.period.read")
}

func TestAProgramEntersExternalRatings(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr, director := programOf(t, hall, "hr"), programOf(t, hall, "director")
	rating := `{"period":"2026-05","department":"县纪委","window":"W01","score":"95.5","ref":"函3号"}`
	first := hr.do("POST", "/external", rating, "Idempotency-Key", "k").must(t, "entered", 200, `"score":"95.5"`)
	if again := hr.do("POST", "/external", rating, "Idempotency-Key", "k"); again.Body != first.Body {
		t.Errorf("again: %s", again.Body)
	}
	hr.post("/external", strings.Replace(rating, "95.5", "101", 1)).fault(t, "too much", 422, "score")
	hr.post("/external", `{"period":"2026-05"}`).fault(t, "no department", 422, "department")
	list := items[document.ExternalRating](t, director.get("/external?period=2026-05&of=W01"))
	if len(list) != 1 || list[0] != (document.ExternalRating{Period: roster.MustPeriod("2026-05"), Department: "县纪委", Window: "W01", Score: 95_50, Ref: "函3号"}) {
		t.Errorf("%+v", list)
	}
	if none := items[document.ExternalRating](t, director.get("/external?period=2026-06")); len(none) != 0 {
		t.Errorf("%+v", none)
	}
	director.get("/external?period=soon").refusal(t, "no period", 400, "cli.bad_period")
	director.post("/external", rating).refusal(t, "the director enters none", 403, "right.fact.record")
	programOf(t, hall, "staff").get("/external").refusal(t, "staff", 403, "right.period.read")
}

// What a program had seen is compared as its decision is written: of two at once one is told.
func TestOfTwoDecisionsOnAGradeOneIsTold(t *testing.T) {
	t.Parallel()
	director := programOf(t, sitetest.New(t), "director")
	const path = "/grades/2026H1/S002"
	var both sync.WaitGroup
	answers := make([]told, 2)
	for i := range answers {
		both.Go(func() {
			answers[i] = director.post(path+"/investigate", fmt.Sprintf(`{"reason":"核查","minutes":"%d号","decided_by":"主任办公会","seen":0}`, i+3))
		})
	}
	both.Wait()
	if answers[0].Status != 200 {
		slices.Reverse(answers)
	}
	answers[0].must(t, "one", 200)
	answers[1].refusal(t, "the other", 409, "grades.moved")
	if steps := read[document.Grade](t, director.get(path)).Steps; len(steps) != 1 {
		t.Errorf("%+v", steps)
	}
}

func TestAProgramReadsHonoursAndRunsTheScreen(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr, staff := programOf(t, hall, "hr"), programOf(t, hall, "staff")
	if none := items[document.HonouredMonth](t, staff.get("/honours")); len(none) != 0 {
		t.Errorf("before anything is published: %v", none)
	}
	if is := staff.get("/honours/2026-05"); is.Status != 409 {
		t.Errorf("before it is published: %d %s", is.Status, is.Body)
	}
	publish(t, hall, "2026-05")
	if months := items[document.HonouredMonth](t, staff.get("/honours")); len(months) != 1 || months[0].Month != roster.MustPeriod("2026-05") {
		t.Errorf("%v", months)
	}
	h, err := hall.Site.Scoring.Honours(t.Context(), hall.Scope, roster.MustPeriod("2026-05"))
	if err != nil {
		t.Fatal(err)
	}
	want := document.Honoured{Period: h.Period, State: h.State, Subject: h.Subject, TieOpen: h.TieOpen, Stars: []document.StarPlace{}}
	for _, w := range h.Windows {
		want.Windows = append(want.Windows, document.Honour{Rank: w.Rank, Code: w.Code, Name: w.Name})
	}
	staff.get("/honours/2026-05").same(t, "without totals", want)
	for i, w := range h.Windows {
		want.Windows[i].Total = &w.Total
	}
	hr.get("/honours/2026-05").same(t, "with totals", want)
	staff.get("/honours/2026").refusal(t, "no month", 404, "page.nothing_there")
	programOf(t, hall, "admin").get("/honours").refusal(t, "the administrator", 403, "right.honours.read")

	hr.get("/board").must(t, "off at first", 200, `"on":false`)
	made := read[document.BoardAddress](t, hr.do("POST", "/board/renew", "", "Idempotency-Key", "k").must(t, "switched on", 200, `"on":true`))
	says(t, "the screen", hall.Browser(t).Get(made.Path), 200, "2026年5月")
	if again := read[document.BoardAddress](t, hr.do("POST", "/board/renew", "", "Idempotency-Key", "k")); again.Path == made.Path {
		t.Error("the address was kept")
	}
	says(t, "the old address", hall.Browser(t).Get(made.Path), 404)
	off := hr.do("POST", "/board/off", "", "Idempotency-Key", "o").must(t, "switched off", 200, `"on":false`, `"by":"hr`)
	if again := hr.do("POST", "/board/off", "", "Idempotency-Key", "o"); again.Body != off.Body || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("again: %s", again.Body)
	}
	staff.post("/board/off", "").refusal(t, "staff", 403, "right.board.run")
}

func TestAProgramReadsHowSomebodyDid(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	birds := canaries(t, hall, "S002")
	staff, hr, head := programOf(t, hall, "staff"), programOf(t, hall, "hr"), programOf(t, hall, "head")
	own := staff.get("/staff/S002/trend").must(t, "one's own", 200)
	silent(t, "one's own", own.Body, birds)
	trend := read[document.Trend](t, own)
	scores, err := hall.Site.Scoring.Score(t.Context(), hall.Scope, roster.MustPeriod("2026-05"), hallDay)
	if err != nil {
		t.Fatal(err)
	}
	sheets := scores.Sheets[rulebook.OfStaff]
	sheet := sheets[slices.IndexFunc(sheets, func(s scoring.Sheet) bool { return s.Code == "S002" })]
	at := slices.IndexFunc(trend.Months, func(m document.TrendMonth) bool { return m.Period == roster.MustPeriod("2026-05") })
	if at < 0 || trend.Months[at].Total != sheet.Total || trend.Months[at].Of != len(sheets) || trend.Months[at].Median == nil || len(trend.Items) != len(scores.Book.Items) {
		t.Errorf("%+v, want %s", trend, sheet.Total)
	}
	window := read[document.Trend](t, head.get("/windows/W01/trend").must(t, "the own window", 200, `"subject":"window"`))
	banners := 0
	for _, m := range read[document.Trend](t, hr.get("/windows/"+bestWindow(t, hall)+"/trend")).Months {
		if m.RedBanner {
			banners++
		}
	}
	if len(window.Months) == 0 || banners == 0 {
		t.Errorf("%+v, %d banners", window, banners)
	}
	for path, who := range map[string]*program{
		"/staff/S001/trend": staff, "/staff/S999/trend": hr, "/windows/W01/trend": staff, "/windows/W02/trend": head, "/windows/W99/trend": hr,
	} {
		who.get(path).refusal(t, path, 404, "page.nothing_there")
	}
	programOf(t, hall, "admin").get("/staff/S002/trend").refusal(t, "the administrator", 403, "right.scores.read")
}

// bestWindow is a window with a red banner in May.
func bestWindow(t *testing.T, hall *sitetest.Hall) string {
	t.Helper()
	publish(t, hall, "2026-05")
	h, err := hall.Site.Scoring.Honours(t.Context(), hall.Scope, roster.MustPeriod("2026-05"))
	if err != nil || len(h.Windows) == 0 {
		t.Fatalf("%+v, %v", h, err)
	}
	return h.Windows[0].Code
}
