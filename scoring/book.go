package scoring

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// BookInForce is a step in the life of a book at a centre: from which day a version of
// it is adopted or, with Version "", that it is retired.
type BookInForce struct {
	From    roster.Date
	Book    string
	Version string
	Seq     int64  // order of entry; 0 for what came with the centre
	Minutes string // where it is written down
	By      roster.Person
	At      time.Time
}

// Confirmation is a presumed value of a clause that the centre has settled. It holds
// for every version of the book that presumes the same value.
type Confirmation struct {
	Book, Clause, Value, Minutes, By string
	At                               time.Time
}

// inForce returns the book for periods of a length that is in force on a day. A book
// that is adopted takes the place of the one before it; retiring it leaves none, and
// retiring one whose place is taken already changes nothing. Steps of one day count in
// the order of their entry.
func inForce(steps []BookInForce, shelf rulebook.Shelf, kind roster.PeriodKind, day roster.Date) (*rulebook.Book, error) {
	var current *rulebook.Book
	for _, step := range inOrder(steps) {
		if step.From > day {
			break
		}
		if step.Version == "" {
			if current != nil && current.ID == step.Book {
				current = nil
			}
			continue
		}
		book, err := shelf.Get(step.Book, step.Version)
		if err != nil {
			return nil, err
		}
		if book.Period == kind {
			current = book
		}
	}
	return current, nil
}

// inOrder sorts the steps by first day, then by entry.
func inOrder(steps []BookInForce) []BookInForce {
	return slices.SortedStableFunc(slices.Values(steps), func(a, b BookInForce) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.Seq, b.Seq))
	})
}

// Book is the book for the period's length that is in force on its last day.
func (m Material) Book() (*rulebook.Book, error) {
	book, err := inForce(m.Books, m.Shelf, m.Period.Kind, m.Period.Last())
	if err == nil && book == nil {
		err = roster.Errorf(roster.Usage, "book.none", m.Period.String())
	}
	return book, err
}

// confirmed lists the ids of the book whose presumed values the centre has confirmed: a
// value that another version changed is not, one that stayed the same is. A confirmation
// without a value is one that a snapshot names, for the version that it was closed with.
func confirmed(book *rulebook.Book, list []Confirmation) map[string]bool {
	found := map[string]bool{}
	for _, c := range list {
		if c.Book == book.ID && (c.Value == "" || c.Value == book.Presumed(c.Clause)) {
			found[c.Clause] = true
		}
	}
	return found
}

// OwnBook is a book that the centre wrote itself, with the bytes of its file.
type OwnBook struct {
	*rulebook.Book
	File    string
	Data    []byte
	Minutes string
}

// BookState is what a change of the books is decided on.
type BookState struct {
	Shelf  rulebook.Shelf
	Steps  []BookInForce
	Closed []roster.Period
}

// Within are the books in force for any of the months, quarters and half-years that a
// period lies in or holds, each once, the months' first.
func (s BookState) Within(p roster.Period) ([]*rulebook.Book, error) {
	var books []*rulebook.Book
	for _, kind := range []roster.PeriodKind{roster.Month, roster.Quarter, roster.Half} {
		for q := roster.PeriodOf(p.First(), kind); q.First() <= p.Last(); q = q.Next() {
			book, err := inForce(s.Steps, s.Shelf, kind, q.Last())
			if err != nil {
				return nil, err
			}
			if book != nil && !slices.Contains(books, book) {
				books = append(books, book)
			}
		}
	}
	return books, nil
}

// BookStore is where the books of a centre are kept.
type BookStore interface {
	// BookState loads the books and from when they are in force.
	BookState(ctx context.Context, scope attendance.Scope) (BookState, error)
	// AddBook keeps a book that check lets pass, under the centre's lock.
	AddBook(ctx context.Context, scope attendance.Scope, book OwnBook, check func(BookState) error) error
	// AddStep keeps a step that check lets pass, under the centre's lock.
	AddStep(ctx context.Context, scope attendance.Scope, step BookInForce, check func(BookState) error) error
}

// BookService puts books in force and takes in a centre's own.
type BookService struct {
	Store BookStore
}

// Shelf returns every book that the centre can use.
func (s *BookService) Shelf(ctx context.Context, scope attendance.Scope) (rulebook.Shelf, error) {
	if err := scope.As.Check(roster.ReadRules); err != nil {
		return rulebook.Shelf{}, err
	}
	state, err := s.Store.BookState(ctx, scope)
	return state.Shelf, err
}

