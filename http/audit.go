package http

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/http/job"
	"redbanner/http/page"
	"redbanner/http/words"
	"redbanner/reports"
	"redbanner/reports/listing"
	"redbanner/reports/xlsx"
)

// AuditLog is the log of every change (审计日志) as it is read.
type AuditLog interface {
	// List loads the events that the filter lets through, the newest first.
	List(context.Context, attendance.Scope, audit.Filter) ([]audit.Entry, error)
	// Show loads one event.
	Show(ctx context.Context, scope attendance.Scope, seq int64) (audit.Entry, error)
	// Since tells who changed something after it was seen, the newest first.
	Since(context.Context, attendance.Scope, audit.Seen) (audit.Meanwhile, error)
	// Export loads events like List, and notes that they were taken out.
	Export(ctx context.Context, scope attendance.Scope, filter audit.Filter, choice map[string]any) ([]audit.Entry, error)
}

// auditPage is how many events stand on a page.
const auditPage = 30

// auditOrigin is where the address stands among the columns.
const auditOrigin = 5

// auditChoice are the names of what events are chosen by.
var auditChoice = []string{"from", "to", "actor", "action", "object"}

// auditFilter reads what events are asked for.
func (v *visit) auditFilter(query url.Values) (audit.Filter, error) {
	filter := audit.Filter{Actor: query.Get("actor"), Action: query.Get("action"), Object: query.Get("object")}
	for _, day := range []struct {
		name string
		next int
		to   *int64
	}{{"from", 0, &filter.From}, {"to", 1, &filter.Until}} {
		text := query.Get(day.name)
		if text == "" {
			continue
		}
		d, err := roster.ParseDate(text)
		if err != nil {
			return filter, refusedField(day.name, "bad_date", text)
		}
		y, m, date := (d + roster.Date(day.next)).Civil()
		*day.to = time.Date(y, time.Month(m), date, 0, 0, 0, 0, v.site.Zone).UnixMilli()
	}
	if below := query.Get("below"); below != "" {
		n, err := strconv.ParseInt(below, 10, 64)
		if err != nil || n < 1 {
			return filter, roster.Errorf(roster.Usage, "page.bad_form")
		}
		filter.Below = n
	}
	return filter, nil
}

// auditForm chooses events.
func (v *visit) auditForm(query url.Values) page.Form {
	actions := page.Field{Name: "action", Label: v.T("column.audit.action"), Type: "select", Value: query.Get("action"), Options: []page.Option{{Label: v.T("audit_page.all")}}}
	for _, noun := range words.ActionNouns() {
		actions.Options = append(actions.Options, page.Option{Value: noun + ".", Label: v.words().Noun(noun)})
	}
	if a := actions.Value; a != "" && !slices.ContainsFunc(actions.Options, func(o page.Option) bool { return o.Value == a }) {
		actions.Options = append(actions.Options, page.Option{Value: a, Label: v.words().Action(a)})
	}
	return page.Form{Action: "/audit", Get: true, Inline: true, Submit: v.T("audit_page.choose"), Fields: []page.Field{
		{Name: "from", Label: v.T("audit_page.from"), Type: "date", Value: query.Get("from")},
		{Name: "to", Label: v.T("audit_page.to"), Type: "date", Value: query.Get("to")},
		{Name: "actor", Label: v.T("column.audit.account"), Value: query.Get("actor")},
		actions,
		{Name: "object", Label: v.T("column.audit.object"), Value: query.Get("object"), Hint: v.T("audit_page.object_hint")},
	}}
}

// auditShow serves GET /audit: a page of the log, the newest event first.
func (s *Site) auditShow(v *visit) error {
	query := v.URL.Query()
	file := query.Get("file")
	if file != "" && query.Get("download") != "" {
		return v.auditTaken(file)
	}
	form := v.auditForm(query)
	filter, err := v.auditFilter(query)
	if err != nil {
		v.PostForm = query // what was typed
		return v.again(err, form, func(f page.Form) page.View {
			return page.Desk{Base: v.base("audit"), Lead: v.T("audit_page.lead"), Choice: &f}
		})
	}
	filter.Limit = auditPage + 1 // one more tells whether there are others
	entries, err := s.Audit.List(v.Context(), v.scope, filter)
	if err != nil {
		return err
	}
	more := len(entries) > auditPage
	entries = entries[:min(len(entries), auditPage)]
	list := v.eventList(entries)
	list.Columns = slices.Delete(list.Columns, auditOrigin, auditOrigin+1) // the event's own page and the export have it
	for i := range list.Columns {
		list.Columns[i].Plain = true // the log has one order, that of its numbers; a page of it can have no other
	}
	for i := range list.Rows {
		list.Rows[i].Cells = slices.Delete(list.Rows[i].Cells, auditOrigin, auditOrigin+1)
	}
	l, err := v.list(list)
	if err != nil {
		return err
	}
	l.Search, l.Export = false, false
	p := page.Desk{Base: v.base("audit"), Lead: v.T("audit_page.lead"), Choice: &form, Lists: []page.List{l}}
	if file != "" {
		p.Actions = append(p.Actions, page.Link{Label: v.T("audit_page.download"), Href: "/audit?download=1&file=" + url.QueryEscape(file), Primary: true})
	}
	v.auditActions(&p, query, entries, more)
	return v.show(p)
}

