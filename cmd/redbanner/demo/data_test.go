package demo_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/cmd/redbanner/demo"
)

// data is one centre as its files tell it, read independently of how it was made.
type data struct {
	files   []demo.File
	rows    map[string][]row // by kind
	staff   map[string]row
	moves   map[string][]row
	working calendar.Calendar
}

// row is one row of a table by the English name of its columns.
type row map[string]string

// chinese are the Chinese headers that the files use, by kind.
var chinese = map[string]map[string]string{
	"windows":  {"窗口编号": "code", "窗口名称": "name", "部门": "department"},
	"staff":    {"工号": "code", "姓名": "name", "窗口编号": "window", "考勤号": "clock_no", "编制": "establishment", "入职日期": "joined", "离职日期": "left", "AB角": "ab_partner"},
	"cases":    {"办件编号": "number", "类型": "kind", "事项": "item", "受理时间": "accepted", "办结时间": "finished", "评价": "evaluation"},
	"meetings": {"会议": "meeting"},
}

// seeds are the centres that every test looks at.
var seeds = []func() *data{
	sync.OnceValue(func() *data { return read(1) }),
	sync.OnceValue(func() *data { return read(2) }),
	sync.OnceValue(func() *data { return read(1 << 63) }),
}

// eachSeed runs a test on every centre.
func eachSeed(t *testing.T, test func(t *testing.T, d *data)) {
	t.Helper()
	t.Parallel()
	for i, d := range seeds {
		t.Run(fmt.Sprint("centre ", i+1), func(t *testing.T) {
			t.Parallel()
			test(t, d())
		})
	}
}

func read(seed uint64) *data {
	d := &data{
		files: demo.Files(seed), rows: map[string][]row{}, staff: map[string]row{}, moves: map[string][]row{},
		working: calendar.New(calendar.National(2026), nil),
	}
	for _, f := range d.files {
		if strings.HasSuffix(f.Name, ".csv") {
			d.rows[f.Kind] = table(f)
		}
	}
	for _, r := range d.rows["staff"] {
		d.staff[r["code"]] = r
	}
	for _, r := range d.rows["moves"] {
		d.moves[r["staff"]] = append(d.moves[r["staff"]], r)
	}
	return d
}

// table reads a CSV file; a row of another width than the header is a panic,
// which fails every test.
func table(f demo.File) []row {
	text := bytes.TrimPrefix(f.Data, []byte("\uFEFF"))
	if f.Kind == "staff" {
		var err error
		if text, err = simplifiedchinese.GB18030.NewDecoder().Bytes(text); err != nil {
			panic(err)
		}
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		panic(f.Name + ": " + err.Error())
	}
	var rows []row
	for _, record := range records[1:] {
		r := row{}
		for i, header := range records[0] {
			if english := chinese[f.Kind][header]; english != "" {
				header = english
			}
			r[header] = record[i]
		}
		rows = append(rows, r)
	}
	return rows
}

// employed fails unless the person is known and employed on the day.
func (d *data) employed(t *testing.T, code string, on roster.Date) {
	t.Helper()
	r, known := d.staff[code]
	if !known {
		t.Fatalf("nobody has the code %q", code)
	}
	person := roster.Staff{Joined: date(t, r["joined"])}
	if r["left"] != "" {
		person.Left = date(t, r["left"])
	}
	if !person.EmployedOn(on) {
		t.Errorf("%s is not employed on %s (%s to %s)", code, on, person.Joined, person.Left)
	}
}

// window returns the code of the person's window on the day.
func (d *data) window(t *testing.T, code string, on roster.Date) string {
	t.Helper()
	window := d.staff[code]["window"]
	for _, m := range d.moves[code] {
		if date(t, m["from"]) <= on {
			window = m["window"]
		}
	}
	return window
}

func date(t *testing.T, s string) roster.Date {
	t.Helper()
	d, err := roster.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func moment(t *testing.T, s string) roster.LocalTime {
	t.Helper()
	at, err := roster.ParseLocalTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// hundredths reads a number with at most two decimals.
func hundredths(t *testing.T, s string) int {
	t.Helper()
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.Atoi(whole + (fraction + "00")[:2])
	if err != nil || len(fraction) > 2 {
		t.Fatalf("%q is not a number of points", s)
	}
	return n
}

// inside fails unless a chosen value, if there is one, lies between low and high points.
func inside(t *testing.T, what, s string, low, high int) {
	t.Helper()
	if s == "" {
		return
	}
	if n := hundredths(t, s); n < 100*low || n > 100*high {
		t.Errorf("%s = %s, want %d to %d", what, s, low, high)
	}
}

// oneOf fails unless s is one of the words.
func oneOf(t *testing.T, what, s, words string) {
	t.Helper()
	if !slices.Contains(strings.Fields(words), s) {
		t.Errorf("%s = %q, want one of %s", what, s, words)
	}
}
