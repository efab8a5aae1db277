package main

import (
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

type leaveCommands struct {
	Apply       leaveApplyCommand       `cmd:"" help:"Ask for leave: leave apply --by S014 --type personal --from 2025-03-03 --to 2025-03-04 --reason …"`
	Approve     leaveApproveCommand     `cmd:"" help:"Agree to a request in the office that it waits for: leave approve N --by S001."`
	Refuse      leaveRefuseCommand      `cmd:"" help:"Turn a request down: leave refuse N --by S001 --reason …"`
	Cancel      leaveCancelCommand      `cmd:"" help:"Withdraw a request that waits, or approved leave that has not begun."`
	Return      leaveReturnCommand      `cmd:"" help:"Report the return (销假): leave return N [--on DATE]; with --reason the general office corrects the report."`
	Certificate leaveCertificateCommand `cmd:"" help:"List, attach (--add FILE) or write out (--out FILE) certificates of a request."`
	List        leaveListCommand        `cmd:"" help:"List requests."`
	Show        leaveShowCommand        `cmd:"" help:"Show a request with every step."`
	Overdue     leaveOverdueCommand     `cmd:"" help:"List leave that ended without a report of return."`
	Entitle     leaveEntitleCommand     `cmd:"" help:"Put down how much leave of a kind a person may take in a year."`
	Balance     leaveBalanceCommand     `cmd:"" help:"Add up the leave of a year."`
	Alerts      leaveAlertsCommand      `cmd:"" help:"List the limits of the rules that people passed in a year."`
}

// leaveService is the service over the open store.
func (a *app) leaveService() *leave.Service {
	return &leave.Service{Store: attendancedb.NewLeaves(a.db)}
}

// leaveCall is what every leave command begins with.
type leaveCall struct {
	*leave.Service
	scope attendance.Scope
	today roster.Date
}

func (a *app) leaveCall(ctx call) (leaveCall, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return leaveCall{}, err
	}
	today, err := a.today()
	return leaveCall{a.leaveService(), scope, today}, err
}

// changeLeave makes one change and tells what became of the request.
func (a *app) changeLeave(ctx call, change func(leaveCall) (leave.Change, error)) error {
	l, err := a.leaveCall(ctx)
	if err != nil {
		return err
	}
	done, err := change(l)
	if err != nil {
		return err
	}
	return a.tellLeave(done)
}

type leaveApplyCommand struct {
	For         string `help:"Staff code, when the general office enters the request for a person." placeholder:"CODE"`
	Type        string `required:"" help:"personal, sick, annual, marriage, bereavement, maternity, official or training."`
	From        string `required:"" help:"First day." placeholder:"DATE"`
	FromHalf    string `default:"am" help:"First half-day: am or pm." placeholder:"HALF"`
	To          string `required:"" help:"Last day." placeholder:"DATE"`
	ToHalf      string `default:"pm" help:"Last half-day: am or pm." placeholder:"HALF"`
	Reason      string `required:"" help:"Why."`
	Certificate string `help:"Certificate for sick leave: a PDF, JPEG or PNG of at most 5 MiB." placeholder:"FILE"`
	Emergency   bool   `help:"Entered afterwards, or too urgent for papers: days that are past and a certificate to follow are allowed."`
}

// Run enters a request.
func (c *leaveApplyCommand) Run(ctx call, a *app) error {
	draft, err := c.draft(a)
	if err != nil {
		return err
	}
	return a.changeLeave(ctx, func(l leaveCall) (leave.Change, error) { return l.Apply(ctx, l.scope, l.today, draft) })
}

