package xlsx_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"path"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"redbanner/reports/xlsx"
)

// drawn is one chart as a workbook holds it.
type drawn struct {
	kind, title, alt string
	from, to         string   // the cells on which it lies
	refs             []string // the cells that it shows: of each series name, categories, values
}

// The parts of a workbook that lead from a sheet to its charts, as far as tests read them.
type (
	relationsXML struct {
		Relations []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	drawingXML struct {
		Anchors []struct {
			From  cornerXML `xml:"from"`
			To    cornerXML `xml:"to"`
			Frame struct {
				Properties struct {
					Name string `xml:"name,attr"`
					Alt  string `xml:"descr,attr"`
				} `xml:"nvGraphicFramePr>cNvPr"`
				Chart struct {
					ID string `xml:"id,attr"`
				} `xml:"graphic>graphicData>chart"`
			} `xml:"graphicFrame"`
		} `xml:"twoCellAnchor"`
	}
	cornerXML struct {
		Column int `xml:"col"`
		Row    int `xml:"row"`
	}
	chartXML struct {
		Title  []string    `xml:"chart>title>tx>rich>p>r>t"`
		Series []seriesXML `xml:"chart>plotArea>barChart>ser"`
		Lines  []seriesXML `xml:"chart>plotArea>lineChart>ser"`
		Way    struct {
			Value string `xml:"val,attr"`
		} `xml:"chart>plotArea>barChart>barDir"`
	}
	seriesXML struct {
		Name       string `xml:"tx>strRef>f"`
		Categories string `xml:"cat>strRef>f"`
		Values     string `xml:"val>numRef>f"`
	}
)

// read decodes a part where there is one.
func read(t testing.TB, all map[string]string, name string, into any) bool {
	t.Helper()
	text, ok := all[name]
	if ok {
		must(t, xml.Unmarshal([]byte(text), into))
	}
	return ok
}

// charts are those of the n-th sheet.
func charts(t testing.TB, all map[string]string, n int) []drawn {
	t.Helper()
	var of relationsXML
	if !read(t, all, fmt.Sprintf("xl/worksheets/_rels/sheet%d.xml.rels", n), &of) {
		return nil
	}
	var list []drawn
	for _, relation := range of.Relations {
		name := path.Join("xl/worksheets", relation.Target)
		if !strings.HasPrefix(name, "xl/drawings/drawing") {
			continue
		}
		var drawing drawingXML
		var to relationsXML
		read(t, all, name, &drawing)
		read(t, all, "xl/drawings/_rels/"+path.Base(name)+".rels", &to)
		for _, a := range drawing.Anchors {
			one := drawn{title: a.Frame.Properties.Name, alt: a.Frame.Properties.Alt,
				from: cellAt(t, a.From.Column, a.From.Row), to: cellAt(t, a.To.Column, a.To.Row)}
			for _, r := range to.Relations {
				if r.ID == a.Frame.Chart.ID {
					one.read(t, all, path.Join("xl/drawings", r.Target))
				}
			}
			list = append(list, one)
		}
	}
	return list
}

func (d *drawn) read(t testing.TB, all map[string]string, name string) {
	t.Helper()
	var chart chartXML
	if !read(t, all, name, &chart) {
		t.Fatalf("there is no %s", name)
	}
	if title := strings.Join(chart.Title, ""); title != d.title {
		t.Errorf("the chart named %q has the title %q", d.title, title)
	}
	d.kind = chart.Way.Value
	if len(chart.Lines) > 0 {
		d.kind = "line"
	}
	for _, s := range append(chart.Series, chart.Lines...) {
		d.refs = append(d.refs, s.Name, s.Categories, s.Values)
	}
}

func cellAt(t testing.TB, column, row int) string {
	t.Helper()
	name, err := excelize.CoordinatesToCellName(column+1, row+1)
	must(t, err)
	return name
}

// chartsOf are the charts of a workbook by sheet.
func chartsOf(t testing.TB, data []byte) map[string][]drawn {
	t.Helper()
	all, found := parts(t, data), map[string][]drawn{}
	for i, sheet := range open(t, data).GetSheetList() {
		if list := charts(t, all, i+1); len(list) > 0 {
			found[sheet] = list
		}
	}
	return found
}

func TestChartsCanBeReadOutAndShowCellsThatAreThere(t *testing.T) {
	t.Parallel()
	want := map[string]int{"month": 7, "ranking": 1, "half-year": 2, "staff": 2, "own": 2}
	for kind, number := range want {
		data := bytesOf(t, workbooks()[kind])
		f, n := open(t, data), 0
		for sheet, list := range chartsOf(t, data) {
			n += len(list)
			for _, c := range list {
				if len(c.alt) < 20 || c.title == "" || len(c.refs) == 0 {
					t.Errorf("%s %s: chart %q of %d ranges is read out as %q", kind, sheet, c.title, len(c.refs), c.alt)
				}
				checkRefs(t, f, sheet, c)
			}
		}
		if n != number {
			t.Errorf("%s has %d charts, want %d", kind, n, number)
		}
	}
}

// checkRefs makes sure that each range of a chart has something in its every cell, and
// that values are numbers or not known yet.
func checkRefs(t *testing.T, f *excelize.File, on string, c drawn) {
	t.Helper()
	for i, ref := range c.refs {
		sheet, area, _ := strings.Cut(strings.ReplaceAll(ref, "$", ""), "!")
		first, last, ranged := strings.Cut(area, ":")
		if !ranged {
			last = first
		}
		left, top, err := excelize.CellNameToCoordinates(first)
		must(t, err)
		right, bottom, err := excelize.CellNameToCoordinates(last)
		must(t, err)
		if left != right || bottom < top {
			t.Errorf("%s: %s is no column", on, ref)
		}
		for row := top; row <= bottom; row++ {
			cell, err := excelize.CoordinatesToCellName(left, row)
			must(t, err)
			value, err := f.GetCellValue(strings.Trim(sheet, "'"), cell, excelize.Options{RawCellValue: true})
			must(t, err)
			if value == "" && i%3 != 2 {
				t.Errorf("%s: %s of %s is empty", on, cell, ref)
			}
		}
	}
}

// A chart lies on rows that are kept free for it: it covers no cell with anything in it.
func TestChartsCoverNothing(t *testing.T) {
	t.Parallel()
	for kind, write := range workbooks() {
		data := bytesOf(t, write)
		f := open(t, data)
		for sheet, list := range chartsOf(t, data) {
			rows, err := f.GetRows(sheet)
			must(t, err)
			dimension, err := f.GetSheetDimension(sheet)
			must(t, err)
			for _, c := range list {
				_, top, err := excelize.CellNameToCoordinates(c.from)
				must(t, err)
				right, bottom, err := excelize.CellNameToCoordinates(c.to)
				must(t, err)
				for row := top; row <= min(bottom, len(rows)); row++ {
					if text := strings.Join(rows[row-1], ""); text != "" {
						t.Errorf("%s %s: row %d under the chart says %q", kind, sheet, row, text)
					}
				}
				_, corner, _ := strings.Cut(dimension, ":")
				last, end, err := excelize.CellNameToCoordinates(corner)
				must(t, err)
				if right > last || bottom > end {
					t.Errorf("%s %s: the chart reaches to %s, the sheet to %s", kind, sheet, c.to, corner)
				}
			}
		}
	}
}

func TestShadesGoByTheShareOfFullPointsLost(t *testing.T) {
	t.Parallel()
	f := open(t, bytesOf(t, workbooks()["month"]))
	scales, err := f.GetConditionalFormats("汇总")
	must(t, err)
	// The reader gives a bound of 0 as "".
	want := map[string]string{ // M1 of 30, M8 of 60, M10 of 10; M11 earns up to 10
		"C6:C8": "3_color_scale  21 30", "D6:D8": "3_color_scale  42 60", "E6:E8": "3_color_scale  7 10", "F6:F8": "2_color_scale   10",
	}
	for area, wanted := range want {
		if len(scales[area]) != 1 {
			t.Errorf("%s has %d scales", area, len(scales[area]))
			continue
		}
		s := scales[area][0]
		if got := strings.Join([]string{s.Type, s.MinValue, s.MidValue, s.MaxValue}, " "); got != wanted {
			t.Errorf("%s: %s, want %s", area, got, wanted)
		}
	}
	if len(scales) != len(want) {
		t.Errorf("%d scales, want %d", len(scales), len(want))
	}
}

func TestAnAxisOfCountsCounts(t *testing.T) {
	t.Parallel()
	for most, want := range map[int]string{1: "1", 6: "1", 7: "2", 12: "2", 13: "5", 31: "10", 64: "20", 10_000: "2000"} {
		b := monthBook()
		b.Spread.Bands[0].Count = most
		part := parts(t, bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) }))["xl/charts/chart2.xml"]
		if !strings.Contains(part, `<majorUnit val="`+want+`">`) {
			t.Errorf("to %d: not in steps of %s", most, want)
		}
	}
}

