package http

import (
	"net/http"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/reports"
)

// apiReports are the workbooks to keep and to print, and the figures behind the charts.
func (s *Site) apiReports() []*operation {
	return []*operation{
		apiSends(http.MethodGet, "/reports/{kind}/{period}", signed, "A workbook of a period, by the rights that its pages take.", []string{workbookType}, s.apiReportSend),
		s.apiPublication(),
		apiGet("/periods/{period}/books", with(roster.ReadScores), "List the books that are kept of a closed period.", s.apiKeptList),
		apiGet("/periods/{period}/downloads", with(roster.ReadPeriods), "List who was handed reports of a period, the newest first.", s.apiDownloadList),
		apiGet("/charts/{period}", with(roster.ReadScores), "How the totals of a period are distributed, and when people came late in a month.", s.apiCharts),
	}
}

type reportAsked struct {
	OnePeriod
	Kind string `path:"kind" enum:"month,ranking,half-year,attendance,staff,publication,cases,register,leave-year,year"`
	Of   string `query:"of" doc:"Only this person, of staff; only this window, or the windows of this department, of staff, attendance, cases, leave-year and year; only this register, of register."`

	People  bool   `query:"people" doc:"A sheet per person besides; of the half-year report."`
	Closing string `query:"closing" doc:"The number of a closing, for the book that was kept with it."`
}

// apiReportSend serves GET /api/v1/reports/{kind}/{period}.
func (s *Site) apiReportSend(v *visit, in *reportAsked) (apiFile, error) {
	p, err := in.parse()
	if err != nil {
		return apiFile{}, err
	}
	kind := reports.Kind(in.Kind)
	if kind, err = kind.With(in.People); err != nil {
		return apiFile{}, err
	}
	b, err := v.handed(kind, p, in.Of, in.Closing)
	if err != nil {
		return apiFile{}, v.words().Said(err)
	}
	return apiFile{v.reportName(kind, p, in.Of), workbookType, b.Content}, nil
}

// apiCharts serves GET /api/v1/charts/{period}.
func (s *Site) apiCharts(v *visit, in *OnePeriod) (document.Charts, error) {
	p, err := in.parse()
	if err == nil {
		err = v.scope.As.Check(roster.ReadScores)
	}
	if err != nil {
		return document.Charts{}, err
	}
	shown, err := v.shown(p)
	if err != nil {
		return document.Charts{}, err
	}
	d := document.Charts{Period: p, State: shown.State, Totals: []document.Totals{}, Punctuality: []document.Punctuality{}}
	for _, subject := range shown.Book.Subjects {
		d.Totals = append(d.Totals, document.NewTotals(subject.Of, reports.NewDistribution(shown.Sheets[subject.Of], bandWidth)))
	}
	if p.Kind == roster.Month && v.everywhere(roster.ReadAttendance) {
		month, err := s.Attendance.Month(v.Context(), v.scope, p, v.today)
		if err != nil {
			return d, err
		}
		d.Punctuality = document.NewPunctuality(byWeekday(month.Sessions), func(day int) string { return time.Weekday(day).String() })
	}
	return d, nil
}

// byWeekday is how punctual people were on each weekday, Sunday being 0.
func byWeekday(sessions []attendance.Session) []reports.Punctuality {
	days := make([]reports.Punctuality, 7)
	for day := range days {
		kept := slices.DeleteFunc(slices.Clone(sessions), func(s attendance.Session) bool { return int(s.Date.Weekday()) != day })
		days[day] = reports.NewPunctuality(kept)
	}
	return days
}
