package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/http/words"
)

// imports is the service of previews and batches, over the domains' own imports.
func (a *app) imports() *attendance.Imports {
	return &attendance.Imports{
		Store: attendancedb.New(a.db), Open: a.opened,
		Import: func(ctx context.Context, scope attendance.Scope, kind string, file intake.File, opt intake.Options) (intake.Result, error) {
			return a.importFile(call{ctx}, scope, kind, file, opt)
		},
	}
}

// words are what may stand in place of a kind.
func (c *importCommand) words() map[string]func(call, *app, attendance.Scope) error {
	return map[string]func(call, *app, attendance.Scope) error{
		"undo": c.undo, "previews": c.previews, "confirm": c.confirm, "discard": c.discard, "batches": c.batches, "show": c.show,
	}
}

// number is the one number that a word takes; one and bad are the keys of what to say
// when there is none, or several, or no number.
func (c *importCommand) number(one, bad string) (int64, error) {
	if len(c.Files) != 1 {
		return 0, &roster.Error{Kind: roster.Usage, Key: one}
	}
	n, err := strconv.ParseInt(c.Files[0], 10, 64)
	if err != nil {
		return 0, &roster.Error{Kind: roster.Usage, Key: bad, Args: []any{c.Files[0]}}
	}
	return n, nil
}

func (c *importCommand) none() error {
	if len(c.Files) > 0 {
		return roster.Errorf(roster.Usage, "import.takes_nothing", c.Kind)
	}
	return nil
}

// confirm imports exactly what was previewed.
func (c *importCommand) confirm(ctx call, a *app, scope attendance.Scope) error {
	id, err := c.number("import.confirm_one", "import.bad_preview")
	if err != nil {
		return err
	}
	done := a.progress("progress.import", c.Files[0])
	result, err := a.imports().Confirm(ctx, scope, id)
	done()
	if kind := roster.KindOf(err); err != nil && kind != roster.Refused && kind != roster.Closed {
		return err
	}
	if a.cli.JSON {
		result.Preview = nil // has been seen
		if err := a.print(a.importDocument(result.Kind, result.File, result, err)); err != nil {
			return err
		}
	} else if err == nil {
		a.tellImport(result)
	}
	return err
}

// discard ends a preview that nobody will confirm.
func (c *importCommand) discard(ctx call, a *app, scope attendance.Scope) error {
	id, err := c.number("import.confirm_one", "import.bad_preview")
	if err != nil {
		return err
	}
	if err := a.imports().Discard(ctx, scope, id); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(struct {
			Number int64  `json:"number"`
			State  string `json:"state"`
		}{id, attendance.PreviewDiscarded})
	}
	a.say("import.discarded", id)
	return nil
}

// previews lists what was looked at, newest first.
func (c *importCommand) previews(ctx call, a *app, scope attendance.Scope) error {
	if err := c.none(); err != nil {
		return err
	}
	list, err := a.imports().Previews(ctx, scope)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		documents := make([]listedPreview, len(list))
		for i, p := range list {
			documents[i] = a.listed(p)
		}
		return a.print(map[string]any{"previews": documents})
	}
	if len(list) == 0 {
		a.say("import.no_previews")
		return nil
	}
	t := a.table(">import.col.number", "import.col.kind", "column.file", ">column.rows", "import.col.at", "import.col.by", "column.status")
	for _, p := range list {
		state := a.printer.T("status.preview." + p.State)
		if p.Batch != 0 {
			state = a.printer.T("import.confirmed_as", p.Batch)
		}
		t.row(fmt.Sprint(p.ID), a.kind(p.Kind), p.File, fmt.Sprint(p.Result.Rows), a.when(p.At), p.By, state)
	}
	return t.print(a.stdout)
}

// when is an instant on the hall's clock.
func (a *app) when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if place, err := time.LoadLocation(zone); err == nil {
		t = t.In(place)
	}
	return t.Format("2006-01-02 15:04")
}

// stamp is an instant for scripts, "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

type sameFileJSON struct {
	Batch int64  `json:"batch"`
	By    string `json:"by"`
	At    string `json:"at"`
}

func sameFileDocument(s *intake.SameFile) *sameFileJSON {
	if s == nil {
		return nil
	}
	return &sameFileJSON{s.Batch, s.By, stamp(s.At)}
}

// previewJSON is what a file means and would change.
type previewJSON struct {
	Number         int64        `json:"number"`
	Rows           []rowJSON    `json:"rows"`
	Changes        []changeJSON `json:"changes"`
	NewPeople      []personJSON `json:"new_people"`
	UnknownNumbers []string     `json:"unknown_numbers"`
	FirstDay       string       `json:"first_day"`
	LastDay        string       `json:"last_day"`
	SettledPeriods []string     `json:"settled_periods"` // published or closed, and with days that the file may move
	IgnoredColumns []string     `json:"ignored_columns"`
}

type personJSON struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// rowJSON is one row as understood.
type rowJSON struct {
	Row     int               `json:"row"`
	Outcome string            `json:"outcome"`
	Staff   string            `json:"staff"`
	Name    string            `json:"name"`
	Values  map[string]string `json:"values"`
}

