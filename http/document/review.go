package document

import (
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Review is how far the review of a period is.
type Review struct {
	Period         roster.Period  `json:"period"`
	State          string         `json:"state"`
	Submission     *ReviewStep    `json:"submission"` // null while nothing is submitted
	SubmittedStale bool           `json:"submission_stale"`
	Digest         string         `json:"digest"` // of all sheets as they stand, for a submission
	Windows        []WindowReview `json:"windows"`
	Steps          []ReviewStep   `json:"steps"`
}

// ReviewStep is one thing that happened in a review.
type ReviewStep struct {
	Number int    `json:"number"`
	Action string `json:"action"`
	Window string `json:"window"`
	By     string `json:"by"`
	At     string `json:"at"`
	Note   string `json:"note"`
	Digest string `json:"digest"`
}

// WindowReview is the review of a window and its people.
type WindowReview struct {
	Code      string        `json:"code"`
	Signature *ReviewStep   `json:"signature"` // null while nobody signed
	Stale     bool          `json:"stale"`
	Digest    string        `json:"digest"` // of the sheets as they stand, for a signature
	Last      *ReviewStep   `json:"compared_to"`
	Sheets    []ReviewSheet `json:"sheets"`
}

// ReviewSheet is a sheet as it stands beside what it was; null where there was, or is, none.
type ReviewSheet struct {
	Subject rulebook.Unit   `json:"subject"`
	Code    string          `json:"code"`
	Name    string          `json:"name"`
	Was     *scoring.Points `json:"was"`
	Now     *scoring.Points `json:"now"`
	WasRank int             `json:"was_rank"`
	Rank    int             `json:"rank"`
	Pending bool            `json:"pending"`
	Gone    []ReviewLine    `json:"gone"`
	New     []ReviewLine    `json:"new"`
}

// ReviewLine is an entry that went or came; without a clause Applied is the item's score.
type ReviewLine struct {
	Item    string         `json:"item"`
	Clause  string         `json:"clause"`
	Fact    string         `json:"fact"`
	Date    string         `json:"date"`
	Staff   string         `json:"staff"`
	Applied scoring.Points `json:"applied"`
	Waived  bool           `json:"waived"`
}

func NewReviewStep(s scoring.ReviewStep) ReviewStep {
	return ReviewStep{s.Seq, string(s.Action), s.Window, s.By.String(), Instant(s.At), s.Note, s.Digest}
}

func reviewStep(s *scoring.ReviewStep) *ReviewStep {
	if s == nil {
		return nil
	}
	d := NewReviewStep(*s)
	return &d
}

func NewReview(v scoring.ReviewView) Review {
	d := Review{
		Period: v.Period, State: v.State, Submission: reviewStep(v.Hall.Step), SubmittedStale: v.Hall.Stale, Digest: v.Hall.Digest,
		Windows: make([]WindowReview, len(v.Windows)), Steps: make([]ReviewStep, len(v.Steps)),
	}
	for i, w := range v.Windows {
		d.Windows[i] = WindowReview{w.Code, reviewStep(w.Step), w.Stale, w.Digest, reviewStep(w.Last), make([]ReviewSheet, len(w.Sheets))}
		for j, s := range w.Sheets {
			d.Windows[i].Sheets[j] = ReviewSheet{s.Of, s.Code, s.Name, s.Was, s.Now, s.WasRank, s.Rank, s.Pending, reviewLines(s.Gone), reviewLines(s.New)}
		}
	}
	for i, s := range v.Steps {
		d.Steps[i] = NewReviewStep(s)
	}
	return d
}

func reviewLines(lines []scoring.ReviewLine) []ReviewLine {
	list := make([]ReviewLine, len(lines))
	for i, l := range lines {
		list[i] = ReviewLine{l.Item, l.Clause, l.Fact, DayOrNone(l.Date), l.Staff, l.Applied, l.Waived}
	}
	return list
}
