package http

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/scoring/ballot"
)

// leaveCards are the visitor's next leave, and who of those he looks after is away today.
func (v *visit) leaveCards() ([]page.Card, error) {
	if !v.may(roster.ReadLeave) || v.scope.Staff == "" {
		return nil, nil
	}
	book, err := v.site.Leave.Requests(v.Context(), v.scope, v.today, leave.Filter{First: v.today})
	if err != nil {
		return nil, err
	}
	var cards []page.Card
	if i := slices.IndexFunc(book.Requests, func(r leave.Request) bool { return r.Staff == v.scope.Staff && running(&r) }); i >= 0 {
		r := &book.Requests[i]
		when := fmt.Sprintf("%s — %s", v.half(r.From), v.half(r.End()))
		cards = append(cards, page.Card{Figure: v.T("leave.state." + string(r.State)), Label: v.T("home.own_leave", v.T("leave."+string(r.Type))), Hint: when, Href: "/leave/" + numeral(r.Number)})
	}
	if v.scope.As.Reach(roster.ReadLeave) > roster.ReachOwn {
		cards = append(cards, v.awayCard(book))
	}
	return cards, nil
}

// running reports whether a request is still on its way or taken.
func running(r *leave.Request) bool {
	return r.State == leave.Applied || r.State == leave.Endorsed || r.State == leave.Approved
}

// namesOnCard is how many names a card has room for.
const namesOnCard = 6

// awayCard says who is on leave today.
func (v *visit) awayCard(book *leave.Book) page.Card {
	names, people := staffNames(book.People), []string{}
	for i := range book.Requests {
		r := &book.Requests[i]
		name := nameOr(names, r.Staff)
		if r.State == leave.Approved && r.From.Date <= v.today && v.today <= r.End().Date && !slices.Contains(people, name) {
			people = append(people, name)
		}
	}
	card := page.Card{Figure: strconv.Itoa(len(people)), Label: v.T("home.away"), Hint: v.T("home.nobody_away"), Href: "/leave/all"}
	if len(people) > 0 {
		card.Hint = v.words().List(people[:min(len(people), namesOnCard)])
	}
	if len(people) > namesOnCard {
		card.Hint += "…"
	}
	return card
}

// ratingCards say how many windows the visitor has still to rate in the round that is open.
func (v *visit) ratingCards() ([]page.Card, error) {
	if !v.may(roster.CastBallot) {
		return nil, nil
	}
	rounds, err := v.site.Ballots.Rounds(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	rounds = slices.DeleteFunc(rounds, func(r ballot.Round) bool { return r.State != ballot.Open })
	if len(rounds) == 0 {
		return nil, nil
	}
	month := rounds[len(rounds)-1].Month
	rated, err := v.site.Ballots.Rated(v.Context(), v.scope, v.today, month, "")
	var stuck *roster.Error
	if errors.As(err, &stuck) { // a round in trouble keeps nobody from the day's other work
		return []page.Card{{Label: v.T("home.to_rate", v.periodName(month)), Hint: v.said(stuck), Href: "/peer", Tone: "bad"}}, nil
	}
	if err != nil {
		return nil, err
	}
	card := page.Card{Figure: strconv.Itoa(rated.Left), Label: v.T("home.to_rate", v.periodName(month)), Hint: v.T("ballots.all_done", len(rated.Others)), Href: "/peer", Tone: "good"}
	if rated.Left > 0 {
		card.Hint, card.Tone = v.T("ballots.left", len(rated.Others)-rated.Left, len(rated.Others)), "warn"
	}
	return []page.Card{card}, nil
}
