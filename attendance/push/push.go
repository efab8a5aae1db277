// Package push is the ZKTeco attendance push protocol ("ADMS", 考勤 PUSH) as the
// centre's side speaks it: which clocks may send, what their requests mean and what
// they are told. The lines of attendance records themselves are read by package clock.
//
// The protocol knows a clock by its serial number alone, so nothing of a clock that
// HR has not approved is kept. Only attendance records and a few entries of the
// operation log are ever read; passwords, cards, templates and photos pass by unread.
// Two questions are put to a clock, and no order that would change or delete anything.
//
// It is pure: time and storage come from behind the Store interface.
package push

import (
	"time"

	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
)

// State is what HR has decided about a clock.
type State string

// The states of a clock. Only an approved one is listened to.
const (
	Pending  State = "pending"  // 待批准: it has called and nobody has decided
	Approved State = "approved" // 已批准
	Refused  State = "refused"  // 已拒绝
	Retired  State = "retired"  // 已停用: what it sent stays
)

// Device is a clock by its serial number.
type Device struct {
	Serial, Name              string
	State                     State
	Type                      string    // what it calls itself: att, pid, ins; "" before its first handshake
	FirstAt, LastAt           time.Time // of its calls; zero: it has not called
	FirstAddress, LastAddress string    // where the calls came from
	AttlogStamp, OperlogStamp string    // how far it has sent, in its own words; "" = unknown
	DecidedAt                 time.Time
	DecidedBy                 string
}

// ReadsCards reports whether the clock sends the numbers of identity cards.
func (d Device) ReadsCards() bool { return d.Type == "pid" }

// MaxPending is how many undecided clocks a centre remembers; a stranger who makes up
// serial numbers fills no more than that.
const MaxPending = 50

// ValidSerial reports whether s can be a serial number: letters, digits, - and _.
func ValidSerial(s string) bool { return isWord(s, 40) }

// isWord reports whether s is one to most letters, digits, - or _.
func isWord(s string, most int) bool {
	if len(s) == 0 || len(s) > most {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c-'0' > 9 && c|0x20-'a' > 25 && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

// Body is an upload of attendance records, ready to be kept.
type Body struct {
	Serial, Address string
	SHA256          string // of the bytes as they came
	Data            []byte // without what must not be kept
	Lines           int
	First, Last     roster.LocalTime // by the clock's own time; zero: no line has one
	Stamp           string
}

// NewBody makes of what a clock sent what is kept of it.
func NewBody(device Device, address, stamp, sha256 string, raw []byte) Body {
	b := Body{
		Serial: device.Serial, Address: address, SHA256: sha256,
		Data: clock.CleanPush(raw, device.ReadsCards()), Lines: clock.PushLineCount(raw), Stamp: Stamp(stamp),
	}
	for _, r := range clock.PushRecords(b.Data) {
		if b.First.IsZero() || r.At < b.First {
			b.First = r.At
		}
		b.Last = max(b.Last, r.At)
	}
	return b
}

// Stamp returns a stamp as it is echoed, "" for one that is none.
func Stamp(s string) string {
	if !isWord(s, 32) {
		return ""
	}
	return s
}

// UploadState is what became of an upload.
type UploadState string

// The states of an upload.
const (
	Received UploadState = "received" // kept, not yet applied
	Applied  UploadState = "applied"
	Waiting  UploadState = "waiting" // applied in part or not at all; see its Reason
)

// Upload is a body that was kept, and what became of it.
type Upload struct {
	ID         int64
	Serial     string
	ReceivedAt time.Time
	Address    string
	Lines      int
	Repeats    int // how often the very same bytes came again
	State      UploadState
	Reason     string // why it is waiting: period_closed, too_many_bad_lines, failed
	Batch      int64  // the batch that its punches are in, 0 before

	Accepted, Duplicates, Unmatched, Quarantined, Ignored int // of this application
	Left                                                  int // new punches of closed periods, which stay outside
}

// Grace is how far a clock may be ahead of the centre's: a later time is not believed.
const Grace = 10 * 60 // seconds

// believableYears is how far back a time may lie at most, as with files.
const believableYears = 15

// Judge is by what the lines of an upload are believed: not before a year ahead of the
// day that the clock first called, and not after the receipt. Offset is the centre's,
// in seconds ahead of UTC, at that time.
func Judge(device Device, received time.Time, offset int) clock.PushOptions {
	now := WallClock(received, offset)
	first := now.Date() - believableYears*366
	if !device.FirstAt.IsZero() {
		first = max(first, WallClock(device.FirstAt, offset).Date()-366)
	}
	latest := now + Grace
	return clock.PushOptions{
		Device: device.Serial, Offset: offset, Latest: latest,
		Bounds: clock.Bounds{First: first, Last: latest.Date()},
	}
}

// WallClock is an instant as a clock offset seconds ahead of UTC shows it.
func WallClock(t time.Time, offset int) roster.LocalTime {
	return roster.LocalTime(t.Unix() + int64(offset))
}
