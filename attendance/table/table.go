// Package table reads tabular files, CSV in any Chinese encoding and xlsx, into
// rows of text that remember where they stood. It refuses a workbook that is
// cut, damaged, a bomb or carries a DOCTYPE before a row is read.
package table

// Limits bound what a file may ask of the machine.
type Limits struct {
	Bytes   int64 // of the file
	Inflate int64 // of all parts of a workbook together
	Entries int   // parts of a workbook
	Ratio   int64 // inflated to stored size of one part
	Rows    int
	Columns int
}

// Table is one sheet or file of rows under one header row.
type Table struct {
	Format string   // "csv" or "xlsx"
	Header []string // trimmed, as written
	Rows   []Row
}

// Row is one row below the header. Cells are trimmed text; dates of a workbook
// come as 2006-01-02 or 2006-01-02 15:04:05, numbers without exponent or ".0".
type Row struct {
	Line  int // 1-based, the header being line 1 unless blank lines precede it
	Cells []string
}
