package clock_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// byMapping reads data through a mapping.
func byMapping(t testing.TB, m clock.Mapping, data []byte) (*clock.Dump, error) {
	t.Helper()
	m.Name = "来源"
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	d, err := m.Reader().Read(table.File{Name: "f", Data: data}, options(year2025))
	if err != nil {
		return nil, err
	}
	if n := len(d.Rows) + len(d.Bad) + d.Ignored; n != d.Lines {
		t.Fatalf("%d rows + %d bad + %d ignored are not %d lines", len(d.Rows), len(d.Bad), d.Ignored, d.Lines)
	}
	return d, nil
}

func TestMappingReadsATableOfAnyShape(t *testing.T) {
	t.Parallel()
	single := clock.Mapping{Person: "员工号", Time: "打卡"}
	tests := map[string]struct {
		mapping   clock.Mapping
		data      []byte
		rows, bad []string
		names     []string
		ignored   int
		minutes   bool
	}{
		"date and time in one": {mapping: clock.Mapping{Person: "员工号", Time: "打卡", Called: "姓名", Device: "机器", Staff: true},
			data: []byte("姓名,员工号,打卡,机器,手机\n甲,S1,2025-03-03 08:01:22,东门,1\n乙,S2,2025/3/3 8:01,西门,2\n合计,,2,,\n"),
			rows: []string{"S1 2025-03-03 08:01:22 @东门 L2", "S2 2025-03-03 08:01:00 @西门 L3"}, names: []string{"甲", "乙"}, ignored: 2},
		"Chinese date": {mapping: single, data: []byte("员工号\t打卡\n0012\t2025年3月3日 08:01\n"), rows: []string{"0012 2025-03-03 08:01:00 L2"}, ignored: 1, minutes: true, names: []string{""}},
		"compact":      {mapping: single, data: []byte("员工号,打卡\n1,20250303 0801\n1,20250303113005\n"), rows: []string{"1 2025-03-03 08:01:00 L2", "1 2025-03-03 11:30:05 L3"}, ignored: 1, names: []string{""}},
		"halves of the day": {mapping: single, data: []byte("员工号,打卡\n1,2025-03-03 上午 8:05\n1,2025-03-03 下午1:05\n1,2025-03-03 12:05 AM\n1,2025-03-03 12:05 PM\n1,2025-03-03 5:31:07 pm\n"),
			rows: []string{"1 2025-03-03 08:05:00 L2", "1 2025-03-03 13:05:00 L3", "1 2025-03-03 00:05:00 L4", "1 2025-03-03 12:05:00 L5", "1 2025-03-03 17:31:07 L6"},
			bad:  nil, ignored: 1, names: []string{""}},
		"a day of the week": {mapping: clock.Mapping{Person: "员工号", Date: "日", Times: "打卡"}, data: []byte("员工号,日,打卡\n1,2025-03-03 星期一,08:00\n1,2025/3/3(周一),09:00\n1,2025-03-03 星期二,10:00\n"),
			rows: []string{"1 2025-03-03 08:00:00 L2", "1 2025-03-03 09:00:00 L3"}, bad: []string{"L4 bad_date 2025-03-03 星期二"}, ignored: 1, minutes: true, names: []string{""}},
		"the times of a day": {mapping: clock.Mapping{Person: "员工号", Date: "日", Times: "打卡"},
			data: []byte("员工号,日,打卡\n1,2025-03-03,08:00  11:30\n1,2025-03-04,\"08:00\n22:00\n次日00:30\"\n1,2025-03-05,--\n1,2025-03-06,08:0011:30\n1,2025-03-07,11:30 08:00\n1,2025-03-08,8:0011:30\n"),
			rows: []string{"1 2025-03-03 08:00:00 L2", "1 2025-03-03 11:30:00 L2", "1 2025-03-04 08:00:00 L3", "1 2025-03-04 22:00:00 L3", "1 2025-03-05 00:30:00 L3",
				"1 2025-03-06 08:00:00 L7", "1 2025-03-06 11:30:00 L7"},
			bad: []string{"L8 times_not_rising 11:30 08:00", "L9 bad_time 8:0011:30"}, ignored: 2, minutes: true, names: []string{""}},
		"date and time apart": {mapping: clock.Mapping{Person: "员工号", Date: "日", Time: "打卡"},
			data: []byte("员工号,日,打卡\n1,2025-03-03,8：01\n1,2025-03-03,1899-12-30 11:30:00\n1,2025-03-03,0.5\n1,2025-03-03,1330\n1,2025-03-03,17时31分\n"),
			rows: []string{"1 2025-03-03 08:01:00 L2", "1 2025-03-03 11:30:00 L3", "1 2025-03-03 12:00:00 L4", "1 2025-03-03 13:30:00 L5", "1 2025-03-03 17:31:00 L6"},
			bad:  nil, ignored: 1, names: []string{""}},
		"month first": {mapping: clock.Mapping{Person: "员工号", Time: "打卡", DateOrder: "mdy"}, data: []byte("员工号,打卡\n1,03/04/2025 08:01\n1,13/04/2025 08:01\n1,3-4-25 08:01\n1,2025-03-04 09:00\n"),
			rows: []string{"1 2025-03-04 08:01:00 L2", "1 2025-03-04 08:01:00 L4", "1 2025-03-04 09:00:00 L5"}, bad: []string{"L3 bad_time 13/04/2025 08:01"}, ignored: 1, minutes: true, names: []string{""}},
		"day first":    {mapping: clock.Mapping{Person: "员工号", Time: "打卡", DateOrder: "dmy"}, data: []byte("员工号,打卡\n1,03/04/2025 08:01\n"), rows: []string{"1 2025-04-03 08:01:00 L2"}, ignored: 1, minutes: true, names: []string{""}},
		"short year":   {mapping: clock.Mapping{Person: "员工号", Time: "打卡", DateOrder: "ymd"}, data: []byte("员工号,打卡\n1,25/03/04 08:01\n"), rows: []string{"1 2025-03-04 08:01:00 L2"}, ignored: 1, minutes: true, names: []string{""}},
		"bare numbers": {mapping: clock.Mapping{Person: "员工号", Time: "打卡", Epoch: 1900}, data: []byte("员工号,打卡\n1,45719.3271875\n"), rows: []string{"1 2025-03-03 07:51:09 L2"}, ignored: 1, names: []string{""}},
		"bare numbers since 1904": {mapping: clock.Mapping{Person: "员工号", Date: "日", Times: "打卡", Epoch: 1904}, data: []byte("员工号,日,打卡\n1,44257,08:00\n"), rows: []string{"1 2025-03-03 08:00:00 L2"},
			ignored: 1, minutes: true, names: []string{""}},
		"numbers in their wrappings": {mapping: single, data: []byte("员工号,打卡\n\"=\"\"0012\"\"\",2025-03-03 08:01\n'0012,2025-03-03 08:02\n\"1,024\",2025-03-03 08:03\n64.0,2025-03-03 08:04\n００１２\u00A0,2025-03-03 08:05\n7 8,2025-03-03 08:06\n,2025-03-03 08:07\n"),
			rows: []string{"0012 2025-03-03 08:01:00 L2", "0012 2025-03-03 08:02:00 L3", "1024 2025-03-03 08:03:00 L4", "64 2025-03-03 08:04:00 L5", "0012 2025-03-03 08:05:00 L6"},
			bad:  []string{"L7 bad_clock_no 7 8", "L8 number_missing "}, ignored: 1, minutes: true, names: []string{"", "", ""}},
		"rows above the header": {mapping: clock.Mapping{Person: "员工号", Time: "打卡", SkipRows: 2}, data: []byte("员工号,打卡\n旧,表\n员工号,打卡\n1,2025-03-03 08:01\n1,25:61\n"),
			rows: []string{"1 2025-03-03 08:01:00 L4"}, bad: []string{"L5 bad_time 25:61"}, ignored: 3, minutes: true, names: []string{""}},
		"the second sheet": {mapping: single, data: sheets(t, [2]string{"说明", "a|b\n1|2"}, [2]string{"打卡", "三月\n员工号|打卡\n=12|2025-03-03 08:01"}),
			rows: []string{"12 2025-03-03 08:01:00 L3"}, ignored: 4, minutes: true, names: []string{""}},
		"a sheet by name": {mapping: clock.Mapping{Person: "员工号", Time: "打卡", Sheet: "四月", SkipRows: 1},
			data: sheets(t, [2]string{"三月", "员工号|打卡\n1|2025-03-03 08:01"}, [2]string{"四月", "员工号|打卡\n员工号|打卡\n1|2025-04-03 08:01"}),
			rows: []string{"1 2025-04-03 08:01:00 L3"}, ignored: 4, minutes: true, names: []string{""}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := byMapping(t, tt.mapping, tt.data)
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(tt.rows, lines(d)); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			if diff := gocmp.Diff(tt.bad, codes(d)); diff != "" {
				t.Errorf("bad (-want +got)\n%s", diff)
			}
			if diff := gocmp.Diff(tt.names, d.Names); diff != "" {
				t.Errorf("names (-want +got)\n%s", diff)
			}
			if d.Ignored != tt.ignored || d.MinutePrecision != tt.minutes || d.ByStaff != tt.mapping.Staff || d.Format != "map:来源" {
				t.Errorf("ignored %d, minutes %t, by staff %t, format %s", d.Ignored, d.MinutePrecision, d.ByStaff, d.Format)
			}
		})
	}
}

func TestMappingThatTheFileDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	single := clock.Mapping{Person: "员工号", Time: "打卡"}
	book := sheets(t, [2]string{"三月", "员工号|打卡\n1|2025-03-03 08:01"})
	tests := map[string]struct {
		mapping clock.Mapping
		data    []byte
		key     string
		codes   []string
	}{
		"columns missing": {clock.Mapping{Person: "工牌", Date: "日", Times: "打卡"}, []byte("员工号,打卡\n1,2025-03-03 08:01\n"), "mapping.lacks_columns", []string{"column_missing", "column_missing"}},
		"a column twice":  {single, []byte("员工号,打卡,打 卡\n1,2025-03-03 08:01,\n"), "mapping.lacks_columns", []string{"column_doubled"}},
		"no such sheet":   {clock.Mapping{Person: "员工号", Time: "打卡", Sheet: "四月"}, book, "mapping.no_sheet", nil},
		"month or day":    {single, []byte("员工号,打卡\n1,13/04/2025 08:01\n"), "mapping.doubtful_dates", []string{"date_order_unknown"}},
		"short year":      {single, []byte("员工号,打卡\n1,25/04/03 08:01\n"), "mapping.doubtful_dates", []string{"date_order_unknown"}},
		"month or day, alone": {clock.Mapping{Person: "员工号", Date: "日", Times: "打卡"}, []byte("员工号,日,打卡\n1,03/04/2025,08:01\n"),
			"mapping.doubtful_dates", []string{"date_order_unknown"}},
		"bare number":  {single, []byte("员工号,打卡\n1,45719.3\n"), "mapping.doubtful_dates", []string{"date_serial"}},
		"nothing":      {single, nil, "table.refused", []string{"no_header"}},
		"all cut off":  {clock.Mapping{Person: "员工号", Time: "打卡", SkipRows: 9}, book, "table.refused", []string{"no_header"}},
		"no text":      {clock.Mapping{Person: "员工号", Time: "打卡", SkipRows: 1}, []byte("\xE5\x91\x98\xE5\x8F\xFF\xFF\xE5\x91\x98\n"), "table.refused", []string{"bad_encoding"}},
		"a torn file":  {single, []byte("PK\x03\x04"), "table.refused", []string{"not_a_workbook"}},
		"bad and long": {single, []byte("员工号,打卡\n" + strings.Repeat("1,x\n", 100_001)), "table.refused", []string{"too_many_bad_lines"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := byMapping(t, tt.mapping, tt.data)
			var e *roster.Error
			if !errors.As(err, &e) || e.Kind != roster.Refused || e.Key != tt.key {
				t.Fatalf("%v", err)
			}
			var got []string
			for _, p := range e.Problems {
				got = append(got, p.Code)
			}
			if diff := gocmp.Diff(tt.codes, got); diff != "" && name != "a torn file" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestMappingSaysWhatTheFileHas(t *testing.T) {
	t.Parallel()
	_, err := byMapping(t, clock.Mapping{Person: "工牌", Time: "打卡"}, []byte("员工号,打卡\n1,2025-03-03 08:01\n"))
	var e *roster.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if diff := gocmp.Diff([]any{"f", "来源", "员工号, 打卡"}, e.Args); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want := []roster.Problem{{File: "f", Row: 1, Code: "column_missing", Value: "员工号, 打卡", Args: []any{"工牌"}}}
	if diff := gocmp.Diff(want, e.Problems); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestMappingIsCheckedBeforeItIsUsed(t *testing.T) {
	t.Parallel()
	good := clock.Mapping{Name: "飞书", Person: "员工号", Time: "打卡"}
	tests := map[string]struct {
		change func(*clock.Mapping)
		want   []string
	}{
		"nothing wrong":          {func(*clock.Mapping) {}, nil},
		"no name":                {func(m *clock.Mapping) { m.Name = "" }, []string{"NAME mapping_name"}},
		"a name with a blank":    {func(m *clock.Mapping) { m.Name = "飞 书" }, []string{"NAME mapping_name"}},
		"a long name":            {func(m *clock.Mapping) { m.Name = strings.Repeat("书", 65) }, []string{"NAME mapping_name"}},
		"no person":              {func(m *clock.Mapping) { m.Person = "" }, []string{"--person mapping_person"}},
		"no time":                {func(m *clock.Mapping) { m.Time = "" }, []string{"--time mapping_time"}},
		"two times":              {func(m *clock.Mapping) { m.Times, m.Date = "时间", "日" }, []string{"--time mapping_time"}},
		"times without a day":    {func(m *clock.Mapping) { m.Times, m.Time = "时间", "" }, []string{"--date mapping_times_without_date"}},
		"one column twice":       {func(m *clock.Mapping) { m.Device = "打 卡" }, []string{"--device mapping_column_twice"}},
		"a header of nothing":    {func(m *clock.Mapping) { m.Device = " " }, []string{"--device mapping_header"}},
		"an order of its own":    {func(m *clock.Mapping) { m.DateOrder = "ydm" }, []string{"--date-order mapping_date_order"}},
		"an epoch of its own":    {func(m *clock.Mapping) { m.Epoch = 1970 }, []string{"--epoch mapping_epoch"}},
		"rows below zero":        {func(m *clock.Mapping) { m.SkipRows = -1 }, []string{"--skip-rows mapping_skip_rows"}},
		"everything at one go":   {func(m *clock.Mapping) { *m = clock.Mapping{SkipRows: 1001} }, []string{"NAME mapping_name", "--person mapping_person", "--time mapping_time", "--skip-rows mapping_skip_rows"}},
		"a header without sense": {func(m *clock.Mapping) { m.Called = "\xFF" }, []string{"--name mapping_header"}},
	}
	for name, tt := range tests {
		m := good
		tt.change(&m)
		var got []string
		if err := m.Validate(); err != nil {
			var e *roster.Error
			if !errors.As(err, &e) || e.Kind != roster.Usage || e.Key != "mapping.invalid" {
				t.Fatalf("%s: %v", name, err)
			}
			for _, p := range e.Problems {
				got = append(got, p.Column+" "+p.Code)
			}
		}
		if diff := gocmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestMappingIsWhatWasStored(t *testing.T) {
	t.Parallel()
	m := clock.Mapping{Name: "飞书", Person: "员工号", Staff: true, Called: "姓名", Date: "日", Times: "打卡", Device: "机", DateOrder: "mdy", Epoch: 1904, Sheet: "一", SkipRows: 3}
	data, err := json.Marshal(m)
	must(t, err)
	got, err := clock.ParseMapping(data)
	must(t, err)
	if diff := gocmp.Diff(m, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, text := range []string{"", "{", `{"name":"x"}`, `{"name":"x","person":"a","time":"b","new":1}`} {
		if _, err := clock.ParseMapping([]byte(text)); err == nil {
			t.Errorf("%q is taken for a mapping", text)
		}
	}
}

func FuzzMapping(f *testing.F) {
	f.Add([]byte("员工号,日,打卡\n1,2025-03-03,08:00  11:30\n"), "", 0, 0)
	f.Add([]byte("a\n员工号,日,打卡\n1,03/04/25,下午 1:05\n"), "mdy", 1, 0)
	f.Add([]byte("员工号\t日\t打卡\n1\t45719\t0.33541584\n"), "dmy", 0, 1900)
	f.Fuzz(func(t *testing.T, data []byte, order string, skip, epoch int) {
		m := clock.Mapping{Name: "x", Person: "员工号", Date: "日", Times: "打卡", DateOrder: order, SkipRows: skip, Epoch: epoch}
		if m.Validate() != nil {
			return
		}
		d, err := m.Reader().Read(table.File{Name: "f", Data: data}, options(year2025))
		if err != nil {
			if roster.KindOf(err) != roster.Refused {
				t.Fatal(err)
			}
			return
		}
		checkList(t, d, year2025)
	})
}
