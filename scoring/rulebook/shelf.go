package rulebook

import (
	"slices"

	"redbanner/attendance/roster"
)

// Shelf is the books that a centre can use: those that come with the product and the
// centre's own. The zero Shelf holds the embedded ones.
type Shelf struct {
	own   []*Book
	trial *Book // found before any other
}

// NewShelf returns a shelf with books of a centre's own beside the embedded ones.
func NewShelf(own ...*Book) Shelf { return Shelf{own: own} }

// With returns the shelf with a book on trial, which is found even where a published one
// bears its id and version.
func (s Shelf) With(trial *Book) Shelf {
	s.trial = trial
	return s
}

// Get returns the book of that id and version, or a NotFound error. A book of a centre's
// own cannot take the place of an embedded one.
func (s Shelf) Get(id, version string) (*Book, error) {
	if s.trial != nil && s.trial.ID == id && s.trial.Version == version {
		return s.trial, nil
	}
	book, err := Get(id, version)
	if err == nil {
		return book, nil
	}
	for _, own := range s.own {
		if own.ID == id && own.Version == version {
			return own, nil
		}
	}
	return nil, err
}

// Books returns every book, the embedded ones first.
func (s Shelf) Books() []*Book { return append(Embedded(), s.own...) }

// Newest returns the version of a book that came last: of a centre's own the one added
// last, otherwise the embedded one.
func (s Shelf) Newest(id string) (*Book, error) {
	for _, book := range slices.Backward(s.Books()) {
		if book.ID == id {
			return book, nil
		}
	}
	return nil, roster.Errorf(roster.NotFound, "rulebook.unknown", id)
}
