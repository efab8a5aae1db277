package reports

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// RegisterBook is one of the registers (登记簿), or all of them: the entries of a period,
// every step of each, and what they put on the ledger.
type RegisterBook struct {
	Head
	Registers []RegisterSheet
	Steps     []RegisterStep
	Facts     []RegisterFact
}

// RegisterSheet is the entries of one register, by number.
type RegisterSheet struct {
	Name    string
	Clauses []string // under which any entry costs or earns points, ascending
	Entries []RegisterLine
}

// RegisterLine is an entry as it stands.
type RegisterLine struct {
	Number  int64
	Day     roster.Date // on which it happened or came in
	Staff   string      // whom it turned out to be about, by name and code, or ""
	Window  string
	Said    string // when it was opened
	State   string
	Decided string      // what the steps since then said
	Due     roster.Date // by when the next step is owed, zero for none
	Owes    string      // who owes it
	Late    int         // working days past Due
	Costs   []Cost      // of its confirmed facts, by index of the sheet's clauses
}

// RegisterStep is one step of an entry as it was taken.
type RegisterStep struct {
	Register      string
	Number        int64
	Seq           int
	Due           roster.Date // by when it was owed, zero of what no clock asked for
	Day           roster.Date
	Late          int // working days after Due, the day on which it was taken being the last
	Action, State string
	By            string // person by name and code, or the account
	Said, Note    string
	Proofs        int // files that came with it
}

// RegisterFact is a fact that a step put on the ledger, under one clause that it touches;
// Clause is "" where it touches none.
type RegisterFact struct {
	Register string
	Number   int64
	ID       string
	Date     roster.Date // on which it counts
	Kind     string
	Staff    string
	Window   string
	Book     string
	Clause   string
	Points   Points // before caps, negative for a deduction
	State    string
}

// registers builds the book of the register of a name, or of all.
func (s *Service) registers(ctx context.Context, scope attendance.Scope, b RecordBasis, of string) (any, error) {
	machines := s.Registers.Machines
	title := "登记簿"
	if of != "" {
		m, err := s.Registers.Machine(of)
		if err != nil {
			return nil, err
		}
		machines, title = []register.Machine{*m}, s.Words.Word(m.Named())
	}
	cal, err := s.Registers.Store.Calendar(ctx, scope)
	if err != nil {
		return nil, err
	}
	book := RegisterBook{Head: b.head(title)}
	var without []string
	for i := range machines {
		m := &machines[i]
		entries, err := s.Registers.Entries(ctx, scope, m.Register, register.Filter{First: b.Period.First(), Last: b.Period.Last()})
		if err != nil {
			return nil, err
		}
		if of == "" && len(entries) == 0 {
			without = append(without, s.Words.Word(m.Named()))
			continue
		}
		var facts scoring.FactPage
		if slices.ContainsFunc(entries, hasFacts) {
			if facts, err = s.Facts.Search(ctx, scope, scoring.FactFilter{Source: m.Register}); err != nil {
				return nil, err
			}
		}
		book.Add(RegisterOf{RecordBasis: b, Machine: m, Entries: entries, Facts: facts, Calendar: cal, Words: s.Words})
	}
	if without != nil {
		book.Notes = append(book.Notes, "本期无登记："+strings.Join(without, "、"))
	}
	return book, nil
}

func hasFacts(e register.Entry) bool {
	return slices.ContainsFunc(e.Taken, func(t register.Taken) bool { return len(t.Facts) > 0 })
}

// RegisterOf is one register of a book, with what its entries put on the ledger.
type RegisterOf struct {
	RecordBasis
	Machine  *register.Machine
	Entries  []register.Entry
	Facts    scoring.FactPage // at least those of the entries
	Calendar calendar.Calendar
	Words    Wording
}

// Add arranges the entries of one register behind those that are there.
func (book *RegisterBook) Add(r RegisterOf) {
	sheet := RegisterSheet{Name: r.Words.Word(r.Machine.Named())}
	at := make(map[string]int, len(r.Facts.Facts))
	for i := range r.Facts.Facts {
		at[r.Facts.Facts[i].ID] = i
	}
	each := make([][]RegisterFact, len(r.Entries))
	for i, e := range r.Entries {
		each[i] = r.facts(e, at)
		book.Facts = append(book.Facts, each[i]...)
		for _, f := range each[i] {
			if f.counts() && !slices.Contains(sheet.Clauses, f.Clause) {
				sheet.Clauses = append(sheet.Clauses, f.Clause)
			}
		}
	}
	slices.Sort(sheet.Clauses)
	for i, e := range r.Entries {
		sheet.Entries = append(sheet.Entries, r.line(e, each[i], sheet.Clauses))
		for i := range e.Taken {
			book.Steps = append(book.Steps, r.step(e, i))
		}
	}
	book.Registers = append(book.Registers, sheet)
}

