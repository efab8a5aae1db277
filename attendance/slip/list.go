package slip

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// list joins the requests and the slips in force. An approved request is one line with
// the slip that it brought in, even where a file has said the same since.
func list(ctx context.Context, l Ledger, first, last roster.Date) ([]Entry, error) {
	requests, err := l.Requests(ctx, first, last)
	if err != nil {
		return nil, err
	}
	stored, err := l.Stored(ctx, first, last)
	if err != nil {
		return nil, err
	}
	staff, err := l.Staff(ctx)
	if err != nil {
		return nil, err
	}
	name := names(staff)
	var entries []Entry
	approved := map[key]bool{}
	for _, r := range requests {
		approved[keyOf(r.Slip)] = approved[keyOf(r.Slip)] || r.State == Approved
		entries = append(entries, entryOf(r, name))
	}
	for _, s := range stored {
		if !approved[keyOf(s.Slip)] {
			r := Request{Slip: s.Slip, State: Approved}
			entries = append(entries, Entry{Request: r, Name: name[s.Staff], File: s.File, By: s.By, At: s.At})
		}
	}
	slices.SortFunc(entries, byDay)
	return entries, nil
}

// entryOf is the line of a request, with who decided it.
func entryOf(r Request, name map[string]string) Entry {
	e := Entry{Request: r, Name: name[r.Staff]}
	for _, s := range r.Steps {
		if s.Office != "" {
			e.By, e.At = s.Staff, s.At
		}
	}
	return e
}

func names(staff []roster.Staff) map[string]string {
	name := make(map[string]string, len(staff))
	for _, s := range staff {
		name[s.Code] = s.Name
	}
	return name
}

// byDay puts entries in the order in which they are read; of several requests for one
// side the first asked comes first.
func byDay(a, b Entry) int {
	at := func(e Entry) attendance.HalfDay { return attendance.HalfDay{Date: e.Date, Session: e.Session} }
	return cmp.Or(cmp.Compare(a.Date, b.Date), strings.Compare(a.Staff, b.Staff), at(a).Compare(at(b)),
		cmp.Compare(a.Side, b.Side), cmp.Compare(a.Number, b.Number))
}
