package xlsx

import (
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/reports"
)

// Cases writes the register of cases: each case, then each window's with a chart of how
// many were on time.
func Cases(w io.Writer, b reports.CaseBook) error {
	return write(w, b.Head, func(wb *workbook) error {
		if err := wb.writeCases(b); err != nil {
			return err
		}
		first, err := wb.writeCaseWindows(b)
		if err != nil {
			return err
		}
		return wb.caseRates(b, first)
	})
}

func (wb *workbook) writeCases(b reports.CaseBook) error {
	t := table{
		name: "办件", title: b.Title, notes: wb.notes(), landscape: true, freeze: 2, body: len(b.Cases), sign: true,
		columns: []column{{"办件编号", 13}, {"事项", 19}, {"类型", 6}, {"经办人", 9}, {"工号", 7}, {"窗口", 10}, {"受理时间", 15}, {"承诺\n工作日", 7},
			{"承诺\n分钟", 6}, {"延期至", 11}, {"应办结", 15}, {"办结", 15}, {"超期\n工作日", 7}, {"状态", 12}, {"结果", 6}, {"评价", 5}},
		tail: []string{"按受理日期列入本期，状态截至 " + b.AsOf.String() + " 这一天开始时；评价 1、2 为不满意；条款各栏为超期应扣分值，扣完为止前。"},
	}
	for _, clause := range b.Clauses {
		t.columns = append(t.columns, column{"扣分\n" + clause, 8})
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, c := range b.Cases {
		row := []cell{{styleCentre, c.Number}, {styleText, c.Item}, {styleCentre, c.Kind}, {styleText, c.Name}, {styleCentre, c.Code}, {styleText, c.Window},
			momentCell(c.Accepted), countCell(c.Days), countCell(c.Minutes), dayCell(c.Extended), momentCell(c.Due), momentCell(c.Finished),
			aboveZero(c.Over), {styleCentre, c.State}, {styleCentre, c.Result}, aboveZero(c.Evaluation)}
		for _, cost := range c.Costs {
			row = append(row, costCell(cost))
		}
		if err := s.cells(row...); err != nil {
			return err
		}
	}
	return s.finish(t)
}

func momentCell(t roster.LocalTime) cell {
	if t.IsZero() {
		return cell{styleCentre, nil}
	}
	return cell{styleMinute, t}
}

// dayCell is a day, empty where there is none.
func dayCell(d roster.Date) cell {
	if d.IsZero() {
		return cell{styleCentre, nil}
	}
	return cell{styleDate, d}
}

func countCell(n *int) cell {
	if n == nil {
		return cell{styleCentre, nil}
	}
	return cell{styleInt, *n}
}

// aboveZero is a number of which 0 means none.
func aboveZero(n int) cell {
	if n == 0 {
		return cell{styleCentre, nil}
	}
	return cell{styleInt, n}
}

func costCell(c reports.Cost) cell {
	if !c.Known {
		return cell{styleCentre, nil}
	}
	return cell{stylePoints, c.Points}
}

// writeCaseWindows writes the windows and returns the first row of the body.
func (wb *workbook) writeCaseWindows(b reports.CaseBook) (int, error) {
	t := table{
		name: windowSheet, title: b.Centre + b.Period + "办件窗口汇总", notes: wb.notes(), landscape: true, freeze: 2, body: len(b.Windows), foot: 1, sign: true,
		columns: []column{{"窗口编号", 10}, {"窗口", 20}, {"本期受理", 9}, {"其中未办结", 9}, {"其中超期未办结", 10}, {"其中超期办结", 10},
			{"计入件数", 9}, {"超期件数", 9}, {"按期率", 10}, {"本期办结", 9}, {"结果有误", 9}, {"准确率", 10}},
		tail: []string{"按期率按 H4.2：分母为本期办结的件与本期到期而未办结的件；准确率按 H4.1。比率向下取整到 0.01%，没有件的按 100%。"},
	}
	s, err := wb.table(t)
	if err != nil {
		return 0, err
	}
	first := s.rows.number
	for _, w := range append(slices.Clip(b.Windows), b.Sum()) {
		name := w.Name
		if name == "" {
			name = "（未分窗口）"
		}
		if err := s.cells(cell{styleCentre, w.Code}, cell{styleText, name}, cell{styleInt, w.Accepted}, cell{styleInt, w.Open}, cell{styleInt, w.Overdue},
			cell{styleInt, w.FinishedLate}, cell{styleInt, w.Cases}, cell{styleInt, w.Late}, cell{stylePercent, w.OnTime()},
			cell{styleInt, w.Finished}, cell{styleInt, w.Wrong}, cell{stylePercent, w.Accuracy()}); err != nil {
			return 0, err
		}
	}
	return first, s.finish(t)
}

// caseRates draws how many of each window's cases were on time.
func (wb *workbook) caseRates(b reports.CaseBook, first int) error {
	return wb.windowBars("按期率图", b.Title+"：按期率", "各窗口办件按期率（%）", len(b.Windows), func(bars int) plotSeries {
		return plotSeries{
			name: area(windowSheet, 9, first-1, 9, first-1), categories: area(windowSheet, 2, first, 2, first+bars-1),
			values: area(windowSheet, 9, first, 9, first+bars-1), colour: plotColours[0],
		}
	})
}

// windowBars draws one share of each window as bars, the first window on top, on a sheet
// of its own; so many stay legible.
func (wb *workbook) windowBars(name, title, caption string, windows int, of func(bars int) plotSeries) error {
	bars := min(windows, maxBars)
	if bars == 0 {
		return nil
	}
	if bars < windows {
		caption = fmt.Sprintf("%s（前 %d 个）", caption, bars)
	}
	high := 140 + 22*bars
	canvas, notes := high/plotRow+2, wb.notes()
	s, err := wb.open(plan{name: name, widths: repeated(plotColumn, 11), rows: 2 + len(notes) + canvas, headTop: 1, headEnd: 2 + len(notes)})
	if err != nil {
		return err
	}
	if err := s.titles(title, notes); err != nil {
		return err
	}
	if err := s.plot(plot{
		at: ref(1, s.rows.number), kind: excelize.Bar, title: caption, alt: caption + "，数字见“" + windowSheet + "”", wide: 700, high: uint(high),
		share: true, values: true, turned: true, series: []plotSeries{of(bars)},
	}); err != nil {
		return err
	}
	if err := s.canvas(canvas); err != nil {
		return err
	}
	return s.close()
}
