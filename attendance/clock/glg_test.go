package clock_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/unicode"

	"redbanner/attendance/clock"
	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

func TestGLGOfEveryMaker(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		rows, names []string
		ignored     int
	}{
		"GLG_001.TXT": {rows: []string{"00000001 2025-03-03 07:30:47 @1 L2"}, names: []string{""}, ignored: 1},
		"glg_comments.txt": {rows: []string{"00000021 2025-03-03 07:51:10 @1 L4", "00000022 2025-03-03 07:58:01 @1 L5"},
			names: []string{"", ""}, ignored: 5},
		"glg_nine.txt": {rows: []string{"21 2025-03-13 07:51:10 @1 L2", "22 2025-03-04 07:58:01 @1 L3", "21 2025-03-13 11:30:40 @2 L4"},
			names: []string{"", ""}, ignored: 1},
		"glg_six.txt": {rows: []string{"6 2025-03-03 07:14:47 @1 L2", "7 2025-03-03 07:16:51 @1 L3"}, names: []string{"", "Li"}, ignored: 1},
		"glg_ten.txt": {rows: []string{"000000021 2025-03-03 07:51:10 @1 L2", "000000022 2025-03-03 17:31:00 @1 L3"},
			names: []string{"Li", "Wang"}, ignored: 1},
		"glg_gbk.txt": {rows: []string{"00000021 2025-03-03 07:51:10 @1 L2", "00000022 2025-03-03 07:58:01 @1 L3", "00000021 2025-03-03 11:30:40 @1 L4"},
			names: []string{"李明", "王小芳"}, ignored: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := file(t, name)
			if r, ok := clock.Sniff(table.File{Data: data}); !ok || r.Format() != "glg" {
				t.Fatalf("sniffed as %v", r)
			}
			d := read(t, "glg", data, year2025)
			if diff := gocmp.Diff(tt.rows, lines(d)); diff != "" {
				t.Errorf("rows (-want +got)\n%s", diff)
			}
			if diff := gocmp.Diff(tt.names, d.Names); diff != "" {
				t.Errorf("names (-want +got)\n%s", diff)
			}
			if d.Ignored != tt.ignored || len(d.Bad) > 0 || len(d.Warnings) > 0 || d.Format != "glg" || d.ByStaff || d.MinutePrecision {
				t.Errorf("%+v", d)
			}
		})
	}
}

// glgHeader is the commonest; glgRow a row under it.
const glgHeader = "No\tTMNo\tEnNo\tName\tGMNo\tMode\tDateTime\n"

func glgRow(number, time string) string { return "1\t1\t" + number + "\t\t1\t0\t" + time + "\n" }

