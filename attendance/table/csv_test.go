package table_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

func TestReadTextForms(t *testing.T) {
	t.Parallel()
	want := [][]string{{"工号", "姓名"}, {"0012", "张,三"}, {"S2", "a\"b"}}
	tests := map[string]string{
		"comma":                     "工号,姓名\n0012,\"张,三\"\nS2,\"a\"\"b\"\n",
		"tab":                       "工号\t姓名\n0012\t张,三\nS2\ta\"b\n",
		"semicolon":                 "工号;姓名\n0012;张,三\nS2;\"a\"\"b\"",
		"crlf":                      "工号,姓名\r\n0012,\"张,三\"\r\nS2,\"a\"\"b\"\r\n",
		"bare cr":                   "工号,姓名\r0012,\"张,三\"\rS2,\"a\"\"b\"\r",
		"titles and blanks":         "\n月考勤表,,\n工号,姓名,\n,,\n0012,\"张,三\",,\n  ,\nS2,\"a\"\"b\"\n\n",
		"marks of a spreadsheet":    "工号,姓名\n=\"0012\",\"张,三\"\nS2,\"a\"\"b\"\n",
		"apostrophe":                "工号,姓名\n'0012,\"张,三\"\nS2,a\"b\n",
		"wide and no-break blanks":  "工号,姓名\n\u30000012\u00a0,\"张,三\" \nS2 ,\" a\"\"b\"\n",
		"utf-8 byte order mark":     "\uFEFF工号,姓名\n0012,\"张,三\"\nS2,\"a\"\"b\"\n",
		"empty columns at the side": "工号,姓名" + strings.Repeat(",", 1000) + "\n0012,\"张,三\"\nS2,\"a\"\"b\"\n",
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tab := read(t, []byte(text))
			if diff := cmp.Diff(want, texts(tab)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if tab.Format != "csv" {
				t.Errorf("format %q", tab.Format)
			}
		})
	}
}

func TestReadTextEncodings(t *testing.T) {
	t.Parallel()
	// 𠮷 needs four bytes in UTF-8 and in GB18030 and two units in UTF-16.
	text := "工号,姓名\r\n0012,𠮷㐂龘\r\nS2,联通\r\n"
	encode := func(e interface{ String(string) (string, error) }) string {
		out, err := e.String(text)
		must(t, err)
		return out
	}
	tests := map[string]string{
		"utf-8":            text,
		"gb18030":          encode(simplifiedchinese.GB18030.NewEncoder()),
		"utf-16le marked":  encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()),
		"utf-16be marked":  encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()),
		"utf-16le by NULs": encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder()),
		"utf-16be by NULs": encode(unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder()),
	}
	want := [][]string{{"工号", "姓名"}, {"0012", "𠮷㐂龘"}, {"S2", "联通"}}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(want, texts(read(t, []byte(data)))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestReadRefusesText(t *testing.T) {
	t.Parallel()
	small := table.DefaultLimits()
	small.Bytes, small.Lines, small.Columns, small.Cell, small.Cells = 1<<10, 5, 3, 40, 100
	wide := small
	wide.Lines, wide.Cells = 100, 9
	big5, err := traditionalchinese.Big5.NewEncoder().String("編號,姓名\n1,張三\n")
	must(t, err)
	tests := map[string]struct {
		text   string
		limits table.Limits
		code   string
		row    int
	}{
		"cut in a character":       {"工号,姓名\n1,张三\n2,李四\xE4\xBD", small, "bad_encoding", 0},
		"damaged place in UTF-8":   {"工号,姓名\n1,张\xFF三李四王五\n", small, "bad_encoding", 0},
		"characters lost before":   {"工号,姓名\n1,\uFFFD\uFFFD\n", small, "bad_encoding", 0},
		"neither UTF-8 nor GB":     {"a,b\n1,\xFF\xFE\xFF\n", small, "bad_encoding", 0},
		"half of a UTF-16 letter":  {"\xFF\xFEa\x00,\x00b\x00\n", small, "bad_encoding", 0},
		"lone surrogate":           {"\xFF\xFEa\x00,\x00b\x00\x00\xD8", small, "bad_encoding", 0},
		"NUL":                      {"a,b\n1,2\n3,\x004\n", small, "nul", 3},
		"quote never closed":       {"a,b\n1,2\n3,\"4\n5,6\n", small, "unclosed_quote", 3},
		"cell too long":            {"a,b\n1," + strings.Repeat("x", 41), small, "cell_too_long", 2},
		"quoted cell too long":     {"a,b\n1,\"" + strings.Repeat("x", 41), small, "cell_too_long", 2},
		"line too long":            {"a,b\n" + strings.Repeat("x,", 200), small, "line_too_long", 2},
		"too many columns":         {"a,b\n1,2,3,4", small, "too_many_columns", 2},
		"too many quoted columns":  {"a,b\n1,2,3,\"4\"", small, "too_many_columns", 2},
		"too many lines":           {"a,b\n1,2\n1,2\n1,2\n1,2\n1,2\n", small, "too_many_rows", 6},
		"too many cells":           {"a,b\n" + strings.Repeat("1,2\n", 9), wide, "too_many_cells", 5},
		"too large":                {strings.Repeat("a,b\n", 1000), small, "too_large", 0},
		"empty":                    {"", small, "no_header", 0},
		"no row of two cells":      {"考勤表\n\n无\n", small, "no_header", 0},
		"web page without a table": {"\r\n<HTML><p>工号</p></html>", small, "html", 0},
		"web page with xml first":  {`<?xml version="1.0"?><html><table></table></html>`, small, "no_header", 0},
		"archive of a web page":    {"MIME-Version: 1.0\r\n", small, "html", 0},
		"xml of another kind":      {`<?xml version="1.0"?><rss/>`, small, "not_a_spreadsheet", 0},
		"xml without an element":   {`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>`, small, "xml_damaged", 0},
		"old workbook":             {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", small, "xls", 0},
		"old workbook, bare":       {"\x09\x08\x08\x00\x00\x00\x10\x00", small, "xls", 0},
		"workbook with a password": {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00", small, "encrypted", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := refusal(t, []byte(tt.text), tt.limits)
			if p.Code != tt.code || p.Row != tt.row {
				t.Errorf("refused for %s in row %d, want %s in row %d", p.Code, p.Row, tt.code, tt.row)
			}
		})
	}
	t.Run("Big5 is never taken for the same text", func(t *testing.T) {
		t.Parallel()
		tab, _, err := table.Read(table.File{Name: "f", Data: []byte(big5)}, small)
		if err == nil && tab.Header[0] == "編號" {
			t.Errorf("read as %q", tab.Header)
		}
		if err == nil {
			if _, problems := table.Bind(tab, []table.Column{{Key: "code", Names: []string{"編號"}, Required: true}}); len(problems) == 0 {
				t.Error("mistaken characters were bound as a column")
			}
		}
	})
}

func TestStrayQuoteLeavesItsRowOut(t *testing.T) {
	t.Parallel()
	tab, problems, err := table.Read(table.File{Name: "f.csv", Data: []byte("a,b\n1,\"x\"y,z\n2,\"two\nlines\"\n3,4\n")}, table.DefaultLimits())
	must(t, err)
	wantRows := []table.Row{{Line: 3, Cells: []string{"2", "two\nlines"}}, {Line: 5, Cells: []string{"3", "4"}}}
	if diff := cmp.Diff(wantRows, tab.Rows); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	want := []roster.Problem{{File: "f.csv", Row: 2, Code: "stray_quote", Value: `1,"x"`}}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("problems (-want +got)\n%s", diff)
	}
}

