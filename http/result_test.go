package http_test

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// publish posts a month as it stands, whatever its checklist says: these tests are not
// about that.
func publish(t *testing.T, hall *sitetest.Hall, month string) {
	t.Helper()
	p := roster.MustPeriod(month)
	if _, err := hall.Site.Scoring.Publish(t.Context(), hall.Scope, p, roster.MustDate(sitetest.Today)); err != nil {
		t.Fatal(err)
	}
}

// canaries are totals of months and of the half-year that a person may not see: those of
// everybody else, as far as they tell more than that somebody has full marks.
func canaries(t *testing.T, hall *sitetest.Hall, own string) []string {
	t.Helper()
	mine, others := map[string]bool{}, map[string]bool{}
	for _, p := range []string{"2026-06", "2026-05", "2026H1"} {
		scores, err := hall.Site.Scoring.Score(t.Context(), hall.Scope, roster.MustPeriod(p), roster.MustDate(sitetest.Today))
		if err != nil {
			t.Fatal(err)
		}
		for of, sheets := range scores.Sheets {
			var totals []scoring.Points
			for _, s := range sheets {
				totals = append(totals, s.Total)
				if of == rulebook.OfStaff && s.Code == own {
					mine[s.Total.String()] = true
				} else {
					others[s.Total.String()] = true
				}
			}
			mine[scoring.Median(totals).String()] = true
			for _, item := range scores.Book.Items { // full marks and scores of items look alike
				mine[item.Full.String()] = true
			}
		}
	}
	var list []string
	for total := range others {
		if !mine[total] && !strings.HasSuffix(total, ".00") {
			list = append(list, total)
		}
	}
	slices.Sort(list)
	if len(list) < 10 {
		t.Fatalf("too few canaries: %q", list)
	}
	return list
}

var number = regexp.MustCompile(`\d+\.\d\d`)

// silent fails where a page holds a canary.
func silent(t *testing.T, what, body string, canaries []string) {
	t.Helper()
	for _, n := range number.FindAllString(body, -1) {
		if _, found := slices.BinarySearch(canaries, n); found {
			t.Errorf("%s tells %s", what, n)
		}
	}
}

func TestStaffSeeNobodyElsesResults(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	birds := canaries(t, hall, "S002")
	staff := hall.As(t, "staff")
	own := staff.Get("/staff/S002")
	says(t, "one's own page", own, 200, "月度总分走势", "各项得分", "<svg", "请假", "办件")
	silent(t, "one's own page", own.Body, birds)
	for _, path := range []string{"/staff/S001", "/staff/S003", "/staff/S999", "/windows/W01", "/windows/W99"} {
		says(t, path, staff.Get(path), 404)
	}
	for _, path := range []string{"/scores/2026-05/charts", "/grades", "/grades/2026H1", "/grades/2026H1/S001", "/year", "/year/2026", "/year/2026/external", "/board"} {
		says(t, path, staff.Get(path), 403)
	}
	for _, path := range []string{"/staff/S002?monthsexport=csv", "/staff/S002?profileexport=csv", "/staff/S002?factsexport=csv", "/staff/S002?leaveexport=csv", "/staff/S002?casesexport=csv", "/staff/S002?stintsexport=csv"} {
		file := staff.Get(path)
		says(t, path, file, 200)
		silent(t, path, file.Body, birds)
	}
	says(t, "what is not published", staff.Get("/honours"), 200, "还没有公示过的月份")
	says(t, "a month that is not published", staff.Get("/honours/2026-05"), 409, "尚未公示")
}

func TestHeadsSeeTheirWindowAndItsPeople(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	head := hall.As(t, "head")
	says(t, "the own window", head.Get("/windows/W01"), 200, "月度总分走势", "窗口人员", "S001", "至今")
	says(t, "another window", head.Get("/windows/W02"), 404)
	says(t, "the general office", hall.As(t, "hr").Get("/windows/W02"), 200, "月度总分走势")
	says(t, "the administrator", hall.As(t, "admin").Get("/windows/W02"), 403)
	says(t, "a person", hall.As(t, "director").Get("/staff/S001"), 200, "月度总分走势", "/scores/2026-05/staff/S001", "/events?staff=S001")
	says(t, "nobody", hall.As(t, "director").Get("/staff/S999"), 404)
}

