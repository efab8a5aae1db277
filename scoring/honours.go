package scoring

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Honours are the red-banner windows (红旗窗口) of a period whose results are published:
// all that the poster and the hall's screen tell, and nothing of anybody else.
type Honours struct {
	Period  roster.Period `json:"period"`
	State   string        `json:"state"`    // Published or Closed; Open of a preview
	Subject rulebook.Unit `json:"subject"`  // windows, or staff under a book that ranks them
	Windows []Honour      `json:"windows"`  // in order of rank, then code
	TieOpen bool          `json:"tie_open"` // the meeting has yet to decide on the last of them
}

// Honour is one of the best.
type Honour struct {
	Rank  int    `json:"rank"`
	Code  string `json:"code"`
	Name  string `json:"name"`
	Total Points `json:"total"`
}

// Honours tells the red-banner windows of a period as they were published, or as it was
// closed; of a period that is neither nobody is told.
func (s *Service) Honours(ctx context.Context, scope attendance.Scope, period roster.Period) (Honours, error) {
	if err := scope.As.Check(roster.ReadHonours); err != nil {
		return Honours{}, err
	}
	history, err := s.Store.PeriodHistory(ctx, scope, period)
	if err != nil {
		return Honours{}, err
	}
	var frozen Frozen
	switch {
	case history.State == Closed && len(history.Closings) > 0:
		frozen, err = history.Closings[len(history.Closings)-1].Decode()
	case history.State == Published && history.Publication != nil:
		frozen, err = history.Publication.Decode()
	default:
		return Honours{}, roster.Errorf(roster.Conflict, "honours.not_published", period.String())
	}
	return honours(period, history.State, frozen), err
}

// HonoursPreview tells who publishes which windows would get the red banner of a period
// that is not published, as it stands on a day (预览). Nobody else is told before.
func (s *Service) HonoursPreview(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) (Honours, error) {
	if err := scope.As.Check(roster.PublishPeriod); err != nil {
		return Honours{}, err
	}
	if err := scope.As.Check(roster.ReadScores); err != nil {
		return Honours{}, err
	}
	shown, err := s.Shown(ctx, scope, period, today)
	if err != nil {
		return Honours{}, err
	}
	if shown.State != Open {
		return s.Honours(ctx, scope, period)
	}
	return honours(period, Open, shown.Frozen), nil
}

func honours(period roster.Period, state string, f Frozen) Honours {
	h := Honours{Period: period, State: state, Subject: rulebook.OfStaff, Windows: []Honour{}}
	if _, windows := f.Sheets[rulebook.OfWindow]; windows {
		h.Subject = rulebook.OfWindow
	}
	if f.Rank == nil {
		return h
	}
	h.TieOpen = f.Rank.TieOpen
	for _, row := range f.Rank.Rows {
		if row.RedBanner {
			h.Windows = append(h.Windows, Honour{Rank: row.Rank, Code: row.Code, Name: row.Name, Total: row.Total})
		}
	}
	return h
}

// Honoured lists the periods of which there are honours to tell, the latest first.
func (s *Service) Honoured(ctx context.Context, scope attendance.Scope) ([]roster.Period, error) {
	if err := scope.As.Check(roster.ReadHonours); err != nil {
		return nil, err
	}
	states, err := s.Store.Periods(ctx, scope)
	if err != nil {
		return nil, err
	}
	var periods []roster.Period
	for i := len(states) - 1; i >= 0; i-- {
		if p := states[i]; p.State != Open && p.Period.Kind == roster.Month {
			periods = append(periods, p.Period)
		}
	}
	return periods, nil
}
