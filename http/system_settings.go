package http

import (
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// numbers are the settings that a centre chooses for itself, in the order of their form.
var numbers = []attendance.SettingName{attendance.SlipLimit, attendance.SlipDays, attendance.RestDays, attendance.FactSecondPerson}

// maxNumber is the largest value of a setting.
const maxNumber = 1000

// settingsShow serves GET /system/settings.
func (s *Site) settingsShow(v *visit) error {
	p, err := v.settingsPage()
	if err != nil {
		return err
	}
	return v.listed(p, p.Lists...)
}

// settingsPage is what a centre chose: what holds today, and everything ever entered.
func (v *visit) settingsPage() (page.Desk, error) {
	settings, err := v.site.Settings.Settings(v.Context(), v.scope)
	if err != nil {
		return page.Desk{}, err
	}
	l, err := v.list(v.settingList(settings))
	if err != nil {
		return page.Desk{}, err
	}
	p := page.Desk{Base: v.base("settings"), Tabs: v.systemTabs("/system/settings"), Lead: v.T("settings.lead"), Lists: []page.List{l}}
	for _, name := range numbers {
		p.Facts = append(p.Facts, page.Fact{Name: v.T("setting." + string(name)), Value: v.settingWords(name, settings.On(name, v.today))})
	}
	if v.everywhere(roster.EditSettings) {
		form := v.settingsForm(settings)
		p.Parts = append(p.Parts, page.Part{ID: form.ID, Title: v.T("settings.change"), Lead: v.T("settings.change_lead"), Form: &form})
	}
	if v.everywhere(roster.ManageSystem) && v.everywhere(roster.ManageAccounts) {
		form, err := v.centreForm()
		if err != nil {
			return p, err
		}
		p.Parts = append(p.Parts, page.Part{ID: form.ID, Title: v.T("settings.centre"), Lead: v.T("settings.centre_lead"), Form: &form})
	}
	return p, nil
}

// settingList is every value ever entered, the newest first.
func (v *visit) settingList(settings attendance.Settings) listing.List {
	l := listing.List{ID: "entered", Title: v.T("settings.history"), Empty: v.T("settings.none_entered"), Columns: []listing.Column{
		{Key: "name", Label: v.T("column.setting.name")}, {Key: "from", Label: v.T("column.from"), Kind: listing.Day},
		{Key: "value", Label: v.T("column.value"), Plain: true}, {Key: "by", Label: v.T("import.col.by")}, {Key: "at", Label: v.T("settings.entered_at"), Kind: listing.Time},
	}}
	for _, s := range slices.Backward(settings) {
		if slices.Contains(numbers, s.Name) {
			l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
				{Text: v.T("setting." + string(s.Name))}, {Day: s.From}, {Text: v.settingWords(s.Name, s.Value)}, {Text: s.By}, v.whenCell(s.At),
			}})
		}
	}
	return l
}

// settingWords is a value in words: a switch is on or off, and of a number 0 is no limit.
func (v *visit) settingWords(name attendance.SettingName, value int) string {
	switch {
	case name == attendance.FactSecondPerson && value == 0:
		return v.T("setting.off")
	case name == attendance.FactSecondPerson:
		return v.T("setting.on")
	case value == 0:
		return v.T("setting.none")
	}
	return strconv.Itoa(value)
}

// settingsForm asks for other values, from a day on.
func (v *visit) settingsForm(settings attendance.Settings) page.Form {
	form := page.Form{ID: "numbers", Action: "/system/settings", Submit: v.T("org_page.save"), Fields: []page.Field{
		{Name: "from", Label: v.T("column.from"), Type: "date", Required: true, Value: v.today.String(), Hint: v.T("settings.from_hint")},
	}}
	names := make([]string, len(numbers))
	for i, name := range numbers {
		names[i] = string(name)
		field := page.Field{Name: names[i], Label: v.T("setting." + names[i]), Type: "number", Required: true, Min: "0", Max: strconv.Itoa(maxNumber), Step: "1", Hint: v.T("settings.no_limit_hint")}
		if name == attendance.FactSecondPerson {
			field = page.Field{Name: names[i], Label: v.T("setting." + names[i]), Type: "radio", Required: true, Options: []page.Option{{Value: "1", Label: v.T("setting.on")}, {Value: "0", Label: v.T("setting.off")}}}
		}
		field.Value = strconv.Itoa(settings.On(name, v.today))
		form.Fields = append(form.Fields, field)
	}
	return v.was(form, names...)
}

