package table_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance/table"
)

func TestReadWorkbookCells(t *testing.T) {
	t.Parallel()
	data := excel(t, func(f *excelize.File) {
		style := func(code string) int {
			id, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
			must(t, err)
			return id
		}
		builtIn := func(n int) int {
			id, err := f.NewStyle(&excelize.Style{NumFmt: n})
			must(t, err)
			return id
		}
		set := func(cell string, value any, style int) {
			must(t, f.SetCellValue("Sheet1", cell, value))
			must(t, f.SetCellStyle("Sheet1", cell, cell, style))
		}
		fill(t, f, "Sheet1", []any{"what", "value"})
		for i, c := range []struct {
			what  string
			value any
			style int
		}{
			{"date", 45723, builtIn(14)},
			{"date and time", 45723.336886574, builtIn(22)},
			{"date in a style with hours", 45723, style("yyyy/m/d h:mm")},
			{"time in a style of dates", 45723.5, style(`yyyy"年"m"月"d"日"`)},
			{"time alone", 0.33541584, builtIn(20)},
			{"midnight", 0, builtIn(20)},
			{"month and day", 45723, builtIn(58)},
			{"with locale and colour", 45723, style("[$-804][Red]yyyy-mm-dd;@")},
			{"elapsed", 1.0625, builtIn(46)},
			{"day that never was", 60, builtIn(14)},
			{"first day", 1, builtIn(14)},
			{"minutes, not months", 0.5, style("mm:ss")},
			{"rounds into the next day", 45723.9999999, builtIn(22)},
			{"too late for a date", 99999999, builtIn(14)},
			{"padded", 12, style("0000")},
			{"money", 1234.5, style(`"¥"#,##0.00`)},
			{"literal letters", 7, style(`0"days"\h`)},
			{"whole", 64.0, 0},
			{"fraction", 0.1 + 0.2, 0},
			{"negative", -1.5, 0},
			{"fifteen digits", 123456789012345, 0},
			{"digits lost", 1234567890123456789, 0},
			{"long text", "1776495829501961815788", 0},
			{"zeros", "00012", 0},
			{"yes", true, 0},
			{"spaces", " x\u3000", 0},
			{"control", "a\x01b", 0},
		} {
			set(fmt.Sprintf("A%d", i+2), c.what, 0)
			set(fmt.Sprintf("B%d", i+2), c.value, c.style)
		}
	})
	want := map[string]string{
		"date": "2025-03-07", "date and time": "2025-03-07 08:05:07", "date in a style with hours": "2025-03-07 00:00:00",
		"time in a style of dates": "2025-03-07 12:00:00", "time alone": "08:03:00", "midnight": "00:00:00", "month and day": "2025-03-07",
		"with locale and colour": "2025-03-07", "elapsed": "25:30:00", "day that never was": "1900-02-29", "first day": "1900-01-01",
		"minutes, not months": "12:00:00", "rounds into the next day": "2025-03-08 00:00:00", "too late for a date": "99999999",
		"padded": "0012", "money": "1234.5", "literal letters": "7", "whole": "64", "fraction": "0.3", "negative": "-1.5",
		"fifteen digits": "123456789012345", "digits lost": "1.2345678901234568E+18", "long text": "1776495829501961815788",
		"zeros": "00012", "yes": "TRUE", "spaces": "x", "control": "a\uFFFDb",
	}
	got := map[string]string{}
	for _, row := range read(t, data).Rows {
		got[row.Cells[0]] = row.Cells[1]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadWorkbookEpoch1904(t *testing.T) {
	t.Parallel()
	styles := `<styleSheet><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm:ss"/></numFmts><cellStyleXfs><xf numFmtId="164"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`
	rels := strings.Replace(bookRels, "</Rel", `<Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Rel`, 1)
	sheet := strings.Replace(sheetXML, `<c r="A2"><v>1</v></c>`, `<c r="A2" s="1"><v>44261</v></c>`, 1)
	sheet = strings.Replace(sheet, `<c r="B2" t="inlineStr"><is><t>甲</t></is></c>`, `<c s="2"><v>0.25</v></c><c t="d"><v>2025-03-07T08:00:00</v></c>`, 1)
	tab := read(t, raw(t, part{"xl/_rels/workbook.xml.rels", rels}, part{"xl/styles.xml", styles}, part{"xl/worksheets/sheet1.xml", sheet}))
	want := [][]string{{"工号", "姓名"}, {"2025-03-07", "06:00:00", "2025-03-07T08:00:00"}}
	if diff := cmp.Diff(want, texts(tab)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadWorkbookFormulasAndErrors(t *testing.T) {
	t.Parallel()
	cells := `<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c><c r="C2"><f>A1</f></c><c r="D2" t="e"><v>#REF!</v></c><c r="E2" t="str"><f>""</f><v></v></c><c r="F2" t="inlineStr"><is><t>x_x000D_y_xZZ</t></is></c>`
	sheet := strings.Replace(sheetXML, `<c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>甲</t></is></c>`, cells, 1)
	got := texts(read(t, raw(t, part{"xl/worksheets/sheet1.xml", sheet})))[1]
	if diff := cmp.Diff([]string{"2", "ab", table.NoFormulaValue, "#REF!", "", "x\ry_xZZ"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestReadWorkbookChoosesTheSheetWithAHeader(t *testing.T) {
	t.Parallel()
	data := excel(t, func(f *excelize.File) {
		fill(t, f, "Sheet1", []any{"填写说明"}, []any{"请勿改动表头"})
		for _, name := range []string{"选项", "数据", "其他"} {
			_, err := f.NewSheet(name)
			must(t, err)
		}
		fill(t, f, "选项", []any{"hidden", "list"}, []any{1, 2})
		must(t, f.SetSheetVisible("选项", false))
		fill(t, f, "数据", []any{"考勤表"}, []any{}, []any{"工号", nil, "姓名"}, []any{1, "x"}, []any{}, []any{nil, nil, "甲"})
		fill(t, f, "其他", []any{"a", "b"})
	})
	tab := read(t, data)
	want := &table.Table{Name: "f", Format: "xlsx", Header: []string{"工号", "", "姓名"}, HeaderLine: 3, Rows: []table.Row{
		{Line: 4, Cells: []string{"1", "x"}}, {Line: 6, Cells: []string{"", "", "甲"}}}, Skipped: tab.Skipped}
	if diff := cmp.Diff(want, tab); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The strict reader and excelize agree on every text and number that excelize writes.
func TestReadWorkbookAgreesWithExcelize(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 5))
	cell := func() any {
		switch r.IntN(5) {
		case 0:
			return nil
		case 1:
			return r.IntN(2_000_000_000) - 1_000_000_000
		case 2:
			return r.IntN(2) == 0
		}
		text := []rune(`az09字 <&>"'_x]`)
		r.Shuffle(len(text), func(i, j int) { text[i], text[j] = text[j], text[i] })
		return string(text[:r.IntN(len(text))])
	}
	rows := [][]any{{"a", "b"}}
	for range 400 {
		row := make([]any, r.IntN(6))
		for i := range row {
			row[i] = cell()
		}
		rows = append(rows, row)
	}
	data := grid(t, rows...)
	f, err := excelize.OpenReader(bytes.NewReader(data))
	must(t, err)
	defer f.Close() // in memory
	all, err := f.GetRows("Sheet1")
	must(t, err)
	var want [][]string
	for _, row := range all {
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		for len(row) > 0 && row[len(row)-1] == "" {
			row = row[:len(row)-1]
		}
		if len(row) > 0 {
			want = append(want, row)
		}
	}
	if diff := cmp.Diff(want, texts(read(t, data))); diff != "" {
		t.Errorf("(-excelize +got)\n%s", diff)
	}
}

func TestReadRefusesWorkbook(t *testing.T) {
	t.Parallel()
	edit := func(old, new string) []byte {
		if !strings.Contains(sheetXML, old) {
			t.Fatalf("no %s to edit", old)
		}
		return raw(t, part{"xl/worksheets/sheet1.xml", strings.Replace(sheetXML, old, new, 1)})
	}
	rows := func(xml string) []byte { return edit(`<row r="2">`, xml+`<row r="2">`) }
	small := table.DefaultLimits()
	small.Rows, small.Columns, small.Cells, small.Cell, small.Entries = 3, 4, 20, 30, 20
	tests := map[string]struct {
		data []byte
		code string
	}{
		"shared string index":         {edit(`<v>1</v></c></row><row`, `<v>2</v></c></row><row`), "bad_cell"},
		"negative shared string":      {edit(`<v>1</v></c></row><row`, `<v>-1</v></c></row><row`), "bad_cell"},
		"row far away":                {edit(`row r="2"`, `row r="900000000"`), "bad_row_number"},
		"row 0":                       {edit(`row r="1"`, `row r="0"`), "bad_row_number"},
		"row twice":                   {edit(`row r="2"`, `row r="1"`), "bad_row_number"},
		"row by another name":         {edit(`row r="2"`, `row r="2x"`), "bad_row_number"},
		"cell twice":                  {edit(`r="B2"`, `r="A2"`), "bad_cell"},
		"cell of another row":         {edit(`r="B2"`, `r="B3"`), "bad_cell"},
		"cell beyond the sheet":       {edit(`r="B2"`, `r="XFE2"`), "bad_cell"},
		"cell without a column":       {edit(`r="B2"`, `r="2"`), "bad_cell"},
		"style that is no number":     {edit(`r="A2"`, `r="A2" s="-1"`), "bad_cell"},
		"unknown type":                {edit(`t="inlineStr"`, `t="zip"`), "bad_cell"},
		"number that is none":         {edit(`r="A2"><v>1`, `r="A2"><v>1x`), "bad_cell"},
		"infinity":                    {edit(`r="A2"><v>1`, `r="A2"><v>Inf`), "bad_cell"},
		"two values":                  {edit(`r="A2"><v>1</v>`, `r="A2"><v>1</v><v>2</v>`), "bad_cell"},
		"boolean that is none":        {edit(`r="A2"><v>1</v>`, `r="A2" t="b"><v>2</v>`), "bad_cell"},
		"too many rows":               {edit(`</sheetData>`, `<row><c><v>1</v></c></row><row><c><v>1</v></c></row></sheetData>`), "too_many_rows"},
		"too many columns":            {edit(`r="B2"`, `r="E2"`), "too_many_columns"},
		"too many cells":              {rows(`<row>` + strings.Repeat(`<c/>`, 20) + `</row>`), "too_many_cells"},
		"cell too long":               {edit(`甲`, strings.Repeat("甲", 11)), "cell_too_long"},
		"no closing of the root":      {edit(`</worksheet>`, ``), "xml_damaged"},
		"closed by another name":      {edit(`</row>`, `</rov>`), "xml_damaged"},
		"unknown entity":              {edit(`甲`, `&nbsp;`), "xml_damaged"},
		"control character":           {edit(`甲`, "\x01"), "xml_damaged"},
		"bad UTF-8":                   {edit(`甲`, "\xFF"), "xml_damaged"},
		"second root":                 {edit(`</worksheet>`, `</worksheet><worksheet/>`), "xml_damaged"},
		"text behind the root":        {edit(`</worksheet>`, `</worksheet>x`), "xml_damaged"},
		"attribute without quotes":    {edit(`r="A2"`, `r=A2`), "xml_damaged"},
		"nested too deep":             {rows(strings.Repeat("<x>", 101) + strings.Repeat("</x>", 101)), "xml_damaged"},
		"endless token":               {rows(`<x y="` + strings.Repeat("y", 5<<20) + `"/>`), "xml_damaged"},
		"doctype":                     {edit(`<worksheet>`, `<!DOCTYPE worksheet [<!ENTITY x "y">]><worksheet>`), "doctype"},
		"doctype in a part unread":    {raw(t, part{"docProps/core.xml", `<!doctype a><a/>`}), "doctype"},
		"other directive":             {edit(`<worksheet>`, `<!ELEMENT a><worksheet>`), "xml_damaged"},
		"damage in a part unread":     {raw(t, part{"docProps/core.xml", "<a>\n\n</b>"}), "xml_damaged"},
		"cut rels of a part unread":   {raw(t, part{"xl/worksheets/_rels/sheet1.xml.rels", "<Relationships>"}), "xml_damaged"},
		"macros":                      {raw(t, part{"xl/vbaProject.bin", "x"}), "macros"},
		"links to other workbooks":    {raw(t, part{"xl/externalLinks/externalLink1.xml", "<a/>"}), "external_links"},
		"embedded object":             {raw(t, part{"xl/embeddings/oleObject1.bin", "x"}), "embedded"},
		"sheet missing":               {raw(t, part{"xl/_rels/workbook.xml.rels", strings.Replace(bookRels, "sheet1", "sheet9", 1)}), "part_missing"},
		"sheet without a relation":    {raw(t, part{"xl/_rels/workbook.xml.rels", strings.Replace(bookRels, "rId1", "rId9", 1)}), "xml_damaged"},
		"document of another kind":    {raw(t, part{"xl/workbook.xml", "<document/>"}), "not_a_workbook"},
		"binary workbook":             {raw(t, part{"_rels/.rels", strings.Replace(rootRels, "workbook.xml", "workbook.bin", 1)}, part{"xl/workbook.bin", ""}), "not_a_workbook"},
		"other zip":                   {zipped(t, []part{{"a.txt", "x"}}), "not_a_workbook"},
		"empty zip":                   {zipped(t, nil), "not_a_workbook"},
		"part twice by folded name":   {raw(t, part{`XL\Workbook.xml`, bookXML}), "zip_damaged"},
		"too many parts":              {manyParts(t, 21), "too_many_parts"},
		"no sheet with a header":      {raw(t, part{"xl/worksheets/sheet1.xml", "<worksheet/>"}), "no_header"},
		"shared strings beyond limit": {raw(t, part{"xl/sharedStrings.xml", "<sst>" + strings.Repeat("<si/>", 21) + "</sst>"}), "too_many_cells"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p := refusal(t, tt.data, small); p.Code != tt.code {
				t.Errorf("refused for %v, want %s", p, tt.code)
			}
		})
	}
	t.Run("one text in many cells", func(t *testing.T) {
		t.Parallel()
		many := table.DefaultLimits()
		many.Inflate = 5 << 10
		sst := strings.Replace(strs, "工号", strings.Repeat("x", 100), 1)
		sheet := `<worksheet><sheetData><row>` + strings.Repeat(`<c t="s"><v>0</v></c>`, 60) + `</row></sheetData></worksheet>`
		p := refusal(t, raw(t, part{"xl/sharedStrings.xml", sst}, part{"xl/worksheets/sheet1.xml", sheet}), many)
		if p.Code != "inflates_too_much" || p.Row != 1 {
			t.Errorf("refused for %v", p)
		}
	})
	t.Run("cells to the left of a text", func(t *testing.T) {
		t.Parallel()
		far := table.DefaultLimits()
		far.Cells = 300
		p := refusal(t, edit(`</sheetData>`, `<row><c r="IV3"><v>1</v></c></row><row><c r="IV4"><v>1</v></c></row></sheetData>`), far)
		if p.Code != "too_many_cells" || p.Row != 4 {
			t.Errorf("refused for %v", p)
		}
	})
	t.Run("damage names part and line", func(t *testing.T) {
		t.Parallel()
		p := refusal(t, raw(t, part{"docProps/core.xml", "<a>\n\n</b>"}), small)
		if diff := cmp.Diff([]any{"docprops/core.xml", 3}, p.Args); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

func TestWorkbookCutAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	var rows [][]any
	for i := range 300 {
		rows = append(rows, []any{i, fmt.Sprintf("姓名%d", i*7919)})
	}
	data := grid(t, rows...)
	for n := 4; n < len(data); n += 64 {
		refusal(t, data[:n], table.DefaultLimits())
	}
	for n := len(data) - 64; n < len(data); n++ {
		refusal(t, data[:n], table.DefaultLimits())
	}
}

func TestSheetCutAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	for n := range len(sheetXML) {
		refusal(t, raw(t, part{"xl/worksheets/sheet1.xml", sheetXML[:n]}), table.DefaultLimits())
	}
}

// A workbook with one byte changed anywhere is refused or reads the same: the
// checksums of the parts see to it. What the zip says of times or versions may change.
func TestDamagedByteNeverChangesTheTable(t *testing.T) {
	t.Parallel()
	data := grid(t, []any{"工号", "姓名"}, []any{"1", "甲"}, []any{"2", "乙"})
	want := texts(read(t, data))
	for i := 4; i < len(data); i += 37 {
		damaged := bytes.Clone(data)
		damaged[i] ^= 0x41
		tab, _, err := table.Read(table.File{Name: "f", Data: damaged}, table.DefaultLimits())
		if err == nil && !cmp.Equal(want, texts(tab)) {
			t.Fatalf("byte %d: %s", i, cmp.Diff(want, texts(tab)))
		}
	}
}

// Not parallel: it measures what the whole process allocates.
func TestBombsAreRefusedBeforeInflating(t *testing.T) {
	var zeros bytes.Buffer
	w, err := flate.NewWriter(&zeros, flate.BestCompression)
	must(t, err)
	_, err = io.CopyN(w, zeroReader{}, 4<<20)
	must(t, err)
	must(t, w.Close())

	bomb := func(name string, header func(h *zip.FileHeader)) []byte {
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		h := &zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: 64 << 20, CompressedSize64: uint64(zeros.Len()), CRC32: 1}
		header(h)
		e, err := z.CreateRaw(h)
		must(t, err)
		_, err = e.Write(zeros.Bytes())
		must(t, err)
		store(t, z, []part{{"_rels/.rels", rootRels}, {"xl/workbook.xml", bookXML}, {"xl/_rels/workbook.xml.rels", bookRels}, {"xl/sharedStrings.xml", strs}})
		must(t, z.Close())
		return buf.Bytes()
	}
	tests := map[string]struct {
		data []byte
		code string
	}{
		"dense picture":               {bomb("xl/media/image1.png", func(*zip.FileHeader) {}), "inflates_too_much"},
		"declares a gigabyte":         {bomb("xl/media/image1.png", func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 30 }), "inflates_too_much"},
		"declares more than there is": {bomb("xl/media/image1.png", func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 63 }), "inflates_too_much"},
		"lies about a sheet":          {bomb("xl/worksheets/sheet1.xml", func(h *zip.FileHeader) { h.UncompressedSize64 = 1000 }), "xml_damaged"},
		"lies about a sheet's blanks": {blankBomb(t), "xml_damaged"},
		"60,000 parts":                {manyParts(t, 60_000), "too_many_parts"},
		"overlapping parts":           {overlapping(t), "zip_damaged"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			p := refusal(t, tt.data, table.DefaultLimits())
			runtime.ReadMemStats(&after)
			if p.Code != tt.code {
				t.Errorf("refused for %v, want %s", p, tt.code)
			}
			if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 64 {
				t.Errorf("took %d MiB and %v", mib, time.Since(start))
			}
		})
	}
}

type zeroReader struct{}

func (zeroReader) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// blankBomb holds a sheet of white space a hundred times as long as the directory says.
func blankBomb(t testing.TB) []byte {
	text := sheetXML + strings.Repeat(" ", 1<<20)
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	must(t, err)
	_, err = w.Write([]byte(text))
	must(t, err)
	must(t, w.Close())
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	e, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(sheetXML)),
		UncompressedSize64: uint64(len(sheetXML)), CompressedSize64: uint64(packed.Len())})
	must(t, err)
	_, err = e.Write(packed.Bytes())
	must(t, err)
	store(t, z, []part{{"_rels/.rels", rootRels}, {"xl/workbook.xml", bookXML}, {"xl/_rels/workbook.xml.rels", bookRels}, {"xl/sharedStrings.xml", strs}})
	must(t, z.Close())
	return buf.Bytes()
}