func TestMillionLinesPass(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("clock_no,time\n")
	for range 1_000_000 {
		b.WriteString("1,2\n")
	}
	data := []byte(b.String())
	n := 0
	spec := []table.Column{{Key: "clock_no", Required: true}, {Key: "time", Required: true}}
	tab, _, problems, err := table.Each(table.File{Name: "f", Data: data}, table.DefaultLimits(), spec, func(b table.Binding, row table.Row) error {
		if b.Cell(row, "time") == "2" {
			n++
		}
		return nil
	})
	if err != nil || len(problems) > 0 || n != 1_000_000 || tab.Skipped != 1 {
		t.Fatalf("%d rows, %d skipped, %d problems, %v", n, tab.Skipped, len(problems), err)
	}
}

func TestExcerptIsPrintableAndShort(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"plain":                     "plain",
		"a\x00b\tc\xFFd":            "a·b·c·d",
		strings.Repeat("字", 80):     strings.Repeat("字", 80),
		strings.Repeat("字", 81):     strings.Repeat("字", 79) + "…",
		"\u202Eright to left marks": "·right to left marks",
	}
	for in, want := range tests {
		if got := table.Excerpt(in); got != want {
			t.Errorf("Excerpt(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{
		"工号,姓名\n0012,\"张,三\"\n", "a;b\r1;\"x\"\"y\"\r", "a\tb\n1\t\"2", "\xFF\xFEa\x00,\x00b\x00\n\x00",
		"\xB9\xA4\xBA\xC5,\xD0\xD5\xC3\xFB\n1,\xD5\xC5\n", "a,b\n\"1\"x,2\n", "\uFEFFa,b\n=\"1\",'2\n", "<table>", "PK\x03\x04",
	} {
		f.Add([]byte(seed))
	}
	limits := table.DefaultLimits()
	limits.Columns, limits.Cell = 8, 64
	f.Fuzz(func(t *testing.T, data []byte) {
		tab, problems, err := table.Read(table.File{Name: "f", Data: data}, limits)
		if err != nil {
			if roster.KindOf(err) != roster.Refused || tab != nil {
				t.Fatalf("%v with %v", err, tab)
			}
			return
		}
		checkTable(t, tab, limits)
		for _, p := range problems {
			if p.Row < 1 || p.Code == "" || p.Value != table.Excerpt(p.Value) {
				t.Fatalf("problem %#v", p)
			}
		}
	})
}

// checkTable checks what holds for every table, wherever it came from.
func checkTable(t *testing.T, tab *table.Table, limits table.Limits) {
	t.Helper()
	last := tab.HeaderLine
	for _, row := range tab.Rows {
		n := len(row.Cells)
		if row.Line <= last || n == 0 || n > limits.Columns || row.Cells[n-1] == "" {
			t.Fatalf("row %#v after line %d", row, last)
		}
		last = row.Line
		for _, c := range row.Cells {
			if c != strings.TrimSpace(c) || len(c) > limits.Cell {
				t.Fatalf("cell %q", c)
			}
		}
	}
}
