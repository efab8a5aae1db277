package chart

import (
	"fmt"
	"math"
	"strconv"

	gochart "github.com/wcharczuk/go-chart/v2"
)

// axis is the left axis: from a whole number to a whole number, in hundredths.
type axis struct {
	low, high, step int64
	unit            string // behind each number
}

// mostTicks is how many steps an axis has at most.
const mostTicks = 6

// farthest is the greatest value that is drawn where it is, in hundredths.
const farthest = 1e14

func clamp(v int64) int64 { return min(max(v, -farthest), farthest) }

// newAxis reaches at least from low to high and over every value, in whole steps of 1, 2
// or 5 times a power of ten.
func newAxis(low, high int64, unit string, all ...Series) axis {
	low, high = clamp(low), clamp(high)
	begun := high > low
	for _, s := range all {
		for _, v := range s.Values {
			value := clamp(v.Hundredths)
			switch {
			case v.None:
			case !begun:
				low, high, begun = value, value, true
			default:
				low, high = min(low, value), max(high, value)
			}
		}
	}
	if low == high {
		high = low + 100
	}
	a := axis{step: 100, unit: unit}
	for i := 0; (high-low)/a.step >= mostTicks; i++ {
		a.step = a.step / []int64{1, 2, 5}[i%3] * []int64{2, 5, 10}[i%3]
	}
	a.low, a.high = floor(low, a.step), -floor(-high, a.step)
	return a
}

// floor is the greatest multiple of step that is not above v.
func floor(v, step int64) int64 {
	rest := v % step
	if rest < 0 {
		rest += step
	}
	return v - rest
}

// ticks are the whole numbers along the axis.
func (a axis) ticks() []gochart.Tick {
	var ticks []gochart.Tick
	for v := a.low; v <= a.high; v += a.step {
		ticks = append(ticks, gochart.Tick{Value: float64(v), Label: a.label(v)})
	}
	return ticks
}

// label is a value as the axis and the columns show it: without decimals where it is whole.
func (a axis) label(v int64) string {
	if v%100 == 0 {
		return strconv.FormatInt(v/100, 10) + a.unit
	}
	sign := ""
	if v < 0 {
		sign, v = "-", -v
	}
	return fmt.Sprintf("%s%d.%02d%s", sign, v/100, v%100, a.unit)
}

func (a axis) bounds() *bounds { return newBounds(float64(a.low), float64(a.high)) }

// fit shortens labels to what goes side by side in a picture that may grow to
// mostWidth, and returns the picture's width. Where not even short ones go side by side,
// only every second, third … stays.
func (p *pen) fit(labels []string) ([]string, int) {
	widest := 0
	for _, label := range labels {
		widest = max(widest, p.MeasureText(label).Width())
	}
	n := max(len(labels), 1)
	wide := min(max(leastWidth, axisRoom+2*inset+n*(widest+labelGap)), mostWidth)
	room := (wide-axisRoom-2*inset)/n - labelGap
	if widest <= room {
		return labels, wide
	}
	const least = 5 * fontSize // five characters
	every := 1
	for every < n && room < min(widest, least) {
		every++
		room = every*(wide-axisRoom-2*inset)/n - labelGap
	}
	out := make([]string, len(labels))
	for i, label := range labels {
		if i%every == 0 {
			out[i] = p.cut(label, room)
		}
	}
	return out, wide
}

// cut shortens a text to a width.
func (p *pen) cut(s string, room int) string {
	if p.MeasureText(s).Width() <= room {
		return s
	}
	runes := []rune(s)
	for n := len(runes) - 1; n > 0; n-- {
		if short := string(runes[:n]) + "…"; p.MeasureText(short).Width() <= room {
			return short
		}
	}
	return "…"
}

// place finds where a value stands.
func place(box gochart.Box, across, up gochart.Range, i int, v Value) (x, y int) {
	return box.Left + across.Translate(float64(i)), box.Bottom - up.Translate(float64(clamp(v.Hundredths)))
}

// half is half the width of a place.
func half(across gochart.Range) int {
	return int(math.Round(float64(across.GetDomain()) / across.GetDelta() / 2))
}
