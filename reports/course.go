package reports

import (
	"context"
	"slices"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Course is how a window or a person got on, beside their sheet: the periods up to its own
// (走势), or of a half-year its months.
type Course struct {
	Within  bool // the periods are the months of the sheet's half-year
	Ranked  bool // the periods have places
	Periods []CoursePeriod
}

// CoursePeriod is one period of a course.
type CoursePeriod struct {
	TrendPeriod
	Rank          int // 0: not ranked
	Banner        bool
	Entries       int    // of a half-year's sheet, those that happened in the month
	Taken, Earned Points // by those entries, after caps and waivers
}

// Drawable reports whether there are totals enough to draw how they moved.
func (c Course) Drawable() bool {
	totals := 0
	for _, p := range c.Periods {
		if !p.None {
			totals++
		}
	}
	return totals > 1
}

// MostSheets is how many windows or people get a sheet of their own; a workbook with more
// tabs than that is of no use to anybody.
const MostSheets = 200

// follow puts beside each sheet how its window or person got on; crowd is all sheets of
// the subject.
func (b Basis) follow(subjects []Subject, of rulebook.Unit, crowd scoring.Crowd) {
	if len(b.Past) == 0 || len(subjects) > MostSheets {
		return
	}
	for i := range subjects {
		if b.Period.Kind == roster.Half {
			subjects[i].Course = b.months(subjects[i])
		} else {
			subjects[i].Course = b.upTo(subjects[i], of, crowd)
		}
	}
}

// upTo follows a sheet through earlier periods to its own; none where it is the first.
func (b Basis) upTo(sheet Subject, of rulebook.Unit, crowd scoring.Crowd) Course {
	own := scoring.Document{Period: b.Period, State: string(b.State), Sheets: []scoring.SheetDocument{
		{Code: sheet.Code, Name: sheet.Name, Total: sheet.Total, Pending: sheet.Pending},
	}}
	trend := NewTrend(of, sheet.Code, append(slices.Clip(b.Past), PeriodSheets{Sheets: own, Crowd: crowd}))
	first := slices.IndexFunc(trend.Periods, func(p TrendPeriod) bool { return !p.None })
	c := Course{Ranked: of == b.official() && b.Book.Ranking != nil}
	for _, p := range trend.Periods[first:] {
		one := CoursePeriod{TrendPeriod: p.told(of)}
		switch {
		case p.Period == b.Period:
			one.Rank, one.Banner = sheet.Standing.Rank, sheet.Standing.Banner
		case c.Ranked:
			one.Rank, one.Banner = b.placeIn(p.Period, sheet.Code)
		}
		c.Periods = append(c.Periods, one)
	}
	if !c.Drawable() {
		return Course{}
	}
	return c
}

// placeIn is the place in an earlier period.
func (b Basis) placeIn(period roster.Period, code string) (rank int, banner bool) {
	for _, past := range b.Past {
		if past.Sheets.Period != period || past.Rank == nil {
			continue
		}
		for _, row := range past.Rank.Rows {
			if row.Code == code {
				return row.Rank, row.RedBanner
			}
		}
	}
	return 0, false
}

// told leaves out a person's median of so few that it tells of somebody.
func (p TrendPeriod) told(of rulebook.Unit) TrendPeriod {
	if of == rulebook.OfStaff && p.Sheets < scoring.SmallestCrowd {
		p.Median, p.NoMedian, p.Sheets = 0, true, 0
	}
	return p
}

// months arranges the months of a half-year beside a person's sheet: each month's own
// total, for information, and what of the half-year's entries happened in it.
func (b Basis) months(sheet Subject) Course {
	trend := NewTrend(rulebook.OfStaff, sheet.Code, b.Past)
	c := Course{Within: true}
	for month := roster.PeriodOf(b.Period.First(), roster.Month); month.First() <= b.Period.Last(); month = month.Next() {
		p := TrendPeriod{Period: month, None: true, NoMedian: true}
		if at := slices.IndexFunc(trend.Periods, func(p TrendPeriod) bool { return p.Period == month }); at >= 0 {
			p = trend.Periods[at].told(rulebook.OfStaff)
		}
		one := CoursePeriod{TrendPeriod: p}
		one.count(sheet.Lines)
		c.Periods = append(c.Periods, one)
	}
	return c
}

// count adds up what happened in the period.
func (p *CoursePeriod) count(lines []Line) {
	for _, l := range lines {
		if !p.Period.Contains(l.Date) {
			continue
		}
		p.Entries++
		if l.Applied < 0 {
			p.Taken += l.Applied
		} else {
			p.Earned += l.Applied
		}
	}
}

// past loads what the sheets of a report are followed through: the months of a half-year
// as they stand, or what of the year up to another period is published or closed; a draft
// of an earlier period is not told beside a later one. Of a closed period it is what was
// closed when that one was: whatever becomes of others, its report stays what it was.
func (s *Service) past(ctx context.Context, scope attendance.Scope, b Basis, of rulebook.Unit, sheets int, today roster.Date) ([]PeriodSheets, error) {
	if sheets == 0 || sheets > MostSheets {
		return nil, nil
	}
	states, err := s.Scoring.Periods(ctx, scope)
	if err != nil {
		return nil, err
	}
	var shown []scoring.Shown
	if b.State == Closed {
		shown, err = s.Scoring.StoodAt(ctx, scope, b.before(states), sinceOf(states, b.Period), today)
	} else {
		shown, err = s.Scoring.Through(ctx, scope, b.told(states), today)
	}
	if err != nil {
		return nil, err
	}
	past := make([]PeriodSheets, len(shown))
	for i, p := range shown {
		past[i] = PeriodSheets{Sheets: p.Sheets[of], Crowd: p.Crowds[of], Rank: p.Rank}
	}
	return past, nil
}

// before are the periods that a sheet may be followed through and that were ever turned.
func (b Basis) before(states []scoring.PeriodState) []scoring.PeriodState {
	return slices.DeleteFunc(slices.Clone(states), func(p scoring.PeriodState) bool {
		if b.Period.Kind == roster.Half {
			return p.Period.Kind != roster.Month || !b.Period.Contains(p.Period.First())
		}
		return p.Period.Kind != b.Period.Kind || p.Period.First() >= b.Period.First() || !yearUpTo(p.Period, b.Period)
	})
}

// told are the periods that may be told beside a period that is not closed: any month of a
// half-year, else none that is a draft.
func (b Basis) told(states []scoring.PeriodState) []roster.Period {
	var periods []roster.Period
	if b.Period.Kind == roster.Half {
		for month := roster.PeriodOf(b.Period.First(), roster.Month); month.First() <= b.Period.Last(); month = month.Next() {
			periods = append(periods, month)
		}
		return periods
	}
	for _, p := range b.before(states) {
		if p.State != scoring.Open {
			periods = append(periods, p.Period)
		}
	}
	return periods
}

// sinceOf is when a period came to stand as it does.
func sinceOf(states []scoring.PeriodState, period roster.Period) time.Time {
	i := slices.IndexFunc(states, func(p scoring.PeriodState) bool { return p.Period == period })
	if i < 0 {
		return time.Time{}
	}
	return states[i].Since
}

// yearUpTo reports whether a period is of the year that ends with another of its kind.
func yearUpTo(p, last roster.Period) bool {
	p.Year++
	return p.First() > last.First()
}
