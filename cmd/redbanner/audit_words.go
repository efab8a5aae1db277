package main

import (
	"time"

	"redbanner/attendance/audit/auditdb"
	"redbanner/http/words"
)

// What events say, in words.

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
