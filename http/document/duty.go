package document

import (
	"redbanner/attendance"
	"redbanner/attendance/duty"
	"redbanner/attendance/roster"
)

// Duties are who is on duty (值班) in a month.
type Duties struct {
	Month  roster.Period `json:"month"`
	Duties []Duty        `json:"duties"`
}

type Duty struct {
	Date    roster.Date `json:"date"`
	Staff   string      `json:"staff"`
	Name    string      `json:"name"`
	Kind    duty.Kind   `json:"kind"`
	Session string      `json:"session"`
	Window  string      `json:"window"`
	Rest    roster.Date `json:"rest"`
	Note    string      `json:"note"`
}

// NewDuties is the document of a month's roster.
func NewDuties(month roster.Period, entries []duty.Entry) Duties {
	d := Duties{Month: month, Duties: make([]Duty, len(entries))}
	for i, e := range entries {
		d.Duties[i] = Duty{e.Date, e.Staff, e.Name, e.Kind, e.Session, e.Window, e.Rest, e.Note}
	}
	return d
}

// HandOver is one entry of the hand-over log (登记交接).
type HandOver struct {
	Number     int64       `json:"number"`
	Date       roster.Date `json:"date"`
	From       string      `json:"from"`
	To         string      `json:"to"`
	Note       string      `json:"note"`
	Items      string      `json:"items"`
	By         string      `json:"by"`
	At         string      `json:"at"`
	AcceptedAt string      `json:"accepted_at"`
	AcceptedBy string      `json:"accepted_by"`
	Remark     string      `json:"remark"`
	Overdue    bool        `json:"overdue"`
}

// NewHandOver is the document of a hand-over as it stands on a day.
func NewHandOver(h duty.HandOver, today roster.Date) HandOver {
	return HandOver{
		h.Number, h.Date, h.Giver, h.Taker, h.Note, h.Items, h.By, Instant(h.At),
		Instant(h.AcceptedAt), h.AcceptedBy, h.Remark, h.Overdue(today),
	}
}

// HandOverDone is the number of a hand-over that was entered.
type HandOverDone struct {
	Number int64 `json:"number"`
}

// HandOverAccepted is a hand-over that was signed.
type HandOverAccepted struct {
	Number     int64  `json:"number"`
	AcceptedBy string `json:"accepted_by"`
}

// StudyMonth are the study days (学习) of a month.
type StudyMonth struct {
	Month   roster.Period `json:"month"`
	Meeting string        `json:"meeting"`
	Days    []StudyDay    `json:"days"`
}

// StudyDay counts who signed in; the missing, and those on leave who have not signed,
// stand by code.
type StudyDay struct {
	Date    roster.Date    `json:"date"`
	Signed  map[string]int `json:"signed"`
	Missing []string       `json:"missing"`
	OnLeave []string       `json:"on_leave"`
}

// NewStudyMonth is the document of a month's study days.
func NewStudyMonth(month roster.Period, days []duty.StudyDay) StudyMonth {
	d := StudyMonth{Month: month, Meeting: duty.Study, Days: make([]StudyDay, len(days))}
	for i, day := range days {
		d.Days[i] = NewStudyDay(day)
	}
	return d
}

// NewStudyDay is the document of one study day.
func NewStudyDay(d duty.StudyDay) StudyDay {
	doc := StudyDay{Date: d.Date, Signed: map[string]int{}, Missing: []string{}, OnLeave: []string{}}
	for _, status := range []string{"present", "late", "absent", "excused"} {
		doc.Signed[status] = d.Signed(status)
	}
	for _, p := range d.Missing() {
		doc.Missing = append(doc.Missing, p.Staff)
	}
	for _, p := range d.People {
		if p.Status == "" && p.Leave != "" {
			doc.OnLeave = append(doc.OnLeave, p.Staff)
		}
	}
	return doc
}

// Attendee is one person due at a meeting.
type Attendee struct {
	Staff  string               `json:"staff"`
	Name   string               `json:"name"`
	Status string               `json:"status" doc:"present, late, absent or excused; empty before anybody signed."`
	Leave  attendance.LeaveType `json:"leave"`
}

// NewAttendees are the documents of a sheet to sign.
func NewAttendees(people []duty.Attendee) []Attendee {
	list := make([]Attendee, len(people))
	for i, p := range people {
		list[i] = Attendee(p)
	}
	return list
}
