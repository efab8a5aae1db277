package attendance

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Derive returns every session that was due in [First, Last] (rules.md 5):
// working days only, each person from the day of joining to the day of leaving, with
// the duty days and without the rest days of that person, in order of staff code,
// date and session. What the input lists in any order (staff, leave, slips, duty)
// changes nothing by its order.
//
// A zero AsOf hides nothing. ClockDays must reach beyond Last when punches do, or
// the last days of the range look as if nothing were known of them yet.
func Derive(in Input) []Session {
	d := derivation{
		days:    workdays(in),
		duty:    dutyDays(in),
		staff:   in.Staff,
		punches: in.Punches,
		leave:   approved(in.Leave),
		slips:   sortedSlips(in.Slips),
	}
	due, total := d.due(in)
	sessions := make([]Session, total)
	// The halves write to disjoint parts of one slice, so the order is the same
	// as if one had written it all.
	half := len(due) / 2
	var wg sync.WaitGroup
	wg.Go(func() { d.people(sessions, due[:half]) })
	d.people(sessions, due[half:])
	wg.Wait()
	if in.Within != nil {
		return within(sessions, in.Within)
	}
	return sessions
}

// derivation is the input of Derive, made ready to be walked once per person.
type derivation struct {
	days    []workday
	duty    []personalDay // by staff and date
	staff   []roster.Staff
	punches [][]roster.LocalTime
	leave   []Leave // approved, by staff
	slips   []Slip  // by staff, date and session
}

// duty is one person's part of the result.
type duty struct {
	person   int       // index of staff
	days     []workday // on which the person is employed
	at       int       // index of the first session of it
	sessions int
}

// due plans who is due on which days, in order of staff code.
func (d *derivation) due(in Input) (due []duty, sessions int) {
	order := make([]int, len(in.Staff))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(in.Staff[a].Code, in.Staff[b].Code) })
	due = make([]duty, 0, len(order))
	var own, rest []personalDay
	rest = d.duty
	for _, person := range order {
		own, rest = ofStaff(rest, in.Staff[person].Code, func(p *personalDay) string { return p.staff })
		days := employed(withDuty(d.days, own), in.Staff[person])
		if len(days) == 0 {
			continue
		}
		due = append(due, duty{person: person, days: days, at: sessions, sessions: 2 * len(days)})
		sessions += 2 * len(days)
	}
	return due, sessions
}

// employed returns the days from the person's joining to the leaving.
func employed(days []workday, person roster.Staff) []workday {
	from, to := 0, len(days)
	if !person.Joined.IsZero() {
		from = search(days, person.Joined)
	}
	if !person.Left.IsZero() {
		to = search(days, person.Left+1)
	}
	return days[from:max(from, to)]
}

// search returns the index of the first working day not before the date.
func search(days []workday, date roster.Date) int {
	i, _ := slices.BinarySearchFunc(days, date, func(w workday, date roster.Date) int {
		return cmp.Compare(w.date, date)
	})
	return i
}

// people derives the sessions of people who follow one another by code.
func (d *derivation) people(sessions []Session, due []duty) {
	leave, slips := d.leave, d.slips
	for _, p := range due {
		walk := personWalk{code: d.staff[p.person].Code}
		if p.person < len(d.punches) {
			walk.punches = d.punches[p.person]
		}
		walk.leave, leave = ofStaff(leave, walk.code, func(l *Leave) string { return l.Staff })
		walk.slips, slips = ofStaff(slips, walk.code, func(s *Slip) string { return s.Staff })
		walk.sessions(p.days, sessions[p.at:p.at+p.sessions])
	}
}

// ofStaff takes one person's rows from rows in order of staff, and returns those behind them too.
func ofStaff[T any](rows []T, code string, staff func(*T) string) (mine, rest []T) {
	from := 0
	for from < len(rows) && staff(&rows[from]) < code {
		from++
	}
	to := from
	for to < len(rows) && staff(&rows[to]) == code {
		to++
	}
	return rows[from:to], rows[to:]
}

// approved returns the leave that counts, by person. Of two that cover the same
// half-day, which an import refuses, leave comes before an absence on duty, then
// the earlier one.
func approved(leave []Leave) []Leave {
	rank := func(l Leave) int {
		if l.Type.Official() {
			return 1
		}
		return 0
	}
	kept := make([]Leave, 0, len(leave))
	for _, l := range leave {
		if l.Status == Approved {
			kept = append(kept, l)
		}
	}
	slices.SortFunc(kept, func(a, b Leave) int {
		return cmp.Or(strings.Compare(a.Staff, b.Staff), cmp.Compare(rank(a), rank(b)),
			a.From.Compare(b.From), a.To.Compare(b.To), strings.Compare(string(a.Type), string(b.Type)))
	})
	return kept
}

