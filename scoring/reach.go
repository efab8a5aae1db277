package scoring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// reads reports whether an actor may read one sheet of a period: his own, or of the
// windows that he is head of and of the people who stand at them on its last day.
func reads(as *roster.Actor, of rulebook.Unit, code string, period roster.Period) bool {
	if of == rulebook.OfWindow {
		return as.Covers(roster.ReadScores, roster.Owner{Window: code})
	}
	return as.CoversOn(roster.ReadScores, roster.Owner{Staff: code}, period.Last())
}

// readsAll reports whether nothing has to be cut away.
func readsAll(as *roster.Actor) bool { return as.Reach(roster.ReadScores) == roster.ReachCentre }

// For is the scores cut down to what an actor may read: his sheets, their places in the
// ranking with how many are ranked, and of everything else what belongs to them. Grades
// are told once the period is published. Who reads everything gets the scores themselves.
func (s *Scores) For(as *roster.Actor) *Scores {
	if readsAll(as) {
		return s
	}
	cut := *s
	cut.Sheets = map[rulebook.Unit][]Sheet{}
	for unit, sheets := range s.Sheets {
		cut.Sheets[unit] = slices.DeleteFunc(slices.Clone(sheets), func(one Sheet) bool { return !reads(as, unit, one.Code, s.Period) })
	}
	if s.Ranking != nil {
		cut.Ranking = &Ranking{Ranked: len(s.Ranking.Rows), TieOpen: s.Ranking.TieOpen}
		for _, row := range s.Ranking.Rows {
			if reads(as, s.Book.Subjects[0].Of, row.Code, s.Period) {
				cut.Ranking.Rows = append(cut.Ranking.Rows, row)
			}
		}
	}
	cut.Grades = gradesFor(s.Grades, as, s.Period, s.State)
	cut.GradeFaults = nil
	cut.Sessions = attendance.SessionsFor(s.Sessions, as)
	cut.Objections = ObjectionsFor(s.Objections, as)
	cut.Input = s.Input.without(as)
	return &cut
}

// gradesFor are the grades that an actor may read; those of a period that is not
// published are nobody's business but of those who decide them.
func gradesFor(grades []Grade, as *roster.Actor, period roster.Period, state string) []Grade {
	if state == Open {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(grades), func(g Grade) bool { return !reads(as, rulebook.OfStaff, g.Staff, period) })
}

// without keeps of the input the windows and the people whose sheets an actor may read,
// by which entries are worded, and nothing that scores could be computed from.
func (in *Input) without(as *roster.Actor) Input {
	cut := Input{Period: in.Period, AsOf: in.AsOf, Windows: in.Windows, Confirmed: in.Confirmed}
	for _, p := range in.Staff {
		if reads(as, rulebook.OfStaff, p.Code, in.Period) {
			cut.Staff = append(cut.Staff, p)
		}
	}
	for _, m := range in.Moves {
		if reads(as, rulebook.OfStaff, m.Staff, in.Period) {
			cut.Moves = append(cut.Moves, m)
		}
	}
	return cut
}

// For is the documents of a period cut down to what an actor may read; see Scores.For.
func (f Frozen) For(as *roster.Actor, period roster.Period) Frozen {
	if readsAll(as) {
		return f
	}
	cut := Frozen{Sheets: map[rulebook.Unit]Document{}, Confirmed: f.Confirmed}
	ranked, state := rulebook.OfStaff, Closed
	for unit, document := range f.Sheets {
		if unit == rulebook.OfWindow {
			ranked = unit
		}
		state = document.State
		document.Sheets = slices.DeleteFunc(slices.Clone(document.Sheets), func(s SheetDocument) bool { return !reads(as, unit, s.Code, period) })
		cut.Sheets[unit] = document
	}
	cut.Grades = gradesFor(f.Grades, as, period, state)
	if f.Rank != nil {
		cut.Rank = &RankDocument{Period: f.Rank.Period, Ranked: len(f.Rank.Rows), TieOpen: f.Rank.TieOpen}
		cut.Rank.Rows = slices.DeleteFunc(slices.Clone(f.Rank.Rows), func(row RankRowDocument) bool { return !reads(as, ranked, row.Code, period) })
	}
	return cut
}

// For is the snapshot with its output cut down to what an actor may read. Its digest
// stays that of the whole; the meeting's decision names others, and is left out.
func (s Snapshot) For(as *roster.Actor) (Snapshot, error) {
	if readsAll(as) {
		return s, nil
	}
	frozen, err := s.Decode()
	if err != nil {
		return Snapshot{}, err
	}
	s.Decision = ""
	s.Output, err = encode(frozen.For(as, s.Period))
	return s, err
}

// encode writes documents, the same bytes for the same ones.
func encode(f Frozen) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(f); err != nil {
		return nil, fmt.Errorf("encode documents: %w", err)
	}
	return b.Bytes(), nil
}

// For is the standings cut down to what an actor may read: his rows, and those of the
// stars of a year that is over and settled, without what they were awarded on where it
// is somebody else's score.
func (s Stars) For(as *roster.Actor) Stars {
	if readsAll(as) {
		return s
	}
	cut := s
	cut.Ranked, cut.Rows, cut.Months = len(s.Rows), []Standing{}, nil
	var last roster.Period
	for _, part := range s.Months {
		last = part.Period
		part.Frozen = part.Frozen.For(as, part.Period)
		cut.Months = append(cut.Months, part)
	}
	for _, row := range s.Rows {
		switch {
		case reads(as, s.Of, row.Code, last):
			cut.Rows = append(cut.Rows, row)
		case row.Star && s.Settled() && as.Has(roster.ReadHonours):
			cut.Rows = append(cut.Rows, Standing{Rank: row.Rank, Code: row.Code, Name: row.Name, Star: true})
		}
	}
	return cut
}

// ObjectionsFor are the objections that an actor may read: to his own sheets and to those
// of his windows and their people.
func ObjectionsFor(list []Objection, as *roster.Actor) []Objection {
	if as.Reach(roster.ReadObjections) == roster.ReachCentre {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(o Objection) bool {
		return !as.CoversOn(roster.ReadObjections, o.owner(), o.Period.Last())
	})
}

// CommentedBy reports whether an actor may comment on the objection: the head of its window.
func (o *Objection) CommentedBy(as *roster.Actor) bool {
	return as.CoversOn(roster.NoteObjection, o.owner(), o.Period.Last())
}

// owner is whose sheet the objection is about.
func (o *Objection) owner() roster.Owner {
	if o.Of == rulebook.OfWindow {
		return roster.Owner{Window: o.Code}
	}
	return roster.Owner{Staff: o.Code}
}
