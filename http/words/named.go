package words

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/register"
)

// Recounts tells what a step of a register says, with people and windows by their names and days
// as files have them.
func (b Book) Recounts(m *register.Machine, fields []register.Field, v register.Values, people attendance.People) string {
	return b.Says(m, fields, Named(fields, v, people, roster.Date.String))
}

// Named are values with names in place of codes, and days as day writes them.
func Named(fields []register.Field, values register.Values, people attendance.People, day func(roster.Date) string) register.Values {
	said := register.Values{}
	for _, f := range fields {
		if _, given := values[f.Name]; !given {
			continue
		}
		name := func(code string) string { return code }
		switch f.Type {
		case register.Person:
			name = people.Name
		case register.AtWindow:
			name = people.WindowName
		case register.Rows:
			lines := ""
			for _, row := range values.Rows(f.Name) {
				lines = joinLines(lines, Named(f.Columns, row, people, day).String())
			}
			said[f.Name] = lines
			continue
		case register.Day:
			name = func(text string) string {
				if d, err := roster.ParseDate(text); err == nil {
					return day(d)
				}
				return text
			}
		}
		said[f.Name] = ""
		for _, line := range values.Lines(f.Name) {
			said[f.Name] = joinLines(said[f.Name], name(line))
		}
	}
	return said
}

func joinLines(text, line string) string {
	if text == "" {
		return line
	}
	return text + "\n" + line
}
