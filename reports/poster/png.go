package poster

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/vector"
)

// dotsPerMillimetre is the fineness of a PNG: 200 dots an inch, sharp at an arm's length
// and small enough to be sent about.
const dotsPerMillimetre = 200 / 25.4

// PNG writes the drawing as a picture of dots.
func (d *Drawing) PNG(w io.Writer) error {
	k := d.scale * dotsPerMillimetre
	picture := image.NewRGBA(image.Rect(0, 0, int(math.Round(d.width*k)), int(math.Round(d.height*k))))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(paper.rgba()), image.Point{}, draw.Src)
	for _, s := range d.shapes {
		s.paint(picture, k)
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	return encoder.Encode(w, picture)
}

func (c colour) rgba() color.RGBA {
	return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 255}
}

// paint fills the shape, looking at no more of the picture than it covers.
func (s shape) paint(picture *image.RGBA, k float64) {
	box := s.box(k).Intersect(picture.Bounds())
	if box.Empty() {
		return
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	at := func(p point) (float32, float32) {
		return float32(p.x*k - float64(box.Min.X)), float32(p.y*k - float64(box.Min.Y))
	}
	for i, step := range s.steps {
		x, y := at(step.points[0])
		switch step.kind {
		case to:
			if i > 0 {
				r.ClosePath()
			}
			r.MoveTo(x, y)
		case along:
			r.LineTo(x, y)
		case bend:
			x2, y2 := at(step.points[1])
			x3, y3 := at(step.points[2])
			r.CubeTo(x, y, x2, y2, x3, y3)
		}
	}
	r.ClosePath()
	r.Draw(picture, box, image.NewUniform(s.colour.rgba()), image.Point{})
}

// box is what a shape covers at most, in dots.
func (s shape) box(k float64) image.Rectangle {
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, step := range s.steps {
		for _, p := range step.ends() {
			left, right = min(left, p.x*k), max(right, p.x*k)
			top, bottom = min(top, p.y*k), max(bottom, p.y*k)
		}
	}
	if left > right {
		return image.Rectangle{}
	}
	return image.Rect(int(left), int(top), int(math.Ceil(right)), int(math.Ceil(bottom)))
}
