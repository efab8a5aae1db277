package http

import (
	"net/url"
	"strconv"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// objectionTones say how an objection stands.
var objectionTones = map[scoring.ObjectionState]listing.Tone{
	scoring.Filed: listing.Warn, scoring.Replied: listing.Warn, scoring.Upheld: listing.Good, scoring.TakenBack: listing.Faint,
}

// objectionList serves GET /appeals.
func (s *Site) objectionList(v *visit) error {
	objections, err := s.Objections.List(v.Context(), v.scope, scoring.ObjectionFilter{})
	if err != nil {
		return err
	}
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return err
	}
	l := listing.List{
		Title: v.T("page.title.objections"), Empty: v.T("objection.empty"), PerPage: 50,
		Columns: []listing.Column{
			{Key: "number", Label: v.T("objection.number"), Kind: listing.Number}, {Key: "period", Label: v.T("objection.period")},
			{Key: "code", Label: v.T("objection.sheet")}, {Key: "clause", Label: v.T("objection.clause")},
			{Key: "day", Label: v.T("objection.day"), Kind: listing.Day}, {Key: "by", Label: v.T("objection.by"), Names: true},
			{Key: "filed", Label: v.T("objection.filed_on"), Kind: listing.Day}, {Key: "state", Label: v.T("objection.state")},
		},
	}
	for i := range objections {
		o := &objections[len(objections)-1-i] // the newest first
		day := listing.Cell{Day: o.Entry.Date, None: o.Entry.Date.IsZero()}
		l.Rows = append(l.Rows, listing.Row{Key: strconv.FormatInt(o.Number, 10), Cells: []listing.Cell{
			{Number: o.Number, Href: objectionAddress(o.Number)}, {Text: v.periodName(o.Period)},
			{Text: subjectName(people, o), Href: sheetAddress(o.Period, o.Of, o.Code)}, {Text: v.objectTo(o)}, day, {Text: who(people, o.Steps[0].By)},
			{Day: o.Steps[0].Day}, {Text: v.T("state.objection." + string(o.State)), Tone: objectionTones[o.State]},
		}})
	}
	list, err := v.list(l)
	if err != nil {
		return err
	}
	return v.listed(page.Objections{Base: v.base("objections"), List: list}, list)
}

// subjectName is whose sheet is objected to.
func subjectName(people attendance.People, o *scoring.Objection) string {
	if o.Of == rulebook.OfWindow {
		return people.WindowName(o.Code)
	}
	return people.Name(o.Code)
}

func objectionAddress(number int64) string { return "/appeals/" + strconv.FormatInt(number, 10) }

// objectTo is the clause that an objection is about, or that it is about the grade.
func (v *visit) objectTo(o *scoring.Objection) string {
	if o.Kind == scoring.ToGrade {
		return v.T("objection.to_grade")
	}
	return o.Entry.Clause
}

// objectionAsked reads what is objected to from the fields of an address or a form.
func objectionAsked(get func(string) string) (scoring.Objection, error) {
	o := scoring.Objection{Kind: scoring.ToEntry, Of: rulebook.Unit(get("of")), Code: get("code")}
	nothing := roster.Errorf(roster.NotFound, "page.nothing_there")
	var err error
	if o.Period, err = roster.ParsePeriod(get("period")); err != nil {
		return o, nothing
	}
	if get("grade") == "yes" {
		o.Kind, o.Of = scoring.ToGrade, rulebook.OfStaff
		return o, nil
	}
	o.Entry = scoring.EntryKey{Clause: get("clause"), Fact: get("fact"), Staff: get("staff")}
	if text := get("date"); text != "" {
		if o.Entry.Date, err = roster.ParseDate(text); err != nil {
			return o, nothing
		}
	}
	if text := get("nth"); text != "" {
		if o.Entry.Nth, err = strconv.Atoi(text); err != nil {
			return o, nothing
		}
	}
	return o, nil
}

// objectionForm asks for the statement; what it is about goes along.
func (v *visit) objectionForm(get func(string) string) page.Form {
	form := page.Form{
		Action: "/appeals", Submit: v.T("objection.file"), Cancel: "/me/score?period=" + url.QueryEscape(get("period")),
		Fields: []page.Field{{Name: "statement", Label: v.T("objection.statement"), Hint: v.T("objection.statement_hint"), Type: "textarea", Rows: 6, Required: true, Focus: true}},
	}
	for _, name := range []string{"period", "of", "code", "grade", "clause", "fact", "date", "staff", "nth"} {
		if value := get(name); value != "" {
			form.Hidden = append(form.Hidden, page.Hidden{Name: name, Value: value})
		}
	}
	return form
}

