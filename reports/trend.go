package reports

import (
	"cmp"
	"slices"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// FewestCompared is of how many sheets a median is shown at least: of two, whoever knows
// one of them knows the other.
const FewestCompared = 3

// Trend is a window's or a person's totals from period to period with the centre's medians.
type Trend struct {
	Of         rulebook.Unit
	Code, Name string
	Periods    []TrendPeriod // each, from the first with a sheet of anybody to the last
}

// TrendPeriod is one period of a trend.
type TrendPeriod struct {
	Period   roster.Period
	State    string // "" where the period has no scores
	Total    Points
	None     bool // there is no sheet of the window or person
	Pending  bool // the total lacks a rating
	Median   Points
	NoMedian bool // of too few sheets
	Sheets   int  // of which Median is the median
}

// PeriodSheets is what a trend needs of a period: the sheets that may be read, and what
// all sheets of the same subject give together.
type PeriodSheets struct {
	Sheets scoring.Document
	Crowd  scoring.Crowd
	Rank   *scoring.RankDocument // nil where nobody is ranked, or places are not asked for
}

// NewTrend follows one code through periods of one kind, that of the earliest.
func NewTrend(of rulebook.Unit, code string, periods []PeriodSheets) Trend {
	t := Trend{Of: of, Code: code}
	sorted := slices.SortedStableFunc(slices.Values(periods), func(a, b PeriodSheets) int {
		return cmp.Compare(a.Sheets.Period.First(), b.Sheets.Period.First())
	})
	for _, p := range sorted {
		period := p.Sheets.Period
		if n := len(t.Periods); n > 0 {
			last := t.Periods[n-1].Period
			if period.Kind != last.Kind || period == last {
				continue
			}
			for gap := last.Next(); gap != period; gap = gap.Next() {
				t.Periods = append(t.Periods, TrendPeriod{Period: gap, None: true, NoMedian: true})
			}
		}
		t.Periods = append(t.Periods, t.period(p))
	}
	return t
}

// period takes over one period; the latest name stays.
func (t *Trend) period(p PeriodSheets) TrendPeriod {
	out := TrendPeriod{
		Period: p.Sheets.Period, State: p.Sheets.State, None: true,
		Median: p.Crowd.Median, NoMedian: p.Crowd.Sheets < FewestCompared, Sheets: p.Crowd.Sheets,
	}
	if out.NoMedian {
		out.Median = 0
	}
	if s, ok := sheetOf(p.Sheets, t.Code); ok {
		out.Total, out.Pending, out.None = s.Total, s.Pending, false
		t.Name = s.Name
	}
	return out
}

func sheetOf(d scoring.Document, code string) (scoring.SheetDocument, bool) {
	for _, s := range d.Sheets {
		if s.Code == code {
			return s, true
		}
	}
	return scoring.SheetDocument{}, false
}

// Extremes are the periods with the least and the greatest total, the earlier of equal
// ones; ok is false where there is no total.
func (t Trend) Extremes() (least, greatest TrendPeriod, ok bool) {
	for _, p := range t.Periods {
		switch {
		case p.None:
			continue
		case !ok:
			least, greatest, ok = p, p, true
		case p.Total < least.Total:
			least = p
		case p.Total > greatest.Total:
			greatest = p
		}
	}
	return least, greatest, ok
}

// Above is in how many of the periods with a total and a median the total was over it.
func (t Trend) Above() (above, of int) {
	for _, p := range t.Periods {
		if p.None || p.NoMedian {
			continue
		}
		of++
		if p.Total > p.Median {
			above++
		}
	}
	return above, of
}

// Profile is one sheet's items beside the medians of all sheets.
type Profile struct {
	Code, Name string
	Sheets     int // of which the medians are
	Items      []ProfileItem
}

// ProfileItem is one item of a profile. The shares are of its full points, in hundredths
// of a per cent.
type ProfileItem struct {
	ID, Name       string
	Full, Score    Points
	Share          Points
	Bonus, Pending bool
	Median         Points
	MedianShare    Points
	NoMedian       bool // of too few sheets
}

// NewProfile arranges the sheet of a code; ok is false where there is none.
func NewProfile(book *rulebook.Book, d scoring.Document, code string, crowd scoring.Crowd) (p Profile, ok bool) {
	sheet, ok := sheetOf(d, code)
	if !ok {
		return Profile{}, false
	}
	return profileOf(book, sheet, crowd), true
}

func profileOf(book *rulebook.Book, sheet scoring.SheetDocument, crowd scoring.Crowd) Profile {
	items := make(map[string]rulebook.Item, len(book.Items))
	for _, item := range book.Items {
		items[item.ID] = item
	}
	p := Profile{Code: sheet.Code, Name: sheet.Name, Sheets: crowd.Sheets}
	for _, item := range sheet.Items {
		out := ProfileItem{
			ID: item.ID, Name: items[item.ID].Name, Bonus: items[item.ID].Bonus, Full: item.Full, Score: item.Score, Pending: item.Pending,
			Share: share(int64(item.Score), int64(item.Full)),
		}
		median, known := crowd.Items[item.ID]
		if out.NoMedian = !known || crowd.Sheets < FewestCompared; !out.NoMedian {
			out.Median, out.MedianShare = median, share(int64(median), int64(item.Full))
		}
		p.Items = append(p.Items, out)
	}
	return p
}

// share is a part of a whole in hundredths of a per cent, half going up; 0 of nothing.
func share(part, whole int64) Points {
	if whole <= 0 {
		return 0
	}
	return Points((2*10000*part + whole) / (2 * whole))
}

// Distribution is how many sheets have a total in which band.
type Distribution struct {
	Bands   []Band // without a gap, lowest first
	Sheets  int
	Pending int // of them
	Median  Points
	Least   Points
	Most    Points
}

// Band is a span of totals, From included and To not.
type Band struct {
	From, To Points
	Count    int
}

// mostBands is how many columns stay legible.
const mostBands = 12

// NewDistribution counts the sheets of a document by bands of a width in hundredths; it
// is doubled as often as there would be more than mostBands.
func NewDistribution(d scoring.Document, width Points) Distribution {
	out := Distribution{Sheets: len(d.Sheets)}
	if len(d.Sheets) == 0 {
		return out
	}
	totals := make([]Points, len(d.Sheets))
	for i, s := range d.Sheets {
		totals[i] = s.Total
		if s.Pending {
			out.Pending++
		}
	}
	out.Median, out.Least, out.Most = scoring.Median(totals), slices.Min(totals), slices.Max(totals)
	width = max(width, 1)
	for out.Most/width-out.Least/width >= mostBands {
		width *= 2
	}
	for from := out.Least / width * width; from <= out.Most; from += width {
		out.Bands = append(out.Bands, Band{From: from, To: from + width})
	}
	for _, total := range totals {
		out.Bands[total/width-out.Least/width].Count++
	}
	return out
}
