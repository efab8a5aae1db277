package table_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

const (
	xmlHead = `<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">
<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"/>
<Styles><Style ss:ID="Default"/><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="t"><NumberFormat ss:Format="h:mm;@"/></Style>` +
		`<Style ss:ID="child" ss:Parent="d"><Font/></Style><Style ss:ID="p"><NumberFormat ss:Format="0000"/></Style><Style ss:ID="s"><NumberFormat ss:Format="Scientific"/></Style>` +
		`<Style ss:ID="g"><NumberFormat ss:Format="General Date"/></Style></Styles>
`
	xmlTail = "</Workbook>\n"
)

// xmlSheet puts rows into a sheet named 表.
func xmlSheet(rows string) string {
	return xmlHead + `<Worksheet ss:Name="表"><Table><Column ss:Width="9"/>` + rows + `</Table></Worksheet>` + xmlTail
}

func xmlCell(attrs, kind, value string) string {
	return `<Cell ` + attrs + `><Data ss:Type="` + kind + `">` + value + `</Data></Cell>`
}

func TestXMLSpreadsheet2003(t *testing.T) {
	t.Parallel()
	rows := `<Row>` + xmlCell("", "String", " 工号 ") + xmlCell(`ss:Index="3"`, "String", "a&#10;b") + `</Row>` +
		`<Row ss:Index="4"><Cell/>` + xmlCell("", "Number", "12.50") + xmlCell(`ss:StyleID="p"`, "Number", "12") + xmlCell(`ss:StyleID="s"`, "Number", "7") + `</Row>` +
		`<Row ss:StyleID="d">` + xmlCell("", "Number", "45723") + xmlCell(`ss:StyleID="child"`, "Number", "45723") + xmlCell(`ss:StyleID="t"`, "Number", "0.33541584") + `</Row>` +
		`<Row>` + xmlCell(`ss:StyleID="d"`, "DateTime", "2025-03-07T00:00:00.000") + xmlCell("", "DateTime", "2025-03-07T08:05:06.997") + xmlCell(`ss:StyleID="t"`, "DateTime", "1899-12-31T08:01:00.000") +
		xmlCell(`ss:StyleID="t"`, "DateTime", "1899-12-30T08:01:00") + xmlCell(`ss:StyleID="d"`, "DateTime", "1900-02-28T00:00:00") + `</Row>` +
		`<Row>` + xmlCell("", "Boolean", "1") + xmlCell("", "Error", "#N/A") + `<Cell ss:Formula="=A1"/>` + xmlCell(`ss:Formula="=A1"`, "String", "x") +
		`<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>ri</B>ch</ss:Data><Comment><ss:Data>note</ss:Data></Comment></Cell></Row>` +
		`<Row ss:Span="2"/>` +
		`<Row>` + xmlCell(`ss:MergeAcross="1" ss:MergeDown="1"`, "String", "merged") + xmlCell("", "String", "after") + `</Row>` +
		`<Row><Cell ss:Index="1"/>` + xmlCell(`ss:Index="3"`, "String", "below") + `</Row>`
	hidden := `<Worksheet ss:Name="隐"><Table><Row>` + xmlCell("", "String", "x") + `</Row></Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>`
	page := strings.Replace(xmlSheet(rows), xmlTail, hidden+xmlTail, 1)
	want := &table.Workbook{Format: "xml", Sheets: []table.Sheet{{Name: "表", Blank: 1, Rows: []table.Row{
		{Line: 1, Cells: []string{"工号", "", "a\nb"}},
		{Line: 4, Cells: []string{"", "12.5", "0012", "7"}},
		{Line: 5, Cells: []string{"2025-03-07", "2025-03-07", "08:03:00"}},
		{Line: 6, Cells: []string{"2025-03-07", "2025-03-07 08:05:07", "08:01:00", "08:01:00", "1900-02-28"}},
		{Line: 7, Cells: []string{"TRUE", "#N/A", table.NoFormulaValue, "x", "rich"}},
		{Line: 11, Cells: []string{"merged", "", "after"}},
		{Line: 12, Cells: []string{"", "", "below"}},
	}}}}
	if diff := cmp.Diff(want, open(t, []byte(page))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestXMLSpreadsheet2003EpochAndEncoding(t *testing.T) {
	t.Parallel()
	page := strings.Replace(xmlSheet(`<Row>`+xmlCell(`ss:StyleID="d"`, "Number", "44261")+xmlCell(`ss:StyleID="g"`, "DateTime", "2025-03-07T00:00:00")+xmlCell("", "String", "联通")+`</Row>`),
		`office:excel"/>`, `office:excel"><Date1904/></ExcelWorkbook>`, 1)
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(strings.Replace(page, `"1.0"?>`, `"1.0" encoding="GB2312"?>`, 1))
	must(t, err)
	for name, data := range map[string]string{"utf-8": page, "gb2312": gbk} {
		if diff := cmp.Diff(map[string][][]string{"表": {{"2025-03-07", "2025-03-07 00:00:00", "联通"}}}, cellsOf(open(t, []byte(data)))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestRefusesXMLSpreadsheet2003(t *testing.T) {
	t.Parallel()
	small := table.DefaultLimits()
	small.Rows, small.Columns, small.Cells, small.Cell, small.Entries = 3, 4, 20, 30, 5
	row := func(cells string) string { return xmlSheet("<Row>" + cells + "</Row>") }
	text := xmlCell("", "String", "a")
	tests := map[string]struct {
		page, code string
		row        int
	}{
		"another document":           {`<?xml version="1.0"?><rss></rss>`, "not_a_spreadsheet", 0},
		"not closed":                 {strings.TrimSuffix(xmlSheet(""), xmlTail), "xml_damaged", 0},
		"doctype":                    {strings.Replace(xmlSheet(""), "<Workbook", "<!DOCTYPE x><Workbook", 1), "doctype", 0},
		"encoding of another land":   {strings.Replace(xmlSheet(""), `"1.0"?>`, `"1.0" encoding="big5"?>`, 1), "bad_encoding", 0},
		"row given twice":            {xmlSheet(`<Row ss:Index="2"/><Row ss:Index="2"/>`), "bad_row_number", 0},
		"row by another name":        {xmlSheet(`<Row ss:Index="x"/>`), "bad_row_number", 0},
		"row far away":               {xmlSheet(`<Row ss:Index="1048576" ss:Span="1"/>`), "bad_row_number", 0},
		"cell given twice":           {row(xmlCell(`ss:Index="2"`, "String", "a") + xmlCell(`ss:Index="2"`, "String", "a")), "bad_cell", 1},
		"cell beyond the sheet":      {row(`<Cell ss:Index="16384" ss:MergeAcross="1"/>`), "bad_cell", 1},
		"cell beneath a merged one":  {xmlSheet(`<Row>` + xmlCell(`ss:MergeDown="1"`, "String", "a") + `</Row><Row>` + text + `</Row>`), "bad_cell", 2},
		"two values":                 {row(`<Cell><Data ss:Type="String">a</Data><Data ss:Type="String">b</Data></Cell>`), "bad_cell", 1},
		"value of no type":           {row(`<Cell><Data>a</Data></Cell>`), "bad_cell", 1},
		"number that is none":        {row(xmlCell("", "Number", "1x")), "bad_cell", 1},
		"infinity":                   {row(xmlCell("", "Number", "Inf")), "bad_cell", 1},
		"truth that is none":         {row(xmlCell("", "Boolean", "2")), "bad_cell", 1},
		"day that does not exist":    {row(xmlCell("", "DateTime", "2025-02-30T00:00:00")), "bad_cell", 1},
		"date without a time":        {row(xmlCell("", "DateTime", "2025-02-20")), "bad_cell", 1},
		"time in letters":            {row(xmlCell("", "DateTime", "2025-02-20T08:00:00.x")), "bad_cell", 1},
		"day before the first":       {row(xmlCell("", "DateTime", "1812-02-20T08:00:00")), "bad_cell", 1},
		"too many rows":              {xmlSheet(strings.Repeat("<Row>"+text+"</Row>", 4)), "too_many_rows", 4},
		"too many columns":           {row(xmlCell(`ss:Index="5"`, "String", "a")), "too_many_columns", 1},
		"too many cells":             {row(strings.Repeat("<Cell/>", 21)), "too_many_cells", 1},
		"too many cells by merging":  {row(`<Cell ss:MergeAcross="300"/>`), "too_many_cells", 1},
		"formula beyond the columns": {row(`<Cell ss:Index="5" ss:Formula="=1"/>`), "too_many_columns", 1},
		"cell too long":              {row(xmlCell("", "String", strings.Repeat("甲", 11))), "cell_too_long", 1},
		"too many sheets":            {xmlHead + strings.Repeat(`<Worksheet/>`, 6) + xmlTail, "too_many_parts", 0},
		"too many styles":            {strings.Replace(xmlSheet(""), "</Styles>", strings.Repeat(`<Style/>`, 20)+"</Styles>", 1), "too_many_cells", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p := refused(t, []byte(tt.page), small); p.Code != tt.code || p.Row != tt.row {
				t.Errorf("refused for %v, want %s in row %d", p, tt.code, tt.row)
			}
		})
	}
}

func TestXMLSpreadsheet2003CutAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	page := xmlSheet(`<Row>` + xmlCell("", "String", "a") + `</Row>`)
	for n := len("<?xml"); n < len(strings.TrimSpace(page)); n++ {
		refused(t, []byte(page[:n]), table.DefaultLimits())
	}
}

func FuzzXML2003(f *testing.F) {
	f.Add([]byte(`<Row>` + xmlCell("", "String", "a") + xmlCell(`ss:StyleID="d"`, "DateTime", "2025-03-07T08:05:06.997") + `</Row><Row ss:Index="9"><Cell ss:MergeDown="2" ss:MergeAcross="1"/></Row>`))
	f.Add([]byte(`<Row ss:Span="3">` + xmlCell(`ss:Index="3" ss:Formula="x"`, "Number", "1E3") + `</Row>`))
	limits := table.DefaultLimits()
	limits.Columns, limits.Cell = 20, 1<<10
	f.Fuzz(func(t *testing.T, rows []byte) {
		book, err := table.Open([]byte(xmlSheet(string(rows))), "f", limits)
		switch {
		case err == nil:
			checkBook(t, book, limits)
		case roster.KindOf(err) != roster.Refused:
			t.Fatal(err)
		}
	})
}
