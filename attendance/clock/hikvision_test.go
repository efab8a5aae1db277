package clock_test

import (
	"errors"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// hikvisionRecord is laid out as the manual shows it; no terminal's file was at hand.
const hikvisionRecord = `Attendance Record
Create Time: 2025-03-04 08:00:00  SW: Start-Work EW: End-Work
Employee ID|Card No.|Name|Department|2025/03/01|2025/03/02|2025/03/03
||||SW-EW|SW-EW|SW-EW
1|1001|Li|Hall|08:01-17:32||8:00 - 17:31
0002||Wang|Hall|08:02-|-17:30|--`

const hikvisionAbnormal = `Abnormal Attendance
Create Time: 2025-03-04 08:00:00  SW: Start-Work EW: End-Work
Employee ID|Card No.|Name|Department|Date|SW-EW|Late|Early Leave|Total
1|1001|Li|Hall|2025/03/01|08:31-17:32|31|0|31`

func TestHikvisionRecord(t *testing.T) {
	t.Parallel()
	data := sheets(t, [2]string{"Abnormal", hikvisionAbnormal}, [2]string{"Record", hikvisionRecord})
	if r, ok := clock.Sniff(table.File{Data: data}); !ok || r.Format() != "hikvision" {
		t.Fatalf("sniffed as %v", r)
	}
	d := read(t, "hikvision", data, year2025)
	want := []string{"1 2025-03-01 08:01:00 L5", "1 2025-03-01 17:32:00 L5", "1 2025-03-03 08:00:00 L5", "1 2025-03-03 17:31:00 L5",
		"0002 2025-03-01 08:02:00 L6", "0002 2025-03-02 17:30:00 L6"}
	if diff := gocmp.Diff(want, lines(d)); diff != "" {
		t.Errorf("rows (-want +got)\n%s", diff)
	}
	if diff := gocmp.Diff([]string{"Li", "Wang"}, d.Names); diff != "" {
		t.Errorf("names (-want +got)\n%s", diff)
	}
	if d.From.String() != "2025-03-01" || d.To.String() != "2025-03-03" || !d.MinutePrecision || len(d.Bad) > 0 || d.Ignored != 8 {
		t.Errorf("from %s to %s, bad %v, ignored %d", d.From, d.To, d.Bad, d.Ignored)
	}
}

func TestHikvisionQuarantinesACellAsAWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"22:00-06:00":       "E5 times_not_rising", // a shift over midnight, or a fault
		"08:00-25:00":       "E5 bad_times",
		"08:00-11:30-14:00": "E5 bad_times",
		"08:00 17:30":       "E5 bad_times",
		"0800-1730":         "E5 bad_times",
		"08:00-17:30+":      "E5 bad_times",
		"8-17":              "E5 bad_times",
	} {
		d := read(t, "hikvision", sheets(t, [2]string{"R", strings.Replace(hikvisionRecord, "08:01-17:32", text, 1)}), year2025)
		if len(d.Bad) != 1 || d.Bad[0].Column+" "+d.Bad[0].Code != want || len(d.Rows) != 4 {
			t.Errorf("%s: %v, %v", text, d.Bad, lines(d))
		}
	}
	beyond := strings.Replace(hikvisionRecord, "8:00 - 17:31", "8:00 - 17:31|18:00", 1)
	if d := read(t, "hikvision", sheets(t, [2]string{"R", beyond}), year2025); len(d.Bad) != 1 || d.Bad[0].Code != "day_outside_report" {
		t.Errorf("a time in a column without a day: %v", d.Bad)
	}
	nobody := strings.Replace(hikvisionRecord, "\n1|", "\n|", 1)
	if d := read(t, "hikvision", sheets(t, [2]string{"R", nobody}), year2025); len(d.Bad) != 2 || d.Bad[0].Code != "number_missing" {
		t.Errorf("times of no one: %v", d.Bad)
	}
}

func TestHikvisionWithoutARecordIsRefused(t *testing.T) {
	t.Parallel()
	for text, key := range map[string]string{
		hikvisionAbnormal: "clock.abnormal_only",
		"考勤号|打卡时间\n1|2025-03-03 8:00": "clock.no_report",
	} {
		data := sheets(t, [2]string{"R", text})
		r, _ := clock.ByFormat("hikvision")
		_, err := r.Read(table.File{Name: "f", Data: data}, options(year2025))
		var e *roster.Error
		if !errors.As(err, &e) || e.Kind != roster.Refused || e.Key != key {
			t.Errorf("%v, want %s", err, key)
		}
		if sniffed, ok := clock.Sniff(table.File{Data: data}); !ok || (sniffed.Format() == "hikvision") != (key == "clock.abnormal_only") {
			t.Errorf("%s: sniffed as %v", key, sniffed)
		}
	}
}

func FuzzHikvision(f *testing.F) {
	f.Add(hikvisionRecord)
	f.Add(hikvisionAbnormal)
	f.Fuzz(func(t *testing.T, text string) {
		r, _ := clock.ByFormat("hikvision")
		d, err := r.Read(fuzzed(text), options(year2025))
		if err != nil {
			if roster.KindOf(err) != roster.Refused {
				t.Fatal(err)
			}
			return
		}
		checkGrid(t, d, year2025)
	})
}

// fuzzed is a workbook of one sheet, whose text is written as that of sheets.
func fuzzed(text string) table.File {
	var rows []table.Row
	for i, line := range strings.Split(text, "\n") {
		cells := strings.Split(strings.ReplaceAll(line, `\n`, "\n"), "|")
		for j := range cells {
			cells[j] = strings.TrimPrefix(strings.TrimSpace(cells[j]), "=")
		}
		rows = append(rows, table.Row{Line: i + 1, Cells: cells})
	}
	return table.File{Name: "f", Book: &table.Workbook{Format: "xlsx", Sheets: []table.Sheet{{Name: "s", Rows: rows}}}}
}
