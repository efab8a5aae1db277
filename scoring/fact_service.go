package scoring

import (
	"context"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// FactStore is where the ledger of facts is kept.
type FactStore interface {
	// Change loads the book of what about names, runs fn on it and writes what it decided,
	// with its event, all in one transaction under the centre's lock. The change that it
	// returns names the new fact's id.
	Change(ctx context.Context, scope attendance.Scope, today roster.Date, about FactAbout, fn func(*FactBook) (FactChange, error)) (FactChange, error)
	// Book loads the book of what about names.
	Book(ctx context.Context, scope attendance.Scope, today roster.Date, about FactAbout) (*FactBook, error)
	// Materials loads what the scores of every period follow from that holds the day and is
	// scored by a book in force.
	Materials(ctx context.Context, scope attendance.Scope, day, asOf roster.Date) ([]Material, error)
	// Search loads the facts that a filter chooses, by day and id, and how many there are.
	Search(ctx context.Context, scope attendance.Scope, filter FactFilter) ([]Recorded, int, error)
	// Evidence lists the files of a subject, the first one first.
	Evidence(ctx context.Context, scope attendance.Scope, subject string) ([]EvidenceLink, error)
	// Proves lists the subjects of which a file is evidence, in order.
	Proves(ctx context.Context, scope attendance.Scope, sha256 string) ([]string, error)
	// File loads a file of evidence by its hash.
	File(ctx context.Context, scope attendance.Scope, sha256 string) (evidence.File, error)
	// Rules loads a material that has the centre's books and nothing else.
	Rules(ctx context.Context, scope attendance.Scope) (Material, error)
}

// FactAbout says which facts a change may concern: those of an id, those of a batch, or
// those of a kind that happened or count on a day.
type FactAbout struct {
	ID    string
	Batch int64
	Kind  string
	Day   roster.Date
}

// Facts is the ledger of facts (事项台账) as people and programs use it. Nothing in it is
// ever edited or deleted. Who acts is the scope's, today is the centre's day.
type Facts struct {
	Store FactStore
}

// FactPreview is what a fact would do if it were recorded now.
type FactPreview struct {
	Fact    Fact          // with the day on which it would count
	Draft   bool          // it would wait for a second person
	Closed  roster.Period // its day lies in this closed period and it is not to be carried: it would be refused
	Known   *Recorded     // it is on the ledger already; nil: it is not
	Effects []FactEffect
}

// FactDone is a change of the ledger and what it does to the scores.
type FactDone struct {
	Change  FactChange
	Fact    Recorded     // as it stands now; of a replacement the new one
	Earlier *Recorded    // the one that was replaced
	Effects []FactEffect // of the fact: what it takes, or would take if it counted
}

// Preview tells what a fact would do. Its faults are an error as they are for Record.
func (s *Facts) Preview(ctx context.Context, scope attendance.Scope, today roster.Date, in FactInput) (FactPreview, error) {
	if err := scope.As.Check(roster.RecordFacts); err != nil {
		return FactPreview{}, err
	}
	f := Tidy(in.Fact)
	book, err := s.Store.Book(ctx, scope, today, FactAbout{Kind: f.Kind, Day: f.Date})
	if err != nil {
		return FactPreview{}, err
	}
	book.As = scope.As
	if err := book.mayKeep(); err != nil {
		return FactPreview{}, err
	}
	p := FactPreview{Draft: book.Second}
	if closed, is := closedOn(book.State.Closed, f.Date); is && !in.Carry {
		p.Closed = closed
	} else if f, err = book.dated(f, in.Carry); err != nil {
		return FactPreview{}, err
	}
	if err := book.fits(f); err != nil {
		return FactPreview{}, err
	}
	if known, found := book.known(f); found {
		p.Known = &known
	}
	p.Fact = f
	p.Effects, err = s.effects(ctx, scope, today, f)
	return p, err
}

// KindOfFact finds the kind of fact that people call by its id, its name or a part of its
// name that no other kind has.
func (s *Facts) KindOfFact(ctx context.Context, scope attendance.Scope, today roster.Date, named string) (rulebook.Kind, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return rulebook.Kind{}, err
	}
	book, err := s.Store.Book(ctx, scope, today, FactAbout{Kind: named})
	if err != nil {
		return rulebook.Kind{}, err
	}
	var alike []rulebook.Kind
	for _, kind := range recordableKinds(book.State.Books) {
		switch {
		case kind.ID == named || kind.Name == named:
			return kind, nil
		case strings.Contains(kind.Name, named):
			alike = append(alike, kind)
		}
	}
	switch len(alike) {
	case 0:
		return rulebook.Kind{}, roster.Errorf(roster.Usage, "fact.unknown_kind", named)
	case 1:
		return alike[0], nil
	}
	names := make([]string, len(alike))
	for i, kind := range alike {
		names[i] = kind.Name
	}
	return rulebook.Kind{}, roster.Errorf(roster.Usage, "fact.which_kind", named, strings.Join(names, "；"))
}

