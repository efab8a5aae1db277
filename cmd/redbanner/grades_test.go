package main

import (
	"slices"
	"strings"
	"testing"

	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// gradesJSON is what the grades command prints.
type gradesJSON struct {
	Period      string           `json:"period"`
	State       string           `json:"state"`
	Book        string           `json:"book"`
	BookVersion string           `json:"book_version"`
	Quota       quotaJSON        `json:"quota"`
	Bars        []string         `json:"bars"`
	Grades      []document.Grade `json:"grades"`
	Faults      []string         `json:"faults"`
}

type quotaJSON struct{ Percent, Assessed, Places, Taken int }

// graded fills a half-year in which ten people have 95 points; S01 has an adopted
// suggestion, S02 a letter of praise, so 20 % are two.
func (o *office) graded() {
	o.Helper()
	var staff strings.Builder
	staff.WriteString("code,name,window,establishment,joined\n")
	for i, e := range []string{"civil_servant", "contract", "contract", "contract", "contract", "contract", "contract", "contract", "public_institution", "contract"} {
		code := string(rune('0'+(i+1)/10)) + string(rune('0'+(i+1)%10))
		staff.WriteString("S" + code + ",人员" + code + ",W01," + e + ",2020-01-01\n")
	}
	o.takeText("windows", plainWindows())
	o.takeText("staff", staff.String())
	o.takeText("facts", "date,kind,staff\n2025-02-03,suggestion.adopted,S01\n2025-02-04,praise.letter,S02\n")
}

func (o *office) gradesOf(period string) (gradesJSON, map[string]document.Grade) {
	o.Helper()
	var d gradesJSON
	o.ask(&d, "grades", "--period", period)
	by := map[string]document.Grade{}
	for _, g := range d.Grades {
		by[g.Staff] = g
	}
	return d, by
}

func TestTheMeetingDecidesGrades(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.graded()
		decide := func(args ...string) []string {
			return append([]string{"grades", "decide", "--period", "2025H1", "--minutes", "主任办公会8号", "--decided-by", "王主任"}, args...)
		}
		d, by := o.gradesOf("2025H1")
		if d.Quota != (quotaJSON{20, 10, 2, 2}) || by["S01"].Final != "优秀" || by["S02"].Final != "优秀" || by["S03"].Why != "quota" {
			t.Fatalf("proposals: %+v", d)
		}
		if by["S01"].ID != "grade:S01" || by["S09"].Proposed != "合格" || string(by["S01"].Establishment) != "civil_servant" {
			t.Errorf("%+v", by["S01"])
		}
		var list struct {
			Items []struct {
				Code  string
				Count int
				What  []string
			}
		}
		readLoosely(t, o.do("--json", "checklist", "--period", "2025H1"), &list)
		undecided := map[string]int{}
		for _, item := range list.Items {
			undecided[item.Code] = item.Count
			if item.Code == "value_presumed" && !slices.Contains(item.What, "grades quota in percent = 20 is presumed and not confirmed") {
				t.Errorf("what is presumed is not in words: %v", item.What)
			}
		}
		if undecided["grade_undecided"] != 10 { // with the quota full or not
			t.Errorf("undecided: %v", undecided)
		}
		o.refused(exitRefused, "2025H1: ", decide("--staff", "S01", "--grade", "称职")...)
		o.refused(exitRefused, "needs a reason", decide("--staff", "S01", "--grade", "称职")...)
		o.refused(exitRefused, "choose one of 优秀、称职、基本称职、不称职", decide("--staff", "S01", "--grade", "合格", "--reason", "x")...)
		o.refused(exitRefused, "has no sheet", decide("--staff", "S77", "--grade", "合格")...)
		o.refused(exitRefused, "the limit is 2", decide("--staff", "S03", "--grade", "优秀", "--reason", "表现突出")...)
		o.refused(exitUsage, "--minutes", "grades", "decide", "--period", "2025H1", "--staff", "S01", "--grade", "优秀", "--minutes", " ", "--decided-by", "x")
		o.do(decide("--staff", "S02", "--grade", "合格", "--reason", "本人谦让")...)
		o.do(decide("--staff", "S03", "--grade", "优秀", "--reason", "表现突出")...)
		o.refused(exitRefused, "the limit is 2", decide("--staff", "S02", "--grade", "优秀")...)
		d, by = o.gradesOf("2025H1")
		if d.Quota.Taken != 2 || by["S03"].Final != "优秀" || by["S03"].Reason != "表现突出" || by["S02"].Final != "合格" || len(by["S02"].Steps) != 1 {
			t.Errorf("decided: %+v", d)
		}
		o.do(decide("--staff", "S09", "--grade", "不合格", "--reason", "严重违纪")...)
		if _, by = o.gradesOf("2025H1"); !by["S09"].NoBonus {
			t.Error("the last grade has no assessment bonus")
		}

		// The file beside the records: it may repeat them, never contradict them.
		o.refused(exitRefused, "is on record", "close", "--period", "2025H1", "--decision",
			o.file("d.yaml", decided+"grades: [{staff: S03, grade: 合格, reason: x}]"))
		o.refused(exitRefused, "the limit is 2", "close", "--period", "2025H1", "--decision",
			o.file("d.yaml", decided+"grades: [{staff: S04, grade: 优秀, reason: x}]"))
		o.do("close", "--period", "2025H1", "--decision", o.file("d.yaml", decided+"grades: [{staff: S03, grade: 优秀, reason: 表现突出}, {staff: S05, grade: 基本合格, reason: 见纪要}]"))
		o.verified("2025H1")
		if d, by = o.gradesOf("2025H1"); d.State != "closed" || by["S03"].Final != "优秀" || by["S02"].Final != "合格" {
			t.Errorf("closed: %+v", d)
		}
		if words := o.do("rulebook", "what-if", "--period", "2025H1", "--book", "bencha-2014-half-year"); !strings.Contains(words, " 0 sheets move") {
			t.Errorf("what was decided moves under the same book:\n%s", words)
		}
		o.refused(exitClosed, "closed", decide("--staff", "S04", "--grade", "合格")...)
		o.refused(exitUsage, "grades nobody", "grades", "--period", "2025-03")
		o.refused(exitFailed, "not over", "grades", "decide", "--period", "2099H1", "--staff", "S01", "--grade", "优秀", "--minutes", "1", "--decided-by", "x")
	})
}

