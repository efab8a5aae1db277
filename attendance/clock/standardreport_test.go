package clock_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// sheets writes a workbook of sheets given as lines of cells parted by |; \n in a cell
// is a line end. A cell of = and a number is a number.
func sheets(t testing.TB, named ...[2]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, s := range named {
		if i == 0 {
			must(t, f.SetSheetName("Sheet1", s[0]))
		} else if _, err := f.NewSheet(s[0]); err != nil {
			t.Fatal(err)
		}
		for row, line := range strings.Split(s[1], "\n") {
			for column, text := range strings.Split(line, "|") {
				cell, err := excelize.CoordinatesToCellName(column+1, row+1)
				must(t, err)
				text = strings.ReplaceAll(text, `\n`, "\n")
				var number float64
				if n, _ := fmt.Sscanf(text, "=%g", &number); n == 1 {
					must(t, f.SetCellValue(s[0], cell, number))
				} else if text != "" {
					must(t, f.SetCellValue(s[0], cell, text))
				}
			}
		}
	}
	buf, err := f.WriteToBuffer()
	must(t, err)
	return buf.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const (
	// glued is the record of a clock that writes a day's times without anything between.
	glued = `考 勤 记 录 表

考勤时间||2025-03-14 ~ 2025-03-18||||||||制表时间||2025-03-18
=14|=15|=16|=17|=18
工 号:||=1||||||姓 名:||甲一||||||||部 门:||综合科
18:26|09:0917:44||09:1609:1617:45|08:55
工 号:||=2||||||姓 名:||乙二||||||||部 门:||综合科

工 号:||=3||||||姓 名:||||||||||部 门:
|08:5122:0000:43+||8:00`
	// newlines is the record of a clock with a year printed once and its company behind.
	newlines = `刷卡记录表

考勤日期 :||2025/03/01 ~ 03/04 (某某中心)||||||||||||制表时间 :||2025/03/04
1|2|3|4|5|6
工 号：||64||||||姓 名:||丙三||||||部 门:
08:47\n18:53\n|8:00\n17:23\n\n\n|22:08\n     |07:56\n00:30 +
工号：||0098||||||姓名：||丁四
|旷工|09:10`
	// staffCards is the layout with a first column of nothing and the days for each person.
	staffCards = `|||||员 工 刷 卡 记 录 表

|||||||||考勤日期：2025-02-27～2025-03-02
|||||||||制表时间：2025-03-02 21:45:15
|工号：||1|||||姓名：|甲一|||部门：|一组
|27|28|1|2
|22:08\n     |21:11\n23:00||10:28\n11:48
||23:30||18:33
|工号：||2|||||姓名：|乙二|||部门：|一组
|27|28|1|2

|工号：||3|||||姓名：|丙三|||部门：|一组
|27|28|1|2
|||9:05\n     `
	english = `Att.log report

Att. Time||2025-03-01 ~ 2025-03-03||||||Tabulation||2025-03-03
1|2|3
ID:||7||||Name:||Li||||Dept.:||Hall
08:00\n11:30|07:59|13:01`
	summary = `考 勤 汇 总 表
统计日期：|2025-03-14 ~ 2025-03-18
工号|姓名|所属部门|工作时数||迟到
|||标准|实际|次数
1|甲一|综合科|81:00|63:00|0`
	absences = `异常统计表
考勤日期 :|2025/03/01 ~ 03/04
工号|姓名|部门|日期|上午
64|丙三||2025/03/01|08:47|18:53`
)

func TestStandardReportOfEveryLayout(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sheets    [][2]string
		rows, bad []string
		names     []string
		ignored   int
		from, to  string
	}{
		"glued, from the 14th": {
			sheets: [][2]string{{"考勤记录", glued}},
			rows: []string{"1 2025-03-14 18:26:00 L6", "1 2025-03-15 09:09:00 L6", "1 2025-03-15 17:44:00 L6", "1 2025-03-17 09:16:00 L6",
				"1 2025-03-17 09:16:00 L6", "1 2025-03-17 17:45:00 L6", "1 2025-03-18 08:55:00 L6",
				"3 2025-03-15 08:51:00 L10", "3 2025-03-15 22:00:00 L10", "3 2025-03-16 00:43:00 L10", "3 2025-03-17 08:00:00 L10"},
			names: []string{"甲一", ""}, ignored: 6, from: "2025-03-14", to: "2025-03-18",
		},
		"newlines, summaries beside": {
			sheets: [][2]string{{"考勤汇总表", summary}, {"刷卡记录", newlines}, {"异常统计", absences}},
			rows: []string{"64 2025-03-01 08:47:00 L6", "64 2025-03-01 18:53:00 L6", "64 2025-03-02 08:00:00 L6", "64 2025-03-02 17:23:00 L6",
				"64 2025-03-03 22:08:00 L6", "64 2025-03-04 07:56:00 L6", "64 2025-03-05 00:30:00 L6", "0098 2025-03-03 09:10:00 L8"},
			names: []string{"丙三", "丁四"}, ignored: 5 + 1 + 5 + 4, from: "2025-03-01", to: "2025-03-04",
		},
		"days for each person, over a month's end": {
			sheets: [][2]string{{"员工刷卡记录表", staffCards}},
			rows: []string{"1 2025-02-27 22:08:00 L7", "1 2025-02-28 21:11:00 L7", "1 2025-02-28 23:00:00 L7", "1 2025-03-02 10:28:00 L7",
				"1 2025-03-02 11:48:00 L7", "1 2025-02-28 23:30:00 L8", "1 2025-03-02 18:33:00 L8", "3 2025-03-01 09:05:00 L14"},
			names: []string{"甲一", "丙三"}, ignored: 9, from: "2025-02-27", to: "2025-03-02",
		},
		"English": {
			sheets:  [][2]string{{"Att.log report", english}},
			rows:    []string{"7 2025-03-01 08:00:00 L6", "7 2025-03-01 11:30:00 L6", "7 2025-03-02 07:59:00 L6", "7 2025-03-03 13:01:00 L6"},
			names:   []string{"Li"},
			ignored: 4, from: "2025-03-01", to: "2025-03-03",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := sheets(t, tt.sheets...)
			if r, ok := clock.Sniff(table.File{Data: data}); !ok || r.Format() != "standard-report" {
				t.Fatalf("sniffed as %v", r)
			}
			d := read(t, "standard-report", data, year2025)
			if diff := gocmp.Diff(tt.rows, lines(d)); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			if diff := gocmp.Diff(tt.names, d.Names); diff != "" {
				t.Errorf("names (-want +got)\n%s", diff)
			}
			if len(d.Bad) > 0 || len(d.Warnings) > 0 || d.Ignored != tt.ignored || d.From.String() != tt.from || d.To.String() != tt.to {
				t.Errorf("bad %v, warnings %v, ignored %d, from %s to %s", d.Bad, d.Warnings, d.Ignored, d.From, d.To)
			}
			if !d.MinutePrecision || d.ByStaff || d.Format != "standard-report" {
				t.Errorf("%+v", d)
			}
		})
	}
}

