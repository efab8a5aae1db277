package http

import (
	"net/http"

	"redbanner/attendance/roster"
)

// TableRow is one row of the route table, for tests that walk all of it.
type TableRow struct {
	Method, Pattern string
	Anyone, Signed  bool
	Right           roster.Right
}

// Table is the route table.
func (s *Site) Table() []TableRow {
	var rows []TableRow
	for _, r := range s.table() {
		rows = append(rows, TableRow{r.method, r.pattern, r.policy.anyone, r.policy.signed, r.policy.right})
	}
	return rows
}

// Router is the router of the table, to be walked.
func (s *Site) Router() http.Handler { return s.router() }
