package attendance_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// monday is the day of the tables: a working day in winter. The days around it are punched too.
const monday = "2025-03-10"

// centre returns one person, S1, employed for ever, at a centre where somebody
// punched on every day of March 2025.
func centre(t testing.TB, profile string) attendance.Input {
	t.Helper()
	p, ok := calendar.Lookup(profile)
	if !ok {
		t.Fatalf("no profile %s", profile)
	}
	in := attendance.Input{
		First: roster.MustDate(monday), Last: roster.MustDate(monday), AsOf: roster.MustDate("2025-04-01"),
		Calendar: calendar.New(calendar.AllNational(), nil),
		Profiles: calendar.NewProfiles(calendar.InForce{Profile: p}),
		Staff:    []roster.Staff{{Code: "S1"}},
		Punches:  make([][]roster.LocalTime, 1),
	}
	for d := roster.MustDate("2025-03-01"); d <= roster.MustDate("2025-03-31"); d++ {
		in.Clock.Days = append(in.Clock.Days, d)
	}
	in.Clock.Newest = roster.MustDate("2025-03-31")
	return in
}

// punches reads times of Monday, "08:00 11:30:59".
func punches(t testing.TB, date, times string) []roster.LocalTime {
	t.Helper()
	var list []roster.LocalTime
	for s := range strings.FieldsSeq(times) {
		at, err := roster.ParseLocalTime(date + " " + s)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, at)
	}
	return list
}

// show puts a session as "late+early 08:01-11:29 -1/-1 missing_out (am)".
func show(s attendance.Session) string {
	var b strings.Builder
	b.WriteString(s.Session.String() + " ")
	if s.Late && s.Status != attendance.Late {
		b.WriteString("late+")
	}
	b.WriteString(s.Status.String())
	if s.Leave != "" {
		b.WriteString(":" + string(s.Leave))
	}
	for _, side := range []struct {
		has bool
		at  roster.Minutes
	}{{s.HasIn, s.In}, {s.HasOut, s.Out}} {
		if side.has {
			b.WriteString(" " + side.at.String())
		} else {
			b.WriteString(" -")
		}
	}
	for _, flag := range s.Flags.Names() {
		b.WriteString(" " + flag)
	}
	return b.String()
}

