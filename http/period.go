package http

import (
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// periodRoutes are the life of a period (考核期): what is missing, publication, closing,
// opening again.
func (s *Site) periodRoutes() []route {
	return []route{
		{"GET", "/assess", with(roster.ReadPeriods), s.periodLatest},
		{"GET", "/assess/{period}", with(roster.ReadPeriods), s.periodShow},
		{"POST", "/assess/{period}/publish", with(roster.PublishPeriod), s.periodPublish},
		{"POST", "/assess/{period}/close", with(roster.ClosePeriod), s.periodClose},
		{"POST", "/assess/{period}/reopen", with(roster.ReopenPeriod), s.periodReopen},
		{"POST", "/assess/{period}/reopen/confirm", with(roster.ReopenPeriod), s.periodReopenConfirm},
		{"POST", "/assess/{period}/reopen/cancel", with(roster.ReopenPeriod), s.periodReopenCancel},
	}
}

func periodAddress(p roster.Period) string { return "/assess/" + p.String() }

// periodLatest serves GET /assess.
func (s *Site) periodLatest(v *visit) error { return v.to(periodAddress(v.thisMonth()), "") }

// periodShow serves GET /assess/{period}.
func (s *Site) periodShow(v *visit) error {
	view, err := v.periodPage()
	if err != nil {
		return err
	}
	return v.show(view)
}

// periodPage is where a period stands, what is missing, and what may be done now.
func (v *visit) periodPage() (*page.Period, error) {
	p, err := v.periodOf()
	if err != nil {
		return nil, err
	}
	items, state, err := v.site.Scoring.Checklist(v.Context(), v.scope, p, v.today)
	if err != nil {
		return nil, err
	}
	life, err := v.site.Scoring.ViewPeriod(v.Context(), v.scope, p, v.today)
	if err != nil {
		return nil, err
	}
	waivers, ties, err := v.site.Rulings.List(v.Context(), v.scope, p)
	if err != nil {
		return nil, err
	}
	view := &page.Period{
		Base: v.base("period", v.periodName(p)), Steps: v.steps(p, periodAddress), State: v.statePill(state),
		Tabs: v.periodTabs(p), Groups: v.missingGroups(items), Story: v.periodStory(&life), Moves: v.periodMoves(&life),
		Reports: v.reportLinks(p),
	}
	view.Lead = v.periodLead(state, &life, items)
	v.periodForms(view, p, state, &life, items)
	v.rulings(view, p, state, waivers, ties)
	return view, nil
}

// periodTabs leads to the periods of other lengths over the same days.
func (v *visit) periodTabs(p roster.Period) []page.Link {
	tabs := []page.Link{{Label: v.periodName(p), Href: periodAddress(p), Here: true}}
	for _, other := range otherPeriods(p) {
		tabs = append(tabs, page.Link{Label: v.periodName(other), Href: periodAddress(other)})
	}
	return tabs
}

// periodLead says in a sentence what the period waits for.
func (v *visit) periodLead(state string, life *scoring.PeriodView, items []scoring.Item) string {
	blocked := 0
	for _, item := range items {
		if item.Blocks > scoring.Warns && (state == scoring.Published || item.Blocks == scoring.ForPublish) {
			blocked++
		}
	}
	switch {
	case state == scoring.Closed && life.Asked != nil:
		return v.T("period.lead.asked", life.Asked.By.String(), life.Asked.Reason)
	case state == scoring.Closed:
		return v.T("period.lead.closed")
	case state == scoring.Published && life.Publication != nil:
		return v.T("period.lead.published", page.Day(v.printer, life.Publication.Until))
	case blocked > 0:
		return v.T("period.lead.blocked", blocked)
	}
	return v.T("period.lead.ready")
}

// missingGroups are what is missing, by what it keeps from happening.
func (v *visit) missingGroups(items []scoring.Item) []page.CheckGroup {
	var groups []page.CheckGroup
	for _, of := range []struct {
		blocks scoring.Blocking
		key    string
		tone   string
	}{{scoring.ForPublish, "publish", "bad"}, {scoring.ForClose, "close", "warn"}, {scoring.Warns, "nothing", "info"}} {
		group := page.CheckGroup{Label: v.T("period.group." + of.key)}
		for i := range items {
			if items[i].Blocks == of.blocks {
				group.Checks = append(group.Checks, v.missingCheck(&items[i], of.tone))
			}
		}
		if len(group.Checks) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// missingCheck is one item of the checklist: its first thing, how many more, who owes it,
// and where it is cured.
func (v *visit) missingCheck(item *scoring.Item, tone string) page.Check {
	check := page.Check{Text: v.missing(item.Problems[0]), Tone: tone}
	if more := len(item.Problems) - 1; more > 0 {
		check.Text += " " + v.T("period.more", more)
		for _, p := range item.Problems[1:min(20, len(item.Problems))] {
			check.More = append(check.More, v.missing(p))
		}
	}
	check.Hint = v.debtors(item.Owes)
	if href := cures[item.Code]; href != "" {
		href = strings.ReplaceAll(href, "{period}", item.Problems[0].File)
		check.Cure = page.Link{Label: v.T("period.cure"), Href: href}
	}
	return check
}

// cures are the pages where what is missing is put right, by its code.
var cures = map[string]string{
	"no_calendar": "/calendar", "tie_open": "#ties", "tie_idle": "#ties", "waiver_idle": "#waivers", "pending_rating": "/rounds/{period}",
	"no_data_unexplained": "/attendance/{period}", "punches_missing": "/imports", "clock_incomplete": "/attendance/{period}",
	"objection_undecided": "/appeals", "round_not_opened": "/rounds/{period}", "ballots_owed": "/rounds/{period}",
	"draft_unconfirmed": "/events?state=draft", "leave_undecided": "/leave", "slip_undecided": "/slips", "return_overdue": "/leave",
	"preview_waiting": "/imports", "lines_quarantined": "/imports", "number_unheld": "/attendance/{period}", "entry_unfinished": "/registers",
	"case_overdue": "/cases", "value_presumed": "/rules", "grade_undecided": "/grades/{period}",
}

// missing words one thing that is missing.
func (v *visit) missing(p roster.Problem) string {
	if p.Code == "value_presumed" { // of a clause: what is presumed, and its value
		if what, ok := p.Args[1].(string); ok {
			p.Args = []any{p.Args[0], v.words().BookValue(what), p.Args[2]}
		}
	}
	return v.wrong(p)
}

// debtors names who owes something, of many the first ones.
func (v *visit) debtors(debtors []scoring.Debtor) string {
	const most = 6
	var names []string
	for _, d := range debtors[:min(most, len(debtors))] {
		name := d.Code
		if d.Kind == "office" {
			name = v.T("office." + d.Code)
		}
		names = append(names, name)
	}
	if len(debtors) > most {
		names = append(names, "…")
	}
	return v.T("period.owes", strings.Join(names, v.T("import.comma")))
}

// periodStory is what happened to the period, the first thing first.
func (v *visit) periodStory(life *scoring.PeriodView) []page.Stage {
	var story []page.Stage
	for _, p := range life.Publications {
		story = append(story, page.Stage{Label: v.T("period.story.published", p.By.String(), page.Day(v.printer, p.Until)), When: page.Day(v.printer, p.On), State: "done"})
		if w := p.Withdrawn; w != nil {
			story = append(story, page.Stage{Label: v.T("period.story.withdrawn", w.By.String()), When: v.instant(w.At), Note: w.Reason, State: "done"})
		}
	}
	for _, c := range life.Closings {
		story = append(story, page.Stage{Label: v.T("period.story.closed", c.By.String()), When: v.instant(c.At), Note: v.T("period.story.digest", c.Digest), State: "done"})
		if c.Asked != nil {
			story = append(story, page.Stage{Label: v.T("period.story.asked", c.Asked.By.String()), When: v.instant(c.Asked.At), Note: c.Asked.Reason, State: "done"})
		}
		if !c.ReopenedAt.IsZero() {
			story = append(story, page.Stage{Label: v.T("period.story.reopened", c.ReopenedBy.String()), When: v.instant(c.ReopenedAt), State: "done"})
		}
	}
	return story
}

// periodMoves are the sheets that are no longer as they were posted.
func (v *visit) periodMoves(life *scoring.PeriodView) []page.Fact {
	var facts []page.Fact
	for _, m := range life.Since {
		facts = append(facts, page.Fact{
			Name: strings.TrimSpace(m.Code + " " + m.Name), Value: v.T("period.moved", orDash(m.From), orDash(m.To)), Href: sheetAddress(life.Period, m.Of, m.Code),
		})
	}
	return facts
}

func orDash(p *rulebook.Points) string {
	if p == nil {
		return "—"
	}
	return p.String()
}

// periodForms are the steps that the visitor may take now.
func (v *visit) periodForms(view *page.Period, p roster.Period, state string, life *scoring.PeriodView, items []scoring.Item) {
	at, name := periodAddress(p), v.periodName(p)
	if state == scoring.Open && v.may(roster.PublishPeriod) {
		view.Publish = &page.Form{ID: "publish", Action: at + "/publish", Submit: v.T("period.publish"), Confirm: v.T("period.publish_confirm", name)}
	}
	if state != scoring.Closed && v.may(roster.ClosePeriod) && p.Last() < v.today {
		form := v.closeForm(p, items)
		view.Close = &form
	}
	if !v.may(roster.ReopenPeriod) {
		return
	}
	reason := []page.Field{{Name: "reason", Label: v.T("period.reason"), Type: "textarea", Required: true}}
	switch {
	case state == scoring.Published:
		view.Reopen = &page.Form{ID: "reopen", Action: at + "/reopen", Submit: v.T("period.withdraw"), Danger: true, Confirm: v.T("period.withdraw_confirm", name), Fields: reason}
	case state == scoring.Closed && life.Asked == nil:
		view.Reopen = &page.Form{ID: "reopen", Action: at + "/reopen", Submit: v.T("period.ask_reopen"), Danger: true, Confirm: v.T("period.ask_confirm", name), Fields: reason}
	case state == scoring.Closed:
		view.ReopenConfirm = &page.Form{ID: "reopen", Action: at + "/reopen/confirm", Submit: v.T("period.reopen"), Danger: true, Confirm: v.T("period.reopen_confirm", name)}
		view.ReopenCancel = &page.Form{ID: "leave", Action: at + "/reopen/cancel", Submit: v.T("period.leave_closed")}
	}
}

// periodStep takes one step in the life of a period and shows it again: with the form as
// it was filled in where the step was refused.
func (v *visit) periodStep(done string, form func(*page.Period) *page.Form, step func(roster.Period) error) error {
	p, err := v.periodOf()
	if err != nil {
		return err
	}
	if err = step(p); err == nil {
		return v.to(periodAddress(p), done, v.periodName(p))
	}
	view, pageErr := v.periodPage()
	if pageErr != nil || form(view) == nil {
		return err
	}
	place := form(view)
	return v.again(err, *place, func(f page.Form) page.View { *place = f; return view })
}

// periodPublish serves POST /assess/{period}/publish.
func (s *Site) periodPublish(v *visit) error {
	p, err := v.periodOf()
	if err != nil {
		return err
	}
	if ok, err := v.confirmed(v.T("period.publish_confirm", v.periodName(p)), v.T("period.publish")); !ok {
		return err
	}
	return v.periodStep("period.done.published", func(view *page.Period) *page.Form { return view.Publish }, func(p roster.Period) error {
		_, err := s.Scoring.Publish(v.Context(), v.scope, p, v.today)
		return err
	})
}

// periodReopen serves POST /assess/{period}/reopen: a publication is withdrawn, of a closed
// period it is asked.
func (s *Site) periodReopen(v *visit) error {
	done := "period.done.withdrawn"
	return v.periodStep(done, func(view *page.Period) *page.Form { return view.Reopen }, func(p roster.Period) error {
		_, err := s.Scoring.Reopen(v.Context(), v.scope, p, v.today, strings.TrimSpace(v.PostForm.Get("reason")))
		return err
	})
}

// periodReopenConfirm serves POST /assess/{period}/reopen/confirm, by somebody else.
func (s *Site) periodReopenConfirm(v *visit) error {
	return v.periodStep("period.done.reopened", func(view *page.Period) *page.Form { return view.ReopenConfirm }, func(p roster.Period) error {
		return s.Scoring.ConfirmReopen(v.Context(), v.scope, p, v.today)
	})
}

// periodReopenCancel serves POST /assess/{period}/reopen/cancel.
func (s *Site) periodReopenCancel(v *visit) error {
	return v.periodStep("period.done.left_closed", func(view *page.Period) *page.Form { return view.ReopenCancel }, func(p roster.Period) error {
		return s.Scoring.CancelReopen(v.Context(), v.scope, p, v.today)
	})
}
