package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
)

// courseTable is the table of how a window or person got on: its columns, and which of
// them a chart refers to.
type courseTable struct {
	title         string
	heads         []cell
	row           func(reports.CoursePeriod) []cell
	total, median int // columns, from 1
	drawn         string
	label         func(reports.CoursePeriod) string
}

// course writes how the subject got on, as a table and as lines.
func (v subjectSheet) course() error {
	if len(v.Course.Periods) == 0 {
		return nil
	}
	t := v.upTo()
	if v.Course.Within {
		t = v.within()
	}
	if err := v.line(t.title, styleSection); err != nil {
		return err
	}
	if err := v.cells(t.heads...); err != nil {
		return err
	}
	first := v.rows.number
	for _, p := range v.Course.Periods {
		if err := v.cells(t.row(p)...); err != nil {
			return err
		}
	}
	return v.drawCourse(t, first, v.rows.number-1)
}

// within is the table of the months of a half-year.
func (v subjectSheet) within() courseTable {
	month := func(p reports.CoursePeriod) string { return fmt.Sprintf("%d月", p.Period.N) }
	return courseTable{
		title: "本期各月（月度总分供参考" + v.settled("，只列本期定稿时已定稿的", "") + "；条目为本表所列、发生在该月的）", drawn: "各月月度总分", total: 3, median: 4, label: month,
		heads: []cell{{styleHead, "月份"}, {styleHead, "状态"}, {styleHead, "月度总分"}, {styleHead, span{"全体中位数", 2}}, {styleHead, "条目数"},
			{styleHead, "扣分合计"}, {styleHead, "加分合计"}, {styleHead, span{"备注", 2}}},
		row: func(p reports.CoursePeriod) []cell {
			state, total, median, note := coursePoints(p, v.settled("本期定稿时没有当月定稿的评分表", "当月没有月度评分表"))
			return []cell{{styleCentre, month(p)}, state, total, {median.style, span{median.value, 2}}, {styleInt, p.Entries},
				{stylePoints, p.Taken}, {stylePoints, p.Earned}, {styleBeside, span{note, 2}}}
		},
	}
}

// upTo is the table of the periods up to the sheet's own.
func (v subjectSheet) upTo() courseTable {
	name := func(p reports.CoursePeriod) string { return reports.PeriodLabel(p.Period) }
	t := courseTable{
		title: "截至本期的各期总分（近一年；以往各期只列" + v.settled("本期定稿时已定稿的", "已公示或已定稿的") + "）", drawn: "各期总分", total: 4, median: 5, label: name,
		heads: []cell{{styleHead, span{"考核期", 2}}, {styleHead, "状态"}, {styleHead, "总分"}, {styleHead, "中位数"}},
	}
	remark := 5 // columns
	if v.Course.Ranked {
		remark = 3
		t.heads = append(t.heads, cell{styleHead, "名次"}, cell{styleHead, "红旗"})
	}
	t.heads = append(t.heads, cell{styleHead, span{"备注", remark}})
	t.row = func(p reports.CoursePeriod) []cell {
		state, total, median, note := coursePoints(p, v.settled("本期定稿时没有当期定稿的评分表", "当期没有已公示或已定稿的评分表"))
		row := []cell{{styleCentre, span{name(p), 2}}, state, total, median}
		if v.Course.Ranked {
			row = append(row, rankCell(p.Rank), bannerCell(p.Banner, false))
		}
		return append(row, cell{styleBeside, span{note, remark}})
	}
	return t
}

// settled is what is said of a closed period, beside which stands only what was closed
// when it was, or else of any other.
func (v subjectSheet) settled(closed, other string) string {
	if v.wb.head.State == reports.Closed {
		return closed
	}
	return other
}

// coursePoints are what the tables have in common: the state of a period, the total, the
// median, and a note.
func coursePoints(p reports.CoursePeriod, none string) (state, total, median cell, note string) {
	state, total, median = cell{styleCentre, reports.State(p.State).Label()}, cell{stylePointsBold, p.Total}, cell{stylePoints, p.Median}
	if p.None {
		state, total, note = cell{styleCentre, ""}, cell{styleCentre, nil}, none
	}
	if p.NoMedian {
		median = cell{styleCentre, nil}
	}
	if p.Pending {
		note = "含" + pending + "项，为暂计分"
	}
	return state, total, median, note
}

// drawCourse draws the totals of the periods, and the medians where they are told.
func (v subjectSheet) drawCourse(t courseTable, first, last int) error {
	if !v.Course.Drawable() {
		return nil
	}
	d := drawing{
		kind: excelize.Line, title: t.drawn, categories: v.area(1, first, last), rows: trendRows,
		series: []series{{v.at(t.total, first-1), v.area(t.total, first, last), barOwn}},
	}
	compared := false
	var words []string
	for _, p := range v.Course.Periods {
		word := t.label(p) + " " + p.Total.String()
		if p.None {
			word = t.label(p) + "没有"
		}
		if !p.NoMedian {
			compared = true
			word += "（中位 " + p.Median.String() + "）"
		}
		words = append(words, word)
	}
	if compared {
		d.title = t.drawn + "与全体中位数"
		d.series = append(d.series, series{v.at(t.median, first-1), v.area(t.median, first, last), lineOther})
	}
	d.alt = "折线图，" + v.Name + d.title + "：" + strings.Join(words, "，") + "。"
	return v.draw(d)
}
