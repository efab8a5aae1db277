package document

import (
	"time"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
)

// LeaveRequest is a request as scripts read it; lengths are working days.
type LeaveRequest struct {
	Number    int64                `json:"number"`
	Staff     string               `json:"staff"`
	Type      attendance.LeaveType `json:"type"`
	From      roster.Date          `json:"from"`
	FromHalf  string               `json:"from_half"`
	To        roster.Date          `json:"to"`
	ToHalf    string               `json:"to_half"`
	Days      leave.HalfDays       `json:"days"`
	Reason    string               `json:"reason"`
	Emergency bool                 `json:"emergency"`
	State     leave.State          `json:"state"`
	Chain     []attendance.Office  `json:"chain"`
	Awaited   attendance.Office    `json:"awaited"`
	Told      bool                 `json:"told"`
	Steps     []LeaveStep          `json:"steps"`
	Warnings  []LeaveWarning       `json:"warnings,omitempty"`
}

// LeaveStep is one step: who did what, when, by which right and for whom.
type LeaveStep struct {
	Action             leave.Action      `json:"action"`
	State              leave.State       `json:"state"`
	Staff              string            `json:"staff"`
	Office             attendance.Office `json:"office"`
	Deputises          string            `json:"deputises"`
	Note               string            `json:"note"`
	OverrideAB         string            `json:"override_ab"`
	WithoutCertificate string            `json:"without_certificate"`
	Back               string            `json:"back"`
	End                string            `json:"end"`
	LateDays           leave.HalfDays    `json:"late_days"`
	Certificate        string            `json:"certificate"`
	File               string            `json:"file"`
	Batch              int64             `json:"batch"`
	Account            string            `json:"account"`
	At                 time.Time         `json:"at"`
}

type LeaveWarning struct {
	Topic   string `json:"topic"`
	Message string `json:"message"`
}

func NewLeaveRequest(r *leave.Request, length leave.HalfDays) LeaveRequest {
	d := LeaveRequest{
		Number: r.Number, Staff: r.Staff, Type: r.Type, From: r.From.Date, FromHalf: r.From.Session.String(),
		To: r.End().Date, ToHalf: r.End().Session.String(), Days: length, Reason: r.Reason, Emergency: r.Emergency,
		State: r.State, Chain: r.Chain, Awaited: r.Awaited(), Told: r.Told(), Steps: []LeaveStep{},
	}
	for _, s := range r.Steps {
		step := LeaveStep{
			Action: s.Action, State: s.State, Staff: s.Staff, Office: s.Office, Deputises: s.Deputises, Note: s.Note,
			OverrideAB: s.OverrideAB, WithoutCertificate: s.WithoutCertificate, LateDays: s.Late,
			Certificate: s.Certificate, File: s.File, Batch: s.Batch, Account: s.Account, At: s.At,
		}
		if !s.Back.Date.IsZero() {
			step.Back, step.End = s.Back.String(), s.End.String()
		}
		d.Steps = append(d.Steps, step)
	}
	return d
}

// LeaveCertificate is a certificate without its content.
type LeaveCertificate struct {
	File   string `json:"file"`
	Format string `json:"format"`
	SHA256 string `json:"sha256"`
	Bytes  int    `json:"bytes"`
}

func NewLeaveCertificate(c leave.Certificate) LeaveCertificate {
	return LeaveCertificate{c.Name, c.Format, c.SHA256, len(c.Data)}
}

// LeaveBalance is the leave of one person in a year, in days.
type LeaveBalance struct {
	Staff string             `json:"staff"`
	Name  string             `json:"name"`
	Types []LeaveTypeBalance `json:"types"`
}

type LeaveTypeBalance struct {
	Type      attendance.LeaveType `json:"type"`
	Days      leave.HalfDays       `json:"days"`
	Taken     leave.HalfDays       `json:"taken"`
	Entitled  *leave.HalfDays      `json:"entitled"`
	Remaining *leave.HalfDays      `json:"remaining"`
}

func NewLeaveTypeBalances(b leave.Balance) []LeaveTypeBalance {
	list := make([]LeaveTypeBalance, len(b.Types))
	for i, t := range b.Types {
		list[i] = LeaveTypeBalance{Type: t.Type, Days: t.Booked, Taken: t.Taken}
		if t.Limited {
			remaining := t.Remaining()
			list[i].Entitled, list[i].Remaining = &t.Entitled, &remaining
		}
	}
	return list
}

// AttendanceAlert is one limit that one person passed; Says is the clause in the language asked for.
type AttendanceAlert struct {
	Staff  string               `json:"staff"`
	Name   string               `json:"name"`
	Year   int                  `json:"year"`
	Alert  attendance.AlertCode `json:"alert"`
	Passed roster.Date          `json:"passed"`
	Days   leave.HalfDays       `json:"days"`
	Clause string               `json:"clause"`
	Says   string               `json:"says"`
}

// LeaveYear is the leave of a year.
type LeaveYear struct {
	Year   int                `json:"year"`
	People []LeaveBalance     `json:"people"`
	Totals []LeaveTypeBalance `json:"totals"`
}

// NewAttendanceAlert is the document of a limit that somebody passed, with what the rules
// have follow and where they say so.
func NewAttendanceAlert(a attendance.Alert, name, clause, says string) AttendanceAlert {
	return AttendanceAlert{
		Staff: a.Staff, Name: name, Year: a.Year, Alert: a.Code, Passed: a.Passed, Days: leave.HalfDays(a.HalfDays), Clause: clause, Says: says,
	}
}

// LeaveOverdue is leave that ended without a report of return (逾期未销假).
type LeaveOverdue struct {
	Number  int64                `json:"number"`
	Staff   string               `json:"staff"`
	Name    string               `json:"name"`
	Type    attendance.LeaveType `json:"type"`
	From    roster.Date          `json:"from"`
	To      roster.Date          `json:"to"`
	DueBack string               `json:"due_back"`
	Late    leave.HalfDays       `json:"late_days"`
	Says    string               `json:"says"` // the consequence, once there is one
}

// NewLeaveOverdue is the document of overdue leave; say words the consequence.
func NewLeaveOverdue(o leave.Overdue, name string, say func(key string, args ...any) string) LeaveOverdue {
	r := &o.Request
	d := LeaveOverdue{r.Number, r.Staff, name, r.Type, r.From.Date, r.To.Date, o.DueBack.String(), o.Late, ""}
	if o.Grave() {
		d.Says = say("alert.absent_running_over_15")
	}
	return d
}

// LeaveEntitlement is how much of a kind of leave a person may take in a year.
type LeaveEntitlement struct {
	Staff    string               `json:"staff"`
	Year     int                  `json:"year"`
	Type     attendance.LeaveType `json:"type"`
	Entitled leave.HalfDays       `json:"entitled"`
}
