package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
)

// drawing is a native chart over cells of the workbook, so that it follows them.
type drawing struct {
	kind       excelize.ChartType
	title      string
	alt        string // what it shows, for who cannot see it
	categories string
	series     []series
	most       float64 // end of the axis, 0 for whatever the values need
	rows       int     // that it lies on
	whole      int     // the greatest of values that are counts, so that the axis counts, too
	labels     bool    // each bar bears its value
}

// series is one row of bars: its name is a cell, its values are cells.
type series struct {
	name, values, colour string
}

// rowPixels is the height of a reserved row in the dots by which the library finds the
// cell where a chart ends: 4 of them in 3.4 points, going up.
const rowPixels = 18

// draw puts a chart on the next rows, as wide as the sheet.
func (s *sheet) draw(d drawing) error {
	at := ref(1, s.rows.number)
	if err := s.reserve(d.rows); err != nil {
		return err
	}
	if err := s.wb.file.AddChart(s.plan.name, at, s.chart(d)); err != nil {
		return fmt.Errorf("chart %q: %w", d.title, err)
	}
	return nil
}

func (s *sheet) chart(d drawing) *excelize.Chart {
	no, zero := false, 0.0
	axis := excelize.Font{Family: bodyFont, Size: 9, Color: ink}
	c := &excelize.Chart{
		Type:       d.kind,
		Title:      excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: cellText(d.title), Font: &excelize.Font{Family: titleFont, Size: 12, Color: ink}}}},
		Format:     excelize.GraphicOptions{Name: cellText(d.title), AltText: cut(cellText(d.alt), maxAlt)},
		Legend:     excelize.ChartLegend{Position: "none"},
		VaryColors: &no,
		XAxis:      excelize.ChartAxis{Font: axis, ReverseOrder: d.kind == excelize.Bar},
		YAxis:      excelize.ChartAxis{Minimum: &zero, MajorGridLines: true, Font: axis},
		PlotArea:   excelize.ChartPlotArea{ShowVal: d.labels},
		Dimension:  excelize.ChartDimension{Width: uint(s.pixels()), Height: uint(d.rows*rowPixels - rowPixels/2)},
	}
	if d.kind == excelize.Line {
		c.YAxis.Minimum, c.ShowBlanksAs = nil, "gap"
	}
	if len(d.series) > 1 {
		c.Legend = excelize.ChartLegend{Position: "bottom", Font: &axis}
	}
	if d.whole > 0 {
		c.YAxis.MajorUnit = float64(countStep(d.whole))
	}
	if d.most > 0 {
		c.YAxis.Maximum = &d.most
	}
	for i, one := range d.series {
		fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{one.colour}}
		c.Series = append(c.Series, excelize.ChartSeries{
			Name: one.name, Categories: d.categories, Values: one.values, Fill: fill,
			Line:   excelize.LineOptions{Width: 2},
			Marker: excelize.ChartMarker{Symbol: markers[i%len(markers)], Size: 7, Fill: fill},
		})
	}
	return c
}

// markers tell the lines of a chart apart where their colours do not.
var markers = [...]string{"circle", "square"}

// countMarks is how many lines the axis of counts has at most.
const countMarks = 6

// countStep is from line to line of an axis that reaches to most: 1, 2, 5, 10, 20, 50 and
// so on.
func countStep(most int) int {
	for step := 1; ; step *= 10 {
		for _, times := range []int{1, 2, 5} {
			if most <= countMarks*step*times {
				return step * times
			}
		}
	}
}

// maxAlt is the longest text that a screen reader is made to read out.
const maxAlt = 2000

// pixels is the width of the sheet's columns in the dots by which the library finds the
// cell where a chart ends, eight a character, and a little less.
func (s *sheet) pixels() int {
	total := 0
	for _, w := range s.plan.widths {
		total += int(w*8 + 0.5)
	}
	return total - 8
}

// at names a cell of the sheet as a chart refers to it.
func (s *sheet) at(column, row int) string { return s.area(column, row, row) }

// area names the cells of a column from a row to another as a chart refers to them.
func (s *sheet) area(column, from, to int) string {
	name := strings.TrimRight(ref(column, 1), "1")
	if from == to {
		return fmt.Sprintf("'%s'!$%s$%d", s.plan.name, name, from)
	}
	return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.plan.name, name, from, name, to)
}

// spread writes how the totals are distributed, as a table and as columns.
func (wb *workbook) spread(unit string, d reports.Distribution) error {
	t := table{
		name: "分布", title: wb.head.Centre + wb.head.Period + unit + "总分分布", notes: wb.notes(),
		columns: []column{{"总分", 24}, {"从（含）", 16}, {"到（不含）", 16}, {unit + "数", 20}},
		body:    len(d.Bands),
	}
	if len(d.Bands) == 0 {
		return nil
	}
	t.chart = 18
	t.tail = []string{fmt.Sprintf("共 %s：最低 %s，中位数 %s，最高 %s。", reports.Counted(d.Sheets, unit), d.Least, d.Median, d.Most)}
	if d.Pending > 0 {
		t.tail = append(t.tail, fmt.Sprintf("其中 %s含%s项，总分为暂计分。", reports.Counted(d.Pending, unit), pending))
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	first, most, alt := s.rows.number, 0, make([]string, len(d.Bands))
	for i, b := range d.Bands {
		label := pointsText(b.From) + "–" + pointsText(b.To)
		alt[i], most = label+" 分 "+reports.Counted(b.Count, unit), max(most, b.Count)
		if err := s.cells(cell{styleCentre, label}, cell{stylePoints, b.From}, cell{stylePoints, b.To}, cell{styleInt, b.Count}); err != nil {
			return err
		}
	}
	last := s.rows.number - 1
	if err := s.draw(drawing{
		kind: excelize.Col, title: unit + "总分分布", alt: "柱形图，" + unit + "总分分布：" + strings.Join(alt, "，") + "。" + t.tail[0],
		categories: s.area(1, first, last), rows: t.chart, labels: true, whole: most,
		series: []series{{s.at(4, first-1), s.area(4, first, last), barOwn}},
	}); err != nil {
		return err
	}
	return s.finish(t)
}
