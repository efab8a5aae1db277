package chart

import (
	"time"

	"redbanner/attendance/roster"
	"redbanner/reports"
)

// The span of totals that a trend shows at least, in hundredths.
const (
	trendLow  = 8000
	trendHigh = 11000
)

// TrendLines are a trend as lines: the totals, hollow where a rating is missing, and the
// medians under the name given, if there are any.
func TrendLines(h Head, t reports.Trend, median string, label func(roster.Period) string) Lines {
	c := Lines{Head: h, Low: trendLow, High: trendHigh}
	own, middle := Series{Name: t.Name}, Series{Name: median}
	for _, p := range t.Periods {
		c.Labels = append(c.Labels, label(p.Period))
		own.Values = append(own.Values, Value{Hundredths: int64(p.Total), None: p.None, Open: p.Pending})
		middle.Values = append(middle.Values, Value{Hundredths: int64(p.Median), None: p.NoMedian})
	}
	c.Series = []Series{own}
	if middle.known() > 0 {
		c.Series = append(c.Series, middle)
	}
	return c
}

// ProfileBars are a profile as columns: each item's share of its full points, hollow
// where its rating is missing, and the medians under the name given, if there are any.
func ProfileBars(h Head, p reports.Profile, median string) Bars {
	c := Bars{Head: h, High: 10000, Unit: "%", Series: Series{Name: p.Name}}
	middle := Series{Name: median}
	for _, item := range p.Items {
		c.Labels = append(c.Labels, item.Name)
		c.Series.Values = append(c.Series.Values, Value{Hundredths: int64(item.Share), Open: item.Pending})
		middle.Values = append(middle.Values, Value{Hundredths: int64(item.MedianShare), None: item.NoMedian})
	}
	if middle.known() > 0 {
		c.Marks = &middle
	}
	return c
}

// DistributionBars are a distribution as columns, named by the bounds of the bands.
func DistributionBars(h Head, d reports.Distribution, name string) Bars {
	c := Bars{Head: h, Series: Series{Name: name}}
	for _, b := range d.Bands {
		c.Labels = append(c.Labels, axis{}.label(int64(b.From))+"–"+axis{}.label(int64(b.To)))
		c.Series.Values = append(c.Series.Values, Count(b.Count))
	}
	return c
}

// PunctualityBars are the shares on time of groups as columns; a group that nothing was
// due of has none.
func PunctualityBars(h Head, groups []reports.PunctualityOf, name string, label func(key string) string) Bars {
	c := Bars{Head: h, High: 10000, Unit: "%", Series: Series{Name: name}}
	for _, g := range groups {
		rate, ok := g.Rate()
		c.Labels = append(c.Labels, label(g.Key))
		c.Series.Values = append(c.Series.Values, Value{Hundredths: int64(rate), None: !ok})
	}
	return c
}

// HourCells are counts by weekday and hour as a grid, from hour to hour: Monday to Friday,
// and the days of the weekend on which there is anything.
func HourCells(h Head, counts [7][24]int, first, last int, weekday func(time.Weekday) string, hour func(int) string) Cells {
	c := Cells{Head: h}
	first, last = max(first, 0), min(last, 23)
	for at := first; at <= last; at++ {
		c.Columns = append(c.Columns, hour(at))
	}
	for i := range counts {
		day := time.Weekday((i + 1) % 7)
		weekend := day == time.Saturday || day == time.Sunday
		if first > last || weekend && counts[day] == [24]int{} {
			continue
		}
		c.Rows = append(c.Rows, weekday(day))
		c.Counts = append(c.Counts, counts[day][first:last+1])
	}
	return c
}
