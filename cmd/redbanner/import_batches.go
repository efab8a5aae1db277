package main

import (
	"fmt"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/http/words"
)

// batchJSON is one import of the record.
type batchJSON struct {
	Batch       int64  `json:"batch"`
	Kind        string `json:"kind"`
	Format      string `json:"format"`
	File        string `json:"file"`
	SHA256      string `json:"sha256"`
	Rows        int    `json:"rows"`
	Accepted    int    `json:"accepted"`
	Duplicates  int    `json:"duplicates"`
	Unmatched   int    `json:"unmatched"`
	Quarantined int    `json:"quarantined"`
	Ignored     int    `json:"ignored"`
	Corrections int    `json:"corrections"`
	Rejected    int    `json:"rejected"`
	FirstDay    string `json:"first_day"`
	LastDay     string `json:"last_day"`
	At          string `json:"at"`
	By          string `json:"by"`
	Preview     int64  `json:"preview"` // that it confirmed, 0 for none
	Undone      bool   `json:"undone"`
	UndoneAt    string `json:"undone_at"`
	UndoneBy    string `json:"undone_by"`
}

func batchDocument(b attendance.Batch) batchJSON {
	return batchJSON{
		b.ID, b.Kind, b.Format, b.File, b.SHA256,
		b.Rows, b.Accepted, b.Duplicates, b.Unmatched, b.Quarantined, b.Ignored, b.Corrections, b.Rejected,
		b.Days.First.String(), b.Days.Last.String(), stamp(b.At), b.By, b.Preview,
		b.Undone(), stamp(b.UndoneAt), b.UndoneBy,
	}
}

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
		documents := make([]batchJSON, len(list))
		for i, b := range list {
			documents[i] = batchDocument(b)
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
		same := d.SameFile
		if same == nil {
			same = []int64{}
		}
		return a.print(struct {
			batchJSON
			Quarantine []problemJSON `json:"quarantine"`
			Replaced   []changeJSON  `json:"replaced"`
			SameFile   []int64       `json:"same_file"`
		}{batchDocument(d.Batch), a.problemsJSON(d.Quarantine), changesJSON(d.Replaced), same})
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
