package rulebook

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// item checks an item, its parts and clauses.
func (c *check) item(item *Item) {
	line := c.lines[item]
	c.id(line, &item.ID, c.ids, itemID.MatchString(item.ID), "M1")
	c.require(line, &item.Name, "name")
	c.positive(line, &item.Full, "full")
	c.mark(line, &item.Mark)
	switch {
	case len(item.Clauses)+len(item.Parts) == 0:
		c.fault(line, "clauses", "book_no_clauses", item.ID)
	case len(item.Clauses) > 0 && len(item.Parts) > 0:
		c.fault(c.lines[&item.Parts], "parts", "book_conflict", "parts", "clauses")
	}
	for i := range item.Clauses {
		clause := &item.Clauses[i]
		c.id(c.lines[clause], &clause.ID, c.clauses, continues(clause.ID, item.ID, clauseTail), item.ID+".1")
		c.clause(clause, len(item.Clauses))
	}
	for i := range item.Parts {
		c.part(item, &item.Parts[i])
	}
}

func (c *check) part(item *Item, part *Part) {
	line := c.lines[part]
	c.id(line, &part.ID, c.ids, continues(part.ID, item.ID, partTail), item.ID+".1")
	c.require(line, &part.Name, "name")
	c.positive(line, &part.Full, "full")
	c.mark(line, &part.Mark)
	if part.Earn && item.Bonus {
		c.fault(c.lines[&part.Earn], "earn", "book_conflict", "earn", "bonus")
	}
	if len(part.Clauses) == 0 {
		c.fault(line, "clauses", "book_no_clauses", part.ID)
	}
	for i := range part.Clauses {
		clause := &part.Clauses[i]
		c.id(c.lines[clause], &clause.ID, c.clauses, continues(clause.ID, part.ID, partClauseTail), part.ID+"a")
		c.clause(clause, len(part.Clauses))
	}
}

// continues reports whether an id is its owner's id and a tail of that form. An
// owner without an id is a fault by itself, and its clauses are not blamed for it.
func continues(id, owner string, tail *regexp.Regexp) bool {
	rest, ok := strings.CutPrefix(id, owner)
	return owner == "" || ok && tail.MatchString(rest)
}

// clause checks one clause; among is how many its item or part has.
func (c *check) clause(clause *Clause, among int) {
	line := c.lines[clause]
	c.require(line, &clause.Text, "text")
	c.mark(line, &clause.Mark)
	c.oneValue(clause)
	c.clauseKinds(clause)
	c.clauseCounting(clause)
	if clause.Rating != nil && among > 1 {
		c.fault(c.lines[&clause.Rating], "rating", "book_rating_shares", clause.ID)
	}
}

// oneValue checks that exactly one of the five forms gives the value, and that form.
func (c *check) oneValue(clause *Clause) {
	forms := []struct {
		key   string
		field any
		check func()
	}{
		{"points", &clause.Points, func() { c.positive(0, &clause.Points, "points") }},
		{"range", &clause.Range, func() { c.valueRange(clause.Range) }},
		{"levels", &clause.Levels, func() { c.levels(clause) }},
		{"rate", &clause.Rate, func() { c.rate(clause.Rate) }},
		{"rating", &clause.Rating, func() { c.rating(clause.Rating) }},
	}
	var keys []string
	for _, form := range forms {
		if !c.given(form.field) {
			continue
		}
		keys = append(keys, form.key)
		if len(keys) > 1 {
			c.fault(c.lines[form.field], form.key, "book_value_twice", strings.Join(keys, ", "))
		}
		form.check()
	}
	if len(keys) == 0 {
		c.fault(c.lines[clause], "points", "book_value_missing", clause.ID)
	}
}

func (c *check) valueRange(r *Range) {
	line := c.lines[r]
	c.positive(line, &r.Low, "low")
	c.positive(line, &r.High, "high")
	if c.given(&r.Low) && c.given(&r.High) && r.Low >= r.High {
		c.fault(c.lines[&r.High], "range", "book_range", r.Low, r.High)
	}
}

func (c *check) levels(clause *Clause) {
	field := &clause.Levels
	if len(*field) == 0 {
		c.fault(c.lines[field], "levels", "book_value_missing", clause.ID)
	}
	for _, level := range slices.Sorted(maps.Keys(*field)) {
		line := c.lines[entryOf{field, level}]
		if !slices.Contains(Levels(), level) {
			c.fault(line, level, "book_unknown_level", level, list(Levels()))
		} else if (*field)[level] <= 0 {
			c.fault(line, level, "book_not_positive", level)
		}
	}
}

