package reports

import (
	"testing"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// A centre's own book may rank people: their sheets are the official ones, and nobody
// stands twice.
func TestTheOfficialSheetsAreOfWhomTheBookRanks(t *testing.T) {
	t.Parallel()
	sheets := map[rulebook.Unit][]scoring.Sheet{rulebook.OfWindow: {{Code: "W1"}}, rulebook.OfStaff: {{Code: "S1"}, {Code: "S2"}}}
	for of, want := range map[rulebook.Unit][2]int{rulebook.OfWindow: {1, 2}, rulebook.OfStaff: {2, 0}} {
		scores := &scoring.Scores{
			Period: roster.MustPeriod("2025-03"), Sheets: sheets, Ranking: &scoring.Ranking{},
			Book: &rulebook.Book{Name: "自定办法", Subjects: []rulebook.Subject{{Of: of}}},
		}
		book := monthBookOf(basisOf(scores, ""), scores)
		if got := [2]int{len(book.Windows), len(book.Staff)}; got != want {
			t.Errorf("of %s: %v official sheets and others, want %v", of, got, want)
		}
	}
}
