package reports_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

func rules() *rulebook.Book {
	return &rulebook.Book{
		ID: "b", Name: "考核办法", Version: "2", Period: roster.Month, Subjects: []rulebook.Subject{{Of: rulebook.OfWindow}},
		Items: []rulebook.Item{
			{ID: "A", Name: "甲", Full: 1000, Mark: rulebook.Presumed, Clauses: []rulebook.Clause{
				{ID: "A.1", Text: "每次扣1分。", Mark: rulebook.Presumed, Points: 100}, {ID: "A.2", Text: "每次扣2分。", Mark: rulebook.Intact, Points: 200}}},
			{ID: "B", Name: "乙", Full: 500, Parts: []rulebook.Part{{ID: "B.1", Name: "丙", Full: 500, Clauses: []rulebook.Clause{
				{ID: "B.1a", Text: "迟到扣分。", Mark: rulebook.Presumed, Points: 50}}}}},
		},
		Ranking: &rulebook.Ranking{ID: "R", Banners: 2, Ties: []string{"no_upheld_complaint", "item:A", "item:Z", "finished_cases", "deductions", "other"}},
		Grades:  &rulebook.Grades{ID: "grades", Mark: rulebook.Presumed},
	}
}

func basis() reports.Basis {
	return reports.Basis{
		Centre: roster.Centre{Name: "中心"}, Period: roster.MustPeriod("2025-03"), State: reports.Open, Book: rules(),
		Windows: []roster.Window{{Code: "W1", Name: "民政", Department: "民政办"}},
		Staff:   []roster.Staff{{Code: "S1", Name: "张三", Establishment: roster.PublicInstitution}},
	}
}

func sheet() scoring.Sheet {
	return scoring.Sheet{Code: "W1", Name: "民政", Total: 1300, Base: 1300, Items: []scoring.ItemScore{
		{ID: "A", Full: 1000, Score: 850, Entries: []scoring.Entry{
			{Clause: "A.1", Points: -100, Applied: -100, Staff: "S1", Window: "W1", Fact: "f1", Text: "每次扣1分。（吸烟（大厅））", Presumed: true},
			{Clause: "A.2", Points: -200, Applied: -50, Window: "W9", Fact: "f2", Text: "每次扣2分。"},
			{Clause: "A.2", Points: -200, Waived: true, Fact: "f3", Text: "另记"},
			{Clause: "A.9", Points: 300, Applied: 200, Fact: "f4", Text: "不在办法内"},
		}},
		{ID: "B", Full: 500, Score: 450, Pending: true, Parts: []scoring.PartScore{{ID: "B.1", Full: 500, Score: 450}}},
		{ID: "X", Score: 7},
	}}
}