func TestChartsOfAPeriodHaveTheirTables(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	says(t, "a month", hr.Get("/scores/2026-05/charts"), 200, "总分分布", "迟到的时段", "各星期准点情况", "<svg", "周一")
	says(t, "a half-year", hr.Get("/scores/2026H1/charts"), 200, "总分分布")
	says(t, "its table", hr.Get("/scores/2026-05/charts?weekdaysexport=csv"), 200, "准点率")
	says(t, "no period", hr.Get("/scores/2026-13/charts"), 404)
	says(t, "in English", hr.Get("/scores/2026-05/charts?lang=en"), 200, "Punctuality by weekday")
}

// Before a month is published, who publishes looks at the roll; nobody else knows of it.
func TestHonoursArePreviewedByWhoPublishes(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	const at = "/honours/2026-05"
	hr := hall.As(t, "hr")
	for who, b := range map[string]*sitetest.Browser{"hr": hr, "director": hall.As(t, "director")} {
		preview := b.Get(at)
		says(t, who, preview, 200, "预览，未公示", "2026年5月红旗窗口（预览，未公示）", "只有综合科和主任能看到", `href="/assess/2026-05"`, `href="/windows/W`)
		if strings.Contains(preview.Body, "/poster") || strings.Contains(preview.Body, "/certificate") {
			t.Errorf("%s prints what is not published\n%s", who, preview.Body)
		}
		says(t, who+" takes it along", b.Get(at+"?export=csv"), 200)
		says(t, who+" finds it", b.Get("/honours"), 200, "还没有公示过的月份", "预览2026年")
		says(t, who+" prints no poster", b.Get(at+"/poster"), 409, "尚未公示")
		says(t, who+" prints no certificate", b.Get(at+"/certificate/W01"), 409, "尚未公示")
		says(t, who+" sees nothing of what has not begun", b.Get("/honours/2027-05"), 409, "尚未公示")
	}
	for _, account := range []string{"staff", "head", "secretary", "auditor"} {
		b := hall.As(t, account)
		says(t, account, b.Get(at), 409, "尚未公示")
		says(t, account+" in a file", b.Get(at+"?export=csv"), 409)
		if got := b.Get("/honours"); got.Status != 200 || strings.Contains(got.Body, "预览") {
			t.Errorf("%s is offered a preview: %d\n%s", account, got.Status, got.Body)
		}
	}
	publish(t, hall, "2026-05")
	if got := hr.Get(at); strings.Contains(got.Body, "未公示") {
		t.Errorf("published, and still a preview\n%s", got.Body)
	}
}

func TestHonoursAreForEverybodyOncePublished(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	publish(t, hall, "2026-05")
	birds := canaries(t, hall, "S002")
	staff, hr := hall.As(t, "staff"), hall.As(t, "hr")
	shown := staff.Get("/honours")
	says(t, "the roll", shown, 200, "2026年5月红旗窗口", "红旗窗口")
	silent(t, "the roll", shown.Body, birds)
	silent(t, "its export", staff.Get("/honours/2026-05?export=csv").Body, birds)
	silent(t, "the poster with points", staff.Get("/honours/2026-05/poster?points=yes").Body, birds)
	says(t, "the poster", hr.Get("/honours/2026-05/poster"), 200, `class="poster"`, "特予表扬", "公示期内，以定稿结果为准")
	says(t, "a larger one", hr.Get("/honours/2026-05/poster?size=a3&points=yes"), 200, `class="poster a3"`, `class="points"`)
	h, err := hall.Site.Scoring.Honours(t.Context(), hall.Scope, roster.MustPeriod("2026-05"))
	if err != nil || len(h.Windows) == 0 {
		t.Fatalf("%+v, %v", h, err)
	}
	says(t, "a certificate", hr.Get("/honours/2026-05/certificate/"+h.Windows[0].Code), 200, "荣誉证书", h.Windows[0].Name)
	says(t, "a certificate of nobody", hr.Get("/honours/2026-05/certificate/W99"), 404)
	says(t, "a month that is none", hr.Get("/honours/2026"), 404)
	says(t, "the administrator", hall.As(t, "admin").Get("/honours"), 403)
	says(t, "in English", hr.Get("/honours/2026-05?lang=en"), 200, "Red-banner windows of")
}

