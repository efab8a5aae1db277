package attendance

import (
	"redbanner/attendance/clock"
	"redbanner/attendance/table"
)

// Columns are the columns that files of one of Kinds may have, in the order of a template;
// of punches those of a list. Nil is no kind of this package.
func Columns(kind string) []table.Column {
	state := &State{}
	switch kind {
	case "calendar":
		return calendarKind(state).Columns
	case "windows":
		return windowsKind(state).Columns
	case "staff":
		return staffKind(state).Columns
	case "moves":
		return movesKind(state).Columns
	case "leave":
		return leaveKind(state).Columns
	case "corrections":
		return slipsKind(state).Columns
	case "punches":
		return clock.ListColumns()
	}
	return nil
}
