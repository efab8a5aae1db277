package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// SameFile is an earlier batch, not taken back, of the very same file.
type SameFile struct {
	Batch int64
	By    string
	At    time.Time
}

// Preview is what a file means and would change, for people to look at.
type Preview struct {
	ID       int64    `json:"-"` // its number, once it is kept
	Rows     []Shown  // the first sound rows as understood
	Replaced []Shown  // every row that replaces something stored, with only what differs
	People   []Person // people that are new
	Unknown  []string // clock numbers of the file that nobody holds
	Periods  []string // published and closed periods with days that the file may move
	Days     Span     // from the first to the last day that the file is about; zero: about no day
	Digest   string   // of everything that the file would do

	// Added are the new rows' records, from which the store tells People.
	Added []Record `json:"-"`
}

// Shown is one row of a file as understood.
type Shown struct {
	Line    int
	Outcome string // "new", "known" or "changed"
	Person  Person // whom the row is about, if anybody
	Fields  []Field

	// Changes are what the store makes Fields of.
	Changes []Change `json:"-"`
}

// Field is one value of a row, by the name of its column in the store.
type Field struct {
	Name  string
	Value string
	Old   string // in Preview.Replaced: what is stored
}

// Person is a person by code and, where known, name.
type Person struct {
	Code, Name string
}

// ShownRows is how many rows a preview shows.
const ShownRows = 10

// Watched reports whether somebody looks, or has looked, at what the file would do: the
// result is to have its Preview.
func (o Options) Watched() bool { return o.Preview || o.Confirm != 0 }

// preview tells what the plan is, after it has been settled.
func (p *Parsed[R]) preview(plan []planned[R]) *Preview {
	sum := sha256.New()
	v := &Preview{Days: p.Result.About}
	for _, row := range plan {
		shown := Shown{Line: row.line.Line, Outcome: outcome(row.changes), Changes: row.changes}
		if row.changes == nil {
			continue
		}
		if len(v.Rows) < ShownRows {
			v.Rows = append(v.Rows, shown)
		}
		switch shown.Outcome {
		case "new":
			v.Added = append(v.Added, row.changes[0].Record)
		case "changed":
			v.Replaced = append(v.Replaced, shown)
		}
		// The records anew: the store has put numbers of its own making into their keys.
		for i, r := range p.Kind.Records(row.line.Row) {
			c := row.changes[i]
			fmt.Fprintf(sum, "%d %d %s %q %q %q\n", row.line.Line, c.State, r.Entity, text(r.Key), text(r.Values), c.Old)
		}
	}
	fmt.Fprintf(sum, "%v %v", p.Result.counts(), p.faults)
	v.Digest = hex.EncodeToString(sum.Sum(nil))
	return v
}

// outcome is what becomes of a row.
func outcome(changes []Change) string {
	switch {
	case !moved(changes):
		return "known"
	case changes[0].State == New:
		return "new"
	}
	return "changed"
}

func (r Result) counts() []int {
	return []int{r.Rows, r.Accepted, r.Duplicates, r.Unmatched, r.Quarantined, r.Ignored, r.Corrections, r.Rejected}
}

// DigestOf is the digest of an outcome that has no records: its counts, its faults and
// whatever else decides what the file would do.
func DigestOf(r Result, more []string) string {
	return Hash(fmt.Appendf(nil, "%v %v %q", r.counts(), r.Problems, more))
}

// MarkColumns are the columns that are put beside bad rows when they are handed back:
// where and why, by every name that they have. A file may have them; they mean nothing.
func MarkColumns() []string {
	return []string{"错误位置", "错误原因", "error at", "what is wrong"}
}

// bad are the rows with a fault, as they stood.
func (p *Parsed[R]) bad() *BadRows {
	again := *p
	again.Result = Result{Rows: p.Result.Rows}
	if len(p.faults) == 0 {
		return nil
	}
	again.reject()
	return again.Result.Bad
}
