package scoring

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

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
	Cure     string           // the command that cures the first of them; what one has to say is in capitals
}

// Waits is one thing of a period that waits for somebody.
type Waits struct {
	Ref  string      // number or name by which a command knows it
	Date roster.Date // the day that it is about, zero where there is none
	Owes Debtor
}

// Waiting is what waits in a period, beside what its scores tell. Drafts are loaded
// wherever a period may be closed, since they block it; the others for a checklist.
type Waiting struct {
	Drafts     []Waits // facts that a second person has not confirmed
	Leave      []Waits // requests undecided
	Slips      []Waits
	Returns    []Waits // of leave, overdue
	Previews   []Waits // of files that nobody has confirmed or discarded
	Quarantine []Waits // batches with lines of the period that were put aside
	Numbers    []Waits // of clocks that are nobody's, with punches in the period
	Entries    []Waits // of registers that could still put a fact into the period
	Ballots    []Waits // that windows still owe; Date is zero, Ref how many
	Round      string  // "" for none, "open" or "closed"
	Clocks     []attendance.Clock
	Whole      bool // everything was loaded, not the drafts alone
}

// Checklist lists what is missing in a period, what blocks most first. Closing refuses
// exactly what it calls blocking. m is as Store.Pending loads it.
func Checklist(s *Scores, m Material, d Decision, today roster.Date) []Item {
	c := &checklist{s: s, m: m, d: d, today: today}
	c.scores()
	c.rulings()
	c.objections()
	c.punches()
	c.rating()
	c.waiting()
	c.book()
	slices.SortStableFunc(c.items, func(a, b Item) int { return int(b.Blocks) - int(a.Blocks) })
	return c.items
}

// Checklist lists what is missing in a period before it can be published or closed, and
// tells where it stands. Of a closed one nothing is missing.
func (s *Service) Checklist(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) ([]Item, string, error) {
	if err := scope.As.Check(roster.ReadPeriods); err != nil {
		return nil, "", err
	}
	r, waiting, err := s.Store.Pending(ctx, scope, period, today)
	if err != nil {
		return nil, "", err
	}
	if r.State.State == Closed {
		return nil, r.State.State, nil
	}
	scores, err := r.scores()
	if err != nil {
		return nil, "", err
	}
	m := r.Material
	m.Waiting = waiting
	return Checklist(scores, m, Decision{}, today), m.State.State, nil
}

type checklist struct {
	s     *Scores
	m     Material
	d     Decision
	today roster.Date
	items []Item
}

var office = Debtor{Kind: "office", Code: string(attendance.GeneralOffice)}

// add opens an item; it counts only with something in it. In the cure, {} is the first
// thing's own number or name.
func (c *checklist) add(code string, blocks Blocking, cure string, found ...missing) {
	if len(found) == 0 {
		return
	}
	item := Item{Code: code, Blocks: blocks, Cure: strings.ReplaceAll(cure, "{}", word(fmt.Sprint(found[0].args[0])))}
	for _, f := range found {
		item.Problems = append(item.Problems, roster.Problem{File: c.m.Period.String(), Code: code, Value: f.value, Args: f.args})
		if !slices.Contains(item.Owes, f.owes) {
			item.Owes = append(item.Owes, f.owes)
		}
	}
	c.items = append(c.items, item)
}

