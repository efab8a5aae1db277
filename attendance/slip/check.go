package slip

import (
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Check returns why a side needs no slip or can have none, with what is stored of it;
// nil when the derived session lacks the side, or counts it as late, early, off post or
// absent. The input holds the day and is as of today.
func Check(in attendance.Input, s attendance.Slip, today roster.Date) error {
	at := slices.IndexFunc(in.Staff, func(p roster.Staff) bool { return p.Code == s.Staff })
	switch {
	case at < 0:
		return roster.Errorf(roster.NotFound, "staff.unknown", s.Staff)
	case s.Date >= today:
		return roster.Errorf(roster.Refused, "slip.not_past", s.Date.String())
	case !in.Staff[at].EmployedOn(s.Date):
		return roster.Errorf(roster.Refused, "slip.not_employed", s.Staff, s.Date.String())
	}
	for _, session := range attendance.Derive(in) {
		if session.Staff == s.Staff && session.Date == s.Date && session.Session == s.Session {
			return checkSession(session, in.Profiles.On(s.Date), s.Side)
		}
	}
	return roster.Errorf(roster.Refused, "slip.day_off", s.Staff, s.Date.String())
}

// checkSession: of a day of which nothing is known it cannot be said that a side is
// missing, and a day without any data is for HR to explain, not for each person.
func checkSession(session attendance.Session, profile calendar.Profile, side calendar.Side) error {
	date := session.Date.String()
	switch {
	case !profile.Judges(session.Session, side):
		return roster.Errorf(roster.Refused, "slip.not_judged", date)
	case session.Slipped[side]:
		return roster.Errorf(roster.Refused, "slip.set_already", date)
	}
	switch session.Status {
	case attendance.OnLeave, attendance.Official:
		return roster.Errorf(roster.Refused, "slip.on_leave", date, session.Leave.Chinese())
	case attendance.Scheduled:
		return roster.Errorf(roster.Refused, "slip.unknown_yet", date)
	case attendance.NoData:
		return roster.Errorf(roster.Refused, "slip.no_data", date)
	}
	punched, amiss := sideOf(session, profile.Grace, side)
	switch {
	case amiss:
		return nil
	case punched == "":
		return roster.Errorf(roster.Refused, "slip.excused", date)
	}
	return roster.Errorf(roster.Refused, "slip.nothing_amiss", date, punched)
}

// sideOf tells what stands for a side, "" for nothing, and whether it counts against
// the person. Where a clock outage excuses a missing side, it does not.
func sideOf(s attendance.Session, grace calendar.Grace, side calendar.Side) (punched string, amiss bool) {
	has, at, beyond, flag := s.HasIn, s.In, s.LateMinutes > grace.Late, attendance.MissingIn
	if side == calendar.Out {
		has, at, beyond, flag = s.HasOut, s.Out, s.EarlyMinutes > grace.Early, attendance.MissingOut
	}
	if has {
		return at.String(), beyond
	}
	return "", s.Flags&flag != 0 || s.Status == attendance.Absent
}

// checkOpen refuses a day of a closed period.
func checkOpen(closed []roster.Period, day roster.Date) error {
	for _, p := range closed {
		if p.Contains(day) {
			return roster.Errorf(roster.Closed, "slip.closed", day.String(), p.String())
		}
	}
	return nil
}

// checkLimit refuses one slip more than the setting allows a person in a month; taken
// are those that count already. The setting is that of the day of the slip.
func checkLimit(settings attendance.Settings, s attendance.Slip, taken int) error {
	limit := settings.On(attendance.SlipLimit, s.Date)
	if limit > 0 && taken >= limit {
		return roster.Errorf(roster.Refused, "slip.limit", s.Staff, month(s.Date).String(), taken, limit)
	}
	return nil
}

// checkTime refuses a slip asked for too long after its day.
func checkTime(settings attendance.Settings, s attendance.Slip, today roster.Date) error {
	days := settings.On(attendance.SlipDays, s.Date)
	if days > 0 && int(today-s.Date) > days {
		return roster.Errorf(roster.Refused, "slip.too_late", s.Date.String(), days, (s.Date + roster.Date(days)).String())
	}
	return nil
}

// Decides returns the office that decides a person's slip on a day: the director
// (主任), and of the director's own the secretary.
func Decides(offices attendance.Offices, staff string, day roster.Date) attendance.Office {
	if held, ok := offices.Holding(staff, attendance.Director, day); ok && held.Deputises == "" {
		return attendance.Secretary
	}
	return attendance.Director
}

// right returns by what right a person decides a request today. Nobody decides the own
// slip, nor that of the one for whom he or she stands in, nor any after having left.
func right(offices attendance.Offices, people []roster.Staff, acting string, r Request, today roster.Date) (attendance.Holding, error) {
	office := Decides(offices, r.Staff, today)
	held, ok := offices.Holding(acting, office, today)
	switch {
	case acting == "":
		return held, roster.Errorf(roster.Usage, "slip.by_needed")
	case acting == r.Staff || ok && held.Deputises == r.Staff:
		return held, roster.Errorf(roster.Forbidden, "slip.own", r.Number)
	case !ok:
		return held, roster.Errorf(roster.Forbidden, "slip.not_in_office."+string(office), r.Number, acting)
	case !employed(people, acting, today):
		return held, roster.Errorf(roster.Forbidden, "slip.approver_left", acting)
	}
	return held, nil
}

// employed reports whether a person is of the centre and employed on a day.
func employed(people []roster.Staff, code string, day roster.Date) bool {
	return slices.ContainsFunc(people, func(p roster.Staff) bool { return p.Code == code && p.EmployedOn(day) })
}
