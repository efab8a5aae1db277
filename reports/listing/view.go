package listing

import (
	"strings"

	"golang.org/x/text/width"
)

// View is the page of the list that a query asks for: filtered, sorted, cut into pages.
// A column or page that there is not is passed over; ParseQuery refuses the one, and the
// nearest page stands for the other.
func (l List) View(q Query, order Order) View {
	v := l.All(q, order)
	v.PerPage = l.PerPage
	v.turn(q.Page)
	return v
}

// All is View on one page: what a download holds.
func (l List) All(q Query, order Order) View {
	v := View{List: l, Query: q, Total: len(l.Rows), Pages: 1, greatest: l.greatest()}
	v.Rows = l.matching(q)
	if i := l.column(q.Sort); q.Sort != "" && i >= 0 && !l.Columns[i].Plain {
		v.Rows = order.sort(v.Rows, i, l.Columns[i], q.Desc)
		l.shared(v.Rows, i, order)
	} else if i := l.placed(); i >= 0 {
		l.shared(v.Rows, i, order)
	}
	v.Matched, v.Page, v.PerPage = len(v.Rows), 1, 0
	return v
}

// turn keeps the rows of a page, the nearest one that there is.
func (v *View) turn(page int) {
	if v.PerPage <= 0 {
		return
	}
	v.Pages = max(1, (v.Matched+v.PerPage-1)/v.PerPage)
	v.Page = min(max(page, 1), v.Pages)
	from := (v.Page - 1) * v.PerPage
	v.Rows = v.Rows[from:min(from+v.PerPage, v.Matched)]
}

// matching returns the rows that the query lets through.
func (l List) matching(q Query) []Row {
	words := strings.Fields(folded(q.Filter))
	rows := make([]Row, 0, len(l.Rows))
	for _, r := range l.Rows {
		if l.holds(r, words) && l.chosen(r, q.Only) {
			rows = append(rows, r)
		}
	}
	return rows
}

// holds reports whether each word stands in one of the row's cells, as shown or as
// written in files.
func (l List) holds(r Row, words []string) bool {
	if len(words) == 0 {
		return true
	}
	var said strings.Builder
	for i, c := range l.Columns {
		said.WriteString(r.cell(i).Shown(c) + "\n" + r.cell(i).written(c.Kind) + "\n")
	}
	all := folded(said.String())
	for _, word := range words {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// chosen reports whether the row shows exactly the wanted texts.
func (l List) chosen(r Row, only map[string]string) bool {
	for i, c := range l.Columns {
		if want := only[c.Key]; want != "" && r.cell(i).Shown(c) != want {
			return false
		}
	}
	return true
}

// folded takes away what people do not type alike: case, and full-width letters.
func folded(s string) string { return strings.ToLower(width.Fold.String(s)) }

// greatest returns the greatest value of each column, 0 where none is above it.
func (l List) greatest() []int64 {
	most := make([]int64, len(l.Columns))
	for i, column := range l.Columns {
		for _, r := range l.Rows {
			if c := r.cell(i); !c.Missing(column.Kind) {
				most[i] = max(most[i], c.value(column.Kind))
			}
		}
	}
	return most
}

// Share is the length of a cell's bar, 0 to 100 of the greatest value in its column on
// all pages, half going up; 0 for no value, and for values below zero.
func (v View) Share(column int, c Cell) int {
	if column < 0 || column >= len(v.greatest) {
		return 0
	}
	kind, most := v.Columns[column].Kind, v.greatest[column]
	value := c.value(kind)
	if most <= 0 || value <= 0 || c.Missing(kind) {
		return 0
	}
	for most > 1<<55 { // so that 200 times as much is a number, too
		value, most = value>>1, most>>1
	}
	return int(min(100, (200*value/most+1)/2))
}

// Offered are the texts that a column shows, each once, in order: what Only can choose.
func (l List) Offered(key string, order Order) []string {
	i := l.column(key)
	if i < 0 {
		return nil
	}
	seen := map[string]bool{}
	var texts []string
	for _, r := range order.sort(l.Rows, i, l.Columns[i], false) {
		if text := r.cell(i).Shown(l.Columns[i]); !seen[text] {
			seen[text] = true
			texts = append(texts, text)
		}
	}
	return texts
}
