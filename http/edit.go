package http

import (
	"net/http"
	"strconv"
	"strings"

	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
	"redbanner/http/page"
)

// edit is what a form changes, by which the log tells whether somebody else was quicker.
type edit struct {
	action string // what the actions of such events begin with
	noun   string // what their object is called, "" for any
	named  string // the parameter or field that names it
	kind   string // of an import by hand
	staff  string // the parameter that names the person, where the object is about several
	// compared are forms that carry what was shown, field by field: of those the log
	// guards only the moment between the comparison and the change.
	compared bool
}

// edits are the forms by which two people can undo each other's work, by address. The
// others, which need no such guard, stand in edit_internal_test.go with the reason: they
// enter something new, are their owner's alone, carry a count of their own, or do a thing
// whole whatever stood there.
var edits = map[string]edit{
	"/org/staff/{code}":                          {action: "import.apply", kind: "staff", compared: true},
	"/org/staff/{code}/move":                     {action: "import.apply", kind: "moves", compared: true},
	"/org/staff/{code}/clock":                    {action: "import.apply", kind: "staff", compared: true},
	"/org/windows/{code}":                        {action: "import.apply", kind: "windows", compared: true},
	"/org/offices":                               {action: "office."},
	"/org/offices/end":                           {action: "office."},
	"/calendar/day":                              {action: "import.apply", kind: "calendar"},
	"/calendar/profile":                          {action: "profile."},
	"/calendar/duty/{month}":                     {action: "import.apply", kind: "duty"},
	"/calendar/duty/{month}/remove":              {action: "import.apply", kind: "duty"},
	"/imports/mappings/new":                      {action: "mapping.", noun: "mapping", named: "name"},
	"/imports/batches/{id}/undo":                 {action: "import.undo", noun: "batch", named: "id"},
	"/calendar/handovers/{number}/accept":        {action: "handover.", noun: "handover", named: "number"},
	"/attendance/{month}/clocks/explain":         {action: "day.explain", noun: "day", named: "day"},
	"/leave/year/{year}":                         {action: "leave.entitle", noun: "staff", named: "staff"},
	"/leave/{number}/approve":                    {action: "leave.", noun: "leave", named: "number"},
	"/leave/{number}/refuse":                     {action: "leave.", noun: "leave", named: "number"},
	"/leave/{number}/cancel":                     {action: "leave.", noun: "leave", named: "number"},
	"/leave/{number}/return":                     {action: "leave.", noun: "leave", named: "number"},
	"/slips/{number}/approve":                    {action: "slip.", noun: "slip", named: "number"},
	"/slips/{number}/refuse":                     {action: "slip.", noun: "slip", named: "number"},
	"/slips/{number}/revoke":                     {action: "slip.", noun: "slip", named: "number"},
	"/slips/{number}/withdraw":                   {action: "slip.", noun: "slip", named: "number"},
	"/cases/{number}/finish":                     {action: "case.", noun: "case", named: "number"},
	"/cases/{number}/evaluate":                   {action: "case.", noun: "case", named: "number"},
	"/cases/{number}/extend":                     {action: "case.", noun: "case", named: "number"},
	"/cases/{number}/charge":                     {action: "case.", noun: "case", named: "number"},
	"/cases/{number}/join":                       {action: "case.", noun: "case", named: "number"},
	"/cases/{number}/part":                       {action: "case.", noun: "case", named: "number"},
	"/events/{id}/confirm":                       {action: "fact.", noun: "fact", named: "id"},
	"/events/{id}/reject":                        {action: "fact.", noun: "fact", named: "id"},
	"/events/{id}/reverse":                       {action: "fact.", noun: "fact", named: "id"},
	"/events/{id}/replace":                       {action: "fact.", noun: "fact", named: "id"},
	"/appeals/{number}/comment":                  {action: "objection.", noun: "objection", named: "number"},
	"/appeals/{number}/reply":                    {action: "objection.", noun: "objection", named: "number"},
	"/appeals/{number}/decide":                   {action: "objection.", noun: "objection", named: "number"},
	"/appeals/{number}/withdraw":                 {action: "objection.", noun: "objection", named: "number"},
	"/assess/{period}/waivers":                   {action: "waiver."},
	"/assess/{period}/waivers/{number}/revoke":   {action: "waiver."},
	"/assess/{period}/tie":                       {action: "tie.", noun: "period", named: "period"},
	"/assess/{period}/tie/revoke":                {action: "tie.", noun: "period", named: "period"},
	"/assess/{period}/windows/{window}/sign":     {action: "review.", noun: "window", named: "window"},
	"/assess/{period}/windows/{window}/withdraw": {action: "review.", noun: "window", named: "window"},
	"/assess/{period}/submit":                    {action: "review.", noun: "review", named: "period"},
	"/assess/{period}/submit/withdraw":           {action: "review.", noun: "review", named: "period"},
	"/assess/{period}/publish":                   {action: "period.", noun: "period", named: "period"},
	"/assess/{period}/close":                     {action: "period.", noun: "period", named: "period"},
	"/assess/{period}/reopen":                    {action: "period.", noun: "period", named: "period"},
	"/assess/{period}/reopen/confirm":            {action: "period.", noun: "period", named: "period"},
	"/assess/{period}/reopen/cancel":             {action: "period.", noun: "period", named: "period"},
	"/grades/{period}/{code}":                    {action: "grade.", noun: "period", named: "period", staff: "code"},
	"/grades/{period}/{code}/investigation":      {action: "grade.", noun: "period", named: "period", staff: "code"},
	"/rounds/{month}/open":                       {action: "round.", noun: "round", named: "month"},
	"/rounds/{month}/close":                      {action: "round.", noun: "round", named: "month"},
	"/rounds/{month}/restart":                    {action: "round.", noun: "round", named: "month"},
	"/year/{year}/stars":                         {action: "star.", noun: "year", named: "year"},
	"/year/{year}/external":                      {action: "external.", noun: "period", named: "period"},
	"/rules/{book}/{version}/confirm":            {action: "rulebook.", noun: "book", named: "book"},
	"/rules/{book}/{version}/adopt":              {action: "rulebook.", noun: "book", named: "book"},
	"/rules/{book}/{version}/retire":             {action: "rulebook.", noun: "book", named: "book"},
	"/system/devices/{serial}":                   {action: "device.decide", noun: "device", named: "serial"},
	"/system/devices/door":                       {action: "door."},
	"/system/settings":                           {action: "setting.", compared: true},
	"/system/settings/centre":                    {action: "centre.", compared: true},
}

