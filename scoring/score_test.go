package scoring_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringtest"
)

// fact is scoringtest.Fact, short enough for tables.
var fact = scoringtest.Fact

func derived(kind, date, staff, id string) scoring.Fact {
	return scoring.Fact{ID: id, Date: roster.MustDate(date), Kind: kind, Staff: staff, Derived: true}
}

func month(p scoring.Points) func(*scoring.Fact) {
	return scoringtest.Choose(rulebook.MonthPoints, p)
}

func half(p scoring.Points) func(*scoring.Fact) { return scoringtest.Choose(rulebook.HalfPoints, p) }

// lines are a sheet's entries: clause, asked/applied, day, staff, flags.
func lines(sheet scoring.Sheet) []string {
	var all []string
	for _, item := range sheet.Items {
		for _, e := range item.Entries {
			line := fmt.Sprintf("%s %s/%s %s %s", e.Clause, e.Points, e.Applied, e.Date.String()[5:], e.Staff)
			if e.Waived {
				line += " waived"
			}
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}

func sheetOf(t *testing.T, sheets []scoring.Sheet, code string) scoring.Sheet {
	t.Helper()
	i := slices.IndexFunc(sheets, func(s scoring.Sheet) bool { return s.Code == code })
	if i < 0 {
		t.Fatalf("no sheet of %s", code)
	}
	return sheets[i]
}

func codes(sheets []scoring.Sheet) string {
	var all []string
	for _, s := range sheets {
		all = append(all, s.Code)
	}
	return strings.Join(all, " ")
}

// scoreCase is one sentence of the rules: facts, and what a sheet makes of them.
type scoreCase struct {
	name    string
	facts   []scoring.Fact
	waivers []scoring.Waiver
	of      string // code of the sheet
	total   string
	want    []string
}

func runScoreCases(t *testing.T, book *rulebook.Book, period string, tests []scoreCase) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := scoringtest.Centre(period)
			in.Facts, in.Waivers = tt.facts, tt.waivers
			of := rulebook.OfStaff
			if tt.of[0] == 'W' {
				of = rulebook.OfWindow
			}
			sheet := sheetOf(t, mustScore(t, book, of, in), tt.of)
			if diff := cmp.Diff(tt.want, lines(sheet)); diff != "" {
				t.Errorf("entries (-want +got)\n%s", diff)
			}
			if sheet.Total.String() != tt.total {
				t.Errorf("total %s, want %s", sheet.Total, tt.total)
			}
		})
	}
}