func sortedSlips(slips []Slip) []Slip {
	sorted := slices.Clone(slips)
	slices.SortFunc(sorted, func(a, b Slip) int {
		return cmp.Or(strings.Compare(a.Staff, b.Staff), cmp.Compare(a.Date, b.Date),
			cmp.Compare(a.Session, b.Session), cmp.Compare(a.Side, b.Side))
	})
	return sorted
}

// personWalk goes through one person's punches and slips once, day by day.
type personWalk struct {
	code    string
	punches []roster.LocalTime // not yet passed
	leave   []Leave
	slips   []Slip // not yet passed
}

// sessions fills out, two sessions for each of the days.
func (p *personWalk) sessions(days []workday, out []Session) {
	first, _ := slices.BinarySearch(p.punches, roster.At(days[0].date, 0))
	p.punches = p.punches[first:]
	for i := range days {
		day := &days[i]
		am, pm := &out[2*i], &out[2*i+1]
		am.Staff, am.Date, am.Session = p.code, day.date, roster.AM
		pm.Staff, pm.Date, pm.Session = p.code, day.date, roster.PM
		if day.scheduled {
			am.Status, pm.Status = Scheduled, Scheduled
			continue
		}
		morning, afternoon := p.take(day)
		p.decide(day, am, morning)
		p.decide(day, pm, afternoon)
	}
}

// take passes the punches up to the end of the day and returns those of the day, by session.
func (p *personWalk) take(day *workday) (am, pm kept) {
	i := 0
	for i < len(p.punches) && p.punches[i] < day.start { // of the days between two working days
		i++
	}
	for ; i < len(p.punches) && p.punches[i] < day.end; i++ {
		minute := roster.Minutes(int32(p.punches[i]-day.start) / 60)
		if minute < day.split {
			am.add(minute, day.repeatWithin)
		} else {
			pm.add(minute, day.repeatWithin)
		}
	}
	p.punches = p.punches[i:]
	return am, pm
}

// decide finds the status of one session: leave first, then punches under slips.
func (p *personWalk) decide(day *workday, s *Session, punched kept) {
	punched.sides(day.tables[s.Session], s)
	if leave, ok := p.covering(HalfDay{s.Date, s.Session}); ok {
		s.Leave = leave
		s.Status = OnLeave
		if leave.Official() {
			s.Status = Official
		}
		return
	}
	p.slip(day, s)
	day.judge(s)
}

func (p *personWalk) covering(at HalfDay) (LeaveType, bool) {
	for i := range p.leave {
		if p.leave[i].Covers(at) {
			return p.leave[i].Type, true
		}
	}
	return "", false
}

// slip puts the sides that have a slip at their scheduled time, over whatever was punched.
func (p *personWalk) slip(day *workday, s *Session) {
	at := HalfDay{s.Date, s.Session}
	for len(p.slips) > 0 && !at.Before(p.slips[0].at()) {
		slip := p.slips[0]
		p.slips = p.slips[1:]
		if slip.at() != at {
			continue
		}
		s.Slipped[slip.Side] = true
		if slip.Side == calendar.In {
			s.In, s.HasIn = day.tables[s.Session].Start, true
		} else {
			s.Out, s.HasOut = day.tables[s.Session].End, true
		}
	}
}

func (s Slip) at() HalfDay { return HalfDay{s.Date, s.Session} }

// kept are the punches of one session that are not repeats: how many, the first and the last.
type kept struct {
	n           int
	first, last roster.Minutes
}

// add keeps the punch unless it comes less than the span after the last one kept.
func (k *kept) add(minute, repeatWithin roster.Minutes) {
	switch {
	case k.n == 0:
		k.first = minute
	case minute-k.last < repeatWithin:
		return
	}
	k.last = minute
	k.n++
}

// sides makes the first punch `in` and the last one `out`; a single one is `in`
// if it is nearer to the start than to the end, or as near.
func (k kept) sides(t calendar.Timetable, s *Session) {
	switch {
	case k.n == 0:
	case k.n > 1:
		s.In, s.HasIn = k.first, true
		s.Out, s.HasOut = k.last, true
	case distance(k.first, t.Start) <= distance(k.first, t.End):
		s.In, s.HasIn = k.first, true
	default:
		s.Out, s.HasOut = k.first, true
	}
}

func distance(a, b roster.Minutes) roster.Minutes { return max(a-b, b-a) }