func TestGLGLines(t *testing.T) {
	t.Parallel()
	const at = "2025/03/03 07:51:10"
	accepted := map[string]string{
		"1\t1\t7\t\t1\t0\t" + at:                      "7 2025-03-03 07:51:10 @1",
		"1\t1\t7\t\t1\t0\t" + at + " \t \r":           "7 2025-03-03 07:51:10 @1",
		" 1 \t 2 \t 7 \t  \t 1 \t 255 \t" + at:        "7 2025-03-03 07:51:10 @2",
		"1\t\tA-7\t\t\t\t" + at:                       "A-7 2025-03-03 07:51:10",
		"\t1\t7\t\tFP\tDutyOn\t2025-3-3   7:51":       "7 2025-03-03 07:51:00 @1",
		"1\t1\t7\t#REF!\t1\t0\t2025.03.03 07:51:10":   "7 2025-03-03 07:51:10 @1",
		"1\t1\t0007\t\xFF\xFF\t1\t0\t" + at:           "0007 2025-03-03 07:51:10 @1",
		"1\t1\t7\tZhang 3\t1\t0\t2025/12/31 23:59:59": "7 2025-12-31 23:59:59 @1",
	}
	for line, want := range accepted {
		d := read(t, "glg", []byte(glgHeader+line+"\n"), year2025)
		if got := lines(d); len(got) != 1 || got[0] != want+" L2" {
			t.Errorf("%q: %v, %v; want %s", line, got, codes(d), want)
		}
	}
	quarantined := map[string]string{
		"1\t1\t7":             "few_fields ",
		"1":                   "few_fields ",
		"1\t1\t7\t\t1\t" + at: "fields_differ ",
		"1\t1\t7\t\t1\t0\t1\t1\t8\t\t1\t0\t" + at:                       "fields_differ ",
		"x\t1\t7\t\t1\t0\t" + at:                                        "bad_row_no x",
		"12345678901\t1\t7\t\t1\t0\t" + at:                              "bad_row_no 12345678901",
		"1\t-1\t7\t\t1\t0\t" + at:                                       "bad_device -1",
		"1\t1\t \t\t1\t0\t" + at:                                        "number_missing ",
		"1\t1\t00000000\tLi\t1\t0\t" + at:                               "number_missing 00000000",
		"1\t1\t7 8\t\t1\t0\t" + at:                                      "bad_clock_no 7 8",
		"1\t1\t张三\t\t1\t0\t" + at:                                       "bad_clock_no 张三",
		"1\t1\t" + strings.Repeat("7", 25) + "\t\t1\t0\t" + at:          "number_too_long " + strings.Repeat("7", 25),
		"1\t1\t7\t\t256\t0\t" + at:                                      "bad_clock_field 256",
		"1\t1\t7\t\t1\t\xFF\t" + at:                                     "bad_clock_field ·",
		"1\t1\t7\t\t1\tABCDEFGHIJKLMNOPQ\t" + at:                        "bad_clock_field ABCDEFGHIJKLMNOPQ",
		"1\t1\t7\t\x01\t1\t0\t" + at:                                    "line_unreadable ",
		"1\t1\t7\t\x7F\t1\t0\t" + at:                                    "line_unreadable ",
		"1\t1\t7\t\t1\t0\t2025/02/30 07:51:10":                          "bad_time 2025/02/30 07:51:10",
		"1\t1\t7\t\t1\t0\t2025/03/03 24:00:00":                          "bad_time 2025/03/03 24:00:00",
		"1\t1\t7\t\t1\t0\t2025/03/03 07:60:00":                          "bad_time 2025/03/03 07:60:00",
		"1\t1\t7\t\t1\t0\t2025/03/03 07:51:60":                          "bad_time 2025/03/03 07:51:60",
		"1\t1\t7\t\t1\t0\t2025/03/03 07:51:1":                           "bad_time 2025/03/03 07:51:1",
		"1\t1\t7\t\t1\t0\t2025/03/0307:51:10":                           "bad_time 2025/03/0307:51:10",
		"1\t1\t7\t\t1\t0\t2025/03-03 07:51:10":                          "bad_time 2025/03-03 07:51:10",
		"1\t1\t7\t\t1\t0\t25/03/03 07:51:10":                            "bad_time 25/03/03 07:51:10",
		"1\t1\t7\t\t1\t0\t2025/03/2025 07:51:10":                        "bad_time 2025/03/2025 07:51:10",
		"1\t1\t7\t\t1\t0\t2025/003/03 07:51:10":                         "bad_time 2025/003/03 07:51:10",
		"1\t1\t7\t\t1\t0\t2025/03/03":                                   "bad_time 2025/03/03",
		"1\t1\t7\t\t1\t0\t2025/03/03 7":                                 "bad_time 2025/03/03 7",
		"1\t1\t7\t\t1\t0\t2025/03":                                      "bad_time 2025/03",
		"1\t1\t7\t\t1\t0\tx":                                            "bad_time x",
		"1\t1\t7\t\t1\t0\t2000/01/01 00:00:00":                          "time_outside 2000/01/01 00:00:00",
		"1\t1\t7\t" + strings.Repeat("x\t", 40) + "2025/03/03 07:51:10": "fields_differ ",
	}
	sound := glgHeader + glgRow("9", at) + glgRow("9", at)
	for line, want := range quarantined {
		d := read(t, "glg", []byte(sound+line+"\n"), year2025)
		if got := codes(d); len(got) != 1 || !strings.HasPrefix(got[0], "L4 "+want) || len(d.Rows) != 2 {
			t.Errorf("%q: %q; want %q", line, got, want)
		}
	}
}

