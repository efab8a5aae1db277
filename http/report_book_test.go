package http_test

import (
	"bytes"
	"encoding/csv"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
)

// workbook is a downloaded workbook.
type workbook struct {
	*testing.T
	file *excelize.File
}

// download fetches a report; it has to be a workbook.
func download(t *testing.T, v *sitetest.Visitor, path string) workbook {
	t.Helper()
	a := v.Get(path)
	if a.Status != 200 {
		t.Fatalf("%s: %d\n%.400s", path, a.Status, a.Body)
	}
	f, err := excelize.OpenReader(strings.NewReader(a.Body))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return workbook{t, f}
}

// line is a row of a table by the heads of its columns; numbers are as they are stored.
type line map[string]string

// table reads the table of a sheet that begins with a head, up to what stands below it.
func (b workbook) table(sheet, head string) []line {
	b.Helper()
	rows, err := b.file.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		b.Fatal(err)
	}
	at := slices.IndexFunc(rows, func(r []string) bool { return len(r) > 0 && r[0] == head })
	if at < 0 {
		b.Fatalf("%s has no table that begins with %q", sheet, head)
	}
	var lines []line
	for _, row := range rows[at+1:] {
		filled := 0
		one := line{}
		for i, value := range row {
			if value != "" && i < len(rows[at]) {
				filled++
				one[rows[at][i]] = value
			}
		}
		if filled < 2 {
			break // the tail is one merged text
		}
		lines = append(lines, one)
	}
	return lines
}

// everything is all text of a workbook.
func (b workbook) everything() string {
	b.Helper()
	var all strings.Builder
	for _, sheet := range b.file.GetSheetList() {
		rows, err := b.file.GetRows(sheet)
		if err != nil {
			b.Fatal(err)
		}
		for _, row := range rows {
			all.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	return all.String()
}

// The values of cells as documents write them.
func dated(raw string) string {
	n, err := strconv.Atoi(raw)
	if err != nil {
		return raw
	}
	return roster.Date(n - 25569 + 719163).String()
}

func timed(raw string) string {
	day, part, _ := strings.Cut(raw, ".")
	n, err := strconv.Atoi(day)
	if err != nil {
		return raw
	}
	of, _ := strconv.ParseFloat("0."+part, 64)
	return roster.At(roster.Date(n-25569+719163), int(math.Round(of*86400))).String()
}

func places(raw string, n int) string {
	of, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return raw
	}
	return strconv.FormatFloat(of, 'f', n, 64)
}

func itoaOr(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func numberOr(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// bare leaves out what is empty, as a sheet does.
func (l line) bare() line {
	for head, value := range l {
		if value == "" {
			delete(l, head)
		}
	}
	return l
}

// numbersIn is the column of a page's list, taken along as CSV.
func numbersIn(t *testing.T, v *sitetest.Visitor, path string, column int) []string {
	t.Helper()
	a := v.Get(path)
	if a.Status != 200 {
		t.Fatalf("%s: %d", path, a.Status)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix([]byte(a.Body), []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var list []string
	for _, row := range rows[1:] {
		list = append(list, strings.TrimPrefix(row[column], "'"))
	}
	slices.Sort(list)
	return list
}

func columnOf(lines []line, head string) []string {
	var list []string
	for _, l := range lines {
		list = append(list, l[head])
	}
	slices.Sort(list)
	return list
}
