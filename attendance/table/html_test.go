package table_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// cellsOf returns the cells of each sheet by its name.
func cellsOf(book *table.Workbook) map[string][][]string {
	out := map[string][][]string{}
	for _, s := range book.Sheets {
		for _, r := range s.Rows {
			out[s.Name] = append(out[s.Name], r.Cells)
		}
	}
	return out
}

func TestWebPageSavedAsSpreadsheet(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		page string
		want map[string][][]string
	}{
		"tables of a page, each a sheet": {"<html><head><meta charset=\"utf-8\"><title>x</title><style>td{color:red}</style></head><body>前言<table><tr><th>工号</th><th>姓名</th></tr>\n<tr><td>0012<td>甲</table>" +
			"<TABLE><caption>二<b>号</b></caption><thead><TR><TD>a</TD></TR></thead></TABLE><table></table><table><tr><td> </td></tr></table></body></html>",
			map[string][][]string{"1": {{"工号", "姓名"}, {"0012", "甲"}}, "二号": {{"a"}}}},
		"text as a page shows it": {"<table><tr><td style='mso-number-format:\"\\@\"'> 00012 </td><td>a\n  b&nbsp;&lt;c&#x7532;</td><td>08:01<br>17:<b>3</b>0<br/></td><td><p>x</p><p>y</p></td><td>=\"0012\"</td><td>'0013</td></tr></table>",
			map[string][][]string{"1": {{"00012", "a b\u00a0<c甲", "08:01\n17:30", "x\ny", "0012", "0013"}}}},
		"scripts and comments are no text": {"<table><tr><td>a<script>var x='</td>'</script>b<!-- <td>c</td> --><style>p{}</style></td></tr></table>",
			map[string][][]string{"1": {{"ab"}}}},
		"spans": {"<table><tr><td rowspan=2>人</td><td colspan=\"2\">上午</td><td>末</td></tr><tr><td>入</td><td>出</td><td rowspan='x'>z</td></tr><tr><td>1</td><td>2</td></tr></table>",
			map[string][][]string{"1": {{"人", "上午", "", "末"}, {"", "入", "出", "z"}, {"1", "2"}}}},
		"spans over spans": {"<table><tr><td rowspan=3>a<td>b<td rowspan=2 colspan=2>c<tr><td>d<td>e<tr><td>f<td>g<td>h</table>",
			map[string][][]string{"1": {{"a", "b", "c"}, {"", "d", "", "", "e"}, {"", "f", "g", "h"}}}},
		"tables within tables": {"<table><tr><td>外 <table><tr><td>里1</td><td>里2</td></tr></table> 后</td><td>旁</td></tr></table>",
			map[string][][]string{"1": {{"外 后", "旁"}}, "2": {{"里1", "里2"}}}},
		"rows that nobody opens": {"<table><td>a</td><td>b</td><tr><td>c</td></tr><td>d</td></table>",
			map[string][][]string{"1": {{"a", "b"}, {"c"}, {"d"}}}},
		"text and ends of nothing": {"<table>stray<tr>more<td>a</td>here</tr></table></table></td>",
			map[string][][]string{"1": {{"a"}}}},
		"names that Excel notes": {"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:Name>考勤&amp;记录</x:Name></x:ExcelWorkbook></xml><![endif]--><table><tr><td>a</td></tr></table></html>",
			map[string][][]string{"考勤&记录": {{"a"}}}},
		"xml first":          {"<?xml version=\"1.0\"?>\n<html><table><tr><td>a</td></tr></table></html>", map[string][][]string{"1": {{"a"}}}},
		"a comment first":    {"<!-- made by x --><table><tr><td>a</td></tr></table>", map[string][][]string{"1": {{"a"}}}},
		"nothing in a table": {"<table></table>", map[string][][]string{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book := open(t, []byte(tt.page))
			if diff := cmp.Diff(tt.want, cellsOf(book)); diff != "" || book.Format != "html" {
				t.Errorf("format %q (-want +got)\n%s", book.Format, diff)
			}
		})
	}
	t.Run("blank rows are counted", func(t *testing.T) {
		t.Parallel()
		sheet := open(t, []byte("<table><tr></tr><tr><td>a</td></tr><tr><td></td></tr></table>")).Sheets[0]
		if sheet.Blank != 2 || sheet.Rows[0].Line != 2 {
			t.Errorf("%+v", sheet)
		}
	})
	t.Run("read as a table", func(t *testing.T) {
		t.Parallel()
		tab := read(t, []byte("<table><tr><td>考勤表</td></tr></table><table><tr><td>工号</td><td>姓名</td></tr><tr><td>1</td><td>甲</td></tr></table>"))
		if diff := cmp.Diff([][]string{{"工号", "姓名"}, {"1", "甲"}}, texts(tab)); diff != "" || tab.Format != "html" {
			t.Errorf("format %q (-want +got)\n%s", tab.Format, diff)
		}
	})
}

