package scoring_test

import (
	"fmt"
	"testing"

	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringtest"
)

// BenchmarkScoreMonth scores every window and every person of a month. Twice the
// people should take about twice the time and memory.
func BenchmarkScoreMonth(b *testing.B) {
	book := scoringtest.Book(b, scoringtest.Monthly)
	for _, people := range []int{10_000, 20_000} {
		in := scoringtest.Large(people, "2025-03")
		for _, subject := range book.Subjects {
			b.Run(fmt.Sprintf("%s/people=%d", subject.Of, people), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					mustScore(b, book, subject.Of, in)
				}
			})
		}
	}
}

func BenchmarkRankMonth(b *testing.B) {
	book := scoringtest.Book(b, scoringtest.Monthly)
	for _, people := range []int{10_000, 20_000} {
		in := scoringtest.Large(people, "2025-03")
		sheets, err := scoring.Score(book, rulebook.OfWindow, in)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint("people=", people), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				scoring.Rank(book, sheets, in)
			}
		})
	}
}

func BenchmarkScoreHalfYear(b *testing.B) {
	book := scoringtest.Book(b, scoringtest.HalfYear)
	for _, people := range []int{10_000, 20_000} {
		in := scoringtest.Large(people, "2025-03")
		in.Period.Kind, in.Period.N = book.Period, 1
		b.Run(fmt.Sprint("people=", people), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustScore(b, book, rulebook.OfStaff, in)
			}
		})
	}
}
