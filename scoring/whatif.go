package scoring

import (
	"cmp"
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

// Rescored is a period scored under another book or version, beside how it stands.
// Nothing of it is stored.
type Rescored struct {
	Before, After Frozen
	BeforeBook    *rulebook.Book
	AfterBook     *rulebook.Book
	State         string // of the period
	// Unfit are the recorded facts that the other book cannot value as they stand.
	Unfit []UnfitFact
}

// UnfitFact is a fact that does not fit a clause of another book. A value chosen outside
// its range gives way to the low end; a fact without a level that the clause knows is
// left out.
type UnfitFact struct {
	Fact    string         `json:"fact"`
	Clause  string         `json:"clause"`
	Left    bool           `json:"left_out"`
	Problem roster.Problem `json:"-"`
}

// WhatIf scores a past period under another book: a closed one is compared with what was
// frozen, and under both books the records are those of the day as of which it was closed.
func (s *Service) WhatIf(ctx context.Context, scope attendance.Scope, period roster.Period, asOf roster.Date, book *rulebook.Book) (Rescored, error) {
	if err := scope.As.Check(roster.ReadScores); err != nil {
		return Rescored{}, err
	}
	if err := scope.As.CheckOne(roster.DraftRules, roster.AdoptRules); err != nil {
		return Rescored{}, err
	}
	if book.Period != period.Kind {
		return Rescored{}, roster.Errorf(roster.Usage, "whatif.other_length", book.ID, period.String())
	}
	snapshot, err := s.Store.Frozen(ctx, scope, period)
	closed := err == nil
	if err != nil && roster.KindOf(err) != roster.Conflict {
		return Rescored{}, err
	}
	if closed {
		asOf = snapshot.AsOf
	}
	m, err := s.Store.Material(ctx, scope, period, asOf)
	if err != nil {
		return Rescored{}, err
	}
	before := m
	var decision Decision
	if closed {
		if decision, err = ParseDecision([]byte(snapshot.Decision), period.String()); err != nil {
			return Rescored{}, err
		}
		before.Books = []BookInForce{{From: period.First(), Book: snapshot.BookID, Version: snapshot.BookVersion}}
	}
	r := Rescored{State: m.State.State, AfterBook: book}
	if r.BeforeBook, err = before.Book(); err != nil {
		return Rescored{}, err
	}
	if closed {
		r.Before, err = snapshot.Decode()
	} else {
		r.Before, err = documentsOf(before, decision)
	}
	if err != nil {
		return Rescored{}, err
	}
	after, unfit := m.Under(book)
	filed := decision.gradeSteps(period)
	r.Unfit = unfit
	if decision, err = decision.under(after); err != nil {
		return Rescored{}, err
	}
	after.GradeSteps = append(slices.Clone(after.GradeSteps), filed...)
	r.After, err = documentsOf(after, decision)
	return r, err
}

func documentsOf(m Material, d Decision) (Frozen, error) {
	scores, err := Compute(m, d)
	if err != nil {
		return Frozen{}, err
	}
	return scores.Documents(), nil
}

// under is what of a decision can be taken over to the material under another book:
// waivers, days without data and who is under investigation are of the records, a tie
// counts if it is the same tie again, a rating if it is pending under that book, too.
// Final grades were decided on totals that the other book may give otherwise: they go
// along as steps on record, of which those that cannot stand leave the proposal.
func (d Decision) under(m Material) (Decision, error) {
	book, err := m.Book()
	if err != nil {
		return d, err
	}
	ratings := m.input(book, nil).Ratings
	d.Ratings = slices.DeleteFunc(slices.Clone(d.Ratings), func(r RatingDecision) bool {
		return !slices.ContainsFunc(ratings, func(result ballot.Result) bool { return result.Window == r.Window && result.Pending })
	})
	d.Grades = nil
	return d, nil
}

// Under is the material with another book in force in its period. Facts that do not fit
// the book are made to, or left out, and listed.
func (m Material) Under(book *rulebook.Book) (Material, []UnfitFact) {
	m.Shelf = m.Shelf.With(book) // also where a file bears the name of a published book
	m.Books = []BookInForce{{From: m.Period.First(), Book: book.ID, Version: book.Version}}
	byKind := book.ByKind()
	facts := make([]Fact, 0, len(m.Facts))
	var unfit []UnfitFact
	for _, f := range m.Facts {
		fits := true
		for _, place := range byKind[f.Kind] {
			_, problem := worth(place.Clause, &f, book.Choice)
			if problem == nil {
				continue
			}
			left := place.Clause.Levels != nil
			unfit = append(unfit, UnfitFact{Fact: f.ID, Clause: place.Clause.ID, Left: left, Problem: *problem})
			fits = fits && !left
			f.Choice = nil
		}
		if fits {
			facts = append(facts, f)
		}
	}
	m.Facts = facts
	return m, unfit
}

// SheetMove is a sheet that another book moves, and why.
type SheetMove struct {
	Of           rulebook.Unit `json:"subject"`
	Code         string        `json:"code"`
	Name         string        `json:"name"`
	Before       Points        `json:"before"` // total
	After        Points        `json:"after"`
	RankBefore   int           `json:"rank_before,omitempty"` // 0: not ranked
	RankAfter    int           `json:"rank_after,omitempty"`
	BannerBefore bool          `json:"red_banner_before"`
	BannerAfter  bool          `json:"red_banner_after"`
	GradeBefore  string        `json:"grade_before,omitempty"`
	GradeAfter   string        `json:"grade_after,omitempty"`
	Items        []ItemMove    `json:"items"`
	Entries      []EntryMove   `json:"entries"`
}

// ItemMove is an item whose score is another, or that only one of the books has: a nil
// score is of the book that has it not.
type ItemMove struct {
	ID     string  `json:"id"`
	Before *Points `json:"before"`
	After  *Points `json:"after"`
}

// EntryMove is an entry that came, went or counts otherwise: nil is not there.
type EntryMove struct {
	Clause string      `json:"clause"`
	Fact   string      `json:"fact"`
	Date   roster.Date `json:"date"`
	Staff  string      `json:"staff"`
	Text   string      `json:"text"`
	Before *Points     `json:"before"` // applied
	After  *Points     `json:"after"`
}

// moves reports whether anything of the sheet is another.
func (m SheetMove) moves() bool {
	return m.Before != m.After || m.RankBefore != m.RankAfter || m.BannerBefore != m.BannerAfter ||
		m.GradeBefore != m.GradeAfter || len(m.Items)+len(m.Entries) > 0
}

// Moved lists every sheet that moves between two outcomes of a period, windows first,
// by code. A sheet that only one of them has counts as 0 in the other.
func Moved(before, after Frozen) []SheetMove {
	moves := []SheetMove{}
	for _, unit := range []rulebook.Unit{rulebook.OfWindow, rulebook.OfStaff} {
		old, now := sheetsByCode(before.Sheets[unit]), sheetsByCode(after.Sheets[unit])
		for _, code := range unionOf(old, now) {
			m := SheetMove{Of: unit, Code: code, Before: old[code].Total, After: now[code].Total}
			m.Name = cmp.Or(now[code].Name, old[code].Name)
			m.Items, m.Entries = itemMoves(old[code], now[code]), entryMoves(old[code], now[code])
			m.RankBefore, m.BannerBefore = placeOf(before.Rank, unit, before, code)
			m.RankAfter, m.BannerAfter = placeOf(after.Rank, unit, after, code)
			if unit == rulebook.OfStaff {
				m.GradeBefore, m.GradeAfter = gradeOf(before.Grades, code), gradeOf(after.Grades, code)
			}
			if m.moves() {
				moves = append(moves, m)
			}
		}
	}
	return moves
}

func sheetsByCode(d Document) map[string]SheetDocument {
	byCode := make(map[string]SheetDocument, len(d.Sheets))
	for _, s := range d.Sheets {
		byCode[s.Code] = s
	}
	return byCode
}

// unionOf lists the keys of both maps in order.
func unionOf[V any](a, b map[string]V) []string {
	keys := make([]string, 0, len(a)+len(b))
	for key := range a {
		keys = append(keys, key)
	}
	for key := range b {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// placeOf finds a sheet's rank; the ranking is of the windows where the period has sheets
// of them, otherwise of the staff.
func placeOf(rank *RankDocument, unit rulebook.Unit, in Frozen, code string) (int, bool) {
	if _, windows := in.Sheets[rulebook.OfWindow]; windows != (unit == rulebook.OfWindow) {
		return 0, false
	}
	return placeIn(rank, code)
}

func gradeOf(grades []Grade, code string) string {
	for _, g := range grades {
		if g.Staff == code {
			return g.Final
		}
	}
	return ""
}

func itemMoves(old, now SheetDocument) []ItemMove {
	moves := []ItemMove{}
	score := func(s SheetDocument, id string) *Points {
		for i := range s.Items {
			if s.Items[i].ID == id {
				return &s.Items[i].Score
			}
		}
		return nil
	}
	note := func(id string) {
		a, b := score(old, id), score(now, id)
		if a == nil || b == nil || *a != *b {
			moves = append(moves, ItemMove{id, a, b})
		}
	}
	for i := range old.Items {
		note(old.Items[i].ID)
	}
	for i := range now.Items {
		if score(old, now.Items[i].ID) == nil {
			note(now.Items[i].ID)
		}
	}
	return moves
}

// entryKey is what two books know an entry by. Some evidence gives a clause several
// entries, which are told apart by their order.
type entryKey struct {
	clause, fact, staff string
	date                roster.Date
	nth                 int
}

func entriesOf(s SheetDocument) ([]entryKey, map[entryKey]EntryDocument) {
	var order []entryKey
	entries := map[entryKey]EntryDocument{}
	for _, item := range s.Items {
		for _, e := range item.Entries {
			key := entryKey{clause: e.Clause, fact: e.Fact, staff: e.Staff, date: e.Date}
			for ; ; key.nth++ {
				if _, taken := entries[key]; !taken {
					break
				}
			}
			entries[key] = e
			order = append(order, key)
		}
	}
	return order, entries
}

func entryMoves(old, now SheetDocument) []EntryMove {
	oldOrder, before := entriesOf(old)
	nowOrder, after := entriesOf(now)
	moves := []EntryMove{}
	move := func(e EntryDocument) EntryMove {
		return EntryMove{Clause: e.Clause, Fact: e.Fact, Date: e.Date, Staff: e.Staff, Text: e.Text}
	}
	for _, key := range oldOrder {
		a := before[key]
		b, stays := after[key]
		m := move(a)
		m.Before = &a.Applied
		switch {
		case !stays:
			moves = append(moves, m)
		case a.Applied != b.Applied:
			m.After, m.Text = &b.Applied, b.Text // in the words of the book that moves it
			moves = append(moves, m)
		}
	}
	for _, key := range nowOrder {
		if _, was := before[key]; !was {
			m := move(after[key])
			applied := after[key].Applied
			m.After = &applied
			moves = append(moves, m)
		}
	}
	return moves
}
