package main

import (
	"regexp"
	"strings"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

type centreCommands struct {
	List centreListCommand `cmd:"" help:"List the centres."`
	Add  centreAddCommand  `cmd:"" help:"Add a centre."`
	Set  centreSetCommand  `cmd:"" help:"Set a centre's name, or its attendance profile and settings from a day on."`

	Settings centreSettingsCommand `cmd:"" help:"List the settings with who entered them and when."`
}

type centreListCommand struct{}

type centreJSON struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Profile string `json:"profile"`
}

// Run lists the centres with the profile in force today.
func (c *centreListCommand) Run(ctx call, a *app) error {
	if err := a.open(ctx); err != nil {
		return err
	}
	today, err := a.today()
	if err != nil {
		return err
	}
	centres, err := a.centres.Centres(ctx)
	if err != nil {
		return err
	}
	rows := make([]centreJSON, 0, len(centres))
	for _, centre := range centres {
		profile, err := a.centres.Profile(ctx, centre, today)
		if err != nil {
			return err
		}
		rows = append(rows, centreJSON{centre.Code, centre.Name, profile})
	}
	if a.cli.JSON {
		return a.print(map[string]any{"centres": rows})
	}
	t := a.table("column.code", "column.name", "column.profile")
	for _, r := range rows {
		t.row(r.Code, r.Name, r.Profile)
	}
	return t.print(a.stdout)
}

// centreCode is what a centre may be called on the command line.
var centreCode = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)

type centreAddCommand struct {
	Code string `arg:"" help:"Code of the new centre."`
	Name string `required:"" help:"Its name."`
}

// Run adds a centre with the national calendar, the bencha profile and both books.
func (c *centreAddCommand) Run(ctx call, a *app) error {
	if !centreCode.MatchString(c.Code) || strings.TrimSpace(c.Name) == "" {
		return roster.Errorf(roster.Usage, "centre.bad_code", c.Code)
	}
	if err := a.open(ctx); err != nil {
		return err
	}
	centre, err := a.centres.AddCentre(ctx, a.actor(), c.Code, c.Name)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(centreJSON{Code: centre.Code, Name: centre.Name, Profile: "bencha"})
	}
	a.say("centre.added", centre.Code, centre.Name)
	return nil
}

type centreSetCommand struct {
	Name    string `help:"A new name."`
	Profile string `help:"Attendance profile: bencha or service-hall."`
	From    string `help:"First day of the profile and of the settings." placeholder:"DATE"`
	settingFlags
}

// Run changes the centre's name, or its profile from a day on.
func (c *centreSetCommand) Run(ctx call, a *app) error {
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	dated := c.Profile != "" || c.any()
	if c.Name == "" && !dated || dated != (c.From != "") {
		return roster.Errorf(roster.Usage, "centre.set_what")
	}
	var from roster.Date
	if dated {
		if from, err = roster.ParseDate(c.From); err != nil {
			return roster.Errorf(roster.Usage, "cli.bad_date", c.From)
		}
	}
	settings, err := c.given(from)
	if err != nil {
		return err
	}
	if c.Profile != "" { // first, since it may be refused
		if _, known := calendar.Lookup(c.Profile); !known {
			return roster.Errorf(roster.Usage, "centre.unknown_profile", c.Profile)
		}
		if err := a.attendance.SetProfile(ctx, scope, c.Profile, from); err != nil {
			return err
		}
	}
	if err := a.putSettings(ctx, scope, settings); err != nil {
		return err
	}
	if c.Name != "" {
		if err := a.centres.RenameCentre(ctx, scope, c.Name); err != nil {
			return err
		}
		scope.Centre.Name = c.Name
	}
	return a.showSet(ctx, scope.Centre)
}

func (a *app) showSet(ctx call, centre roster.Centre) error {
	if !a.cli.JSON {
		a.say("centre.set", centre.Code)
		return nil
	}
	today, err := a.today()
	if err != nil {
		return err
	}
	profile, err := a.centres.Profile(ctx, centre, today)
	if err != nil {
		return err
	}
	return a.print(centreJSON{centre.Code, centre.Name, profile})
}