func TestMonthlyBook(t *testing.T) {
	t.Parallel()
	absent := func(date, staff, half string) scoring.Fact {
		return derived(register.AbsentSession, date, staff, "a:"+staff+":"+date+":"+half)
	}
	runScoreCases(t, scoringtest.Book(t, scoringtest.Monthly), "2025-03", []scoreCase{
		{name: "a clean month is 100", of: "W1", total: "100.00"},
		{name: "each breach of conduct takes 1", facts: []scoring.Fact{fact("conduct.violation", "2025-03-04", "S1"), fact("conduct.dress", "2025-03-03", "S2")},
			of: "W1", total: "98.00", want: []string{"M1.1 -1.00/-1.00 03-03 S2", "M1.1 -1.00/-1.00 03-04 S1"}},
		{name: "a serious quarrel takes 2 more", facts: []scoring.Fact{fact("conduct.quarrel", "2025-03-04", "S1", scoringtest.Serious)},
			of: "W1", total: "95.00", want: []string{"M1.2 -5.00/-5.00 03-04 S1"}},
		{name: "an item is exhausted and the last deduction keeps both numbers", facts: []scoring.Fact{
			fact("conduct.quarrel", "2025-03-04", "S1", scoringtest.Serious), fact("conduct.quarrel", "2025-03-05", "S1"),
			fact("conduct.quarrel", "2025-03-06", "S1"), fact("conduct.dress", "2025-03-07", "S1")},
			of: "W1", total: "90.00", want: []string{"M1.2 -5.00/-5.00 03-04 S1", "M1.2 -3.00/-3.00 03-05 S1", "M1.2 -3.00/-2.00 03-06 S1", "M1.1 -1.00/0.00 03-07 S1"}},
		{name: "a range without a choice takes the low end", facts: []scoring.Fact{fact("complaint.upheld", "2025-03-04", "S1", half(400))},
			of: "W1", total: "98.00", want: []string{"M7.1 -2.00/-2.00 03-04 S1"}},
		{name: "the monthly book reads month_points", facts: []scoring.Fact{fact("complaint.upheld", "2025-03-04", "S1", month(350))},
			of: "W1", total: "96.50", want: []string{"M7.1 -3.50/-3.50 03-04 S1"}},
		{name: "recorded overdue days are one entry", facts: []scoring.Fact{fact("case.overdue", "2025-03-04", "S1", scoringtest.Quantity(3))},
			of: "W1", total: "97.00", want: []string{"M3.1 -3.00/-3.00 03-04 S1"}},
		{name: "each overdue day of a case is an entry", facts: []scoring.Fact{
			derived(register.CaseOverdueDay, "2025-03-04", "S1", "c:1"), derived(register.CaseOverdueDay, "2025-03-05", "S1", "c:1")},
			of: "W1", total: "98.00", want: []string{"M3.1 -1.00/-1.00 03-04 S1", "M3.1 -1.00/-1.00 03-05 S1"}},
		{name: "absent morning and afternoon and an off-post finding count once a day", facts: []scoring.Fact{
			absent("2025-03-04", "S1", "am"), absent("2025-03-04", "S1", "pm"), fact("attendance.off_post", "2025-03-04", "S1", scoringtest.Quantity(1))},
			of: "W1", total: "98.00", want: []string{"M8.2 -2.00/-2.00 03-04 S1"}},
		{name: "two people on a day count twice", facts: []scoring.Fact{absent("2025-03-04", "S1", "am"), absent("2025-03-04", "S2", "am")},
			of: "W1", total: "96.00", want: []string{"M8.2 -2.00/-2.00 03-04 S1", "M8.2 -2.00/-2.00 03-04 S2"}},
		{name: "two off-post findings of a window and nobody both count", facts: []scoring.Fact{
			fact("attendance.off_post", "2025-03-04", "W1", scoringtest.Quantity(1), scoringtest.Ref("a")), fact("attendance.off_post", "2025-03-04", "W1", scoringtest.Quantity(1), scoringtest.Ref("b"))},
			of: "W1", total: "96.00", want: []string{"M8.2 -2.00/-2.00 03-04", "M8.2 -2.00/-2.00 03-04"}},
		{name: "off post for less than half a day does not count", facts: []scoring.Fact{fact("attendance.off_post", "2025-03-04", "S1", scoringtest.Quantity(0))},
			of: "W1", total: "100.00"},
		{name: "a window named wins over membership", facts: []scoring.Fact{fact("conduct.dress", "2025-03-04", "S1", scoringtest.At("W2"))},
			of: "W2", total: "99.00", want: []string{"M1.1 -1.00/-1.00 03-04 S1"}},
		{name: "and the person's own window is spared", facts: []scoring.Fact{fact("conduct.dress", "2025-03-04", "S1", scoringtest.At("W2"))},
			of: "W1", total: "100.00"},
		{name: "the person is charged wherever it was", facts: []scoring.Fact{fact("conduct.dress", "2025-03-04", "S1", scoringtest.At("W2"))},
			of: "S1", total: "99.00", want: []string{"M1.1 -1.00/-1.00 03-04 S1"}},
		{name: "a fact of the window and nobody is on its people's sheets", facts: []scoring.Fact{fact("hygiene.finding", "2025-03-04", "W1")},
			of: "S2", total: "99.00", want: []string{"M9.1 -1.00/-1.00 03-04"}},
		{name: "a fact of a colleague is not", facts: []scoring.Fact{fact("conduct.dress", "2025-03-04", "S1")}, of: "S2", total: "100.00"},
		{name: "praise adds up to ten", facts: []scoring.Fact{
			fact("award.city_or_above", "2025-03-04", "S1", month(900)), fact("praise.banner", "2025-03-05", "W1"), fact("praise.letter", "2025-03-06", "S2")},
			of: "W1", total: "110.00", want: []string{"M11.1 9.00/9.00 03-04 S1", "M11.3 2.00/1.00 03-05", "M11.2 1.00/0.00 03-06 S2"}},
		{name: "only the period's facts count", facts: []scoring.Fact{fact("conduct.dress", "2025-02-28", "S1"), fact("conduct.dress", "2025-04-01", "S1")},
			of: "W1", total: "100.00"},
		{name: "a kind of the other book is nothing here", facts: []scoring.Fact{fact("duty.left", "2025-03-04", "S1")}, of: "W1", total: "100.00"},
		{name: "people and windows that are not there are passed over", facts: []scoring.Fact{fact("conduct.dress", "2025-03-04", "S9"), fact("hygiene.finding", "2025-03-04", "W9")},
			of: "W1", total: "100.00"},
		{name: "a waiver of a fact keeps the entry and takes nothing", facts: []scoring.Fact{derived(register.CaseOverdueDay, "2025-03-04", "S1", "c:1"), derived(register.CaseOverdueDay, "2025-03-05", "S1", "c:2")},
			waivers: []scoring.Waiver{{Fact: "c:1"}},
			of:      "W1", total: "99.00", want: []string{"M3.1 -1.00/0.00 03-04 S1 waived", "M3.1 -1.00/-1.00 03-05 S1"}},
		{name: "a waiver of a day covers everything of the person's day", facts: []scoring.Fact{absent("2025-03-04", "S1", "am"), absent("2025-03-04", "S2", "am"), fact("conduct.dress", "2025-03-04", "S1")},
			waivers: []scoring.Waiver{{Staff: "S1", Date: roster.MustDate("2025-03-04")}},
			of:      "W1", total: "98.00", want: []string{"M1.1 -1.00/0.00 03-04 S1 waived", "M8.2 -2.00/0.00 03-04 S1 waived", "M8.2 -2.00/-2.00 03-04 S2"}},
		{name: "a waived half-day does not excuse the other", facts: []scoring.Fact{absent("2025-03-04", "S1", "am"), absent("2025-03-04", "S1", "pm")},
			waivers: []scoring.Waiver{{Fact: "a:S1:2025-03-04:am"}},
			of:      "W1", total: "98.00", want: []string{"M8.2 -2.00/0.00 03-04 S1 waived", "M8.2 -2.00/-2.00 03-04 S1"}},
		{name: "a window's waiver of a day covers no window's fact of nobody", facts: []scoring.Fact{fact("hygiene.finding", "2025-03-04", "W1")},
			waivers: []scoring.Waiver{{Date: roster.MustDate("2025-03-04")}},
			of:      "W1", total: "99.00", want: []string{"M9.1 -1.00/-1.00 03-04"}},
	})
}

