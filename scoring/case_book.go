package scoring

import (
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/register"
)

// CaseBook is what changes and lists of cases are decided on.
type CaseBook struct {
	Today   roster.Date
	Now     time.Time
	Who     roster.Person // who acts; without a person it is the general office's own desk
	As      *roster.Actor // with which rights; nil leaves it to the offices
	State   State
	Offices attendance.Offices
	Rules   Material // the books, and nothing else

	Cases      []register.Case // those asked for, by number
	Extensions map[string][]register.Extension
	Partners   map[string][]register.Partner
	Facts      []Fact // the recorded ones of a filter's period
}

// NewCase is a case as it is entered: the cells of a file of cases.
type NewCase struct {
	Number, Staff, Kind, Item string
	Accepted                  string
	PromiseDays               string
	PromiseMinutes            string
}

// Finishing is the end of a case (办结), its cells as in a file of cases.
type Finishing struct {
	Number             string
	Finished           roster.LocalTime
	Result             string
	WrongPoints        string
	OverduePoints      string
	Evaluation         string
	DissatisfiedPoints string
}

// CaseChange is what a change of a case does, for the Store to write.
type CaseChange struct {
	Action    string // "add", "finish", "evaluate", "charge", "extend", "join" or "part"
	Number    string
	Form      *Form // nil: the case's own row stays as it is
	Extension *register.Extension
	Partner   *register.Partner // of "part" the one that ends
	Detail    map[string]any    // for the log
}

// Add enters a case: by its handler, or by the office for any.
func (b *CaseBook) Add(c NewCase) (CaseChange, error) {
	c.Number, c.Staff = strings.TrimSpace(c.Number), strings.TrimSpace(c.Staff)
	if c.Number == "" {
		return CaseChange{}, roster.Errorf(roster.Usage, "case.number_needed")
	}
	if err := b.mayHandle(c.Number, c.Staff); err != nil {
		return CaseChange{}, err
	}
	if len(b.Cases) > 0 {
		return CaseChange{}, roster.Errorf(roster.Conflict, "case.exists", c.Number, b.Cases[0].Staff)
	}
	if accepted, err := roster.ParseLocalTime(c.Accepted); err == nil && accepted.Date() > b.Today {
		return CaseChange{}, roster.Errorf(roster.Refused, "case.accepted_to_come", accepted.String(), b.Today.String())
	}
	cells := given(map[string]string{
		"number": c.Number, "staff": c.Staff, "kind": c.Kind, "item": c.Item, "accepted": c.Accepted,
		"promise_days": c.PromiseDays, "promise_minutes": c.PromiseMinutes,
	})
	return CaseChange{Action: "add", Number: c.Number, Form: &Form{Kind: "cases", Cells: cells}}, nil
}

// given leaves out what was not said, so that a form has no such column.
func given(cells map[string]string) map[string]string {
	for column, value := range cells {
		if strings.TrimSpace(value) == "" {
			delete(cells, column)
		}
	}
	return cells
}

// Finish finishes a case, once. What was wrong about that is corrected by a file, as all
// cases are.
func (b *CaseBook) Finish(f Finishing) (CaseChange, error) {
	c, err := b.handled(f.Number)
	switch {
	case err != nil:
		return CaseChange{}, err
	case !c.Finished.IsZero():
		return CaseChange{}, roster.Errorf(roster.Conflict, "case.finished", c.Number, c.Finished.String())
	case f.Finished.Date() > b.Today:
		return CaseChange{}, roster.Errorf(roster.Refused, "case.finished_to_come", f.Finished.String(), b.Today.String())
	}
	return b.form("finish", c, map[string]string{
		"finished": f.Finished.String(), "result": f.Result, "wrong_points": f.WrongPoints, "overdue_points": f.OverduePoints,
		"evaluation": f.Evaluation, "dissatisfied_points": f.DissatisfiedPoints,
	}), nil
}

