package main

import (
	"strings"

	"redbanner/http/document"
	"redbanner/scoring"
)

// tellFactPreview says what a fact would do.
func (a *app) tellFactPreview(p scoring.FactPreview) error {
	if a.cli.JSON {
		d := map[string]any{"fact": document.NewFactContent(p.Fact), "draft": p.Draft, "closed": "", "known": nil, "effects": document.NewFactEffects(p.Effects)}
		if !p.Closed.IsZero() {
			d["closed"] = p.Closed
		}
		if p.Known != nil {
			d["known"] = document.NewFact(p.Known)
		}
		return a.print(d)
	}
	a.say("fact.preview", p.Fact.ID, a.factLine(p.Fact))
	switch {
	case p.Known != nil:
		a.say("fact.preview_known", p.Known.By.String(), p.Known.Date.String())
	case !p.Closed.IsZero():
		a.say("fact.preview_closed", p.Closed.String())
	case p.Draft:
		a.say("fact.preview_draft")
	}
	a.sayEffects(p.Effects)
	return nil
}

// tellFact says what a change did.
func (a *app) tellFact(done scoring.FactDone) error {
	if a.cli.JSON {
		d := map[string]any{"action": done.Change.Action, "fact": document.NewFact(&done.Fact), "effects": document.NewFactEffects(done.Effects)}
		if done.Earlier != nil {
			d["earlier"] = document.NewFact(done.Earlier)
		}
		return a.print(d)
	}
	id, line := done.Fact.ID, a.factLine(done.Fact.Fact)
	switch done.Change.Action {
	case "record":
		a.say("fact.recorded", id, line, done.Fact.Batch)
	case "confirm":
		a.say("fact.confirmed", id, line)
	case "reject":
		a.say("fact.rejected", id, done.Change.Note)
		return nil
	case "reverse":
		a.say("fact.reversed", id, line, done.Change.Note)
	case "replace":
		a.say("fact.replaced", done.Earlier.ID, id, line, done.Fact.Batch)
	case "attach":
		a.say("fact.attached", id, len(done.Fact.Evidence))
		return nil
	}
	a.sayStanding(&done.Fact, done.Effects)
	return nil
}

// sayStanding says what a fact does, or what it would do or did, as its state has it.
func (a *app) sayStanding(r *scoring.Recorded, effects []scoring.FactEffect) {
	switch r.State() {
	case scoring.FactRejected:
		return // it never did anything
	case scoring.FactDraft:
		a.say("fact.waits", r.ID)
	case scoring.FactReversed:
		a.say("fact.gives_back")
	}
	a.sayEffects(effects)
}

// factLine is a fact in one line.
func (a *app) factLine(f scoring.Fact) string { return a.wording().Fact(f) }

// tellEffects bounds how many sheets of one clause are told of: what a whole window is
// charged with lands on everybody's.
const tellEffects = 6

// sayEffects says which clauses take or give how much, on which sheets.
func (a *app) sayEffects(effects []scoring.FactEffect) {
	if len(effects) == 0 {
		a.say("fact.no_clause")
	}
	told := map[string]int{}
	for _, e := range effects {
		told[e.Clause]++
		switch n := told[e.Clause]; {
		case n == tellEffects+1:
			a.say("fact.and_more", e.Clause)
		case n <= tellEffects:
			a.sayEffect(e)
		}
	}
}

func (a *app) sayEffect(e scoring.FactEffect) {
	clause := e.Clause + a.wording().Remark(e)
	period := e.Period.String() + a.printer.T("fact.period."+e.State)
	if e.Subject == "" {
		a.say("fact.no_entry", clause, period)
		return
	}
	sheet := a.printer.T("fact.sheet."+string(e.Subject), e.Sheet, e.Name)
	if e.Earns {
		a.say("fact.earns", period, clause, sheet, e.Asked.String(), e.Applied.String(), e.Left.String(), e.Before.String(), e.After.String())
		return
	}
	a.say("fact.takes", period, clause, sheet, (-e.Asked).String(), (-e.Applied).String(), e.Left.String(), e.Before.String(), e.After.String())
}

// showFact shows a fact, every time that it was recorded.
func (a *app) showFact(page scoring.FactPage, effects []scoring.FactEffect) error {
	if a.cli.JSON {
		return a.print(map[string]any{"facts": document.NewFacts(page), "effects": document.NewFactEffects(effects)})
	}
	for i := range page.Facts {
		r := &page.Facts[i]
		a.say("fact.shown", r.ID, a.factLine(r.Fact), a.printer.T("state.fact."+string(r.State())))
		a.say("fact.shown_recorded", r.By.String(), instant(r.At), r.Source, r.Batch)
		if r.Confirmation != nil {
			a.say("fact.shown_confirmed", r.Confirmation.By.String(), instant(r.Confirmation.At), r.Confirmation.Note)
		}
		if r.Reversal != nil {
			a.say("fact.shown_reversed", r.Reversal.By.String(), instant(r.Reversal.At), r.Reversal.Note)
			if r.Reversal.ReplacedBy != "" {
				a.say("fact.shown_replaced", r.Reversal.ReplacedBy)
			}
		}
		for _, e := range r.Evidence {
			a.say("fact.shown_evidence", e.Name, e.Format, e.Size, e.SHA256)
		}
	}
	a.sayStanding(&page.Facts[len(page.Facts)-1], effects)
	return nil
}

// listFacts lists what a search found.
func (a *app) listFacts(page scoring.FactPage, filter scoring.FactFilter) error {
	documents := document.NewFacts(page)
	if a.cli.JSON {
		return a.print(map[string]any{"facts": documents, "total": page.Total, "limit": filter.Limit, "offset": filter.Offset})
	}
	if page.Total == 0 {
		a.say("fact.none")
		return nil
	}
	t := a.table("column.fact.id", "column.fact.what", "column.fact.clauses", "column.fact.state", "column.fact.recorded")
	for i := range page.Facts {
		r := &page.Facts[i]
		var clauses []string
		for _, c := range documents[i].Clauses {
			clauses = append(clauses, c.Clause+" "+c.Points)
		}
		t.row(r.ID, a.factLine(r.Fact), strings.Join(clauses, ", "), a.printer.T("state.fact."+string(r.State())), r.By.String()+" "+r.Source)
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	if page.Total > len(page.Facts) {
		a.say("fact.page", filter.Offset+1, filter.Offset+len(page.Facts), page.Total)
	}
	return nil
}
