package clock

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"redbanner/attendance/roster"
)

// Mapping is an office's own word on where a table has what a list of punches needs
// (列对应): which column says whose punch it is and which say when. Columns are named by
// their headers. It is saved once for each source of files.
type Mapping struct {
	Name string `json:"name"`

	Person string `json:"person"`           // the column of clock numbers, or of staff codes
	Staff  bool   `json:"staff,omitempty"`  // Person holds staff codes (工号)
	Called string `json:"called,omitempty"` // the column of names, "" for none

	Time  string `json:"time,omitempty"`  // of a date and time, or beside Date of a time of day
	Date  string `json:"date,omitempty"`  // of the day
	Times string `json:"times,omitempty"` // of all times of the day in Date

	Device string `json:"device,omitempty"` // of the clock, "" for none

	DateOrder string `json:"date_order,omitempty"` // ymd, mdy or dmy, where a date does not show it
	Epoch     int    `json:"epoch,omitempty"`      // 1900 or 1904, where dates are bare numbers
	Sheet     string `json:"sheet,omitempty"`      // of a workbook; "": the first with these columns
	SkipRows  int    `json:"skip_rows,omitempty"`  // rows above the header
}

// maxSkipRows is how many rows may stand above a header.
const maxSkipRows = 1000

// mappingPart is a value of a mapping under the flag that gives it.
type mappingPart struct{ flag, value string }

// headers are the columns that the mapping names, in the order of its flags.
func (m Mapping) headers() []mappingPart {
	return []mappingPart{
		{"--person", m.Person}, {"--time", m.Time}, {"--date", m.Date},
		{"--times", m.Times}, {"--name", m.Called}, {"--device", m.Device},
	}
}

// Headers are the columns that a file needs for the mapping.
func (m Mapping) Headers() []string {
	var needed []string
	for _, h := range m.headers() {
		if h.value != "" {
			needed = append(needed, h.value)
		}
	}
	return needed
}

// Flags are the mapping as the flags that give it, those of their zero value left out.
func (m Mapping) Flags() [][2]string {
	var flags [][2]string
	add := func(flag, value string) {
		if value != "" {
			flags = append(flags, [2]string{flag, value})
		}
	}
	for _, h := range m.headers() {
		add(h.flag, h.value)
		if h.flag == "--person" && m.Staff {
			flags = append(flags, [2]string{"--staff", ""})
		}
	}
	add("--date-order", m.DateOrder)
	add("--epoch", positive(m.Epoch))
	add("--sheet", m.Sheet)
	add("--skip-rows", positive(m.SkipRows))
	return flags
}

// positive writes a number, "" for zero.
func positive(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Validate returns what is wrong with the mapping, all of it, or nil.
func (m Mapping) Validate() error {
	problems := slices.Concat(m.faultsOfName(), m.faultsOfColumns())
	order := m.DateOrder == "" || m.DateOrder == orderYMD || m.DateOrder == orderMDY || m.DateOrder == orderDMY
	if !order {
		problems = append(problems, roster.Problem{Column: "--date-order", Code: "mapping_date_order", Value: m.DateOrder})
	}
	if m.Epoch != 0 && m.Epoch != 1900 && m.Epoch != 1904 {
		problems = append(problems, roster.Problem{Column: "--epoch", Code: "mapping_epoch"})
	}
	if m.SkipRows < 0 || m.SkipRows > maxSkipRows {
		problems = append(problems, roster.Problem{Column: "--skip-rows", Code: "mapping_skip_rows", Args: []any{maxSkipRows}})
	}
	if len(problems) == 0 {
		return nil
	}
	return &roster.Error{Kind: roster.Usage, Key: "mapping.invalid", Args: []any{m.Name}, Problems: problems}
}

// faultsOfName finds a name that nobody could type or tell from another.
func (m Mapping) faultsOfName() []roster.Problem {
	odd := func(r rune) bool { return !unicode.IsPrint(r) || unicode.IsSpace(r) }
	if m.Name == "" || utf8.RuneCountInString(m.Name) > 64 || !utf8.ValidString(m.Name) || strings.ContainsFunc(m.Name, odd) {
		return []roster.Problem{{Column: "NAME", Code: "mapping_name", Value: m.Name}}
	}
	return nil
}

func (m Mapping) faultsOfColumns() []roster.Problem {
	var problems []roster.Problem
	if m.Person == "" {
		problems = append(problems, roster.Problem{Column: "--person", Code: "mapping_person"})
	}
	switch {
	case m.Time == "" && m.Times == "", m.Time != "" && m.Times != "":
		problems = append(problems, roster.Problem{Column: "--time", Code: "mapping_time"})
	case m.Times != "" && m.Date == "":
		problems = append(problems, roster.Problem{Column: "--date", Code: "mapping_times_without_date"})
	}
	seen := map[string]string{}
	for _, h := range m.headers() {
		key := folded(h.value)
		if first, twice := seen[key]; twice {
			problems = append(problems, roster.Problem{Column: h.flag, Code: "mapping_column_twice", Value: h.value, Args: []any{first}})
		} else if key != "" {
			seen[key] = h.flag
		}
		if key == "" && h.value != "" || len(h.value) > 256 || !utf8.ValidString(h.value) {
			problems = append(problems, roster.Problem{Column: h.flag, Code: "mapping_header"})
		}
	}
	return problems
}

// ParseMapping reads a mapping as it is stored, and takes nothing that Validate would not.
func ParseMapping(data []byte) (Mapping, error) {
	var m Mapping
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return Mapping{}, err
	}
	return m, m.Validate()
}

// Reader returns the reader of files of the mapping's shape.
func (m Mapping) Reader() Reader { return mapped{m} }
