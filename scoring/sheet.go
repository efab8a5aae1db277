package scoring

import (
	"slices"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// writer fills one sheet. Facts come in order of date, then evidence id, and each
// takes what is left of its pot (扣完为止).
type writer struct {
	*scorer
	subject int32
	items   []ItemScore
	left    []Points // by pot: what deductions may still take, or what is earned up to
	groups  map[person]group
}

// person is the account of one person under one clause that counts over several facts.
type person struct {
	clause *rulebook.Clause
	staff  string
}

// group counts the facts of a clause towards its next deduction.
type group struct {
	facts   int // so many, or so many half-days
	valid   int // of them not waived
	entries int
	passed  bool
}

// sheet scores one subject.
func (s *scorer) sheet(subject int32) (Sheet, error) {
	w := &writer{scorer: s, subject: subject, items: make([]ItemScore, len(s.law.book.Items)), left: make([]Points, len(s.law.pots))}
	for i, p := range s.law.pots {
		w.left[i] = p.full
	}
	w.rate()
	for _, p := range s.ledger.of(subject) {
		for i := range s.law.kinds[p.kind] {
			if err := w.charge(&s.law.kinds[p.kind][i], p); err != nil {
				return Sheet{}, err
			}
		}
	}
	w.timeliness()
	return w.finish(), nil
}

// rate puts the rating of the subject, the peers' of its window (M10) or that of the
// departments above, in place of the full mark.
func (w *writer) rate() {
	for i := range w.law.ratings {
		r := &w.law.ratings[i]
		value, known := w.rated(r)
		if !known {
			w.items[r.item].Pending = true
		}
		w.left[r.pot] = value
		if r.earns {
			w.left[r.pot] = w.law.pots[r.pot].full - value
		}
	}
}

// rated turns a rating into points of its pot, half a hundredth going up.
func (w *writer) rated(r *ruling) (value Points, known bool) {
	full, window := w.law.pots[r.pot].full, w.members.windowCode(w.home(w.subject))
	if r.Rating.External() {
		staff := ""
		if w.ofStaff() {
			staff = w.members.staff[w.subject].Code
		}
		result, ok := externalValue(w.in.External, window, staff)
		if !ok || result.Pending {
			return 0, false
		}
		return (result.Value*full*2 + hundredPoints) / (2 * hundredPoints), true
	}
	result, ok := w.ratings[window]
	if !ok || result.Pending {
		return 0, false
	}
	return (result.Value*full*2 + tenPoints) / (2 * tenPoints), true
}

// tenPoints is the scale of a peer rating.
const tenPoints = Points(1000)

// charge applies one clause to one fact.
func (w *writer) charge(r *ruling, p posting) error {
	if p.fact.Date < w.first && r.OverHalfDays == 0 || countOf(p.fact) < r.MinQuantity {
		return nil
	}
	points, problem := worth(r.Clause, p.fact, w.law.choice)
	if problem != nil {
		return unfit(r.Clause, p.fact, problem)
	}
	waived := w.isWaived(p.fact)
	switch {
	case r.OverHalfDays > 0:
		if !w.passes(r, p.fact) {
			return nil
		}
	case r.Per > 0:
		full, inForce := w.completes(r, p.fact, waived)
		if !full {
			return nil
		}
		waived = !inForce
	case r.OnceADay && w.chargedToday(r, p.fact, waived):
		return nil
	}
	w.enter(r, p, points, waived)
	return nil
}

// unfit is the error of a fact that its clause cannot value.
func unfit(c *rulebook.Clause, f *Fact, problem *roster.Problem) error {
	err := roster.Errorf(roster.Refused, "score.unfit_fact", f.ID, f.Date.String(), c.ID)
	err.Problems = []roster.Problem{*problem}
	return err
}

// passes adds the fact's half-days to the person's year and reports whether it is
// the one with which the year's limit is first exceeded, inside the period (H3.1a).
func (w *writer) passes(r *ruling, f *Fact) bool {
	g := w.group(r, f)
	if g.passed {
		return false
	}
	g.facts += countOf(f)
	g.passed = g.facts > r.OverHalfDays
	w.groups[person{r.Clause, f.Staff}] = g
	return g.passed && f.Date >= w.first
}

// completes counts the fact and reports whether it fills a group of r.Per (H3.1b),
// and whether that deduction is in force. A waived fact fills no group; the group
// that it would have filled stays visible as a waived entry.
func (w *writer) completes(r *ruling, f *Fact, waived bool) (full, inForce bool) {
	g := w.group(r, f)
	g.facts++
	if !waived {
		g.valid++
		inForce = g.valid%r.Per == 0
	}
	full = inForce || g.facts/r.Per > g.entries
	if full {
		g.entries++
	}
	w.groups[person{r.Clause, f.Staff}] = g
	return full, inForce
}

func (w *writer) group(r *ruling, f *Fact) group {
	if w.groups == nil {
		w.groups = map[person]group{}
	}
	return w.groups[person{r.Clause, f.Staff}]
}

// chargedToday reports whether the clause already has an entry for the person and
// day. A waived entry does not stand for another fact of the day that is not waived;
// a finding that names a window and nobody is of no one's day and always counts.
func (w *writer) chargedToday(r *ruling, f *Fact, waived bool) bool {
	if f.Staff == "" {
		return false
	}
	entries := w.items[r.item].Entries
	for i := len(entries) - 1; i >= 0 && entries[i].Date == f.Date; i-- {
		if e := &entries[i]; e.Clause == r.ID && e.Staff == f.Staff && (e.Waived == waived || waived) {
			return true
		}
	}
	return false
}

// enter books an entry and takes what fits from its pot, or earns what fits into it.
func (w *writer) enter(r *ruling, p posting, points Points, waived bool) {
	e := Entry{
		Clause: r.ID, Date: p.fact.Date, Staff: p.fact.Staff, Window: w.members.windowCode(p.window),
		Fact: p.fact.ID, Waived: waived,
	}
	words := w.wording(r.Clause)
	e.Text, e.Presumed = words.text+detail(p.fact), words.presumed
	w.book(r, e, points)
}

// book completes the entry with its points and appends it to its item.
func (w *writer) book(r *ruling, e Entry, points Points) {
	if r.part >= 0 {
		e.Part = w.law.book.Items[r.item].Parts[r.part].ID
	}
	taken := min(points, w.left[r.pot])
	if e.Waived {
		taken = 0
	}
	w.left[r.pot] -= taken
	e.Points, e.Applied = -points, -taken
	if r.earns {
		e.Points, e.Applied = points, taken
	}
	w.items[r.item].Entries = append(w.items[r.item].Entries, e)
}

// detail is what an entry says of its fact behind the clause's wording.
func detail(f *Fact) string {
	said := ""
	for _, part := range [...]string{f.Text, f.Note, f.Ref} {
		if part != "" && said != "" {
			said += "，"
		}
		said += part
	}
	if f.Quantity != nil && !f.Derived {
		said += "×" + itoa(*f.Quantity)
	}
	if said == "" {
		return ""
	}
	return "（" + said + "）"
}

// timeliness deducts for the share of late cases, in whole percentage points (H4.2),
// on the last day that counts.
func (w *writer) timeliness() {
	count := w.onTime[w.subject]
	for i := range w.law.rates {
		r := &w.law.rates[i]
		if count.Cases == 0 {
			w.items[r.item].Note = r.ID + "：本期无办件，按满分计"
			continue
		}
		percent := 100 * count.Late / count.Cases
		if percent == 0 {
			continue
		}
		words := w.wording(r.Clause)
		e := Entry{
			Clause: r.ID, Date: min(w.last, w.in.AsOf-1), Presumed: words.presumed,
			Text: words.text + "（办件" + itoa(count.Cases) + "件，超期" + itoa(count.Late) + "件，" + itoa(percent) + "%）",
		}
		e.Window = w.members.windowCode(w.home(w.subject))
		code := e.Window
		if w.ofStaff() {
			e.Staff = w.members.staff[w.subject].Code
			code = e.Staff
		}
		e.Fact = "o:" + code + ":" + w.in.Period.String()
		e.Waived = w.isWaived(&Fact{ID: e.Fact})
		w.book(r, e, r.Rate.Step*Points(percent))
		slices.SortStableFunc(w.items[r.item].Entries, compareEntries)
	}
}

// finish adds the pots up to parts, items and totals.
func (w *writer) finish() Sheet {
	sheet := Sheet{Items: w.items}
	if w.ofStaff() {
		sheet.Code, sheet.Name = w.members.staff[w.subject].Code, w.members.staff[w.subject].Name
	} else {
		sheet.Code, sheet.Name = w.members.windows[w.subject].Code, w.members.windows[w.subject].Name
	}
	next := 0
	score := func() Points {
		p, left := w.law.pots[next], w.left[next]
		next++
		if p.earns {
			return p.full - left
		}
		return left
	}
	for i := range w.law.book.Items {
		item, out := &w.law.book.Items[i], &sheet.Items[i]
		out.ID, out.Full = item.ID, item.Full
		own := score()
		for _, part := range item.Parts {
			p := PartScore{ID: part.ID, Full: part.Full, Score: score()}
			out.Parts = append(out.Parts, p)
			out.Score += p.Score
		}
		if len(item.Parts) == 0 {
			out.Score = own
		}
		if item.Bonus {
			sheet.Bonus += out.Score
		} else {
			sheet.Base += out.Score
		}
		sheet.Pending = sheet.Pending || out.Pending
	}
	sheet.Total = sheet.Base + sheet.Bonus
	return sheet
}