func TestEntriesAreCarriedOverUnchangedAndExplained(t *testing.T) {
	t.Parallel()
	got := reports.NewMonthBook(basis(), []scoring.Sheet{sheet()}, nil, scoring.Ranking{}).Windows[0].Lines
	want := []reports.Line{
		{Code: "W1", Subject: "民政", Staff: "S1", StaffName: "张三", Window: "民政", Item: "A 甲", Clause: "A.1", Wording: "每次扣1分。",
			Points: -100, Applied: -100, Text: "吸烟（大厅）", Evidence: "f1", Note: reports.PresumedNote, Presumed: true},
		{Code: "W1", Subject: "民政", Window: "W9", Item: "A 甲", Clause: "A.2", Wording: "每次扣2分。", Points: -200, Applied: -50,
			Evidence: "f2", Note: "扣完为止"},
		{Code: "W1", Subject: "民政", Item: "A 甲", Clause: "A.2", Wording: "每次扣2分。", Points: -200, Text: "另记", Evidence: "f3",
			Note: "经主任会议放宽，不扣", Waived: true},
		{Code: "W1", Subject: "民政", Clause: "A.9", Points: 300, Applied: 200, Text: "不在办法内", Evidence: "f4", Note: "加满为止"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

func TestScoresStandUnderTheirColumns(t *testing.T) {
	t.Parallel()
	book := reports.NewStaffBook(basis(), []scoring.Sheet{sheet(), {Code: "S2"}})
	wantColumns := []reports.Column{{ID: "A", Name: "甲", Full: 1000}, {ID: "B", Name: "乙", Full: 500}, {ID: "B.1", Name: "丙", Full: 500, Part: true}}
	if diff := cmp.Diff(wantColumns, book.Columns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	want := []reports.Score{{Value: 850, Known: true}, {Value: 450, Pending: true, Known: true}, {Value: 450, Known: true}}
	if diff := cmp.Diff(want, book.People[0].Scores); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(make([]reports.Score, 3), book.People[1].Scores); diff != "" {
		t.Errorf("a sheet without items (-want +got):\n%s", diff)
	}
}

func TestPresumedValuesAreNamedUntilConfirmed(t *testing.T) {
	t.Parallel()
	b := basis()
	for _, tt := range []struct {
		confirmed map[string]bool
		want      []string
	}{
		{nil, []string{reports.PresumedNote + "：A、A.1、B.1a、等次标准"}},
		{map[string]bool{"A": true, "B.1a": true}, []string{reports.PresumedNote + "：A.1、等次标准"}},
		{map[string]bool{"A": true, "A.1": true, "B.1a": true, "grades": true}, nil},
	} {
		b.Confirmed = tt.confirmed
		book := reports.NewMonthBook(b, nil, nil, scoring.Ranking{})
		if diff := cmp.Diff(tt.want, book.Notes); diff != "" {
			t.Errorf("confirmed %v (-want +got):\n%s", tt.confirmed, diff)
		}
		if rule := book.Rules.Rows[1]; rule.ID != "A.1" || rule.Presumed == tt.confirmed["A.1"] {
			t.Errorf("%s presumed %t with %v confirmed", rule.ID, rule.Presumed, tt.confirmed)
		}
	}
}

func TestRankingShowsHonoursAndTies(t *testing.T) {
	t.Parallel()
	rank := scoring.Ranking{Rows: []scoring.RankRow{
		{Rank: 1, Code: "W1", Name: "民政", Total: 1300, RedBanner: true},
		{Rank: 2, Code: "W2", Name: "社保", Total: 1200, Tie: true},
		{Rank: 2, Code: "W3", Name: "国土", Total: 1200, Tie: true, RedBanner: true},
	}}
	decided := reports.NewRanking(basis(), []scoring.Sheet{sheet()}, rank)
	want := []reports.RankRow{
		{Standing: reports.Standing{Rank: 1, Banner: true}, Code: "W1", Name: "民政", Department: "民政办", Total: 1300, Base: 1300},
		{Standing: reports.Standing{Rank: 2}, Code: "W2", Name: "社保", Total: 1200, Note: "同分，由主任会议决定"},
		{Standing: reports.Standing{Rank: 2, Banner: true}, Code: "W3", Name: "国土", Total: 1200, Note: "同分，由主任会议决定"},
	}
	if diff := cmp.Diff(want, decided.Rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if got := decided.HonourLine(); got != "红旗窗口（2 名）：民政、国土" {
		t.Errorf("honour line %q", got)
	}
	chain := "本期无查实投诉者在前；A 甲得分高者在前；Z得分高者在前；办结件数多者在前；扣分合计少者在前；other"
	if decided.Chain != chain {
		t.Errorf("chain %q, want %q", decided.Chain, chain)
	}
	rank.TieOpen, rank.Rows[0].RedBanner, rank.Rows[2].RedBanner = true, false, false
	open := reports.NewRanking(basis(), nil, rank)
	if !open.Rows[1].Tie || open.Rows[1].Note != "" || open.HonourLine() != "红旗窗口（2 名）：待定" {
		t.Errorf("open tie: %+v, %q", open.Rows[1], open.HonourLine())
	}
	month := reports.NewMonthBook(basis(), []scoring.Sheet{sheet()}, nil, scoring.Ranking{TieOpen: true, Rows: []scoring.RankRow{{Rank: 4, Code: "W1", Tie: true}}})
	if got := month.Windows[0].Standing; got != (reports.Standing{Rank: 4, Tie: true}) || !month.TieOpen {
		t.Errorf("standing in the month book %+v, tie open %t", got, month.TieOpen)
	}
}

func TestGradesSayWhatBarredThem(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		grade scoring.Grade
		want  string
	}{
		{scoring.Grade{}, ""},
		{scoring.Grade{Why: scoring.JoinedRecently}, "到岗不满半年，只写评语，不定等次"},
		{scoring.Grade{Why: scoring.MostlyOnLeave}, "全年请假过半，不定等次"},
		{scoring.Grade{Why: scoring.UnderInvestigation}, "立案审查期间，不定等次"},
		{scoring.Grade{Why: scoring.SickLeaveBar}, "全年病假超过规定天数，不得评为优秀"},
		{scoring.Grade{Why: scoring.QuotaFull, Reason: "工作突出", Minutes: "〔2025〕7号"}, "优秀名额已满；工作突出；〔2025〕7号"},
		{scoring.Grade{Why: scoring.QuotaTie}, "同分并列于优秀名额，由主任会议决定"},
		{scoring.Grade{Why: "new_reason", NoBonus: true}, "new_reason；不发考核奖金"},
	} {
		tt.grade.Staff, tt.grade.Proposed, tt.grade.Final = "S1", "合格", "优秀"
		got := reports.NewHalfYearBook(basis(), []scoring.Sheet{{Code: "S1"}}, []scoring.Grade{tt.grade}).People[0]
		if got.GradeNote != tt.want || got.Proposed != "合格" || got.Final != "优秀" || got.Establishment != "事业编制" {
			t.Errorf("%+v: %q %q %q %q, want note %q", tt.grade, got.GradeNote, got.Proposed, got.Final, got.Establishment, tt.want)
		}
	}
}

func TestBooksThatRankPeopleSaySo(t *testing.T) {
	t.Parallel()
	b := basis()
	b.Book.Subjects[0].Of = rulebook.OfStaff
	if got := reports.NewMonthBook(b, nil, nil, scoring.Ranking{}); got.Unit != "人员" || got.Title != "中心2025年3月人员考核评分汇总表" {
		t.Errorf("unit %q, title %q", got.Unit, got.Title)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	for period, want := range map[string]string{"2025-03": "2025年3月", "2025Q2": "2025年第2季度", "2025H1": "2025年上半年", "2025H2": "2025年下半年", "2025": "2025年度"} {
		if got := reports.PeriodLabel(roster.MustPeriod(period)); got != want {
			t.Errorf("PeriodLabel(%s) = %q, want %q", period, got, want)
		}
	}
	for state, want := range map[reports.State]string{reports.Open: "草稿", "": "草稿", reports.Published: "公示", reports.Closed: "定稿"} {
		if got := state.Label(); got != want {
			t.Errorf("%q.Label() = %q, want %q", state, got, want)
		}
	}
	for e, want := range map[roster.Establishment]string{roster.CivilServant: "公务员", roster.Contract: "合同制", "": ""} {
		if got := reports.EstablishmentLabel(e); got != want {
			t.Errorf("EstablishmentLabel(%q) = %q, want %q", e, got, want)
		}
	}
	h := reports.Head{Period: "2025年3月", State: reports.Closed, Profile: "某制", Books: []reports.Edition{{Name: "某办法", Version: "2"}, {Name: "另一办法", Version: "1"}}, AsOf: roster.MustDate("2025-04-01")}
	if got := h.Summary(); got != "考核期：2025年3月　状态：定稿　考勤制度：某制　考核办法：某办法（版本 2）、另一办法（版本 1）　截至：2025-04-01" {
		t.Errorf("Summary() = %q", got)
	}
	if got := []string{h.BookLabel(), h.BookNames(), h.BookVersions()}; !slices.Equal(got, []string{"某办法（版本 2）等", "某办法、另一办法", "2、1"}) {
		t.Errorf("of two books: %q", got)
	}
	if got := (reports.Head{Period: "2025年3月"}).Summary(); got != "考核期：2025年3月　状态：草稿" {
		t.Errorf("Summary() of a bare head = %q", got)
	}
}
