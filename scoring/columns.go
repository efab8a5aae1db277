package scoring

import "redbanner/attendance/table"

// Columns are the columns that files of one of Kinds may have, in the order of a template.
// Nil is no kind of this package.
func Columns(kind string) []table.Column {
	state := &State{}
	switch kind {
	case "cases":
		return casesKind(state).Columns
	case "facts":
		return factsKind(state).Columns
	case "meetings":
		return meetingsKind(state).Columns
	case "external":
		return externalKind(state).Columns
	}
	return nil
}