func TestAFactOfTheWindowIsNotForThoseWhoWereNotThereYet(t *testing.T) {
	t.Parallel()
	in := scoringtest.Centre("2025-03")
	in.Staff[1].Joined = roster.MustDate("2025-03-05")
	in.Facts = []scoring.Fact{fact("hygiene.finding", "2025-03-04", "W1"), fact("hygiene.finding", "2025-03-05", "W1")}
	sheets := mustScore(t, scoringtest.Book(t, scoringtest.Monthly), rulebook.OfStaff, in)
	if first, second := sheets[0].Total, sheets[1].Total; first != 9800 || second != 9900 {
		t.Errorf("%s and %s, want 98.00 and 99.00", first, second)
	}
}

// A kind may answer to a yearly clause and to an ordinary one; only the first looks back.
func TestOnlyTheYearlyClauseLooksBack(t *testing.T) {
	t.Parallel()
	book := &rulebook.Book{
		ID: "b", Period: roster.Half, Base: 1000, Subjects: []rulebook.Subject{{Of: rulebook.OfStaff}},
		Items: []rulebook.Item{{ID: "A1", Full: 1000, Clauses: []rulebook.Clause{
			{ID: "A1.1", Kinds: []string{register.SickLeaveDay}, Points: 300, OverHalfDays: 2},
			{ID: "A1.2", Kinds: []string{register.SickLeaveDay}, Points: 100},
		}}},
	}
	in := scoringtest.Centre("2025H2")
	in.Facts = slices.Concat(repeated(register.SickLeaveDay, "2025-05", "S1", 1, 2), repeated(register.SickLeaveDay, "2025-07", "S1", 1, 1))
	got := lines(mustScore(t, book, rulebook.OfStaff, in)[0])
	if diff := cmp.Diff([]string{"A1.1 -3.00/-3.00 07-01 S1", "A1.2 -1.00/-1.00 07-01 S1"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// repeated is a fact on n consecutive days from the first of the month.
func repeated(kind, month, staff string, n, halfDays int) []scoring.Fact {
	var facts []scoring.Fact
	for i := range n {
		date := fmt.Sprintf("%s-%02d", month, i+1)
		f := derived(kind, date, staff, "x:"+kind+":"+date)
		if halfDays > 0 {
			f.Quantity = &halfDays
		}
		facts = append(facts, f)
	}
	return facts
}

func TestHalfYearBook(t *testing.T) {
	t.Parallel()
	late := func(n int) []scoring.Fact { return repeated(register.LateSession, "2025-03", "S1", n, 0) }
	early := func(n int) []scoring.Fact { return repeated(register.EarlySession, "2025-03", "S1", n, 0) }
	sick := func(month string, n, halfDays int) []scoring.Fact {
		return repeated(register.SickLeaveDay, month, "S1", n, halfDays)
	}
	runScoreCases(t, scoringtest.Book(t, scoringtest.HalfYear), "2025H1", []scoreCase{
		{name: "a clean half-year without a suggestion is 95", of: "S1", total: "95.00"},
		{name: "an adopted suggestion earns its part, once", facts: []scoring.Fact{fact("suggestion.adopted", "2025-03-04", "S1"), fact("suggestion.adopted", "2025-03-05", "S1")},
			of: "S1", total: "100.00", want: []string{"H4.5 5.00/5.00 03-04 S1", "H4.5 5.00/0.00 03-05 S1"}},
		{name: "the half-year book reads half_points", facts: []scoring.Fact{fact("integrity.breach", "2025-03-04", "S1", half(725), month(100))},
			of: "S1", total: "87.75", want: []string{"H5.1 -7.25/-7.25 03-04 S1"}},
		{name: "levels", facts: []scoring.Fact{fact("media.praise", "2025-03-04", "S1", scoringtest.Level("city")), fact("title.individual", "2025-03-05", "S1", scoringtest.Level("city"))},
			of: "S1", total: "104.00", want: []string{"H6.2 6.00/6.00 03-04 S1", "H6.3 3.00/3.00 03-05 S1"}},
		{name: "facts of the window are nobody's", facts: []scoring.Fact{fact("praise.letter", "2025-03-04", "W1")}, of: "S1", total: "95.00"},
		{name: "four late and early sessions take nothing", facts: slices.Concat(late(2), early(2)), of: "S1", total: "95.00"},
		{name: "the fifth late or early session takes 1, on its day", facts: slices.Concat(early(2), late(4)),
			of: "S1", total: "94.00", want: []string{"H3.1b -1.00/-1.00 03-03 S1"}},
		{name: "ten take 2", facts: late(10), of: "S1", total: "93.00", want: []string{"H3.1b -1.00/-1.00 03-05 S1", "H3.1b -1.00/-1.00 03-10 S1"}},
		{name: "a waived one fills no group", facts: late(5), waivers: []scoring.Waiver{{Fact: "x:attendance.late:2025-03-02"}},
			of: "S1", total: "95.00", want: []string{"H3.1b -1.00/0.00 03-05 S1 waived"}},
		{name: "the next one does", facts: late(6), waivers: []scoring.Waiver{{Fact: "x:attendance.late:2025-03-05"}},
			of: "S1", total: "94.00", want: []string{"H3.1b -1.00/0.00 03-05 S1 waived", "H3.1b -1.00/-1.00 03-06 S1"}},
		{name: "twenty days of leave are allowed", facts: sick("2025-03", 20, 2), of: "S1", total: "95.00"},
		{name: "half a day more takes 3, on that day and once", facts: slices.Concat(sick("2025-03", 20, 2), sick("2025-04", 3, 1)),
			of: "S1", total: "92.00", want: []string{"H3.1a -3.00/-3.00 04-01 S1"}},
		{name: "sick and personal leave count together", facts: slices.Concat(sick("2025-03", 20, 2), repeated(register.PersonalLeaveDay, "2025-05", "S1", 1, 1)),
			of: "S1", total: "92.00", want: []string{"H3.1a -3.00/-3.00 05-01 S1"}},
		{name: "last year's leave does not count", facts: slices.Concat(sick("2024-12", 20, 2), sick("2025-01", 20, 2)), of: "S1", total: "95.00"},
		{name: "a waiver of the day on which the limit is passed", facts: sick("2025-03", 21, 2), waivers: []scoring.Waiver{{Staff: "S1", Date: roster.MustDate("2025-03-21")}},
			of: "S1", total: "95.00", want: []string{"H3.1a -3.00/0.00 03-21 S1 waived"}},
		{name: "off post by punches and by finding, each", facts: []scoring.Fact{
			derived(register.OffPostSession, "2025-03-04", "S1", "a:1"), fact("attendance.off_post", "2025-03-04", "S1", scoringtest.Quantity(0))},
			of: "S1", total: "93.00", want: []string{"H3.1c -1.00/-1.00 03-04 S1", "H3.1c -1.00/-1.00 03-04 S1"}},
		{name: "each absent half-day", facts: []scoring.Fact{derived(register.AbsentSession, "2025-03-04", "S1", "a:am"), derived(register.AbsentSession, "2025-03-04", "S1", "a:pm")},
			of: "S1", total: "93.00", want: []string{"H3.1d -1.00/-1.00 03-04 S1", "H3.1d -1.00/-1.00 03-04 S1"}},
		{name: "a part is exhausted and the next one is not touched", facts: []scoring.Fact{
			fact("meeting.absent", "2025-03-04", "S1"), fact("meeting.absent", "2025-03-05", "S1"), fact("meeting.late", "2025-03-06", "S1"), fact("duty.left", "2025-03-07", "S1")},
			of: "S1", total: "91.00", want: []string{"H3.2b -1.00/-1.00 03-04 S1", "H3.2b -1.00/-1.00 03-05 S1", "H3.2a -0.50/0.00 03-06 S1", "H3.3a -2.00/-2.00 03-07 S1"}},
		{name: "a late case once, however long", facts: []scoring.Fact{derived(register.CaseLate, "2025-03-04", "S1", "c:1"), derived(register.CaseOverdueDay, "2025-03-04", "S1", "c:1")},
			of: "S1", total: "94.00", want: []string{"H2.5 -1.00/-1.00 03-04 S1"}},
	})
}

func TestTheYearsLimitPassedInTheFirstHalfIsNotChargedInTheSecond(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.HalfYear)
	in := scoringtest.Centre("2025H2")
	in.Facts = slices.Concat(repeated(register.SickLeaveDay, "2025-03", "S1", 21, 2), repeated(register.SickLeaveDay, "2025-08", "S1", 21, 2),
		repeated(register.SickLeaveDay, "2025-04", "S2", 20, 2), repeated(register.SickLeaveDay, "2025-09", "S2", 1, 1))
	sheets := mustScore(t, book, rulebook.OfStaff, in)
	if got := lines(sheetOf(t, sheets, "S1")); got != nil {
		t.Errorf("charged twice in a year: %v", got)
	}
	if diff := cmp.Diff([]string{"H3.1a -3.00/-3.00 09-01 S2"}, lines(sheetOf(t, sheets, "S2"))); diff != "" {
		t.Errorf("passed in the second half (-want +got)\n%s", diff)
	}
}

func TestOnTimeCompletion(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.HalfYear)
	tests := []struct {
		cases, late int
		score       string
		want        []string
	}{
		{0, 0, "10.00", nil},
		{50, 0, "10.00", nil},
		{101, 1, "10.00", nil}, // 0.99 %
		{100, 1, "9.50", []string{"H4.2 -0.50/-0.50 06-30 S1"}},
		{3, 1, "0.00", []string{"H4.2 -16.50/-10.00 06-30 S1"}},
		{19, 2, "5.00", []string{"H4.2 -5.00/-5.00 06-30 S1"}}, // 10.5 %
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d of %d", tt.late, tt.cases), func(t *testing.T) {
			t.Parallel()
			in := scoringtest.Centre("2025H1")
			if tt.cases > 0 {
				in.OnTime = []register.OnTime{{Staff: "S1", Cases: tt.cases, Late: tt.late}}
			}
			sheet := sheetOf(t, mustScore(t, book, rulebook.OfStaff, in), "S1")
			if diff := cmp.Diff(tt.want, lines(sheet)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if got := sheet.Items[3].Parts[1]; got.ID != "H4.2" || got.Score.String() != tt.score {
				t.Errorf("%s is %s, want %s", got.ID, got.Score, tt.score)
			}
			if note := sheet.Items[3].Note; (note != "") != (tt.cases == 0) {
				t.Errorf("note %q for %d cases", note, tt.cases)
			}
		})
	}
}

