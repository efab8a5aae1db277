package scoring_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringtest"
)

func encode(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDocument(t *testing.T) {
	t.Parallel()
	sheets := []scoring.Sheet{{
		Code: "W01", Name: "民政", Total: 9725, Base: 9525, Bonus: 200, Pending: true,
		Items: []scoring.ItemScore{
			{ID: "M3", Full: 1000, Score: 900, Entries: []scoring.Entry{{
				Clause: "M3.1", Points: -100, Applied: -50, Date: roster.MustDate("2025-03-12"), Staff: "S014",
				Window: "W01", Fact: "c:1", Text: "超期", Presumed: true, Waived: true,
			}}},
			{ID: "H3", Full: 1500, Score: 1500, Pending: true, Note: "无", Parts: []scoring.PartScore{{ID: "H3.1", Full: 800, Score: 5}}},
		},
	}}
	book := &rulebook.Book{ID: "bencha-2014-monthly", Version: "1"}
	want := `{"period":"2025-03","book":"bencha-2014-monthly","book_version":"1","subject":"window","state":"open","as_of":"2025-03-31",` +
		`"sheets":[{"code":"W01","name":"民政","total":"97.25","base":"95.25","bonus":"2.00","pending":true,"items":[` +
		`{"id":"M3","full":"10.00","score":"9.00","pending":false,"entries":[` +
		`{"clause":"M3.1","points":"-1.00","applied":"-0.50","date":"2025-03-12","staff":"S014","fact":"c:1","text":"超期","presumed":true,"waived":true}]},` +
		`{"id":"H3","full":"15.00","score":"15.00","pending":true,"note":"无","parts":[{"id":"H3.1","full":"8.00","score":"0.05"}],"entries":[]}]}]}`
	got := encode(t, scoring.NewDocument(book, rulebook.OfWindow, roster.MustPeriod("2025-03"), "open", roster.MustDate("2025-03-31"), sheets))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	empty := encode(t, scoring.NewDocument(book, rulebook.OfWindow, roster.MustPeriod("2025-03"), "open", 0, nil))
	if want := `{"period":"2025-03","book":"bencha-2014-monthly","book_version":"1","subject":"window","state":"open","as_of":"","sheets":[]}`; empty != want {
		t.Errorf("got %s, want %s", empty, want)
	}
}

func TestRankDocument(t *testing.T) {
	t.Parallel()
	ranking := scoring.Ranking{TieOpen: true, Rows: []scoring.RankRow{
		{Rank: 1, Code: "W01", Name: "民政", Total: 10350, RedBanner: true}, {Rank: 2, Code: "W02", Name: "社保", Total: 5, Tie: true},
	}}
	want := `{"period":"2025-03","rows":[` +
		`{"rank":1,"code":"W01","name":"民政","total":"103.50","red_banner":true,"tie":false},` +
		`{"rank":2,"code":"W02","name":"社保","total":"0.05","red_banner":false,"tie":true}],"tie_open":true}`
	if got := encode(t, scoring.NewRankDocument(roster.MustPeriod("2025-03"), ranking)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := encode(t, scoring.NewRankDocument(roster.MustPeriod("2025-03"), scoring.Ranking{})), `{"period":"2025-03","rows":[],"tie_open":false}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Every item of the book appears, in its order, whatever happened.
func TestEveryItemAppears(t *testing.T) {
	t.Parallel()
	for _, id := range []string{scoringtest.Monthly, scoringtest.HalfYear} {
		book := scoringtest.Book(t, id)
		period := map[roster.PeriodKind]string{roster.Month: "2025-03", roster.Half: "2025H1"}[book.Period]
		for _, sheet := range mustScore(t, book, rulebook.OfStaff, scoringtest.Centre(period)) {
			for i, item := range sheet.Items {
				if item.ID != book.Items[i].ID || len(item.Parts) != len(book.Items[i].Parts) {
					t.Errorf("%s: item %d is %s with %d parts", sheet.Code, i, item.ID, len(item.Parts))
				}
			}
			if len(sheet.Items) != len(book.Items) {
				t.Errorf("%s has %d items, want %d", sheet.Code, len(sheet.Items), len(book.Items))
			}
		}
	}
}

// A book of another shape, other items, caps, period and kinds, is data alone.
func TestABookOfAnotherShape(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("rulebook/testdata/quarter-four-heads.yaml")
	if err != nil {
		t.Fatal(err)
	}
	book, err := rulebook.Parse(data, "quarter-four-heads.yaml")
	if err != nil {
		t.Fatal(err)
	}
	in := scoringtest.Centre("2025Q1")
	in.Facts = []scoring.Fact{
		fact("case.overdue", "2025-01-04", "S1", scoringtest.Quantity(3)),
		fact("spot.check", "2025-02-04", "W1", month(1250)),
		fact("conduct.dress", "2025-01-04", "S1"), fact("conduct.dress", "2025-02-04", "S1"), fact("conduct.violation", "2025-03-31", "S1"),
		fact("report.notice_late", "2025-03-01", "W1"), fact("suggestion.adopted", "2025-03-02", "S2"),
		fact("archive.missing", "2025-03-03", "S2", scoringtest.Quantity(2)), fact("archive.missing", "2025-03-03", "S2", scoringtest.Quantity(3)),
		fact("archive.missing", "2025-03-04", "S2", scoringtest.Quantity(1)),
		fact("media.praise", "2025-03-05", "W1", scoringtest.Level("nation")), fact("media.praise", "2025-03-06", "W1", scoringtest.Level("county")),
	}
	sheet := sheetOf(t, mustScore(t, book, rulebook.OfWindow, in), "W1")
	want := []string{
		"A1.1 -0.75/-0.75 01-04 S1", "A1.2 -12.50/-12.50 02-04",
		"A2.2 -1.00/-1.00 03-31 S1",
		"A3.1a -4.00/-4.00 03-01", "A3.2a 2.50/2.50 03-02 S2",
		"A4.1 -5.00/-5.00 03-03 S2",
		"A5.1 4.00/4.00 03-05", "A5.1 1.00/0.00 03-06",
	}
	if diff := cmp.Diff(want, lines(sheet)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if sheet.Base != 7425 || sheet.Bonus != 400 {
		t.Errorf("base %s and bonus %s, want 74.25 and 4.00", sheet.Base, sheet.Bonus)
	}
}