// shows are the pages with such forms that are not read at the address of one of them.
var shows = map[string]bool{
	"/calendar": true, "/leave/{number}": true, "/slips/{number}": true, "/cases/{number}": true, "/events/{id}": true,
	"/appeals/{number}": true, "/assess/{period}": true, "/year/{year}": true, "/rules/{book}/{version}": true,
	"/imports/batches/{id}": true, "/calendar/handovers": true, "/attendance/{month}/clocks": true, "/rounds/{month}": true, "/system/devices": true,
}

// beginEdit notes how far the log goes before anything of the page is read, and makes what
// is posted depend on nobody having been quicker than the page on which it was typed.
func (v *visit) beginEdit(rt route) {
	of, edits := edits[rt.pattern]
	if v.account == nil || !edits && !shows[rt.pattern] {
		return
	}
	if v.head = v.account.Stand; !edits || v.Method != http.MethodPost {
		return
	}
	seen := audit.Seen{Action: of.action, Kind: of.kind}
	if of.staff != "" {
		seen.Staff = pathText(v.PathValue(of.staff))
	}
	if of.noun != "" {
		name := v.PathValue(of.named)
		if name == "" {
			name = strings.TrimSpace(v.PostForm.Get(of.named))
		}
		seen.Object = of.noun + ":" + pathText(name)
	}
	posted, bad := strconv.ParseInt(v.PostForm.Get("seen"), 10, 64)
	if bad != nil && !of.compared {
		return // no page of ours: whoever asks so has seen nothing
	}
	then := seen
	then.Seq, seen.Seq = posted, posted
	if of.compared {
		seen.Seq = v.head
	}
	v.seenThen = &then
	v.Request = v.Request.WithContext(audit.WithSeen(v.Context(), seen))
}

// seen is what a form carries along so that it is told when somebody else is quicker.
func (v *visit) seen() []page.Hidden {
	if v.head == 0 {
		return nil
	}
	return []page.Hidden{{Name: "seen", Value: strconv.FormatInt(v.head, 10)}}
}

