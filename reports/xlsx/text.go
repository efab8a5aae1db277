package xlsx

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// What Excel accepts at most, in UTF-16 code units: beyond it a workbook is
// "repaired" or text is lost silently.
const (
	maxCellText  = 32767
	maxSheetName = 31
	maxHeader    = 255
)

// cutNote ends a text that was too long for a cell.
const cutNote = "……〔原文过长，此处截断〕"

// cellText returns s as a cell may hold it: control characters replaced, line
// ends plain, and a text too long for a cell visibly cut.
func cellText(s string) string {
	if plain(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(legal, strings.ToValidUTF8(s, "\uFFFD"))
	if units(s) > maxCellText {
		s = cut(s, maxCellText-units(cutNote)) + cutNote
	}
	return s
}

// plain reports whether s is short and free of anything to replace.
func plain(s string) bool {
	if len(s) > maxCellText || !utf8.ValidString(s) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return legal(r) != r }) < 0
}

// legal maps a character that XML cannot carry to U+FFFD, a lone carriage return to a line feed.
func legal(r rune) rune {
	switch {
	case r == '\r':
		return '\n'
	case r < ' ' && r != '\n' && r != '\t', r >= 0x7F && r <= 0x9F, r == 0xFFFE, r == 0xFFFF:
		return utf8.RuneError
	}
	return r
}

// units counts UTF-16 code units, as Excel counts.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// cut returns the longest beginning of s of at most n code units.
func cut(s string, n int) string {
	for i, r := range s {
		if n -= utf16.RuneLen(r); n < 0 {
			return s[:i]
		}
	}
	return s
}

// headerText escapes s for a page header or footer and keeps it short enough for three of them.
func headerText(s string) string {
	s = strings.NewReplacer("\n", " ", "\t", " ").Replace(cellText(s))
	if units(s) > 60 {
		s = cut(s, 59) + "…"
	}
	return strings.ReplaceAll(s, "&", "&&")
}

// sheetNames are the names given out, folded as Excel compares them.
type sheetNames map[string]bool

// take returns the nearest legal sheet name to want that is still free.
func (n sheetNames) take(want string) string {
	base := sheetName(want)
	name := base
	for i := 2; n[strings.ToLower(name)]; i++ {
		suffix := fmt.Sprintf("(%d)", i)
		name = cut(base, maxSheetName-units(suffix)) + suffix
	}
	n[strings.ToLower(name)] = true
	return name
}

// sheetName replaces what a sheet name may not hold and shortens it.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'：＇`, r) || r == '\n' || r == '\t' {
			return '_'
		}
		return r
	}, cellText(s))
	s = strings.TrimSpace(cut(strings.TrimSpace(s), maxSheetName))
	if s == "" {
		return "表"
	}
	return s
}

// width measures s in half-width characters, its longest line counting: a Chinese character takes two.
func width(s string) float64 {
	longest := 0.0
	for line := range strings.Lines(s) {
		w := 0.0
		for _, r := range strings.TrimSuffix(line, "\n") {
			w += runeWidth(r)
		}
		longest = max(longest, w)
	}
	return longest
}

func runeWidth(r rune) float64 {
	if r < 0x1100 && r != '…' && r != '—' {
		return 1
	}
	return 2
}

// lines estimates how many lines s takes in a column of that width.
func lines(s string, column float64) int {
	usable := max(column-1, 2)
	n := 0
	for line := range strings.Lines(s) {
		n += max(1, int(math.Ceil(width(line)/usable)))
	}
	return max(n, 1)
}
