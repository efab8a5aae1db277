package chart

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"math"
	"strings"
	"sync"

	gochart "github.com/wcharczuk/go-chart/v2"
	"github.com/wcharczuk/go-chart/v2/drawing"
	"golang.org/x/text/width"
)

// ink is what something is drawn in. Its colours are in the style sheet: for lines under
// line-<name>, for areas and text under fill-<name>.
type ink uint8

// The inks.
const (
	inkNone ink = iota
	inkText
	inkAxis
	inkGrid
	inkPaper
	inkFirst
	inkSecond
	inkThird
	inkHeat0
	inkHeat1
	inkHeat2
	inkHeat3
	inkHeat4
	inkOnHeat
	inkCount
)

// String returns the name in the classes.
func (i ink) String() string {
	return [inkCount]string{"none", "text", "axis", "grid", "paper", "first", "second", "third",
		"heat0", "heat1", "heat2", "heat3", "heat4", "on-heat"}[i]
}

// colour carries an ink through go-chart, which knows colours only.
func (i ink) colour() drawing.Color {
	if i == inkNone {
		return drawing.Color{}
	}
	return drawing.Color{R: uint8(i), G: 0xc1, B: 0xa5, A: 0xff}
}

// inkOf finds the ink behind a colour; a colour that is no ink of ours draws nothing.
func inkOf(c drawing.Color) ink {
	if i := ink(c.R); i < inkCount && c == i.colour() {
		return i
	}
	return inkNone
}

// letters makes the renderer write as all charts do.
func letters(r gochart.Renderer) {
	r.SetFontColor(inkText.colour())
	r.SetFontSize(fontSize)
}

// palette gives go-chart our inks for what it draws of its own accord.
type palette struct{}

func (palette) BackgroundColor() drawing.Color       { return inkNone.colour() }
func (palette) BackgroundStrokeColor() drawing.Color { return inkNone.colour() }
func (palette) CanvasColor() drawing.Color           { return inkNone.colour() }
func (palette) CanvasStrokeColor() drawing.Color     { return inkNone.colour() }
func (palette) AxisStrokeColor() drawing.Color       { return inkAxis.colour() }
func (palette) TextColor() drawing.Color             { return inkText.colour() }
func (palette) GetSeriesColor(int) drawing.Color     { return inkFirst.colour() }

// pen draws for go-chart in place of the library's own renderer, of which it keeps only
// what no chart here uses: it escapes every text, knows how wide Chinese is, and writes
// classes instead of styles.
type pen struct {
	gochart.Renderer // what it would draw is thrown away

	advance func(rune) float64 // how wide a Latin letter is, in ems
	body    bytes.Buffer
	head    Head
	wide    int
	high    int

	line, fill, letters ink
	stroke              float64
	dashes              []float64
	size                float64 // of letters
	path                []string
}

// defaultFont loads the library's font once. The library looks whether it is loaded without
// a lock, so every picture passes here before it asks the library for anything.
var defaultFont = sync.OnceValues(gochart.GetDefaultFont)

// newPen returns a pen for a picture of a size that may still change.
func newPen(head Head) (*pen, error) {
	rest, err := gochart.SVG(0, 0)
	if err != nil {
		return nil, err
	}
	font, err := defaultFont()
	if err != nil {
		return nil, err
	}
	const em = 1000 * 64 // a thousand, in the font's own fractions
	advance := func(r rune) float64 { return float64(font.HMetric(em, font.Index(r)).AdvanceWidth) / em }
	return &pen{Renderer: rest, advance: advance, head: head, wide: leastWidth, high: height, size: fontSize}, nil
}

// ResetStyle goes back to no ink.
func (p *pen) ResetStyle() {
	p.line, p.fill, p.letters, p.stroke, p.dashes, p.size = inkNone, inkNone, inkNone, 0, nil, 0
}

// SetClassName does nothing: inks are classes.
func (p *pen) SetClassName(string) {}

// SetStrokeColor chooses the ink of lines.
func (p *pen) SetStrokeColor(c drawing.Color) { p.line = inkOf(c) }

// SetFillColor chooses the ink of areas.
func (p *pen) SetFillColor(c drawing.Color) { p.fill = inkOf(c) }

// SetFontColor chooses the ink of letters.
func (p *pen) SetFontColor(c drawing.Color) { p.letters = inkOf(c) }

