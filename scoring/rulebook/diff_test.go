package rulebook_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/scoring/rulebook"
)

func TestDiffOfABookWithItselfIsEmpty(t *testing.T) {
	t.Parallel()
	for _, book := range rulebook.Embedded() {
		if found := rulebook.Diff(book, mustGet(t, book.ID)); len(found) != 0 {
			t.Errorf("%s: %+v", book.ID, found)
		}
	}
}

func TestDiffLeavesCommentsOut(t *testing.T) {
	t.Parallel()
	text := readFile(t, quarter)
	other := strings.Replace("# Another head.\n"+text, `version: "1"`, `version: "2" # of the same`, 1)
	if found := rulebook.Diff(mustParse(t, text), mustParse(t, other)); len(found) != 0 {
		t.Errorf("%+v", found)
	}
}

func TestDiffTellsWhatChanged(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, from, to string
		want           []rulebook.Difference
	}{
		{"a value", "points: 0.25", "points: 0.5",
			[]rulebook.Difference{{Of: "clause", ID: "A1.1", Change: rulebook.Changed, Field: "points", From: "0.25", To: "0.50"}}},
		{"an end of a range", "high: 12.5", "high: 10",
			[]rulebook.Difference{{Of: "clause", ID: "A1.2", Change: rulebook.Changed, Field: "range.high", From: "12.50", To: "10.00"}}},
		{"another form of value", "range: {low: 0.5, high: 12.5}", "points: 2", []rulebook.Difference{
			{Of: "clause", ID: "A1.2", Change: rulebook.Changed, Field: "range.low", From: "0.50"},
			{Of: "clause", ID: "A1.2", Change: rulebook.Changed, Field: "range.high", From: "12.50"},
			{Of: "clause", ID: "A1.2", Change: rulebook.Changed, Field: "points", To: "2.00"}}},
		{"a level", "nation: 4", "nation: 3",
			[]rulebook.Difference{{Of: "clause", ID: "A5.1", Change: rulebook.Changed, Field: "levels.nation", From: "4.00", To: "3.00"}}},
		{"the wording", "档案缺失的，每人每日扣5分。", "档案缺失的，每日扣5分。",
			[]rulebook.Difference{{Of: "clause", ID: "A4.1", Change: rulebook.Changed, Field: "text", From: "档案缺失的，每人每日扣5分。", To: "档案缺失的，每日扣5分。"}}},
		{"the chain of the ranking", `ties: ["item:A1", deductions]`, `ties: [deductions]`,
			[]rulebook.Difference{{Of: "ranking", ID: "A6", Change: rulebook.Changed, Field: "ties", From: "item:A1 deductions", To: "deductions"}}},
		{"a clause that goes", "      - id: A1.2\n        text: 抽查发现问题的，每项视情扣0.5-12.5分。\n        source: 一之2\n        mark: intact\n        kinds: [spot.check]\n        range: {low: 0.5, high: 12.5}\n", "",
			[]rulebook.Difference{{Of: "clause", ID: "A1.2", Change: rulebook.Removed, From: "抽查发现问题的，每项视情扣0.5-12.5分。"}}},
		{"a clause of another id", "id: A1.2", "id: A1.3", []rulebook.Difference{
			{Of: "clause", ID: "A1.2", Change: rulebook.Removed, From: "抽查发现问题的，每项视情扣0.5-12.5分。"},
			{Of: "clause", ID: "A1.3", Change: rulebook.Added, To: "抽查发现问题的，每项视情扣0.5-12.5分。"}}},
		{"the kinds in another order", "kinds:\n  - id: spot.check\n    name: 抽查发现问题\n  - id: archive.missing\n    name: 档案缺失\n", "kinds:\n  - id: archive.missing\n    name: 档案缺失\n  - id: spot.check\n    name: 抽查发现问题\n",
			[]rulebook.Difference{{Of: "kind", ID: "archive.missing", Change: rulebook.Moved, Field: "order", From: "spot.check", To: "-"}}},
	}
	text := readFile(t, quarter)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(text, tt.from, tt.to, 1)
			if changed == text {
				t.Fatalf("%q is not in the book", tt.from)
			}
			got := rulebook.Diff(mustParse(t, text), mustParse(t, changed))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestDiffFindsEveryChangedField changes each value of each book, one at a time, by
// reflection, so that a key that books learn one day is looked at too.
func TestDiffFindsEveryChangedField(t *testing.T) {
	t.Parallel()
	books := append(rulebook.Embedded(), mustParse(t, readFile(t, quarter)))
	for _, book := range books {
		for _, way := range leaves(reflect.ValueOf(book), nil) {
			changed := copyOf(reflect.ValueOf(book)).Interface().(*rulebook.Book)
			owner, field := mutate(reflect.ValueOf(changed), way)
			if owner == "" && (field == "ID" || field == "Version") {
				continue // which books are compared
			}
			found := rulebook.Diff(book, changed)
			names := func(d rulebook.Difference) bool {
				return d.ID == owner || owner == "" && (d.ID == book.ID || d.Of == "subject")
			}
			if field != "Derived" && !slices.ContainsFunc(found, names) {
				t.Fatalf("%s: %s of %q is changed, and the differences are %+v", book.ID, field, owner, found)
			}
		}
	}
}

// leaves lists the ways to every single value, as indexes of fields and elements.
func leaves(v reflect.Value, way []int) [][]int {
	step := func(i int) []int { return append(slices.Clone(way), i) }
	var found [][]int
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return leaves(v.Elem(), step(0))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				found = append(found, leaves(v.Field(i), step(i))...)
			}
		}
		return found
	case reflect.Slice:
		for i := range v.Len() {
			found = append(found, leaves(v.Index(i), step(i))...)
		}
		return found
	}
	return [][]int{way} // a map is one value
}

// mutate changes the value at the end of the way and returns the id of the innermost
// thing that has one, and the field's name.
func mutate(v reflect.Value, way []int) (owner, field string) {
	depth := 0
	for _, i := range way {
		switch v.Kind() {
		case reflect.Pointer:
			v = v.Elem()
		case reflect.Slice:
			v = v.Index(i)
		case reflect.Struct:
			if id := v.FieldByName("ID"); id.IsValid() && depth > 0 {
				owner = id.String()
			}
			depth++
			field = v.Type().Field(i).Name
			v = v.Field(i)
		}
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 7)
	case reflect.Map:
		key := reflect.ValueOf("x").Convert(v.Type().Key())
		value := reflect.New(v.Type().Elem()).Elem()
		if value.Kind() == reflect.Slice {
			value = reflect.Append(value, reflect.ValueOf("x"))
		} else {
			value.SetInt(7)
		}
		if v.IsNil() {
			v.Set(reflect.MakeMap(v.Type()))
		}
		v.SetMapIndex(key, value)
	default:
		panic(fmt.Sprint("a book with a ", v.Kind()))
	}
	return owner, field
}

// copyOf copies everything behind pointers and in slices and maps.
func copyOf(v reflect.Value) reflect.Value {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		p := reflect.New(v.Type().Elem())
		p.Elem().Set(copyOf(v.Elem()))
		return p
	case reflect.Struct:
		s := reflect.New(v.Type()).Elem()
		s.Set(v)
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				s.Field(i).Set(copyOf(v.Field(i)))
			}
		}
		return s
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		s := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			s.Index(i).Set(copyOf(v.Index(i)))
		}
		return s
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		m := reflect.MakeMap(v.Type())
		for _, key := range v.MapKeys() {
			m.SetMapIndex(key, copyOf(v.MapIndex(key)))
		}
		return m
	}
	return v
}
