package xlsx_test

import (
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
	"redbanner/reports/xlsx"
)

func TestTextIsNeverAFormula(t *testing.T) {
	t.Parallel()
	attacks := []string{"=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")", "\t=1", "=cmd|' /C calc'!A0", "&L&P", "<f>1</f>", "]]>"}
	for _, attack := range attacks {
		b := monthBook()
		b.Centre, b.Title, b.Books = attack, attack, []reports.Edition{{Name: attack, Version: attack}}
		b.Windows[0].Name = attack
		b.Windows[0].Lines[0].Text = attack
		b.Windows[0].Lines[0].Subject = attack
		data := bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) })
		for name, part := range parts(t, data) {
			if strings.HasPrefix(name, "xl/worksheets/") && (strings.Contains(part, "<f>") || strings.Contains(part, "<f ")) {
				t.Errorf("%q became a formula in %s", attack, name)
			}
		}
		f := open(t, data)
		kind, err := f.GetCellType("明细", "I5")
		must(t, err)
		value, err := f.GetCellValue("明细", "I5")
		must(t, err)
		if kind != excelize.CellTypeInlineString || value != attack {
			t.Errorf("%q reads back as %q of type %d", attack, value, kind)
		}
	}
}

func TestTextThatNoCellCanHoldIsReplacedVisibly(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 40_000)
	tests := []struct{ name, text, want string }{
		{"control characters", "a\x00b\x07c", "a\uFFFDb\uFFFDc"},
		{"bad UTF-8", "a\xffb", "a\uFFFDb"},
		{"line ends", "a\r\nb\rc", "a\nb\nc"},
		{"what looks like an escape", "a_x0041_b", "a_x0041_b"},
		{"characters beyond the first plane", "𠮷野家", "𠮷野家"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := entryText(t, tt.text); got != tt.want {
				t.Errorf("%q reads back as %q, want %q", tt.text, got, tt.want)
			}
		})
	}
	t.Run("too long", func(t *testing.T) {
		t.Parallel()
		got := entryText(t, long)
		if n := len([]rune(got)); n != 32767 || !strings.HasSuffix(got, "此处截断〕") {
			t.Errorf("%d characters ending in %q", n, string([]rune(got)[n-10:]))
		}
	})
}

// entryText writes text as what happened and reads it back.
func entryText(t *testing.T, text string) string {
	t.Helper()
	b := monthBook()
	b.Windows[0].Lines[0].Text = text
	got, err := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) })).GetCellValue("明细", "I5")
	must(t, err)
	return got
}

func TestSheetNamesAreLegalAndDistinct(t *testing.T) {
	t.Parallel()
	names := []string{"a/b[c]:*?\\", "'quoted'", strings.Repeat("很长的窗口名称", 8), "same", "SAME", "", "  ", "𠮷" + strings.Repeat("x", 40)}
	b := monthBook()
	b.Windows = nil
	for _, name := range names {
		b.Windows = append(b.Windows, reports.Subject{Code: "W", Name: name, Scores: make([]reports.Score, len(b.Columns))})
		b.Windows = append(b.Windows, reports.Subject{Code: "W", Name: name, Scores: make([]reports.Score, len(b.Columns))})
	}
	list := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Month(w, b) })).GetSheetList()
	if len(list) != 9+2*len(names) {
		t.Errorf("%d sheets, want %d: %q", len(list), 9+2*len(names), list)
	}
	seen := map[string]bool{}
	for _, name := range list {
		if seen[strings.ToLower(name)] {
			t.Errorf("%q twice", name)
		}
		seen[strings.ToLower(name)] = true
		if strings.ContainsAny(name, `:\/?*[]'`) || strings.TrimSpace(name) != name || name == "" {
			t.Errorf("%q is no legal name", name)
		}
	}
}
