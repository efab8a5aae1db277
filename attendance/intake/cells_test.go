package intake_test

import (
	"testing"

	"redbanner/attendance/intake"
	"redbanner/attendance/table"
)

// What was guarded in a text is guarded still in the workbook that a user makes of it.
func TestCellsAreReadWithoutTheirGuard(t *testing.T) {
	t.Parallel()
	for cell, want := range map[string]string{
		"'=1": "=1", "' =1": "=1", "'\t'=1": "=1", "a;'=1": "a;=1", "'＝1": "＝1", "'-5": "-5", "'quoted'": "'quoted'", "it's": "it's", "'": "'",
	} {
		sheet := &table.Table{Header: []string{"code", "note"}, Rows: []table.Row{{Line: 2, Cells: []string{"S1", cell}}}}
		binding, problems := table.Bind(sheet, []table.Column{{Key: "code", Required: true}, {Key: "note"}})
		if len(problems) > 0 || len(sheet.Rows) != 1 {
			t.Fatalf("%q: %v", cell, problems)
		}
		cells := intake.Cells{Binding: binding, Row: sheet.Rows[0]}
		if got := cells.Text("note"); got != want {
			t.Errorf("%q is read as %q, want %q", cell, got, want)
		}
	}
}
