package words

import (
	"strings"

	"redbanner/scoring/rulebook"
)

// BookValue names a kind of value of a book, such as "points", in words where the catalogue has
// them.
func (b Book) BookValue(what string) string {
	if key := "value." + what; b.Has(key) {
		return b.T(key)
	}
	return what
}

// BookValues are the values of a clause in one sentence each.
func (b Book) BookValues(values []rulebook.Value) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = b.BookSaid(v.What, v.Value)
	}
	return b.List(texts)
}

// BookSaid is a value of a book with what it is: the methods, subjects and criteria of the
// file in words, a range with a dash.
func (b Book) BookSaid(what, value string) string {
	if what == "range" {
		value = strings.ReplaceAll(value, "-", "–")
	}
	terms := strings.Fields(value)
	for i, term := range terms {
		if key := "value.term." + term; b.Has(key) {
			terms[i] = b.T(key)
		} else if item, ok := strings.CutPrefix(term, "item:"); ok {
			terms[i] = b.T("value.term.item", item)
		}
	}
	if len(terms) > 1 && what == "ties" {
		value = b.List(terms)
	} else {
		value = strings.Join(terms, " ")
	}
	if key := "value.said." + what; b.Has(key) {
		return b.T(key, value)
	}
	return strings.TrimSpace(b.BookValue(what) + " " + value)
}

// BookDifference puts one difference of two books into words.
func (b Book) BookDifference(d rulebook.Difference) string {
	what := strings.TrimSpace(b.T("diff.of."+d.Of) + " " + d.ID)
	switch d.Change {
	case rulebook.Added:
		return b.T("diff.added", what, d.To)
	case rulebook.Removed:
		return b.T("diff.removed", what, d.From)
	case rulebook.Moved:
		if d.Field == "order" {
			return b.T("diff.reordered", what, d.From, d.To)
		}
		return b.T("diff.moved", what, d.From, d.To)
	}
	field := b.bookField(d.Field)
	switch {
	case d.From == "":
		return b.T("diff.given", what, field, d.To)
	case d.To == "":
		return b.T("diff.dropped", what, field, d.From)
	}
	return b.T("diff.changed", what, field, d.From, d.To)
}

// bookField names a key of a book's file: "levels.city" by its first part, in words,
// and the rest.
func (b Book) bookField(key string) string {
	first, rest, nested := strings.Cut(key, ".")
	name := first
	if b.Has("diff.field." + first) {
		name = b.T("diff.field." + first)
	}
	if !nested {
		return name
	}
	if b.Has("diff.field." + rest) {
		rest = b.T("diff.field." + rest)
	}
	return b.T("diff.nested", name, rest)
}
