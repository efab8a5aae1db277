package scoring

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// posting is one fact on the account of one subject.
type posting struct {
	fact   *Fact
	kind   int32 // index of law.kinds
	person int32 // the one that the fact names
	window int32 // the window that the fact names, else the person's on its date
}

// ledger holds the facts that matter to a book and period by subject, each
// subject's in order of date, then evidence id.
type ledger struct {
	postings []posting // grouped by subject
	start    []int     // of each subject's group; one more than there are subjects
}

// of returns the postings of one subject.
func (l *ledger) of(subject int32) []posting { return l.postings[l.start[subject]:l.start[subject+1]] }

// newLedger sorts the facts once and deals them out to their subjects.
func newLedger(in *Input, law *law, m *membership) *ledger {
	ordered := relevant(in, law, m)
	sizes := make([]int, len(m.windows)+len(m.staff)+1)
	subjects := len(m.windows)
	if law.subject.Of == rulebook.OfStaff {
		subjects = len(m.staff)
	}
	for i := range ordered {
		for subject := range m.accounts(&ordered[i], law.subject) {
			sizes[subject+1]++
		}
	}
	l := &ledger{start: sizes[:subjects+1]}
	for i := 1; i <= subjects; i++ {
		l.start[i] += l.start[i-1]
	}
	l.postings = make([]posting, l.start[subjects])
	next := slices.Clone(l.start)
	for i := range ordered {
		for subject := range m.accounts(&ordered[i], law.subject) {
			l.postings[next[subject]] = ordered[i]
			next[subject]++
		}
	}
	return l
}

// attributed returns the window that a fact counts for: the one that it names
// wins over membership (rules.md 1).
func (m *membership) attributed(f *Fact, person int32) int32 {
	if f.Window != "" {
		return m.window(f.Window)
	}
	return m.windowOn(person, f.Date)
}

// accounts yields the subjects that the posting counts for.
func (m *membership) accounts(p *posting, subject rulebook.Subject) func(yield func(int32) bool) {
	return func(yield func(int32) bool) {
		switch {
		case subject.Of == rulebook.OfWindow:
			if p.window != nobody {
				yield(p.window)
			}
		case p.fact.Staff != "":
			if p.person != nobody {
				yield(p.person)
			}
		case subject.WindowFacts && p.window != nobody:
			for _, s := range m.members[p.window] {
				here := p.fact.Date >= s.from && p.fact.Date <= s.to
				if here && m.staff[s.staff].EmployedOn(p.fact.Date) && !yield(s.staff) {
					return
				}
			}
		}
	}
}

// relevant returns the facts that the book answers to, dated in the period and
// before AsOf (a yearly clause also sees the earlier ones of the year), in order.
func relevant(in *Input, law *law, m *membership) []posting {
	first, last := in.Period.First(), min(in.Period.Last(), in.AsOf-1)
	newYear, _ := roster.DateOf(in.Period.Year, 1, 1)
	found := make([]posting, 0, len(in.Facts))
	person, code := nobody, "" // derived facts come person by person
	for i := range in.Facts {
		f := &in.Facts[i]
		if f.Date < newYear || f.Date > last {
			continue
		}
		if kind, ok := law.byKind[f.Kind]; ok && (f.Date >= first || law.backlog[kind]) {
			if f.Staff != code {
				person, code = m.person(f.Staff), f.Staff
			}
			found = append(found, posting{fact: f, kind: kind, person: person, window: m.attributed(f, person)})
		}
	}
	return byDay(found, newYear, last)
}

// byDay sorts by date, then by evidence id and whatever else tells two facts
// apart. The dates are dealt into days first: a period has few, and comparing
// ids is what costs.
func byDay(found []posting, first, last roster.Date) []posting {
	if last < first {
		return nil
	}
	start := make([]int, last-first+2)
	for _, p := range found {
		start[p.fact.Date-first+1]++
	}
	for i := 1; i < len(start); i++ {
		start[i] += start[i-1]
	}
	ordered := make([]posting, len(found))
	next := slices.Clone(start)
	for _, p := range found {
		day := p.fact.Date - first
		ordered[next[day]] = p
		next[day]++
	}
	for day := range len(start) - 1 {
		slices.SortFunc(ordered[start[day]:start[day+1]], func(a, b posting) int { return compareFacts(a.fact, b.fact) })
	}
	return ordered
}

// compareFacts orders facts of one day. Evidence ids are unique but for the
// facts that one session or case gives several of, which differ in kind.
func compareFacts(a, b *Fact) int {
	if c := cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Kind, b.Kind)); c != 0 {
		return c
	}
	return cmp.Or(
		strings.Compare(a.Staff, b.Staff), strings.Compare(a.Window, b.Window),
		strings.Compare(a.Text, b.Text), strings.Compare(rest(a), rest(b)))
}

// rest is everything else that a fact says, as text: it is compared only when
// two facts share their id, and then keeps the order of rows out of the result.
func rest(f *Fact) string {
	var s strings.Builder
	s.WriteString(itoa(countOf(f)) + "|" + strconv.FormatBool(f.Quantity == nil) + "|" + strconv.FormatBool(f.Serious))
	for _, field := range []string{f.Level, f.Ref, f.Note} {
		s.WriteString("|" + strconv.Quote(field))
	}
	for _, choice := range slices.Sorted(maps.Keys(f.Choice)) {
		s.WriteString("|" + string(choice) + f.Choice[choice].String())
	}
	return s.String()
}