func TestFactsFollowThePersonFromWindowToWindow(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.Monthly)
	in := scoringtest.Centre("2025-03")
	in.Moves = append(in.Moves, roster.Move{Staff: "S1", Window: "W2", From: roster.MustDate("2025-03-10")})
	in.Ratings[1].Value = 875
	in.Facts = []scoring.Fact{
		fact("conduct.dress", "2025-03-09", "S1"), fact("conduct.dress", "2025-03-10", "S1"),
		fact("hygiene.finding", "2025-03-09", "W2"), fact("hygiene.finding", "2025-03-10", "W2", scoringtest.Ref("2")),
	}
	windows, staff := mustScore(t, book, rulebook.OfWindow, in), mustScore(t, book, rulebook.OfStaff, in)
	tests := []struct {
		sheet scoring.Sheet
		want  []string
		total string
	}{
		{sheetOf(t, windows, "W1"), []string{"M1.1 -1.00/-1.00 03-09 S1"}, "99.00"},
		{sheetOf(t, windows, "W2"), []string{"M1.1 -1.00/-1.00 03-10 S1", "M9.1 -1.00/-1.00 03-09", "M9.1 -1.00/-1.00 03-10"}, "95.75"},
		{sheetOf(t, staff, "S1"), []string{"M1.1 -1.00/-1.00 03-09 S1", "M1.1 -1.00/-1.00 03-10 S1", "M9.1 -1.00/-1.00 03-10"}, "95.75"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, lines(tt.sheet)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.sheet.Code, diff)
		}
		if tt.sheet.Total.String() != tt.total {
			t.Errorf("%s has %s, want %s", tt.sheet.Code, tt.sheet.Total, tt.total)
		}
	}
}

