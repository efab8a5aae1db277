package main

import (
	"io"
	"os"
	"path/filepath"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/xlsx"
)

type reportCommand struct {
	Kind string `arg:"" enum:"month,ranking,half-year,attendance,staff,poster,certificate" help:"month, ranking, half-year, attendance, staff; poster, certificate."`
	periodFlag
	Out    string `required:"" help:"File to write: a workbook, or of poster and certificate a picture (.svg, .pdf, .png)." placeholder:"FILE.xlsx"`
	Of     string `help:"Only this person (staff); whose certificate." placeholder:"CODE"`
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
	scope, err := a.scope(ctx)
	if err != nil {
		return err
	}
	done := a.progress("progress.report", c.Out)
	defer done()
	var write func(io.Writer) error
	switch c.Kind {
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
