package reports

import (
	"strconv"
	"strings"

	"redbanner/scoring"
)

// Ranking is the table of places with the honours (红旗窗口, M12).
type Ranking struct {
	Head
	Unit    string
	Rows    []RankRow
	Banners int    // places of honour
	Chain   string // how equals are told apart, in words
	TieOpen bool
}

// RankRow is one subject in its place.
type RankRow struct {
	Standing
	Code, Name, Department string
	Total, Base, Bonus     Points
	Pending                bool
	Note                   string
}

// NewRanking arranges the places of the official sheets.
func NewRanking(b Basis, sheets []scoring.Sheet, rank scoring.Ranking) Ranking {
	unit := b.unit()
	r := Ranking{Head: b.head(unit + "排名"), Unit: unit, TieOpen: rank.TieOpen}
	if rules := b.Book.Ranking; rules != nil {
		r.Banners = rules.Banners
		r.Chain = tieChain(rules.Ties, b)
	}
	byCode := make(map[string]scoring.Sheet, len(sheets))
	for _, s := range sheets {
		byCode[s.Code] = s
	}
	departments := make(map[string]string, len(b.Windows))
	for _, w := range b.Windows {
		departments[w.Code] = w.Department
	}
	for _, row := range rank.Rows {
		s, note := byCode[row.Code], ""
		if row.Tie && !rank.TieOpen {
			note = "同分，由主任会议决定"
		}
		r.Rows = append(r.Rows, RankRow{
			Standing:   Standing{row.Rank, row.RedBanner, row.Tie && rank.TieOpen},
			Code:       row.Code,
			Name:       row.Name,
			Department: departments[row.Code],
			Total:      row.Total,
			Base:       s.Base,
			Bonus:      s.Bonus,
			Pending:    s.Pending,
			Note:       note,
		})
	}
	return r
}

// tieChain says in words by what equals are told apart, first criterion first.
func tieChain(ties []string, b Basis) string {
	words := make([]string, len(ties))
	for i, tie := range ties {
		words[i] = tieWord(tie, b)
	}
	return strings.Join(words, "；")
}

func tieWord(tie string, b Basis) string {
	switch tie {
	case "no_upheld_complaint":
		return "本期无查实投诉者在前"
	case "finished_cases":
		return "办结件数多者在前"
	case "deductions":
		return "扣分合计少者在前"
	}
	id, isItem := strings.CutPrefix(tie, "item:")
	if !isItem {
		return tie
	}
	for _, item := range b.Book.Items {
		if item.ID == id {
			return item.ID + " " + item.Name + "得分高者在前"
		}
	}
	return id + "得分高者在前"
}

// HonourLine says who is honoured, or what is still open.
func (r Ranking) HonourLine() string {
	var names []string
	for _, row := range r.Rows {
		if row.Banner {
			names = append(names, row.Name)
		}
	}
	line := "红旗窗口（" + strconv.Itoa(r.Banners) + " 名）："
	if names == nil {
		return line + "待定"
	}
	return line + strings.Join(names, "、")
}
