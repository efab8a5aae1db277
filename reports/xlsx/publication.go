package xlsx

import (
	"io"

	"redbanner/reports"
)

// Publication writes the publication sheet (公示表): scores, attendance, correction slips,
// each on a sheet of its own that says until when and how to object.
func Publication(w io.Writer, b reports.Publication) error {
	head := reports.Head{
		Title: b.Title, Centre: b.Centre, Period: b.Period, State: b.State, Books: b.Books, AsOf: b.AsOf, Digest: b.Digest,
		Notes: []string{b.ObjectionLine()},
	}
	return write(w, head, func(wb *workbook) error {
		for _, part := range []func(reports.Publication) error{wb.publishedScores, wb.publishedAttendance, wb.publishedSlips} {
			if err := part(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// posted is a table of the publication sheet: how to object stands beneath it.
func posted(t table, b reports.Publication) table {
	if how := b.HowToObject(); how != "" {
		t.tail = append(t.tail, how)
	}
	t.sign = true
	return t
}

func (wb *workbook) publishedScores(b reports.Publication) error {
	t := table{
		name: "成绩公示", title: b.Centre + b.Period + b.Unit + "考核成绩公示", notes: wb.notes(),
		columns: []column{{"名次", 8}, {"编号", 10}, {b.Unit + "名称", 30}, {"总分", 12}, {"红旗", 14}, {"备注", 18}},
		body:    len(b.Scores),
		tail:    []string{b.HonourLine()},
	}
	if b.TieOpen {
		t.notes = append(t.notes, tieNote)
	}
	t = posted(t, b)
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, r := range b.Scores {
		note := ""
		if r.Pending {
			note = "含" + pending + "项，为暂计分"
		}
		if err := s.cells(rankCell(r.Rank), cell{styleCentre, r.Code}, cell{styleText, r.Name}, cell{stylePointsBold, r.Total},
			bannerCell(r.Banner, r.Tie), cell{styleText, note}); err != nil {
			return err
		}
	}
	return s.finish(t)
}

func (wb *workbook) publishedAttendance(b reports.Publication) error {
	t := posted(table{
		name: "考勤公示", title: b.Centre + b.Period + "考勤情况公示", notes: wb.notes("考勤制度：" + b.Profile + "。以半天为单位计次；请假、公出均为经批准的合计数。"),
		columns: []column{{"工号", 9}, {"姓名", 11}, {"窗口", 18}, {"应出勤", 8}, {"出勤", 8}, {"迟到", 7}, {"早退", 7}, {"脱岗", 7},
			{"旷工", 7}, {"请假", 7}, {"公出", 7}, {"缺上班卡", 9}, {"缺下班卡", 9}},
		landscape: true,
		freeze:    2,
		body:      len(b.People),
	}, b)
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, p := range b.People {
		row := []cell{{styleCentre, p.Code}, {styleText, p.Name}, {styleText, p.Window}}
		for _, n := range []int{p.Due, p.Present, p.Late, p.Early, p.OffPost, p.Absent, p.Leave, p.Official, p.MissingIn, p.MissingOut} {
			row = append(row, cell{styleInt, n})
		}
		if err := s.cells(row...); err != nil {
			return err
		}
	}
	return s.finish(t)
}

// publishedSlips lists the month's slips, whether there are any or not: an empty list says
// that nobody had one.
func (wb *workbook) publishedSlips(b reports.Publication) error {
	t := table{
		name: "补签公示", title: b.Centre + b.Period + "补签情况公示", notes: wb.notes(),
		columns: []column{{"工号", 10}, {"姓名", 12}, {"窗口", 22}, {"日期", 14}, {"星期", 8}, {"班次", 9}, {"上下班", 10}},
		body:    len(b.Slips),
	}
	if len(b.Slips) == 0 {
		t.tail = []string{"本月无补签。"}
	}
	t = posted(t, b)
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, x := range b.Slips {
		if err := s.cells(cell{styleCentre, x.Code}, cell{styleText, x.Name}, cell{styleText, x.Window}, cell{styleDate, x.Date},
			cell{styleCentre, reports.WeekdayLabel(x.Date)}, cell{styleCentre, reports.SessionLabel(x.Session)},
			cell{styleCentre, reports.SideLabel(x.Side)}); err != nil {
			return err
		}
	}
	return s.finish(t)
}