// Add takes in a book of the centre's own: strictly parsed, once for each id and version.
func (s *BookService) Add(ctx context.Context, scope attendance.Scope, file string, data []byte, minutes string) (OwnBook, error) {
	if err := scope.As.Check(roster.DraftRules); err != nil {
		return OwnBook{}, err
	}
	if strings.TrimSpace(minutes) == "" {
		return OwnBook{}, roster.Errorf(roster.Usage, "rulebook.minutes_needed")
	}
	book, err := rulebook.Parse(data, file)
	if err != nil {
		return OwnBook{}, err
	}
	own := OwnBook{Book: book, File: file, Data: data, Minutes: minutes}
	return own, s.Store.AddBook(ctx, scope, own, func(state BookState) error {
		if known, err := state.Shelf.Get(book.ID, book.Version); err == nil {
			return roster.Errorf(roster.Conflict, "rulebook.exists", book.ID, book.Version, known.Hash()[:16])
		}
		return nil
	})
}

// Adopt puts a version of a book in force from a day on, in place of the book of the
// same length that was. A period is scored under the book in force on its last day, so
// what ended before the day keeps its rules.
func (s *BookService) Adopt(ctx context.Context, scope attendance.Scope, step BookInForce) error {
	if err := scope.As.Check(roster.AdoptRules); err != nil {
		return err
	}
	if strings.TrimSpace(step.Minutes) == "" {
		return roster.Errorf(roster.Usage, "rulebook.minutes_needed")
	}
	return s.Store.AddStep(ctx, scope, step, func(state BookState) error {
		book, err := state.Shelf.Get(step.Book, step.Version)
		if err != nil {
			return err
		}
		return state.open(book.Period, step.From)
	})
}

// Retire takes a book out of force from a day on; another one may be adopted.
func (s *BookService) Retire(ctx context.Context, scope attendance.Scope, step BookInForce) error {
	if err := scope.As.Check(roster.AdoptRules); err != nil {
		return err
	}
	if strings.TrimSpace(step.Minutes) == "" {
		return roster.Errorf(roster.Usage, "rulebook.minutes_needed")
	}
	step.Version = ""
	return s.Store.AddStep(ctx, scope, step, func(state BookState) error {
		book, err := state.Shelf.Newest(step.Book)
		if err != nil {
			return err
		}
		current, err := inForce(state.Steps, state.Shelf, book.Period, step.From)
		if err != nil {
			return err
		}
		if current == nil || current.ID != step.Book {
			return roster.Errorf(roster.Conflict, "rulebook.not_in_force", step.Book, step.From.String())
		}
		return state.open(book.Period, step.From)
	})
}

// open refuses a change of the books from a day on, when a period of their length that
// ends on the day or later is closed.
func (s BookState) open(kind roster.PeriodKind, from roster.Date) error {
	for _, p := range s.Closed {
		if p.Kind == kind && p.Last() >= from {
			return roster.Errorf(roster.Closed, "rulebook.period_closed", p.String(), from.String())
		}
	}
	return nil
}

// Span is a time in which one version of a book is in force, both days inclusive; a
// zero To is open.
type Span struct {
	BookInForce
	To roster.Date
}

// Spans lists when each version is in force, in order of first day. A step that another
// of the same day took the place of has none.
func (s BookState) Spans() ([]Span, error) {
	var spans []Span
	open := map[roster.PeriodKind]int{} // index of spans, plus one
	end := func(kind roster.PeriodKind, day roster.Date) {
		if i := open[kind] - 1; i >= 0 {
			spans[i].To = day - 1
			open[kind] = 0
		}
	}
	for _, step := range inOrder(s.Steps) {
		if step.Version == "" {
			for kind, i := range open { // at most one is the book's
				if i > 0 && spans[i-1].Book == step.Book {
					end(kind, step.From)
				}
			}
			continue
		}
		book, err := s.Shelf.Get(step.Book, step.Version)
		if err != nil {
			return nil, err
		}
		end(book.Period, step.From)
		spans = append(spans, Span{BookInForce: step})
		open[book.Period] = len(spans)
	}
	return slices.DeleteFunc(spans, func(s Span) bool { return !s.To.IsZero() && s.To < s.From }), nil
}
