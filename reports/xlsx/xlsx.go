// Package xlsx writes the reports as Excel workbooks for A4: a struct in, an
// io.Writer out. It is the only writer of workbooks.
//
// Every cell is typed: points are numbers with two decimals, days are dates,
// everything that came from people is text. No cell ever holds a formula, so
// text that begins with =, +, - or @ stays text. The same struct gives the same
// bytes. Nothing reaches the io.Writer before the workbook is complete.
package xlsx

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
)

// workbook is one file being built.
type workbook struct {
	file   *excelize.File
	head   reports.Head
	styles [styleCount]int
	names  sheetNames
	bodies map[string]*rows // of the sheets, by the name of their part
}

// write builds a workbook and hands it to w. Close removes what excelize may have
// spilled to temporary files, whatever happened before.
func write(w io.Writer, head reports.Head, build func(*workbook) error) error {
	wb := &workbook{file: excelize.NewFile(), head: head, names: sheetNames{}, bodies: map[string]*rows{}}
	return errors.Join(wb.fill(w, build), wb.file.Close())
}

func (wb *workbook) fill(w io.Writer, build func(*workbook) error) error {
	if err := wb.prepare(); err != nil {
		return err
	}
	if err := build(wb); err != nil {
		return err
	}
	// A chart declares its image types in map order.
	types := wb.file.ContentTypes.Defaults
	sort.Slice(types, func(i, j int) bool { return types[i].Extension < types[j].Extension })
	pack := &archive{bodies: wb.bodies}
	wb.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return pack })
	if _, err := wb.file.WriteToBuffer(); err != nil {
		return fmt.Errorf("assemble workbook: %w", err)
	}
	if err := pack.writeTo(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// prepare sets fonts, styles and properties.
func (wb *workbook) prepare() error {
	if err := wb.file.SetDefaultFont(bodyFont); err != nil {
		return err
	}
	for s := range styleCount {
		id, err := wb.file.NewStyle(s.define())
		if err != nil {
			return fmt.Errorf("style %d: %w", s, err)
		}
		wb.styles[s] = id
	}
	return wb.setProperties()
}

// setProperties names the workbook in its document properties. The dates are the
// report's own day, never the clock's: the same struct gives the same bytes.
func (wb *workbook) setProperties() error {
	h := wb.head
	day := h.AsOf.String()
	if day == "" {
		day = "2000-01-01"
	}
	state := h.State.Label()
	if h.Period == "" { // a list of anything is not a draft
		state = ""
	}
	err := wb.file.SetDocProps(&excelize.DocProperties{
		Title:          cellText(h.Title),
		Subject:        h.Period,
		Creator:        "redbanner",
		LastModifiedBy: "redbanner",
		ContentStatus:  state,
		Version:        cellText(h.BookVersions()),
		Identifier:     h.Digest,
		Language:       "zh-CN",
		Created:        day + "T00:00:00Z",
		Modified:       day + "T00:00:00Z",
	})
	if err != nil {
		return err
	}
	if err := wb.file.SetAppProps(&excelize.AppProperties{Application: "redbanner", Company: cellText(h.Centre)}); err != nil {
		return err
	}
	custom := [][2]string{{"考核期", h.Period}, {"状态", state}, {"办法", h.BookNames()}, {"版本", h.BookVersions()},
		{"截至", h.AsOf.String()}, {"摘要", h.Digest}}
	for _, p := range custom {
		if p[1] == "" {
			continue
		}
		if err := wb.file.SetCustomProps(excelize.CustomProperty{Name: p[0], Value: cellText(p[1])}); err != nil {
			return err
		}
	}
	return nil
}

// addSheet creates an empty sheet under the nearest legal name, reusing the one every new file has.
func (wb *workbook) addSheet(want string) (string, error) {
	name := wb.names.take(want)
	if len(wb.names) == 1 {
		return name, wb.file.SetSheetName("Sheet1", name)
	}
	_, err := wb.file.NewSheet(name)
	return name, err
}

// notes are the lines under a title: the report's own, then what is said of one sheet.
func (wb *workbook) notes(more ...string) []string {
	return append(slices.Clone(wb.head.Notes), more...)
}
