package xlsx

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/reports"
)

// Year writes the book of a year: the stars, the windows' and the people's totals by
// month, both half-years of each person, and how the windows went from month to month.
func Year(w io.Writer, b reports.YearBook) error {
	return write(w, b.Head, func(wb *workbook) error {
		if b.Stars != nil {
			if err := wb.writeStars(b); err != nil {
				return err
			}
		}
		first, err := wb.writeYearTable(b, "窗口各期", b.Windows)
		if err != nil {
			return err
		}
		if err := wb.yearTrend(b, first); err != nil {
			return err
		}
		if err := wb.writeHalves(b); err != nil {
			return err
		}
		_, err = wb.writeYearTable(b, "人员各期", b.Staff)
		return err
	})
}

func (wb *workbook) writeStars(b reports.YearBook) error {
	y := b.Stars
	t := table{
		name: "岗位之星", title: b.Centre + b.Period + "岗位之星", notes: wb.notes(fmt.Sprintf("取各月总分平均分前 %d 名；计入 %d 个月，其中已定稿 %d 个月。", y.Count, y.Months, y.Closed)),
		body: len(y.Rows), sign: true,
		columns: []column{{"名次", 8}, {"编号", 10}, {y.Unit, 26}, {"月平均分", 13}, {"计分月数", 12}, {"已定稿月数", 12}, {"荣誉", 16}},
	}
	if y.Provisional {
		t.notes = append(t.notes, "有月份未结束或未定稿，名次为暂定。")
	}
	switch {
	case y.TieOpen:
		t.tail = append(t.tail, "末位同分，待主任会议决定。")
	case y.Decided != "":
		t.tail = append(t.tail, "末位同分由主任会议决定："+y.Decided)
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, r := range y.Rows {
		honour := cell{styleCentre, ""}
		switch {
		case r.Star:
			honour = cell{styleBanner, "★ 岗位之星"}
		case r.Tie && y.TieOpen:
			honour = cell{stylePending, "并列待定"}
		}
		if err := s.cells(cell{styleInt, r.Rank}, cell{styleCentre, r.Code}, cell{styleText, r.Name}, cell{stylePointsBold, r.Mean},
			cell{styleInt, r.Months}, cell{styleInt, r.Closed}, honour); err != nil {
			return err
		}
	}
	return s.finish(t)
}

// yearColumn is the head of a period: 3月, 第1季度, 上半年, with its state where it is not final.
func yearColumn(c reports.YearColumn) string {
	name := ""
	switch p := c.Period; p.Kind {
	case roster.Month:
		name = fmt.Sprintf("%d月", p.N)
	case roster.Quarter:
		name = fmt.Sprintf("%d季度", p.N)
	default:
		name = [...]string{"上半年", "下半年"}[p.N-1]
	}
	if c.State != reports.Closed {
		name += "\n" + c.State.Label()
	}
	return name
}

// The columns of a year's table before those of the periods.
const yearNames = 6

// writeYearTable writes a unit's totals by period and returns the first row of the body.
func (wb *workbook) writeYearTable(b reports.YearBook, name string, y reports.YearTable) (int, error) {
	t := table{
		name: name, title: b.Centre + b.Period + y.Unit + "各期总分", notes: wb.notes(), landscape: true, freeze: 2, body: len(y.Rows), sign: true,
		columns: []column{{"编号", 8}, {y.Unit, 14}, {"月平均分", 9}, {"计分\n月数", 6}, {"红旗\n次数", 6}, {"荣誉", 6}},
		tail:    []string{"“草稿”“公示”为该期尚未定稿，分数可能变化；红底为该月红旗窗口，黄底为含待定项的暂计分。"},
	}
	if len(y.Rows) > 0 {
		t.foot = 1
	}
	for _, c := range y.Columns {
		t.columns = append(t.columns, column{yearColumn(c), 8.5})
	}
	s, err := wb.table(t)
	if err != nil {
		return 0, err
	}
	first := s.rows.number
	for _, row := range y.Rows {
		star := ""
		if row.Star {
			star = "★"
		}
		mean := cell{styleCentre, nil}
		if row.Months > 0 {
			mean = cell{stylePointsBold, row.Mean}
		}
		line := []cell{{styleCentre, row.Code}, {styleText, row.Name}, mean, {styleInt, row.Months}, aboveZero(row.Banners), {styleBanner, star}}
		for _, score := range row.Cells {
			line = append(line, yearScore(score))
		}
		if err := s.cells(line...); err != nil {
			return 0, err
		}
	}
	if t.foot > 0 {
		line := []cell{{styleCentre, nil}, {styleText, "各期平均"}, {styleCentre, nil}, {styleCentre, nil}, {styleCentre, nil}, {styleCentre, nil}}
		for _, mean := range y.Means {
			line = append(line, cell{stylePoints, mean})
		}
		if err := s.cells(line...); err != nil {
			return 0, err
		}
	}
	return first, s.finish(t)
}

// yearScore is what a period gave.
func yearScore(score reports.YearScore) cell {
	switch {
	case !score.Known:
		return cell{styleCentre, nil}
	case score.Banner:
		return cell{stylePointsBanner, score.Total}
	case score.Pending:
		return cell{stylePointsPending, score.Total}
	}
	return cell{stylePoints, score.Total}
}

// mostLines is how many lines of a chart can be told apart.
const mostLines = 9

// yearTrend draws the months of the windows, those of the best means, and of all windows'
// mean.
func (wb *workbook) yearTrend(b reports.YearBook, first int) error {
	months := b.Windows.Rated()
	if months == 0 {
		return nil
	}
	const source, canvas = "窗口各期", 28
	best := b.Windows.Best(mostLines)
	caption := "各窗口每月总分"
	if len(best) < len(b.Windows.Rows) {
		caption = fmt.Sprintf("月平均分前 %d 名窗口每月总分", len(best))
	}
	notes := wb.notes()
	s, err := wb.open(plan{name: "趋势图", widths: repeated(plotColumn, 14), landscape: true, rows: 2 + len(notes) + canvas, headTop: 1, headEnd: 2 + len(notes)})
	if err != nil {
		return err
	}
	if err := s.titles(b.Centre+b.Period+"窗口得分趋势", notes); err != nil {
		return err
	}
	p := plot{at: ref(1, s.rows.number), kind: excelize.Line, title: caption, alt: caption + "，数字见“" + source + "”", wide: 880, high: (canvas - 1) * plotRow, least: float64(b.Windows.Least(best, months) / 1000 * 10)}
	line := func(row int, colour string) {
		p.series = append(p.series, plotSeries{
			name: area(source, 2, row, 2, row), categories: area(source, yearNames+1, first-1, yearNames+months, first-1),
			values: area(source, yearNames+1, row, yearNames+months, row), colour: colour,
		})
	}
	for i, row := range best {
		line(first+row, plotColours[i])
	}
	line(first+len(b.Windows.Rows), ink)
	if err := s.plot(p); err != nil {
		return err
	}
	if err := s.canvas(canvas); err != nil {
		return err
	}
	return s.close()
}

// writeHalves lists both half-years of each person.
func (wb *workbook) writeHalves(b reports.YearBook) error {
	t := table{
		name: "半年考核", title: b.Centre + b.Period + "工作人员半年考核", notes: wb.notes(), freeze: 2, body: len(b.Halves), sign: true,
		columns: []column{{"工号", 9}, {"姓名", 12}, {"上半年总分", 11}, {"上半年等次", 11}, {"下半年总分", 11}, {"下半年等次", 11}, {"月平均分", 10}, {"计分月数", 9}},
		tail:    []string{"等次在半年考核定稿后填列。"},
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, h := range b.Halves {
		mean := cell{styleCentre, nil}
		if h.Months > 0 {
			mean = cell{stylePoints, h.Mean}
		}
		row := []cell{{styleCentre, h.Code}, {styleText, h.Name}}
		for _, half := range h.Halves {
			row = append(row, yearScore(half), cell{styleCentre, half.Grade})
		}
		if err := s.cells(append(row, mean, cell{styleInt, h.Months})...); err != nil {
			return err
		}
	}
	return s.finish(t)
}