func manyParts(t testing.TB, n int) []byte {
	parts := make([]part, n)
	for i := range parts {
		parts[i].name = fmt.Sprintf("xl/%d.xml", i)
	}
	return zipped(t, parts)
}

// overlapping points two directory entries at one stretch of the file.
func overlapping(t testing.TB) []byte {
	data := raw(t, part{"xl/media/a", "same"}, part{"xl/media/b", "same"})
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	must(t, err)
	offset := func(name string) uint32 {
		i := bytes.Index(data, []byte("PK\x01\x02"))
		for !bytes.HasPrefix(data[i+46:], []byte(name)) {
			i += 4 + bytes.Index(data[i+4:], []byte("PK\x01\x02"))
		}
		return uint32(i + 42)
	}
	if len(r.File) != 7 {
		t.Fatalf("%d parts", len(r.File))
	}
	a, b := offset("xl/media/a"), offset("xl/media/b")
	copy(data[b:b+4], data[a:a+4])
	return data
}

func FuzzReadXLSX(f *testing.F) {
	f.Add(grid(f, []any{"工号", "姓名"}, []any{"0012", "甲"}, []any{45723.5, true}))
	f.Add(raw(f))
	f.Add(raw(f, part{"xl/worksheets/sheet1.xml", strings.Replace(sheetXML, `r="2"`, `r="9000000"`, 1)}))
	f.Add(raw(f, part{"docProps/core.xml", "<!DOCTYPE a><a/>"}))
	limits := table.DefaultLimits()
	limits.Inflate, limits.Cell = 4<<20, 1<<10
	f.Fuzz(func(t *testing.T, data []byte) {
		tab, problems, err := table.Read(table.File{Name: "f", Data: data}, limits)
		if err == nil {
			checkTable(t, tab, limits)
			if tab.Format == "xlsx" && len(problems) > 0 {
				t.Fatalf("problems of a workbook: %v", problems)
			}
		}
	})
}

// FuzzReadSheet mutates the text of a sheet inside a sound zip, where FuzzReadXLSX
// hardly ever gets to for the checksums.
func FuzzReadSheet(f *testing.F) {
	f.Add([]byte(sheetXML))
	f.Add([]byte(`<worksheet><sheetData><row><c><f>1</f></c><c t="e"><v>#N/A</v></c></row></sheetData></worksheet>`))
	f.Add([]byte(`<x:worksheet xmlns:x="y"><x:sheetData><x:row r="1"><x:c t="b"><x:v>1</x:v></x:c><x:c s="3"><x:v>1E3</x:v></x:c></x:row></x:sheetData></x:worksheet>`))
	limits := table.DefaultLimits()
	limits.Cell = 1 << 10
	f.Fuzz(func(t *testing.T, sheet []byte) {
		if tab, _, err := table.Read(table.File{Name: "f", Data: raw(t, part{"xl/worksheets/sheet1.xml", string(sheet)})}, limits); err == nil {
			checkTable(t, tab, limits)
		}
	})
}
