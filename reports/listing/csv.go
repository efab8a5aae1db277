package listing

import (
	"bufio"
	"io"
	"strings"
	"unicode"
)

// CSV writes the list as UTF-8 text that spreadsheet programs open as it is: a mark of
// the encoding, lines that end with CR LF, texts in quotes. A text that would be taken
// for a formula gets an apostrophe in front; numbers and days stand as they are.
func (l List) CSV(w io.Writer) error {
	l = l.Readable()
	out := bufio.NewWriter(w)
	put := func(s string) { _, _ = out.WriteString(s) } // Flush tells of the first error
	put("\ufeff")
	for i, c := range l.Columns {
		put(separator(i) + quoted(c.Label))
	}
	put("\r\n")
	for _, r := range l.Rows {
		for i, c := range l.Columns {
			put(separator(i) + field(r.Cells[i], c.Kind))
		}
		put("\r\n")
	}
	return out.Flush()
}

// separator stands before the field of a column.
func separator(column int) string {
	if column == 0 {
		return ""
	}
	return ","
}

// field is a cell in a line; what people read stands where there is no value.
func field(c Cell, kind Kind) string {
	if kind == Text || c.Missing(kind) {
		return quoted(c.Text)
	}
	return c.written(kind)
}

// quoted puts a text in quotes, always: a program that splits at semicolons or tabs then
// finds no beginning of a cell inside.
func quoted(s string) string {
	if s == "" {
		return ""
	}
	if active(s) {
		s = "'" + s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// active reports whether a program may take the text for a formula: by its first
// character, or by the first that is seen.
func active(s string) bool {
	if strings.ContainsRune("\t\r\n", rune(s[0])) {
		return true
	}
	seen := strings.TrimLeftFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
	return seen != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(seen)[0])
}
