package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// textTable is a table for the terminal, its columns as wide as their widest cell.
// Chinese characters count two.
type textTable struct {
	rows  [][]string
	right map[int]bool // columns of numbers
}

// table starts a table with a heading row of message keys; a key that begins with
// '>' is a column of numbers.
func (a *app) table(headings ...string) *textTable {
	t := &textTable{right: map[int]bool{}}
	cells := make([]string, len(headings))
	for i, key := range headings {
		plain := strings.TrimPrefix(key, ">")
		t.right[i] = plain != key
		cells[i] = a.printer.T(plain)
	}
	t.row(cells...)
	return t
}

func (t *textTable) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *textTable) print(w io.Writer) error {
	widths := map[int]int{}
	for _, row := range t.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], uniseg.StringWidth(cell))
		}
	}
	for n, row := range t.rows {
		if _, err := fmt.Fprintln(w, t.line(row, widths)); err != nil {
			return err
		}
		if n == 0 {
			rule := make([]string, len(row))
			for i := range row {
				rule[i] = strings.Repeat("─", widths[i])
			}
			if _, err := fmt.Fprintln(w, strings.Join(rule, "  ")); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *textTable) line(row []string, widths map[int]int) string {
	cells := make([]string, len(row))
	for i, cell := range row {
		gap := strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell))
		if t.right[i] {
			cells[i] = gap + cell
		} else {
			cells[i] = cell + gap
		}
	}
	return strings.TrimRight(strings.Join(cells, "  "), " ")
}
