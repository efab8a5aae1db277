package attendance

import (
	"context"
	"slices"
	"strings"
	"time"

	"redbanner/attendance/roster"
)

// Verdict is what HR says of a day on which punches are missing.
type Verdict string

// The verdicts.
const (
	Outage    Verdict = "outage"    // 停机: a clock failed, what it would have shown is not counted
	Counted   Verdict = "counted"   // 计入: the clocks worked, whoever has no punch was absent
	Withdrawn Verdict = "withdrawn" // 撤回: nothing is said any more
)

// Explanation is one word of HR about a day; of several the last one counts.
type Explanation struct {
	Day     roster.Date
	Verdict Verdict
	Reason  string
	Staff   string // code of the person who explains, "" where nobody was named
	By      string
	At      time.Time
}

// ClockKey names a clock: by its device, or by the format of files that name none.
type ClockKey struct {
	Device, Source string
}

// Name is what people call the clock.
func (k ClockKey) Name() string {
	if k.Device != "" {
		return k.Device
	}
	return k.Source
}

// Clock is what is known of one clock.
type Clock struct {
	ClockKey
	Punches     int
	First, Last roster.Date // days of its oldest and newest stored punch
	Batch       int64       // the last import with punches of it
	ImportedAt  time.Time
	Complete    roster.Date // its punches are all in up to this day
	DeclaredBy  string      // who said so; "": the last import shows it
	DeclaredAt  time.Time
	Silent      []roster.Date // of the last working days of the centre: those without a punch of it
}

// SilentOn reports whether the clock has no punch on any of that many days, the last ones
// on which another clock of the centre has some.
func (c Clock) SilentOn(days int) bool { return len(c.Silent) >= days }

// Unexplained is a working day without a punch of anybody, and what HR has said of it.
type Unexplained struct {
	Day     roster.Date
	Verdict Verdict // "" when nobody has explained it
	History []Explanation
}

// ClockStatus is where the clocks of a centre stand.
type ClockStatus struct {
	Clocks   []Clock       // by name
	Complete roster.Date   // the day up to which every clock that still runs is complete
	NoData   []Unexplained // the days of the month that are or were to be explained
}

// ClockStore is where the record of clocks is kept.
type ClockStore interface {
	// Explain keeps one word about a day, unless check objects to it.
	Explain(ctx context.Context, scope Scope, e Explanation, check func(Input) error) error
	// Clocks loads every clock with what its punches tell, and on which of the last
	// working days before a day, of those with any punch, it has none.
	Clocks(ctx context.Context, scope Scope, before roster.Date, days int) ([]Clock, error)
	// Explanations loads everything that was said of the days, by day and time.
	Explanations(ctx context.Context, scope Scope, first, last roster.Date) ([]Explanation, error)
	// DeclareComplete keeps that a clock's punches are all in up to a day.
	DeclareComplete(ctx context.Context, scope Scope, name string, to roster.Date) (ClockKey, error)
	// Unmatched loads the numbers with punches that are nobody's.
	Unmatched(ctx context.Context, scope Scope) ([]UnmatchedNumber, error)
	// Attach gives a number to a person.
	Attach(ctx context.Context, scope Scope, a Attachment) (Attached, error)
}

// Clocks is what HR asks of the clocks' record, and says to it.
type Clocks struct {
	Store ClockStore
	Input func(ctx context.Context, scope Scope, period roster.Period, asOf roster.Date) (Input, error)
}

// Explain says that a clock failed on a day, or that the day counts though nobody
// punched, or takes back what was said. It is refused in a closed period.
func (c *Clocks) Explain(ctx context.Context, scope Scope, e Explanation, today roster.Date) error {
	if err := scope.As.Check(roster.Import); err != nil {
		return err
	}
	e.Reason = strings.TrimSpace(e.Reason)
	switch {
	case e.Reason == "":
		return roster.Errorf(roster.Usage, "clock.reason_needed", e.Day.String())
	case e.Day >= today:
		return roster.Errorf(roster.Conflict, "clock.day_not_over", e.Day.String())
	}
	return c.Store.Explain(ctx, scope, e, func(in Input) error { return explainable(in, e) })
}

