package push

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
)

// Event is something about a clock that explains a jump or a gap in its records.
type Event struct {
	Serial   string
	At       roster.LocalTime // by the clock's own time when it tells of itself, else by the centre's
	Kind     string
	Op       int    // code of the operation log, -1 for what was noticed here
	Operator string // who did it, as the clock knows people
	Detail   string
}

// The kinds of events.
const (
	OpLog          = "oplog"           // an entry of the clock's operation log
	AddressChanged = "address_changed" // calls come from another address
	WrongNetwork   = "wrong_network"   // a call with its serial number came from outside the networks
	TooLarge       = "too_large"       // an upload over the limit was not read
)

// keptOps are the operations that explain jumps and tampering: power off and on,
// records deleted, the time set, the USB stick, the server's address changed.
var keptOps = [...]int{0, 1, 13, 21, 23, 40, 41, 42, 43, 82, 83}

// maxOpLine bounds an entry of the operation log, in bytes.
const maxOpLine = 256

// ReadOperlog reads the kept operations out of an OPERLOG upload and counts its
// lines. Whatever else a line is (a user with password and card, a template, a photo)
// passes by unread. It fails only when r does.
func ReadOperlog(r io.Reader) (events []Event, lines int, err error) {
	in := bufio.NewReaderSize(r, maxOpLine)
	for {
		head, err := in.ReadSlice('\n')
		if len(head) > 0 {
			lines++
			if event, ok := operation(head); ok && (err == nil || errors.Is(err, io.EOF)) {
				events = append(events, event)
			}
		}
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('\n')
		}
		switch {
		case errors.Is(err, io.EOF):
			return events, lines, nil
		case err != nil:
			return nil, 0, err
		}
	}
}

// operation reads "OPLOG code TAB operator TAB time TAB four numbers".
func operation(line []byte) (Event, bool) {
	const name = "OPLOG "
	if len(line) < len(name) || string(line[:len(name)]) != name {
		return Event{}, false
	}
	fields := strings.Split(strings.TrimRight(string(line[len(name):]), "\r\n\t "), "\t")
	op, err := strconv.Atoi(strings.TrimSpace(fields[0]))
	if err != nil || !slices.Contains(keptOps[:], op) || len(fields) < 3 {
		return Event{}, false
	}
	e := Event{Kind: OpLog, Op: op}
	if isWord(fields[1], 24) {
		e.Operator = fields[1]
	}
	if e.At, err = roster.ParseLocalTime(fields[2]); err != nil {
		return Event{}, false
	}
	var numbers []string
	for _, f := range fields[3:min(len(fields), 7)] {
		if _, err := strconv.ParseInt(f, 10, 64); err == nil && len(f) < 16 {
			numbers = append(numbers, f)
		}
	}
	e.Detail = strings.Join(numbers, " ")
	return e, true
}

// CountLines counts the lines of an upload that is dropped unread.
func CountLines(r io.Reader) (int, error) {
	lines, open := 0, false
	buffer := make([]byte, 32<<10)
	for {
		n, err := r.Read(buffer)
		for _, c := range buffer[:n] {
			if open = c != '\n'; !open {
				lines++
			}
		}
		if err != nil {
			if open {
				lines++
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return lines, err
		}
	}
}
