package listing

import (
	"bufio"
	"io"

	"redbanner/attendance/table"
)

// CSV writes the list as UTF-8 text that spreadsheet programs open as it is: a mark of
// the encoding, lines that end with CR LF, texts in quotes. No text becomes a formula
// (table.Guard); numbers and days stand as they are.
func (l List) CSV(w io.Writer) error {
	l = l.Readable()
	out := bufio.NewWriter(w)
	put := func(s string) { _, _ = out.WriteString(s) } // Flush tells of the first error
	put("\ufeff")
	for i, c := range l.Columns {
		put(separator(i) + table.Quoted(c.Label))
	}
	put("\r\n")
	for _, r := range l.Rows {
		for i, c := range l.Columns {
			put(separator(i) + field(r.Cells[i], c.Kind))
		}
		put("\r\n")
	}
	return out.Flush()
}

// separator stands before the field of a column.
func separator(column int) string {
	if column == 0 {
		return ""
	}
	return ","
}

// field is a cell in a line; what people read stands where there is no value.
func field(c Cell, kind Kind) string {
	if kind == Text || c.Missing(kind) {
		return table.Quoted(c.Text)
	}
	return c.written(kind)
}
