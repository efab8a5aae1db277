package leave_test

import (
	"slices"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
)

// waiting is a desk with a request of a day by a person.
func waiting(t *testing.T, staff string) *desk {
	t.Helper()
	d := newDesk()
	d.as(staff).must(t)(d.Apply(ask(staff, attendance.PersonalLeave, "2025-03-10 am", "2025-03-10 pm")))
	return d
}

func TestWhoMayDecide(t *testing.T) {
	t.Parallel()
	for by, want := range map[string]string{
		"": "leave.who_decides", "A": "leave.own_request", "G": "leave.waits_for.director",
		"P": "leave.waits_for.director", "M": "leave.waits_for.director", "D": "",
	} {
		d := waiting(t, "A").as(by)
		if _, err := d.Approve(1, leave.Approval{}); key(err) != want {
			t.Errorf("approve by %q: %v, want %q", by, err, want)
		}
		if _, err := d.Refuse(1, "人手不够"); key(err) != want {
			t.Errorf("refuse by %q: %v, want %q", by, err, want)
		}
		r := d.Requests[0]
		if got := d.WaitingFor(&r, by); got != (want == "") {
			t.Errorf("it waits for %q: %v", by, got)
		}
	}
	d := waiting(t, "A").as("D")
	if _, err := d.Refuse(1, " "); key(err) != "leave.reason_needed" {
		t.Errorf("refuse without a reason: %v", err)
	}
	if _, err := d.Refuse(9, "无此件"); key(err) != "leave.unknown" || roster.KindOf(err) != roster.NotFound {
		t.Errorf("no such request: %v", err)
	}
}

func TestADelegateDecidesInTheHoldersName(t *testing.T) {
	t.Parallel()
	d := waiting(t, "A")
	d.Offices = append(d.Offices, attendance.Holding{
		Office: attendance.Director, Staff: "S", From: today, To: today, Deputises: "D",
	})
	c := d.as("S").must(t)(d.Approve(1, leave.Approval{Note: "同意"}))
	if s := c.Request.Steps[1]; s.Staff != "S" || s.Office != attendance.Director || s.Deputises != "D" || s.Note != "同意" {
		t.Errorf("the step: %+v", s)
	}
	d = waiting(t, "A")
	d.Offices = append(d.Offices, attendance.Holding{
		Office: attendance.Director, Staff: "S", From: today - 9, To: today - 1, Deputises: "D",
	})
	if _, err := d.as("S").Approve(1, leave.Approval{}); key(err) != "leave.waits_for.director" {
		t.Errorf("the day after the delegation: %v", err)
	}
}

func TestNobodyDecidesInTheApplicantsName(t *testing.T) {
	t.Parallel()
	d := waiting(t, "A")
	// Since he asked, the applicant has become director and named someone to stand in.
	d.Offices = attendance.Offices{
		{Office: attendance.Director, Staff: "A", From: today},
		{Office: attendance.Director, Staff: "S", From: today, Deputises: "A"},
	}
	r := d.Requests[0]
	for by, want := range map[string]string{"A": "leave.own_request", "S": "leave.in_own_name"} {
		if _, err := d.as(by).Approve(1, leave.Approval{}); key(err) != want {
			t.Errorf("by %s: %v, want %s", by, err, want)
		}
		if d.WaitingFor(&r, by) {
			t.Errorf("it waits for %s", by)
		}
	}
}

func TestWhoHasLeftDecidesNoMore(t *testing.T) {
	t.Parallel()
	d := waiting(t, "A")
	for i := range d.People {
		if d.People[i].Code == "D" {
			d.People[i].Left = today - 1
		}
	}
	if _, err := d.as("D").Approve(1, leave.Approval{}); key(err) != "leave.approver_left" {
		t.Errorf("a director who has left: %v", err)
	}
	if d.WaitingFor(&d.Requests[0], "D") {
		t.Error("the request waits for a director who has left")
	}
	if _, err := d.as("X").Approve(1, leave.Approval{}); key(err) != "staff.unknown" {
		t.Errorf("nobody: %v", err)
	}
}

func TestWhoHasLeftTheGeneralOfficeSpeaksForNobody(t *testing.T) {
	t.Parallel()
	d := waiting(t, "A")
	if _, err := d.as("G").Cancel(1, "不去了"); err != nil {
		t.Errorf("the general office: %v", err)
	}
	for i := range d.People {
		if d.People[i].Code == "G" {
			d.People[i].Left = today - 1
		}
	}
	if _, err := d.as("G").Cancel(1, "不去了"); key(err) != "leave.not_own" {
		t.Errorf("its head, who has left: %v", err)
	}
}