// recordableKinds are the kinds that somebody may record: those that every centre knows,
// and those that the centre's books add.
func recordableKinds(books []*rulebook.Book) []rulebook.Kind {
	kinds := slices.DeleteFunc(rulebook.Kinds(), func(k rulebook.Kind) bool { return k.Derived })
	for _, book := range books {
		for _, kind := range book.Kinds {
			if !slices.ContainsFunc(kinds, func(k rulebook.Kind) bool { return k.ID == kind.ID }) {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

// effects tells what a fact does, in the order of the books.
func (s *Facts) effects(ctx context.Context, scope attendance.Scope, today roster.Date, f Fact) ([]FactEffect, error) {
	materials, err := s.Store.Materials(ctx, scope, f.Date, max(today, f.Date+1))
	if err != nil {
		return nil, err
	}
	var found []FactEffect
	for _, m := range materials {
		effects, err := factEffects(m, f)
		if err != nil {
			return nil, err
		}
		found = append(found, effects...)
	}
	return found, nil
}

// Record puts a fact on the ledger: as a draft where the centre wants a second person.
func (s *Facts) Record(ctx context.Context, scope attendance.Scope, today roster.Date, in FactInput) (FactDone, error) {
	if err := scope.As.Check(roster.RecordFacts); err != nil {
		return FactDone{}, err
	}
	about := FactAbout{Kind: Tidy(in.Fact).Kind, Day: in.Date}
	return s.change(ctx, scope, today, about, func(b *FactBook) (FactChange, error) { return b.Record(in) })
}

// Confirm lets a draft count; see FactBook.Confirm.
func (s *Facts) Confirm(ctx context.Context, scope attendance.Scope, today roster.Date, id, note string) (FactDone, error) {
	if err := scope.As.Check(roster.ConfirmFacts); err != nil {
		return FactDone{}, err
	}
	return s.change(ctx, scope, today, FactAbout{ID: id}, func(b *FactBook) (FactChange, error) { return b.Confirm(id, note) })
}

// ConfirmBatch lets all drafts of a batch count and returns their ids; see
// FactBook.ConfirmBatch.
func (s *Facts) ConfirmBatch(ctx context.Context, scope attendance.Scope, today roster.Date, batch int64, note string) ([]string, error) {
	if err := scope.As.Check(roster.ConfirmFacts); err != nil {
		return nil, err
	}
	change, err := s.Store.Change(ctx, scope, today, FactAbout{Batch: batch}, func(b *FactBook) (FactChange, error) {
		b.As = scope.As
		return b.ConfirmBatch(batch, note)
	})
	return change.IDs, err
}

// Reject turns a draft down; see FactBook.Reject.
func (s *Facts) Reject(ctx context.Context, scope attendance.Scope, today roster.Date, id, reason string) (FactDone, error) {
	if err := scope.As.CheckOne(roster.ConfirmFacts, roster.RecordFacts); err != nil {
		return FactDone{}, err
	}
	return s.change(ctx, scope, today, FactAbout{ID: id}, func(b *FactBook) (FactChange, error) { return b.Reject(id, reason) })
}

// Reverse takes back a fact that counts; see FactBook.Reverse.
func (s *Facts) Reverse(ctx context.Context, scope attendance.Scope, today roster.Date, id, reason string) (FactDone, error) {
	if err := scope.As.Check(roster.RecordFacts); err != nil {
		return FactDone{}, err
	}
	return s.change(ctx, scope, today, FactAbout{ID: id}, func(b *FactBook) (FactChange, error) { return b.Reverse(id, reason) })
}

// Replace takes a fact back and records another in its place; see FactBook.Replace.
func (s *Facts) Replace(ctx context.Context, scope attendance.Scope, today roster.Date, id string, edit FactEdit) (FactDone, error) {
	if err := scope.As.Check(roster.RecordFacts); err != nil {
		return FactDone{}, err
	}
	return s.change(ctx, scope, today, FactAbout{ID: id}, func(b *FactBook) (FactChange, error) { return b.Replace(id, edit) })
}

// Attach adds evidence to a fact; see FactBook.Attach.
func (s *Facts) Attach(ctx context.Context, scope attendance.Scope, today roster.Date, id string, files []evidence.File) (FactDone, error) {
	if err := scope.As.Check(roster.RecordFacts); err != nil {
		return FactDone{}, err
	}
	return s.change(ctx, scope, today, FactAbout{ID: id}, func(b *FactBook) (FactChange, error) { return b.Attach(id, files) })
}

// change makes one change and tells how things stand after it.
func (s *Facts) change(ctx context.Context, scope attendance.Scope, today roster.Date, about FactAbout, decide func(*FactBook) (FactChange, error)) (FactDone, error) {
	change, err := s.Store.Change(ctx, scope, today, about, func(b *FactBook) (FactChange, error) {
		b.As = scope.As
		return decide(b)
	})
	if err != nil {
		return FactDone{}, err
	}
	done := FactDone{Change: change}
	id := change.ID
	if change.Action == "replace" {
		earlier, err := s.fact(ctx, scope, id)
		if err != nil {
			return done, err
		}
		done.Earlier, id = &earlier[len(earlier)-1], change.Record.ID
	}
	history, err := s.fact(ctx, scope, id)
	if err != nil {
		return done, err
	}
	done.Fact = history[len(history)-1]
	if change.Action != "attach" {
		done.Effects, err = s.effects(ctx, scope, today, done.Fact.Fact)
	}
	return done, err
}

// Fact loads every time that a fact was recorded, the latest one last: what was reversed
// may have been recorded again in the same words. One that is out of the reach of
// scope.As is not there.
func (s *Facts) Fact(ctx context.Context, scope attendance.Scope, id string) ([]Recorded, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return nil, err
	}
	return s.fact(ctx, scope, id)
}

func (s *Facts) fact(ctx context.Context, scope attendance.Scope, id string) ([]Recorded, error) {
	found, _, err := s.Store.Search(ctx, scope, FactFilter{ID: id, Reach: reachOf(scope.As)})
	if err == nil && len(found) == 0 {
		err = roster.Errorf(roster.NotFound, "fact.unknown", id)
	}
	return found, err
}

// Effects tells what a fact that is on the ledger does, or would do if it counted, to the
// sheets that scope.As may see.
func (s *Facts) Effects(ctx context.Context, scope attendance.Scope, today roster.Date, f Fact) ([]FactEffect, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return nil, err
	}
	effects, err := s.effects(ctx, scope, today, f)
	return slices.DeleteFunc(effects, func(e FactEffect) bool {
		return !readsAll(scope.As) && (e.Subject == "" || !reads(scope.As, e.Subject, e.Sheet, e.Period))
	}), err
}

// FactTouch is a clause that answers to a fact, and what the fact is worth there.
type FactTouch struct {
	Book, Clause string
	Points       Points // before caps
	Earns        bool
}

// FactPage is a part of what a search found.
type FactPage struct {
	Facts   []Recorded
	Touches [][]FactTouch   // of each fact
	Total   int             // in all
	Kinds   []rulebook.Kind // that somebody may record under the books of the centre
}

// Search finds facts, with the clauses of the books in force on their days: only those
// that scope.As may see, whatever the filter says.
func (s *Facts) Search(ctx context.Context, scope attendance.Scope, filter FactFilter) (FactPage, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return FactPage{}, err
	}
	if own := reachOf(scope.As); own != nil {
		filter.Reach = own
	}
	if filter.State != "" && !slices.Contains(FactStates(), filter.State) {
		return FactPage{}, roster.Errorf(roster.Usage, "fact.unknown_state", string(filter.State))
	}
	var page FactPage
	var err error
	if page.Facts, page.Total, err = s.Store.Search(ctx, scope, filter); err != nil {
		return page, err
	}
	rules, err := s.Store.Rules(ctx, scope)
	if err != nil {
		return page, err
	}
	page.Kinds = recordableKinds(rules.used())
	page.Touches = make([][]FactTouch, len(page.Facts))
	for i := range page.Facts {
		if page.Touches[i], err = touches(rules, page.Facts[i].Fact); err != nil {
			return page, err
		}
	}
	return page, nil
}

// touches lists the clauses that answer to a fact in the books in force on its day.
func touches(rules Material, f Fact) ([]FactTouch, error) {
	var found []FactTouch
	for _, period := range PeriodsOf(f.Date) {
		rules.Period = period
		book, err := rules.Book()
		if roster.KindOf(err) == roster.Usage {
			continue // none was in force
		}
		if err != nil {
			return nil, err
		}
		for _, place := range book.ClausesFor(f.Kind) {
			points, _ := worth(place.Clause, &f, book.Choice) // 0 where the fact does not fit
			found = append(found, FactTouch{Book: book.ID, Clause: place.Clause.ID, Points: points, Earns: place.Earns()})
		}
	}
	return found, nil
}

// PeriodsOf are the periods that hold the day, of every length that a book may score, the
// shortest first.
func PeriodsOf(day roster.Date) []roster.Period {
	var periods []roster.Period
	for _, kind := range []roster.PeriodKind{roster.Month, roster.Quarter, roster.Half, roster.Year} {
		periods = append(periods, roster.PeriodOf(day, kind))
	}
	return periods
}

// Evidence lists the files of a subject, none where scope.As may not see it.
func (s *Facts) Evidence(ctx context.Context, scope attendance.Scope, subject string) ([]EvidenceLink, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return nil, err
	}
	if seen, err := s.sees(ctx, scope, subject); err != nil || !seen {
		return nil, err
	}
	return s.Store.Evidence(ctx, scope, subject)
}

