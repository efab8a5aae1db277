package rulebook_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// monthlyClauses are the clauses of the monthly book: id, mark, value, kinds.
var monthlyClauses = []string{
	"M1.1 intact points 1.00 conduct.violation conduct.dress",
	"M1.2 intact points 3.00 serious 2.00 conduct.quarrel",
	"M2.1 intact points 2.00 case.not_accepted",
	"M2.2 intact points 2.00 case.supplement_unexplained",
	"M2.3 intact points 2.00 case.reply_unexplained",
	"M2.4 intact points 2.00 case.joint_uninformed",
	"M2.5 intact points 2.00 case.irregular",
	"M3.1 intact points 1.00 case.overdue_day case.overdue",
	"M4.1 intact points 1.00 report.network_late",
	"M4.2 restored range 1.00-5.00 report.notice_late",
	"M5.1 intact points 1.00 meeting.late",
	"M5.2 intact points 2.00 meeting.absent",
	"M5.3 intact points 3.00 task.uncooperative",
	"M6.1 intact points 2.00 integrity.breach",
	"M7.1 intact range 2.00-5.00 complaint.upheld",
	"M7.2 intact points 10.00 complaint.harm",
	"M8.1 restored range 2.00-5.00 staffing.churn",
	"M8.2 intact points 2.00 attendance.absent attendance.off_post",
	"M9.1 intact points 1.00 hygiene.finding",
	"M10.1 presumed method mean trim_from 5 min_ballots 3",
	"M11.1 intact range 5.00-10.00 award.city_or_above",
	"M11.2 intact points 1.00 praise.letter",
	"M11.3 intact points 2.00 praise.banner",
}

// halfYearClauses are the clauses of the half-year book.
var halfYearClauses = []string{
	"H1.1 intact range 1.00-2.00 conduct.violation",
	"H1.2 intact points 5.00 conduct.quarrel",
	"H1.3 intact points 1.00 conduct.dress",
	"H1.4 intact range 2.00-5.00 task.uncooperative",
	"H2.1 intact points 1.00 skill.unanswered",
	"H2.2 intact range 1.00-3.00 skill.policy_wrong",
	"H2.3 intact points 2.00 skill.coordination_poor",
	"H2.4 intact points 1.00 report.work_late",
	"H2.5 intact range 1.00-4.00 case.late case.overdue",
	"H3.1a presumed points 3.00 leave.sick leave.personal",
	"H3.1b presumed points 1.00 attendance.late attendance.early",
	"H3.1c presumed points 1.00 attendance.off_post_session attendance.off_post",
	"H3.1d intact points 1.00 attendance.absent",
	"H3.2a presumed points 0.50 meeting.late",
	"H3.2b presumed points 1.00 meeting.absent",
	"H3.3a intact points 2.00 duty.left",
	"H3.3b presumed points 3.00 duty.careless",
	"H4.1 restored range 1.00-2.00 case.wrong",
	"H4.2 intact step 0.50",
	"H4.3 restored range 1.00-2.00 satisfaction.poor",
	"H4.4 restored range 1.00-2.00 report.network_late",
	"H4.5 intact points 5.00 suggestion.adopted",
	"H5.1 restored range 1.00-10.00 integrity.breach",
	"H6.1 intact points 2.00 praise.letter",
	"H6.2 intact levels county 3.00, city 6.00, province 6.00, nation 10.00 media.praise",
	"H6.3 intact levels county 2.00, city 3.00, province 6.00, nation 10.00 title.individual",
}

