package rulebook

import (
	"maps"
	"slices"
	"strings"

	"redbanner/attendance/roster"
)

// sectionHead checks the id of a section beside the items.
func (c *check) sectionHead(line int, id *string) {
	c.id(line, id, c.ids, sectionID.MatchString(*id), "M12")
}

// ranking checks the honour of the best subjects and its tie chain.
func (c *check) ranking(r *Ranking) {
	line := c.lines[r]
	c.sectionHead(line, &r.ID)
	c.require(line, &r.Text, "text")
	c.requireGiven(line, &r.Banners, "banners")
	c.atLeast(&r.Banners, 1, "banners")
	c.mark(line, &r.Mark)
	c.knownKinds(r.Complaints, "complaints")
	c.knownKinds(r.Veto, "veto")
	if slices.Contains(r.Ties, "no_upheld_complaint") && len(r.Complaints) == 0 {
		c.fault(c.lineOr(&r.Complaints, line), "complaints", "book_missing_key", "complaints")
	}
	for i := range r.Ties {
		c.tie(r.Ties[i], c.lines[&r.Ties[i]], slices.Index(r.Ties, r.Ties[i]) < i)
	}
}

// tie checks one criterion of the chain; "item:M10" names an item of the book.
func (c *check) tie(criterion string, line int, twice bool) {
	id, named := strings.CutPrefix(criterion, "item:")
	_, found := c.book.Item(id)
	switch {
	case named && !found:
		c.fault(line, "ties", "book_unknown_item", id)
	case !named && !slices.Contains(TieCriteria(), criterion):
		c.fault(line, "ties", "book_unknown_tie", criterion, list(TieCriteria())+", item:…")
	case twice:
		c.fault(line, "ties", "book_duplicate_value", criterion)
	}
}

// grades checks bars and the names of each establishment.
func (c *check) grades(g *Grades) {
	line := c.lines[g]
	c.sectionHead(line, &g.ID)
	c.require(line, &g.Text, "text")
	c.mark(line, &g.Mark)
	if len(g.Bars) == 0 {
		c.fault(c.lineOr(&g.Bars, line), "bars", "book_missing_key", "bars")
	}
	for i := range g.Bars {
		at := c.lines[&g.Bars[i]]
		if i > 0 && g.Bars[i] >= g.Bars[i-1] {
			c.fault(at, "bars", "book_bars", g.Bars[i], g.Bars[i-1])
		}
		if top := c.book.Base + c.book.Bonus; g.Bars[i] <= 0 || c.clean && g.Bars[i] > top {
			c.fault(at, "bars", "book_bar_range", g.Bars[i], top)
		}
	}
	c.requireGiven(line, &g.QuotaPercent, "quota_percent")
	if g.QuotaPercent > 100 {
		c.fault(c.lines[&g.QuotaPercent], "quota_percent", "book_too_large", "quota_percent", 100)
	}
	c.requireGiven(line, &g.SickLeaveLimit, "sick_leave_limit")
	c.gradeNames(g)
}

// gradeNames checks that every establishment has a name for each bar and one for
// what is below the last.
func (c *check) gradeNames(g *Grades) {
	establishments := []roster.Establishment{roster.CivilServant, roster.PublicInstitution, roster.Contract}
	line := c.lineOr(&g.Names, c.lines[g])
	for _, e := range establishments {
		names, ok := g.Names[e]
		if !ok {
			c.fault(line, "names", "book_missing_key", string(e))
			continue
		}
		if want := len(g.Bars) + 1; len(names) != want {
			c.fault(c.lines[entryOf{&g.Names, string(e)}], string(e), "book_grade_names", string(e), len(names), want)
		}
		for i := range names {
			if strings.TrimSpace(names[i]) == "" || slices.Contains(names[:i], names[i]) {
				c.fault(c.lines[&names[i]], string(e), "book_duplicate_value", names[i])
			}
		}
	}
	for _, e := range slices.Sorted(maps.Keys(g.Names)) {
		if !slices.Contains(establishments, e) {
			c.fault(c.lines[entryOf{&g.Names, string(e)}], string(e), "book_unknown_value", string(e), list(establishments))
		}
	}
}

// sections checks the waiver, the annual honour and the time for objections.
func (c *check) sections() {
	if w := c.book.Waiver; w != nil {
		line := c.lines[w]
		c.sectionHead(line, &w.ID)
		c.require(line, &w.Text, "text")
	}
	if s := c.book.Stars; s != nil {
		line := c.lines[s]
		c.sectionHead(line, &s.ID)
		c.require(line, &s.Text, "text")
		c.requireGiven(line, &s.Count, "count")
		c.atLeast(&s.Count, 1, "count")
		oneOf(c, line, &s.Of, "of", OfWindow, OfStaff)
		c.mark(line, &s.Mark)
	}
	if o := c.book.Objections; o != nil {
		line := c.lines[o]
		c.sectionHead(line, &o.ID)
		c.requireGiven(line, &o.WorkingDays, "working_days")
		c.atLeast(&o.WorkingDays, 1, "working_days")
		c.mark(line, &o.Mark)
	}
}
