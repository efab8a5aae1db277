package http

import (
	"fmt"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

func periodAddress(p roster.Period) string { return "/assess/" + p.String() }

// periodLatest serves GET /assess.
func (s *Site) periodLatest(v *visit) error { return v.to(periodAddress(v.thisMonth()), "") }

// periodShow serves GET /assess/{period}.
func (s *Site) periodShow(v *visit) error {
	view, err := v.periodPage()
	if err != nil {
		return err
	}
	lists := view.Books
	if view.Review.Lead != "" {
		lists = append([]page.List{view.Review.List}, lists...)
	}
	return v.listed(view, lists...)
}

// periodPage is where a period stands, what is missing, and what may be done now; for who
// may not read that, the review of his windows.
func (v *visit) periodPage() (*page.Period, error) {
	p, err := v.periodOf()
	if err != nil {
		return nil, err
	}
	if !v.may(roster.ReadPeriods) {
		return v.teamPage(p)
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
	people, err := v.site.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	view := &page.Period{
		Base: v.base("period", v.periodName(p)), Steps: v.steps(p, periodAddress), State: v.statePill(state),
		Tabs: v.periodTabs(p), Groups: v.missingGroups(items, people), Story: v.periodStory(&life, people), Moves: v.periodMoves(&life),
		Reports: v.reportLinks(p, reports.Windows{}),
	}
	view.Lead = v.periodLead(state, &life, items, people)
	v.periodForms(view, p, state, &life, items)
	v.rulings(view, p, state, waivers, ties)
	review, err := v.review(view, p, people)
	if err != nil {
		return nil, err
	}
	if view.Books, err = v.keptLists(p, people, len(life.Closings) > 0); err != nil {
		return nil, err
	}
	view.Groups = v.reminded(view.Groups, v.reviewChecks(&review, people))
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
func (v *visit) periodLead(state string, life *scoring.PeriodView, items []scoring.Item, people attendance.People) string {
	blocked := 0
	for _, item := range items {
		if item.Blocks > scoring.Warns && (state == scoring.Published || item.Blocks == scoring.ForPublish) {
			blocked++
		}
	}
	switch {
	case state == scoring.Closed && life.Asked != nil:
		return v.T("period.lead.asked", who(people, life.Asked.By), life.Asked.Reason)
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
func (v *visit) missingGroups(items []scoring.Item, people attendance.People) []page.CheckGroup {
	var groups []page.CheckGroup
	for _, of := range []struct {
		blocks scoring.Blocking
		key    string
		tone   string
	}{{scoring.ForPublish, "publish", "bad"}, {scoring.ForClose, "close", "warn"}, {scoring.Warns, "nothing", "info"}} {
		group := page.CheckGroup{Label: v.T("period.group." + of.key)}
		for i := range items {
			if items[i].Blocks == of.blocks {
				group.Checks = append(group.Checks, v.missingCheck(&items[i], of.tone, people))
			}
		}
		if len(group.Checks) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

// reminded adds checks to the group of those that keep nothing from happening.
func (v *visit) reminded(groups []page.CheckGroup, checks []page.Check) []page.CheckGroup {
	label := v.T("period.group.nothing")
	switch last := len(groups) - 1; {
	case len(checks) == 0:
		return groups
	case last >= 0 && groups[last].Label == label:
		groups[last].Checks = append(groups[last].Checks, checks...)
		return groups
	}
	return append(groups, page.CheckGroup{Label: label, Checks: checks})
}

// missingCheck is one item of the checklist: its first thing, how many more, who owes it,
// and where it is cured.
func (v *visit) missingCheck(item *scoring.Item, tone string, people attendance.People) page.Check {
	check := page.Check{Text: v.missing(item.Problems[0]), Tone: tone}
	if more := len(item.Problems) - 1; more > 0 {
		check.Text = v.T("period.more", check.Text, more)
		for _, p := range item.Problems[1:min(20, len(item.Problems))] {
			check.More = append(check.More, v.missing(p))
		}
	}
	check.Hint = v.debtors(item.Owes, people)
	if cure := cures[item.Code]; cure.href != "" && (cure.right == "" || v.may(cure.right)) {
		href, of := cure.href, item.Problems[0].File
		if p, err := roster.ParsePeriod(of); err == nil && p.Kind != roster.Month && item.Code != "grade_undecided" {
			href = strings.TrimSuffix(href, "/{period}") // those pages are of a month: the latest
		}
		check.Cure = page.Link{Label: v.T("period.cure"), Href: strings.ReplaceAll(href, "{period}", of)}
	}
	return check
}

// cure is a page where something that is missing is put right.
type cure struct {
	href  string
	right roster.Right // that leads there; "" for the page itself
}

// cures are by the code of what is missing. Whoever may not go there is told who may.
var cures = map[string]cure{
	"no_calendar": {"/calendar", roster.ReadCalendar}, "tie_open": {"#ties", ""}, "tie_idle": {"#ties", ""}, "waiver_idle": {"#waivers", ""},
	"pending_rating": {"/rounds/{period}", roster.ReadRound}, "round_not_opened": {"/rounds/{period}", roster.ReadRound}, "ballots_owed": {"/rounds/{period}", roster.ReadRound},
	"no_data_unexplained": {"/attendance/{period}", roster.ReadAttendance}, "clock_incomplete": {"/attendance/{period}", roster.ReadAttendance}, "number_unheld": {"/attendance/{period}", roster.ReadAttendance},
	"punches_missing": {"/imports", roster.ReadImports}, "preview_waiting": {"/imports", roster.ReadImports}, "lines_quarantined": {"/imports", roster.ReadImports},
	"objection_undecided": {"/appeals", roster.ReadObjections}, "draft_unconfirmed": {"/events?state=draft", roster.ReadFacts},
	"leave_undecided": {"/leave", roster.ReadLeave}, "return_overdue": {"/leave", roster.ReadLeave}, "slip_undecided": {"/slips", roster.ReadAttendance},
	"entry_unfinished": {"/registers", roster.ReadFacts}, "case_overdue": {"/cases", roster.ReadFacts},
	"value_presumed": {"/rules", roster.ReadRules}, "grade_undecided": {"/grades/{period}", roster.ReadPeriods},
}

// missing words one thing that is missing.
func (v *visit) missing(p roster.Problem) string {
	switch p.Code {
	case "value_presumed": // of a clause: what is presumed, and its value
		p.Args = []any{v.sectionName(fmt.Sprint(p.Args[0])), v.words().BookSaid(fmt.Sprint(p.Args[1]), fmt.Sprint(p.Args[2]))}
	case "entry_unfinished": // of a register, with its number
		name, number, _ := strings.Cut(fmt.Sprint(p.Args[0]), " ")
		if m, known := register.ByName(name); known {
			p.Args = []any{v.T("register.title", v.words().Word(m.Named()), number), p.Args[1]}
		}
	}
	return v.wrong(p)
}

// debtors names who owes something, of many the first ones.
func (v *visit) debtors(debtors []scoring.Debtor, people attendance.People) string {
	const most = 6
	var names []string
	for _, d := range debtors[:min(most, len(debtors))] {
		name := people.Name(d.Code)
		switch d.Kind {
		case "office":
			name = v.T("office." + d.Code)
		case "window":
			name = people.WindowName(d.Code)
		}
		names = append(names, name)
	}
	if len(debtors) > most {
		names = append(names, "…")
	}
	return v.T("period.owes", strings.Join(names, v.T("import.comma")))
}

// periodStory is what happened to the period, the first thing first.
func (v *visit) periodStory(life *scoring.PeriodView, people attendance.People) []page.Stage {
	var story []page.Stage
	for _, p := range life.Publications {
		story = append(story, page.Stage{Label: v.T("period.story.published", who(people, p.By), page.Day(v.printer, p.Until)), When: page.Day(v.printer, p.On), State: "done"})
		if w := p.Withdrawn; w != nil {
			story = append(story, page.Stage{Label: v.T("period.story.withdrawn", who(people, w.By)), When: v.instant(w.At), Note: w.Reason, State: "done"})
		}
	}
	for _, c := range life.Closings {
		story = append(story, page.Stage{Label: v.T("period.story.closed", who(people, c.By)), When: v.instant(c.At), Note: v.T("period.story.digest", c.Digest), State: "done"})
		if c.Asked != nil {
			story = append(story, page.Stage{Label: v.T("period.story.asked", who(people, c.Asked.By)), When: v.instant(c.Asked.At), Note: c.Asked.Reason, State: "done"})
		}
		if !c.ReopenedAt.IsZero() {
			story = append(story, page.Stage{Label: v.T("period.story.reopened", who(people, c.ReopenedBy)), When: v.instant(c.ReopenedAt), State: "done"})
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
		view.Publish = &page.Form{ID: "publish", Hidden: v.seen(), Action: at + "/publish", Submit: v.T("period.publish"), Confirm: v.T("period.publish_confirm", name)}
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
		view.Reopen = &page.Form{ID: "reopen", Hidden: v.seen(), Action: at + "/reopen", Submit: v.T("period.withdraw"), Danger: true, Confirm: v.T("period.withdraw_confirm", name), Fields: reason}
	case state == scoring.Closed && life.Asked == nil:
		view.Reopen = &page.Form{ID: "reopen", Hidden: v.seen(), Action: at + "/reopen", Submit: v.T("period.ask_reopen"), Danger: true, Confirm: v.T("period.ask_confirm", name), Fields: reason}
	case state == scoring.Closed:
		view.ReopenConfirm = &page.Form{ID: "reopen", Hidden: v.seen(), Action: at + "/reopen/confirm", Submit: v.T("period.reopen"), Danger: true, Confirm: v.T("period.reopen_confirm", name)}
		view.ReopenCancel = &page.Form{ID: "leave", Hidden: v.seen(), Action: at + "/reopen/cancel", Submit: v.T("period.leave_closed")}
	}
}

// periodStep takes one step in the life of a period, once the question of its form is
// answered, and shows the period again.
func (v *visit) periodStep(done string, form func(*page.Period) *page.Form, step func(roster.Period) error) error {
	return v.periodTurn(form, func(p roster.Period) error {
		if err := step(p); err != nil {
			return err
		}
		return v.to(periodAddress(p), done, v.periodName(p))
	})
}

// periodTurn takes a step, which says where it leads, once the question of its form is
// answered. Where it was refused the period is shown with the form as it was filled in.
func (v *visit) periodTurn(form func(*page.Period) *page.Form, step func(roster.Period) error) error {
	p, err := v.periodOf()
	if err != nil {
		return err
	}
	ok, err := v.agreed(func() (*page.Form, error) {
		view, err := v.periodPage()
		if err != nil {
			return nil, err
		}
		return form(view), nil
	})
	if ok {
		err = step(p)
	}
	if err == nil {
		return nil // it is done, or the question is shown
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
