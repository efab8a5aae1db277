package document

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// ClockStatus is where the clocks of a centre stand.
type ClockStatus struct {
	Month    string   `json:"month"`
	Complete string   `json:"complete_to"`
	Clocks   []Clock  `json:"clocks"`
	NoData   []NoData `json:"no_data"`
}

type Clock struct {
	Clock      string   `json:"clock"`
	Device     string   `json:"device"`
	Source     string   `json:"source"`
	Punches    int      `json:"punches"`
	FirstDay   string   `json:"first_day"`
	LastDay    string   `json:"last_day"`
	Batch      int64    `json:"batch"`
	ImportedAt string   `json:"imported_at"`
	Complete   string   `json:"complete_to"`
	DeclaredBy string   `json:"declared_by"`
	DeclaredAt string   `json:"declared_at"`
	Silent     bool     `json:"silent"`
	SilentDays []string `json:"silent_days"`
}

// NoData is a day on which nobody has a punch, and what was said of it.
type NoData struct {
	Date    string        `json:"date"`
	State   string        `json:"state"` // "unexplained", "outage" or "counted"
	History []Explanation `json:"history"`
}

type Explanation struct {
	Verdict string `json:"verdict"`
	Reason  string `json:"reason"`
	Staff   string `json:"staff"`
	By      string `json:"by"`
	At      string `json:"at"`
}

// NewClockStatus tells how clocks stand; one is silent that lacks the last so many days.
func NewClockStatus(month roster.Period, status attendance.ClockStatus, days int) ClockStatus {
	d := ClockStatus{Month: month.String(), Complete: status.Complete.String(), Clocks: []Clock{}, NoData: []NoData{}}
	for _, k := range status.Clocks {
		c := Clock{
			k.Name(), k.Device, k.Source, k.Punches, k.First.String(), k.Last.String(), k.Batch, Instant(k.ImportedAt),
			k.Complete.String(), k.DeclaredBy, Instant(k.DeclaredAt), k.SilentOn(days), []string{},
		}
		for _, day := range k.Silent {
			c.SilentDays = append(c.SilentDays, day.String())
		}
		d.Clocks = append(d.Clocks, c)
	}
	for _, u := range status.NoData {
		n := NoData{u.Day.String(), DayState(u.Verdict), []Explanation{}}
		for _, e := range u.History {
			n.History = append(n.History, Explanation{string(e.Verdict), e.Reason, e.Staff, e.By, Instant(e.At)})
		}
		d.NoData = append(d.NoData, n)
	}
	return d
}

// DayState is how a day without data stands.
func DayState(v attendance.Verdict) string {
	if v == "" {
		return "unexplained"
	}
	return string(v)
}

// ClockComplete is up to which day the punches of a clock are all in.
type ClockComplete struct {
	Clock    string `json:"clock"`
	Complete string `json:"complete_to"`
}

// DayExplained is what was said of a day.
type DayExplained struct {
	Date    string `json:"date"`
	Verdict string `json:"verdict"`
}

// Unmatched is a clock number with punches that are nobody's.
type Unmatched struct {
	Number   string   `json:"number"`
	Name     string   `json:"name"`
	Punches  int      `json:"punches"`
	FirstDay string   `json:"first_day"`
	LastDay  string   `json:"last_day"`
	Devices  []string `json:"devices"`
	Holder   string   `json:"holder"` // who holds the number on later days
}

func NewUnmatched(u attendance.UnmatchedNumber) Unmatched {
	return Unmatched{u.Number, u.Name, u.Punches, u.First.String(), u.Last.String(), never(u.Devices), u.Holder}
}

// NumberAttached is whose a clock number is now.
type NumberAttached struct {
	Batch   int64  `json:"batch"`
	Number  string `json:"number"`
	Staff   string `json:"staff"`
	From    string `json:"from"` // "" for all days
	Punches int    `json:"punches"`
}

func NewNumberAttached(a attendance.Attached) NumberAttached {
	d := NumberAttached{a.Batch, a.Number, a.Staff, "", a.Punches}
	if a.From > attendance.Beginning {
		d.From = a.From.String()
	}
	return d
}