func TestAnInvestigationLeavesTheGradeOpen(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.graded()
		by := []string{"--minutes", "纪要9号", "--decided-by", "书记", "--period", "2025H1", "--staff", "S01"}
		investigate := func(args ...string) []string {
			return slices.Concat([]string{"grades", "investigate"}, by, args)
		}
		o.refused(exitFailed, "not under investigation", investigate("--clear")...)
		o.do(investigate()...)
		o.refused(exitFailed, "already", investigate()...)
		d, grades := o.gradesOf("2025H1")
		if g := grades["S01"]; g.Final != "" || g.Why != "under_investigation" || d.Quota.Assessed != 9 || d.Quota.Places != 1 {
			t.Errorf("under investigation: %+v, %+v", g, d.Quota)
		}
		o.refused(exitRefused, "not graded", slices.Concat([]string{"grades", "decide"}, by, []string{"--grade", "优秀", "--reason", "x"})...)
		o.do("close", "--period", "2025H1")
		o.verified("2025H1")
		o.refused(exitClosed, "closed", investigate("--clear")...)
		o.reopen("2025H1", "审查结束")
		o.do(investigate("--clear")...)
		if _, grades = o.gradesOf("2025H1"); grades["S01"].Final != "优秀" || len(grades["S01"].Steps) != 2 {
			t.Errorf("cleared: %+v", grades["S01"])
		}
	})
}

// A grade that was the proposed one when it was recorded is none any more.
func TestADecisionThatCannotStandStopsTheClose(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.graded()
	o.do("grades", "decide", "--period", "2025H1", "--staff", "S02", "--grade", "优秀", "--minutes", "1", "--decided-by", "王主任")
	o.takeText("facts", "date,kind,staff\n2025-03-03,praise.letter,S04\n2025-03-04,praise.letter,S04\n")
	d, by := o.gradesOf("2025H1")
	if len(d.Faults) != 1 || !strings.Contains(d.Faults[0], "needs a reason") || by["S02"].Final != "合格" {
		t.Errorf("%v, %+v", d.Faults, by["S02"])
	}
	o.refused(exitFailed, "needs a reason", "close", "--period", "2025H1")
	o.do("grades", "decide", "--period", "2025H1", "--staff", "S02", "--grade", "合格", "--minutes", "2", "--decided-by", "王主任")
	o.do("close", "--period", "2025H1")
	o.verified("2025H1")
}

