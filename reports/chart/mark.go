package chart

import gochart "github.com/wcharczuk/go-chart/v2"

// look is the shape of a series' marks, so that colour is never what alone tells two
// series apart.
type look uint8

// The shapes.
const (
	dot look = iota
	diamond
	triangle
	block // of columns
	bar   // across a column
)

// lines are how the series of a trend are drawn, in their order; there are no more.
func lines() []struct {
	ink    ink
	look   look
	dashes []float64
} {
	return []struct {
		ink    ink
		look   look
		dashes []float64
	}{{inkFirst, dot, nil}, {inkSecond, diamond, []float64{6, 4}}, {inkThird, triangle, []float64{2, 3}}}
}

// mark draws the shape around a point, hollow for what is not final.
func (l look) mark(r gochart.Renderer, in ink, x, y int, hollow bool) {
	r.SetStrokeColor(in.colour())
	r.SetStrokeWidth(2)
	r.SetStrokeDashArray(nil)
	r.SetFillColor(in.colour())
	if hollow {
		r.SetFillColor(inkPaper.colour())
	}
	const size = 4
	switch l {
	case diamond:
		outline(r, x, y-size-1, x+size+1, y, x, y+size+1, x-size-1, y)
	case triangle:
		outline(r, x, y-size-1, x+size+1, y+size, x-size-1, y+size)
	case block:
		outline(r, x-6, y-6, x+6, y-6, x+6, y+6, x-6, y+6)
	case bar:
		outline(r, x-8, y-1, x+8, y-1, x+8, y+1, x-8, y+1)
	default:
		r.Circle(size, x, y)
	}
	r.ResetStyle()
}

// outline draws a closed shape through points x, y, x, y, …
func outline(r gochart.Renderer, points ...int) {
	r.MoveTo(points[0], points[1])
	for i := 2; i < len(points); i += 2 {
		r.LineTo(points[i], points[i+1])
	}
	r.Close()
	r.FillStroke()
}
