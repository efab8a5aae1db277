package document

import (
	"redbanner/attendance/roster"
	"redbanner/scoring"
)

// PeriodStands is where a period stands after something was done to it.
type PeriodStands struct {
	Period roster.Period `json:"period"`
	State  string        `json:"state" enum:"open,published,closed"`
}

// Checklist is what is missing before a period can be published or closed.
type Checklist struct {
	Period     roster.Period   `json:"period"`
	State      string          `json:"state"`
	Items      []ChecklistItem `json:"items"`
	MayPublish bool            `json:"may_publish"`
	MayClose   bool            `json:"may_close"`
}

// ChecklistItem is one thing that is missing.
type ChecklistItem struct {
	Code   string           `json:"code"`
	Blocks string           `json:"blocks" doc:"publish (and closing), close, or empty for a warning."`
	Count  int              `json:"count"`
	Owes   []scoring.Debtor `json:"owes"`
	What   []string         `json:"what"`
}

// NewChecklist is the document of a checklist; words puts one thing into words.
func NewChecklist(p roster.Period, state string, items []scoring.Item, words func(roster.Problem) string) Checklist {
	d := Checklist{Period: p, State: state, Items: make([]ChecklistItem, len(items)), MayPublish: state == scoring.Open, MayClose: state != scoring.Closed}
	for i, item := range items {
		d.Items[i] = ChecklistItem{
			Code: item.Code, Blocks: [...]string{scoring.ForClose: "close", scoring.ForPublish: "publish"}[item.Blocks],
			Count: len(item.Problems), Owes: item.Owes, What: []string{},
		}
		for _, problem := range item.Problems {
			d.Items[i].What = append(d.Items[i].What, words(problem))
		}
		d.MayClose = d.MayClose && item.Blocks < scoring.ForClose
		d.MayPublish = d.MayPublish && item.Blocks < scoring.ForPublish
	}
	return d
}
