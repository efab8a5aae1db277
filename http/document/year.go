package document

import (
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Overview is a year by window and person.
type Overview struct {
	Year    int               `json:"year"`
	Periods []PeriodMark      `json:"periods"`
	Rows    []scoring.YearRow `json:"rows"`
}

// PeriodMark is a period of a year and where it stands.
type PeriodMark struct {
	Period roster.Period `json:"period"`
	State  string        `json:"state"`
}

// NewPeriodMarks are the documents of a year's periods.
func NewPeriodMarks(parts []scoring.YearPart) []PeriodMark {
	list := make([]PeriodMark, len(parts))
	for i, p := range parts {
		list[i] = PeriodMark{p.Period, p.State}
	}
	return list
}

// Stars are the standings among the stars (岗位之星) of a year.
type Stars struct {
	Year        int                `json:"year"`
	Subject     rulebook.Unit      `json:"subject"`
	Count       int                `json:"count"`
	Provisional bool               `json:"provisional"`
	Months      []PeriodMark       `json:"months"`
	Rows        []scoring.Standing `json:"rows"`
	TieOpen     bool               `json:"tie_open"`
	Decision    *StarDecision      `json:"decision"`
}

type StarDecision struct {
	Codes     []string `json:"codes"`
	Minutes   string   `json:"minutes"`
	DecidedBy string   `json:"decided_by"`
	By        string   `json:"entered_by"`
	At        string   `json:"entered_at"`
}

// NewStars is the document of a year's stars.
func NewStars(year int, s scoring.Stars) Stars {
	d := Stars{
		Year: year, Subject: s.Of, Count: s.Count, Provisional: s.Provisional, Months: NewPeriodMarks(s.Months),
		Rows: s.Rows, TieOpen: s.TieOpen,
	}
	if by := s.Decision; by != nil {
		d.Decision = &StarDecision{by.Codes, by.Minutes, by.DecidedBy, by.By.String(), Instant(by.At)}
	}
	return d
}

// ExternalRating is what a department above the centre gave a window or a person.
type ExternalRating struct {
	Period     roster.Period  `json:"period"`
	Department string         `json:"department"`
	Window     string         `json:"window"`
	Staff      string         `json:"staff"`
	Score      scoring.Points `json:"score"`
	Ref        string         `json:"ref"`
	Note       string         `json:"note"`
}

// ExternalDone is a rating as it was entered, with the batch by which it can be undone.
type ExternalDone struct {
	Batch      int64  `json:"batch"`
	Period     string `json:"period"`
	Department string `json:"department"`
	Window     string `json:"window"`
	Staff      string `json:"staff"`
	Score      string `json:"score"`
}

// HonouredMonth is a month whose results are published.
type HonouredMonth struct {
	Month roster.Period `json:"month"`
}

// Honoured are the red-banner windows (红旗窗口) of a month whose results are published.
type Honoured struct {
	Period  roster.Period `json:"period"`
	State   string        `json:"state"`
	Subject rulebook.Unit `json:"subject"`
	Windows []Honour      `json:"windows" doc:"In order of rank, then code."`
	TieOpen bool          `json:"tie_open" doc:"The meeting has yet to decide on the last of them."`
	Stars   []StarPlace   `json:"stars" doc:"Of the year, once all of it is settled."`
}

// Honour is one of the best; the total is for whoever reads all scores.
type Honour struct {
	Rank  int             `json:"rank"`
	Code  string          `json:"code"`
	Name  string          `json:"name"`
	Total *scoring.Points `json:"total,omitempty"`
}

// StarPlace is one of a year's stars by place and name alone.
type StarPlace struct {
	Rank int    `json:"rank"`
	Name string `json:"name"`
}

// Trend is how a window or a person did month by month, and the items of the last month.
type Trend struct {
	Subject rulebook.Unit `json:"subject"`
	Code    string        `json:"code"`
	Name    string        `json:"name"`
	Months  []TrendMonth  `json:"months"`
	Items   []TrendItem   `json:"items" doc:"Of the last month with a sheet."`
}

type TrendMonth struct {
	Period    roster.Period   `json:"period"`
	State     string          `json:"state"`
	Total     scoring.Points  `json:"total"`
	Pending   bool            `json:"pending" doc:"The total lacks a rating."`
	Median    *scoring.Points `json:"median" doc:"Of all sheets; null of too few."`
	Rank      int             `json:"rank" doc:"Among all sheets."`
	Of        int             `json:"of"`
	RedBanner bool            `json:"red_banner"`
}

type TrendItem struct {
	Item    string          `json:"item"`
	Name    string          `json:"name"`
	Full    scoring.Points  `json:"full"`
	Score   scoring.Points  `json:"score"`
	Share   scoring.Points  `json:"share" doc:"Per cent of the full points, two decimals."`
	Pending bool            `json:"pending"`
	Median  *scoring.Points `json:"median"`
}

// Board is whether the hall's screen is on, and who last said so.
type Board struct {
	On bool   `json:"on"`
	By string `json:"by"`
	At string `json:"at"`
}

// BoardAddress is where the hall's screen is to be opened; it is told once.
type BoardAddress struct {
	Board
	Path string `json:"path" doc:"Below the address of this site."`
}