func (c *check) rate(r *Rate) {
	line := c.lines[r]
	oneOf(c, line, &r.Of, "of", "cases_late")
	c.positive(line, &r.Step, "step")
}

func (c *check) rating(r *Rating) {
	line := c.lines[r]
	if c.given(&r.Source) {
		oneOf(c, line, &r.Source, "source", FromPeers, FromExternal)
	}
	if c.rated[r.External()] { // each source gives a subject one value
		c.fault(c.lineOr(&r.Source, line), "source", "book_duplicate_value", cmp.Or(r.Source, FromPeers))
	}
	c.rated[r.External()] = true
	oneOf(c, line, &r.Method, "method", "mean", "trimmed")
	c.requireGiven(line, &r.MinBallots, "min_ballots")
	c.atLeast(&r.MinBallots, 1, "min_ballots")
	c.atLeast(&r.TrimFrom, 3, "trim_from") // one must be left between the highest and the lowest
	if r.Method == "trimmed" {
		c.requireGiven(line, &r.TrimFrom, "trim_from")
	}
}

// clauseKinds checks the kinds of fact: at least one known one, and none for a
// rate or rating, which are computed from the cases and the ballots.
func (c *check) clauseKinds(clause *Clause) {
	computed := clause.Rate != nil || clause.Rating != nil
	switch {
	case computed && c.given(&clause.Kinds):
		c.fault(c.lines[&clause.Kinds], "kinds", "book_conflict", "kinds", "rate, rating")
	case !computed && len(clause.Kinds) == 0:
		c.fault(c.lineOr(&clause.Kinds, c.lines[clause]), "kinds", "book_no_kind", clause.ID)
	}
	c.knownKinds(clause.Kinds, "kinds")
}

// knownKinds notes each kind of a list that is unknown or named twice.
func (c *check) knownKinds(kinds []string, key string) {
	seen := map[string]bool{}
	for i := range kinds {
		kind, line := kinds[i], c.lines[&kinds[i]]
		switch {
		case !c.kinds[kind]:
			c.fault(line, key, "book_unknown_kind", kind)
		case seen[kind]:
			c.fault(line, key, "book_duplicate_value", kind)
		}
		seen[kind] = true
	}
}

// clauseCounting checks the ways of counting facts: what is given makes sense by
// itself and beside the others.
func (c *check) clauseCounting(clause *Clause) {
	c.atLeast(&clause.MinQuantity, 1, "min_quantity")
	c.atLeast(&clause.Per, 2, "per") // one for each is what a clause without per says
	c.atLeast(&clause.OverHalfDays, 1, "over_half_days")
	if c.given(&clause.Serious) {
		c.positive(0, &clause.Serious, "serious")
		if !c.given(&clause.Points) {
			c.fault(c.lines[&clause.Serious], "serious", "book_conflict", "serious", "range, levels, rate, rating")
		}
	}
	c.countingKeys(clause)
}

// countingKeys allows one way of counting in a clause, and none beside a rate or
// rating; per and over_half_days count many facts as one value, so it is fixed points.
func (c *check) countingKeys(clause *Clause) {
	ways := []struct {
		key    string
		field  any
		given  bool
		points bool // the value must be fixed points
	}{
		{"per_quantity", &clause.PerQuantity, clause.PerQuantity, false},
		{"per", &clause.Per, clause.Per != 0, true},
		{"once_a_day", &clause.OnceADay, clause.OnceADay, true},
		{"over_half_days", &clause.OverHalfDays, clause.OverHalfDays != 0, true},
	}
	computed := clause.Rate != nil || clause.Rating != nil
	if computed && clause.MinQuantity != 0 {
		c.fault(c.lines[&clause.MinQuantity], "min_quantity", "book_conflict", "min_quantity", "rate, rating")
	}
	before := ""
	for _, way := range ways {
		if !way.given {
			continue
		}
		switch {
		case computed:
			c.fault(c.lines[way.field], way.key, "book_conflict", way.key, "rate, rating")
		case before != "":
			c.fault(c.lines[way.field], way.key, "book_conflict", way.key, before)
		case way.points && !c.given(&clause.Points):
			c.fault(c.lines[way.field], way.key, "book_conflict", way.key, "range, levels")
		}
		before = way.key
	}
}