func TestWebPageEncodings(t *testing.T) {
	t.Parallel()
	page := func(charset string) string {
		return `<html><head><meta http-equiv="Content-Type" content="text/html; charset=` + charset + `"></head><table><tr><td>联通</td><td>工号</td></tr></table></html>`
	}
	gbk := func(s string) string {
		out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
		must(t, err)
		return out
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(page("unicode"))
	must(t, err)
	short := strings.ReplaceAll(page("gb2312"), "工号", "x")
	tests := map[string]struct{ data, second string }{
		"gb2312":                       {gbk(page("gb2312")), "工号"},
		"gbk in quotes":                {gbk(strings.Replace(page("x"), `charset=x"`, `charset='GBK'"`, 1)), "工号"},
		"gb2312 that is UTF-8 as well": {gbk(short), "x"},
		"UTF-8 under another name":     {page("gb2312"), "工号"},
		"GBK under another name":       {gbk(page("utf-8")), "工号"},
		"GBK without a name":           {gbk("<table><tr><td>联通</td><td>工号</td></tr></table>"), "工号"},
		"UTF-16":                       {utf16, "工号"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(map[string][][]string{"1": {{"联通", tt.second}}}, cellsOf(open(t, []byte(tt.data)))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	for name, data := range map[string]string{"Big5": page("big5"), "neither": gbk(page("gbk")) + "\xFF"} {
		if p := refused(t, []byte(data), table.DefaultLimits()); p.Code != "bad_encoding" {
			t.Errorf("%s: %v", name, p)
		}
	}
}

func TestRefusesWebPage(t *testing.T) {
	t.Parallel()
	small := table.DefaultLimits()
	small.Rows, small.Columns, small.Cells, small.Cell, small.Entries = 3, 4, 20, 30, 5
	row := "<tr><td>a</td><td>b</td></tr>"
	tests := map[string]struct{ page, code string }{
		"no table":               {"<html><body>请登录</body></html>", "html"},
		"archive of a page":      {"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<table></table>", "html"},
		"table not closed":       {"<table>" + row, "html_cut"},
		"page not closed":        {"<html><table>" + row + "</table>", "html_cut"},
		"inner table not closed": {"<table><tr><td><table>" + row + "</table>", "html_cut"},
		"script not closed":      {"<html><table>" + row + "</table><script></html>", "html_cut"},
		"endless tag":            {"<table><tr><td x=\"" + strings.Repeat("x", 5<<20) + "\">a</td></tr></table>", "html_cut"},
		"too many rows":          {"<table>" + strings.Repeat(row, 4) + "</table>", "too_many_rows"},
		"too many columns":       {"<table><tr><td colspan=4>a</td><td>b</td></tr></table>", "too_many_columns"},
		"too many cells":         {"<table>" + strings.Repeat("<tr><td>a</td><td></td></tr>", 3) + "<tr>" + strings.Repeat("<td></td>", 20) + "</tr></table>", "too_many_cells"},
		"cell too long":          {"<table><tr><td>" + strings.Repeat("甲 ", 11) + "</td></tr></table>", "cell_too_long"},
		"too many tables":        {strings.Repeat("<table></table>", 6), "too_many_parts"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p := refused(t, []byte(tt.page), small); p.Code != tt.code {
				t.Errorf("refused for %v, want %s", p, tt.code)
			}
		})
	}
	t.Run("the line is told", func(t *testing.T) {
		t.Parallel()
		if p := refused(t, []byte("<table>\n\n<tr>"), small); !cmp.Equal(p.Args, []any{3}) {
			t.Errorf("%v", p)
		}
	})
}

func TestWebPageCutAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	page := `<html><head><meta charset="utf-8"></head><table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table></html>`
	for n := len("<html"); n < len(page); n++ {
		refused(t, []byte(page[:n]), table.DefaultLimits())
	}
}

// A text named .xls is the text that it is.
func TestTextNamedAsSpreadsheet(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("工号\t姓名\n0012\t张三\n")
	must(t, err)
	for name, data := range map[string]string{"tabs": gbk, "commas": "工号,姓名\r\n0012,张三\r\n", "tabs behind the cells": "工号\t,姓名\t\r\n0012\t,张三\t\r\n"} {
		f := table.File{Name: "打卡.xls", Data: []byte(data)}
		if table.IsSpreadsheet(f.Data) {
			t.Errorf("%s: taken for a spreadsheet", name)
		}
		tab, _, err := table.Read(f, table.DefaultLimits())
		must(t, err)
		if diff := cmp.Diff([][]string{{"工号", "姓名"}, {"0012", "张三"}}, texts(tab)); diff != "" || tab.Format != "csv" {
			t.Errorf("%s: format %q (-want +got)\n%s", name, tab.Format, diff)
		}
	}
}

func FuzzWebPage(f *testing.F) {
	f.Add([]byte("<table><tr><td rowspan=2 colspan=3>a<td>b<tr><td>c<table><tr><td>d</table></table>"))
	f.Add([]byte("<html><meta charset=gbk><!--<x:Name>n</x:Name>--><table><caption>x</caption><td>\xC1\xAA<br>&amp;<script></td></script></table></html>"))
	limits := table.DefaultLimits()
	limits.Columns, limits.Cell, limits.Entries = 20, 1<<10, 20
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := table.Open(append([]byte("<table>"), data...), "f", limits)
		switch {
		case err == nil:
			checkBook(t, book, limits)
		case roster.KindOf(err) != roster.Refused:
			t.Fatal(err)
		}
	})
}