// The shades are told apart without colour, too, and leave the numbers on them legible.
func TestShadesGoFromLightToDark(t *testing.T) {
	t.Parallel()
	f := open(t, bytesOf(t, workbooks()["month"]))
	scales, err := f.GetConditionalFormats("汇总")
	must(t, err)
	for area, light := range map[string][]string{
		"C6:C8": {scales["C6:C8"][0].MaxColor, scales["C6:C8"][0].MidColor, scales["C6:C8"][0].MinColor},
		"F6:F8": {scales["F6:F8"][0].MinColor, scales["F6:F8"][0].MaxColor},
	} {
		for i, colour := range light {
			if i > 0 && luminance(t, light[i-1])-luminance(t, colour) < 0.1 {
				t.Errorf("%s: %s is hardly darker than %s", area, colour, light[i-1])
			}
			if ratio := (luminance(t, colour) + 0.05) / 0.05; ratio < 7 {
				t.Errorf("%s: black on %s has a contrast of %.1f", area, colour, ratio)
			}
		}
	}
}

// luminance is the relative luminance of a colour such as "#FFE699", from 0 to 1.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	var rgb [3]int
	if _, err := fmt.Sscanf(colour, "#%02X%02X%02X", &rgb[0], &rgb[1], &rgb[2]); err != nil {
		t.Fatalf("%q: %v", colour, err)
	}
	total := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		c := float64(rgb[i]) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		total += weight * c
	}
	return total
}
