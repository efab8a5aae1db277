package http

import (
	"strconv"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/http/job"
	"redbanner/http/page"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// homeShow serves GET /: what waits for the visitor, and where the month stands.
func (s *Site) homeShow(v *visit) error {
	view := page.Home{Base: v.base("home")}
	view.Lead = v.T("home.lead", v.account.Display, page.Day(v.printer, v.today))
	for _, cards := range []func() ([]page.Card, error){v.ownCards, v.leaveCards, v.ratingCards, v.queueCards, v.signCards, v.monthCards, v.importCards, v.machineCards} {
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
		{roster.ManageAccounts, "/system/accounts", "accounts"}, {roster.EditSettings, "/system/settings", "settings"}, {roster.ManageSystem, "/system/backup", "backup"},
		{roster.ManageSystem, "/board", "board"}, {roster.ReadAudit, "/audit", "audit"},
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
	decides := v.may(roster.DecideObjection) || v.may(roster.ReplyObjection)
	if decides || v.may(roster.NoteObjection) {
		list, err := v.site.Objections.List(v.Context(), v.scope, scoring.ObjectionFilter{})
		if err != nil {
			return nil, err
		}
		waiting := 0
		for i := range list {
			if o := &list[i]; !o.State.Decided() && (decides || o.CommentedBy(v.scope.As) && o.Steps[0].By.Staff != v.scope.Staff) {
				waiting++
			}
		}
		noun := "objections"
		if !decides {
			noun = "team_objections"
		}
		add(waiting, noun, "/appeals")
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

// importCards say which imports of the last seven days did not come to their end, or left
// lines out, for who imports.
func (v *visit) importCards() ([]page.Card, error) {
	if !v.may(roster.Import) {
		return nil, nil
	}
	jobs, err := v.site.Jobs.Jobs(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	batches, err := v.site.Imports.Batches(v.Context(), v.scope, attendance.BatchFilter{Since: v.weekAgo()})
	if err != nil {
		return nil, err
	}
	failed, left, card := 0, 0, page.Card{Label: v.T("home.imports_failed"), Href: "/imports"}
	for i := range batches {
		if b := &batches[i]; !b.Undone() && b.Quarantined+b.Rejected > 0 {
			left++
			card.Href = batchAddress(b.ID)
		}
	}
	if left > 1 {
		card.Href = "/imports"
	}
	for i := range jobs {
		j := &jobs[i]
		if strings.HasPrefix(j.Kind, "import.") && (j.State == job.Failed || j.State == job.Interrupted) && j.Made.After(v.weekAgo()) {
			failed++
			card.Href = "/jobs/" + j.ID
		}
	}
	if failed > 1 {
		card.Href = "/jobs"
	}
	card.Figure, card.Hint = strconv.Itoa(failed+left), v.T("home.imports_all_in")
	if failed+left > 0 {
		card.Hint, card.Tone = v.T("home.imports_left", failed, left), "warn"
	}
	return []page.Card{card}, nil
}

// machineCards are for who keeps the machine, and who checks on that.
func (v *visit) machineCards() ([]page.Card, error) {
	if !v.may(roster.ReadSystem) {
		return nil, nil
	}
	jobs, err := v.site.Jobs.Jobs(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	cards := []page.Card{v.jobCard(jobs)}
	if v.site.Machine != nil {
		store, err := v.site.Machine.Look(v.Context(), v.scope)
		if err != nil {
			return nil, err
		}
		cards = append(cards, v.backupCard(store.Last))
		if store.Free > 0 {
			cards = append(cards, v.diskCard(store))
		}
	}
	if v.may(roster.ReadAudit) {
		more, err := v.auditCards(jobs)
		return append(cards, more...), err
	}
	accounts, err := v.site.Accounts.Accounts(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	devices, err := v.site.Push.Devices(v.Context(), v.scope)
	return append([]page.Card{v.accountCard(accounts), v.deviceCard(devices)}, cards...), err
}

// auditCards are what whoever checks the log looks at first: whether it was proved, and who
// was not let in during the last seven days.
func (v *visit) auditCards(jobs []job.Job) ([]page.Card, error) {
	proof := v.proofFact(jobs)
	failed, err := v.site.Audit.List(v.Context(), v.scope, audit.Filter{Action: "session.fail", From: v.weekAgo().UnixMilli(), Limit: 1000})
	if err != nil {
		return nil, err
	}
	card := page.Card{Figure: strconv.Itoa(len(failed)), Label: v.T("home.sign_ins_failed"), Href: "/audit?action=session.fail"}
	if len(failed) > 0 {
		card.Tone = "warn"
	}
	proved := page.Card{Label: proof.Name, Hint: proof.Value, Href: "/audit", Tone: proof.Tone}
	if proof.Value == v.T("system.proof.never") {
		proved.Figure, proved.Hint, proved.Tone = v.T("system.never"), v.T("home.not_proved"), "warn"
	}
	unusual, err := v.unusualCards()
	return append([]page.Card{proved, card}, unusual...), err
}

// unusual is what the auditor is told of unasked: what was settled is opened again, taken
// back, let off or removed.
var unusual = []string{
	"period.reopen_ask", "period.reopen", "period.withdraw", "waiver.add", "waiver.revoke", "tie.revoke", "import.undo", "round.restart",
	"store.restore", "audit.erase",
}

// unusualCards count the unusual events of the last seven days, one card for each kind
// that there was.
func (v *visit) unusualCards() ([]page.Card, error) {
	events, err := v.site.Audit.List(v.Context(), v.scope, audit.Filter{Actions: unusual, From: v.weekAgo().UnixMilli(), Limit: 1000})
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for i := range events {
		counts[events[i].Action]++
	}
	var cards []page.Card
	for _, action := range unusual {
		if n := counts[action]; n > 0 {
			cards = append(cards, page.Card{
				Figure: strconv.Itoa(n), Label: v.T("home.unusual_of", v.words().Action(action)), Href: "/audit?action=" + action, Tone: "warn",
			})
		}
	}
	if cards == nil {
		cards = []page.Card{{Figure: "0", Label: v.T("home.unusual"), Hint: v.T("home.nothing_unusual"), Href: "/audit", Tone: "good"}}
	}
	return cards, nil
}

// weekAgo is since when the first page tells of what went wrong.
func (v *visit) weekAgo() time.Time { return v.now.AddDate(0, 0, -7) }
