package http

import (
	"io"
	"strconv"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/chart"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// bandWidth is how wide the bands of totals are, before they are widened to fit.
const bandWidth = 100

// chartShow serves GET /scores/{period}/charts: how the totals are distributed, and for a
// month when people came late.
func (s *Site) chartShow(v *visit) error {
	p, err := v.periodOf()
	if err != nil {
		return err
	}
	if err := v.scope.As.Check(roster.ReadScores); err != nil {
		return err
	}
	shown, err := v.shown(p)
	if err != nil {
		return err
	}
	address := func(of roster.Period) string { return "/scores/" + of.String() + "/charts" }
	steps := v.steps(p, address)
	view := page.Detail{Base: v.base("charts", v.periodName(p)), Steps: &steps, State: v.statePill(shown.State), Lead: v.T("charts.lead")}
	view.Crumbs = []page.Link{{Label: v.T("menu.scores"), Href: "/scores/" + p.String()}}
	for _, subject := range shown.Book.Subjects {
		graph, err := v.distribution(&shown, subject.Of)
		if err != nil {
			return err
		}
		view.Graphs = append(view.Graphs, graph)
	}
	if p.Kind == roster.Month && v.everywhere(roster.ReadAttendance) {
		graphs, err := v.punctuality(p)
		if err != nil {
			return err
		}
		view.Graphs = append(view.Graphs, graphs...)
	}
	var lists []page.List
	for _, g := range view.Graphs {
		lists = append(lists, g.List)
	}
	return v.listed(view, lists...)
}

// distribution counts the totals of a subject by bands.
func (v *visit) distribution(shown *scoring.Shown, of rulebook.Unit) (page.Graph, error) {
	unit := v.T("score.unit." + string(of))
	d := reports.NewDistribution(shown.Sheets[of], bandWidth)
	l := listing.List{ID: "totals-" + string(of), Title: v.T("charts.distribution", unit), Empty: v.T("score.no_sheets"), Columns: []listing.Column{
		{Key: "from", Label: v.T("charts.from"), Kind: listing.Points}, {Key: "to", Label: v.T("charts.below"), Kind: listing.Points},
		{Key: "count", Label: v.T("charts.count"), Kind: listing.Number, Bar: true},
	}}
	for _, b := range d.Bands {
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{{Points: b.From}, {Points: b.To}, {Number: int64(b.Count)}}})
	}
	list, err := v.short(l)
	if err != nil {
		return page.Graph{}, err
	}
	g := page.Graph{ID: "of-" + string(of), Title: l.Title, List: list, Few: v.T("charts.few")}
	g.Summary = v.T("charts.distribution_summary", d.Sheets, d.Least.String(), d.Most.String(), d.Median.String())
	return g, columns(&g, chart.DistributionBars(chart.Head{ID: "chart-" + string(of), Title: g.Title, Summary: g.Summary}, d, v.T("charts.count")))
}

// short arranges a listing of a few lines, which needs no filter.
func (v *visit) short(l listing.List) (page.List, error) {
	list, err := v.list(l)
	list.Search = false
	return list, err
}

// punctuality is when people came late or left early in a month, by weekday and hour, and
// the share on time by weekday.
func (v *visit) punctuality(month roster.Period) ([]page.Graph, error) {
	m, err := v.site.Attendance.Month(v.Context(), v.scope, month, v.today)
	if err != nil {
		return nil, err
	}
	whole := reports.NewPunctuality(m.Sessions)
	list, err := v.short(v.weekdayTable(byWeekday(m.Sessions)))
	if err != nil {
		return nil, err
	}
	first, last, any := whole.Hours()
	summary := v.T("charts.punctuality_summary", whole.Due, whole.Late, whole.Early+whole.OffPost, whole.Absent)
	late := page.Graph{ID: "late", Title: v.T("charts.late"), Summary: summary, Few: v.T("charts.nobody_late"), List: list}
	early := page.Graph{ID: "early", Title: v.T("charts.early"), Summary: v.T("charts.early_summary"), Few: v.T("charts.nobody_late")}
	if !any {
		return []page.Graph{late}, nil
	}
	graphs := []page.Graph{}
	for _, one := range []struct {
		graph  *page.Graph
		counts [7][24]int
	}{{&late, whole.LateAt}, {&early, whole.EarlyAt}} {
		cells := chart.HourCells(chart.Head{ID: one.graph.ID + "-chart", Title: one.graph.Title, Summary: one.graph.Summary}, one.counts, first, last, v.weekdayName, v.hourName)
		if one.graph.Drawing, err = page.Draw(func(w io.Writer) error { return chart.Grid(w, cells) }); err != nil {
			return nil, err
		}
		if one.graph.List.Title == "" {
			if one.graph.List, err = v.short(v.hourTable(one.graph.Title, one.counts, first, last)); err != nil {
				return nil, err
			}
		}
		one.graph.Few = ""
		graphs = append(graphs, *one.graph)
	}
	return graphs, nil
}

func (v *visit) weekdayName(d time.Weekday) string { return v.T("page.weekday." + d.String()) }

func (v *visit) hourName(hour int) string { return v.T("charts.hour", hour) }

// week is the weekdays from Monday.
func week() []time.Weekday {
	days := make([]time.Weekday, 7)
	for i := range days {
		days[i] = time.Weekday((i + 1) % 7)
	}
	return days
}

// weekdayTable is how punctual people were on each weekday.
func (v *visit) weekdayTable(days []reports.Punctuality) listing.List {
	l := listing.List{ID: "weekdays", Title: v.T("charts.weekdays"), Empty: v.T("charts.nobody_late"), Columns: []listing.Column{
		{Key: "weekday", Label: v.T("charts.weekday")}, {Key: "due", Label: v.T("charts.due"), Kind: listing.Number},
		{Key: "rate", Label: v.T("charts.rate"), Kind: listing.Percent, Bar: true}, {Key: "late", Label: v.T("charts.late_count"), Kind: listing.Number},
		{Key: "early", Label: v.T("charts.early_count"), Kind: listing.Number}, {Key: "off", Label: v.T("charts.off_post"), Kind: listing.Number},
		{Key: "absent", Label: v.T("charts.absent"), Kind: listing.Number},
	}}
	for _, day := range week() {
		d := days[day]
		if rate, ok := d.Rate(); ok {
			l.Rows = append(l.Rows, listing.Row{Key: day.String(), Cells: []listing.Cell{
				{Text: v.weekdayName(day)}, {Number: int64(d.Due)}, {Points: rate}, {Number: int64(d.Late)},
				{Number: int64(d.Early)}, {Number: int64(d.OffPost)}, {Number: int64(d.Absent)},
			}})
		}
	}
	return l
}

// hourTable is the counts of a grid, a line for each weekday.
func (v *visit) hourTable(title string, counts [7][24]int, first, last int) listing.List {
	l := listing.List{ID: "hours", Title: title, Columns: []listing.Column{{Key: "weekday", Label: v.T("charts.weekday")}}}
	for hour := first; hour <= last; hour++ {
		l.Columns = append(l.Columns, listing.Column{Key: "h" + strconv.Itoa(hour), Label: v.hourName(hour), Kind: listing.Number})
	}
	for _, day := range week() {
		if counts[day] == [24]int{} {
			continue
		}
		row := listing.Row{Key: day.String(), Cells: []listing.Cell{{Text: v.weekdayName(day)}}}
		for hour := first; hour <= last; hour++ {
			row.Cells = append(row.Cells, listing.Cell{Number: int64(counts[day][hour])})
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}
