package main

import (
	"io"
	"path/filepath"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/poster"
)

// Kinds of `redbanner report` that are not among the reports of one centre.
const (
	kindPoster      = "poster"
	kindCertificate = "certificate"
	kindCentres     = "centres" // a workbook, but of no centre
)

// paperOf are the writers of a drawing by the ending of the file.
var paperOf = map[string]func(*poster.Drawing, io.Writer) error{
	".svg": (*poster.Drawing).SVG, ".pdf": (*poster.Drawing).PDF, ".png": (*poster.Drawing).PNG,
}

// poster draws the sheet for the wall; what comes back writes it out.
func (c *reportCommand) poster(ctx call, a *app, scope attendance.Scope, p roster.Period) (func(io.Writer) error, error) {
	write := paperOf[strings.ToLower(filepath.Ext(c.Out))]
	if write == nil {
		return nil, roster.Errorf(roster.Usage, "poster.bad_ending", c.Out)
	}
	if (c.Kind == kindCertificate) != (c.Of != "") {
		return nil, roster.Errorf(roster.Usage, "poster.of_certificate")
	}
	sheet, err := c.honours(ctx, a, scope, p)
	if err != nil {
		return nil, err
	}
	fonts, err := a.fonts(c.Font, poster.Text(sheet))
	if err != nil {
		return nil, err
	}
	drawing, err := poster.Draw(sheet, fonts, poster.Paper(c.Paper))
	if err != nil {
		return nil, err
	}
	return func(w io.Writer) error { return write(drawing, w) }, nil
}

// honours arranges the red-banner windows of a month or the stars of a year.
func (c *reportCommand) honours(ctx call, a *app, scope attendance.Scope, p roster.Period) (reports.Poster, error) {
	today, err := a.today()
	if err != nil {
		return reports.Poster{}, err
	}
	var sheet reports.Poster
	found := true
	switch p.Kind {
	case roster.Month:
		honours, err := a.scoring.Honours(ctx, scope, p)
		if err != nil {
			return sheet, err
		}
		if sheet = reports.NewPoster(scope.Centre, honours, c.Points, today); c.Of != "" {
			sheet, found = reports.NewCertificate(scope.Centre, honours, c.Of, today)
		}
	case roster.Year:
		stars, err := a.starService().Stars(ctx, scope, p.Year, today)
		if err != nil {
			return sheet, err
		}
		if !stars.Settled() {
			return sheet, roster.Errorf(roster.Conflict, "poster.stars_open", p.Year)
		}
		if sheet = reports.NewStarPoster(scope.Centre, p.Year, stars, c.Points, today); c.Of != "" {
			sheet, found = reports.NewStarCertificate(scope.Centre, p.Year, stars, c.Of, today)
		}
	default:
		return sheet, roster.Errorf(roster.Usage, "poster.wrong_period", p.String())
	}
	if !found {
		return sheet, roster.Errorf(roster.NotFound, "poster.not_honoured", c.Of, p.String())
	}
	return sheet, nil
}
