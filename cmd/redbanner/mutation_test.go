package main

import (
	"archive/zip"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/clock"
	"redbanner/attendance/clock/clocktest"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/attendance/table/biff/bifftest"
)

// Clock files of which every punch is known, spoiled ten thousand times. Whatever is
// left of a file, it is refused, or each of its rows says what its own text says: a row
// that was left alone what it always said, a changed one what a second, simple-minded
// reading of the changed text finds there. No row may take its person from one place
// and its time from another, nothing may panic and nothing hang.

// said is what a row says: a number, and a time as 2006-01-02 15:04:05.
type said struct{ number, at string }

// specimen is a file to spoil and what its rows say.
type specimen struct {
	file  []byte
	spoil func(t testing.TB, r *rand.Rand) []byte
	// reread tells whether the row of a line of a spoiled file may say something.
	reread func(spoiled []byte) func(line int, got said) bool
	count  int // mutants
	whole  int // rows that a spoiled file has if it is not refused; 0 if any number
}

// The days are within these bounds, and few of the spoiled ones.
func mutationBounds() clock.Bounds {
	return clock.Bounds{First: roster.MustDate("2020-01-01"), Last: roster.MustDate("2026-12-31")}
}

func readSpecimen(data []byte) (*clock.Dump, error) {
	file := table.File{Name: "spoiled", Data: data}
	reader, known := clock.Sniff(file)
	if !known {
		return nil, roster.Errorf(roster.Refused, "clock.unknown_content", file.Name)
	}
	return reader.Read(file, clock.Options{Bounds: mutationBounds(), Limits: table.DefaultLimits()})
}

func TestNoSpoiledFileGivesAWrongRow(t *testing.T) {
	t.Parallel()
	for name, s := range specimens(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if whole, err := readSpecimen(s.file); err != nil || len(whole.Rows) < 40 || len(whole.Bad) > 0 {
				t.Fatalf("the specimen itself: %v, %+v", err, whole)
			}
			count := s.count
			if testing.Short() || raced {
				count /= 10
			}
			refused, rows, aside := 0, 0, 0
			for i := range count {
				spoiled := s.spoil(t, rand.New(rand.NewPCG(uint64(i), 20261122)))
				watch := time.AfterFunc(hang, func() { panic(fmt.Sprintf("%s: mutant %d hangs", name, i)) })
				dump, err := readSpecimen(spoiled)
				watch.Stop()
				if err != nil {
					refused++
					if kind := roster.KindOf(err); kind != roster.Refused {
						t.Fatalf("mutant %d fails with %v", i, err)
					}
					continue
				}
				if fault := wrongRow(dump, s.reread(spoiled)); fault != "" {
					t.Fatalf("mutant %d: %s\n%q", i, fault, near(spoiled, fault))
				}
				if s.whole > 0 && len(dump.Rows) != s.whole {
					t.Fatalf("mutant %d: %d rows of %d", i, len(dump.Rows), s.whole)
				}
				rows, aside = rows+len(dump.Rows), aside+len(dump.Bad)
			}
			if refused == count || rows == 0 {
				t.Errorf("nothing but refusals proves nothing: %d of %d", refused, count)
			}
			t.Logf("%d mutants: %d refused, of the others %d rows accepted and %d put aside", count, refused, rows, aside)
		})
	}
}

// wrongRow tells of the first row that does not say what its text says, and of lines
// that are in no count.
func wrongRow(d *clock.Dump, may func(line int, got said) bool) string {
	for _, row := range d.Rows {
		got := said{d.Numbers[row.Number], row.At.String()}
		if !may(int(row.Line), got) {
			return fmt.Sprintf("read as %s, line %d is %+v", d.Format, row.Line, got)
		}
	}
	if len(d.Rows)+len(d.Bad)+d.Ignored != d.Lines {
		return fmt.Sprintf("%d rows, %d put aside and %d ignored of %d", len(d.Rows), len(d.Bad), d.Ignored, d.Lines)
	}
	return ""
}

