package leave_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
)

// Whatever people do, in whatever order: leave is stored exactly for what is approved,
// nobody is away twice at once, and every request went the way of the table.
func TestAnySequenceKeepsRequestsAndRecordsTogether(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := newDesk()
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			d.Today = today + roster.Date(rapid.IntRange(0, 20).Draw(t, "today"))
			act(t, d.as(rapid.SampledFrom([]string{"A", "B", "G", "D", "P", ""}).Draw(t, "by")))
			consistent(t, d)
		}
	})
}

// act does one thing at random, which may be refused.
func act(t *rapid.T, d *desk) {
	number := int64(rapid.IntRange(1, max(1, len(d.Requests))).Draw(t, "number"))
	var c leave.Change
	var err error
	switch rapid.SampledFrom([]string{"apply", "approve", "approve", "refuse", "cancel", "return", "return"}).Draw(t, "action") {
	case "apply":
		c, err = d.Apply(leave.Draft{
			Staff:  rapid.SampledFrom([]string{"A", "B", "D"}).Draw(t, "staff"),
			Type:   rapid.SampledFrom(attendance.LeaveTypes()).Draw(t, "type"),
			Reason: "家事", Emergency: true,
			From: anyHalf(t, "from"), To: anyHalf(t, "to"),
		})
	case "approve":
		c, err = d.Approve(number, leave.Approval{OverrideAB: rapid.SampledFrom([]string{"", "停办"}).Draw(t, "override"), WithoutCertificate: "免交"})
	case "refuse":
		c, err = d.Refuse(number, "人手不够")
	case "cancel":
		c, err = d.Cancel(number, "改期")
	case "return":
		c, err = d.Return(number, leave.Report{
			Back:       anyHalf(t, "back"),
			Reason:     rapid.SampledFrom([]string{"", "日期写错"}).Draw(t, "reason"),
			OverrideAB: rapid.SampledFrom([]string{"", "停办"}).Draw(t, "override"),
		})
	}
	if err == nil {
		d.take(c)
	}
}

func anyHalf(t *rapid.T, label string) attendance.HalfDay {
	return attendance.HalfDay{
		Date:    today + roster.Date(rapid.IntRange(0, 20).Draw(t, label)),
		Session: roster.Session(rapid.IntRange(0, 1).Draw(t, label+" half")),
	}
}

func consistent(t *rapid.T, d *desk) {
	approved := map[string]bool{}
	for i := range d.Requests {
		r := &d.Requests[i]
		state := leave.State("")
		for _, s := range r.Steps {
			to, possible := state.After(s.Action)
			if !possible || to != s.State {
				t.Fatalf("request %d: %s from %q to %q", r.Number, s.Action, state, s.State)
			}
			if s.Office != "" && s.Action != leave.Inform && s.Staff == r.Staff {
				t.Fatalf("request %d is decided by its applicant", r.Number)
			}
			state = to
		}
		if state != r.State || r.Version != len(r.Steps) {
			t.Fatalf("request %d is %s at version %d after %d steps to %s", r.Number, r.State, r.Version, len(r.Steps), state)
		}
		if r.State.Stored() {
			if r.To.Before(r.End()) {
				t.Fatalf("request %d reaches to %s, beyond %s", r.Number, r.End(), r.To)
			}
			approved[fmt.Sprint(r.Leave(attendance.Approved))] = true
		}
		for _, other := range d.Requests[:i] {
			l, o := r.Leave(""), other.Leave("")
			if r.State.Live() && other.State.Live() && r.Staff == other.Staff && !l.To.Before(o.From) && !o.To.Before(l.From) {
				t.Fatalf("requests %d and %d share a half-day", r.Number, other.Number)
			}
		}
	}
	for _, l := range d.Stored {
		if l.Status == attendance.Approved && !approved[fmt.Sprint(l)] {
			t.Fatalf("stored without an approved request: %v", l)
		}
		delete(approved, fmt.Sprint(l))
	}
	if len(approved) > 0 {
		t.Fatalf("approved and not stored: %v", approved)
	}
}
