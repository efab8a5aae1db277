package http

import (
	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/http/document"
)

// apiSlips are correction slips (补签单).
func (s *Site) apiSlips() []*operation {
	read, ask, decide := with(roster.ReadAttendance), with(roster.AskSlip), with(roster.DecideSlip)
	return []*operation{
		apiGet("/slips", read, "List slips, those of files among them.", s.apiSlipList),
		apiPost("/slips", ask, "Ask for a slip.", s.apiSlipAsk),
		apiGet("/slips/{number}", read, "Show a slip with every step.", s.apiSlipShow),
		apiPost("/slips/{number}/approve", decide, "Put a slip in force.", s.apiSlipApprove),
		apiPost("/slips/{number}/refuse", decide, "Turn a slip down.", s.apiSlipRefuse),
		apiPost("/slips/{number}/revoke", decide, "Take an approval back.", s.apiSlipRevoke),
		apiPost("/slips/{number}/withdraw", ask, "Withdraw what one asked for.", s.apiSlipWithdraw),
	}
}

type slipsAsked struct {
	Paging
	Month string `query:"month"`
	State string `query:"state" enum:"asked,approved,refused,withdrawn,revoked"`
}

// apiSlipList serves GET /api/v1/slips.
func (s *Site) apiSlipList(v *visit, in *slipsAsked) (Listed[document.Slip], error) {
	filter := slip.Filter{State: slip.State(in.State)}
	var err error
	if in.Month != "" {
		if filter.Month, err = periodIn(in.Month, roster.Month); err != nil {
			return Listed[document.Slip]{}, err
		}
	}
	list, err := s.Slips.List(v.Context(), v.scope, filter, v.today)
	if err != nil {
		return Listed[document.Slip]{}, err
	}
	documents := make([]document.Slip, len(list))
	for i, e := range list {
		documents[i] = document.NewSlip(e)
	}
	return paged(in.Paging, documents)
}

// apiSlipShow serves GET /api/v1/slips/{number}.
func (s *Site) apiSlipShow(v *visit, in *Numbered) (document.Slip, error) {
	return s.slipNow(v, in.Number, nil)
}

// slipNow is a slip as it stands after what was done to it.
func (s *Site) slipNow(v *visit, number int64, err error) (document.Slip, error) {
	if err != nil {
		return document.Slip{}, err
	}
	e, err := s.Slips.Show(v.Context(), v.scope, number)
	if err != nil {
		return document.Slip{}, err
	}
	return document.NewSlip(e), nil
}

type slipWanted struct {
	Body struct {
		Staff   string `json:"staff,omitempty" doc:"Whose; without it the account's own."`
		Date    string `json:"date"`
		Session string `json:"session" enum:"am,pm"`
		Side    string `json:"side" enum:"in,out"`
		Reason  string `json:"reason"`
	}
}

// apiSlipAsk serves POST /api/v1/slips.
func (s *Site) apiSlipAsk(v *visit, in *slipWanted) (document.Slip, error) {
	b := &in.Body
	at, err := halfDayIn(b.Date, b.Session)
	if err != nil {
		return document.Slip{}, err
	}
	side, _ := calendar.ParseSide(b.Side) // the description names both
	want := attendance.Slip{Staff: b.Staff, Date: at.Date, Session: at.Session, Side: side, Reason: b.Reason}
	if want.Staff == "" {
		want.Staff = v.scope.Staff
	}
	number, err := s.Slips.Ask(v.Context(), v.scope, want, v.today)
	return s.slipNow(v, number, err)
}

// noted is what operations about one numbered thing take that may have a remark.
type noted struct {
	Numbered
	Body struct {
		Note string `json:"note,omitempty" doc:"A remark, for the record."`
	}
}

// apiSlipApprove serves POST /api/v1/slips/{number}/approve.
func (s *Site) apiSlipApprove(v *visit, in *noted) (document.Slip, error) {
	_, err := s.Slips.Approve(v.Context(), v.scope, in.Number, in.Body.Note, v.today)
	return s.slipNow(v, in.Number, err)
}

// apiSlipRefuse serves POST /api/v1/slips/{number}/refuse.
func (s *Site) apiSlipRefuse(v *visit, in *Reasoned) (document.Slip, error) {
	return s.slipNow(v, in.Number, s.Slips.Refuse(v.Context(), v.scope, in.Number, in.Body.Reason, v.today))
}

// apiSlipRevoke serves POST /api/v1/slips/{number}/revoke.
func (s *Site) apiSlipRevoke(v *visit, in *Reasoned) (document.Slip, error) {
	return s.slipNow(v, in.Number, s.Slips.Revoke(v.Context(), v.scope, in.Number, in.Body.Reason, v.today))
}

// apiSlipWithdraw serves POST /api/v1/slips/{number}/withdraw.
func (s *Site) apiSlipWithdraw(v *visit, in *Numbered) (document.Slip, error) {
	return s.slipNow(v, in.Number, s.Slips.Withdraw(v.Context(), v.scope, in.Number))
}
