package reports_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

func embedded(t *testing.T, id string) *rulebook.Book {
	t.Helper()
	book, err := rulebook.Get(id, "1")
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// bookBasis is a period under one of the books that the program brings along.
func bookBasis(t *testing.T, id, period string) reports.Basis {
	t.Helper()
	b := basis()
	b.Book, b.Period, b.AsOf = embedded(t, id), roster.MustPeriod(period), roster.MustDate("2025-04-01")
	return b
}

func TestTheRulesAreTheBookWhole(t *testing.T) {
	t.Parallel()
	for id, period := range map[string]string{"bencha-2014-monthly": "2025-03", "bencha-2014-half-year": "2025H1", "community-quarterly": "2025Q1"} {
		b := bookBasis(t, id, period)
		var want, got []string
		for _, item := range b.Book.Items {
			want = append(want, item.ID+" "+item.Full.String())
			for _, c := range item.Clauses {
				want = append(want, c.ID+" "+c.Text)
			}
			for _, part := range item.Parts {
				want = append(want, part.ID+" "+part.Full.String())
				for _, c := range part.Clauses {
					want = append(want, c.ID+" "+c.Text)
				}
			}
		}
		rules := reports.NewStaffBook(b, nil).Rules
		for _, r := range rules.Rows {
			if r.Level == reports.ClauseRule {
				got = append(got, r.ID+" "+r.Text)
				if r.Worth == "" || r.Item == "" || r.Mark == "" {
					t.Errorf("%s is worth %q under %q, its value %q", r.ID, r.Worth, r.Item, r.Mark)
				}
				continue
			}
			got = append(got, r.ID+" "+r.Full.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-book +rules):\n%s", id, diff)
		}
		waiting := map[string]bool{}
		for _, v := range b.Book.PresumedValues() {
			waiting[v.ID] = true
		}
		for _, r := range rules.Rows {
			if r.Presumed != waiting[r.ID] {
				t.Errorf("%s: %s presumed %t", id, r.ID, r.Presumed)
			}
		}
	}
}

func TestEveryFormOfValueHasItsWords(t *testing.T) {
	t.Parallel()
	got := map[string]string{}
	for id, period := range map[string]string{"bencha-2014-monthly": "2025-03", "bencha-2014-half-year": "2025H1"} {
		for _, r := range reports.NewStaffBook(bookBasis(t, id, period), nil).Rules.Rows {
			got[r.ID] = r.Worth
		}
	}
	for id, want := range map[string]string{
		"M1.1": "扣1分", "M1.2": "扣3分；情节严重再扣2分", "M3.1": "扣1分；按数量计", "M4.2": "扣1至5分（视情，未选定按1分）",
		"M8.2": "扣2分；不足1的不计；每人每天计一次", "M10.1": "取所收评分的平均分，四舍五入到0.01；少于3票的待定", "M11.1": "加5至10分（视情，未选定按5分）",
		"H3.1a": "扣3分；全年累计超过20天时计一次", "H3.1b": "扣1分；每满5次计一次", "H3.2a": "扣0.5分",
		"H6.2": "县级加3分、市级加6分、省级加6分、国家级加10分", "M1": "",
	} {
		if got[id] != want {
			t.Errorf("%s is worth %q, want %q", id, got[id], want)
		}
	}
	if book := embedded(t, "bencha-2014-half-year"); !strings.Contains(worthOf(t, book, "H4.2"), "每满1个百分点扣0.5分") {
		t.Errorf("H4.2 is worth %q", worthOf(t, book, "H4.2"))
	}
}

// worthOf is the words of a clause whose part has the same id.
func worthOf(t *testing.T, book *rulebook.Book, id string) string {
	t.Helper()
	b := basis()
	b.Book, b.Period = book, roster.MustPeriod("2025H1")
	for _, r := range reports.NewStaffBook(b, nil).Rules.Rows {
		if r.ID == id && r.Level == reports.ClauseRule {
			return r.Worth
		}
	}
	return ""
}

func TestParametersNameCapsQuotasAndPeriods(t *testing.T) {
	t.Parallel()
	values := map[string]any{}
	waiting := map[string]bool{}
	for id, period := range map[string]string{"bencha-2014-monthly": "2025-03", "bencha-2014-half-year": "2025H1"} {
		b := bookBasis(t, id, period)
		b.Confirmed = map[string]bool{"M14": true}
		for _, p := range reports.NewStaffBook(b, nil).Rules.Parameters {
			values[p.Name], waiting[p.Name] = p.Value, p.Presumed
		}
	}
	want := map[string]any{
		"基础分": reports.Points(10000), "附加分上限": reports.Points(1000), "总分上限": reports.Points(11000), "红旗名额": 5, "一票否决": "不设",
		"查实投诉包括": "投诉查实、投诉查实并通报或造成不良影响", "优秀名额比例（%，向下取整）": 20, "不得评优的全年病假天数（超过）": 30,
		"公务员": "优秀：90分起；称职：80分起；基本称职：60分起；不称职：不满60分", "名额": 5, "评定对象": "窗口", "公示申诉期（工作日）": 5,
	}
	for name, value := range want {
		if values[name] != value {
			t.Errorf("%s is %v, want %v", name, values[name], value)
		}
	}
	for name, presumed := range map[string]bool{"红旗名额": true, "公务员": true, "公示申诉期（工作日）": true, "名额": false, "基础分": false} {
		if waiting[name] != presumed {
			t.Errorf("%s presumed %t, want %t", name, waiting[name], presumed)
		}
	}
}

// said reports whether one of the cover's sentences holds all the words.
func said(c reports.Cover, words ...string) bool {
	return slices.ContainsFunc(c.How, func(sentence string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(sentence, word) })
	})
}

