package scoring

import (
	"maps"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// FactBook is what the ledger knows when a fact is about to change, and who is about to
// change it. Its methods decide and write nothing.
type FactBook struct {
	Today   roster.Date
	Who     roster.Person
	As      *roster.Actor // with which rights; nil leaves it to the offices
	State   State
	Offices attendance.Offices
	Second  bool       // a second person confirms what is recorded today
	Facts   []Recorded // that the change may concern, the latest last
}

// FactChange is what becomes of the ledger.
type FactChange struct {
	Action   string // "record", "confirm", "reject", "reverse", "replace" or "attach"
	ID       string // of the fact that is confirmed, taken back or proved; after "record" the new one's
	Batch    int64  // whose drafts are confirmed together, 0: only the one of ID
	IDs      []string
	Record   *Fact // to be recorded: by "record" and "replace"
	Draft    bool  // it waits for a second person
	Source   string
	Note     string // of a confirmation, or the reason of what is taken back
	Evidence []evidence.File
}

// Record decides on a new fact.
func (b *FactBook) Record(in FactInput) (FactChange, error) {
	if err := b.mayKeep(); err != nil {
		return FactChange{}, err
	}
	f, err := b.dated(Tidy(in.Fact), in.Carry)
	if err != nil {
		return FactChange{}, err
	}
	if err := b.fits(f); err != nil {
		return FactChange{}, err
	}
	if known, found := b.known(f); found {
		return FactChange{}, knownError(known)
	}
	return FactChange{Action: "record", ID: f.ID, Record: &f, Draft: b.Second, Source: source(in.Source), Evidence: in.Evidence}, nil
}

func source(named string) string {
	if named == "" {
		return "record"
	}
	return named
}

func knownError(r Recorded) error {
	return roster.Errorf(roster.Conflict, "fact.known_since", r.ID, r.By.String(), r.Date.String())
}

// mayKeep lets the general office keep the ledger, its own desk as well as its head, and
// the director; delegates as those for whom they act. Whoever signed in was let through
// by his role, which is what he holds there.
func (b *FactBook) mayKeep() error {
	if b.Who.Staff == "" || b.As != nil {
		return nil
	}
	for _, office := range []attendance.Office{attendance.GeneralOffice, attendance.Director} {
		if _, held := b.Offices.Holding(b.Who.Staff, office, b.Today); held {
			return nil
		}
	}
	return roster.Errorf(roster.Forbidden, "fact.not_in_office", b.Who.Staff)
}

// dated puts a fact on the day on which it counts: its own, or today when its own lies in
// a closed period and it is to be carried (rules.md 8). It then names the window at which
// the person stood when it happened, where that is another one by now and still has a
// sheet: a fact is charged to the window where it happened.
func (b *FactBook) dated(f Fact, carry bool) (Fact, error) {
	switch {
	case f.Date.IsZero():
		return f, roster.Errorf(roster.Usage, "fact.date_needed")
	case f.Date > b.Today:
		return f, roster.Errorf(roster.Refused, "fact.future", f.Date.String(), b.Today.String())
	}
	period, closed := closedOn(b.State.Closed, f.Date)
	if !closed {
		return f, nil
	}
	if !carry {
		return f, roster.Errorf(roster.Closed, "fact.closed", f.Date.String(), period.String())
	}
	if current, closed := closedOn(b.State.Closed, b.Today); closed {
		return f, roster.Errorf(roster.Closed, "fact.today_closed", f.Date.String(), period.String(), current.String())
	}
	if f.Staff != "" {
		if code, args := b.State.StaffOn(f.Staff, f.Date); code != "" {
			return f, refuseFact([]roster.Problem{{Column: "staff", Code: code, Value: f.Staff, Args: args}})
		}
	}
	f.Happened, f.Date = f.Date, b.Today
	then, now := b.windowOf(f.Staff, f.Happened), b.windowOf(f.Staff, f.Date)
	if f.Window == "" && then != now && b.manned(then, f.Date) {
		f.Window = then
	}
	return Tidy(f), nil
}

// manned reports whether the window is open with somebody at it on a day.
func (b *FactBook) manned(window string, day roster.Date) bool {
	return window != "" && b.State.WindowOn(window, day) == "" && slices.ContainsFunc(b.State.Staff, func(p roster.Staff) bool {
		return p.EmployedOn(day) && b.windowOf(p.Code, day) == window
	})
}

// windowOf is the window of a person on a day, "" for none.
func (b *FactBook) windowOf(staff string, day roster.Date) string {
	var found roster.Move
	for _, m := range b.State.Moves {
		if m.Staff == staff && m.From <= day && (found.Window == "" || m.From >= found.From) {
			found = m
		}
	}
	return found.Window
}

// fits lists everything that stands against a fact as it stands: what a file's row would
// be refused for, and a chosen value without a typed reason (视情).
func (b *FactBook) fits(f Fact) error {
	problems := factFaults(&b.State, f)
	if _, known := levels[f.Level]; !known {
		problems = append(problems, roster.Problem{Column: "level", Code: "bad_level", Value: f.Level})
	}
	if f.Note == "" && len(f.Choice) > 0 {
		problems = append(problems, roster.Problem{Column: "note", Code: "choice_reason"})
	}
	if len(problems) > 0 {
		return refuseFact(problems)
	}
	return nil
}

func refuseFact(problems []roster.Problem) error {
	return &roster.Error{Kind: roster.Refused, Key: "fact.refused", Args: []any{len(problems)}, Problems: problems}
}

// known finds the fact in force that says the same. A carried one is the same whatever
// the day on which it counts, and the same as one recorded while its month was open.
func (b *FactBook) known(f Fact) (Recorded, bool) {
	same := alike(f)
	for _, r := range b.Facts {
		if r.Reversal == nil && (r.ID == f.ID || alike(r.Fact) == same) {
			return r, true
		}
	}
	return Recorded{}, false
}

// alike is the identity of what happened, whenever it counts.
func alike(f Fact) string {
	if !f.Happened.IsZero() {
		f.Date, f.Happened = f.Happened, 0
	}
	return Tidy(f).ID
}

// inForce finds the fact of an id that nothing has taken back.
func (b *FactBook) inForce(id string) (*Recorded, error) {
	var last *Recorded
	for i := range b.Facts {
		if r := &b.Facts[i]; r.ID == id {
			if last = r; r.Reversal == nil {
				return r, nil
			}
		}
	}
	if last == nil {
		return nil, roster.Errorf(roster.NotFound, "fact.unknown", id)
	}
	return nil, roster.Errorf(roster.Conflict, "fact.over."+string(last.State()), id, last.Reversal.By.String(), last.Reversal.Note)
}

// Confirm lets a draft count. It takes a second person, who is not the one named, and a
// day that is still open; the roster and the books may have moved on since it was recorded.
func (b *FactBook) Confirm(id, note string) (FactChange, error) {
	if err := b.mayKeep(); err != nil {
		return FactChange{}, err
	}
	r, err := b.inForce(id)
	if err != nil {
		return FactChange{}, err
	}
	switch {
	case r.State() == FactConfirmed:
		return FactChange{}, roster.Errorf(roster.Conflict, "fact.confirmed_already", id)
	case !b.Who.Differs(r.By):
		return FactChange{}, roster.Errorf(roster.Forbidden, "fact.same_person", id, r.By.String())
	case b.Who.Staff != "" && b.Who.Staff == r.Staff:
		return FactChange{}, roster.Errorf(roster.Forbidden, "fact.about_you", id, r.Staff)
	}
	if p, closed := closedOn(b.State.Closed, r.Date); closed {
		return FactChange{}, roster.Errorf(roster.Closed, "fact.draft_in_closed", id, r.Date.String(), p.String())
	}
	if problems := factFaults(&b.State, r.Fact); len(problems) > 0 {
		return FactChange{}, refuseFact(problems)
	}
	return FactChange{Action: "confirm", ID: id, Note: strings.TrimSpace(note)}, nil
}

// ConfirmBatch lets all drafts of a batch count, or none: a second person has gone through
// the file.
func (b *FactBook) ConfirmBatch(batch int64, note string) (FactChange, error) {
	change := FactChange{Action: "confirm", Batch: batch, Note: strings.TrimSpace(note)}
	for i := range b.Facts {
		r := &b.Facts[i]
		if r.State() != FactDraft {
			continue
		}
		if _, err := b.Confirm(r.ID, note); err != nil {
			return FactChange{}, err
		}
		change.IDs = append(change.IDs, r.ID)
	}
	if len(change.IDs) == 0 {
		return FactChange{}, roster.Errorf(roster.NotFound, "fact.no_drafts", batch)
	}
	return change, nil
}

// Reject turns a draft down, or lets its recorder withdraw it. It moves no score, so it
// may lie in a closed period.
func (b *FactBook) Reject(id, reason string) (FactChange, error) {
	r, err := b.takenBack(id, reason)
	if err != nil {
		return FactChange{}, err
	}
	if r.State() != FactDraft {
		return FactChange{}, roster.Errorf(roster.Conflict, "fact.not_draft", id)
	}
	return FactChange{Action: "reject", ID: id, Note: strings.TrimSpace(reason)}, nil
}

// Reverse takes back a fact that counts.
func (b *FactBook) Reverse(id, reason string) (FactChange, error) {
	r, err := b.takenBack(id, reason)
	if err != nil {
		return FactChange{}, err
	}
	if err := b.reversible(r); err != nil {
		return FactChange{}, err
	}
	return FactChange{Action: "reverse", ID: id, Note: strings.TrimSpace(reason)}, nil
}

// takenBack is what rejection, reversal and replacement begin with.
func (b *FactBook) takenBack(id, reason string) (*Recorded, error) {
	if err := b.mayKeep(); err != nil {
		return nil, err
	}
	if strings.TrimSpace(reason) == "" {
		return nil, roster.Errorf(roster.Usage, "fact.reason_needed")
	}
	return b.inForce(id)
}

// reversible: a fact that counts, outside closed periods. One that a register put down can
// be taken back here as well: the register's own entry stays as it is and says what it found.
func (b *FactBook) reversible(r *Recorded) error {
	if r.State() != FactConfirmed {
		return roster.Errorf(roster.Conflict, "fact.is_draft", r.ID)
	}
	if p, closed := closedOn(b.State.Closed, r.Date); closed {
		return roster.Errorf(roster.Closed, "fact.in_closed", r.ID, r.Date.String(), p.String())
	}
	return nil
}

// Replace takes a fact back and records what it should have said, in one step. Under the
// setting of a second person the new one is a draft, and until it is confirmed neither
// counts; a draft can be replaced as well.
func (b *FactBook) Replace(id string, edit FactEdit) (FactChange, error) {
	r, err := b.takenBack(id, edit.Reason)
	if err != nil {
		return FactChange{}, err
	}
	if r.State() == FactConfirmed {
		if err := b.reversible(r); err != nil {
			return FactChange{}, err
		}
	}
	f, err := b.edited(r, edit)
	if err != nil {
		return FactChange{}, err
	}
	if f.ID == id {
		return FactChange{}, roster.Errorf(roster.Usage, "fact.nothing_new", id)
	}
	if err := b.fits(f); err != nil {
		return FactChange{}, err
	}
	return FactChange{
		Action: "replace", ID: id, Record: &f, Draft: b.Second, Source: r.Source,
		Note: strings.TrimSpace(edit.Reason), Evidence: edit.Evidence,
	}, nil
}

// edited is the fact as it should have been recorded. A carried fact stays on the day on
// which it counts, unless it is said to have happened on another one.
func (b *FactBook) edited(r *Recorded, edit FactEdit) (Fact, error) {
	f := r.Fact
	set(&f.Kind, edit.Kind)
	set(&f.Staff, edit.Staff)
	set(&f.Window, edit.Window)
	set(&f.Serious, edit.Serious)
	set(&f.Level, edit.Level)
	set(&f.Ref, edit.Ref)
	set(&f.Note, edit.Note)
	if edit.Quantity != nil {
		f.Quantity = edit.Quantity
	}
	f.Choice = chosenAnew(f, edit)
	if edit.Date == nil || *edit.Date == f.Happened {
		return Tidy(f), nil
	}
	f.Date, f.Happened = *edit.Date, 0
	return b.dated(Tidy(f), edit.Carry)
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

func chosenAnew(f Fact, edit FactEdit) map[rulebook.Choice]Points {
	choices := map[rulebook.Choice]Points{}
	if !edit.WithoutChoices {
		maps.Copy(choices, f.Choice)
	}
	if edit.Month != nil {
		choices[rulebook.MonthPoints] = *edit.Month
	}
	if edit.Half != nil {
		choices[rulebook.HalfPoints] = *edit.Half
	}
	return choices
}

// Attach proves a fact, whatever its state and its period: evidence moves no score.
func (b *FactBook) Attach(id string, files []evidence.File) (FactChange, error) {
	if err := b.mayKeep(); err != nil {
		return FactChange{}, err
	}
	if len(files) == 0 {
		return FactChange{}, roster.Errorf(roster.Usage, "evidence.file_needed")
	}
	for _, r := range b.Facts {
		if r.ID == id {
			return FactChange{Action: "attach", ID: id, Evidence: files}, nil
		}
	}
	return FactChange{}, roster.Errorf(roster.NotFound, "fact.unknown", id)
}
