package attendance_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// badLines are the rows to correct of a text, by the format that it was read in.
func badLines(format, text string, problems ...roster.Problem) [][]string {
	bad := attendance.BadLines(intake.File{Data: []byte(text)}, format, problems, table.DefaultLimits())
	rows := [][]string{bad.Header}
	for _, r := range bad.Rows {
		rows = append(rows, r.Cells)
	}
	return rows
}

func TestBadLinesNeverGuessWhoseTheyAre(t *testing.T) {
	t.Parallel()
	const dump = "  101\t2025-03-03 25:00:00\t1\r\n  102\t2025-03-03 07:55:10\t9999\r\n\xff\x00\t\x81\r\n"
	const report = "1\t3\t00000101\t某人\t2025/03/03 25:00\n"
	head := []string{"考勤号", "打卡时间", "原行"}
	tests := []struct {
		name string
		got  [][]string
		want [][]string
	}{
		{"a time at fault", badLines("attlog", dump, roster.Problem{Row: 1, Code: "bad_time"}),
			[][]string{head, {"101", "2025-03-03 25:00:00", "101 2025-03-03 25:00:00 1"}}},
		{"something else at fault", badLines("attlog", dump, roster.Problem{Row: 2, Code: "bad_line"}),
			[][]string{head, {"", "", "102 2025-03-03 07:55:10 9999"}}},
		{"another format", badLines("glg", report, roster.Problem{Row: 1, Code: "bad_time"}),
			[][]string{head, {"", "", "1 3 00000101 某人 2025/03/03 25:00"}}},
		{"a line beyond the file", badLines("glg", report, roster.Problem{Row: 9, Code: "bad_time", Value: "x"}), [][]string{head, {"", "", "x"}}},
		{"two faults of one row, in order", badLines("glg", "a\nb\n", roster.Problem{Row: 2}, roster.Problem{Row: 1}, roster.Problem{Row: 2}),
			[][]string{head, {"", "", "a"}, {"", "", "b"}}},
		{"a list", badLines("list", "考勤号,打卡时间,备注\n1,x,y\n2,2025-03-03 07:55,z\n", roster.Problem{Row: 2, Code: "bad_time"}),
			[][]string{{"考勤号", "打卡时间", "备注"}, {"1", "x", "y"}}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
}

func TestABadLineOfAWorkbookIsThatOfTheRightSheet(t *testing.T) {
	t.Parallel()
	book := &table.Workbook{Format: "xlsx", Sheets: []table.Sheet{
		{Name: "a", Rows: []table.Row{{Line: 3, Cells: []string{"first", "08:00"}}}},
		{Name: "b", Rows: []table.Row{{Line: 3, Cells: []string{"second", "25:00"}}}},
	}}
	file := intake.File{Data: []byte("PK\x03\x04"), Book: book}
	bad := attendance.BadLines(file, "standard_report", []roster.Problem{{Row: 3, Code: "bad_time", Value: "25:00"}}, table.DefaultLimits())
	if len(bad.Rows) != 1 || bad.Rows[0].Cells[2] != "second 25:00" {
		t.Errorf("%+v", bad.Rows)
	}
}

func FuzzBadLines(f *testing.F) {
	f.Add("attlog", []byte("101\t2025-03-03 25:00:00\n"), 1)
	f.Add("list", []byte("考勤号,打卡时间\n1,x\n"), 2)
	f.Add("glg", []byte("\xff\xfea\x00"), 1)
	f.Add("list", []byte("PK\x03\x04"), 1)
	f.Fuzz(func(t *testing.T, format string, data []byte, row int) {
		bad := attendance.BadLines(intake.File{Data: data}, format, []roster.Problem{{Row: row, Value: "x"}}, table.DefaultLimits())
		if len(bad.Rows) > 1 || format != "list" && len(bad.Rows) != 1 {
			t.Errorf("%d rows of one problem", len(bad.Rows))
		}
	})
}
