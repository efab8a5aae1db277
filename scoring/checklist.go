package scoring

import (
	"fmt"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Blocking says what an item of a checklist stands in the way of.
type Blocking uint8

// What an item blocks; what blocks publishing blocks closing, too.
const (
	Warns Blocking = iota
	ForClose
	ForPublish
)

// Debtor is who owes something: an office, a window or a person.
type Debtor struct {
	Kind string `json:"kind"` // "office", "window" or "staff"
	Code string `json:"code"`
}

// Item is one thing that is missing before a period can be published or closed.
type Item struct {
	Code     string
	Blocks   Blocking
	Owes     []Debtor         // in order, each once
	Problems []roster.Problem // each thing that is missing
	Cure     string           // the command that cures it
}

// Waits is one thing of a period that waits for somebody.
type Waits struct {
	Ref  string      // number or name by which a command knows it
	Date roster.Date // the day that it is about, zero where there is none
	Owes Debtor
}

// Waiting is what waits in a period, beside what its scores tell.
type Waiting struct {
	Drafts     []Waits // facts that a second person has not confirmed
	Leave      []Waits // requests undecided
	Slips      []Waits
	Returns    []Waits // of leave, overdue
	Previews   []Waits // of files that nobody has confirmed or discarded
	Quarantine []Waits // batches with lines of the period that were put aside
	Numbers    []Waits // of clocks that are nobody's, with punches in the period
	Entries    []Waits // of registers, not at their end
	Ballots    []Waits // that windows still owe
	Clocks     []attendance.Clock
}

// Checklist lists what is missing in a period, what blocks most first. Closing refuses
// exactly what it calls blocking. m is as Store.Pending loads it.
func Checklist(s *Scores, m Material, d Decision, today roster.Date) []Item {
	c := &checklist{s: s, m: m, d: d, today: today}
	c.scores()
	c.rulings()
	c.objections()
	slices.SortStableFunc(c.items, func(a, b Item) int { return int(b.Blocks) - int(a.Blocks) })
	return c.items
}

type checklist struct {
	s     *Scores
	m     Material
	d     Decision
	today roster.Date
	items []Item
}

var office = Debtor{Kind: "office", Code: string(attendance.GeneralOffice)}

// add opens an item; it counts only with something in it.
func (c *checklist) add(code string, blocks Blocking, cure string, found ...missing) {
	if len(found) == 0 {
		return
	}
	item := Item{Code: code, Blocks: blocks, Cure: cure}
	for _, f := range found {
		item.Problems = append(item.Problems, roster.Problem{File: c.m.Period.String(), Code: code, Value: f.value, Args: f.args})
		if !slices.Contains(item.Owes, f.owes) {
			item.Owes = append(item.Owes, f.owes)
		}
	}
	c.items = append(c.items, item)
}

// missing is one thing of an item.
type missing struct {
	value string
	args  []any
	owes  Debtor
}

func (c *checklist) scores() {
	s := c.s
	if year := s.Period.Year; !s.Calendar.Covers(year) {
		c.add("no_calendar", ForPublish, "import calendar FILE", missing{fmt.Sprint(year), []any{fmt.Sprint(year)}, office})
	}
	var pending, days, ties []missing
	for _, sheet := range s.Sheets[rulebook.OfWindow] {
		if sheet.Pending {
			pending = append(pending, missing{sheet.Code, []any{sheet.Code, sheet.Name}, office})
		}
	}
	for _, day := range s.NoData {
		explained := slices.ContainsFunc(c.d.NoData, func(n NoDataDecision) bool { return n.Date == day.String() })
		if !explained && !slices.Contains(s.Excused, day) {
			days = append(days, missing{day.String(), []any{day.String()}, office})
		}
	}
	if s.Ranking != nil && s.Ranking.TieOpen {
		for _, row := range s.Ranking.Rows {
			if row.Tie {
				ties = append(ties, missing{row.Code, []any{row.Code, row.Name, row.Total.String()}, Debtor{"office", string(attendance.Director)}})
			}
		}
	}
	c.add("pending_rating", ForClose, "ratings close --period "+s.Period.String(), pending...)
	c.add("no_data_unexplained", ForClose, "clock explain DATE --outage --reason …", days...)
	c.add("tie_open", ForClose, "tie decide --period "+s.Period.String()+" --windows …", ties...)
}

// rulings finds what was entered by itself and meets nothing any more.
func (c *checklist) rulings() {
	var waivers, ties []missing
	for _, w := range c.m.Waivers {
		if !c.s.waived(w.Waiver) {
			waivers = append(waivers, missing{w.target(), []any{w.Number, w.target()}, office})
		}
	}
	if t := c.m.Tie; t != nil && len(c.s.tied()) == 0 {
		codes := strings.Join(t.Windows, " ")
		ties = append(ties, missing{codes, []any{codes}, office})
	}
	c.add("waiver_idle", ForClose, "waiver revoke N --reason …", waivers...)
	c.add("tie_idle", ForClose, "tie revoke --period "+c.m.Period.String()+" --reason …", ties...)
}

// objections: a published period waits until its window is over and every objection is
// decided, unless the decision closes it early.
func (c *checklist) objections() {
	period := c.m.Period.String()
	blocks := ForClose
	if c.d.EarlyClose != nil {
		blocks = Warns
	}
	var waiting []missing
	for _, o := range c.m.undecided() {
		waiting = append(waiting, missing{o.Code, []any{o.Number, o.Code}, Debtor{"office", string(attendance.Director)}})
	}
	c.add("objection_undecided", blocks, "objection decide N", waiting...)
	if c.m.takesObjections(c.today) {
		until := c.m.State.Publication.Until
		c.add("objections_taken", blocks, "close --period "+period, missing{until.String(), []any{until.String(), (until + 1).String()}, office})
	}
	if c.m.State.State == Open {
		c.add("not_published", Warns, "publish --period "+period, missing{period, []any{period}, office})
	}
}
