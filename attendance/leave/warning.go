package leave

import (
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// warnings are what the applicant and the approver should know of a request.
func (b *Book) warnings(r *Request) []Warning {
	warnings := b.partnersAway(r)
	if r.Type == attendance.SickLeave && !r.certified() && r.State.Waiting() {
		warnings = append(warnings, Warning{Topic: "certificate_missing", Args: []any{r.Number}})
	}
	warnings = append(warnings, b.overLimits(r)...)
	if office := r.Awaited(); office != "" && b.vacant(office) {
		warnings = append(warnings, Warning{Topic: "vacant." + string(office)})
	}
	return warnings
}

// overLimits are the entitlement and the limits of the year that the request would pass.
func (b *Book) overLimits(r *Request) []Warning {
	var warnings []Warning
	if r.Type == attendance.AnnualLeave {
		warnings = append(warnings, b.overEntitlement(r)...)
	}
	for _, a := range b.passed(r) {
		warnings = append(warnings, Warning{Topic: string(a.Code), Args: []any{a.Year, HalfDays(a.HalfDays)}})
	}
	return warnings
}

// Partners are the people who hold the other role (AB角) of a person's post: who names
// the other in the roster makes no difference.
func (b *Book) Partners(staff string) []string {
	var partners []string
	for _, p := range b.People {
		switch {
		case p.Code == staff && p.ABPartner != "" && p.ABPartner != staff:
			partners = append(partners, p.ABPartner)
		case p.ABPartner == staff && p.Code != staff:
			partners = append(partners, p.Code)
		}
	}
	slices.Sort(partners)
	return slices.Compact(partners)
}

// partnersAway warns of partners who are, or ask to be, away on a working half-day of
// the request. Absence on duty counts: the post is left all the same.
func (b *Book) partnersAway(r *Request) []Warning {
	var warnings []Warning
	for _, partner := range b.Partners(r.Staff) {
		for _, l := range b.Stored {
			if l.Staff == partner && l.Status == attendance.Approved && b.share(r, l) {
				warnings = append(warnings, Warning{"partner_away", []any{partner, l.From.Date, l.To.Date}})
			}
		}
		for _, other := range b.Requests {
			if other.Staff == partner && other.State.Waiting() && b.share(r, other.Leave("")) {
				warnings = append(warnings, Warning{"partner_asks", []any{partner, other.From.Date, other.To.Date, other.Number}})
			}
		}
	}
	return warnings
}

// share reports whether a request and leave share a working half-day.
func (b *Book) share(r *Request, l attendance.Leave) bool {
	if !r.meets(l) {
		return false
	}
	from, to := r.From, r.End()
	if from.Before(l.From) {
		from = l.From
	}
	if l.To.Before(to) {
		to = l.To
	}
	return b.working(r.Staff, from, to) > 0
}

// partnersThere stops an approval while a partner is away with approval, unless there
// is a reason to let both go. A partner who only asks stops nothing: who is approved
// first goes.
func (b *Book) partnersThere(r *Request, override string) error {
	if override != "" {
		return nil
	}
	for _, w := range b.partnersAway(r) {
		if w.Topic == "partner_away" {
			return roster.Errorf(roster.Conflict, "leave.partner_away", w.Args[0], w.Args[1], w.Args[2])
		}
	}
	return nil
}

// passed are the limits of the year (请假制度) that the request would pass, together with
// the leave that is stored.
func (b *Book) passed(r *Request) []attendance.Alert {
	var mine []attendance.Leave
	for _, l := range b.Stored {
		if l.Staff == r.Staff && l.From != r.From {
			mine = append(mine, l)
		}
	}
	was := b.alerts(mine)
	var passed []attendance.Alert
	for _, a := range b.alerts(append(mine, r.Leave(attendance.Approved))) {
		known := slices.ContainsFunc(was, func(w attendance.Alert) bool { return w.Year == a.Year && w.Code == a.Code })
		if !known {
			passed = append(passed, a)
		}
	}
	return passed
}

// alerts are the limits that leave alone passes, by the one rule that attendance has.
func (b *Book) alerts(leave []attendance.Leave) []attendance.Alert {
	var sessions []attendance.Session
	for _, kind := range []attendance.LeaveType{attendance.PersonalLeave, attendance.SickLeave} {
		for _, taken := range attendance.LeaveDays(leave, b.Calendar, attendance.Beginning, endOfTime, 0, kind) {
			for _, h := range taken.HalfDays {
				sessions = append(sessions, attendance.Session{
					Staff: taken.Staff, Date: h.Date, Session: h.Session, Status: attendance.OnLeave, Leave: kind,
				})
			}
		}
	}
	slices.SortStableFunc(sessions, func(x, y attendance.Session) int {
		return attendance.HalfDay{Date: x.Date, Session: x.Session}.Compare(attendance.HalfDay{Date: y.Date, Session: y.Session})
	})
	return attendance.Alerts(sessions)
}

// endOfTime is 9999-12-31.
const endOfTime roster.Date = 3_652_059

// overEntitlement warns when annual leave goes beyond what the person is entitled to.
func (b *Book) overEntitlement(r *Request) []Warning {
	var warnings []Warning
	for year := r.From.Date.Year(); year <= r.To.Date.Year(); year++ {
		mine := append(slices.Clone(b.Stored), r.Leave(attendance.Approved))
		for _, t := range balance(mine, b.Calendar, b.Entitlements, r.Staff, year, b.Today) {
			if t.Type == r.Type && t.Limited && t.Remaining() < 0 {
				warnings = append(warnings, Warning{"over_entitlement", []any{year, t.Entitled, t.Booked}})
			}
		}
	}
	return warnings
}
