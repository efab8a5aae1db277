package duty_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/duty"
	"redbanner/attendance/roster"
)

func TestStudyDaysAreThreeOfEachMonth(t *testing.T) {
	t.Parallel()
	cal := calendar.New(calendar.AllNational(), nil)
	for month, want := range map[string][]string{
		"2025-03": {"2025-03-10", "2025-03-20", "2025-03-31"}, // the 30th is a Sunday
		"2025-02": {"2025-02-10", "2025-02-20", "2025-02-28"}, // has no 30th
		"2025-05": {"2025-05-12", "2025-05-20", "2025-05-30"}, // the 10th is a Saturday
		"2025-08": {"2025-08-11", "2025-08-20", "2025-08-29"}, // the 30th and 31st are a weekend
		"2025-01": {"2025-01-10", "2025-01-20", "2025-01-27"}, // the Spring Festival from the 28th on
		"2024-02": {"2024-02-18", "2024-02-20", "2024-02-29"}, // the Spring Festival to the 17th, a Sunday at work
	} {
		var got []string
		for _, day := range duty.StudyDays(cal, roster.MustPeriod(month)) {
			got = append(got, day.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", month, diff)
		}
	}
}

func TestStudyDaysAreWorkingDaysOfTheirMonth(t *testing.T) {
	t.Parallel()
	cal := calendar.New(calendar.AllNational(), nil)
	rapid.Check(t, func(t *rapid.T) {
		month := roster.Period{Year: rapid.IntRange(2015, 2030).Draw(t, "year"), Kind: roster.Month, N: rapid.IntRange(1, 12).Draw(t, "month")}
		days := duty.StudyDays(cal, month)
		for i, day := range days {
			if !month.Contains(day) || !cal.Working(day) || i > 0 && days[i-1] >= day {
				t.Fatalf("%s: %v", month, days)
			}
		}
	})
}

func TestWeekendAndHolidayDutyMovesDaysAndNoOther(t *testing.T) {
	t.Parallel()
	day := roster.MustDate("2025-03-08")
	for _, tt := range []struct {
		duty duty.Duty
		want []attendance.DutyDay
	}{
		{duty.Duty{Date: day, Staff: "S1", Kind: duty.Weekend, Status: duty.Planned}, []attendance.DutyDay{{Staff: "S1", Date: day, Working: true}}},
		{duty.Duty{Date: day, Staff: "S1", Kind: duty.Holiday, Rest: day + 3, Status: duty.Planned},
			[]attendance.DutyDay{{Staff: "S1", Date: day, Working: true}, {Staff: "S1", Date: day + 3}}},
		{duty.Duty{Date: day, Staff: "S1", Kind: duty.Weekend, Rest: day + 3, Status: duty.Removed}, nil},
		{duty.Duty{Date: day, Staff: "S1", Kind: duty.Lunch, Status: duty.Planned}, nil},
		{duty.Duty{Date: day, Staff: "S1", Kind: duty.Post, Status: duty.Planned}, nil},
	} {
		if diff := cmp.Diff(tt.want, tt.duty.Days()); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.duty, diff)
		}
	}
}

// A duty with a rest day leaves the sum of due sessions as it is, one without adds its
// two; nobody else is due more or less.
func TestADutyAndItsRestDayKeepWhatIsDue(t *testing.T) {
	t.Parallel()
	cal := calendar.New(calendar.AllNational(), nil)
	profile, _ := calendar.Lookup("bencha")
	month := roster.MustPeriod("2025-03")
	in := attendance.Input{
		First: month.First(), Last: month.Last(), Calendar: cal, Profiles: calendar.NewProfiles(calendar.InForce{Profile: profile}),
		Staff: []roster.Staff{{Code: "S1"}, {Code: "S2"}}, Punches: make([][]roster.LocalTime, 2),
		Clock: attendance.ClockDays{Newest: month.Last() + 1, Counted: everyDay(month)},
	}
	plain := due(in)
	rapid.Check(t, func(t *rapid.T) {
		in, with := in, 0
		var work, rest []roster.Date
		for d := month.First(); d <= month.Last(); d++ {
			if cal.Working(d) {
				rest = append(rest, d)
			} else {
				work = append(work, d)
			}
		}
		rest = rapid.Permutation(rest).Draw(t, "rest")
		duties := rapid.SliceOfNDistinct(rapid.SampledFrom(work), 0, len(work), rapid.ID[roster.Date]).Draw(t, "duties")
		for i, day := range duties {
			d := duty.Duty{Date: day, Staff: "S1", Kind: duty.Weekend, Status: duty.Planned}
			if rapid.Bool().Draw(t, "rests") {
				d.Rest, with = rest[i], with+1
			}
			in.Duty = append(in.Duty, d.Days()...)
		}
		got := due(in)
		if got["S1"] != plain["S1"]+2*(len(duties)-with) || got["S2"] != plain["S2"] {
			t.Fatalf("%d duties, %d with a rest day: due %v, plainly %v", len(duties), with, got, plain)
		}
	})
}

func everyDay(month roster.Period) []roster.Date {
	var days []roster.Date
	for d := month.First(); d <= month.Last(); d++ {
		days = append(days, d)
	}
	return days
}

func due(in attendance.Input) map[string]int {
	sum := map[string]int{}
	for _, t := range attendance.Totals(attendance.Derive(in)) {
		sum[t.Staff] = t.Due
	}
	return sum
}

func TestKindsAreReadInBothLanguages(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]duty.Kind{"weekend": duty.Weekend, "周末值班": duty.Weekend, "节假日": duty.Holiday, "午间值班": duty.Lunch, "值班": duty.Post} {
		if got, ok := duty.ParseKind(name); !ok || got != want {
			t.Errorf("%s is read as %s, %v", name, got, ok)
		}
	}
	if _, ok := duty.ParseKind("夜班"); ok {
		t.Error("夜班 is a kind")
	}
}
