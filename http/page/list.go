package page

import (
	"strconv"
	"unicode/utf8"

	"redbanner/http/locale"
	"redbanner/reports/listing"
)

// List is a listing on a page: its view, and the address that it stands at.
type List struct {
	listing.View
	Path   string // of the page
	Export bool   // offers its downloads
	Search bool   // offers a filter
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

// line is how many characters a phone shows beside a heading.
const line = 24

func itoa(n int) string { return strconv.Itoa(n) }

// heads are the headings of a list, each with the way to sort by it.
func heads(l List) []Head {
	out, names := make([]Head, len(l.Columns)), keyColumn(l.View)
	for i, c := range l.Columns {
		if c.Plain {
			out[i] = Head{Label: capital(c.Label), Class: join(kindClass(c.Kind), "plain")}
		} else {
			out[i] = Head{Label: capital(c.Label), Class: kindClass(c.Kind), Href: l.SortBy(c.Key), Sort: l.Sorted(c.Key)}
		}
		if i == names {
			out[i].Class = join(out[i].Class, "key")
		}
	}
	return out
}

// keyColumn is the column that leads to what a row is about, which stays in sight in a wide
// table: the first one with an address, else the first.
func keyColumn(v listing.View) int {
	if len(v.Rows) > 0 {
		for i, c := range v.Rows[0].Cells {
			if c.Href != "" {
				return i
			}
		}
	}
	return 0
}

func kindClass(k listing.Kind) string {
	switch k {
	case listing.Number, listing.Points, listing.Percent:
		return "number"
	case listing.Day:
		return "when"
	case listing.Time:
		return "moment"
	}
	return ""
}

// shown words the cells of a row.
func shown(p *locale.Printer, v listing.View, r listing.Row) []Shown {
	out, names := make([]Shown, len(r.Cells)), keyColumn(v)
	for i, c := range r.Cells {
		column := v.Columns[i]
		s := Shown{Cell: c, Label: capital(column.Label), Words: Words(p, column.Kind, c), Class: kindClass(column.Kind), Bar: -1}
		if column.Kind == listing.Text && (column.Plain || utf8.RuneCountInString(s.Words) > sentence) {
			s.Class = join(s.Class, "words")
		}
		if utf8.RuneCountInString(s.Words) > line {
			s.Class = join(s.Class, "long")
		}
		if i == names {
			s.Class = join(s.Class, "key")
		}
		if c.Tone != listing.Plain {
			s.Class = join(s.Class, string(c.Tone))
		}
		if c.Text == "" && c.Missing(column.Kind) {
			s.Class = join(s.Class, "none")
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
		return Points(c.Points)
	case listing.Percent:
		return Points(c.Points) + " %"
	case listing.Day:
		return Day(p, c.Day)
	case listing.Time:
		return Moment(p, c.Time)
	}
	return ""
}
