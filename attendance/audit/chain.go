package audit

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind says what is wrong with a log, or with what stands on it.
type Kind string

// The kinds of faults.
const (
	Missing        Kind = "missing"         // 缺号: an event is not there, and later ones are
	Edited         Kind = "edited"          // 改动: an event does not have its own hash
	Replaced       Kind = "replaced"        // 替换: it is not the event that the next one was chained to
	DetailEdited   Kind = "detail_edited"   // its detail is not the one that it committed to
	DetailMissing  Kind = "detail_missing"  // its detail is gone, and no event says that it was erased
	DetailExtra    Kind = "detail_extra"    // it has a detail that it never had
	DetailReturned Kind = "detail_returned" // its detail was erased and is back, as out of an old copy
	Truncated      Kind = "truncated"       // 截断: the log ends before a checkpoint
	Rewritten      Kind = "rewritten"       // 重写: another event stands where a checkpoint was signed
	Forged         Kind = "forged"          // a checkpoint that none of the keys has signed
	Rows           Kind = "rows"            // 行被改动: stored rows are not as the last event left them
)

// Fault is one thing that is wrong. Of a log that was written anew, Seq is the first
// checkpoint that does not hold and After the last one that does: what is wrong begins
// behind that. Of a log that was cut off, Seq is the first event that is not there and
// Until the last one that was signed.
type Fault struct {
	Kind  Kind   `json:"kind"`
	Seq   int64  `json:"seq"` // the event that is bad; 0: of none
	After int64  `json:"after,omitempty"`
	Until int64  `json:"until,omitempty"`
	Table string `json:"table,omitempty"` // of rows
	Group string `json:"group,omitempty"` // of rows: which of the table
	Want  int64  `json:"want,omitempty"`  // of rows: how many the log left
	Got   int64  `json:"got,omitempty"`   // of rows: how many there are
	Place string `json:"place,omitempty"` // of a checkpoint: where it was found
}

// Erasure is a detail that was erased, and the event that says so.
type Erasure struct {
	Seq int64 `json:"seq"`
	By  int64 `json:"by"`
}

// Report is what a verification found.
type Report struct {
	Events      int64
	Head        Record    // the last event; zero without one
	Checkpoints int       // that hold
	Bad         int       // faults in all
	Faults      []Fault   // the first thousand, by event, the first bad one first
	Backwards   []int64   // events that are older than the one before: a clock was set back
	Erased      []Erasure // by event
}

// OK reports whether nothing is wrong.
func (r *Report) OK() bool { return r.Bad == 0 }

// Found adds a fault that was found beside the log, such as in stored rows.
func (r *Report) Found(f Fault) {
	if r.Bad++; r.Bad <= maxFaults {
		r.Faults = append(r.Faults, f)
	}
}

// maxFaults is how many faults are named: somebody who moved a log by one event made
// each that follows a bad one.
const maxFaults = 1000

// Verifier checks a log as it is read, event by event.
type Verifier struct {
	centre    int64
	report    Report
	last      Record // the event before
	sound     bool   // it has its own hash
	anchors   []Anchor
	holds     int64           // the last checkpoint that holds
	rewritten bool            // a checkpoint did not hold
	missing   []int64         // details that are not there
	present   map[int64]bool  // details that are, of the events that were erased
	erased    map[int64]int64 // by event: the event that says that it was erased
}

// Anchor is a checkpoint and where it was found.
type Anchor struct {
	Checkpoint
	Place string // "table", or a file's name
}

// NewVerifier returns a verifier of a centre's log against checkpoints that are
// genuine.
func NewVerifier(centre int64, anchors []Anchor) *Verifier {
	sorted := slices.Clone(anchors)
	slices.SortStableFunc(sorted, func(a, b Anchor) int { return int(a.Seq - b.Seq) })
	return &Verifier{centre: centre, anchors: sorted, present: map[int64]bool{}, erased: map[int64]int64{}}
}

// EraseAction is the action of the event that says that a detail was erased; its object
// is that of EventObject.
const EraseAction = "audit.erase"

// EventObject names an event as the object of another.
func EventObject(seq int64) string { return "event:" + strconv.FormatInt(seq, 10) }

