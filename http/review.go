package http

import (
	"net/url"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Before a month is published, the head of each window looks through his team's scores and
// signs (复核签字), and the general office submits the whole to the director (送审). Neither
// keeps anything from being published or closed.

// teamPage is the month for who carries windows and not the month: their review alone.
func (v *visit) teamPage(p roster.Period) (*page.Period, error) {
	view := &page.Period{Base: v.base("period", v.periodName(p)), Steps: v.steps(p, periodAddress), Tabs: v.periodTabs(p), Team: true}
	people, err := v.site.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	review, err := v.review(view, p, people)
	if err != nil {
		return nil, err
	}
	view.State, view.Lead = v.statePill(review.State), v.T("review.lead_team")
	return view, nil
}

// review fills the page with how far the review is, and the forms of it.
func (v *visit) review(view *page.Period, p roster.Period, people attendance.People) (scoring.ReviewView, error) {
	review, err := v.site.Reviews.View(v.Context(), v.scope, p, v.today)
	if err != nil || !view.Team && review.State != scoring.Open && len(review.Steps) == 0 {
		return review, err // nobody reviewed it, and nobody can any more
	}
	r := &view.Review
	if r.List, err = v.list(v.reviewTable(&review, people, view.Team)); err != nil {
		return review, err
	}
	r.List.Path = periodAddress(p)
	r.Lead, r.Story = v.reviewLead(&review, people), v.reviewStory(review.Steps, people)
	for i := range review.Windows {
		if w := &review.Windows[i]; w.Moved() > 0 {
			r.Moved = append(r.Moved, v.reviewMoved(p, w, people))
		}
	}
	if review.State == scoring.Open && p.Last() < v.today {
		v.reviewForms(r, &review, people)
	}
	return review, nil
}

// reviewLead says in a sentence or two how far the review is.
func (v *visit) reviewLead(review *scoring.ReviewView, people attendance.People) string {
	signed, stale := 0, 0
	for i := range review.Windows {
		if w := &review.Windows[i]; w.Stale {
			stale++
		} else if w.Step != nil {
			signed++
		}
	}
	text := v.T("review.lead", len(review.Windows), signed)
	if stale > 0 {
		text += v.T("review.lead_stale", stale)
	}
	switch h := review.Hall; {
	case h.Step == nil:
		return text + v.T("review.lead_open")
	case h.Stale:
		return text + v.T("review.lead_submitted_stale", who(people, h.Step.By), v.instant(h.Step.At))
	default:
		return text + v.T("review.lead_submitted", who(people, h.Step.By), v.instant(h.Step.At))
	}
}

// reviewTable lists the windows, for their heads with the people who stand there.
func (v *visit) reviewTable(review *scoring.ReviewView, people attendance.People, team bool) listing.List {
	l := listing.List{Title: v.T("review.table", v.periodName(review.Period)), Empty: v.T("review.none"), Columns: []listing.Column{
		{Key: "of", Label: v.T("review.of")}, {Key: "state", Label: v.T("column.status")},
		{Key: "by", Label: v.T("review.by"), Names: true}, {Key: "at", Label: v.T("review.at"), Kind: listing.Time},
		{Key: "was", Label: v.T("review.was"), Kind: listing.Points}, {Key: "now", Label: v.T("review.now"), Kind: listing.Points},
		{Key: "change", Label: v.T("review.change"), Kind: listing.Points},
		{Key: "was_rank", Label: v.T("review.was_rank"), Kind: listing.Number}, {Key: "rank", Label: v.T("review.rank"), Kind: listing.Number},
		{Key: "moved", Label: v.T("review.moved_sheets"), Kind: listing.Number},
	}}
	for i := range review.Windows {
		w := &review.Windows[i]
		row := []listing.Cell{{Text: people.WindowName(w.Code)}, v.reviewState(w), {None: true}, {None: true}}
		if w.Step != nil {
			row[2], row[3] = listing.Cell{Text: who(people, w.Step.By)}, listing.Cell{Time: v.onClock(w.Step.At)}
		}
		var of scoring.ReviewSheet
		if len(w.Sheets) > 0 && w.Sheets[0].Of == rulebook.OfWindow {
			of = w.Sheets[0]
			row[0].Href = sheetAddress(review.Period, of.Of, of.Code)
		}
		moved := listing.Cell{Number: int64(w.Moved()), None: w.Last == nil}
		l.Rows = append(l.Rows, listing.Row{Key: w.Code, Cells: append(append(row, reviewPoints(&of)...), moved)})
		if team {
			l.Rows = append(l.Rows, reviewPeople(review.Period, w, people)...)
		}
	}
	return l.Told("by", "at", "was", "now", "change", "was_rank", "rank", "moved") // before the first signature there is nothing to compare
}

// reviewPeople are the rows of the people of a window.
func reviewPeople(p roster.Period, w *scoring.WindowReview, people attendance.People) []listing.Row {
	var rows []listing.Row
	none := listing.Cell{None: true}
	for i := range w.Sheets {
		s := &w.Sheets[i]
		if s.Of != rulebook.OfStaff {
			continue
		}
		name := listing.Cell{Text: people.Name(s.Code)}
		if s.Now != nil {
			name.Href = sheetAddress(p, s.Of, s.Code)
		}
		moved := listing.Cell{None: w.Last == nil}
		if !moved.None && s.Moved() {
			moved.Number = 1
		}
		rows = append(rows, listing.Row{Key: s.Code, Cells: append(append([]listing.Cell{name, none, none, none}, reviewPoints(s)...), moved)})
	}
	return rows
}

// reviewPoints are what a sheet was, is, and the difference, and its place then and now.
func reviewPoints(s *scoring.ReviewSheet) []listing.Cell {
	cells := []listing.Cell{{None: true}, {None: true}, {None: true}, {Number: int64(s.WasRank), None: s.WasRank == 0}, {Number: int64(s.Rank), None: s.Rank == 0}}
	if s.Was != nil {
		cells[0] = listing.Cell{Points: *s.Was}
	}
	if s.Now != nil {
		cells[1] = listing.Cell{Points: *s.Now}
	}
	if s.Was != nil && s.Now != nil {
		cells[2] = listing.Cell{Points: *s.Now - *s.Was}
		if cells[2].Points != 0 {
			cells[2].Tone = listing.Warn
		}
	}
	return cells
}

// reviewState words where the signature of a window stands.
func (v *visit) reviewState(w *scoring.WindowReview) listing.Cell {
	switch {
	case w.Step == nil:
		return listing.Cell{Text: v.T("review.state.none"), Tone: listing.Faint}
	case w.Stale:
		return listing.Cell{Text: v.T("review.state.stale"), Tone: listing.Warn}
	}
	return listing.Cell{Text: v.T("review.state.signed"), Tone: listing.Good}
}

// reviewMoved tells what became of the sheets of a window since the last run.
func (v *visit) reviewMoved(p roster.Period, w *scoring.WindowReview, people attendance.People) page.Check {
	key := "review.since_signed"
	if w.Last.Window == "" {
		key = "review.since_submitted"
	}
	check := page.Check{Text: v.T("review.moved_of", people.WindowName(w.Code), w.Moved()), Hint: v.T(key, v.instant(w.Last.At)), Tone: "warn"}
	for i := range w.Sheets {
		s := &w.Sheets[i]
		if !s.Moved() {
			continue
		}
		name := people.Name(s.Code)
		if s.Of == rulebook.OfWindow {
			name = people.WindowName(s.Code)
		}
		told := []string{v.T("review.sheet", name, orDash(s.Was), orDash(s.Now))}
		for _, line := range s.Gone {
			told = append(told, v.T("review.gone", v.reviewLine(line)))
		}
		for _, line := range s.New {
			told = append(told, v.T("review.new", v.reviewLine(line)))
		}
		check.More = append(check.More, strings.Join(told, v.T("review.stop")))
	}
	if len(w.Sheets) > 0 && w.Sheets[0].Of == rulebook.OfWindow {
		check.Cure = page.Link{Label: v.T("review.look"), Href: sheetAddress(p, rulebook.OfWindow, w.Code)}
	}
	return check
}

// reviewLine words an entry of a sheet; without a clause it is the score of an item.
func (v *visit) reviewLine(line scoring.ReviewLine) string {
	if line.Clause == "" {
		return v.T("review.item", strings.TrimSpace(line.Item+" "+line.Text), page.Points(line.Applied))
	}
	words := []string{page.ShortDay(v.printer, line.Date), line.Text, line.Clause, page.Points(line.Applied)}
	if line.Waived {
		words = append(words, v.T("review.waived"))
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}

// reviewStory is what happened in the review, the first thing first.
func (v *visit) reviewStory(steps []scoring.ReviewStep, people attendance.People) []page.Stage {
	var story []page.Stage
	for _, s := range steps {
		key, args := "review.story."+string(s.Action), []any{who(people, s.By)}
		if s.Window != "" {
			args = append(args, people.WindowName(s.Window))
		} else if s.Action == scoring.WithdrawIt {
			key = "review.story.recall"
		}
		story = append(story, page.Stage{Label: v.T(key, args...), When: v.instant(s.At), Note: s.Note, State: "done"})
	}
	return story
}

// signCards remind whoever signs for windows of those that are not signed.
func (v *visit) signCards() ([]page.Card, error) {
	p := v.thisMonth()
	if !v.may(roster.SignReview) || len(v.scope.As.Windows) == 0 || p.Last() >= v.today {
		return nil, nil
	}
	shown, err := v.shown(p)
	if err != nil || shown.State != scoring.Open {
		return nil, err
	}
	waiting, err := v.site.Reviews.Unsigned(v.Context(), v.scope, p)
	if err != nil {
		return nil, err
	}
	card := page.Card{Figure: strconv.Itoa(len(waiting)), Label: v.T("home.to_sign", v.periodName(p)), Href: periodAddress(p)}
	if len(waiting) > 0 {
		card.Hint, card.Tone = v.T("home.to_sign_hint"), "warn"
	}
	return []page.Card{card}, nil
}

// reviewForms are the steps of the review that the visitor may take now.
func (v *visit) reviewForms(r *page.Review, review *scoring.ReviewView, people attendance.People) {
	at, name := periodAddress(review.Period), v.periodName(review.Period)
	note := []page.Field{{Name: "note", Label: v.T("review.note"), Hint: v.T("review.note_hint"), Type: "textarea", Rows: 2, Length: 500}}
	for i := range review.Windows {
		w := &review.Windows[i]
		if !v.scope.As.Covers(roster.SignReview, roster.Owner{Window: w.Code}) {
			continue
		}
		window, address := people.WindowName(w.Code), at+"/windows/"+url.PathEscape(w.Code)
		if w.Step == nil || w.Stale {
			r.Sign = append(r.Sign, &page.Form{
				ID: "sign-" + strconv.Itoa(i), Action: address + "/sign", Submit: v.T("review.sign", window), Fields: note,
				Hidden: append(v.seen(), page.Hidden{Name: "digest", Value: w.Digest}), Confirm: v.T("review.sign_confirm", window, name),
			})
		}
		if w.Step != nil {
			r.Sign = append(r.Sign, &page.Form{
				ID: "unsign-" + strconv.Itoa(i), Action: address + "/withdraw", Submit: v.T("review.unsign", window), Fields: note, Danger: true,
				Hidden: v.seen(), Confirm: v.T("review.unsign_confirm", window, name),
			})
		}
	}
	if !v.may(roster.SubmitReview) {
		return
	}
	if h := review.Hall; h.Step == nil || h.Stale {
		r.Submit = &page.Form{
			ID: "submit", Action: at + "/submit", Submit: v.T("review.submit"), Fields: note,
			Hidden: append(v.seen(), page.Hidden{Name: "digest", Value: h.Digest}), Confirm: v.T("review.submit_confirm", name),
		}
	}
	if review.Hall.Step != nil {
		r.Recall = &page.Form{
			ID: "recall", Action: at + "/submit/withdraw", Submit: v.T("review.recall"), Fields: note, Danger: true,
			Hidden: v.seen(), Confirm: v.T("review.recall_confirm", name),
		}
	}
}

// reviewChecks reminds whoever carries the month of what is not signed or submitted.
func (v *visit) reviewChecks(review *scoring.ReviewView, people attendance.People) []page.Check {
	if review.State != scoring.Open || review.Period.Last() >= v.today {
		return nil
	}
	var checks []page.Check
	add := func(key string, codes []string) {
		if len(codes) == 0 {
			return
		}
		check := page.Check{Text: v.T(key, len(codes)), Tone: "info", Cure: page.Link{Label: v.T("review.look"), Href: "#review"}}
		for _, code := range codes {
			check.More = append(check.More, people.WindowName(code))
		}
		checks = append(checks, check)
	}
	var unsigned, stale []string
	for i := range review.Windows {
		if w := &review.Windows[i]; w.Step == nil {
			unsigned = append(unsigned, w.Code)
		} else if w.Stale {
			stale = append(stale, w.Code)
		}
	}
	add("review.check.unsigned", unsigned)
	add("review.check.stale", stale)
	look := page.Link{Label: v.T("review.look"), Href: "#review"}
	switch {
	case review.Hall.Step == nil:
		checks = append(checks, page.Check{Text: v.T("review.check.open"), Tone: "info", Cure: look})
	case review.Hall.Stale:
		checks = append(checks, page.Check{Text: v.T("review.check.submitted_stale"), Tone: "info", Cure: look})
	}
	return checks
}

// signForm finds the form of a step for a window; nil where it is not offered.
func signForm(view *page.Period, address string) *page.Form {
	for _, form := range view.Review.Sign {
		if form.Action == address {
			return form
		}
	}
	return nil
}

// reviewSign serves POST /assess/{period}/windows/{window}/sign.
func (s *Site) reviewSign(v *visit) error {
	form := func(view *page.Period) *page.Form { return signForm(view, v.URL.EscapedPath()) }
	return v.periodStep("review.done.signed", form, func(p roster.Period) error {
		_, err := s.Reviews.Sign(v.Context(), v.scope, p, v.PathValue("window"), v.PostForm.Get("digest"), v.PostForm.Get("note"), v.today)
		return err
	})
}

// reviewUnsign serves POST /assess/{period}/windows/{window}/withdraw.
func (s *Site) reviewUnsign(v *visit) error {
	form := func(view *page.Period) *page.Form { return signForm(view, v.URL.EscapedPath()) }
	return v.periodStep("review.done.unsigned", form, func(p roster.Period) error {
		_, err := s.Reviews.Withdraw(v.Context(), v.scope, p, v.PathValue("window"), v.PostForm.Get("note"), v.today)
		return err
	})
}

// reviewSubmit serves POST /assess/{period}/submit.
func (s *Site) reviewSubmit(v *visit) error {
	return v.periodStep("review.done.submitted", func(view *page.Period) *page.Form { return view.Review.Submit }, func(p roster.Period) error {
		_, err := s.Reviews.Submit(v.Context(), v.scope, p, v.PostForm.Get("digest"), v.PostForm.Get("note"), v.today)
		return err
	})
}

// reviewRecall serves POST /assess/{period}/submit/withdraw.
func (s *Site) reviewRecall(v *visit) error {
	return v.periodStep("review.done.recalled", func(view *page.Period) *page.Form { return view.Review.Recall }, func(p roster.Period) error {
		_, err := s.Reviews.Withdraw(v.Context(), v.scope, p, "", v.PostForm.Get("note"), v.today)
		return err
	})
}
