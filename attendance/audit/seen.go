package audit

import (
	"context"
	"encoding/json"
	"strings"
)

// Seen is how far the log went when somebody was shown what he then changes, and which
// later events would have shown him something else.
type Seen struct {
	Seq    int64  // the last event at that time
	Action string // what their actions begin with: "case." or "leave.entitle"
	Object string // what they are about, "" for anything
	Kind   string // of imports: what came in, "" for anything
	Staff  string // of what is about several people: the one that it is about, "" for anyone
}

// Covers reports whether an event is one that would have shown him something else, as far
// as the event tells without its detail.
func (s Seen) Covers(action, object string) bool {
	return strings.HasPrefix(action, s.Action) && (s.Object == "" || s.Object == object)
}

// CoversDetail reports whether an event's detail tells of what was shown; an erased one
// tells of nothing in particular.
func (s Seen) CoversDetail(detail []byte) bool {
	var of struct {
		Kind  string `json:"kind"`
		Staff string `json:"staff"`
	}
	if json.Unmarshal(detail, &of) != nil {
		return s.Kind == "" && s.Staff == ""
	}
	return (s.Kind == "" || s.Kind == of.Kind) && (s.Staff == "" || s.Staff == of.Staff)
}

// Meanwhile are the events that came between what somebody was shown and what he then
// wanted to change, the newest first.
type Meanwhile []Entry

// String names the events without their particulars, which no log of the program holds.
func (m Meanwhile) String() string {
	names := make([]string, len(m))
	for i, e := range m {
		names[i] = e.Action + " " + e.Object
	}
	return strings.Join(names, ", ")
}

type seenKey struct{}

// WithSeen makes every change that is written under ctx, and that is itself one of those
// that Seen covers, depend on there being no other one since.
func WithSeen(ctx context.Context, seen Seen) context.Context {
	return context.WithValue(ctx, seenKey{}, seen)
}

// SeenIn is what WithSeen put into ctx.
func SeenIn(ctx context.Context) (Seen, bool) {
	seen, ok := ctx.Value(seenKey{}).(Seen)
	return seen, ok
}