// settingsPut serves POST /system/settings: what is another value than the one in force
// holds from the day on.
func (s *Site) settingsPut(v *visit) error {
	settings, err := s.Settings.Settings(v.Context(), v.scope)
	if err != nil {
		return err
	}
	var chosen []attendance.Setting
	if err = v.meanwhile(v.settingsForm(settings)); err == nil {
		chosen, err = v.postedSettings(settings)
	}
	if err == nil {
		err = s.Settings.Put(v.Context(), v.scope, chosen)
	}
	if err == nil {
		return v.to("/system/settings", "settings.saved", len(chosen))
	}
	p, failed := v.settingsPage()
	if failed != nil {
		return failed
	}
	return v.againIn(p, "numbers", err)
}

// mostOf is the largest value of a setting.
func mostOf(name attendance.SettingName) int {
	if name == attendance.FactSecondPerson {
		return 1
	}
	return maxNumber
}

// postedSettings are the values that were typed and are other ones than those in force.
func (v *visit) postedSettings(settings attendance.Settings) ([]attendance.Setting, error) {
	var problems []roster.Problem
	from, err := roster.ParseDate(v.PostForm.Get("from"))
	if err != nil {
		problems = append(problems, roster.Problem{Column: "from", Code: "bad_date", Value: v.PostForm.Get("from")})
	}
	var chosen []attendance.Setting
	for _, name := range numbers {
		most := mostOf(name)
		typed := strings.TrimSpace(v.PostForm.Get(string(name)))
		value, err := strconv.Atoi(typed)
		if err != nil || value < 0 || value > most {
			problems = append(problems, roster.Problem{Column: string(name), Code: "setting_value", Value: typed, Args: []any{most}})
		} else if value != settings.On(name, from) {
			chosen = append(chosen, attendance.Setting{Name: name, From: from, Value: value})
		}
	}
	if problems != nil {
		return nil, &roster.Error{Kind: roster.Refused, Problems: problems}
	}
	if len(chosen) == 0 {
		return nil, roster.Errorf(roster.Refused, "settings.same")
	}
	return chosen, nil
}

// centreForm asks what the centre is called and what it asks of passwords.
func (v *visit) centreForm() (page.Form, error) {
	policy, err := v.site.Accounts.Profile(v.Context(), v.scope.Centre)
	if err != nil {
		return page.Form{}, err
	}
	form := page.Form{ID: "centre", Action: "/system/settings/centre", Submit: v.T("org_page.save"), Fields: []page.Field{
		{Name: "name", Label: v.T("setup.centre"), Required: true, Value: v.scope.Centre.Name, Length: 100}, v.policyField(policy),
	}}
	return v.was(form, "name", "policy"), nil
}

// policyField asks which policy of passwords holds.
func (v *visit) policyField(policy auth.Profile) page.Field {
	field := page.Field{Name: "policy", Label: v.T("setup.policy"), Type: "radio", Value: string(policy), Required: true}
	for _, p := range auth.Profiles() {
		field.Options = append(field.Options, page.Option{Value: string(p), Label: v.T("account.profile." + string(p))})
	}
	return field
}

// centrePut serves POST /system/settings/centre.
func (s *Site) centrePut(v *visit) error {
	form, err := v.centreForm()
	if err != nil {
		return err
	}
	if err = v.meanwhile(form); err == nil {
		err = s.changeCentre(v, v.PostForm.Get("name"), v.PostForm.Get("policy"))
	}
	if err == nil {
		return v.to("/system/settings", "settings.centre_saved")
	}
	p, failed := v.settingsPage()
	if failed != nil {
		return failed
	}
	return v.againIn(p, "centre", err)
}

// changeCentre keeps the name and the policy, each where it is another one. The right to
// rename is checked here, for nothing behind it does.
func (s *Site) changeCentre(v *visit, name, policyName string) error {
	if err := v.scope.As.Check(roster.ManageSystem); err != nil {
		return err
	}
	name = strings.TrimSpace(name)
	policy, known := auth.ParseProfile(policyName)
	var problems []roster.Problem
	if name == "" {
		problems = append(problems, roster.Problem{Column: "name", Code: "setup_centre"})
	}
	if !known {
		problems = append(problems, roster.Problem{Column: "policy", Code: "setup_choose"})
	}
	if problems != nil {
		return &roster.Error{Kind: roster.Refused, Problems: problems}
	}
	if name != v.scope.Centre.Name {
		if err := s.Rename(v.Context(), v.scope, name); err != nil {
			return err
		}
	}
	now, err := s.Accounts.Profile(v.Context(), v.scope.Centre)
	if err != nil || policy == now {
		return err
	}
	return s.Accounts.SetProfile(v.Context(), v.scope, policy)
}