func TestSessionsOfADay(t *testing.T) {
	t.Parallel()
	const pm = " 13:58 17:31"
	const pmPresent = "pm present 13:58 17:31"
	tests := []struct {
		name, profile, times string
		am, pm               string
	}{
		{"on time", "bencha", "07:58 11:31" + pm, "am present 07:58 11:31", pmPresent},
		{"on the minute", "bencha", "08:00 11:30 14:00 17:30", "am present 08:00 11:30", "pm present 14:00 17:30"},
		{"seconds are cut off, not rounded", "bencha", "08:00:59 11:30:01 14:00:59 17:30:59", "am present 08:00 11:30", "pm present 14:00 17:30"},
		{"a minute late", "bencha", "08:01 11:30" + pm, "am late 08:01 11:30", pmPresent},
		{"60 minutes late is late", "bencha", "09:00:59 11:30" + pm, "am late 09:00 11:30", pmPresent},
		{"61 minutes late is absent", "bencha", "09:01 11:30" + pm, "am absent 09:01 11:30", pmPresent},
		{"a minute early", "bencha", "08:00 11:29:59" + pm, "am early 08:00 11:29", pmPresent},
		{"29 minutes early is early", "bencha", "08:00 11:01" + pm, "am early 08:00 11:01", pmPresent},
		{"30 minutes early is off post", "bencha", "08:00 11:00" + pm, "am off_post 08:00 11:00", pmPresent},
		{"60 minutes early is off post", "bencha", "08:00 10:30" + pm, "am off_post 08:00 10:30", pmPresent},
		{"61 minutes early is absent", "bencha", "08:00 10:29" + pm, "am absent 08:00 10:29", pmPresent},
		{"late and early has the status of the later check", "bencha", "08:05 11:20" + pm, "am late+early 08:05 11:20", pmPresent},
		{"late and off post too", "bencha", "08:05 11:00" + pm, "am late+off_post 08:05 11:00", pmPresent},
		{"absent is neither late nor flagged", "bencha", "09:30" + pm, "am absent 09:30 -", pmPresent},
		{"no punch", "bencha", pm, "am absent - -", pmPresent},
		{"the hall's 15 minutes of grace", "service-hall", "08:15 10:45 13:45 16:15", "am present 08:15 10:45", "pm present 13:45 16:15"},
		{"past the grace", "service-hall", "08:16 10:44 13:46 16:14", "am late+early 08:16 10:44", "pm late+early 13:46 16:14"},

		{"a single punch nearer to the start is in", "bencha", "08:00" + pm, "am early 08:00 - missing_out", pmPresent},
		{"a single punch nearer to the end is out", "bencha", "11:30" + pm, "am late - 11:30 missing_in", pmPresent},
		{"a single punch in the middle is in", "bencha", "09:45" + pm, "am absent 09:45 -", pmPresent},
		{"a single punch a minute past the middle is out", "bencha", "09:46" + pm, "am absent - 09:46", pmPresent},
		{"a single punch long before the start is in", "bencha", "05:00" + pm, "am early 05:00 - missing_out", pmPresent},
		{"a single early leaving is late and off post", "bencha", "11:00" + pm, "am late+off_post - 11:00 missing_in", pmPresent},
		{"a single late coming is late and early", "bencha", "08:10" + pm, "am late+early 08:10 - missing_out", pmPresent},

		{"the earliest is in, the latest is out", "bencha", "07:50 08:20 09:30 11:00 11:35" + pm, "am present 07:50 11:35", pmPresent},
		{"two punches at the start are in and out", "bencha", "07:50 07:55" + pm, "am absent 07:50 07:55", pmPresent},
		{"a punch on the split belongs to the afternoon", "bencha", "08:00 11:30 12:45 17:30", "am present 08:00 11:30", "pm present 12:45 17:30"},
		{"a second before the split belongs to the morning", "bencha", "08:00 12:44:59 14:00 17:30", "am present 08:00 12:44", "pm present 14:00 17:30"},
		{"a repeat within 3 minutes is ignored", "bencha", "07:58 08:00" + pm, "am early 07:58 - missing_out", pmPresent},
		{"3 minutes later is no repeat", "bencha", "07:57 08:00" + pm, "am absent 07:57 08:00", pmPresent},
		{"3 minutes by the cut minute, less by the second", "bencha", "07:57:59 08:00:01" + pm, "am absent 07:57 08:00", pmPresent},
		{"repeats count from the last one kept", "bencha", "07:54 07:56 07:58" + pm, "am absent 07:54 07:58", pmPresent},
		{"the latest out may be a repeat", "bencha", "08:00 11:29 11:30" + pm, "am early 08:00 11:29", pmPresent},
		{"punches of two sessions are no repeats", "bencha", "08:00 12:44 12:45 17:30", "am present 08:00 12:44", "pm present 12:45 17:30"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := centre(t, tt.profile)
			in.Punches[0] = punches(t, monday, tt.times)
			got := attendance.Derive(in)
			if len(got) != 2 {
				t.Fatalf("%d sessions, want 2", len(got))
			}
			if diff := cmp.Diff([]string{tt.am, tt.pm}, []string{show(got[0]), show(got[1])}); diff != "" {
				t.Errorf("sessions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMinutesPastAndBefore(t *testing.T) {
	t.Parallel()
	in := centre(t, "service-hall")
	in.Punches[0] = punches(t, monday, "08:10 10:50 15:00 16:30")
	got := attendance.Derive(in)
	want := []roster.Minutes{10, 10, 90, 0} // past start and before end, grace or not
	if diff := cmp.Diff(want, []roster.Minutes{got[0].LateMinutes, got[0].EarlyMinutes, got[1].LateMinutes, got[1].EarlyMinutes}); diff != "" {
		t.Errorf("minutes (-want +got):\n%s", diff)
	}
}

func TestSummerAndWinter(t *testing.T) {
	t.Parallel()
	in := centre(t, "bencha")
	in.First, in.Last, in.AsOf = roster.MustDate("2025-09-30"), roster.MustDate("2025-10-09"), roster.MustDate("2026-01-01")
	in.Clock.Days, in.Clock.Newest = []roster.Date{in.First, in.Last}, in.Last
	in.Punches[0] = slices.Concat(
		punches(t, "2025-09-30", "08:00 13:14 13:15 18:00"),
		punches(t, "2025-10-09", "08:00 12:44 12:45 17:30"))
	var got []string
	for _, s := range attendance.Derive(in) {
		got = append(got, s.Date.String()+" "+show(s))
	}
	want := []string{
		"2025-09-30 am present 08:00 13:14", "2025-09-30 pm present 13:15 18:00",
		"2025-10-09 am present 08:00 12:44", "2025-10-09 pm present 12:45 17:30",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
}

func TestAChangeOfProfileTakesEffectOnItsDay(t *testing.T) {
	t.Parallel()
	in := centre(t, "bencha")
	hall, _ := calendar.Lookup("service-hall")
	in.Profiles = calendar.NewProfiles(in.Profiles[0], calendar.InForce{From: roster.MustDate("2025-03-11"), Profile: hall})
	in.Last++
	in.Punches[0] = slices.Concat(punches(t, monday, "08:10 11:30 14:00 17:30"), punches(t, "2025-03-11", "08:10 11:00 13:30 16:30"))
	got := attendance.Derive(in)
	if got[0].Status != attendance.Late || got[2].Status != attendance.Present || got[3].Status != attendance.Present {
		t.Errorf("%s | %s | %s; want the grace from the second day on", show(got[0]), show(got[2]), show(got[3]))
	}
}

func TestWithoutPunchOrSlip(t *testing.T) {
	t.Parallel()
	date := roster.MustDate(monday)
	tests := []struct {
		name  string
		clock attendance.ClockDays
		want  attendance.Status
	}{
		{"somebody punched that day", attendance.ClockDays{Days: []roster.Date{date}, Newest: date}, attendance.Absent},
		{"nobody punched that day, somebody later", attendance.ClockDays{Days: []roster.Date{date - 1, date + 1}, Newest: date + 1}, attendance.NoData},
		{"nothing is known since the day before", attendance.ClockDays{Days: []roster.Date{date - 1}, Newest: date - 1}, attendance.Scheduled},
		{"no punch was ever stored", attendance.ClockDays{}, attendance.Scheduled},
		{"newer punches only from the as-of day on", attendance.ClockDays{Days: []roster.Date{date - 1, date + 22}, Newest: date + 22}, attendance.Scheduled},
		{"all punches from the as-of day on", attendance.ClockDays{Days: []roster.Date{date + 22}, Newest: date + 22}, attendance.Scheduled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := centre(t, "bencha")
			in.Clock = tt.clock
			for _, s := range attendance.Derive(in) {
				if s.Status != tt.want || s.Flags != 0 || s.Late {
					t.Errorf("got %s, want a plain %s", show(s), tt.want)
				}
			}
		})
	}
}

func TestAsOfHidesWhatIsDatedFromItOn(t *testing.T) {
	t.Parallel()
	in := centre(t, "bencha")
	in.Last = in.First + 1
	in.AsOf = in.Last
	in.Punches[0] = slices.Concat(punches(t, monday, "08:00 11:30 14:00 17:30"), punches(t, "2025-03-11", "08:20"))
	in.Leave = []attendance.Leave{leave(t, "S1", attendance.SickLeave, "2025-03-11 pm", "2025-03-11 pm", "approved")}
	in.Slips = []attendance.Slip{{Staff: "S1", Date: in.Last, Session: roster.AM, Side: calendar.In}}
	var got []string
	for _, s := range attendance.Derive(in) {
		got = append(got, show(s))
	}
	want := []string{"am present 08:00 11:30", "pm present 14:00 17:30", "am scheduled - -", "pm scheduled - -"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
	in.AsOf = 0
	if got := attendance.Derive(in); got[3].Status != attendance.OnLeave {
		t.Errorf("without an as-of day %s, want leave", show(got[3]))
	}
}

func TestCheckpointsLeftOut(t *testing.T) {
	t.Parallel()
	noon := []calendar.Checkpoint{{Session: roster.AM, Side: calendar.Out}, {Session: roster.PM, Side: calendar.In}}
	morning := []calendar.Checkpoint{{Session: roster.AM, Side: calendar.In}, {Session: roster.AM, Side: calendar.Out}}
	tests := []struct {
		name, times string
		without     []calendar.Checkpoint
		want        []string
	}{
		{"no punch at noon", "08:00 17:30", noon, []string{"am present 08:00 -", "pm present - 17:30"}},
		{"a punch at a side left out is never judged", "08:00 08:30 16:00 17:30", noon, []string{"am present 08:00 08:30", "pm present 16:00 17:30"}},
		{"the other side is", "08:20 17:00", noon, []string{"am late 08:20 -", "pm off_post - 17:00"}},
		{"and may be missing", "11:30 14:00", noon, []string{"am late - 11:30 missing_in", "pm early 14:00 - missing_out"}},
		{"no punch at all is absent", "", noon, []string{"am absent - -", "pm absent - -"}},
		{"both sides left out are never missing", "14:00 17:30", morning, []string{"am present - -", "pm present 14:00 17:30"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			in := centre(t, "bencha")
			in.Profiles[0].Profile.NoCheckpoints = tt.without
			in.Punches[0] = punches(t, monday, tt.times)
			got := attendance.Derive(in)
			if diff := cmp.Diff(tt.want, []string{show(got[0]), show(got[1])}); diff != "" {
				t.Errorf("sessions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDueFromJoiningToLeavingOnWorkingDaysInOrder(t *testing.T) {
	t.Parallel()
	in := centre(t, "bencha")
	in.First, in.Last = roster.MustDate("2025-01-24"), roster.MustDate("2025-02-09")
	in.AsOf = roster.MustDate("2025-03-01")
	in.Staff = []roster.Staff{
		{Code: "S3", Joined: roster.MustDate("2025-02-07"), Left: roster.MustDate("2025-02-08")},
		{Code: "S2", Left: roster.MustDate("2025-01-26")},
		{Code: "S4", Joined: roster.MustDate("2025-03-01")},
		{Code: "S5", Left: roster.MustDate("2025-01-23")},
		{Code: "S1"},
		{Code: "S6", Joined: roster.MustDate("2025-02-07"), Left: roster.MustDate("2025-02-06")},
	}
	in.Punches = [][]roster.LocalTime{nil, nil, nil, nil, punches(t, "2025-01-26", "08:00 11:30")} // of S1; others have none
	var got []string
	for i, s := range attendance.Derive(in) {
		if want := roster.Session(i % 2); s.Session != want {
			t.Fatalf("session %d is %s", i, s.Session)
		}
		if i%2 == 0 {
			got = append(got, s.Staff+" "+s.Date.String())
		}
		if s.Staff == "S1" && s.Date == roster.MustDate("2025-01-26") && s.Session == roster.AM && s.Status != attendance.Present {
			t.Errorf("punches went to the wrong person: %s", show(s))
		}
	}
	want := []string{
		"S1 2025-01-24", "S1 2025-01-26", "S1 2025-01-27", "S1 2025-02-05", "S1 2025-02-06", "S1 2025-02-07", "S1 2025-02-08",
		"S2 2025-01-24", "S2 2025-01-26",
		"S3 2025-02-07", "S3 2025-02-08",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
}

func TestPunchesOfOtherDaysChangeNothing(t *testing.T) {
	t.Parallel()
	in := centre(t, "bencha")
	in.First, in.Last = roster.MustDate("2025-03-07"), roster.MustDate("2025-03-10") // Friday to Monday
	in.Punches[0] = slices.Concat(
		punches(t, "2025-03-06", "09:00 23:59:59"),
		punches(t, "2025-03-07", "00:00 11:30 14:00 23:59:59"),
		punches(t, "2025-03-08", "09:00 18:00"),
		punches(t, "2025-03-10", "08:00 11:30 14:00 17:30"),
		punches(t, "2025-03-11", "00:00 09:00"))
	var got []string
	for _, s := range attendance.Derive(in) {
		got = append(got, show(s))
	}
	want := []string{"am present 00:00 11:30", "pm present 14:00 23:59", "am present 08:00 11:30", "pm present 14:00 17:30"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sessions (-want +got):\n%s", diff)
	}
}

func TestNothingToDerive(t *testing.T) {
	t.Parallel()
	if got := attendance.Derive(attendance.Input{}); len(got) != 0 {
		t.Errorf("an empty input gives %v", got)
	}
	in := centre(t, "bencha")
	in.First = in.Last + 1
	if got := attendance.Derive(in); len(got) != 0 {
		t.Errorf("an empty range gives %v", got)
	}
}
