package reports_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// month is a period in which W1 has a total and the centre a median of so many.
func month(period, name string, total, median reports.Points, sheets int) reports.PeriodSheets {
	d := scoring.Document{Period: roster.MustPeriod(period), State: scoring.Closed}
	if name != "" {
		d.Sheets = []scoring.SheetDocument{{Code: "W0"}, {Code: "W1", Name: name, Total: total, Pending: total < 9000}}
	}
	return reports.PeriodSheets{Sheets: d, Crowd: scoring.Crowd{Sheets: sheets, Median: median}}
}

func TestTrendRunsFromPeriodToPeriod(t *testing.T) {
	t.Parallel()
	got := reports.NewTrend(rulebook.OfWindow, "W1", []reports.PeriodSheets{
		month("2025-02", "新名", 8900, 9700, 2), month("2024-12", "旧名", 10050, 9800, 3), month("2025-03", "", 0, 9900, 5),
		month("2025Q2", "季度", 1, 1, 9), month("2025-02", "再算", 2, 2, 9),
	})
	at := func(period string, p reports.TrendPeriod) reports.TrendPeriod {
		p.Period = roster.MustPeriod(period)
		return p
	}
	want := reports.Trend{Of: rulebook.OfWindow, Code: "W1", Name: "新名", Periods: []reports.TrendPeriod{
		at("2024-12", reports.TrendPeriod{State: "closed", Total: 10050, Median: 9800, Sheets: 3}),
		at("2025-01", reports.TrendPeriod{None: true, NoMedian: true}),
		at("2025-02", reports.TrendPeriod{State: "closed", Total: 8900, Pending: true, NoMedian: true, Sheets: 2}),
		at("2025-03", reports.TrendPeriod{State: "closed", None: true, Median: 9900, Sheets: 5}),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	least, greatest, ok := got.Extremes()
	if !ok || least.Total != 8900 || greatest.Total != 10050 {
		t.Errorf("from %s to %s, %t", least.Total, greatest.Total, ok)
	}
	if above, of := got.Above(); above != 1 || of != 1 {
		t.Errorf("over the median in %d of %d periods, want 1 of 1", above, of)
	}
	if _, _, ok := reports.NewTrend(rulebook.OfStaff, "S1", nil).Extremes(); ok {
		t.Error("nothing has extremes")
	}
}

// sheets is a document of totals.
func sheets(totals ...reports.Points) scoring.Document {
	var d scoring.Document
	for i, total := range totals {
		d.Sheets = append(d.Sheets, scoring.SheetDocument{Code: fmt.Sprint(i), Total: total, Pending: i == 0})
	}
	return d
}

func TestProfileStandsBesideTheMedians(t *testing.T) {
	t.Parallel()
	book := &rulebook.Book{Items: []rulebook.Item{{ID: "M1", Name: "行为规范", Full: 3000}, {ID: "M11", Name: "受奖附加", Full: 1000, Bonus: true}}}
	d := scoring.Document{Sheets: []scoring.SheetDocument{{Code: "W1", Name: "民政", Items: []scoring.ItemDocument{
		{ID: "M1", Full: 3000, Score: 2900}, {ID: "M11", Full: 1000, Score: 1, Pending: true}, {ID: "X", Full: 0, Score: 0}}}}}
	crowd := scoring.Crowd{Sheets: 3, Items: map[string]scoring.Points{"M1": 2950, "M11": 200}}
	got, ok := reports.NewProfile(book, d, "W1", crowd)
	want := reports.Profile{Code: "W1", Name: "民政", Sheets: 3, Items: []reports.ProfileItem{
		{ID: "M1", Name: "行为规范", Full: 3000, Score: 2900, Share: 9667, Median: 2950, MedianShare: 9833},
		{ID: "M11", Name: "受奖附加", Full: 1000, Score: 1, Share: 10, Bonus: true, Pending: true, Median: 200, MedianShare: 2000},
		{ID: "X", NoMedian: true},
	}}
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Errorf("%t (-want +got):\n%s", ok, diff)
	}
	if _, ok := reports.NewProfile(book, d, "W2", crowd); ok {
		t.Error("W2 has no sheet and a profile")
	}
}

func TestTheMedianOfTwoIsNotTold(t *testing.T) {
	t.Parallel()
	d := scoring.Document{Sheets: []scoring.SheetDocument{{Code: "S1", Items: []scoring.ItemDocument{{ID: "H1", Full: 100, Score: 50}}}}}
	for n := range 6 {
		crowd := scoring.Crowd{Sheets: n, Median: 7777, Items: map[string]scoring.Points{"H1": 77}}
		profile, _ := reports.NewProfile(&rulebook.Book{}, d, "S1", crowd)
		trend := reports.NewTrend(rulebook.OfStaff, "S1", []reports.PeriodSheets{{Sheets: scoring.Document{Period: roster.MustPeriod("2025-01")}, Crowd: crowd}})
		item, period := profile.Items[0], trend.Periods[0]
		told := n >= reports.FewestCompared
		if item.NoMedian == told || period.NoMedian == told || (item.Median == 77) != told || (item.MedianShare == 7700) != told || (period.Median == 7777) != told {
			t.Errorf("of %d: %+v, %+v", n, item, period)
		}
	}
}

func TestDistributionCountsByBands(t *testing.T) {
	t.Parallel()
	got := reports.NewDistribution(sheets(9999, 10000, 8750, 10499, 9000), 500)
	want := reports.Distribution{Sheets: 5, Pending: 1, Median: 9999, Least: 8750, Most: 10499, Bands: []reports.Band{
		{8500, 9000, 1}, {9000, 9500, 1}, {9500, 10000, 1}, {10000, 10500, 2}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(reports.Distribution{}, reports.NewDistribution(scoring.Document{}, 500)); diff != "" {
		t.Errorf("of nothing (-want +got):\n%s", diff)
	}
}

func TestEverySheetIsInOneBand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		totals := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) reports.Points { return reports.Points(rapid.IntRange(0, 11000).Draw(t, "total")) }), 1, 40).Draw(t, "totals")
		d := reports.NewDistribution(sheets(totals...), reports.Points(rapid.IntRange(-5, 2000).Draw(t, "width")))
		if len(d.Bands) > 12 {
			t.Fatalf("%d bands", len(d.Bands))
		}
		for i, b := range d.Bands {
			n := 0
			for _, total := range totals {
				if total >= b.From && total < b.To {
					n++
				}
			}
			if n != b.Count || i > 0 && b.From != d.Bands[i-1].To {
				t.Fatalf("band %s–%s has %d of %d", b.From, b.To, b.Count, n)
			}
		}
		if first, last := d.Bands[0].Count, d.Bands[len(d.Bands)-1].Count; first == 0 || last == 0 {
			t.Fatal("the bands reach beyond the totals")
		}
	})
}

