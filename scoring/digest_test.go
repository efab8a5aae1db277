package scoring_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringtest"
)

func TestDigestKnowsContentNotOrder(t *testing.T) {
	t.Parallel()
	book := rulebook.Embedded()[0]
	rapid.Check(t, func(t *rapid.T) {
		in := scoringtest.Input(t, book)
		shuffled := in
		shuffled.Facts = slices.Clone(in.Facts)
		slices.Reverse(shuffled.Facts)
		shuffled.Staff = slices.Clone(in.Staff)
		slices.Reverse(shuffled.Staff)
		if in.Digest() != shuffled.Digest() {
			t.Fatal("the order of rows changed the digest")
		}
		one := scoringtest.AnyFact(t, book, &in, book.AllKinds())
		one.ID, one.Date = "f:new", in.Period.First()
		shuffled.Facts = append(shuffled.Facts, one)
		if in.Digest() == shuffled.Digest() {
			t.Fatal("one more fact did not change the digest")
		}
	})
}

func TestDigestLeavesOutWhatComesAfterThePeriod(t *testing.T) {
	t.Parallel()
	period := roster.MustPeriod("2025-03")
	in := scoring.Input{Period: period, AsOf: period.Last() + 1, Staff: []roster.Staff{{Code: "S1", Name: "甲"}}}
	before := in.Digest()
	later := in
	later.Staff = []roster.Staff{{Code: "S1", Name: "甲乙", Left: period.Last() + 10}, {Code: "S2", Joined: period.Last() + 1}}
	later.Moves = []roster.Move{{Staff: "S1", Window: "W2", From: period.Last() + 1}}
	later.Facts = []scoring.Fact{{ID: "f:x", Date: period.Last() + 1, Kind: "praise.letter", Staff: "S1"}}
	if later.Digest() != before {
		t.Error("what happened after the period changed its digest")
	}
	within := in
	within.Staff = []roster.Staff{{Code: "S1", Name: "甲", Left: period.Last() - 1}}
	if within.Digest() == before {
		t.Error("leaving within the period did not change its digest")
	}
}
