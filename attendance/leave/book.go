package leave

import (
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// Book is what a request is judged by: the people, the offices, the calendar, and the
// requests and leave of those concerned. A Book is loaded for one change and then left.
type Book struct {
	Today        roster.Date
	Staff        string        // who acts, "" for the general office's own desk
	As           *roster.Actor // with which rights; nil leaves it to the offices
	Account      string        // the account that the record names
	Now          time.Time     // when the steps happen
	People       []roster.Staff
	Offices      attendance.Offices
	Calendar     calendar.Calendar
	Duty         []attendance.DutyDay // days on which somebody works, or rests, over the calendar
	Closed       []roster.Period
	Stored       []attendance.Leave // of the people concerned, imported or approved
	Requests     []Request          // of the people concerned, by number
	Entitlements []Entitlement
	Next         int64 // the number of the next request
}

// Change is what one action did, for the Store to write.
type Change struct {
	Request     Request  // as it stands now
	Length      HalfDays // of the leave as it stands now
	New         int      // how many of its last steps are new
	Certificate *Certificate
	Store       *attendance.Leave // to be put into the records; nil leaves them alone
	Warnings    []Warning
}

// Warning is something that the one who acts should know, and that stops nothing. The
// message shown is the catalogue's "leave.warning."+Topic with Args.
type Warning struct {
	Topic string
	Args  []any
}

// request finds a request by its number.
func (b *Book) request(number int64) (Request, error) {
	for _, r := range b.Requests {
		if r.Number == number {
			r.Steps = slices.Clone(r.Steps) // the book stays as it was loaded
			return r, nil
		}
	}
	return Request{}, roster.Errorf(roster.NotFound, "leave.unknown", number)
}

// step appends a step to a request where its state allows it.
func (b *Book) step(r *Request, s Step) error {
	to, possible := r.State.After(s.Action)
	if !possible {
		return roster.Errorf(roster.Conflict, "leave.is."+r.outcome(), r.Number)
	}
	s.State, s.Account, s.At = to, b.Account, b.Now
	r.State = to
	r.Steps = append(r.Steps, s)
	r.Version = len(r.Steps)
	return nil
}

// outcome is the state, and apart from it what was cancelled by not being taken: of that
// the report can be corrected.
func (r *Request) outcome() string {
	if r.State == Cancelled && r.reported() != nil {
		return string(NotTaken)
	}
	return string(r.State)
}

// person finds a person of the centre.
func (b *Book) person(staff string) (roster.Staff, error) {
	for _, p := range b.People {
		if p.Code == staff {
			return p, nil
		}
	}
	return roster.Staff{}, roster.Errorf(roster.NotFound, "staff.unknown", staff)
}

// holding returns the office of a person, as holder or delegate, in which the person may
// act today: who has left does so no more.
func (b *Book) holding(staff string, office attendance.Office) (attendance.Holding, bool) {
	h, held := b.Offices.Holding(staff, office, b.Today)
	person, err := b.person(staff)
	return h, held && err == nil && person.EmployedOn(b.Today)
}

// inOffice are those who may act in an office today and are still employed: holders
// first, then delegates.
func (b *Book) inOffice(office attendance.Office) []attendance.Holding {
	var holders, delegates []attendance.Holding
	for _, h := range b.Offices.Holders(office, b.Today) {
		person, err := b.person(h.Staff)
		switch {
		case err != nil || !person.EmployedOn(b.Today):
		case h.Deputises == "":
			holders = append(holders, h)
		default:
			delegates = append(delegates, h)
		}
	}
	return append(holders, delegates...)
}

// vacant reports whether nobody may act in an office today.
func (b *Book) vacant(office attendance.Office) bool { return len(b.inOffice(office)) == 0 }

// speaksFor refuses anyone but the person and the general office (综合科), which enters
// and files what people bring on paper.
func (b *Book) speaksFor(staff string) error {
	if b.As != nil {
		return b.As.CheckOf(roster.AskLeave, roster.Owner{Staff: staff})
	}
	if b.Staff == "" || b.Staff == staff {
		return nil
	}
	if _, held := b.generalOffice(); held {
		return nil
	}
	return roster.Errorf(roster.Forbidden, "leave.not_own", b.Staff, staff)
}

// works reports whether a day is a working day of a person: as the duty roster says, or
// else the calendar.
func (b *Book) works(staff string, day roster.Date) bool {
	for _, d := range b.Duty {
		if d.Staff == staff && d.Date == day {
			return d.Working
		}
	}
	return b.Calendar.Working(day)
}

// Length is how long the leave is as it stands: what was asked for, less what an early
// return gave back.
func (b *Book) Length(r *Request) HalfDays {
	if r.End() == r.To {
		return r.HalfDays // as it was counted then, whatever the calendar says since
	}
	return b.working(r.Staff, r.From, r.End())
}

// working counts the half-days that a person would have worked, both ends included.
func (b *Book) working(staff string, from, to attendance.HalfDay) HalfDays {
	n := HalfDays(0)
	for h := from; !to.Before(h); h = next(h) {
		if b.works(staff, h.Date) {
			n++
		}
	}
	return n
}

// dueBack is the first half-day after the end of a leave on which the person works.
func (b *Book) dueBack(staff string, end attendance.HalfDay) attendance.HalfDay {
	back := next(end)
	for back.Date < end.Date+longest && !b.works(staff, back.Date) {
		back = attendance.HalfDay{Date: back.Date + 1}
	}
	return back
}