func TestGLGEventsWithoutAPersonAreIgnored(t *testing.T) {
	t.Parallel()
	d := read(t, "glg", []byte(glgHeader+glgRow("00000000", "2000/01/01 00:00:00")+glgRow("0", "x")+glgRow("10", "2025/03/03 07:51:10")+
		"# end\n   \n"+glgHeader), year2025)
	if got := lines(d); len(got) != 1 || d.Ignored != 6 || len(d.Bad) > 0 {
		t.Errorf("%v, %v, %d ignored", got, codes(d), d.Ignored)
	}
}

// Without a header that names its fields a row is read by its places alone.
func TestGLGWithoutAUsefulHeader(t *testing.T) {
	t.Parallel()
	d := read(t, "glg", []byte("1\t1\t7\tLi 1\t999\t2025-03-03 07:51:10\n2\t1\t8\t2025-03-03 07:51:10\n"), year2025)
	if diff := gocmp.Diff([]string{"8 2025-03-03 07:51:10 @1 L2"}, lines(d)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff) // of two widths seen as often, the smaller
	}
	d = read(t, "glg", []byte("1\t1\t7\tLi 1\t999\t2025-03-03 07:51:10\n"), year2025)
	if len(d.Rows) != 1 || d.Names[0] != "Li 1" {
		t.Errorf("%v %v", lines(d), d.Names)
	}
}