// report is a record of one person, March 1st to 4th, with one row of times.
func report(times string) string {
	return "考勤记录表\n考勤时间||2025-03-01 ~ 2025-03-04\n1|2|3|4|5|上班天数\n工号:||7||姓名:||甲\n" + times
}

func TestStandardReportQuarantinesACellAsAWhole(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sheet string
		bad   []string
	}{
		"H:MM glued":               {report("|8:0012:00"), []string{"B5 bad_times 8:0012:00"}},
		"H:MM glued, ten long":     {report("8:0012:008"), []string{"A5 bad_times 8:0012:008"}},
		"one of two":               {report("||08:00 25:00"), []string{"C5 bad_times 08:00 25:00"}},
		"minutes of one digit":     {report("08:5"), []string{"A5 bad_times 08:5"}},
		"glued with a slice amiss": {report("08:5119:60"), []string{"A5 bad_times 08:5119:60"}},
		"a number":                 {report("=8.5"), []string{"A5 bad_times 8.5"}},
		"words with a time":        {report("08:00迟到"), []string{"A5 bad_times 08:00迟到"}},
		"not rising":               {report("08:00\\n18:00\\n00:30"), []string{"A5 times_not_rising 08:00·18:00·00:30"}},
		"+ alone":                  {report("+ 08:00"), []string{"A5 bad_times + 08:00"}},
		"marked twice":             {report("08:00++"), []string{"A5 bad_times 08:00++"}},
		"after the period":         {report("||||08:00"), []string{"E5 day_outside_report 08:00"}},
		"beyond the columns":       {report("||||||08:00"), []string{"G5 day_outside_report 08:00"}},
		"24:00":                    {report("24:00"), []string{"A5 bad_times 24:00"}},
		"no number":                {strings.Replace(report("08:00|09:00"), ":||7|", ":|||", 1), []string{"A5 number_missing 08:00", "B5 number_missing 09:00"}},
		"no clock number":          {strings.Replace(report("08:00"), "||7|", "||7 8|", 1), []string{"A5 bad_clock_no 08:00"}},
		"outside the bounds":       {strings.ReplaceAll(report("08:00"), "2025", "2024"), []string{"A5 time_outside 08:00"}},
		"next day out of bounds": {"考勤记录表\n考勤时间||2025-12-30 ~ 2025-12-31\n30|31\n工号:||7||姓名:||甲\n|08:00 00:10+",
			[]string{"B5 time_outside 08:00 00:10+"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := read(t, "standard-report", sheets(t, [2]string{"记录", tt.sheet}), year2025)
			var got []string
			for _, p := range d.Bad {
				got = append(got, p.Column+" "+p.Code+" "+p.Value)
				if p.File != "f" || p.Row != 5 {
					t.Errorf("place of %v", p)
				}
			}
			if diff := gocmp.Diff(tt.bad, got); diff != "" || len(d.Rows) > 0 {
				t.Errorf("rows %v, bad (-want +got)\n%s", lines(d), diff)
			}
		})
	}
}