// Evaluate puts down the client's evaluation of a finished case, by the office: nobody
// enters what is thought of himself.
func (b *CaseBook) Evaluate(number, evaluation, points string) (CaseChange, error) {
	c, err := b.stored(number)
	switch {
	case err != nil:
		return CaseChange{}, err
	case c.Finished.IsZero():
		return CaseChange{}, roster.Errorf(roster.Conflict, "case.unfinished", number)
	case c.Evaluation != 0:
		return CaseChange{}, roster.Errorf(roster.Conflict, "case.evaluated", number, c.Evaluation)
	}
	if _, err := b.leads(number); err != nil {
		return CaseChange{}, err
	}
	if b.Who.Staff == c.Staff && c.Staff != "" {
		return CaseChange{}, roster.Errorf(roster.Forbidden, "case.own", number, c.Staff)
	}
	return b.form("evaluate", c, map[string]string{"evaluation": evaluation, "dissatisfied_points": points}), nil
}

// Charge chooses what a late case costs in the half-year inside the range of the book
// (H2.5), finished or not: by the general office or the director, with a reason, and
// never for oneself. Chosen again, the last value counts.
func (b *CaseBook) Charge(number, points, reason string) (CaseChange, error) {
	c, err := b.stored(number)
	if err != nil {
		return CaseChange{}, err
	}
	right, err := b.leads(number)
	if err != nil {
		return CaseChange{}, err
	}
	points, reason = strings.TrimSpace(points), strings.TrimSpace(reason)
	state := b.view(c, b.Today).State
	switch {
	case points == "":
		return CaseChange{}, roster.Errorf(roster.Usage, "case.points_needed")
	case reason == "":
		return CaseChange{}, roster.Errorf(roster.Usage, "case.charge_reason_needed")
	case b.Who.Staff == c.Staff && c.Staff != "":
		return CaseChange{}, roster.Errorf(roster.Forbidden, "case.own", number, c.Staff)
	case state != CaseOverdue && state != CaseFinishedLate:
		return CaseChange{}, roster.Errorf(roster.Conflict, "case.not_late", number, c.Due(b.State.Calendar).String())
	}
	change := b.form("charge", c, map[string]string{"overdue_points": points})
	change.Detail = map[string]any{"reason": reason, "office": right.Office}
	return change, nil
}

// Extend grants more time while the case is not yet due, on its due day at the latest:
// by the general office or the director, and never to oneself. It moves the due day to
// the end of a later one.
func (b *CaseBook) Extend(number string, to roster.Date, reason string) (CaseChange, error) {
	c, err := b.stored(number)
	if err != nil {
		return CaseChange{}, err
	}
	right, err := b.leads(number)
	if err != nil {
		return CaseChange{}, err
	}
	due := c.Due(b.State.Calendar)
	longer := c
	longer.ExtendedTo = to
	switch reason = strings.TrimSpace(reason); {
	case reason == "":
		return CaseChange{}, roster.Errorf(roster.Usage, "case.reason_needed")
	case b.Who.Staff == c.Staff && c.Staff != "":
		return CaseChange{}, roster.Errorf(roster.Forbidden, "case.own", number, c.Staff)
	case !c.Finished.IsZero():
		return CaseChange{}, roster.Errorf(roster.Conflict, "case.finished", number, c.Finished.String())
	case b.Today > due.Date():
		return CaseChange{}, roster.Errorf(roster.Conflict, "case.past_due", number, due.Date().String())
	case longer.Due(b.State.Calendar) <= due:
		return CaseChange{}, roster.Errorf(roster.Refused, "case.not_longer", number, due.Date().String(), to.String())
	}
	change := b.form("extend", c, map[string]string{"extended_to": to.String()})
	change.Extension = &register.Extension{
		Seq: len(b.Extensions[number]) + 1, Due: due.Date(), To: to, Reason: reason, By: b.Who, Right: right, On: b.Today, At: b.Now,
	}
	change.Detail = map[string]any{"due": due.Date(), "to": to, "reason": reason, "office": right.Office}
	return change, nil
}

// form corrects the row of a case that is stored.
func (b *CaseBook) form(action string, c register.Case, cells map[string]string) CaseChange {
	cells["number"], cells["staff"], cells["accepted"] = c.Number, c.Staff, c.Accepted.String()
	return CaseChange{Action: action, Number: c.Number, Form: &Form{Kind: "cases", Cells: given(cells)}}
}