func TestTheBooksHoldEveryClauseOfTheRules(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][]string{
		"bencha-2014-monthly": monthlyClauses, "bencha-2014-half-year": halfYearClauses,
	} {
		book := mustGet(t, id)
		var got []string
		for place := range book.Clauses() {
			c := place.Clause
			words := []string{c.ID, string(c.Mark)}
			for _, v := range c.Values() {
				words = append(words, v.What, v.Value)
			}
			got = append(got, strings.Join(append(words, c.Kinds...), " "))
			if c.Source == "" || c.Mark != rulebook.Intact && c.Note == "" {
				t.Errorf("%s has no source, or no note on how its value was found", c.ID)
			}
			if strings.Contains(c.Text, "〔") == (c.Mark == rulebook.Intact) && c.Form() != "rating" {
				t.Errorf("%s is %s, but its wording says otherwise: %s", c.ID, c.Mark, c.Text)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
}

func TestTheBooksHoldEveryItemAndPart(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"bencha-2014-monthly": {
			"M1 10.00 intact", "M2 10.00 intact", "M3 10.00 intact", "M4 10.00 intact", "M5 10.00 intact", "M6 10.00 intact",
			"M7 10.00 intact", "M8 15.00 restored", "M9 5.00 intact", "M10 10.00 intact", "M11 10.00 intact bonus",
		},
		"bencha-2014-half-year": {
			"H1 15.00 intact", "H2 15.00 intact",
			"H3 15.00 intact", "H3.1 8.00 intact", "H3.2 2.00 restored", "H3.3 5.00 intact",
			"H4 40.00 intact", "H4.1 10.00 intact", "H4.2 10.00 intact", "H4.3 10.00 intact", "H4.4 5.00 intact", "H4.5 5.00 intact earn",
			"H5 15.00 intact", "H6 10.00 intact bonus",
		},
	}
	for id, want := range want {
		var got []string
		for _, item := range mustGet(t, id).Items {
			line := item.ID + " " + item.Full.String() + " " + string(item.Mark)
			if item.Bonus {
				line += " bonus"
			}
			got = append(got, line)
			for _, part := range item.Parts {
				line := part.ID + " " + part.Full.String() + " " + string(part.Mark)
				if part.Earn {
					line += " earn"
				}
				got = append(got, line)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
}

func TestTheWaysOfCounting(t *testing.T) {
	t.Parallel()
	want := map[string]rulebook.Clause{
		"M3.1":  {PerQuantity: true},
		"M8.2":  {MinQuantity: 1, OnceADay: true},
		"H3.1a": {OverHalfDays: 40},
		"H3.1b": {Per: 5},
		"Q1.1":  {PerQuantity: true},
	}
	for _, book := range rulebook.Embedded() {
		for place := range book.Clauses() {
			c := place.Clause
			got := rulebook.Clause{
				PerQuantity: c.PerQuantity, MinQuantity: c.MinQuantity, OnceADay: c.OnceADay,
				Per: c.Per, OverHalfDays: c.OverHalfDays,
			}
			if diff := cmp.Diff(want[c.ID], got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.ID, diff)
			}
		}
	}
}

func TestEveryKnownKindIsOfSomeBook(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, book := range rulebook.Embedded() {
		for kind := range book.ByKind() {
			used[kind] = true
		}
	}
	for _, kind := range rulebook.Kinds() {
		if !used[kind.ID] || kind.Name == "" {
			t.Errorf("%s (%s): no clause answers to it, or it has no name", kind.ID, kind.Name)
		}
	}
}

func TestHeadsOfTheBooks(t *testing.T) {
	t.Parallel()
	month, half := mustGet(t, "bencha-2014-monthly"), mustGet(t, "bencha-2014-half-year")
	ignore := cmp.Options{
		cmpopts.IgnoreUnexported(rulebook.Book{}),
		cmpopts.IgnoreFields(rulebook.Book{}, "Name", "Source", "Items"),
		cmpopts.IgnoreFields(rulebook.Ranking{}, "Text", "Source", "Note"),
		cmpopts.IgnoreFields(rulebook.Grades{}, "Text", "Source", "Note"),
		cmpopts.IgnoreFields(rulebook.Waiver{}, "Text", "Source", "Note"),
		cmpopts.IgnoreFields(rulebook.Stars{}, "Text", "Source", "Note"),
		cmpopts.IgnoreFields(rulebook.Objections{}, "Note"),
		cmpopts.EquateEmpty(),
	}
	public := []string{"优秀", "合格", "基本合格", "不合格"}
	objections := &rulebook.Objections{ID: "objections", WorkingDays: 5, Mark: rulebook.Presumed}
	wantMonth := &rulebook.Book{
		ID: "bencha-2014-monthly", Version: "1", Period: roster.Month, Choice: rulebook.MonthPoints,
		Subjects: []rulebook.Subject{{Of: rulebook.OfWindow}, {Of: rulebook.OfStaff, WindowFacts: true}},
		Base:     10000, Bonus: 1000,
		Ranking: &rulebook.Ranking{
			ID: "M12", Banners: 5, Mark: rulebook.Presumed,
			Ties:       []string{"no_upheld_complaint", "item:M10", "finished_cases", "deductions"},
			Complaints: []string{"complaint.upheld", "complaint.harm"},
		},
		Waiver: &rulebook.Waiver{ID: "M13"},
		Stars:  &rulebook.Stars{ID: "M14", Count: 5, Of: rulebook.OfWindow, Mark: rulebook.Presumed}, Objections: objections,
	}
	wantHalf := &rulebook.Book{
		ID: "bencha-2014-half-year", Version: "1", Period: roster.Half, Choice: rulebook.HalfPoints,
		Subjects: []rulebook.Subject{{Of: rulebook.OfStaff}}, Base: 10000, Bonus: 1000,
		Grades: &rulebook.Grades{
			ID: "grades", Bars: []rulebook.Points{9000, 8000, 6000}, QuotaPercent: 20, SickLeaveLimit: 30, Mark: rulebook.Presumed,
			Names: map[roster.Establishment][]string{
				roster.CivilServant:      {"优秀", "称职", "基本称职", "不称职"},
				roster.PublicInstitution: public, roster.Contract: public,
			},
		},
		Objections: objections,
	}
	if diff := cmp.Diff(wantMonth, month, ignore); diff != "" {
		t.Errorf("monthly (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantHalf, half, ignore); diff != "" {
		t.Errorf("half-year (-want +got):\n%s", diff)
	}
}

func TestPresumedValuesAreListed(t *testing.T) {
	t.Parallel()
	want := map[string][]string{
		"bencha-2014-monthly": {
			"M10.1 method=mean", "M10.1 trim_from=5", "M10.1 min_ballots=3",
			"M12 banners=5", "M12 ties=no_upheld_complaint item:M10 finished_cases deductions", "M12 veto=",
			"M14 count=5", "M14 of=window", "objections working_days=5",
		},
		"bencha-2014-half-year": {
			"H3.1a points=3.00", "H3.1b points=1.00", "H3.1c points=1.00", "H3.2a points=0.50", "H3.2b points=1.00", "H3.3b points=3.00",
			"grades bars=90.00 80.00 60.00", "grades quota_percent=20", "objections working_days=5",
		},
	}
	for id, want := range want {
		var got []string
		for _, v := range mustGet(t, id).PresumedValues() {
			got = append(got, v.ID+" "+v.What+"="+v.Value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
}

func TestPublishedFilesNeverChange(t *testing.T) {
	t.Parallel()
	pinned, err := os.ReadFile("testdata/published.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, book := range rulebook.Embedded() {
		got = append(got, book.ID+" "+book.Version+" "+book.Hash())
	}
	want := strings.Split(strings.TrimSpace(string(pinned)), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a published book was edited; write a new version instead (-want +got):\n%s", diff)
	}
}

func TestGetKnowsOnlyWhatIsPublished(t *testing.T) {
	t.Parallel()
	for _, ask := range [][2]string{{"bencha-2014-monthly", "2"}, {"no-such-book", "1"}, {"", ""}} {
		if book, err := rulebook.Get(ask[0], ask[1]); roster.KindOf(err) != roster.NotFound || book != nil {
			t.Errorf("Get(%q) = %v, %v; want NotFound", ask, book, err)
		}
	}
}

func TestEmbeddedGivesCopies(t *testing.T) {
	t.Parallel()
	first := rulebook.Embedded()[0]
	first.Items[0].Clauses[0].Kinds[0] = "changed"
	if got := rulebook.Embedded()[0].Items[0].Clauses[0].Kinds[0]; got == "changed" {
		t.Error("a change to one copy shows in the next")
	}
}

func TestABookOfAnotherShape(t *testing.T) {
	t.Parallel()
	book := mustParse(t, readFile(t, "testdata/quarter-four-heads.yaml"))
	if book.Period != roster.Quarter || book.Base != 10000 || book.Bonus != 400 {
		t.Errorf("period %s, base %s, bonus %s", book.Period, book.Base, book.Bonus)
	}
	place, ok := book.Clause("A3.2a")
	if !ok || place.PartID() != "A3.2" || place.Item.ID != "A3" || !place.Earns() {
		t.Errorf("A3.2a = %+v, %v; want an earning clause of A3.2", place, ok)
	}
	if place, ok := book.Clause("A5.1"); !ok || !place.Earns() || place.PartID() != "" {
		t.Errorf("A5.1 = %+v, %v; want an earning clause without a part", place, ok)
	}
	if place, ok := book.Clause("A4.1"); !ok || place.Earns() {
		t.Errorf("A4.1 = %+v, %v; want a deducting clause", place, ok)
	}
	if _, ok := book.Clause("A9.1"); ok {
		t.Error("A9.1 was found")
	}
	kinds := book.AllKinds()
	if !slices.ContainsFunc(kinds, func(k rulebook.Kind) bool { return k.ID == "spot.check" && k.Name == "抽查发现问题" }) {
		t.Error("the book's own kind is not among its kinds")
	}
}

func TestClausesForAKind(t *testing.T) {
	t.Parallel()
	book := mustGet(t, "bencha-2014-monthly")
	for kind, want := range map[string][]string{
		"conduct.dress": {"M1.1"}, "case.overdue": {"M3.1"}, "attendance.off_post": {"M8.2"}, "duty.left": nil, "no.such": nil,
	} {
		var got []string
		for _, place := range book.ClausesFor(kind) {
			got = append(got, place.Clause.ID)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

func TestAllowsOnlyWhatTheRangeHolds(t *testing.T) {
	t.Parallel()
	book := mustGet(t, "bencha-2014-monthly")
	ranged, _ := book.Clause("M7.1")
	fixed, _ := book.Clause("M7.2")
	for points, want := range map[rulebook.Points]bool{199: false, 200: true, 325: true, 500: true, 501: false, -200: false} {
		if got := ranged.Clause.Allows(points); got != want {
			t.Errorf("M7.1 allows %s = %v, want %v", points, got, want)
		}
	}
	if fixed.Clause.Allows(1000) {
		t.Error("M7.2 has no range, so nothing may be chosen")
	}
}

func mustGet(tb testing.TB, id string) *rulebook.Book {
	tb.Helper()
	for _, book := range rulebook.Embedded() { // a copy, which a test may change
		if book.ID == id && book.Version == "1" {
			return book
		}
	}
	tb.Fatalf("no book %s", id)
	return nil
}

func mustParse(tb testing.TB, data string) *rulebook.Book {
	tb.Helper()
	book, err := rulebook.Parse([]byte(data), "test.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return book
}

func readFile(tb testing.TB, name string) string {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}
