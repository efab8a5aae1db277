package document

import (
	"encoding/json"

	"redbanner/attendance/audit"
)

// Event is an event of the log of changes.
type Event struct {
	Seq    int64           `json:"seq"`
	At     string          `json:"at"`
	Actor  string          `json:"actor"`
	Staff  string          `json:"staff"`
	Origin string          `json:"origin"`
	Action string          `json:"action"`
	Object string          `json:"object"`
	Detail json.RawMessage `json:"detail"` // null: none, or erased
	Erased bool            `json:"erased"`
	Commit string          `json:"commit"`
	State  string          `json:"state"`
	Prev   string          `json:"prev"`
	Hash   string          `json:"hash"`
}

func NewEvent(e audit.Entry) Event {
	return Event{
		Seq: e.Seq, At: e.At.Format("2006-01-02T15:04:05.000Z"), Actor: e.Actor, Staff: e.Staff, Origin: e.Origin,
		Action: e.Action, Object: e.Object, Detail: e.Detail, Erased: e.Erased,
		Commit: e.Commit.String(), State: e.State.String(), Prev: e.Prev.String(), Hash: e.Hash.String(),
	}
}

// Events are some of the log, the newest first.
type Events struct {
	Events []Event `json:"events"`
	Below  int64   `json:"below,omitempty" doc:"What to ask for to get the ones before; missing with the oldest."`
}
