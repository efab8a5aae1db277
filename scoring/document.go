package scoring

import (
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Document is the JSON of `score`: one book's sheets of one period. Fields stand
// in the order of the output, lists are never null, points have two decimals.
type Document struct {
	Period      roster.Period   `json:"period"`
	Book        string          `json:"book"`
	BookVersion string          `json:"book_version"`
	Subject     rulebook.Unit   `json:"subject"`
	State       string          `json:"state"`
	AsOf        roster.Date     `json:"as_of"`
	Sheets      []SheetDocument `json:"sheets"`
}

// SheetDocument is one sheet of a Document.
type SheetDocument struct {
	Code    string         `json:"code"`
	Name    string         `json:"name"`
	Total   Points         `json:"total"`
	Base    Points         `json:"base"`
	Bonus   Points         `json:"bonus"`
	Pending bool           `json:"pending"`
	Items   []ItemDocument `json:"items"`
	// Objections are those whose entry is gone; the others stand at their entries.
	Objections []ObjectionMark `json:"objections,omitempty"`
}

// ItemDocument is one item; Parts are there only where the book has them, Note
// only where there is something to say.
type ItemDocument struct {
	ID      string          `json:"id"`
	Full    Points          `json:"full"`
	Score   Points          `json:"score"`
	Pending bool            `json:"pending"`
	Note    string          `json:"note,omitempty"`
	Parts   []PartDocument  `json:"parts,omitempty"`
	Entries []EntryDocument `json:"entries"`

	Objection *ObjectionMark `json:"objection,omitempty"` // to what its rating did
}

// PartDocument is one part of an item.
type PartDocument struct {
	ID    string `json:"id"`
	Full  Points `json:"full"`
	Score Points `json:"score"`
}

// EntryDocument is one entry, negative for a deduction.
type EntryDocument struct {
	Clause   string      `json:"clause"`
	Points   Points      `json:"points"`
	Applied  Points      `json:"applied"`
	Date     roster.Date `json:"date"`
	Staff    string      `json:"staff"`
	Fact     string      `json:"fact"`
	Text     string      `json:"text"`
	Presumed bool        `json:"presumed"`
	Waived   bool        `json:"waived"`

	Objection *ObjectionMark `json:"objection,omitempty"`
}

// NewDocument lays the sheets out for JSON. State is that of the period.
func NewDocument(book *rulebook.Book, of rulebook.Unit, period roster.Period, state string, asOf roster.Date, sheets []Sheet) Document {
	d := Document{
		Period: period, Book: book.ID, BookVersion: book.Version, Subject: of, State: state, AsOf: asOf,
		Sheets: make([]SheetDocument, len(sheets)),
	}
	for i := range sheets {
		d.Sheets[i] = sheetDocument(&sheets[i])
	}
	return d
}

func sheetDocument(s *Sheet) SheetDocument {
	d := SheetDocument{
		Code: s.Code, Name: s.Name, Total: s.Total, Base: s.Base, Bonus: s.Bonus, Pending: s.Pending,
		Items: make([]ItemDocument, len(s.Items)),
	}
	for i := range s.Items {
		item := &s.Items[i]
		out := ItemDocument{
			ID: item.ID, Full: item.Full, Score: item.Score, Pending: item.Pending, Note: item.Note,
			Entries: make([]EntryDocument, len(item.Entries)),
		}
		for _, p := range item.Parts {
			out.Parts = append(out.Parts, PartDocument(p))
		}
		for j, e := range item.Entries {
			out.Entries[j] = EntryDocument{
				Clause: e.Clause, Points: e.Points, Applied: e.Applied, Date: e.Date, Staff: e.Staff,
				Fact: e.Fact, Text: e.Text, Presumed: e.Presumed, Waived: e.Waived,
			}
		}
		d.Items[i] = out
	}
	return d
}

// RankDocument is the JSON of `rank`.
type RankDocument struct {
	Period  roster.Period     `json:"period"`
	Rows    []RankRowDocument `json:"rows"`
	TieOpen bool              `json:"tie_open"`
	Ranked  int               `json:"ranked,omitempty"` // how many are, where Rows are not all of them
}

// RankRowDocument is one row of a RankDocument.
type RankRowDocument struct {
	Rank      int    `json:"rank"`
	Code      string `json:"code"`
	Name      string `json:"name"`
	Total     Points `json:"total"`
	RedBanner bool   `json:"red_banner"`
	Tie       bool   `json:"tie"`
}

// NewRankDocument lays the ranking out for JSON.
func NewRankDocument(period roster.Period, ranking Ranking) RankDocument {
	d := RankDocument{Period: period, Rows: make([]RankRowDocument, len(ranking.Rows)), TieOpen: ranking.TieOpen, Ranked: ranking.Ranked}
	for i, row := range ranking.Rows {
		d.Rows[i] = RankRowDocument(row)
	}
	return d
}
