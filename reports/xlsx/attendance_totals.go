package xlsx

import (
	"io"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
)

// AttendanceTotals writes the attendance of more than a month: the totals by person, by
// window with a chart, and each person's months.
func AttendanceTotals(w io.Writer, b reports.AttendanceTotals) error {
	return write(w, b.Head, func(wb *workbook) error {
		if err := wb.writeAttendees(b); err != nil {
			return err
		}
		if err := wb.writeWindowTotals(b.Windows, b.Sum(), "期末"); err != nil {
			return err
		}
		if err := wb.writeAttendeeMonths(b); err != nil {
			return err
		}
		return wb.windowRates(reports.AttendanceBook{Head: b.Head, Windows: b.Windows})
	})
}

// keyFigures heads what a person's month or period comes to.
var keyFigures = []column{{"应出勤", 8}, {"出勤", 8}, {"迟到", 7}, {"早退", 7}, {"脱岗", 7}, {"旷工", 7}, {"请假", 7}, {"公出", 7}, {"缺上班卡", 9}, {"缺下班卡", 9}}

func figures(t attendance.Total) []cell {
	var row []cell
	for _, n := range [...]int{t.Due, t.Present, t.Late, t.Early, t.OffPost, t.Absent, t.Leave, t.Official, t.MissingIn, t.MissingOut} {
		row = append(row, cell{styleInt, n})
	}
	return row
}

// writeAttendees writes each person's period, with leave by kind.
func (wb *workbook) writeAttendees(b reports.AttendanceTotals) error {
	t := table{
		name: "考勤汇总", title: b.Title, notes: wb.notes(), landscape: true, freeze: 2, body: len(b.People), foot: 1, sign: true,
		columns: append([]column{{"工号", 9}, {"姓名", 12}, {"窗口", 16}}, keyFigures...),
		tail:    []string{"单位：班次（半天）。各项为所含各月考勤表之和；准点率＝应到班次中既未迟到、早退、脱岗又未旷工的比例，请假、公出不计。"},
	}
	symbols := reports.LeaveSymbols()
	for _, symbol := range symbols {
		t.columns = append(t.columns, column{symbol, 5})
	}
	t.columns = append(t.columns, column{"准点率", 10})
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	leave := make([]int, len(symbols))
	for _, a := range b.People {
		for i, n := range a.Leave {
			leave[i] += n
		}
		row := append([]cell{{styleCentre, a.Code}, {styleText, a.Name}, {styleText, a.Window}}, figures(a.Total)...)
		if err := s.cells(append(row, leaveCells(a.Leave[:], a.Rate)...)...); err != nil {
			return err
		}
	}
	sum := b.Sum()
	row := append([]cell{{styleCentre, nil}, {styleText, sum.Name}, {styleText, nil}}, figures(sum.Total)...)
	if err := s.cells(append(row, leaveCells(leave, sum.Tally)...)...); err != nil {
		return err
	}
	return s.finish(t)
}

// leaveCells are leave by kind, and the share on time.
func leaveCells(leave []int, rate reports.Tally) []cell {
	var row []cell
	for _, n := range leave {
		row = append(row, cell{styleInt, n})
	}
	return append(row, rateCell(rate.Rate()))
}

// writeAttendeeMonths writes a line for each person and month.
func (wb *workbook) writeAttendeeMonths(b reports.AttendanceTotals) error {
	t := table{
		name: "分月", title: b.Centre + b.Period + "考勤分月统计", notes: wb.notes(), landscape: true, freeze: 2,
		columns: append([]column{{"工号", 9}, {"姓名", 12}, {"窗口", 16}, {"月份", 12}}, keyFigures...),
	}
	for _, a := range b.People {
		for _, m := range a.Months {
			if m.Staff != "" {
				t.body++
			}
		}
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, a := range b.People {
		if err := s.attendeeMonths(a, b.Months); err != nil {
			return err
		}
	}
	return s.finish(t)
}

func (s *sheet) attendeeMonths(a reports.AttendeeMonths, months []roster.Period) error {
	for i, m := range a.Months {
		if m.Staff == "" {
			continue // not employed in it
		}
		row := []cell{{styleCentre, a.Code}, {styleText, a.Name}, {styleText, a.Window}, {styleCentre, reports.PeriodLabel(months[i])}}
		if err := s.cells(append(row, figures(m)...)...); err != nil {
			return err
		}
	}
	return nil
}
