package rulebook

import (
	"regexp"
	"slices"
	"strings"

	"redbanner/attendance/roster"
)

// check looks for everything in a decoded book that makes no sense and notes each
// fault at its line.
type check struct {
	decoder
	book    *Book
	clean   bool         // the file decoded without a fault
	broken  map[int]bool // lines that already have a decoding fault
	kinds   map[string]bool
	ids     map[string]int // line of each id of an item, part or section
	rated   map[bool]bool  // the sources of a rating met so far; true: external
	clauses map[string]int // line of each clause id; a part's only clause may carry the part's id
}

func newCheck(d decoder, book *Book) *check {
	c := &check{
		decoder: d, book: book, clean: len(d.problems) == 0,
		broken: map[int]bool{}, kinds: map[string]bool{}, ids: map[string]int{}, clauses: map[string]int{}, rated: map[bool]bool{},
	}
	for _, p := range d.problems {
		c.broken[p.Row] = true
	}
	return c
}

// fault notes a fault unless its line could not even be decoded.
func (c *check) fault(line int, key, code string, args ...any) {
	if !c.broken[line] {
		c.decoder.fault(line, key, code, args...)
	}
}

// given reports whether the value behind the pointer stands in the file.
func (c *check) given(field any) bool { return c.lines[field] > 0 }

// require notes an absent or blank key at the line of what lacks it.
func (c *check) require(owner int, field *string, key string) {
	if !c.given(field) || strings.TrimSpace(*field) == "" {
		c.fault(c.lineOr(field, owner), key, "book_missing_key", key)
	}
}

// requireGiven is require for a value of any type.
func (c *check) requireGiven(owner int, field any, key string) bool {
	if !c.given(field) {
		c.fault(owner, key, "book_missing_key", key)
	}
	return c.given(field)
}

// lineOr returns the line of a value, or that of its owner when it is absent.
func (c *check) lineOr(field any, owner int) int {
	if c.given(field) {
		return c.lines[field]
	}
	return owner
}

// oneOf notes a value that is none of the allowed ones; an absent one is missing.
func oneOf[T ~string](c *check, owner int, field *T, key string, allowed ...T) {
	if c.requireGiven(owner, field, key) && !slices.Contains(allowed, *field) {
		c.fault(c.lines[field], key, "book_unknown_value", string(*field), list(allowed))
	}
}

// list joins the allowed values for a message.
func list[T ~string](values []T) string {
	var texts []string
	for _, v := range values {
		texts = append(texts, string(v))
	}
	return strings.Join(texts, ", ")
}

func (c *check) mark(owner int, field *Mark) {
	oneOf(c, owner, field, "mark", Intact, Restored, Presumed)
}

// positive notes points that are absent or not above zero.
func (c *check) positive(owner int, field *Points, key string) {
	if c.requireGiven(owner, field, key) && *field <= 0 {
		c.fault(c.lines[field], key, "book_not_positive", key)
	}
}

// atLeast notes a count that is given and below the least that makes sense.
func (c *check) atLeast(field *int, least int, key string) {
	if c.given(field) && *field < least {
		c.fault(c.lines[field], key, "book_too_small", key, least)
	}
}

