package xlsx

import (
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
)

// plan is the outline of a sheet. Row numbers are 1-based; the number of rows must
// be known before the first one, because a sheet begins with its dimension.
type plan struct {
	name      string
	widths    []float64 // of the columns, in half-width characters
	landscape bool
	rows      int
	headTop   int  // the rows repeated on every page
	headEnd   int  // and frozen, with everything above
	repeat    int  // the row repeated instead on the pages after it, 0 for none
	freeze    int  // columns frozen and repeated
	filter    int  // columns with a filter, 0 for none
	filterEnd int  // last row of the filtered table
	wordless  bool // pages are numbered without a word of any language
}

// sheet is one sheet being streamed, row by row.
type sheet struct {
	wb     *workbook
	plan   plan
	stream *excelize.StreamWriter // of everything but the rows
	rows   *rows
}

// cell is one typed value with its look. The types are string, int, reports.Points,
// roster.Date and roster.Minutes (a time of day); nil leaves an empty, framed cell.
type cell struct {
	style style
	value any
}

// span is a value merged over several columns; the row's further cells follow behind it.
type span struct {
	value   any
	columns int
}

// open sets up the page and begins the sheet.
func (wb *workbook) open(p plan) (*sheet, error) {
	if p.rows > excelize.TotalRows {
		return nil, roster.Errorf(roster.Refused, "report.too_long", p.name, p.rows, excelize.TotalRows)
	}
	name, err := wb.addSheet(p.name)
	if err != nil {
		return nil, fmt.Errorf("sheet %q: %w", p.name, err)
	}
	p.name = name
	body, err := newRows(len(p.widths))
	if err != nil {
		return nil, fmt.Errorf("sheet %q: %w", name, err)
	}
	s := &sheet{wb: wb, plan: p, rows: body}
	if err := s.setUp(); err != nil {
		return nil, fmt.Errorf("sheet %q: %w", name, err)
	}
	wb.bodies[fmt.Sprintf("xl/worksheets/sheet%d.xml", len(wb.names))] = body
	return s, nil
}

// setUp does everything that must stand before the first row.
func (s *sheet) setUp() error {
	f, p := s.wb.file, s.plan
	if err := f.SetSheetDimension(p.name, "A1:"+ref(len(p.widths), p.rows)); err != nil {
		return err
	}
	// The filter comes before the page: setting it resets the sheet's properties.
	if p.filter > 0 && p.filterEnd > p.headEnd {
		if err := f.AutoFilter(p.name, ref(1, p.headEnd)+":"+ref(p.filter, p.filterEnd), nil); err != nil {
			return err
		}
	}
	if err := s.setPage(); err != nil {
		return err
	}
	stream, err := f.NewStreamWriter(p.name)
	if err != nil {
		return err
	}
	s.stream = stream
	if err := s.setWidths(); err != nil {
		return err
	}
	return stream.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: p.freeze, YSplit: p.headEnd,
		TopLeftCell: ref(p.freeze+1, p.headEnd+1), ActivePane: pane(p.freeze),
		// Whoever opens the sheet, with or without a mouse, begins at its first cell.
		Selection: []excelize.Selection{{SQRef: "A1", ActiveCell: "A1", Pane: pane(p.freeze)}},
	})
}

// setWidths goes from the last column to the first: excelize puts each in front of
// those before, and a sheet wants them ascending.
func (s *sheet) setWidths() error {
	for i := len(s.plan.widths); i > 0; i-- {
		if err := s.stream.SetColWidth(i, i, s.plan.widths[i-1]); err != nil {
			return err
		}
	}
	return nil
}

// pane names the part of a frozen sheet that scrolls.
func pane(columns int) string {
	if columns > 0 {
		return "bottomRight"
	}
	return "bottomLeft"
}

// A4 is Excel's number of the paper size.
const a4 = 9

