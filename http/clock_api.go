package http

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiClocks are how far the clocks' record reaches, and what is said of it.
func (s *Site) apiClocks() []*operation {
	read, write := with(roster.ReadImports), with(roster.Import)
	return []*operation{
		apiGet("/clocks", read, "How far each clock's punches reach, and the days of a month without data. This is the document of `redbanner clock status --json`.", s.apiClockStatus),
		apiPost("/clocks/complete", write, "Say that all punches of a clock up to a day are in.", s.apiClockComplete),
		apiPost("/clocks/explain", write, "Say why a day has no data.", s.apiClockExplain),
		apiGet("/clocks/numbers", read, "The clock numbers with punches that are nobody's.", s.apiNumberList),
		apiPost("/clocks/numbers", write, "Give a clock number to a person.", s.apiNumberAttach),
	}
}

type clocksAsked struct {
	Month string `query:"month" doc:"Whose days without data are told; without it this one."`
	Days  int    `query:"days" default:"3" minimum:"1" maximum:"60" doc:"A clock is silent that lacks punches on so many of the last working days."`
}

// apiClockStatus serves GET /api/v1/clocks.
func (s *Site) apiClockStatus(v *visit, in *clocksAsked) (document.ClockStatus, error) {
	month := roster.PeriodOf(v.today, roster.Month)
	if in.Month != "" {
		var err error
		if month, err = periodIn(in.Month, roster.Month); err != nil {
			return document.ClockStatus{}, err
		}
	}
	status, err := s.Clocks.Status(v.Context(), v.scope, month, v.today, in.Days)
	if err != nil {
		return document.ClockStatus{}, err
	}
	return document.NewClockStatus(month, status, in.Days), nil
}

type clockDeclared struct {
	Body struct {
		Clock string `json:"clock" doc:"Its name, or the format of files that name none."`
		To    string `json:"to" doc:"The last day whose punches are all in."`
	}
}

// apiClockComplete serves POST /api/v1/clocks/complete.
func (s *Site) apiClockComplete(v *visit, in *clockDeclared) (document.ClockComplete, error) {
	to, err := roster.ParseDate(in.Body.To)
	if err != nil {
		return document.ClockComplete{}, refusedField("to", "bad_date", in.Body.To)
	}
	key, err := s.Clocks.DeclareComplete(v.Context(), v.scope, in.Body.Clock, to, v.today)
	return document.ClockComplete{Clock: key.Name(), Complete: to.String()}, err
}

type dayExplained struct {
	Body struct {
		Day     string `json:"day"`
		Verdict string `json:"verdict" enum:"outage,counted,withdrawn" doc:"A clock failed; the day counts; what was said is taken back."`
		Reason  string `json:"reason" maxLength:"500"`
	}
}

// apiClockExplain serves POST /api/v1/clocks/explain.
func (s *Site) apiClockExplain(v *visit, in *dayExplained) (document.DayExplained, error) {
	day, err := roster.ParseDate(in.Body.Day)
	if err != nil {
		return document.DayExplained{}, refusedField("day", "bad_date", in.Body.Day)
	}
	e := attendance.Explanation{Day: day, Verdict: attendance.Verdict(in.Body.Verdict), Reason: in.Body.Reason}
	return document.DayExplained{Date: day.String(), Verdict: in.Body.Verdict}, s.Clocks.Explain(v.Context(), v.scope, e, v.today)
}

type numbersAsked struct{ Paging }

// apiNumberList serves GET /api/v1/clocks/numbers.
func (s *Site) apiNumberList(v *visit, in *numbersAsked) (Listed[document.Unmatched], error) {
	numbers, err := s.Clocks.Unmatched(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Unmatched]{}, err
	}
	list := make([]document.Unmatched, len(numbers))
	for i, u := range numbers {
		list[i] = document.NewUnmatched(u)
	}
	return paged(in.Paging, list)
}

type numberAttached struct {
	Body struct {
		Number string `json:"number"`
		Staff  string `json:"staff"`
		From   string `json:"from,omitempty" doc:"The first day on which it is the person's; without it as early as no closed period forbids."`
		Reason string `json:"reason,omitempty" maxLength:"200"`
	}
}

// apiNumberAttach serves POST /api/v1/clocks/numbers.
func (s *Site) apiNumberAttach(v *visit, in *numberAttached) (document.NumberAttached, error) {
	a := attendance.Attachment{Number: in.Body.Number, Staff: in.Body.Staff, Reason: in.Body.Reason}
	if in.Body.From != "" {
		var err error
		if a.From, err = roster.ParseDate(in.Body.From); err != nil {
			return document.NumberAttached{}, refusedField("from", "bad_date", in.Body.From)
		}
	}
	done, err := s.Clocks.Attach(v.Context(), v.scope, a)
	if err != nil {
		return document.NumberAttached{}, err
	}
	return document.NewNumberAttached(done), nil
}
