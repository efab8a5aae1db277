package leave_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
)

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
		c := d.must(t)(d.Return(1, leave.Report{Back: at(tt.back)}))
		step := c.Request.Steps[len(c.Request.Steps)-1]
		if c.Request.State != tt.state || step.Late != tt.late || (tt.late > 0) != (len(c.Warnings) > 0) {
			t.Errorf("back on %s: %s, late %v, %v", tt.back, c.Request.State, step.Late, c.Warnings)
		}
		if l := d.Stored[0]; l.To.String()+" "+l.Status != tt.stored {
			t.Errorf("back on %s: stored %s %s, want %s", tt.back, l.To, l.Status, tt.stored)
		}
		if _, err := d.as("").Return(1, leave.Report{Back: at(tt.back), Reason: "笔误"}); key(err) != "leave.correct_nothing" {
			t.Errorf("back on %s, again: %v", tt.back, err)
		}
	}
}

func TestReturnsThatAreRefused(t *testing.T) {
	t.Parallel()
	d := away(t)
	if _, err := d.Return(1, leave.Report{Back: at("2025-03-04 am")}); key(err) != "leave.return_ahead" {
		t.Errorf("a return to come: %v", err)
	}
	if _, err := d.as("B").Return(1, leave.Report{Back: at("2025-03-03 am")}); key(err) != "leave.not_own" {
		t.Errorf("reported by another: %v", err)
	}
	if _, err := d.Return(2, leave.Report{Back: at("2025-03-03 am")}); key(err) != "leave.unknown" {
		t.Errorf("no such request: %v", err)
	}
	d = waiting(t, "A").as("A")
	d.Today = roster.MustDate("2025-03-20")
	if _, err := d.Return(1, leave.Report{Back: at("2025-03-12 am")}); key(err) != "leave.is.applied" {
		t.Errorf("what nobody approved: %v", err)
	}
}

// reported is away, on the 20th, with a return reported for a half-day.
func reported(t *testing.T, back string) *desk {
	t.Helper()
	d := away(t)
	d.Today = roster.MustDate("2025-03-20")
	d.must(t)(d.Return(1, leave.Report{Back: at(back)}))
	return d
}

func corrected(back string) leave.Report { return leave.Report{Back: at(back), Reason: "日期写错"} }

func TestCorrectionsOfAReturn(t *testing.T) {
	t.Parallel()
	const notTaken, early, late = "2025-03-10 am", "2025-03-11 am", "2025-03-17 am"
	tests := []struct {
		first, second string
		action        leave.Action
		state         leave.State
		stored        string // the end and status of what is stored then
		late          leave.HalfDays
		stores        bool
	}{
		{early, "2025-03-12 pm", leave.Correct, leave.Returned, "2025-03-12 am approved", 0, true},
		{early, "2025-03-10 pm", leave.Correct, leave.Returned, "2025-03-10 am approved", 0, true},
		{early, late, leave.Correct, leave.Returned, "2025-03-12 pm approved", 4, true},
		{early, notTaken, leave.CorrectNotTaken, leave.Cancelled, "2025-03-12 pm cancelled", 0, true},
		{late, early, leave.Correct, leave.Returned, "2025-03-10 pm approved", 0, true},
		{late, "2025-03-13 pm", leave.Correct, leave.Returned, "2025-03-12 pm approved", 1, false},
		{notTaken, early, leave.Correct, leave.Returned, "2025-03-10 pm approved", 0, true},
		{notTaken, late, leave.Correct, leave.Returned, "2025-03-12 pm approved", 4, true},
		{notTaken, "2025-03-07 am", leave.CorrectNotTaken, leave.Cancelled, "2025-03-12 pm cancelled", 0, false},
	}
	for _, tt := range tests {
		d := reported(t, tt.first)
		was := d.Requests[0].Steps
		c := d.as("G").must(t)(d.Return(1, corrected(tt.second)))
		step := c.Request.Steps[len(was)]
		if step.Action != tt.action || c.Request.State != tt.state || step.Late != tt.late || (c.Store != nil) != tt.stores {
			t.Errorf("from %s to %s: %s to %s, late %v, stored %v", tt.first, tt.second, step.Action, c.Request.State, step.Late, c.Store)
		}
		if l := d.Stored[0]; l.To.String()+" "+l.Status != tt.stored {
			t.Errorf("from %s to %s: stored %s %s, want %s", tt.first, tt.second, l.To, l.Status, tt.stored)
		}
		if step.Staff != "G" || step.Office != attendance.GeneralOffice || step.Note != "日期写错" {
			t.Errorf("from %s to %s: the step says %+v", tt.first, tt.second, step)
		}
		if diff := cmp.Diff(was, c.Request.Steps[:len(was)]); diff != "" {
			t.Errorf("from %s to %s: the earlier steps (-was +is):\n%s", tt.first, tt.second, diff)
		}
		d.must(t)(d.Return(1, corrected(tt.first))) // and back again
	}
}

func TestWhoCorrectsAReturn(t *testing.T) {
	t.Parallel()
	for by, want := range map[string]string{
		"": "", "G": "", "S": "", "A": "leave.correct_by_office", "B": "leave.correct_by_office", "D": "leave.correct_by_office",
	} {
		d := reported(t, "2025-03-11 am")
		d.Offices = append(d.Offices, attendance.Holding{Office: attendance.GeneralOffice, Staff: "S", From: today, Deputises: "G"})
		c, err := d.as(by).Return(1, corrected("2025-03-12 am"))
		if key(err) != want {
			t.Errorf("by %q: %v, want %q", by, err, want)
		}
		if s := c.Request.Steps; by == "S" && s[len(s)-1].Deputises != "G" {
			t.Errorf("the delegate's step: %+v", s[len(s)-1])
		}
		if _, err := d.Return(1, leave.Report{Back: at("2025-03-12 am"), Reason: " "}); want == "" && key(err) != "leave.correct_reason" {
			t.Errorf("by %q without a reason: %v", by, err)
		}
		if _, err := d.Return(1, corrected("2025-03-21 am")); want == "" && key(err) != "leave.return_ahead" {
			t.Errorf("by %q, for a day to come: %v", by, err)
		}
	}
}

