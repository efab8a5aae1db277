// Package roster holds the nouns that every domain shares: centres, windows,
// staff and their moves; dates, periods, sessions and wall-clock times; the one
// error type and the faults found in input files.
//
// It knows no database and no clock. Days are Date, times of a punch are
// LocalTime (wall clock of the centre, to the second), and both are compared
// as plain integers.
package roster

// Centre is a public-service hall (中心). Every record belongs to exactly one.
type Centre struct {
	ID   int64
	Code string
	Name string
}

// Window is a counter of a hall (窗口), the unit of the monthly book.
// ActiveFrom and ActiveTo bound its life, both inclusive; zero means unbounded.
type Window struct {
	Code       string
	Name       string
	Department string
	ActiveFrom Date
	ActiveTo   Date
}

// ActiveOn reports whether the window is open for business on the day.
func (w Window) ActiveOn(d Date) bool {
	return (w.ActiveFrom.IsZero() || d >= w.ActiveFrom) && (w.ActiveTo.IsZero() || d <= w.ActiveTo)
}

// Establishment is the kind of post (编制); it decides what the grades are called.
type Establishment string

// The three establishments of rules.md 3.
const (
	CivilServant      Establishment = "civil_servant"
	PublicInstitution Establishment = "public_institution"
	Contract          Establishment = "contract"
)

// Staff is one person of a centre (工作人员). Joined and Left are the first and the
// last day of employment, both inclusive; zero means unbounded.
type Staff struct {
	Code          string
	Name          string
	Establishment Establishment
	Joined        Date
	Left          Date
	ABPartner     string // code of the B-role holder (AB角), or ""
}

// EmployedOn reports whether the person is due on the day (rules.md 5: from the
// day of joining to the day of leaving).
func (s Staff) EmployedOn(d Date) bool {
	return (s.Joined.IsZero() || d >= s.Joined) && (s.Left.IsZero() || d <= s.Left)
}

// EmployedIn reports whether the person is employed on at least one day of [first, last].
func (s Staff) EmployedIn(first, last Date) bool {
	return (s.Joined.IsZero() || s.Joined <= last) && (s.Left.IsZero() || s.Left >= first)
}

// Move puts a person at a window from a day on; a zero From is "from the beginning".
type Move struct {
	Staff  string
	Window string
	From   Date
}

// Session is a half-day shift (半天班次). Leave is booked in the same halves.
type Session uint8

// The two sessions of a day, in order.
const (
	AM Session = iota
	PM
)

// String returns "am" or "pm", the form of files and JSON.
func (s Session) String() string {
	if s == PM {
		return "pm"
	}
	return "am"
}

// ParseSession reads "am" or "pm", and the Chinese 上午 and 下午.
func ParseSession(s string) (Session, bool) {
	switch s {
	case "am", "AM", "上午":
		return AM, true
	case "pm", "PM", "下午":
		return PM, true
	}
	return AM, false
}
