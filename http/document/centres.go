package document

import (
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/scoring/rulebook"
)

// Centres are several centres compared over one period.
type Centres struct {
	Period  roster.Period   `json:"period"`
	Centres []CentreScores  `json:"centres"`
	Windows []CentreWindows `json:"windows"`
}

// CentreScores is one of them; without scores it says why, by the code of an error.
type CentreScores struct {
	Centre  string          `json:"centre"`
	Name    string          `json:"name"`
	State   string          `json:"state"`
	AsOf    string          `json:"as_of"`
	Digest  string          `json:"digest,omitempty"`
	Windows int             `json:"windows"`
	Staff   int             `json:"staff"`
	Most    rulebook.Points `json:"most"`
	Median  rulebook.Points `json:"median"`
	Least   rulebook.Points `json:"least"`
	Banners []string        `json:"banners"`
	Pending int             `json:"pending"`
	TieOpen bool            `json:"tie_open"`
	Why     string          `json:"why,omitempty"`
}

// CentreWindows is a window among those of all centres.
type CentreWindows struct {
	Centre    string          `json:"centre"`
	Code      string          `json:"code"`
	Name      string          `json:"name"`
	Total     rulebook.Points `json:"total"`
	Rank      int             `json:"rank"`
	RedBanner bool            `json:"red_banner"`
	Pending   bool            `json:"pending"`
}

// NewCentres is the document of a comparison.
func NewCentres(c *reports.Centres) Centres {
	d := Centres{Period: c.Of, Centres: make([]CentreScores, len(c.Rows)), Windows: make([]CentreWindows, len(c.Windows))}
	for i, r := range c.Rows {
		d.Centres[i] = CentreScores{
			Centre: r.Centre.Code, Name: r.Centre.Name, State: string(r.State), AsOf: r.AsOf.String(), Digest: r.Digest, Windows: r.Windows, Staff: r.Staff,
			Most: r.Most, Median: r.Median, Least: r.Least, Banners: append([]string{}, r.Banners...), Pending: r.Pending, TieOpen: r.TieOpen,
		}
		if r.Why != nil {
			d.Centres[i].Why = r.Why.Key
		}
	}
	for i, w := range c.Windows {
		d.Windows[i] = CentreWindows{w.Centre.Code, w.Code, w.Name, w.Total, w.Rank, w.RedBanner, w.Pending}
	}
	return d
}
