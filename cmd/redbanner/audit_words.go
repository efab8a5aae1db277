package main

import (
	"encoding/json"
	"time"

	"redbanner/attendance/audit/auditdb"
	"redbanner/http/words"
)

// What events say, in words.

// auditJSON is an event as programs read it.
type auditJSON struct {
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

func eventDocument(e auditdb.Entry) auditJSON {
	return auditJSON{
		Seq: e.Seq, At: e.At.Format("2006-01-02T15:04:05.000Z"), Actor: e.Actor, Staff: e.Staff, Origin: e.Origin,
		Action: e.Action, Object: e.Object, Detail: e.Detail, Erased: e.Erased,
		Commit: e.Commit.String(), State: e.State.String(), Prev: e.Prev.String(), Hash: e.Hash.String(),
	}
}

// clockTime is a time on the hall's clock.
func (a *app) clockTime(t time.Time) string {
	place, err := time.LoadLocation(zone)
	if err != nil {
		place = time.UTC // embedded, so it is there
	}
	return t.In(place).Format("2006-01-02 15:04:05")
}

// The words of events are those of the pages.
func (a *app) auditWords() words.Book { return words.Book{Printer: a.printer} }

func (a *app) action(code string) string { return a.auditWords().Action(code) }

func (a *app) object(object string) string { return a.auditWords().Object(object) }

// detail is the particulars of an event in one line.
func (a *app) detail(e auditdb.Entry) string { return a.list(a.detailLines(e)) }

// detailLines are the particulars of an event, each with its name.
func (a *app) detailLines(e auditdb.Entry) []string { return a.auditWords().Detail(e) }