func TestWhoGetsASheet(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.Monthly)
	tests := []struct {
		name           string
		change         func(in *scoring.Input)
		windows, staff string
	}{
		{"everyone", func(*scoring.Input) {}, "W1 W2 W3", "S1 S2 S3 S4"},
		{"left before the month", func(in *scoring.Input) { in.Staff[2].Left = roster.MustDate("2025-02-28") }, "W1 W3", "S1 S2 S4"},
		{"left on its first day", func(in *scoring.Input) { in.Staff[2].Left = roster.MustDate("2025-03-01") }, "W1 W2 W3", "S1 S2 S3 S4"},
		{"joined on its last day", func(in *scoring.Input) { in.Staff[2].Joined = roster.MustDate("2025-03-31") }, "W1 W2 W3", "S1 S2 S3 S4"},
		{"joined after it", func(in *scoring.Input) { in.Staff[2].Joined = roster.MustDate("2025-04-01") }, "W1 W3", "S1 S2 S4"},
		{"a window closed before it", func(in *scoring.Input) { in.Windows[0].ActiveTo = roster.MustDate("2025-02-28") }, "W2 W3", "S1 S2 S3 S4"},
		{"a window opened after its only member left it", func(in *scoring.Input) {
			in.Windows[1].ActiveFrom = roster.MustDate("2025-03-20")
			in.Moves = append(in.Moves, roster.Move{Staff: "S3", Window: "W1", From: roster.MustDate("2025-03-20")})
		}, "W1 W3", "S1 S2 S3 S4"},
		{"nobody at a window", func(in *scoring.Input) { in.Moves = in.Moves[:3] }, "W1 W2", "S1 S2 S3 S4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := scoringtest.Centre("2025-03")
			tt.change(&in)
			if got := codes(mustScore(t, book, rulebook.OfWindow, in)); got != tt.windows {
				t.Errorf("windows %s, want %s", got, tt.windows)
			}
			if got := codes(mustScore(t, book, rulebook.OfStaff, in)); got != tt.staff {
				t.Errorf("staff %s, want %s", got, tt.staff)
			}
		})
	}
}

