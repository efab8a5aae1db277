package http

import (
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring/ballot"
)

// roundList serves GET /rounds: the rounds there were, the newest first.
func (s *Site) roundList(v *visit) error {
	rounds, err := s.Ballots.Rounds(v.Context(), v.scope)
	if err != nil {
		return err
	}
	l := listing.List{Title: v.T("page.title.rounds"), PerPage: 24, Empty: v.T("rounds.none"), Columns: []listing.Column{
		{Key: "month", Label: v.T("rounds.month")}, {Key: "state", Label: v.T("column.status")},
		{Key: "ballots", Label: v.T("rounds.counted"), Kind: listing.Number},
		{Key: "opened", Label: v.T("rounds.opened"), Kind: listing.Time}, {Key: "closed", Label: v.T("rounds.closed"), Kind: listing.Time},
	}}
	for i := range rounds {
		r := rounds[len(rounds)-1-i]
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Text: v.periodName(r.Month), Href: "/rounds/" + r.Month.String()}, {Text: v.T("rounds.state." + stateOfRound(r)), Tone: roundTone(r)},
			{Number: int64(r.Ballots), None: r.State != ballot.Closed}, {Time: v.onClock(r.OpenedAt)}, {Time: v.onClock(r.ClosedAt)},
		}})
	}
	list, err := v.list(l)
	if err != nil {
		return err
	}
	p := page.Desk{Base: v.baseWith("ballots", "rounds"), Lead: v.T("rounds.lead"), Lists: []page.List{list}}
	if v.may(roster.RunRound) {
		now, before := roster.PeriodOf(v.today, roster.Month), v.thisMonth()
		p.Actions = []page.Link{{Label: v.T("rounds.go", v.periodName(before)), Href: "/rounds/" + before.String(), Primary: true}}
		if now != before {
			p.Actions = append(p.Actions, page.Link{Label: v.T("rounds.go", v.periodName(now)), Href: "/rounds/" + now.String()})
		}
	}
	return v.listed(p, list)
}

// stateOfRound is the name of a round's state; one that nobody has opened is "none".
func stateOfRound(r ballot.Round) string {
	if r.State == ballot.NotOpen {
		return "none"
	}
	return r.State
}

func roundTone(r ballot.Round) listing.Tone {
	switch r.State {
	case ballot.Open:
		return listing.Warn
	case ballot.Closed:
		return listing.Good
	}
	return listing.Faint
}

// roundShow serves GET /rounds/{month}: who has voted, and after it is closed the averages.
func (s *Site) roundShow(v *visit) error {
	view, err := s.roundPage(v)
	if err != nil {
		return err
	}
	return v.listed(view, view.Lists...)
}

// roundPage is the page of a round.
func (s *Site) roundPage(v *visit) (page.Record, error) {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return page.Record{}, err
	}
	standing, keys, err := s.Ballots.Standing(v.Context(), v.scope, month)
	if err != nil {
		return page.Record{}, err
	}
	state := stateOfRound(standing.Round)
	view := page.Record{
		Base: v.baseWith("ballots", "round", v.periodName(month)), State: page.Pill{Text: v.T("rounds.state." + state), Tone: string(roundTone(standing.Round))},
		Lead: v.T("rounds.lead_"+state, standing.Ballots),
	}
	view.Crumbs = []page.Link{{Label: v.T("page.title.rounds"), Href: "/rounds"}}
	averages, err := s.averages(v, standing)
	if err != nil {
		return view, err
	}
	l, err := v.list(v.turnoutTable(standing, averages))
	if err != nil {
		return view, err
	}
	view.Lists = []page.List{l}
	if standing.Round.State == ballot.Open && !keys {
		view.Warns = []string{v.T("rounds.keys_missing")}
	}
	if v.may(roster.RunRound) {
		view.Parts = v.roundParts(standing.Round, keys)
	}
	return view, nil
}

// averages are the results of a closed round by window; none before.
func (s *Site) averages(v *visit, standing ballot.Standing) (map[string]ballot.Result, error) {
	if standing.Round.State != ballot.Closed {
		return nil, nil
	}
	rating, err := s.Facts.PeerRating(v.Context(), v.scope, standing.Round.Month)
	if err != nil || rating == nil {
		return nil, err
	}
	var codes []string
	for _, w := range standing.Windows {
		codes = append(codes, w.Code)
	}
	results, err := s.Ballots.Averages(v.Context(), v.scope, standing.Round.Month, *rating, codes)
	of := map[string]ballot.Result{}
	for _, r := range results {
		of[r.Window] = r
	}
	return of, err
}

