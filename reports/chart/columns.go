package chart

import (
	"io"

	gochart "github.com/wcharczuk/go-chart/v2"
)

// Bars are columns side by side, each with a mark across it where there is something to
// compare with: items against the centre's median, totals in bands, shares on time.
// Columns begin at zero.
type Bars struct {
	Head
	Labels []string
	Series Series
	Marks  *Series // nil for none
	High   int64   // hundredths that the axis reaches at least
	Unit   string  // behind each number
}

// Drawable reports whether there are two columns at least.
func (c Bars) Drawable() bool {
	return trim([]Series{c.Series}, 1, len(c.Labels))[0].known() >= enough
}

// Columns draws the columns, with their values over them where there is room.
func Columns(w io.Writer, c Bars) error {
	if !c.Drawable() {
		return tooFew()
	}
	pen, err := newPen(c.Head)
	if err != nil {
		return err
	}
	shown := []Series{c.Series}
	if c.Marks != nil {
		shown = append(shown, *c.Marks)
	}
	shown = trim(shown, 2, len(c.Labels))
	zero := Series{Values: []Value{{}}}
	p := panel{Head: c.Head, over: lineHeight, axis: newAxis(0, c.High, c.Unit, append(shown, zero)...)}
	p.labels, p.width = pen.fit(c.Labels)
	pen.wide = p.width
	own := columns{values: shown[0].Values, axis: p.axis}
	p.series = []gochart.Series{&own}
	if c.Marks != nil {
		own.marks = shown[1].Values
		p.series = append(p.series, marks{values: own.marks})
		p.legend = pen.fitLegend([]key{{inkFirst, block, shown[0].Name}, {inkSecond, bar, shown[1].Name}}, p.width)
	}
	return p.draw(w, pen)
}

// widest is half of how wide a column is at most.
const widest = 22

// columns are the columns themselves.
type columns struct {
	left
	values []Value
	marks  []Value // over which the columns' values stand
	axis   axis
}

// Render draws each column from zero, hollow where it is not final, and its value.
func (c columns) Render(r gochart.Renderer, box gochart.Box, across, up gochart.Range, _ gochart.Style) {
	room := min(half(across)*7/10, widest)
	for i, v := range c.values {
		if v.None {
			continue
		}
		x, y := place(box, across, up, i, v)
		_, zero := place(box, across, up, i, Value{})
		r.SetStrokeColor(inkFirst.colour())
		r.SetStrokeWidth(1)
		r.SetFillColor(inkFirst.colour())
		if v.Open {
			r.SetFillColor(inkPaper.colour())
		}
		outline(r, x-room, zero, x-room, y, x+room, y, x+room, zero)
		r.ResetStyle()
		top := min(y, zero)
		if i < len(c.marks) && !c.marks[i].None {
			_, mark := place(box, across, up, i, c.marks[i])
			top = min(top, mark-2)
		}
		c.writeValue(r, v, x, top, 2*half(across))
	}
}

// writeValue writes a value over its column, if it fits between its neighbours.
func (c columns) writeValue(r gochart.Renderer, v Value, x, top, room int) {
	letters(r)
	text := c.axis.label(v.Hundredths)
	if wide := r.MeasureText(text).Width(); wide+4 <= room {
		r.Text(text, x-wide/2, top-5)
	}
	r.ResetStyle()
}

// marks are the strokes across the columns.
type marks struct {
	left
	values []Value
}

// Render draws a stroke where there is a value.
func (m marks) Render(r gochart.Renderer, box gochart.Box, across, up gochart.Range, _ gochart.Style) {
	room := min(half(across)*7/10, widest) + 4
	for i, v := range m.values {
		if v.None {
			continue
		}
		x, y := place(box, across, up, i, v)
		r.SetStrokeColor(inkPaper.colour())
		r.SetStrokeWidth(1)
		r.SetFillColor(inkSecond.colour())
		outline(r, x-room, y-2, x+room, y-2, x+room, y+2, x-room, y+2)
		r.ResetStyle()
	}
}