func TestGLGDateOrderIsDecidedByTheFile(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		format string
		dates  []string
		want   []string
		code   string
	}{
		"a day above 12 tells the month first":   {"glg", []string{"03/07/2025", "03/13/2025"}, []string{"2025-03-07", "2025-03-13"}, ""},
		"a day above 12 tells the day first":     {"glg", []string{"03/07/2025", "13-07-2025"}, []string{"2025-07-03", "2025-07-13"}, ""},
		"the same number twice needs no order":   {"glg", []string{"03/03/2025", "4/4/2025"}, []string{"2025-03-03", "2025-04-04"}, ""},
		"years first and last":                   {"glg", []string{"2025/03/07", "03/13/2025"}, []string{"2025-03-07", "2025-03-13"}, ""},
		"open":                                   {"glg", []string{"03/03/2025", "03/07/2025"}, nil, "date_order_open"},
		"one witness among many":                 {"glg", append(slices.Repeat([]string{"03/07/2025"}, 10), "13/03/2025"), nil, "date_order_open"},
		"contradicting each other":               {"glg", []string{"03/13/2025", "13/03/2025"}, nil, "date_order_mixed"},
		"a date that is none proves nothing":     {"glg", []string{"03/07/2025", "13/13/2025", "02/30/2025"}, nil, "date_order_open"},
		"a date out of bounds proves nothing":    {"glg", []string{"03/07/2025", "03/13/2000"}, nil, "date_order_open"},
		"told that the month is first":           {"glg:mdy", []string{"03/07/2025"}, []string{"2025-03-07"}, ""},
		"told that the day is first":             {"glg:dmy", []string{"03/07/2025"}, []string{"2025-07-03"}, ""},
		"told, and years first all the same":     {"glg:dmy", []string{"2025/03/07"}, []string{"2025-03-07"}, ""},
		"told, and one that contradicts":         {"glg:mdy", []string{"03/07/2025", "13/03/2025"}, []string{"2025-03-07"}, ""},
		"out of bounds in the order of the file": {"glg", []string{"03/13/2025", "03/13/2000"}, []string{"2025-03-13"}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := glgHeader
			for _, date := range tt.dates {
				text += glgRow("7", date+" 07:51:10")
			}
			r, ok := clock.ByFormat(tt.format)
			if !ok || r.Format() != "glg" {
				t.Fatalf("no format %s", tt.format)
			}
			d, err := r.Read(table.File{Name: "f", Data: []byte(text)}, options(year2025))
			var e *roster.Error
			if tt.code != "" {
				if !errors.As(err, &e) || e.Kind != roster.Refused || e.Key != "table.refused" || len(e.Problems) != 1 || e.Problems[0].Code != tt.code {
					t.Errorf("%v, want %s", err, tt.code)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, row := range d.Rows {
				got = append(got, row.At.Date().String())
			}
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestGLGTellsBothReadingsOfAnOpenDate(t *testing.T) {
	t.Parallel()
	r, _ := clock.ByFormat("glg")
	_, err := r.Read(table.File{Name: "f", Data: []byte(glgHeader + glgRow("7", "04/04/2025 08:00:00") + glgRow("7", "03/07/2025 08:00:00"))}, options(year2025))
	var e *roster.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	want := []roster.Problem{{File: "f", Row: 3, Column: "DateTime", Code: "date_order_open",
		Args: []any{roster.MustDate("2025-03-07"), roster.MustDate("2025-07-03")}}}
	if diff := gocmp.Diff(want, e.Problems); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestGLGEncodingsAndLineEnds(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(glgHeader+"1\t1\t21\t李明\t1\t0\t2025/03/03 07:51:10\n2\t1\t22\t王芳\t1\t0\t2025/03/03 07:58:01\n", "\n", "\r\n")
	want := lines(read(t, "glg", []byte(text), year2025))
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
		if r, ok := clock.Sniff(table.File{Data: []byte(data)}); !ok || r.Format() != "glg" {
			t.Errorf("%s: sniffed as %v", name, r)
		}
		d := read(t, "glg", []byte(data), year2025)
		if diff := gocmp.Diff(want, lines(d)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
		if diff := gocmp.Diff([]string{"李明", "王芳"}, d.Names); diff != "" {
			t.Errorf("%s: names (-want +got)\n%s", name, diff)
		}
	}
}

// A name in no encoding is lost; the punches of its number are not.
func TestGLGLosesOnlyTheNamesItCannotRead(t *testing.T) {
	t.Parallel()
	gbk := "\xc0\xee\xc3\xf7" // 李明
	d := read(t, "glg", []byte(glgHeader+"1\t1\t21\t"+gbk+"\t1\t0\t2025/03/03 07:51:10\n2\t1\t22\t\xFF\xFF\t1\t0\t2025/03/03 07:51:10\n"), year2025)
	want := []roster.Problem{{File: "f", Column: "Name", Code: "names_unreadable", Args: []any{1}}}
	if diff := gocmp.Diff(want, d.Warnings); diff != "" || len(d.Rows) != 2 {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := gocmp.Diff([]string{"李明", ""}, d.Names); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestGLGTakesTheFirstNameOfANumber(t *testing.T) {
	t.Parallel()
	d := read(t, "glg", []byte(glgHeader+glgRow("7", "2025/03/03 07:51:10")+"1\t1\t7\tLi\t1\t0\t2025/03/03 07:51:10\n1\t1\t7\tWang\t1\t0\t2025/03/03 07:51:10\n"), year2025)
	if diff := gocmp.Diff([]string{"Li"}, d.Names); diff != "" {
		t.Error(diff)
	}
}

func TestGLGToTheMinuteIsKnownAsSuch(t *testing.T) {
	t.Parallel()
	if d := read(t, "glg", []byte(glgHeader+glgRow("7", "2025/03/03 07:51")), year2025); !d.MinutePrecision {
		t.Error("taken to be exact")
	}
	if d := read(t, "glg", []byte(glgHeader+glgRow("7", "2025/03/03 07:51")+glgRow("7", "03/13/2025 07:51:00")), year2025); d.MinutePrecision {
		t.Error("one row has seconds")
	}
}

func TestGLGWithoutEndOfBadLinesIsNoDump(t *testing.T) {
	t.Parallel()
	r, _ := clock.ByFormat("glg")
	_, err := r.Read(table.File{Name: "f", Data: []byte(strings.Repeat("x\n", 100_002))}, options(year2025))
	var e *roster.Error
	if !errors.As(err, &e) || e.Problems[0].Code != "too_many_bad_lines" {
		t.Errorf("%v", err)
	}
}

func TestGLGIsTextParedByTAB(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"No,TMNo,EnNo,Name,DateTime\n", "TMNo\n", "PK\x03\x04 TMNo\tEnNo"} {
		if r, ok := clock.Sniff(table.File{Data: []byte(text)}); ok && r.Format() == "glg" {
			t.Errorf("%q sniffed as glg", text)
		}
	}
}

func BenchmarkGLG(b *testing.B) {
	var text strings.Builder
	text.WriteString(glgHeader)
	for i := range 1_000_000 {
		fmt.Fprintf(&text, "%d\t1\t%08d\t          \t1\t0\t2025/%02d/%02d %02d:%02d:%02d\r\n", i, i%500+1, i/84000+1, i/3000%28+1, i%24, i%60, i%60)
	}
	r, _ := clock.ByFormat("glg")
	f := table.File{Name: "f", Data: []byte(text.String())}
	for b.Loop() {
		start := time.Now()
		d, err := r.Read(f, options(year2025))
		if err != nil || len(d.Rows) != 1_000_000 {
			b.Fatalf("%v", err)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/million")
	}
}

func TestRealGLG(t *testing.T) {
	t.Parallel()
	dir := clocktest.Samples(t, "glg")
	bounds := clock.Bounds{First: roster.MustDate("2010-01-01"), Last: roster.MustDate("2025-12-31")}
	for name, want := range map[string]struct {
		rows, numbers int
		first, last   string
	}{
		"questions_AGL_001.TXT": {1314, 44, "2018-10-08 07:14:47", "2018-11-02 09:16:31"},
		"emms_GLG_001.TXT":      {13, 5, "2015-07-03 07:30:47", "2020-02-25 17:41:00"},
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if r, ok := clock.Sniff(table.File{Data: data}); !ok || r.Format() != "glg" {
			t.Errorf("%s: sniffed as %v", name, r)
		}
		d := read(t, "glg", data, bounds)
		if len(d.Rows) != want.rows || len(d.Numbers) != want.numbers || len(d.Bad) != 0 || d.Ignored != 1 {
			t.Errorf("%s: %d rows, %d numbers, %d bad, %d ignored", name, len(d.Rows), len(d.Numbers), len(d.Bad), d.Ignored)
		}
		first, last := d.Rows[0].At.String(), d.Rows[len(d.Rows)-1].At.String()
		if first != want.first || last != want.last {
			t.Errorf("%s: from %s to %s", name, first, last)
		}
	}
}

func FuzzGLG(f *testing.F) {
	for _, name := range []string{"GLG_001.TXT", "glg_comments.txt", "glg_nine.txt", "glg_six.txt", "glg_ten.txt", "glg_gbk.txt"} {
		f.Add(file(f, name))
	}
	f.Add([]byte(glgHeader + glgRow("7", "13/03/2025 7:51")))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, _ := clock.ByFormat("glg")
		d, err := r.Read(table.File{Name: "f", Data: data}, options(year2025))
		if err != nil {
			if roster.KindOf(err) != roster.Refused {
				t.Fatal(err)
			}
			return
		}
		checkDump(t, d, year2025)
		if len(d.Names) != len(d.Numbers) || slices.Contains(d.Numbers, "") {
			t.Fatalf("%d names of %q", len(d.Names), d.Numbers)
		}
	})
}
