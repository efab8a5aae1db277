package attendance

import "fmt"

// statusNames are the names of files and JSON, by Status.
var statusNames = [...]string{
	Present: "present", Late: "late", Early: "early", OffPost: "off_post", Absent: "absent",
	OnLeave: "leave", Official: "official", Scheduled: "scheduled", NoData: "no_data",
}

// String returns the name of the status in files and JSON.
func (s Status) String() string {
	if int(s) < len(statusNames) {
		return statusNames[s]
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// MarshalText implements encoding.TextMarshaler.
func (s Status) MarshalText() ([]byte, error) {
	if int(s) >= len(statusNames) {
		return nil, fmt.Errorf("no status %d", uint8(s))
	}
	return []byte(s.String()), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Status) UnmarshalText(text []byte) error {
	for i, name := range statusNames {
		if name == string(text) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("%q is not a status", text)
}

// Counted reports whether the status is in the totals and in what was due.
func (s Status) Counted() bool { return s != Scheduled && s != NoData }

// Names returns the names of the flags that are set, missing_in before
// missing_out; never nil.
func (f Flag) Names() []string {
	names := make([]string, 0, 2)
	if f&MissingIn != 0 {
		names = append(names, "missing_in")
	}
	if f&MissingOut != 0 {
		names = append(names, "missing_out")
	}
	return names
}