// turnoutTable tells who has voted; after the round is closed with the averages.
func (v *visit) turnoutTable(s ballot.Standing, averages map[string]ballot.Result) listing.List {
	l := listing.List{Title: v.T("rounds.turnout"), Empty: v.T("rounds.no_windows"), Columns: []listing.Column{
		{Key: "window", Label: v.T("column.register.window")},
		{Key: "cast", Label: v.T("ratings.col.cast"), Kind: listing.Number},
		{Key: "missing", Label: v.T("ratings.col.missing"), Kind: listing.Number},
		{Key: "voted", Label: v.T("column.status")},
		{Key: "received", Label: v.T("ratings.col.received"), Kind: listing.Number},
	}}
	if averages != nil {
		l.Columns = append(l.Columns, listing.Column{Key: "average", Label: v.T("rounds.average"), Kind: listing.Points, Bar: true})
	}
	for _, w := range s.Windows {
		voted, tone := "all", listing.Good
		switch {
		case w.Cast == 0:
			voted, tone = "none", listing.Warn
		case w.Missing > 0:
			voted, tone = "part", listing.Warn
		}
		row := []listing.Cell{
			{Text: w.Name + " " + w.Code}, {Number: int64(w.Cast)}, {Number: int64(w.Missing)},
			{Text: v.T("ratings.voted." + voted), Tone: tone}, {Number: int64(w.Received)},
		}
		if averages != nil {
			average := listing.Cell{Points: averages[w.Code].Value}
			if averages[w.Code].Pending {
				average = listing.Cell{Text: v.T("rounds.too_few"), None: true, Tone: listing.Faint}
			}
			row = append(row, average)
		}
		l.Rows = append(l.Rows, listing.Row{Key: w.Code, Cells: row})
	}
	return l
}

// roundParts are the forms of what can be done with a round now.
func (v *visit) roundParts(r ballot.Round, keys bool) []page.Part {
	address := "/rounds/" + r.Month.String()
	part := func(id string, danger bool, fields ...page.Field) page.Part {
		return page.Part{ID: id, Title: v.T("rounds.do." + id), Lead: v.T("rounds.do." + id + "_lead"), Form: &page.Form{
			ID: id, Hidden: v.seen(), Action: address + "/" + id, Submit: v.T("rounds.do." + id), Danger: danger, Fields: fields,
		}}
	}
	reason := page.Field{Name: "reason", Label: v.T("facts.reason"), Type: "textarea", Required: true, Rows: 2, Length: 500}
	switch {
	case r.State == ballot.NotOpen:
		return []page.Part{part("open", false)}
	case r.State == ballot.Open && keys:
		paper := page.Part{ID: "paper", Title: v.T("rounds.paper"), Lead: v.T("rounds.paper_lead"), Form: &page.Form{Action: "/imports", Get: true, Submit: v.T("rounds.paper_go")}}
		return []page.Part{part("close", true), paper}
	case r.State == ballot.Open:
		return []page.Part{part("restart", true, reason)}
	}
	return nil
}

// roundOpen serves POST /rounds/{month}/open.
func (s *Site) roundOpen(v *visit) error {
	return s.roundMoved(v, "open", func(month roster.Period) error {
		_, err := s.Ballots.Open(v.Context(), v.scope, month, v.today)
		return err
	})
}

// roundClose serves POST /rounds/{month}/close.
func (s *Site) roundClose(v *visit) error {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return err
	}
	if ok, err := v.confirmed(v.T("rounds.ask_close", v.periodName(month)), v.T("rounds.do.close")); !ok {
		return err
	}
	return s.roundMoved(v, "close", func(month roster.Period) error {
		_, err := s.Ballots.Close(v.Context(), v.scope, month, v.today)
		return err
	})
}

// roundRestart serves POST /rounds/{month}/restart.
func (s *Site) roundRestart(v *visit) error {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return err
	}
	if v.PostForm.Get("reason") != "" {
		if ok, err := v.confirmed(v.T("rounds.ask_restart", v.periodName(month)), v.T("rounds.do.restart")); !ok {
			return err
		}
	}
	return s.roundMoved(v, "restart", func(month roster.Period) error {
		_, err := s.Ballots.Restart(v.Context(), v.scope, month, v.today, v.PostForm.Get("reason"))
		return err
	})
}

// roundMoved does one thing to the round of the address and leads back to it, or shows
// what is wrong beside the form that did it.
func (s *Site) roundMoved(v *visit, part string, move func(roster.Period) error) error {
	month, err := monthOf(v.PathValue("month"))
	if err != nil {
		return err
	}
	if err = move(month); err == nil {
		return v.to("/rounds/"+month.String(), "rounds.done."+part, v.periodName(month))
	}
	view, failed := s.roundPage(v)
	if failed != nil {
		return failed
	}
	for i := range view.Parts {
		if view.Parts[i].ID == part {
			return v.againBeside(err, *view.Parts[i].Form, map[string]string{"ratings.reason_needed": "reason"}, func(f page.Form) page.View {
				view.Parts[i].Form = &f
				return view
			})
		}
	}
	return err // somebody else was first
}
