package http

import (
	"cmp"
	"slices"
	"strconv"

	"redbanner/http/page"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// boardEvery is after how many seconds the screen asks again.
const boardEvery = 300

// boardShow serves GET /board/{token}, to whoever stands before it: the red-banner windows
// of the last published month, and nothing else. A wrong address is that of no page.
func (s *Site) boardShow(v *visit) error {
	centres, err := s.Centres(v.Context())
	if err != nil {
		return err
	}
	scope, err := s.Boards.Of(v.Context(), centres, v.PathValue("token"))
	if err != nil {
		return err
	}
	b := v.bare("board")
	b.Centre, b.Who, b.Roles, b.Notice, b.Refresh = scope.Centre.Name, "", nil, nil, boardEvery
	p := page.Board{
		Base: b, Heading: v.T("honour.heading"), Waiting: v.T("board.waiting"), Thanks: v.T("board.thanks"),
		Words: []string{v.T("board.thanks_text", scope.Centre.Name), v.T("board.welcome")},
	}
	p.Updated = v.T("board.updated", scope.Centre.Name, v.instant(v.now))
	months, err := s.Scoring.Honoured(v.Context(), scope)
	if err != nil || len(months) == 0 {
		return orShow(v, err, p)
	}
	h, err := s.Scoring.Honours(v.Context(), scope, months[0])
	if err != nil {
		return err
	}
	p.Period, p.Rows = v.periodName(h.Period), places(v.honoured(h))
	return v.show(p)
}

// orShow shows a page unless something went wrong.
func orShow(v *visit, err error, p page.View) error {
	if err != nil {
		return err
	}
	return v.show(p)
}

// honoured are the best by place; those that share one stand in the order of their names.
func (v *visit) honoured(h scoring.Honours) []scoring.Honour {
	order, best := v.order(), slices.Clone(h.Windows)
	slices.SortStableFunc(best, func(a, b scoring.Honour) int {
		return cmp.Or(cmp.Compare(a.Rank, b.Rank), order.Compare(a.Name, b.Name, h.Subject == rulebook.OfStaff))
	})
	return best
}

// places are the best by place and name alone.
func places(best []scoring.Honour) []page.Placed {
	rows := make([]page.Placed, len(best))
	for i, w := range best {
		rows[i] = page.Placed{Place: strconv.Itoa(w.Rank), Name: w.Name}
	}
	return rows
}

// boardDesk serves GET /board.
func (s *Site) boardDesk(v *visit) error {
	p, err := v.boardPage()
	return orShow(v, err, p)
}

// boardPage tells whether the screen is on, and offers what can be done about it.
func (v *visit) boardPage() (page.Detail, error) {
	state, err := v.site.Boards.State(v.Context(), v.scope)
	if err != nil {
		return page.Detail{}, err
	}
	p := page.Detail{Base: v.base("board_desk"), Lead: v.T("board.lead"), State: page.Pill{Text: v.T("board.off"), Tone: "info"}}
	renew := page.Form{ID: "renew", Action: "/board/renew", Submit: v.T("board.switch_on")}
	if !state.At.IsZero() {
		p.Facts = []page.Fact{{Name: v.T("board.last"), Value: v.T("board.by", state.By, v.instant(state.At))}}
	}
	if state.On {
		p.State = page.Pill{Text: v.T("board.on"), Tone: "good"}
		renew.Submit, renew.Danger, renew.Confirm = v.T("board.renew"), true, v.T("board.renew_confirm", v.scope.Centre.Name)
	}
	p.Parts = []page.Part{{ID: "make", Title: renew.Submit, Lead: v.T("board.renew_lead"), Form: &renew}}
	if state.On {
		off := page.Form{ID: "off", Action: "/board/off", Submit: v.T("board.switch_off"), Danger: true, Confirm: v.T("board.off_confirm", v.scope.Centre.Name)}
		p.Parts = append(p.Parts, page.Part{ID: "stop", Title: off.Submit, Lead: v.T("board.off_lead"), Form: &off})
	}
	return p, nil
}

// boardRenew serves POST /board/renew: the new address is shown in the answer, and never again.
func (s *Site) boardRenew(v *visit) error {
	state, err := s.Boards.State(v.Context(), v.scope)
	if err != nil {
		return err
	}
	if state.On {
		if ok, err := v.confirmed(v.T("board.renew_confirm", v.scope.Centre.Name), v.T("board.renew")); !ok {
			return err
		}
	}
	token, err := s.Boards.Renew(v.Context(), v.scope, v.today)
	if err != nil {
		return err
	}
	p, err := v.boardPage()
	if err != nil {
		return err
	}
	p.Facts = append([]page.Fact{{Name: v.T("board.address"), Value: v.origin() + "/board/" + token, Href: "/board/" + token}}, p.Facts...)
	p.Notice = &page.Notice{Text: v.T("board.shown_once"), Tone: "good"}
	return v.show(p)
}

// boardOff serves POST /board/off.
func (s *Site) boardOff(v *visit) error {
	if ok, err := v.confirmed(v.T("board.off_confirm", v.scope.Centre.Name), v.T("board.switch_off")); !ok {
		return err
	}
	if err := s.Boards.Off(v.Context(), v.scope, v.today); err != nil {
		return err
	}
	return v.to("/board", "board.is_off")
}
