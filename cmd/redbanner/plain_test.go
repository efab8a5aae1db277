package main

import (
	"fmt"
	"strings"

	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
)

// A plain centre: six windows with one person each, whose clocks tick without
// fault, and ballots that are all alike. Tests add what they are about.
const plainSize = 6

// plain fills the office with the plain centre's windows, people, and the punches
// and ballots of the months; their rounds stay open.
func (o *office) plain(months ...string) {
	o.Helper()
	o.takeText("windows", plainWindows())
	o.takeText("staff", plainStaff())
	for _, month := range months {
		p := roster.MustPeriod(month)
		o.take("punches", o.file("attlog.dat", plainPunches(p.First(), p.Last())))
		o.takeText("ratings", plainRatings(month))
	}
}

// settled is plain with every round closed and no window equal to another.
func (o *office) settled(months ...string) {
	o.Helper()
	o.plain(months...)
	for _, month := range months {
		o.takeText("facts", "date,kind,window\n"+month+"-10,hygiene.finding,W06\n")
		o.do("ratings", "close", "--period", month)
	}
}

func plainWindows() string {
	var b strings.Builder
	b.WriteString("code,name\n")
	for i := 1; i <= plainSize; i++ {
		fmt.Fprintf(&b, "W%02d,窗口%d\n", i, i)
	}
	return b.String()
}

func plainStaff() string {
	var b strings.Builder
	b.WriteString("code,name,window,clock_no,establishment\n")
	for i := 1; i <= plainSize; i++ {
		fmt.Fprintf(&b, "S%02d,人员%d,W%02d,10%d,contract\n", i, i, i, i)
	}
	return b.String()
}

// plainPunches is a clock's file in which everybody keeps the winter hours of the
// bencha profile on every working day but those left out.
func plainPunches(first, last roster.Date, without ...string) string {
	var b strings.Builder
	national := calendar.New(calendar.AllNational(), nil)
	for day := first; day <= last; day++ {
		if !national.Working(day) || strings.Contains(strings.Join(without, " "), day.String()) {
			continue
		}
		for _, at := range []string{"07:55:10", "11:31:20", "13:55:30", "17:31:40"} {
			for i := 1; i <= plainSize; i++ {
				fmt.Fprintf(&b, "      10%d\t%s %s\t1\t0\t1\t0\n", i, day, at)
			}
		}
	}
	return b.String()
}

func plainRatings(month string) string {
	var b strings.Builder
	b.WriteString("month,rater,window,attitude,efficiency,quality,integrity\n")
	for rater := 1; rater <= plainSize; rater++ {
		for window := 1; window <= plainSize; window++ {
			if rater != window {
				fmt.Fprintf(&b, "%s,W%02d,W%02d,8,8,8,8\n", month, rater, window)
			}
		}
	}
	return b.String()
}
