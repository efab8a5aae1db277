package table

import (
	"bytes"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
)

// openXML2003 reads the visible sheets of an XML Spreadsheet 2003.
func openXML2003(data []byte, limits Limits) (*Workbook, error) {
	utf, ok := declaredText(data, charsetOf(data))
	if !ok {
		return nil, refuse("bad_encoding", 0, "")
	}
	x := xmlBook{left: newRemaining(limits), ids: map[string]int{}, book: &Workbook{Format: "xml"}}
	decoded := func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	if err := walkXML("Workbook", bytes.NewReader(utf), decoded, x.token); err != nil {
		return nil, err
	}
	return x.book, nil
}

// xmlBook is such a spreadsheet being read: Workbook > Worksheet > Table > Row > Cell >
// Data, and Workbook > Styles > Style > NumberFormat before them.
type xmlBook struct {
	styles
	left *remaining
	book *Workbook
	ids  map[string]int // place of a style among the formats
	path [6]string      // open elements, by depth

	name   string // of the sheet
	gather *gather
	hidden bool

	line  int
	style string // of the row
	cell  xmlCell
	until map[int]int // the row down to which a merged cell takes a column

	text []byte // of the open element that has one
}

// xmlCell is the open cell.
type xmlCell struct {
	column, across, down int
	style, kind          string
	formula, valued      bool
}

// at reports whether the open elements are those named, below the root.
func (x *xmlBook) at(depth int, names ...string) bool {
	if depth != len(names)+1 {
		return false
	}
	for i, name := range names {
		if x.path[i+1] != name {
			return false
		}
	}
	return true
}

func (x *xmlBook) token(depth int, token xml.Token) error {
	switch e := token.(type) {
	case xml.StartElement:
		if depth <= len(x.path) {
			x.path[depth-1] = e.Name.Local
		}
		return x.start(depth, e)
	case xml.EndElement:
		return x.end(depth)
	case xml.CharData:
		x.text = append(x.text, e...)
	}
	return nil
}

func (x *xmlBook) start(depth int, e xml.StartElement) error {
	if depth <= len(x.path) {
		x.text = x.text[:0]
	}
	switch {
	case depth == 1 && e.Name.Local != "Workbook":
		return refuse("not_a_spreadsheet", 0, e.Name.Local)
	case x.at(depth, "ExcelWorkbook", "Date1904"):
		x.date1904 = true
	case x.at(depth, "Styles", "Style"):
		return x.startStyle(attr(e, "ID"), attr(e, "Parent"))
	case x.at(depth, "Styles", "Style", "NumberFormat"):
		x.formats[len(x.formats)-1] = namedFormat(attr(e, "Format"))
	case x.at(depth, "Worksheet"):
		if len(x.book.Sheets) == x.left.Entries {
			return refuse("too_many_parts", 0, "", x.left.Entries)
		}
		x.name, x.gather, x.hidden = attr(e, "Name"), newGather(x.left), false
		x.line, x.until = 0, map[int]int{}
	case x.at(depth, "Worksheet", "Table", "Row"):
		return x.startRow(e)
	case x.at(depth, "Worksheet", "Table", "Row", "Cell"):
		return x.startCell(e)
	case x.at(depth, "Worksheet", "Table", "Row", "Cell", "Data"):
		if x.cell.valued {
			return x.badCell("Data")
		}
		x.cell.kind, x.cell.valued = attr(e, "Type"), true
	}
	return nil
}

func (x *xmlBook) end(depth int) error {
	switch {
	case x.at(depth, "Worksheet", "WorksheetOptions", "Visible"):
		x.hidden = strings.Contains(string(x.text), "Hidden")
	case x.at(depth, "Worksheet", "Table", "Row", "Cell", "Data"):
		return x.endData()
	case x.at(depth, "Worksheet", "Table", "Row", "Cell"):
		return x.endCell()
	case x.at(depth, "Worksheet", "Table", "Row"):
		x.gather.endRow(x.line)
	case x.at(depth, "Worksheet"):
		sheet, err := x.gather.sheet(x.name)
		if err == nil && !x.hidden {
			x.book.Sheets = append(x.book.Sheets, sheet)
		}
		return err
	}
	return nil
}

// startStyle begins a style with the format of the one that it builds on.
func (x *xmlBook) startStyle(id, parent string) error {
	if len(x.formats) == x.left.Cells {
		return refuse("too_many_cells", 0, id, x.left.Cells)
	}
	f := format{}
	if i, known := x.ids[parent]; known {
		f = x.formats[i]
	}
	x.ids[id] = len(x.formats)
	x.formats = append(x.formats, f)
	return nil
}

