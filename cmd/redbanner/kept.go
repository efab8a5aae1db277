package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/cmd/redbanner/wire"
	apphttp "redbanner/http"
	"redbanner/http/document"
	"redbanner/reports/kept"
)

// kindList is, as the kind of a report, the list of what is kept.
const kindList = "list"

// kept hands out reports, and keeps those of closed periods.
func (a *app) kept() *kept.Service {
	return wire.Kept(a.db, wire.Reports(a.db, a.scoring, hall()))
}

// booksKept keeps the books of a period that was just closed. The close stands whatever
// comes of it: what is missing is laid out at the first download, or by the server.
func (a *app) booksKept(ctx context.Context, scope attendance.Scope, p roster.Period) {
	err := a.kept().Keep(ctx, scope, p)
	if err == nil {
		return
	}
	why := err.Error()
	if e := new(roster.Error); errors.As(err, &e) {
		why = a.printer.Error(e)
	}
	fmt.Fprintln(a.stderr, a.printer.T("report.keep_failed", p.String(), why))
}

// keepingBooks keeps, while the program begins to serve, what an earlier one was ended
// before it had kept. It ends with the function that it returns.
func keepingBooks(ctx context.Context, site *apphttp.Site, centres []roster.Centre) (end func()) {
	return beside(ctx, func(ctx context.Context) {
		for _, centre := range centres {
			err := site.Kept.KeepAll(ctx, attendance.Scope{Centre: centre, Actor: "serve"})
			if err != nil && ctx.Err() == nil {
				site.Log.ErrorContext(ctx, "books of closed periods", "centre", centre.Code, "error", err)
			}
		}
	})
}

// listKept prints what is kept of a period, and who was handed reports of it.
func (a *app) listKept(ctx context.Context, scope attendance.Scope, p roster.Period) error {
	books, err := a.kept().Books(ctx, scope, p)
	if err != nil {
		return err
	}
	downloads, err := a.kept().Downloads(ctx, scope, p, downloadsListed)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		list, handed := []document.KeptBook{}, []document.Download{}
		for _, b := range books {
			list = append(list, document.NewKeptBook(b))
		}
		for _, d := range downloads {
			handed = append(handed, document.NewDownload(d))
		}
		return a.print(map[string]any{"period": p.String(), "books": list, "downloads": handed})
	}
	if len(books) == 0 {
		a.say("report.none_kept", p.String())
	} else {
		t := a.table("column.report.kind", ">column.report.closing", ">column.report.size", "column.report.sha256", "column.report.at", "column.report.by", "column.file")
		for _, b := range books {
			t.row(string(b.Kind), itoa(b.Closing), fmt.Sprint(b.Size), brief(b.SHA256), document.Instant(b.At), b.By.String(), b.Name)
		}
		if err := t.print(a.stdout); err != nil {
			return err
		}
	}
	if len(downloads) == 0 {
		a.say("report.none_handed", p.String())
		return nil
	}
	fmt.Fprintln(a.stdout)
	t := a.table("column.report.at", "column.report.by", "column.report.kind", "column.report.of", "column.report.sha256")
	for _, d := range downloads {
		t.row(document.Instant(d.At), d.By.String(), string(d.Kind), d.Of, brief(d.SHA256))
	}
	return t.print(a.stdout)
}

// downloadsListed is how many downloads of a period are listed.
const downloadsListed = 100

// keptDocuments are the kept books that were looked through, for programs.
func keptDocuments(checks []kept.Check) []map[string]any {
	list := make([]map[string]any, len(checks))
	for i, c := range checks {
		list[i] = map[string]any{
			"period": c.Period.String(), "closing": c.Closing, "kind": c.Kind, "file": c.Name, "ok": c.OK(), "sha256": c.SHA256, "computed": c.Computed,
		}
	}
	return list
}

// tellKept says which kept books are no longer as they were laid out.
func (a *app) tellKept(checks []kept.Check) error {
	var bad []string
	for _, c := range checks {
		if !c.OK() {
			bad = append(bad, c.Name)
			fmt.Fprintln(a.stderr, a.printer.T("verify.book.differs", c.Name, c.Closing, brief(c.SHA256), brief(c.Computed)))
		}
	}
	if len(bad) > 0 {
		return roster.Errorf(roster.Internal, "verify.books", strings.Join(bad, ", "))
	}
	if len(checks) > 0 {
		a.say("verify.book.ok", len(checks))
	}
	return nil
}