func (c *leaveApplyCommand) draft(a *app) (leave.Draft, error) {
	d := leave.Draft{Staff: c.For, Reason: c.Reason, Emergency: c.Emergency}
	if d.Staff == "" {
		d.Staff = a.cli.By
	}
	if d.Staff == "" {
		return d, roster.Errorf(roster.Usage, "leave.for_whom")
	}
	var known bool
	if d.Type, known = attendance.ParseLeaveType(c.Type); !known {
		return d, roster.Errorf(roster.Usage, "leave.unknown_type", c.Type)
	}
	var err error
	if d.From, err = halfDay(c.From, c.FromHalf); err != nil {
		return d, err
	}
	if d.To, err = halfDay(c.To, c.ToHalf); err != nil {
		return d, err
	}
	if c.Certificate != "" {
		certificate, err := a.certificate(c.Certificate)
		if err != nil {
			return d, err
		}
		d.Certificate = &certificate
	}
	return d, nil
}

func halfDay(date, half string) (attendance.HalfDay, error) {
	var h attendance.HalfDay
	var err error
	if h.Date, err = roster.ParseDate(date); err != nil {
		return h, roster.Errorf(roster.Usage, "cli.bad_date", date)
	}
	var known bool
	if h.Session, known = roster.ParseSession(half); !known {
		return h, roster.Errorf(roster.Usage, "leave.bad_half", half)
	}
	return h, nil
}

// certificate reads a certificate's file. One byte more than is allowed is enough to
// know that it is too large.
func (a *app) certificate(name string) (leave.Certificate, error) {
	data, err := a.readFile(name, 64<<20)
	if err != nil {
		return leave.Certificate{}, err
	}
	return leave.ReadCertificate(shown(name), data)
}

type leaveApproveCommand struct {
	Number             int64  `arg:"" help:"Number of the request."`
	Note               string `help:"A remark, for the record."`
	OverrideAB         string `name:"override-ab" help:"Why the holders of an A and a B role may be away together." placeholder:"REASON"`
	WithoutCertificate string `help:"Why sick leave needs no certificate this time." placeholder:"REASON"`
}

// Run agrees to a request.
func (c *leaveApproveCommand) Run(ctx call, a *app) error {
	approval := leave.Approval{Note: c.Note, OverrideAB: c.OverrideAB, WithoutCertificate: c.WithoutCertificate}
	return a.changeLeave(ctx, func(l leaveCall) (leave.Change, error) {
		return l.Approve(ctx, l.scope, l.today, c.Number, approval)
	})
}

type leaveRefuseCommand struct {
	Number int64  `arg:"" help:"Number of the request."`
	Reason string `required:"" help:"Why, for the applicant and the record."`
}

// Run turns a request down.
func (c *leaveRefuseCommand) Run(ctx call, a *app) error {
	return a.changeLeave(ctx, func(l leaveCall) (leave.Change, error) {
		return l.Refuse(ctx, l.scope, l.today, c.Number, c.Reason)
	})
}

type leaveCancelCommand struct {
	Number int64  `arg:"" help:"Number of the request."`
	Reason string `required:"" help:"Why, for the record."`
}

// Run withdraws a request.
func (c *leaveCancelCommand) Run(ctx call, a *app) error {
	return a.changeLeave(ctx, func(l leaveCall) (leave.Change, error) {
		return l.Cancel(ctx, l.scope, l.today, c.Number, c.Reason)
	})
}

type leaveReturnCommand struct {
	Number int64  `arg:"" help:"Number of the request."`
	On     string `help:"First day at work again (default: today)." placeholder:"DATE"`
	Half   string `default:"am" help:"First half-day at work again: am or pm." placeholder:"HALF"`

	Reason     string `help:"Why the general office corrects a return that is reported already."`
	OverrideAB string `name:"override-ab" help:"Why the holders of an A and a B role may be away together on half-days that become leave again." placeholder:"REASON"`
}

// Run reports a return, or corrects the report.
func (c *leaveReturnCommand) Run(ctx call, a *app) error {
	l, err := a.leaveCall(ctx)
	if err != nil {
		return err
	}
	on := c.On
	if on == "" {
		on = l.today.String()
	}
	back, err := halfDay(on, c.Half)
	if err != nil {
		return err
	}
	change, err := l.Return(ctx, l.scope, l.today, c.Number, leave.Report{Back: back, Reason: c.Reason, OverrideAB: c.OverrideAB})
	if err != nil {
		return err
	}
	return a.tellLeave(change)
}

