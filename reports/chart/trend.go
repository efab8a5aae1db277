package chart

import (
	"io"

	gochart "github.com/wcharczuk/go-chart/v2"
)

// Lines are one to three series over the same months: a window's or a person's totals,
// and the centre's median. Gaps stay gaps.
type Lines struct {
	Head
	Labels    []string // of the months
	Series    []Series // the first is what the chart is about
	Low, High int64    // hundredths that the axis reaches at least; both 0: as the values are
	Unit      string   // behind each number of the axis
}

// Drawable reports whether there are two values at least of what the chart is about.
func (c Lines) Drawable() bool { return len(c.Series) > 0 && c.trimmed()[0].known() >= enough }

// trimmed are the series that are drawn, none longer than the labels.
func (c Lines) trimmed() []Series { return trim(c.Series, len(lines()), len(c.Labels)) }

// trim takes at most so many series, and of each at most so many values.
func trim(all []Series, most, long int) []Series {
	out := make([]Series, 0, most)
	for _, s := range all[:min(len(all), most)] {
		out = append(out, Series{Name: s.Name, Values: s.Values[:min(len(s.Values), long)]})
	}
	return out
}

// Trend draws lines over months, each with its own marks.
func Trend(w io.Writer, c Lines) error {
	if !c.Drawable() {
		return tooFew()
	}
	pen, err := newPen(c.Head)
	if err != nil {
		return err
	}
	shown := c.trimmed()
	p := panel{Head: c.Head, axis: newAxis(c.Low, c.High, c.Unit, shown...)}
	p.labels, p.width = pen.fit(c.Labels)
	pen.wide = p.width
	for i, look := range lines()[:len(shown)] {
		p.legend = append(p.legend, key{look.ink, look.look, shown[i].Name})
	}
	p.legend = pen.fitLegend(p.legend, p.width)
	for i := len(shown) - 1; i >= 0; i-- { // the first on top
		p.series = append(p.series, line{values: shown[i].Values, which: i})
	}
	return p.draw(w, pen)
}

// fitLegend shortens the names to what stands in one line.
func (p *pen) fitLegend(keys []key, wide int) []key {
	room := (wide-axisRoom-2*inset)/max(len(keys), 1) - 20 - 2*labelGap
	for i := range keys {
		keys[i].name = p.cut(keys[i].name, room)
	}
	return keys
}

// line is one series of a trend, drawn by itself: go-chart's own have no gaps.
type line struct {
	left
	values []Value
	which  int
}

// Render draws the stretches between gaps, then the marks.
func (l line) Render(r gochart.Renderer, box gochart.Box, across, up gochart.Range, _ gochart.Style) {
	look := lines()[l.which]
	r.SetStrokeColor(look.ink.colour())
	r.SetStrokeWidth(2)
	r.SetStrokeDashArray(look.dashes)
	for i, v := range l.values {
		x, y := place(box, across, up, i, v)
		switch {
		case v.None:
		case i == 0 || l.values[i-1].None:
			r.MoveTo(x, y)
		default:
			r.LineTo(x, y)
		}
	}
	r.Stroke()
	r.ResetStyle()
	for i, v := range l.values {
		if !v.None {
			x, y := place(box, across, up, i, v)
			look.look.mark(r, look.ink, x, y, v.Open)
		}
	}
}

// left is what go-chart asks of a series whose axis is the left one.
type left struct{}

// GetName returns no name: the legend is ours.
func (left) GetName() string { return "" }

// GetYAxis returns the left axis.
func (left) GetYAxis() gochart.YAxisType { return gochart.YAxisSecondary }

// GetStyle returns none.
func (left) GetStyle() gochart.Style { return gochart.Style{} }

// Validate finds nothing wrong.
func (left) Validate() error { return nil }
