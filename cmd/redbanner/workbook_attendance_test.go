package main

import (
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// The workbook of a month's attendance is read back and compared with the document that
// `attendance` prints: each half-day's symbol, each total, each row of the lists.
func TestAttendanceWorkbooksSayWhatTheAttendanceSays(t *testing.T) {
	t.Parallel()
	for _, centre := range goldenCentres {
		t.Run(centre, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sqldb.SQLite)
			o.fill(centre, asGiven(centre))
			slips := readSlips(t, centre)
			g, seen := readGolden(t, centre), map[string]bool{}
			for _, month := range slices.Sorted(maps.Keys(g.Months)) {
				o.checkAttendanceBook(month, graceOf[g.Profile], slips, seen)
			}
			for _, symbol := range []string{"√", "迟", "退", "旷", "事", "病"} {
				if !seen[symbol] {
					t.Errorf("no half-day shows %s: there is too little to compare", symbol)
				}
			}
		})
	}
}

// graceOf are the minutes past the start that a profile lets pass. The status of a
// half-day both late and early is the later one, so only they tell that it was late.
var graceOf = map[string]int{"bencha": 0, "service-hall": 15}

func (o *office) checkAttendanceBook(month string, grace int, slips []slipRow, seen map[string]bool) {
	o.Helper()
	var d attendanceDocument
	readJSON(o, o.do("--json", "attendance", "--month", month), &d)
	book := o.book("attendance", month)
	got := book.attendanceGrid(month)
	want := gridOf(d, grace, slices.Collect(maps.Keys(got)))
	if diff := cmp.Diff(want, got); diff != "" {
		o.Errorf("%s 考勤表 (-attendance +workbook):\n%.3000s", month, diff)
	}
	slips = slices.DeleteFunc(slices.Clone(slips), func(s slipRow) bool { return !strings.HasPrefix(s.Date, month) })
	if diff := cmp.Diff(exceptionsOf(d, grace, slips), book.exceptions()); diff != "" {
		o.Errorf("%s 异常明细 (-attendance +workbook):\n%.3000s", month, diff)
	}
	if diff := cmp.Diff(slips, book.slips()); diff != "" {
		o.Errorf("%s 补签明细 (-corrections +workbook):\n%.3000s", month, diff)
	}
	for _, row := range want {
		for _, symbol := range row.Symbols {
			seen[symbol] = true
		}
	}
}

// gridRow is one person's row of the grid: symbols by "2025-03-03 am", totals by their heads.
type gridRow struct {
	Symbols map[string]string
	Totals  map[string]int
}

// leaveSymbols stand for the types of leave, on half-days and over their totals.
var leaveSymbols = map[string]string{
	"personal": "事", "sick": "病", "annual": "年", "marriage": "婚", "bereavement": "丧", "maternity": "产", "official": "公", "training": "训",
}

// gridOf is the grid as the document has it, with the rows of people who were employed
// but have no half-day yet.
func gridOf(d attendanceDocument, grace int, codes []string) map[string]gridRow {
	rows := map[string]gridRow{}
	for _, code := range codes {
		rows[code] = newGridRow(totalDocument{})
	}
	for _, total := range d.Totals {
		rows[total.Staff] = newGridRow(total)
	}
	for _, day := range d.Days {
		row := rows[day.Staff]
		row.Symbols[day.Date+" "+day.Session] = symbolOf(day, grace)
		if day.Status == "leave" || day.Status == "official" {
			row.Totals[leaveSymbols[day.Leave]]++
		}
	}
	return rows
}

func newGridRow(t totalDocument) gridRow {
	row := gridRow{map[string]string{}, map[string]int{
		"应出勤": t.Due, "出勤": t.Present, "迟到": t.Late, "早退": t.Early, "脱岗": t.OffPost, "旷工": t.Absent,
		"请假": t.Leave, "公出": t.Official, "缺上班卡": t.MissingIn, "缺下班卡": t.MissingOut,
	}}
	for _, symbol := range leaveSymbols {
		row.Totals[symbol] = 0
	}
	return row
}

