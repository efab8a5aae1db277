package calendar

import (
	"cmp"
	"slices"

	"redbanner/attendance/roster"
)

// Profile is the attendance regime of a centre (rules.md 5): its seasons and the
// tolerances by which a session is judged. All spans are minutes.
type Profile struct {
	Name          string
	Seasons       []Season // ascending by start; the last one runs on over New Year
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

// String returns "in" or "out", the form of files and JSON.
func (s Side) String() string {
	if s == Out {
		return "out"
	}
	return "in"
}

// ParseSide reads "in" or "out", and the Chinese 上班/签到 and 下班/签退.
func ParseSide(s string) (Side, bool) {
	switch s {
	case "in", "IN", "上班", "签到":
		return In, true
	case "out", "OUT", "下班", "签退":
		return Out, true
	}
	return In, false
}

// Checkpoint is one side of one session.
type Checkpoint struct {
	Session roster.Session
	Side    Side
}

// Season returns the season of the day.
func (p Profile) Season(d roster.Date) Season {
	if len(p.Seasons) == 0 {
		return Season{}
	}
	_, month, day := d.Civil()
	season := p.Seasons[len(p.Seasons)-1]
	for _, s := range p.Seasons {
		if s.FromMonth < month || s.FromMonth == month && s.FromDay <= day {
			season = s
		}
	}
	return season
}

// Timetables returns the due times of the day's sessions, by roster.Session.
func (p Profile) Timetables(d roster.Date) [2]Timetable { return p.Season(d).Timetables }

// Split returns the minute from which a punch of the day belongs to the later
// session: the midpoint of the break (rules.md 5).
func (p Profile) Split(d roster.Date) roster.Minutes { return SplitOf(p.Timetables(d)) }

// SplitOf returns the first whole minute that is not before the midpoint of the break.
func SplitOf(tables [2]Timetable) roster.Minutes {
	return (tables[roster.AM].End + tables[roster.PM].Start + 1) / 2
}

// Judges reports whether the side of the session is a checkpoint of the profile.
func (p Profile) Judges(session roster.Session, side Side) bool {
	return !slices.Contains(p.NoCheckpoints, Checkpoint{Session: session, Side: side})
}

// InForce puts a profile in force from a day on; a zero From is "from the beginning".
type InForce struct {
	From    roster.Date
	Profile Profile
}

// Profiles are the profiles of a centre, ascending by From.
type Profiles []InForce

// NewProfiles returns the entries in order of their first day. Of several with
// the same day the last given wins.
func NewProfiles(entries ...InForce) Profiles {
	sorted := slices.Clone(entries)
	slices.SortStableFunc(sorted, func(a, b InForce) int { return cmp.Compare(a.From, b.From) })
	return sorted
}

// On returns the profile in force on the day; before the first one's start, the first.
func (ps Profiles) On(d roster.Date) Profile {
	var p Profile
	for i, in := range ps {
		if i == 0 || in.From <= d {
			p = in.Profile
		}
	}
	return p
}
