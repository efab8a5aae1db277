package leave_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/leave"
)

func TestChainByLengthAndApplicant(t *testing.T) {
	t.Parallel()
	const general, director, secretary = attendance.GeneralOffice, attendance.Director, attendance.Secretary
	tests := []struct {
		name     string
		staff    string
		halfDays leave.HalfDays
		want     []attendance.Office
	}{
		{"half a day", "A", 1, []attendance.Office{general}},
		{"a day", "A", 2, []attendance.Office{director}},
		{"three days", "A", 6, []attendance.Office{director}},
		{"three days and a half", "A", 7, []attendance.Office{director, secretary}},
		{"the general office's own half-day", "G", 1, []attendance.Office{director}},
		{"the director's own days", "D", 6, []attendance.Office{secretary}},
		{"the director's own weeks", "D", 20, []attendance.Office{secretary}},
		{"the director's own half-day", "D", 1, []attendance.Office{secretary}},
		{"the secretary's own half-day", "P", 1, []attendance.Office{director}},
		{"the mayor's own half-day", "M", 1, []attendance.Office{general}},
		{"the secretary's own days", "P", 2, []attendance.Office{director}},
		{"the secretary's own weeks", "P", 20, []attendance.Office{director}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, leave.Chain(tt.halfDays, tt.staff, newDesk().Offices, today)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestWhoHoldsEveryOfficeIsDecidedByNoOne(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.Offices = attendance.Offices{
		{Office: attendance.Director, Staff: "D", From: today}, {Office: attendance.Secretary, Staff: "D", From: today},
	}
	_, err := d.as("D").Apply(ask("D", attendance.PersonalLeave, "2025-03-10 am", "2025-03-10 pm"))
	if key(err) != "leave.nobody_decides" {
		t.Errorf("got %v", err)
	}
}

func TestAVacantOfficeIsWaitedFor(t *testing.T) {
	t.Parallel()
	d := newDesk()
	d.Offices = d.Offices[1:] // without the general office
	c := d.as("A").must(t)(d.Apply(ask("A", attendance.PersonalLeave, "2025-03-10 am", "2025-03-10 am")))
	if diff := cmp.Diff([]string{"vacant.general_office"}, topics(c.Warnings)); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	if _, err := d.as("D").Approve(1, leave.Approval{}); key(err) != "leave.vacant.general_office" {
		t.Errorf("the director in its place: %v", err)
	}
}