// quicker is who changed what the form is about after it was shown; nil for nobody, or
// where it was several people and the log does not tell which of them.
func (v *visit) quicker() *audit.Entry {
	if v.seenThen == nil {
		return nil
	}
	later, err := v.site.Audit.Since(v.Context(), v.scope, *v.seenThen)
	if err != nil {
		v.site.Log.ErrorContext(v.Context(), "who was quicker", "error", err)
	}
	for _, e := range later {
		if v.seenThen.Kind != "" && e.Actor != later[0].Actor {
			return nil
		}
	}
	if len(later) == 0 {
		return nil
	}
	return &later[0]
}

// because adds to a refusal who was quicker and when, where somebody was. What he did
// stands on the page that the visitor may see, if he may.
func (v *visit) because(err error, text string) string {
	kind, key := roster.KindOf(err), keyOf(err)
	if v.seenThen == nil || strings.HasPrefix(key, "edit.") || kind != roster.Conflict && kind != roster.Closed && kind != roster.Refused && kind != roster.Forbidden {
		return text
	}
	if e := v.quicker(); e != nil {
		if !strings.HasSuffix(text, "。") && !strings.HasSuffix(text, ".") {
			text += v.T("edit.stop")
		}
		text += " " + v.T("edit.by", v.namer()(e.Record), v.instant(e.At), v.words().Action(e.Action))
	}
	return text
}

// namer tells who did something: by name where the visitor may know people, else the
// account.
func (v *visit) namer() func(audit.Record) string {
	people, err := v.site.Attendance.Names(v.Context(), v.scope)
	return func(r audit.Record) string {
		if err != nil {
			return r.Actor
		}
		return who(people, roster.Person{Account: r.Actor, Staff: r.Staff})
	}
}

// meanwhileOf are the events that an error tells of.
func meanwhileOf(e *roster.Error) (audit.Meanwhile, bool) {
	if e.Key != "edit.meanwhile" || len(e.Args) != 1 {
		return nil, false
	}
	later, ok := e.Args[0].(audit.Meanwhile)
	return later, ok
}

// toldEvents is how many events of those who were quicker are told in full.
const toldEvents = 3

// did says who was quicker, when, and what it was: the visitor may do the same, and was
// about to.
func (v *visit) did(later audit.Meanwhile) string {
	words, name, said := v.words(), v.namer(), []string(nil)
	for _, e := range later[:min(len(later), toldEvents)] {
		action, what := words.Action(e.Action), words.ByHand(e)
		if what != nil {
			action = v.T("edit.by_hand")
		} else {
			what = append([]string{words.Object(e.Object)}, words.Told(e)...)
		}
		said = append(said, v.T("edit.did", name(e.Record), v.instant(e.At), action, words.List(what)))
	}
	if more := len(later) - toldEvents; more > 0 {
		said = append(said, v.T("edit.more", more))
	}
	return strings.Join(said, v.T("edit.and"))
}

// was is what the fields of a form hold, carried along so that a change by somebody else
// in between is seen.
func (v *visit) was(form page.Form, names ...string) page.Form {
	form.Hidden = append(form.Hidden, v.seen()...)
	for _, f := range form.Fields {
		for _, name := range names {
			if f.Name == name {
				form.Hidden = append(form.Hidden, page.Hidden{Name: "was." + name, Value: f.Value})
			}
		}
	}
	return form
}

// meanwhile refuses a form whose fields somebody else changed since it was shown: each
// such field is told what it is by now.
func (v *visit) meanwhile(now page.Form) error {
	var problems []roster.Problem
	for _, f := range now.Fields {
		old, shown := v.PostForm["was."+f.Name]
		if shown && old[0] != f.Value {
			problems = append(problems, roster.Problem{Column: f.Name, Code: "edit_now", Value: f.Value, Args: []any{optionLabel(f, f.Value), optionLabel(f, old[0])}})
		}
	}
	if problems == nil {
		return nil
	}
	if r := v.quicker(); r != nil {
		who := v.namer()(r.Record)
		for i, p := range problems {
			problems[i].Code, problems[i].Args = "edit_by", []any{who, v.instant(r.At), p.Args[0], p.Args[1]}
		}
	}
	return &roster.Error{Kind: roster.Conflict, Key: "edit.stale", Problems: problems}
}

// optionLabel is a value of a field as its reader knows it.
func optionLabel(f page.Field, value string) string {
	for _, o := range f.Options {
		if o.Value == value && value != "" {
			return o.Label
		}
	}
	if value == "" {
		return "—"
	}
	return value
}
