package scoring

import (
	"fmt"

	"github.com/goccy/go-yaml"
)

// Settlement is what the director's meeting settled, as a form asks for it: part of what a
// decision file can say.
type Settlement struct {
	Minutes   string
	DecidedBy string
	Ratings   []SettledRating
	NoData    []SettledDay
	Early     string // why a period is closed although objections are still open, "" if it is not
}

// SettledRating is the points of a window whose peer rating was not finished.
type SettledRating struct{ Window, Points string }

// SettledDay is why a day has no punch.
type SettledDay struct{ Date, Reason string }

// Decision writes the settlement as the file that it stands for and reads that: a form is
// checked like a file, and the same text becomes part of the snapshot. Where the meeting
// had nothing to settle there is no file.
func (s Settlement) Decision(name string) (Decision, error) {
	if s.Ratings == nil && s.NoData == nil && s.Early == "" {
		return Decision{}, nil
	}
	type pair = yaml.MapSlice
	file := pair{{Key: "minutes", Value: s.Minutes}, {Key: "decided_by", Value: s.DecidedBy}}
	var ratings, days []pair
	for _, r := range s.Ratings {
		ratings = append(ratings, pair{{Key: "window", Value: r.Window}, {Key: "points", Value: r.Points}})
	}
	for _, d := range s.NoData {
		days = append(days, pair{{Key: "date", Value: d.Date}, {Key: "reason", Value: d.Reason}})
	}
	if ratings != nil {
		file = append(file, yaml.MapItem{Key: "pending_ratings", Value: ratings})
	}
	if days != nil {
		file = append(file, yaml.MapItem{Key: "no_data", Value: days})
	}
	if s.Early != "" {
		file = append(file, yaml.MapItem{Key: "early_close", Value: pair{{Key: "reason", Value: s.Early}}})
	}
	text, err := yaml.Marshal(file)
	if err != nil {
		return Decision{}, fmt.Errorf("write a decision: %w", err)
	}
	return ParseDecision(text, name)
}