// namedFormat reads a format code or one of the names that stand for some.
func namedFormat(code string) format {
	switch code {
	case "General Date", "Short Time", "Medium Time", "Long Time":
		return format{kind: dateTime}
	case "Short Date", "Medium Date", "Long Date":
		return format{kind: dateOnly}
	case "General", "General Number", "Currency", "Euro Currency", "Fixed", "Standard", "Percent", "Scientific", "Yes/No", "True/False", "On/Off":
		return format{}
	}
	return formatOf(code)
}

// count reads an attribute that is a whole number from least on; without it, or, it is
// the number given.
func count(e xml.StartElement, name string, least, without int) (n int, ok bool) {
	text := attr(e, name)
	if text == "" {
		return without, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= least && n <= sheetRows
}

func (x *xmlBook) startRow(e xml.StartElement) error {
	line, ok1 := count(e, "Index", x.line+1, x.line+1)
	span, ok2 := count(e, "Span", 0, 0)
	if !ok1 || !ok2 || line+span > sheetRows {
		return refuse("bad_row_number", 0, attr(e, "Index"), x.name, sheetRows)
	}
	x.line, x.style, x.cell = line+span, attr(e, "StyleID"), xmlCell{}
	return nil
}

func (x *xmlBook) startCell(e xml.StartElement) error {
	next := x.cell.column + x.cell.across + 1
	column, ok1 := count(e, "Index", next, next)
	across, ok2 := count(e, "MergeAcross", 0, 0)
	down, ok3 := count(e, "MergeDown", 0, 0)
	if !ok1 || !ok2 || !ok3 || column+across > sheetColumns {
		return x.badCell(attr(e, "Index"))
	}
	x.cell = xmlCell{column: column, across: across, down: down, style: attr(e, "StyleID"), formula: attr(e, "Formula") != ""}
	if x.cell.style == "" {
		x.cell.style = x.style
	}
	return x.left.take(x.line, across, 0)
}

// endCell notes what the cell takes of the rows below. A text where a cell from above
// is would be lost to whoever looks at the sheet: such a file contradicts itself.
func (x *xmlBook) endCell() error {
	c := x.cell
	if !c.valued {
		text := ""
		if c.formula {
			text = NoFormulaValue
		}
		if err := x.gather.set(x.line, c.column, text); err != nil {
			return err
		}
	}
	if c.down > 0 {
		for i := c.column; i <= c.column+c.across; i++ {
			x.until[i] = x.line + c.down
		}
	}
	return nil
}

func (x *xmlBook) endData() error {
	text, ok := x.value(string(x.text))
	if !ok || text != "" && x.until[x.cell.column] >= x.line {
		return x.badCell(string(x.text))
	}
	return x.gather.set(x.line, x.cell.column, text)
}

func (x *xmlBook) badCell(value string) error {
	return refuse("bad_cell", x.line, value, x.name)
}

// value returns what a person would read in the cell.
func (x *xmlBook) value(v string) (text string, ok bool) {
	style, known := x.ids[x.cell.style]
	if !known {
		style = len(x.formats)
	}
	switch x.cell.kind {
	case "String", "Error":
		return v, true
	case "Number":
		return x.numberText(strings.TrimSpace(v), style)
	case "Boolean":
		return boolean(strings.TrimSpace(v))
	case "DateTime":
		return x.dateTime(strings.TrimSpace(v), style)
	}
	return "", false
}

// dateTime reads 2025-03-07T08:05:00.000, which the style shows as a date, a time or both.
func (x *xmlBook) dateTime(v string, style int) (text string, ok bool) {
	const day = 24 * 60 * 60
	date, at, _ := strings.Cut(v, "T")
	d, rest, ok1 := civil(date)
	second, _, ok2 := clock(" " + at)
	fraction := 0.0
	if _, digits, found := strings.Cut(at, "."); found {
		n, err := strconv.ParseFloat("0."+digits, 64)
		fraction, ok2 = n, ok2 && err == nil
	}
	serial := x.serial(d)
	if !ok1 || !ok2 || rest != "" || serial < 0 || serial >= maxSerial {
		return "", false
	}
	kind := dateTime
	if style < len(x.formats) && x.formats[style].kind >= dateOnly {
		kind = x.formats[style].kind
	}
	return x.moment(float64(serial)+(float64(second)+fraction)/day, kind), true
}

// serial is the number that day makes into d again. Times of no day are written
// under 1899-12-31, by some programs under the day before.
func (s *styles) serial(d roster.Date) int {
	switch {
	case s.date1904:
		return int(d - roster.MustDate("1904-01-01"))
	case d == roster.MustDate("1899-12-30"):
		return 0
	case d < roster.MustDate("1900-03-01"):
		return int(d - roster.MustDate("1899-12-31"))
	}
	return int(d - roster.MustDate("1899-12-30"))
}
