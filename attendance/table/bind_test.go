package table_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

var staffColumns = []table.Column{
	{Key: "code", Names: []string{"工号", "员工编号"}, Required: true},
	{Key: "name", Names: []string{"姓名"}, Required: true},
	{Key: "clock_no", Names: []string{"考勤号"}},
}

func TestBindFindsColumnsByAnyOfTheirNames(t *testing.T) {
	t.Parallel()
	for _, header := range []string{
		"code,name,clock_no,extra", "CODE,Name,Clock No,extra", "工号,姓名,考勤号,extra", "工 号*,姓　名,考勤号 ,extra",
		"ｃｏｄｅ,姓名,clock-no,extra", "月报\ncode,name,clock_no,extra", "单位：综合科,2025年3月\n制表,某人,今天\n工号,姓名,考勤号,extra",
	} {
		tab := read(t, []byte(header+"\n1,甲,7,x\n2,乙\n"))
		b, problems := table.Bind(tab, staffColumns)
		if len(problems) > 0 || len(tab.Rows) != 2 {
			t.Fatalf("%q: %v, %d rows", header, problems, len(tab.Rows))
		}
		row := tab.Rows[0]
		if b.Cell(row, "code") != "1" || b.Cell(row, "name") != "甲" || b.Cell(row, "clock_no") != "7" || b.Cell(tab.Rows[1], "clock_no") != "" {
			t.Errorf("%q: cells of %v", header, row)
		}
		lines := strings.Split(header, "\n")
		if want := strings.TrimSpace(strings.Split(lines[len(lines)-1], ",")[2]); b.Header("clock_no") != want || tab.HeaderLine != len(lines) {
			t.Errorf("%q: header %q in line %d", header, b.Header("clock_no"), tab.HeaderLine)
		}
		if diff := cmp.Diff([]string{"extra"}, b.Ignored); diff != "" {
			t.Errorf("%q: ignored %s", header, diff)
		}
		if tab.Skipped != len(lines) {
			t.Errorf("%q: %d skipped, want %d", header, tab.Skipped, len(lines))
		}
	}
}

func TestBindTellsWhatIsWrongWithTheHeader(t *testing.T) {
	t.Parallel()
	tab := read(t, []byte("工号,员工编号,电话\n1,2,3\n"))
	b, problems := table.Bind(tab, staffColumns)
	want := []roster.Problem{
		{File: "f", Row: 1, Column: "员工编号", Code: "column_doubled", Value: "员工编号", Args: []any{"工号"}},
		{File: "f", Row: 1, Code: "column_missing", Value: "工号, 员工编号, 电话", Args: []any{"name / 姓名"}},
	}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if b.Has("name") || b.Header("name") != "" || b.Cell(tab.Rows[0], "name") != "" {
		t.Error("a missing column has cells")
	}
}

func TestBindTakesUnusableRowsOut(t *testing.T) {
	t.Parallel()
	text := "工号,姓名,备注\n1,#REF!,a\n1.23457E+17,乙,b\n3,丙,#REF!\n4,丁,e,f\n5,###,x\n6,#FORMULA!,x\n7,庚\n"
	want := []roster.Problem{
		{File: "f", Row: 2, Column: "姓名", Code: "cell_error", Value: "#REF!"},
		{File: "f", Row: 3, Column: "工号", Code: "digits_lost", Value: "1.23457E+17"},
		{File: "f", Row: 5, Code: "extra_cell", Value: "f", Args: []any{3}},
		{File: "f", Row: 6, Column: "姓名", Code: "cell_error", Value: "###"},
		{File: "f", Row: 7, Column: "姓名", Code: "cell_error", Value: "#FORMULA!"},
	}
	tab := read(t, []byte(text))
	_, problems := table.Bind(tab, staffColumns)
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("Bind (-want +got)\n%s", diff)
	}
	var lines []int
	for _, r := range tab.Rows {
		lines = append(lines, r.Line)
	}
	if diff := cmp.Diff([]int{4, 8}, lines); diff != "" {
		t.Errorf("rows left (-want +got)\n%s", diff)
	}

	lines = nil
	_, _, problems, err := table.Each(table.File{Name: "f", Data: []byte(text)}, table.DefaultLimits(), staffColumns, func(_ table.Binding, r table.Row) error {
		lines = append(lines, r.Line)
		return nil
	})
	must(t, err)
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("Each (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]int{4, 8}, lines); diff != "" {
		t.Errorf("rows visited (-want +got)\n%s", diff)
	}
}

