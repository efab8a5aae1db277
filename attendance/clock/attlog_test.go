package clock_test

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"redbanner/attendance/clock"
	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

var year2025 = clock.Bounds{First: roster.MustDate("2025-01-01"), Last: roster.MustDate("2025-12-31")}

// options are those of a file believed within the bounds.
func options(b clock.Bounds) clock.Options {
	return clock.Options{Bounds: b, Limits: table.DefaultLimits()}
}

// read reads data with the reader of a format.
func read(t testing.TB, format string, data []byte, b clock.Bounds) *clock.Dump {
	t.Helper()
	r, ok := clock.ByFormat(format)
	if !ok {
		t.Fatalf("no format %s", format)
	}
	d, err := r.Read(table.File{Name: "f", Data: data}, options(b))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(d.Rows) + len(d.Bad) + d.Ignored; n != d.Lines {
		t.Fatalf("%d rows + %d bad + %d ignored are not %d lines", len(d.Rows), len(d.Bad), d.Ignored, d.Lines)
	}
	return d
}

// lines writes rows as number, time, device and line.
func lines(d *clock.Dump) []string {
	var out []string
	for _, r := range d.Rows {
		device := ""
		if r.Device >= 0 {
			device = " @" + d.Devices[r.Device]
		}
		out = append(out, fmt.Sprintf("%s %s%s L%d", d.Numbers[r.Number], r.At, device, r.Line))
	}
	return out
}

func codes(d *clock.Dump) []string {
	var out []string
	for _, p := range d.Bad {
		out = append(out, fmt.Sprintf("L%d %s %s", p.Row, p.Code, p.Value))
	}
	return out
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestAttlogOfEveryDevice(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rows, bad []string
		ignored   int
	}{
		"tft_attlog.dat": {rows: []string{"1001 2025-03-03 07:51:10 @1 L1", "1002 2025-03-03 07:58:01 @1 L2", "1001 2025-03-03 07:51:12 @1 L3",
			"1001 2025-03-03 11:31:40 @1 L4", "1002 2025-03-03 11:30:02 @1 L5"}},
		"old_1_attlog.dat": {rows: []string{"7 2025-03-03 07:51:10 @2 L2", "12 2025-03-03 17:31:00 @2 L3", "A12 2025-03-03 17:32:00 @2 L4"}, ignored: 1},
		"worn_attlog.dat": {rows: []string{"101 2025-03-03 07:51:10 @1 L1", "105 2025-03-03 11:30:00 @1 L7"}, ignored: 1,
			bad: []string{"L2 bad_time 2047-02-30 08:00:00", "L3 time_outside 2000-01-01 00:03:11", "L4 bad_status 77", "L5 line_unreadable ·····\u00b7·"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := file(t, name)
			if r, ok := clock.Sniff(table.File{Data: data}); !ok || r.Format() != "attlog" {
				t.Errorf("sniffed as %v", r)
			}
			d := read(t, "attlog", data, year2025)
			if diff := gocmp.Diff(tt.rows, lines(d)); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			if diff := gocmp.Diff(tt.bad, codes(d)); diff != "" {
				t.Errorf("bad (-want +got)\n%s", diff)
			}
			if d.Ignored != tt.ignored || d.Format != "attlog" || d.ByStaff || d.MinutePrecision {
				t.Errorf("%+v", d)
			}
		})
	}
}

