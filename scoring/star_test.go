package scoring_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringtest"
)

// year is months of windows W0, W1, … with the totals given by month; a negative total is
// no sheet.
func year(t testing.TB, months ...[]scoring.Points) []scoring.YearPart {
	t.Helper()
	book, err := rulebook.Get(scoringtest.Monthly, "1")
	if err != nil {
		t.Fatal(err)
	}
	var parts []scoring.YearPart
	for n, totals := range months {
		part := scoring.YearPart{
			Period: roster.Period{Year: 2025, Kind: roster.Month, N: n + 1}, State: scoring.Closed, Book: book,
		}
		document := scoring.Document{Sheets: []scoring.SheetDocument{}}
		for i, total := range totals {
			if total >= 0 {
				document.Sheets = append(document.Sheets, scoring.SheetDocument{Code: fmt.Sprint("W", i), Total: total})
			}
		}
		part.Sheets = map[rulebook.Unit]scoring.Document{rulebook.OfWindow: document}
		parts = append(parts, part)
	}
	return parts
}

func stars(s scoring.Stars) string {
	text := ""
	for _, r := range s.Rows {
		text += fmt.Sprintf("%d %s %s/%d", r.Rank, r.Code, r.Mean, r.Months)
		if r.Star {
			text += "*"
		}
		if r.Tie {
			text += "="
		}
		text += "; "
	}
	return text
}

func TestStarsByTheMeanOfTheMonthsScored(t *testing.T) {
	t.Parallel()
	rules := &rulebook.Stars{Count: 2, Of: rulebook.OfWindow}
	tests := []struct {
		name   string
		months [][]scoring.Points
		codes  []string
		want   string
		open   bool
	}{
		{"a month without a sheet is not counted", [][]scoring.Points{{9000, 9500, 8000}, {9000, -1, 9900}}, nil,
			"1 W1 95.00/1*; 2 W0 90.00/2*; 3 W2 89.50/2; ", false},
		{"half a hundredth goes up, once", [][]scoring.Points{{9000, 9001, 8000}, {9001, 9001, 8000}}, nil,
			"1 W0 90.01/2*; 1 W1 90.01/2*; 3 W2 80.00/2; ", false},
		{"a third goes down", [][]scoring.Points{{10000, 9000, 8000}, {10000, 9000, 8000}, {10001, 9000, 8000}}, nil,
			"1 W0 100.00/3*; 2 W1 90.00/3*; 3 W2 80.00/3; ", false},
		{"equals at the last place are left open", [][]scoring.Points{{9900, 9000, 9000}}, nil,
			"1 W0 99.00/1*; 2 W1 90.00/1=; 2 W2 90.00/1=; ", true},
		{"and go to whom the meeting chose", [][]scoring.Points{{9900, 9000, 9000}}, []string{"W2"},
			"1 W0 99.00/1*; 2 W1 90.00/1=; 2 W2 90.00/1*=; ", false},
		{"a decision of too many settles nothing", [][]scoring.Points{{9900, 9000, 9000}}, []string{"W1", "W2"},
			"1 W0 99.00/1*; 2 W1 90.00/1=; 2 W2 90.00/1=; ", true},
		{"nor one that names another", [][]scoring.Points{{9900, 9000, 9000}}, []string{"W0"},
			"1 W0 99.00/1*; 2 W1 90.00/1=; 2 W2 90.00/1=; ", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var decision *scoring.StarDecision
			if tt.codes != nil {
				decision = &scoring.StarDecision{Codes: tt.codes}
			}
			got := scoring.StarsOf(rules, year(t, tt.months...), decision)
			if stars(got) != tt.want || got.TieOpen != tt.open {
				t.Errorf("got  %s open %t\nwant %s open %t", stars(got), got.TieOpen, tt.want, tt.open)
			}
			if !got.Provisional {
				t.Error("a year of few months is provisional")
			}
		})
	}
}

// TestAMeanIsExactHoweverTheYearIsOrdered adds up in whole fractions and rounds once.
func TestAMeanIsExactHoweverTheYearIsOrdered(t *testing.T) {
	t.Parallel()
	rules := &rulebook.Stars{Count: 2, Of: rulebook.OfWindow}
	half := big.NewRat(1, 2)
	rapid.Check(t, func(r *rapid.T) {
		total := rapid.Map(rapid.IntRange(-1, 11000), func(n int) scoring.Points { return scoring.Points(n) })
		months := rapid.SliceOfN(rapid.SliceOfN(total, 3, 3), 1, 12).Draw(r, "months")
		got := scoring.StarsOf(rules, year(t, months...), nil)
		for _, row := range got.Rows {
			sum, n := new(big.Rat), int64(0)
			for _, totals := range months {
				if p := totals[row.Code[1]-'0']; p >= 0 {
					sum.Add(sum, big.NewRat(int64(p), 1))
					n++
				}
			}
			mean := sum.Mul(sum, big.NewRat(1, n))
			mean.Add(mean, half)
			want := new(big.Int).Div(mean.Num(), mean.Denom()).Int64()
			if int64(row.Mean) != want || int64(row.Months) != n {
				r.Fatalf("%s has %s of %d months, want %d hundredths of %d", row.Code, row.Mean, row.Months, want, n)
			}
		}
		again := year(t, rapid.Permutation(months).Draw(r, "order")...)
		for _, part := range again {
			slices.Reverse(part.Sheets[rulebook.OfWindow].Sheets)
		}
		if now := scoring.StarsOf(rules, again, nil); stars(now) != stars(got) || now.TieOpen != got.TieOpen {
			r.Fatalf("order matters:\n%s\n%s", stars(got), stars(now))
		}
	})
}

func TestNoMoreStarsThanPlacesAndNoneBelowAnother(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		rules := &rulebook.Stars{Count: rapid.IntRange(1, 5).Draw(r, "count"), Of: rulebook.OfWindow}
		var months [][]scoring.Points
		for range rapid.IntRange(1, 4).Draw(r, "months") {
			months = append(months, rapid.SliceOfN(rapid.Map(rapid.IntRange(-1, 4), func(n int) scoring.Points { return scoring.Points(n * 100) }), 8, 8).Draw(r, "totals"))
		}
		got := scoring.StarsOf(rules, year(t, months...), nil)
		given, least := 0, scoring.Points(1<<40)
		for _, row := range got.Rows {
			if row.Star {
				given, least = given+1, min(least, row.Mean)
			}
		}
		if given > rules.Count || given < min(rules.Count, len(got.Rows)) && !got.TieOpen {
			r.Fatalf("%d of %d stars, open %t: %s", given, rules.Count, got.TieOpen, stars(got))
		}
		for _, row := range got.Rows {
			if !row.Star && row.Mean >= least {
				r.Fatalf("%s is passed over: %s", row.Code, stars(got))
			}
		}
	})
}
