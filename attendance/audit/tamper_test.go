package audit_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/audit"
)

// event is an event with its detail, as it is stored.
type event struct {
	audit.Record
	salt, body []byte
}

// seal gives the event its commitment, its place behind another and its hash.
func (e *event) seal(prev audit.Hash) {
	e.Commit = audit.Hash{}
	if e.body != nil {
		e.Commit = audit.Commitment(e.salt, e.body)
	}
	e.Prev = prev
	e.Hash = e.Sum()
}

const centre = 7

// sound is a log of n events, every third without a detail; serial tells copies apart.
func sound(n int, serial string) []event {
	log := make([]event, n)
	prev := audit.Hash{}
	for i := range log {
		e := event{Record: audit.Record{
			Centre: centre, Seq: int64(i + 1), At: time.UnixMilli(1_700_000_000_000 + int64(i)*1000).UTC(),
			Actor: "hr", Staff: "S01", Action: "leave.approve", Object: fmt.Sprintf("leave:%d%s", i, serial), State: audit.Hash{1, byte(i)},
		}}
		if i%3 != 0 {
			e.salt, e.body = []byte(fmt.Sprintf("salt%012d", i)), []byte(fmt.Sprintf(`{"note":%d}`, i))
		}
		e.seal(prev)
		log[i], prev = e, e.Hash
	}
	return log
}

func verified(log []event, anchors []audit.Anchor) *audit.Report {
	v := audit.NewVerifier(centre, anchors)
	for i := range log {
		v.Add(&log[i].Record, log[i].salt, log[i].body)
	}
	return v.Report()
}

// anchored are checkpoints at every seventh event and the last one.
func anchored(log []event) []audit.Anchor {
	var list []audit.Anchor
	for i, e := range log {
		if i%7 == 6 || i == len(log)-1 {
			list = append(list, audit.Anchor{Checkpoint: audit.Checkpoint{Centre: centre, Seq: e.Seq, Hash: e.Hash}, Place: "file"})
		}
	}
	return list
}

// tampered is a log after an attack, and what a verification has to say of it: the first
// bad event with its kind; without a checkpoint nothing where blind.
type tampered struct {
	log   []event
	kind  audit.Kind
	seq   int64
	blind bool
}

// attacks are what somebody may do who can write the database and knows how hashes go.
// k is the place of an event that is neither the first nor the last.
var attacks = []struct {
	name string
	do   func(log []event, k int, r *rand.Rand) tampered
}{
	{"edit a field", func(log []event, k int, r *rand.Rand) tampered {
		e := &log[k]
		edits := []func(){
			func() { e.At = e.At.Add(time.Hour) }, func() { e.Actor += "x" }, func() { e.Staff = "S02" }, func() { e.Origin = "::1" },
			func() { e.Action = "leave.refuse" }, func() { e.Object += "0" }, func() { e.State[31] ^= 1 }, func() { e.Prev[0] ^= 1 },
			func() { e.Hash[5] ^= 1 }, func() { e.Commit[5] ^= 1 }, func() { e.Actor, e.Staff = e.Actor+e.Staff, "" },
		}
		edits[r.IntN(len(edits))]()
		return tampered{log, audit.Edited, e.Seq, false}
	}},
	{"edit and hash anew", func(log []event, k int, _ *rand.Rand) tampered {
		log[k].Actor = "other"
		log[k].Hash = log[k].Sum()
		return tampered{log, audit.Replaced, log[k].Seq, false}
	}},
	{"delete", func(log []event, k int, _ *rand.Rand) tampered {
		return tampered{slices.Delete(log, k, k+1), audit.Missing, int64(k + 1), false}
	}},
	{"insert, the rest moved on", func(log []event, k int, _ *rand.Rand) tampered {
		e := event{Record: log[k].Record}
		e.Object = "leave:made-up"
		e.seal(log[k-1].Hash)
		log = slices.Insert(log, k, e)
		for i := k + 1; i < len(log); i++ {
			log[i].Seq++
		}
		if k%7 == 6 { // where a checkpoint was signed it is named itself
			return tampered{log, audit.Rewritten, int64(k + 1), false}
		}
		return tampered{log, audit.Edited, int64(k + 2), false}
	}},
	{"swap two", func(log []event, k int, r *rand.Rand) tampered {
		j := k + 1 + r.IntN(len(log)-k-1)
		log[k], log[j] = log[j], log[k]
		log[k].Seq, log[j].Seq = log[j].Seq, log[k].Seq
		return tampered{log, audit.Edited, int64(k + 1), false}
	}},
	{"edit a detail", func(log []event, k int, _ *rand.Rand) tampered {
		for log[k].body == nil {
			k--
		}
		log[k].body = []byte(`{"note":"another"}`)
		return tampered{log, audit.DetailEdited, log[k].Seq, false}
	}},
	{"remove a detail", func(log []event, k int, _ *rand.Rand) tampered {
		for log[k].body == nil {
			k--
		}
		log[k].salt, log[k].body = nil, nil
		return tampered{log, audit.DetailMissing, log[k].Seq, false}
	}},
	{"add a detail", func(log []event, k int, _ *rand.Rand) tampered {
		for log[k].body != nil {
			k--
		}
		log[k].salt, log[k].body = []byte("s"), []byte("{}")
		return tampered{log, audit.DetailExtra, log[k].Seq, false}
	}},
	{"cut off", func(log []event, k int, _ *rand.Rand) tampered {
		return tampered{log[:k], audit.Truncated, int64(k + 1), true}
	}},
	{"rewrite the tail", func(log []event, k int, _ *rand.Rand) tampered {
		log[k].Object = "leave:made-up"
		for i := k; i < len(log); i++ {
			log[i].seal(log[i-1].Hash)
		}
		return tampered{log, audit.Rewritten, nextAnchor(k, len(log)), true}
	}},
	{"rewrite all", func(log []event, _ int, _ *rand.Rand) tampered {
		return tampered{sound(len(log), "x"), audit.Rewritten, nextAnchor(0, len(log)), true}
	}},
	{"restore an old copy and go on", func(log []event, k int, r *rand.Rand) tampered {
		n := len(log)
		log = log[:k]
		for _, e := range sound(n, "later")[k : k+1+r.IntN(n-k)] {
			e.seal(log[len(log)-1].Hash)
			log = append(log, e)
		}
		if at := nextAnchor(k, n); at <= int64(len(log)) {
			return tampered{log, audit.Rewritten, at, true}
		}
		return tampered{log, audit.Truncated, int64(len(log) + 1), true}
	}},
}