func TestAttlogLines(t *testing.T) {
	t.Parallel()
	const at = "2025-03-03 07:51:10"
	accepted := map[string]string{
		"1\t" + at:                                  "1 " + at,
		"1\t" + at + "\t":                           "1 " + at,
		"1\t" + at + "\t3\t5":                       "1 " + at + " @3",
		"1\t" + at + "\t\t\t\t":                     "1 " + at,
		"1\t" + at + "\t1\t0\t1\t0\tx\ty z\t":       "1 " + at + " @1",
		"00000001\t" + at + "\t1\t255\t200\t99":     "00000001 " + at + " @1",
		"0001\t" + at:                               "0001 " + at,
		"E-1_2.b   \t" + at:                         "E-1_2.b " + at,
		"          123456789012345678901234\t" + at: "123456789012345678901234 " + at,
		"1\t" + at + "\t1\t0\t1\t0\r\r":             "1 " + at + " @1",
		"1\t" + at + "\t1\t0\t1\t0\t备注":             "1 " + at + " @1",
	}
	for line, want := range accepted {
		d := read(t, "attlog", []byte("x\n"+line+"\n"), year2025)
		if got := lines(d); len(got) != 1 || got[0] != want+" L2" {
			t.Errorf("%q: %v, %v; want %s", line, got, codes(d), want)
		}
	}
	quarantined := map[string]string{
		"1":                                "few_fields 1",
		"1 2\t" + at:                       "bad_clock_no 1 2·2025-03-03 07:51:10",
		"张三\t" + at:                        "bad_clock_no 张三·2025-03-03 07:51:10",
		"   \t" + at:                       "number_missing    ·2025-03-03 07:51:10",
		"1234567890123456789012345\t" + at: "number_too_long 1234567890123456789012345",
		"1\t2025-02-30 07:51:10\t1":        "bad_time 2025-02-30 07:51:10",
		"1\t2025-13-01 07:51:10":           "bad_time 2025-13-01 07:51:10",
		"1\t2025-03-03 24:00:00":           "bad_time 2025-03-03 24:00:00",
		"1\t2025-03-03 07:60:00":           "bad_time 2025-03-03 07:60:00",
		"1\t2025-03-03 07:51:60":           "bad_time 2025-03-03 07:51:60",
		"1\t2025-03-03 07:51":              "bad_time 2025-03-03 07:51",
		"1\t2025/03/03 07:51:10":           "bad_time 2025/03/03 07:51:10",
		"1\t2025-03-03T07:51:10":           "bad_time 2025-03-03T07:51:10",
		"1\t2025-03-03 7:51:100":           "bad_time 2025-03-03 7:51:100",
		"1\t" + at + "0\t1":                "bad_time 2025-03-03 07:51:100",
		"1\t" + at + " 1\t0":               "bad_time 2025-03-03 07:51:10 1",
		"1\t2000-05-28 00:00:00":           "time_outside 2000-05-28 00:00:00",
		"1\t2026-01-01 00:00:00":           "time_outside 2026-01-01 00:00:00",
		"1\t" + at + "\tx\t0\t1\t0":        "bad_device x",
		"1\t" + at + "\t-1\t0":             "bad_device -1",
		"1\t" + at + "\t12345678901\t0":    "bad_device 12345678901",
		"1\t" + at + "\t1\t6\t1\t0":        "bad_status 6",
		"1\t" + at + "\t1\t-1\t1\t0":       "bad_status -1",
		"1\t" + at + "\t1\t0\t256\t0":      "bad_verify 256",
		"1\t" + at + "\t1\t0\tFP\t0":       "bad_verify FP",
		"1\t" + at + "\t1\t0\t1\tx":        "bad_workcode x",
		"1\t" + at + "\t1\t0\t1\t0\tx\x01": "line_unreadable 1·2025-03-03 07:51:10·1·0·1·0·x·",
		"1\x00\t" + at:                     "line_unreadable 1··2025-03-03 07:51:10",
		"1\t" + at + "\x7F":                "line_unreadable 1·2025-03-03 07:51:10·",
		"\xFF\xFF\xFF\xFF":                 "line_unreadable ····",
		"1\t\uFFFD":                        "line_unreadable 1··",
	}
	for line, want := range quarantined {
		// A sound line before it must not lend it anything.
		d := read(t, "attlog", []byte("9\t"+at+"\t1\t0\t1\t0\n"+line+"\n"), year2025)
		if got := codes(d); len(got) != 1 || got[0] != "L2 "+want {
			t.Errorf("%q: %q; want %q", line, got, want)
		}
	}
}

