package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/cmd/redbanner/wire"
	"redbanner/reports"
	"redbanner/reports/kept"
	"redbanner/reports/xlsx"
)

type reportCommand struct {
	Kind string `arg:"" enum:"month,ranking,half-year,attendance,staff,publication,cases,register,leave-year,year,centres,poster,certificate,list" help:"month, ranking, half-year, attendance, staff, publication; cases, register, leave-year, year; centres (several compared); poster, certificate; list: what is kept of a closed period."`
	periodFlag
	Out    string `help:"File to write: a workbook, or of poster and certificate a picture (.svg, .pdf, .png)." placeholder:"FILE.xlsx"`
	Number int    `name:"closing" help:"The book that was kept with this closing of the period, as list numbers them." placeholder:"N"`
	Of     string `help:"Only this person (staff); this window or department (staff, attendance, cases, leave-year, year); this register; whose certificate; which centres, with commas (centres; default: all)." placeholder:"CODE"`
	People bool   `help:"A sheet per person besides (half-year)."`
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
	if err := c.heeds(); err != nil {
		return err
	}
	scope, err := c.scope(ctx, a)
	if err != nil {
		return err
	}
	if c.Kind == kindList {
		return a.listKept(ctx, scope, p)
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
		write, err = c.book(ctx, a, scope, p)
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

// heeds refuses what the kind of report would leave unheeded.
func (c *reportCommand) heeds() error {
	drawn := c.Kind == kindPoster || c.Kind == kindCertificate
	switch {
	case (c.Out == "") != (c.Kind == kindList):
		return roster.Errorf(roster.Usage, "report.out."+map[bool]string{true: "list", false: "needed"}[c.Kind == kindList])
	case c.Kind == kindList && c.Of != "":
		return roster.Errorf(roster.Usage, "report.of_staff_only", c.Kind)
	case c.Number != 0 && (drawn || c.Of != "" || c.Kind == kindList || c.Kind == kindCentres):
		return roster.Errorf(roster.Usage, "report.closing_of")
	case c.People && c.Kind != string(reports.OfHalfYear):
		return roster.Errorf(roster.Usage, "report.people_half_year_only")
	case c.Points && c.Kind != kindPoster:
		return roster.Errorf(roster.Usage, "report.points_of_poster")
	case !drawn && c.Out != "" && !strings.EqualFold(filepath.Ext(c.Out), ".xlsx"):
		return roster.Errorf(roster.Usage, "report.bad_ending", c.Out)
	}
	return nil
}

// book is a report as it is handed out, which is noted: of a closed period what is kept.
func (c *reportCommand) book(ctx call, a *app, scope attendance.Scope, p roster.Period) (func(io.Writer) error, error) {
	today, err := a.today()
	if err != nil {
		return nil, err
	}
	kind, err := reports.Kind(c.Kind).With(c.People)
	if err != nil {
		return nil, err
	}
	var b kept.Book
	if c.Number != 0 {
		b, err = a.kept().Earlier(ctx, scope, kind, p, c.Number)
	} else {
		b, err = a.kept().Download(ctx, scope, kind, p, c.Of, today)
	}
	if err != nil {
		return nil, a.wording().Said(err)
	}
	return func(w io.Writer) error { _, err := w.Write(b.Content); return err }, nil
}

// workbook builds the report of a kind as it stands; what comes back writes it out.
func (a *app) workbook(ctx call, scope attendance.Scope, kind reports.Kind, p roster.Period, of string) (func(io.Writer) error, error) {
	today, err := a.today()
	if err != nil {
		return nil, err
	}
	report, err := wire.Reports(a.db, a.scoring, hall()).Report(ctx, scope, kind, p, of, today)
	if err != nil {
		return nil, a.wording().Said(err)
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