// changeJSON is one record that replaces another: only what differs.
type changeJSON struct {
	Row    int               `json:"row"`
	Staff  string            `json:"staff"`
	Name   string            `json:"name"`
	Record map[string]string `json:"record"` // by what it is known
	Old    map[string]string `json:"old"`
	New    map[string]string `json:"new"`
}

// previewDocument is the preview of a result, nil without one or after it was confirmed.
func (a *app) previewDocument(r intake.Result) *previewJSON {
	if r.Preview == nil || r.Batch != 0 {
		return nil
	}
	v := r.Preview
	doc := &previewJSON{
		Number: v.ID, Rows: []rowJSON{}, Changes: changesJSON(v.Replaced), NewPeople: []personJSON{},
		UnknownNumbers: listed(v.Unknown), SettledPeriods: listed(v.Periods), IgnoredColumns: listed(r.Columns),
		FirstDay: v.Days.First.String(), LastDay: v.Days.Last.String(),
	}
	for _, s := range v.Rows {
		row := rowJSON{s.Line, s.Outcome, s.Person.Code, s.Person.Name, map[string]string{}}
		for _, f := range s.Fields {
			row.Values[f.Name] = f.Value
		}
		doc.Rows = append(doc.Rows, row)
	}
	for _, p := range v.People {
		doc.NewPeople = append(doc.NewPeople, personJSON(p))
	}
	return doc
}

func changesJSON(list []intake.Shown) []changeJSON {
	changes := []changeJSON{}
	for _, s := range list {
		c := changeJSON{s.Line, s.Person.Code, s.Person.Name, map[string]string{}, map[string]string{}, map[string]string{}}
		for _, f := range s.Fields {
			if f.Old == f.Value {
				c.Record[f.Name] = f.Value
				continue
			}
			c.Old[f.Name], c.New[f.Name] = f.Old, f.Value
		}
		changes = append(changes, c)
	}
	return changes
}

// listed is a list that JSON never shows as null.
func listed(list []string) []string { return append([]string{}, list...) }

// listedPreview is one of the previews.
type listedPreview struct {
	Number  int64      `json:"number"`
	State   string     `json:"state"`
	SHA256  string     `json:"sha256"`
	Bytes   int        `json:"bytes"`
	File    string     `json:"file"`
	At      string     `json:"at"`
	By      string     `json:"by"`
	EndedAt string     `json:"ended_at"`
	EndedBy string     `json:"ended_by"`
	Batch   int64      `json:"batch"` // that it became, 0 for none
	Result  importJSON `json:"result"`
}

func (a *app) listed(p attendance.Preview) listedPreview {
	if p.Result.Preview != nil {
		p.Result.Preview.ID = p.ID
	}
	return listedPreview{
		p.ID, p.State, p.SHA256, p.Size, p.File, stamp(p.At), p.By, stamp(p.EndedAt), p.EndedBy, p.Batch,
		a.importDocument(p.Kind, p.File, p.Result, nil),
	}
}

// shownChanges is how many replaced records people are shown; JSON has them all.
const shownChanges = 50

// tellPreview says what a file of a kind means and would change.
func (a *app) tellPreview(kind string, v *intake.Preview) {
	if v.Days != (intake.Span{}) {
		a.say("import.days", dayOr(v.Days.First, "…"), dayOr(v.Days.Last, "…"))
	}
	for _, p := range v.Periods {
		a.say("import.settled_period", p)
	}
	if len(v.People) > 0 {
		a.say("import.new_people", len(v.People), a.people(v.People))
	}
	if len(v.Unknown) > 0 {
		a.say("import.unknown_numbers", len(v.Unknown), a.list(v.Unknown))
	}
	if len(v.Rows) > 0 {
		a.say("import.first_rows")
	}
	for _, s := range v.Rows {
		a.say("import.row", s.Line, a.printer.T("status.row."+s.Outcome), a.sentence(kind, s))
	}
	a.tellReplaced(kind, v.Replaced)
	a.say("import.confirm_it", v.ID)
}

func (a *app) tellReplaced(kind string, list []intake.Shown) {
	if len(list) > 0 {
		a.say("import.changes", len(list))
	}
	for i, s := range list {
		if i == shownChanges {
			a.say("import.more_changes", len(list)-shownChanges)
			return
		}
		if s.Line == 0 {
			a.say("import.replaced", a.difference(kind, s))
		} else {
			a.say("import.change", s.Line, a.difference(kind, s))
		}
	}
}

func (a *app) people(list []intake.Person) string {
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = p.Code + " " + p.Name
	}
	return a.list(texts)
}

// sentence is a row in words: whom it is about, and its values.
func (a *app) sentence(kind string, s intake.Shown) string { return a.wording().Understood(kind, s) }

// difference is a replaced record in words: what it is known by, and what differs.
func (a *app) difference(kind string, s intake.Shown) string { return a.wording().Difference(kind, s) }

func dayOr(d roster.Date, otherwise string) string { return words.DayOr(d, otherwise) }

func dash(s string) string { return words.Dash(s) }