// SetStrokeWidth sets how wide lines are.
func (p *pen) SetStrokeWidth(w float64) { p.stroke = w }

// SetStrokeDashArray makes lines dashed.
func (p *pen) SetStrokeDashArray(dashes []float64) { p.dashes = dashes }

// SetFontSize sets how high letters are.
func (p *pen) SetFontSize(size float64) { p.size = size }

// MoveTo begins a line.
func (p *pen) MoveTo(x, y int) { p.path = append(p.path, fmt.Sprintf("M%d %d", x, y)) }

// LineTo goes on to a point.
func (p *pen) LineTo(x, y int) { p.path = append(p.path, fmt.Sprintf("L%d %d", x, y)) }

// Close goes back to where the shape began.
func (p *pen) Close() { p.path = append(p.path, "Z") }

// Stroke draws the line.
func (p *pen) Stroke() { p.shape(p.line, inkNone) }

// Fill fills the shape.
func (p *pen) Fill() { p.shape(inkNone, p.fill) }

// FillStroke fills the shape and draws its edge.
func (p *pen) FillStroke() { p.shape(p.line, p.fill) }

// shape writes the path, unless it would not be seen.
func (p *pen) shape(line, fill ink) {
	path := strings.Join(p.path, "")
	p.path = p.path[:0]
	if line == inkNone && fill == inkNone || path == "" {
		return
	}
	fmt.Fprintf(&p.body, `<path d="%s"%s/>`, path, p.look(line, fill))
}

// Circle draws a circle with its edge.
func (p *pen) Circle(radius float64, x, y int) {
	fmt.Fprintf(&p.body, `<circle cx="%d" cy="%d" r="%d"%s/>`, x, y, int(math.Round(radius)), p.look(p.line, p.fill))
}

// look is the attributes of a shape.
func (p *pen) look(line, fill ink) string {
	s := fmt.Sprintf(` class="line-%s fill-%s"`, line, fill)
	if line != inkNone && p.stroke > 0 {
		s += fmt.Sprintf(` stroke-width="%d"`, int(math.Ceil(p.stroke)))
	}
	if line != inkNone && len(p.dashes) > 0 {
		s += fmt.Sprintf(` stroke-dasharray="%s"`, strings.Trim(fmt.Sprint(p.dashes), "[]"))
	}
	return s
}

// Text writes a text, escaped, from its left end.
func (p *pen) Text(body string, x, y int) {
	letters := p.letters
	if letters == inkNone {
		letters = inkText
	}
	fmt.Fprintf(&p.body, `<text x="%d" y="%d" font-size="%d" class="fill-%s">%s</text>`, x, y, int(p.size), letters, escape(body))
}

// MeasureText tells how much room a text takes: Latin letters as wide as in the font of
// the library, a Chinese character as wide as it is high.
func (p *pen) MeasureText(body string) gochart.Box {
	ems := 0.0
	for _, r := range body {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
			ems++
		default:
			ems += p.advance(r)
		}
	}
	return gochart.Box{Right: int(math.Ceil(ems * p.size)), Bottom: int(p.size)}
}

// Save writes the picture.
func (p *pen) Save(w io.Writer) error {
	_, err := io.WriteString(w, p.opening()+p.body.String()+"</svg>")
	return err
}

// wideFrom is how wide a picture is that rather scrolls than shrinks.
const wideFrom = 640

// opening begins the picture with its name and what it shows. Its letters are as large as
// the page's.
func (p *pen) opening() string {
	title, summary := escape(p.head.Title), escape(p.head.Summary)
	class := "graph"
	if p.wide > wideFrom {
		class = "graph wide"
	}
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" class="%s" viewBox="0 0 %d %d" width="%.2frem" height="%.2frem" role="img"`,
		class, p.wide, p.high, float64(p.wide)/fontSize, float64(p.high)/fontSize)
	id := escape(p.head.ID)
	if id == "" {
		return svg + fmt.Sprintf(` aria-label="%s"><title>%s</title><desc>%s</desc>`, title, title, summary)
	}
	return svg + fmt.Sprintf(` aria-labelledby="%s-title" aria-describedby="%s-desc"><title id="%s-title">%s</title><desc id="%s-desc">%s</desc>`,
		id, id, id, title, id, summary)
}

// escape makes a text safe between tags and in attributes, and leaves out what XML
// cannot hold.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r < ' ' || r == 0xfffe || r == 0xffff:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
	return html.EscapeString(s)
}
