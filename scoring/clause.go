package scoring

import (
	"slices"
	"strconv"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// ruling is one clause at its place in a book.
type ruling struct {
	*rulebook.Clause
	item, part int // index in the book; part is -1 in an item without parts
	pot        int // index of the full mark from which the clause takes
	earns      bool
}

// pot is a full mark that is taken from, or earned up to: a part, or an item without parts.
type pot struct {
	full  Points
	earns bool
}

// law is a book laid out for scoring: its clauses by the kinds of fact they answer to.
type law struct {
	book    *rulebook.Book
	choice  rulebook.Choice
	subject rulebook.Subject
	pots    []pot
	byKind  map[string]int32 // index of kinds
	kinds   [][]ruling
	backlog []bool   // by kind: earlier facts of the year matter too (H3.1a)
	rates   []ruling // clauses that answer to no fact
	ratings []ruling
}

func newLaw(book *rulebook.Book, subject rulebook.Subject) *law {
	l := &law{book: book, subject: subject, choice: book.Choice, byKind: map[string]int32{}}
	for i := range book.Items {
		item := &book.Items[i]
		l.add(item.Full, item.Bonus, item.Clauses, i, -1)
		for p := range item.Parts {
			part := &item.Parts[p]
			l.add(part.Full, item.Bonus || part.Earn, part.Clauses, i, p)
		}
	}
	return l
}

// add lays out one pot; an item with parts has no clauses of its own, and its pot stays unused.
func (l *law) add(full Points, earns bool, clauses []rulebook.Clause, item, part int) {
	at := len(l.pots)
	l.pots = append(l.pots, pot{full: full, earns: earns})
	for i := range clauses {
		r := ruling{Clause: &clauses[i], item: item, part: part, pot: at, earns: earns}
		switch {
		case r.Rate != nil:
			l.rates = append(l.rates, r)
		case r.Rating != nil:
			l.ratings = append(l.ratings, r)
		}
		for _, kind := range r.Kinds {
			l.answer(kind, r)
		}
	}
}

func (l *law) answer(kind string, r ruling) {
	at, ok := l.byKind[kind]
	if !ok {
		at = int32(len(l.kinds))
		l.byKind[kind] = at
		l.kinds = append(l.kinds, nil)
		l.backlog = append(l.backlog, false)
	}
	l.kinds[at] = append(l.kinds[at], r)
	l.backlog[at] = l.backlog[at] || r.OverHalfDays > 0
}

// worth returns what the fact is worth under the clause, before caps. The problem
// is nil unless the fact does not fit: its chosen value lies outside the range,
// or its level is none of the clause's.
func worth(c *rulebook.Clause, f *Fact, choice rulebook.Choice) (Points, *roster.Problem) {
	points := c.Points
	switch {
	case c.Range != nil:
		points = c.Range.Low
		if chosen, ok := f.Choice[choice]; ok {
			if chosen < c.Range.Low || chosen > c.Range.High {
				return 0, &roster.Problem{
					Column: string(choice), Code: "outside_range", Value: chosen.String(),
					Args: []any{c.Range.Low.String(), c.Range.High.String()},
				}
			}
			points = chosen
		}
	case c.Levels != nil:
		level, ok := c.Levels[f.Level]
		if !ok {
			return 0, levelProblem(c, f)
		}
		points = level
	}
	if f.Serious {
		points += c.Serious
	}
	if c.PerQuantity {
		points *= Points(countOf(f))
	}
	return points, nil
}

func levelProblem(c *rulebook.Clause, f *Fact) *roster.Problem {
	code := "unknown_level"
	if f.Level == "" {
		code = "missing_level"
	}
	return &roster.Problem{Column: "level", Code: code, Value: f.Level, Args: []any{levelNames(c)}}
}

// levelNames lists the clause's levels, lowest first.
func levelNames(c *rulebook.Clause) string {
	names := ""
	for _, level := range rulebook.Levels() {
		if _, ok := c.Levels[level]; ok {
			names += ", " + level
		}
	}
	return names[min(2, len(names)):]
}

// countOf returns the fact's quantity, 1 when it has none.
func countOf(f *Fact) int {
	if f.Quantity == nil {
		return 1
	}
	return *f.Quantity
}

// maxQuantity bounds a recorded quantity far above any number of days in a year,
// so that a mistyped one is refused and no product runs over.
const maxQuantity = 10_000

// CheckFact returns what is wrong with a fact that somebody records, given the
// books that are in force on its day: the import shows every problem, and no
// fact that passes can make Score fail under these books.
func CheckFact(books []*rulebook.Book, f Fact) []roster.Problem {
	var found []roster.Problem
	if !recordable(books, f.Kind) {
		found = append(found, roster.Problem{Column: "kind", Code: "unknown_kind", Value: f.Kind})
	}
	if f.Staff == "" && f.Window == "" {
		found = append(found, roster.Problem{Column: "staff", Code: "nobody_named"})
	}
	if n := countOf(&f); n < 0 || n > maxQuantity {
		found = append(found, roster.Problem{Column: "quantity", Code: "bad_number", Value: itoa(n), Args: []any{0, maxQuantity}})
	}
	for _, choice := range []rulebook.Choice{rulebook.MonthPoints, rulebook.HalfPoints} {
		if chosen, ok := f.Choice[choice]; ok && !choosable(books, f.Kind, choice) {
			found = append(found, roster.Problem{Column: string(choice), Code: "no_range", Value: chosen.String()})
		}
	}
	for _, book := range books {
		for place := range book.Clauses() {
			if !slices.Contains(place.Clause.Kinds, f.Kind) {
				continue
			}
			if _, problem := worth(place.Clause, &f, book.Choice); problem != nil {
				found = append(found, *problem)
			}
		}
	}
	return found
}

// choosable reports whether any book leaves the value of the kind to whoever records
// it; a value chosen where the rule fixes it would silently not count.
func choosable(books []*rulebook.Book, kind string, choice rulebook.Choice) bool {
	for _, book := range books {
		for _, place := range book.ClausesFor(kind) {
			if book.Choice == choice && place.Clause.Range != nil {
				return true
			}
		}
	}
	return false
}

// recordable reports whether somebody may record facts of the kind: it is known,
// everywhere or to one of the books, and not computed from other records alone.
func recordable(books []*rulebook.Book, kind string) bool {
	for _, k := range rulebook.Kinds() {
		if k.ID == kind {
			return !k.Derived
		}
	}
	for _, book := range books {
		if slices.ContainsFunc(book.Kinds, func(k rulebook.Kind) bool { return k.ID == kind }) {
			return true
		}
	}
	return false
}

func itoa(n int) string { return strconv.Itoa(n) }