func TestACoverSaysHowThePointsCameAbout(t *testing.T) {
	t.Parallel()
	b := bookBasis(t, "bencha-2014-monthly", "2025-03")
	entry := func(clause, fact string) scoring.Entry {
		return scoring.Entry{Clause: clause, Points: -100, Applied: -100, Date: roster.MustDate("2025-03-04"), Fact: fact}
	}
	waived := entry("M8.2", "a:S1:2025-03-04:am")
	waived.Waived, waived.Applied = true, 0
	sheet := scoring.Sheet{Code: "W1", Name: "民政", Items: []scoring.ItemScore{
		{ID: "M1", Entries: []scoring.Entry{entry("M1.1", "f:x"), entry("M1.1", "f:y")}}, {ID: "M3", Entries: []scoring.Entry{entry("M3.1", "c:1")}},
		{ID: "M5", Entries: []scoring.Entry{entry("M5.1", "m:1")}}, {ID: "M8", Entries: []scoring.Entry{waived}}, {ID: "M10", Pending: true},
	}}
	c := reports.NewMonthBook(b, []scoring.Sheet{sheet}, []scoring.Sheet{{Code: "S1"}}, scoring.Ranking{}).Cover
	for _, words := range [][]string{
		{"基础分各为100分", "10项", "M1、M2", "M11 受奖附加从0分加起", "附加分最多10分"},
		{"共5条", "考勤打卡与补签1条", "办件与时限1条", "会议签到1条", "登记的事实2条", "1条经主任会议放宽"},
		{"前5名为红旗窗口", "M10 窗口互评得分高者在前", "由主任会议决定"}, {"M10 窗口互评（1 个窗口）尚无结果"},
		{"尚待中心核定的有4处", "M10.1"}, {"公示期为5个工作日"}, {"只记明人员的，计入其当日所在的窗口"},
	} {
		if !said(c, words...) {
			t.Errorf("no sentence says %q: %q", words, c.How)
		}
	}
	want := []reports.CoverFact{
		{Name: "考核单位", Text: "中心"}, {Name: "考核期", Text: "2025年3月（2025-03-01 至 2025-03-31）"}, {Name: "状态", Text: "草稿：定稿前随记录变动，不作为最终结果"},
		{Name: "考核对象", Text: "1 个窗口；另列 1 名人员，供参考，不排名"}, {Name: "考核办法", Text: "月度考核办法（试行）（版本 1）"},
		{Name: "办法出处", Text: b.Book.Source}, {Name: "数据截至", Day: b.AsOf},
	}
	if diff := cmp.Diff(want, c.Facts); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
}