// explainable objects to words that would change nothing. in is the day's.
func explainable(in Input, e Explanation) error {
	said := said(in.Clock, e.Day)
	switch {
	case e.Verdict == Withdrawn && said == "":
		return roster.Errorf(roster.Conflict, "clock.not_explained", e.Day.String())
	case e.Verdict == Withdrawn:
		return nil
	case said == e.Verdict:
		return roster.Errorf(roster.Conflict, "clock.explained_already", e.Day.String())
	case e.Verdict == Counted && on(in.Clock.Days, e.Day):
		return roster.Errorf(roster.Conflict, "clock.day_has_punches", e.Day.String())
	case len(Derive(in)) == 0:
		return roster.Errorf(roster.Conflict, "clock.nobody_due", e.Day.String())
	}
	return nil
}

// said is what stands of a day, "" for nothing.
func said(clock ClockDays, day roster.Date) Verdict {
	switch {
	case on(clock.Excused, day):
		return Outage
	case on(clock.Counted, day):
		return Counted
	}
	return ""
}

// Status tells where each clock stands and which days of a month have no data. A clock
// is silent that has no punch on one of the last days (at least one) on which any has.
func (c *Clocks) Status(ctx context.Context, scope Scope, month roster.Period, today roster.Date, days int) (ClockStatus, error) {
	if err := scope.As.CheckOne(roster.ReadImports, roster.ReadSystem); err != nil {
		return ClockStatus{}, err
	}
	var status ClockStatus
	if days < 1 {
		return status, roster.Errorf(roster.Usage, "clock.bad_days", days)
	}
	var err error
	if status.Clocks, err = c.Store.Clocks(ctx, scope, today, days); err != nil {
		return status, err
	}
	status.Complete = completeTo(status.Clocks)
	history, err := c.Store.Explanations(ctx, scope, month.First(), month.Last())
	if err != nil {
		return status, err
	}
	scope.As = nil // of everybody's attendance only the days without any are told
	in, err := c.Input(ctx, scope, month, today)
	if err != nil {
		return status, err
	}
	status.NoData = unexplained(in, history)
	return status, nil
}

// completeTo is the earliest day up to which a clock is complete. A clock that has been
// taken away holds it back until HR declares it complete.
func completeTo(clocks []Clock) roster.Date {
	var to roster.Date
	for i, c := range clocks {
		if i == 0 || c.Complete < to {
			to = c.Complete
		}
	}
	return to
}

// unexplained lists the days with a session that no punch tells of, and those that
// something was said of, in order.
func unexplained(in Input, history []Explanation) []Unexplained {
	var days []roster.Date
	for _, s := range Derive(in) {
		if s.Status == NoData {
			days = append(days, s.Date)
		}
	}
	for _, e := range history {
		days = append(days, e.Day)
	}
	slices.Sort(days)
	days = slices.Compact(days)
	list := make([]Unexplained, len(days))
	for i, day := range days {
		list[i] = Unexplained{Day: day, Verdict: said(in.Clock, day)}
		for _, e := range history {
			if e.Day == day {
				list[i].History = append(list[i].History, e)
			}
		}
	}
	return list
}

// DeclareComplete says that all punches of a clock up to a day are in.
func (c *Clocks) DeclareComplete(ctx context.Context, scope Scope, name string, to, today roster.Date) (ClockKey, error) {
	if err := scope.As.Check(roster.Import); err != nil {
		return ClockKey{}, err
	}
	if to >= today {
		return ClockKey{}, roster.Errorf(roster.Conflict, "clock.day_not_over", to.String())
	}
	return c.Store.DeclareComplete(ctx, scope, name, to)
}

// Unmatched lists the clock numbers with punches that are nobody's, by number.
func (c *Clocks) Unmatched(ctx context.Context, scope Scope) ([]UnmatchedNumber, error) {
	if err := scope.As.Check(roster.ReadImports); err != nil {
		return nil, err
	}
	return c.Store.Unmatched(ctx, scope)
}

// Attach gives a number to a person, so that its punches count.
func (c *Clocks) Attach(ctx context.Context, scope Scope, a Attachment) (Attached, error) {
	if err := scope.As.Check(roster.Import); err != nil {
		return Attached{}, err
	}
	return c.Store.Attach(ctx, scope, a)
}
