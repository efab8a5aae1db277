package chart_test

import (
	"redbanner/reports/chart"
	"redbanner/scoring/rulebook"
)

func head(title string) chart.Head {
	return chart.Head{ID: "g1", Title: title, Summary: "全年 12 个月，最高 101.50 分，最低 92.00 分。"}
}

func series(name string, points ...rulebook.Points) chart.Series {
	s := chart.Series{Name: name}
	for _, p := range points {
		s.Values = append(s.Values, chart.Of(p))
	}
	return s
}

// year is a window's year with a gap and a month that is not final.
func year() chart.Lines {
	own := series("社会保险窗口", 9850, 9700, 10100, 0, 9200, 9650, 10050, 10150, 9900, 9800, 9750, 9400)
	own.Values[3] = chart.None()
	own.Values[11].Open = true
	return chart.Lines{
		Head: head("社会保险窗口月度总分"), Low: 8000, High: 11000,
		Labels: []string{"1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"},
		Series: []chart.Series{own, series("中心中位数", 9800, 9750, 9800, 9825, 9700, 9750, 9800, 9850, 9800, 9775, 9800, 9750)},
	}
}

// items are a window's items against the median.
func items() chart.Bars {
	median := series("中心中位数", 9500, 9800, 10000, 9000, 9200, 8000, 9900, 9400, 10000, 9750, 2000)
	own := series("社会保险窗口", 10000, 9667, 10000, 7500, 9755, 8000, 10000, 8250, 10000, 0, 0)
	own.Values[9] = chart.None()
	return chart.Bars{
		Head: head("各项得分率"), High: 10000, Unit: "%", Series: own, Marks: &median,
		Labels: []string{"行为规范", "仪容仪表", "环境卫生", "考勤", "办件时效", "投诉", "信息公开", "台账资料", "学习会议", "窗口互评", "受奖附加"},
	}
}

// week is lateness by weekday and hour.
func week() chart.Cells {
	return chart.Cells{
		Head: head("迟到的时段"), Rows: []string{"周一", "周二", "周三", "周四", "周五"},
		Columns: []string{"8时", "9时", "10时", "11时", "12时", "13时", "14时", "15时"},
		Counts:  [][]int{{12, 3, 0, 0, 0, 1, 7, 2}, {4, 1}, {}, {6, 2, 1, 0, 0, 0, 3}, {9, 0, 0, 0, 0, 0, 5, 1}},
	}
}
