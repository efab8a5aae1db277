package table

import (
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCSVCellsAreNoFormulas(t *testing.T) {
	t.Parallel()
	tests := []struct{ cell, want string }{
		{"", ""}, {"张三", "张三"}, {"0012", "0012"}, {"+86", "+86"}, {"-1.50", "-1.50"}, {"-5", "-5"}, {"a-b@c=d", "a-b@c=d"},
		{"=1+1", `"'=1+1"`}, {"-x", `"'-x"`}, {"@cmd", `"'@cmd"`}, {"@x", `"'@x"`}, {"'=1", "'=1"},
		{"-inf", `"'-inf"`}, {"+nan", `"'+nan"`}, {"-0x1p-2", `"'-0x1p-2"`}, {"-1e5", `"'-1e5"`}, {"-1.", `"'-1."`}, {"-.5", `"'-.5"`}, {"-", `"'-"`}, {"-1_000", `"'-1_000"`},
		{"＝1", `"'＝1"`}, {"＋1", `"'＋1"`}, {"－1", `"'－1"`}, {"＠x", `"'＠x"`}, {"﹦1", `"'﹦1"`}, {"−1", `"'−1"`}, {"-１", `"'-１"`},
		{" =1", `"' =1"`}, {" -5", `"' -5"`}, {"\u3000=1", "\"'\u3000=1\""}, {"\u200b=1", "\"'\u200b=1\""}, {"\x00=1", "\"'\x00=1\""},
		{"\n=1", "\"'\n'=1\""}, {"\t=1", "\"'\t'=1\""}, {"\tx", "\"'\tx\""}, {"\rx", "\"'\rx\""},
		{"a,=1", `"a,=1"`}, {`"=1`, `"'""=1"`}, {`a"b`, `"a""b"`}, {" a", `" a"`}, {"a;b", `"a;b"`}, {";", `";"`},
		{"a;=1+1", `"a;'=1+1"`}, {"a;-5", `"a;'-5"`}, {"a; ＝1", `"a;' ＝1"`}, {`a;"=1`, `"a;'""=1"`}, {"a\t@x;b\r\n+c", "\"a\t'@x;b\r\n'+c\""},
	}
	for _, tt := range tests {
		got := string(CSV([][]string{{tt.cell, "x"}}))
		if want := bom + tt.want + ",x\r\n"; got != want {
			t.Errorf("CSV(%q) = %q, want %q", tt.cell, got, want)
		}
	}
}

// hostile draws a text of what formulas, cells and lines begin with.
func hostile(t *rapid.T) string {
	alphabet := []rune("=+-@＝＋－＠﹣−'\"\";;,,\t\r\n \u3000\u200b\ufeff01.eaxé民|!(")
	return rapid.StringOfN(rapid.SampledFrom(alphabet), 0, 10, -1).Draw(t, "cell")
}

// Whatever a program splits a file at, no cell of it begins like a formula. At semicolons
// and tabs it may or may not know the quotes inside a line, so the worst is assumed.
func TestNoSeparatorFindsAFormula(t *testing.T) {
	t.Parallel()
	number := regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)
	rapid.Check(t, func(t *rapid.T) {
		file := string(CSV([][]string{{hostile(t), hostile(t)}, {"x", hostile(t), hostile(t)}}))
		file = strings.TrimPrefix(file, bom)
		reader := csv.NewReader(strings.NewReader(file))
		reader.FieldsPerRecord = -1
		rows, err := reader.ReadAll()
		if err != nil {
			t.Fatalf("%v in %q", err, file)
		}
		cells := slices.Concat(rows...)
		for _, split := range []string{";\r\n", "\t\r\n"} {
			cells = append(cells, strings.FieldsFunc(file, func(r rune) bool { return strings.ContainsRune(split, r) })...)
		}
		for _, cell := range cells {
			own, _, _ := strings.Cut(cell, ",")
			seen := strings.TrimLeft(cell, "\" \t\r\n\u3000\u200b\ufeff")
			if seen != "" && strings.ContainsRune("=+-@＝＋－＠﹣−", []rune(seen)[0]) && !number.MatchString(own) {
				t.Fatalf("%q is live in %q", cell, file)
			}
		}
	})
}

// ownApostrophe finds what a reader takes for a guard although a user wrote it.
var ownApostrophe = regexp.MustCompile(`(^|[;\t\r\n])['"\s\x{3000}\x{200b}\x{feff}]*'`)

func TestUnquoteUndoesCSV(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cell := hostile(t)
		guarded := Guard(cell)
		if Guard(guarded) != guarded {
			t.Fatalf("%q is guarded twice, as %q", cell, Guard(guarded))
		}
		if ownApostrophe.MatchString(cell) {
			return
		}
		if got := Unquote(guarded); got != cell {
			t.Fatalf("Unquote(%q) = %q, want %q", guarded, got, cell)
		}
		if got := Unquote(Unquote(guarded)); got != cell {
			t.Fatalf("unquoted twice, %q became %q", cell, got)
		}
	})
}

func TestUnquoteLeavesOtherApostrophes(t *testing.T) {
	t.Parallel()
	for _, cell := range []string{"", "'", "'quoted'", "''", "it's", "a;'b'", "'民政'", "a'=1"} {
		if got := Unquote(cell); got != cell {
			t.Errorf("Unquote(%q) = %q", cell, got)
		}
	}
}

// A file that is handed back and comes again holds what it held.
func TestCSVIsReadBackAsItWas(t *testing.T) {
	t.Parallel()
	header := []string{"工号", "=姓名", "备注"}
	want := [][]string{
		{"-5", "=1+1", "'quoted'"}, {"0012", "-inf", "+nan"}, {"＝1", "a;=1+1", "a\n=1\r\n-2"}, {"@x", "＋1", "－1"}, {"＠x", `a"b`, "a,b"},
		{`="0012"`, `"=1`, "a;'b"}, {"-1.50", "+86", "\u200b=1"}, {"a\t=1", "; =1", "x"},
	}
	got, problems, err := Read(File{Name: "a.csv", Data: CSV(append([][]string{header}, want...))}, DefaultLimits())
	if err != nil || len(problems) > 0 || !slices.Equal(got.Header, header) || len(got.Rows) != len(want) {
		t.Fatalf("%v, %v, %+v", err, problems, got)
	}
	for i, row := range got.Rows {
		if !slices.Equal(row.Cells, want[i]) {
			t.Errorf("%q came back as %q", want[i], row.Cells)
		}
	}
}