func TestACoverOfAClosedHalfYear(t *testing.T) {
	t.Parallel()
	b := bookBasis(t, "bencha-2014-half-year", "2025H1")
	b.State, b.Digest = reports.Closed, "0f3a"
	b.Confirmed = map[string]bool{}
	for _, v := range b.Book.PresumedValues() {
		b.Confirmed[v.ID] = true
	}
	c := reports.NewHalfYearBook(b, []scoring.Sheet{{Code: "S1"}}, nil).Cover
	for _, words := range [][]string{
		{"只计记明本人的事实"}, {"没有扣分、加分条目"}, {"分数线为90、80、60分", "20%", "30天"}, {"没有待定项"}, {"没有待核定的推定数值"},
		{"H4.5 建议与创新", "从0分加起"}, {"重算", "摘要"},
	} {
		if !said(c, words...) {
			t.Errorf("no sentence says %q: %q", words, c.How)
		}
	}
	if said(c, "名次") || said(c, "公示期") {
		t.Errorf("of a closed half-year: %q", c.How)
	}
	if last := c.Facts[len(c.Facts)-1]; last != (reports.CoverFact{Name: "定稿摘要", Text: "0f3a"}) {
		t.Errorf("the last fact is %+v", last)
	}
}

func TestTheOutcomeOfAnObjectionStandsAtItsEntry(t *testing.T) {
	t.Parallel()
	b := basis()
	d := scoring.NewDocument(b.Book, rulebook.OfWindow, b.Period, "published", b.AsOf, []scoring.Sheet{sheet()})
	own := &d.Sheets[0]
	own.Items[0].Entries[0].Objection = &scoring.ObjectionMark{Number: 1, State: scoring.Dismissed, Decided: "2025-04-08", Reason: "有录像"}
	own.Items[0].Entries[1].Objection = &scoring.ObjectionMark{Number: 2, State: scoring.Filed}
	own.Items[1].Objection = &scoring.ObjectionMark{Number: 3, State: scoring.Upheld, Decided: "2025-04-09", Reason: "重评"}
	own.Objections = []scoring.ObjectionMark{{Number: 4, State: scoring.Upheld, Decided: "2025-04-10", Reason: "记错", Clause: "A.1", Fact: "f9"}}
	b.Objections = map[rulebook.Unit]scoring.Document{rulebook.OfWindow: d}
	book := reports.NewMonthBook(b, []scoring.Sheet{sheet()}, []scoring.Sheet{sheet()}, scoring.Ranking{})
	got := []string{book.Windows[0].Lines[0].Note, book.Windows[0].Lines[1].Note, book.Windows[0].Lines[2].Note, book.Windows[0].Scores[1].Note}
	want := []string{reports.PresumedNote + "；第 1 号申诉不成立（2025-04-08）：有录像", "扣完为止；第 2 号申诉待裁定", "经主任会议放宽，不扣", "第 3 号申诉成立（2025-04-09）：重评"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"第 4 号申诉成立（2025-04-10）：记错；A.1 的条目（依据 f9）已取消"}, book.Windows[0].Gone); diff != "" {
		t.Errorf("entries that are gone (-want +got):\n%s", diff)
	}
	if staff := book.Staff[0]; staff.Gone != nil || strings.Contains(staff.Lines[0].Note, "申诉") {
		t.Errorf("a person of the same code has the window's objections: %+v", staff)
	}
}

