// Package register is what produces the facts that books score: the fact ledger
// itself, and the registers with a life of their own, of which the cases with
// their promised deadlines are the first (rules.md 6, facts.md).
//
// It is pure: it turns records into facts and knows no book's clauses.
package register

import (
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Fact is a thing that happened, recorded once and read by every book.
type Fact struct {
	ID       string // stable: the evidence that entries point at
	Date     roster.Date
	Kind     string
	Staff    string // at least one of Staff and Window is named
	Window   string
	Quantity *int // nil = not given
	Serious  bool
	Level    string // county, city, province, nation, or ""
	Choice   map[rulebook.Choice]rulebook.Points
	Ref      string
	Note     string
	Text     string // what to show beside the clause, for derived facts
	Derived  bool   // computed from punches, leave, cases or meetings, not recorded

	// Happened is the day on which it happened, when that lies in a closed period and the
	// fact was carried to a day that is open: Date is the day on which it counts. Zero
	// for all others.
	Happened roster.Date
}

// Carried says of a fact that was carried out of a closed period when it happened, for
// the entries that it gives; "" for all others. In the half-year's book it counts on the
// same day as in the month's: one fact, one day.
func (f Fact) Carried() string {
	if f.Happened.IsZero() {
		return ""
	}
	return "原发生于" + f.Happened.String() + "，该月已定稿，计入本月"
}

// idEncoding is base32 in lower case, which is safe in file names and addresses.
var idEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// FactID returns the identity of a recorded fact: a digest of everything that was
// recorded, so that importing a file again finds the same facts, and files in
// another order give the same scores.
func FactID(f Fact) string {
	choices := make([]string, 0, len(f.Choice))
	for of, points := range f.Choice {
		choices = append(choices, string(of)+"="+strconv.FormatInt(int64(points), 10))
	}
	slices.Sort(choices)
	quantity := ""
	if f.Quantity != nil {
		quantity = itoa(*f.Quantity)
	}
	fields := []string{
		f.Date.String(), f.Kind, f.Staff, f.Window, quantity, strconv.FormatBool(f.Serious),
		f.Level, strings.Join(choices, ","), f.Ref, f.Note,
	}
	if !f.Happened.IsZero() {
		fields = append(fields, f.Happened.String())
	}
	var canonical strings.Builder
	for _, field := range fields {
		// The length goes before each field, so that no two facts run together to the same text.
		canonical.WriteString(itoa(len(field)) + ":" + field)
	}
	sum := sha256.Sum256([]byte(canonical.String()))
	return "f:" + idEncoding.EncodeToString(sum[:])[:26]
}
