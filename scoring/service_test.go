package scoring_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/scoring"
)

// TestHalfDaysDueInTheYearAreThoseOfEmployment: what the grades compare leave with
// runs from New Year or joining to leaving, the period's end or the as-of day.
func TestHalfDaysDueInTheYearAreThoseOfEmployment(t *testing.T) {
	t.Parallel()
	bencha, _ := calendar.Lookup("bencha")
	cal := calendar.New(calendar.AllNational(), nil)
	january, last := roster.MustDate("2025-01-01"), roster.MustDate("2025-03-31")
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.OneOf(rapid.Just(0), rapid.IntRange(int(january)-40, int(last)+40))
		m := scoring.Material{
			Period: roster.MustPeriod("2025-03"), AsOf: roster.Date(rapid.IntRange(int(january)-5, int(last)+40).Draw(t, "as of")),
			Books: []scoring.BookInForce{{From: 1, Book: "bencha-2014-monthly", Version: "1"}},
		}
		m.Attendance = attendance.Input{
			First: m.Period.First(), Last: last, AsOf: m.AsOf, Calendar: cal,
			Profiles: calendar.NewProfiles(calendar.InForce{Profile: bencha}),
		}
		for i := range 4 {
			p := roster.Staff{Code: fmt.Sprintf("S%d", i), Joined: roster.Date(day.Draw(t, "joined")), Left: roster.Date(day.Draw(t, "left"))}
			m.Attendance.Staff = append(m.Attendance.Staff, p)
		}
		scores, err := scoring.Compute(m, scoring.Decision{})
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range m.Attendance.Staff {
			end := min(last, m.AsOf-1)
			if !p.Left.IsZero() {
				end = min(end, p.Left)
			}
			if got, want := scores.Input.Leave[i].Due, 2*cal.WorkingDays(max(january, p.Joined), end); got != want {
				t.Errorf("%+v: %d half-days due, want %d", p, got, want)
			}
		}
	})
}
