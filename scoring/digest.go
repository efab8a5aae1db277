package scoring

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Digest identifies the input whatever the order of its rows: the SHA-256 of its
// canonical lines, sorted. Names are labels and not part of it, nor is what
// happens after the period, so a later leaving or move leaves it as it is. A window
// at which nobody stood is no part of it, nor, of a month, what was before it.
func (in Input) Digest() string {
	lines := []string{fmt.Sprintf("period %s %s", in.Period, in.AsOf)}
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	first, last := in.Period.First(), in.Period.Last()
	month := in.Period.Kind == roster.Month
	manned, employed, came := map[string]bool{}, map[string]bool{}, map[string]bool{}
	members := newMembership(&in)
	for i, w := range members.windows {
		if members.manned(int32(i), first, last) {
			manned[w.Code] = true
			add("window %q %s %s", w.Code, max(w.ActiveFrom, first), until(w.ActiveTo, last))
		}
	}
	for _, s := range in.Staff {
		came[s.Code] = s.Joined <= last
		if s.EmployedIn(first, last) {
			employed[s.Code] = true
			add("staff %q %s %s", s.Code, max(s.Joined, first), until(s.Left, last))
		}
	}
	for _, m := range in.Moves {
		if m.From <= last && came[m.Staff] { // a case may outlive its handler's employment
			add("move %q %q %s", m.Staff, m.Window, m.From)
		}
	}
	for _, f := range in.Facts {
		if f.Date <= last && (f.Date >= first || !month) {
			add("fact %q %s %q %q %q %s %t %q %s %q %q", f.ID, f.Date, f.Kind, f.Staff, f.Window, quantity(f), f.Serious, f.Level, choices(f), f.Ref, f.Note)
		}
	}
	for _, o := range in.OnTime {
		add("on time %+v", o)
	}
	for _, f := range in.Finish {
		add("finish %+v", f)
	}
	for _, r := range in.Ratings {
		if manned[r.Window] {
			add("rating %+v", r)
		}
	}
	for _, r := range in.External {
		add("external %+v", r)
	}
	for _, w := range in.Waivers {
		add("waiver %+v", w)
	}
	for _, l := range in.Leave {
		if employed[l.Staff] && !month {
			add("leave %+v", l)
		}
	}
	for _, code := range in.Ties {
		add("tie %q", code)
	}
	for _, code := range in.Investigate {
		add("investigate %q", code)
	}
	for clause := range in.Confirmed {
		add("confirmed %q", clause)
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// until is an end that may be open, clipped to the period.
func until(d, last roster.Date) roster.Date {
	if d.IsZero() {
		return last
	}
	return min(d, last)
}

func quantity(f Fact) string {
	if f.Quantity == nil {
		return "-"
	}
	return fmt.Sprint(*f.Quantity)
}

func choices(f Fact) string {
	return fmt.Sprint(f.Choice[rulebook.MonthPoints], f.Choice[rulebook.HalfPoints], len(f.Choice))
}
