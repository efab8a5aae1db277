package rulebook

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Change says what became of a piece of a book.
type Change string

// The changes.
const (
	Added   Change = "added"
	Removed Change = "removed"
	Changed Change = "changed"
	Moved   Change = "moved" // to another item or part, or before or behind another
)

// Difference is one thing in which two versions of a book are not the same.
type Difference struct {
	Of     string `json:"of"` // book, subject, item, part, clause, kind, ranking, grades, waiver, stars or objections
	ID     string `json:"id"` // of what it is about; the book's id where it is the book
	Change Change `json:"change"`
	Field  string `json:"field,omitempty"` // its key in the file, such as "full", "range.low" or "levels.city"
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
}

// Diff lists in what b differs from a, in the order of a, then what is new in b.
// Comments, the layout of the files, the ids and versions of the books, which say what
// is compared, and nothing else are left out.
func Diff(a, b *Book) []Difference {
	left, right := pieces(a), pieces(b)
	found := []Difference{}
	for _, old := range left {
		at := slices.IndexFunc(right, old.same)
		if at < 0 {
			found = append(found, Difference{Of: old.of, ID: old.id, Change: Removed, From: old.headline})
			continue
		}
		found = append(found, old.diff(right[at])...)
	}
	for _, now := range right {
		if !slices.ContainsFunc(left, now.same) {
			found = append(found, Difference{Of: now.of, ID: now.id, Change: Added, To: now.headline})
		}
	}
	return append(found, moved(left, right)...)
}

// piece is one thing of a book that has a name: an item, a clause, a section.
type piece struct {
	of, id   string
	key      string // by which two versions know it as the same
	within   string // the id of what it stands in
	headline string // what it says, in short
	fields   []field
}

// field is one value of a piece as text.
type field struct{ name, value string }

func (p piece) same(other piece) bool { return p.of == other.of && p.key == other.key }

// diff compares the values of two versions of a piece.
func (p piece) diff(now piece) []Difference {
	var found []Difference
	if p.within != now.within {
		found = append(found, Difference{Of: p.of, ID: p.id, Change: Moved, From: p.within, To: now.within})
	}
	at := func(fields []field, name string) string {
		for _, f := range fields {
			if f.name == name {
				return f.value
			}
		}
		return ""
	}
	for _, f := range p.fields {
		if value := at(now.fields, f.name); value != f.value {
			found = append(found, Difference{Of: p.of, ID: p.id, Change: Changed, Field: f.name, From: f.value, To: value})
		}
	}
	for _, f := range now.fields {
		if !slices.ContainsFunc(p.fields, func(old field) bool { return old.name == f.name }) && f.value != "" {
			found = append(found, Difference{Of: p.of, ID: p.id, Change: Changed, Field: f.name, To: f.value})
		}
	}
	return found
}

// moved lists the pieces that stand elsewhere among their siblings, of those that both
// books have.
func moved(left, right []piece) []Difference {
	var found []Difference
	var done []piece
	for _, p := range left {
		if !slices.ContainsFunc(done, p.beside) {
			done = append(done, p)
			found = append(found, reordered(common(left, right, p), common(right, left, p))...)
		}
	}
	return found
}

// beside reports whether two pieces are siblings.
func (p piece) beside(other piece) bool { return p.of == other.of && p.within == other.within }

// common lists the siblings of a piece that the other book has, too, in the same place.
func common(list, other []piece, sibling piece) []piece {
	return slices.DeleteFunc(slices.Clone(list), func(p piece) bool {
		known := func(o piece) bool { return p.same(o) && p.beside(o) }
		return !sibling.beside(p) || !slices.ContainsFunc(other, known)
	})
}

// reordered tells which pieces have to be moved to make one order the other.
func reordered(before, after []piece) []Difference {
	var found []Difference
	for i := range after {
		if before[i].same(after[i]) {
			continue
		}
		from := slices.IndexFunc(before, after[i].same) // it was further down
		found = append(found, Difference{
			Of: after[i].of, ID: after[i].id, Change: Moved, Field: "order", From: idBefore(before, from), To: idBefore(after, i),
		})
		p := before[from]
		before = slices.Insert(slices.Delete(before, from, from+1), i, p)
	}
	return found
}

