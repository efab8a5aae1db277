package table

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCSVCellsAreNoFormulas(t *testing.T) {
	t.Parallel()
	tests := []struct{ cell, want string }{
		{"=1+1", "'=1+1"}, {"+86", "+86"}, {"-1.50", "-1.50"}, {"-x", "'-x"}, {"@cmd", "'@cmd"}, {"张三", "张三"}, {"", ""},
	}
	for _, tt := range tests {
		got := string(CSV([][]string{{tt.cell, "x"}}))
		if want := bom + tt.want + ",x\r\n"; got != want {
			t.Errorf("CSV(%q) = %q, want %q", tt.cell, got, want)
		}
	}
}

func TestUnquoteUndoesCSV(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringMatching(`['=+\-@a1.]{0,6}`).Draw(t, "cell")
		if len(cell) > 0 && cell[0] == '\'' {
			return // an apostrophe of the user's own
		}
		if got := Unquote(quoted(cell)); got != cell {
			t.Fatalf("Unquote(quoted(%q)) = %q", cell, got)
		}
	})
}