// near returns the lines of a text about the one that a fault names, or the beginning.
func near(data []byte, fault string) []string {
	_, after, _ := strings.Cut(fault, ", line ")
	number, _, _ := strings.Cut(after, " ")
	line, _ := strconv.Atoi(number)
	lines := strings.SplitAfter(string(data[:min(len(data), 1<<20)]), "\n")
	return append(lines[:1:1], lines[min(max(1, line-3), len(lines)):min(line+2, len(lines))]...)
}

// The oracle has teeth: it finds a row whose time is another's.
func TestTheMutationTestFindsAWrongRow(t *testing.T) {
	t.Parallel()
	for name, s := range specimens(t) {
		d, err := readSpecimen(s.file)
		if err != nil {
			t.Fatal(err)
		}
		may := s.reread(s.file)
		if fault := wrongRow(d, may); fault != "" {
			t.Errorf("%s: %s", name, fault)
		}
		d.Rows[3].At, d.Rows[4].At = d.Rows[4].At, d.Rows[3].At
		if wrongRow(d, may) == "" {
			t.Errorf("%s: swapped times went unseen", name)
		}
		d.Rows[3].At, d.Rows[4].At = d.Rows[4].At, d.Rows[3].At
		d.Lines++
		if wrongRow(d, may) == "" {
			t.Errorf("%s: a lost line went unseen", name)
		}
	}
}

// punchesOf are the punches of a specimen, no two at one time.
func punchesOf(n int) []said {
	var list []said
	for i := range n {
		day := roster.MustDate(clocktest.First) + roster.Date(i/17)
		list = append(list, said{strconv.Itoa(1001 + i*37%29), fmt.Sprintf("%s %02d:%02d:%02d", day, 7+i%12, i*7%60, i*13%60)})
	}
	return list
}

func specimens(t testing.TB) map[string]specimen {
	t.Helper()
	return map[string]specimen{
		"attlog": attlogSpecimen(), "glg": glgSpecimen(),
		"list in UTF-8": listSpecimen(t, false), "list in GB18030": listSpecimen(t, true),
		"xlsx": workbookSpecimen(t), "parts of an xlsx": partsSpecimen(t),
		"xls": containerSpecimen(t), "bare xls": bareSpecimen(t),
	}
}

// onLines is a specimen of lines. One that was left alone, under a header that was,
// may say one thing only; what a changed one may say is left to may.
func onLines(header string, truth map[string]said, data, sep string, count int, lines func([]byte) []string, may func(line string, got said) bool) specimen {
	return specimen{
		file: []byte(data), count: count,
		spoil: func(_ testing.TB, r *rand.Rand) []byte { return clocktest.Spoil(r, []byte(data), sep) },
		reread: func(spoiled []byte) func(int, said) bool {
			all := lines(spoiled)
			return func(at int, got said) bool {
				if at > len(all) {
					return false
				}
				line := strings.TrimRight(all[at-1], " \t\r")
				if want, known := truth[line]; known && (header == "" || slices.Contains(all, header)) {
					return got == want
				}
				return may(line, got)
			}
		},
	}
}

func byLF(data []byte) []string { return strings.Split(string(data), "\n") }

var attlogLine = regexp.MustCompile(`^ *([0-9A-Za-z._-]+) *\t(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\t|$)`)

func attlogSpecimen() specimen {
	truth := map[string]said{}
	var b strings.Builder
	for i, p := range punchesOf(60) {
		line := fmt.Sprintf("%9s\t%s\t%d\t0\t1\t0", p.number, p.at, 1+i%2)
		truth[line] = p
		b.WriteString(line + "\r\n")
	}
	return onLines("", truth, b.String(), "\t", 2500, byLF, func(line string, got said) bool {
		m := attlogLine.FindStringSubmatch(line)
		return m != nil && got == said{m[1], m[2]}
	})
}

