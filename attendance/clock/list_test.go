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
		"a moment far from its row's date": {data: []byte("考勤号,日期,打卡时间\n7,2025-03-03,2025-03-04 00:10\n7,2025-03-03,2025-03-05 08:00\n7,2025-08-03,2025-03-03 08:00\n7,,2025-03-03 09:00\n"),
			rows: []string{"7 2025-03-04 00:10:00 L2", "7 2025-03-03 09:00:00 L5"}, ignored: 1, minutes: true,
			bad: []string{"L3 tap_far_from_day 2025-03-05 08:00", "L4 tap_far_from_day 2025-03-03 08:00"}},
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

func TestListsOfPCSoftware(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		data             []byte
		rows, bad, names []string
		ignored          int
		minutes, byStaff bool
	}{
		"a clock's software, dates as dates": {
			data: workbook(t, []any{"部门", "姓名", "考勤号码", "日期时间", "机器号", "编号", "比对方式", "卡号"},
				[]any{"总公司", "甲一", 2, 45719.32718750, 1, "", "指纹", ""}, []any{"总公司", "乙二", 3, "2025/3/3 12:50:43", 1, "", "密码", ""}),
			rows:  []string{"2 2025-03-03 07:51:09 @1 L2", "3 2025-03-03 12:50:43 @1 L3"},
			names: []string{"甲一", "乙二"}, ignored: 1,
		},
		"padded numbers, a blank row, a line of totals": {
			data: sheets(t, [2]string{"3月", "人员编号|登记号码|姓名|星期|刷卡日期|刷卡时间|签到方式|设备编号|上下班标志|操作员|操作日期|备注\n" +
				"000001            |00001     |甲一|星期一|2025-03-03|09:12|指纹|001|上班/下班|sa        |2025-03-04 14:49:35|\n\n" +
				"000002            |00002     |乙二|星期一|2025-03-03|18:15|密码|001|上班/下班|sa        |2025-03-04 14:49:35|\n记录数:2"}),
			rows:  []string{"00001 2025-03-03 09:12:00 @001 L2", "00002 2025-03-03 18:15:00 @001 L4"},
			names: []string{"甲一", "乙二"}, ignored: 2, minutes: true,
		},
		"the times of a day": {
			data: []byte("设备工号,员工工号,姓名,部门,考勤日期,考勤时间\n7,S7,甲一,综合,2025-03-03,13:30:58  22:37:56\n7,S7,甲一,综合,2025-03-04,\n8,S8,乙二,综合,2025-03-03,08:00:01  25:00:00\n" +
				"8,S8,乙二,综合,2025-03-04,18:00:00  08:00:00\n"),
			rows: []string{"7 2025-03-03 13:30:58 L2", "7 2025-03-03 22:37:56 L2"},
			bad:  []string{"L4 bad_time 08:00:01  25:00:00", "L5 times_not_rising 18:00:00  08:00:00"}, names: []string{"甲一"}, ignored: 2,
		},
		"taps that do not count": {
			data: []byte("姓名,工号,部门,职位,手机号,打卡时间,打卡地点,来源,来源描述,是否有效,设备ID,设备名称,wifi名称\n甲一,S1,综合,员,13900000000,2025-03-03 08:01:02,某地,app,,是,x,y,z\n" +
				"乙二,S2,综合,员,13900000001,2025-03-03 08:02:03,某地,app,,否,x,y,z\n"),
			rows: []string{"S1 2025-03-03 08:01:02 L2"}, bad: []string{"L3 tap_invalid 否"}, names: []string{"甲一"}, ignored: 1, byStaff: true,
		},
		"forms that keep zeros, totals in other words": {
			data: []byte("姓名,考勤号,打卡时间\n甲一,\"=\"\"0012\"\"\",2025-03-03 上午 8:01:02\n,'0013,2025-03-03 08:02:03\n合计：2,,\n共 2 条记录,,\n"),
			rows: []string{"0012 2025-03-03 08:01:02 L2", "0013 2025-03-03 08:02:03 L3"}, names: []string{"甲一", ""}, ignored: 3,
		},
		"the second sheet": {
			data:  sheets(t, [2]string{"说明", "甲|乙\n1|2"}, [2]string{"打卡", "考勤号|打卡时间\n7|2025-03-03 08:01:02"}),
			rows:  []string{"7 2025-03-03 08:01:02 L2"},
			names: []string{""}, ignored: 3,
		},
		"a date that has two readings": {
			data: []byte("考勤号,打卡时间\n7,03/04/2025 08:00\n7,45719.5\n"), bad: []string{"L2 date_order_unknown 03/04/2025 08:00", "L3 date_serial 45719.5"}, ignored: 1,
		},
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
			if diff := cmp.Diff(tt.names, d.Names); diff != "" {
				t.Errorf("names (-want +got)\n%s", diff)
			}
			if d.Ignored != tt.ignored || d.MinutePrecision != tt.minutes || d.ByStaff != tt.byStaff {
				t.Errorf("ignored %d, minutes %t, by staff %t", d.Ignored, d.MinutePrecision, d.ByStaff)
			}
		})
	}
}

func TestListStaysWithinItsLimits(t *testing.T) {
	t.Parallel()
	r, _ := clock.ByFormat("list")
	rows := "考勤号|打卡时间\n1|2025-03-03 08:00\n1|2025-03-03 09:00"
	for name, data := range map[string][]byte{"text": []byte(strings.ReplaceAll(rows, "|", ",")), "workbook": sheets(t, [2]string{"s", rows})} {
		opt := options(year2025)
		opt.Limits.Rows, opt.Limits.Lines = 2, 2
		_, err := r.Read(table.File{Name: "f", Data: data}, opt)
		var e *roster.Error
		if !errors.As(err, &e) || e.Kind != roster.Refused || e.Problems[0].Code != "too_many_rows" {
			t.Errorf("%s: %v", name, err)
		}
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
	f.Add([]byte("考勤号,日期,时间,是否有效,姓名\n7,2025-03-03,08:00:01  22:37:56+,是,甲\n7,2025-03-04,,,\n8,2025-03-04,8:0012:00,否,乙\n合计,2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, _ := clock.ByFormat("list")
		d, err := r.Read(table.File{Name: "f", Data: data}, options(year2025))
		if err != nil {
			if roster.KindOf(err) != roster.Refused {
				t.Fatal(err)
			}
			return
		}
		checkList(t, d, year2025)
	})
}

// checkList checks what holds for every list, whose lines may hold several punches.
func checkList(t *testing.T, d *clock.Dump, b clock.Bounds) {
	t.Helper()
	if n := len(d.Rows) + len(d.Bad) + d.Ignored; n != d.Lines {
		t.Fatalf("%d rows + %d bad + %d ignored are not %d lines", len(d.Rows), len(d.Bad), d.Ignored, d.Lines)
	}
	if len(d.Names) != len(d.Numbers) || slices.Contains(d.Numbers, "") {
		t.Fatalf("numbers %q, names %q", d.Numbers, d.Names)
	}
	last := int32(1)
	for _, r := range d.Rows {
		if r.At.Date() < b.First || r.At.Date() > b.Last || r.Line < last || int(r.Device) >= len(d.Devices) || r.Device < -1 {
			t.Fatalf("row %+v after line %d", r, last)
		}
		last = r.Line
	}
	for _, p := range d.Bad {
		if p.Row < 1 || p.Code == "" || len([]rune(p.Value)) > 80 {
			t.Fatalf("problem %#v", p)
		}
	}
}
