package slip_test

import (
	"errors"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
)

// monday is a day of one person under the service-hall profile, whose grace is a
// quarter of an hour, with the day's punches.
func monday(t *testing.T, punches ...string) attendance.Input {
	t.Helper()
	profile, known := calendar.Lookup("service-hall")
	if !known {
		t.Fatal("no profile")
	}
	day := roster.MustDate("2025-03-03")
	in := attendance.Input{
		First: day, Last: day, AsOf: day + 1, Calendar: calendar.New(calendar.AllNational(), nil),
		Profiles: calendar.NewProfiles(calendar.InForce{Profile: profile}), Staff: []roster.Staff{{Code: "S1"}},
		Clock:   attendance.ClockDays{Days: []roster.Date{day}, Newest: day},
		Punches: [][]roster.LocalTime{nil},
	}
	for _, at := range punches {
		time, err := roster.ParseLocalTime("2025-03-03 " + at + ":00")
		if err != nil {
			t.Fatal(err)
		}
		in.Punches[0] = append(in.Punches[0], time)
	}
	return in
}

func TestASlipIsForASideThatCountsAgainstOne(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		punches []string
		side    calendar.Side
		key     string
	}{
		{"no punch at all, in", nil, calendar.In, ""},
		{"no punch at all, out", nil, calendar.Out, ""},
		{"late beyond the grace", []string{"08:16", "11:00"}, calendar.In, ""},
		{"late within the grace", []string{"08:15", "11:00"}, calendar.In, "slip.nothing_amiss"},
		{"early beyond the grace", []string{"08:00", "10:44"}, calendar.Out, ""},
		{"early within the grace", []string{"08:00", "10:45"}, calendar.Out, "slip.nothing_amiss"},
		{"off post", []string{"08:00", "10:30"}, calendar.Out, ""},
		{"the other side is late", []string{"08:30", "11:00"}, calendar.Out, "slip.nothing_amiss"},
		{"absent for coming an hour late", []string{"09:30", "11:00"}, calendar.In, ""},
		{"absent for that, but the way out was in time", []string{"09:30", "11:00"}, calendar.Out, "slip.nothing_amiss"},
		{"absent for coming late, no way out", []string{"09:29"}, calendar.Out, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := monday(t, tt.punches...)
			err := slip.Check(in, attendance.Slip{Staff: "S1", Date: in.First, Side: tt.side}, in.AsOf)
			wantKey(t, err, tt.key)
		})
	}
}

func wantKey(t *testing.T, err error, key string) {
	t.Helper()
	var e *roster.Error
	switch {
	case key == "" && err != nil:
		t.Errorf("refused: %v", err)
	case key != "" && (!errors.As(err, &e) || e.Key != key):
		t.Errorf("got %v, want %s", err, key)
	}
}

func TestWhereNothingCanBeMissingNoSlipIsTaken(t *testing.T) {
	t.Parallel()
	in := monday(t, "08:00")
	want := attendance.Slip{Staff: "S1", Date: in.First, Side: calendar.Out}
	wantKey(t, slip.Check(in, want, in.AsOf), "")

	outage := in
	outage.Clock.Excused = []roster.Date{in.First}
	wantKey(t, slip.Check(outage, want, in.AsOf), "slip.excused")

	unjudged := in
	profile := in.Profiles.On(in.First)
	profile.NoCheckpoints = []calendar.Checkpoint{{Session: roster.AM, Side: calendar.Out}}
	unjudged.Profiles = calendar.NewProfiles(calendar.InForce{Profile: profile})
	wantKey(t, slip.Check(unjudged, want, in.AsOf), "slip.not_judged")

	unknown := in
	unknown.Punches, unknown.Clock = [][]roster.LocalTime{nil}, attendance.ClockDays{Days: []roster.Date{in.First - 1}, Newest: in.First - 1}
	wantKey(t, slip.Check(unknown, want, in.AsOf), "slip.unknown_yet")

	duty := in
	duty.Duty = []attendance.DutyDay{{Staff: "S1", Date: in.First}}
	wantKey(t, slip.Check(duty, want, in.AsOf), "slip.day_off")
}

func TestTheDirectorDecidesButForTheOwnSlip(t *testing.T) {
	t.Parallel()
	day := roster.MustDate("2025-03-03")
	offices := attendance.Offices{
		{Office: attendance.Director, Staff: "S1", To: day}, {Office: attendance.Director, Staff: "S2", From: day + 1},
		{Office: attendance.Director, Staff: "S3", Deputises: "S1"},
	}
	for _, tt := range []struct {
		staff string
		day   roster.Date
		want  attendance.Office
	}{
		{"S1", day, attendance.Secretary}, {"S1", day + 1, attendance.Director}, {"S2", day, attendance.Director},
		{"S2", day + 1, attendance.Secretary}, {"S3", day, attendance.Director}, {"S4", day, attendance.Director},
	} {
		if got := slip.Decides(offices, tt.staff, tt.day); got != tt.want {
			t.Errorf("%s on %s: %s, want %s", tt.staff, tt.day, got, tt.want)
		}
	}
}

func TestStatesAreReadByTheirNames(t *testing.T) {
	t.Parallel()
	for _, state := range []slip.State{slip.Asked, slip.Approved, slip.Refused, slip.Withdrawn, slip.Revoked} {
		if got, ok := slip.ParseState(string(state)); !ok || got != state {
			t.Errorf("%s is read as %s, %v", state, got, ok)
		}
	}
	if _, ok := slip.ParseState("lost"); ok {
		t.Error("lost is a state")
	}
}
