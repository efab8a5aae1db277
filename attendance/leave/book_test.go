package leave_test

import (
	"errors"
	"testing"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
)

// today is a Monday.
var today = roster.MustDate("2025-03-03")

// desk is the book of a small centre, and the records that changes are put into. A and B
// hold the two roles of a post; G, D, P and M hold the offices.
type desk struct {
	*leave.Book
}

func newDesk() *desk {
	holder := func(office attendance.Office, staff string) attendance.Holding {
		return attendance.Holding{Office: office, Staff: staff, From: roster.MustDate("2020-01-01")}
	}
	return &desk{&leave.Book{
		Today: today, Account: "test", Now: time.Unix(0, 0), Next: 1,
		People: []roster.Staff{
			{Code: "A", ABPartner: "B"}, {Code: "B"}, {Code: "C", Joined: roster.MustDate("2025-03-05"), Left: roster.MustDate("2025-03-20")},
			{Code: "D"}, {Code: "G"}, {Code: "M"}, {Code: "P"}, {Code: "S"},
		},
		Offices: attendance.Offices{
			holder(attendance.GeneralOffice, "G"), holder(attendance.Director, "D"),
			holder(attendance.Secretary, "P"), holder(attendance.Mayor, "M"),
		},
		Calendar: calendar.New(calendar.AllNational(), nil),
	}}
}

// as makes a person the one who acts.
func (d *desk) as(staff string) *desk {
	d.Staff = staff
	return d
}

// take puts a change into the book, as the store would.
func (d *desk) take(c leave.Change) {
	if c.Request.Number == d.Next {
		d.Requests = append(d.Requests, c.Request)
		d.Next++
	}
	for i := range d.Requests {
		if d.Requests[i].Number == c.Request.Number {
			d.Requests[i] = c.Request
		}
	}
	if c.Store == nil {
		return
	}
	for i, l := range d.Stored {
		if l.Staff == c.Store.Staff && l.From == c.Store.From {
			d.Stored[i] = *c.Store
			return
		}
	}
	d.Stored = append(d.Stored, *c.Store)
}

// must takes a change that has to be possible.
func (d *desk) must(t testing.TB) func(leave.Change, error) leave.Change {
	return func(c leave.Change, err error) leave.Change {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		d.take(c)
		return c
	}
}

// at reads "2025-03-03 am".
func at(s string) attendance.HalfDay {
	session, ok := roster.ParseSession(s[11:])
	if !ok {
		panic(s)
	}
	return attendance.HalfDay{Date: roster.MustDate(s[:10]), Session: session}
}

func ask(staff string, kind attendance.LeaveType, from, to string) leave.Draft {
	return leave.Draft{Staff: staff, Type: kind, From: at(from), To: at(to), Reason: "家事"}
}

func key(err error) string {
	var e *roster.Error
	if errors.As(err, &e) {
		return e.Key
	}
	return ""
}

func topics(warnings []leave.Warning) []string {
	var list []string
	for _, w := range warnings {
		list = append(list, w.Topic)
	}
	return list
}
