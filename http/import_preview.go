package http

import (
	"context"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/http/job"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// badRows is how many rows of a file stay out because of their faults.
func badRows(r intake.Result) int { return r.Quarantined + r.Rejected }

// goodRows is how many rows of a file change something.
func goodRows(r intake.Result) int { return r.Accepted + r.Unmatched + r.Corrections }

// importNumber is the number in an address; one that is none names nothing.
func (v *visit) importNumber(key string) (int64, error) {
	id, err := strconv.ParseInt(v.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, roster.Errorf(roster.NotFound, key, v.PathValue("id"))
	}
	return id, nil
}

// seenPreview loads the preview that an address names.
func (v *visit) seenPreview() (attendance.Preview, error) {
	id, err := v.importNumber("import.unknown_preview")
	if err != nil {
		return attendance.Preview{}, err
	}
	return v.site.Imports.Seen(v.Context(), v.scope, id)
}

// previewShow serves GET /imports/previews/{id}: what the file would do.
func (s *Site) previewShow(v *visit) error {
	seen, err := v.seenPreview()
	if err != nil {
		return err
	}
	p := page.ImportPreview{
		Base: v.importBase("import_preview", seen.File), Steps: v.importSteps(1), Verdict: v.previewVerdict(seen),
		Cards: v.previewCards(seen.Result), Warnings: v.previewWarnings(seen), Facts: v.previewFacts(seen),
	}
	if seen.Result.Bad != nil && len(seen.Result.Bad.Rows) > 0 {
		p.Errors = previewAddress(seen.ID) + "/errors"
	}
	if seen.State == attendance.PreviewPending && v.may(roster.Import) {
		p.Confirm, p.Discard = v.confirmForm(seen), v.discardForm(seen)
	}
	lists := []listing.List{v.problemList("p", v.T("imports.problems"), seen.Result.Problems)}
	if shown := seen.Result.Preview; shown != nil {
		lists = append(lists, v.changeList(seen.Kind, shown.Replaced), v.rowList(seen.Kind, shown.Rows))
	}
	for _, l := range lists {
		if len(l.Rows) == 0 {
			continue
		}
		shown, err := v.list(l)
		if err != nil {
			return err
		}
		shown.Search = len(l.Rows) > intake.ShownRows
		shown.Export = l.ID != "r"
		p.Lists = append(p.Lists, shown)
	}
	return v.listed(p, p.Lists...)
}

// previewVerdict says in a sentence what the file comes to.
func (v *visit) previewVerdict(p attendance.Preview) page.Notice {
	good, bad := goodRows(p.Result), badRows(p.Result)
	switch {
	case p.State == attendance.PreviewConfirmed:
		return page.Notice{Text: v.T("imports.is_confirmed"), Tone: "good"}
	case p.State != attendance.PreviewPending:
		return page.Notice{Text: v.T("imports.is_ended", v.T("status.preview."+p.State)), Tone: "info"}
	case good == 0 && bad == 0:
		return page.Notice{Text: v.T("imports.nothing_new"), Tone: "info"}
	case good == 0:
		return page.Notice{Text: v.T("imports.all_bad", bad), Tone: "bad"}
	case bad > 0:
		return page.Notice{Text: v.T("imports.some_bad", good, bad), Tone: "warn"}
	}
	return page.Notice{Text: v.T("imports.all_good", good), Tone: "good"}
}

func (v *visit) previewCards(r intake.Result) []page.Card {
	var cards []page.Card
	for _, c := range []struct {
		n         int
		key, tone string
	}{
		{r.Accepted, "column.accepted", "good"}, {r.Corrections, "import.col.corrections", "info"}, {r.Duplicates, "column.duplicates", ""},
		{r.Unmatched, "column.unmatched", "warn"}, {badRows(r), "imports.bad_rows", "bad"}, {r.Ignored, "column.ignored", ""},
	} {
		if c.n > 0 {
			cards = append(cards, page.Card{Figure: strconv.Itoa(c.n), Label: v.T(c.key), Tone: c.tone})
		}
	}
	return cards
}

// previewWarnings are what people should know before they confirm.
func (v *visit) previewWarnings(p attendance.Preview) []string {
	var texts []string
	add := func(key string, args ...any) { texts = append(texts, v.T(key, args...)) }
	if same := p.Result.SameFile; same != nil {
		add("imports.same_file", same.Batch, same.By, v.instant(same.At))
	}
	if shown := p.Result.Preview; shown != nil {
		for _, period := range shown.Periods {
			add("imports.settled_period", v.periodWords(period))
		}
		if len(shown.Unknown) > 0 {
			add("imports.unknown_numbers", len(shown.Unknown), v.someOf(shown.Unknown))
		}
		if len(shown.People) > 0 {
			names := make([]string, len(shown.People))
			for i, person := range shown.People {
				names[i] = strings.TrimSpace(person.Code + " " + person.Name)
			}
			add("imports.new_people", len(names), v.someOf(names))
		}
	}
	if len(p.Result.Columns) > 0 {
		add("imports.columns_ignored", v.someOf(p.Result.Columns))
	}
	for _, w := range p.Result.Warnings {
		texts = append(texts, v.problem(w))
	}
	return texts
}

// someOf is the beginning of a long list in a sentence.
func (v *visit) someOf(texts []string) string {
	const most = 20
	if len(texts) > most {
		return v.words().List(texts[:most]) + "…"
	}
	return v.words().List(texts)
}

// periodWords is a period by its code in words.
func (v *visit) periodWords(code string) string {
	period, err := roster.ParsePeriod(code)
	if err != nil {
		return code
	}
	return page.PeriodName(v.printer, period)
}

func (v *visit) previewFacts(p attendance.Preview) []page.Fact {
	facts := []page.Fact{
		{Name: v.T("import.col.kind"), Value: v.words().FileKind(p.Kind)},
		{Name: v.T("import.col.format"), Value: v.formatWords(p.Result.Format)},
		{Name: v.T("column.rows"), Value: strconv.Itoa(p.Result.Rows)},
	}
	if p.Result.Preview != nil && p.Result.Preview.Days != (intake.Span{}) {
		facts = append(facts, page.Fact{Name: v.T("import.col.days"), Value: v.spanWords(p.Result.Preview.Days)})
	}
	facts = append(facts, page.Fact{Name: v.T("imports.looked_at"), Value: v.instant(p.At)}, page.Fact{Name: v.T("import.col.by"), Value: p.By},
		page.Fact{Name: v.T("column.status"), Value: v.T("status.preview." + p.State)})
	if p.Batch != 0 {
		facts = append(facts, page.Fact{Name: v.T("imports.batch"), Value: strconv.FormatInt(p.Batch, 10), Href: batchAddress(p.Batch)})
	}
	return facts
}

// formatWords is what people call a format.
func (v *visit) formatWords(format string) string {
	if name, isMapping := strings.CutPrefix(format, "map:"); isMapping {
		return v.T("imports.by_mapping", name)
	}
	return v.words().Name("clockformat.", format)
}

// confirmForm asks for what was previewed to be imported, nil where there is nothing to.
func (v *visit) confirmForm(p attendance.Preview) *page.Form {
	good := goodRows(p.Result)
	if good == 0 {
		return nil
	}
	form := page.Form{Action: previewAddress(p.ID) + "/confirm", Submit: v.T("imports.confirm", good)}
	if badRows(p.Result) > 0 {
		form.Submit = v.T("imports.confirm_good", good)
	}
	return &form
}

func (v *visit) discardForm(p attendance.Preview) *page.Form {
	return &page.Form{ID: "discard", Action: previewAddress(p.ID) + "/discard", Submit: v.T("imports.discard")}
}

// problemList are faults by their place, with what stood there.
func (v *visit) problemList(id, title string, problems []roster.Problem) listing.List {
	l := listing.List{ID: id, Title: title, PerPage: 50, Columns: []listing.Column{
		{Key: "row", Label: v.T("imports.row"), Kind: listing.Number}, {Key: "column", Label: v.T("imports.column")},
		{Key: "value", Label: v.T("imports.stood")}, {Key: "why", Label: v.T("import.why")},
	}}
	for _, p := range problems {
		row := listing.Cell{Number: int64(p.Row)}
		if p.Row == 0 {
			row = listing.Cell{None: true}
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{row, {Text: p.Column}, {Text: p.Value}, {Text: v.wrong(p), Tone: listing.Bad}}})
	}
	return l
}

