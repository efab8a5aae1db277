package http

import (
	"cmp"
	"net/url"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/http/words"
	"redbanner/reports"
	"redbanner/reports/listing"
	"redbanner/scoring/register"
)

func entryAddress(name string, number int64) string {
	return "/registers/" + name + "/" + numeral(number)
}

// registersShow serves GET /registers: all registers, and what is due in any of them.
func (s *Site) registersShow(v *visit) error {
	due, err := s.Registers.Due(v.Context(), v.scope, v.today)
	if err != nil {
		return err
	}
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return err
	}
	p := page.Desk{Base: v.base("registers"), Lead: v.T("registers.lead")}
	for _, m := range s.Registers.Machines {
		open, late := 0, 0
		for _, d := range due {
			if d.Register == m.Register {
				open++
				if d.Late > 0 {
					late++
				}
			}
		}
		card := page.Card{Figure: numeral(int64(open)), Label: v.words().Word(m.Named()), Href: "/registers/" + m.Register, Hint: v.T("registers.waiting")}
		switch {
		case late > 0:
			card.Hint, card.Tone = v.T("registers.late", late), "bad"
		case open == 0:
			card.Figure, card.Hint, card.Tone = "", v.T("registers.nothing_waits"), "faint"
		}
		p.Cards = append(p.Cards, card)
	}
	l, err := v.list(v.dueTable(due, people))
	if err != nil {
		return err
	}
	p.Lists = []page.List{l}
	p.Actions = []page.Link{v.workbook(reports.OfRegister, v.thisYear(), "")}
	return v.listed(p, l)
}

// dueTable is what is to be done about open entries, by when and by whom.
func (v *visit) dueTable(due []register.Due, people attendance.People) listing.List {
	l := listing.List{ID: "due", Title: v.T("registers.due"), PerPage: 30, Empty: v.T("registers.none_due"), Columns: []listing.Column{
		{Key: "due", Label: v.T("column.register.due"), Kind: listing.Day},
		{Key: "late", Label: v.T("registers.standing")},
		{Key: "entry", Label: v.T("registers.entry")},
		{Key: "state", Label: v.T("column.register.state")},
		{Key: "about", Label: v.T("registers.about"), Names: true},
		{Key: "owes", Label: v.T("column.register.owes")},
	}}
	for _, d := range due {
		m, err := v.site.Registers.Machine(d.Register)
		if err != nil {
			continue // a clock of no register
		}
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{
			{Day: d.Day}, v.dueCell(d),
			{Text: v.T("register.title", v.words().Word(m.Named()), d.Number), Href: entryAddress(d.Register, d.Number)},
			{Text: v.words().Word(m.StateWord(d.State))}, aboutCell(people, d.Staff, d.Window), {Text: v.owesStep(d, people)},
		}})
	}
	return l
}

// dueCell says how a clock stands.
func (v *visit) dueCell(d register.Due) listing.Cell {
	switch {
	case d.Late > 0:
		return listing.Cell{Text: v.T("registers.overdue", d.Late), Tone: listing.Bad}
	case d.Day == v.today:
		return listing.Cell{Text: v.T("registers.today"), Tone: listing.Warn}
	}
	return listing.Cell{Text: v.T("registers.in_time")}
}

// owesStep names who owes a step, with the window or the person where it is one.
func (v *visit) owesStep(d register.Due, people attendance.People) string {
	switch {
	case d.Owes == "window" && d.Window != "":
		return people.WindowName(d.Window)
	case d.Owes == "staff" && d.Staff != "":
		return people.Name(d.Staff)
	}
	return v.words().Word(register.OwesWord(d.Owes))
}

// aboutCell is whom an entry is about.
func aboutCell(people attendance.People, staff, window string) listing.Cell {
	switch {
	case staff != "":
		return listing.Cell{Text: people.Name(staff)}
	case window != "":
		return listing.Cell{Text: people.WindowName(window)}
	}
	return listing.Cell{None: true}
}

// registerShow serves GET /registers/{register}?state=&period=: its entries, the newest
// first; without a period all there ever were.
func (s *Site) registerShow(v *visit) error {
	m, err := s.machine(v)
	if err != nil {
		return err
	}
	period, err := v.periodAsked("period")
	if err != nil {
		return err
	}
	state := v.URL.Query().Get("state")
	list, err := v.entryList(m, state, period)
	if err != nil {
		return err
	}
	choice := v.entryChoice(m, state, period)
	p := page.Desk{Base: v.baseWith("registers", "register", v.words().Word(m.Named())), Tabs: v.stateTabs(m, state, period), Choice: &choice, Lists: []page.List{list}}
	p.Title, p.Crumbs = v.words().Word(m.Named()), v.registerCrumbs(nil)
	if err := s.opens(v, m, &p); err != nil {
		return err
	}
	if state == "" {
		p.Actions = append(p.Actions, v.workbook(reports.OfRegister, cmp.Or(period, v.thisYear()), m.Register))
	}
	return v.listed(p, list)
}

// entryList is the entries of a register that are in a state and of a period, as far as
// these are asked for.
func (v *visit) entryList(m *register.Machine, state string, period roster.Period) (page.List, error) {
	filter := register.Filter{}
	if !period.IsZero() {
		filter.First, filter.Last = period.First(), period.Last()
	}
	switch state {
	case "":
	case "open":
		filter.States = runningStates(m)
	default:
		filter.States = []string{state}
	}
	entries, err := v.site.Registers.Entries(v.Context(), v.scope, m.Register, filter)
	if err != nil {
		return page.List{}, v.words().Said(err)
	}
	people, err := v.site.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return page.List{}, err
	}
	cal, err := v.site.Registers.Store.Calendar(v.Context(), v.scope)
	if err != nil {
		return page.List{}, err
	}
	due := map[int64]register.Due{}
	for _, e := range entries {
		if list := m.Due(e, cal, v.today); len(list) > 0 {
			due[e.Number] = list[0]
		}
	}
	return v.list(v.entryTable(m, entries, due, people))
}

