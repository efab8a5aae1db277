// Package scoringtest builds input for tests and benchmarks of scoring: small
// centres by hand, arbitrary ones by rapid, and large ones of a given size.
// It is imported by tests only.
package scoringtest

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// Book returns a copy of an embedded book, version 1, that a test may change.
func Book(tb testing.TB, id string) *rulebook.Book {
	tb.Helper()
	for _, book := range rulebook.Embedded() {
		if book.ID == id && book.Version == "1" {
			return book
		}
	}
	tb.Fatalf("no book %s", id)
	return nil
}

// Monthly and HalfYear are the ids of the Bencha books.
const (
	Monthly  = "bencha-2014-monthly"
	HalfYear = "bencha-2014-half-year"
)

// Centre is a small hall in the period, nothing having happened: windows W1 (S1
// and S2), W2 (S3) and W3 (S4), every window rated 10.
func Centre(period string) scoring.Input {
	p := roster.MustPeriod(period)
	in := scoring.Input{Period: p, AsOf: p.Last() + 400}
	for _, code := range []string{"W1", "W2", "W3"} {
		in.Windows = append(in.Windows, roster.Window{Code: code, Name: "窗口" + code})
		in.Ratings = append(in.Ratings, ballot.Result{Window: code, Ballots: 3, Value: 1000})
	}
	for i, window := range []string{"W1", "W1", "W2", "W3"} {
		code := fmt.Sprint("S", i+1)
		in.Staff = append(in.Staff, roster.Staff{Code: code, Name: "人员" + code, Establishment: roster.Contract})
		in.Moves = append(in.Moves, roster.Move{Staff: code, Window: window})
	}
	return in
}

// Fact is a recorded fact of a person, or of a window when the code starts with W,
// with its id; changes are applied first.
func Fact(kind, date, code string, changes ...func(*scoring.Fact)) scoring.Fact {
	f := scoring.Fact{Kind: kind, Date: roster.MustDate(date)}
	if code[0] == 'W' {
		f.Window = code
	} else {
		f.Staff = code
	}
	for _, change := range changes {
		change(&f)
	}
	f.ID = register.FactID(f)
	return f
}

// Quantity sets a fact's quantity.
func Quantity(n int) func(*scoring.Fact) { return func(f *scoring.Fact) { f.Quantity = &n } }

// At sets the window that a person's fact names.
func At(window string) func(*scoring.Fact) { return func(f *scoring.Fact) { f.Window = window } }

// Level sets a fact's level.
func Level(level string) func(*scoring.Fact) { return func(f *scoring.Fact) { f.Level = level } }

// Ref sets a fact's reference, which tells two otherwise equal ones apart.
func Ref(ref string) func(*scoring.Fact) { return func(f *scoring.Fact) { f.Ref = ref } }

// Serious makes a fact serious.
func Serious(f *scoring.Fact) { f.Serious = true }

// Choose sets the value chosen inside a range.
func Choose(choice rulebook.Choice, points scoring.Points) func(*scoring.Fact) {
	return func(f *scoring.Fact) {
		if f.Choice == nil {
			f.Choice = map[rulebook.Choice]scoring.Points{}
		}
		f.Choice[choice] = points
	}
}

// Large is a hall of so many people, five to a window, in a month of 22 working
// days, with the deviations that two punches a session leave behind, and recorded
// facts besides. It is the same for the same size.
func Large(people int, month string) scoring.Input {
	p := roster.MustPeriod(month)
	random := rand.New(rand.NewPCG(1, uint64(people)))
	in := scoring.Input{Period: p, AsOf: p.Last() + 1}
	for i := range people / 5 {
		code := fmt.Sprintf("W%05d", i)
		in.Windows = append(in.Windows, roster.Window{Code: code, Name: "窗口" + code})
		in.Ratings = append(in.Ratings, ballot.Result{Window: code, Ballots: 9, Value: scoring.Points(700 + random.IntN(300))})
	}
	for i := range people {
		code := fmt.Sprintf("S%06d", i)
		in.Staff = append(in.Staff, roster.Staff{Code: code, Name: "人员" + code})
		in.Moves = append(in.Moves, roster.Move{Staff: code, Window: in.Windows[i/5].Code})
		in.Facts = append(in.Facts, habits(random, code, p)...)
		in.Finish = append(in.Finish, register.Finish{Staff: code, Date: p.First() + roster.Date(random.IntN(28))})
	}
	return in
}

// habits are one person's facts of a month: of 44 sessions one in eight is not as it should be.
func habits(random *rand.Rand, code string, p roster.Period) []scoring.Fact {
	var facts []scoring.Fact
	kinds := []string{
		register.LateSession, register.LateSession, register.EarlySession, register.OffPostSession, register.AbsentSession,
	}
	for n := range 44 {
		if random.IntN(8) != 0 {
			continue
		}
		day, half := p.First()+roster.Date(n/2), roster.Session(n%2)
		facts = append(facts, scoring.Fact{
			ID:   "a:" + code + ":" + day.String() + ":" + half.String(),
			Date: day, Kind: kinds[random.IntN(len(kinds))], Staff: code, Text: "上午迟到12分钟", Derived: true,
		})
	}
	if random.IntN(2) == 0 {
		facts = append(facts, Fact("conduct.violation", p.Last().String(), code))
	}
	return facts
}