// idBefore is what stands before a piece, "-" before the first.
func idBefore(list []piece, at int) string {
	if at == 0 {
		return "-"
	}
	return list[at-1].id
}

// pieces takes a book apart.
func pieces(b *Book) []piece {
	list := []piece{{of: "book", id: b.ID, headline: b.Name, fields: fieldsOf(*b, "book", "version", "subjects", "items", "kinds", "ranking", "grades", "waiver", "stars", "objections")}}
	for _, s := range b.Subjects {
		list = append(list, piece{of: "subject", id: string(s.Of), key: string(s.Of), fields: fieldsOf(s, "of")})
	}
	for _, item := range b.Items {
		list = append(list, piece{of: "item", id: item.ID, key: item.ID, headline: item.Name, fields: fieldsOf(item, "id", "clauses", "parts")})
		list = append(list, clausePieces(item.Clauses, item.ID)...)
		for _, part := range item.Parts {
			list = append(list, piece{of: "part", id: part.ID, key: part.ID, within: item.ID, headline: part.Name, fields: fieldsOf(part, "id", "clauses")})
			list = append(list, clausePieces(part.Clauses, part.ID)...)
		}
	}
	// A book has one of each section, so that they are the same whatever they are called.
	section := func(of, id, headline string, value any) {
		list = append(list, piece{of: of, id: id, headline: headline, fields: fieldsOf(value)})
	}
	if r := b.Ranking; r != nil {
		section("ranking", r.ID, r.Text, *r)
	}
	if g := b.Grades; g != nil {
		section("grades", g.ID, g.Text, *g)
	}
	if w := b.Waiver; w != nil {
		section("waiver", w.ID, w.Text, *w)
	}
	if s := b.Stars; s != nil {
		section("stars", s.ID, s.Text, *s)
	}
	if o := b.Objections; o != nil {
		section("objections", o.ID, "", *o)
	}
	for _, k := range b.Kinds {
		list = append(list, piece{of: "kind", id: k.ID, key: k.ID, headline: k.Name, fields: fieldsOf(k, "id")})
	}
	return list
}

func clausePieces(clauses []Clause, within string) []piece {
	var list []piece
	for _, c := range clauses {
		list = append(list, piece{of: "clause", id: c.ID, key: c.ID, within: within, headline: c.Text, fields: fieldsOf(c, "id")})
	}
	return list
}

// fieldsOf lists every value of a struct by its key in the file, but for those named:
// whatever a book can say is compared, also what is added to it one day.
func fieldsOf(value any, without ...string) []field {
	var list []field
	v := reflect.ValueOf(value)
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag.Get("yaml")
		if tag == "" || tag == "-" || slices.Contains(without, tag) {
			continue
		}
		list = append(list, flatten(tag, v.Field(i))...)
	}
	return list
}

// flatten turns a value into texts; what is empty, as if it were not in the file, has none.
func flatten(name string, v reflect.Value) []field {
	if v.IsZero() {
		return nil
	}
	if text, ok := v.Interface().(encoding.TextMarshaler); ok && v.Kind() != reflect.Pointer {
		if written, err := text.MarshalText(); err == nil {
			return []field{{name, string(written)}}
		}
	}
	var list []field
	switch v.Kind() {
	case reflect.Pointer:
		return flatten(name, v.Elem())
	case reflect.Struct:
		for _, f := range fieldsOf(v.Interface()) {
			list = append(list, field{name + "." + f.name, f.value})
		}
		return list
	case reflect.Map:
		keys := map[string]reflect.Value{}
		for _, key := range v.MapKeys() {
			keys[key.String()] = v.MapIndex(key)
		}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			list = append(list, flatten(name+"."+key, keys[key])...)
		}
		return list
	case reflect.Slice:
		texts := make([]string, v.Len())
		for i := range texts {
			for _, f := range flatten("", v.Index(i)) {
				texts[i] += f.value
			}
		}
		return []field{{name, strings.Join(texts, " ")}}
	}
	return []field{{name, fmt.Sprint(v.Interface())}}
}