func TestADecisionIsMadeOnce(t *testing.T) {
	t.Parallel()
	for name, decide := range map[string]func(*desk) (leave.Change, error){
		"approved": func(d *desk) (leave.Change, error) { return d.as("D").Approve(1, leave.Approval{}) },
		"refused":  func(d *desk) (leave.Change, error) { return d.as("D").Refuse(1, "人手不够") },
	} {
		d := waiting(t, "A")
		d.must(t)(decide(d))
		for action, again := range map[string]func() (leave.Change, error){
			"approve": func() (leave.Change, error) { return d.as("D").Approve(1, leave.Approval{}) },
			"refuse":  func() (leave.Change, error) { return d.as("D").Refuse(1, "再议") },
		} {
			if _, err := again(); key(err) != "leave.is."+name || roster.KindOf(err) != roster.Conflict {
				t.Errorf("%s what is %s: %v", action, name, err)
			}
		}
	}
}

func TestTheLastWordSeesWhatCameInMeanwhile(t *testing.T) {
	t.Parallel()
	d := waiting(t, "A")
	d.Stored = append(d.Stored, attendance.Leave{
		Staff: "A", Type: attendance.OfficialLeave, Status: attendance.Approved, From: at("2025-03-10 pm"), To: at("2025-03-10 pm"),
	})
	if _, err := d.as("D").Approve(1, leave.Approval{}); key(err) != "leave.overlaps_stored" {
		t.Errorf("imported meanwhile: %v", err)
	}
	d = waiting(t, "A")
	d.People[0].Left = roster.MustDate("2025-03-09")
	if _, err := d.as("D").Approve(1, leave.Approval{}); key(err) != "leave.not_employed" {
		t.Errorf("left meanwhile: %v", err)
	}
}

func TestAMayorWhoHasLeftIsNotTold(t *testing.T) {
	t.Parallel()
	mayor := func(staff, deputises string) attendance.Holding {
		return attendance.Holding{Office: attendance.Mayor, Staff: staff, From: roster.MustDate("2020-01-01"), Deputises: deputises}
	}
	for _, tt := range []struct {
		name  string
		left  roster.Date // the last day of M
		more  []attendance.Holding
		told  string
		warns bool
	}{
		{"the last day", today, nil, "M", false},
		{"the day after", today - 1, nil, "", true},
		{"another one holds the office, too", today - 1, []attendance.Holding{mayor("S", "")}, "S", false},
		{"somebody stands in", today - 1, []attendance.Holding{mayor("S", "M")}, "S", false},
		{"somebody stands in for one who is there", 0, []attendance.Holding{mayor("S", "M")}, "M", false},
	} {
		d := newDesk()
		for i := range d.People {
			if d.People[i].Code == "M" {
				d.People[i].Left = tt.left
			}
		}
		d.Offices = append(tt.more, d.Offices...) // whoever stands in is named first
		d.as("A").must(t)(d.Apply(ask("A", attendance.MaternityLeave, "2025-03-10 am", "2025-06-20 pm")))
		d.as("D").must(t)(d.Approve(1, leave.Approval{}))
		c := d.as("P").must(t)(d.Approve(1, leave.Approval{}))
		last := c.Request.Steps[len(c.Request.Steps)-1]
		if last.Action != leave.Inform || last.Staff != tt.told || slices.Contains(topics(c.Warnings), "no_mayor") != tt.warns {
			t.Errorf("%s: told %+v, warned %v", tt.name, last, c.Warnings)
		}
	}
}

func TestAnOfficeWhoseHolderHasLeftIsVacant(t *testing.T) {
	t.Parallel()
	d := newDesk()
	for i := range d.People {
		if d.People[i].Code == "D" {
			d.People[i].Left = today - 1
		}
	}
	c := d.as("A").must(t)(d.Apply(ask("A", attendance.PersonalLeave, "2025-03-10 am", "2025-03-10 pm")))
	if got := topics(c.Warnings); !slices.Equal(got, []string{"vacant.director"}) {
		t.Errorf("warnings: %v", got)
	}
	if _, err := d.as("P").Approve(1, leave.Approval{}); key(err) != "leave.vacant.director" {
		t.Errorf("approved by another: %v", err)
	}
}

func TestLongLeaveWithoutAMayor(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.Offices = d.Offices[:3]
	d.as("A").must(t)(d.Apply(ask("A", attendance.MaternityLeave, "2025-03-10 am", "2025-06-20 pm")))
	d.as("D").must(t)(d.Approve(1, leave.Approval{}))
	c := d.as("P").must(t)(d.Approve(1, leave.Approval{}))
	if got := topics(c.Warnings); len(got) != 1 || got[0] != "no_mayor" || !c.Request.Told() {
		t.Errorf("warnings %v, told: %v", got, c.Request.Told())
	}
}
