// Package chart draws the site's charts as SVG: trends over months, columns beside a
// median, a grid of weekdays and hours. It is the only importer of go-chart.
//
// A chart stands inside the page: it carries no style of its own, only the classes of
// http/assets/chart.css, so that a strict content policy lets it through and the
// high-contrast and large-type settings of the site hold for it. It is one picture with
// a title and a sentence that says what it shows; the numbers stand in a table beneath.
// Wording is the caller's. The same struct gives the same bytes. Numbers become floats
// here, and only to find their place on the paper.
package chart

import (
	"io"

	gochart "github.com/wcharczuk/go-chart/v2"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Head is what every chart says of itself.
type Head struct {
	ID      string // unique on its page
	Title   string
	Summary string // one sentence: what there is to see
}

// Value is one value of a chart.
type Value struct {
	Hundredths int64
	None       bool // there is no value: a gap
	Open       bool // not final: a hollow mark
}

// Of is the value of points, or of a share in hundredths of a per cent.
func Of(p rulebook.Points) Value { return Value{Hundredths: int64(p)} }

// Count is the value of a number of things.
func Count(n int) Value { return Value{Hundredths: 100 * int64(n)} }

// None is no value.
func None() Value { return Value{None: true} }

// Series is a row of values with its name, which the legend shows.
type Series struct {
	Name   string
	Values []Value
}

// known counts the values that there are.
func (s Series) known() int {
	n := 0
	for _, v := range s.Values {
		if !v.None {
			n++
		}
	}
	return n
}

// enough is the fewest values of which a chart says more than a sentence.
const enough = 2

// tooFew is the error of a chart that says nothing; the page has a sentence instead.
func tooFew() error { return roster.Errorf(roster.Refused, "chart.too_few") }

// Sizes, in the units of the picture: pixels where it is shown at its own size.
const (
	leastWidth = 480
	mostWidth  = 960
	height     = 270
	fontSize   = 13
	lineHeight = 20
	inset      = 10
	axisRoom   = 60 // what the labels of the left axis take at most, with its margins
	labelGap   = 6  // between two labels side by side
)

// panel is the part of a chart that go-chart lays out.
type panel struct {
	Head
	width  int
	over   int      // room above the plot, for values over columns
	labels []string // below the axis, one for each value
	axis   axis
	legend []key
	series []gochart.Series
}

// key is one line of the legend.
type key struct {
	ink  ink
	look look
	name string
}

// draw lays the panel out and writes it.
func (p panel) draw(w io.Writer, pen *pen) error {
	ticks := p.axis.ticks()
	quiet := gochart.Style{Hidden: true}
	line := gochart.Style{StrokeColor: inkGrid.colour(), StrokeWidth: 1}
	room := inset + p.over
	if len(p.legend) > 0 {
		room += lineHeight
	}
	c := gochart.Chart{
		Width: p.width, Height: height, DPI: 72, ColorPalette: palette{},
		Background: gochart.Style{Padding: gochart.Box{Top: room, Left: inset, Right: inset, Bottom: inset}},
		XAxis: gochart.XAxis{
			Style: gochart.Style{FontSize: fontSize}, Range: p.across(), Ticks: p.below(),
			GridMajorStyle: quiet, GridMinorStyle: quiet,
		},
		// The axis that go-chart calls the second is the one on the left.
		YAxis: gochart.YAxis{Style: quiet, Range: p.axis.bounds()},
		YAxisSecondary: gochart.YAxis{
			Style: gochart.Style{FontSize: fontSize}, Range: p.axis.bounds(), Ticks: ticks,
			GridMajorStyle: line, GridMinorStyle: line,
		},
		Series:   p.series,
		Elements: []gochart.Renderable{p.drawLegend},
	}
	return c.Render(func(int, int) (gochart.Renderer, error) { return pen, nil }, w)
}

// across is the range of the values' places, half a place of room on either side.
func (p panel) across() *bounds { return newBounds(-0.5, float64(len(p.labels))-0.5) }

// below are the labels under the axis.
func (p panel) below() []gochart.Tick {
	ticks := make([]gochart.Tick, len(p.labels))
	for i, label := range p.labels {
		ticks[i] = gochart.Tick{Value: float64(i), Label: label}
	}
	return ticks
}

// drawLegend writes the names of the series over the chart, each behind its mark.
func (p panel) drawLegend(r gochart.Renderer, box gochart.Box, _ gochart.Style) {
	x, y := box.Left, inset+lineHeight/2
	for _, k := range p.legend {
		k.look.mark(r, k.ink, x+8, y, false)
		x += 20
		letters(r)
		r.Text(k.name, x, y+fontSize/2-1)
		x += r.MeasureText(k.name).Width() + 2*labelGap
	}
}

// bounds is a range that stays as it was given, whatever the ticks are.
type bounds struct{ gochart.ContinuousRange }

func newBounds(low, high float64) *bounds {
	return &bounds{gochart.ContinuousRange{Min: low, Max: high}}
}

// SetMin does nothing.
func (*bounds) SetMin(float64) {}

// SetMax does nothing.
func (*bounds) SetMax(float64) {}
