package scoring

import (
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/intake/intaketest"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

var (
	days  = calendar.New(calendar.AllNational(), nil)
	books = rulebook.Embedded()
)

// known is what the fuzzed files are checked against.
func known() *State {
	return &State{
		State: attendance.State{
			Windows:  []roster.Window{{Code: "W1"}, {Code: "W2"}},
			Staff:    []roster.Staff{{Code: "S1"}},
			Closed:   []roster.Period{roster.MustPeriod("2025-01")},
			Calendar: days,
		},
		Books: books,
	}
}

func FuzzImport(f *testing.F) {
	for _, seed := range []string{
		"number,staff,accepted,promise_days,promise_minutes,extended_to,finished,result,wrong_points,evaluation,dissatisfied_points,overdue_points\n" +
			"B1,S1,2025-03-03 09:00:00,5,,2025-03-12,2025-03-20 16:00:00,wrong,1.5,2,1,4\nB2,S1,2025-03-03 09:00,,30,,2025-03-02 16:00,?,9,7,x,\n",
		"date,kind,staff,window,quantity,serious,level,month_points,half_points,ref,note\n2025-03-03,conduct.quarrel,S1,,,true,,,,r1,x\n2025-03-03,media.praise,S1,W1,2,,county,,,,\n2025-03-03,complaint.upheld,,W1,,,,9,,,\n",
		"date,meeting,staff,status\n2025-03-10,学习,S1,迟到\n2025-03-10,学习,S9,睡觉\n",
		"period,department,window,staff,score,ref,note\n2025Q1,区人保局,W1,,95.5,〔2025〕3号,\n2025Q1,区民政局,,S1,100.01,,\n" +
			"2025Q1,区人保局,W1,,80,,\n2025-01,区民政局,W1,S1,-1,,\n2025Q5,,W9,,x,,\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		intaketest.Check(t, casesKind(known()), data, known().Closed)
		intaketest.Check(t, factsKind(known()), data, known().Closed)
		intaketest.Check(t, meetingsKind(known()), data, known().Closed)
		intaketest.Check(t, externalKind(known()), data, known().Closed)
	})
}

func TestAcceptedFactsNeverBreakAScore(t *testing.T) {
	t.Parallel()
	// Every chosen value that the import lets through lies inside every book's range.
	for _, book := range books {
		for place := range book.Clauses() {
			r := place.Clause.Range
			if r == nil || place.Clause.Kinds[0] == "case.late" { // recorded as case.overdue
				continue
			}
			for _, p := range []Points{r.Low, r.High} {
				f := Fact{Kind: place.Clause.Kinds[0], Staff: "S1", Date: 1, Choice: map[rulebook.Choice]Points{book.Choice: p}}
				if faults := CheckFact(books, f); place.Clause.Levels == nil && len(faults) > 0 {
					t.Errorf("%s at %s: %v", place.Clause.ID, p, faults)
				}
			}
			f := Fact{Kind: place.Clause.Kinds[0], Staff: "S1", Date: 1, Choice: map[rulebook.Choice]Points{book.Choice: r.High + 1}}
			if len(CheckFact(books, f)) == 0 {
				t.Errorf("%s: a value above its range passes", place.Clause.ID)
			}
		}
	}
}
