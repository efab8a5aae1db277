package xlsx

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
)

// Attendance writes the month grid, the list of what wants an explanation, the
// correction slips to be published, the leave, the sums by window, and when people came
// late, with charts.
// Memory stays bounded whatever the number of people: rows are compressed as they
// are written, and the cells of the grid are a few dozen shared ones.
func Attendance(w io.Writer, b reports.AttendanceBook) error {
	return write(w, b.Head, func(wb *workbook) error {
		if err := wb.writeGrid(b); err != nil {
			return err
		}
		if err := wb.writeExceptions(b); err != nil {
			return err
		}
		if err := wb.writeSlips(b); err != nil {
			return err
		}
		if err := wb.writeLeaves(b.Centre+b.Period+"请假明细", b.Leaves); err != nil {
			return err
		}
		if err := wb.writeWindowTotals(b.Windows, b.Sum(), "月末"); err != nil {
			return err
		}
		return wb.writePunctuality(b)
	})
}

// The columns of the grid before the days and the rows of its head.
const (
	gridNames    = 3
	gridHeadRows = 3
)

// totalHeads are the columns behind the days, in half-days.
func totalHeads() []string {
	heads := []string{"应出勤", "出勤", "迟到", "早退", "脱岗", "旷工"}
	for _, symbol := range reports.LeaveSymbols() {
		heads = append(heads, symbol)
	}
	return append(heads, "请假", "公出", "缺上班卡", "缺下班卡")
}

// totals adds one person's totals in the order of totalHeads.
func (g *grid) totals(a *reports.Attendee) {
	t, style := a.Total, g.wb.styles[styleGridInt]
	for _, n := range [...]int{t.Due, t.Present, t.Late, t.Early, t.OffPost, t.Absent} {
		g.rows.add(style, n)
	}
	for _, n := range a.Leave {
		g.rows.add(style, n)
	}
	for _, n := range [...]int{t.Leave, t.Official, t.MissingIn, t.MissingOut} {
		g.rows.add(style, n)
	}
}

// grid is the sheet of the month grid with the cells that all its rows share.
type grid struct {
	*sheet
	book  reports.AttendanceBook
	marks [reports.MaxMark]sharedCell
	off   sharedCell // of a day that nobody worked
}

// sharedCell is a cell encoded once and used thousands of times.
type sharedCell struct {
	encoded []byte
	lines   int
}

func (wb *workbook) writeGrid(b reports.AttendanceBook) error {
	notes := wb.notes()
	top := 2 + len(notes) + 1
	end := top + gridHeadRows - 1
	s, err := wb.open(plan{
		name: "考勤表", widths: gridWidths(b), landscape: true, rows: end + len(b.People) + 1 + signRows,
		headTop: top, headEnd: end, freeze: gridNames, filter: gridNames, filterEnd: end + len(b.People),
	})
	if err != nil {
		return err
	}
	if err := s.titles(b.Title, notes); err != nil {
		return err
	}
	g := &grid{sheet: s, book: b, off: sharedCell{appendValue(nil, wb.styles[styleGridOff], nil), 1}}
	if err := g.heads(); err != nil {
		return err
	}
	for i := range b.People {
		if err := g.person(&b.People[i]); err != nil {
			return err
		}
	}
	if err := s.line(b.Legend(), styleTail); err != nil {
		return err
	}
	if err := s.sign(); err != nil {
		return err
	}
	return s.close()
}

// gridWidths keeps the columns of days off narrow, so that the sheet stays legible on A4.
func gridWidths(b reports.AttendanceBook) []float64 {
	widths := []float64{7, 8, 10}
	for _, d := range b.Days {
		wide := 2.4
		if !d.Working {
			wide = 1.4
		}
		widths = append(widths, wide, wide)
	}
	for range totalHeads() {
		widths = append(widths, 3.6)
	}
	return widths
}

// heads writes three rows: the day of the month, its weekday, morning and afternoon.
func (g *grid) heads() error {
	first := []cell{{styleGridHead, "工号"}, {styleGridHead, "姓名"}, {styleGridHead, "窗口"}}
	second := []cell{{styleGridHead, nil}, {styleGridHead, nil}, {styleGridHead, nil}}
	third := []cell{{styleGridHead, nil}, {styleGridHead, nil}, {styleGridHead, nil}}
	for _, d := range g.book.Days {
		look := styleGridHead
		if !d.Working {
			look = styleGridHeadOff
		}
		_, _, day := d.Date.Civil()
		first = append(first, cell{look, span{day, 2}})
		second = append(second, cell{look, span{reports.WeekdayLabel(d.Date), 2}})
		third = append(third, cell{look, "上"}, cell{look, "下"})
	}
	for _, head := range totalHeads() {
		first = append(first, cell{styleGridHead, strings.Join(strings.Split(head, ""), "\n")})
		second = append(second, cell{styleGridHead, nil})
		third = append(third, cell{styleGridHead, nil})
	}
	top := g.rows.number
	for _, row := range [][]cell{first, second, third} {
		if err := g.headCells(row); err != nil {
			return err
		}
	}
	return g.mergeDown(top)
}

