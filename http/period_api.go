package http

import (
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
)

// apiPeriods are where periods stand, and what takes them on.
func (s *Site) apiPeriods() []*operation {
	read, publish, shut, reopen := with(roster.ReadPeriods), with(roster.PublishPeriod), with(roster.ClosePeriod), with(roster.ReopenPeriod)
	return []*operation{
		apiGet("/periods", read, "List the periods that were published or closed.", s.apiPeriodList),
		apiGet("/periods/{period}", read, "What happened to a period, and what moved.", s.apiPeriodShow),
		apiGet("/periods/{period}/checklist", read, "What is missing before a period can be published or closed.", s.apiChecklist),
		apiPost("/periods/{period}/publish", publish, "Post a period for objections (公示).", s.apiPeriodPublish),
		apiPost("/periods/{period}/close", shut, "Freeze a period (定稿).", s.apiPeriodClose),
		apiPost("/periods/{period}/reopen", reopen, "Withdraw a published period, or ask that a closed one be opened.", s.apiPeriodReopen),
		apiPost("/periods/{period}/reopen/confirm", reopen, "Open a closed period as somebody else has asked.", s.apiReopenConfirm),
		apiPost("/periods/{period}/reopen/cancel", reopen, "Let a closed period be as it is.", s.apiReopenCancel),
		apiGet("/periods/{period}/waivers", read, "List the waivers (豁免) of a period.", s.apiWaiverList),
		apiPost("/periods/{period}/waivers", with(roster.DecideOutcome), "Enter a waiver that the meeting decided.", s.apiWaiverAdd),
		apiPost("/periods/{period}/waivers/{number}/revoke", with(roster.DecideOutcome), "Take a waiver back.", s.apiWaiverRevoke),
		apiGet("/periods/{period}/ties", read, "List the decisions on the tie of a period.", s.apiTieList),
		apiPost("/periods/{period}/ties", with(roster.DecideOutcome), "Enter which of the equal windows get the last banners.", s.apiTieDecide),
		apiPost("/periods/{period}/ties/revoke", with(roster.DecideOutcome), "Take the decision on a tie back.", s.apiTieRevoke),
	}
}

type periodsAsked struct{ Paging }

// apiPeriodList serves GET /api/v1/periods.
func (s *Site) apiPeriodList(v *visit, in *periodsAsked) (Listed[document.Period], error) {
	list, err := s.Scoring.Periods(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Period]{}, err
	}
	documents := make([]document.Period, len(list))
	for i, p := range list {
		documents[i] = document.NewPeriod(p)
	}
	return paged(in.Paging, documents)
}

// apiPeriodShow serves GET /api/v1/periods/{period}.
func (s *Site) apiPeriodShow(v *visit, in *OnePeriod) (document.PeriodHistory, error) {
	p, err := in.parse()
	if err != nil {
		return document.PeriodHistory{}, err
	}
	view, err := s.Scoring.ViewPeriod(v.Context(), v.scope, p, v.today)
	if err != nil {
		return document.PeriodHistory{}, err
	}
	return document.NewPeriodHistory(view), nil
}

// apiChecklist serves GET /api/v1/periods/{period}/checklist.
func (s *Site) apiChecklist(v *visit, in *OnePeriod) (document.Checklist, error) {
	p, err := in.parse()
	if err != nil {
		return document.Checklist{}, err
	}
	items, state, err := s.Scoring.Checklist(v.Context(), v.scope, p, v.today)
	if err != nil {
		return document.Checklist{}, err
	}
	return document.NewChecklist(p, state, items, v.wrong), nil
}

// stands is where a period stands after what was done to it.
func (s *Site) stands(p roster.Period, state string, err error) (document.PeriodStands, error) {
	return document.PeriodStands{Period: p, State: state}, err
}

// apiPeriodPublish serves POST /api/v1/periods/{period}/publish.
func (s *Site) apiPeriodPublish(v *visit, in *OnePeriod) (document.PeriodStands, error) {
	p, err := in.parse()
	if err == nil {
		_, err = s.Scoring.Publish(v.Context(), v.scope, p, v.today)
	}
	return s.stands(p, scoring.Published, err)
}

type periodClosed struct {
	OnePeriod
	Body struct {
		Decision string `json:"decision,omitempty" maxLength:"500000" doc:"What the director's meeting decided, in YAML, as in the file for redbanner close --decision."`
	}
}

// apiPeriodClose serves POST /api/v1/periods/{period}/close.
func (s *Site) apiPeriodClose(v *visit, in *periodClosed) (document.PeriodStands, error) {
	p, err := in.parse()
	if err != nil {
		return document.PeriodStands{}, err
	}
	var decision scoring.Decision
	if in.Body.Decision != "" {
		if decision, err = scoring.ParseDecision([]byte(in.Body.Decision), "decision"); err != nil {
			return document.PeriodStands{}, err
		}
	}
	_, err = s.Scoring.Close(v.Context(), v.scope, p, v.today, decision)
	if err != nil {
		return document.PeriodStands{}, err
	}
	if err := v.keepBooks(p); err != nil {
		return document.PeriodStands{}, err
	}
	if s.Closed != nil {
		s.Closed(v.Context(), v.scope)
	}
	return s.stands(p, scoring.Closed, nil)
}

type periodReasoned struct {
	OnePeriod
	Body reason
}

