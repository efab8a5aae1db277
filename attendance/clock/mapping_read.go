package clock

import (
	"bytes"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// mapped reads a table through a mapping, CSV or a workbook.
type mapped struct{ Mapping }

// Format returns "map:" and the mapping's name.
func (m mapped) Format() string { return "map:" + m.Name }

// Sniff reports nothing: a file does not say which mapping it wants.
func (mapped) Sniff(table.File) bool { return false }

// Read reads the rows; a faulty one is quarantined. It refuses a file that lacks a
// column of the mapping, and one whose dates can be read in two ways.
func (m mapped) Read(f table.File, opt Options) (*Dump, error) {
	cut, around, err := m.cut(f, opt.Limits)
	if err != nil {
		return nil, err
	}
	l := listing{
		dump: &Dump{Format: m.Format()}, name: f.Name, bounds: opt.Bounds, workbook: cut.Book != nil, byStaff: m.Staff,
		columns: columns{number: m.Person, name: m.Called, date: m.Date, moment: m.Time, device: m.Device},
		forms:   dateForms{m.DateOrder, m.Epoch},
	}
	if m.Times != "" {
		l.columns.moment, l.daily = m.Times, true
	}
	if cut.Book == nil {
		l.shift = around
	}
	t, _, problems, err := table.Each(cut, opt.Limits, m.spec(), func(b table.Binding, row table.Row) error {
		if err := m.doubtful(&l, b, row); err != nil {
			return err
		}
		return l.row(b, row)
	})
	if err != nil {
		return nil, err
	}
	if err := m.lacking(f.Name, t, problems); err != nil {
		return nil, err
	}
	return l.finish(t.Skipped+around, problems), nil
}

// spec asks for every column of the mapping by its header.
func (m mapped) spec() []table.Column {
	var columns []table.Column
	for _, h := range m.Headers() {
		columns = append(columns, table.Column{Key: h, Required: true})
	}
	return columns
}

// cut leaves of a file the sheet that the mapping is about, without the rows above its
// header, and returns how many rows that took away.
func (m mapped) cut(f table.File, limits table.Limits) (table.File, int, error) {
	if f.Book == nil && !table.IsSpreadsheet(f.Data) {
		text, ok := table.Text(f.Data)
		if !ok || m.SkipRows == 0 {
			return f, 0, nil // what cannot be decoded is refused as any text
		}
		rest, skipped := skipLines(text, m.SkipRows)
		return table.File{Name: f.Name, Data: rest}, skipped, nil
	}
	book, err := f.Open(limits)
	if err != nil {
		return f, 0, err
	}
	at, err := m.sheetOf(f, book)
	if err != nil {
		return f, 0, err
	}
	sheet := book.Sheets[at]
	above := 0
	for above < len(sheet.Rows) && sheet.Rows[above].Line <= m.SkipRows {
		above++
	}
	sheet.Rows = sheet.Rows[above:]
	return oneSheet(f, book, sheet), besides(book, at) + above, nil
}

// besides counts the rows of the other sheets.
func besides(book *table.Workbook, at int) int {
	rows := 0
	for i, s := range book.Sheets {
		if i != at {
			rows += len(s.Rows) + s.Blank
		}
	}
	return rows
}

// oneSheet is the file as if it had no other sheet.
func oneSheet(f table.File, book *table.Workbook, sheet table.Sheet) table.File {
	f.Book = &table.Workbook{Format: book.Format, Sheets: []table.Sheet{sheet}}
	return f
}

// skipLines takes lines off the front of a text.
func skipLines(text []byte, lines int) (rest []byte, skipped int) {
	end := lineEnd(text)
	for skipped < lines {
		i := bytes.IndexByte(text, end)
		if i < 0 {
			break
		}
		text, skipped = text[i+1:], skipped+1
	}
	return text, skipped
}

// sheetOf finds the sheet by its name, or the first with all columns, or the first.
func (m mapped) sheetOf(f table.File, book *table.Workbook) (int, error) {
	if len(book.Sheets) == 0 {
		return 0, refuse(f.Name, "no_header")
	}
	if m.Sheet != "" {
		at := slices.IndexFunc(book.Sheets, func(s table.Sheet) bool { return folded(s.Name) == folded(m.Sheet) })
		if at >= 0 {
			return at, nil
		}
		var names []string
		for _, s := range book.Sheets {
			names = append(names, table.Excerpt(s.Name))
		}
		return 0, roster.Errorf(roster.Refused, "mapping.no_sheet", f.Name, m.Sheet, m.Name, strings.Join(names, ", "))
	}
	at := slices.IndexFunc(book.Sheets, func(s table.Sheet) bool {
		return fits(oneSheet(f, book, headOf(s, m.SkipRows)), m.spec(), func(table.Binding) bool { return true })
	})
	return max(at, 0), nil
}

// fits reports whether a sheet has the columns, and what else is wanted of them.
func fits(f table.File, spec []table.Column, want func(table.Binding) bool) bool {
	stop := func(table.Binding, table.Row) error { return table.ErrStop }
	_, b, problems, err := table.Each(f, table.DefaultLimits(), spec, stop)
	return err == nil && !slices.ContainsFunc(problems, isHeaderFault) && want(b)
}

// headOf is as much of a sheet as may hold its header, below the rows to skip.
func headOf(s table.Sheet, skip int) table.Sheet {
	from := slices.IndexFunc(s.Rows, func(r table.Row) bool { return r.Line > skip })
	if from < 0 {
		return table.Sheet{}
	}
	return table.Sheet{Rows: s.Rows[from:min(len(s.Rows), from+sheetHead)]}
}

func isHeaderFault(p roster.Problem) bool {
	return p.Code == "column_missing" || p.Code == "column_doubled"
}

// lacking refuses a file without the mapping's columns, naming them and what it has.
func (m mapped) lacking(name string, t *table.Table, problems []roster.Problem) error {
	faults := slices.DeleteFunc(slices.Clone(problems), func(p roster.Problem) bool { return !isHeaderFault(p) })
	if len(faults) == 0 {
		return nil
	}
	has := slices.DeleteFunc(slices.Clone(t.Header), func(h string) bool { return h == "" })
	return &roster.Error{Kind: roster.Refused, Key: "mapping.lacks_columns", Problems: faults,
		Args: []any{name, m.Name, strings.Join(has, ", ")}}
}

// doubtful refuses the whole file when one of its dates can be read in two ways: what
// it means is the same for all rows, and the mapping has to say it.
func (m mapped) doubtful(l *listing, b table.Binding, row table.Row) error {
	column := l.columns.moment
	if m.Date != "" {
		column = m.Date
	}
	text := b.Cell(row, column)
	if text == "" || isTotal(row) {
		return nil
	}
	_, code := l.forms.day(text)
	if m.Date == "" {
		_, _, code = l.forms.moment(text)
	}
	if code != "date_order_unknown" && code != "date_serial" {
		return nil
	}
	p := b.Problem(row, column, code)
	p.Row += l.shift
	return &roster.Error{Kind: roster.Refused, Key: "mapping.doubtful_dates", Args: []any{l.name, m.Name}, Problems: []roster.Problem{p}}
}
