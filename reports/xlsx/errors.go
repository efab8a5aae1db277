package xlsx

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/reports"
)

// maxNotes is how many bad cells get a note of their own; all get their colour. Beyond
// it a workbook opens slowly, and the reason stands in its column anyway.
const maxNotes = 1000

// errorSheet is the name of the only sheet.
const errorSheet = "错误记录"

// Errors writes the bad rows of an import file: its own header in the first row, which
// stays in sight, every cell as text, bad cells coloured and with a note.
func Errors(w io.Writer, b reports.ErrorBook) error {
	if len(b.Rows) >= excelize.TotalRows {
		return roster.Errorf(roster.Refused, "report.too_long", errorSheet, len(b.Rows), excelize.TotalRows)
	}
	e := errorWriter{file: excelize.NewFile(), book: b, columns: b.Columns()}
	return errors.Join(e.write(w), e.file.Close())
}

// errorWriter is an error workbook being built.
type errorWriter struct {
	file    *excelize.File
	book    reports.ErrorBook
	columns int // of the original file
	widths  []float64
	notes   int

	head, text, bad, remark int // styles
}

func (e *errorWriter) write(w io.Writer) error {
	if err := e.prepare(); err != nil {
		return err
	}
	if err := e.header(); err != nil {
		return err
	}
	for i, row := range e.book.Rows {
		if err := e.row(i+2, row); err != nil {
			return fmt.Errorf("row %d: %w", i+2, err)
		}
	}
	if err := e.finish(); err != nil {
		return err
	}
	if err := e.file.Write(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// prepare names the sheet and makes the styles, all of them of cells that hold text.
func (e *errorWriter) prepare() error {
	e.widths = make([]float64, e.columns+2)
	frame := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		frame = append(frame, excelize.Border{Type: side, Color: "BFBFBF", Style: 1})
	}
	const asText = 49 // Excel's number of the format @
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	plain := &excelize.Alignment{Vertical: "top"}
	wrapped := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&e.head, excelize.Style{NumFmt: asText, Border: frame, Alignment: wrapped, Fill: fill("D9E1F2"), Font: &excelize.Font{Bold: true, Family: bodyFont, Size: 11}}},
		{&e.text, excelize.Style{NumFmt: asText, Border: frame, Alignment: plain}},
		{&e.bad, excelize.Style{NumFmt: asText, Border: frame, Alignment: plain, Fill: fill("FFC7CE"), Font: &excelize.Font{Color: "9C0006", Family: bodyFont, Size: 11}}},
		{&e.remark, excelize.Style{NumFmt: asText, Border: frame, Alignment: wrapped, Fill: fill("FFF2CC")}},
	} {
		id, err := e.file.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.id = id
	}
	if err := e.file.SetDefaultFont(bodyFont); err != nil {
		return err
	}
	return e.file.SetSheetName("Sheet1", errorSheet)
}

func (e *errorWriter) header() error {
	cells := make([]string, e.columns, e.columns+2)
	copy(cells, e.book.Header)
	for i, text := range append(cells, e.book.Where, e.book.Why) {
		if err := e.cell(i, 1, text, e.head); err != nil {
			return err
		}
	}
	return nil
}

func (e *errorWriter) row(n int, row reports.ErrorRow) error {
	cells := make([]string, e.columns)
	copy(cells, row.Cells)
	notes := map[int]string{}
	for _, m := range row.Marks {
		if notes[m.Column] != "" {
			notes[m.Column] += "\n"
		}
		notes[m.Column] += m.Note
	}
	for i, text := range cells {
		look := e.text
		if notes[i] != "" {
			look = e.bad
		}
		if err := e.cell(i, n, text, look); err != nil {
			return err
		}
		if err := e.note(i, n, notes[i]); err != nil {
			return err
		}
	}
	return errors.Join(e.cell(e.columns, n, row.Where, e.remark), e.cell(e.columns+1, n, row.Why, e.remark))
}

// cell writes text, which stays text whatever it begins with.
func (e *errorWriter) cell(column, row int, text string, look int) error {
	text = cellText(text)
	e.widths[column] = max(e.widths[column], width(text))
	at := ref(column+1, row)
	if err := e.file.SetCellStr(errorSheet, at, text); err != nil {
		return err
	}
	return e.file.SetCellStyle(errorSheet, at, at, look)
}

func (e *errorWriter) note(column, row int, text string) error {
	if text == "" || e.notes == maxNotes {
		return nil
	}
	e.notes++
	return e.file.AddComment(errorSheet, excelize.Comment{
		Author: "redbanner", Cell: ref(column+1, row), Width: 240, Height: 80,
		Paragraph: []excelize.RichTextRun{{Text: cut(cellText(text), 1000)}},
	})
}

// finish sets widths and the page, and keeps the header in sight.
func (e *errorWriter) finish() error {
	for i, w := range e.widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := e.file.SetColWidth(errorSheet, name, name, min(max(w+2, 8), 60)); err != nil {
			return err
		}
	}
	yes, size, wide, high := true, a4, 1, 0
	orientation := "landscape"
	return errors.Join(
		e.file.SetSheetProps(errorSheet, &excelize.SheetPropsOptions{FitToPage: &yes}),
		e.file.SetPageLayout(errorSheet, &excelize.PageLayoutOptions{Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high}),
		e.file.SetPanes(errorSheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
	)
}
