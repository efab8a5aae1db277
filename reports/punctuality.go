package reports

import (
	"maps"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Punctuality is how punctual people were in sessions (半天) at which they had to be there.
type Punctuality struct {
	Tally
	Weekdays [7]Tally // the same by weekday, Sunday being 0

	// LateAt and EarlyAt count by weekday, Sunday being 0, and hour of the punch: at which
	// hour those late came, and those early or off their post left. What has no punch is
	// in neither.
	LateAt, EarlyAt [7][24]int
}

// Tally counts sessions; one both late and early is in both.
type Tally struct {
	Due     int // without leave and absences on duty
	OnTime  int
	Late    int
	Early   int
	OffPost int
	Absent  int
}

// NewPunctuality counts sessions.
func NewPunctuality(sessions []attendance.Session) Punctuality {
	var p Punctuality
	for i := range sessions {
		p.add(&sessions[i])
	}
	return p
}

func (p *Punctuality) add(s *attendance.Session) {
	if !s.Status.Counted() || s.Status == attendance.OnLeave || s.Status == attendance.Official {
		return
	}
	weekday := s.Date.Weekday()
	late := s.Late || s.Status == attendance.Late
	p.Tally.add(s.Status, late)
	p.Weekdays[weekday].add(s.Status, late)
	if late && s.HasIn {
		p.LateAt[weekday][hour(s.In)]++
	}
	if (s.Status == attendance.Early || s.Status == attendance.OffPost) && s.HasOut {
		p.EarlyAt[weekday][hour(s.Out)]++
	}
}

func (t *Tally) add(status attendance.Status, late bool) {
	t.Due++
	if late {
		t.Late++
	}
	switch status {
	case attendance.Present:
		if !late {
			t.OnTime++
		}
	case attendance.Early:
		t.Early++
	case attendance.OffPost:
		t.OffPost++
	case attendance.Absent:
		t.Absent++
	}
}

func hour(m roster.Minutes) int { return min(max(int(m)/60, 0), 23) }

// Rate is the share of sessions on time in hundredths of a per cent, half going up; ok is
// false where nothing was due.
func (t Tally) Rate() (rate Points, ok bool) {
	return share(int64(t.OnTime), int64(t.Due)), t.Due > 0
}

// Hours are the first and the last hour at which anybody came late or left early; ok is
// false where nobody did.
func (p Punctuality) Hours() (first, last int, ok bool) {
	for weekday := range p.LateAt {
		for h := range p.LateAt[weekday] {
			if p.LateAt[weekday][h]+p.EarlyAt[weekday][h] == 0 {
				continue
			}
			if !ok {
				first, last, ok = h, h, true
			}
			first, last = min(first, h), max(last, h)
		}
	}
	return first, last, ok
}

// PunctualityOf is the punctuality of one group: a window, a person, a month.
type PunctualityOf struct {
	Key string
	Punctuality
}

// PunctualityBy counts the sessions by a key, in its order. Sessions with the key "" are
// left out.
func PunctualityBy(sessions []attendance.Session, key func(attendance.Session) string) []PunctualityOf {
	groups := map[string]*Punctuality{}
	for i := range sessions {
		k := key(sessions[i])
		if k == "" {
			continue
		}
		if groups[k] == nil {
			groups[k] = &Punctuality{}
		}
		groups[k].add(&sessions[i])
	}
	var out []PunctualityOf
	for _, k := range slices.Sorted(maps.Keys(groups)) {
		out = append(out, PunctualityOf{k, *groups[k]})
	}
	return out
}
