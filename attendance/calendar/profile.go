package calendar

import "redbanner/attendance/roster"

// Profile is the attendance regime of a centre (rules.md 5): its seasons and the
// tolerances by which a session is judged. All spans are minutes.
type Profile struct {
	Name          string
	Seasons       []Season
	Grace         Grace
	OffPostFrom   roster.Minutes // leaving this early or earlier is off post (脱岗)
	AbsentAfter   roster.Minutes // coming later, or leaving earlier, than this is absent (旷工)
	RepeatWithin  roster.Minutes // a punch less than this after the last kept one is a repeat of it
	NoCheckpoints []Checkpoint   // sides that are never missing and never judged
	Presumed      []string       // names of the values that the source does not give
}

// Grace is how late and how early is still on time.
type Grace struct {
	Late, Early roster.Minutes
}

// Season is the timetable from one day of the year to the next season's start.
type Season struct {
	Name       string
	FromMonth  int
	FromDay    int
	Timetables [2]Timetable // by roster.Session
}

// Timetable is the due time of one session.
type Timetable struct {
	Start, End roster.Minutes
}

// Side is one end of a session.
type Side uint8

// The sides of a session.
const (
	In Side = iota
	Out
)

// Checkpoint is one side of one session.
type Checkpoint struct {
	Session roster.Session
	Side    Side
}
