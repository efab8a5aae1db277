package register

import (
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Extension is more time that was granted for a case before it was due (延期办结).
type Extension struct {
	Seq    int
	Due    roster.Date // as it was
	To     roster.Date
	Reason string
	By     roster.Person
	Right  attendance.Holding // the office by which it was granted, "" Staff for the general office's own desk
	On     roster.Date
	At     time.Time
}

// Partner is a department or window that takes part in a joint case (联办件). It is shown
// and pays for nothing: what is late is late once, at its handler.
type Partner struct {
	Seq        int
	Department string
	Window     string
	Note       string
	By         roster.Person
	At         time.Time
	Ended      time.Time // zero: it takes part still
	EndedBy    roster.Person
}

// Joint reports whether other departments may take part in the case; a case without a
// kind may turn out to be a joint one.
func (c Case) Joint() bool {
	switch c.Kind {
	case "", "joint", "联办", "联办件":
		return true
	}
	return false
}
