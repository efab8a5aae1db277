package http

import (
	"cmp"
	"context"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/job"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring"
)

// What the director's meeting settles so that a period can be closed is a document, like
// the file of the command line: the form writes it, the same reader reads it, and it
// becomes part of the snapshot.

// closeForm asks what the meeting settled, as far as something is open, and closes.
func (v *visit) closeForm(p roster.Period, items []scoring.Item) page.Form {
	form := page.Form{ID: "close", Hidden: v.seen(), Action: periodAddress(p) + "/close", Submit: v.T("period.close"), Danger: true, Confirm: v.T("period.close_confirm", v.periodName(p))}
	open := map[string]*scoring.Item{}
	for i := range items {
		open[items[i].Code] = &items[i]
	}
	if item := open["pending_rating"]; item != nil {
		for _, problem := range item.Problems {
			form.Fields = append(form.Fields, page.Field{Name: "rating." + problem.Value, Label: v.T("period.rating", problem.Value), Hint: v.T("period.rating_hint"), Mode: "decimal"})
		}
	}
	if item := open["no_data_unexplained"]; item != nil {
		for _, problem := range item.Problems {
			form.Fields = append(form.Fields, page.Field{Name: "no_data." + problem.Value, Label: v.T("period.no_data", problem.Value), Hint: v.T("period.no_data_hint")})
		}
	}
	if open["objections_taken"] != nil || open["objection_undecided"] != nil {
		form.Fields = append(form.Fields, page.Field{Name: "early", Label: v.T("period.early"), Hint: v.T("period.early_hint")})
	}
	form.Fields = append(form.Fields,
		page.Field{Name: "minutes", Label: v.T("period.minutes"), Hint: v.T("period.minutes_hint")},
		page.Field{Name: "decided_by", Label: v.T("period.decided_by")})
	return form
}

// decision reads what was posted as the document that it makes.
func (v *visit) decision() (scoring.Decision, error) {
	get := func(name string) string { return strings.TrimSpace(v.PostForm.Get(name)) }
	settled := scoring.Settlement{Minutes: get("minutes"), DecidedBy: get("decided_by"), Early: get("early")}
	for _, name := range sorted(v.PostForm) {
		if window, ok := strings.CutPrefix(name, "rating."); ok && get(name) != "" {
			settled.Ratings = append(settled.Ratings, scoring.SettledRating{Window: window, Points: get(name)})
		}
		if day, ok := strings.CutPrefix(name, "no_data."); ok && get(name) != "" {
			settled.NoData = append(settled.NoData, scoring.SettledDay{Date: day, Reason: get(name)})
		}
	}
	return settled.Decision(v.T("period.decision"))
}

// periodClose serves POST /assess/{period}/close.
func (s *Site) periodClose(v *visit) error {
	return v.periodTurn(func(view *page.Period) *page.Form { return view.Close }, func(p roster.Period) error {
		decision, err := v.decision()
		if err != nil {
			return err
		}
		people, err := s.Attendance.Names(v.Context(), v.scope)
		if err != nil {
			return err
		}
		long := len(people.Staff) > cmp.Or(s.LongClose, longClose)
		if long { // what stands in the way is said beside the form, which a job cannot do
			err = s.Scoring.Closable(v.Context(), v.scope, p, v.today, decision)
		}
		if err != nil {
			return err
		}
		scope, today := v.scope, v.today
		return v.carryOut(long, "period.close", v.periodName(p), "closing", func(ctx context.Context) (job.Outcome, error) {
			if _, err := s.Scoring.Close(ctx, scope, p, today, decision); err != nil {
				return job.Outcome{}, err
			}
			s.booksKept(ctx, scope, p)
			if s.Closed != nil {
				s.Closed(ctx, scope)
			}
			return job.Outcome{Href: periodAddress(p), Key: "period.done.closed", Args: []any{v.periodName(p)}}, nil
		})
	})
}

// longClose is how many people a hall has at most whose periods are closed while somebody
// waits: the store is copied before, which takes seconds where many people punch.
const longClose = 300