func TestSickLeaveBarsTheBestGradeAndIsTold(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.graded()
	o.takeText("leave", "staff,type,from,to\nS01,sick,2025-03-03,2025-04-18\n") // 34 working days
	_, by := o.gradesOf("2025H1")
	if g := by["S01"]; g.Why != "sick_leave" || g.Final != "称职" || len(g.Alerts) != 1 || g.Alerts[0].Alert != "sick_over_30" || g.Alerts[0].Clause == "" {
		t.Errorf("%+v", g)
	}
	o.refused(exitRefused, "sick leave over the limit", "grades", "decide", "--period", "2025H1", "--staff", "S01", "--grade", "优秀", "--reason", "x", "--minutes", "1", "--decided-by", "y")
	if words := o.do("--lang", "zh-CN", "grades", "--period", "2025H1"); !strings.Contains(words, "病假超过规定天数") || !strings.Contains(words, "优秀比例 20%") {
		t.Errorf("in words:\n%s", words)
	}
}

func TestRemediesByEstablishment(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.graded()
	type remedy struct {
		Remedy  string `json:"remedy"`
		LastDay string `json:"last_day"`
		Source  string `json:"source"`
	}
	ask := func(staff string, args ...string) map[string]string {
		got := o.run(append([]string{"--json", "--lang", "zh-CN", "grades", "remedies", "--period", "2025H1", "--staff", staff, "--told", "2025-07-10"}, args...)...)
		var d struct{ Remedies []remedy }
		readLoosely(t, got.stdout, &d)
		by := map[string]string{}
		for _, r := range d.Remedies {
			if !strings.HasPrefix(r.Source, "《") {
				t.Errorf("%s has the source %q", r.Remedy, r.Source)
			}
			by[r.Remedy] = r.LastDay
		}
		return by
	}
	servant := ask("S01", "--reviewed", "2025-08-20")
	if len(servant) != 2 || servant["civil_servant.review"] != "2025-08-09" || servant["civil_servant.appeal"] != "2025-09-04" { // 30 and 15 days
		t.Errorf("civil servant: %v", servant)
	}
	if public := ask("S09"); public["public_institution.review"] != "2025-08-09" || public["public_institution.appeal"] != "" {
		t.Errorf("public institution: %v", public)
	}
	if contract := ask("S02"); contract["contract.arbitration"] != "2026-07-10" {
		t.Errorf("contract: %v", contract)
	}
	o.refused(exitUsage, "before the result was told", "grades", "remedies", "--period", "2025H1", "--staff", "S01", "--told", "2025-07-10", "--reviewed", "2025-07-09")
	o.refused(exitUsage, "S77", "grades", "remedies", "--period", "2025H1", "--staff", "S77", "--told", "2025-07-10")
	if words := o.do("grades", "remedies", "--period", "2025H1", "--staff", "S01", "--told", "2025-07-10"); !strings.Contains(words, "information only") {
		t.Errorf("not marked as information:\n%s", words)
	}
}

// starsJSON is what the stars command prints.
type starsJSON struct {
	Year        int                    `json:"year"`
	Subject     string                 `json:"subject"`
	Count       int                    `json:"count"`
	Provisional bool                   `json:"provisional"`
	Months      []document.PeriodMark  `json:"months"`
	Rows        []starJSON             `json:"rows"`
	TieOpen     bool                   `json:"tie_open"`
	Decision    *document.StarDecision `json:"decision"`
}

