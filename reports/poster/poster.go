// Package poster draws the sheets for the wall, posters and certificates, and writes them
// as SVG, PDF or PNG: a struct in, an io.Writer out, without a browser.
//
// Every letter is drawn as the outline that a font of the machine gives it (TrueType or
// OpenType, also in collections), so that a sheet looks the same everywhere and no font
// travels with it. The same sheet and the same fonts give the same bytes.
package poster

import (
	"strconv"
	"strings"

	"redbanner/reports"
)

// Paper is a size of paper.
type Paper string

// The sizes.
const (
	A4 Paper = "A4"
	A3 Paper = "A3"
)

// Everything is laid out on A4 in millimetres; other paper shows the same, larger.
const (
	shortSide = 210.0
	longSide  = 297.0
)

// scale is how much larger than on A4 everything is.
func (p Paper) scale() float64 {
	if p == A3 {
		return longSide / shortSide
	}
	return 1
}

// Drawing is a sheet that is laid out and can be written; see SVG, PDF and PNG.
type Drawing struct {
	width, height float64 // of the layout, in millimetres
	scale         float64
	title         string
	words         []string // what it says, line by line, for who cannot see it
	shapes        []shape
}

// Draw lays a sheet out. Its error names the characters that no font can draw.
func Draw(p reports.Poster, fonts *Fonts, paper Paper) (*Drawing, error) {
	if err := fonts.check(Text(p)); err != nil {
		return nil, err
	}
	d := &Drawing{width: shortSide, height: longSide, scale: paper.scale(), title: strings.TrimSpace(p.Heading + " " + p.Period)}
	if p.Lying {
		d.width, d.height = longSide, shortSide
	}
	pen := &pen{drawing: d, fonts: fonts}
	pen.frame(10, 1.2, red)
	pen.frame(12.2, 0.5, red)
	if len(p.Rows) == 0 && p.Lying {
		pen.certificate(p)
	} else {
		pen.roll(p)
	}
	return d, nil
}

// Text is everything a sheet says: what its fonts must be able to draw.
func Text(p reports.Poster) string {
	parts := append([]string{p.Heading, p.Period, p.Lead}, p.Issued...)
	for _, row := range p.Rows {
		parts = append(parts, strconv.Itoa(row.Rank), row.Name, row.Points)
	}
	return strings.Join(parts, "")
}

// margin is how far from the edge of the paper the words begin.
const margin = 26.0

// roll is a sheet with places of honour.
func (p *pen) roll(poster reports.Poster) {
	left, right := margin, p.drawing.width-margin
	p.line(poster.Heading, look{size: 17, spread: 0.08, colour: red, bold: true, align: centre}, left, right, 48)
	p.line(poster.Period, look{size: 7.2, colour: ink, align: centre}, left, right, 62)
	top := p.paragraph(poster.Lead, look{size: 5.2, colour: ink, align: centre}, left, right, 76) + 6
	bottom := p.issued(poster.Issued, right, p.drawing.height-24) - 14
	if len(poster.Rows) == 0 {
		return
	}
	step := min((bottom-top)/float64(len(poster.Rows)), 32)
	top += (bottom - top - step*float64(len(poster.Rows))) / 2
	for i, row := range poster.Rows {
		p.place(row, left, right, top+step*float64(i), step)
	}
}

// place is one row: the place in a disc, the name, and the points where they are shown.
func (p *pen) place(row reports.PosterRow, left, right, top, high float64) {
	radius, middle := min(7, high*0.34), top+high/2
	size := min(9, high*0.42)
	p.disc(left+6+radius, middle, radius, red)
	p.line(strconv.Itoa(row.Rank), look{size: radius * 1.15, colour: paper, bold: true, align: centre}, left+6, left+6+2*radius, middle+radius*0.42)
	end := right - 6
	if row.Points != "" {
		end -= p.line(row.Points, look{size: size * 0.85, colour: red, align: toRight}, end-60, end, middle+size*0.36) + 6
	}
	p.line(row.Name, look{size: size, colour: ink, bold: true}, left+6+2*radius+8, end, middle+size*0.36)
	p.rect(left, top+high-0.4, right-left, 0.4, red)
}

// certificate is a sheet with one sentence.
func (p *pen) certificate(poster reports.Poster) {
	left, right := margin+14, p.drawing.width-margin-14
	p.line(poster.Heading, look{size: 20, spread: 0.25, colour: red, bold: true, align: centre}, left, right, 62)
	p.paragraph(poster.Lead, look{size: 8.4, colour: ink, leading: 1.9}, left, right, 96)
	p.issued(poster.Issued, right, p.drawing.height-30)
}

// issued writes the lines of who issued it to the right, the last one on the base given,
// and returns where they begin.
func (p *pen) issued(lines []string, right, base float64) float64 {
	const size, leading = 6.0, 10.0
	for i, line := range lines {
		p.line(line, look{size: size, colour: ink, align: toRight}, margin, right, base-leading*float64(len(lines)-1-i))
	}
	return base - leading*float64(len(lines)-1) - size
}
