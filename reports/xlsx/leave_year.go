package xlsx

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
)

// LeaveYear writes the book of a year's leave: balances, months with a chart, the limits
// that were passed, and every leave.
func LeaveYear(w io.Writer, b reports.LeaveYearBook) error {
	return write(w, b.Head, func(wb *workbook) error {
		if err := wb.writeBalances(b); err != nil {
			return err
		}
		if err := wb.writeLeaveMonths(b); err != nil {
			return err
		}
		if err := wb.writeLeaveSums(b); err != nil {
			return err
		}
		if err := wb.writeLeaveAlerts(b); err != nil {
			return err
		}
		return wb.writeLeaves(b.Centre+b.Period+"请假明细", b.Leaves)
	})
}

func (wb *workbook) writeBalances(b reports.LeaveYearBook) error {
	t := table{
		name: "年度汇总", title: b.Title, notes: wb.notes(), freeze: 2, body: len(b.Balances), foot: len(b.Totals), sign: true,
		columns: []column{{"工号", 9}, {"姓名", 12}, {"窗口", 18}, {"类型", 9}, {"已批天数", 10}, {"其中已休", 10}, {"额度", 9}, {"剩余", 9}},
		tail:    []string{"天数按工作日计，半天为 0.5 天；剩余＝额度－已批。制度未规定上年结转，额度即当年核定数；未核定额度的类型不计剩余。"},
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, rows := range [][]reports.LeaveBalance{b.Balances, b.Totals} {
		for _, r := range rows {
			entitled, left := cell{styleCentre, nil}, cell{styleCentre, nil}
			if r.Limited {
				entitled, left = daysCell(r.Entitled), daysCell(r.Remaining())
			}
			if err := s.cells(cell{styleCentre, r.Code}, cell{styleText, r.Name}, cell{styleText, r.Window}, typeCell(r.Type),
				daysCell(r.Booked), daysCell(r.Taken), entitled, left); err != nil {
				return err
			}
		}
	}
	return s.finish(t)
}

// monthColumns are the months of a year and their sum, behind some columns.
func monthColumns(before ...column) []column {
	for n := range 12 {
		before = append(before, column{fmt.Sprintf("%d月", n+1), 6.5})
	}
	return append(before, column{"全年", 8})
}

func leaveMonths(m reports.LeaveMonths) []cell {
	var row []cell
	for _, n := range m.Months {
		if n == 0 {
			row = append(row, cell{styleCentre, nil})
			continue
		}
		row = append(row, daysCell(n))
	}
	return append(row, daysCell(m.Sum()))
}

func (wb *workbook) writeLeaveMonths(b reports.LeaveYearBook) error {
	t := table{
		name: "按月", title: b.Centre + b.Period + "请假按月统计（天）", notes: wb.notes(), landscape: true, freeze: 2, body: len(b.Months), sign: true,
		columns: monthColumns(column{"工号", 9}, column{"姓名", 12}, column{"窗口", 16}, column{"类型", 9}),
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, m := range b.Months {
		row := []cell{{styleCentre, m.Code}, {styleText, m.Name}, {styleText, m.Window}, typeCell(m.Type)}
		if err := s.cells(append(row, leaveMonths(m)...)...); err != nil {
			return err
		}
	}
	return s.finish(t)
}

// writeLeaveSums writes the months by kind, all people together, and draws them.
func (wb *workbook) writeLeaveSums(b reports.LeaveYearBook) error {
	notes := wb.notes()
	head := 2 + len(notes) + 1
	widths := repeated(plotColumn, 14)
	s, err := wb.open(plan{
		name: "各月合计", widths: widths, landscape: true, rows: head + len(b.Sums) + 1 + charts, headTop: head, headEnd: head,
	})
	if err != nil {
		return err
	}
	if err := s.titles(b.Centre+b.Period+"请假各月合计（天）", notes); err != nil {
		return err
	}
	if err := s.headRow(monthColumns(column{title: "类型"})); err != nil {
		return err
	}
	p := plot{
		at: ref(1, head+len(b.Sums)+2), kind: excelize.ColStacked, title: "各月请假天数", alt: "各月各类请假天数，数字见上表", wide: 880, high: (charts - 1) * plotRow,
	}
	for i, m := range b.Sums {
		row := s.rows.number
		if err := s.cells(append([]cell{{styleHead, m.Type.Chinese()}}, leaveMonths(m)...)...); err != nil {
			return err
		}
		p.series = append(p.series, plotSeries{
			name: area(s.plan.name, 1, row, 1, row), categories: area(s.plan.name, 2, head, 13, head), values: area(s.plan.name, 2, row, 13, row),
			colour: plotColours[i%len(plotColours)],
		})
	}
	s.rows.skip()
	if len(p.series) > 0 {
		if err := s.plot(p); err != nil {
			return err
		}
	}
	if err := s.canvas(charts); err != nil {
		return err
	}
	return s.close()
}

func (wb *workbook) writeLeaveAlerts(b reports.LeaveYearBook) error {
	t := table{
		name: "逾限提醒", title: b.Centre + b.Period + "请假、旷工逾限提醒", notes: wb.notes(), landscape: true, freeze: 2, body: len(b.Alerts), sign: true,
		columns: []column{{"工号", 9}, {"姓名", 12}, {"窗口", 18}, {"逾限日期", 12}, {"天数", 8}, {"依据", 18}, {"后果", 60}},
		tail:    []string{"提醒只列制度规定的后果，是否适用由主任会议决定。"},
	}
	if len(b.Alerts) == 0 {
		t.tail = []string{"本年度无人逾限。"}
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, a := range b.Alerts {
		if err := s.cells(cell{styleCentre, a.Code}, cell{styleText, a.Name}, cell{styleText, a.Window}, cell{styleDate, a.Passed}, daysCell(a.HalfDays),
			cell{styleText, a.Clause}, cell{styleText, a.Says}); err != nil {
			return err
		}
	}
	return s.finish(t)
}
