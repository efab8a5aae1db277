package scoring

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// ExternalRating is what a department above the centre gave a window or a person for a
// period (外部评议), 0–100 points.
//
// The source says that the district's departments take part in the assessment, and
// nothing of how much it counts. So a rating is shown beside the sheets as information,
// and counts only under a book that has a clause with `rating: {source: external, …}`.
type ExternalRating struct {
	Period     roster.Period
	Department string
	Window     string // "" where a person is rated
	Staff      string // "" where a window is rated
	Score      Points
	Ref        string // number of the letter or minutes
	Note       string
}

// ExternalResult is what the departments gave one window or person. Its Value is
// meaningless while Pending.
type ExternalResult struct {
	Window, Staff string
	Ratings       int
	Value         Points // on the scale of 100, half-up to 0.01
	Pending       bool   // fewer than the book asks for
}

// hundredPoints is the scale of an external rating.
const hundredPoints = Points(10000)

// externalResults sums up the ratings of a period by window and by person: the mean, or
// with "trimmed" the mean without one highest and one lowest where there are enough.
// They are ordered by window, then person; who has none is not among them.
func externalResults(ratings []ExternalRating, period roster.Period, rule rulebook.Rating) []ExternalResult {
	type subject struct{ window, staff string }
	given := map[subject][]Points{}
	for _, r := range ratings {
		if r.Period == period {
			s := subject{r.Window, r.Staff}
			given[s] = append(given[s], r.Score)
		}
	}
	results := make([]ExternalResult, 0, len(given))
	for s, scores := range given {
		r := ExternalResult{Window: s.window, Staff: s.staff, Ratings: len(scores), Pending: len(scores) < max(rule.MinBallots, 1)}
		if !r.Pending {
			r.Value = externalMean(scores, rule)
		}
		results = append(results, r)
	}
	slices.SortFunc(results, func(a, b ExternalResult) int {
		return slices.Compare([]string{a.Window, a.Staff}, []string{b.Window, b.Staff})
	})
	return results
}

func externalMean(scores []Points, rule rulebook.Rating) Points {
	var sum Points
	for _, s := range scores {
		sum += s
	}
	n := len(scores)
	if rule.Method == "trimmed" && n >= max(rule.TrimFrom, 3) {
		sum -= slices.Min(scores) + slices.Max(scores)
		n -= 2
	}
	return meanOf(sum, n)
}

// externalValue finds the result that counts for a subject: a person's own, otherwise
// that of the person's window.
func externalValue(results []ExternalResult, window, staff string) (ExternalResult, bool) {
	for _, r := range results {
		if staff != "" && r.Staff == staff {
			return r, true
		}
	}
	for _, r := range results {
		if r.Staff == "" && r.Window == window && window != "" {
			return r, true
		}
	}
	return ExternalResult{}, false
}

// ExternalOf lists the ratings of one window or person, "" for all, in order of period,
// subject and department.
func ExternalOf(ratings []ExternalRating, code string) []ExternalRating {
	list := slices.DeleteFunc(slices.Clone(ratings), func(r ExternalRating) bool {
		return code != "" && r.Window != code && r.Staff != code
	})
	slices.SortStableFunc(list, func(a, b ExternalRating) int {
		return slices.Compare(
			[]string{a.Period.String(), a.Window, a.Staff, a.Department},
			[]string{b.Period.String(), b.Window, b.Staff, b.Department})
	})
	return list
}

// validExternal tells a score that can be: 0–100.
func validExternal(p Points) bool { return p >= 0 && p <= hundredPoints }

// externalKey is what a rating is known by.
func (r ExternalRating) key() string {
	return strings.Join([]string{r.Period.String(), r.Department, r.Window, r.Staff}, "\x00")
}

// giveExternal puts what the meeting gave in place of a window's pending rating, and
// reports whether there was one. The book asks for the departments' rating where it has
// such a clause; a window that no department rated is pending, too.
func (in *Input) giveExternal(book *rulebook.Book, d RatingDecision) bool {
	asks := false
	for place := range book.Clauses() {
		asks = asks || place.Clause.Rating != nil && place.Clause.Rating.External()
	}
	if !asks {
		return false
	}
	given := ExternalResult{Window: d.Window, Value: 10 * d.Points}
	for i, r := range in.External {
		if r.Window == d.Window && r.Staff == "" {
			if !r.Pending {
				return false
			}
			given.Ratings = r.Ratings
			in.External = slices.Clone(in.External)
			in.External[i] = given
			return true
		}
	}
	known := slices.ContainsFunc(in.Windows, func(w roster.Window) bool { return w.Code == d.Window })
	if known {
		in.External = append(slices.Clone(in.External), given)
	}
	return known
}
