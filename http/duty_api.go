package http

import (
	"cmp"
	"errors"
	"slices"

	"redbanner/attendance/duty"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiDuty are duty (值班), the hand-over log (登记交接) and the study days (学习).
func (s *Site) apiDuty() []*operation {
	read, edit, over := with(roster.ReadCalendar), with(roster.EditCalendar), with(roster.HandOver)
	return []*operation{
		apiGet("/duty/{month}", read, "A month's duties and rest days. This is the document of `redbanner roster list --json`.", s.apiDutyShow),
		apiPost("/duty", edit, "Put people on duty on a day, all of them or none.", s.apiDutyPut),
		apiPost("/duty/remove", edit, "Strike people off a day's duty; the entries stay on record.", s.apiDutyRemove),
		apiGet("/handovers", over, "List the hand-over log.", s.apiHandOverList),
		apiPost("/handovers", over, "Enter what one person hands over to another.", s.apiHandOver),
		apiPost("/handovers/{number}/accept", over, "Sign a hand-over, as its taker.", s.apiHandOverAccept),
		apiGet("/study/{month}", read, "A month's study days with who signed in. This is the document of `redbanner roster study --json`.", s.apiStudyShow),
		apiGet("/study/{month}/{day}", edit, "Everybody due on a study day, with leave and how they signed.", s.apiStudySheet),
		apiPost("/study/{month}/{day}", with(roster.Import), "Record how one person signed in.", s.apiStudySign),
	}
}

type onMonth struct {
	Month string `path:"month" doc:"2025-03."`
}

// apiDutyShow serves GET /api/v1/duty/{month}.
func (s *Site) apiDutyShow(v *visit, in *onMonth) (document.Duties, error) {
	month, err := periodIn(in.Month, roster.Month)
	if err != nil {
		return document.Duties{}, err
	}
	return s.dutiesNow(v, month)
}

func (s *Site) dutiesNow(v *visit, month roster.Period) (document.Duties, error) {
	entries, err := s.Duty.Roster(v.Context(), v.scope, month)
	if err != nil {
		return document.Duties{}, err
	}
	return document.NewDuties(month, entries), nil
}

// DutyOf names duties: a kind, a day, and people.
type DutyOf struct {
	Kind  string   `json:"kind" enum:"weekend,holiday,lunch,duty"`
	Date  string   `json:"date"`
	Staff []string `json:"staff" minItems:"1"`
}

type dutyGiven struct {
	Body struct {
		DutyOf
		Session string `json:"session,omitempty" enum:"am,pm,both" default:"both" doc:"Weekend and holiday duty is of whole days."`
		Window  string `json:"window,omitempty" doc:"That they keep open."`
		Rest    string `json:"rest,omitempty" doc:"The rest day in lieu of weekend or holiday duty."`
		Note    string `json:"note,omitempty"`
	}
}

// apiDutyPut serves POST /api/v1/duty.
func (s *Site) apiDutyPut(v *visit, in *dutyGiven) (document.Duties, error) {
	b := &in.Body
	rest, err := dayField("rest", b.Rest)
	if err != nil {
		return document.Duties{}, err
	}
	return s.putDuties(v, b.DutyOf, duty.Duty{Session: cmp.Or(b.Session, duty.Both), Window: b.Window, Rest: rest, Note: b.Note, Status: duty.Planned})
}

type dutyStruck struct{ Body DutyOf }

// apiDutyRemove serves POST /api/v1/duty/remove.
func (s *Site) apiDutyRemove(v *visit, in *dutyStruck) (document.Duties, error) {
	return s.putDuties(v, in.Body, duty.Duty{Session: duty.Both, Status: duty.Removed})
}

// putDuties enters the same for each of some people, and answers with the month.
func (s *Site) putDuties(v *visit, of DutyOf, like duty.Duty) (document.Duties, error) {
	err := required(func(string) string { return of.Date }, "date")
	if err == nil {
		like.Date, err = dayField("date", of.Date)
	}
	if err != nil {
		return document.Duties{}, err
	}
	like.Kind = duty.Kind(of.Kind)
	duties := make([]duty.Duty, len(of.Staff))
	for i, code := range of.Staff {
		duties[i] = like
		duties[i].Staff = code
	}
	if _, err := s.Duty.Put(v.Context(), v.scope, duties, intake.Options{Today: v.today}); err != nil {
		return document.Duties{}, ofPeople(err, of.Staff)
	}
	return s.dutiesNow(v, roster.PeriodOf(like.Date, roster.Month))
}

// ofPeople puts the person in the place of the row of a file, below its header.
func ofPeople(err error, people []string) error {
	var e *roster.Error
	if !errors.As(err, &e) {
		return err
	}
	said := *e
	said.Problems = slices.Clone(e.Problems)
	for i := range said.Problems {
		if p := &said.Problems[i]; 2 <= p.Row && p.Row-2 < len(people) {
			p.File, p.Row = people[p.Row-2], 0
		}
	}
	return &said
}

type handOversAsked struct {
	Paging
	Month string `query:"month"`
	Open  bool   `query:"open" doc:"Only what is yet to be signed."`
}

// apiHandOverList serves GET /api/v1/handovers.
func (s *Site) apiHandOverList(v *visit, in *handOversAsked) (Listed[document.HandOver], error) {
	var month roster.Period
	if in.Month != "" {
		var err error
		if month, err = periodIn(in.Month, roster.Month); err != nil {
			return Listed[document.HandOver]{}, err
		}
	}
	log, err := s.Duty.HandOvers(v.Context(), v.scope, month, in.Open)
	if err != nil {
		return Listed[document.HandOver]{}, err
	}
	list := make([]document.HandOver, len(log))
	for i, h := range log {
		list[i] = document.NewHandOver(h, v.today)
	}
	return paged(in.Paging, list)
}

type handOverGiven struct {
	Body struct {
		Date  string `json:"date,omitempty" doc:"Without it today."`
		From  string `json:"from,omitempty" doc:"Who hands over; without it the account's own person."`
		To    string `json:"to" doc:"Who takes over."`
		Note  string `json:"note" doc:"What the taker must know."`
		Items string `json:"items,omitempty" doc:"What is handed over: keys, seals, papers, open cases."`
	}
}

// handOverColumns tells by an error's message which field of a document it is about.
var handOverColumns = map[string]string{
	"handover.note_needed": "note", "handover.to_oneself": "to", "handover.future": "date", "handover.not_employed": "to", "staff.unknown": "to",
}

// apiHandOver serves POST /api/v1/handovers.
func (s *Site) apiHandOver(v *visit, in *handOverGiven) (document.HandOverDone, error) {
	b := &in.Body
	day, err := dayField("date", b.Date)
	if err != nil {
		return document.HandOverDone{}, err
	}
	number, err := s.Duty.HandOver(v.Context(), v.scope, duty.HandOver{
		Date: cmp.Or(day, v.today), Giver: cmp.Or(b.From, v.scope.Staff), Taker: b.To, Note: b.Note, Items: b.Items,
	}, v.today)
	return document.HandOverDone{Number: number}, v.columned(err, handOverColumns)
}

// apiHandOverAccept serves POST /api/v1/handovers/{number}/accept.
func (s *Site) apiHandOverAccept(v *visit, in *noted) (document.HandOverAccepted, error) {
	err := s.Duty.Accept(v.Context(), v.scope, in.Number, in.Body.Note)
	return document.HandOverAccepted{Number: in.Number, AcceptedBy: v.scope.Staff}, err
}

// apiStudyShow serves GET /api/v1/study/{month}.
func (s *Site) apiStudyShow(v *visit, in *onMonth) (document.StudyMonth, error) {
	month, err := periodIn(in.Month, roster.Month)
	if err != nil {
		return document.StudyMonth{}, err
	}
	days, err := s.Duty.StudyMonth(v.Context(), v.scope, month, v.today)
	if err != nil {
		return document.StudyMonth{}, err
	}
	return document.NewStudyMonth(month, days), nil
}

// OneStudy is what operations about one study day take.
type OneStudy struct {
	Month string `path:"month" doc:"2025-03."`
	Day   string `path:"day" doc:"2025-03-07, a day of the month."`
}

func (in *OneStudy) parse() (roster.Date, error) {
	month, err := periodIn(in.Month, roster.Month)
	if err != nil {
		return 0, err
	}
	day, err := roster.ParseDate(in.Day)
	if err != nil || !month.Contains(day) {
		return 0, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return day, nil
}

// apiStudySheet serves GET /api/v1/study/{month}/{day}.
func (s *Site) apiStudySheet(v *visit, in *OneStudy) (Listed[document.Attendee], error) {
	day, err := in.parse()
	if err != nil {
		return Listed[document.Attendee]{}, err
	}
	people, err := s.Duty.SignInSheet(v.Context(), v.scope, duty.Study, day)
	if err != nil {
		return Listed[document.Attendee]{}, err
	}
	return whole(document.NewAttendees(people)), nil
}

type studySigned struct {
	OneStudy
	Body struct {
		Staff  string `json:"staff"`
		Status string `json:"status" enum:"present,late,absent,excused"`
	}
}

// apiStudySign serves POST /api/v1/study/{month}/{day}, through the import of meetings.
func (s *Site) apiStudySign(v *visit, in *studySigned) (Listed[document.Attendee], error) {
	day, err := in.parse()
	if err != nil {
		return Listed[document.Attendee]{}, err
	}
	if err := v.signIn(day, in.Body.Staff, in.Body.Status); err != nil {
		return Listed[document.Attendee]{}, atFields(err, nil)
	}
	return s.apiStudySheet(v, &in.OneStudy)
}
