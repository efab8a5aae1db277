package page

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"redbanner/http/locale"
	"redbanner/reports/listing"
	"redbanner/scoring/rulebook"
)

// List is a listing on a page: its view, and the address that it stands at.
type List struct {
	listing.View
	Path   string     // of the page
	Query  url.Values // as asked, for links that keep the rest
	Export bool       // offers its downloads
	Search bool       // offers a filter
}

// Head is a column's heading as the template shows it.
type Head struct {
	Label string
	Href  string // sorts by the column; "" where it cannot
	Sort  string // aria-sort
	Class string
}

// Shown is one cell as the template shows it.
type Shown struct {
	listing.Cell
	Words string
	Class string
	Bar   int // 0 to 100; -1 for none
	Label string
}

// sentence is how many characters a text has that is no longer a name.
const sentence = 14

func itoa(n int) string { return strconv.Itoa(n) }

// with is the list's page with some parameters changed; an empty value takes one away.
func (l List) with(changes ...string) string {
	q := url.Values{}
	for k, v := range l.Query {
		q[k] = v
	}
	for i := 0; i < len(changes); i += 2 {
		q.Del(l.ID + changes[i])
		if changes[i+1] != "" {
			q.Set(l.ID+changes[i], changes[i+1])
		}
	}
	if len(q) == 0 {
		return l.Path
	}
	return l.Path + "?" + q.Encode()
}

// Download is the address of the list as a file of a format, xlsx or csv.
func (l List) Download(format string) string { return l.with("export", format, "page", "") }

// At is the address of another page of the list.
func (l List) At(page int) string { return l.with("page", itoa(page)) }

// Cleared is the address of the list without its filter.
func (l List) Cleared() string { return l.with("q", "", "page", "") }

// Param is the name of one of the list's parameters.
func (l List) Param(name string) string { return l.ID + name }

// Kept are the parameters that the filter's form carries along.
func (l List) Kept() []Hidden {
	var kept []Hidden
	for k, values := range l.Query {
		if k != l.ID+"q" && k != l.ID+"page" {
			for _, v := range values {
				kept = append(kept, Hidden{k, v})
			}
		}
	}
	sortHidden(kept)
	return kept
}

func heads(p *locale.Printer, l List) []Head {
	var out []Head
	for _, c := range l.Columns {
		h := Head{Label: c.Label, Class: kindClass(c.Kind)}
		if c.Plain {
			h.Class = join(h.Class, "plain")
		} else {
			desc := ""
			if l.View.Query.Sort == c.Key {
				h.Sort = "ascending"
				if l.Desc {
					h.Sort = "descending"
				} else {
					desc = "1"
				}
			} else if c.Kind != listing.Text && c.Kind != listing.Day && c.Kind != listing.Time {
				desc = "1" // numbers: the greatest first
			}
			h.Href = l.with("sort", c.Key, "desc", desc, "page", "")
		}
		out = append(out, h)
	}
	return out
}

func kindClass(k listing.Kind) string {
	switch k {
	case listing.Number, listing.Points, listing.Percent:
		return "number"
	case listing.Day, listing.Time:
		return "when"
	}
	return ""
}

// shown words the cells of a row.
func shown(p *locale.Printer, v listing.View, r listing.Row) []Shown {
	out := make([]Shown, len(r.Cells))
	for i, c := range r.Cells {
		column := v.Columns[i]
		s := Shown{Cell: c, Label: column.Label, Words: Words(p, column.Kind, c), Class: kindClass(column.Kind), Bar: -1}
		if column.Kind == listing.Text && (column.Plain || utf8.RuneCountInString(s.Words) > sentence) {
			s.Class = join(s.Class, "words")
		}
		if c.Tone != listing.Plain {
			s.Class = join(s.Class, string(c.Tone))
		}
		if column.Bar && !c.None {
			s.Bar = v.Share(i, c)
		}
		out[i] = s
	}
	return out
}

// Words is a cell as people read it.
func Words(p *locale.Printer, kind listing.Kind, c listing.Cell) string {
	switch {
	case c.Text != "":
		return c.Text
	case c.None:
		return "—"
	}
	switch kind {
	case listing.Number:
		return strconv.FormatInt(c.Number, 10)
	case listing.Points:
		return c.Points.String()
	case listing.Percent:
		return (rulebook.Points(c.Number) + c.Points).String() + " %" // listing keeps it in Number
	case listing.Day:
		return Day(p, c.Day)
	case listing.Time:
		return Moment(p, c.Time)
	}
	return ""
}

func sortHidden(h []Hidden) {
	slices.SortFunc(h, func(a, b Hidden) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value))
	})
}
