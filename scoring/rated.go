package scoring

import "redbanner/scoring/rulebook"

// RatedLine is what a rating, the windows' (M10) or that of the departments above, did to
// an item. It is no entry: no fact stands behind it.
type RatedLine struct {
	Clause  *rulebook.Clause
	Full    Points
	Score   Points
	Applied Points // negative for what was taken
	Pending bool   // there is no result, which counts 0
}

// Key is what an objection to the line calls it: its clause alone.
func (r RatedLine) Key() EntryKey { return EntryKey{Clause: r.Clause.ID} }

// Rated are the ratings that changed the score of an item, in the order of the book.
func (i *ItemDocument) Rated(book *rulebook.Book) []RatedLine {
	named, known := book.Item(i.ID)
	if !known {
		return nil
	}
	var lines []RatedLine
	add := func(clauses []rulebook.Clause, full, score Points, earns bool) {
		applied := score - full
		if earns {
			applied = score
		}
		for c := range clauses {
			if clauses[c].Rating != nil && applied != 0 {
				lines = append(lines, RatedLine{Clause: &clauses[c], Full: full, Score: score, Applied: applied, Pending: i.Pending && score == 0})
			}
		}
	}
	add(named.Clauses, i.Full, i.Score, named.Bonus)
	for j, part := range i.Parts {
		if j < len(named.Parts) {
			add(named.Parts[j].Clauses, part.Full, part.Score, named.Bonus || named.Parts[j].Earn)
		}
	}
	return lines
}

// rated finds the item in which a rating changed something, by its clause; nil for none.
func (s *SheetDocument) rated(book *rulebook.Book, key EntryKey) *ItemDocument {
	for i := range s.Items {
		for _, line := range s.Items[i].Rated(book) {
			if line.Key() == key {
				return &s.Items[i]
			}
		}
	}
	return nil
}