// entryChoice asks for the period whose entries are wanted.
func (v *visit) entryChoice(m *register.Machine, state string, period roster.Period) page.Form {
	form := page.Form{ID: "choice", Action: "/registers/" + m.Register, Get: true, Inline: true, Submit: v.T("facts.show"), Fields: []page.Field{
		{Name: "period", Label: v.T("column.period"), Type: "select", Value: period.String(), Options: v.periodOptions(period)},
	}}
	if state != "" {
		form.Hidden = []page.Hidden{{Name: "state", Value: state}}
	}
	return form
}

// opens offers to open an entry to whoever may, and tells the others who may.
func (s *Site) opens(v *visit, m *register.Machine, p *page.Desk) error {
	p.Lead = v.T("registers.who_opens", v.words().MayTake(m.Open.By))
	if !v.may(roster.TakeSteps) {
		return nil
	}
	why, err := s.Registers.Opens(v.Context(), v.scope, v.today)
	if err == nil && why[m.Register] == nil {
		p.Actions = []page.Link{{Label: v.words().Word(m.ActionWord(m.Open.Action)), Href: "/registers/" + m.Register + "/new", Primary: true}}
	}
	return err
}

// machine is the register of the address.
func (s *Site) machine(v *visit) (*register.Machine, error) {
	m, err := s.Registers.Machine(v.PathValue("register"))
	return m, v.words().Said(err)
}

func (v *visit) registerCrumbs(m *register.Machine) []page.Link {
	crumbs := []page.Link{{Label: v.T("page.title.registers"), Href: "/registers"}}
	if m != nil {
		crumbs = append(crumbs, page.Link{Label: v.words().Word(m.Named()), Href: "/registers/" + m.Register})
	}
	return crumbs
}

// runningStates are the states of a register in which something is still to be done.
func runningStates(m *register.Machine) []string {
	var states []string
	for _, state := range m.States() {
		if slices.ContainsFunc(m.Clocks, func(c register.Clock) bool { return c.State == state }) {
			states = append(states, state)
		}
	}
	return states
}

// stateTabs choose the entries of a register by their state, of the same period.
func (v *visit) stateTabs(m *register.Machine, here string, period roster.Period) []page.Link {
	tab := func(label, state string) page.Link {
		query := url.Values{}
		if state != "" {
			query.Set("state", state)
		}
		if !period.IsZero() {
			query.Set("period", period.String())
		}
		address := "/registers/" + m.Register
		if len(query) > 0 {
			address += "?" + query.Encode()
		}
		return page.Link{Label: label, Href: address, Here: here == state}
	}
	tabs := []page.Link{tab(v.T("facts.any"), ""), tab(v.T("registers.open"), "open")}
	for _, state := range m.States() {
		tabs = append(tabs, tab(v.words().Word(m.StateWord(state)), state))
	}
	return tabs
}

// entryTable is the entries of a register, the newest first.
func (v *visit) entryTable(m *register.Machine, entries []register.Entry, due map[int64]register.Due, people attendance.People) listing.List {
	l := listing.List{Title: v.words().Word(m.Named()), PerPage: 30, Empty: v.T("registers.none"), Columns: []listing.Column{
		{Key: "number", Label: v.T("column.register.number"), Kind: listing.Number},
		{Key: "day", Label: v.T("column.register.day"), Kind: listing.Day},
		{Key: "about", Label: v.T("registers.about"), Names: true},
		{Key: "said", Label: v.T("column.register.said"), Plain: true},
		{Key: "state", Label: v.T("column.register.state")},
		{Key: "due", Label: v.T("column.register.due"), Kind: listing.Day},
		{Key: "late", Label: v.T("registers.standing")},
	}}
	for _, e := range slices.Backward(entries) {
		about := aboutCell(people, cmp.Or(e.Fields["staff"], e.Staff), cmp.Or(e.Fields["window"], e.Window))
		row := []listing.Cell{
			{Number: e.Number, Text: v.T("registers.number", e.Number), Href: entryAddress(m.Register, e.Number)}, {Day: e.Day}, about,
			{Text: shortened(v.says(m, m.Open.Fields, e.Taken[0].Fields, people))}, {Text: v.words().Word(m.StateWord(e.State))},
		}
		if d, running := due[e.Number]; running {
			row = append(row, listing.Cell{Day: d.Day}, v.dueCell(d))
		} else {
			row = append(row, listing.Cell{None: true}, listing.Cell{Text: v.T("registers.done"), Tone: listing.Faint})
		}
		l.Rows = append(l.Rows, listing.Row{Cells: row, Key: numeral(e.Number)})
	}
	return l
}

// shortened keeps a table's line readable.
func shortened(s string) string {
	const most = 60
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most]) + "…"
}

// says is what a step says, with people and windows by their names.
func (v *visit) says(m *register.Machine, fields []register.Field, values register.Values, people attendance.People) string {
	return v.words().Says(m, fields, v.named(fields, values, people))
}

// named are values with names in place of codes, and days as people write them.
func (v *visit) named(fields []register.Field, values register.Values, people attendance.People) register.Values {
	return words.Named(fields, values, people, v.dayWords)
}
