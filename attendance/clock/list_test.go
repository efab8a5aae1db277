package clock_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

func workbook(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	style, err := f.NewStyle(&excelize.Style{NumFmt: 22})
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for j, v := range row {
			cell, err := excelize.CoordinatesToCellName(j+1, i+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellValue("Sheet1", cell, v); err != nil {
				t.Fatal(err)
			}
			if n, ok := v.(float64); ok && n > 40000 {
				if err := f.SetCellStyle("Sheet1", cell, cell, style); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	buf, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestListForms(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		data            []byte
		rows, bad       []string
		ignored         int
		minutes, byStaf bool
	}{
		"product's own": {data: []byte("clock_no,time\n1002,2025-01-02 07:46:06\n"), rows: []string{"1002 2025-01-02 07:46:06 L2"}, ignored: 1},
		"by staff code, minutes": {data: []byte("工号\t打卡时间\nS1\t2025/1/2 7:46\n"), rows: []string{"S1 2025-01-02 07:46:00 L2"},
			ignored: 1, minutes: true, byStaf: true},
		"software list in GBK": {data: file(t, "zkteco_list.csv"), rows: []string{"21 2025-03-03 07:51:10 @1 L2", "22 2025-03-03 07:58:01 @1 L3"}, ignored: 1},
		"date and time apart": {data: file(t, "office_list.csv"), rows: []string{"21 2025-03-03 07:51:00 @1 L2", "22 2025-03-03 07:58:00 @1 L4"},
			ignored: 3, minutes: true},
		"number beats staff code": {data: []byte("工号,考勤号,时间\nS1,7,2025-01-02 07:46:06\n"), rows: []string{"7 2025-01-02 07:46:06 L2"}, ignored: 1},
		"person number alone": {data: []byte("人员编号,日期,时间\n0007,2025年1月2日,7:46:06\n0008,2025-01-02,2025-01-03 8:00:00\n"),
			rows: []string{"0007 2025-01-02 07:46:06 L2", "0008 2025-01-03 08:00:00 L3"}, ignored: 1},
		"one row with seconds": {data: []byte("工号,时间\nS1,2025-01-02 07:46\nS1,2025-01-02 11:30:01\n"),
			rows: []string{"S1 2025-01-02 07:46:00 L2", "S1 2025-01-02 11:30:01 L3"}, ignored: 1, byStaf: true},
		"workbook": {data: workbook(t, []any{"三月打卡"}, []any{"考勤号", "打卡时间", "设备"}, []any{"0012", 45719.32718750, 3}, []any{13, "2025-03-03 11:30:00"}),
			rows: []string{"0012 2025-03-03 07:51:09 @3 L3", "13 2025-03-03 11:30:00 L4"}, ignored: 2},
		"workbook to the minute": {data: workbook(t, []any{"考勤号", "打卡时间"}, []any{12, 45719.5}), rows: []string{"12 2025-03-03 12:00:00 L2"}, ignored: 1, minutes: true},
		"faulty rows": {data: []byte("考勤号,刷卡日期,刷卡时间,备注\n,2025-03-03,08:00:00\n7,2025-02-30,08:00:00\n7,2025-03-03,25:61\n7,1999-03-03,08:00:00\n" +
			"7 8,2025-03-03,08:00:00\n" + strings.Repeat("9", 25) + ",2025-03-03,08:00:00\n1.2E+11,2025-03-03,#REF!\n7,2025-03-03,08:00:00,a,b\n7,2025-03-03,\"8\"x\n7,2025-03-03,08:00:01\n"),
			rows: []string{"7 2025-03-03 08:00:01 L11"}, ignored: 1,
			bad: []string{"L2 number_missing ", "L3 bad_date 2025-02-30", "L4 bad_time 25:61", "L5 time_outside 08:00:00", "L6 bad_clock_no 7 8",
				"L7 number_too_long " + strings.Repeat("9", 25), "L8 digits_lost 1.2E+11", "L9 extra_cell b", `L10 stray_quote 7,2025-03-03,"8"`}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if r, ok := clock.Sniff(table.File{Data: tt.data}); !ok || r.Format() != "list" {
				t.Fatalf("sniffed as %v", r)
			}
			d := read(t, "list", tt.data, year2025)
			if diff := cmp.Diff(tt.rows, lines(d)); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.bad, codes(d)); diff != "" {
				t.Errorf("bad (-want +got)\n%s", diff)
			}
			if d.Ignored != tt.ignored || d.MinutePrecision != tt.minutes || d.ByStaff != tt.byStaf {
				t.Errorf("ignored %d, minutes %t, by staff %t", d.Ignored, d.MinutePrecision, d.ByStaff)
			}
		})
	}
}

func TestListNamesTheColumnOfAProblem(t *testing.T) {
	t.Parallel()
	d := read(t, "list", []byte("考勤号,打卡时间\n7,25:61\n"), year2025)
	want := []roster.Problem{{File: "f", Row: 2, Column: "打卡时间", Code: "bad_time", Value: "25:61"}}
	if diff := cmp.Diff(want, d.Bad); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestListWithoutItsColumnsIsRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"姓名,时间\n甲,2025-03-03 08:00\n":                  {"column_missing"},
		"考勤号,姓名\n7,甲\n":                                {"column_missing"},
		"姓名,部门\n甲,综合\n":                                {"column_missing", "column_missing"},
		"考勤号,考勤号码,时间\n7,7,2025-03-03 08:00\n":          {"column_doubled"},
		"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 an old .xls": {"xls"},
		"x\n": {"no_header"},
	} {
		r, _ := clock.ByFormat("list")
		_, err := r.Read(table.File{Name: "f", Data: []byte(text)}, options(year2025))
		var e *roster.Error
		if !errors.As(err, &e) || e.Kind != roster.Refused {
			t.Errorf("%q: %v", text, err)
			continue
		}
		var got []string
		for _, p := range e.Problems {
			got = append(got, p.Code)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got)\n%s", text, diff)
		}
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff([]string{"glg", "attlog", "standard-report", "hikvision", "dingtalk", "wecom", "list"}, clock.Formats()); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"attlog", "list", "glg", "dingtalk", "wecom"} {
		if r, ok := clock.ByFormat(name); !ok || r.Format() != name {
			t.Errorf("ByFormat(%s) = %v, %t", name, r, ok)
		}
	}
	if r, ok := clock.ByFormat("zip"); ok {
		t.Errorf("ByFormat(zip) = %v", r)
	}
	for _, text := range []string{"", "hello\n", "a,b\n1,2\n", "\x00\x01\x02", strings.Repeat("x", 100_000), "姓名\t部门\n甲\t综合\n"} {
		if r, ok := clock.Sniff(table.File{Data: []byte(text)}); ok {
			t.Errorf("%.20q sniffed as %s", text, r.Format())
		}
	}
}