// sessions are a week of two people; 2025-03-10 is a Monday.
func sessions() []attendance.Session {
	at := func(day, staff string, s attendance.Session) attendance.Session {
		s.Date, s.Staff = roster.MustDate(day), staff
		return s
	}
	return []attendance.Session{
		at("2025-03-10", "S1", attendance.Session{Status: attendance.Present, HasIn: true, In: 470}),
		at("2025-03-10", "S2", attendance.Session{Status: attendance.Late, Late: true, HasIn: true, In: 491}),
		at("2025-03-11", "S1", attendance.Session{Status: attendance.Early, Late: true, HasIn: true, In: 540, HasOut: true, Out: 1019}),
		at("2025-03-11", "S2", attendance.Session{Status: attendance.Late, Late: true, Flags: attendance.MissingIn}),
		at("2025-03-12", "S1", attendance.Session{Status: attendance.OffPost, HasOut: true, Out: 660}),
		at("2025-03-12", "S2", attendance.Session{Status: attendance.Absent}),
		at("2025-03-13", "S1", attendance.Session{Status: attendance.OnLeave}),
		at("2025-03-13", "S2", attendance.Session{Status: attendance.Official}),
		at("2025-03-14", "S1", attendance.Session{Status: attendance.NoData}),
		at("2025-03-14", "S2", attendance.Session{Status: attendance.Scheduled}),
		at("2025-03-16", "S2", attendance.Session{Status: attendance.Early, Flags: attendance.MissingOut}),
	}
}

