package intake

import (
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Cells reads the cells of one row and gathers every fault it finds.
type Cells struct {
	File     string
	Binding  table.Binding
	Row      table.Row
	Problems []roster.Problem
}

// Text returns an optional cell, trimmed, also behind the apostrophe of a guarded one.
func (c *Cells) Text(key string) string {
	return strings.TrimSpace(table.Unquote(c.Binding.Cell(c.Row, key)))
}

// Fail notes a fault of a cell; args say what would be right.
func (c *Cells) Fail(key, code string, args ...any) {
	c.Problems = append(c.Problems, roster.Problem{
		File: c.File, Row: c.Row.Line, Column: c.Binding.Header(key),
		Code: code, Value: c.Text(key), Args: args,
	})
}

// refuseOdd notes the cells with a character that is no text; no fault of the row repeats it.
func (c *Cells) refuseOdd(columns []table.Column) {
	for _, column := range columns {
		if odd := roster.OddCharacter(c.Text(column.Key), true); odd != "" {
			c.Fail(column.Key, "odd_character", odd)
		}
	}
	for i := range c.Problems {
		c.Problems[i].Value = roster.WithoutOdd(c.Problems[i].Value, true)
	}
}

// Required returns a cell that must not be empty.
func (c *Cells) Required(key string) string {
	s := c.Text(key)
	if s == "" {
		c.Fail(key, "required")
	}
	return s
}

// Date returns an optional date.
func (c *Cells) Date(key string) roster.Date {
	s := c.Text(key)
	if s == "" {
		return 0
	}
	d, code := table.Date(s)
	if code != "" {
		c.Fail(key, code)
	}
	return d
}

// RequiredDate returns a date that must be there.
func (c *Cells) RequiredDate(key string) roster.Date {
	if c.Required(key) == "" {
		return 0
	}
	return c.Date(key)
}

// Time returns an optional wall-clock time.
func (c *Cells) Time(key string) roster.LocalTime {
	s := c.Text(key)
	if s == "" {
		return 0
	}
	t, _, code := table.Time(s)
	if code != "" {
		c.Fail(key, code)
	}
	return t
}

// Int returns an optional whole number between low and high, nil for an empty cell.
func (c *Cells) Int(key string, low, high int) *int {
	s := c.Text(key)
	if s == "" {
		return nil
	}
	n, err := strconv.Atoi(table.Number(s))
	if err != nil || n < low || n > high {
		c.Fail(key, "bad_number", low, high)
		return nil
	}
	return &n
}

// Flag returns an optional yes or no, false for an empty cell.
func (c *Cells) Flag(key string) bool {
	switch c.Text(key) {
	case "", "false", "FALSE", "False", "0", "no", "否":
		return false
	case "true", "TRUE", "True", "1", "yes", "是":
		return true
	}
	c.Fail(key, "bad_flag")
	return false
}

// Session returns am or pm, def for an empty cell.
func (c *Cells) Session(key string, def roster.Session) roster.Session {
	s := c.Text(key)
	if s == "" {
		return def
	}
	half, ok := roster.ParseSession(s)
	if !ok {
		c.Fail(key, "bad_session")
	}
	return half
}
