package main

import (
	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// settingFlags are the settings of `redbanner centre set`, which hold from --from on.
type settingFlags struct {
	SlipLimit        *int   `name:"slip-limit" help:"Correction slips per person and month; 0: no limit." placeholder:"N"`
	SlipDays         *int   `name:"slip-days" help:"Days within which a slip may be asked for; 0: no limit." placeholder:"N"`
	FactSecondPerson string `name:"fact-second-person" help:"A fact counts only once a second person has confirmed it: on or off." placeholder:"on|off"`

	RestDays *int `name:"rest-days" help:"Days before or after weekend duty within which its rest day lies; 0: no limit." placeholder:"N"`
}

// given are the settings asked for, from a day on.
func (f settingFlags) given(from roster.Date) ([]attendance.Setting, error) {
	var settings []attendance.Setting
	for _, flag := range []struct {
		name  attendance.SettingName
		value *int
	}{{attendance.SlipLimit, f.SlipLimit}, {attendance.SlipDays, f.SlipDays}, {attendance.RestDays, f.RestDays}} {
		switch {
		case flag.value == nil:
			continue
		case *flag.value < 0 || *flag.value > 1000:
			return nil, roster.Errorf(roster.Usage, "centre.bad_setting", *flag.value, 1000)
		}
		settings = append(settings, attendance.Setting{Name: flag.name, From: from, Value: *flag.value})
	}
	if f.FactSecondPerson != "" {
		value, known := map[string]int{"on": 1, "off": 0}[f.FactSecondPerson]
		if !known {
			return nil, roster.Errorf(roster.Usage, "centre.bad_switch", f.FactSecondPerson)
		}
		settings = append(settings, attendance.Setting{Name: attendance.FactSecondPerson, From: from, Value: value})
	}
	return settings, nil
}

func (f settingFlags) any() bool {
	return f.SlipLimit != nil || f.SlipDays != nil || f.RestDays != nil || f.FactSecondPerson != ""
}

// putSettings enters settings, if there are any.
func (a *app) putSettings(ctx call, scope attendance.Scope, settings []attendance.Setting) error {
	if len(settings) == 0 {
		return nil
	}
	return attendancedb.New(a.db).PutSettings(ctx, scope, settings)
}

type centreSettingsCommand struct{}

// Run lists every setting ever entered: the last one of a name and day holds.
func (c *centreSettingsCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	settings, err := attendancedb.New(a.db).Settings(ctx, scope)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		rows := make([]document.Setting, len(settings))
		for i, s := range settings {
			rows[i] = document.NewSetting(s)
		}
		return a.print(map[string]any{"settings": rows})
	}
	t := a.table("column.setting.name", "column.from", ">column.value", "column.setting.entered")
	for _, s := range settings {
		t.row(a.printer.T("setting."+string(s.Name)), s.From.String(), a.settingValue(s), s.By+" "+instant(s.At))
	}
	return t.print(a.stdout)
}

// settingValue shows a value: a switch is on or off, and of a number 0 is no limit.
func (a *app) settingValue(s attendance.Setting) string {
	switch {
	case s.Name == attendance.FactSecondPerson && s.Value == 0:
		return a.printer.T("setting.off")
	case s.Name == attendance.FactSecondPerson:
		return a.printer.T("setting.on")
	case s.Value == 0:
		return a.printer.T("setting.none")
	}
	return itoa(s.Value)
}
