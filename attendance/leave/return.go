package leave

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Report is what is said of a return (销假).
type Report struct {
	Back       attendance.HalfDay // the first half-day at work again
	Reason     string             // why an earlier report is corrected
	OverrideAB string             // why AB-role holders were away together
}

// Return reports the first half-day at work again. An early return ends the leave with
// the half-day before; one on or before the first half-day means that it was not taken
// at all. A late one lengthens nothing: what lies between is for the clock to show. A
// second report corrects the first, which stays on record.
func (b *Book) Return(number int64, report Report) (Change, error) {
	r, err := b.request(number)
	if err != nil {
		return Change{}, err
	}
	step, err := b.reports(&r, report)
	if err != nil {
		return Change{}, err
	}
	if report.Back.Date > b.Today {
		return Change{}, roster.Errorf(roster.Usage, "leave.return_ahead", report.Back.Date)
	}
	was := r
	b.ends(&r, &step)
	if err := b.step(&r, step); err != nil {
		return Change{}, err
	}
	c := Change{Request: r, New: 1}
	if was.standing() != r.standing() {
		stored := r.standing()
		c.Store = &stored
	}
	if c.Warnings, err = b.givenBack(&was, &r, step.OverrideAB); err != nil {
		return Change{}, err
	}
	if step.Late > 0 {
		c.Warnings = append(c.Warnings, Warning{Topic: "late_return", Args: []any{step.Late}})
	}
	return c, nil
}

// reports begins the step of someone who reports a return: the person or the general
// office the first time, and the general office alone, with a reason, from then on.
func (b *Book) reports(r *Request, report Report) (Step, error) {
	step := Step{
		Action: Return, Staff: b.Staff, Back: report.Back,
		Note: trimmed(report.Reason), OverrideAB: trimmed(report.OverrideAB),
	}
	last := r.reported()
	if last == nil {
		return step, b.speaksFor(r.Staff)
	}
	step.Action = Correct
	if b.Staff != "" {
		right, held := b.generalOffice()
		if !held {
			return Step{}, roster.Errorf(roster.Forbidden, "leave.correct_by_office", r.Number, last.Back.Date, b.Staff)
		}
		step.Office, step.Deputises = right.Office, right.Deputises
	}
	switch {
	case step.Note == "":
		return Step{}, roster.Errorf(roster.Usage, "leave.correct_reason", r.Number, last.Back.Date)
	case last.Back == report.Back:
		return Step{}, roster.Errorf(roster.Conflict, "leave.correct_nothing", r.Number, last.Back.Date)
	}
	return step, nil
}

// ends works out what a return on step.Back makes of the leave.
func (b *Book) ends(r *Request, step *Step) {
	step.End = r.To
	switch {
	case !r.From.Before(step.Back) && step.Action == Correct:
		step.Action = CorrectNotTaken
	case !r.From.Before(step.Back):
		step.Action = NotTaken
	case !r.To.Before(step.Back):
		step.End = before(step.Back)
	default:
		step.Late = b.late(r.Staff, r.To, step.Back)
	}
}

// standing is the leave as the records have it.
func (r *Request) standing() attendance.Leave {
	if r.State.Stored() {
		return r.Leave(attendance.Approved)
	}
	return r.Leave(cancelled)
}

// givenBack judges the half-days that a correction makes leave again as it would new
// leave, and returns what should be known of them.
func (b *Book) givenBack(was, r *Request, override string) ([]Warning, error) {
	again := *r
	if was.State.Stored() {
		again.From = next(was.End())
	}
	if !r.State.Stored() || r.End().Before(again.From) {
		return nil, nil
	}
	if err := b.employed(&again); err != nil {
		return nil, err
	}
	if err := b.free(&again); err != nil {
		return nil, err
	}
	if err := b.partnersThere(&again, override); err != nil {
		return nil, err
	}
	return append(b.partnersAway(&again), b.overLimits(r)...), nil
}

// late counts the working half-days from the one on which the person was due back to
// the one before the return.
func (b *Book) late(staff string, end, back attendance.HalfDay) HalfDays {
	due := b.dueBack(staff, end)
	if !due.Before(back) {
		return 0
	}
	return b.working(staff, due, before(back))
}
