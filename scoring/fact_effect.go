package scoring

import (
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// FactEffect is what a fact does under one clause, on one sheet.
type FactEffect struct {
	Book, Version string
	Period        roster.Period
	State         string // of the period
	Clause        string
	Item, Part    string
	Text          string // wording of the clause
	Earns         bool
	Value         Points          // what one such fact is worth, before caps
	Range         *rulebook.Range // from which the value is chosen; nil: the rule fixes it
	Chosen        bool            // the recorder chose it; otherwise the low end is taken
	Presumed      bool

	Subject rulebook.Unit // "" when the clause takes the fact to no sheet
	Sheet   string        // code of the window or person
	Name    string
	Left    Points // what the item, or its part, has left to take or to earn without the fact
	Asked   Points // negative for a deduction
	Applied Points
	Before  Points // the sheet's total without the fact
	After   Points // and with it
}

// factEffects scores the period of the material with and without the fact, whether or not
// it is among its facts: what it really takes depends on what else there is.
func factEffects(m Material, f Fact) ([]FactEffect, error) {
	book, err := m.Book()
	if err != nil {
		return nil, err
	}
	places := book.ClausesFor(f.Kind)
	if len(places) == 0 {
		return nil, nil
	}
	f.Text = f.Carried()
	without := m.input(book, attendance.Derive(m.Attendance))
	without.Facts = slices.DeleteFunc(slices.Clone(without.Facts), func(other Fact) bool { return other.ID == f.ID })
	with := without
	with.Facts = append(slices.Clone(without.Facts), f)
	var found []FactEffect
	for _, subject := range book.Subjects {
		before, err := Score(book, subject.Of, without)
		if err != nil {
			return nil, err
		}
		after, err := Score(book, subject.Of, with)
		if err != nil {
			return nil, err
		}
		for i := range after {
			for _, place := range places {
				e := newEffect(m, book, place, f, without.Confirmed)
				if e.land(subject.Of, &before[i], &after[i], f.ID) {
					found = append(found, e)
				}
			}
		}
	}
	for _, place := range places {
		if !slices.ContainsFunc(found, func(e FactEffect) bool { return e.Clause == place.Clause.ID }) {
			found = append(found, newEffect(m, book, place, f, without.Confirmed))
		}
	}
	return found, nil
}

// newEffect is what the clause says of the fact, before it lands on a sheet.
func newEffect(m Material, book *rulebook.Book, place rulebook.Place, f Fact, confirmed map[string]bool) FactEffect {
	c := place.Clause
	e := FactEffect{
		Book: book.ID, Version: book.Version, Period: m.Period, State: m.State.State,
		Clause: c.ID, Item: place.Item.ID, Part: place.PartID(), Text: c.Text, Earns: place.Earns(), Range: c.Range,
		Presumed: c.Mark == rulebook.Presumed && !confirmed[c.ID],
	}
	e.Value, _ = worth(c, &f, book.Choice) // faults were refused before
	_, chosen := f.Choice[book.Choice]
	e.Chosen = chosen && c.Range != nil
	return e
}

// land finds the fact's entry under the clause on a sheet.
func (e *FactEffect) land(subject rulebook.Unit, before, after *Sheet, id string) bool {
	for i, item := range after.Items {
		for _, entry := range item.Entries {
			if entry.Fact != id || entry.Clause != e.Clause {
				continue
			}
			e.Subject, e.Sheet, e.Name = subject, after.Code, after.Name
			e.Left = left(&before.Items[i], e.Part, e.Earns)
			e.Asked, e.Applied = entry.Points, entry.Applied
			e.Before, e.After = before.Total, after.Total
			return true
		}
	}
	return false
}

// left is what an item, or one of its parts, has left to take, or to earn.
func left(item *ItemScore, part string, earns bool) Points {
	full, score := item.Full, item.Score
	for _, p := range item.Parts {
		if p.ID == part {
			full, score = p.Full, p.Score
		}
	}
	if earns {
		return full - score
	}
	return score
}
