package http

import (
	"net/url"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
)

// attendanceTotals serves GET /attendance/{period}?window= of more than a month: what each
// person's months come to.
func (s *Site) attendanceTotals(v *visit, p roster.Period) error {
	among, err := v.narrowed(p, "/attendance/"+p.String(), roster.ReadAttendance)
	if err != nil {
		return err
	}
	b := reports.AttendanceTotalsBasis{Centre: v.scope.Centre, Period: p, AsOf: v.today, Only: among.Windows}
	months, err := s.Attendance.Months(v.Context(), v.scope, p, v.today)
	if err != nil {
		return err
	}
	for _, month := range months {
		b.Months = append(b.Months, reports.GridBasis(v.scope.Centre, month))
	}
	state, err := s.Reports.StateOf(v.Context(), v.scope, p)
	if err != nil {
		return err
	}
	pill := v.statePill(string(state))
	l, err := v.list(v.attendeeList(p, reports.NewAttendanceTotals(b)))
	if err != nil {
		return err
	}
	steps := v.steps(p, func(of roster.Period) string { return v.withWindow("/attendance/" + of.String()) })
	d := page.Desk{Base: v.base("attendance", v.periodName(p)), Steps: &steps, Tabs: v.longerTabs(p), Choice: &among.choice, Lists: []page.List{l}}
	d.Facts = []page.Fact{{Name: v.T("person.state"), Value: pill.Text, Tone: pill.Tone}}
	if b.AsOf <= p.Last() {
		d.Lead = v.T("attendance_page.until", v.dayWords(v.today))
	}
	if s.Reports.May(v.scope, reports.OfAttendance, p, v.windowAsked()) == nil {
		d.Actions = []page.Link{v.workbook(reports.OfAttendance, p, v.windowAsked())}
	}
	return v.listed(d, l)
}

// longerTabs lead to the periods that begin with the same month or hold it, of each length.
func (v *visit) longerTabs(p roster.Period) []page.Link {
	var tabs []page.Link
	for _, kind := range []roster.PeriodKind{roster.Month, roster.Quarter, roster.Half, roster.Year} {
		of := roster.PeriodOf(p.First(), kind)
		tabs = append(tabs, page.Link{Label: v.periodName(of), Href: v.withWindow("/attendance/" + of.String()), Here: of == p})
	}
	return tabs
}

// attendeeList is what a period comes to, a line for each person.
func (v *visit) attendeeList(p roster.Period, book reports.AttendanceTotals) listing.List {
	l := listing.List{Title: v.T("page.title.attendance", v.periodName(p)), Empty: v.T("attendance_page.empty"), PerPage: 100, Columns: []listing.Column{
		{Key: "person", Label: v.T("column.person"), Names: true}, {Key: "code", Label: v.T("score.code")}, {Key: "window", Label: v.T("column.roster.window")},
	}}
	for i, key := range gridSums {
		l.Columns = append(l.Columns, listing.Column{Key: "sum" + numeral(int64(i+1)), Label: v.T(key), Kind: listing.Number})
	}
	for _, a := range book.People {
		href := "/attendance/" + roster.PeriodOf(min(p.Last(), v.today), roster.Month).String() + "/" + url.PathEscape(a.Code)
		cells := []listing.Cell{{Text: a.Name, Href: href}, {Text: a.Code}, {Text: a.Window, None: a.Window == ""}}
		t := a.Total
		for _, n := range [...]int{t.Due, t.Present, t.Late, t.Early, t.OffPost, t.Absent, t.Leave, t.Official} {
			cells = append(cells, listing.Cell{Number: int64(n)})
		}
		l.Rows = append(l.Rows, listing.Row{Key: a.Code, Cells: cells})
	}
	return l
}
