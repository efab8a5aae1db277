package calendar_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

func minutes(t testing.TB, s string) roster.Minutes {
	t.Helper()
	m, err := roster.ParseMinutes(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func builtin(t testing.TB, name string) calendar.Profile {
	t.Helper()
	p, ok := calendar.Lookup(name)
	if !ok {
		t.Fatalf("no profile %s", name)
	}
	return p
}

func TestBuiltInProfilesAreThoseOfTheRules(t *testing.T) {
	t.Parallel()
	tests := []struct{ profile, date, am, amEnd, pm, pmEnd, split string }{
		{"bencha", "2025-05-01", "08:00", "11:30", "15:00", "18:00", "13:15"},
		{"bencha", "2025-09-30", "08:00", "11:30", "15:00", "18:00", "13:15"},
		{"bencha", "2025-10-01", "08:00", "11:30", "14:00", "17:30", "12:45"},
		{"bencha", "2025-01-01", "08:00", "11:30", "14:00", "17:30", "12:45"},
		{"bencha", "2024-04-30", "08:00", "11:30", "14:00", "17:30", "12:45"},
		{"service-hall", "2025-07-15", "08:00", "11:00", "14:00", "17:00", "12:30"},
		{"service-hall", "2025-12-31", "08:00", "11:00", "13:30", "16:30", "12:15"},
	}
	for _, tt := range tests {
		p, d := builtin(t, tt.profile), roster.MustDate(tt.date)
		want := [2]calendar.Timetable{
			{Start: minutes(t, tt.am), End: minutes(t, tt.amEnd)},
			{Start: minutes(t, tt.pm), End: minutes(t, tt.pmEnd)},
		}
		if diff := cmp.Diff(want, p.Timetables(d)); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", tt.profile, tt.date, diff)
		}
		if got := p.Split(d); got != minutes(t, tt.split) {
			t.Errorf("%s %s: split %s, want %s", tt.profile, tt.date, got, tt.split)
		}
	}
}

func TestBuiltInTolerancesAndPresumedValues(t *testing.T) {
	t.Parallel()
	bencha, hall := builtin(t, "bencha"), builtin(t, "service-hall")
	bencha.Seasons, hall.Seasons = nil, nil
	want := []calendar.Profile{
		{Name: "bencha", OffPostFrom: 30, AbsentAfter: 60, RepeatWithin: 3,
			Presumed: []string{"seasons", "off_post_from", "absent_after"}},
		{Name: "service-hall", Grace: calendar.Grace{Late: 15, Early: 15}, OffPostFrom: 30, AbsentAfter: 60, RepeatWithin: 3,
			Presumed: []string{"seasons", "absent_after"}},
	}
	if diff := cmp.Diff(want, []calendar.Profile{bencha, hall}); diff != "" {
		t.Errorf("profiles (-want +got):\n%s", diff)
	}
	if got := calendar.Names(); !slices.Equal(got, []string{"bencha", "service-hall"}) {
		t.Errorf("Names() = %v", got)
	}
	if p, ok := calendar.Lookup("night-shift"); ok {
		t.Errorf("Lookup of an unknown name gives %+v", p)
	}
}

func TestSplitOfAnOddBreakIsTheFirstMinuteNotBeforeTheMiddle(t *testing.T) {
	t.Parallel()
	tables := [2]calendar.Timetable{{End: 690}, {Start: 841}} // the middle is 765.5
	if got := calendar.SplitOf(tables); got != 766 {
		t.Errorf("SplitOf = %d, want 766", got)
	}
}

func TestProfilesOn(t *testing.T) {
	t.Parallel()
	first := calendar.InForce{From: roster.MustDate("2014-11-01"), Profile: calendar.Profile{Name: "first"}}
	second := calendar.InForce{From: roster.MustDate("2025-03-10"), Profile: calendar.Profile{Name: "second"}}
	again := calendar.InForce{From: roster.MustDate("2025-03-10"), Profile: calendar.Profile{Name: "again"}}
	profiles := calendar.NewProfiles(second, again, first)
	for date, want := range map[string]string{
		"2014-10-31": "first", "2014-11-01": "first", "2025-03-09": "first", "2025-03-10": "again", "2026-01-01": "again",
	} {
		if got := profiles.On(roster.MustDate(date)).Name; got != want {
			t.Errorf("On(%s) = %q, want %q", date, got, want)
		}
	}
	if got := calendar.NewProfiles().On(roster.MustDate("2025-01-01")).Name; got != "" {
		t.Errorf("no profiles: On gives %q", got)
	}
}

func TestSides(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]calendar.Side{"in": calendar.In, "签到": calendar.In, "out": calendar.Out, "下班": calendar.Out} {
		if got, ok := calendar.ParseSide(s); !ok || got != want {
			t.Errorf("ParseSide(%q) = %s, %t", s, got, ok)
		}
	}
	if _, ok := calendar.ParseSide("noon"); ok {
		t.Error("ParseSide accepts noon")
	}
	if calendar.In.String() != "in" || calendar.Out.String() != "out" {
		t.Error("names of the sides")
	}
}

const goodProfile = `profiles:
  - name: noon-free
    seasons:
      - {name: all, from: "02-29", am: "08:30-12:00", pm: "13:00-17:00"}
    late_grace: 5
    early_grace: 5
    off_post_from: 30
    absent_after: 60
    repeat_within: 3
    no_checkpoints: [am.out, pm.in]
`

