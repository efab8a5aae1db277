package http

import (
	"strings"

	"redbanner/attendance/duty"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// signedStatuses are how somebody signs in to a meeting.
var signedStatuses = [...]string{"present", "late", "absent", "excused"}

// studyShow serves GET /calendar/study/{month}: the study days (学习) with who signed in.
func (s *Site) studyShow(v *visit) error {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return err
	}
	days, err := s.Duty.StudyMonth(v.Context(), v.scope, month, v.today)
	if err != nil {
		return err
	}
	l := listing.List{ID: "study", Title: v.T("calendar_page.study"), Empty: v.T("study_page.none"), Columns: []listing.Column{
		{Key: "date", Label: v.T("column.date"), Kind: listing.Day},
		{Key: "present", Label: v.T("status.signed.present"), Kind: listing.Number},
		{Key: "late", Label: v.T("status.signed.late"), Kind: listing.Number},
		{Key: "absent", Label: v.T("status.signed.absent"), Kind: listing.Number},
		{Key: "excused", Label: v.T("status.signed.excused"), Kind: listing.Number},
		{Key: "missing", Label: v.T("column.study.missing"), Kind: listing.Number},
	}}
	for _, d := range days {
		day := listing.Cell{Day: d.Date}
		if v.everywhere(roster.EditCalendar) {
			day.Href = "/calendar/study/" + month.String() + "/" + d.Date.String()
		}
		cells := []listing.Cell{day}
		for _, status := range signedStatuses {
			cells = append(cells, listing.Cell{Number: int64(d.Signed(status))})
		}
		missing := listing.Cell{Number: int64(len(d.Missing())), None: !d.Over}
		if missing.Number > 0 {
			missing.Tone = listing.Warn
		}
		if d.Over && len(d.Missing()) == len(d.People) { // nobody has entered the sheet yet
			missing.Text = v.T("study_page.unrecorded")
		}
		l.Rows = append(l.Rows, listing.Row{Key: d.Date.String(), Cells: append(cells, missing)})
	}
	list, err := v.list(l)
	if err != nil {
		return err
	}
	steps := page.Steps{Now: page.PeriodName(v.printer, month), Before: v.stepTo("/calendar/study/", periodBefore(month)), After: v.stepTo("/calendar/study/", month.Next())}
	return v.listed(page.Desk{
		Base: v.baseOf("calendar", "study", page.PeriodName(v.printer, month)), Tabs: v.calendarTabs("study"), Lead: v.T("study_page.lead"), Steps: &steps, Lists: []page.List{list},
	}, list)
}

// studyDay is the day of the address, which lies in its month.
func (v *visit) studyDay() (month roster.Period, day roster.Date, err error) {
	if month, err = monthOf(v.PathValue("month")); err != nil {
		return month, 0, err
	}
	day, err = roster.ParseDate(v.PathValue("day"))
	if err != nil || !month.Contains(day) {
		return month, 0, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return month, day, nil
}

// studySheet serves GET /calendar/study/{month}/{day}: the sheet to sign, and who signed.
func (s *Site) studySheet(v *visit) error { return s.studyWith(v, nil) }

func (s *Site) studyWith(v *visit, fault error) error {
	month, day, err := v.studyDay()
	if err != nil {
		return err
	}
	people, err := s.Duty.SignInSheet(v.Context(), v.scope, duty.Study, day)
	if err != nil {
		return err
	}
	l, err := v.list(v.signList(people))
	if err != nil {
		return err
	}
	desk := page.Desk{Base: v.baseOf("calendar", "study_sheet", v.dayWords(day)), Tabs: v.calendarTabs("study"), Lead: v.T("study_page.sheet_lead"), Lists: []page.List{l}}
	desk.Crumbs = []page.Link{{Label: v.T("calendar_page.study"), Href: "/calendar/study/" + month.String()}}
	if v.everywhere(roster.Import) && (day <= v.today || fault != nil) {
		form := v.signForm(month, day, people)
		desk.Parts = []page.Part{{ID: form.ID, Title: form.Submit, Form: &form}}
	}
	if fault != nil {
		return v.againIn(desk, "sign", fault)
	}
	return v.listed(desk, l)
}

func (v *visit) signList(people []duty.Attendee) listing.List {
	l := listing.List{ID: "sheet", Title: v.T("study_page.sheet"), Empty: v.T("org_page.no_people"), Columns: []listing.Column{
		{Key: "code", Label: v.T("org_page.code")},
		{Key: "name", Label: v.T("org_page.name"), Names: true},
		{Key: "status", Label: v.T("study_page.signed")},
		{Key: "leave", Label: v.T("column.leave")},
		{Key: "hand", Label: v.T("study_page.hand"), Plain: true},
	}}
	for _, p := range people {
		status := listing.Cell{None: true}
		if p.Status != "" {
			status = listing.Cell{Text: v.T("status.signed." + p.Status), Tone: signTone(p.Status)}
		}
		away := listing.Cell{None: true}
		if p.Leave != "" {
			away = listing.Cell{Text: v.T("leave." + string(p.Leave))}
		}
		l.Rows = append(l.Rows, listing.Row{Key: p.Staff, Cells: []listing.Cell{{Text: p.Staff}, {Text: p.Name}, status, away, {Text: " "}}})
	}
	return l
}

func signTone(status string) listing.Tone {
	switch status {
	case "present":
		return listing.Good
	case "late":
		return listing.Warn
	case "absent":
		return listing.Bad
	}
	return listing.Plain
}

func (v *visit) signForm(month roster.Period, day roster.Date, people []duty.Attendee) page.Form {
	who := []page.Option{{Label: v.T("attendance_page.choose")}}
	for _, p := range people {
		who = append(who, page.Option{Value: p.Staff, Label: p.Name + " " + p.Staff})
	}
	var how []page.Option
	for _, status := range signedStatuses {
		how = append(how, page.Option{Value: status, Label: v.T("status.signed." + status)})
	}
	return page.Form{ID: "sign", Action: "/calendar/study/" + month.String() + "/" + day.String(), Submit: v.T("study_page.sign"), Fields: []page.Field{
		{Name: "staff", Label: v.T("column.person"), Type: "select", Required: true, Options: who},
		{Name: "status", Label: v.T("study_page.signed"), Type: "radio", Required: true, Value: "present", Options: how},
	}}
}

// studySign serves POST /calendar/study/{month}/{day}: how one person signed in.
func (s *Site) studySign(v *visit) error {
	_, day, err := v.studyDay()
	if err != nil {
		return err
	}
	staff := strings.TrimSpace(v.PostForm.Get("staff"))
	if err := v.signIn(day, staff, strings.TrimSpace(v.PostForm.Get("status"))); err != nil {
		return s.studyWith(v, err)
	}
	return v.to("/calendar/study/"+v.PathValue("month")+"/"+v.PathValue("day"), "study_page.done", staff)
}

// signIn writes down how one person signed in on a study day, through the import of
// meetings.
func (v *visit) signIn(day roster.Date, staff, status string) error {
	rows := [][]string{{"date", "meeting", "staff", "status"}, {day.String(), duty.Study, staff, status}}
	opt := intake.Options{Today: v.today, Limits: table.DefaultLimits()}
	_, err := v.site.Scoring.Import(v.Context(), v.scope, "meetings", intake.File{Data: table.CSV(rows)}, opt)
	return err
}
