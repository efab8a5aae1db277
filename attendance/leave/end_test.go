package leave_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
)

// away is a desk with approved leave of A from Monday the 10th to Wednesday the 12th.
func away(t *testing.T) *desk {
	t.Helper()
	d := newDesk()
	d.as("A").must(t)(d.Apply(ask("A", attendance.PersonalLeave, "2025-03-10 am", "2025-03-12 pm")))
	d.as("D").must(t)(d.Approve(1, leave.Approval{}))
	return d.as("A")
}

func TestReturns(t *testing.T) {
	t.Parallel()
	tests := []struct {
		back   string
		state  leave.State
		stored string // the end and status of what is stored then
		late   leave.HalfDays
	}{
		{"2025-03-07 am", leave.Cancelled, "2025-03-12 pm cancelled", 0},
		{"2025-03-10 am", leave.Cancelled, "2025-03-12 pm cancelled", 0},
		{"2025-03-10 pm", leave.Returned, "2025-03-10 am approved", 0},
		{"2025-03-12 am", leave.Returned, "2025-03-11 pm approved", 0},
		{"2025-03-12 pm", leave.Returned, "2025-03-12 am approved", 0},
		{"2025-03-13 am", leave.Returned, "2025-03-12 pm approved", 0},
		{"2025-03-13 pm", leave.Returned, "2025-03-12 pm approved", 1},
		{"2025-03-17 am", leave.Returned, "2025-03-12 pm approved", 4},
	}
	for _, tt := range tests {
		d := away(t)
		d.Today = roster.MustDate("2025-03-20")
		c := d.must(t)(d.Return(1, at(tt.back)))
		step := c.Request.Steps[len(c.Request.Steps)-1]
		if c.Request.State != tt.state || step.Late != tt.late || (tt.late > 0) != (len(c.Warnings) > 0) {
			t.Errorf("back on %s: %s, late %v, %v", tt.back, c.Request.State, step.Late, c.Warnings)
		}
		if l := d.Stored[0]; l.To.String()+" "+l.Status != tt.stored {
			t.Errorf("back on %s: stored %s %s, want %s", tt.back, l.To, l.Status, tt.stored)
		}
		if _, err := d.Return(1, at(tt.back)); key(err) != "leave.is."+string(tt.state) {
			t.Errorf("back on %s, again: %v", tt.back, err)
		}
	}
}

func TestReturnsThatAreRefused(t *testing.T) {
	t.Parallel()
	d := away(t)
	if _, err := d.Return(1, at("2025-03-04 am")); key(err) != "leave.return_ahead" {
		t.Errorf("a return to come: %v", err)
	}
	if _, err := d.as("B").Return(1, at("2025-03-03 am")); key(err) != "leave.not_own" {
		t.Errorf("reported by another: %v", err)
	}
	if _, err := d.Return(2, at("2025-03-03 am")); key(err) != "leave.unknown" {
		t.Errorf("no such request: %v", err)
	}
	d = waiting(t, "A").as("A")
	d.Today = roster.MustDate("2025-03-20")
	if _, err := d.Return(1, at("2025-03-12 am")); key(err) != "leave.is.applied" {
		t.Errorf("what nobody approved: %v", err)
	}
}

func TestCancellations(t *testing.T) {
	t.Parallel()
	d := away(t)
	if _, err := d.Cancel(1, ""); key(err) != "leave.reason_needed" {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := d.as("D").Cancel(1, "不准了"); key(err) != "leave.not_own" {
		t.Errorf("by the approver: %v", err)
	}
	if _, err := d.Cancel(9, "改期"); key(err) != "leave.unknown" {
		t.Errorf("no such request: %v", err)
	}
	d.Today = roster.MustDate("2025-03-10")
	if _, err := d.as("A").Cancel(1, "改期"); key(err) != "leave.has_begun" {
		t.Errorf("on its first day: %v", err)
	}
	d.Today--
	d.must(t)(d.Cancel(1, "改期"))
	if got := d.Stored[0].Status; got != "cancelled" {
		t.Errorf("stored as %s", got)
	}
	if _, err := d.Cancel(1, "改期"); key(err) != "leave.is.cancelled" {
		t.Errorf("again: %v", err)
	}
	d = waiting(t, "A").as("A")
	d.Today = roster.MustDate("2025-03-20") // never decided: freely
	if c := d.must(t)(d.Cancel(1, "过期未批")); c.Store != nil || c.Request.State != leave.Cancelled {
		t.Errorf("before approval: %+v", c)
	}
}

func TestOverdueReturns(t *testing.T) {
	t.Parallel()
	d := away(t)
	d.as("S").must(t)(d.Apply(ask("S", attendance.PersonalLeave, "2025-03-07 am", "2025-03-07 pm")))
	d.as("D").must(t)(d.Approve(2, leave.Approval{}))
	type line struct {
		Number int64
		Due    string
		Late   string
	}
	for on, want := range map[string][]line{
		"2025-03-09": nil, // the weekend after the leave of S
		"2025-03-10": {{2, "2025-03-10 am", "0.0"}},
		"2025-03-12": {{2, "2025-03-10 am", "2.0"}},
		"2025-03-17": {{2, "2025-03-10 am", "5.0"}, {1, "2025-03-13 am", "2.0"}},
	} {
		var got []line
		for _, o := range d.Overdue(roster.MustDate(on)) {
			got = append(got, line{o.Request.Number, o.DueBack.String(), o.Late.String()})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("on %s (-want +got):\n%s", on, diff)
		}
	}
	d.Today = roster.MustDate("2025-03-20")
	d.as("S").must(t)(d.Return(2, at("2025-03-10 am")))
	if got := d.Overdue(d.Today); len(got) != 1 || got[0].Request.Number != 1 {
		t.Errorf("after the report: %+v", got)
	}
}