var (
	bookID   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	kindID   = regexp.MustCompile(`^[a-z][a-z_]*\.[a-z][a-z_]*$`)
	itemID   = regexp.MustCompile(`^[A-Z]+[0-9]+$`)
	partTail = regexp.MustCompile(`^\.[0-9]+$`)
	// A clause of an item continues the item's id, one of a part may also bear the part's.
	clauseTail     = regexp.MustCompile(`^\.[0-9]+[a-z]?$`)
	partClauseTail = regexp.MustCompile(`^([a-z]|\.[0-9]+)?$`)
	sectionID      = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9.-]*$`)
)

// id notes an id that is absent, ill-formed or taken in the given register.
func (c *check) id(owner int, field *string, taken map[string]int, wellFormed bool, form string) {
	line := c.lineOr(field, owner)
	switch first, twice := taken[*field], taken[*field] > 0; {
	case !c.given(field):
		c.fault(owner, "id", "book_missing_key", "id")
		return
	case !wellFormed:
		c.fault(line, "id", "book_bad_id", *field, form)
	case twice:
		c.fault(line, "id", "book_duplicate_id", *field, first)
	}
	if taken[*field] == 0 {
		taken[*field] = line
	}
}

// all runs every check; items come first, as the sections name them.
func (c *check) all() {
	b := c.book
	c.head()
	c.ownKinds()
	for i := range b.Items {
		c.item(&b.Items[i])
	}
	if c.clean {
		c.sums()
	}
	if b.Ranking != nil {
		c.ranking(b.Ranking)
	}
	if b.Grades != nil {
		c.grades(b.Grades)
	}
	c.sections()
}

// head checks what stands before the items.
func (c *check) head() {
	b := c.book
	top := c.lines[b]
	c.require(top, &b.ID, "book")
	if b.ID != "" && !bookID.MatchString(b.ID) {
		c.fault(c.lines[&b.ID], "book", "book_bad_id", b.ID, "bencha-2014-monthly")
	}
	c.require(top, &b.Version, "version")
	c.require(top, &b.Name, "name")
	oneOf(c, top, &b.Period, "period", roster.Month, roster.Quarter, roster.Half, roster.Year)
	oneOf(c, top, &b.Choice, "choice", MonthPoints, HalfPoints)
	c.positive(top, &b.Base, "base")
	if b.Bonus < 0 {
		c.fault(c.lines[&b.Bonus], "bonus", "book_not_positive", "bonus")
	}
	c.subjects(top)
	if len(b.Items) == 0 {
		c.fault(c.lineOr(&b.Items, top), "items", "book_missing_key", "items")
	}
}

func (c *check) subjects(top int) {
	b := c.book
	if len(b.Subjects) == 0 {
		c.fault(c.lineOr(&b.Subjects, top), "subjects", "book_missing_key", "subjects")
	}
	seen := map[Unit]bool{}
	for i := range b.Subjects {
		s := &b.Subjects[i]
		line := c.lines[s]
		oneOf(c, line, &s.Of, "of", OfWindow, OfStaff)
		if seen[s.Of] {
			c.fault(c.lines[&s.Of], "of", "book_duplicate_value", string(s.Of))
		}
		seen[s.Of] = true
		if s.WindowFacts && s.Of == OfWindow {
			c.fault(c.lines[&s.WindowFacts], "window_facts", "book_conflict", "window_facts", "of: window")
		}
	}
}

// ownKinds checks the kinds that the book adds and gathers all it may name.
func (c *check) ownKinds() {
	for _, k := range Kinds() {
		c.kinds[k.ID] = true
	}
	for i := range c.book.Kinds {
		k := &c.book.Kinds[i]
		line := c.lines[k]
		c.require(line, &k.Name, "name")
		if !c.requireGiven(line, &k.ID, "id") {
			continue
		}
		switch {
		case !kindID.MatchString(k.ID):
			c.fault(c.lines[&k.ID], "id", "book_bad_id", k.ID, "spot.check")
		case c.kinds[k.ID]:
			c.fault(c.lines[&k.ID], "id", "book_duplicate_value", k.ID)
		}
		c.kinds[k.ID] = true
	}
}

// sums checks that parts add up to their item, items to the base and bonus items
// to the bonus.
func (c *check) sums() {
	b := c.book
	var base, bonus Points
	for i := range b.Items {
		item := &b.Items[i]
		if item.Bonus {
			bonus += item.Full
		} else {
			base += item.Full
		}
		var parts Points
		for _, p := range item.Parts {
			parts += p.Full
		}
		if len(item.Parts) > 0 && parts != item.Full {
			c.fault(c.lines[&item.Full], "full", "book_parts_sum", parts, item.ID, item.Full)
		}
	}
	if base != b.Base {
		c.fault(c.lineOr(&b.Base, c.lines[b]), "base", "book_items_sum", base, b.Base)
	}
	if bonus != b.Bonus {
		c.fault(c.lineOr(&b.Bonus, c.lines[b]), "bonus", "book_bonus_sum", bonus, b.Bonus)
	}
}