func TestGradesAreCountedByStateOfThePeriod(t *testing.T) {
	t.Parallel()
	b := bookBasis(t, "bencha-2014-half-year", "2025H1")
	sheets := []scoring.Sheet{{Code: "S1"}, {Code: "S2"}, {Code: "S3"}}
	grades := []scoring.Grade{{Staff: "S1", Proposed: "优秀", Final: "称职"}, {Staff: "S2", Proposed: "合格", Final: "合格"}}
	for state, want := range map[reports.State][]reports.GradeCount{
		reports.Open:   {{Name: "优秀", Count: 1}, {Name: "称职"}, {Name: "合格", Count: 1}, {Name: "基本称职"}, {Name: "基本合格"}, {Name: "不称职"}, {Name: "不合格"}, {Name: "不定等次", Count: 1}},
		reports.Closed: {{Name: "优秀"}, {Name: "称职", Count: 1}, {Name: "合格", Count: 1}, {Name: "基本称职"}, {Name: "基本合格"}, {Name: "不称职"}, {Name: "不合格"}, {Name: "不定等次", Count: 1}},
	} {
		b.State = state
		if diff := cmp.Diff(want, reports.NewHalfYearBook(b, sheets, grades).Grades); diff != "" {
			t.Errorf("%s (-want +got):\n%s", state, diff)
		}
	}
}

func TestAMedianOfFewIsToldToNobody(t *testing.T) {
	t.Parallel()
	for n, told := range map[int]bool{0: false, 3: false, 4: false, 5: true} {
		b := basis()
		b.Crowd = scoring.Crowd{Sheets: n, Median: 1234, Items: map[string]scoring.Points{"A": 900, "B": 400}}
		for _, item := range reports.NewStaffBook(b, []scoring.Sheet{sheet()}).People[0].Profile.Items {
			if item.NoMedian == (told && item.ID != "X") || !told && item.Median != 0 {
				t.Errorf("of %d sheets %s has the median %s, told %t", n, item.ID, item.Median, !item.NoMedian)
			}
		}
	}
}

// monthOf is a month with one person's sheet among a crowd whose median is 90 points.
func monthOf(period string, total reports.Points, crowd int) reports.PeriodSheets {
	return reports.PeriodSheets{
		Sheets: scoring.Document{Period: roster.MustPeriod(period), State: "closed", Sheets: []scoring.SheetDocument{{Code: "S1", Name: "张三", Total: total}}},
		Crowd:  scoring.Crowd{Sheets: crowd, Median: 9000},
	}
}

