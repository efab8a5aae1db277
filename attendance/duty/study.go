package duty

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Study is the name under which the sign-in of study days stands among meetings (学习).
const Study = "学习"

// StudyDays returns the study days of a month: the 10th, the 20th and the 30th, each
// moved to the next working day when it is a day off. Where the month has no such day
// left, as February never has a 30th, it is the last working day of the month: every
// month keeps its own three.
func StudyDays(cal calendar.Calendar, month roster.Period) []roster.Date {
	var days []roster.Date
	for _, n := range []roster.Date{10, 20, 30} {
		day := month.First() + n - 1
		for day <= month.Last() && !cal.Working(day) {
			day++
		}
		if day > month.Last() {
			for day = month.Last(); day > month.First() && !cal.Working(day); day-- {
			}
		}
		days = append(days, day)
	}
	return slices.Compact(days)
}

// SignIn is how one person signed in to a meeting.
type SignIn struct {
	Date   roster.Date
	Staff  string
	Status string // present, late, absent or excused
}

// Attendee is one person due at a meeting.
type Attendee struct {
	Staff, Name string
	Status      string // as signed; "" for nothing yet
	Leave       attendance.LeaveType
}

// StudyDay is one study day with everybody employed on it, by code.
type StudyDay struct {
	Date   roster.Date
	Over   bool // the day has begun, so that people can be missing
	People []Attendee
}

// Missing are the people without a sign-in whom no leave covers; of a day to come nobody is.
func (d StudyDay) Missing() []Attendee {
	if !d.Over {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.People), func(a Attendee) bool { return a.Status != "" || a.Leave != "" })
}

// Signed counts the people by how they signed in.
func (d StudyDay) Signed(status string) int {
	n := 0
	for _, a := range d.People {
		if a.Status == status {
			n++
		}
	}
	return n
}

// StudyMonth returns the study days of a month with who signed in, of the people whose
// attendance scope.As may see.
func (s *Service) StudyMonth(ctx context.Context, scope attendance.Scope, month roster.Period, today roster.Date) ([]StudyDay, error) {
	if err := scope.As.CheckAny(roster.ReadAttendance); err != nil {
		return nil, err
	}
	var days []StudyDay
	err := s.Store.ReadDuty(ctx, scope, func(b Book) error {
		days = nil
		cal, err := b.Calendar(ctx)
		if err != nil {
			return err
		}
		for _, date := range StudyDays(cal, month) {
			people, err := attendees(ctx, b, date, Study)
			if err != nil {
				return err
			}
			people = seen(scope.As, people, date)
			days = append(days, StudyDay{Date: date, Over: date <= today, People: people})
		}
		return nil
	})
	return days, err
}

// SignInSheet returns everybody employed on a day, for a sheet to sign: with the leave
// that excuses them, and what is signed already: those whose attendance scope.As may see.
func (s *Service) SignInSheet(ctx context.Context, scope attendance.Scope, meeting string, date roster.Date) ([]Attendee, error) {
	if err := scope.As.CheckAny(roster.ReadAttendance); err != nil {
		return nil, err
	}
	var people []Attendee
	err := s.Store.ReadDuty(ctx, scope, func(b Book) error {
		var err error
		people, err = attendees(ctx, b, date, meeting)
		people = seen(scope.As, people, date)
		return err
	})
	return people, err
}

// seen keeps the people whose attendance of a day an actor may see.
func seen(as *roster.Actor, people []Attendee, day roster.Date) []Attendee {
	return slices.DeleteFunc(people, func(a Attendee) bool {
		return !as.CoversOn(roster.ReadAttendance, roster.Owner{Staff: a.Staff}, day)
	})
}

// attendees are the people employed on a day, by code, with their leave and sign-in.
func attendees(ctx context.Context, b Book, date roster.Date, meeting string) ([]Attendee, error) {
	staff, err := b.Staff(ctx)
	if err != nil {
		return nil, err
	}
	leave, err := b.Leave(ctx, date, date)
	if err != nil {
		return nil, err
	}
	signs, err := b.SignIns(ctx, meeting, date, date)
	if err != nil {
		return nil, err
	}
	away := State{State: attendance.State{Leave: leave}}
	signed := map[string]string{}
	for _, s := range signs {
		signed[s.Staff] = s.Status
	}
	var people []Attendee
	for _, p := range staff {
		if !p.EmployedOn(date) {
			continue
		}
		l, _ := away.onLeave(p.Code, date)
		people = append(people, Attendee{Staff: p.Code, Name: p.Name, Status: signed[p.Code], Leave: l.Type})
	}
	return people, nil
}
