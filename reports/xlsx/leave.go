package xlsx

import (
	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/reports"
)

// writeLeaves lists leave: who, of what kind, from when to when. Why is not for a workbook.
func (wb *workbook) writeLeaves(title string, lines []reports.LeaveLine) error {
	t := table{
		name: "请假", title: title, notes: wb.notes(), landscape: true, freeze: 3, body: len(lines), sign: true,
		columns: []column{{"工号", 9}, {"姓名", 11}, {"窗口", 16}, {"类型", 9}, {"起始日期", 12}, {"起始半天", 7}, {"截止日期", 12},
			{"截止半天", 7}, {"天数", 8}, {"状态", 15}, {"证明", 7}, {"请假单号", 9}},
		tail: []string{"天数按工作日计，半天为 0.5 天；证明一列只写明有无，“—”为查看人无权知悉或无请假单。"},
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, l := range lines {
		number := cell{styleCentre, nil}
		if l.Number > 0 {
			number = cell{styleInt, int(l.Number)}
		}
		if err := s.cells(cell{styleCentre, l.Code}, cell{styleText, l.Name}, cell{styleText, l.Window}, cell{styleCentre, l.Type.Chinese()},
			cell{styleDate, l.From.Date}, cell{styleCentre, reports.SessionLabel(l.From.Session)},
			cell{styleDate, l.To.Date}, cell{styleCentre, reports.SessionLabel(l.To.Session)},
			daysCell(l.HalfDays), cell{styleCentre, reports.LeaveStateLabel(l)}, cell{styleCentre, l.Certificate.Label()}, number); err != nil {
			return err
		}
	}
	return s.finish(t)
}

// daysCell is an amount of leave in days.
func daysCell(n leave.HalfDays) cell { return cell{styleDays, reports.Points(n) * 50} }

// typeCell is a kind of leave.
func typeCell(t attendance.LeaveType) cell { return cell{styleCentre, t.Chinese()} }