// auditActions lead to older events, and offer the export and the proof.
func (v *visit) auditActions(p *page.Desk, query url.Values, entries []audit.Entry, more bool) {
	rest := url.Values{}
	var hidden []page.Hidden
	for _, name := range auditChoice {
		if value := query.Get(name); value != "" {
			rest.Set(name, value)
			hidden = append(hidden, page.Hidden{Name: name, Value: value})
		}
	}
	if query.Get("below") != "" {
		p.Actions = append(p.Actions, page.Link{Label: v.T("audit_page.newest"), Href: "/audit?" + rest.Encode()})
	}
	if more {
		older := url.Values{"below": {strconv.FormatInt(entries[len(entries)-1].Seq, 10)}}
		for name := range rest {
			older.Set(name, rest.Get(name))
		}
		p.Actions = append(p.Actions, page.Link{Label: v.T("audit_page.older"), Href: "/audit?" + older.Encode(), Primary: true})
	}
	export := page.Form{ID: "export", Action: "/audit/export", Submit: v.T("audit_page.export"), Hidden: hidden, Fields: []page.Field{
		{Name: "format", Label: v.T("audit_page.format"), Type: "radio", Value: "xlsx", Options: []page.Option{{Value: "xlsx", Label: "Excel"}, {Value: "csv", Label: "CSV"}}},
	}}
	p.Parts = append(p.Parts, page.Part{ID: "export", Title: v.T("audit_page.export"), Lead: v.T("audit_page.export_lead"), Form: &export})
	if v.site.Verify != nil {
		verify := page.Form{ID: "verify", Action: "/audit/verify", Submit: v.T("audit_page.verify")}
		p.Parts = append(p.Parts, page.Part{ID: "verify", Title: v.T("audit_page.verify"), Lead: v.T("audit_page.verify_lead"), Form: &verify})
	}
}

// eventList lists events in words.
func (v *visit) eventList(entries []audit.Entry) listing.List {
	l := listing.List{ID: "events", Title: v.T("page.title.audit"), Empty: v.T("audit_page.none"), Columns: []listing.Column{
		{Key: "seq", Label: v.T("column.audit.seq"), Kind: listing.Number}, {Key: "at", Label: v.T("column.audit.at"), Kind: listing.Time},
		{Key: "who", Label: v.T("column.audit.who")}, {Key: "action", Label: v.T("column.audit.action")}, {Key: "object", Label: v.T("column.audit.object")},
		{Key: "origin", Label: v.T("column.audit.origin")}, {Key: "detail", Label: v.T("column.audit.detail"), Plain: true},
	}}
	words := v.words()
	for _, e := range entries {
		href, detail := fmt.Sprintf("/audit/%d", e.Seq), words.List(words.Detail(e))
		l.Rows = append(l.Rows, listing.Row{Key: strconv.FormatInt(e.Seq, 10), Cells: []listing.Cell{
			{Number: e.Seq, Href: href}, v.whenCell(e.At), {Text: whoActed(e.Record)}, {Text: words.Action(e.Action), Href: href}, {Text: words.Object(e.Object)},
			{Text: e.Origin, None: e.Origin == ""}, {Text: detail, None: detail == ""},
		}})
	}
	return l
}

// whoActed is who acted: the account, and the person where one was named.
func whoActed(r audit.Record) string {
	if r.Staff == "" {
		return r.Actor
	}
	return r.Actor + " / " + r.Staff
}

