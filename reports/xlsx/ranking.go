package xlsx

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
)

// Ranking writes the table of places, with a bar chart of the totals on a second sheet.
func Ranking(w io.Writer, b reports.Ranking) error {
	return write(w, b.Head, func(wb *workbook) error { return wb.ranking(b, nil) })
}

// ranking writes the table and, where anybody is ranked, its chart.
func (wb *workbook) ranking(b reports.Ranking, to tabs) error {
	name, first, err := wb.rankTable(b, to)
	if err != nil || len(b.Rows) == 0 {
		return err
	}
	return wb.rankChart(b, name, first)
}

// rankTable writes the places and returns its sheet's name and the first row of the body.
func (wb *workbook) rankTable(b reports.Ranking, to tabs) (string, int, error) {
	t := table{
		name:  "排名",
		title: b.Title,
		notes: wb.notes(),
		columns: []column{{"名次", 6}, {"编号", 8}, {b.Unit + "名称", 18}, {"部门", 24}, {"基础分", 9},
			{"附加分", 8}, {"总分", 9}, {"红旗", 10}, {"备注", 18}},
		body: len(b.Rows),
		tail: []string{b.HonourLine()},
		sign: true,
	}
	if b.Chain != "" {
		t.tail = append(t.tail, "同分排序："+b.Chain+"。")
	}
	if b.TieOpen {
		t.notes = append(t.notes, tieNote)
	}
	s, err := wb.table(t)
	if err != nil {
		return "", 0, err
	}
	first := s.rows.number
	for _, r := range b.Rows {
		note := r.Note
		if r.Pending {
			note = "含" + pending + "项，为暂计分"
		}
		code, err := s.code(2, r.Code, to)
		if err != nil {
			return "", 0, err
		}
		if err := s.cells(rankCell(r.Rank), code, cell{styleText, r.Name}, cell{styleText, r.Department},
			cell{stylePoints, r.Base}, cell{stylePoints, r.Bonus}, cell{stylePointsBold, r.Total}, bannerCell(r.Banner, r.Tie),
			cell{styleText, note}); err != nil {
			return "", 0, err
		}
	}
	return s.plan.name, first, s.finish(t)
}

// maxBars is how many bars stay legible on one page; the table has everybody.
const maxBars = 40

// rankChart draws the totals of the table's first rows as bars, best on top.
func (wb *workbook) rankChart(b reports.Ranking, source string, first int) error {
	bars := min(len(b.Rows), maxBars)
	title := b.Unit + "总分"
	if bars < len(b.Rows) {
		title = fmt.Sprintf("%s（前 %d 名）", title, bars)
	}
	height := 6 + min(2*bars, 38)
	s, err := wb.open(plan{name: "得分图", widths: slices.Repeat([]float64{10}, 9), rows: 2 + height, headTop: 1, headEnd: 2})
	if err != nil {
		return err
	}
	if err := s.titles(b.Title, nil); err != nil {
		return err
	}
	values := func(column string) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", source, column, first, column, first+bars-1)
	}
	if err := s.draw(drawing{
		kind: excelize.Bar, title: title, alt: rankAlt(title, b.Rows[:bars]), categories: values("C"), rows: height, labels: true,
		series: []series{{fmt.Sprintf("'%s'!$G$%d", source, first-1), values("G"), barOwn}},
	}); err != nil {
		return err
	}
	return s.close()
}

// rankAlt reads the bars out.
func rankAlt(title string, rows []reports.RankRow) string {
	words := make([]string, len(rows))
	for i, r := range rows {
		words[i] = r.Name + " " + r.Total.String()
	}
	return "条形图，" + title + "，从高到低：" + strings.Join(words, "，") + "。"
}
