package leave

import (
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// The limits of 请假制度第二条, in half-days: half a day is decided by the head of the
// general office, one to three days by the director, more by the party secretary. What
// lies between half a day and one day is the director's.
const (
	generalOfficeDecides HalfDays = 1
	directorDecides      HalfDays = 2 * 3
)

// toldAbove reports whether the mayor is told of leave of the length.
func toldAbove(length HalfDays) bool { return length > directorDecides }

// ladder is the offices that decide, lowest first, each with the one that decides on its
// holder's own leave. The secretary has no one above in the centre, so the director
// decides; the mayor is only told.
var ladder = [...]struct{ office, above attendance.Office }{
	{attendance.GeneralOffice, attendance.Director},
	{attendance.Director, attendance.Secretary},
	{attendance.Secretary, attendance.Director},
}

// Chain returns the offices that decide on leave of a length for a person, first to
// last. Above three days the director agrees before the secretary decides. Absence on
// duty takes the same way. Nobody is decided on by himself or from below: an office up to
// the highest that the person holds on the day gives way to the one above that. A vacant
// office does not, so no one decides beyond his right. The chain is empty when the person
// holds the one above, too.
func Chain(length HalfDays, staff string, offices attendance.Offices, day roster.Date) []attendance.Office {
	wanted := []attendance.Office{attendance.Director, attendance.Secretary}
	switch {
	case length <= generalOfficeDecides:
		wanted = []attendance.Office{attendance.GeneralOffice}
	case length <= directorDecides:
		wanted = []attendance.Office{attendance.Director}
	}
	own := -1
	for rank, step := range ladder {
		if holds(offices, staff, step.office, day) {
			own = rank
		}
	}
	var chain []attendance.Office
	for _, office := range wanted {
		if rank := rankOf(office); rank <= own {
			if office = ladder[own].above; holds(offices, staff, office, day) {
				return nil
			}
		}
		if !slices.Contains(chain, office) {
			chain = append(chain, office)
		}
	}
	return chain
}

// rankOf is the place of an office on the ladder.
func rankOf(office attendance.Office) int {
	for rank, step := range ladder {
		if step.office == office {
			return rank
		}
	}
	return len(ladder)
}

// holds reports whether a person holds an office, not as a delegate.
func holds(offices attendance.Offices, staff string, office attendance.Office, day roster.Date) bool {
	h, held := offices.Holding(staff, office, day)
	return held && h.Deputises == ""
}