// auditEvent serves GET /audit/{seq}: one event with everything that it says.
func (s *Site) auditEvent(v *visit) error {
	seq, err := strconv.ParseInt(v.PathValue("seq"), 10, 64)
	if err != nil || seq < 1 {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	e, err := s.Audit.Show(v.Context(), v.scope, seq)
	if err != nil {
		return err
	}
	words := v.words()
	p := page.Desk{Base: v.base("audit_event", e.Seq), Lead: words.Action(e.Action) + " " + words.Object(e.Object), Facts: []page.Fact{
		{Name: v.T("column.audit.at"), Value: v.instant(e.At)}, {Name: v.T("column.audit.who"), Value: whoActed(e.Record)},
		{Name: v.T("column.audit.object"), Value: words.Object(e.Object), Href: "/audit?object=" + url.QueryEscape(e.Object)},
	}}
	if e.Origin != "" {
		p.Facts = append(p.Facts, page.Fact{Name: v.T("column.audit.origin"), Value: e.Origin})
	}
	p.Crumbs = []page.Link{{Label: v.T("page.title.audit"), Href: "/audit"}}
	part := page.Part{ID: "detail", Title: v.T("column.audit.detail"), Lead: v.T("audit_page.no_detail")}
	for i, line := range words.Detail(e) {
		part.Lead = ""
		part.Facts = append(part.Facts, page.Fact{Name: strconv.Itoa(i + 1), Value: line})
	}
	if e.Erased {
		part.Lead, part.Facts = v.T("audit_page.erased"), nil
	}
	p.Parts = []page.Part{part, {ID: "hashes", Title: v.T("audit_page.hashes"), Lead: v.T("audit_page.hashes_lead"), Facts: []page.Fact{
		{Name: v.T("column.audit.hash"), Value: e.Hash.String()}, {Name: v.T("audit_page.prev"), Value: e.Prev.String()}, {Name: v.T("audit_page.state"), Value: e.State.String()},
	}}}
	return v.show(p)
}

// auditExport serves POST /audit/export: the events chosen as a file, or, where they are
// many, a job that makes it.
func (s *Site) auditExport(v *visit) error {
	take, err := v.auditTaking(v.PostForm, v.PostForm.Get("format"))
	if err != nil {
		return err
	}
	long, err := v.longLog(v.PostForm)
	if err != nil {
		return err
	}
	if !long {
		return v.sendFile(take(v.Context()))
	}
	scope := v.scope
	return v.begin("audit.export", "", func(ctx context.Context, m *job.Meter) (job.Outcome, error) {
		m.Stage("exporting", 0)
		f, err := take(ctx)
		if err != nil {
			return job.Outcome{}, err
		}
		token := s.parked.leave(scope, intake.File{Name: f.name, Data: f.data}, s.Now())
		return job.Outcome{Href: "/audit?file=" + token, Key: "audit_page.exported"}, nil
	})
}

// longLog reports whether so many events are chosen that nobody waits for their file.
func (v *visit) longLog(query url.Values) (bool, error) {
	filter, err := v.auditFilter(query)
	if err != nil {
		return false, err
	}
	long := cmp.Or(v.site.LongExport, longEvents)
	filter.Below, filter.Limit = 0, 1
	newest, err := v.site.Audit.List(v.Context(), v.scope, filter)
	if err != nil || len(newest) == 0 || newest[0].Seq <= int64(long) { // numbers have no gaps
		return false, err
	}
	filter.Limit = long + 1
	chosen, err := v.site.Audit.List(v.Context(), v.scope, filter)
	return len(chosen) > long, err
}

// auditTaken hands over the file that a job has made of the log.
func (v *visit) auditTaken(token string) error {
	f, found := v.site.parked.get(v.scope, token, v.now)
	if !found {
		return roster.Errorf(roster.NotFound, "audit_page.file_gone")
	}
	kind := workbookType
	if strings.HasSuffix(f.Name, ".csv") {
		kind = csvType
	}
	return v.sendFile(apiFile{f.Name, kind, f.Data}, nil)
}

// auditFile is the events chosen as a file.
func (v *visit) auditFile(query url.Values, format string) (apiFile, error) {
	take, err := v.auditTaking(query, format)
	if err != nil {
		return apiFile{}, err
	}
	return take(v.Context())
}

// auditTaking returns what makes a file of the events chosen, the oldest first as a book is
// read. That they were taken out is an event itself.
func (v *visit) auditTaking(query url.Values, format string) (func(context.Context) (apiFile, error), error) {
	filter, err := v.auditFilter(query)
	if err != nil {
		return nil, err
	}
	if format != "csv" && format != "xlsx" {
		return nil, roster.Errorf(roster.Usage, "list.unknown_format")
	}
	choice := map[string]any{}
	for _, name := range auditChoice {
		if value := query.Get(name); value != "" {
			choice[name] = value
		}
	}
	filter.Below = 0
	return func(ctx context.Context) (apiFile, error) {
		entries, err := v.site.Audit.Export(ctx, v.scope, filter, choice)
		if err != nil {
			return apiFile{}, err
		}
		return v.auditBook(entries, format)
	}, nil
}

// auditBook is events as a file, each with its hash.
func (v *visit) auditBook(entries []audit.Entry, format string) (apiFile, error) {
	slices.Reverse(entries)
	list := v.eventList(entries)
	list.Columns = append(list.Columns, listing.Column{Key: "hash", Label: v.T("column.audit.hash")})
	for i, e := range entries {
		list.Rows[i].Cells = append(list.Rows[i].Cells, listing.Cell{Text: e.Hash.String()})
	}
	if format == "csv" {
		return writtenFile(list.Title+".csv", csvType, list.CSV)
	}
	head := reports.Head{Title: list.Title, Centre: v.scope.Centre.Name, AsOf: v.today}
	return writtenFile(list.Title+".xlsx", workbookType, func(w io.Writer) error { return xlsx.Listing(w, list, head) })
}
