package scoring_test

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringtest"
)

// everyBook runs a property for each subject of the embedded books and of a book
// of another shape.
func everyBook(t *testing.T, property func(t *rapid.T, book *rulebook.Book, of rulebook.Unit)) {
	t.Helper()
	quarterly, err := os.ReadFile("rulebook/testdata/quarter-four-heads.yaml")
	if err != nil {
		t.Fatal(err)
	}
	other, err := rulebook.Parse(quarterly, "quarter-four-heads.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, book := range append(rulebook.Embedded(), other) {
		for _, subject := range book.Subjects {
			t.Run(book.ID+" "+string(subject.Of), func(t *testing.T) {
				t.Parallel()
				rapid.Check(t, func(t *rapid.T) { property(t, book, subject.Of) })
			})
		}
	}
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func mustScore(t failer, book *rulebook.Book, of rulebook.Unit, in scoring.Input) []scoring.Sheet {
	t.Helper()
	sheets, err := scoring.Score(book, of, in)
	if err != nil {
		t.Fatalf("score: %v", err)
	}
	return sheets
}

func TestScoresStayInsideTheirBounds(t *testing.T) {
	t.Parallel()
	everyBook(t, func(t *rapid.T, book *rulebook.Book, of rulebook.Unit) {
		within := func(what string, score, full scoring.Points) {
			if score < 0 || score > full {
				t.Fatalf("%s is %s of %s", what, score, full)
			}
		}
		for _, sheet := range mustScore(t, book, of, scoringtest.Input(t, book)) {
			within(sheet.Code+" base", sheet.Base, book.Base)
			within(sheet.Code+" bonus", sheet.Bonus, book.Bonus)
			within(sheet.Code+" total", sheet.Total, book.Base+book.Bonus)
			for _, item := range sheet.Items {
				within(sheet.Code+" "+item.ID, item.Score, item.Full)
				for _, part := range item.Parts {
					within(sheet.Code+" "+part.ID, part.Score, part.Full)
				}
			}
		}
	})
}

func TestEveryPointIsAccountedFor(t *testing.T) {
	t.Parallel()
	everyBook(t, func(t *rapid.T, book *rulebook.Book, of rulebook.Unit) {
		in := scoringtest.Input(t, book)
		for _, sheet := range mustScore(t, book, of, in) {
			var base, bonus scoring.Points
			for i, item := range sheet.Items {
				checkItem(t, &book.Items[i], &item, in)
				if book.Items[i].Bonus {
					bonus += item.Score
				} else {
					base += item.Score
				}
			}
			if sheet.Base != base || sheet.Bonus != bonus || sheet.Total != base+bonus {
				t.Fatalf("%s: base %s bonus %s total %s, items add up to %s and %s", sheet.Code, sheet.Base, sheet.Bonus, sheet.Total, base, bonus)
			}
		}
	})
}

// checkItem checks that an item is what its entries leave of it, part by part.
func checkItem(t *rapid.T, rule *rulebook.Item, item *scoring.ItemScore, in scoring.Input) {
	applied := map[string]scoring.Points{}
	for _, e := range item.Entries {
		switch {
		case e.Waived && e.Applied != 0,
			e.Points < 0 && (e.Applied > 0 || e.Applied < e.Points),
			e.Points >= 0 && (e.Applied < 0 || e.Applied > e.Points):
			t.Fatalf("%s asks for %s and takes %s (waived %t)", e.Clause, e.Points, e.Applied, e.Waived)
		case !in.Period.Contains(e.Date) || e.Date >= in.AsOf:
			t.Fatalf("%s is dated %s in %s as of %s", e.Clause, e.Date, in.Period, in.AsOf)
		}
		applied[e.Part] += e.Applied
	}
	if !slices.IsSortedFunc(item.Entries, func(a, b scoring.Entry) int {
		return bytes.Compare([]byte(a.Date.String()+a.Fact), []byte(b.Date.String()+b.Fact))
	}) {
		t.Fatalf("%s: entries out of order: %v", item.ID, item.Entries)
	}
	if len(rule.Parts) == 0 {
		checkPot(t, item.ID, rule.Bonus, rule.Clauses, item.Full, item.Score, applied[""])
		return
	}
	var sum scoring.Points
	for i, part := range item.Parts {
		p := &rule.Parts[i]
		checkPot(t, part.ID, rule.Bonus || p.Earn, p.Clauses, part.Full, part.Score, applied[part.ID])
		sum += part.Score
	}
	if sum != item.Score {
		t.Fatalf("%s is %s, its parts add up to %s", item.ID, item.Score, sum)
	}
}

func checkPot(t *rapid.T, id string, earns bool, clauses []rulebook.Clause, full, score, applied scoring.Points) {
	want := full + applied
	if earns {
		want = applied
	}
	rated := slices.ContainsFunc(clauses, func(c rulebook.Clause) bool { return c.Rating != nil })
	if !rated && score != want {
		t.Fatalf("%s is %s, its entries leave %s", id, score, want)
	}
}

func TestOrderNeverMatters(t *testing.T) {
	t.Parallel()
	everyBook(t, func(t *rapid.T, book *rulebook.Book, of rulebook.Unit) {
		in := scoringtest.Input(t, book)
		want := documents(t, book, of, in)
		if got := documents(t, book, of, scoringtest.Shuffled(t, in)); !bytes.Equal(got, want) {
			t.Fatalf("shuffled:\n%s\nin order:\n%s", got, want)
		}
	})
}

// documents is the JSON of score and rank, one after the other.
func documents(t *rapid.T, book *rulebook.Book, of rulebook.Unit, in scoring.Input) []byte {
	sheets := mustScore(t, book, of, in)
	score, err := json.Marshal(scoring.NewDocument(book, of, in.Period, "open", in.AsOf, sheets))
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	rank, err := json.Marshal(scoring.NewRankDocument(in.Period, scoring.Rank(book, sheets, in)))
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	return append(score, rank...)
}

func totals(sheets []scoring.Sheet) map[string]scoring.Points {
	byCode := map[string]scoring.Points{}
	for _, s := range sheets {
		byCode[s.Code] = s.Total
	}
	return byCode
}

func TestOneMoreDeductionNeverRaisesATotal(t *testing.T) {
	t.Parallel()
	everyBook(t, func(t *rapid.T, book *rulebook.Book, of rulebook.Unit) {
		in := scoringtest.Input(t, book)
		before := totals(mustScore(t, book, of, in))
		deducting := slices.DeleteFunc(book.AllKinds(), func(k rulebook.Kind) bool {
			return slices.ContainsFunc(book.ClausesFor(k.ID), rulebook.Place.Earns)
		})
		in.Facts = append(in.Facts, scoringtest.AnyFact(t, book, &in, deducting))
		for code, total := range totals(mustScore(t, book, of, in)) {
			if total > before[code] {
				t.Fatalf("%s rises from %s to %s", code, before[code], total)
			}
		}
	})
}

func TestAWaiverNeverLowersATotalByADeduction(t *testing.T) {
	t.Parallel()
	everyBook(t, func(t *rapid.T, book *rulebook.Book, of rulebook.Unit) {
		in := scoringtest.Input(t, book)
		in.Facts = slices.DeleteFunc(in.Facts, func(f scoring.Fact) bool {
			return slices.ContainsFunc(book.ClausesFor(f.Kind), rulebook.Place.Earns)
		})
		before := totals(mustScore(t, book, of, in))
		if len(in.Facts) == 0 {
			return
		}
		in.Waivers = append(in.Waivers, scoring.Waiver{Fact: rapid.SampledFrom(in.Facts).Draw(t, "waived fact").ID})
		for code, total := range totals(mustScore(t, book, of, in)) {
			if total < before[code] {
				t.Fatalf("%s falls from %s to %s", code, before[code], total)
			}
		}
	})
}

func TestBannersGoToTheBest(t *testing.T) {
	t.Parallel()
	everyBook(t, func(t *rapid.T, book *rulebook.Book, of rulebook.Unit) {
		in := scoringtest.Input(t, book)
		sheets := mustScore(t, book, of, in)
		r := scoring.Rank(book, sheets, in)
		if book.Ranking == nil || of != book.Subjects[0].Of {
			return
		}
		banners, least := 0, book.Base+book.Bonus
		for i, row := range r.Rows {
			if i > 0 && (row.Total > r.Rows[i-1].Total || (row.Rank == r.Rows[i-1].Rank) != (row.Total == r.Rows[i-1].Total)) {
				t.Fatalf("rows out of order: %+v", r.Rows)
			}
			if row.RedBanner {
				banners, least = banners+1, min(least, row.Total)
			}
			if row.RedBanner && row.Tie || row.Tie && !r.TieOpen {
				t.Fatalf("a tie was settled in silence: %+v", r)
			}
		}
		for _, row := range r.Rows {
			if !row.RedBanner && row.Total > least && len(book.Ranking.Veto) == 0 {
				t.Fatalf("%s has more than a window with a banner: %+v", row.Code, r.Rows)
			}
		}
		if want := min(book.Ranking.Banners, len(r.Rows)); !r.TieOpen && len(book.Ranking.Veto) == 0 && banners != want {
			t.Fatalf("%d banners, want %d", banners, want)
		}
	})
}

// Facts that share an id and a day are told apart by whatever else they say.
func TestOrderOfFactsOfOneIDNeverMatters(t *testing.T) {
	t.Parallel()
	book := scoringtest.Book(t, scoringtest.Monthly)
	date := roster.MustDate("2025-03-04")
	tests := []struct {
		name   string
		kind   string
		change func(f *scoring.Fact)
	}{
		{"kind", "conduct.quarrel", func(f *scoring.Fact) { f.Kind = "conduct.dress" }},
		{"staff", "conduct.dress", func(f *scoring.Fact) { f.Staff = "S2" }},
		{"text", "conduct.dress", func(f *scoring.Fact) { f.Text = "上午" }},
		{"quantity", "case.overdue", scoringtest.Quantity(2)},
		{"quantity of none", "case.overdue", scoringtest.Quantity(0)},
		{"quantity given", "case.overdue", scoringtest.Quantity(1)},
		{"serious", "conduct.quarrel", scoringtest.Serious},
		{"choice", "complaint.upheld", scoringtest.Choose(rulebook.MonthPoints, 300)},
		{"note", "conduct.dress", func(f *scoring.Fact) { f.Note = "巡查" }},
		{"ref", "conduct.dress", scoringtest.Ref("r1")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := scoringtest.Centre("2025-03")
			a := scoring.Fact{ID: "c:1", Date: date, Kind: tt.kind, Staff: "S1"}
			b := a
			tt.change(&b)
			in.Facts = []scoring.Fact{a, b}
			want := mustScore(t, book, rulebook.OfWindow, in)
			in.Facts = []scoring.Fact{b, a}
			if diff := cmp.Diff(want, mustScore(t, book, rulebook.OfWindow, in)); diff != "" {
				t.Errorf("order matters\n%s", diff)
			}
		})
	}
}
