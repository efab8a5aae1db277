package leave

import (
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Draft is what a person asks for.
type Draft struct {
	Staff       string // for whom
	Type        attendance.LeaveType
	From, To    attendance.HalfDay
	Reason      string
	Emergency   bool // entered afterwards, or too urgent for papers
	Certificate *Certificate
}

// longest is the most days that one request may span, so that a mistyped year is noticed.
const longest = 366

// Apply enters a request. It is refused when it could never be approved as it stands.
func (b *Book) Apply(d Draft) (Change, error) {
	if err := b.sensible(d); err != nil {
		return Change{}, err
	}
	r := Request{
		Number: b.Next, Staff: d.Staff, Type: d.Type, From: d.From, To: d.To,
		Reason: strings.TrimSpace(d.Reason), Emergency: d.Emergency,
	}
	if err := b.timely(d); err != nil {
		return Change{}, err
	}
	if err := b.free(&r); err != nil {
		return Change{}, err
	}
	r.HalfDays = b.working(r.Staff, r.From, r.To)
	if r.HalfDays == 0 {
		return Change{}, roster.Errorf(roster.Refused, "leave.no_working_day", d.From.Date, d.To.Date)
	}
	if r.Chain = Chain(r.HalfDays, d.Staff, b.Offices, b.Today); len(r.Chain) == 0 {
		return Change{}, roster.Errorf(roster.Conflict, "leave.nobody_decides", d.Staff)
	}
	step := Step{Action: Apply, Staff: b.Staff}
	if d.Certificate != nil {
		step.Certificate, step.File = d.Certificate.SHA256, d.Certificate.Name
	}
	if err := b.step(&r, step); err != nil {
		return Change{}, err
	}
	return Change{Request: r, New: 1, Certificate: d.Certificate, Warnings: b.warnings(&r)}, nil
}

// sensible checks what the draft says by itself, and who says it.
func (b *Book) sensible(d Draft) error {
	person, err := b.person(d.Staff)
	if err != nil {
		return err
	}
	if err := b.speaksFor(d.Staff); err != nil {
		return err
	}
	switch {
	case !slices.Contains(attendance.LeaveTypes(), d.Type):
		return roster.Errorf(roster.Usage, "leave.unknown_type", string(d.Type))
	case strings.TrimSpace(d.Reason) == "":
		return roster.Errorf(roster.Usage, "leave.reason_needed")
	case d.To.Before(d.From):
		return roster.Errorf(roster.Usage, "leave.ends_before_start", d.From, d.To)
	case d.To.Date-d.From.Date >= longest:
		return roster.Errorf(roster.Refused, "leave.too_long", d.From.Date, d.To.Date, longest)
	case !person.EmployedOn(d.From.Date) || !person.EmployedOn(d.To.Date):
		return roster.Errorf(roster.Refused, "leave.not_employed", d.Staff, d.From.Date, d.To.Date)
	case d.Type == attendance.SickLeave && d.Certificate == nil && !d.Emergency:
		return roster.Errorf(roster.Refused, "leave.certificate_needed")
	}
	return nil
}

// timely refuses leave of the past that is no emergency (批假后方可离岗), and leave of a
// closed period, which could not be stored.
func (b *Book) timely(d Draft) error {
	if d.From.Date < b.Today && !d.Emergency {
		return roster.Errorf(roster.Refused, "leave.past", d.From.Date)
	}
	for _, p := range b.Closed {
		if d.From.Date <= p.Last() && d.To.Date >= p.First() {
			return roster.Errorf(roster.Closed, "leave.period_closed", p.String())
		}
	}
	return nil
}

// free refuses leave that shares a half-day with other leave of the same person.
func (b *Book) free(r *Request) error {
	for _, other := range b.Requests {
		if other.Number != r.Number && other.Staff == r.Staff && other.State.Live() && other.meets(r.Leave("")) {
			return roster.Errorf(roster.Conflict, "leave.overlaps_request", other.Number, other.From.Date, other.End().Date)
		}
	}
	for _, l := range b.Stored {
		if l.Staff == r.Staff && l.Status == attendance.Approved && r.meets(l) {
			return roster.Errorf(roster.Conflict, "leave.overlaps_stored", l.From.Date, l.To.Date)
		}
	}
	return nil
}
