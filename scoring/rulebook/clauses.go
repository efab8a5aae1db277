package rulebook

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// Place is a clause together with where it stands in its book.
type Place struct {
	Item   *Item
	Part   *Part // nil when the item has no parts
	Clause *Clause
}

// Earns reports whether the clause adds points, in a bonus item or an earned part,
// rather than taking them.
func (p Place) Earns() bool { return p.Item.Bonus || p.Part != nil && p.Part.Earn }

// PartID returns the id of the part, or "".
func (p Place) PartID() string {
	if p.Part == nil {
		return ""
	}
	return p.Part.ID
}

// Clauses yields every clause in the order of the book.
func (b *Book) Clauses() iter.Seq[Place] {
	return func(yield func(Place) bool) {
		for i := range b.Items {
			item := &b.Items[i]
			for j := range item.Clauses {
				if !yield(Place{Item: item, Clause: &item.Clauses[j]}) {
					return
				}
			}
			for j := range item.Parts {
				part := &item.Parts[j]
				for k := range part.Clauses {
					if !yield(Place{Item: item, Part: part, Clause: &part.Clauses[k]}) {
						return
					}
				}
			}
		}
	}
}

// Clause returns the clause of that id.
func (b *Book) Clause(id string) (Place, bool) {
	for place := range b.Clauses() {
		if place.Clause.ID == id {
			return place, true
		}
	}
	return Place{}, false
}

// Item returns the item of that id.
func (b *Book) Item(id string) (*Item, bool) {
	for i := range b.Items {
		if b.Items[i].ID == id {
			return &b.Items[i], true
		}
	}
	return nil, false
}

// ClausesFor returns the clauses that answer to a kind of fact, in the order of the book.
func (b *Book) ClausesFor(kind string) []Place {
	return b.ByKind()[kind]
}

// ByKind returns the clauses of every kind of fact, each list in the order of the
// book: an index for those who look up many facts.
func (b *Book) ByKind() map[string][]Place {
	index := map[string][]Place{}
	for place := range b.Clauses() {
		for _, kind := range place.Clause.Kinds {
			index[kind] = append(index[kind], place)
		}
	}
	return index
}

// AllKinds returns the kinds of fact that the book may name: the known ones and its own.
func (b *Book) AllKinds() []Kind { return append(Kinds(), b.Kinds...) }

// Allows reports whether points may be chosen for a fact of the clause: inside its
// range, both ends included, to the hundredth. A clause without a range has no choice.
func (c *Clause) Allows(points Points) bool {
	return c.Range != nil && points >= c.Range.Low && points <= c.Range.High
}

// Form names the one way in which the clause gives its value: points, range,
// levels, rate or rating.
func (c *Clause) Form() string {
	switch {
	case c.Range != nil:
		return "range"
	case c.Levels != nil:
		return "levels"
	case c.Rate != nil:
		return "rate"
	case c.Rating != nil:
		return "rating"
	}
	return "points"
}

// Value is one parameter of a book as text.
type Value struct {
	ID    string // of the item, part, clause or section
	What  string // its key in the file: full, points, range, levels, step, method, …
	Value string
}

// PresumedValues returns every parameter that the source does not give and the
// centre has yet to confirm (推定), in the order of the book.
func (b *Book) PresumedValues() []Value {
	var values []Value
	add := func(mark Mark, found ...Value) {
		if mark == Presumed {
			values = append(values, found...)
		}
	}
	for i := range b.Items {
		item := &b.Items[i]
		add(item.Mark, Value{item.ID, "full", item.Full.String()})
		for j := range item.Clauses {
			add(item.Clauses[j].Mark, item.Clauses[j].Values()...)
		}
		for j := range item.Parts {
			part := &item.Parts[j]
			add(part.Mark, Value{part.ID, "full", part.Full.String()})
			for k := range part.Clauses {
				add(part.Clauses[k].Mark, part.Clauses[k].Values()...)
			}
		}
	}
	return append(values, b.presumedSections()...)
}

// Presumed returns the presumed values under an id of the book as one text, such as
// "count 5; of window", or "": what the centre confirms when it confirms them. A
// confirmation holds for every version that says the same text.
func (b *Book) Presumed(id string) string {
	var texts []string
	for _, v := range b.PresumedValues() {
		if v.ID == id {
			texts = append(texts, strings.TrimSpace(v.What+" "+v.Value))
		}
	}
	return strings.Join(texts, "; ")
}

func (b *Book) presumedSections() []Value {
	var values []Value
	if r := b.Ranking; r != nil && r.Mark == Presumed {
		values = append(values,
			Value{r.ID, "banners", strconv.Itoa(r.Banners)},
			Value{r.ID, "ties", strings.Join(r.Ties, " ")},
			Value{r.ID, "veto", strings.Join(r.Veto, " ")})
	}
	if g := b.Grades; g != nil && g.Mark == Presumed {
		var bars []string
		for _, bar := range g.Bars {
			bars = append(bars, bar.String())
		}
		values = append(values,
			Value{g.ID, "bars", strings.Join(bars, " ")},
			Value{g.ID, "quota_percent", strconv.Itoa(g.QuotaPercent)})
	}
	if s := b.Stars; s != nil && s.Mark == Presumed {
		values = append(values,
			Value{s.ID, "count", strconv.Itoa(s.Count)},
			Value{s.ID, "of", string(s.Of)})
	}
	if o := b.Objections; o != nil && o.Mark == Presumed {
		values = append(values, Value{o.ID, "working_days", strconv.Itoa(o.WorkingDays)})
	}
	return values
}

// Values returns what the clause is worth, whatever the form, as its mark covers it.
func (c *Clause) Values() []Value {
	switch c.Form() {
	case "range":
		return []Value{{c.ID, "range", fmt.Sprintf("%s-%s", c.Range.Low, c.Range.High)}}
	case "levels":
		return []Value{{c.ID, "levels", c.levelsText()}}
	case "rate":
		return []Value{{c.ID, "step", c.Rate.Step.String()}}
	case "rating":
		values := []Value{
			{c.ID, "method", c.Rating.Method},
			{c.ID, "trim_from", strconv.Itoa(c.Rating.TrimFrom)},
			{c.ID, "min_ballots", strconv.Itoa(c.Rating.MinBallots)},
		}
		if c.Rating.External() {
			values = append([]Value{{c.ID, "source", c.Rating.Source}}, values...)
		}
		return values
	}
	values := []Value{{c.ID, "points", c.Points.String()}}
	if c.Serious != 0 {
		values = append(values, Value{c.ID, "serious", c.Serious.String()})
	}
	return values
}

// levelsText lists the levels lowest first, such as "county 2.00, city 3.00".
func (c *Clause) levelsText() string {
	var texts []string
	for _, level := range Levels() {
		if points, ok := c.Levels[level]; ok {
			texts = append(texts, level+" "+points.String())
		}
	}
	return strings.Join(texts, ", ")
}