// closeYear closes every month of the year before the made-up hall's own, of which nothing
// is on record: what stands in the way is settled by the meeting.
func closeYear(t *testing.T, hall *sitetest.Hall) {
	t.Helper()
	day := roster.MustDate(sitetest.Today)
	for month := roster.MustPeriod("2025-01"); month.Year == 2025; month = month.Next() {
		settlement := scoring.Settlement{Minutes: "纪要2026-1", DecidedBy: "主任办公会"}
		var open *roster.Error
		if err := hall.Site.Scoring.Closable(t.Context(), hall.Scope, month, day, scoring.Decision{}); !errors.As(err, &open) {
			t.Fatalf("%s: %v", month, err)
		}
		for _, p := range open.Problems {
			switch p.Code {
			case "no_data_unexplained":
				settlement.NoData = append(settlement.NoData, scoring.SettledDay{Date: p.Value, Reason: "尚未使用考勤机"})
			case "pending_rating":
				settlement.Ratings = append(settlement.Ratings, scoring.SettledRating{Window: p.Value, Points: fmt.Sprintf("9.%d", 90-len(settlement.Ratings))})
			}
		}
		decision, err := settlement.Decision("x")
		if err != nil {
			t.Fatal(err)
		}
		if _, err = hall.Site.Scoring.Close(t.Context(), hall.Scope, month, day, decision); err != nil {
			t.Fatalf("%s: %v", month, err)
		}
	}
}

// The stars of a year are printed once they are settled, and not a day before.
func TestTheStarsOfAYearArePrinted(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	director, staff := hall.As(t, "director"), hall.As(t, "staff")
	const poster, certificate = "/year/2025/poster", "/year/2025/certificate/"
	says(t, "before the months are closed", director.Get(poster), 409, "2025 年岗位之星尚未确定")
	says(t, "a certificate before", director.Get(certificate+"W01"), 409, "尚未确定")
	if got := director.Get("/year/2025"); got.Status != 200 || strings.Contains(got.Body, poster) || strings.Contains(got.Body, certificate) {
		t.Errorf("the year leads to a poster of nobody: %d\n%s", got.Status, got.Body)
	}
	closeYear(t, hall)
	publish(t, hall, "2026-05")
	birds := canaries(t, hall, "S002")

	says(t, "the year", director.Get("/year/2025"), 200, `href="`+poster+`"`, `href="`+certificate+`W01"`, `href="`+certificate+`W05"`)
	for _, month := range []string{"2025-03", "2026-05"} { // of that year, and of the one after
		says(t, "the honours of "+month, director.Get("/honours/"+month), 200, "2025年岗位之星", "第 5 名", `href="`+poster+`"`)
		if got := staff.Get("/honours/" + month); !strings.Contains(got.Body, "2025年岗位之星") || strings.Contains(got.Body, poster) {
			t.Errorf("staff see of %s\n%s", month, got.Body)
		}
	}
	says(t, "the poster", director.Get(poster), 200, `class="poster"`, "<h1>岗位之星</h1>", "2025年度", "以下 5 个窗口被评为“岗位之星”", "民政", "村建", `href="/year/2025/poster?size=a3"`, `href="/year/2025"`)
	if got := director.Get(poster); strings.Contains(got.Body, "卫健") || strings.Contains(got.Body, `class="points"`) {
		t.Errorf("who is no star, or points that nobody asked for\n%s", got.Body)
	}
	says(t, "a larger one", director.Get(poster+"?size=a3&points=yes"), 200, `class="poster a3"`, `<span class="points">99.90</span>`)
	says(t, "a certificate", director.Get(certificate+"W05"), 200, "荣誉证书", "村建", "岗位之星", `href="/year/2025"`)
	says(t, "of who is no star", director.Get(certificate+"W06"), 404)
	says(t, "in English", director.Get(poster+"?lang=en"), 200, "By the assessment of the whole year these 5 windows")
	if got := director.Get("/honours/2025-03/poster"); got.Status != 200 || strings.Contains(got.Body, "公示期内") {
		t.Errorf("the poster of a closed month: %d\n%s", got.Status, got.Body)
	}
	says(t, "a year that is none", director.Get("/year/2025-05/poster"), 404)
	says(t, "a year that is not over", director.Get("/year/2026/poster"), 409)

	own := staff.Get(poster + "?points=yes")
	says(t, "for everybody", own, 200, "民政", `href="/honours"`)
	if strings.Contains(own.Body, `class="points"`) {
		t.Error("staff are told the points of others")
	}
	silent(t, "for everybody", own.Body, birds)
	says(t, "a certificate for everybody", staff.Get(certificate+"W01"), 200, "民政")
	says(t, "the administrator", hall.As(t, "admin").Get(poster), 403)
}