func glgSpecimen() specimen {
	truth := map[string]said{}
	header := "No\tTMNo\tEnNo\tName\tGMNo\tMode\tDateTime"
	b := header + "\r\n"
	for i, p := range punchesOf(60) {
		p.number = "0000" + p.number
		line := fmt.Sprintf("%06d\t1\t%s\tLi%d      \t0\t1\t%s", i+1, p.number, i%29, strings.ReplaceAll(p.at, "-", "/"))
		truth[line] = p
		b += line + "\r\n"
	}
	return onLines("", truth, b, "\t", 2000, byLF, func(line string, got said) bool {
		fields := strings.Split(line, "\t")
		return len(fields) > 3 && strings.Trim(fields[2], " ") == got.number && sameMoment(fields[len(fields)-1], got.at)
	})
}

var fraction = regexp.MustCompile(`(:\d\d)\.\d+$`)

// sameMoment reports whether a text's numbers are those of the time: year, month, day,
// hour, minute and perhaps second, the year in front or behind.
func sameMoment(text, at string) bool {
	numbers := func(s string) (list []int) {
		for _, f := range strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
			n, err := strconv.Atoi(f)
			if err != nil {
				return nil
			}
			list = append(list, n)
		}
		return list
	}
	text = fraction.ReplaceAllString(norm.NFKC.String(text), "$1") // ２ and ² are 2
	got, want := numbers(text), numbers(at)
	if len(got) == 5 {
		got = append(got, 0)
	}
	if len(got) != 6 || len(want) != 6 {
		return false
	}
	if got[2] > 31 { // the year behind; either of the two may be the month
		swapped := []int{got[2], got[1], got[0], got[3], got[4], got[5]}
		got[0], got[1], got[2] = got[2], got[0], got[1]
		if slices.Equal(swapped, want) {
			return true
		}
	}
	return slices.Equal(got, want)
}

const listHeader = "部门,姓名,考勤号码,日期时间,机器号"

