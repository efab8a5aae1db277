package http

import (
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

// apiHonours are the red-banner windows (红旗窗口) of published months, and the hall's
// screen (大厅大屏) that shows them.
func (s *Site) apiHonours() []*operation {
	read, run := with(roster.ReadHonours), with(roster.RunBoard)
	return []*operation{
		apiGet("/honours", read, "List the months whose results are published, the latest first.", s.apiHonourMonths),
		apiGet("/honours/{month}", read, "The red-banner windows of a published month; for who publishes, with the state open, also of one that is not yet.", s.apiHonourShow),
		apiGet("/board", run, "Whether the hall's screen is on.", s.apiBoardShow),
		apiPost("/board/renew", run, "Give the hall's screen an address; an earlier one shows nothing any more.", s.apiBoardRenew).
			keepsNoKey("the address is told once and never kept"),
		apiPost("/board/off", run, "Switch the hall's screen off.", s.apiBoardOff),
	}
}

// apiHonourMonths serves GET /api/v1/honours.
func (s *Site) apiHonourMonths(v *visit, _ *nothing) (Listed[document.HonouredMonth], error) {
	months, err := s.Scoring.Honoured(v.Context(), v.scope)
	if err != nil {
		return Listed[document.HonouredMonth]{}, err
	}
	list := make([]document.HonouredMonth, len(months))
	for i, month := range months {
		list[i].Month = month
	}
	return whole(list), nil
}

type honoursAsked struct {
	Month string `path:"month" doc:"2025-03."`
}

// apiHonourShow serves GET /api/v1/honours/{month}.
func (s *Site) apiHonourShow(v *visit, in *honoursAsked) (document.Honoured, error) {
	month, err := periodIn(in.Month, roster.Month)
	if err != nil {
		return document.Honoured{}, err
	}
	h, err := v.honoursSeen(month)
	if err != nil {
		return document.Honoured{}, err
	}
	d := document.Honoured{Period: h.Period, State: h.State, Subject: h.Subject, TieOpen: h.TieOpen, Windows: []document.Honour{}, Stars: []document.StarPlace{}}
	for _, w := range h.Windows {
		one := document.Honour{Rank: w.Rank, Code: w.Code, Name: w.Name}
		if v.everywhere(roster.ReadScores) {
			one.Total = &w.Total
		}
		d.Windows = append(d.Windows, one)
	}
	stars, err := v.starsOf(h.Period.Year)
	if err != nil {
		return d, err
	}
	for _, star := range stars {
		d.Stars = append(d.Stars, document.StarPlace{Rank: star.Rank, Name: star.Name})
	}
	return d, nil
}

// apiBoardShow serves GET /api/v1/board.
func (s *Site) apiBoardShow(v *visit, _ *nothing) (document.Board, error) {
	state, err := s.Boards.State(v.Context(), v.scope)
	if err != nil {
		return document.Board{}, err
	}
	return document.Board{On: state.On, By: state.By, At: document.Instant(state.At)}, nil
}

// apiBoardRenew serves POST /api/v1/board/renew.
func (s *Site) apiBoardRenew(v *visit, _ *nothing) (document.BoardAddress, error) {
	token, err := s.Boards.Renew(v.Context(), v.scope, v.today)
	if err != nil {
		return document.BoardAddress{}, err
	}
	state, err := s.apiBoardShow(v, nil)
	return document.BoardAddress{Board: state, Path: "/board/" + token}, err
}

// apiBoardOff serves POST /api/v1/board/off.
func (s *Site) apiBoardOff(v *visit, _ *nothing) (document.Board, error) {
	if err := s.Boards.Off(v.Context(), v.scope, v.today); err != nil {
		return document.Board{}, err
	}
	return s.apiBoardShow(v, nil)
}