// Join names a department or window that takes part in a joint case.
func (b *CaseBook) Join(number string, p register.Partner) (CaseChange, error) {
	c, err := b.handled(number)
	if err != nil {
		return CaseChange{}, err
	}
	p.Department, p.Window, p.Note = strings.TrimSpace(p.Department), strings.TrimSpace(p.Window), strings.TrimSpace(p.Note)
	switch {
	case p.Department == "" && p.Window == "":
		return CaseChange{}, roster.Errorf(roster.Usage, "case.partner_needed")
	case !c.Joint():
		return CaseChange{}, roster.Errorf(roster.Conflict, "case.not_joint", number, c.Kind)
	case p.Window != "" && b.State.WindowOn(p.Window, c.Accepted.Date()) != "":
		return CaseChange{}, roster.Errorf(roster.NotFound, "case.partner_unknown", p.Window, c.Accepted.Date().String())
	case p.Window != "" && p.Window == b.WindowOf(Fact{Staff: c.Staff, Date: c.Accepted.Date()}):
		return CaseChange{}, roster.Errorf(roster.Refused, "case.partner_leads", p.Window, number)
	}
	for _, other := range b.Partners[number] {
		if other.Ended.IsZero() && other.Department == p.Department && other.Window == p.Window {
			return CaseChange{}, roster.Errorf(roster.Conflict, "case.partner_known", number, other.Seq)
		}
	}
	p.Seq, p.By, p.At = len(b.Partners[number])+1, b.Who, b.Now
	return CaseChange{Action: "join", Number: number, Partner: &p, Detail: map[string]any{
		"seq": p.Seq, "department": p.Department, "window": p.Window, "note": p.Note,
	}}, nil
}

// Part ends the part of somebody who was named wrongly, or is through.
func (b *CaseBook) Part(number string, seq int) (CaseChange, error) {
	if _, err := b.handled(number); err != nil {
		return CaseChange{}, err
	}
	for _, p := range b.Partners[number] {
		if p.Seq == seq && p.Ended.IsZero() {
			return CaseChange{Action: "part", Number: number, Partner: &p, Detail: map[string]any{"seq": seq}}, nil
		}
	}
	return CaseChange{}, roster.Errorf(roster.NotFound, "case.no_partner", number, seq)
}

// stored finds the case.
func (b *CaseBook) stored(number string) (register.Case, error) {
	if len(b.Cases) == 0 {
		return register.Case{}, roster.Errorf(roster.NotFound, "case.unknown", number)
	}
	return b.Cases[0], nil
}

// handled finds the case for somebody who may see to it: its handler, or the office.
func (b *CaseBook) handled(number string) (register.Case, error) {
	c, err := b.stored(number)
	if err != nil {
		return c, err
	}
	return c, b.mayHandle(number, c.Staff)
}

func (b *CaseBook) mayHandle(number, handler string) error {
	if !b.As.Covers(roster.KeepCases, roster.Owner{Staff: handler}) {
		return roster.Errorf(roster.NotFound, "case.unknown", number)
	}
	if b.Who.Staff != "" && b.Who.Staff == handler {
		return nil
	}
	_, err := b.leads(number)
	return err
}

// office is what whoever signed in stands for by role, "" for neither of the two.
func (b *CaseBook) office() attendance.Office {
	switch {
	case b.As == nil:
		return ""
	case b.As.Is(roster.RoleHR):
		return attendance.GeneralOffice
	case b.As.Is(roster.RoleSupervisor):
		return attendance.Director
	}
	return ""
}

// leads tells by what right somebody sees to cases of others: the general office, at its
// own desk or in person, or the director.
func (b *CaseBook) leads(number string) (attendance.Holding, error) {
	if office := b.office(); office != "" {
		return attendance.Holding{Office: office, Staff: b.Who.Staff}, nil
	}
	if b.Who.Staff == "" {
		return attendance.Holding{Office: attendance.GeneralOffice}, nil
	}
	if _, known := b.State.StaffByCode(b.Who.Staff); !known {
		return attendance.Holding{}, roster.Errorf(roster.NotFound, "staff.unknown", b.Who.Staff)
	}
	for _, office := range []attendance.Office{attendance.GeneralOffice, attendance.Director} {
		if right, held := b.Offices.Holding(b.Who.Staff, office, b.Today); held {
			return right, nil
		}
	}
	return attendance.Holding{}, roster.Errorf(roster.Forbidden, "case.not_yours", b.Who.Staff, number)
}
