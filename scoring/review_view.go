package scoring

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// ReviewView is how far the review of a period is, and what moved since it was last looked
// at, cut down to the windows that an actor may see.
type ReviewView struct {
	Period  roster.Period
	State   string
	Windows []WindowReview // by code
	Hall    HallReview
	Steps   []ReviewStep // the first one first, without what was signed
}

// HallReview is the submission of the hall as a whole.
type HallReview struct {
	Step   *ReviewStep // the submission that stands; nil without
	Stale  bool        // what was submitted is no longer so; told to who reads everything
	Digest string      // of the hall as it stands, likewise
}

// WindowReview is the review of a window and of its people.
type WindowReview struct {
	Code   string
	Step   *ReviewStep   // the signature that stands; nil without
	Stale  bool          // what was signed is no longer so
	Digest string        // of the part as it stands
	Last   *ReviewStep   // the last step that held the part, to which Sheets compare; nil for none
	Sheets []ReviewSheet // the window's, then its people's by code, then those that went
}

// ReviewSheet is a sheet as it stands, beside what it was in the last run.
type ReviewSheet struct {
	Of        rulebook.Unit
	Code      string
	Name      string
	Was, Now  *Points // nil where there was, or is, no such sheet
	WasRank   int     // 0 without one
	Rank      int
	Pending   bool
	Gone, New []ReviewLine
}

// ReviewLine is an entry that went or came; without a clause it is what a rating made of
// the whole item, Applied being the item's score. Text is the clause, or the item, as the
// book has it.
type ReviewLine struct {
	Item string
	SignedLine
	Text string
}

// Moved reports whether a sheet is no longer what it was in the last run.
func (s *ReviewSheet) Moved() bool {
	return s.Was == nil || s.Now == nil || *s.Was != *s.Now || len(s.Gone)+len(s.New) > 0
}

// Moved is how many sheets of a window moved since the last run.
func (w *WindowReview) Moved() int {
	n := 0
	for i := range w.Sheets {
		if w.Last != nil && w.Sheets[i].Moved() {
			n++
		}
	}
	return n
}

// review lays a period beside the steps of its review.
type review struct {
	shown *Shown
	steps []ReviewStep
	teams map[string][]string // the people of each window, by code
	ranks map[string]int      // of the official sheets
}

func newReview(shown *Shown, steps []ReviewStep) *review {
	r := &review{shown: shown, steps: steps, teams: map[string][]string{}, ranks: map[string]int{}}
	for _, sheet := range shown.Sheets[rulebook.OfWindow].Sheets {
		r.teams[sheet.Code] = nil
	}
	if shown.Scores != nil {
		r.people(shown.Scores.Input.Moves)
	} else {
		r.peopleThen()
	}
	if shown.Rank != nil {
		for _, row := range shown.Rank.Rows {
			r.ranks[row.Code] = row.Rank
		}
	}
	return r
}

// people puts everybody with a sheet to the window at which he stood on the last day.
func (r *review) people(moves []roster.Move) {
	last, at := r.shown.Period.Last(), map[string]string{}
	for _, s := range roster.Stints(moves) {
		if s.Holds(s.Staff, last) {
			at[s.Staff] = s.Window
		}
	}
	for _, sheet := range r.shown.Sheets[rulebook.OfStaff].Sheets {
		if window := at[sheet.Code]; window != "" {
			r.teams[window] = append(r.teams[window], sheet.Code)
		}
	}
}

// peopleThen takes from the signatures who stood where: a snapshot does not tell.
func (r *review) peopleThen() {
	for _, step := range r.steps {
		if step.Window == "" || step.Action != SignOff {
			continue
		}
		r.teams[step.Window] = nil
		for _, sheet := range step.Signed.Sheets {
			if sheet.Of == rulebook.OfStaff {
				r.teams[step.Window] = append(r.teams[step.Window], sheet.Code)
			}
		}
	}
}

// part is what somebody signs for a window: its sheet and those of its people.
func (r *review) part(window string) Signed {
	var s Signed
	r.add(&s, rulebook.OfWindow, func(code string) bool { return code == window })
	r.add(&s, rulebook.OfStaff, func(code string) bool { return slices.Contains(r.teams[window], code) })
	return s
}

// hall is what is submitted: every sheet.
func (r *review) hall() Signed {
	var s Signed
	all := func(string) bool { return true }
	r.add(&s, rulebook.OfWindow, all)
	r.add(&s, rulebook.OfStaff, all)
	return s
}

