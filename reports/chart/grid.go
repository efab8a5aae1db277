package chart

import (
	"io"
	"math"
	"strconv"
)

// Cells are numbers in rows and columns, darker where there are more: lateness by
// weekday and hour. Each number stands in its cell.
type Cells struct {
	Head
	Rows, Columns []string // labels
	Counts        [][]int  // by row, then column; what is missing is 0
}

// Drawable reports whether there are two cells at least and anything in them.
func (c Cells) Drawable() bool {
	return len(c.Rows)*len(c.Columns) >= enough && c.most() > 0
}

func (c Cells) count(row, column int) int {
	if row < len(c.Counts) && column < len(c.Counts[row]) {
		return c.Counts[row][column]
	}
	return 0
}

func (c Cells) most() int {
	most := 0
	for row := range c.Rows {
		for column := range c.Columns {
			most = max(most, c.count(row, column))
		}
	}
	return most
}

// Sizes of a grid.
const (
	cellHigh  = 30
	cellLeast = 28
)

// Grid draws the cells. go-chart has nothing of the kind, so only its letters are used.
func Grid(w io.Writer, c Cells) error {
	if !c.Drawable() {
		return tooFew()
	}
	pen, err := newPen(c.Head)
	if err != nil {
		return err
	}
	begin := 0
	for _, label := range c.Rows {
		begin = max(begin, min(pen.MeasureText(label).Width(), axisRoom))
	}
	begin += inset + labelGap
	cellWide := max(cellLeast, (leastWidth-begin-inset)/len(c.Columns))
	pen.wide, pen.high = begin+cellWide*len(c.Columns)+inset, inset+lineHeight+cellHigh*len(c.Rows)+inset
	for column, label := range c.Columns {
		pen.centre(pen.cut(label, cellWide-2), inkText, begin+column*cellWide+cellWide/2, inset+fontSize)
	}
	most := c.most()
	for row, label := range c.Rows {
		top := inset + lineHeight + row*cellHigh
		pen.SetFontColor(inkText.colour())
		pen.Text(pen.cut(label, axisRoom), inset, top+cellHigh/2+fontSize/2-1)
		for column := range c.Columns {
			pen.cell(c.count(row, column), most, begin+column*cellWide, top, cellWide)
		}
	}
	return pen.Save(w)
}

// cell draws one cell with its number.
func (p *pen) cell(count, most, left, top, wide int) {
	level := inkHeat0
	if count > 0 {
		level += ink(math.Ceil(4 * float64(count) / float64(most)))
	}
	p.SetStrokeColor(inkPaper.colour())
	p.SetStrokeWidth(2)
	p.SetFillColor(level.colour())
	outline(p, left, top, left+wide, top, left+wide, top+cellHigh, left, top+cellHigh)
	if count <= 0 {
		return
	}
	letters := inkText
	if level >= inkHeat3 {
		letters = inkOnHeat
	}
	p.centre(strconv.Itoa(count), letters, left+wide/2, top+cellHigh/2+fontSize/2-1)
}

// centre writes a text around a place.
func (p *pen) centre(s string, in ink, x, y int) {
	p.ResetStyle()
	p.SetFontSize(fontSize)
	p.SetFontColor(in.colour())
	p.Text(s, x-p.MeasureText(s).Width()/2, y)
}
