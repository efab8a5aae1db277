package http

import (
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

// apiRounds are the rounds of the peer rating (互评). Of a ballot no trace is kept that
// tells when it was cast or could be tried against what it may say.
func (s *Site) apiRounds() []*operation {
	run := with(roster.RunRound)
	return []*operation{
		apiGet("/rounds", with(roster.ReadRound), "List the rounds there were, the newest first.", s.apiRoundList),
		apiGet("/rounds/{month}", with(roster.ReadRound), "Who has voted, and never what.", s.apiRoundShow),
		apiPost("/rounds/{month}/open", run, "Open a month's round.", s.apiRoundOpen),
		apiPost("/rounds/{month}/close", run, "Close a month's round: its ballots are opened and counted.", s.apiRoundClose),
		apiPost("/rounds/{month}/restart", run, "Throw the ballots of a round away whose key is lost, and open it anew.", s.apiRoundRestart),
		apiGet("/rounds/{month}/averages", with(roster.ReadRound), "What each window was given in a closed round.", s.apiRoundAverages),
		apiGet("/rounds/{month}/ballots", with(roster.CastBallot), "Which windows one's own has rated in an open round, and never how.", s.apiRoundOwn),
		apiPut("/rounds/{month}/ballots/{window}", with(roster.CastBallot), "Vote for another window; a later ballot replaces the earlier.", s.apiBallotCast).
			keepsNoKey("a ballot leaves no trace, and casting it again changes nothing"),
	}
}

// RoundAsked is what operations about one round take.
type RoundAsked struct {
	Month string `path:"month" doc:"2025-03."`
}

func (in *RoundAsked) parse() (roster.Period, error) { return periodIn(in.Month, roster.Month) }

// apiRoundShow serves GET /api/v1/rounds/{month}.
func (s *Site) apiRoundShow(v *visit, in *RoundAsked) (document.RoundStanding, error) {
	month, err := in.parse()
	if err != nil {
		return document.RoundStanding{}, err
	}
	standing, keys, err := s.Ballots.Standing(v.Context(), v.scope, month)
	if err != nil {
		return document.RoundStanding{}, err
	}
	return document.NewRoundStanding(month.String(), standing, keys), nil
}

// apiRoundOpen serves POST /api/v1/rounds/{month}/open.
func (s *Site) apiRoundOpen(v *visit, in *RoundAsked) (document.RoundStands, error) {
	month, err := in.parse()
	if err == nil {
		_, err = s.Ballots.Open(v.Context(), v.scope, month, v.today)
	}
	return document.RoundStands{Period: month, Round: ballot.Open}, err
}

// apiRoundClose serves POST /api/v1/rounds/{month}/close.
func (s *Site) apiRoundClose(v *visit, in *RoundAsked) (document.RoundStands, error) {
	month, err := in.parse()
	if err == nil {
		_, err = s.Ballots.Close(v.Context(), v.scope, month, v.today)
	}
	return document.RoundStands{Period: month, Round: ballot.Closed}, err
}

type roundRestarted struct {
	RoundAsked
	Body reason
}

// apiRoundRestart serves POST /api/v1/rounds/{month}/restart.
func (s *Site) apiRoundRestart(v *visit, in *roundRestarted) (document.RoundStands, error) {
	month, err := in.parse()
	if err != nil {
		return document.RoundStands{}, err
	}
	lost, err := s.Ballots.Restart(v.Context(), v.scope, month, v.today, in.Body.Reason)
	return document.RoundStands{Period: month, Round: ballot.Open, Lost: lost}, err
}

type ballotCast struct {
	RoundAsked
	Window string `path:"window" doc:"The window that is rated."`
	Body   struct {
		Rater      string `json:"rater,omitempty" doc:"The window that rates, for who is head of several."`
		Attitude   string `json:"attitude" doc:"工作态度, 0 to 10 in steps of 0.5."`
		Efficiency string `json:"efficiency" doc:"办事效率."`
		Quality    string `json:"quality" doc:"服务质量."`
		Integrity  string `json:"integrity" doc:"廉洁从政."`
	}
}

// apiBallotCast serves PUT /api/v1/rounds/{month}/ballots/{window}.
func (s *Site) apiBallotCast(v *visit, in *ballotCast) (document.Receipt, error) {
	month, err := in.parse()
	if err != nil {
		return document.Receipt{}, err
	}
	b := ballot.Ballot{Month: month, Rater: in.Body.Rater, Window: in.Window}
	for i, text := range []string{in.Body.Attitude, in.Body.Efficiency, in.Body.Quality, in.Body.Integrity} {
		if b.Aspects[i], err = rulebook.ParsePoints(text); err != nil {
			return document.Receipt{}, roster.Errorf(roster.Usage, "ratings.bad_aspect", text)
		}
	}
	r, err := s.Ballots.Cast(v.Context(), v.scope, v.today, b)
	return document.Receipt{Period: month, Rater: r.Rater, Window: r.Window, Replaced: r.Replaced}, err
}

// apiRoundList serves GET /api/v1/rounds.
func (s *Site) apiRoundList(v *visit, _ *nothing) (Listed[document.Round], error) {
	rounds, err := s.Ballots.Rounds(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Round]{}, err
	}
	list := make([]document.Round, len(rounds))
	for i, r := range rounds {
		list[len(rounds)-1-i] = document.NewRound(r)
	}
	return whole(list), nil
}

// apiRoundAverages serves GET /api/v1/rounds/{month}/averages.
func (s *Site) apiRoundAverages(v *visit, in *RoundAsked) (Listed[document.RoundAverage], error) {
	month, err := in.parse()
	if err != nil {
		return Listed[document.RoundAverage]{}, err
	}
	standing, _, err := s.Ballots.Standing(v.Context(), v.scope, month)
	if err != nil {
		return Listed[document.RoundAverage]{}, err
	}
	averages, err := s.averages(v, standing)
	var list []document.RoundAverage
	for _, w := range standing.Windows {
		if r, counted := averages[w.Code]; counted {
			list = append(list, document.NewRoundAverage(r))
		}
	}
	return whole(list), err
}

type roundOwnAsked struct {
	RoundAsked
	Rater string `query:"rater" doc:"The window that rates, for who is head of several."`
}

// apiRoundOwn serves GET /api/v1/rounds/{month}/ballots.
func (s *Site) apiRoundOwn(v *visit, in *roundOwnAsked) (document.RoundOwn, error) {
	month, err := in.parse()
	if err != nil {
		return document.RoundOwn{}, err
	}
	rated, err := s.Ballots.Rated(v.Context(), v.scope, v.today, month, in.Rater)
	if err != nil {
		return document.RoundOwn{}, err
	}
	return document.NewRoundOwn(rated), nil
}
