package scoring

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// ReviewAction is what somebody does in the review of a period.
type ReviewAction string

// The actions of a review. None of them keeps a period from being published or closed.
const (
	SignOff    ReviewAction = "sign"     // 复核签字: the head of a window, for his team
	SubmitOff  ReviewAction = "submit"   // 送审: the general office, for the hall
	WithdrawIt ReviewAction = "withdraw" // of a signature, or of the submission
)

// ReviewStep is one thing that happened in the review of a period. It is written once.
type ReviewStep struct {
	Period roster.Period
	Seq    int
	Action ReviewAction
	Window string // "" for the hall as a whole
	By     roster.Person
	At     time.Time
	Note   string
	Digest string // of Signed; "" of a withdrawal
	Signed Signed
}

// Signed is the part of a period's scores that a step was about, without names: enough to
// tell later what became of it.
type Signed struct {
	Sheets []SignedSheet `json:"sheets"`
}

// SignedSheet is a sheet as it was signed. Items that cost and brought nothing are left
// out. The place depends on others, and what happens to them makes no signature stale.
type SignedSheet struct {
	Of      rulebook.Unit `json:"of"`
	Code    string        `json:"code"`
	Total   Points        `json:"total"`
	Pending bool          `json:"pending,omitempty"`
	Rank    int           `json:"rank,omitempty"`
	Items   []SignedItem  `json:"items,omitempty"`
}

// SignedItem is an item of it.
type SignedItem struct {
	ID    string       `json:"id"`
	Score Points       `json:"score"`
	Lines []SignedLine `json:"lines,omitempty"`
}

// SignedLine is an entry of it.
type SignedLine struct {
	Clause  string      `json:"clause"`
	Fact    string      `json:"fact,omitempty"`
	Date    roster.Date `json:"date"`
	Staff   string      `json:"staff,omitempty"`
	Applied Points      `json:"applied"`
	Waived  bool        `json:"waived,omitempty"`
}

// Digest identifies what is signed: the SHA-256 of its lines, whatever their order.
func (s Signed) Digest() string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, sheet := range s.Sheets {
		add("sheet %s %q %s %t", sheet.Of, sheet.Code, sheet.Total, sheet.Pending)
		for _, item := range sheet.Items {
			add("item %s %q %q %s", sheet.Of, sheet.Code, item.ID, item.Score)
			for _, l := range item.Lines {
				add("line %s %q %q %q %q %s %q %s %t", sheet.Of, sheet.Code, item.ID, l.Clause, l.Fact, l.Date, l.Staff, l.Applied, l.Waived)
			}
		}
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// sheet finds a sheet; nil for none.
func (s Signed) sheet(of rulebook.Unit, code string) *SignedSheet {
	i := slices.IndexFunc(s.Sheets, func(one SignedSheet) bool { return one.Of == of && one.Code == code })
	if i < 0 {
		return nil
	}
	return &s.Sheets[i]
}

// signed is a sheet as it would be signed now.
func signed(of rulebook.Unit, sheet *SheetDocument, rank int) SignedSheet {
	s := SignedSheet{Of: of, Code: sheet.Code, Total: sheet.Total, Pending: sheet.Pending, Rank: rank}
	for i := range sheet.Items {
		item := &sheet.Items[i]
		if len(item.Entries) == 0 && item.Score == item.Full {
			continue
		}
		one := SignedItem{ID: item.ID, Score: item.Score}
		for _, e := range item.Entries {
			one.Lines = append(one.Lines, SignedLine{e.Clause, e.Fact, e.Date, e.Staff, e.Applied, e.Waived})
		}
		s.Items = append(s.Items, one)
	}
	return s
}

// standsOn is the step on which a window, or the hall, stands: nil where nothing was signed,
// or it was taken back.
func standsOn(steps []ReviewStep, window string) *ReviewStep {
	for i := len(steps) - 1; i >= 0; i-- {
		switch {
		case steps[i].Window != window:
		case steps[i].Action == WithdrawIt:
			return nil
		default:
			return &steps[i]
		}
	}
	return nil
}

// lastRun is the step that last looked at a window's part: its own, or the hall's; nil
// before any.
func lastRun(steps []ReviewStep, window string) *ReviewStep {
	for i := len(steps) - 1; i >= 0; i-- {
		if s := &steps[i]; s.Action != WithdrawIt && (s.Window == window || s.Window == "") {
			return s
		}
	}
	return nil
}
