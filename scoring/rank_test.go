package scoring_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringtest"
)

// hall is a month of n windows of one person each, all with the same total.
func hall(n int) scoring.Input {
	p := roster.MustPeriod("2025-03")
	in := scoring.Input{Period: p, AsOf: p.Last() + 1}
	for i := range n {
		window, staff := fmt.Sprint("W", i+1), fmt.Sprint("S", i+1)
		in.Windows = append(in.Windows, roster.Window{Code: window, Name: "窗口" + window})
		in.Staff = append(in.Staff, roster.Staff{Code: staff})
		in.Moves = append(in.Moves, roster.Move{Staff: staff, Window: window})
		in.Ratings = append(in.Ratings, ballot.Result{Window: window, Ballots: 3, Value: 900})
	}
	return in
}

// standing is a ranking as text: rank, code, total, * for a banner and ? for a tie.
func standing(r scoring.Ranking) []string {
	var rows []string
	for _, row := range r.Rows {
		line := fmt.Sprint(row.Rank, " ", row.Code, " ", row.Total)
		if row.RedBanner {
			line += " *"
		}
		if row.Tie {
			line += " ?"
		}
		rows = append(rows, line)
	}
	return rows
}

func TestRank(t *testing.T) {
	t.Parallel()
	// deduct takes 1 point from each window named, once per mention.
	deduct := func(in *scoring.Input, staff ...string) {
		for i, s := range staff {
			in.Facts = append(in.Facts, fact("conduct.dress", "2025-03-04", s, scoringtest.Ref(fmt.Sprint(i))))
		}
	}
	tests := []struct {
		name    string
		windows int
		change  func(in *scoring.Input)
		want    []string
		open    bool
	}{
		{"equal totals share a rank", 4, func(in *scoring.Input) { deduct(in, "S1", "S1", "S2", "S3") },
			[]string{"1 W4 99.00 *", "2 W2 98.00 *", "2 W3 98.00 *", "4 W1 97.00 *"}, false},
		{"five places, six windows", 6, func(in *scoring.Input) { deduct(in, "S6") },
			[]string{"1 W1 99.00 *", "1 W2 99.00 *", "1 W3 99.00 *", "1 W4 99.00 *", "1 W5 99.00 *", "6 W6 98.00"}, false},
		{"an upheld complaint comes behind at equal totals", 6, func(in *scoring.Input) {
			in.Facts = append(in.Facts, fact("complaint.upheld", "2025-03-04", "S1"))
			deduct(in, "S2", "S2", "S3", "S3", "S4", "S4", "S5", "S5", "S6", "S6")
		}, []string{"1 W2 97.00 *", "1 W3 97.00 *", "1 W4 97.00 *", "1 W5 97.00 *", "1 W6 97.00 *", "1 W1 97.00"}, false},
		{"then the higher peer rating", 6, func(in *scoring.Input) {
			for i := range 6 {
				in.Ratings[i].Value = 900
			}
			in.Ratings[2].Value = 1000
			deduct(in, "S3")
			in.Finish = []register.Finish{{Staff: "S6", Date: in.Period.First()}, {Staff: "S5", Date: in.Period.First()}, {Staff: "S4", Date: in.Period.First()}, {Staff: "S2", Date: in.Period.First()}}
		}, []string{"1 W3 99.00 *", "1 W2 99.00 *", "1 W4 99.00 *", "1 W5 99.00 *", "1 W6 99.00 *", "1 W1 99.00"}, false},
		{"then more cases finished, each where its handler was", 6, func(in *scoring.Input) {
			for _, s := range []string{"S2", "S3", "S4", "S5", "S6", "S6"} {
				in.Finish = append(in.Finish, register.Finish{Staff: s, Date: in.Period.Last()})
			}
			in.Finish = append(in.Finish, register.Finish{Staff: "S1", Date: in.Period.Last() + 1}, register.Finish{Staff: "S1", Date: in.Period.First() - 1}, register.Finish{Staff: "S9", Date: in.Period.First()})
		}, []string{"1 W6 99.00 *", "1 W2 99.00 *", "1 W3 99.00 *", "1 W4 99.00 *", "1 W5 99.00 *", "1 W1 99.00"}, false},
		{"then the smaller sum of deductions", 6, func(in *scoring.Input) {
			deduct(in, "S1")
			in.Facts = append(in.Facts, fact("praise.letter", "2025-03-05", "S1"))
		}, []string{"1 W2 99.00 *", "1 W3 99.00 *", "1 W4 99.00 *", "1 W5 99.00 *", "1 W6 99.00 *", "1 W1 99.00"}, false},
		{"one complaint is as bad as two", 2, func(in *scoring.Input) {
			in.Facts = append(in.Facts, fact("complaint.upheld", "2025-03-04", "S1", month(400)),
				fact("complaint.upheld", "2025-03-04", "S2"), fact("complaint.upheld", "2025-03-05", "S2"))
			in.Finish = []register.Finish{{Staff: "S2", Date: in.Period.First()}}
		}, []string{"1 W2 95.00 *", "1 W1 95.00 *"}, false},
		{"deductions count as far as they were taken", 2, func(in *scoring.Input) {
			deduct(in, "S1", "S1", "S1", "S1", "S1", "S1", "S1", "S1", "S1", "S1", "S1")
			deduct(in, "S2", "S2", "S2", "S2", "S2", "S2", "S2", "S2", "S2", "S2")
		}, []string{"1 W1 89.00 *", "1 W2 89.00 *"}, false},
		{"cases and complaints of the as-of day are not known", 2, func(in *scoring.Input) {
			in.AsOf = in.Period.First() + 10
			in.Facts = append(in.Facts, fact("complaint.upheld", "2025-03-11", "S1"))
			in.Finish = []register.Finish{{Staff: "S2", Date: in.AsOf}}
		}, []string{"1 W1 99.00 *", "1 W2 99.00 *"}, false},
		{"what is still equal at the fifth place is a tie", 7, func(in *scoring.Input) { deduct(in, "S5", "S6", "S7", "S7") },
			[]string{"1 W1 99.00 *", "1 W2 99.00 *", "1 W3 99.00 *", "1 W4 99.00 *", "5 W5 98.00 ?", "5 W6 98.00 ?", "7 W7 97.00"}, true},
		{"only those equal by the whole chain are tied", 7, func(in *scoring.Input) {
			in.Finish = []register.Finish{{Staff: "S7", Date: in.Period.First()}}
		}, []string{"1 W7 99.00 *", "1 W1 99.00 ?", "1 W2 99.00 ?", "1 W3 99.00 ?", "1 W4 99.00 ?", "1 W5 99.00 ?", "1 W6 99.00 ?"}, true},
		{"the meeting decides the tie", 7, func(in *scoring.Input) { deduct(in, "S5", "S6", "S7", "S7"); in.Ties = []string{"W6"} },
			[]string{"1 W1 99.00 *", "1 W2 99.00 *", "1 W3 99.00 *", "1 W4 99.00 *", "5 W5 98.00 ?", "5 W6 98.00 * ?", "7 W7 97.00"}, false},
		{"a decision for too many settles nothing", 7, func(in *scoring.Input) { deduct(in, "S5", "S6", "S7", "S7"); in.Ties = []string{"W5", "W6"} },
			[]string{"1 W1 99.00 *", "1 W2 99.00 *", "1 W3 99.00 *", "1 W4 99.00 *", "5 W5 98.00 ?", "5 W6 98.00 ?", "7 W7 97.00"}, true},
		{"a decision for a window that is not tied settles nothing", 7, func(in *scoring.Input) { deduct(in, "S5", "S6", "S7", "S7"); in.Ties = []string{"W7"} },
			[]string{"1 W1 99.00 *", "1 W2 99.00 *", "1 W3 99.00 *", "1 W4 99.00 *", "5 W5 98.00 ?", "5 W6 98.00 ?", "7 W7 97.00"}, true},
		{"a window without a sheet is not ranked", 2, func(in *scoring.Input) { in.Windows[0].ActiveTo = in.Period.First() - 1 }, []string{"1 W2 99.00 *"}, false},
		{"nobody", 0, func(*scoring.Input) {}, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			book, in := scoringtest.Book(t, scoringtest.Monthly), hall(tt.windows)
			tt.change(&in)
			got := scoring.Rank(book, mustScore(t, book, rulebook.OfWindow, in), in)
			if diff := cmp.Diff(tt.want, standing(got)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if got.TieOpen != tt.open {
				t.Errorf("tie open %t, want %t", got.TieOpen, tt.open)
			}
		})
	}
}

func TestAVetoPassesTheBannerOn(t *testing.T) {
	t.Parallel()
	book, in := scoringtest.Book(t, scoringtest.Monthly), hall(3)
	ranking := *book.Ranking
	ranking.Banners, ranking.Veto = 1, []string{"complaint.upheld"}
	book.Ranking = &ranking
	in.Facts = []scoring.Fact{
		fact("complaint.upheld", "2025-03-04", "S1"), fact("award.city_or_above", "2025-03-04", "S1"),
		fact("complaint.upheld", "2025-02-28", "S2"), fact("praise.letter", "2025-03-04", "S2"),
	}
	got := standing(scoring.Rank(book, mustScore(t, book, rulebook.OfWindow, in), in))
	if diff := cmp.Diff([]string{"1 W1 102.00", "2 W2 100.00 *", "3 W3 99.00"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestABookWithoutARankingRanksNobody(t *testing.T) {
	t.Parallel()
	book, in := scoringtest.Book(t, scoringtest.HalfYear), scoringtest.Centre("2025H1")
	if r := scoring.Rank(book, mustScore(t, book, rulebook.OfStaff, in), in); r.Rows != nil || r.TieOpen {
		t.Errorf("got %+v", r)
	}
}
