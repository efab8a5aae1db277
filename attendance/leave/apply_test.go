package leave_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
)

func TestApplicationsThatAreRefused(t *testing.T) {
	t.Parallel()
	with := func(change func(*leave.Draft)) leave.Draft {
		d := ask("A", attendance.PersonalLeave, "2025-03-10 am", "2025-03-11 pm")
		change(&d)
		return d
	}
	tests := []struct {
		name  string
		by    string
		draft leave.Draft
		want  string
	}{
		{"nobody", "", with(func(d *leave.Draft) { d.Staff = "X" }), "staff.unknown"},
		{"someone else's leave", "B", with(func(*leave.Draft) {}), "leave.not_own"},
		{"a type that there is not", "A", with(func(d *leave.Draft) { d.Type = "party" }), "leave.unknown_type"},
		{"no reason", "A", with(func(d *leave.Draft) { d.Reason = " " }), "leave.reason_needed"},
		{"the end first", "A", with(func(d *leave.Draft) { d.To = at("2025-03-09 pm") }), "leave.ends_before_start"},
		{"a mistyped year", "A", with(func(d *leave.Draft) { d.To = at("2205-03-11 pm") }), "leave.too_long"},
		{"before joining", "C", ask("C", attendance.PersonalLeave, "2025-03-04 am", "2025-03-06 pm"), "leave.not_employed"},
		{"after leaving", "C", ask("C", attendance.PersonalLeave, "2025-03-20 am", "2025-03-21 pm"), "leave.not_employed"},
		{"the past", "A", with(func(d *leave.Draft) { d.From = at("2025-02-28 am") }), "leave.past"},
		{"a weekend", "A", ask("A", attendance.PersonalLeave, "2025-03-08 am", "2025-03-09 pm"), "leave.no_working_day"},
		{"a closed month", "A", with(func(d *leave.Draft) { d.To = at("2025-04-01 pm") }), "leave.period_closed"},
		{"days that are asked for", "S", ask("S", attendance.AnnualLeave, "2025-03-13 pm", "2025-03-14 am"), "leave.overlaps_request"},
		{"days that are stored", "S", ask("S", attendance.AnnualLeave, "2025-03-18 pm", "2025-03-19 am"), "leave.overlaps_stored"},
		{"sick without a certificate", "A", with(func(d *leave.Draft) { d.Type = attendance.SickLeave }), "leave.certificate_needed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk()
			d.Closed = []roster.Period{roster.MustPeriod("2025-04")}
			d.as("S").must(t)(d.Apply(ask("S", attendance.PersonalLeave, "2025-03-13 am", "2025-03-13 pm")))
			d.Stored = append(d.Stored, attendance.Leave{
				Staff: "S", Type: attendance.SickLeave, Status: attendance.Approved, From: at("2025-03-19 am"), To: at("2025-03-19 pm"),
			})
			if _, err := d.as(tt.by).Apply(tt.draft); key(err) != tt.want {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

func TestLengthCountsWorkingHalfDays(t *testing.T) {
	t.Parallel()
	tests := []struct {
		from, to string
		want     string
	}{
		{"2025-03-07 pm", "2025-03-10 am", "1.0"}, // over a weekend
		{"2025-04-03 am", "2025-04-07 pm", "2.0"}, // over 清明
		{"2025-04-25 am", "2025-04-28 am", "2.5"}, // a Sunday that is a working day
	}
	for _, tt := range tests {
		d := newDesk()
		c := d.as("A").must(t)(d.Apply(ask("A", attendance.PersonalLeave, tt.from, tt.to)))
		if got := c.Request.HalfDays.String(); got != tt.want {
			t.Errorf("%s to %s: %s days, want %s", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestWeekendDutyIsWorkThatLeaveIsTakenFrom(t *testing.T) {
	t.Parallel()
	d := newDesk()
	saturday := roster.MustDate("2025-03-08")
	d.Duty = []attendance.DutyDay{{Staff: "A", Date: saturday, Working: true}, {Staff: "A", Date: saturday + 2}}
	c := d.as("A").must(t)(d.Apply(ask("A", attendance.PersonalLeave, "2025-03-07 am", "2025-03-10 pm")))
	if got := c.Request.HalfDays.String(); got != "2.0" {
		t.Errorf("Friday, a Saturday on duty and a Monday off in lieu: %s days, want 2.0", got)
	}
	if _, err := d.as("B").Apply(ask("B", attendance.PersonalLeave, "2025-03-08 am", "2025-03-08 pm")); key(err) != "leave.no_working_day" {
		t.Errorf("a Saturday off duty: %v", err)
	}
	d.as("D").must(t)(d.Approve(1, leave.Approval{}))
	if got := d.Overdue(saturday + 3); len(got) != 1 || got[0].DueBack.String() != "2025-03-11 am" {
		t.Errorf("due back: %+v", got)
	}
}

func TestTheGeneralOfficeEntersWhatPeopleBring(t *testing.T) {
	t.Parallel()
	for _, by := range []string{"", "G"} {
		d := newDesk()
		c := d.as(by).must(t)(d.Apply(ask("A", attendance.PersonalLeave, "2025-03-10 am", "2025-03-10 pm")))
		if s := c.Request.Steps[0]; s.Staff != by || s.Account != "test" || c.Request.Staff != "A" {
			t.Errorf("entered by %q: %+v", by, c.Request)
		}
	}
}

func TestAnEmergencyIsEnteredAfterwards(t *testing.T) {
	t.Parallel()
	d := newDesk()
	draft := ask("A", attendance.SickLeave, "2025-02-27 pm", "2025-02-28 pm")
	draft.Emergency = true
	c := d.as("A").must(t)(d.Apply(draft))
	if !c.Request.Emergency {
		t.Error("it is not marked")
	}
	if diff := cmp.Diff([]string{"certificate_missing"}, topics(c.Warnings)); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
}

func TestWarningsOfTheYearsLimits(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.Stored = []attendance.Leave{
		{Staff: "A", Type: attendance.PersonalLeave, Status: attendance.Approved, From: at("2025-01-03 am"), To: at("2025-02-17 pm")},
		{Staff: "S", Type: attendance.PersonalLeave, Status: attendance.Approved, From: at("2025-01-03 am"), To: at("2025-02-17 pm")},
	}
	taken := 0
	for day := roster.MustDate("2025-01-03"); day <= roster.MustDate("2025-02-17"); day++ {
		if d.Calendar.Working(day) {
			taken++
		}
	}
	if taken != 28 {
		t.Fatalf("%d days are stored, and the test is about 28", taken)
	}
	c := d.as("A").must(t)(d.Apply(ask("A", attendance.PersonalLeave, "2025-03-10 am", "2025-03-11 pm")))
	if got := topics(c.Warnings); got != nil {
		t.Errorf("at 30 days: %v", got)
	}
	c = d.as("A").must(t)(d.Apply(ask("A", attendance.PersonalLeave, "2025-03-12 am", "2025-03-14 am")))
	if diff := cmp.Diff([]string{"personal_over_30"}, topics(c.Warnings)); diff != "" {
		t.Errorf("over 30 days (-want +got):\n%s", diff)
	}
	if got := c.Warnings[0].Args; got[0] != 2025 || got[1] != leave.HalfDays(61) {
		t.Errorf("it says %v", got)
	}
	d.Entitlements = []leave.Entitlement{{Staff: "A", Year: 2025, Type: attendance.AnnualLeave, HalfDays: 3}}
	for to, want := range map[string][]string{"2025-03-18 am": nil, "2025-03-18 pm": {"over_entitlement"}} {
		c, err := d.as("A").Apply(ask("A", attendance.AnnualLeave, "2025-03-17 am", to))
		if diff := cmp.Diff(want, topics(c.Warnings)); diff != "" || err != nil {
			t.Errorf("annual leave to %s (-want +got), %v:\n%s", to, err, diff)
		}
	}
}

func TestPartnersAreSeenFromBothSides(t *testing.T) {
	t.Parallel()
	for asks, partner := range map[string]string{"A": "B", "B": "A"} {
		d := newDesk()
		d.as(partner).must(t)(d.Apply(ask(partner, attendance.TrainingLeave, "2025-03-07 am", "2025-03-10 am")))
		c := d.as(asks).must(t)(d.Apply(ask(asks, attendance.PersonalLeave, "2025-03-10 am", "2025-03-10 am")))
		if diff := cmp.Diff([]string{"partner_asks"}, topics(c.Warnings)); diff != "" {
			t.Errorf("%s asks (-want +got):\n%s", asks, diff)
		}
		c, err := d.Apply(ask(asks, attendance.PersonalLeave, "2025-03-10 pm", "2025-03-11 am"))
		if err != nil || len(c.Warnings) > 0 {
			t.Errorf("%s asks for the half-day after: %v, %v", asks, c.Warnings, err)
		}
	}
	// A weekend in common leaves no post alone.
	d := newDesk()
	d.as("B").must(t)(d.Apply(ask("B", attendance.PersonalLeave, "2025-03-07 am", "2025-03-09 pm")))
	if c, err := d.as("A").Apply(ask("A", attendance.PersonalLeave, "2025-03-08 am", "2025-03-10 pm")); err != nil || len(c.Warnings) > 0 {
		t.Errorf("a weekend in common: %v, %v", c.Warnings, err)
	}
}