// nextAnchor is the first checkpoint at or behind the event in a place.
func nextAnchor(k, n int) int64 {
	for i := k; ; i++ {
		if i%7 == 6 || i == n-1 {
			return int64(i + 1)
		}
	}
}

// clone copies a log, so that an attack on it leaves the other one alone.
func clone(log []event) []event { return slices.Clone(log) }

func TestEveryTamperingIsNamed(t *testing.T) {
	t.Parallel()
	trials := 10_000
	if raced {
		trials /= 10
	}
	r := rand.New(rand.NewPCG(1, 2))
	named, blind := 0, 0
	for i := range trials {
		log := sound(20+i%40, "")
		anchors := anchored(log)
		if i%100 == 0 {
			if got := verified(log, anchors); !got.OK() || got.Checkpoints != len(anchors) {
				t.Fatalf("a sound log: %+v", got)
			}
		}
		attack := attacks[i%len(attacks)]
		k := 2 + r.IntN(len(log)-4)
		want := attack.do(clone(log), k, r)
		got := verified(want.log, anchors)
		if got.OK() || got.Faults[0].Seq != want.seq || got.Faults[0].Kind != want.kind {
			t.Fatalf("%s at %d of %d: found %+v, want %s at %d", attack.name, k+1, len(log), got.Faults, want.kind, want.seq)
		}
		if want.kind == audit.Rewritten && attack.name != "rewrite all" && (got.Faults[0].After > int64(k) || got.Faults[0].Seq <= int64(k)) {
			t.Fatalf("%s at %d: said to begin behind %d and before %d", attack.name, k+1, got.Faults[0].After, got.Faults[0].Seq)
		}
		named++
		alone := verified(want.log, nil)
		if alone.OK() != want.blind {
			t.Fatalf("%s at %d without checkpoints: %+v", attack.name, k+1, alone.Faults)
		}
		if want.blind {
			blind++
		}
	}
	t.Logf("%d tamperings named with checkpoints, %d of them only so", named, blind)
}

func TestAnErasedDetailIsNotATamperedOne(t *testing.T) {
	t.Parallel()
	log := sound(9, "")
	erasure := event{Record: audit.Record{Centre: centre, Seq: 10, At: log[8].At, Actor: "hr", Action: audit.EraseAction, Object: audit.EventObject(5)}}
	erasure.seal(log[8].Hash)
	log = append(log, erasure)

	returned := verified(log, nil)
	if diff := cmp.Diff([]audit.Fault{{Kind: audit.DetailReturned, Seq: 5}}, returned.Faults); diff != "" {
		t.Errorf("a detail that is still there (-want +got):\n%s", diff)
	}
	log[4].salt, log[4].body = nil, nil
	erased := verified(log, nil)
	if diff := cmp.Diff([]audit.Erasure{{Seq: 5, By: 10}}, erased.Erased); diff != "" || !erased.OK() {
		t.Errorf("an erased detail (-want +got):\n%s%+v", diff, erased.Faults)
	}
}

func TestAClockSetBackIsToldAndIsNoFault(t *testing.T) {
	t.Parallel()
	log := sound(6, "")
	log[3].At = log[3].At.Add(-time.Hour)
	for i := 3; i < len(log); i++ {
		log[i].seal(log[i-1].Hash)
	}
	got := verified(log, nil)
	if !got.OK() || !slices.Equal(got.Backwards, []int64{4}) {
		t.Errorf("%+v, want event 4 to be told", got)
	}
}

func TestALogThatIsGoneIsNamedByItsCheckpoints(t *testing.T) {
	t.Parallel()
	log := sound(8, "")
	got := verified(nil, anchored(log))
	want := []audit.Fault{{Kind: audit.Truncated, Seq: 1, Until: 8, Place: "file"}}
	if diff := cmp.Diff(want, got.Faults); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if empty := verified(nil, nil); !empty.OK() || empty.Events != 0 {
		t.Errorf("an empty log: %+v", empty)
	}
}

func TestCheckpointsAreDueByTheThousand(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		last, head int64
		due        bool
	}{{0, 999, false}, {0, 1000, true}, {999, 1000, true}, {1000, 1999, false}, {1000, 2000, true}, {1500, 2001, true}} {
		if got := audit.Due(tt.last, tt.head); got != tt.due {
			t.Errorf("signed at %d, now at %d: %v", tt.last, tt.head, got)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	log := sound(10_000, "")
	for b.Loop() {
		if !verified(log, nil).OK() {
			b.Fatal("not sound")
		}
	}
	b.ReportMetric(float64(b.N)*float64(len(log))/b.Elapsed().Seconds(), "events/s")
}
