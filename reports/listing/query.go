package listing

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"redbanner/attendance/roster"
)

// The parameters of a list in an address, right behind its ID.
const (
	paramSort   = "sort" // key of a column
	paramDesc   = "desc" // 1 for the greatest first
	paramFilter = "q"
	paramPage   = "page"
	paramOnly   = "only." // and the key of a column
	paramExport = "export"
)

// MaxFilter is how many characters a filter may have.
const MaxFilter = 200

// ParseQuery reads how somebody wants to look at the list from the parameters of a
// request. A column that the list does not have, or that does not sort, is refused.
func ParseQuery(get func(string) string, l List) (Query, error) {
	q := Query{Filter: strings.TrimSpace(get(l.Name(paramFilter))), Page: 1}
	if utf8.RuneCountInString(q.Filter) > MaxFilter {
		return Query{}, roster.Errorf(roster.Usage, "listing.filter_too_long", MaxFilter)
	}
	if q.Sort = get(l.Name(paramSort)); q.Sort != "" {
		q.Desc = get(l.Name(paramDesc)) == "1"
		if i := l.column(q.Sort); i < 0 || l.Columns[i].Plain {
			return Query{}, roster.Errorf(roster.Usage, "listing.unknown_column", short(q.Sort))
		}
	}
	if text := get(l.Name(paramPage)); text != "" {
		page, err := strconv.Atoi(text)
		if err != nil || page < 1 {
			return Query{}, roster.Errorf(roster.Usage, "listing.no_page", short(text))
		}
		q.Page = page
	}
	for _, c := range l.Columns {
		if text := get(l.Name(paramOnly + c.Key)); text != "" {
			if q.Only == nil {
				q.Only = map[string]string{}
			}
			q.Only[c.Key] = text
		}
	}
	return q, nil
}

// Export reads which download is asked for: "csv", "xlsx", or "" for the page.
func (l List) Export(get func(string) string) (string, error) {
	switch format := get(l.Name(paramExport)); format {
	case "", "csv", "xlsx":
		return format, nil
	default:
		return "", roster.Errorf(roster.Usage, "listing.unknown_format", short(format))
	}
}

// short cuts what somebody wrote to what a message can hold.
func short(s string) string {
	const most = 40
	runes := []rune(strings.ToValidUTF8(s, "�"))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}

// Name is the name of one of the list's parameters: "q" is its filter's field, "only."
// and a column's key that of a choice.
func (l List) Name(parameter string) string { return l.ID + parameter }

// SortBy is the address of the view sorted by a column: the other way round where it
// already is, and numbers with the greatest first. The first page comes up.
func (v View) SortBy(key string) string {
	desc := false
	if i := v.column(key); i >= 0 {
		kind := v.Columns[i].Kind
		desc = kind == Number || kind == Points || kind == Percent
	}
	if v.Sort == key {
		desc = !v.Desc
	}
	v.Sort, v.Desc, v.Page = key, desc, 1
	return v.address("")
}

// TurnTo is the address of another page of the view.
func (v View) TurnTo(page int) string {
	v.Page = page
	return v.address("")
}

// Download is the address of what the view shows, on all its pages, as a file of a
// format: "csv" or "xlsx".
func (v View) Download(format string) string {
	v.Page = 1
	return v.address(format)
}

// Whole is the address of the view without its filter and choices.
func (v View) Whole() string {
	v.Filter, v.Only, v.Page = "", nil, 1
	return v.address("")
}

// Narrowed reports whether a filter or a choice may hide rows.
func (v View) Narrowed() bool { return v.Filter != "" || len(v.Only) > 0 }

// Sorted is how a column stands in the view, as a heading says it to a screen reader:
// "ascending", "descending", or "none".
func (v View) Sorted(key string) string {
	switch {
	case v.Sort != key || key == "":
		return "none"
	case v.Desc:
		return "descending"
	}
	return "ascending"
}

func (v View) address(export string) string { return v.At + "?" + v.parameters(export).Encode() }

// parameters are those of the page with the view's own put in place.
func (v View) parameters(export string) url.Values {
	all := url.Values{}
	for name, values := range v.Rest {
		all[name] = values
	}
	set := func(parameter, value string) {
		all.Del(v.Name(parameter))
		if value != "" {
			all.Set(v.Name(parameter), value)
		}
	}
	desc, page := "", ""
	if v.Desc && v.Sort != "" {
		desc = "1"
	}
	if v.Page > 1 {
		page = strconv.Itoa(v.Page)
	}
	set(paramSort, v.Sort)
	set(paramDesc, desc)
	set(paramFilter, v.Filter)
	set(paramPage, page)
	set(paramExport, export)
	for _, c := range v.Columns {
		set(paramOnly+c.Key, v.Only[c.Key])
	}
	return all
}

// Parameter is one parameter of an address.
type Parameter struct{ Name, Value string }

// Kept are the parameters that the form of the filter and the choices carries along
// hidden: the order, and what is not the list's.
func (v View) Kept() []Parameter {
	v.Filter, v.Only, v.Page = "", nil, 1
	var kept []Parameter
	all := v.parameters("")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, value := range all[name] {
			kept = append(kept, Parameter{name, value})
		}
	}
	return kept
}
