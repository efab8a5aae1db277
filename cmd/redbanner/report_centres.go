package main

import (
	"io"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/xlsx"
)

// scope is of the centre that the report is about; what is about several needs none.
func (c *reportCommand) scope(ctx call, a *app) (attendance.Scope, error) {
	if c.Kind == kindCentres {
		return attendance.Scope{}, a.open(ctx)
	}
	return a.scope(ctx)
}

// centres compares several centres; what comes back writes it out.
func (c *reportCommand) centres(ctx call, a *app, p roster.Period) (func(io.Writer) error, error) {
	today, err := a.today()
	if err != nil {
		return nil, err
	}
	all, err := a.centres.Centres(ctx)
	if err != nil {
		return nil, err
	}
	var scopes []attendance.Scope
	for _, centre := range all {
		if c.Of == "" {
			scopes = append(scopes, attendance.Scope{Centre: centre, Actor: a.actor(), Staff: a.cli.By})
		}
	}
	named := map[string]bool{}
	for _, code := range strings.FieldsFunc(c.Of, func(r rune) bool { return r == ',' || r == '，' }) {
		i := slices.IndexFunc(all, func(one roster.Centre) bool { return one.Code == code })
		if i < 0 {
			return nil, roster.Errorf(roster.NotFound, "centre.unknown", code)
		}
		if named[code] {
			return nil, roster.Errorf(roster.Usage, "report.centre_twice", code)
		}
		named[code] = true
		scopes = append(scopes, attendance.Scope{Centre: all[i], Actor: a.actor(), Staff: a.cli.By})
	}
	service := &reports.Service{Scoring: a.scoring}
	compared, err := service.Centres(ctx, scopes, p, today)
	if err != nil {
		return nil, err
	}
	return func(w io.Writer) error { return xlsx.Write(w, compared) }, nil
}