// Add checks the next event in order, with its detail, nil for none.
func (v *Verifier) Add(r *Record, salt, body []byte) {
	v.report.Events++
	for gap := v.last.Seq + 1; gap < r.Seq; gap++ {
		v.Found(Fault{Kind: Missing, Seq: gap})
		if gap > v.last.Seq+maxGap { // one word for the rest of a long gap
			break
		}
	}
	sound := r.Centre == v.centre && r.Sum() == r.Hash
	follows := r.Seq == v.last.Seq+1
	switch {
	case !sound:
		v.Found(Fault{Kind: Edited, Seq: r.Seq})
	case follows && v.sound && r.Prev != v.last.Hash:
		v.Found(Fault{Kind: Replaced, Seq: v.last.Seq})
	case r.Seq == 1 && !r.Prev.IsZero():
		v.Found(Fault{Kind: Edited, Seq: 1})
	}
	if follows && r.At.Before(v.last.At) {
		v.report.Backwards = append(v.report.Backwards, r.Seq)
	}
	if sound { // one fault for one event
		v.detail(r, salt, body)
	}
	v.anchored(r)
	if r.Action == EraseAction {
		if seq, err := strconv.ParseInt(strings.TrimPrefix(r.Object, "event:"), 10, 64); err == nil {
			v.erased[seq] = r.Seq
		}
	}
	v.last, v.sound = *r, sound
}

// maxGap is how many missing events in a row are named one by one.
const maxGap = 100

// Found adds a fault that was found elsewhere.
func (v *Verifier) Found(f Fault) { v.report.Found(f) }

func (v *Verifier) detail(r *Record, salt, body []byte) {
	switch {
	case r.Commit.IsZero() && salt != nil:
		v.Found(Fault{Kind: DetailExtra, Seq: r.Seq})
	case r.Commit.IsZero():
	case salt == nil:
		v.missing = append(v.missing, r.Seq)
	default:
		v.present[r.Seq] = true
		if commit := Commitment(salt, body); !bytes.Equal(commit[:], r.Commit[:]) {
			v.Found(Fault{Kind: DetailEdited, Seq: r.Seq})
		}
	}
}

// anchored compares the event with the checkpoints that were signed at it. A checkpoint
// behind a gap counts for the next event there is.
func (v *Verifier) anchored(r *Record) {
	for len(v.anchors) > 0 && v.anchors[0].Seq <= r.Seq {
		a := v.anchors[0]
		v.anchors = v.anchors[1:]
		switch {
		case a.Seq < r.Seq: // named as missing
		case a.Hash == r.Hash:
			v.report.Checkpoints++
			v.holds = r.Seq
		case !v.rewritten: // one word for all that follow
			v.rewritten = true
			v.Found(Fault{Kind: Rewritten, Seq: r.Seq, After: v.holds, Place: a.Place})
		}
	}
}

// Report ends the verification.
func (v *Verifier) Report() *Report {
	v.report.Head = v.last
	if n := len(v.anchors); n > 0 {
		last := v.anchors[n-1]
		v.Found(Fault{Kind: Truncated, Seq: v.last.Seq + 1, Until: last.Seq, Place: last.Place})
	}
	for _, seq := range v.missing {
		by, erased := v.erased[seq]
		if !erased {
			v.Found(Fault{Kind: DetailMissing, Seq: seq})
			continue
		}
		v.report.Erased = append(v.report.Erased, Erasure{Seq: seq, By: by})
	}
	for seq := range v.erased {
		if v.present[seq] {
			v.Found(Fault{Kind: DetailReturned, Seq: seq})
		}
	}
	slices.SortStableFunc(v.report.Faults, func(a, b Fault) int {
		if a.Seq != b.Seq {
			return int(a.Seq - b.Seq)
		}
		return strings.Compare(string(a.Kind), string(b.Kind))
	})
	return &v.report
}

// Due reports whether a checkpoint is to be signed when the log has grown to head and
// the last one was signed at last.
func Due(last, head int64) bool { return head/CheckpointEvery > last/CheckpointEvery }

// CheckpointEvery is after how many events a checkpoint is signed at the latest.
const CheckpointEvery = 1000

// At is a time as the log keeps it.
func At(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
