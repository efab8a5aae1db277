package http

import (
	"cmp"
	"fmt"
	"math"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/reports/listing"
)

// Paging is what operations that list take.
type Paging struct {
	Page    int    `query:"page" default:"1" minimum:"1" doc:"Counted from 1."`
	PerPage int    `query:"per_page" default:"50" minimum:"1" maximum:"200"`
	Sort    string `query:"sort" doc:"A field of the items, with - before it the other way round."`
	Q       string `query:"q" maxLength:"100" doc:"Only items with a field that contains this."`
}

// Listed is a page of a list.
type Listed[T any] struct {
	Items   []T `json:"items"`
	Total   int `json:"total" doc:"On all pages."`
	Page    int `json:"page"`
	PerPage int `json:"per_page"`
}

// paged chooses, sorts and cuts a list as it was asked for. Names sort by sound.
func paged[T any](p Paging, all []T) (Listed[T], error) {
	fields := fieldsOf(reflect.TypeFor[T]())
	if p.Q != "" {
		all = slices.DeleteFunc(slices.Clone(all), func(item T) bool { return !contains(reflect.ValueOf(item), fields, p.Q) })
	}
	if p.Sort != "" {
		name, down := strings.CutPrefix(p.Sort, "-")
		at, known := fields[name]
		if !known {
			return Listed[T]{}, &roster.Error{Kind: roster.Usage, Key: "api.invalid", Problems: []roster.Problem{{Column: "sort", Code: "api_unknown_sort", Value: name}}}
		}
		all = slices.Clone(all)
		slices.SortStableFunc(all, func(a, b T) int {
			order := compareFields(reflect.ValueOf(a).FieldByIndex(at), reflect.ValueOf(b).FieldByIndex(at))
			if down {
				return -order
			}
			return order
		})
	}
	return cutPage(p, all), nil
}

// itemsBefore is how many items stand before a page, however far a program turns: what would not
// fit a number lies behind every list.
func itemsBefore(page, perPage int) int {
	if page-1 > math.MaxInt/perPage {
		return math.MaxInt
	}
	return (page - 1) * perPage
}

func cutPage[T any](p Paging, all []T) Listed[T] {
	first := min(itemsBefore(p.Page, p.PerPage), len(all))
	items := all[first:][:min(p.PerPage, len(all)-first)]
	return Listed[T]{Items: append([]T{}, items...), Total: len(all), Page: p.Page, PerPage: p.PerPage}
}

// fieldsOf are the fields of a document that a list can be sorted by, by their names in JSON.
func fieldsOf(t reflect.Type) map[string][]int {
	fields := map[string][]int{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch f.Type.Kind() {
		case reflect.String, reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint8:
			if name != "" {
				fields[name] = f.Index
			}
		default:
			if f.Type == reflect.TypeFor[roster.Period]() {
				fields[name] = f.Index
			}
		}
	}
	return fields
}

func contains(item reflect.Value, fields map[string][]int, part string) bool {
	part = strings.ToLower(part)
	for _, at := range fields {
		if strings.Contains(strings.ToLower(fmt.Sprint(item.FieldByIndex(at).Interface())), part) {
			return true
		}
	}
	return false
}

func compareFields(a, b reflect.Value) int {
	switch {
	case a.Kind() == reflect.String:
		return listing.Pinyin().Compare(a.String(), b.String(), true)
	case a.Kind() == reflect.Bool:
		return after(a.Bool(), b.Bool())
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	}
	return cmp.Compare(fmt.Sprint(a.Interface()), fmt.Sprint(b.Interface()))
}

// links are the addresses of the pages beside, for the header Link (RFC 8288).
func (l Listed[T]) links(v *visit) []string {
	last := max(1, (l.Total+l.PerPage-1)/l.PerPage)
	var links []string
	add := func(rel string, page int) {
		q := url.Values{}
		for name, values := range v.URL.Query() {
			q[name] = values
		}
		q.Set("page", strconv.Itoa(page))
		links = append(links, fmt.Sprintf(`<%s?%s>; rel="%s"`, v.URL.Path, q.Encode(), rel))
	}
	add("first", 1)
	if l.Page > 1 {
		add("prev", min(l.Page-1, last))
	}
	if l.Page < last {
		add("next", l.Page+1)
	}
	add("last", last)
	return links
}

// whole is a list that comes on one page.
func whole[T any](all []T) Listed[T] {
	return Listed[T]{Items: append([]T{}, all...), Total: len(all), Page: 1, PerPage: max(len(all), 1)}
}
