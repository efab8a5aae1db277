package roster_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"redbanner/attendance/roster"
)

func TestOddCharactersAreNamedAndTakenOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text        string
		lines       bool
		name, clean string
	}{
		{"张三 Zhang-San <b>'\"，。😀\uFFFD\u00AD\u200D", false, "", "张三 Zhang-San <b>'\"，。😀\uFFFD\u00AD\u200D"},
		{"a\r\n\tb", true, "", "a\r\n\tb"},
		{"a\nb", false, "U+000A", "a b"},
		{"a\tb\rc", false, "U+0009", "a b c"},
		{"a\x00b", true, "U+0000", "ab"},
		{"\x1b[31m", true, "U+001B", "[31m"},
		{"a\x7f", true, "U+007F", "a"},
		{"\u0085x", true, "U+0085", "x"},
		{"x\u2028y\u2029", true, "U+2028", "xy"},
		{"\u202Etxt\u202C", true, "U+202E", "txt"},
		{"\u2066x\u2069", false, "U+2066", "x"},
		{"x\uFFFE", true, "U+FFFE", "x"},
		{"x\xff\xfe", true, "0xFF", "x"},
		{"\xed\xa0\x80", false, "0xED", ""},
	} {
		if name := roster.OddCharacter(c.text, c.lines); name != c.name {
			t.Errorf("%q: %q, want %q", c.text, name, c.name)
		}
		if clean := roster.WithoutOdd(c.text, c.lines); clean != c.clean {
			t.Errorf("%q becomes %q, want %q", c.text, clean, c.clean)
		}
	}
}

func TestNothingOddIsLeft(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text, lines := string(rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "bytes")), rapid.Bool().Draw(t, "lines")
		clean := roster.WithoutOdd(text, lines)
		if name := roster.OddCharacter(clean, lines); name != "" || !utf8.ValidString(clean) || strings.ContainsAny(clean, "\x00\x1b\x7f") {
			t.Fatalf("%q becomes %q with %s", text, clean, name)
		}
	})
}
