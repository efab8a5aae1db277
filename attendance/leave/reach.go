package leave

import (
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// cut leaves of the book what its actor may read: his own leave and that of the people of
// his windows while they stood there, without reasons where those are not his business.
func (b *Book) cut() {
	if b.As.Reach(roster.ReadLeave) != roster.ReachCentre {
		b.Requests = slices.DeleteFunc(slices.Clone(b.Requests), func(r Request) bool { return !b.reads(r.Staff, r.From, r.To) })
		b.Stored = slices.DeleteFunc(slices.Clone(b.Stored), func(l attendance.Leave) bool { return !b.reads(l.Staff, l.From, l.To) })
		b.Duty = slices.DeleteFunc(slices.Clone(b.Duty), func(d attendance.DutyDay) bool { return !b.measures(d) })
		b.Entitlements = slices.DeleteFunc(slices.Clone(b.Entitlements), func(e Entitlement) bool { return !b.knows(e.Staff) })
		b.People = b.named()
	}
	b.Requests = slices.Clone(b.Requests)
	for i := range b.Requests {
		if !b.As.Covers(roster.ReadReasons, roster.Owner{Staff: b.Requests[i].Staff}) {
			b.Requests[i] = b.Requests[i].withoutReasons()
		}
	}
}

// reads reports whether the actor may know of somebody's leave.
func (b *Book) reads(staff string, from, to attendance.HalfDay) bool {
	return b.As.CoversWithin(roster.ReadLeave, roster.Owner{Staff: staff}, from.Date, to.Date)
}

// measures reports whether a day of duty is needed for the length of leave in reach.
func (b *Book) measures(d attendance.DutyDay) bool {
	return b.knows(d.Staff) || slices.ContainsFunc(b.Requests, func(r Request) bool { return r.Staff == d.Staff })
}

// knows reports whether the actor may know of somebody's leave today.
func (b *Book) knows(staff string) bool {
	return b.As.CoversOn(roster.ReadLeave, roster.Owner{Staff: staff}, b.Today)
}

// named are the people whom the actor needs the names of: those of the requests, and
// whoever decides on them. What else is known of others is left out.
func (b *Book) named() []roster.Staff {
	needed := map[string]bool{}
	for _, r := range b.Requests {
		needed[r.Staff] = true
		for _, s := range r.Steps {
			needed[s.Staff], needed[s.Deputises] = true, true
		}
	}
	for _, h := range b.Offices {
		needed[h.Staff], needed[h.Deputises] = true, true
	}
	var people []roster.Staff
	for _, p := range b.People {
		switch {
		case b.knows(p.Code):
			people = append(people, p)
		case needed[p.Code]:
			people = append(people, roster.Staff{Code: p.Code, Name: p.Name, Joined: p.Joined, Left: p.Left})
		}
	}
	return people
}

// withoutReasons is the request for those who may know that somebody is away, and not
// why: what was typed, and the certificates, are left out.
func (r Request) withoutReasons() Request {
	r.Reason = ""
	r.Steps = slices.Clone(r.Steps)
	for i := range r.Steps {
		s := &r.Steps[i]
		s.Note, s.OverrideAB, s.WithoutCertificate, s.Certificate, s.File = "", "", "", "", ""
	}
	return r
}

// generalOffice is the right of somebody who acts for the general office (综合科): as its
// head or a delegate or, signed in, as one of its people.
func (b *Book) generalOffice() (attendance.Holding, bool) {
	if b.As != nil && b.As.Reach(roster.AskLeave) == roster.ReachCentre {
		return attendance.Holding{Office: attendance.GeneralOffice, Staff: b.Staff}, true
	}
	return b.holding(b.Staff, attendance.GeneralOffice)
}