func TestAttlogEncodingsAndLineEnds(t *testing.T) {
	t.Parallel()
	text := string(file(t, "tft_attlog.dat"))
	want := lines(read(t, "attlog", []byte(text), year2025))
	encode := func(order unicode.Endianness, bom unicode.BOMPolicy) string {
		out, err := unicode.UTF16(order, bom).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, data := range map[string]string{
		"lf":              strings.ReplaceAll(text, "\r\n", "\n"),
		"cr":              strings.ReplaceAll(text, "\r\n", "\r"),
		"no last newline": strings.TrimRight(text, "\r\n"),
		"utf-8 mark":      "\uFEFF" + text,
		"utf-16le mark":   encode(unicode.LittleEndian, unicode.UseBOM),
		"utf-16be mark":   encode(unicode.BigEndian, unicode.UseBOM),
		"utf-16le":        encode(unicode.LittleEndian, unicode.IgnoreBOM),
		"utf-16be":        encode(unicode.BigEndian, unicode.IgnoreBOM),
	} {
		if r, ok := clock.Sniff(table.File{Data: []byte(data)}); !ok || r.Format() != "attlog" {
			t.Errorf("%s: sniffed as %v", name, r)
		}
		if diff := gocmp.Diff(want, lines(read(t, "attlog", []byte(data), year2025))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestAttlogFirstLineIsIgnoredOnlyWhenItIsText(t *testing.T) {
	t.Parallel()
	punch := "1\t2025-03-03 07:51:10\n"
	if d := read(t, "attlog", []byte("\x01\x02\n"+punch), year2025); len(d.Bad) != 1 || d.Bad[0].Code != "line_unreadable" {
		t.Errorf("rubbish: %v", codes(d))
	}
	if d := read(t, "attlog", []byte(punch+"3392154600087\n"), year2025); len(d.Bad) != 1 || d.Bad[0].Code != "few_fields" {
		t.Errorf("serial number on the second line: %v", codes(d))
	}
	if d := read(t, "attlog", []byte("  1 2025-03-03 07:51:10 1 0\n"+punch), year2025); len(d.Bad) != 1 || d.Bad[0].Code != "bad_clock_no" || d.Ignored != 0 {
		t.Errorf("a punch that has lost its TABs: %v, %d ignored", codes(d), d.Ignored)
	}
	if d := read(t, "attlog", nil, year2025); d.Lines != 0 {
		t.Errorf("an empty file has %d lines", d.Lines)
	}
}

func TestAttlogNamesTheBounds(t *testing.T) {
	t.Parallel()
	d := read(t, "attlog", []byte("1\t2024-12-31 23:59:59\n1\t2025-01-01 00:00:00\n1\t2025-12-31 23:59:59\n"), year2025)
	want := []roster.Problem{{File: "f", Row: 1, Code: "time_outside", Value: "2024-12-31 23:59:59", Args: []any{year2025.First, year2025.Last}}}
	if diff := gocmp.Diff(want, d.Bad); diff != "" || len(d.Rows) != 2 {
		t.Errorf("%d rows, (-want +got)\n%s", len(d.Rows), diff)
	}
	if d := read(t, "attlog", []byte("1\t1900-01-01 00:00:00\n1\t9999-01-01 00:00:00\n1\t1970-01-01 00:00:00\n"), clock.Bounds{}); len(d.Rows) != 2 {
		t.Errorf("without bounds: %v", codes(d)) // the zero LocalTime is no time
	}
}

func TestAttlogWithoutEndOfBadLinesIsNoDump(t *testing.T) {
	t.Parallel()
	r, _ := clock.ByFormat("attlog")
	_, err := r.Read(table.File{Name: "f", Data: bytes.Repeat([]byte("x\n"), 100_002)}, options(year2025))
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != roster.Refused || e.Problems[0].Code != "too_many_bad_lines" {
		t.Errorf("%v", err)
	}
}

// A file that is read in several parts gives what its lines give one by one.
func TestAttlogPartsJoinInOrder(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 7))
	var text bytes.Buffer
	var want, wantBad []string
	for n := 1; text.Len() < 5<<20; n++ {
		second := r.IntN(86400)
		number := []string{"%d", "%05d", "X%d", "123456%d"}[r.IntN(4)]
		number = fmt.Sprintf(number, r.IntN(3000))
		at := fmt.Sprintf("2025-%02d-%02d %02d:%02d:%02d", 1+r.IntN(12), 1+r.IntN(28), second/3600, second/60%60, second%60)
		device := r.IntN(3)
		status := r.IntN(6)
		if r.IntN(50) == 0 {
			status = 6 + r.IntN(200)
			wantBad = append(wantBad, fmt.Sprintf("L%d bad_status %d", n, status))
		} else {
			want = append(want, fmt.Sprintf("%s %s @%d L%d", number, at, device, n))
		}
		fmt.Fprintf(&text, "%9s\t%s\t%d\t%d\t1\t0\n", number, at, device, status)
	}
	d := read(t, "attlog", text.Bytes(), year2025)
	if got := lines(d); !slices.Equal(want, got) {
		t.Errorf("%d rows, want %d, or in another order", len(got), len(want))
	}
	if got := codes(d); !slices.Equal(wantBad, got) {
		t.Errorf("%d bad, want %d, or in another order", len(got), len(wantBad))
	}
	var appeared []string
	seen := map[string]bool{}
	for _, line := range want {
		if number := strings.Fields(line)[0]; !seen[number] {
			seen[number] = true
			appeared = append(appeared, number)
		}
	}
	if !slices.Equal(appeared, d.Numbers) {
		t.Error("numbers are not in the order of their first appearance")
	}
}

func TestGroupedIsByNumberThenTimeThenLine(t *testing.T) {
	t.Parallel()
	d := read(t, "attlog", []byte("2\t2025-03-03 08:00:00\n1\t2025-03-03 09:00:00\n2\t2025-03-03 07:00:00\n1\t2025-03-03 09:00:00\n2\t2025-03-03 08:00:00\n"), year2025)
	rows, starts := d.Grouped()
	var got []int32
	for _, r := range rows {
		got = append(got, r.Line)
	}
	if diff := gocmp.Diff([]int32{3, 1, 5, 2, 4}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := gocmp.Diff([]int32{0, 3, 5}, starts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if rows, starts := new(clock.Dump).Grouped(); len(rows) != 0 || len(starts) != 1 {
		t.Errorf("empty: %v, %v", rows, starts)
	}
}

func TestGroupedAgreesWithASort(t *testing.T) {
	t.Parallel()
	d := read(t, "attlog", clocktest.Dump(200, 5, 3), clock.Bounds{})
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(d.Rows), func(i, j int) { d.Rows[i], d.Rows[j] = d.Rows[j], d.Rows[i] })
	want := slices.Clone(d.Rows)
	slices.SortStableFunc(want, func(a, b clock.Row) int {
		return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.At, b.At))
	})
	if rows, _ := d.Grouped(); !slices.Equal(want, rows) {
		t.Error("another order than a stable sort's")
	}
}

func TestDumpIsBelievableAndRepeatable(t *testing.T) {
	t.Parallel()
	data := clocktest.Dump(200, 22, 9)
	if !bytes.Equal(data, clocktest.Dump(200, 22, 9)) || bytes.Equal(data, clocktest.Dump(200, 22, 10)) {
		t.Error("the seed does not decide the dump")
	}
	d := read(t, "attlog", data, clock.Bounds{First: roster.MustDate(clocktest.First), Last: roster.MustDate("2026-11-30")})
	if n := len(d.Rows); n != d.Lines || n < 200*22*38/10 || n > 200*22*41/10 || len(d.Numbers) != 200 {
		t.Errorf("%d rows of %d people, %d lines", n, len(d.Numbers), d.Lines)
	}
	if !slices.IsSortedFunc(d.Rows, func(a, b clock.Row) int { return cmp.Compare(a.At, b.At) }) {
		t.Error("not chronological")
	}
}

func TestRealAttlog(t *testing.T) {
	t.Parallel()
	dir := clocktest.Samples(t, "attlog")
	data, err := os.ReadFile(filepath.Join(dir, "biometric-attendance_1_attlog.dat"))
	if err != nil {
		t.Fatal(err)
	}
	d := read(t, "attlog", data, clock.Bounds{First: roster.MustDate("2015-01-01"), Last: roster.MustDate("2015-12-31")})
	if len(d.Rows) != 5567 || len(d.Numbers) != 135 || len(d.Bad) != 0 || d.Ignored != 0 || len(d.Devices) != 1 {
		t.Errorf("%d rows, %d numbers, %d bad, %d ignored", len(d.Rows), len(d.Numbers), len(d.Bad), d.Ignored)
	}
	first, last := d.Rows[0].At.String(), d.Rows[len(d.Rows)-1].At.String()
	if first != "2015-05-05 15:21:26" || last != "2015-06-01 08:53:16" {
		t.Errorf("from %s to %s", first, last)
	}
}

func FuzzAttlog(f *testing.F) {
	for _, name := range []string{"tft_attlog.dat", "old_1_attlog.dat", "worn_attlog.dat"} {
		f.Add(file(f, name))
	}
	f.Add([]byte("\xFF\xFE1\x00\t\x002\x00"))
	f.Add([]byte("1\t2025-03-03 07:51:10\r2\t2025-03-03 07:51:10\r"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, _ := clock.ByFormat("attlog")
		d, err := r.Read(table.File{Name: "f", Data: data}, options(year2025))
		if err != nil {
			return
		}
		checkDump(t, d, year2025)
		if bytes.IndexByte(data, 0) >= 0 || bytes.IndexByte(data, '\n') < 0 || data[0] >= 0x80 {
			return // perhaps UTF-16, a mark or lines that end with CR: the text below is not the file's
		}
		source := bytes.Split(data, []byte{'\n'})
		for _, row := range d.Rows {
			line := string(source[row.Line-1])
			if strings.Fields(line)[0] != d.Numbers[row.Number] || !strings.Contains(line, "\t"+row.At.String()) {
				t.Fatalf("%+v is not in %q", row, line)
			}
		}
	})
}

// checkDump checks what holds for every dump.
func checkDump(t *testing.T, d *clock.Dump, b clock.Bounds) {
	t.Helper()
	if n := len(d.Rows) + len(d.Bad) + d.Ignored; n != d.Lines {
		t.Fatalf("%d rows + %d bad + %d ignored are not %d lines", len(d.Rows), len(d.Bad), d.Ignored, d.Lines)
	}
	used := make([]bool, len(d.Numbers))
	last := int32(0)
	for _, r := range d.Rows {
		if r.At.Date() < b.First || r.At.Date() > b.Last || r.Line <= last || int(r.Device) >= len(d.Devices) || r.Device < -1 {
			t.Fatalf("row %+v after line %d", r, last)
		}
		used[r.Number], last = true, r.Line
	}
	if slices.Contains(used, false) {
		t.Fatalf("numbers without a row: %q", d.Numbers)
	}
	for _, p := range d.Bad {
		if p.Row < 1 || p.Code == "" || len([]rune(p.Value)) > 80 || strings.ContainsFunc(p.Value, func(r rune) bool { return r < ' ' }) {
			t.Fatalf("problem %#v", p)
		}
	}
}
