package scoringtest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// Input draws an arbitrary centre for the book: people who come, go and move,
// windows that open and close, facts of every kind that fit the book's clauses
// in and around the period, ratings and waivers.
func Input(t *rapid.T, book *rulebook.Book) scoring.Input {
	p := roster.Period{Year: 2025, Kind: book.Period, N: 2}
	in := scoring.Input{Period: p, AsOf: p.Last() + 1}
	if oneIn(t, 4, "provisional") {
		in.AsOf = p.First() + roster.Date(rapid.IntRange(-5, 200).Draw(t, "as of"))
	}
	addWindows(t, &in)
	addStaff(t, &in)
	for range rapid.IntRange(0, 40).Draw(t, "facts") {
		in.Facts = append(in.Facts, AnyFact(t, book, &in, book.AllKinds()))
	}
	addWaivers(t, &in)
	return in
}

func oneIn(t *rapid.T, n int, label string) bool { return rapid.IntRange(1, n).Draw(t, label) == n }

// day draws a day in the period or a little outside.
func day(t *rapid.T, p roster.Period, label string) roster.Date {
	return roster.Date(rapid.IntRange(int(p.First())-10, int(p.Last())+5).Draw(t, label))
}

// bounds draws the first and last day of a life; most have neither.
func bounds(t *rapid.T, p roster.Period) (from, to roster.Date) {
	if oneIn(t, 5, "starts") {
		from = day(t, p, "from")
	}
	if oneIn(t, 5, "ends") {
		to = max(from, day(t, p, "to"))
	}
	return from, to
}

func addWindows(t *rapid.T, in *scoring.Input) {
	for i := range rapid.IntRange(0, 7).Draw(t, "windows") {
		w := roster.Window{Code: fmt.Sprint("W", i), Name: fmt.Sprint("窗口", i)}
		w.ActiveFrom, w.ActiveTo = bounds(t, in.Period)
		in.Windows = append(in.Windows, w)
		in.Ratings = append(in.Ratings, ballot.Result{
			Window: w.Code, Ballots: 3,
			Value:   scoring.Points(rapid.IntRange(0, 1000).Draw(t, "rating")),
			Pending: oneIn(t, 5, "pending"),
		})
	}
}

func addStaff(t *rapid.T, in *scoring.Input) {
	for i := range rapid.IntRange(0, 8).Draw(t, "staff") {
		s := roster.Staff{Code: fmt.Sprint("S", i), Name: fmt.Sprint("人员", i)}
		s.Joined, s.Left = bounds(t, in.Period)
		in.Staff = append(in.Staff, s)
		from := roster.Date(0)
		for range rapid.IntRange(0, 3).Draw(t, "moves") {
			in.Moves = append(in.Moves, roster.Move{Staff: s.Code, Window: code(t, "W", 7), From: from})
			from = day(t, in.Period, "moved")
		}
		cases := rapid.IntRange(0, 30).Draw(t, "cases")
		in.OnTime = append(in.OnTime, register.OnTime{Staff: s.Code, Cases: cases, Late: rapid.IntRange(0, cases).Draw(t, "late")})
		in.Finish = append(in.Finish, register.Finish{Staff: s.Code, Date: day(t, in.Period, "finished")})
	}
}

// code draws a code, sometimes of one who is not there.
func code(t *rapid.T, letter string, n int) string {
	return letter + fmt.Sprint(rapid.IntRange(0, n).Draw(t, "code"))
}

// AnyFact draws a fact of one of the kinds that fits the book's clauses.
func AnyFact(t *rapid.T, book *rulebook.Book, in *scoring.Input, kinds []rulebook.Kind) scoring.Fact {
	f := scoring.Fact{Kind: rapid.SampledFrom(kinds).Draw(t, "kind").ID, Date: day(t, in.Period, "date")}
	who := rapid.IntRange(1, 3).Draw(t, "who")
	if who != 1 {
		f.Staff = code(t, "S", 8)
	}
	if who != 2 {
		f.Window = code(t, "W", 7)
	}
	if oneIn(t, 2, "counted") {
		n := rapid.IntRange(0, 30).Draw(t, "quantity")
		f.Quantity = &n
	}
	f.Serious = oneIn(t, 4, "serious")
	for _, place := range book.ClausesFor(f.Kind) {
		fit(t, &f, book, place.Clause)
	}
	if oneIn(t, 3, "ref") {
		f.Ref = code(t, "r", 3)
	}
	f.ID = register.FactID(f)
	if oneIn(t, 3, "of a case") {
		f.ID = code(t, "c:", 2) // a case gives several facts of one id
	}
	return f
}

// fit gives the fact the level or the choice that the clause asks for.
func fit(t *rapid.T, f *scoring.Fact, book *rulebook.Book, c *rulebook.Clause) {
	switch {
	case c.Levels != nil:
		levels := slices.DeleteFunc(rulebook.Levels(), func(level string) bool { _, ok := c.Levels[level]; return !ok })
		f.Level = rapid.SampledFrom(levels).Draw(t, "level")
	case c.Range != nil && oneIn(t, 2, "chosen"):
		points := scoring.Points(rapid.Int64Range(int64(c.Range.Low), int64(c.Range.High)).Draw(t, "points"))
		Choose(book.Choice, points)(f)
	}
}

func addWaivers(t *rapid.T, in *scoring.Input) {
	for range rapid.IntRange(0, 3).Draw(t, "waivers") {
		if len(in.Facts) > 0 && oneIn(t, 2, "of a fact") {
			in.Waivers = append(in.Waivers, scoring.Waiver{Fact: rapid.SampledFrom(in.Facts).Draw(t, "fact").ID})
			continue
		}
		in.Waivers = append(in.Waivers, scoring.Waiver{Staff: code(t, "S", 8), Date: day(t, in.Period, "waived")})
	}
}

// Shuffled returns the input with every list in another order.
func Shuffled(t *rapid.T, in scoring.Input) scoring.Input {
	in.Windows = shuffle(t, in.Windows)
	in.Staff = shuffle(t, in.Staff)
	in.Moves = shuffle(t, in.Moves)
	in.Facts = shuffle(t, in.Facts)
	in.OnTime = shuffle(t, in.OnTime)
	in.Finish = shuffle(t, in.Finish)
	in.Ratings = shuffle(t, in.Ratings)
	in.Waivers = shuffle(t, in.Waivers)
	return in
}

func shuffle[T any](t *rapid.T, list []T) []T {
	if len(list) == 0 {
		return list
	}
	return rapid.Permutation(list).Draw(t, "order")
}
