package reports

import (
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// StaffBook is the personal sheets of a period, one person or many.
type StaffBook struct {
	Head
	Columns []Column
	People  []Subject
	Rules   Rules
}

// NewStaffBook arranges the sheets of the people given, and of nobody else. Beside them
// stand the medians of b.Crowd, unless so few make it up that they tell of somebody.
func NewStaffBook(b Basis, staff []scoring.Sheet) StaffBook {
	book := StaffBook{
		Head:    b.head("个人考核评分表"),
		Columns: b.columns(),
		People:  b.arranger(rulebook.OfStaff).subjects(staff),
		Rules:   b.rules(),
	}
	crowd := b.Crowd
	if crowd.Sheets < scoring.SmallestCrowd {
		crowd = scoring.Crowd{}
	}
	b.compare(book.People, b.document(rulebook.OfStaff, staff), crowd)
	b.follow(book.People, rulebook.OfStaff, crowd)
	return book
}

// staffOf are the sheets of everybody, of a person, or of those who stood last in the period
// at a window or at the windows of a department. A window's are handed out only to whoever
// reads all of it, as everybody's are: a part would pass for the whole.
func staffOf(scope attendance.Scope, scores *scoring.Scores, of string) ([]scoring.Sheet, Windows, error) {
	staff := scores.Sheets[rulebook.OfStaff]
	if of == "" {
		return staff, Windows{}, nil
	}
	if one := onlySheet(staff, of); one != nil {
		return one, Windows{}, nil
	}
	nobody := roster.Errorf(roster.NotFound, "score.no_sheet", of, scores.Period.String())
	only, err := ChooseWindows(scores.Input.Windows, of)
	if err != nil || only.Check(scope.As, roster.ReadScores) != nil {
		return nil, only, nobody // which of both is nobody else's business
	}
	at := LastWindows(roster.Stints(scores.Input.Moves), min(scores.Period.Last(), scores.AsOf))
	staff = slices.DeleteFunc(slices.Clone(staff), func(s scoring.Sheet) bool { return !only.Has(at[s.Code]) })
	if len(staff) == 0 {
		return nil, only, nobody
	}
	return staff, only, nil
}

func onlySheet(sheets []scoring.Sheet, code string) []scoring.Sheet {
	for i := range sheets {
		if sheets[i].Code == code {
			return sheets[i : i+1]
		}
	}
	return nil
}
