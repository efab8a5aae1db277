package document

import (
	"strings"

	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Charts are the figures behind the charts of a period.
type Charts struct {
	Period      roster.Period `json:"period"`
	State       string        `json:"state"`
	Totals      []Totals      `json:"totals"`
	Punctuality []Punctuality `json:"punctuality" doc:"Of a month, by weekday, for who reads all attendance."`
}

// Totals is how many sheets of a subject have a total in which band.
type Totals struct {
	Subject rulebook.Unit  `json:"subject"`
	Sheets  int            `json:"sheets"`
	Pending int            `json:"pending"`
	Least   scoring.Points `json:"least"`
	Most    scoring.Points `json:"most"`
	Median  scoring.Points `json:"median"`
	Bands   []Band         `json:"bands"`
}

// Band is the totals from one to below another.
type Band struct {
	From  scoring.Points `json:"from"`
	Below scoring.Points `json:"below"`
	Count int            `json:"count"`
}

func NewTotals(of rulebook.Unit, d reports.Distribution) Totals {
	t := Totals{of, d.Sheets, d.Pending, d.Least, d.Most, d.Median, []Band{}}
	for _, b := range d.Bands {
		t.Bands = append(t.Bands, Band{b.From, b.To, b.Count})
	}
	return t
}

// Punctuality is how punctual people were on one weekday.
type Punctuality struct {
	Weekday string          `json:"weekday" doc:"monday, …"`
	Due     int             `json:"due"`
	Rate    *scoring.Points `json:"rate" doc:"Per cent on time; null where nothing was due."`
	OnTime  int             `json:"on_time"`
	Late    int             `json:"late"`
	Early   int             `json:"early"`
	OffPost int             `json:"off_post"`
	Absent  int             `json:"absent"`
	LateAt  []int           `json:"late_at" doc:"By hour of the day."`
	EarlyAt []int           `json:"early_at" doc:"By hour of the day."`
}

// NewPunctuality tells of the weekdays, Sunday being 0, from Monday on.
func NewPunctuality(days []reports.Punctuality, names func(day int) string) []Punctuality {
	list := make([]Punctuality, 7)
	for i := range list {
		day := (i + 1) % 7
		p := days[day]
		d := Punctuality{
			Weekday: strings.ToLower(names(day)), Due: p.Due, OnTime: p.OnTime, Late: p.Late, Early: p.Early, OffPost: p.OffPost, Absent: p.Absent,
			LateAt: p.LateAt[day][:], EarlyAt: p.EarlyAt[day][:],
		}
		if rate, ok := p.Rate(); ok {
			d.Rate = &rate
		}
		list[i] = d
	}
	return list
}