// rulings fills the page with the meeting's decisions, each with the form that takes it
// back, and the forms for new ones.
func (v *visit) rulings(view *page.Period, p roster.Period, state string, waivers []scoring.WaiverRecord, ties []scoring.TieRecord) {
	at, decides := periodAddress(p), state != scoring.Closed && v.may(roster.DecideOutcome)
	for _, w := range waivers {
		what := strings.TrimSpace(w.Fact + " " + w.Staff + " " + w.Date.String())
		ruling := page.Ruling{Facts: []page.Fact{{
			Name: v.T("waiver.line", w.Number, what), Value: v.T("waiver.why", w.Reason, w.Minutes, w.DecidedBy) + v.revoked(w.Revoked), Tone: faintIf(w.Revoked),
		}}}
		if decides && w.Revoked == nil {
			number := numeral(w.Number)
			ruling.Revoke = v.revokeForm("revoke-"+number, at+"/waivers/"+number+"/revoke", v.T("waiver.revoke", w.Number), v.T("waiver.ask_revoke", w.Number, what))
		}
		view.Waivers = append(view.Waivers, ruling)
	}
	for _, t := range ties {
		windows := strings.Join(t.Windows, v.T("import.comma"))
		ruling := page.Ruling{Facts: []page.Fact{{
			Name: windows, Value: v.T("tie.why", t.Minutes, t.DecidedBy) + v.revoked(t.Revoked), Tone: faintIf(t.Revoked),
		}}}
		if decides && t.Revoked == nil {
			ruling.Revoke = v.revokeForm("untie", at+"/tie/revoke", v.T("tie.revoke"), v.T("tie.ask_revoke", v.periodName(p), windows))
		}
		view.Ties = append(view.Ties, ruling)
	}
	if !decides {
		return
	}
	authority := []page.Field{
		{Name: "minutes", Label: v.T("period.minutes"), Required: true}, {Name: "decided_by", Label: v.T("period.decided_by"), Required: true},
	}
	view.Waive = &page.Form{ID: "waive", Hidden: v.seen(), Action: at + "/waivers", Submit: v.T("waiver.add"), Fields: append([]page.Field{
		{Name: "fact", Label: v.T("waiver.fact"), Hint: v.T("waiver.fact_hint")}, {Name: "staff", Label: v.T("waiver.staff")},
		{Name: "date", Label: v.T("waiver.date"), Type: "date"}, {Name: "reason", Label: v.T("waiver.reason"), Type: "textarea", Required: true}}, authority...)}
	if p.Kind == roster.Month {
		view.Tie = &page.Form{ID: "tie", Hidden: v.seen(), Action: at + "/tie", Submit: v.T("tie.decide"), Fields: append([]page.Field{
			{Name: "windows", Label: v.T("tie.windows"), Hint: v.T("tie.windows_hint"), Required: true}}, authority...)}
	}
}

// revokeForm asks why a decision is taken back.
func (v *visit) revokeForm(id, action, submit, question string) *page.Form {
	return &page.Form{ID: id, Hidden: v.seen(), Action: action, Submit: submit, Danger: true, Confirm: question, Fields: []page.Field{
		{Name: "reason", Label: v.T("waiver.reason"), Type: "textarea", Required: true}}}
}

// revokeOf finds the form that takes a decision back, nil where nothing can be taken back.
func revokeOf(rulings []page.Ruling, id string) *page.Form {
	for _, r := range rulings {
		if r.Revoke != nil && r.Revoke.ID == id {
			return r.Revoke
		}
	}
	return nil
}

func (v *visit) revoked(act *scoring.Act) string {
	if act == nil {
		return ""
	}
	return " " + v.T("waiver.revoked_by", act.By.String(), act.Reason)
}

func faintIf(act *scoring.Act) string {
	if act == nil {
		return ""
	}
	return string(listing.Faint)
}

// waiverAdd serves POST /assess/{period}/waivers.
func (s *Site) waiverAdd(v *visit) error {
	return v.periodStep("waiver.done", func(view *page.Period) *page.Form { return view.Waive }, func(p roster.Period) error {
		w := scoring.WaiverRecord{Period: p, Reason: v.PostForm.Get("reason")}
		w.Fact, w.Staff, w.Minutes, w.DecidedBy = v.PostForm.Get("fact"), v.PostForm.Get("staff"), v.PostForm.Get("minutes"), v.PostForm.Get("decided_by")
		if text := v.PostForm.Get("date"); text != "" {
			day, err := roster.ParseDate(text)
			if err != nil {
				return &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: "date", Code: "bad_date", Value: text}}}
			}
			w.Date = day
		}
		_, err := s.Rulings.Waive(v.Context(), v.scope, w, v.today)
		return err
	})
}

// waiverRevoke serves POST /assess/{period}/waivers/{number}/revoke.
func (s *Site) waiverRevoke(v *visit) error {
	number, err := v.numberOf("number")
	if err != nil {
		return err
	}
	form := func(view *page.Period) *page.Form { return revokeOf(view.Waivers, "revoke-"+numeral(number)) }
	return v.periodStep("waiver.done_revoked", form, func(roster.Period) error {
		return s.Rulings.Revoke(v.Context(), v.scope, number, v.PostForm.Get("reason"), v.today)
	})
}

// tieDecide serves POST /assess/{period}/tie.
func (s *Site) tieDecide(v *visit) error {
	return v.periodStep("tie.done", func(view *page.Period) *page.Form { return view.Tie }, func(p roster.Period) error {
		windows := strings.FieldsFunc(v.PostForm.Get("windows"), func(r rune) bool { return strings.ContainsRune(" ,，、;；", r) })
		t := scoring.TieRecord{Period: p, Windows: windows, Minutes: v.PostForm.Get("minutes"), DecidedBy: v.PostForm.Get("decided_by")}
		_, err := s.Rulings.Decide(v.Context(), v.scope, t, v.today)
		return err
	})
}

// tieRevoke serves POST /assess/{period}/tie/revoke.
func (s *Site) tieRevoke(v *visit) error {
	form := func(view *page.Period) *page.Form { return revokeOf(view.Ties, "untie") }
	return v.periodStep("tie.done_revoked", form, func(p roster.Period) error {
		return s.Rulings.Untie(v.Context(), v.scope, p, v.PostForm.Get("reason"), v.today)
	})
}
