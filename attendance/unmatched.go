package attendance

import (
	"slices"
	"strings"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
)

// UnmatchedNumber is a clock number with punches that are nobody's.
type UnmatchedNumber struct {
	Number      string
	Name        string // by which files call it, "" where none does
	Punches     int
	First, Last roster.Date
	Devices     []string // names of the clocks, in order
	Holder      string   // who holds the number on later days, "" for nobody
}

// Attachment asks for a number to be given to a person.
type Attachment struct {
	Number, Staff string
	From          roster.Date // zero: as early as no closed period forbids
	Reason        string
}

// Attached is what became of an Attachment.
type Attached struct {
	Batch   int64
	Number  string // as it is kept
	Staff   string
	From    roster.Date // Beginning for all days
	Punches int         // that have an owner now
}

// Meta is the attachment as its batch remembers it: a staff file of one cell.
func (a Attachment) Meta() intake.Meta {
	name := a.Number + " → " + a.Staff
	if reason := strings.TrimSpace(a.Reason); reason != "" {
		name += ": " + reason
	}
	return intake.Meta{Kind: "staff", Format: "attach", File: name}
}

// Settle checks an attachment against what is stored and returns the record to write
// and the day from which it holds. known are the numbers ever seen.
func (a Attachment) Settle(state *State, known []string) (intake.Record, roster.Date, error) {
	number, err := seen(a.Number, known)
	if err != nil {
		return intake.Record{}, 0, err
	}
	person, exists := state.StaffByCode(a.Staff)
	if !exists {
		return intake.Record{}, 0, roster.Errorf(roster.NotFound, "clock.unknown_staff", a.Staff)
	}
	from, err := a.from(state, person, number)
	if err != nil {
		return intake.Record{}, 0, err
	}
	return intake.Record{Entity: "clock_holders", Key: []any{number, from}, Values: []any{a.Staff}}, from, nil
}

// seen finds the number as clocks send it: exactly, or else the only one that is the
// same without zeros in front.
func seen(number string, known []string) (string, error) {
	if slices.Contains(known, number) {
		return number, nil
	}
	var alike []string
	for _, k := range known {
		if BareNumber(k) == BareNumber(number) {
			alike = append(alike, k)
		}
	}
	switch len(alike) {
	case 0:
		return "", roster.Errorf(roster.NotFound, "clock.unknown_number", number)
	case 1:
		return alike[0], nil
	}
	return "", roster.Errorf(roster.Conflict, "clock.number_ambiguous", number, strings.Join(alike, ", "))
}

// from is the day from which the number is to be the person's, until somebody else's
// holding begins. A day that nobody named is never within a closed period.
func (a Attachment) from(state *State, person roster.Staff, number string) (roster.Date, error) {
	from, until := a.From, roster.Date(0)
	if from.IsZero() {
		from = max(Beginning, lastClosed(state.Closed)+1)
	}
	for _, h := range state.Holders {
		switch {
		case BareNumber(h.Number) != BareNumber(number):
		case h.Number != number:
			return 0, roster.Errorf(roster.Conflict, "clock.number_alike", number, h.Number, h.Staff)
		case h.Staff == a.Staff && (a.From.IsZero() || h.From <= from && !followed(state, h, from)):
			return 0, roster.Errorf(roster.Conflict, "clock.attached_already", number, a.Staff)
		case a.From.IsZero() || h.From == from:
			return 0, roster.Errorf(roster.Conflict, "clock.number_held", number, h.Staff)
		case h.From > from && (until.IsZero() || h.From <= until):
			until = h.From - 1
		}
	}
	if !person.Left.IsZero() && person.Left < from {
		return 0, roster.Errorf(roster.Conflict, "clock.left_before", a.Staff, person.Left.String(), from.String())
	}
	moved := intake.Span{First: from, Last: until}
	for _, p := range state.Closed {
		if moved.Meets(p) {
			return 0, roster.Errorf(roster.Closed, "clock.attach_closed", from.String(), p.String())
		}
	}
	return from, nil
}

// followed reports whether someone else holds the number after h and before a day.
func followed(state *State, h Holder, day roster.Date) bool {
	return slices.ContainsFunc(state.Holders, func(other Holder) bool {
		return other.Number == h.Number && other.From > h.From && other.From <= day
	})
}
