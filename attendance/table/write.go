package table

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
)

// bom makes spreadsheet programs read the file as UTF-8.
const bom = "\ufeff"

// CSV writes rows as UTF-8 text that spreadsheet programs open as it is. A cell
// that they would take for a formula gets an apostrophe in front, which Unquote
// takes off again; numbers stay numbers.
func CSV(rows [][]string) []byte {
	var b bytes.Buffer
	b.WriteString(bom)
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = quoted(cell)
		}
		_ = w.Write(cells) // a bytes.Buffer does not fail
	}
	w.Flush()
	return b.Bytes()
}

func quoted(cell string) string {
	if !strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r") {
		return cell
	}
	if _, err := strconv.ParseFloat(cell, 64); err == nil {
		return cell
	}
	return "'" + cell
}

// Unquote takes off the apostrophe that CSV put in front of a cell.
func Unquote(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && quoted(cell[1:]) != cell[1:] {
		return cell[1:]
	}
	return cell
}
