package register

import (
	"slices"

	"redbanner/attendance/roster"
)

// Machines lists the registers in the order in which people are shown them. The log of
// what is handed over (登记交接) is not among them: attendance/duty keeps it, with the
// signatures of both sides, and a second log would only disagree with it.
//
// Where the rules give a step its days, the clock says so; the days of all other clocks
// are ours, presumed until the centre settles them.
func Machines() []Machine {
	return []Machine{
		complaints(), inspections(), hygieneRounds(), spotChecks(), firstInquiries(),
		meetings(), commendations(), suggestions(), negativeFilings(),
	}
}

// ByName returns the register of a name.
func ByName(register string) (*Machine, bool) {
	machines := Machines()
	i := slices.IndexFunc(machines, func(m Machine) bool { return m.Register == register })
	if i < 0 {
		return nil, false
	}
	return &machines[i], true
}

// Whoever owes the next step.
const (
	owesOffice   = "general_office" // 综合科、审批科
	owesDirector = "director"       // 主任室
	owesWindow   = "window"
)

// The rights that several registers give.
var (
	office    = Right{Office: true}
	leaders   = Right{Office: true, Director: true}
	impartial = Right{Office: true, Director: true, Uninvolved: true}
	second    = Right{Office: true, Director: true, Second: true}
)

// last is the step that was just taken.
func (e Entry) last() Taken {
	if len(e.Taken) == 0 {
		return Taken{}
	}
	return e.Taken[len(e.Taken)-1]
}

// evidence reports whether a file came with any step.
func (e Entry) evidence() bool {
	return slices.ContainsFunc(e.Taken, func(t Taken) bool { return len(t.Evidence) > 0 })
}

// whom are the person and the window that the entry turned out to be about.
func (e Entry) whom() (staff, window string) {
	staff, window = e.Staff, e.Window
	if found := e.Fields["staff"]; found != "" {
		staff = found
	}
	if found := e.Fields["window"]; found != "" {
		window = found
	}
	return staff, window
}

// fact is a fact about whom the entry turned out to be about.
func (e Entry) fact(day roster.Date, kind, note string) Fact {
	staff, window := e.whom()
	return Fact{Date: day, Kind: kind, Staff: staff, Window: window, Ref: e.Name(), Note: note}
}

// fault is one fault in a field of an entry.
func fault(column, code, value string, args ...any) []roster.Problem {
	return []roster.Problem{{Column: column, Code: code, Value: value, Args: args}}
}

// Repeats returns the earlier entries that make this one weigh heavier: those about the
// same person that came to the state Heavier within the year up to the entry's day. A
// year (一年内) is read as the twelve months before, whatever the calendar year.
func (m *Machine) Repeats(e Entry, others []Entry) []Entry {
	staff, _ := e.whom()
	if m.Heavier == "" || staff == "" {
		return nil
	}
	var found []Entry
	for _, other := range others {
		same, _ := other.whom()
		before := other.Day < e.Day || other.Day == e.Day && other.Number < e.Number
		came := slices.ContainsFunc(other.Taken, func(t Taken) bool { return t.State == m.Heavier })
		if same == staff && before && came && other.Day > yearBefore(e.Day) {
			found = append(found, other)
		}
	}
	return found
}

// yearBefore is the same day a year earlier; of a leap day, the last of February.
func yearBefore(day roster.Date) roster.Date {
	year, month, d := day.Civil()
	before, exists := roster.DateOf(year-1, month, d)
	if !exists {
		return yearBefore(day - 1)
	}
	return before
}