// apiPeriodReopen serves POST /api/v1/periods/{period}/reopen.
func (s *Site) apiPeriodReopen(v *visit, in *periodReasoned) (document.PeriodStands, error) {
	p, err := in.parse()
	if err != nil {
		return document.PeriodStands{}, err
	}
	state, err := s.Scoring.Reopen(v.Context(), v.scope, p, v.today, in.Body.Reason)
	return s.stands(p, state, err)
}

// apiReopenConfirm serves POST /api/v1/periods/{period}/reopen/confirm.
func (s *Site) apiReopenConfirm(v *visit, in *OnePeriod) (document.PeriodStands, error) {
	p, err := in.parse()
	if err == nil {
		err = s.Scoring.ConfirmReopen(v.Context(), v.scope, p, v.today)
	}
	return s.stands(p, scoring.Open, err)
}

// apiReopenCancel serves POST /api/v1/periods/{period}/reopen/cancel.
func (s *Site) apiReopenCancel(v *visit, in *OnePeriod) (document.PeriodStands, error) {
	p, err := in.parse()
	if err == nil {
		err = s.Scoring.CancelReopen(v.Context(), v.scope, p, v.today)
	}
	return s.stands(p, scoring.Closed, err)
}

// apiWaiverList serves GET /api/v1/periods/{period}/waivers.
func (s *Site) apiWaiverList(v *visit, in *OnePeriod) (Listed[document.Waiver], error) {
	p, err := in.parse()
	if err != nil {
		return Listed[document.Waiver]{}, err
	}
	list, _, err := s.Rulings.List(v.Context(), v.scope, p)
	if err != nil {
		return Listed[document.Waiver]{}, err
	}
	documents := make([]document.Waiver, len(list))
	for i, w := range list {
		documents[i] = document.NewWaiver(w)
	}
	return whole(documents), nil
}

type waiverEntered struct {
	OnePeriod
	Body struct {
		Fact      string `json:"fact,omitempty" doc:"The evidence id; or a person and a day."`
		Staff     string `json:"staff,omitempty"`
		Date      string `json:"date,omitempty"`
		Minutes   string `json:"minutes"`
		DecidedBy string `json:"decided_by"`
		Reason    string `json:"reason"`
		Objection int64  `json:"objection,omitempty" doc:"The objection that led to it."`
	}
}

// apiWaiverAdd serves POST /api/v1/periods/{period}/waivers.
func (s *Site) apiWaiverAdd(v *visit, in *waiverEntered) (document.Waiver, error) {
	p, err := in.parse()
	if err != nil {
		return document.Waiver{}, err
	}
	b := &in.Body
	day, err := dayIn(b.Date)
	if err != nil {
		return document.Waiver{}, err
	}
	w, err := s.Rulings.Waive(v.Context(), v.scope, scoring.WaiverRecord{
		Period: p, Reason: b.Reason, Objection: b.Objection,
		Waiver: scoring.Waiver{Fact: b.Fact, Staff: b.Staff, Date: day, Minutes: b.Minutes, DecidedBy: b.DecidedBy},
	}, v.today)
	if err != nil {
		return document.Waiver{}, err
	}
	return document.NewWaiver(w), nil
}

type waiverRevoked struct {
	OnePeriod
	Reasoned
}

// apiWaiverRevoke serves POST /api/v1/periods/{period}/waivers/{number}/revoke.
func (s *Site) apiWaiverRevoke(v *visit, in *waiverRevoked) (Listed[document.Waiver], error) {
	if err := s.Rulings.Revoke(v.Context(), v.scope, in.Number, in.Body.Reason, v.today); err != nil {
		return Listed[document.Waiver]{}, err
	}
	return s.apiWaiverList(v, &in.OnePeriod)
}

// apiTieList serves GET /api/v1/periods/{period}/ties.
func (s *Site) apiTieList(v *visit, in *OnePeriod) (Listed[document.Tie], error) {
	p, err := in.parse()
	if err != nil {
		return Listed[document.Tie]{}, err
	}
	_, list, err := s.Rulings.List(v.Context(), v.scope, p)
	if err != nil {
		return Listed[document.Tie]{}, err
	}
	documents := make([]document.Tie, len(list))
	for i, t := range list {
		documents[i] = document.NewTie(t)
	}
	return whole(documents), nil
}

type tieDecided struct {
	OnePeriod
	Body struct {
		Windows   []string `json:"windows" minItems:"1"`
		Minutes   string   `json:"minutes"`
		DecidedBy string   `json:"decided_by"`
	}
}

// apiTieDecide serves POST /api/v1/periods/{period}/ties.
func (s *Site) apiTieDecide(v *visit, in *tieDecided) (document.Tie, error) {
	p, err := in.parse()
	if err != nil {
		return document.Tie{}, err
	}
	t, err := s.Rulings.Decide(v.Context(), v.scope, scoring.TieRecord{
		Period: p, Windows: in.Body.Windows, Minutes: in.Body.Minutes, DecidedBy: in.Body.DecidedBy,
	}, v.today)
	if err != nil {
		return document.Tie{}, err
	}
	return document.NewTie(t), nil
}

// apiTieRevoke serves POST /api/v1/periods/{period}/ties/revoke.
func (s *Site) apiTieRevoke(v *visit, in *periodReasoned) (Listed[document.Tie], error) {
	p, err := in.parse()
	if err != nil {
		return Listed[document.Tie]{}, err
	}
	if err := s.Rulings.Untie(v.Context(), v.scope, p, in.Body.Reason, v.today); err != nil {
		return Listed[document.Tie]{}, err
	}
	return s.apiTieList(v, &in.OnePeriod)
}