func (r RegisterOf) line(e register.Entry, facts []RegisterFact, clauses []string) RegisterLine {
	m := r.Machine
	l := RegisterLine{
		Number: e.Number, Day: e.Day, Staff: r.person(cmp.Or(e.Fields["staff"], e.Staff)), Window: r.window(cmp.Or(e.Fields["window"], e.Window)),
		State: r.Words.Word(m.StateWord(e.State)), Said: r.Words.Recounts(m, m.Open.Fields, e.Taken[0].Fields, r.People), Costs: make([]Cost, len(clauses)),
	}
	for _, t := range e.Taken[1:] {
		if step, known := m.Step(t.Action); known {
			l.Decided = underneath(l.Decided, r.Words.Recounts(m, step.Fields, t.Fields, r.People))
		}
	}
	if due := m.Due(e, r.Calendar, r.AsOf); len(due) > 0 {
		l.Due, l.Late, l.Owes = due[0].Day, due[0].Late, r.Words.Word(register.OwesWord(due[0].Owes))
	}
	for _, f := range facts {
		if f.counts() {
			at := &l.Costs[slices.Index(clauses, f.Clause)]
			at.Points, at.Known = at.Points+f.Points, true
		}
	}
	return l
}

// counts reports whether the fact costs or earns points under its clause.
func (f RegisterFact) counts() bool {
	return f.Clause != "" && f.State == factState(scoring.FactConfirmed)
}

// underneath adds a line to a text.
func underneath(text, line string) string {
	switch {
	case line == "":
		return text
	case text == "":
		return line
	}
	return text + "\n" + line
}

func (r RegisterOf) person(code string) string {
	if code == "" {
		return ""
	}
	return r.People.Name(code)
}

func (r RegisterOf) window(code string) string {
	if code == "" {
		return ""
	}
	return r.People.WindowName(code)
}

func (r RegisterOf) step(e register.Entry, n int) RegisterStep {
	m, t, fields := r.Machine, e.Taken[n], r.Machine.Open.Fields
	if step, known := m.Step(t.Action); known && t.Seq > 1 {
		fields = step.Fields
	}
	by := r.person(t.By.Staff)
	if by == "" {
		by = t.By.String()
	}
	due, late := r.owed(e, n)
	return RegisterStep{
		Register: r.Words.Word(m.Named()), Number: e.Number, Seq: t.Seq, Due: due, Day: t.Day, Late: late, Action: r.Words.Word(m.ActionWord(t.Action)), State: r.Words.Word(m.StateWord(t.State)),
		By: by, Said: r.Words.Recounts(m, fields, t.Fields, r.People), Note: t.Note, Proofs: len(t.Evidence),
	}
}

// owed is by when the n-th step was to be taken, by the clock that the step before it had
// set going, and how late it was.
func (r RegisterOf) owed(e register.Entry, n int) (due roster.Date, late int) {
	if n == 0 {
		return 0, 0
	}
	then, day := e, e.Taken[n].Day
	then.State, then.Taken, then.Fields = e.Taken[n-1].State, e.Taken[:n], register.Values{}
	for _, t := range then.Taken {
		maps.Copy(then.Fields, t.Fields)
	}
	running := r.Machine.Due(then, r.Calendar, day)
	switch {
	case len(running) == 0:
		return 0, 0
	case running[0].Overdue(day):
		return running[0].Day, max(1, r.Calendar.WorkingDays(running[0].Day+1, day))
	}
	return running[0].Day, 0
}

// facts are what an entry put on the ledger, a line for each clause.
func (r RegisterOf) facts(e register.Entry, at map[string]int) []RegisterFact {
	var lines []RegisterFact
	for _, t := range e.Taken {
		for _, id := range t.Facts {
			i, found := at[id]
			if !found {
				continue // not for the reader
			}
			f := &r.Facts.Facts[i]
			line := RegisterFact{
				Register: r.Words.Word(r.Machine.Named()), Number: e.Number, ID: f.ID, Date: f.Date, Kind: kindName(f.Kind),
				Staff: r.person(f.Staff), Window: r.window(f.Window), State: factState(f.State()),
			}
			if len(r.Facts.Touches[i]) == 0 {
				lines = append(lines, line)
			}
			for _, touch := range r.Facts.Touches[i] {
				line.Book, line.Clause, line.Points = touch.Book, touch.Clause, signedPoints(touch)
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// kindName is what people call a kind of fact; one that a book adds keeps its id.
func kindName(id string) string {
	kinds := rulebook.Kinds()
	if i := slices.IndexFunc(kinds, func(k rulebook.Kind) bool { return k.ID == id }); i >= 0 {
		return kinds[i].Name
	}
	return id
}

// factState names where a fact stands.
func factState(s scoring.FactState) string {
	switch s {
	case scoring.FactConfirmed:
		return "已确认"
	case scoring.FactDraft:
		return "待确认"
	case scoring.FactRejected:
		return "已退回"
	case scoring.FactReversed:
		return "已冲销"
	}
	return string(s)
}
