package scoring_test

import (
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// ledgerOf is a book of the general office's desk, with March closed.
func ledgerOf(facts ...scoring.Recorded) *scoring.FactBook {
	return &scoring.FactBook{
		Today: roster.MustDate("2025-04-10"), Who: roster.Person{Account: "乙"},
		State: scoring.State{
			State: attendance.State{
				Staff:   []roster.Staff{{Code: "S1"}, {Code: "S2"}},
				Windows: []roster.Window{{Code: "W1"}, {Code: "W2"}},
				Moves:   []roster.Move{{Staff: "S1", Window: "W1", From: 1}, {Staff: "S2", Window: "W1", From: 1}, {Staff: "S1", Window: "W2", From: roster.MustDate("2025-04-01")}},
				Closed:  []roster.Period{roster.MustPeriod("2025-03")},
			},
			Books: rulebook.Embedded(),
		},
		Facts: facts,
	}
}

func draftOf(day string) scoring.Recorded {
	f := scoring.Tidy(scoring.Fact{Kind: "conduct.dress", Staff: "S1", Date: roster.MustDate(day)})
	return scoring.Recorded{Fact: f, Draft: true, By: roster.Person{Account: "甲"}}
}

func TestADraftOfAClosedMonthIsRejectedAndNeverConfirmed(t *testing.T) {
	t.Parallel()
	draft := draftOf("2025-03-12")
	b := ledgerOf(draft)
	if _, err := b.Confirm(draft.ID, ""); roster.KindOf(err) != roster.Closed {
		t.Errorf("confirmed: %v", err)
	}
	if c, err := b.Reject(draft.ID, " 已定稿 "); err != nil || c.Action != "reject" || c.Note != "已定稿" {
		t.Errorf("rejected: %+v, %v", c, err)
	}
}

func TestADraftThatNoLongerFitsIsNotConfirmed(t *testing.T) {
	t.Parallel()
	draft := draftOf("2025-04-02")
	b := ledgerOf(draft)
	b.State.Staff[0].Left = roster.MustDate("2025-04-01")
	if _, err := b.Confirm(draft.ID, ""); roster.KindOf(err) != roster.Refused {
		t.Errorf("of one who has left: %v", err)
	}
}

func TestNothingIsCarriedIntoAClosedMonth(t *testing.T) {
	t.Parallel()
	b := ledgerOf()
	in := scoring.FactInput{Carry: true, Fact: scoring.Fact{Kind: "conduct.dress", Staff: "S1", Date: roster.MustDate("2025-03-12")}}
	c, err := b.Record(in)
	if err != nil || c.Record.Date != b.Today || c.Record.Window != "W1" { // where S1 stood when it happened
		t.Errorf("carried: %+v, %v", c.Record, err)
	}
	open := in
	open.Date = roster.MustDate("2025-04-02")
	if c, err := b.Record(open); err != nil || c.Record.Date != open.Date || !c.Record.Happened.IsZero() {
		t.Errorf("of an open month: %+v, %v", c.Record, err)
	}
	b.State.Closed = append(b.State.Closed, roster.MustPeriod("2025-04"))
	if _, err := b.Record(in); roster.KindOf(err) != roster.Closed {
		t.Errorf("into a closed month: %v", err)
	}
}

func TestACarriedFactKeepsItsDaysWhenItIsReplaced(t *testing.T) {
	t.Parallel()
	b := ledgerOf()
	c, err := b.Record(scoring.FactInput{Carry: true, Fact: scoring.Fact{Kind: "conduct.dress", Staff: "S1", Date: roster.MustDate("2025-03-12")}})
	if err != nil {
		t.Fatal(err)
	}
	b.Facts = []scoring.Recorded{{Fact: *c.Record, By: b.Who}}
	note, day := "看错了", roster.MustDate("2025-04-03")
	again, err := b.Replace(c.Record.ID, scoring.FactEdit{Note: &note, Reason: "x"})
	if err != nil || again.Record.Date != c.Record.Date || again.Record.Happened != c.Record.Happened {
		t.Errorf("with another note: %+v, %v", again.Record, err)
	}
	moved, err := b.Replace(c.Record.ID, scoring.FactEdit{Date: &day, Reason: "x"})
	if err != nil || moved.Record.Date != day || !moved.Record.Happened.IsZero() {
		t.Errorf("on another day: %+v, %v", moved.Record, err)
	}
	month := scoring.Points(300)
	if _, err := b.Replace(c.Record.ID, scoring.FactEdit{Month: &month, Note: &note, Reason: "x"}); roster.KindOf(err) != roster.Refused {
		t.Errorf("with a value that the rule fixes: %v", err)
	}
}
