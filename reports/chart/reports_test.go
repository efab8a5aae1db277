package chart_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/chart"
)

func TestTrendAsLines(t *testing.T) {
	t.Parallel()
	march, april := roster.MustPeriod("2025-03"), roster.MustPeriod("2025-04")
	trend := reports.Trend{Name: "民政", Periods: []reports.TrendPeriod{
		{Period: march, Total: 9850, Pending: true, Median: 9700}, {Period: april, None: true, NoMedian: true}}}
	label := func(p roster.Period) string { return fmt.Sprintf("%d月", p.N) }
	got := chart.TrendLines(head("t"), trend, "中位数", label)
	want := chart.Lines{Head: head("t"), Low: 8000, High: 11000, Labels: []string{"3月", "4月"}, Series: []chart.Series{
		{Name: "民政", Values: []chart.Value{{Hundredths: 9850, Open: true}, chart.None()}},
		{Name: "中位数", Values: []chart.Value{chart.Of(9700), chart.None()}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	trend.Periods = trend.Periods[1:]
	if n := len(chart.TrendLines(head("t"), trend, "中位数", label).Series); n != 1 {
		t.Errorf("%d series without a median", n)
	}
}

func TestProfileAsColumns(t *testing.T) {
	t.Parallel()
	profile := reports.Profile{Name: "民政", Items: []reports.ProfileItem{
		{Name: "行为规范", Share: 9667, MedianShare: 9833}, {Name: "互评", Pending: true, NoMedian: true}}}
	got := chart.ProfileBars(head("t"), profile, "中位数")
	want := chart.Bars{Head: head("t"), High: 10000, Unit: "%", Labels: []string{"行为规范", "互评"},
		Series: chart.Series{Name: "民政", Values: []chart.Value{chart.Of(9667), {Open: true}}},
		Marks:  &chart.Series{Name: "中位数", Values: []chart.Value{chart.Of(9833), chart.None()}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	profile.Items = profile.Items[1:]
	if chart.ProfileBars(head("t"), profile, "中位数").Marks != nil {
		t.Error("marks without a median")
	}
}

func TestDistributionAndPunctualityAsColumns(t *testing.T) {
	t.Parallel()
	got := chart.DistributionBars(head("t"), reports.Distribution{Bands: []reports.Band{{From: 9000, To: 9250, Count: 3}, {From: 9250, To: 9500}}}, "人数")
	want := chart.Bars{Head: head("t"), Labels: []string{"90–92.50", "92.50–95"}, Series: chart.Series{Name: "人数", Values: []chart.Value{chart.Count(3), chart.Count(0)}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	groups := []reports.PunctualityOf{{Key: "W1", Punctuality: reports.Punctuality{Tally: reports.Tally{Due: 3, OnTime: 2}}}, {Key: "W2"}}
	got = chart.PunctualityBars(head("t"), groups, "准时率", func(key string) string { return "窗口" + key })
	want = chart.Bars{Head: head("t"), High: 10000, Unit: "%", Labels: []string{"窗口W1", "窗口W2"},
		Series: chart.Series{Name: "准时率", Values: []chart.Value{chart.Of(6667), chart.None()}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHoursAsAGrid(t *testing.T) {
	t.Parallel()
	var counts [7][24]int
	counts[time.Monday][8], counts[time.Sunday][9] = 4, 1
	weekday := func(d time.Weekday) string { return d.String()[:2] }
	got := chart.HourCells(head("t"), counts, 8, 9, weekday, func(h int) string { return fmt.Sprint(h) })
	want := chart.Cells{Head: head("t"), Rows: []string{"Mo", "Tu", "We", "Th", "Fr", "Su"}, Columns: []string{"8", "9"},
		Counts: [][]int{{4, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 0}, {0, 1}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, span := range [][2]int{{9, 8}, {-5, 99}, {30, 40}} {
		c := chart.HourCells(head("t"), counts, span[0], span[1], weekday, func(h int) string { return fmt.Sprint(h) })
		if want := span[0] < 0; c.Drawable() != want {
			t.Errorf("from %d to %d: %d × %d", span[0], span[1], len(c.Rows), len(c.Columns))
		}
	}
}