var screen = regexp.MustCompile(`href="(/board/[^"]+)"`)

func TestTheScreenShowsWindowsAndNothingElse(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	birds := canaries(t, hall, "")
	hr, anybody := hall.As(t, "hr"), hall.Browser(t)
	nothing := anybody.Get("/board/1-nothing")
	says(t, "before it is on", nothing, 404)
	says(t, "the desk", hr.Get("/board"), 200, "未开启")
	made := hr.Post("/board/renew", url.Values{})
	says(t, "switched on", made, 200, "不再显示")
	address := screen.FindStringSubmatch(made.Body)
	if address == nil {
		t.Fatalf("no address in\n%s", made.Body)
	}
	if later := hr.Get("/board"); strings.Contains(later.Body, address[1]) {
		t.Error("the address is shown again")
	}
	says(t, "nothing published yet", anybody.Get(address[1]), 200, "即将公布")
	publish(t, hall, "2026-05")
	shown := anybody.Get(address[1])
	says(t, "the screen", shown, 200, "2026年5月", "更新于", "data-refresh")
	silent(t, "the screen", shown.Body, birds)
	for _, link := range []string{"/login", "href=\"/me", "S0"} {
		if strings.Contains(shown.Body, link) {
			t.Errorf("the screen holds %s", link)
		}
	}
	says(t, "asked first", hr.Post("/board/renew", url.Values{}), 200, "立即失效")
	renewed := hr.Post("/board/renew", url.Values{"confirmed": {"yes"}})
	fresh := screen.FindStringSubmatch(renewed.Body)
	gone := anybody.Get(address[1])
	if fresh == nil || gone.Status != 404 || !strings.Contains(gone.Body, "404") && gone.Status != nothing.Status {
		t.Errorf("the old address: %d", gone.Status)
	}
	says(t, "the new one", anybody.Get(fresh[1]), 200, "2026年5月")
	says(t, "asked before switching off", hr.Post("/board/off", url.Values{}), 200, "关闭")
	says(t, "switched off", hr.Post("/board/off", url.Values{"confirmed": {"yes"}}), 200, "大屏已关闭")
	says(t, "off", anybody.Get(fresh[1]), 404)
	says(t, "the auditor", hall.As(t, "auditor").Get("/board"), 403)
	says(t, "the administrator", hall.As(t, "admin").Get("/board"), 200)
}