// rowList are the first rows of a file as understood.
func (v *visit) rowList(kind string, rows []intake.Shown) listing.List {
	l := listing.List{ID: "r", Title: v.T("imports.first_rows"), Columns: []listing.Column{
		{Key: "row", Label: v.T("imports.row"), Kind: listing.Number, Plain: true}, {Key: "outcome", Label: v.T("imports.outcome"), Plain: true},
		{Key: "words", Label: v.T("imports.understood"), Plain: true},
	}}
	for _, r := range rows {
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{{Number: int64(r.Line)}, {Text: v.T("status.row." + r.Outcome)}, {Text: v.words().Understood(kind, r)}}})
	}
	return l
}

// changeList are the records that a file replaces, the old values beside the new ones.
func (v *visit) changeList(kind string, replaced []intake.Shown) listing.List {
	l := listing.List{ID: "x", Title: v.T("imports.changes"), PerPage: 50, Columns: []listing.Column{
		{Key: "row", Label: v.T("imports.row"), Kind: listing.Number}, {Key: "words", Label: v.T("imports.change")},
	}}
	for _, r := range replaced {
		row := listing.Cell{Number: int64(r.Line)}
		if r.Line == 0 {
			row = listing.Cell{None: true}
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{row, {Text: v.words().Difference(kind, r)}}})
	}
	return l
}

// previewErrors serves GET /imports/previews/{id}/errors: the bad rows as they stood, with
// where and why, to be corrected and taken in again.
func (s *Site) previewErrors(v *visit) error {
	seen, err := v.seenPreview()
	if err != nil {
		return err
	}
	return v.sendFile(v.errorFile(seen))
}

// ending is the ending of a file's name with its dot.
func ending(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[i:]
	}
	return ""
}

// previewConfirm serves POST /imports/previews/{id}/confirm: exactly what was previewed.
func (s *Site) previewConfirm(v *visit) error {
	seen, err := v.seenPreview()
	if err != nil {
		return err
	}
	scope := v.scope // that of the visit is gone by the time a job begins
	return v.importError(v.carryOut(seen.Size > quick, "import.confirm", seen.File, "importing", func(ctx context.Context) (job.Outcome, error) {
		result, err := s.Imports.Confirm(ctx, scope, seen.ID)
		return job.Outcome{Href: batchAddress(result.Batch), Key: "imports.confirmed", Args: []any{result.Batch, goodRows(result)}}, err
	}))
}

// previewDiscard serves POST /imports/previews/{id}/discard.
func (s *Site) previewDiscard(v *visit) error {
	id, err := v.importNumber("import.unknown_preview")
	if err != nil {
		return err
	}
	if err := s.Imports.Discard(v.Context(), v.scope, id); err != nil {
		return err
	}
	return v.to("/imports", "imports.discarded")
}
