package xlsx_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/xlsx"
)

// errorBook has text of every kind that a spreadsheet would like to make something of.
func errorBook() reports.ErrorBook {
	return reports.ErrorBook{
		Where: "错误位置", Why: "错误原因",
		Header: []string{"工号", "日期", "备注"},
		Rows: []reports.ErrorRow{
			{Cells: []string{"00123", "2025-02-30", `=HYPERLINK("http://x","y")`}, Where: "2 日期", Why: "没有这个日期",
				Marks: []reports.ErrorMark{{Column: 1, Note: "没有这个日期"}, {Column: 1, Note: "再看"}}},
			{Cells: []string{"330102199001011234567", "1e5"}, Where: "3 工号", Why: "没有这个工号", Marks: []reports.ErrorMark{{Column: 0, Note: "没有这个工号"}}},
			{Cells: []string{"+1", "@SUM(A1)", "-2", "\x01多一格"}, Where: "4", Why: "=1+1"},
		},
	}
}

func writeErrors(w io.Writer) error { return xlsx.Errors(w, errorBook()) }

func TestErrorBooksKeepEveryCellAsText(t *testing.T) {
	t.Parallel()
	f := open(t, bytesOf(t, writeErrors))
	rows, err := f.GetRows("错误记录")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"工号", "日期", "备注", "", "错误位置", "错误原因"},
		{"00123", "2025-02-30", `=HYPERLINK("http://x","y")`, "", "2 日期", "没有这个日期"},
		{"330102199001011234567", "1e5", "", "", "3 工号", "没有这个工号"},
		{"+1", "@SUM(A1)", "-2", "\uFFFD多一格", "4", "=1+1"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for row := range want {
		for column := range want[0] {
			at := fmt.Sprintf("%c%d", 'A'+column, row+1)
			if formula, err := f.GetCellFormula("错误记录", at); err != nil || formula != "" {
				t.Errorf("%s holds the formula %q, %v", at, formula, err)
			}
			id, err := f.GetCellStyle("错误记录", at)
			if err != nil {
				t.Fatal(err)
			}
			if style, err := f.GetStyle(id); err != nil || style.NumFmt != 49 {
				t.Errorf("%s is not of the format of text: %+v, %v", at, style, err)
			}
		}
	}
	for name, part := range parts(t, bytesOf(t, writeErrors)) {
		if strings.Contains(part, "<f>") {
			t.Errorf("%s holds a formula", name)
		}
	}
}

func TestErrorBooksMarkTheBadCells(t *testing.T) {
	t.Parallel()
	f := open(t, bytesOf(t, writeErrors))
	notes, err := f.GetComments("错误记录")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, n := range notes {
		text := n.Text
		for _, run := range n.Paragraph {
			text += run.Text
		}
		got[n.Cell] = text
	}
	if diff := cmp.Diff(map[string]string{"B2": "没有这个日期\n再看", "A3": "没有这个工号"}, got); diff != "" {
		t.Errorf("notes (-want +got)\n%s", diff)
	}
	for at, marked := range map[string]bool{"A2": false, "B2": true, "A3": true, "A4": false} {
		id, err := f.GetCellStyle("错误记录", at)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || (len(style.Fill.Color) > 0) != marked {
			t.Errorf("%s: coloured %v, want %v; %v", at, style.Fill.Color, marked, err)
		}
	}
	panes, err := f.GetPanes("错误记录")
	if err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header is not kept in sight: %+v, %v", panes, err)
	}
}

func TestErrorBooksAreTheSameBytesAndFailAloud(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(parts(t, bytesOf(t, writeErrors)), parts(t, bytesOf(t, writeErrors))); diff != "" {
		t.Errorf("another time (-first +second)\n%s", diff)
	}
	if err := xlsx.Errors(failing{}, errorBook()); !errors.Is(err, errFull) {
		t.Errorf("a full disk: %v", err)
	}
	long := reports.ErrorBook{Header: []string{"a"}, Rows: make([]reports.ErrorRow, 1<<20)}
	if err := xlsx.Errors(io.Discard, long); roster.KindOf(err) != roster.Refused {
		t.Errorf("more rows than a sheet has: %v", err)
	}
}

func TestErrorBooksOfThousandsOfRowsGetNotesForTheFirst(t *testing.T) {
	t.Parallel()
	b := reports.ErrorBook{Header: []string{"a", "b"}, Where: "x", Why: "y"}
	for range 3000 {
		b.Rows = append(b.Rows, reports.ErrorRow{Cells: []string{"1", "2"}, Marks: []reports.ErrorMark{{Column: 1, Note: "z"}}})
	}
	f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Errors(w, b) }))
	notes, err := f.GetComments("错误记录")
	if err != nil || len(notes) != 1000 {
		t.Errorf("%d notes, %v", len(notes), err)
	}
	if rows, err := f.GetRows("错误记录"); err != nil || len(rows) != 3001 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}
