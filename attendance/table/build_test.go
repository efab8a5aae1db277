package table_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"testing"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// excel builds a workbook with the library that writes our own.
func excel(t testing.TB, edit func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	edit(f)
	buf, err := f.WriteToBuffer()
	must(t, err)
	must(t, f.Close())
	return buf.Bytes()
}

// grid fills Sheet1 from A1 on.
func grid(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	return excel(t, func(f *excelize.File) { fill(t, f, "Sheet1", rows...) })
}

func fill(t testing.TB, f *excelize.File, sheet string, rows ...[]any) {
	t.Helper()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		must(t, err)
		must(t, f.SetSheetRow(sheet, cell, &row))
	}
}

// part is one entry of a hand-made workbook.
type part struct{ name, text string }

const (
	rootRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`
	bookRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`
	bookXML  = `<workbook xmlns:r="x"><workbookPr date1904="1"/><sheets><sheet name="一" sheetId="1" r:id="rId1"/></sheets></workbook>`
	strs     = `<sst><si><t>工号</t></si><si><r><t>姓</t></r><r><t>名</t></r><rPh sb="0" eb="1"><t>ming</t></rPh></si></sst>`
	sheetXML = `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c><c r="B2" t="inlineStr"><is><t>甲</t></is></c></row></sheetData></worksheet>`
)

// raw zips a small sound workbook; the given parts replace or join its own.
func raw(t testing.TB, parts ...part) []byte {
	t.Helper()
	all := []part{{"_rels/.rels", rootRels}, {"xl/workbook.xml", bookXML}, {"xl/_rels/workbook.xml.rels", bookRels},
		{"xl/sharedStrings.xml", strs}, {"xl/worksheets/sheet1.xml", sheetXML}}
next:
	for _, p := range parts {
		for i := range all {
			if all[i].name == p.name {
				all[i] = p
				continue next
			}
		}
		all = append(all, p)
	}
	return zipped(t, all)
}

func zipped(t testing.TB, parts []part) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	store(t, z, parts)
	must(t, z.Close())
	return buf.Bytes()
}

// store adds parts without deflating them, which would take most of a test's time.
func store(t testing.TB, z *zip.Writer, parts []part) {
	t.Helper()
	for _, p := range parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Store})
		must(t, err)
		_, err = w.Write([]byte(p.text))
		must(t, err)
	}
}

// read reads data that has no faults.
func read(t testing.TB, data []byte) *table.Table {
	t.Helper()
	tab, problems, err := table.Read(table.File{Name: "f", Data: data}, table.DefaultLimits())
	must(t, err)
	if len(problems) > 0 {
		t.Fatalf("problems: %v", problems)
	}
	return tab
}

// refusal returns the problem that a file is refused for.
func refusal(t testing.TB, data []byte, limits table.Limits) roster.Problem {
	t.Helper()
	tab, _, err := table.Read(table.File{Name: "f", Data: data}, limits)
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != roster.Refused || tab != nil || len(e.Problems) != 1 {
		t.Fatalf("Read = %v, %v; want a refusal with its one problem", tab, err)
	}
	if p := e.Problems[0]; p.File != "f" {
		t.Errorf("problem without its file: %v", p)
	}
	return e.Problems[0]
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// texts returns header and rows as a grid of text.
func texts(tab *table.Table) [][]string {
	out := [][]string{tab.Header}
	for _, r := range tab.Rows {
		out = append(out, r.Cells)
	}
	return out
}
