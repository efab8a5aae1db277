package scoring

import (
	"cmp"
	"slices"
	"strings"

	"redbanner/scoring/rulebook"
)

// Ranking is a period's order of merit (M12). TieOpen asks for a decision of the
// director's meeting before the period can be closed.
type Ranking struct {
	Rows    []RankRow
	TieOpen bool
	Ranked  int // how many are ranked, where Rows are not all of them; else 0
}

// RankRow is one window's place. Rank is shared by equal totals (1, 2, 2, 4).
type RankRow struct {
	Rank      int
	Code      string
	Name      string
	Total     Points
	RedBanner bool // one of the best (红旗窗口), an honour
	Tie       bool // equal to another by the whole chain at the last place
}

// contender is a sheet with what the tie chain asks about it; greater is better.
type contender struct {
	sheet  *Sheet
	merits []Points // one per criterion of the chain
	vetoed bool
}

// Rank orders the sheets of the book's official subject by total, equal ones by the
// book's tie chain, then by code, and gives the banners. Only where equal totals
// straddle the last banner does the chain decide; what is equal by the whole chain
// there goes to in.Ties, which counts if it names exactly as many of them
// as there are banners left.
func Rank(book *rulebook.Book, sheets []Sheet, in Input) Ranking {
	if book.Ranking == nil {
		return Ranking{}
	}
	field := contenders(book, sheets, &in)
	slices.SortFunc(field, func(a, b contender) int {
		return cmp.Or(cmp.Compare(b.sheet.Total, a.sheet.Total), slices.Compare(b.merits, a.merits), strings.Compare(a.sheet.Code, b.sheet.Code))
	})
	ranking := Ranking{Rows: make([]RankRow, len(field))}
	for i, c := range field {
		rank := i + 1
		if i > 0 && field[i-1].sheet.Total == c.sheet.Total {
			rank = ranking.Rows[i-1].Rank
		}
		ranking.Rows[i] = RankRow{Rank: rank, Code: c.sheet.Code, Name: c.sheet.Name, Total: c.sheet.Total}
	}
	ranking.award(field, book.Ranking.Banners, in.Ties)
	return ranking
}

// award gives the banners, group by group of contenders that nothing tells apart.
func (r *Ranking) award(field []contender, banners int, decision []string) {
	var eligible []int
	for i := range field {
		if !field[i].vetoed {
			eligible = append(eligible, i)
		}
	}
	for len(eligible) > 0 && banners > 0 {
		same := 1
		for same < len(eligible) && equal(field[eligible[0]], field[eligible[same]]) {
			same++
		}
		if same > banners {
			r.tie(eligible[:same], banners, decision)
			return
		}
		for _, i := range eligible[:same] {
			r.Rows[i].RedBanner = true
		}
		eligible, banners = eligible[same:], banners-same
	}
}

func equal(a, b contender) bool {
	return a.sheet.Total == b.sheet.Total && slices.Equal(a.merits, b.merits)
}

// tie marks the equals at the last place and applies the decision if it settles them.
func (r *Ranking) tie(equals []int, banners int, decision []string) {
	var chosen []int
	for _, i := range equals {
		r.Rows[i].Tie = true
		if slices.Contains(decision, r.Rows[i].Code) {
			chosen = append(chosen, i)
		}
	}
	r.TieOpen = len(chosen) != banners
	if r.TieOpen {
		return
	}
	for _, i := range chosen {
		r.Rows[i].RedBanner = true
	}
}

// contenders counts what the chain and the veto ask about, window by window.
func contenders(book *rulebook.Book, sheets []Sheet, in *Input) []contender {
	m := newMembership(in)
	complaints, vetoes := countFacts(in, m, book.Ranking.Complaints), countFacts(in, m, book.Ranking.Veto)
	finished := make([]int, len(m.windows))
	for _, f := range in.Finish {
		if w := m.windowOn(m.person(f.Staff), f.Date); w != nobody && in.Period.Contains(f.Date) && f.Date < in.AsOf {
			finished[w]++
		}
	}
	field := make([]contender, len(sheets))
	for i := range sheets {
		window := m.window(sheets[i].Code)
		if window == nobody {
			field[i] = contender{sheet: &sheets[i], merits: make([]Points, len(book.Ranking.Ties))}
			continue
		}
		field[i] = contender{sheet: &sheets[i], vetoed: vetoes[window] > 0}
		for _, criterion := range book.Ranking.Ties {
			field[i].merits = append(field[i].merits, merit(criterion, &sheets[i], complaints[window], finished[window]))
		}
	}
	return field
}

// merit is what a sheet is worth by one criterion of the chain; greater is better.
func merit(criterion string, sheet *Sheet, complaints, finished int) Points {
	switch criterion {
	case "no_upheld_complaint":
		return Points(-min(complaints, 1))
	case "finished_cases":
		return Points(finished)
	case "deductions":
		return deductions(sheet)
	}
	id := strings.TrimPrefix(criterion, "item:")
	for i := range sheet.Items {
		if sheet.Items[i].ID == id {
			return sheet.Items[i].Score
		}
	}
	return 0
}

// deductions sums what was taken from the sheet, a negative number.
func deductions(sheet *Sheet) Points {
	var sum Points
	for i := range sheet.Items {
		for j := range sheet.Items[i].Entries {
			sum += min(0, sheet.Items[i].Entries[j].Applied)
		}
	}
	return sum
}

// countFacts counts the facts of the kinds by window, in the period and before AsOf.
func countFacts(in *Input, m *membership, kinds []string) []int {
	counts := make([]int, len(m.windows))
	if len(kinds) == 0 {
		return counts
	}
	for i := range in.Facts {
		f := &in.Facts[i]
		if !slices.Contains(kinds, f.Kind) || !in.Period.Contains(f.Date) || f.Date >= in.AsOf {
			continue
		}
		if window := m.attributed(f, m.person(f.Staff)); window != nobody {
			counts[window]++
		}
	}
	return counts
}
