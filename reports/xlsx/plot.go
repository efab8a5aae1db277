package xlsx

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// plot is a native chart over cells of the workbook: who opens it can look at its numbers,
// change its kind, and copy it.
type plot struct {
	at     string // cell of its upper left corner
	kind   excelize.ChartType
	title  string
	alt    string // what a reader who does not see it is told
	series []plotSeries
	wide   uint // pixels
	high   uint
	share  bool    // the values are per cents: the axis goes from 0 to 100
	counts bool    // the values are counts: what is 0 is not written at its column
	values bool    // stand at the columns
	least  float64 // where the axis begins
	turned bool    // the first category stands on top
}

// plotSeries is one row or column of numbers.
type plotSeries struct {
	name, categories, values string // references
	colour                   string
}

// plotColours are told apart when printed in grey, too; the first ones differ most.
var plotColours = [...]string{"C00000", "2F5597", "BF8F00", "548235", "7F7F7F", "7030A0", "00808A", "843C0B", "1F3864", "A9D18E"}

// area is a reference to cells of a sheet, whose name is quoted.
func area(sheet string, col1, row1, col2, row2 int) string {
	from, err1 := excelize.CoordinatesToCellName(col1, row1, true)
	to, err2 := excelize.CoordinatesToCellName(col2, row2, true)
	if err1 != nil || err2 != nil {
		// Columns and rows are counted here, never read from data.
		panic(fmt.Sprint(err1, err2))
	}
	if from == to {
		return fmt.Sprintf("'%s'!%s", sheet, from)
	}
	return fmt.Sprintf("'%s'!%s:%s", sheet, from, to)
}

// plot draws a chart on the sheet.
func (s *sheet) plot(p plot) error {
	none, lowest, full := false, p.least, 110.0 // a hundred, and room for what stands at the bar
	font := excelize.Font{Family: bodyFont, Size: 9, Color: ink}
	c := &excelize.Chart{
		Type: p.kind, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: p.title}}},
		Legend: excelize.ChartLegend{Position: "bottom"}, VaryColors: &none,
		XAxis:     excelize.ChartAxis{Font: font, ReverseOrder: p.turned},
		YAxis:     excelize.ChartAxis{Font: font, Minimum: &lowest, MajorGridLines: true},
		PlotArea:  excelize.ChartPlotArea{ShowVal: p.values},
		Dimension: excelize.ChartDimension{Width: p.wide, Height: p.high},
		Format:    excelize.GraphicOptions{Name: p.title, AltText: p.alt},
	}
	if p.share {
		c.YAxis.Maximum, c.YAxis.MajorUnit = &full, 20
	}
	if p.counts {
		c.PlotArea.NumFmt = excelize.ChartNumFmt{CustomNumFmt: "0;;"}
	}
	if len(p.series) == 1 {
		c.Legend.Position = "none"
	}
	for _, one := range p.series {
		fill := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{one.colour}}
		series := excelize.ChartSeries{Name: one.name, Categories: one.categories, Values: one.values, Fill: fill}
		if p.kind == excelize.Line {
			series.Line = excelize.LineOptions{Width: 1.75, Fill: fill}
			series.Marker = excelize.ChartMarker{Symbol: "circle", Size: 5, Fill: fill}
		}
		c.Series = append(c.Series, series)
	}
	if err := s.wb.file.AddChart(s.plan.name, p.at, c); err != nil {
		return fmt.Errorf("chart: %w", err)
	}
	return nil
}

// canvas leaves rows empty for charts, each of plotRow pixels.
func (s *sheet) canvas(rows int) error {
	for range rows {
		if err := s.rows.end(canvasRow); err != nil {
			return err
		}
	}
	return nil
}

// canvasRow is the height in points that excelize takes a row to have, of which plotRow
// pixels are drawn upon.
const (
	canvasRow = 15
	plotRow   = 18
)