func TestSniffLooksAtTheFrontOfALongFile(t *testing.T) {
	t.Parallel()
	for format, text := range map[string]string{
		"attlog": strings.Repeat("  101\t2025-03-03 07:51:10\t1\t0\t1\t0\r\n", 5000),
		"list":   "考勤号\t打卡时间\n" + strings.Repeat("101\t2025-03-03 07:51:10\n", 5000),
	} {
		if r, ok := clock.Sniff(table.File{Data: []byte(text)}); !ok || r.Format() != format {
			t.Errorf("%s sniffed as %v", format, r)
		}
	}
}

func TestListWithoutEndOfBadRowsIsRefused(t *testing.T) {
	t.Parallel()
	r, _ := clock.ByFormat("list")
	_, err := r.Read(table.File{Name: "f", Data: []byte("考勤号,时间\n" + strings.Repeat("1,x\n", 100_001))}, options(year2025))
	var e *roster.Error
	if !errors.As(err, &e) || e.Problems[0].Code != "too_many_bad_lines" {
		t.Errorf("%v", err)
	}
}

func FuzzList(f *testing.F) {
	f.Add(file(f, "zkteco_list.csv"))
	f.Add(file(f, "office_list.csv"))
	f.Add([]byte("工号;打卡时间;设备\nS1;2025/1/2 7:46;\"a\nb\"\n"))
	f.Add(workbook(f, []any{"考勤号", "打卡时间"}, []any{"0012", 45719.5}))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, _ := clock.ByFormat("list")
		d, err := r.Read(table.File{Name: "f", Data: data}, options(year2025))
		if err != nil {
			if roster.KindOf(err) != roster.Refused {
				t.Fatal(err)
			}
			return
		}
		checkDump(t, d, year2025)
		if slices.Contains(d.Numbers, "") {
			t.Fatal("a row without a number")
		}
	})
}
