package table_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

func TestSheetsHoldEveryRowOfAText(t *testing.T) {
	t.Parallel()
	f := table.File{Name: "f", Data: []byte("标题\n\n姓名,时间\n甲,\"08:00\n18:00\"\n乙,\"08:00\"x\n")}
	sheets, problems, err := f.Sheets(table.DefaultLimits())
	must(t, err)
	want := []table.Sheet{{Blank: 1, Rows: []table.Row{{Line: 1, Cells: []string{"标题"}},
		{Line: 3, Cells: []string{"姓名", "时间"}}, {Line: 4, Cells: []string{"甲", "08:00\n18:00"}}}}}
	if diff := cmp.Diff(want, sheets); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(problems) != 1 || problems[0].Row != 6 || problems[0].Code != "stray_quote" {
		t.Errorf("%v", problems)
	}
}

func TestSheetsAreTheVisibleOnesOfAWorkbook(t *testing.T) {
	t.Parallel()
	data := excel(t, func(f *excelize.File) {
		fill(t, f, "Sheet1", []any{"标题"}, nil, []any{"姓名"})
		_, err := f.NewSheet("藏")
		must(t, err)
		must(t, f.SetSheetVisible("藏", false))
	})
	sheets, _, err := table.File{Name: "f", Data: data}.Sheets(table.DefaultLimits())
	must(t, err)
	if len(sheets) != 1 || sheets[0].Name != "Sheet1" || len(sheets[0].Rows) != 2 || sheets[0].Rows[1].Line != 3 {
		t.Errorf("%+v", sheets)
	}
	if diff := cmp.Diff(sheets, table.File{Data: data}.Peek()); diff != "" {
		t.Errorf("Peek (-Sheets +Peek)\n%s", diff)
	}
	opened := table.File{Book: &table.Workbook{Format: "xlsx", Sheets: sheets}}
	if again, _, err := opened.Sheets(table.DefaultLimits()); err != nil || !cmp.Equal(again, sheets) {
		t.Errorf("of an opened book: %v, %v", again, err)
	}
}

func TestSheetsRefuse(t *testing.T) {
	t.Parallel()
	few := table.DefaultLimits()
	few.Rows, few.Cells = 3, 5
	for text, want := range map[string]string{
		"a\nb\nc\nd\n":       "too_many_rows",
		"a,b\nc,d\ne,f\n":    "too_many_cells",
		"abcdefghijkl\x00\n": "nul",
		"a,\"b\n":            "unclosed_quote",
		"PK\x03\x04 broken":  "zip_damaged",
	} {
		f := table.File{Name: "f", Data: []byte(text)}
		_, _, err := f.Sheets(few)
		var e *roster.Error
		if !errors.As(err, &e) || len(e.Problems) != 1 || e.Problems[0].Code != want || e.Problems[0].File != "f" {
			t.Errorf("%q: %v", text, err)
		}
		if want != "too_many_rows" && want != "too_many_cells" && f.Peek() != nil {
			t.Errorf("%q: something to see", text)
		}
	}
}

func TestPeekLooksAtTheFrontOfAText(t *testing.T) {
	t.Parallel()
	sheets := table.File{Data: []byte(strings.Repeat("x\n", 1000) + `"`)}.Peek()
	if len(sheets) != 1 || len(sheets[0].Rows) == 0 || len(sheets[0].Rows) > 20 {
		t.Errorf("%d sheets", len(sheets))
	}
}

func TestCellFault(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"": "", "12": "", "#REF!": "cell_error", "1.23457E+17": "digits_lost", "##": "cell_error"} {
		if got := table.CellFault(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// What an add-in leaves in a workbook is not its content.
func TestCustomXMLIsNotRead(t *testing.T) {
	t.Parallel()
	if tab := read(t, raw(t, part{"customXml/item1.xml", "\xFF\xFE<\x00a\x00/\x00>\x00"})); len(tab.Rows) != 1 {
		t.Errorf("%+v", tab)
	}
}