func TestTheMeetingDecidesGrades(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	director := hall.As(t, "director")
	says(t, "the list", director.Get("/grades"), 200, "2026年上半年考核等次", "优秀名额", "建议等次", "/grades/2026H1/S002")
	says(t, "one", director.Get("/grades/2026H1/S002"), 200, "记录会议决定", "列入审查", "法定救济途径", "没有对等次的申诉")
	at := "/grades/2026H1/S002"
	says(t, "without authority", director.Post(at, url.Values{"grade": {"合格"}}), 422, "f-decide-minutes-fault", "f-decide-decided_by-fault")
	authority := url.Values{"minutes": {"会议纪要3号"}, "decided_by": {"主任办公会"}, "reason": {"经会议研究"}}
	with := func(name, value string) url.Values {
		form := url.Values{}
		for key, values := range authority {
			form[key] = values
		}
		form.Set(name, value)
		return form
	}
	says(t, "no such grade", director.Post(at, with("grade", "甲等")), 422, "甲等", "会议纪要3号")
	g, err := hall.Site.Scoring.Score(t.Context(), hall.Scope, roster.MustPeriod("2026H1"), roster.MustDate(sitetest.Today))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(g.Grades, func(g scoring.Grade) bool { return g.Staff == "S002" })
	lower := "基本合格"
	if strings.Contains(g.Grades[i].Proposed, "称职") {
		lower = "基本称职"
	}
	before := carried(t, director.Get(at).Body, at, with("grade", g.Grades[i].Proposed))
	says(t, "decided", director.Post(at, with("grade", lower)), 200, "决定已记录", "定为"+lower, "会议纪要3号")
	says(t, "another one meanwhile", director.Post(at, before), 409, "已有他人作过改动", "等次：基本", "会议纪要3号")
	says(t, "asked first", director.Post(at+"/investigation", authority), 200, "confirmed")
	form := with("confirmed", "yes")
	says(t, "under investigation", director.Post(at+"/investigation", form), 200, "列入审查，暂不定等次", "解除审查")
	says(t, "over", director.Post(at+"/investigation", authority), 200, "解除审查")
	says(t, "the general office reads", hall.As(t, "hr").Get(at), 200, "法定救济途径")
	says(t, "and does not decide", hall.As(t, "hr").Post(at, with("grade", lower)), 403)
	says(t, "nobody", director.Get("/grades/2026H1/S999"), 404)
	says(t, "a month", director.Get("/grades/2026-05"), 404)
	says(t, "the auditor", hall.As(t, "auditor").Get("/grades/2026H1"), 200, "建议等次")
}

func TestTheYearIsLaidOutByWindowAndPerson(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	director := hall.As(t, "director")
	says(t, "the year", director.Get("/year"), 200, "2026年窗口成绩", "2026年人员成绩", "岗位之星", "上半年")
	says(t, "its table", director.Get("/year/2026?windowexport=csv"), 200, "年均分")
	says(t, "a year before the records", director.Get("/year/2024"), 200)
	says(t, "no year", director.Get("/year/2026-05"), 404)
	says(t, "no tie to decide", director.Post("/year/2026/stars", url.Values{"codes": {"W01"}, "minutes": {"3号"}, "decided_by": {"会议"}}), 409, "没有需要会议决定的同分")
	hr := hall.As(t, "hr")
	says(t, "no rating yet", hr.Get("/year/2026/external"), 200, "还没有外部评议", "录入评议")
	rating := url.Values{"period": {"2026-05"}, "department": {"县纪委"}, "window": {"W01"}, "score": {"95.5"}, "ref": {"函3号"}}
	says(t, "entered", hr.Post("/year/2026/external", rating), 200, "县纪委", "95.50", "函3号")
	rating.Set("score", "101")
	says(t, "too much", hr.Post("/year/2026/external", rating), 422, "f-external-score-fault", "县纪委")
	says(t, "the director enters none", director.Post("/year/2026/external", rating), 403)
	says(t, "but reads", director.Get("/year/2026/external"), 200, "95.50")
}
