package leave

import (
	"cmp"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// The statuses of stored leave that no longer counts.
const cancelled = "cancelled"

// Cancel withdraws a request: freely while it waits, and after approval as long as the
// leave has not begun. Leave that has begun is ended by the report of return instead.
func (b *Book) Cancel(number int64, reason string) (Change, error) {
	r, err := b.request(number)
	if err != nil {
		return Change{}, err
	}
	if err := b.speaksFor(r.Staff); err != nil {
		return Change{}, err
	}
	step := Step{Action: Cancel, Staff: b.Staff, Note: trimmed(reason)}
	if step.Note == "" {
		return Change{}, roster.Errorf(roster.Usage, "leave.reason_needed")
	}
	if r.State == Approved && r.From.Date <= b.Today {
		return Change{}, roster.Errorf(roster.Conflict, "leave.has_begun", r.Number, r.From.Date)
	}
	c := Change{New: 1}
	if r.State.Stored() {
		stored := r.Leave(cancelled)
		c.Store = &stored
	}
	return c.of(&r, b.step(&r, step))
}

// Overdue is approved leave that ended without a report of return (逾期未销假).
type Overdue struct {
	Request Request
	DueBack attendance.HalfDay // the first working half-day after it
	Late    HalfDays           // working half-days since then, up to the day before
}

// overdueLimit is the days beyond which not coming back has the consequence of leave
// rules, art. 2 (假满逾期不归超过15天).
const overdueLimit HalfDays = 2 * 15

// Grave reports whether the law lets an employer dismiss for it (leave rules, art. 2).
func (o Overdue) Grave() bool { return o.Late > overdueLimit }

// Overdue lists the leave whose return was due by a day and is not reported, the
// longest overdue first.
func (b *Book) Overdue(on roster.Date) []Overdue {
	var list []Overdue
	for _, r := range b.Requests {
		due := b.dueBack(r.Staff, r.To)
		if r.State == Approved && due.Date <= on {
			late := b.late(r.Staff, r.To, attendance.HalfDay{Date: on})
			list = append(list, Overdue{Request: r, DueBack: due, Late: late})
		}
	}
	slices.SortFunc(list, func(x, y Overdue) int {
		return cmp.Or(x.DueBack.Compare(y.DueBack), cmp.Compare(x.Request.Number, y.Request.Number))
	})
	return list
}

// Attach adds a certificate to a request; a later one stands beside the earlier.
func (b *Book) Attach(number int64, certificate Certificate) (Change, error) {
	r, err := b.request(number)
	if err != nil {
		return Change{}, err
	}
	if err := b.speaksFor(r.Staff); err != nil {
		return Change{}, err
	}
	step := Step{Action: Attach, Staff: b.Staff, Certificate: certificate.SHA256, File: certificate.Name}
	return Change{New: 1, Certificate: &certificate}.of(&r, b.step(&r, step))
}
