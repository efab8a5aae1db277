package roster

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// OddCharacter names the first character that no text of the product may hold, such as
// "U+0007"; "" where there is none. Such are control characters, separators of lines that
// only some programs know, marks that turn the order of what is read, what is no character
// at all, and bytes that are no UTF-8. Ends of lines and tabs belong into texts of several
// lines.
func OddCharacter(text string, lines bool) string {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(text[i:]); size == 1 {
				return fmt.Sprintf("0x%02X", text[i])
			}
		}
		if odd(r) || !lines && ends(r) {
			return fmt.Sprintf("U+%04X", r)
		}
	}
	return ""
}

// WithoutOdd is a text without its odd characters; what would begin a line or a column in a
// text of one line becomes a space.
func WithoutOdd(text string, lines bool) string {
	if OddCharacter(text, lines) == "" {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case odd(r):
			return -1
		case !lines && ends(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// ends reports whether a character ends a line, or a column of one.
func ends(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }

func odd(r rune) bool {
	switch {
	case r < ' ':
		return !ends(r)
	case r < 0x7F:
		return false
	case r <= 0x9F: // DEL and C1
		return true
	case r == 0x2028 || r == 0x2029:
		return true
	case r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069: // embeds, overrides, isolates
		return true
	}
	return r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF
}

type refusalKey struct{}

// WithRefusal makes every change under ctx end with err before anything is written.
func WithRefusal(ctx context.Context, err *Error) context.Context {
	return context.WithValue(ctx, refusalKey{}, err)
}

// RefusalIn is what WithRefusal put into ctx, nil for nothing.
func RefusalIn(ctx context.Context) error {
	if err, ok := ctx.Value(refusalKey{}).(*Error); ok {
		return err
	}
	return nil
}
