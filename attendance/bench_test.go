package attendance_test

import (
	"fmt"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// month returns a month of the given people with about four punches a day and the
// usual lateness, in one run of minutes that is the same every time.
func month(people int) attendance.Input {
	bencha, _ := calendar.Lookup("bencha")
	in := attendance.Input{
		First: roster.MustDate("2025-07-01"), Last: roster.MustDate("2025-07-31"), AsOf: roster.MustDate("2025-08-01"),
		Calendar: calendar.New(calendar.AllNational(), nil),
		Profiles: calendar.NewProfiles(calendar.InForce{Profile: bencha}),
	}
	for d := range in.Calendar.Each(in.First, in.Last) {
		in.Clock.Days = append(in.Clock.Days, d)
	}
	in.Clock.Newest = in.Last
	due := [4]int{8 * 60, 11*60 + 30, 15 * 60, 18 * 60}
	seed := uint32(1)
	for i := range people {
		code := fmt.Sprintf("S%06d", i)
		var list []roster.LocalTime
		for _, d := range in.Clock.Days {
			for side, minute := range due {
				seed = seed*1664525 + 1013904223
				off := int(seed>>16)%25*60 + int(seed>>24)%60
				if side%2 == 0 {
					off = 120 - off
				}
				if seed>>20%50 != 0 {
					list = append(list, roster.At(d, minute*60+off))
				}
			}
		}
		in.Staff = append(in.Staff, roster.Staff{Code: code})
		in.Punches = append(in.Punches, list)
		if i%20 == 0 {
			half := attendance.HalfDay{Date: in.Clock.Days[i%len(in.Clock.Days)], Session: roster.PM}
			in.Leave = append(in.Leave, attendance.Leave{Staff: code, Type: attendance.SickLeave, From: half, To: half, Status: "approved"})
			in.Slips = append(in.Slips, attendance.Slip{Staff: code, Date: half.Date, Session: roster.AM, Side: calendar.In})
		}
	}
	return in
}

func BenchmarkDerive(b *testing.B) {
	for _, people := range []int{10_000, 20_000} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			in := month(people)
			b.ReportAllocs()
			for b.Loop() {
				attendance.Derive(in)
			}
		})
	}
}

func BenchmarkTotals(b *testing.B) {
	sessions := attendance.Derive(month(10_000))
	b.ReportAllocs()
	for b.Loop() {
		attendance.Totals(sessions)
	}
}

func BenchmarkAlerts(b *testing.B) {
	sessions := attendance.Derive(month(10_000))
	b.ReportAllocs()
	for b.Loop() {
		attendance.Alerts(sessions)
	}
}