// symbolOf is what the grid shows of a half-day, as its legend explains it.
func symbolOf(d dayDocument, grace int) string {
	switch d.Status {
	case "absent":
		if len(d.Flags) > 0 {
			return "旷缺"
		}
		return "旷"
	case "leave", "official":
		return leaveSymbols[d.Leave]
	case "scheduled":
		return "–"
	case "no_data":
		return "？"
	}
	symbol := ""
	for _, fault := range faultsOf(d, grace) {
		symbol += map[string]string{"迟到": "迟", "脱岗": "脱", "早退": "退"}[fault.word]
		if fault.missing {
			symbol += "缺"
		}
	}
	if symbol == "" {
		return "√"
	}
	return symbol
}

// sideFault is what is wrong with a side of a half-day that somebody worked.
type sideFault struct {
	word    string
	missing bool // it is counted for want of a punch
}

func faultsOf(d dayDocument, grace int) (faults []sideFault) {
	missingIn, missingOut := slices.Contains(d.Flags, "missing_in"), slices.Contains(d.Flags, "missing_out")
	if d.Status == "late" || missingIn || d.LateMinutes > grace {
		faults = append(faults, sideFault{"迟到", missingIn})
	}
	switch {
	case d.Status == "off_post":
		faults = append(faults, sideFault{"脱岗", missingOut})
	case d.Status == "early" || missingOut:
		faults = append(faults, sideFault{"早退", missingOut})
	}
	return faults
}

// attendanceGrid reads the grid: three rows of heads, then a row for each person.
func (w workbook) attendanceGrid(month string) map[string]gridRow {
	w.Helper()
	g := w.grid("考勤表", "工号")
	if len(g.rows) < 3 {
		w.Fatalf("%s has a grid of %d rows", month, len(g.rows))
	}
	halves := w.gridHalves(month, g)
	rows := map[string]gridRow{}
	for _, cells := range g.rows[2:] {
		if _, twice := rows[cells[0]]; twice || cells[1] == "" {
			w.Errorf("%s: the row of %q %q is there twice or has no name", month, cells[0], cells[1])
		}
		row := gridRow{map[string]string{}, map[string]int{}}
		for i, half := range halves {
			if symbol := cells[gridNames+i]; symbol != "" {
				row.Symbols[half] = symbol
			}
		}
		for i := gridNames + len(halves); i < len(g.heads); i++ {
			row.Totals[strings.ReplaceAll(g.heads[i], "\n", "")] = w.count(cells[i])
		}
		rows[cells[0]] = row
	}
	return rows
}

const gridNames = 3 // columns before the days

// gridHalves are the half-days over the columns of the grid: every one of the month, under
// its day, its day of the week, 上 or 下.
func (w workbook) gridHalves(month string, g grid) []string {
	w.Helper()
	var halves, heads, want []string
	at := gridNames
	p := roster.MustPeriod(month)
	for d := p.First(); d <= p.Last(); d++ {
		_, _, day := d.Civil()
		weekday := string([]rune("日一二三四五六")[d.Weekday()])
		want = append(want, strconv.Itoa(day)+" "+weekday+" 上下")
		heads = append(heads, g.heads[at]+" "+g.rows[0][at]+" "+g.rows[1][at]+g.rows[1][at+1])
		halves = append(halves, d.String()+" am", d.String()+" pm")
		at += 2
	}
	if diff := cmp.Diff(want, heads); diff != "" {
		w.Fatalf("%s: the heads of the days (-want +got):\n%s", month, diff)
	}
	return halves
}

func (w workbook) count(cell string) int {
	w.Helper()
	n, err := strconv.Atoi(cell)
	if err != nil {
		w.Errorf("%q is no count", cell)
	}
	return n
}

// exceptionRow is a half-day that wants an explanation.
type exceptionRow struct {
	Staff, Date, Session, Result, In, Out string
	Late, Early                           int
	Remark                                string
}

