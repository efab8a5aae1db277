package register

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Values are what an entry, a step or a row of one says, by field, in the form in which
// they are kept. What is missing is empty.
type Values map[string]string

// The kept forms of a flag.
const (
	yes = "yes"
	no  = "no"
)

// Yes reports whether a flag is set.
func (v Values) Yes(field string) bool { return v[field] == yes }

// Date returns a day, or none.
func (v Values) Date(field string) roster.Date {
	d, err := roster.ParseDate(v[field])
	if err != nil {
		return 0
	}
	return d
}

// Points returns points, nil for none.
func (v Values) Points(field string) *rulebook.Points {
	p, err := rulebook.ParsePoints(v[field])
	if err != nil {
		return nil
	}
	return &p
}

// Quantity returns a number, nil for none.
func (v Values) Quantity(field string) *int {
	n, err := strconv.Atoi(v[field])
	if err != nil {
		return nil
	}
	return &n
}

// Lines returns the values of a field that may have many.
func (v Values) Lines(field string) []string {
	if v[field] == "" {
		return nil
	}
	return strings.Split(v[field], "\n")
}

// Rows returns the rows of a field that has some.
func (v Values) Rows(field string) []Values {
	var rows []Values
	for _, line := range v.Lines(field) {
		row := Values{}
		if json.Unmarshal([]byte(line), &row) == nil {
			rows = append(rows, row)
		}
	}
	return rows
}

// over returns the values with those of later over them.
func (v Values) over(later Values) Values {
	all := Values{}
	maps.Copy(all, v)
	maps.Copy(all, later)
	return all
}

// ParseRow reads one row of a field of Rows: a JSON object of texts, or field=value pairs
// with ; between them. A semicolon inside a value needs the JSON form.
func ParseRow(s string) (Values, bool) {
	row := Values{}
	if strings.HasPrefix(s, "{") {
		decoder := json.NewDecoder(strings.NewReader(s))
		err := decoder.Decode(&row)
		return row, err == nil && !decoder.More()
	}
	s = strings.ReplaceAll(s, "；", ";")
	for part := range strings.SplitSeq(s, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, value, ok := CutPair(part)
		if _, doubled := row[name]; doubled || !ok {
			return nil, false
		}
		row[name] = value
	}
	return row, len(row) > 0
}

// CutPair reads field=value, also with the full-width sign (＝).
func CutPair(s string) (name, value string, ok bool) {
	name, value, ok = strings.Cut(s, "=")
	if n, v, wide := strings.Cut(s, "＝"); wide && (!ok || len(n) < len(name)) {
		name, value, ok = n, v, true
	}
	name, value = strings.TrimSpace(name), strings.TrimSpace(value)
	return name, value, ok && name != ""
}

// String is the values as they are kept, and as ParseRow reads them: JSON with its
// fields in order.
func (v Values) String() string {
	if v == nil {
		v = Values{}
	}
	data, err := json.Marshal(map[string]string(v))
	if err != nil { // texts never fail
		return "{}"
	}
	return string(data)
}
