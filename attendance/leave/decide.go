package leave

import (
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Approval is what an approver may have to say.
type Approval struct {
	Note               string
	OverrideAB         string // why AB-role holders may be away together
	WithoutCertificate string // why sick leave needs no certificate this time
}

// Approve agrees to a request in the name of the office that it waits for. The last
// office's word stores the leave; before that it goes on to the next office.
func (b *Book) Approve(number int64, a Approval) (Change, error) {
	r, err := b.request(number)
	if err != nil {
		return Change{}, err
	}
	step, err := b.decision(&r)
	if err != nil {
		return Change{}, err
	}
	step.Note, step.OverrideAB, step.WithoutCertificate = trimmed(a.Note), trimmed(a.OverrideAB), trimmed(a.WithoutCertificate)
	if err := b.partnersThere(&r, step.OverrideAB); err != nil {
		return Change{}, err
	}
	step.Action = Endorse
	last := r.Awaited() == r.Chain[len(r.Chain)-1]
	if last {
		step.Action = Approve
		if err := b.complete(&r, step); err != nil {
			return Change{}, err
		}
	}
	if err := b.step(&r, step); err != nil {
		return Change{}, err
	}
	c := Change{Warnings: b.warnings(&r), New: 1}
	if last {
		if c, err = b.store(&r, c); err != nil {
			return Change{}, err
		}
	}
	c.Request = r
	return c, nil
}

// complete checks what must be there before the last word.
func (b *Book) complete(r *Request, step Step) error {
	if r.Type == attendance.SickLeave && !r.certified() && step.WithoutCertificate == "" {
		return roster.Errorf(roster.Refused, "leave.no_certificate", r.Number)
	}
	// The person may have left, and leave may have come in, since it was asked for.
	if err := b.employed(r); err != nil {
		return err
	}
	return b.free(r)
}

// employed refuses leave of someone who is not there on its first and its last day.
func (b *Book) employed(r *Request) error {
	person, err := b.person(r.Staff)
	if err != nil {
		return err
	}
	if !person.EmployedOn(r.From.Date) || !person.EmployedOn(r.End().Date) {
		return roster.Errorf(roster.Refused, "leave.not_employed", r.Staff, r.From.Date, r.End().Date)
	}
	return nil
}

// store puts the approved leave into the records and notes that the mayor was told.
func (b *Book) store(r *Request, c Change) (Change, error) {
	stored := r.Leave(attendance.Approved)
	c.Store = &stored
	if !toldAbove(r.HalfDays) {
		return c, nil
	}
	told := Step{Action: Inform, Office: attendance.Mayor}
	if mayors := b.inOffice(attendance.Mayor); len(mayors) > 0 {
		told.Staff = mayors[0].Staff
	} else {
		c.Warnings = append(c.Warnings, Warning{Topic: "no_mayor"})
	}
	c.New++
	return c, b.step(r, told)
}

// Refuse turns a request down in the name of the office that it waits for.
func (b *Book) Refuse(number int64, reason string) (Change, error) {
	r, err := b.request(number)
	if err != nil {
		return Change{}, err
	}
	step, err := b.decision(&r)
	if err != nil {
		return Change{}, err
	}
	if step.Note = trimmed(reason); step.Note == "" {
		return Change{}, roster.Errorf(roster.Usage, "leave.reason_needed")
	}
	step.Action = Refuse
	return Change{New: 1}.of(&r, b.step(&r, step))
}

// of is the change once its step is taken.
func (c Change) of(r *Request, err error) (Change, error) {
	c.Request = *r
	return c, err
}

// decision begins the step of someone who decides: by which right, for whom. No one
// decides on his own request, nor does his delegate in his name.
func (b *Book) decision(r *Request) (Step, error) {
	office := r.Awaited()
	if office == "" {
		return Step{}, roster.Errorf(roster.Conflict, "leave.is."+r.outcome(), r.Number)
	}
	if b.Staff == "" {
		return Step{}, roster.Errorf(roster.Usage, "leave.who_decides", r.Number)
	}
	if b.Staff == r.Staff {
		return Step{}, roster.Errorf(roster.Forbidden, "leave.own_request", r.Number)
	}
	right, held := b.Offices.Holding(b.Staff, office, b.Today)
	if person, err := b.person(b.Staff); err != nil {
		return Step{}, err
	} else if held && !person.EmployedOn(b.Today) {
		return Step{}, roster.Errorf(roster.Forbidden, "leave.approver_left", b.Staff)
	}
	switch {
	case !held && b.vacant(office):
		return Step{}, roster.Errorf(roster.Forbidden, "leave.vacant."+string(office), r.Number)
	case !held:
		return Step{}, roster.Errorf(roster.Forbidden, "leave.waits_for."+string(office), r.Number, b.Staff)
	case right.Deputises == r.Staff:
		return Step{}, roster.Errorf(roster.Forbidden, "leave.in_own_name", r.Number, b.Staff)
	}
	return Step{Staff: b.Staff, Office: office, Deputises: right.Deputises}, nil
}

// WaitingFor reports whether the decision of a person is what a request waits for.
func (b *Book) WaitingFor(r *Request, staff string) bool {
	office := r.Awaited()
	right, held := b.holding(staff, office)
	return office != "" && held && staff != r.Staff && right.Deputises != r.Staff
}

func trimmed(s string) string { return strings.TrimSpace(s) }
