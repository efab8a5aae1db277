package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/xlsx"
)

type reportCommand struct {
	Kind string `arg:"" enum:"month,ranking,half-year,attendance,staff,publication,centres,poster,certificate" help:"month, ranking, half-year, attendance, staff, publication; centres (several compared); poster, certificate."`
	periodFlag
	Out    string `required:"" help:"File to write: a workbook, or of poster and certificate a picture (.svg, .pdf, .png)." placeholder:"FILE.xlsx"`
	Of     string `help:"Only this person (staff); whose certificate; which centres, with commas (centres; default: all)." placeholder:"CODE"`
	Paper  string `enum:"A4,A3" default:"A4" help:"Size of a poster or certificate: A4 or A3."`
	Points bool   `help:"Print the totals on a poster."`
	Font   string `env:"REDBANNER_FONT" help:"Font of posters, TrueType or OpenType (default: what the machine has for Chinese)." placeholder:"FILE"`
}

// Run writes a workbook or a sheet for the wall; an existing file is replaced only by a
// whole one.
func (c *reportCommand) Run(ctx call, a *app) error {
	p, err := period(c.Period)
	if err != nil {
		return err
	}
	scope, err := c.scope(ctx, a)
	if err != nil {
		return err
	}
	done := a.progress("progress.report", c.Out)
	defer done()
	var write func(io.Writer) error
	switch c.Kind {
	case kindCentres:
		write, err = c.centres(ctx, a, p)
	case kindPoster, kindCertificate:
		write, err = c.poster(ctx, a, scope, p)
	default:
		write, err = a.workbook(ctx, scope, reports.Kind(c.Kind), p, c.Of)
	}
	if err != nil {
		return err
	}
	if err := writeWhole(c.Out, write); err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{c.Out, reason(err)}}
	}
	if a.cli.JSON {
		return a.print(map[string]string{"report": c.Kind, "period": p.String(), "file": c.Out})
	}
	a.say("report.written", c.Out)
	return nil
}

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
	for _, code := range strings.FieldsFunc(c.Of, func(r rune) bool { return r == ',' || r == '，' }) {
		i := slices.IndexFunc(all, func(one roster.Centre) bool { return one.Code == code })
		if i < 0 {
			return nil, roster.Errorf(roster.NotFound, "centre.unknown", code)
		}
		scopes = append(scopes, attendance.Scope{Centre: all[i], Actor: a.actor(), Staff: a.cli.By})
	}
	service := &reports.Service{Scoring: a.scoring, Slips: a.slips()}
	compared, err := service.Centres(ctx, scopes, p, today)
	if err != nil {
		return nil, err
	}
	return func(w io.Writer) error { return xlsx.Write(w, compared) }, nil
}

// workbook builds the report of a kind; what comes back writes it out.
func (a *app) workbook(ctx call, scope attendance.Scope, kind reports.Kind, p roster.Period, of string) (func(io.Writer) error, error) {
	today, err := a.today()
	if err != nil {
		return nil, err
	}
	service := &reports.Service{Scoring: a.scoring, Slips: a.slips()}
	report, err := service.Report(ctx, scope, kind, p, of, today)
	if err != nil {
		return nil, err
	}
	return func(w io.Writer) error { return xlsx.Write(w, report) }, nil
}

// writeWhole writes a file under another name first, so that a failure half way
// leaves what was there before.
func writeWhole(path string, write func(io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), ".redbanner-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) // does nothing once it is renamed
	if err := write(temporary); err != nil {
		_ = temporary.Close() // the first error says more
		return err
	}
	if err := temporary.Sync(); err != nil {
		_ = temporary.Close() // the first error says more
		return err
	}
	if err := temporary.Close(); err != nil {
		return err
	}
	if err := os.Chmod(temporary.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}