func listSpecimen(t testing.TB, gb bool) specimen {
	t.Helper()
	truth := map[string]said{}
	text := listHeader + "\n"
	for i, p := range punchesOf(50) {
		line := fmt.Sprintf("综合科,张三%d,%s,%s,%d", i%29, p.number, p.at, 1+i%3)
		truth[line] = p
		text += line + "\n"
	}
	if gb {
		encoded, err := simplifiedchinese.GB18030.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		text = encoded
	}
	lines := func(data []byte) []string {
		utf, _ := table.Text(data)
		ends := strings.NewReplacer("\r\n", "\n", "\r", "\n")
		return strings.Split(ends.Replace(string(utf)), "\n")
	}
	return onLines(listHeader, truth, text, ",", 1250, lines, func(line string, got said) bool {
		return hasCells(strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;\t", r) }), got)
	})
}

// hasCells reports whether a number and a time are among the cells of a row.
func hasCells(cells []string, got said) bool {
	is := func(cell string) bool {
		return strings.TrimSpace(strings.Trim(norm.NFKC.String(cell), " \"'=")) == got.number
	}
	return slices.ContainsFunc(cells, is) && slices.ContainsFunc(cells, func(c string) bool { return sameMoment(c, got.at) })
}

// sheetText are the rows of a specimen's sheet.
func sheetText() (rows [][]string) {
	rows = append(rows, []string{"姓名", "考勤号码", "日期时间"})
	for i, p := range punchesOf(45) {
		rows = append(rows, []string{fmt.Sprintf("张三%d", i%29), p.number, p.at})
	}
	return rows
}

// onSheet is the oracle of a workbook, given its cells by line and column as a
// simple-minded reading finds them.
func onSheet(cells map[int]map[int]string) func(int, said) bool {
	truth := map[string]said{}
	for _, row := range sheetText()[1:] {
		truth[strings.Join(row, "|")] = said{row[1], row[2]}
	}
	header := sheetText()[0]
	return func(line int, got said) bool {
		row := cells[line]
		if text := row[0] + "|" + row[1] + "|" + row[2]; len(row) == 3 && cells[1][1] == header[1] && cells[1][2] == header[2] {
			if want, known := truth[text]; known {
				return got == want
			}
		}
		var list []string
		for _, c := range row {
			list = append(list, c)
		}
		return hasCells(list, got)
	}
}

// original is the cells of an unspoiled sheet.
func original() map[int]map[int]string {
	cells := map[int]map[int]string{}
	for i, row := range sheetText() {
		cells[i+1] = map[int]string{}
		for j, text := range row {
			cells[i+1][j] = text
		}
	}
	return cells
}

// sheetParts writes the rows as the parts of an xlsx, the numbers as shared strings.
func sheetParts() []part {
	var sheet, strs strings.Builder
	sheet.WriteString("<worksheet><sheetData>\n")
	strs.WriteString("<sst>\n")
	for i, row := range sheetText() {
		fmt.Fprintf(&sheet, `<row r="%d">`, i+1)
		for j, text := range row {
			ref := fmt.Sprintf("%c%d", 'A'+j, i+1)
			if j == 1 {
				fmt.Fprintf(&sheet, `<c r="%s" t="s"><v>%d</v></c>`, ref, i)
				fmt.Fprintf(&strs, "<si><t>%s</t></si>\n", text)
			} else {
				fmt.Fprintf(&sheet, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, text)
			}
		}
		sheet.WriteString("</row>\n")
	}
	return []part{{sheetPart, sheet.String() + "</sheetData></worksheet>"}, {"xl/sharedStrings.xml", strs.String() + "</sst>"}}
}

// A spoiled zip is refused, or reads as it always did: each part has its checksum.
func workbookSpecimen(t testing.TB) specimen {
	t.Helper()
	data := zipOf(t, sheetParts()...)
	return specimen{file: data, count: 1000, whole: len(sheetText()) - 1,
		spoil:  func(_ testing.TB, r *rand.Rand) []byte { return clocktest.Spoil(r, data, "") },
		reread: func([]byte) func(int, said) bool { return onSheet(original()) },
	}
}

// Parts spoiled before the zip was made have sound checksums, and XML that says other things.
func partsSpecimen(t testing.TB) specimen {
	t.Helper()
	parts := sheetParts()
	pack := func(t testing.TB, parts []part) []byte {
		return zipWith(t, zip.Store, func(*zip.Writer) error { return nil }, soundParts(parts...)...)
	}
	return specimen{file: pack(t, parts), count: 1000,
		spoil: func(t testing.TB, r *rand.Rand) []byte {
			spoiled := slices.Clone(parts)
			at := r.IntN(len(parts))
			spoiled[at].text = string(clocktest.Spoil(r, []byte(parts[at].text), "</c>"))
			return pack(t, spoiled)
		},
		reread: func(spoiled []byte) func(int, said) bool { return onSheet(plainXLSX(spoiled)) },
	}
}

// plainXLSX reads the cells of stored parts the way encoding/xml would have it.
func plainXLSX(data []byte) map[int]map[int]string {
	var strs struct {
		Items []struct {
			Text []string `xml:"t"`
			Runs []string `xml:"r>t"`
		} `xml:"si"`
	}
	var sheet struct {
		Rows []struct {
			R     string `xml:"r,attr"`
			Cells []struct {
				R      string `xml:"r,attr"`
				T      string `xml:"t,attr"`
				V      string `xml:"v"`
				Inline string `xml:"is>t"`
			} `xml:"c"`
		} `xml:"sheetData>row"`
	}
	text := string(data)
	between := func(from, to string) []byte {
		_, after, _ := strings.Cut(text, from)
		inside, _, _ := strings.Cut(after, to)
		return []byte(from + inside + to)
	}
	if xml.Unmarshal(between("<sst>", "</sst>"), &strs) != nil || xml.Unmarshal(between("<worksheet>", "</worksheet>"), &sheet) != nil {
		return nil
	}
	cells := map[int]map[int]string{}
	line := 0
	for _, row := range sheet.Rows {
		line++
		if n, err := strconv.Atoi(row.R); err == nil {
			line = n
		}
		cells[line] = map[int]string{}
		column := -1
		for _, c := range row.Cells {
			column++
			if c.R != "" {
				column = int(c.R[0] - 'A')
			}
			value := c.V + c.Inline
			if i, err := strconv.Atoi(c.V); c.T == "s" && err == nil && i >= 0 && i < len(strs.Items) {
				value = strings.Join(append(strs.Items[i].Text, strs.Items[i].Runs...), "")
			}
			cells[line][column] = strings.TrimSpace(value)
		}
	}
	return cells
}

func sheetCells() (rows [][]any) {
	for _, row := range sheetText() {
		rows = append(rows, []any{row[0], row[1], row[2]})
	}
	return rows
}

// A legacy workbook has no checksums: what its bytes say now is what it says.
func containerSpecimen(t testing.TB) specimen {
	t.Helper()
	data := bifftest.Workbook(t, bifftest.Sheet{Name: "打卡", Rows: sheetCells()})
	return specimen{file: data, count: 600,
		spoil:  func(_ testing.TB, r *rand.Rand) []byte { return clocktest.Spoil(r, data, "") },
		reread: func(spoiled []byte) func(int, said) bool { return onSheet(plainBIFF(spoiled, 512)) },
	}
}

func bareSpecimen(t testing.TB) specimen {
	t.Helper()
	data := bifftest.Raw(t, sheetCells()...)
	return specimen{file: data, count: 400,
		spoil:  func(_ testing.TB, r *rand.Rand) []byte { return clocktest.Spoil(r, data, "") },
		reread: func(spoiled []byte) func(int, said) bool { return onSheet(plainBIFF(spoiled, 0)) },
	}
}

// plainBIFF walks the records from a place on to the last, wherever a directory may say
// that they are, and reads labels and shared strings.
func plainBIFF(data []byte, at int) map[int]map[int]string {
	cells := map[int]map[int]string{}
	var shared []string
	u16 := func(b []byte) int { return int(binary.LittleEndian.Uint16(b)) }
	set := func(b []byte, text string) {
		line := u16(b) + 1
		if cells[line] == nil {
			cells[line] = map[int]string{}
		}
		cells[line][u16(b[2:])] = strings.TrimSpace(text)
	}
	for at+4 <= len(data) {
		id, size := u16(data[at:]), u16(data[at+2:])
		at += 4
		if at+size > len(data) {
			break
		}
		body := data[at : at+size]
		at += size
		switch {
		case id == 0x00FC && size > 8:
			shared = plainStrings(body[8:])
		case id == 0x00FD && size >= 10:
			if i := int(binary.LittleEndian.Uint32(body[6:])); i < len(shared) {
				set(body, shared[i])
			}
		case id == 0x0204 && size >= 8 && size >= 8+u16(body[6:]):
			text, _ := simplifiedchinese.GB18030.NewDecoder().Bytes(body[8 : 8+u16(body[6:])])
			set(body, string(text))
		}
	}
	return cells
}

// plainStrings reads shared strings without rich or phonetic parts.
func plainStrings(b []byte) (list []string) {
	for len(b) >= 3 {
		n, wide := int(binary.LittleEndian.Uint16(b)), b[2]&1 == 1
		b = b[3:]
		var units []uint16
		for ; n > 0 && len(b) > 0 && !(wide && len(b) == 1); n-- {
			if wide {
				units, b = append(units, binary.LittleEndian.Uint16(b)), b[2:]
			} else {
				units, b = append(units, uint16(b[0])), b[1:]
			}
		}
		list = append(list, string(utf16.Decode(units)))
	}
	return list
}
