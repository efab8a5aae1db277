package http

import (
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
)

// apiYears are a year as a whole, its stars (岗位之星), and what departments above the
// centre say.
func (s *Site) apiYears() []*operation {
	read := with(roster.ReadPeriods)
	return []*operation{
		apiGet("/overview/{year}", read, "A year by window and person: each period's total, rank, banner and grade. This is the document of `redbanner overview --json`.", s.apiOverview),
		apiGet("/stars/{year}", read, "The year's stars by the mean of the months. This is the document of `redbanner stars --json`.", s.apiStarsShow),
		apiPost("/stars/{year}", with(roster.DecideOutcome), "Record whom the director's meeting chose among equals at the last place.", s.apiStarsDecide),
		apiGet("/external", read, "List the ratings of departments above the centre (外部评议).", s.apiExternalList),
		apiPost("/external", with(roster.RecordFacts), "Enter what a department above the centre gave a window or a person.", s.apiExternalAdd),
	}
}

// OneYear is what operations about one year take.
type OneYear struct {
	Year int `path:"year" minimum:"2000" maximum:"2999"`
}

type overviewAsked struct {
	OneYear
	Of string `query:"of" doc:"Only this window or person."`
}

// apiOverview serves GET /api/v1/overview/{year}.
func (s *Site) apiOverview(v *visit, in *overviewAsked) (document.Overview, error) {
	parts, _, err := s.Stars.Year(v.Context(), v.scope, in.Year, v.today)
	if err != nil {
		return document.Overview{}, err
	}
	rows := scoring.Overview(parts)
	if in.Of != "" {
		rows = slices.DeleteFunc(rows, func(r scoring.YearRow) bool { return r.Code != in.Of })
		if len(rows) == 0 {
			return document.Overview{}, roster.Errorf(roster.NotFound, "score.no_sheet", in.Of, strconv.Itoa(in.Year))
		}
	}
	return document.Overview{Year: in.Year, Periods: document.NewPeriodMarks(parts), Rows: rows}, nil
}

// apiStarsShow serves GET /api/v1/stars/{year}.
func (s *Site) apiStarsShow(v *visit, in *OneYear) (document.Stars, error) {
	stars, err := s.Stars.Stars(v.Context(), v.scope, in.Year, v.today)
	if err != nil {
		return document.Stars{}, err
	}
	return document.NewStars(in.Year, stars), nil
}

type starsDecided struct {
	OneYear
	Body struct {
		Codes     []string `json:"codes" minItems:"1" doc:"Those who were chosen."`
		Minutes   string   `json:"minutes" doc:"Reference of the minutes."`
		DecidedBy string   `json:"decided_by"`
	}
}

// apiStarsDecide serves POST /api/v1/stars/{year}.
func (s *Site) apiStarsDecide(v *visit, in *starsDecided) (document.Stars, error) {
	said := MeetingSaid{Minutes: in.Body.Minutes, DecidedBy: in.Body.DecidedBy}
	if err := said.written(); err != nil {
		return document.Stars{}, err
	}
	stars, err := s.Stars.Decide(v.Context(), v.scope, scoring.StarDecision{
		Year: in.Year, Codes: in.Body.Codes, Minutes: strings.TrimSpace(said.Minutes), DecidedBy: strings.TrimSpace(said.DecidedBy),
	}, v.today)
	if err != nil {
		return document.Stars{}, err
	}
	return document.NewStars(in.Year, stars), nil
}

type externalAsked struct {
	Paging
	Period string `query:"period" doc:"Only of this period."`
	Of     string `query:"of" doc:"Only of this window or person."`
}

// apiExternalList serves GET /api/v1/external.
func (s *Site) apiExternalList(v *visit, in *externalAsked) (Listed[document.ExternalRating], error) {
	var p roster.Period
	if in.Period != "" {
		var err error
		if p, err = periodIn(in.Period); err != nil {
			return Listed[document.ExternalRating]{}, err
		}
	}
	ratings, err := s.Externals.Ratings(v.Context(), v.scope, p)
	if err != nil {
		return Listed[document.ExternalRating]{}, err
	}
	var list []document.ExternalRating
	for _, r := range scoring.ExternalOf(ratings, in.Of) {
		list = append(list, document.ExternalRating(r))
	}
	return paged(in.Paging, list)
}

type externalEntered struct {
	Body struct {
		Period     string `json:"period" doc:"A month or a half-year."`
		Department string `json:"department" doc:"The department that rates."`
		Window     string `json:"window,omitempty" doc:"The window rated; or a person."`
		Staff      string `json:"staff,omitempty"`
		Score      string `json:"score" doc:"0 to 100, up to two decimals."`
		Ref        string `json:"ref,omitempty" doc:"Number of the letter or minutes."`
		Note       string `json:"note,omitempty"`
	}
}

// apiExternalAdd serves POST /api/v1/external: a file of one row.
func (s *Site) apiExternalAdd(v *visit, in *externalEntered) (document.ExternalDone, error) {
	b := &in.Body
	result, err := s.Externals.Add(v.Context(), v.scope, scoring.Form{Kind: "external", Cells: map[string]string{
		"period": b.Period, "department": b.Department, "window": b.Window, "staff": b.Staff, "score": b.Score, "ref": b.Ref, "note": b.Note,
	}})
	if err != nil {
		return document.ExternalDone{}, atFields(err, nil)
	}
	return document.ExternalDone{Batch: result.Batch, Period: b.Period, Department: b.Department, Window: b.Window, Staff: b.Staff, Score: b.Score}, nil
}
