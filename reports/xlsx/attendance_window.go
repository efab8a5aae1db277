package xlsx

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
)

// writeWindowTotals writes the sums by window, of the people who stood there last at an end.
func (wb *workbook) writeWindowTotals(windows []reports.WindowMonth, sum reports.WindowMonth, end string) error {
	t := table{
		name: windowSheet, title: wb.head.Centre + wb.head.Period + "考勤窗口汇总", notes: wb.notes(), landscape: true, freeze: 2,
		body: len(windows), foot: 1, sign: true,
		columns: []column{{"窗口编号", 9}, {"窗口", 18}, {"人数", 7}, {"应出勤", 9}, {"出勤", 9}, {"迟到", 8}, {"早退", 8}, {"脱岗", 8}, {"旷工", 8},
			{"请假", 8}, {"公出", 8}, {"缺上班卡", 9}, {"缺下班卡", 9}, {"准点率", 10}},
		tail: []string{"单位：班次（半天）。人员按" + end + "所在窗口归入；准点率＝应到班次中既未迟到、早退、脱岗又未旷工的比例，请假、公出不计。"},
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, w := range append(slices.Clip(windows), sum) {
		if err := s.cells(windowMonth(w)...); err != nil {
			return err
		}
	}
	return s.finish(t)
}

// windowSheet is the sheet from which the chart of the windows takes its numbers.
const windowSheet = "窗口汇总"

func windowMonth(w reports.WindowMonth) []cell {
	name := w.Name
	if name == "" {
		name = "（未分窗口）"
	}
	row := []cell{{styleCentre, w.Code}, {styleText, name}, {styleInt, w.People}}
	t := w.Total
	for _, n := range [...]int{t.Due, t.Present, t.Late, t.Early, t.OffPost, t.Absent, t.Leave, t.Official, t.MissingIn, t.MissingOut} {
		row = append(row, cell{styleInt, n})
	}
	return append(row, rateCell(w.Rate()))
}

// rateCell is a share in per cent, empty where there is nothing to have a share of.
func rateCell(rate reports.Points, known bool) cell {
	if !known {
		return cell{styleCentre, nil}
	}
	return cell{stylePercent, rate}
}

// The columns of the sheet of charts: as wide as excelize takes a column to be that was
// given no width, since it measures charts by that.
const (
	plotColumn  = 9.140625
	plotColumns = 14
	charts      = 20 // rows under them
)

// writePunctuality counts who came late and left early by weekday and by hour, and draws
// it; then the share on time of each window.
func (wb *workbook) writePunctuality(b reports.AttendanceBook) error {
	first, last, any := b.Hours()
	if !any {
		first, last = 8, 17
	}
	wide := max(plotColumns, 2+last-first)
	const weekdays, hours = 5, 3
	top := 2 + len(b.Notes) + 1
	s, err := wb.open(plan{
		name: "迟到早退分布", widths: repeated(plotColumn, wide), landscape: true, headTop: 1, headEnd: top - 1,
		rows: top - 1 + weekdays + 1 + hours + 1 + charts,
	})
	if err != nil {
		return err
	}
	if err := s.titles(b.Title+"：迟到早退分布", wb.notes()); err != nil {
		return err
	}
	if err := s.byWeekday(b.Punctuality); err != nil {
		return err
	}
	s.rows.skip()
	if err := s.byHour(b.Punctuality, first, last); err != nil {
		return err
	}
	s.rows.skip()
	if err := s.punctualityPlots(top, last-first+1); err != nil {
		return err
	}
	if err := s.canvas(charts); err != nil {
		return err
	}
	if err := s.close(); err != nil {
		return err
	}
	return wb.windowRates(b)
}

func repeated(width float64, n int) []float64 {
	widths := make([]float64, n)
	for i := range widths {
		widths[i] = width
	}
	return widths
}

// byWeekday writes a column for each day of the week, Monday first.
func (s *sheet) byWeekday(p reports.Punctuality) error {
	head := []cell{{styleHead, "星期"}}
	rows := [][]cell{{{styleHead, "迟到"}}, {{styleHead, "早退脱岗"}}, {{styleHead, "旷工"}}, {{styleHead, "准点率"}}}
	for i := range 7 {
		day := p.Weekdays[(i+1)%7]
		head = append(head, cell{styleHead, "周" + reports.WeekdayName((i+1)%7)})
		rows[0] = append(rows[0], cell{styleInt, day.Late})
		rows[1] = append(rows[1], cell{styleInt, day.Early + day.OffPost})
		rows[2] = append(rows[2], cell{styleInt, day.Absent})
		rows[3] = append(rows[3], rateCell(day.Rate()))
	}
	for _, row := range append([][]cell{head}, rows...) {
		if err := s.cells(row...); err != nil {
			return err
		}
	}
	return nil
}

// byHour writes a column for each hour at which anybody came late or left early.
func (s *sheet) byHour(p reports.Punctuality, first, last int) error {
	head, late, early := []cell{{styleHead, "钟点"}}, []cell{{styleHead, "迟到到岗"}}, []cell{{styleHead, "提前离岗"}}
	for hour := first; hour <= last; hour++ {
		came, left := 0, 0
		for day := range p.LateAt {
			came += p.LateAt[day][hour]
			left += p.EarlyAt[day][hour]
		}
		head = append(head, cell{styleHead, fmt.Sprintf("%d时", hour)})
		late, early = append(late, cell{styleInt, came}), append(early, cell{styleInt, left})
	}
	for _, row := range [][]cell{head, late, early} {
		if err := s.cells(row...); err != nil {
			return err
		}
	}
	return nil
}

// punctualityPlots draws both tables, of which the first begins in row top.
func (s *sheet) punctualityPlots(top, hours int) error {
	name, at := s.plan.name, s.rows.number
	row := func(n, columns int, colour string) plotSeries {
		head := top
		if n > top+5 {
			head = top + 6
		}
		return plotSeries{
			name: area(name, 1, n, 1, n), categories: area(name, 2, head, 1+columns, head), values: area(name, 2, n, 1+columns, n), colour: colour,
		}
	}
	err := s.plot(plot{
		at: ref(1, at), kind: excelize.Col, title: "各星期迟到、早退、旷工（班次）", alt: "按星期统计的迟到、早退脱岗和旷工班次，数字见上表", wide: 440, high: (charts - 1) * plotRow, values: true, counts: true,
		series: []plotSeries{row(top+1, 7, plotColours[0]), row(top+2, 7, plotColours[1]), row(top+3, 7, plotColours[2])},
	})
	if err != nil {
		return err
	}
	return s.plot(plot{
		at: ref(8, at), kind: excelize.Col, title: "各钟点迟到到岗、提前离岗（班次）", alt: "按钟点统计的迟到到岗和提前离岗班次，数字见上表", wide: 440, high: (charts - 1) * plotRow, values: true, counts: true,
		series: []plotSeries{row(top+7, hours, plotColours[0]), row(top+8, hours, plotColours[1])},
	})
}

// windowRates draws the share on time of each window.
func (wb *workbook) windowRates(b reports.AttendanceBook) error {
	top := 2 + len(b.Notes) + 1 // the head of the windows' table
	return wb.windowBars("准点率图", b.Title+"：准点率", "各窗口准点率（%）", len(b.Windows), func(bars int) plotSeries {
		return plotSeries{
			name: area(windowSheet, 14, top, 14, top), categories: area(windowSheet, 2, top+1, 2, top+bars),
			values: area(windowSheet, 14, top+1, 14, top+bars), colour: plotColours[0],
		}
	})
}