func TestPunctualityCountsWhoHadToBeThere(t *testing.T) {
	t.Parallel()
	got := reports.NewPunctuality(sessions())
	want := reports.Punctuality{Tally: reports.Tally{Due: 7, OnTime: 1, Late: 3, Early: 2, OffPost: 1, Absent: 1}}
	want.Weekdays[0] = reports.Tally{Due: 1, Early: 1}
	want.Weekdays[1] = reports.Tally{Due: 2, OnTime: 1, Late: 1}
	want.Weekdays[2] = reports.Tally{Due: 2, Late: 2, Early: 1}
	want.Weekdays[3] = reports.Tally{Due: 2, OffPost: 1, Absent: 1}
	want.LateAt[1][8], want.LateAt[2][9], want.EarlyAt[2][16], want.EarlyAt[3][11] = 1, 1, 1, 1
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if rate, ok := got.Rate(); !ok || rate != 1429 {
		t.Errorf("1 of 7 is %s %%, %t", rate, ok)
	}
	if first, last, ok := got.Hours(); !ok || first != 8 || last != 16 {
		t.Errorf("from %d to %d, %t", first, last, ok)
	}
	var none reports.Punctuality
	if _, ok := none.Rate(); ok {
		t.Error("nothing was due and has a rate")
	}
	if _, _, ok := none.Hours(); ok {
		t.Error("nobody was late, at some hour")
	}
}

func TestPunctualityByAnyKey(t *testing.T) {
	t.Parallel()
	groups := reports.PunctualityBy(sessions(), func(s attendance.Session) string {
		if s.Date == roster.MustDate("2025-03-10") {
			return ""
		}
		return s.Staff
	})
	if len(groups) != 2 || groups[0].Key != "S1" || groups[1].Key != "S2" {
		t.Fatalf("groups %+v", groups)
	}
	if a, b := groups[0], groups[1]; a.Due != 2 || a.OffPost != 1 || b.Due != 3 || b.Absent != 1 {
		t.Errorf("S1 %+v, S2 %+v", a.Punctuality, b.Punctuality)
	}
}

func TestNoSessionIsCountedTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var list []attendance.Session
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			list = append(list, attendance.Session{
				Staff: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "staff"), Date: roster.Date(rapid.IntRange(1, 999999).Draw(t, "day")),
				Status: attendance.Status(rapid.IntRange(0, int(attendance.NoData)).Draw(t, "status")), Late: rapid.Bool().Draw(t, "late"),
				HasIn: rapid.Bool().Draw(t, "in"), HasOut: rapid.Bool().Draw(t, "out"),
				In: roster.Minutes(rapid.IntRange(-9, 1600).Draw(t, "came")), Out: roster.Minutes(rapid.IntRange(-9, 1600).Draw(t, "left")),
			})
		}
		all := reports.NewPunctuality(list)
		due, late, placed := 0, 0, 0
		for _, g := range reports.PunctualityBy(list, func(s attendance.Session) string { return s.Staff }) {
			due, late = due+g.Due, late+g.Late
		}
		for weekday := range all.LateAt {
			for h := range all.LateAt[weekday] {
				placed += all.LateAt[weekday][h]
			}
		}
		if due != all.Due || late != all.Late || placed > all.Late || all.OnTime+all.Early+all.OffPost+all.Absent > all.Due {
			t.Fatalf("%+v, of the groups %d due and %d late", all, due, late)
		}
	})
}