// exceptionsOf are those of the document: what is neither as it should be nor leave, and
// what nothing is known of.
func exceptionsOf(d attendanceDocument, grace int, slips []slipRow) (rows []exceptionRow) {
	for _, day := range d.Days {
		if slices.Contains([]string{"leave", "official", "scheduled"}, day.Status) || symbolOf(day, grace) == "√" {
			continue
		}
		rows = append(rows, exceptionRow{day.Staff, day.Date, halfWords[day.Session], resultOf(day, grace), day.In, day.Out,
			day.LateMinutes, day.EarlyMinutes, remarkOf(day, slips)})
	}
	return rows
}

var (
	halfWords = map[string]string{"am": "上午", "pm": "下午"}
	sideWords = map[string]string{"in": "上班", "out": "下班"}
)

func resultOf(d dayDocument, grace int) string {
	switch d.Status {
	case "absent":
		return "旷工（半天）"
	case "no_data":
		return "无打卡数据"
	}
	var words []string
	for _, fault := range faultsOf(d, grace) {
		words = append(words, fault.word)
	}
	return strings.Join(words, "、")
}

// remarkOf names the missing punches, and the sides that a slip set.
func remarkOf(d dayDocument, slips []slipRow) string {
	var words []string
	for _, flag := range d.Flags {
		words = append(words, map[string]string{"missing_in": "缺上班卡", "missing_out": "缺下班卡"}[flag])
	}
	for _, side := range []string{"上班", "下班"} {
		if slices.ContainsFunc(slips, func(s slipRow) bool {
			return s.Staff == d.Staff && s.Date == d.Date && s.Session == halfWords[d.Session] && s.Side == side
		}) {
			words = append(words, side+"补签")
		}
	}
	return strings.Join(words, "、")
}

func (w workbook) exceptions() (rows []exceptionRow) {
	w.Helper()
	g := w.grid("异常明细", "工号")
	for _, row := range g.rows {
		rows = append(rows, exceptionRow{row[0], w.day(g.of(row, "日期")), g.of(row, "班次"), g.of(row, "结果"),
			w.clock(g.of(row, "上班")), w.clock(g.of(row, "下班")), w.minutes(g.of(row, "迟到分钟")), w.minutes(g.of(row, "早退分钟")), g.of(row, "缺卡与补签")})
	}
	return rows
}

// clock reads a time of day, a fraction of it; there may be none.
func (w workbook) clock(raw string) string {
	w.Helper()
	if raw == "" {
		return ""
	}
	share, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		w.Fatal(err)
	}
	return time.Time{}.Add(time.Duration(share * float64(24*time.Hour)).Round(time.Second)).Format("15:04")
}

func (w workbook) minutes(cell string) int {
	w.Helper()
	if cell == "" {
		return 0
	}
	return w.count(cell)
}

// slipRow is one correction slip.
type slipRow struct{ Staff, Date, Session, Side, Reason string }

// readSlips are the slips of a worked case, by day and person as the list has them.
func readSlips(t testing.TB, centre string) (slips []slipRow) {
	t.Helper()
	data, err := os.ReadFile(goldenFile(centre, "corrections.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil || !slices.Equal(rows[0], []string{"staff", "date", "session", "side", "reason"}) {
		t.Fatalf("%v in the slips of %s", err, centre)
	}
	for _, row := range rows[1:] {
		slips = append(slips, slipRow{row[0], row[1], halfWords[row[2]], sideWords[row[3]], row[4]})
	}
	slices.SortFunc(slips, func(a, b slipRow) int {
		return slices.Compare([]string{a.Date, a.Staff, a.Session, a.Side}, []string{b.Date, b.Staff, b.Session, b.Side})
	})
	return slips
}

func (w workbook) slips() (rows []slipRow) {
	w.Helper()
	g := w.grid("补签明细", "工号")
	for _, row := range g.rows {
		rows = append(rows, slipRow{row[0], w.day(g.of(row, "日期")), g.of(row, "班次"), g.of(row, "上下班"), g.of(row, "事由")})
	}
	return rows
}
