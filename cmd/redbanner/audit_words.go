package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"redbanner/attendance/audit/auditdb"
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

// action is what an action is called. The steps of a register are called as the register
// calls them, behind its name.
func (a *app) action(code string) string {
	if register, _, _ := strings.Cut(code, "."); a.printer.Has("register.action." + code) {
		return a.printer.T("audit.field", a.word("register.name.", register), a.printer.T("register.action."+code))
	}
	return a.word("audit.action.", code)
}

// object is what an event is about: the noun in words, then which one.
func (a *app) object(object string) string {
	noun, which, named := strings.Cut(object, ":")
	if !named {
		return a.word("audit.object.", object)
	}
	return a.word("audit.object.", noun) + " " + which
}

// detail is the particulars of an event in one line.
func (a *app) detail(e auditdb.Entry) string { return a.list(a.detailLines(e)) }

// detailLines are the particulars of an event, each with its name.
func (a *app) detailLines(e auditdb.Entry) []string {
	if e.Erased {
		return []string{a.printer.T("audit.is_erased")}
	}
	if e.Detail == nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(e.Detail))
	decoder.UseNumber() // whole numbers stay as they are
	var value any
	if decoder.Decode(&value) != nil {
		return []string{string(e.Detail)} // nothing is hidden
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return []string{a.detailText("", value)}
	}
	return a.fieldLines(fields)
}

// fieldLines are the fields of a detail that say anything, by name.
func (a *app) fieldLines(fields map[string]any) []string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if text := a.detailText(name, fields[name]); text != "" {
			lines = append(lines, a.printer.T("audit.field", a.word("audit.field.", strings.ToLower(name)), text))
		}
	}
	return lines
}

// detailText is a value of a detail in words; "" where it says nothing.
func (a *app) detailText(field string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		if !v {
			return ""
		}
		return a.printer.T("audit.yes")
	case string:
		return a.valueText(field, v)
	case []any:
		texts := make([]string, 0, len(v))
		for _, one := range v {
			texts = append(texts, a.detailText(field, one))
		}
		return strings.Join(texts, "; ")
	case map[string]any:
		return strings.Join(a.fieldLines(v), " ")
	}
	return fmt.Sprint(value)
}

// valueText is a code in words, where the field has words for its codes; a long hash by
// its beginning.
func (a *app) valueText(field, value string) string {
	for _, family := range []string{"audit.value." + field + ".", auditFamilies[field]} {
		if family != "" && a.printer.Has(family+value) {
			return a.printer.T(family + value)
		}
	}
	if len(value) == 64 && strings.Trim(value, "0123456789abcdef") == "" {
		return value[:16] + "…"
	}
	return value
}

// auditFamilies are the messages that have the words for the codes of a field.
var auditFamilies = map[string]string{
	"kind": "kind.", "office": "office.", "type": "leave.", "session": "session.", "side": "slip.side.", "action": "audit.action.",
	"name": "setting.", "verdict": "clock.verdict.",
}