// headCells writes one row of the head at a fixed height: the tall labels span all three.
func (g *grid) headCells(row []cell) error {
	if _, err := g.fill(row); err != nil {
		return err
	}
	return g.rows.end(20)
}

// mergeDown joins the head cells that are not split by days.
func (g *grid) mergeDown(top int) error {
	days := 2 * len(g.book.Days)
	for column := 1; column <= len(g.plan.widths); column++ {
		if column > gridNames && column <= gridNames+days {
			continue
		}
		if err := g.merge(column, top, column, top+gridHeadRows-1); err != nil {
			return err
		}
	}
	return nil
}

// person writes one row of the grid, as high as its longest mark.
func (g *grid) person(a *reports.Attendee) error {
	high := 1
	for i, text := range [...]string{a.Code, a.Name, a.Window} {
		text = cellText(text)
		high = max(high, lines(text, g.plan.widths[i]+1))
		g.rows.add(g.wb.styles[styleGridName], text)
	}
	for i, m := range a.Marks {
		c := g.off
		if m != 0 || g.book.Days[i/2].Working {
			c = g.mark(m)
		}
		high = max(high, c.lines)
		g.rows.addShared(c.encoded)
	}
	g.totals(a)
	return g.rows.end(min(float64(high)*12+4, excelize.MaxRowHeight))
}

// mark returns the shared cell of a mark, whose characters stand one above the other.
func (g *grid) mark(m reports.Mark) sharedCell {
	c := &g.marks[m]
	if c.encoded == nil {
		text := m.Text()
		c.encoded = appendValue(nil, g.wb.styles[toneStyle(m.Tone())], text)
		c.lines = utf8.RuneCountInString(text)
	}
	return *c
}

func toneStyle(t reports.MarkTone) style {
	switch t {
	case reports.Away:
		return styleGridAway
	case reports.Warning:
		return styleGridWarning
	case reports.Alarm:
		return styleGridAlarm
	case reports.Unknown:
		return styleGridUnknown
	}
	return styleGridQuiet
}

// writeExceptions lists every session that was not as it should be, with what the clock said.
func (wb *workbook) writeExceptions(b reports.AttendanceBook) error {
	t := table{
		name:  "异常明细",
		title: b.Centre + b.Period + "考勤异常明细",
		notes: wb.notes(),
		columns: []column{{"工号", 9}, {"姓名", 10}, {"窗口", 14}, {"日期", 12}, {"星期", 6}, {"班次", 7}, {"结果", 14},
			{"上班", 8}, {"下班", 8}, {"迟到分钟", 9}, {"早退分钟", 9}, {"缺卡与补签", 20}},
		landscape: true,
		freeze:    2,
		body:      len(b.Exceptions),
		sign:      true,
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, e := range b.Exceptions {
		a, x := &b.People[e.Row], e.Session
		if err := s.cells(cell{styleCentre, a.Code}, cell{styleText, a.Name}, cell{styleText, a.Window}, cell{styleDate, x.Date},
			cell{styleCentre, reports.WeekdayLabel(x.Date)}, cell{styleCentre, reports.SessionLabel(x.Session)},
			cell{styleText, reports.StatusLabel(x)}, clockCell(x.In, x.HasIn), clockCell(x.Out, x.HasOut),
			minutesCell(x.LateMinutes), minutesCell(x.EarlyMinutes), cell{styleText, flagText(x)}); err != nil {
			return err
		}
	}
	return s.finish(t)
}

// clockCell is a time of day, empty where there is neither punch nor slip.
func clockCell(m roster.Minutes, has bool) cell {
	if !has {
		return cell{styleCentre, nil}
	}
	return cell{styleTime, m}
}

func minutesCell(m roster.Minutes) cell {
	if m == 0 {
		return cell{styleCentre, nil}
	}
	return cell{styleInt, int(m)}
}

// flagText names the missing punches and the sides set by a slip (补签).
func flagText(x attendance.Session) string {
	words := make([]string, 0, 3)
	if text := reports.FlagLabel(x.Flags); text != "" {
		words = append(words, text)
	}
	for side, name := range [...]string{"上班", "下班"} {
		if x.Slipped[side] {
			words = append(words, fmt.Sprintf("%s补签", name))
		}
	}
	return strings.Join(words, "、")
}
