package http

import (
	"strconv"

	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/http/page"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// homeRoutes is the page that a day begins with.
func (s *Site) homeRoutes() []route {
	return []route{{"GET", "/", signed, s.homeShow}}
}

// homeShow serves GET /: what waits for the visitor, and where the month stands.
func (s *Site) homeShow(v *visit) error {
	view := page.Home{Base: v.base("home")}
	view.Lead = v.T("home.lead", v.account.Display, page.Day(v.printer, v.today))
	for _, cards := range []func() ([]page.Card, error){v.ownCards, v.queueCards, v.monthCards, v.machineCards} {
		more, err := cards()
		if err != nil {
			return err
		}
		view.Cards = append(view.Cards, more...)
	}
	view.Links = v.quickLinks()
	return v.show(view)
}

// quickLinks are what the visitor's role does most.
func (v *visit) quickLinks() []page.Link {
	var links []page.Link
	for _, l := range []struct {
		right roster.Right
		href  string
		noun  string
	}{
		{roster.AskLeave, "/leave/apply", "ask_leave"}, {roster.AskSlip, "/slips/ask", "ask_slip"}, {roster.CastBallot, "/peer", "rate"},
		{roster.Import, "/imports", "import"}, {roster.RecordFacts, "/events/new", "record"}, {roster.PublishPeriod, periodAddress(v.thisMonth()), "publish"},
		{roster.ManageAccounts, "/system/accounts", "accounts"}, {roster.ReadAudit, "/audit", "audit"},
	} {
		if v.may(l.right) && (v.scope.Staff != "" || l.right != roster.AskLeave && l.right != roster.AskSlip) {
			links = append(links, page.Link{Label: v.T("home.do." + l.noun), Href: l.href})
		}
	}
	return links
}

// ownCards are the visitor's own score, for whoever reads no more than that.
func (v *visit) ownCards() ([]page.Card, error) {
	if v.scope.Staff == "" || !v.may(roster.ReadScores) || v.may(roster.ReadPeriods) {
		return nil, nil
	}
	p := v.thisMonth()
	shown, err := v.shown(p)
	if err != nil {
		return nil, err
	}
	card := page.Card{Label: v.T("home.own_score", v.periodName(p)), Hint: v.T("score.no_own_sheet", v.periodName(p)), Href: "/me/score"}
	if sheet := sheetOf(&shown, rulebook.OfStaff, v.scope.Staff); sheet != nil {
		place := shown.Places[rulebook.OfStaff][sheet.Code]
		card.Figure, card.Hint = sheet.Total.String(), v.T("score.rank_of", place.Rank, place.Of)
	}
	return []page.Card{card}, nil
}

// queueCards are what waits for the visitor's decision.
func (v *visit) queueCards() ([]page.Card, error) {
	var cards []page.Card
	add := func(n int, noun, href string) {
		tone := ""
		if n > 0 {
			tone = "warn"
		}
		cards = append(cards, page.Card{Figure: strconv.Itoa(n), Label: v.T("home.queue." + noun), Href: href, Tone: tone})
	}
	if v.may(roster.DecideLeave) && v.scope.Staff != "" {
		book, err := v.site.Leave.Requests(v.Context(), v.scope, v.today, leave.Filter{WaitingFor: v.scope.Staff})
		if err != nil {
			return nil, err
		}
		add(len(book.Requests), "leave", "/leave")
	}
	if v.may(roster.DecideSlip) && v.scope.Staff != "" {
		slips, err := v.site.Slips.List(v.Context(), v.scope, slip.Filter{WaitingFor: v.scope.Staff}, v.today)
		if err != nil {
			return nil, err
		}
		add(len(slips), "slips", "/slips")
	}
	if v.may(roster.DecideObjection) || v.may(roster.ReplyObjection) {
		list, err := v.site.Objections.List(v.Context(), v.scope, scoring.ObjectionFilter{})
		if err != nil {
			return nil, err
		}
		waiting := 0
		for i := range list {
			if !list[i].State.Decided() {
				waiting++
			}
		}
		add(waiting, "objections", "/appeals")
	}
	return cards, nil
}

// monthCards say where the month stands, for who carries it.
func (v *visit) monthCards() ([]page.Card, error) {
	if !v.may(roster.ReadPeriods) {
		return nil, nil
	}
	p := v.thisMonth()
	items, state, err := v.site.Scoring.Checklist(v.Context(), v.scope, p, v.today)
	if err != nil {
		return nil, err
	}
	blocked := 0
	for _, item := range items {
		if item.Blocks > scoring.Warns {
			blocked++
		}
	}
	card := page.Card{Figure: v.T("state." + state), Label: v.T("home.month", v.periodName(p)), Hint: v.T("home.month_ready"), Href: periodAddress(p), Tone: "good"}
	if blocked > 0 {
		card.Hint, card.Tone = v.T("home.month_blocked", blocked), "warn"
	}
	if state == scoring.Closed {
		card.Hint, card.Tone = v.T("period.lead.closed"), "good"
	}
	return []page.Card{card}, nil
}

// machineCards are for who keeps the machine.
func (v *visit) machineCards() ([]page.Card, error) {
	if !v.may(roster.ManageAccounts) {
		return nil, nil
	}
	accounts, err := v.site.Accounts.Accounts(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	waiting := 0
	for i := range accounts {
		if accounts[i].Waiting {
			waiting++
		}
	}
	return []page.Card{{Figure: strconv.Itoa(len(accounts)), Label: v.T("home.accounts"), Hint: v.T("home.accounts_waiting", waiting), Href: "/system/accounts"}}, nil
}