// objectionNew serves GET /appeals/new: the entry once more, and what to say against it.
func (s *Site) objectionNew(v *visit) error {
	view, err := v.objectionPage(v.URL.Query().Get)
	if err != nil {
		return err
	}
	return v.show(view)
}

func (v *visit) objectionPage(get func(string) string) (page.ObjectionNew, error) {
	o, err := objectionAsked(get)
	if err != nil {
		return page.ObjectionNew{}, err
	}
	shown, err := v.shown(o.Period)
	if err != nil {
		return page.ObjectionNew{}, err
	}
	sheet := sheetOf(&shown, o.Of, o.Code)
	if sheet == nil {
		return page.ObjectionNew{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	view := page.ObjectionNew{Base: v.base("objection_new"), Form: v.objectionForm(get), Facts: []page.Fact{
		{Name: v.T("objection.period"), Value: v.periodName(o.Period)},
		{Name: v.T("objection.sheet"), Value: sheet.Name, Href: sheetAddress(o.Period, o.Of, o.Code)},
	}}
	view.Crumbs = []page.Link{{Label: v.T("menu.objections"), Href: "/appeals"}}
	keys := sheet.Keys()
	for i := range sheet.Items {
		item := &sheet.Items[i]
		lines := append(v.sheetLines(&shown, o.Of, o.Code, item, keys[i]), v.ratedLines(&shown, o.Of, o.Code, item, 0)...)
		for _, rated := range item.Rated(shown.Book) {
			keys[i] = append(keys[i], rated.Key())
		}
		for j, line := range lines {
			if keys[i][j] == o.Entry {
				view.Facts = append(view.Facts, page.Fact{Name: v.T("objection.entry"), Value: strings.TrimSpace(line.Day + " " + line.Words)},
					page.Fact{Name: v.T("objection.clause"), Value: line.Clause + " " + line.Wording},
					page.Fact{Name: v.T("score.taken"), Value: line.Applied})
			}
		}
	}
	return view, nil
}

// objectionFile serves POST /appeals.
func (s *Site) objectionFile(v *visit) error {
	o, err := objectionAsked(v.PostForm.Get)
	if err != nil {
		return err
	}
	filed, err := s.Objections.File(v.Context(), v.scope, o, v.PostForm.Get("statement"), v.today)
	if err != nil {
		view, pageErr := v.objectionPage(v.PostForm.Get)
		if pageErr != nil {
			return err
		}
		return v.again(err, view.Form, func(f page.Form) page.View { view.Form = f; return view })
	}
	return v.to(objectionAddress(filed.Number), "objection.filed", filed.Number, v.periodName(filed.Period), filed.Code)
}

// objection loads the one that an address names.
func (v *visit) objection() (*scoring.Objection, error) {
	number, err := strconv.ParseInt(v.PathValue("number"), 10, 64)
	if err != nil || number <= 0 {
		return nil, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	list, err := v.site.Objections.List(v.Context(), v.scope, scoring.ObjectionFilter{Number: number})
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// objectionShow serves GET /appeals/{number}.
func (s *Site) objectionShow(v *visit) error {
	o, err := v.objection()
	if err != nil {
		return err
	}
	view, err := v.objectionView(o)
	if err != nil {
		return err
	}
	return v.show(view)
}

// objectionView is an objection with everything that happened to it and what may happen now.
func (v *visit) objectionView(o *scoring.Objection) (page.Objection, error) {
	people, err := v.site.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return page.Objection{}, err
	}
	view := page.Objection{
		Base:  v.base("objection", o.Number),
		State: page.Pill{Text: v.T("state.objection." + string(o.State)), Tone: string(objectionTones[o.State])},
		Facts: []page.Fact{
			{Name: v.T("objection.period"), Value: v.periodName(o.Period)},
			{Name: v.T("objection.sheet"), Value: subjectName(people, o), Href: sheetAddress(o.Period, o.Of, o.Code)},
			{Name: v.T("objection.clause"), Value: v.objectTo(o)},
		},
	}
	view.Crumbs = []page.Link{{Label: v.T("menu.objections"), Href: "/appeals"}}
	if !o.Entry.Date.IsZero() {
		view.Facts = append(view.Facts, page.Fact{Name: v.T("objection.day"), Value: page.Day(v.printer, o.Entry.Date)})
	}
	for _, step := range o.Steps {
		view.Steps = append(view.Steps, v.objectionStep(step, people))
	}
	if !o.State.Decided() {
		view.Steps = append(view.Steps, page.Stage{Label: v.T("objection.waits." + string(o.State)), State: "now"})
		if err := v.objectionForms(&view, o); err != nil {
			return view, err
		}
	}
	return view, nil
}

func (v *visit) objectionStep(step scoring.ObjectionStep, people attendance.People) page.Stage {
	stage := page.Stage{Label: v.T("objection.action." + step.Action), When: page.Day(v.printer, step.Day), Note: v.T("objection.said", who(people, step.By), step.Note), State: "done"}
	if step.Remedy != "" {
		record := step.Fact + step.Record
		if step.Waiver != 0 {
			record += strconv.FormatInt(step.Waiver, 10)
		}
		stage.Note += " " + v.T("objection.remedy."+string(step.Remedy), record)
	}
	return stage
}

// objectionForms are what the visitor may do with an open objection.
func (v *visit) objectionForms(view *page.Objection, o *scoring.Objection) error {
	at := objectionAddress(o.Number)
	by := roster.Person{Account: v.scope.Actor, Staff: v.scope.Staff}
	if v.scope.Staff != "" && by.Differs(o.Steps[0].By) && o.CommentedBy(v.scope.As) {
		view.Comment = &page.Form{ID: "comment", Hidden: v.seen(), Action: at + "/comment", Submit: v.T("objection.send_comment"), Fields: []page.Field{
			{Name: "text", Label: v.T("objection.comment"), Hint: v.T("objection.comment_hint"), Type: "textarea", Rows: 4, Required: true}}}
	}
	if v.may(roster.ReplyObjection) {
		view.Reply = &page.Form{ID: "reply", Hidden: v.seen(), Action: at + "/reply", Submit: v.T("objection.send_reply"), Fields: []page.Field{
			{Name: "text", Label: v.T("objection.reply"), Type: "textarea", Rows: 4, Required: true}}}
	}
	if v.may(roster.DecideObjection) {
		corrected, err := v.correctedOptions(o)
		if err != nil {
			return err
		}
		view.Decide = &page.Form{ID: "decide", Hidden: v.seen(), Action: at + "/decide", Submit: v.T("objection.decide"), Fields: []page.Field{
			{Name: "verdict", Label: v.T("objection.verdict"), Type: "radio", Required: true, Options: []page.Option{
				{Value: "uphold", Label: v.T("objection.action.uphold"), Hint: v.T("objection.uphold_hint")},
				{Value: "dismiss", Label: v.T("objection.action.dismiss")}}},
			{Name: "reason", Label: v.T("objection.reasons"), Hint: v.T("objection.reasons_hint"), Type: "textarea", Rows: 4, Required: true},
			{Name: "points", Label: v.T("objection.points"), Hint: v.T("objection.points_hint"), Mode: "decimal"},
			{Name: "corrected", Label: v.T("objection.corrected"), Hint: v.T("objection.corrected_hint"), Options: corrected},
			{Name: "minutes", Label: v.T("objection.minutes")},
		}}
	}
	if v.may(roster.FileObjection) && by.String() == o.Steps[0].By.String() {
		view.Withdraw = &page.Form{ID: "withdraw", Hidden: v.seen(), Action: at + "/withdraw", Submit: v.T("objection.withdraw"), Danger: true,
			Confirm: v.T("objection.withdraw_confirm", o.Number), Fields: []page.Field{{Name: "reason", Label: v.T("objection.withdraw_reason")}}}
	}
	return nil
}

// correctedOptions are the records that may have been corrected instead of the entry: the
// slips and the leave of its person that were decided and not refused, of the entry's day
// or else of the period.
func (v *visit) correctedOptions(o *scoring.Objection) ([]page.Option, error) {
	staff := o.Entry.Staff
	if staff == "" && o.Of == rulebook.OfStaff {
		staff = o.Code
	}
	if staff == "" {
		return nil, nil
	}
	first, last := o.Period.First(), o.Period.Last()
	if !o.Entry.Date.IsZero() {
		first, last = o.Entry.Date, o.Entry.Date
	}
	var options []page.Option
	if v.may(roster.ReadAttendance) {
		filter := slip.Filter{State: slip.Approved}
		if first == last {
			filter.Month = roster.PeriodOf(first, roster.Month)
		}
		slips, err := v.site.Slips.List(v.Context(), v.scope, filter, v.today)
		if err != nil {
			return nil, err
		}
		for _, e := range slips {
			if e.Staff == staff && !e.FromFile() && e.Date >= first && e.Date <= last {
				options = append(options, page.Option{Value: "slip:" + numeral(e.Number), Label: v.T("objection.slip_of", e.Name, page.ShortDay(v.printer, e.Date), v.slipSide(e.Slip))})
			}
		}
	}
	if !v.may(roster.ReadLeave) {
		return options, nil
	}
	book, err := v.site.Leave.Requests(v.Context(), v.scope, v.today, leave.Filter{Staff: staff, First: first, Last: last})
	if err != nil {
		return nil, err
	}
	names := staffNames(book.People)
	for i := range book.Requests {
		if r := &book.Requests[i]; r.State != leave.Refused && !r.State.Waiting() {
			options = append(options, page.Option{Value: "leave:" + numeral(r.Number), Label: v.T("objection.leave_of", nameOr(names, r.Staff), v.T("leave."+string(r.Type)), v.half(r.From), v.half(r.End()))})
		}
	}
	return options, nil
}

// objectionAct does one thing to an objection and shows it again: with the form filled in
// where it was refused.
func (v *visit) objectionAct(done string, form func(*page.Objection) **page.Form, act func(number int64) (scoring.Objection, error)) error {
	o, err := v.objection()
	if err != nil {
		return err
	}
	after, err := act(o.Number)
	if err == nil {
		if strings.HasSuffix(done, ".") { // it stands elsewhere now
			done += string(after.State)
		}
		return v.to(objectionAddress(o.Number), done, o.Number)
	}
	view, pageErr := v.objectionView(o)
	if pageErr != nil {
		return pageErr
	}
	place := form(&view)
	if *place == nil {
		return err
	}
	return v.again(err, **place, func(f page.Form) page.View { *place = &f; return view })
}

// objectionComment serves POST /appeals/{number}/comment.
func (s *Site) objectionComment(v *visit) error {
	return v.objectionAct("objection.commented", func(p *page.Objection) **page.Form { return &p.Comment }, func(number int64) (scoring.Objection, error) {
		return s.Objections.Comment(v.Context(), v.scope, number, v.PostForm.Get("text"), v.today)
	})
}

// objectionReply serves POST /appeals/{number}/reply.
func (s *Site) objectionReply(v *visit) error {
	return v.objectionAct("objection.now.", func(p *page.Objection) **page.Form { return &p.Reply }, func(number int64) (scoring.Objection, error) {
		return s.Objections.Reply(v.Context(), v.scope, number, v.PostForm.Get("text"), v.today)
	})
}

// objectionDecide serves POST /appeals/{number}/decide.
func (s *Site) objectionDecide(v *visit) error {
	return v.objectionAct("objection.now.", func(p *page.Objection) **page.Form { return &p.Decide }, func(number int64) (scoring.Objection, error) {
		verdict, err := v.objectionVerdict()
		if err != nil {
			return scoring.Objection{}, err
		}
		return s.Objections.Decide(v.Context(), v.scope, number, verdict, v.today)
	})
}

// objectionVerdict reads the decision that was posted.
func (v *visit) objectionVerdict() (scoring.Verdict, error) {
	verdict := scoring.Verdict{Reason: v.PostForm.Get("reason"), Corrected: v.PostForm.Get("corrected"), Minutes: v.PostForm.Get("minutes")}
	var problems []roster.Problem
	switch v.PostForm.Get("verdict") {
	case "uphold":
		verdict.Uphold = true
	case "dismiss":
	default:
		problems = append(problems, roster.Problem{Column: "verdict", Code: "required"})
	}
	if text := v.PostForm.Get("points"); text != "" {
		points, err := rulebook.ParsePoints(text)
		if err != nil {
			problems = append(problems, roster.Problem{Column: "points", Code: "bad_points", Value: text})
		}
		verdict.Edit = &scoring.FactEdit{Month: &points, Reason: verdict.Reason}
	}
	if problems != nil {
		return verdict, &roster.Error{Kind: roster.Refused, Problems: problems}
	}
	return verdict, nil
}

// objectionWithdraw serves POST /appeals/{number}/withdraw.
func (s *Site) objectionWithdraw(v *visit) error {
	o, err := v.objection()
	if err != nil {
		return err
	}
	if ok, err := v.confirmed(v.T("objection.withdraw_confirm", o.Number), v.T("objection.withdraw")); !ok {
		return err
	}
	return v.objectionAct("objection.now.", func(p *page.Objection) **page.Form { return &p.Withdraw }, func(number int64) (scoring.Objection, error) {
		return s.Objections.Withdraw(v.Context(), v.scope, number, v.PostForm.Get("reason"), v.today)
	})
}