func TestEach(t *testing.T) {
	t.Parallel()
	limits := table.DefaultLimits()
	visitAll := func(seen *[]string) func(table.Binding, table.Row) error {
		return func(b table.Binding, r table.Row) error {
			*seen = append(*seen, b.Cell(r, "code"))
			return nil
		}
	}
	long := "标题\n工号,姓名\n" + strings.Repeat("1,甲\n", 30)
	t.Run("visits every row below the header", func(t *testing.T) {
		t.Parallel()
		var seen []string
		tab, b, problems, err := table.Each(table.File{Name: "f", Data: []byte(long)}, limits, staffColumns, visitAll(&seen))
		if err != nil || len(problems) > 0 || len(seen) != 30 || tab.Skipped != 2 || tab.HeaderLine != 2 || !b.Has("name") {
			t.Errorf("%d rows, %+v, %v, %v", len(seen), tab, problems, err)
		}
		if diff := cmp.Diff([]string{"工号", "姓名"}, b.Headers()); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("visits nothing without a required column", func(t *testing.T) {
		t.Parallel()
		var seen []string
		tab, _, problems, err := table.Each(table.File{Name: "f", Data: []byte(strings.Replace(long, "姓名", "名", 1))}, limits, staffColumns, visitAll(&seen))
		if err != nil || len(seen) > 0 || len(problems) != 1 || problems[0].Code != "column_missing" || tab.HeaderLine != 2 {
			t.Errorf("%v, %v, %v", seen, problems, err)
		}
	})
	t.Run("stops", func(t *testing.T) {
		t.Parallel()
		n := 0
		_, _, _, err := table.Each(table.File{Name: "f", Data: []byte(long)}, limits, staffColumns, func(table.Binding, table.Row) error {
			if n++; n == 3 {
				return table.ErrStop
			}
			return nil
		})
		if err != nil || n != 3 {
			t.Errorf("%d rows, %v", n, err)
		}
	})
	t.Run("hands the visitor's error on", func(t *testing.T) {
		t.Parallel()
		own := errors.New("own")
		_, _, _, err := table.Each(table.File{Name: "f", Data: []byte(long)}, limits, staffColumns, func(table.Binding, table.Row) error { return own })
		if !errors.Is(err, own) {
			t.Errorf("%v", err)
		}
	})
	t.Run("refuses a file without a header", func(t *testing.T) {
		t.Parallel()
		_, _, _, err := table.Each(table.File{Name: "f", Data: []byte("x\ny\n")}, limits, staffColumns, visitAll(new([]string)))
		if roster.KindOf(err) != roster.Refused {
			t.Errorf("%v", err)
		}
	})
	t.Run("reads a workbook", func(t *testing.T) {
		t.Parallel()
		var seen []string
		_, _, _, err := table.Each(table.File{Name: "f", Data: grid(t, []any{"标题"}, []any{"姓名", "工号"}, []any{"甲", 7})}, limits, staffColumns, visitAll(&seen))
		if err != nil || !cmp.Equal(seen, []string{"7"}) {
			t.Errorf("%v, %v", seen, err)
		}
	})
}

func TestBindingProblem(t *testing.T) {
	t.Parallel()
	tab := read(t, []byte("工号,姓名\n1,甲\n"))
	b, _ := table.Bind(tab, staffColumns)
	want := roster.Problem{File: "f", Row: 2, Column: "工号", Code: "unknown_staff", Value: "1", Args: []any{5}}
	if diff := cmp.Diff(want, b.Problem(tab.Rows[0], "code", "unknown_staff", 5)); diff != "" {
		t.Error(diff)
	}
}
