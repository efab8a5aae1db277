package clocktest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// Cell is a cell of a sheet that is spoiled. Touched tells that its text or its place
// is no longer that of the original; a cell that only went along with its whole row or
// column as others came or went is not touched.
type Cell struct {
	Text    string
	Touched bool
}

// Grid is a sheet as rows of cells.
type Grid [][]Cell

// GridOf is an untouched sheet.
func GridOf(rows [][]string) Grid {
	g := make(Grid, len(rows))
	for i, row := range rows {
		for _, text := range row {
			g[i] = append(g[i], Cell{Text: text})
		}
	}
	return g
}

// SpoilGrid returns the sheet as a careless hand leaves it: one or two changes of cells,
// rows and columns, half of them among the first rows, which say what the others mean.
// The same random source gives the same changes; the sheet itself is left alone.
func SpoilGrid(r *rand.Rand, g Grid) Grid {
	out := make(Grid, len(g))
	for i, row := range g {
		out[i] = slices.Clone(row)
	}
	changes := []func(*rand.Rand, Grid) Grid{
		changeText, changeText, changeText, changeDigit, changeDigit, changeDigit, changeTime, shiftCells, shiftUp, swapCells, swapCells,
		dropRow, dropRow, copyRow, swapRows, cutRows, dropColumn, dropColumn, copyColumn, swapColumns, insertColumn, insertColumn, repeatBelow, mergePeople,
	}
	for range 1 + r.IntN(2) {
		if len(out) > 0 {
			out = changes[r.IntN(len(changes))](r, out)
		}
	}
	return out
}

// anyRow picks a row, half the time one of the first.
func anyRow(r *rand.Rand, g Grid) int {
	if r.IntN(2) == 0 {
		return r.IntN(min(len(g), 8))
	}
	return r.IntN(len(g))
}

// anyCell picks a cell with a text that matches, or nil.
func anyCell(r *rand.Rand, g Grid, pattern *regexp.Regexp) *Cell {
	for range 50 {
		row := g[anyRow(r, g)]
		if len(row) == 0 {
			continue
		}
		if c := &row[r.IntN(len(row))]; c.Text != "" && pattern.MatchString(c.Text) {
			return c
		}
	}
	return nil
}

var (
	anyText  = regexp.MustCompile(`.`)
	anyDigit = regexp.MustCompile(`\d`)
	timeText = regexp.MustCompile(`\d:\d\d`)
)

// changeText writes another text, often that of another cell.
func changeText(r *rand.Rand, g Grid) Grid {
	c, other := anyCell(r, g, anyText), anyCell(r, g, anyText)
	if c != nil && other != nil {
		runes := []rune(c.Text)
		at := r.IntN(len(runes))
		c.Text = []string{"", "--", "x", other.Text, c.Text + other.Text, string(slices.Delete(slices.Clone(runes), at, at+1)), string(runes[:at])}[r.IntN(7)]
		c.Touched = true
	}
	return g
}

// changeDigit misreads a digit: of a time, a number, a day, a range of days.
func changeDigit(r *rand.Rand, g Grid) Grid {
	if c := anyCell(r, g, anyDigit); c != nil {
		places := anyDigit.FindAllStringIndex(c.Text, -1)
		at := places[r.IntN(len(places))][0]
		c.Text, c.Touched = c.Text[:at]+string(rune('0'+r.IntN(10)))+c.Text[at+1:], true
	}
	return g
}

// changeTime writes a cell of times in another way, or more than there was.
func changeTime(r *rand.Rand, g Grid) Grid {
	if c := anyCell(r, g, timeText); c != nil {
		c.Text = []string{
			c.Text + " 23:59", c.Text + "\n00:30", "次日" + c.Text, c.Text + "+", c.Text + "(补卡)", strings.ReplaceAll(c.Text, " ", ""),
			strings.ReplaceAll(c.Text, ":", "："), strings.ReplaceAll(c.Text, ":", ""), "0.33541584", "25:61", "1" + c.Text, c.Text + ":30", "8:0012:00", c.Text + "外勤",
		}[r.IntN(14)]
		c.Touched = true
	}
	return g
}

// shiftCells takes a cell of a row out, or puts an empty one in.
func shiftCells(r *rand.Rand, g Grid) Grid {
	at := anyRow(r, g)
	if len(g[at]) == 0 {
		return g
	}
	from := r.IntN(len(g[at]))
	if r.IntN(2) == 0 {
		g[at] = slices.Delete(g[at], from, from+1)
	} else {
		g[at] = slices.Insert(g[at], from, Cell{})
	}
	touch(g[at][from:])
	return g
}

func touch(cells []Cell) {
	for i := range cells {
		cells[i].Touched = true
	}
}

