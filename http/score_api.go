package http

import (
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// apiScores are the sheets of a period and the ranking.
func (s *Site) apiScores() []*operation {
	read := with(roster.ReadScores)
	return []*operation{
		apiGet("/scores/{period}", read, "Score a period; of a closed one, as it was frozen. Takes rules.read, too. This is the document of `redbanner score --json`.", s.apiScoreShow),
		apiGet("/scores/{period}/{subject}/{code}", read, "One sheet of a period.", s.apiSheetShow),
		apiGet("/rank/{period}", read, "The ranking of a period. This is the document of `redbanner rank --json`.", s.apiRankShow),
	}
}

// OnePeriod is what operations about a period take.
type OnePeriod struct {
	Period string `path:"period" doc:"2025-03, 2025Q1, 2025H1 or 2025."`
}

func (in *OnePeriod) parse() (roster.Period, error) { return periodIn(in.Period) }

// periodIn reads a period of the address.
func periodIn(text string, kinds ...roster.PeriodKind) (roster.Period, error) {
	p, err := roster.ParsePeriod(text)
	if err != nil {
		return p, roster.Errorf(roster.Usage, "cli.bad_period", text)
	}
	for _, kind := range kinds {
		if p.Kind != kind {
			return p, roster.Errorf(roster.NotFound, "page.nothing_there")
		}
	}
	return p, nil
}

type scoreAsked struct {
	OnePeriod
	Subject string `query:"subject" doc:"Whose sheets; without it those that the book ranks." enum:"window,staff"`
}

// apiScoreShow serves GET /api/v1/scores/{period}.
func (s *Site) apiScoreShow(v *visit, in *scoreAsked) (scoring.Document, error) {
	p, err := in.parse()
	if err != nil {
		return scoring.Document{}, err
	}
	shown, err := v.shown(p)
	if err != nil {
		return scoring.Document{}, err
	}
	unit := shown.Official
	if in.Subject != "" {
		unit = rulebook.Unit(in.Subject)
	}
	d, known := shown.Sheets[unit]
	if !known {
		return d, roster.Errorf(roster.NotFound, "score.no_subject", in.Subject, p)
	}
	return d, nil
}

type sheetAsked struct {
	OnePeriod
	Subject string `path:"subject" enum:"window,staff"`
	Code    string `path:"code" doc:"Of the window or the person."`
}

// apiSheetShow serves GET /api/v1/scores/{period}/{subject}/{code}.
func (s *Site) apiSheetShow(v *visit, in *sheetAsked) (scoring.Document, error) {
	d, err := s.apiScoreShow(v, &scoreAsked{OnePeriod: in.OnePeriod, Subject: in.Subject})
	if err != nil {
		return d, err
	}
	for i := range d.Sheets {
		if d.Sheets[i].Code == in.Code {
			d.Sheets = d.Sheets[i : i+1]
			return d, nil
		}
	}
	return d, roster.Errorf(roster.NotFound, "score.no_sheet", in.Code, in.Period)
}

// apiRankShow serves GET /api/v1/rank/{period}.
func (s *Site) apiRankShow(v *visit, in *OnePeriod) (scoring.RankDocument, error) {
	p, err := in.parse()
	if err != nil {
		return scoring.RankDocument{}, err
	}
	shown, err := v.shown(p)
	if err != nil {
		return scoring.RankDocument{}, err
	}
	if shown.Rank == nil {
		return scoring.RankDocument{}, roster.Errorf(roster.NotFound, "rank.none", p)
	}
	return *shown.Rank, nil
}
