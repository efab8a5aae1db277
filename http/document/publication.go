package document

import (
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/scoring/rulebook"
)

// Posted is the publication sheet (公示表) of a month: all of it, and nothing else.
type Posted struct {
	Period   roster.Period      `json:"period"`
	State    string             `json:"state"`
	AsOf     roster.Date        `json:"as_of"`
	Digest   string             `json:"digest"`
	PostedOn string             `json:"posted_on" doc:"Empty while it is not posted."`
	Until    string             `json:"objections_until" doc:"The last day; of a month that is not posted, if it were posted today. Empty of a month closed without being posted."`
	TieOpen  bool               `json:"tie_open"`
	Scores   []PostedScore      `json:"scores"`
	People   []PostedAttendance `json:"attendance"`
	Slips    []PostedSlip       `json:"slips"`
}

type PostedScore struct {
	Rank      int             `json:"rank"`
	Code      string          `json:"code"`
	Name      string          `json:"name"`
	Total     rulebook.Points `json:"total"`
	RedBanner bool            `json:"red_banner"`
	Tie       bool            `json:"tie"`
	Pending   bool            `json:"pending"`
}

// PostedAttendance counts half-days; leave is all kinds together.
type PostedAttendance struct {
	Staff      string `json:"staff"`
	Name       string `json:"name"`
	Window     string `json:"window"`
	Due        int    `json:"due"`
	Present    int    `json:"present"`
	Late       int    `json:"late"`
	Early      int    `json:"early"`
	OffPost    int    `json:"off_post"`
	Absent     int    `json:"absent"`
	Leave      int    `json:"leave"`
	Official   int    `json:"official"`
	MissingIn  int    `json:"missing_in"`
	MissingOut int    `json:"missing_out"`
}

type PostedSlip struct {
	Staff   string      `json:"staff"`
	Name    string      `json:"name"`
	Window  string      `json:"window"`
	Date    roster.Date `json:"date"`
	Session string      `json:"session"`
	Side    string      `json:"side"`
}

func NewPosted(p roster.Period, s reports.Publication) Posted {
	d := Posted{
		Period: p, State: string(s.State), AsOf: s.AsOf, Digest: s.Digest, PostedOn: s.PostedOn.String(), Until: s.Until.String(), TieOpen: s.TieOpen,
		Scores: []PostedScore{}, People: []PostedAttendance{}, Slips: []PostedSlip{},
	}
	for _, r := range s.Scores {
		d.Scores = append(d.Scores, PostedScore{Rank: r.Rank, Code: r.Code, Name: r.Name, Total: r.Total, RedBanner: r.Banner, Tie: r.Tie, Pending: r.Pending})
	}
	for _, a := range s.People {
		d.People = append(d.People, PostedAttendance{
			Staff: a.Code, Name: a.Name, Window: a.Window, Due: a.Due, Present: a.Present, Late: a.Late, Early: a.Early, OffPost: a.OffPost, Absent: a.Absent,
			Leave: a.Leave, Official: a.Official, MissingIn: a.MissingIn, MissingOut: a.MissingOut,
		})
	}
	for _, x := range s.Slips {
		d.Slips = append(d.Slips, PostedSlip{Staff: x.Code, Name: x.Name, Window: x.Window, Date: x.Date, Session: x.Session.String(), Side: x.Side.String()})
	}
	return d
}
