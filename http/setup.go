package http

import (
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/page"
)

// profiles are the attendance profiles that a centre can begin with.
var profiles = []string{"bencha", "service-hall"}

// setupSteps are the steps of the first start, in order. Each is kept whole when it is
// sent, so that the way can be left anywhere; the account is last, and ends it.
var setupSteps = []string{"code", "centre", "hours", "windows", "staff", "account"}

func setupAddress(step string) string {
	if step == "code" {
		return "/setup"
	}
	return "/setup/" + step
}

// keySetup is where a session keeps the proof of the set-up code.
const keySetup = "setup"

// setupBegin finds the centre that is set up: the first one. There is nothing here once
// there is an account.
func (s *Site) setupBegin(v *visit) error {
	needed, err := s.Accounts.NeedsSetup(v.Context())
	if err != nil {
		return err
	}
	centres, err := s.Centres(v.Context())
	if err != nil {
		return err
	}
	if !needed || len(centres) == 0 {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	// Whoever has the set-up code holds the machine.
	v.scope = attendance.Scope{Centre: centres[0], Actor: "setup", Origin: auth.Address(v.Request)}
	return nil
}

// setupStep is a step behind the code: who has not given it is asked for it.
func (s *Site) setupStep(handler func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		if err := s.setupBegin(v); err != nil {
			return err
		}
		err := s.Accounts.ProveSetup(v.Context(), v.scope.Centre, s.Sessions.Get(v.Context(), keySetup))
		if keyOf(err) == "account.setup_wrong" {
			return v.to("/setup", "")
		}
		if err != nil {
			return err
		}
		return handler(v)
	}
}

// setupFrame is the frame of a step: where it stands on the way, and the step before.
func (v *visit) setupFrame(step string) page.Setup {
	p := page.Setup{Base: v.base("setup"), Lead: v.T("setup.lead." + step), Heading: v.T("setup.step." + step)}
	at := slices.Index(setupSteps, step)
	for i, name := range setupSteps {
		stage := page.Stage{Label: v.T("setup.step." + name)}
		switch {
		case i < at:
			stage.State = "done"
		case i == at:
			stage.State = "now"
		}
		p.Steps = append(p.Steps, stage)
	}
	if at > 1 {
		p.Before = &page.Link{Label: v.T("setup.before"), Href: setupAddress(setupSteps[at-1])}
	}
	return p
}

// setupAgain shows a step with what is wrong with its form.
func (v *visit) setupAgain(p page.Setup, err error) error {
	return v.again(err, p.Form, func(f page.Form) page.View {
		p.Form = f
		return p
	})
}

// codeStep asks for the set-up code.
func (v *visit) codeStep() page.Setup {
	p := v.setupFrame("code")
	p.Form = page.Form{Action: "/setup", Submit: v.T("setup.continue"), Fields: []page.Field{
		{Name: "code", Label: v.T("setup.code"), Required: true, Focus: true, Hint: v.T("setup.code_hint"), Complete: "off"},
	}}
	return p
}

// setupAsk serves GET /setup. Who gave the code already goes on where things stand.
func (s *Site) setupAsk(v *visit) error {
	if err := s.setupBegin(v); err != nil {
		return err
	}
	if s.Accounts.ProveSetup(v.Context(), v.scope.Centre, s.Sessions.Get(v.Context(), keySetup)) == nil {
		return s.setupResume(v)
	}
	return v.show(v.codeStep())
}

// setupCode serves POST /setup.
func (s *Site) setupCode(v *visit) error {
	if err := s.setupBegin(v); err != nil {
		return err
	}
	proof, err := s.Accounts.CheckSetup(v.Context(), v.scope.Centre, v.PostForm.Get("code"), v.scope.Origin)
	if keyOf(err) == "account.setup_wrong" {
		err = refusedField("code", "setup_code", "")
	}
	if err != nil {
		return v.setupAgain(v.codeStep(), err)
	}
	s.Sessions.Put(v.Context(), keySetup, proof)
	return s.setupResume(v)
}

