package http

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// calendarTabs are the views of what is planned.
func (v *visit) calendarTabs(here string) []page.Link {
	month := roster.PeriodOf(v.today, roster.Month).String()
	tabs := []page.Link{
		{Label: v.T("calendar_page.year"), Href: "/calendar", Here: here == "year"},
		{Label: v.T("calendar_page.duty"), Href: "/calendar/duty/" + month, Here: here == "duty"},
	}
	if v.may(roster.HandOver) {
		tabs = append(tabs, page.Link{Label: v.T("calendar_page.handovers"), Href: "/calendar/handovers", Here: here == "handovers"})
	}
	return append(tabs, page.Link{Label: v.T("calendar_page.study"), Href: "/calendar/study/" + month, Here: here == "study"})
}

// calendarShow serves GET /calendar?year=.
func (s *Site) calendarShow(v *visit) error { return s.calendarWith(v, "", nil) }

// calendarWith shows a year, with the fault of one of the forms if there was one.
func (s *Site) calendarWith(v *visit, id string, fault error) error {
	year := roster.PeriodOf(v.today, roster.Year)
	if text := cmp.Or(v.URL.Query().Get("year"), v.PostForm.Get("year")); text != "" {
		var err error
		if year, err = yearOf(text); err != nil {
			return err
		}
	}
	w, err := s.Attendance.WorkingYear(v.Context(), v.scope, year)
	if err != nil {
		return err
	}
	l, err := v.list(v.specialDays(w))
	if err != nil {
		return err
	}
	p := page.Year{
		Base: v.base("calendar", year.Year), Tabs: v.calendarTabs("year"), Steps: v.yearSteps("/calendar?year=", year),
		Lead:  v.T("calendar_page.lead", w.Calendar.WorkingDays(year.First(), year.Last())),
		Warns: v.calendarWarns(w, year), Facts: v.hours(w, year), Months: v.yearMonths(w, year), List: l,
	}
	if !v.everywhere(roster.EditCalendar) {
		return v.listed(p, l)
	}
	answer := http.StatusOK
	for _, form := range v.calendarForms(year, w) {
		if fault != nil && form.ID == id {
			filled, ok := v.refill(form, fault)
			if !ok {
				return fault
			}
			form, answer = filled, v.faultOf(fault).Status
		}
		p.Parts = append(p.Parts, page.Part{ID: form.ID, Title: form.Submit, Lead: v.T("calendar_page." + form.ID + "_lead"), Form: &form})
	}
	if fault != nil {
		return v.showAs(answer, p)
	}
	return v.listed(p, l)
}

// calendarWarns tell of arrangements that are not there.
func (v *visit) calendarWarns(w attendance.WorkingYear, year roster.Period) []string {
	var warns []string
	if !w.Covered {
		warns = append(warns, v.T("calendar_page.uncovered", year.Year))
	}
	if w.Asks(v.today) && year.Year != v.today.Year()+1 {
		warns = append(warns, v.T("calendar_page.asks", v.today.Year()+1))
	}
	return warns
}

// hours is the profile in force with its seasons, at the end of the year or today.
func (v *visit) hours(w attendance.WorkingYear, year roster.Period) []page.Fact {
	profile := w.Profiles.On(min(max(v.today, year.First()), year.Last()))
	facts := []page.Fact{{Name: v.T("column.profile"), Value: v.profileName(profile.Name)}}
	for _, season := range profile.Seasons {
		var halves []string
		for _, t := range season.Timetables {
			halves = append(halves, t.Start.String()+"–"+t.End.String())
		}
		begins := v.T("calendar_page.season_from", season.FromMonth, season.FromDay, v.T("page.month."+strconv.Itoa(season.FromMonth)))
		facts = append(facts, page.Fact{Name: begins, Value: strings.Join(halves, v.T("attendance_page.and"))})
	}
	return facts
}

// profileName is a built-in profile in words.
func (v *visit) profileName(name string) string {
	if key := "calendar_page.profile." + name; v.printer.Has(key) {
		return v.T(key)
	}
	return name
}

// yearMonths lays out the twelve months.
func (v *visit) yearMonths(w attendance.WorkingYear, year roster.Period) []page.Calendar {
	own := map[roster.Date]bool{}
	for _, d := range w.Own {
		own[d.Date] = true
	}
	var months []page.Calendar
	for m := roster.PeriodOf(year.First(), roster.Month); m.Year == year.Year; m = m.Next() {
		months = append(months, page.MonthCalendar(page.PeriodName(v.printer, m), m, v.today, func(d roster.Date) page.CalendarDay {
			day := page.CalendarDay{}
			working, weekend := w.Calendar.Working(d), d.Weekday()%6 == 0
			if !working {
				day.Class = "rest"
			}
			switch name := w.Calendar.Name(d); {
			case working && weekend:
				day.Marks = []page.Pill{{Text: v.T("calendar_page.workday"), Tone: "warn"}}
			case name != "":
				day.Marks = []page.Pill{{Text: name, Tone: "info"}}
			case own[d]:
				day.Marks = []page.Pill{{Text: v.T("calendar_page.own"), Tone: "info"}}
			}
			return day
		}))
	}
	return months
}