func TestPeerRating(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.Monthly)
	tests := []struct {
		name    string
		change  func(in *scoring.Input)
		total   string
		pending bool
	}{
		{"of the window", func(in *scoring.Input) { in.Ratings[0].Value = 754 }, "97.54", false},
		{"pending counts nothing", func(in *scoring.Input) { in.Ratings[0].Pending = true }, "90.00", true},
		{"missing is pending", func(in *scoring.Input) { in.Ratings = in.Ratings[1:] }, "90.00", true},
		{"of the window on the last day", func(in *scoring.Input) {
			in.Moves = append(in.Moves, roster.Move{Staff: "S1", Window: "W2", From: roster.MustDate("2025-03-31")})
			in.Ratings[1].Value = 800
		}, "98.00", false},
		{"of the window on the last day of employment", func(in *scoring.Input) {
			in.Staff[0].Left = roster.MustDate("2025-03-15")
			in.Moves = append(in.Moves, roster.Move{Staff: "S1", Window: "W2", From: roster.MustDate("2025-03-16")})
			in.Ratings[1].Value = 800
		}, "100.00", false},
		{"of nobody's window is pending", func(in *scoring.Input) { in.Moves = in.Moves[1:] }, "90.00", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := scoringtest.Centre("2025-03")
			tt.change(&in)
			sheet := sheetOf(t, mustScore(t, book, rulebook.OfStaff, in), "S1")
			if sheet.Total.String() != tt.total || sheet.Pending != tt.pending || sheet.Items[9].Pending != tt.pending {
				t.Errorf("%s pending %t, item %+v; want %s pending %t", sheet.Total, sheet.Pending, sheet.Items[9], tt.total, tt.pending)
			}
		})
	}
}

