package http

import (
	"cmp"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiLeave is leave (请假): asked for, decided, returned from.
func (s *Site) apiLeave() []*operation {
	read, ask, decide := with(roster.ReadLeave), with(roster.AskLeave), with(roster.DecideLeave)
	return []*operation{
		apiGet("/leave", read, "List requests.", s.apiLeaveList),
		apiGet("/leave/overdue", read, "List leave that ended without a report of return (逾期未销假).", s.apiLeaveOverdue),
		apiPost("/leave", ask, "Ask for leave.", s.apiLeaveApply),
		apiGet("/leave/{number}", read, "Show a request with every step.", s.apiLeaveShow),
		apiPost("/leave/{number}/approve", decide, "Agree, by the office that the request waits for.", s.apiLeaveApprove),
		apiPost("/leave/{number}/refuse", decide, "Turn a request down.", s.apiLeaveRefuse),
		apiPost("/leave/{number}/cancel", ask, "Withdraw a request that waits, or approved leave that has not begun.", s.apiLeaveCancel),
		apiPost("/leave/{number}/return", ask, "Report the return (销假).", s.apiLeaveReturn),
		apiGet("/leave/{number}/certificates", with(roster.ReadReasons), "List the certificates of a request.", s.apiCertificateList),
		apiPost("/leave/{number}/certificates", ask, "Attach a certificate: a PDF, JPEG or PNG.", s.apiCertificateAdd).takesFile(leave.MaxCertificate),
		apiGet("/balances/{year}", read, "Add up the leave of a year, of each person and of the centre.", s.apiBalances),
		apiPut("/balances/{year}/{staff}", with(roster.EditRoster), "Put down how much of a kind of leave a person may take; the last word counts.", s.apiEntitle),
	}
}

type leaveAsked struct {
	Paging
	Staff string `query:"staff"`
	State string `query:"state" enum:"applied,endorsed,approved,refused,cancelled,returned"`
	From  string `query:"from" doc:"Only leave that touches this day or a later one."`
	To    string `query:"to" doc:"Only leave that touches this day or an earlier one."`
}

// apiLeaveList serves GET /api/v1/leave.
func (s *Site) apiLeaveList(v *visit, in *leaveAsked) (Listed[document.LeaveRequest], error) {
	filter := leave.Filter{Staff: in.Staff, State: leave.State(in.State)}
	var err error
	if filter.First, err = dayIn(in.From); err != nil {
		return Listed[document.LeaveRequest]{}, err
	}
	if filter.Last, err = dayIn(in.To); err != nil {
		return Listed[document.LeaveRequest]{}, err
	}
	book, err := s.Leave.Requests(v.Context(), v.scope, v.today, filter)
	if err != nil {
		return Listed[document.LeaveRequest]{}, err
	}
	list := make([]document.LeaveRequest, len(book.Requests))
	for i := range book.Requests {
		list[i] = document.NewLeaveRequest(&book.Requests[i], book.Length(&book.Requests[i]))
	}
	return paged(in.Paging, list)
}

type overdueAsked struct {
	Paging
	On string `query:"on" doc:"The day as of which; today where it is left out."`
}

// apiLeaveOverdue serves GET /api/v1/leave/overdue.
func (s *Site) apiLeaveOverdue(v *visit, in *overdueAsked) (Listed[document.LeaveOverdue], error) {
	on, err := dayIn(in.On)
	if err != nil {
		return Listed[document.LeaveOverdue]{}, err
	}
	book, overdue, err := s.Leave.Overdue(v.Context(), v.scope, v.today, cmp.Or(on, v.today))
	if err != nil {
		return Listed[document.LeaveOverdue]{}, err
	}
	names := staffNames(book.People)
	list := make([]document.LeaveOverdue, len(overdue))
	for i, o := range overdue {
		list[i] = document.NewLeaveOverdue(o, names[o.Request.Staff], v.T)
	}
	return paged(in.Paging, list)
}

// Numbered is what operations about one numbered thing take.
type Numbered struct {
	Number int64 `path:"number" minimum:"1"`
}

// apiLeaveShow serves GET /api/v1/leave/{number}.
func (s *Site) apiLeaveShow(v *visit, in *Numbered) (document.LeaveRequest, error) {
	c, err := s.Leave.Case(v.Context(), v.scope, v.today, in.Number)
	if err != nil {
		return document.LeaveRequest{}, err
	}
	return document.NewLeaveRequest(&c.Request, c.Book.Length(&c.Request)), nil
}

// leaveChanged tells what became of a request, and what should be known of it.
func (v *visit) leaveChanged(c leave.Change, err error) (document.LeaveRequest, error) {
	if err != nil {
		return document.LeaveRequest{}, err
	}
	d := document.NewLeaveRequest(&c.Request, c.Length)
	for _, w := range c.Warnings {
		d.Warnings = append(d.Warnings, document.LeaveWarning{Topic: w.Topic, Message: v.T("leave.warning."+w.Topic, w.Args...)})
	}
	return d, nil
}

type leaveDraft struct {
	Body struct {
		Staff     string `json:"staff,omitempty" doc:"Whose; without it the account's own."`
		Type      string `json:"type" enum:"personal,sick,annual,marriage,bereavement,maternity,official,training"`
		From      string `json:"from" doc:"First day, 2026-03-07."`
		FromHalf  string `json:"from_half,omitempty" enum:"am,pm" default:"am"`
		To        string `json:"to"`
		ToHalf    string `json:"to_half,omitempty" enum:"am,pm" default:"pm"`
		Reason    string `json:"reason"`
		Emergency bool   `json:"emergency,omitempty" doc:"Entered afterwards, or too urgent for papers."`
	}
}

// apiLeaveApply serves POST /api/v1/leave.
func (s *Site) apiLeaveApply(v *visit, in *leaveDraft) (document.LeaveRequest, error) {
	b := &in.Body
	d := leave.Draft{Staff: b.Staff, Type: attendance.LeaveType(b.Type), Reason: b.Reason, Emergency: b.Emergency}
	if d.Staff == "" {
		d.Staff = v.scope.Staff
	}
	var err error
	if d.From, err = halfDayIn(b.From, b.FromHalf); err != nil {
		return document.LeaveRequest{}, err
	}
	if d.To, err = halfDayIn(b.To, b.ToHalf); err != nil {
		return document.LeaveRequest{}, err
	}
	return v.leaveChanged(s.Leave.Apply(v.Context(), v.scope, v.today, d))
}

// dayIn reads a day that a program wrote, "" for none.
func dayIn(text string) (roster.Date, error) {
	if text == "" {
		return roster.Date(0), nil
	}
	d, err := roster.ParseDate(text)
	if err != nil {
		return d, roster.Errorf(roster.Usage, "cli.bad_date", text)
	}
	return d, nil
}

func halfDayIn(day, half string) (attendance.HalfDay, error) {
	d, err := roster.ParseDate(day)
	if err != nil {
		return attendance.HalfDay{}, roster.Errorf(roster.Usage, "cli.bad_date", day)
	}
	session, known := roster.ParseSession(half)
	if !known {
		return attendance.HalfDay{}, roster.Errorf(roster.Usage, "leave.bad_half", half)
	}
	return attendance.HalfDay{Date: d, Session: session}, nil
}

type leaveApproval struct {
	Numbered
	Body struct {
		Note               string `json:"note,omitempty"`
		OverrideAB         string `json:"override_ab,omitempty" doc:"Why the holders of an A and a B role may be away together."`
		WithoutCertificate string `json:"without_certificate,omitempty" doc:"Why sick leave needs no certificate this time."`
	}
}

// apiLeaveApprove serves POST /api/v1/leave/{number}/approve.
func (s *Site) apiLeaveApprove(v *visit, in *leaveApproval) (document.LeaveRequest, error) {
	return v.leaveChanged(s.Leave.Approve(v.Context(), v.scope, v.today, in.Number, leave.Approval(in.Body)))
}

// Reasoned is what operations about one numbered thing take that want a reason.
type Reasoned struct {
	Numbered
	Body reason
}

type reason struct {
	Reason string `json:"reason" doc:"Why, for the record."`
}

// apiLeaveRefuse serves POST /api/v1/leave/{number}/refuse.
func (s *Site) apiLeaveRefuse(v *visit, in *Reasoned) (document.LeaveRequest, error) {
	return v.leaveChanged(s.Leave.Refuse(v.Context(), v.scope, v.today, in.Number, in.Body.Reason))
}

// apiLeaveCancel serves POST /api/v1/leave/{number}/cancel.
func (s *Site) apiLeaveCancel(v *visit, in *Reasoned) (document.LeaveRequest, error) {
	return v.leaveChanged(s.Leave.Cancel(v.Context(), v.scope, v.today, in.Number, in.Body.Reason))
}

type leaveReturned struct {
	Numbered
	Body struct {
		On         string `json:"on" doc:"First day at work again."`
		Half       string `json:"half,omitempty" enum:"am,pm" default:"am"`
		Reason     string `json:"reason,omitempty" doc:"Why a return that is reported already is corrected."`
		OverrideAB string `json:"override_ab,omitempty"`
	}
}

// apiLeaveReturn serves POST /api/v1/leave/{number}/return.
func (s *Site) apiLeaveReturn(v *visit, in *leaveReturned) (document.LeaveRequest, error) {
	back, err := halfDayIn(in.Body.On, in.Body.Half)
	if err != nil {
		return document.LeaveRequest{}, err
	}
	report := leave.Report{Back: back, Reason: in.Body.Reason, OverrideAB: in.Body.OverrideAB}
	return v.leaveChanged(s.Leave.Return(v.Context(), v.scope, v.today, in.Number, report))
}

// apiCertificateList serves GET /api/v1/leave/{number}/certificates.
func (s *Site) apiCertificateList(v *visit, in *Numbered) (Listed[document.LeaveCertificate], error) {
	list, err := s.Leave.Certificates(v.Context(), v.scope, v.today, in.Number)
	if err != nil {
		return Listed[document.LeaveCertificate]{}, err
	}
	documents := make([]document.LeaveCertificate, len(list))
	for i, c := range list {
		documents[i] = document.NewLeaveCertificate(c)
	}
	return whole(documents), nil
}

type certificateSent struct {
	Numbered
	Name string `query:"name" required:"true" doc:"The file's name."`
}

// apiCertificateAdd serves POST /api/v1/leave/{number}/certificates.
func (s *Site) apiCertificateAdd(v *visit, in *certificateSent) (document.LeaveRequest, error) {
	c, err := leave.ReadCertificate(in.Name, v.sent)
	if err != nil {
		return document.LeaveRequest{}, err
	}
	return v.leaveChanged(s.Leave.Attach(v.Context(), v.scope, v.today, in.Number, c))
}

type yearAsked struct {
	Year int `path:"year" minimum:"2000" maximum:"2999"`
}

// apiBalances serves GET /api/v1/balances/{year}.
func (s *Site) apiBalances(v *visit, in *yearAsked) (document.LeaveYear, error) {
	book, each, centre, err := s.Leave.Balances(v.Context(), v.scope, v.today, in.Year)
	if err != nil {
		return document.LeaveYear{}, err
	}
	names := staffNames(book.People)
	d := document.LeaveYear{Year: in.Year, People: []document.LeaveBalance{}, Totals: document.NewLeaveTypeBalances(centre)}
	for _, b := range each {
		d.People = append(d.People, document.LeaveBalance{Staff: b.Staff, Name: names[b.Staff], Types: document.NewLeaveTypeBalances(b)})
	}
	return d, nil
}

type entitlementSent struct {
	Year  int    `path:"year" minimum:"2000" maximum:"2999"`
	Staff string `path:"staff"`
	Body  struct {
		Type string `json:"type" doc:"A kind of leave, such as annual."`
		Days string `json:"days" doc:"Days, a half at the finest: 10 or 7.5."`
	}
}

// apiEntitle serves PUT /api/v1/balances/{year}/{staff}.
func (s *Site) apiEntitle(v *visit, in *entitlementSent) (document.LeaveEntitlement, error) {
	e, err := entitlementOf(in.Staff, in.Year, in.Body.Type, in.Body.Days)
	if err == nil {
		err = s.Leave.Entitle(v.Context(), v.scope, e)
	}
	return document.LeaveEntitlement{Staff: e.Staff, Year: e.Year, Type: e.Type, Entitled: e.HalfDays}, v.columned(err, leaveFields)
}
