package reports

import (
	"slices"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// StaffBook is the personal sheets of a period, one person or many.
type StaffBook struct {
	Head
	Columns []Column
	People  []Subject
	Months  []StaffMonth // of a half-year, where the book is of one person
	Rules   Rules
}

// NewStaffBook arranges the sheets of the people given, and of nobody else. Beside them
// stand the medians of b.Crowd, unless so few make it up that they tell of somebody.
func NewStaffBook(b Basis, staff []scoring.Sheet) StaffBook {
	book := StaffBook{
		Head:    b.head("个人考核评分表"),
		Columns: b.columns(),
		People:  b.arranger(rulebook.OfStaff).subjects(staff),
		Rules:   b.rules(),
	}
	crowd := b.Crowd
	if crowd.Sheets < scoring.SmallestCrowd {
		crowd = scoring.Crowd{}
	}
	b.compare(book.People, b.document(rulebook.OfStaff, staff), crowd)
	return book
}

// StaffMonth is one month of a person's half-year: the month's own total, for
// information, and what of the half-year's entries happened in it.
type StaffMonth struct {
	TrendPeriod
	Entries       int
	Taken, Earned Points // by those entries, after caps and waivers
}

// NewStaffMonths arranges the months of a half-year beside the half-year's sheet. The
// median of a month that few have a sheet of is left out.
func NewStaffMonths(half roster.Period, sheet Subject, periods []PeriodSheets) []StaffMonth {
	trend := NewTrend(rulebook.OfStaff, sheet.Code, periods)
	var months []StaffMonth
	for month := roster.PeriodOf(half.First(), roster.Month); month.First() <= half.Last(); month = month.Next() {
		m := StaffMonth{TrendPeriod: TrendPeriod{Period: month, None: true, NoMedian: true}}
		if at := slices.IndexFunc(trend.Periods, func(p TrendPeriod) bool { return p.Period == month }); at >= 0 {
			m.TrendPeriod = trend.Periods[at]
		}
		if m.Sheets < scoring.SmallestCrowd {
			m.Median, m.NoMedian, m.Sheets = 0, true, 0
		}
		m.count(sheet.Lines)
		months = append(months, m)
	}
	return months
}

// count adds up what happened in the month.
func (m *StaffMonth) count(lines []Line) {
	for _, l := range lines {
		if !m.Period.Contains(l.Date) {
			continue
		}
		m.Entries++
		if l.Applied < 0 {
			m.Taken += l.Applied
		} else {
			m.Earned += l.Applied
		}
	}
}
