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

// ladder is the office that decides in place of one whose holder asks for himself. The
// secretary has no one above in the centre, so the director decides; the mayor is only told.
var ladder = map[attendance.Office]attendance.Office{
	attendance.GeneralOffice: attendance.Director,
	attendance.Director:      attendance.Secretary,
	attendance.Secretary:     attendance.Director,
}

// Chain returns the offices that decide on leave of a length for a person, first to
// last. Above three days the director agrees before the secretary decides. Absence on
// duty takes the same way. An office that the person holds on the day is passed over for
// the next one up; a vacant one is not, so no one decides beyond his right. It is empty
// when the person holds every office that could decide.
func Chain(length HalfDays, staff string, offices attendance.Offices, day roster.Date) []attendance.Office {
	wanted := []attendance.Office{attendance.Director, attendance.Secretary}
	switch {
	case length <= generalOfficeDecides:
		wanted = []attendance.Office{attendance.GeneralOffice}
	case length <= directorDecides:
		wanted = []attendance.Office{attendance.Director}
	}
	var chain []attendance.Office
	for _, office := range wanted {
		for steps := 0; holds(offices, staff, office, day); steps++ {
			if steps == len(ladder) {
				return nil
			}
			office = ladder[office]
		}
		if !slices.Contains(chain, office) {
			chain = append(chain, office)
		}
	}
	return chain
}

// holds reports whether a person holds an office, not as a delegate.
func holds(offices attendance.Offices, staff string, office attendance.Office, day roster.Date) bool {
	h, held := offices.Holding(staff, office, day)
	return held && h.Deputises == ""
}

// vacant reports whether nobody may act in an office on a day.
func vacant(offices attendance.Offices, office attendance.Office, day roster.Date) bool {
	return len(offices.Holders(office, day)) == 0
}