// setupResume goes on with the first step of which the store has nothing yet.
func (s *Site) setupResume(v *visit) error {
	people, err := s.Attendance.People(v.Context(), v.scope)
	switch {
	case err != nil:
		return err
	case len(people.Staff) > 0:
		return v.to(setupAddress("account"), "")
	case len(people.Windows) > 0:
		return v.to(setupAddress("staff"), "")
	}
	return v.to(setupAddress("centre"), "")
}

func (v *visit) centreStep() page.Setup {
	p := v.setupFrame("centre")
	p.Form = page.Form{Action: "/setup/centre", Submit: v.T("setup.continue"), Fields: []page.Field{
		{Name: "centre_name", Label: v.T("setup.centre"), Required: true, Focus: true, Value: v.scope.Centre.Name, Length: 100, Complete: "organization"},
	}}
	return p
}

// setupCentreShow serves GET /setup/centre.
func (s *Site) setupCentreShow(v *visit) error { return v.show(v.centreStep()) }

// setupCentre serves POST /setup/centre.
func (s *Site) setupCentre(v *visit) error {
	name := strings.TrimSpace(v.PostForm.Get("centre_name"))
	if name == "" {
		return v.setupAgain(v.centreStep(), refusedField("centre_name", "setup_centre", ""))
	}
	if name != v.scope.Centre.Name {
		if err := s.Rename(v.Context(), v.scope, name); err != nil {
			return err
		}
	}
	return v.to(setupAddress("hours"), "")
}

// hoursStep asks by which hours the hall works, and since when.
func (v *visit) hoursStep() (page.Setup, error) {
	year := roster.PeriodOf(v.today, roster.Year)
	w, err := v.site.Attendance.WorkingYear(v.Context(), v.scope, year)
	if err != nil {
		return page.Setup{}, err
	}
	field := page.Field{Name: "profile", Label: v.T("column.profile"), Type: "radio", Value: w.Profiles.On(v.today).Name, Required: true, Hint: v.T("setup.profile_hint")}
	for _, name := range profiles {
		profile, _ := calendar.Lookup(name)
		field.Options = append(field.Options, page.Option{Value: name, Label: v.T("setup.profile." + name), Hint: v.profileHours(profile)})
	}
	p := v.setupFrame("hours")
	p.Form = page.Form{Action: "/setup/hours", Submit: v.T("setup.continue"), Fields: []page.Field{
		field, {Name: "from", Label: v.T("column.from"), Type: "date", Required: true, Value: year.First().String(), Hint: v.T("setup.from_hint")},
	}}
	return p, nil
}

// profileHours are the seasons of a profile, each with its hours.
func (v *visit) profileHours(profile calendar.Profile) string {
	var seasons []string
	for _, season := range profile.Seasons {
		var halves []string
		for _, t := range season.Timetables {
			halves = append(halves, t.Start.String()+"–"+t.End.String())
		}
		seasons = append(seasons, v.T("calendar_page.season_from", season.FromMonth, season.FromDay, v.T("page.month."+strconv.Itoa(season.FromMonth)))+" "+strings.Join(halves, v.T("attendance_page.and")))
	}
	return v.words().List(seasons)
}

// setupHoursShow serves GET /setup/hours.
func (s *Site) setupHoursShow(v *visit) error {
	p, err := v.hoursStep()
	if err != nil {
		return err
	}
	return v.show(p)
}

// setupHours serves POST /setup/hours.
func (s *Site) setupHours(v *visit) error {
	name := v.PostForm.Get("profile")
	from, err := roster.ParseDate(v.PostForm.Get("from"))
	if err != nil {
		err = refusedField("from", "bad_date", v.PostForm.Get("from"))
	}
	if !slices.Contains(profiles, name) {
		err = refusedField("profile", "setup_choose", name)
	}
	if err == nil {
		err = s.Attendance.SetProfile(v.Context(), v.scope, name, from)
	}
	if err == nil {
		return v.to(setupAddress("windows"), "")
	}
	p, failed := v.hoursStep()
	if failed != nil {
		return failed
	}
	return v.setupAgain(p, err)
}
