package http

import (
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// apiObjections are objections (申诉) to entries of published sheets.
func (s *Site) apiObjections() []*operation {
	read := with(roster.ReadObjections)
	return []*operation{
		apiGet("/objections", read, "List objections.", s.apiObjectionList),
		apiPost("/objections", with(roster.FileObjection), "Object to an entry of a sheet, or to a grade.", s.apiObjectionFile),
		apiGet("/objections/{number}", read, "Show an objection with every step.", s.apiObjectionShow),
		apiPost("/objections/{number}/comment", with(roster.NoteObjection), "Comment as the head of the window.", s.apiObjectionComment),
		apiPost("/objections/{number}/reply", with(roster.ReplyObjection), "Reply for the general office.", s.apiObjectionReply),
		apiPost("/objections/{number}/decide", with(roster.DecideObjection), "Uphold or dismiss.", s.apiObjectionDecide),
		apiPost("/objections/{number}/withdraw", with(roster.FileObjection), "Take an objection back.", s.apiObjectionWithdraw),
	}
}

type objectionsAsked struct {
	Paging
	Period string `query:"period"`
	State  string `query:"state"`
	Code   string `query:"code" doc:"Whose sheet."`
}

// apiObjectionList serves GET /api/v1/objections.
func (s *Site) apiObjectionList(v *visit, in *objectionsAsked) (Listed[document.Objection], error) {
	filter := scoring.ObjectionFilter{State: scoring.ObjectionState(in.State), Code: in.Code}
	var err error
	if in.Period != "" {
		if filter.Period, err = periodIn(in.Period); err != nil {
			return Listed[document.Objection]{}, err
		}
	}
	list, err := s.Objections.List(v.Context(), v.scope, filter)
	if err != nil {
		return Listed[document.Objection]{}, err
	}
	documents := make([]document.Objection, len(list))
	for i, o := range list {
		documents[i] = document.NewObjection(o)
	}
	return paged(in.Paging, documents)
}

func objected(o scoring.Objection, err error) (document.Objection, error) {
	if err != nil {
		return document.Objection{}, err
	}
	return document.NewObjection(o), nil
}

// apiObjectionShow serves GET /api/v1/objections/{number}.
func (s *Site) apiObjectionShow(v *visit, in *Numbered) (document.Objection, error) {
	list, err := s.Objections.List(v.Context(), v.scope, scoring.ObjectionFilter{Number: in.Number})
	if err != nil {
		return document.Objection{}, err
	}
	if len(list) == 0 {
		return document.Objection{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return document.NewObjection(list[0]), nil
}

type objectionFiled struct {
	Body struct {
		Period    string `json:"period"`
		Kind      string `json:"kind,omitempty" enum:"entry,grade" default:"entry"`
		Subject   string `json:"subject" enum:"window,staff"`
		Code      string `json:"code" doc:"Whose sheet."`
		Clause    string `json:"clause,omitempty" doc:"Of the entry. What is left out need not fit."`
		Fact      string `json:"fact,omitempty"`
		Date      string `json:"date,omitempty"`
		Staff     string `json:"staff,omitempty"`
		Nth       int    `json:"nth,omitempty"`
		Statement string `json:"statement" doc:"Why the entry is wrong."`
	}
}

// apiObjectionFile serves POST /api/v1/objections.
func (s *Site) apiObjectionFile(v *visit, in *objectionFiled) (document.Objection, error) {
	b := &in.Body
	p, err := periodIn(b.Period)
	if err != nil {
		return document.Objection{}, err
	}
	day, err := dayIn(b.Date)
	if err != nil {
		return document.Objection{}, err
	}
	o := scoring.Objection{Period: p, Kind: b.Kind, Of: rulebook.Unit(b.Subject), Code: b.Code, Entry: scoring.EntryKey{
		Clause: b.Clause, Fact: b.Fact, Date: day, Staff: b.Staff, Nth: b.Nth,
	}}
	return objected(s.Objections.File(v.Context(), v.scope, o, b.Statement, v.today))
}

type objectionReplied struct {
	Numbered
	Body struct {
		Text string `json:"text"`
	}
}

// apiObjectionComment serves POST /api/v1/objections/{number}/comment.
func (s *Site) apiObjectionComment(v *visit, in *objectionReplied) (document.Objection, error) {
	return objected(s.Objections.Comment(v.Context(), v.scope, in.Number, in.Body.Text, v.today))
}

// apiObjectionReply serves POST /api/v1/objections/{number}/reply.
func (s *Site) apiObjectionReply(v *visit, in *objectionReplied) (document.Objection, error) {
	return objected(s.Objections.Reply(v.Context(), v.scope, in.Number, in.Body.Text, v.today))
}

type objectionDecided struct {
	Numbered
	Body struct {
		Uphold    bool   `json:"uphold"`
		Reason    string `json:"reason"`
		Corrected string `json:"corrected,omitempty" doc:"What was corrected otherwise already, such as slip:3."`
		Minutes   string `json:"minutes,omitempty" doc:"Of the meeting, where a waiver follows."`

		Replacement *FactChange `json:"replacement,omitempty" doc:"What the fact should have said; without it an upheld one is taken back altogether."`
	}
}

// apiObjectionDecide serves POST /api/v1/objections/{number}/decide.
func (s *Site) apiObjectionDecide(v *visit, in *objectionDecided) (document.Objection, error) {
	verdict := scoring.Verdict{Uphold: in.Body.Uphold, Reason: in.Body.Reason, Corrected: in.Body.Corrected, Minutes: in.Body.Minutes}
	if in.Body.Replacement != nil {
		edit, err := in.Body.Replacement.edit(in.Body.Reason)
		if err != nil {
			return document.Objection{}, err
		}
		verdict.Edit = &edit
	}
	return objected(s.Objections.Decide(v.Context(), v.scope, in.Number, verdict, v.today))
}

// apiObjectionWithdraw serves POST /api/v1/objections/{number}/withdraw.
func (s *Site) apiObjectionWithdraw(v *visit, in *Reasoned) (document.Objection, error) {
	return objected(s.Objections.Withdraw(v.Context(), v.scope, in.Number, in.Body.Reason, v.today))
}