// word is a text as one word of a command: what came in by a file may hold anything.
func word(text string) string {
	plain := strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.:/", r)
	}) < 0
	if plain && text != "" && text[0] != '-' {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// missing is one thing of an item.
type missing struct {
	value string
	args  []any
	owes  Debtor
}

func (c *checklist) scores() {
	s := c.s
	if last := s.Period.Last(); c.today <= last {
		c.add("period_not_over", ForPublish, "publish --period "+s.Period.String(), missing{last.String(), []any{last.String()}, office})
	}
	if year := s.Period.Year; !s.Calendar.Covers(year) {
		c.add("no_calendar", ForPublish, "import calendar FILE", missing{fmt.Sprint(year), []any{fmt.Sprint(year)}, office})
	}
	for _, fault := range s.GradeFaults {
		c.add(fault.Code, ForClose, c.decides("STAFF"), missing{fault.Value, fault.Args, office})
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
	c.add("pending_rating", ForClose, c.rates(), pending...)
	c.add("no_data_unexplained", ForClose, "clock explain {} --outage --reason TEXT", days...)
	c.add("tie_open", ForClose, "tie decide --period "+s.Period.String()+" --windows CODES --minutes REF --decided-by NAME", ties...)
}

// rates is what brings a pending rating on. A round that is closed is so for good: what it
// has left open takes the meeting's decision.
func (c *checklist) rates() string {
	period := c.m.Period.String()
	switch c.m.Waiting.Round {
	case "open":
		return "ratings close --period " + period
	case "closed":
		return "close --period " + period + " --decision FILE"
	default:
		return "ratings open --period " + period
	}
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
	c.add("waiver_idle", ForClose, "waiver revoke {} --reason TEXT", waivers...)
	c.add("tie_idle", ForClose, "tie revoke --period "+c.m.Period.String()+" --reason TEXT", ties...)
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
	c.add("objection_undecided", blocks, "objection decide {} --uphold --reason TEXT --by CODE", waiting...)
	if c.m.takesObjections(c.today) {
		until := c.m.State.Publication.Until
		c.add("objections_taken", blocks, "close --period "+period, missing{until.String(), []any{until.String(), (until + 1).String()}, office})
	}
	if c.m.State.State == Open {
		c.add("not_published", Warns, "publish --period "+period, missing{period, []any{period}, office})
	}
}

// punches: days after the newest punch, and clocks whose dumps end before the period does.
func (c *checklist) punches() {
	var days, clocks []missing
	for _, day := range c.s.notKnown() {
		days = append(days, missing{day.String(), []any{day.String()}, office})
	}
	last := c.m.Period.Last()
	for _, clock := range c.m.Waiting.Clocks {
		if clock.First <= last && clock.Complete < last {
			clocks = append(clocks, missing{clock.Name(), []any{clock.Name(), clock.Complete.String()}, office})
		}
	}
	c.add("punches_missing", Warns, "import punches FILE", days...)
	c.add("clock_incomplete", Warns, "clock complete --device NAME --to DATE", clocks...)
}

// rating: a round of which some windows have not voted, or that is not closed.
func (c *checklist) rating() {
	period := c.m.Period.String()
	if c.m.Period.Kind != roster.Month || c.m.Waiting.Round == "closed" || len(c.s.Sheets[rulebook.OfWindow]) == 0 || !c.m.Waiting.Whole {
		return
	}
	var owed []missing
	for _, w := range c.m.Waiting.Ballots {
		owed = append(owed, missing{w.Owes.Code, []any{w.Owes.Code, w.Ref}, w.Owes})
	}
	if c.m.Waiting.Round == "" {
		c.add("round_not_opened", Warns, "ratings open --period "+period, missing{period, []any{period}, office})
	}
	c.add("ballots_owed", Warns, "ratings cast --by CODE --period "+period+" --window CODE --attitude N --efficiency N --quality N --integrity N", owed...)
}

// waiting: what was asked for, put aside or begun and not brought to an end.
func (c *checklist) waiting() {
	w := &c.m.Waiting
	show := "register show"
	if len(w.Entries) > 0 {
		show += " " + w.Entries[0].Ref // a register and a number
	}
	for _, of := range []struct {
		code   string
		blocks Blocking
		cure   string
		list   []Waits
	}{
		// A draft can be confirmed no more once the period is closed, and would be lost.
		{"draft_unconfirmed", ForClose, "fact confirm {}", w.Drafts},
		{"leave_undecided", Warns, "leave approve {} --by CODE", w.Leave},
		{"slip_undecided", Warns, "slip approve {} --by CODE", w.Slips},
		{"return_overdue", Warns, "leave return {} --by CODE", w.Returns},
		{"preview_waiting", Warns, "import confirm {}", w.Previews},
		{"lines_quarantined", Warns, "import show {}", w.Quarantine},
		{"number_unheld", Warns, "clock attach {} CODE", w.Numbers},
		{"entry_unfinished", Warns, show, w.Entries},
	} {
		var found []missing
		for _, one := range of.list {
			day := ""
			if !one.Date.IsZero() {
				day = one.Date.String()
			}
			found = append(found, missing{one.Ref, []any{one.Ref, day}, one.Owes})
		}
		c.add(of.code, of.blocks, of.cure, found...)
	}
	var late []missing
	for _, overdue := range c.m.Cases {
		if n := len(overdue.OverdueDays(c.s.Calendar, c.today)); n > 0 && !overdue.FinishedBy(c.today-1) {
			late = append(late, missing{overdue.Number, []any{overdue.Number, n}, Debtor{"staff", overdue.Staff}})
		}
	}
	c.add("case_overdue", Warns, "case finish {}", late...)
}

// book: presumed values that the centre has not confirmed, and grades without a decision
// of the meeting.
func (c *checklist) book() {
	director := Debtor{"office", string(attendance.Director)}
	var values, grades []missing
	for _, v := range c.s.Book.PresumedValues() {
		if !c.s.Input.Confirmed[v.ID] {
			values = append(values, missing{v.ID + " " + v.What, []any{v.ID, v.What, v.Value}, director})
		}
	}
	for _, g := range c.s.Grades {
		if g.Proposed != "" && g.Minutes == "" {
			grades = append(grades, missing{g.Staff, []any{g.Staff, g.Name, g.Proposed}, director})
		}
	}
	c.add("value_presumed", Warns, "rulebook confirm "+c.s.Book.ID+" {} --minutes REF --by CODE", values...)
	c.add("grade_undecided", Warns, c.decides("{}"), grades...)
}

// decides is the command by which the meeting's decision on a grade is recorded.
func (c *checklist) decides(staff string) string {
	return "grades decide --period " + c.m.Period.String() + " --staff " + staff + " --grade GRADE --minutes REF --decided-by NAME"
}
