package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"testing"

	"pgregory.net/rapid"

	"redbanner/reports/chart"
)

// anySeries is a series of any values, of any length.
func anySeries(t *rapid.T) chart.Series {
	value := rapid.Custom(func(t *rapid.T) chart.Value {
		return chart.Value{Hundredths: rapid.Int64().Draw(t, "hundredths"), None: rapid.Bool().Draw(t, "none"), Open: rapid.Bool().Draw(t, "open")}
	})
	return chart.Series{Name: rapid.String().Draw(t, "name"), Values: rapid.SliceOfN(value, 0, 40).Draw(t, "values")}
}

func TestAnythingDrawableIsDrawnAndNothingElse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String()
		h := chart.Head{ID: text.Draw(t, "id"), Title: text.Draw(t, "title"), Summary: text.Draw(t, "summary")}
		labels := rapid.SliceOfN(text, 0, 40).Draw(t, "labels")
		lines := chart.Lines{Head: h, Labels: labels, Unit: text.Draw(t, "unit"), Low: rapid.Int64().Draw(t, "low"), High: rapid.Int64().Draw(t, "high")}
		for range rapid.IntRange(0, 4).Draw(t, "series") {
			lines.Series = append(lines.Series, anySeries(t))
		}
		bars := chart.Bars{Head: h, Labels: labels, Unit: lines.Unit, Series: anySeries(t), High: lines.High}
		if rapid.Bool().Draw(t, "marked") {
			marks := anySeries(t)
			bars.Marks = &marks
		}
		cells := chart.Cells{Head: h, Rows: labels[:min(len(labels), 7)], Columns: labels, Counts: [][]int{rapid.SliceOfN(rapid.Int(), 0, 30).Draw(t, "counts")}}
		check(t, "trend", lines.Drawable(), func(w io.Writer) error { return chart.Trend(w, lines) })
		check(t, "columns", bars.Drawable(), func(w io.Writer) error { return chart.Columns(w, bars) })
		check(t, "grid", cells.Drawable(), func(w io.Writer) error { return chart.Grid(w, cells) })
	})
}

// nowhere is a place that is no number, or that overflowed.
var nowhere = regexp.MustCompile(` (d|cx|cy|x|y)="[^"]*(NaN|\d{9})`)

// check fails where something drawable is not drawn as one well-formed picture.
func check(t *rapid.T, name string, drawable bool, draw func(io.Writer) error) {
	var out bytes.Buffer
	if err := draw(&out); (err == nil) != drawable {
		t.Fatalf("%s: drawable %t, %v", name, drawable, err)
	}
	if nowhere.Match(out.Bytes()) {
		t.Fatalf("%s goes nowhere", name)
	}
	for decoder := xml.NewDecoder(&out); ; {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}