func TestTheMonthsOfAHalfYear(t *testing.T) {
	t.Parallel()
	b := bookBasis(t, "bencha-2014-half-year", "2025H1")
	b.Past = []reports.PeriodSheets{monthOf("2025-02", 9500, 4), monthOf("2025-03", 9600, 5)}
	entry := func(day string, points reports.Points) scoring.Entry {
		e := scoring.Entry{Clause: "H1.1", Points: points, Applied: points, Fact: "f:1"}
		if day != "" {
			e.Date = roster.MustDate(day)
		}
		return e
	}
	own := scoring.Sheet{Code: "S1", Name: "张三", Items: []scoring.ItemScore{{ID: "H1", Entries: []scoring.Entry{
		entry("2025-02-01", -100), entry("2025-02-28", -50), entry("2025-02-03", 200), entry("2025-06-30", 0), entry("", -300),
	}}}}
	p := roster.MustPeriod
	want := reports.Course{Within: true, Periods: []reports.CoursePeriod{
		{TrendPeriod: reports.TrendPeriod{Period: p("2025-01"), None: true, NoMedian: true}},
		{TrendPeriod: reports.TrendPeriod{Period: p("2025-02"), State: "closed", Total: 9500, NoMedian: true}, Entries: 3, Taken: -150, Earned: 200},
		{TrendPeriod: reports.TrendPeriod{Period: p("2025-03"), State: "closed", Total: 9600, Median: 9000, Sheets: 5}},
		{TrendPeriod: reports.TrendPeriod{Period: p("2025-04"), None: true, NoMedian: true}},
		{TrendPeriod: reports.TrendPeriod{Period: p("2025-05"), None: true, NoMedian: true}},
		{TrendPeriod: reports.TrendPeriod{Period: p("2025-06"), None: true, NoMedian: true}, Entries: 1},
	}}
	for name, got := range map[string]reports.Course{
		"one's own record":     reports.NewStaffBook(b, []scoring.Sheet{own}).People[0].Course,
		"the half-year's book": reports.NewHalfYearBook(b, []scoring.Sheet{own}, nil).People[0].Course,
	} {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A window's sheet shows the year up to its own month: what went before as it was published
// or closed, with the places of then, and its own as it stands on the sheet.
func TestASheetIsFollowedThroughTheYear(t *testing.T) {
	t.Parallel()
	b := bookBasis(t, "bencha-2014-monthly", "2025-03")
	b.Past = []reports.PeriodSheets{monthOf("2024-12", 9500, 3), monthOf("2025-02", 9600, 2)}
	b.Past[0].Rank = &scoring.RankDocument{Rows: []scoring.RankRowDocument{{Code: "S0", Rank: 1}, {Code: "S1", Rank: 2, RedBanner: true}}}
	now := []scoring.Sheet{{Code: "S1", Name: "张三", Total: 9700, Pending: true}, {Code: "S2", Total: 9000}, {Code: "S3", Total: 9100}}
	rank := scoring.Ranking{Rows: []scoring.RankRow{{Rank: 1, Code: "S1", RedBanner: true}, {Rank: 2, Code: "S3"}, {Rank: 3, Code: "S2"}}}
	p := roster.MustPeriod
	want := reports.Course{Ranked: true, Periods: []reports.CoursePeriod{
		{TrendPeriod: reports.TrendPeriod{Period: p("2024-12"), State: "closed", Total: 9500, Median: 9000, Sheets: 3}, Rank: 2, Banner: true},
		{TrendPeriod: reports.TrendPeriod{Period: p("2025-01"), None: true, NoMedian: true}},
		{TrendPeriod: reports.TrendPeriod{Period: p("2025-02"), State: "closed", Total: 9600, NoMedian: true, Sheets: 2}},
		{TrendPeriod: reports.TrendPeriod{Period: p("2025-03"), State: "open", Total: 9700, Pending: true, Median: 9100, Sheets: 3}, Rank: 1, Banner: true},
	}}
	book := reports.NewMonthBook(b, now, nil, rank)
	if diff := cmp.Diff(want, book.Windows[0].Course); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c := book.Windows[1].Course; c.Periods != nil {
		t.Errorf("a window of which there is but one sheet: %+v", c)
	}
	b.Crowd = scoring.Crowd{Sheets: 4, Median: 9100}
	own := reports.NewStaffBook(b, now[:1]).People[0].Course
	for _, one := range own.Periods {
		if !one.NoMedian || one.Median != 0 || one.Rank != 0 {
			t.Errorf("a median of few, or a place, beside a person: %+v", one)
		}
	}
	if len(own.Periods) != 4 || own.Ranked {
		t.Errorf("a person's own: %+v", own)
	}
	b.Past = nil
	if c := reports.NewMonthBook(b, now, nil, rank).Windows[0].Course; c.Periods != nil {
		t.Errorf("the first of all: %+v", c)
	}
}

func TestOnlyTheHalfYearBookHasASheetPerPerson(t *testing.T) {
	t.Parallel()
	half, err := reports.WithPeople(reports.HalfYearBook{}, true)
	if err != nil || !half.(reports.HalfYearBook).Each {
		t.Errorf("%+v, %v", half, err)
	}
	if _, err := reports.WithPeople(reports.MonthBook{}, true); roster.KindOf(err) != roster.Usage {
		t.Errorf("a month: %v", err)
	}
	if month, err := reports.WithPeople(reports.MonthBook{Unit: "x"}, false); err != nil || month.(reports.MonthBook).Unit != "x" {
		t.Errorf("without: %+v, %v", month, err)
	}
}