func TestParseProfilesReadsCheckpointsLeftOut(t *testing.T) {
	t.Parallel()
	profiles, problems := calendar.ParseProfiles([]byte(goodProfile))
	if len(problems) > 0 || len(profiles) != 1 {
		t.Fatalf("profiles %v, problems %v", profiles, problems)
	}
	p := profiles[0]
	judged := []bool{p.Judges(roster.AM, calendar.In), p.Judges(roster.AM, calendar.Out), p.Judges(roster.PM, calendar.In), p.Judges(roster.PM, calendar.Out)}
	if want := []bool{true, false, false, true}; !slices.Equal(judged, want) {
		t.Errorf("judged %v, want %v", judged, want)
	}
	if s := p.Season(roster.MustDate("2025-01-01")); s.Name != "all" || s.FromMonth != 2 || s.FromDay != 29 {
		t.Errorf("a season runs on over New Year; got %+v", s)
	}
	if s := (calendar.Profile{}).Season(roster.MustDate("2025-01-01")); s != (calendar.Season{}) {
		t.Errorf("a profile without seasons has %+v", s)
	}
}

func TestParseProfilesReportsFaultsWithTheirLine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, old, new string
		row            int
		column, code   string
	}{
		{"an unknown key", "late_grace:", "late_grase:", 5, "", "bad_yaml"},
		{"a number that is text", "late_grace: 5", "late_grace: five", 5, "", "bad_yaml"},
		{"a broken line", "    late_grace: 5", "  late_grace", 0, "", "bad_yaml"},
		{"a tag without a value", "[am.out, pm.in]", "! #", 0, "", "bad_yaml"},
		{"no name", "name: noon-free", "name: ''", 2, "name", "missing_field"},
		{"a missing value", "    absent_after: 60\n", "", 2, "absent_after", "missing_field"},
		{"a negative span", "repeat_within: 3", "repeat_within: -3", 9, "repeat_within", "bad_number"},
		{"a span over a day", "absent_after: 60", "absent_after: 1441", 8, "absent_after", "bad_number"},
		{"a day that does not exist", `from: "02-29"`, `from: "02-30"`, 4, "from", "bad_month_day"},
		{"a time that does not exist", "08:30-12:00", "08:30-24:00", 4, "am", "bad_timetable"},
		{"a session that ends before it begins", "13:00-17:00", "17:00-13:00", 4, "pm", "bad_timetable"},
		{"one time only", "13:00-17:00", "13:00", 4, "pm", "bad_timetable"},
		{"sessions that overlap", "08:30-12:00", "08:30-13:01", 4, "pm", "sessions_overlap"},
		{"an unknown checkpoint", "am.out", "am.noon", 10, "", "bad_checkpoint"},
		{"off post within the grace", "early_grace: 5", "early_grace: 30", 7, "off_post_from", "tolerances_out_of_order"},
		{"absent before off post", "absent_after: 60", "absent_after: 29", 8, "absent_after", "tolerances_out_of_order"},
		{"absent before late", "late_grace: 5", "late_grace: 61", 8, "absent_after", "tolerances_out_of_order"},
		{"seasons out of order", "    late_grace", "      - {name: b, from: \"02-28\", am: \"08:30-12:00\", pm: \"13:00-17:00\"}\n    late_grace", 5, "from", "seasons_out_of_order"},
		{"no seasons", "    seasons:\n      - {name: all, from: \"02-29\", am: \"08:30-12:00\", pm: \"13:00-17:00\"}\n", "", 2, "seasons", "missing_field"},
		{"nothing", goodProfile, "", 0, "profiles", "missing_field"},
		{"a name twice", goodProfile, goodProfile + strings.TrimPrefix(goodProfile, "profiles:\n"), 11, "name", "duplicate_name"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			file := strings.Replace(goodProfile, tt.old, tt.new, 1)
			profiles, problems := calendar.ParseProfiles([]byte(file))
			if len(problems) != 1 || profiles != nil {
				t.Fatalf("profiles %v, problems %v; want one problem and no profile", profiles, problems)
			}
			got := problems[0]
			if got.Code != tt.code || got.Column != tt.column || tt.row > 0 && got.Row != tt.row {
				t.Errorf("got %v, want %s in row %d, column %q", got, tt.code, tt.row, tt.column)
			}
		})
	}
}

func FuzzParseProfiles(f *testing.F) {
	f.Add([]byte(goodProfile))
	f.Add([]byte("profiles: [{name: a, seasons: [{from: 05-01}], no_checkpoints: [x]}]"))
	f.Add([]byte("profiles:\n- &a\n  name: *a\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		profiles, problems := calendar.ParseProfiles(data)
		if (len(profiles) == 0) != (len(problems) > 0) {
			t.Errorf("profiles %v, problems %v: want one or the other", profiles, problems)
		}
		for _, p := range profiles {
			for d := roster.MustDate("2024-02-27"); d < roster.MustDate("2024-03-02"); d++ {
				am, pm := p.Timetables(d)[0], p.Timetables(d)[1]
				if am.Start >= am.End || am.End > p.Split(d) || p.Split(d) > pm.Start || pm.Start >= pm.End {
					t.Errorf("%s: %+v %+v split %s", p.Name, am, pm, p.Split(d))
				}
			}
		}
	})
}