// A rating is converted to the full mark of its item, whatever that is, and may be earned.
func TestPeerRatingOfAnotherFullMark(t *testing.T) {
	t.Parallel()
	rated := []rulebook.Clause{{ID: "A1.1", Rating: &rulebook.Rating{}}}
	book := &rulebook.Book{
		ID: "b", Period: roster.Month, Base: 2500, Bonus: 500, Subjects: []rulebook.Subject{{Of: rulebook.OfWindow}},
		Items: []rulebook.Item{{ID: "A1", Full: 2500, Clauses: rated}, {ID: "A2", Full: 500, Bonus: true, Clauses: rated}},
	}
	in := scoringtest.Centre("2025-03")
	in.Ratings = []ballot.Result{{Window: "W1", Value: 753}}
	sheets := mustScore(t, book, rulebook.OfWindow, in)
	if got := sheets[0]; got.Items[0].Score != 1883 || got.Items[1].Score != 377 || got.Pending {
		t.Errorf("7.53 of 10 gives %s of 25.00 and %s of 5.00, want 18.83 and 3.77", got.Items[0].Score, got.Items[1].Score)
	}
	if got := sheets[1]; got.Total != 0 || !got.Pending {
		t.Errorf("pending: %s, %t", got.Total, got.Pending)
	}
}

func TestAsOfHidesWhatCameLater(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.Monthly)
	in := scoringtest.Centre("2025-03")
	in.Facts = []scoring.Fact{fact("conduct.dress", "2025-03-04", "S1"), fact("conduct.dress", "2025-03-05", "S1")}
	for asOf, want := range map[string]string{"2025-01-01": "100.00", "2025-03-04": "100.00", "2025-03-05": "99.00", "2025-03-06": "98.00"} {
		in.AsOf = roster.MustDate(asOf)
		if got := mustScore(t, book, rulebook.OfWindow, in)[0].Total.String(); got != want {
			t.Errorf("as of %s: %s, want %s", asOf, got, want)
		}
	}
}

func TestPresumedUntilConfirmed(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.HalfYear)
	in := scoringtest.Centre("2025H1")
	in.Facts = []scoring.Fact{fact("meeting.absent", "2025-03-04", "S1"), fact("duty.careless", "2025-03-04", "S1"), fact("duty.left", "2025-03-04", "S1")}
	in.Confirmed = map[string]bool{"H3.2b": true}
	for _, e := range sheetOf(t, mustScore(t, book, rulebook.OfStaff, in), "S1").Items[2].Entries {
		if want := e.Clause == "H3.3b"; e.Presumed != want {
			t.Errorf("%s presumed %t, want %t", e.Clause, e.Presumed, want)
		}
	}
}

