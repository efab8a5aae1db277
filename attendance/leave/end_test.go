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
	d.as("S").must(t)(d.Return(2, leave.Report{Back: at("2025-03-10 am")}))
	if got := d.Overdue(d.Today); len(got) != 1 || got[0].Request.Number != 1 {
		t.Errorf("after the report: %+v", got)
	}
}
