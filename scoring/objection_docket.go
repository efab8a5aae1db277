package scoring

import (
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Docket is everything that one step of an objection is judged by. Its methods return a
// Plea, which the store writes in the same transaction.
type Docket struct {
	Material
	Today     roster.Date
	Who       roster.Person
	As        *roster.Actor // with which rights; nil leaves it to the offices
	Offices   attendance.Offices
	Objection Objection  // that the step is about; of a new one what is asked for
	Record    []Recorded // the fact behind the entry, none where it is derived
}

// Plea is what is to be written of a step: the objection with the step as its last one,
// and what follows from it.
type Plea struct {
	Objection Objection
	Reverse   string        // id of the fact that is taken back
	Replace   *Fact         // what is recorded in its place
	Source    string        // what recorded the one before
	Waive     *WaiverRecord // a derived entry that counts no more
}

// Verdict is how an objection is decided.
type Verdict struct {
	Uphold    bool
	Reason    string
	Edit      *FactEdit // what the fact should have said; nil takes it back altogether
	Corrected string    // what was corrected otherwise already, such as "slip:3"
	Minutes   string    // of a waiver; the objection's own number where it names none
}

// File enters an objection to an entry of the sheet as it stands, by the person whose
// sheet it is or one of the window.
func (d *Docket) File(statement string) (Plea, error) {
	o := &d.Objection
	period := d.Period.String()
	switch {
	case d.State.State == Closed:
		return Plea{}, roster.Errorf(roster.Closed, "objection.closed", period)
	case d.State.State != Published:
		return Plea{}, roster.Errorf(roster.Conflict, "objection.not_published", period)
	case !d.takesObjections(d.Today):
		return Plea{}, roster.Errorf(roster.Conflict, "objection.too_late", period, d.State.Publication.Until.String())
	case d.Who.Staff == "":
		return Plea{}, roster.Errorf(roster.Usage, "objection.by_needed")
	case strings.TrimSpace(statement) == "":
		return Plea{}, roster.Errorf(roster.Usage, "objection.statement_needed")
	case d.As == nil && !d.concerned():
		return Plea{}, roster.Errorf(roster.Forbidden, "objection.not_yours", d.Who.Staff, o.Code)
	}
	if err := d.find(); err != nil {
		return Plea{}, err
	}
	for _, known := range d.Objections {
		if known.State != TakenBack && known.Kind == o.Kind && known.Of == o.Of && known.Code == o.Code && known.Entry == o.Entry {
			return Plea{}, roster.Errorf(roster.Conflict, "objection.there", known.Number)
		}
	}
	return d.step(ObjectionStep{Action: "file", State: Filed, Note: statement}), nil
}

// filed reports whether an actor may know of the objection as one who filed it, or may
// file such a one.
func (d *Docket) filed(as *roster.Actor) bool {
	o := &d.Objection
	return as.Covers(roster.FileObjection, o.owner()) || as.Staff != "" && as.Staff == o.Steps[0].By.Staff
}

// concerned: the person whose sheet or grade it is, and of a window whoever stood there
// on a day of the period.
func (d *Docket) concerned() bool {
	if d.Objection.Of == rulebook.OfStaff {
		return d.Who.Staff == d.Objection.Code
	}
	return d.stood(d.Who.Staff, d.Objection.Code, d.Period.First(), d.Period.Last())
}

// stood reports whether a person was of a window on a day from first to last.
func (d *Docket) stood(staff, window string, first, last roster.Date) bool {
	m := newMembership(&Input{Windows: d.Windows, Staff: d.Attendance.Staff, Moves: d.Moves})
	at, person := m.window(window), m.person(staff)
	if at == nobody || person == nobody {
		return false
	}
	for day := first; day <= last; day++ {
		if m.windowOn(person, day) == at && m.staff[person].EmployedOn(day) {
			return true
		}
	}
	return false
}

// find completes the key of the entry that the objection asks for: there must be one,
// and no other that fits as well.
func (d *Docket) find() error {
	o := &d.Objection
	scores, err := Compute(d.Material, Decision{})
	if err != nil {
		return err
	}
	if o.Kind == ToGrade {
		if !slices.ContainsFunc(scores.Grades, func(g Grade) bool { return g.Staff == o.Code }) {
			return roster.Errorf(roster.NotFound, "objection.no_grade", o.Code, d.Period.String())
		}
		return nil
	}
	sheet := sheetOf(scores.Document(o.Of).Sheets, o.Code)
	if sheet == nil {
		return roster.Errorf(roster.NotFound, "score.no_sheet", o.Code, d.Period.String())
	}
	var fit []EntryKey
	for _, item := range sheet.Items {
		for _, key := range keys(item.Entries) {
			if o.Entry.asks(key) {
				fit = append(fit, key)
			}
		}
	}
	switch len(fit) {
	case 0:
		if sheet.rated(scores.Book, o.Entry) != nil {
			return nil
		}
		return roster.Errorf(roster.NotFound, "objection.no_entry", o.Code, d.Period.String())
	case 1:
		o.Entry = fit[0]
		return nil
	}
	return roster.Errorf(roster.Usage, "objection.which", len(fit), o.Code)
}

// asks reports whether what is given of a key fits an entry's.
func (k EntryKey) asks(entry EntryKey) bool {
	return (k.Clause == "" || k.Clause == entry.Clause) && (k.Fact == "" || k.Fact == entry.Fact) &&
		(k.Date.IsZero() || k.Date == entry.Date) && (k.Staff == "" || k.Staff == entry.Staff) && (k.Nth == 0 || k.Nth == entry.Nth)
}

// rating reports whether the key is what a rating did, and no entry.
func (k EntryKey) rating() bool { return k.Nth == 0 }

// waiting refuses a step of an objection that is decided, or of a closed period.
func (d *Docket) waiting() error {
	switch o := &d.Objection; {
	case d.State.State == Closed:
		return roster.Errorf(roster.Closed, "objection.closed", d.Period.String())
	case o.State.Decided():
		return roster.Errorf(roster.Conflict, "objection.decided."+string(o.State), o.Number)
	}
	return nil
}

// Reply enters what the general office, its own desk as well as its head, or whoever
// recorded the fact has to say.
func (d *Docket) Reply(text string) (Plea, error) {
	if err := d.waiting(); err != nil {
		return Plea{}, err
	}
	step := ObjectionStep{Action: "reply", State: Replied, Note: text}
	recorded := slices.ContainsFunc(d.Record, func(r Recorded) bool { return !r.By.Differs(d.Who) })
	held, inOffice := d.Offices.Holding(d.Who.Staff, attendance.GeneralOffice, d.Today)
	if inOffice {
		step.Office, step.Deputises = held.Office, held.Deputises
	}
	switch {
	case strings.TrimSpace(text) == "":
		return Plea{}, roster.Errorf(roster.Usage, "objection.statement_needed")
	case d.As == nil && d.Who.Staff != "" && !inOffice && !recorded:
		return Plea{}, roster.Errorf(roster.Forbidden, "objection.not_office", d.Who.Staff)
	case d.Who.Staff != "" && d.Who.Staff == d.Objection.Steps[0].By.Staff:
		return Plea{}, roster.Errorf(roster.Forbidden, "objection.own", d.Objection.Number)
	}
	return d.step(step), nil
}

// Comment adds what the head of the window thinks of an objection of the window or of one
// of its people (意见). It leaves the objection where it stands and decides nothing; he who
// commented is involved. He may say more later.
func (d *Docket) Comment(text string) (Plea, error) {
	if err := d.waiting(); err != nil {
		return Plea{}, err
	}
	o := &d.Objection
	switch {
	case d.Who.Staff == "":
		return Plea{}, roster.Errorf(roster.Usage, "objection.by_needed")
	case !d.Who.Differs(o.Steps[0].By):
		return Plea{}, roster.Errorf(roster.Forbidden, "objection.own_comment", o.Number)
	case strings.TrimSpace(text) == "":
		return Plea{}, roster.Errorf(roster.Usage, "objection.statement_needed")
	}
	return d.step(ObjectionStep{Action: "comment", State: o.State, Note: text}), nil
}

// Withdraw takes the objection back, by the one who objects.
func (d *Docket) Withdraw(reason string) (Plea, error) {
	if err := d.waiting(); err != nil {
		return Plea{}, err
	}
	if d.Who.Staff != d.Objection.Steps[0].By.Staff {
		return Plea{}, roster.Errorf(roster.Forbidden, "objection.not_filer", d.Objection.Number, d.Objection.Steps[0].By.Staff)
	}
	return d.step(ObjectionStep{Action: "withdraw", State: TakenBack, Note: reason}), nil
}

// Decide upholds or dismisses. The rules ask for someone not involved and name no office;
// deciding takes an office that decides on staff here: director, secretary or head of the
// general office, or a delegate, of whom none may be involved.
func (d *Docket) Decide(v Verdict) (Plea, error) {
	if err := d.waiting(); err != nil {
		return Plea{}, err
	}
	switch {
	case d.Who.Staff == "":
		return Plea{}, roster.Errorf(roster.Usage, "objection.by_needed")
	case strings.TrimSpace(v.Reason) == "":
		return Plea{}, roster.Errorf(roster.Usage, "objection.reasons_needed")
	case !v.Uphold && (v.Edit != nil || v.Corrected != ""):
		return Plea{}, roster.Errorf(roster.Usage, "objection.nothing_changes")
	}
	right, err := d.right()
	if err != nil {
		return Plea{}, err
	}
	step := ObjectionStep{Action: "dismiss", State: Dismissed, Note: v.Reason, Office: right.Office, Deputises: right.Deputises}
	if !v.Uphold {
		return d.step(step), nil
	}
	step.Action, step.State = "uphold", Upheld
	return d.remedy(step, v)
}

// right is by what office the person decides.
func (d *Docket) right() (attendance.Holding, error) {
	for _, office := range []attendance.Office{attendance.Director, attendance.Secretary, attendance.GeneralOffice} {
		held, ok := d.Offices.Holding(d.Who.Staff, office, d.Today)
		if !ok {
			continue
		}
		for _, person := range []string{d.Who.Staff, held.Deputises} {
			if person == "" {
				continue
			}
			acts := d.Who
			acts.Staff = person
			if role := d.involved(acts); role != "" {
				return held, roster.Errorf(roster.Forbidden, "objection.involved."+role, d.Objection.Number, person)
			}
		}
		return held, nil
	}
	return attendance.Holding{}, roster.Errorf(roster.Forbidden, "objection.no_office", d.Who.Staff)
}

// involved tells in what role a person has to do with the objection, "" for none.
func (d *Docket) involved(p roster.Person) string {
	o := &d.Objection
	for _, s := range o.Steps {
		if !p.Differs(s.By) {
			return s.Action
		}
	}
	for _, r := range d.Record {
		switch {
		case !p.Differs(r.By):
			return "recorded"
		case r.Confirmation != nil && !p.Differs(r.Confirmation.By):
			return "confirmed"
		}
	}
	day := o.Entry.Date
	if day.IsZero() {
		day = d.Period.Last()
	}
	switch {
	case p.Staff == o.Entry.Staff, o.Of == rulebook.OfStaff && p.Staff == o.Code:
		return "named"
	case o.Of == rulebook.OfWindow && d.stood(p.Staff, o.Code, day, day):
		return "window"
	}
	return ""
}

// remedy is what follows from upholding.
func (d *Docket) remedy(step ObjectionStep, v Verdict) (Plea, error) {
	o := &d.Objection
	if o.Kind == ToGrade {
		step.Remedy = ForGrade
		return d.step(step), nil
	}
	scores, err := Compute(d.Material, Decision{})
	if err != nil {
		return Plea{}, err
	}
	var entry *EntryDocument
	if sheet := sheetOf(scores.Document(o.Of).Sheets, o.Code); sheet != nil {
		entry = sheet.entry(o.Entry)
	}
	counts := entry != nil && !entry.Waived
	switch {
	case o.Entry.rating():
		// Ballots that are opened never change, and the sheet cannot tell what would have
		// come of it: what was corrected, such as where the person stood, has to be named.
		if v.Edit != nil || v.Corrected == "" {
			return Plea{}, roster.Errorf(roster.Refused, "objection.rated", o.Number)
		}
		step.Remedy, step.Record = Corrected, v.Corrected
		return d.step(step), nil
	case v.Corrected != "" && counts:
		return Plea{}, roster.Errorf(roster.Refused, "objection.still_there", o.Number, v.Corrected)
	case v.Corrected != "":
		step.Remedy, step.Record = Corrected, v.Corrected
		return d.step(step), nil
	case !counts:
		return Plea{}, roster.Errorf(roster.Refused, "objection.gone", o.Number)
	case len(d.Record) > 0:
		return d.takeBack(step, v)
	case v.Edit != nil:
		return Plea{}, roster.Errorf(roster.Refused, "objection.derived", o.Number)
	}
	return d.waive(step, v, scores), nil
}

// takeBack reverses the fact behind the entry, or replaces it.
func (d *Docket) takeBack(step ObjectionStep, v Verdict) (Plea, error) {
	fact := d.Record[len(d.Record)-1]
	step.Remedy = Reversed
	var replace *Fact
	if v.Edit != nil {
		v.Edit.Date = nil // of another day it is another fact
		edited, err := (&FactBook{Today: d.Today}).edited(&fact, *v.Edit)
		if err != nil {
			return Plea{}, err
		}
		if edited.ID == fact.ID {
			return Plea{}, roster.Errorf(roster.Usage, "fact.nothing_new", fact.ID)
		}
		step.Remedy, replace = Replaced, &edited
	}
	plea := d.step(step)
	plea.Reverse, plea.Replace, plea.Source = fact.ID, replace, fact.Source
	return plea, nil
}

// waive lets what follows from punches, leave, cases or meetings count no more. Where a
// clause is charged once a day the whole day is waived, or the day's next finding would
// take the place of the first.
func (d *Docket) waive(step ObjectionStep, v Verdict, scores *Scores) Plea {
	o := &d.Objection
	w := WaiverRecord{Period: d.Period, Reason: v.Reason, Objection: o.Number}
	w.Fact, w.Minutes, w.DecidedBy = o.Entry.Fact, v.Minutes, d.Who.Staff
	if w.Minutes == "" {
		w.Minutes = "申诉第" + itoa(int(o.Number)) + "号"
	}
	for place := range scores.Book.Clauses() {
		if place.Clause.ID == o.Entry.Clause && place.Clause.OnceADay && o.Entry.Staff != "" {
			w.Fact, w.Staff, w.Date = "", o.Entry.Staff, o.Entry.Date
		}
	}
	step.Remedy = Waived
	plea := d.step(step)
	plea.Waive = &w
	return plea
}

// step puts a step at the end of the objection.
func (d *Docket) step(s ObjectionStep) Plea {
	o := d.Objection
	s.Day, s.By, s.Note = d.Today, d.Who, strings.TrimSpace(s.Note)
	o.State = s.State
	o.Steps = append(slices.Clip(o.Steps), s)
	return Plea{Objection: o}
}
