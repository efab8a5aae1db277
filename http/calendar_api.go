package http

import (
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiCalendar are the working days of a year and the hours of the hall, and what is
// planned on its days.
func (s *Site) apiCalendar() []*operation {
	read, edit := with(roster.ReadCalendar), with(roster.EditCalendar)
	return append([]*operation{
		apiGet("/calendar/{year}", read, "The days of a year that differ from the week, and the hours of the hall.", s.apiCalendarShow),
		apiPost("/calendar/days", edit, "Put down a day of the centre's own.", s.apiCalendarDay),
		apiPost("/calendar/profiles", edit, "Put other hours in force from a day on.", s.apiCalendarProfile),
	}, s.apiDuty()...)
}

// apiCalendarShow serves GET /api/v1/calendar/{year}.
func (s *Site) apiCalendarShow(v *visit, in *yearAsked) (document.Year, error) {
	return s.yearNow(v, in.Year)
}

// yearNow is a year as it stands.
func (s *Site) yearNow(v *visit, number int) (document.Year, error) {
	first, _ := roster.DateOf(number, 1, 1)
	year := roster.PeriodOf(first, roster.Year)
	w, err := s.Attendance.WorkingYear(v.Context(), v.scope, year)
	if err != nil {
		return document.Year{}, err
	}
	d := document.Year{Year: number, Covered: w.Covered, WorkingDays: w.Calendar.WorkingDays(year.First(), year.Last()), Days: yearDays(w), Seasons: []document.Season{}}
	profile := w.Profiles.On(min(max(v.today, year.First()), year.Last()))
	d.Profile = profile.Name
	for _, season := range profile.Seasons {
		am, pm := season.Timetables[roster.AM], season.Timetables[roster.PM]
		d.Seasons = append(d.Seasons, document.Season{
			FromMonth: season.FromMonth, FromDay: season.FromDay, AM: am.Start.String() + "-" + am.End.String(), PM: pm.Start.String() + "-" + pm.End.String(),
		})
	}
	return d, nil
}

// yearDays are the days that differ from the week, by date; the centre's own count.
func yearDays(w attendance.WorkingYear) []document.Day {
	days := []document.Day{}
	for _, d := range w.Own {
		days = append(days, document.Day{Date: d.Date, Kind: d.Kind, Name: d.Name, Own: true})
	}
	for _, d := range w.National {
		if !slices.ContainsFunc(w.Own, func(o calendar.Day) bool { return o.Date == d.Date }) {
			days = append(days, document.Day{Date: d.Date, Kind: d.Kind, Name: d.Name})
		}
	}
	slices.SortStableFunc(days, func(a, b document.Day) int { return int(a.Date) - int(b.Date) })
	return days
}

type dayPut struct {
	Body struct {
		Date string `json:"date"`
		Kind string `json:"kind" enum:"holiday,workday"`
		Name string `json:"name,omitempty"`
	}
}

// apiCalendarDay serves POST /api/v1/calendar/days: an import of one row.
func (s *Site) apiCalendarDay(v *visit, in *dayPut) (document.Year, error) {
	b := &in.Body
	if err := s.row(v, "calendar", [][2]string{{"date", b.Date}, {"kind", b.Kind}, {"name", b.Name}}); err != nil {
		return document.Year{}, atFields(err, nil)
	}
	day, err := dayField("date", b.Date)
	if err != nil {
		return document.Year{}, err
	}
	return s.yearNow(v, day.Year())
}

type profilePut struct {
	Body struct {
		Profile string `json:"profile" doc:"The name of one that is built in."`
		From    string `json:"from"`
	}
}

// apiCalendarProfile serves POST /api/v1/calendar/profiles.
func (s *Site) apiCalendarProfile(v *visit, in *profilePut) (document.Year, error) {
	b := &in.Body
	if err := required(func(string) string { return b.From }, "from"); err != nil {
		return document.Year{}, err
	}
	from, err := dayField("from", b.From)
	if err != nil {
		return document.Year{}, err
	}
	if _, known := calendar.Lookup(b.Profile); !known {
		return document.Year{}, refusedField("profile", "api_bad_value", b.Profile)
	}
	if err := s.Attendance.SetProfile(v.Context(), v.scope, b.Profile, from); err != nil {
		return document.Year{}, err
	}
	return s.yearNow(v, from.Year())
}
