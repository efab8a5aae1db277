package attendance_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
)

func TestTotals(t *testing.T) {
	t.Parallel()
	sessions := []attendance.Session{
		{Staff: "S1", Status: attendance.Present},
		{Staff: "S1", Status: attendance.Late, Late: true, Flags: attendance.MissingIn},
		{Staff: "S1", Status: attendance.Early, Late: true, Flags: attendance.MissingOut},
		{Staff: "S1", Status: attendance.OffPost, Late: true},
		{Staff: "S1", Status: attendance.Absent},
		{Staff: "S1", Status: attendance.OnLeave},
		{Staff: "S1", Status: attendance.Official},
		{Staff: "S1", Status: attendance.Scheduled},
		{Staff: "S1", Status: attendance.NoData},
		{Staff: "S2", Status: attendance.Scheduled},
		{Staff: "S3", Status: attendance.Present},
	}
	want := []attendance.Total{
		{Staff: "S1", Due: 7, Present: 1, Late: 3, Early: 1, OffPost: 1, Absent: 1, Leave: 1, Official: 1, MissingIn: 1, MissingOut: 1},
		{Staff: "S2"},
		{Staff: "S3", Due: 1, Present: 1},
	}
	if diff := cmp.Diff(want, attendance.Totals(sessions)); diff != "" {
		t.Errorf("totals (-want +got):\n%s", diff)
	}
}

func TestNamesOfStatuses(t *testing.T) {
	t.Parallel()
	want := []string{"present", "late", "early", "off_post", "absent", "leave", "official", "scheduled", "no_data"}
	var got []string
	for s := attendance.Present; s <= attendance.NoData; s++ {
		got = append(got, s.String())
		data, err := json.Marshal(s)
		var back attendance.Status
		if err != nil || json.Unmarshal(data, &back) != nil || back != s {
			t.Errorf("%s: JSON %s reads back as %s, %v", s, data, back, err)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	unknown := attendance.NoData + 1
	if _, err := json.Marshal(unknown); err == nil || unknown.String() != "Status(9)" {
		t.Errorf("a status that does not exist is %s, %v", unknown, err)
	}
	if err := json.Unmarshal([]byte(`"asleep"`), &unknown); err == nil {
		t.Error("an unknown name is accepted")
	}
}

func TestNamesOfFlags(t *testing.T) {
	t.Parallel()
	for flag, want := range map[attendance.Flag][]string{
		0: {}, attendance.MissingIn: {"missing_in"}, attendance.MissingOut: {"missing_out"},
		attendance.MissingIn | attendance.MissingOut: {"missing_in", "missing_out"},
	} {
		if got := flag.Names(); !slices.Equal(got, want) || got == nil {
			t.Errorf("%d: %#v, want %v", flag, got, want)
		}
	}
}
