package http

import (
	"net/http"
	"slices"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

// aspects are what a window is rated on (rules.md 4), in the order of a ballot.
var aspects = [4]string{"attitude", "efficiency", "quality", "integrity"}

// ballotDesk serves GET /peer: the open rounds, and which windows are still to be rated.
func (s *Site) ballotDesk(v *visit) error {
	rounds, err := s.Ballots.Rounds(v.Context(), v.scope)
	if err != nil {
		return err
	}
	open := slices.DeleteFunc(rounds, func(r ballot.Round) bool { return r.State != ballot.Open })
	p := page.Ballots{Base: v.base("ballots"), Nothing: v.T("ballots.none_open")}
	if len(open) == 0 {
		return v.show(p)
	}
	round := open[len(open)-1]
	if text := v.URL.Query().Get("month"); text != "" {
		at := slices.IndexFunc(open, func(r ballot.Round) bool { return r.Month.String() == text })
		if at < 0 {
			return roster.Errorf(roster.NotFound, "page.nothing_there")
		}
		round = open[at]
	}
	for i := range open {
		m := open[len(open)-1-i].Month
		p.Months = append(p.Months, page.Link{Label: v.periodName(m), Href: "/peer?month=" + m.String(), Here: m == round.Month})
	}
	rater := v.URL.Query().Get("rater")
	rated, err := s.Ballots.Rated(v.Context(), v.scope, v.today, round.Month, rater)
	if err != nil {
		return err
	}
	p.Nothing, p.Rater = "", rated.Rater.Name
	p.Lead = v.T("ballots.lead", v.periodName(round.Month), rated.Rater.Name)
	p.Left = v.T("ballots.left", len(rated.Others)-rated.Left, len(rated.Others))
	if rated.Left == 0 {
		p.Left = v.T("ballots.all_done", len(rated.Others))
	}
	p.Raters = v.raterTabs(round.Month, rated.Rater)
	for _, w := range rated.Others {
		card := page.BallotCard{Name: w.Name, Hint: w.Code, Href: ballotAddress(round.Month, w.Code, rater), Done: w.Done}
		p.Windows = append(p.Windows, card)
	}
	return v.show(p)
}

// raterTabs are the windows for which the visitor may vote, where they are several.
func (v *visit) raterTabs(month roster.Period, here roster.Window) []page.Link {
	if v.scope.As == nil || len(v.scope.As.Windows) < 2 {
		return nil
	}
	var tabs []page.Link
	for _, code := range v.scope.As.Windows {
		tabs = append(tabs, page.Link{Label: code, Href: "/peer?month=" + month.String() + "&rater=" + code, Here: code == here.Code})
	}
	return tabs
}

func ballotAddress(month roster.Period, window, rater string) string {
	address := "/peer/" + month.String() + "/" + window
	if rater != "" {
		address += "?rater=" + rater
	}
	return address
}

// ballotShow serves GET /peer/{month}/{window}: the empty ballot. It never shows what was
// cast: nobody can read that.
func (s *Site) ballotShow(v *visit) error {
	b, err := s.ballotAsked(v)
	if err != nil {
		return err
	}
	return v.show(v.ballotPage(b, nil, ""))
}

// asked is a ballot that somebody is about to fill in.
type asked struct {
	month roster.Period
	rated ballot.Rated
	of    ballot.RatedWindow
	next  string // the window that comes after it and is not rated yet, "" for none
}

// ballotAsked finds the ballot of the address.
func (s *Site) ballotAsked(v *visit) (asked, error) {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return asked{}, err
	}
	b := asked{month: month}
	if b.rated, err = s.Ballots.Rated(v.Context(), v.scope, v.today, month, v.URL.Query().Get("rater")); err != nil {
		return b, err
	}
	at := slices.IndexFunc(b.rated.Others, func(w ballot.RatedWindow) bool { return w.Code == v.PathValue("window") })
	if at < 0 {
		return b, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	b.of = b.rated.Others[at]
	for i := range b.rated.Others {
		if w := b.rated.Others[(at+1+i)%len(b.rated.Others)]; !w.Done && w.Code != b.of.Code {
			b.next = w.Code
			break
		}
	}
	return b, nil
}

// ballotPage asks for the four aspects, each from 0 to 10 in steps of a half.
func (v *visit) ballotPage(b asked, faults map[string]string, problem string) page.Ballot {
	p := page.Ballot{
		Base: v.baseWith("ballots", "ballot", b.of.Name), Problem: problem, Action: v.URL.RequestURI(), Cancel: "/peer?month=" + b.month.String(),
		Lead: v.T("ballots.rate_lead", v.periodName(b.month), b.rated.Rater.Name), Replaces: b.of.Done,
	}
	p.Crumbs = []page.Link{{Label: v.T("page.title.ballots"), Href: p.Cancel}}
	for _, aspect := range aspects {
		a := page.Aspect{Name: aspect, Label: v.T("ballots.aspect." + aspect), Hint: v.T("ballots.aspect_hint." + aspect), Error: faults[aspect]}
		for points := rulebook.Points(0); ballot.ValidAspect(points); points += 50 {
			text := points.String()
			a.Scores = append(a.Scores, page.AspectScore{Value: text, Label: shortPoints(text), Chosen: v.PostForm.Get(aspect) == text})
		}
		p.Aspects = append(p.Aspects, a)
	}
	return p
}

// shortPoints leaves out the decimals that say nothing: 8.50 is 8.5, 9.00 is 9.
func shortPoints(text string) string {
	for len(text) > 0 && text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	if len(text) > 0 && text[len(text)-1] == '.' {
		text = text[:len(text)-1]
	}
	return text
}

// ballotCast serves POST /peer/{month}/{window}.
func (s *Site) ballotCast(v *visit) error {
	b, err := s.ballotAsked(v)
	if err != nil {
		return err
	}
	vote := ballot.Ballot{Month: b.month, Rater: b.rated.Rater.Code, Window: b.of.Code}
	faults := map[string]string{}
	for i, aspect := range aspects {
		text := v.PostForm.Get(aspect)
		points, err := rulebook.ParsePoints(text)
		switch {
		case text == "":
			faults[aspect] = v.T("ballots.choose", v.T("ballots.aspect."+aspect))
		case err != nil || !ballot.ValidAspect(points):
			faults[aspect] = v.T("ballots.not_a_score")
		}
		vote.Aspects[i] = points
	}
	if len(faults) > 0 {
		return v.showAs(http.StatusUnprocessableEntity, v.ballotPage(b, faults, v.T("form.faults", len(faults))))
	}
	receipt, err := s.Ballots.Cast(v.Context(), v.scope, v.today, vote)
	if err != nil {
		return err
	}
	key := "ballots.cast"
	if receipt.Replaced {
		key = "ballots.cast_again"
	}
	if b.next != "" && !receipt.Replaced {
		return v.to(ballotAddress(b.month, b.next, v.URL.Query().Get("rater")), key, b.of.Name)
	}
	return v.to("/peer?month="+b.month.String(), key, b.of.Name)
}