func (r *review) add(s *Signed, of rulebook.Unit, wanted func(string) bool) {
	sheets := r.shown.Sheets[of].Sheets
	for i := range sheets {
		if wanted(sheets[i].Code) {
			rank := 0
			if of == r.shown.Official {
				rank = r.ranks[sheets[i].Code]
			}
			s.Sheets = append(s.Sheets, signed(of, &sheets[i], rank))
		}
	}
}

// view is the review as an actor may see it.
func (r *review) view(as *roster.Actor) ReviewView {
	v := ReviewView{Period: r.shown.Period, State: r.shown.State}
	sees := func(window string) bool {
		of := roster.Owner{Window: window}
		return as.Covers(roster.ReadReview, of) && as.Covers(roster.ReadScores, of)
	}
	for _, window := range sortedCodes(r.teams) {
		if sees(window) {
			v.Windows = append(v.Windows, r.window(window))
		}
	}
	v.Hall.Step = told(standsOn(r.steps, ""))
	if as.Reach(roster.ReadReview) == roster.ReachCentre && readsAll(as) {
		v.Hall.Digest = r.hall().Digest()
		v.Hall.Stale = v.Hall.Step != nil && v.Hall.Step.Digest != v.Hall.Digest
	}
	for i := range r.steps {
		if step := told(&r.steps[i]); step.Window == "" || sees(step.Window) {
			v.Steps = append(v.Steps, *step)
		}
	}
	return v
}

func (r *review) window(code string) WindowReview {
	part := r.part(code)
	w := WindowReview{Code: code, Digest: part.Digest(), Step: told(standsOn(r.steps, code))}
	w.Stale = w.Step != nil && w.Step.Digest != w.Digest
	last := lastRun(r.steps, code)
	w.Last = told(last)
	for i := range part.Sheets {
		w.Sheets = append(w.Sheets, r.compared(&part.Sheets[i], last))
	}
	if last == nil || last.Window == "" { // of the hall's, nobody can tell whose people went
		return w
	}
	for _, was := range last.Signed.Sheets {
		if part.sheet(was.Of, was.Code) == nil {
			w.Sheets = append(w.Sheets, ReviewSheet{Of: was.Of, Code: was.Code, Was: &was.Total, WasRank: was.Rank})
		}
	}
	return w
}

// compared is a sheet as it stands beside what it was in the last run.
func (r *review) compared(now *SignedSheet, last *ReviewStep) ReviewSheet {
	s := ReviewSheet{Of: now.Of, Code: now.Code, Now: &now.Total, Rank: now.Rank, Pending: now.Pending}
	if sheet := sheetOf(r.shown.Sheets[now.Of].Sheets, now.Code); sheet != nil {
		s.Name = sheet.Name
	}
	if last == nil {
		return s
	}
	was := last.Signed.sheet(now.Of, now.Code)
	if was == nil {
		return s
	}
	s.Was, s.WasRank = &was.Total, was.Rank
	s.Gone, s.New = r.worded(linesLeft(was, now)), r.worded(linesLeft(now, was))
	return s
}

// worded puts beside lines what the book says of them.
func (r *review) worded(lines []ReviewLine) []ReviewLine {
	for i := range lines {
		line := &lines[i]
		if place, known := r.shown.Book.Clause(line.Clause); known {
			line.Text = place.Clause.Text
		} else if item, known := r.shown.Book.Item(line.Item); known {
			line.Text = item.Name
		}
	}
	return lines
}

// linesLeft are the lines of a sheet that another one of the same subject does not have.
func linesLeft(of, other *SignedSheet) []ReviewLine {
	var left []ReviewLine
	for _, item := range of.Items {
		var there SignedItem
		if i := slices.IndexFunc(other.Items, func(o SignedItem) bool { return o.ID == item.ID }); i >= 0 {
			there = other.Items[i]
		}
		count := map[SignedLine]int{}
		for _, line := range there.Lines {
			count[line]++
		}
		found := len(left)
		for _, line := range item.Lines {
			if count[line]--; count[line] < 0 {
				left = append(left, ReviewLine{Item: item.ID, SignedLine: line})
			}
		}
		if found == len(left) && len(item.Lines) == len(there.Lines) && item.Score != there.Score {
			left = append(left, ReviewLine{Item: item.ID, SignedLine: SignedLine{Applied: item.Score}})
		}
	}
	return left
}

// told is a step without what was signed.
func told(step *ReviewStep) *ReviewStep {
	if step == nil {
		return nil
	}
	cut := *step
	cut.Signed = Signed{}
	return &cut
}

func sortedCodes(teams map[string][]string) []string {
	codes := make([]string, 0, len(teams))
	for code := range teams {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, strings.Compare)
	return codes
}
