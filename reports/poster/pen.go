package poster

import (
	"math"
	"strings"
	"unicode/utf8"
)

// colour is one of the few a sheet has.
type colour uint32

// The colours, as the pages show them.
const (
	ink   colour = 0x1b2733
	red   colour = 0xa6122b
	paper colour = 0xffffff
)

// point is a place on the sheet: millimetres from the left and from the top.
type point struct{ x, y float64 }

// step is one piece of an outline: to moves to the first point (a contour begins, the one
// before is closed), along draws a line to it, bend a curve over two points to the third.
type step struct {
	kind   stepKind
	points [3]point
}

type stepKind uint8

const (
	to stepKind = iota
	along
	bend
)

// shape is an area filled with a colour; what its contours wind around is inside.
type shape struct {
	steps  []step
	colour colour
}

// look is how a line of text looks.
type look struct {
	size    float64 // of a Chinese character, in millimetres
	spread  float64 // room between characters, in parts of the size
	leading float64 // between the lines of a paragraph, in parts of the size; 0 is 1.7
	colour  colour
	bold    bool
	align   align
}

type align uint8

const (
	toLeft align = iota
	centre
	toRight
)

// pen puts shapes on a drawing.
type pen struct {
	drawing *Drawing
	fonts   *Fonts
}

func (p *pen) fill(c colour, steps []step) {
	p.drawing.shapes = append(p.drawing.shapes, shape{steps, c})
}

func (p *pen) rect(x, y, w, h float64, c colour) {
	p.fill(c, []step{move(x, y), line(x+w, y), line(x+w, y+h), line(x, y+h)})
}

// frame is a line around the sheet, so far from its edge and so thick.
func (p *pen) frame(edge, thick float64, c colour) {
	w, h := p.drawing.width-2*edge, p.drawing.height-2*edge
	p.rect(edge, edge, w, thick, c)
	p.rect(edge, edge+h-thick, w, thick, c)
	p.rect(edge, edge+thick, thick, h-2*thick, c)
	p.rect(edge+w-thick, edge+thick, thick, h-2*thick, c)
}

// disc is a circle of four curves, each as near to a quarter as one can be.
func (p *pen) disc(x, y, r float64, c colour) {
	k := r * 4 / 3 * (math.Sqrt2 - 1)
	p.fill(c, []step{
		move(x+r, y),
		curve(x+r, y+k, x+k, y+r, x, y+r),
		curve(x-k, y+r, x-r, y+k, x-r, y),
		curve(x-r, y-k, x-k, y-r, x, y-r),
		curve(x+k, y-r, x+r, y-k, x+r, y),
	})
}

func move(x, y float64) step { return step{to, [3]point{{x, y}}} }
func line(x, y float64) step { return step{along, [3]point{{x, y}}} }
func curve(x1, y1, x2, y2, x3, y3 float64) step {
	return step{bend, [3]point{{x1, y1}, {x2, y2}, {x3, y3}}}
}

// line writes one line on a base between two edges, smaller where it would not fit, and
// returns how wide it is.
func (p *pen) line(s string, l look, left, right, base float64) float64 {
	if s == "" {
		return 0
	}
	p.drawing.words = append(p.drawing.words, strings.Trim(s, " 　"))
	width := p.width(s, l)
	if room := right - left; width > room {
		l.size *= room / width
		width = room
	}
	x := left
	switch l.align {
	case centre:
		x = left + (right-left-width)/2
	case toRight:
		x = right - width
	}
	p.write(s, l, x, base)
	return width
}

// width is how wide a line is.
func (p *pen) width(s string, l look) float64 {
	total := l.spread * l.size * float64(utf8.RuneCountInString(s)-1)
	for _, r := range s {
		total += p.fonts.advance(r) * l.size
	}
	return total
}

// heavier is by how much of its size a bold letter is drawn beside itself, once to either
// side: few fonts of the machines have a bold face with Chinese characters.
const heavier = 0.014

// write draws a line's letters as one shape.
func (p *pen) write(s string, l look, x, base float64) {
	var steps []step
	for _, r := range s {
		outline := p.fonts.outline(r)
		steps = appendAt(steps, outline, l.size, x, base)
		if l.bold {
			steps = appendAt(steps, outline, l.size, x-heavier*l.size, base)
			steps = appendAt(steps, outline, l.size, x+heavier*l.size, base)
		}
		x += (p.fonts.advance(r) + l.spread) * l.size
	}
	p.fill(l.colour, steps)
}

// appendAt appends an outline of size 1 at its place.
func appendAt(steps, outline []step, size, x, base float64) []step {
	for _, s := range outline {
		for i := range s.points {
			s.points[i] = point{x + s.points[i].x*size, base + s.points[i].y*size}
		}
		steps = append(steps, s)
	}
	return steps
}

// paragraph writes a text on as many lines as it takes, the first on the base given, and
// returns the base behind the last.
func (p *pen) paragraph(s string, l look, left, right, base float64) float64 {
	leading := l.size * 1.7
	if l.leading > 0 {
		leading = l.size * l.leading
	}
	for _, one := range p.broken(s, l, right-left) {
		p.line(one, l, left, right, base)
		base += leading
	}
	return base
}

// neverFirst are the marks that no line begins with.
const neverFirst = "，。、；：！？）」』”’》〉】％%,.;:!?)"

// broken cuts a text into lines that fit. Chinese may break between any two characters,
// but a mark stays with what it belongs to, and a number or a word stays whole.
func (p *pen) broken(s string, l look, room float64) []string {
	var lines []string
	rest := []rune(s)
	for len(rest) > 0 {
		fits := 0
		for width := 0.0; fits < len(rest); fits++ {
			width += (p.fonts.advance(rest[fits]) + l.spread) * l.size
			if width > room && fits > 0 {
				break
			}
		}
		end := fits
		for end > 1 && end < len(rest) && (strings.ContainsRune(neverFirst, rest[end]) || inWord(rest[end-1]) && inWord(rest[end])) {
			end--
		}
		if end <= 1 {
			end = fits // one long word
		}
		lines = append(lines, string(rest[:end]))
		rest = rest[end:]
	}
	return lines
}

func inWord(r rune) bool {
	return r < utf8.RuneSelf && r != ' ' && r != '-'
}
