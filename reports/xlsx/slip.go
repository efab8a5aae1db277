package xlsx

import "redbanner/reports"

// writeSlips lists the month's correction slips, whether there are any or not: an empty
// list says that nobody had one. It holds the reasons, which are not for the wall: what is
// posted stands on the publication sheet.
func (wb *workbook) writeSlips(b reports.AttendanceBook) error {
	t := table{
		name:      "补签明细",
		title:     b.Centre + b.Period + "补签明细表",
		notes:     wb.notes(),
		columns:   []column{{"工号", 9}, {"姓名", 10}, {"窗口", 14}, {"日期", 12}, {"星期", 6}, {"班次", 7}, {"上下班", 8}, {"事由", 30}, {"审批", 16}},
		landscape: true,
		freeze:    2,
		body:      len(b.Slips),
		sign:      true,
	}
	if len(b.Slips) == 0 {
		t.tail = []string{"本月无补签。"}
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, x := range b.Slips {
		if err := s.cells(cell{styleCentre, x.Staff}, cell{styleText, x.Name}, cell{styleText, x.Window}, cell{styleDate, x.Date},
			cell{styleCentre, reports.WeekdayLabel(x.Date)}, cell{styleCentre, reports.SessionLabel(x.Session)},
			cell{styleCentre, reports.SideLabel(x.Side)}, cell{styleText, x.Reason}, cell{styleText, x.ApprovedBy}); err != nil {
			return err
		}
	}
	return s.finish(t)
}