func TestStandardReportAcceptsWhatLeavesNoDoubt(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ times, want string }{
		"blanks and full width":   {"　08：00  11：30 ", "01 08:00 01 11:30"},
		"the next day":            {"|22:00 次日01:10", "02 22:00 03 01:10"},
		"+ behind a blank":        {"|22:00\\n01:10 +", "02 22:00 03 01:10"},
		"glued with marks":        {"22:0000:43+01:10+", "01 22:00 02 00:43 02 01:10"},
		"a time of a spreadsheet": {"=0.33541584", "01 08:03"},
		"to the second":           {"08:02:59", "01 08:03"},
		"a column of the office":  {"08:00|||||=21", "01 08:00"},
		"words":                   {"休|08:00|--", "02 08:00"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := read(t, "standard-report", sheets(t, [2]string{"记录", report(tt.times)}), year2025)
			var got []string
			for _, r := range d.Rows {
				got = append(got, r.At.String()[8:16])
			}
			if diff := gocmp.Diff(tt.want, strings.Join(got, " ")); diff != "" || len(d.Bad) > 0 {
				t.Errorf("bad %v, (-want +got)\n%s", d.Bad, diff)
			}
		})
	}
}

func TestStandardReportThatDoesNotFitItselfIsRefused(t *testing.T) {
	t.Parallel()
	good := report("08:00")
	tests := map[string]struct {
		sheet, key, code string
	}{
		"no period":                {strings.Replace(good, "2025-03-01 ~ 2025-03-04", "三月", 1), "table.refused", "report_without_period"},
		"period upside down":       {strings.Replace(good, "~ 2025-03-04", "~ 2025-02-04", 1), "table.refused", "report_without_period"},
		"days of another month":    {strings.Replace(good, "2025-03-01 ~ 2025-03-04", "2025-03-29 ~ 2025-04-01", 1), "table.refused", "report_days_unfit"},
		"no days":                  {strings.Replace(good, "1|2|3|4|5", "a|b|c|d|e", 1), "table.refused", "report_days_unfit"},
		"a day left out, 2 months": {strings.Replace(strings.Replace(good, "2025-03-01 ~ 2025-03-04", "2025-02-27 ~ 2025-03-03", 1), "1|2|3|4|5", "27|28|2|3", 1), "table.refused", "report_days_unfit"},
		"other days further down":  {good + "\n2|3|4", "table.refused", "report_days_unfit"},
		"another period":           {good + "\n考勤时间||2025-04-01 ~ 2025-04-04", "table.refused", "report_two_periods"},
		"two people in a line":     {good + "\n工号:||8||工号:||9", "table.refused", "report_two_people"},
		"summary":                  {summary, "clock.summary_only", ""},
		"absences":                 {absences, "clock.summary_only", ""},
		"a list":                   {"考勤号|打卡时间\n1|2025-03-03 08:00", "clock.no_report", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := table.File{Name: "f", Data: sheets(t, [2]string{"表", tt.sheet})}
			if r, ok := clock.Sniff(file); !ok || (r.Format() == "standard-report") == (tt.key == "clock.no_report") {
				t.Errorf("sniffed as %v", r)
			}
			r, _ := clock.ByFormat("standard-report")
			_, err := r.Read(file, options(year2025))
			var e *roster.Error
			if !errors.As(err, &e) || e.Kind != roster.Refused || e.Key != tt.key || tt.code != "" && e.Problems[0].Code != tt.code {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestStandardReportSaysWhenItsClockWasWrong(t *testing.T) {
	t.Parallel()
	made := func(day string) string {
		return strings.Replace(report("08:00"), "2025-03-04", "2025-03-04||制表时间："+day, 1)
	}
	d := read(t, "standard-report", sheets(t, [2]string{"记录", made("2024-12-31")}), year2025)
	want := []roster.Problem{{File: "f", Code: "report_made_before", Value: "2024-12-31", Args: []any{"2025-03-01"}}}
	if diff := gocmp.Diff(want, d.Warnings); diff != "" || d.To.String() != "2025-03-04" {
		t.Errorf("to %s, (-want +got)\n%s", d.To, diff)
	}
	d = read(t, "standard-report", sheets(t, [2]string{"记录", made("2025-03-02 10:00:00")}), year2025)
	if len(d.Warnings) > 0 || d.To.String() != "2025-03-02" {
		t.Errorf("a report made before its end covers up to %s, %v", d.To, d.Warnings)
	}
}

// cards are two people side by side, the second with fractions of a day for times.
const cards = `考 勤 卡 表
考勤日期 :|||2025/03/01 ~ 03/03
部门||姓名|甲一||部门||姓名|乙二
日期|2025/03/01 ~ 03/03|工号|64||日期|2025/03/01 ~ 03/03|工号|69
日 星\n期 期|上午||下午||日 星\n期 期|上午||下午
|上班|下班|上班||||上班|下班
01 六|08:47|18:53|09:27 +||01 六|=0.33541584
02 日|||||02 日
03 一|旷工||||03 一|09:15|18:00`

func TestStandardReportCardsOnlyWithoutARecord(t *testing.T) {
	t.Parallel()
	d := read(t, "standard-report", sheets(t, [2]string{"64.69", cards}), year2025)
	want := []string{"64 2025-03-01 08:47:00 L7", "64 2025-03-01 18:53:00 L7", "64 2025-03-02 09:27:00 L7", "69 2025-03-01 08:03:00 L7",
		"69 2025-03-03 09:15:00 L9", "69 2025-03-03 18:00:00 L9"}
	if diff := gocmp.Diff(want, lines(d)); diff != "" || len(d.Bad) > 0 || d.Ignored != 8 {
		t.Errorf("bad %v, ignored %d, rows (-want +got)\n%s", d.Bad, d.Ignored, diff)
	}
	d = read(t, "standard-report", sheets(t, [2]string{"64.69", cards}, [2]string{"刷卡记录", report("08:00")}), year2025)
	if diff := gocmp.Diff([]string{"7 2025-03-01 08:00:00 L5"}, lines(d)); diff != "" {
		t.Errorf("with a record beside them (-want +got)\n%s", diff)
	}
}

func TestStandardReportCardsNameTheirSheet(t *testing.T) {
	t.Parallel()
	bad := strings.Replace(cards, "|08:47|", "|08:4|", 1)
	d := read(t, "standard-report", sheets(t, [2]string{"64.69", bad}, [2]string{"70.71", cards}), year2025)
	if len(d.Bad) != 1 || d.Bad[0].Column != "64.69!B7" || d.Bad[0].Code != "bad_times" || len(d.Rows) != 5+6 {
		t.Errorf("%d rows, %v", len(d.Rows), d.Bad)
	}
}

func TestStandardReportCardsThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ old, new, code string }{
		"wrong day of the week": {"03 一|旷", "03 二|旷", "report_days_unfit"},
		"no period":             {"2025/03/01 ~ 03/03", "三月", "report_without_period"},
		"another month":         {"2025/03/01 ~ 03/03", "2025/06/01 ~ 06/03", "report_days_unfit"},
	} {
		r, _ := clock.ByFormat("standard-report")
		_, err := r.Read(table.File{Name: "f", Data: sheets(t, [2]string{"64.69", strings.ReplaceAll(cards, tt.old, tt.new)})}, options(year2025))
		var e *roster.Error
		if !errors.As(err, &e) || e.Kind != roster.Refused || len(e.Problems) == 0 || e.Problems[0].Code != tt.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	two := strings.Replace(cards, "工号|69", "工号|69|工号|70", 1)
	if r, ok := clock.Sniff(table.File{Data: sheets(t, [2]string{"64.69", two})}); ok && r.Format() == "standard-report" {
		t.Error("cards of two people each are taken for a report")
	}
}

// A record that is written out and read again is what it was, whatever its days.
func TestStandardReportReadsWhatWasWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		first := roster.MustDate("2025-01-01") + roster.Date(rapid.IntRange(0, 300).Draw(t, "first"))
		days := rapid.IntRange(1, 31).Draw(t, "days")
		glued := rapid.Bool().Draw(t, "glued")
		var labels, cells, want []string
		for i := range days {
			d := first + roster.Date(i)
			_, _, day := d.Civil()
			labels = append(labels, fmt.Sprint(day))
			minutes := slices.Sorted(slices.Values(rapid.SliceOfN(rapid.IntRange(0, 24*60-1), 0, 4).Draw(t, "minutes")))
			var times []string
			for _, m := range minutes {
				times = append(times, fmt.Sprintf("%02d:%02d", m/60, m%60))
				want = append(want, fmt.Sprintf("7 %s %02d:%02d:00 L4", d, m/60, m%60))
			}
			separator := "\n"
			if glued {
				separator = ""
			}
			cells = append(cells, strings.Join(times, separator))
		}
		last := first + roster.Date(days-1)
		book := &table.Workbook{Format: "xlsx", Sheets: []table.Sheet{{Name: "记录", Rows: []table.Row{
			{Line: 1, Cells: []string{"考勤时间", "", fmt.Sprintf("%s ~ %s", first, last)}},
			{Line: 2, Cells: labels},
			{Line: 3, Cells: []string{"工号:", "", "7"}},
			{Line: 4, Cells: cells},
		}}}}
		r, _ := clock.ByFormat("standard-report")
		d, err := r.Read(table.File{Name: "f", Book: book}, options(clock.Bounds{}))
		if err != nil || len(d.Bad) > 0 {
			t.Fatal(err, d)
		}
		if diff := gocmp.Diff(want, lines(d)); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	})
}

