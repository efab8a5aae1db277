package reports

// ErrorBook is the bad rows of an import file as they stood, to be corrected and
// imported again as they are: two further columns tell where and why.
type ErrorBook struct {
	Where, Why string // headings of the two columns
	Header     []string
	Rows       []ErrorRow
}

// ErrorRow is one bad row.
type ErrorRow struct {
	Cells      []string
	Where, Why string
	Marks      []ErrorMark
}

// ErrorMark is what is wrong with one cell of a row, or of the whole row.
type ErrorMark struct {
	Column int // index of the header
	Note   string
}

// Columns is how many columns of the file the book has: those of its header, or of the
// longest row where rows go beyond it.
func (b ErrorBook) Columns() int {
	n := len(b.Header)
	for _, r := range b.Rows {
		n = max(n, len(r.Cells))
	}
	return n
}