// shiftUp takes a cell of a column out, the ones below moving up.
func shiftUp(r *rand.Rand, g Grid) Grid {
	column, from := r.IntN(width(g)), anyRow(r, g)
	for i := from; i < len(g); i++ {
		for len(g[i]) <= column {
			g[i] = append(g[i], Cell{})
		}
		if g[i][column] = (Cell{Touched: true}); i+1 < len(g) && column < len(g[i+1]) {
			g[i][column].Text = g[i+1][column].Text
		}
	}
	return g
}

func width(g Grid) int {
	most := 1
	for _, row := range g {
		most = max(most, len(row))
	}
	return most
}

func swapCells(r *rand.Rand, g Grid) Grid {
	if a, b := anyCell(r, g, anyText), anyCell(r, g, anyText); a != nil && b != nil && a != b {
		a.Text, b.Text, a.Touched, b.Touched = b.Text, a.Text, true, true
	}
	return g
}

func dropRow(r *rand.Rand, g Grid) Grid {
	at := anyRow(r, g)
	return slices.Delete(g, at, at+1)
}

// copyRow writes a row once more, right below itself or anywhere.
func copyRow(r *rand.Rand, g Grid) Grid {
	from := anyRow(r, g)
	to, row := from+1, slices.Clone(g[from])
	if r.IntN(2) == 0 {
		to = r.IntN(len(g))
		touch(row)
	}
	return slices.Insert(g, to, row)
}

func swapRows(r *rand.Rand, g Grid) Grid {
	a, b := anyRow(r, g), anyRow(r, g)
	touch(g[a])
	touch(g[b])
	g[a], g[b] = g[b], g[a]
	return g
}

// cutRows leaves out some rows in one go, perhaps all to the end. The two rows
// behind the cut, as many as a person has, are touched: nobody can tell them from rows
// that belong to what is above.
func cutRows(r *rand.Rand, g Grid) Grid {
	from := r.IntN(len(g))
	g = slices.Delete(g, from, min(len(g), from+1+r.IntN(len(g))))
	for _, row := range g[from:min(len(g), from+2)] {
		touch(row)
	}
	return g
}

func dropColumn(r *rand.Rand, g Grid) Grid {
	at := r.IntN(width(g))
	for i, row := range g {
		if at < len(row) {
			g[i] = slices.Delete(row, at, at+1)
		}
	}
	return g
}

func copyColumn(r *rand.Rand, g Grid) Grid {
	at := r.IntN(width(g))
	for i, row := range g {
		if at < len(row) {
			g[i] = slices.Insert(row, at, Cell{row[at].Text, true})
		}
	}
	return g
}

func swapColumns(r *rand.Rand, g Grid) Grid {
	a, b := r.IntN(width(g)), r.IntN(width(g))
	for _, row := range g {
		if a < len(row) && b < len(row) {
			row[a], row[b] = Cell{row[b].Text, true}, Cell{row[a].Text, true}
		}
	}
	return g
}

// OfficeHeaders are what the office calls columns of its own.
var OfficeHeaders = []string{"备注", "加班小时", "上班天数"}

// insertColumn puts in a column of the office's own, with times that nobody pressed.
// Its header stands in one of the first rows.
func insertColumn(r *rand.Rand, g Grid) Grid {
	at, header := r.IntN(width(g)+1), anyRow(r, g)%8
	for i, row := range g {
		c := Cell{Touched: true}
		switch {
		case i == header:
			c.Text = OfficeHeaders[r.IntN(len(OfficeHeaders))]
		case i > header:
			c.Text = []string{"", "8:30", "22天", "3"}[r.IntN(4)]
		}
		if at <= len(row) {
			g[i] = slices.Insert(row, at, c)
		}
	}
	return g
}

var dayOfMonth = regexp.MustCompile(`\d{4}[-/]\d\d[-/]`)

// repeatBelow pastes a report of another month under the first, its times others.
func repeatBelow(r *rand.Rand, g Grid) Grid {
	month := 1 + r.IntN(12)
	for _, row := range g[:len(g):len(g)] {
		again := slices.Clone(row)
		for i, c := range again {
			text := dayOfMonth.ReplaceAllStringFunc(c.Text, func(s string) string { return fmt.Sprintf("%s%02d%s", s[:5], month, s[7:]) })
			text = timeText.ReplaceAllStringFunc(text, func(s string) string { return s[:2] + string('0'+(s[2]-'0'+3)%6) + s[3:] })
			again[i] = Cell{text, c.Touched || text != c.Text}
		}
		g = append(g, again)
	}
	return g
}

// mergePeople writes the texts of a row behind those of the one above, as merging cells does.
func mergePeople(r *rand.Rand, g Grid) Grid {
	at := anyRow(r, g)
	if at == 0 {
		return g
	}
	for i, c := range g[at] {
		if i < len(g[at-1]) {
			above := &g[at-1][i]
			above.Text, above.Touched = strings.TrimSpace(above.Text+" "+c.Text), above.Touched || c.Text != ""
		}
	}
	return slices.Delete(g, at, at+1)
}