func TestEntriesExplainThemselves(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.Monthly)
	clause, _ := book.Clause("M3.1")
	in := scoringtest.Centre("2025-03")
	recorded := fact("case.overdue", "2025-03-04", "S1", scoringtest.Quantity(2), scoringtest.Ref("督查3号"), func(f *scoring.Fact) { f.Note = "逾期未办" })
	counted := derived(register.CaseOverdueDay, "2025-03-05", "S1", "c:1")
	counted.Text = "办件1，超期第1个工作日"
	bare := fact("case.overdue", "2025-03-06", "W1")
	in.Facts = []scoring.Fact{recorded, counted, bare}
	var got []scoring.Entry
	for _, item := range mustScore(t, book, rulebook.OfWindow, in)[0].Items {
		got = append(got, item.Entries...)
	}
	text := clause.Clause.Text
	want := []scoring.Entry{
		{Clause: "M3.1", Points: -200, Applied: -200, Date: recorded.Date, Staff: "S1", Window: "W1", Fact: recorded.ID, Text: text + "（逾期未办，督查3号×2）"},
		{Clause: "M3.1", Points: -100, Applied: -100, Date: counted.Date, Staff: "S1", Window: "W1", Fact: "c:1", Text: text + "（办件1，超期第1个工作日）"},
		{Clause: "M3.1", Points: -100, Applied: -100, Date: bare.Date, Window: "W1", Fact: bare.ID, Text: text},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestScoreRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	monthly, halfYear := scoringtest.Book(t, scoringtest.Monthly), scoringtest.Book(t, scoringtest.HalfYear)
	tests := []struct {
		name string
		book *rulebook.Book
		of   rulebook.Unit
		in   scoring.Input
		fact scoring.Fact
		kind roster.Kind
		key  string
		code string
	}{
		{"a book without such sheets", halfYear, rulebook.OfWindow, scoringtest.Centre("2025H1"), scoring.Fact{}, roster.Usage, "score.no_such_subject", ""},
		{"a period of another length", monthly, rulebook.OfWindow, scoringtest.Centre("2025H1"), scoring.Fact{}, roster.Usage, "score.wrong_period", ""},
		{"a choice above the range", monthly, rulebook.OfWindow, scoringtest.Centre("2025-03"), fact("complaint.upheld", "2025-03-04", "S1", month(501)), roster.Refused, "score.unfit_fact", "outside_range"},
		{"a choice below the range", monthly, rulebook.OfWindow, scoringtest.Centre("2025-03"), fact("complaint.upheld", "2025-03-04", "S1", month(199)), roster.Refused, "score.unfit_fact", "outside_range"},
		{"a level that is missing", halfYear, rulebook.OfStaff, scoringtest.Centre("2025H1"), fact("media.praise", "2025-03-04", "S1"), roster.Refused, "score.unfit_fact", "missing_level"},
		{"a level that the clause does not have", halfYear, rulebook.OfStaff, scoringtest.Centre("2025H1"), fact("media.praise", "2025-03-04", "S1", scoringtest.Level("town")), roster.Refused, "score.unfit_fact", "unknown_level"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if tt.fact.Kind != "" {
				tt.in.Facts = []scoring.Fact{tt.fact}
			}
			_, err := scoring.Score(tt.book, tt.of, tt.in)
			refusal, ok := err.(*roster.Error)
			if !ok || refusal.Kind != tt.kind || refusal.Key != tt.key {
				t.Fatalf("got %v, want %s", err, tt.key)
			}
			if tt.code != "" && (len(refusal.Problems) != 1 || refusal.Problems[0].Code != tt.code) {
				t.Errorf("problems %v, want %s", refusal.Problems, tt.code)
			}
		})
	}
}

func TestCheckFact(t *testing.T) {
	t.Parallel()
	monthly, halfYear := scoringtest.Book(t, scoringtest.Monthly), scoringtest.Book(t, scoringtest.HalfYear)
	own := &rulebook.Book{ID: "own", Kinds: []rulebook.Kind{{ID: "spot.check"}}}
	tests := []struct {
		name string
		fact scoring.Fact
		want []roster.Problem
	}{
		{"sound", fact("complaint.upheld", "2025-03-04", "S1", month(500)), nil},
		{"a value where the rule leaves no choice", fact("complaint.upheld", "2025-03-04", "S1", half(100)), []roster.Problem{{Column: "half_points", Code: "no_range", Value: "1.00"}}},
		{"serious where nothing is made of it", fact("conduct.dress", "2025-03-04", "S1", scoringtest.Serious), nil},
		{"a kind of a book's own", fact("spot.check", "2025-03-04", "W1"), nil},
		{"an unknown kind", fact("conduct.dres", "2025-03-04", "S1"), []roster.Problem{{Column: "kind", Code: "unknown_kind", Value: "conduct.dres"}}},
		{"a kind that is only ever computed", fact("attendance.absent", "2025-03-04", "S1"), []roster.Problem{{Column: "kind", Code: "unknown_kind", Value: "attendance.absent"}}},
		{"of nobody", scoring.Fact{Kind: "conduct.dress"}, []roster.Problem{{Column: "staff", Code: "nobody_named"}}},
		{"fewer than none", fact("case.overdue", "2025-03-04", "S1", scoringtest.Quantity(-1)), []roster.Problem{{Column: "quantity", Code: "bad_number", Value: "-1", Args: []any{0, 10000}}}},
		{"outside the half-year's range", fact("integrity.breach", "2025-03-04", "S1", half(1001)), []roster.Problem{{Column: "half_points", Code: "outside_range", Value: "10.01", Args: []any{"1.00", "10.00"}}}},
		{"outside the month's range", fact("complaint.upheld", "2025-03-04", "S1", month(100)), []roster.Problem{{Column: "month_points", Code: "outside_range", Value: "1.00", Args: []any{"2.00", "5.00"}}}},
		{"without its level", fact("media.praise", "2025-03-04", "S1"), []roster.Problem{{Column: "level", Code: "missing_level", Args: []any{"county, city, province, nation"}}}},
		{"of another level", fact("media.praise", "2025-03-04", "S1", scoringtest.Level("town")), []roster.Problem{{Column: "level", Code: "unknown_level", Value: "town", Args: []any{"county, city, province, nation"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, scoring.CheckFact([]*rulebook.Book{monthly, halfYear, own}, tt.fact)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