type starJSON struct {
	Rank   int    `json:"rank"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Mean   string `json:"mean"`
	Months int    `json:"months"`
	Closed int    `json:"closed"`
	Star   bool   `json:"star"`
	Tie    bool   `json:"tie"`
}

func TestStarsOfAYear(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain("2025-02", "2025-03")
		for _, month := range []string{"2025-02", "2025-03"} {
			o.do("ratings", "close", "--period", month)
		}
		// February: W01 loses 1, W02 loses 2, the others nothing; March: W01 loses 2.
		o.takeText("facts", "date,kind,window,quantity\n2025-02-10,hygiene.finding,W01,\n2025-02-10,hygiene.finding,W02,\n2025-02-11,hygiene.finding,W02,\n2025-03-10,hygiene.finding,W01,\n2025-03-11,hygiene.finding,W01,\n")
		var s starsJSON
		ask := func(args ...string) starsJSON {
			s = starsJSON{}
			o.ask(&s, append([]string{"stars", "--year", "2025", "--as-of", "2025-04-01"}, args...)...)
			return s
		}
		ask()
		// January has no ballots: 10 less. W03–W06: (90+98+98)/3 = 95.33; W02: (90+96+98)/3 = 94.67; W01: (90+97+96)/3 = 94.33.
		if len(s.Months) != 3 || s.Count != 5 || !s.Provisional || s.TieOpen || s.Rows[0].Mean != "95.33" || s.Rows[4].Code != "W02" || s.Rows[4].Mean != "94.67" || !s.Rows[4].Star || s.Rows[5].Mean != "94.33" || s.Rows[5].Star {
			t.Fatalf("%+v", s)
		}
		// W02 is praised once in March, W01 thrice: both have 285 in all, and one place is left.
		o.takeText("facts", "date,kind,window,ref\n2025-03-12,praise.letter,W02,a\n2025-03-12,praise.letter,W01,a\n2025-03-12,praise.letter,W01,b\n")
		ask()
		if !s.TieOpen || !s.Rows[4].Tie || !s.Rows[5].Tie || s.Rows[4].Star || s.Rows[5].Star || s.Rows[4].Rank != 5 || s.Rows[5].Rank != 5 || s.Rows[4].Mean != "95.00" {
			t.Fatalf("a tie: %+v", s)
		}
		decide := []string{"stars", "decide", "--year", "2025", "--as-of", "2025-04-01", "--minutes", "年终会议", "--decided-by", "王主任", "--codes"}
		o.refused(exitRefused, "exactly 1 of those", append(decide, "W01,W02")...)
		o.refused(exitRefused, "exactly 1 of those", append(decide, "W03")...)
		o.do(append(decide, "W01")...)
		ask()
		if s.TieOpen || s.Decision == nil || s.Decision.Minutes != "年终会议" || !s.Rows[4].Star || s.Rows[5].Star || s.Rows[4].Code != "W01" {
			t.Errorf("decided: %+v", s)
		}
		o.takeText("facts", "date,kind,window,ref\n2025-03-13,praise.letter,W02,c\n")
		if ask(); s.TieOpen || s.Decision != nil || s.Rows[0].Code != "W02" || !s.Rows[0].Star || s.Rows[5].Star {
			t.Errorf("where nothing is equal any more the decision does not count: %+v", s)
		}
		o.refused(exitFailed, "no tie", append(decide, "W01")...)

		var over struct {
			Year    int                   `json:"year"`
			Periods []document.PeriodMark `json:"periods"`
			Rows    []struct {
				Code    string `json:"code"`
				Months  int    `json:"months"`
				Mean    string `json:"mean"`
				Periods []struct{ Period, State, Total, Grade string }
			} `json:"rows"`
		}
		readLoosely(t, o.do("--json", "overview", "--year", "2025", "--as-of", "2025-07-01"), &over)
		if len(over.Periods) != 7 || len(over.Rows) != 12 || over.Rows[0].Code != "W01" || over.Rows[6].Code != "S01" {
			t.Fatalf("overview: %d periods, %d rows", len(over.Periods), len(over.Rows))
		}
		if last := over.Rows[6].Periods[6]; last.Period != "2025H1" || last.Grade == "" || over.Rows[6].Months != 6 {
			t.Errorf("S01's half-year: %+v", over.Rows[6])
		}
		if words := o.do("overview", "--year", "2025", "--as-of", "2025-04-01", "--of", "W03"); !strings.Contains(words, "98.00*") {
			t.Errorf("in words:\n%s", words)
		}
		o.refused(exitUsage, "W77", "overview", "--year", "2025", "--as-of", "2025-04-01", "--of", "W77")
		o.refused(exitUsage, "2024", "stars", "--year", "2024", "--as-of", "2024-01-01")
	})
}
