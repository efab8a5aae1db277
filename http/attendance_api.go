package http

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/reports"
)

// apiAttendance is who was there, by the month.
func (s *Site) apiAttendance() []*operation {
	read := with(roster.ReadAttendance)
	return []*operation{
		apiGet("/attendance/{month}", read, "The attendance of a month. This is the document of `redbanner attendance --json`.", s.apiAttendanceShow),
		apiGet("/me/attendance/{month}", read, "The account's own month.", s.apiMyAttendance),
		apiGet("/alerts/{year}", read, "The limits of absence that people passed in a year.", s.apiAlerts),
		apiGet("/attendance/{month}/exceptions", read, "Every session of a month that wants an explanation.", s.apiExceptions),
		apiGet("/attendance/{month}/alerts", read, "The limits of absence that people passed in the year up to the end of a month.", s.apiMonthAlerts),
	}
}

type monthAsked struct {
	Month string `path:"month" doc:"2025-03."`
	Staff string `query:"staff" doc:"Only this person."`
}

// apiAttendanceShow serves GET /api/v1/attendance/{month}.
func (s *Site) apiAttendanceShow(v *visit, in *monthAsked) (document.Attendance, error) {
	p, err := periodIn(in.Month, roster.Month)
	if err != nil {
		return document.Attendance{}, err
	}
	month, err := s.Attendance.Month(v.Context(), v.scope, p, v.today)
	if err == nil && in.Staff != "" {
		month, err = month.Of(in.Staff)
	}
	if err != nil {
		return document.Attendance{}, err
	}
	return attendanceDocument(month), nil
}

type ownMonth struct {
	Month string `path:"month" doc:"2025-03."`
}

// apiMyAttendance serves GET /api/v1/me/attendance/{month}.
func (s *Site) apiMyAttendance(v *visit, in *ownMonth) (document.Attendance, error) {
	p, err := periodIn(in.Month, roster.Month)
	if err != nil {
		return document.Attendance{}, err
	}
	month, err := s.Attendance.Mine(v.Context(), v.scope, p, v.today)
	if err != nil {
		return document.Attendance{}, err
	}
	return attendanceDocument(month), nil
}

func attendanceDocument(m attendance.Month) document.Attendance {
	d := document.Attendance{Month: m.Period, Days: make([]document.AttendanceSession, len(m.Sessions)), Totals: []document.AttendanceTotal{}}
	for i := range m.Sessions {
		d.Days[i] = document.NewAttendanceSession(&m.Sessions[i])
	}
	for _, t := range attendance.Totals(m.Sessions) {
		d.Totals = append(d.Totals, document.AttendanceTotal(t))
	}
	return d
}

type exceptionsAsked struct {
	Paging
	Month string `path:"month" doc:"2025-03."`
}

// apiExceptions serves GET /api/v1/attendance/{month}/exceptions.
func (s *Site) apiExceptions(v *visit, in *exceptionsAsked) (Listed[document.AttendanceSession], error) {
	p, err := periodIn(in.Month, roster.Month)
	if err != nil {
		return Listed[document.AttendanceSession]{}, err
	}
	month, err := s.Attendance.Month(v.Context(), v.scope, p, v.today)
	if err != nil {
		return Listed[document.AttendanceSession]{}, err
	}
	var list []document.AttendanceSession
	exceptions := reports.NewAttendanceGrid(v.scope.Centre, month).Exceptions
	for i := range exceptions {
		list = append(list, document.NewAttendanceSession(&exceptions[i].Session))
	}
	return paged(in.Paging, list)
}

// apiAlerts serves GET /api/v1/alerts/{year}.
func (s *Site) apiAlerts(v *visit, in *yearAsked) (Listed[document.AttendanceAlert], error) {
	first, _ := roster.DateOf(in.Year, 1, 1)
	return s.alertsOf(v, roster.PeriodOf(first, roster.Year), v.today)
}

// apiMonthAlerts serves GET /api/v1/attendance/{month}/alerts.
func (s *Site) apiMonthAlerts(v *visit, in *ownMonth) (Listed[document.AttendanceAlert], error) {
	p, err := periodIn(in.Month, roster.Month)
	if err != nil {
		return Listed[document.AttendanceAlert]{}, err
	}
	return s.alertsOf(v, roster.PeriodOf(p.First(), roster.Year), min(v.today, p.Last()+1))
}

// alertsOf are the alerts of a year as it stood when a day began.
func (s *Site) alertsOf(v *visit, year roster.Period, asOf roster.Date) (Listed[document.AttendanceAlert], error) {
	input, err := s.Attendance.Input(v.Context(), v.scope, year, asOf)
	if err != nil {
		return Listed[document.AttendanceAlert]{}, err
	}
	names := staffNames(input.Staff)
	var list []document.AttendanceAlert
	for _, a := range attendance.Alerts(attendance.Derive(input)) {
		list = append(list, document.NewAttendanceAlert(a, names[a.Staff], v.T("alert.clause."+string(a.Code)), v.T("alert."+string(a.Code))))
	}
	return whole(list), nil
}