func FuzzStandardReport(f *testing.F) {
	for _, s := range []string{glued, newlines, staffCards, english, summary, cards, report("8:0012:00")} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, _ := clock.ByFormat("standard-report")
		d, err := r.Read(fuzzed(text), options(year2025))
		if err != nil {
			if roster.KindOf(err) != roster.Refused {
				t.Fatal(err)
			}
			return
		}
		checkGrid(t, d, year2025)
		for _, row := range d.Rows {
			if !d.From.IsZero() && (row.At.Date() < d.From || row.At.Second()%60 != 0) {
				t.Fatalf("%v is before %v, or not to the minute", row.At, d.From)
			}
		}
	})
}

// checkGrid checks what holds for every report on a grid, whose rows hold many punches.
func checkGrid(t *testing.T, d *clock.Dump, b clock.Bounds) {
	t.Helper()
	if n := len(d.Rows) + len(d.Bad) + d.Ignored; n != d.Lines {
		t.Fatalf("%d rows + %d bad + %d ignored are not %d lines", len(d.Rows), len(d.Bad), d.Ignored, d.Lines)
	}
	if len(d.Names) != len(d.Numbers) || slices.Contains(d.Numbers, "") {
		t.Fatalf("numbers %q, names %q", d.Numbers, d.Names)
	}
	used := make([]bool, len(d.Numbers))
	for _, r := range d.Rows {
		if r.At.Date() < b.First || r.At.Date() > b.Last || r.Line < 1 {
			t.Fatalf("row %+v", r)
		}
		used[r.Number] = true
	}
	if slices.Contains(used, false) {
		t.Fatalf("numbers without a row: %q", d.Numbers)
	}
	for _, p := range d.Bad {
		if p.Row < 1 || p.Code == "" || p.Column == "" || len([]rune(p.Value)) > 80 {
			t.Fatalf("problem %#v", p)
		}
	}
}