type leaveCertificateCommand struct {
	Number int64  `arg:"" help:"Number of the request."`
	Add    string `xor:"what" help:"Attach this certificate." placeholder:"FILE"`
	Out    string `xor:"what" help:"Write the newest certificate to this file." placeholder:"FILE"`
}

// Run lists certificates, attaches one or writes the newest out.
func (c *leaveCertificateCommand) Run(ctx call, a *app) error {
	l, err := a.leaveCall(ctx)
	if err != nil {
		return err
	}
	if c.Add != "" {
		return c.attach(ctx, a, l)
	}
	list, err := l.Certificates(ctx, l.scope, l.today, c.Number)
	if err != nil {
		return err
	}
	if c.Out == "" {
		return a.showCertificates(c.Number, list)
	}
	if len(list) == 0 {
		return roster.Errorf(roster.NotFound, "leave.none_attached", c.Number)
	}
	newest := list[len(list)-1]
	if err := writePrivate(c.Out, newest.Data); err != nil {
		return &roster.Error{Kind: roster.Internal, Key: "cli.cannot_write", Args: []any{c.Out, reason(err)}}
	}
	if a.cli.JSON {
		return a.print(document.NewLeaveCertificate(newest))
	}
	a.say("leave.certificate_written", newest.Name, newest.Format, c.Out)
	return nil
}

func (c *leaveCertificateCommand) attach(ctx call, a *app, l leaveCall) error {
	certificate, err := a.certificate(c.Add)
	if err != nil {
		return err
	}
	change, err := l.Attach(ctx, l.scope, l.today, c.Number, certificate)
	if err != nil {
		return err
	}
	return a.tellLeave(change)
}

type leaveListCommand struct {
	State      string `help:"Only this state: applied, endorsed, approved, refused, cancelled or returned."`
	Staff      string `help:"Only this person." placeholder:"CODE"`
	Month      string `help:"Only leave that touches this month, 2025-03." placeholder:"P"`
	WaitingFor string `help:"Only what this person is to decide." placeholder:"CODE"`
	Told       bool   `help:"Only leave of which the mayor was told."`
}

// Run lists requests.
func (c *leaveListCommand) Run(ctx call, a *app) error {
	filter := leave.Filter{Staff: c.Staff, State: leave.State(c.State), WaitingFor: c.WaitingFor, Told: c.Told}
	if c.State != "" && !slices.Contains(leave.States(), filter.State) {
		return roster.Errorf(roster.Usage, "leave.unknown_state", c.State)
	}
	if c.Month != "" {
		month, err := period(c.Month, roster.Month)
		if err != nil {
			return err
		}
		filter.First, filter.Last = month.First(), month.Last()
	}
	l, err := a.leaveCall(ctx)
	if err != nil {
		return err
	}
	book, err := l.Requests(ctx, l.scope, l.today, filter)
	if err != nil {
		return err
	}
	return a.showRequests(book, filter)
}

type leaveShowCommand struct {
	Number int64 `arg:"" help:"Number of the request."`
}

// Run shows a request with every step.
func (c *leaveShowCommand) Run(ctx call, a *app) error {
	l, err := a.leaveCall(ctx)
	if err != nil {
		return err
	}
	book, err := l.Requests(ctx, l.scope, l.today, leave.Filter{Number: c.Number})
	if err != nil {
		return err
	}
	return a.showRequest(book, &book.Requests[0])
}

type leaveOverdueCommand struct {
	On string `help:"As of this day (default: today)." placeholder:"DATE"`
}

// Run lists leave that ended without a report of return.
func (c *leaveOverdueCommand) Run(ctx call, a *app) error {
	on, err := a.asOf(c.On)
	if err != nil {
		return err
	}
	l, err := a.leaveCall(ctx)
	if err != nil {
		return err
	}
	book, overdue, err := l.Overdue(ctx, l.scope, l.today, on)
	if err != nil {
		return err
	}
	return a.showOverdue(book, on, overdue)
}