func TestNobodyCorrectsWhatWasNotReported(t *testing.T) {
	t.Parallel()
	d := away(t)
	d.must(t)(d.Cancel(1, "改期"))
	d.Today = roster.MustDate("2025-03-20")
	if _, err := d.as("G").Return(1, corrected("2025-03-12 am")); key(err) != "leave.is.cancelled" {
		t.Errorf("what was withdrawn: %v", err)
	}
	d = reported(t, "2025-03-10 am")
	if _, err := d.as("A").Cancel(1, "改期"); key(err) != "leave.is.not_taken" {
		t.Errorf("cancel what was not taken: %v", err)
	}
	if _, err := d.as("D").Approve(1, leave.Approval{}); key(err) != "leave.is.not_taken" {
		t.Errorf("approve what was not taken: %v", err)
	}
}

func TestHalfDaysThatAreTakenDoNotBecomeLeaveAgain(t *testing.T) {
	t.Parallel()
	stored := func(staff, from, to string) attendance.Leave {
		return attendance.Leave{Staff: staff, Type: attendance.TrainingLeave, Status: attendance.Approved, From: at(from), To: at(to)}
	}
	for _, tt := range []struct {
		name, first, second, want string
		meanwhile                 func(*desk)
	}{
		{"another request", "2025-03-11 am", "2025-03-13 am", "leave.overlaps_request", func(d *desk) {
			draft := ask("A", attendance.AnnualLeave, "2025-03-12 am", "2025-03-12 pm")
			draft.Emergency = true
			d.must(t)(d.Apply(draft))
		}},
		{"another request from the same half-day", "2025-03-10 am", "2025-03-10 pm", "leave.overlaps_request", func(d *desk) {
			draft := ask("A", attendance.AnnualLeave, "2025-03-10 am", "2025-03-10 am")
			draft.Emergency = true
			d.must(t)(d.Apply(draft))
			d.as("G").must(t)(d.Approve(2, leave.Approval{}))
		}},
		{"leave of a file", "2025-03-11 am", "2025-03-12 am", "leave.overlaps_stored", func(d *desk) {
			d.Stored = append(d.Stored, stored("A", "2025-03-11 pm", "2025-03-11 pm"))
		}},
		{"leave of a file from the same half-day", "2025-03-10 am", "2025-03-12 am", "leave.overlaps_stored", func(d *desk) {
			d.Stored[0] = stored("A", "2025-03-10 am", "2025-03-10 am")
		}},
		{"beside that leave", "2025-03-11 am", "2025-03-11 pm", "", func(d *desk) {
			d.Stored = append(d.Stored, stored("A", "2025-03-11 pm", "2025-03-11 pm"))
		}},
		{"the partner away", "2025-03-11 am", "2025-03-13 am", "leave.partner_away", func(d *desk) {
			d.Stored = append(d.Stored, stored("B", "2025-03-12 am", "2025-03-12 pm"))
		}},
		{"the partner away on what stayed leave", "2025-03-12 am", "2025-03-13 am", "", func(d *desk) {
			d.Stored = append(d.Stored, stored("B", "2025-03-10 am", "2025-03-11 pm"))
		}},
		{"the partner away on what is given back", "2025-03-13 am", "2025-03-12 am", "", func(d *desk) {
			d.Stored = append(d.Stored, stored("B", "2025-03-10 am", "2025-03-12 pm"))
		}},
		{"who has left", "2025-03-11 am", "2025-03-13 am", "leave.not_employed", func(d *desk) {
			d.People[0].Left = roster.MustDate("2025-03-11")
		}},
	} {
		d := reported(t, tt.first)
		tt.meanwhile(d)
		if _, err := d.as("").Return(1, corrected(tt.second)); key(err) != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

func TestAPartnerAwayIsOverriddenWithAReason(t *testing.T) {
	t.Parallel()
	d := reported(t, "2025-03-11 am")
	d.Stored = append(d.Stored, attendance.Leave{
		Staff: "B", Type: attendance.AnnualLeave, Status: attendance.Approved, From: at("2025-03-12 am"), To: at("2025-03-12 pm"),
	})
	report := corrected("2025-03-13 am")
	report.OverrideAB = "窗口停办"
	c := d.as("G").must(t)(d.Return(1, report))
	if s := c.Request.Steps[len(c.Request.Steps)-1]; s.OverrideAB != "窗口停办" {
		t.Errorf("the step: %+v", s)
	}
	if diff := cmp.Diff([]string{"partner_away"}, topics(c.Warnings)); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func TestALongLeaveThatComesBackWarnsOfItsLimit(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.as("A").must(t)(d.Apply(ask("A", attendance.PersonalLeave, "2025-03-10 am", "2025-05-10 pm")))
	d.as("D").must(t)(d.Approve(1, leave.Approval{}))
	d.as("P").must(t)(d.Approve(1, leave.Approval{}))
	d.Today = roster.MustDate("2025-06-03")
	d.as("A").must(t)(d.Return(1, leave.Report{Back: at("2025-03-12 am")}))
	c := d.as("G").must(t)(d.Return(1, corrected("2025-05-12 am")))
	if diff := cmp.Diff([]string{"personal_over_30"}, topics(c.Warnings)); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}
