package poster

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"

	"redbanner/attendance/roster"
)

// Fonts draw characters; what the first does not have, the next ones draw.
type Fonts struct {
	faces []*font.Face
}

// Add reads a font of a file: TrueType or OpenType, alone or the index-th of a collection.
func (f *Fonts) Add(data []byte, index int) error {
	faces, err := font.ParseTTC(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("read font: %w", err)
	}
	if index >= len(faces) {
		return fmt.Errorf("read font: it has %d faces, not %d", len(faces), index+1)
	}
	f.faces = append(f.faces, faces[index])
	return nil
}

// Missing are the characters of a text that none of the fonts can draw, each once.
func (f *Fonts) Missing(text string) string {
	missing := ""
	for _, r := range text {
		if face, _ := f.find(r); face == nil && !blank(r) && !strings.ContainsRune(missing, r) {
			missing += string(r)
		}
	}
	return missing
}

func (f *Fonts) check(text string) error {
	if missing := f.Missing(text); missing != "" {
		return roster.Errorf(roster.Refused, "poster.no_font", missing)
	}
	return nil
}

// blank characters are only as wide as they are.
func blank(r rune) bool { return r == ' ' || r == '　' }

// find is the first face that draws a character.
func (f *Fonts) find(r rune) (*font.Face, font.GID) {
	for _, face := range f.faces {
		if glyph, ok := face.NominalGlyph(r); ok {
			if _, drawn := face.GlyphDataOutline(glyph); drawn {
				return face, glyph
			}
		}
	}
	return nil, 0
}

// advance is how wide a character is, in parts of its size.
func (f *Fonts) advance(r rune) float64 {
	face, glyph := f.find(r)
	switch {
	case face == nil && r == '　':
		return 1
	case face == nil:
		return 0.5
	}
	return float64(face.HorizontalAdvance(glyph)) / float64(face.Upem())
}

// outline is a character of size 1 whose base begins at 0, 0; nothing of a blank.
func (f *Fonts) outline(r rune) []step {
	face, glyph := f.find(r)
	if face == nil {
		return nil
	}
	drawn, _ := face.GlyphDataOutline(glyph)
	em := float64(face.Upem())
	steps := make([]step, 0, len(drawn.Segments))
	var at point
	for _, s := range drawn.Segments {
		a, b, c := part(s.Args[0], em), part(s.Args[1], em), part(s.Args[2], em)
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			steps, at = append(steps, move(a.x, a.y)), a
		case opentype.SegmentOpLineTo:
			steps, at = append(steps, line(a.x, a.y)), a
		case opentype.SegmentOpQuadTo: // the same curve with two points in between
			steps = append(steps, curve(at.x+(a.x-at.x)*2/3, at.y+(a.y-at.y)*2/3, b.x+(a.x-b.x)*2/3, b.y+(a.y-b.y)*2/3, b.x, b.y))
			at = b
		case opentype.SegmentOpCubeTo:
			steps, at = append(steps, curve(a.x, a.y, b.x, b.y, c.x, c.y)), c
		}
	}
	return steps
}

// part turns a point of the font, which counts upwards, into one of the sheet.
func part(p opentype.SegmentPoint, em float64) point {
	return point{float64(p.X) / em, -float64(p.Y) / em}
}