// File loads a file of evidence by its hash: one that nothing is proved by which scope.As
// may see is not there.
func (s *Facts) File(ctx context.Context, scope attendance.Scope, sha256 string) (evidence.File, error) {
	if err := scope.As.CheckAny(roster.ReadFacts); err != nil {
		return evidence.File{}, err
	}
	if reachOf(scope.As) == nil {
		return s.Store.File(ctx, scope, sha256)
	}
	subjects, err := s.Store.Proves(ctx, scope, sha256)
	if err != nil {
		return evidence.File{}, err
	}
	for _, subject := range subjects {
		if seen, err := s.sees(ctx, scope, subject); err != nil {
			return evidence.File{}, err
		} else if seen {
			return s.Store.File(ctx, scope, sha256)
		}
	}
	return evidence.File{}, roster.Errorf(roster.NotFound, "evidence.none", sha256)
}

// sees reports whether what evidence proves is in the reach of scope.As: a fact, or an
// entry of a register from which such a fact came.
func (s *Facts) sees(ctx context.Context, scope attendance.Scope, subject string) (bool, error) {
	reach := reachOf(scope.As)
	if reach == nil {
		return true, nil
	}
	filter := FactFilter{Ref: subject, Reach: reach, Limit: 1}
	if id, is := strings.CutPrefix(subject, FactSubject("")); is {
		filter = FactFilter{ID: id, Reach: reach, Limit: 1}
	}
	_, total, err := s.Store.Search(ctx, scope, filter)
	return total > 0, err
}