// setPage makes the sheet print on A4, one page wide, with repeated head rows.
func (s *sheet) setPage() error {
	f, p := s.wb.file, s.plan
	orientation, size, wide, high := "portrait", a4, 1, 0
	if p.landscape {
		orientation = "landscape"
	}
	yes, no := true, false
	if err := f.SetSheetProps(p.name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	if err := f.SetPageLayout(p.name, &excelize.PageLayoutOptions{
		Size: &size, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
	}); err != nil {
		return err
	}
	side, top, edge := 0.4, 0.75, 0.3 // inches
	if err := f.SetPageMargins(p.name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &top, Header: &edge, Footer: &edge, Horizontally: &yes,
	}); err != nil {
		return err
	}
	if err := f.SetSheetView(p.name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(p.name, s.headerFooter()); err != nil {
		return err
	}
	if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", Scope: p.name, RefersTo: s.printArea()}); err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: p.name, RefersTo: s.printTitles()})
}

// headerFooter tells centre, sheet, period and state on every page, and which page it is.
func (s *sheet) headerFooter() *excelize.HeaderFooterOptions {
	h := s.wb.head
	bottom := "截至 " + h.AsOf.String()
	if h.AsOf.IsZero() {
		bottom = ""
	}
	if h.Digest != "" {
		bottom = "摘要 " + cut(h.Digest, 16)
	}
	if s.plan.wordless {
		return &excelize.HeaderFooterOptions{
			OddHeader: "&L" + headerText(h.Centre) + "&C" + headerText(s.plan.name) + "&R" + headerText(strings.TrimSpace(h.Mark+" "+h.AsOf.String())),
			OddFooter: "&C&P / &N",
		}
	}
	return &excelize.HeaderFooterOptions{
		OddHeader: "&L" + headerText(h.Centre) + "&C" + headerText(h.Period+" "+s.plan.name) + "&R「" + h.State.Label() + "」",
		OddFooter: "&L" + headerText(h.BookLabel()) + "&C第 &P 页，共 &N 页&R" + headerText(bottom),
	}
}

// printArea is the reference of everything that the sheet says, and of nothing beside it.
func (s *sheet) printArea() string {
	last, err := excelize.CoordinatesToCellName(len(s.plan.widths), s.plan.rows, true)
	if err != nil {
		panic(err) // counted here, as in ref
	}
	return fmt.Sprintf("'%s'!$A$1:%s", s.plan.name, last)
}

// printTitles is the reference of the repeated rows.
func (s *sheet) printTitles() string {
	top, end := s.plan.headTop, s.plan.headEnd
	if s.plan.repeat > 0 {
		top, end = s.plan.repeat, s.plan.repeat
	}
	return fmt.Sprintf("'%s'!$%d:$%d", s.plan.name, top, end)
}

// line writes one merged row across the sheet, as high as its text needs.
func (s *sheet) line(text string, look style) error {
	text = cellText(text)
	total, size := sum(s.plan.widths), 15.0
	switch look {
	case styleTitle:
		size, total = 24, total*10/16
	case styleSign:
		size, total = 26, total*10/11
	case styleState:
		size, total = 54, total*10/36
	case styleSentence:
		size, total = 17, total*19/20
	case styleSection:
		size = 20
	}
	row := s.rows.number
	s.rows.add(s.wb.styles[look], text)
	if err := s.rows.end(min(size*float64(lines(text, total)), excelize.MaxRowHeight)); err != nil {
		return err
	}
	return s.merge(1, row, len(s.plan.widths), row)
}

// cells writes one row, as high as its longest text needs.
func (s *sheet) cells(cells ...cell) error {
	high, err := s.fill(cells)
	if err != nil {
		return err
	}
	return s.rows.end(rowHeight(high))
}

// indent is what a step to the right takes of a column, in half-width characters.
const indent = 2

// fill adds the cells to the row and returns how many lines the longest text takes.
func (s *sheet) fill(cells []cell) (int, error) {
	high, column := 1, 0
	for _, c := range cells {
		columns, value := 1, c.value
		if over, ok := value.(span); ok {
			columns, value = over.columns, over.value
			if err := s.merge(column+1, s.rows.number, column+columns, s.rows.number); err != nil {
				return 0, err
			}
		}
		if text, ok := value.(string); ok {
			text = cellText(text)
			room := sum(s.plan.widths[column : column+columns])
			if c.style == styleBeside {
				room -= indent
			}
			high = max(high, lines(text, room))
			value = text
		}
		s.rows.add(s.wb.styles[c.style], value)
		for range columns - 1 {
			s.rows.add(s.wb.styles[c.style], nil)
		}
		column += columns
	}
	return high, nil
}

func sum(widths []float64) float64 {
	total := 0.0
	for _, w := range widths {
		total += w
	}
	return total
}

// rowHeight is the height in points of a row of that many lines; Excel allows 409.
func rowHeight(lines int) float64 {
	return min(float64(lines)*13.5+4.5, excelize.MaxRowHeight)
}

func (s *sheet) merge(col1, row1, col2, row2 int) error {
	if col1 == col2 && row1 == row2 {
		return nil
	}
	return s.stream.MergeCell(ref(col1, row1), ref(col2, row2))
}

// reserved is the height in points of a row kept free for a chart: the usual one, by which
// the library that draws the chart reckons how far down it reaches.
const reserved = 15

// reserve writes empty rows for a chart to lie on.
func (s *sheet) reserve(rows int) error {
	for range rows {
		if err := s.rows.end(reserved); err != nil {
			return err
		}
	}
	return nil
}

// sign writes the line on which the form is signed and stamped.
func (s *sheet) sign() error {
	s.rows.skip()
	return s.line("制表人：＿＿＿＿＿＿　审核人：＿＿＿＿＿＿　负责人（签字盖章）：＿＿＿＿＿＿　日期：＿＿＿＿年＿＿月＿＿日", styleSign)
}

// signRows is how many rows sign takes.
const signRows = 2

// close ends the sheet and checks that it is as long as it said it would be.
func (s *sheet) close() error {
	if written := s.rows.number - 1; written != s.plan.rows {
		return fmt.Errorf("sheet %q: %d rows written, %d declared", s.plan.name, written, s.plan.rows)
	}
	if err := errors.Join(s.rows.close(), s.fit()); err != nil {
		return err
	}
	return s.stream.Flush()
}

// ref names a cell, such as A1.
func ref(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		// Columns and rows are counted here, never read from data.
		panic(err)
	}
	return name
}