// specialDays are the days that differ from the week, each with where it comes from.
func (v *visit) specialDays(w attendance.WorkingYear) listing.List {
	l := listing.List{ID: "days", Title: v.T("calendar_page.days"), Empty: v.T("calendar_page.no_days"), Columns: []listing.Column{
		{Key: "date", Label: v.T("column.date"), Kind: listing.Day},
		{Key: "kind", Label: v.T("column.status")},
		{Key: "name", Label: v.T("column.name")},
		{Key: "source", Label: v.T("calendar_page.source")},
	}}
	row := func(d calendar.Day, source string, tone listing.Tone) {
		l.Rows = append(l.Rows, listing.Row{Key: d.Date.String(), Cells: []listing.Cell{
			{Day: d.Date}, {Text: v.T("calendar_page.kind." + string(d.Kind)), Tone: tone}, {Text: d.Name, None: d.Name == ""}, {Text: v.T(source)},
		}})
	}
	for _, d := range w.National {
		if !slices.ContainsFunc(w.Own, func(o calendar.Day) bool { return o.Date == d.Date }) {
			row(d, "calendar_page.national", listing.Plain)
		}
	}
	for _, d := range w.Own {
		row(d, "calendar_page.own", listing.Warn)
	}
	slices.SortStableFunc(l.Rows, func(a, b listing.Row) int { return int(a.Cells[0].Day) - int(b.Cells[0].Day) })
	return l
}

// calendarForms put down one day, and put a profile in force.
func (v *visit) calendarForms(year roster.Period, w attendance.WorkingYear) []page.Form {
	var profiles []page.Option
	for _, name := range calendar.Names() {
		profiles = append(profiles, page.Option{Value: name, Label: v.profileName(name)})
	}
	hidden := append(v.seen(), page.Hidden{Name: "year", Value: year.String()})
	return []page.Form{
		{ID: "day", Action: "/calendar/day", Submit: v.T("calendar_page.put_day"), Hidden: hidden, Fields: []page.Field{
			{Name: "date", Label: v.T("column.date"), Type: "date", Required: true, Min: year.First().String(), Max: year.Last().String()},
			{Name: "kind", Label: v.T("column.status"), Type: "radio", Required: true, Value: string(calendar.Holiday), Options: []page.Option{
				{Value: string(calendar.Holiday), Label: v.T("calendar_page.kind.holiday")}, {Value: string(calendar.Workday), Label: v.T("calendar_page.kind.workday")},
			}},
			{Name: "name", Label: v.T("column.name"), Length: 50, Hint: v.T("calendar_page.name_hint")},
		}},
		{ID: "profile", Action: "/calendar/profile", Submit: v.T("calendar_page.put_profile"), Hidden: hidden, Danger: true, Fields: []page.Field{
			{Name: "profile", Label: v.T("column.profile"), Type: "select", Required: true, Value: w.Profiles.On(v.today).Name, Options: profiles},
			{Name: "from", Label: v.T("calendar_page.from"), Type: "date", Required: true},
		}},
	}
}

// calendarDay serves POST /calendar/day: one day of the centre's own, as an import of one row.
func (s *Site) calendarDay(v *visit) error {
	if err := s.row(v, "calendar", v.posted("date", "kind", "name")); err != nil {
		return s.calendarWith(v, "day", err)
	}
	return v.to("/calendar?year="+v.PostForm.Get("date")[:4], "calendar_page.day_put", v.PostForm.Get("date"))
}

// calendarProfile serves POST /calendar/profile: other hours from a day on.
func (s *Site) calendarProfile(v *visit) error {
	from, err := v.dayPosted("from", true)
	if err != nil {
		return s.calendarWith(v, "profile", err)
	}
	name := v.PostForm.Get("profile")
	if _, known := calendar.Lookup(name); !known {
		return s.calendarWith(v, "profile", refusedField("profile", "required", name))
	}
	question := v.T("calendar_page.ask_profile", v.profileName(name), v.dayWords(from))
	if yes, err := v.confirmed(question, v.T("calendar_page.put_profile")); !yes {
		return err
	}
	if err := s.Attendance.SetProfile(v.Context(), v.scope, name, from); err != nil {
		return s.calendarWith(v, "profile", err)
	}
	return v.to("/calendar?year="+v.year(from.Year()), "calendar_page.profile_put", v.profileName(name), v.dayWords(from))
}
