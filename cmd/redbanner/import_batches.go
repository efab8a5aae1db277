package main

import (
	"fmt"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/words"
)

// batches lists the imports, newest first.
func (c *importCommand) batches(ctx call, a *app, scope attendance.Scope) error {
	if err := c.none(); err != nil {
		return err
	}
	filter := attendance.BatchFilter{Kind: c.OfKind}
	if c.OfMonth != "" {
		var err error
		if filter.Month, err = period(c.OfMonth, roster.Month); err != nil {
			return err
		}
	}
	list, err := a.imports().Batches(ctx, scope, filter)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		documents := make([]document.Batch, len(list))
		for i, b := range list {
			documents[i] = document.NewBatch(b)
		}
		return a.print(map[string]any{"batches": documents})
	}
	if len(list) == 0 {
		a.say("import.no_batches")
		return nil
	}
	t := a.table(">import.col.number", "import.col.kind", "import.col.format", "column.file", ">column.rows", ">column.accepted", ">column.duplicates",
		">import.col.corrections", ">column.unmatched", ">column.quarantined", ">column.ignored", ">import.col.rejected",
		"import.col.days", "import.col.at", "import.col.by", "column.status")
	for _, b := range list {
		t.row(append(append([]string{fmt.Sprint(b.ID), a.kind(b.Kind), b.Format, b.File}, counts(b)...),
			days(b.Days), a.when(b.At), b.By, a.undone(b))...)
	}
	return t.print(a.stdout)
}

func counts(b attendance.Batch) []string {
	var texts []string
	for _, n := range []int{b.Rows, b.Accepted, b.Duplicates, b.Corrections, b.Unmatched, b.Quarantined, b.Ignored, b.Rejected} {
		texts = append(texts, fmt.Sprint(n))
	}
	return texts
}

// days is a span for a cell of a table.
func days(s intake.Span) string { return words.Days(s) }

func (a *app) undone(b attendance.Batch) string {
	if !b.Undone() {
		return ""
	}
	return a.printer.T("import.undone_by", b.UndoneBy, a.when(b.UndoneAt))
}

// show tells everything that is kept of one batch.
func (c *importCommand) show(ctx call, a *app, scope attendance.Scope) error {
	id, err := c.number("import.show_one", "import.bad_batch")
	if err != nil {
		return err
	}
	d, err := a.imports().Batch(ctx, scope, id)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewBatchShown(d, a.printer.Problem))
	}
	a.say("import.batch", d.ID, d.File, a.kind(d.Kind), d.Format, a.when(d.At), d.By)
	a.say("import.counts", d.Rows, d.Accepted, d.Duplicates, d.Corrections, d.Unmatched, d.Quarantined, d.Ignored, d.Rejected)
	if d.Days != (intake.Span{}) {
		a.say("import.days", dayOr(d.Days.First, "…"), dayOr(d.Days.Last, "…"))
	}
	if d.Undone() {
		a.say("import.batch_undone", d.UndoneBy, a.when(d.UndoneAt))
	}
	for _, other := range d.SameFile {
		a.say("import.batch_same_file", other)
	}
	for _, p := range a.problemsJSON(d.Quarantine) {
		a.say("import.quarantined_line", p.Row, p.Message, p.Value)
	}
	a.tellReplaced(d.Kind, d.Replaced)
	return nil
}
