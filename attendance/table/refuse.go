package table

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"redbanner/attendance/roster"
)

// refuse builds the error of a file that is not read at all. Its one problem says
// why: row is 0 for the file as a whole, value the part or the text in question.
func refuse(code string, row int, value string, args ...any) error {
	return &roster.Error{Kind: roster.Refused, Key: "table.refused", Problems: []roster.Problem{
		{Row: row, Code: code, Value: Excerpt(value), Args: args},
	}}
}

// named puts the file's name into a refusal.
func named(err error, name string) error {
	var e *roster.Error
	if errors.As(err, &e) && e.Key == "table.refused" {
		e.Args = []any{name}
		for i := range e.Problems {
			e.Problems[i].File = name
		}
	}
	return err
}

// excerptLength is the longest value shown with a problem, in characters.
const excerptLength = 80

// Excerpt returns s for people to read: every character printable, 80 at most,
// an ellipsis standing for what was cut.
func Excerpt(s string) string {
	var b strings.Builder
	n := 0
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		if n == excerptLength-1 && len(s) > size {
			b.WriteRune('…')
			break
		}
		if !unicode.IsPrint(r) || r == utf8.RuneError {
			r = '·'
		}
		b.WriteRune(r)
		s = s[size:]
		n++
	}
	return b.String()
}
