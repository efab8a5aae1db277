package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringtest"
)

// outcome scores an input and lays it out as a period's documents.
func outcome(t interface{ Fatal(...any) }, book *rulebook.Book, in scoring.Input) scoring.Frozen {
	f := scoring.Frozen{Sheets: map[rulebook.Unit]scoring.Document{}}
	for _, s := range book.Subjects {
		sheets, err := scoring.Score(book, s.Of, in)
		if err != nil {
			t.Fatal(err)
		}
		f.Sheets[s.Of] = scoring.NewDocument(book, s.Of, in.Period, scoring.Open, in.AsOf, sheets)
		if s.Of == book.Subjects[0].Of && book.Ranking != nil {
			d := scoring.NewRankDocument(in.Period, scoring.Rank(book, sheets, in))
			f.Rank = &d
		}
	}
	return f
}

func TestNothingMovesUnderTheSameBook(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.Monthly)
	rapid.Check(t, func(r *rapid.T) {
		in := scoringtest.Input(r, book)
		once := outcome(r, book, in)
		if moves := scoring.Moved(once, outcome(r, book, scoringtest.Shuffled(r, in))); len(moves) != 0 {
			r.Fatalf("%+v", moves)
		}
	})
}

// TestWhatMovesASheetIsTold makes each clause of fixed points dearer and checks that the
// entries told account for what every sheet lost or won.
func TestWhatMovesASheetIsTold(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.Monthly)
	rapid.Check(t, func(r *rapid.T) {
		in := scoringtest.Input(r, book)
		other := scoringtest.Book(t, scoringtest.Monthly)
		for place := range other.Clauses() {
			if place.Clause.Points > 0 {
				place.Clause.Points += scoring.Points(rapid.IntRange(0, 200).Draw(r, "more"))
			}
		}
		before, after := outcome(r, book, in), outcome(r, other, in)
		moved := map[string]scoring.SheetMove{}
		for _, m := range scoring.Moved(before, after) {
			moved[string(m.Of)+m.Code] = m
		}
		for unit, document := range before.Sheets {
			for i, sheet := range document.Sheets {
				now := after.Sheets[unit].Sheets[i]
				m, told := moved[string(unit)+sheet.Code]
				if now.Total != sheet.Total && !told {
					r.Fatalf("%s moves from %s to %s untold", sheet.Code, sheet.Total, now.Total)
				}
				var sum scoring.Points
				for _, e := range m.Entries {
					if e.Before != nil {
						sum -= *e.Before
					}
					if e.After != nil {
						sum += *e.After
					}
				}
				if sum != now.Total-sheet.Total {
					r.Fatalf("%s moves by %s, and the entries tell of %s", sheet.Code, now.Total-sheet.Total, sum)
				}
			}
		}
	})
}

func TestWhatMovesDoesNotDependOnOrder(t *testing.T) {
	t.Parallel()
	book, other := scoringtest.Book(t, scoringtest.Monthly), scoringtest.Book(t, scoringtest.Monthly)
	for place := range other.Clauses() {
		place.Clause.Points *= 2
	}
	rapid.Check(t, func(r *rapid.T) {
		in := scoringtest.Input(r, book)
		want := scoring.Moved(outcome(r, book, in), outcome(r, other, in))
		again := scoringtest.Shuffled(r, in)
		if diff := cmp.Diff(want, scoring.Moved(outcome(r, book, again), outcome(r, other, again))); diff != "" {
			r.Fatalf("(-want +got)\n%s", diff)
		}
	})
}

func BenchmarkWhatIfOfAMonth(b *testing.B) {
	book := scoringtest.Book(b, scoringtest.Monthly)
	in := scoringtest.Large(1000, "2025-03")
	before := outcome(b, book, in)
	for b.Loop() {
		scoring.Moved(before, outcome(b, book, in))
	}
}
