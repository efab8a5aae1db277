package http

import (
	"context"
	"strconv"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/http/job"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// largeBatch is how many rows a batch may have to be taken back while the visitor waits.
const largeBatch = 5000

// importBatch loads the batch that an address names.
func (v *visit) importBatch() (attendance.BatchDetail, error) {
	id, err := v.importNumber("import.unknown_batch")
	if err != nil {
		return attendance.BatchDetail{}, err
	}
	return v.site.Imports.Batch(v.Context(), v.scope, id)
}

// batchShow serves GET /imports/batches/{id}: what came in, and the way to take it back.
func (s *Site) batchShow(v *visit) error {
	d, err := v.importBatch()
	if err != nil {
		return err
	}
	p := page.ImportBatch{
		Base: v.importBase("import_batch", d.ID, d.File), Steps: v.importSteps(3), Facts: v.batchFacts(d),
		Cards: v.previewCards(intake.Result{
			Accepted: d.Accepted, Corrections: d.Corrections, Duplicates: d.Duplicates, Unmatched: d.Unmatched,
			Quarantined: d.Quarantined, Rejected: d.Rejected, Ignored: d.Ignored,
		}),
	}
	if d.Undone() {
		p.Steps, p.Undone = nil, v.T("imports.undone_by", d.UndoneBy, v.instant(d.UndoneAt))
	} else if v.may(roster.Import) && !sealed(d.Kind) {
		p.Undo = v.undoForm(d)
	}
	if d.Preview != 0 && d.Quarantined+d.Rejected > 0 {
		p.Errors = previewAddress(d.Preview) + "/errors"
	}
	for _, l := range []listing.List{v.problemList("p", v.T("imports.left_out"), d.Quarantine), v.changeList(d.Kind, d.Replaced)} {
		if len(l.Rows) == 0 {
			continue
		}
		shown, err := v.list(l)
		if err != nil {
			return err
		}
		shown.Search = len(l.Rows) > intake.ShownRows
		p.Lists = append(p.Lists, shown)
	}
	return v.listed(p, p.Lists...)
}

func (v *visit) batchFacts(d attendance.BatchDetail) []page.Fact {
	facts := []page.Fact{
		{Name: v.T("import.col.kind"), Value: v.words().FileKind(d.Kind)}, {Name: v.T("import.col.format"), Value: v.formatWords(d.Format)},
		{Name: v.T("column.rows"), Value: strconv.Itoa(d.Rows)},
	}
	if days := v.spanWords(d.Days); days != "" {
		facts = append(facts, page.Fact{Name: v.T("import.col.days"), Value: days})
	}
	facts = append(facts, page.Fact{Name: v.T("import.col.at"), Value: v.instant(d.At)}, page.Fact{Name: v.T("import.col.by"), Value: d.By})
	if d.Preview != 0 {
		facts = append(facts, page.Fact{Name: v.T("imports.preview"), Value: strconv.FormatInt(d.Preview, 10), Href: previewAddress(d.Preview)})
	}
	for _, other := range d.SameFile {
		facts = append(facts, page.Fact{Name: v.T("imports.same_as"), Value: strconv.FormatInt(other, 10), Href: batchAddress(other)})
	}
	return facts
}

// undoForm asks for a batch to be taken back, and says what that touches.
func (v *visit) undoForm(d attendance.BatchDetail) *page.Form {
	return &page.Form{Hidden: v.seen(), Action: batchAddress(d.ID) + "/undo", Submit: v.T("imports.undo"), Danger: true, Confirm: v.undoQuestion(d)}
}

func (v *visit) undoQuestion(d attendance.BatchDetail) string {
	days := v.spanWords(d.Days)
	if days == "" {
		days = v.T("imports.no_days")
	}
	return v.T("imports.undo_question", d.ID, d.File, d.Accepted+d.Unmatched, d.Corrections, days)
}

// batchUndo serves POST /imports/batches/{id}/undo, after the question was answered.
func (s *Site) batchUndo(v *visit) error {
	d, err := v.importBatch()
	if err != nil {
		return err
	}
	if ok, err := v.confirmed(v.undoQuestion(d), v.T("imports.undo")); !ok {
		return err
	}
	scope := v.scope // that of the visit is gone by the time a job begins
	return v.carryOut(d.Rows > largeBatch, "import.undo", d.File, "undoing", func(ctx context.Context) (job.Outcome, error) {
		result, err := s.Attendance.Undo(ctx, scope, d.ID)
		return job.Outcome{Href: batchAddress(d.ID), Key: "imports.was_undone", Args: []any{d.ID, goodRows(result)}}, err
	})
}
