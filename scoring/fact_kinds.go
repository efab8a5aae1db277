package scoring

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// RecordableKind is a kind of fact that somebody may record, with the clauses of the books
// in force on a day that answer to it.
type RecordableKind struct {
	rulebook.Kind
	Clauses []KindClause
}

// KindClause is a clause at its place in a book.
type KindClause struct {
	Book *rulebook.Book
	rulebook.Place
}

// Kinds lists the kinds that may be recorded of a day: first those of the month's book in
// the order of its clauses, then those of the longer ones, at last what no clause asks for.
func (s *Facts) Kinds(ctx context.Context, scope attendance.Scope, day roster.Date) ([]RecordableKind, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return nil, err
	}
	rules, err := s.Store.Rules(ctx, scope)
	if err != nil {
		return nil, err
	}
	books, err := booksOn(rules, day)
	if err != nil {
		return nil, err
	}
	var kinds []RecordableKind
	known := recordableKinds(books)
	add := func(id string) {
		at := slices.IndexFunc(known, func(k rulebook.Kind) bool { return k.ID == id })
		if at < 0 || slices.ContainsFunc(kinds, func(k RecordableKind) bool { return k.ID == id }) {
			return
		}
		kinds = append(kinds, RecordableKind{Kind: known[at], Clauses: clausesFor(books, id)})
	}
	for _, book := range books {
		for place := range book.Clauses() {
			for _, id := range place.Clause.Kinds {
				add(id)
			}
		}
	}
	for _, kind := range known {
		add(kind.ID)
	}
	return kinds, nil
}

// booksOn are the books in force on a day, that of the month first.
func booksOn(rules Material, day roster.Date) ([]*rulebook.Book, error) {
	var books []*rulebook.Book
	for _, rules.Period = range PeriodsOf(day) {
		book, err := rules.Book()
		if roster.KindOf(err) == roster.Usage {
			continue // none was in force
		}
		if err != nil {
			return nil, err
		}
		books = append(books, book)
	}
	return books, nil
}

func clausesFor(books []*rulebook.Book, kind string) []KindClause {
	var clauses []KindClause
	for _, book := range books {
		for _, place := range book.ClausesFor(kind) {
			clauses = append(clauses, KindClause{book, place})
		}
	}
	return clauses
}

// Counts reports whether any clause asks how many days or pieces it were.
func (k RecordableKind) Counts() bool {
	return k.any(func(c *rulebook.Clause) bool { return c.PerQuantity || c.MinQuantity > 0 })
}

// Weighs reports whether any clause asks whether it was serious (情节严重).
func (k RecordableKind) Weighs() bool {
	return k.any(func(c *rulebook.Clause) bool { return c.Serious != 0 })
}

// Levels are the levels that a clause tells apart, lowest first; none for no such clause.
func (k RecordableKind) Levels() []string {
	return slices.DeleteFunc(rulebook.Levels(), func(level string) bool {
		return !k.any(func(c *rulebook.Clause) bool { _, ok := c.Levels[level]; return ok })
	})
}

func (k RecordableKind) any(is func(*rulebook.Clause) bool) bool {
	return slices.ContainsFunc(k.Clauses, func(c KindClause) bool { return is(c.Clause) })
}

// Range is what may be chosen from in the books that choose in a column, nil for nothing.
func (k RecordableKind) Range(of rulebook.Choice) *rulebook.Range {
	for _, c := range k.Clauses {
		if c.Book.Choice == of && c.Clause.Range != nil {
			return c.Clause.Range
		}
	}
	return nil
}

// PeerRating is how the book in force in a month turns ballots into points; nil where it
// asks for none.
func (s *Facts) PeerRating(ctx context.Context, scope attendance.Scope, month roster.Period) (*rulebook.Rating, error) {
	if err := scope.As.CheckAny(roster.ReadRound); err != nil {
		return nil, err
	}
	rules, err := s.Store.Rules(ctx, scope)
	if err != nil {
		return nil, err
	}
	rules.Period = month
	book, err := rules.Book()
	if err != nil {
		return nil, err
	}
	for place := range book.Clauses() {
		if rating := place.Clause.Rating; rating != nil && !rating.External() {
			return rating, nil
		}
	}
	return nil, nil
}

// Waiting counts the drafts that wait for a second person, for whoever may be one.
func (s *Facts) Waiting(ctx context.Context, scope attendance.Scope) (int, error) {
	if err := scope.As.Check(roster.ConfirmFacts); err != nil {
		return 0, err
	}
	_, waiting, err := s.Store.Search(ctx, scope, FactFilter{State: FactDraft, Limit: 1})
	return waiting, err
}

// used are the books that were ever in force.
func (m Material) used() []*rulebook.Book {
	var books []*rulebook.Book
	for _, step := range m.Books {
		if book, err := m.Shelf.Get(step.Book, step.Version); err == nil { // a retirement names none
			books = append(books, book)
		}
	}
	return books
}
