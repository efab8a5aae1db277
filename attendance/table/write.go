package table

import (
	"strings"
	"unicode"
)

// bom makes spreadsheet programs read the file as UTF-8.
const bom = "\ufeff"

// CSV writes rows as UTF-8 text that spreadsheet programs open as it is. No cell becomes
// a formula (Guard); plain numbers stay numbers.
func CSV(rows [][]string) []byte {
	file := []byte(bom)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				file = append(file, ',')
			}
			file = append(file, field(cell)...)
		}
		file = append(file, "\r\n"...)
	}
	return file
}

// field is a cell in a line, in quotes only where it would not be read back without them.
func field(cell string) string {
	if !strings.ContainsAny(cell, `",`+separators) && strings.TrimSpace(cell) == cell && Guard(cell) == cell {
		return cell
	}
	return Quoted(cell)
}

// Quoted is a text as a field of a CSV file, guarded and always in quotes; nothing of an
// empty one.
func Quoted(text string) string {
	if text == "" {
		return ""
	}
	return `"` + strings.ReplaceAll(Guard(text), `"`, `""`) + `"`
}

const (
	// separators end a cell or a line for a program that splits at semicolons or tabs.
	// Quotes do not keep it from that: to such a program a field behind a comma begins in
	// the middle of a cell, where a quote is a character like any other. Where it splits
	// at commas, it knows the quotes for what they are.
	separators = ";" + breaks

	// breaks at the beginning of a cell are dropped by some programs, with what they hid.
	breaks = "\t\r\n"
)

// Guard puts an apostrophe before each place of a text where a spreadsheet program could
// find a formula: its beginning, and wherever a program may split it. A plain number is
// none. Unquote takes the apostrophes off again.
func Guard(text string) string {
	if plainNumber(text) {
		return text
	}
	var guarded strings.Builder
	if strings.IndexAny(text, breaks) == 0 {
		guarded.WriteByte('\'')
	}
	for _, piece := range pieces(text) {
		if live(piece) {
			guarded.WriteByte('\'')
		}
		guarded.WriteString(piece)
	}
	return guarded.String()
}

// Unquote takes off the apostrophes that Guard put into a cell, and those that people
// put there for the same reason.
func Unquote(cell string) string {
	if strings.IndexByte(cell, '\'') < 0 {
		return cell
	}
	if rest := cell[1:]; cell[0] == '\'' && strings.IndexAny(rest, breaks) == 0 {
		cell = rest
	}
	var text strings.Builder
	for _, piece := range pieces(cell) {
		if rest, guarded := strings.CutPrefix(piece, "'"); guarded && live(rest) {
			piece = rest
		}
		text.WriteString(piece)
	}
	return text.String()
}

// pieces cuts a text behind each of the separators.
func pieces(text string) (cut []string) {
	for text != "" {
		end := strings.IndexAny(text, separators) + 1
		if end == 0 {
			end = len(text)
		}
		cut, text = append(cut, text[:end]), text[end:]
	}
	return cut
}

// signs begin a formula. Programs of East Asia take the full-width and the small ones,
// which input methods write, for those of ASCII.
const signs = "=+-@＝＋－＠﹦﹢﹣﹫−"

// live reports whether the first character that is seen is a sign: programs pass over
// blanks and characters without a shape, and over a quote that opens a cell.
func live(piece string) bool {
	seen := strings.TrimLeftFunc(piece, func(r rune) bool {
		return r == '"' || unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
	})
	for _, r := range seen {
		return strings.ContainsRune(signs, r)
	}
	return false
}

// plainNumber reports whether a text is a decimal number, with a sign or without. Inf,
// NaN, 0x1p-2 and 1e5 are numbers to a parser, not to the people who read the file.
func plainNumber(text string) bool {
	if text != "" && strings.IndexByte("+-", text[0]) >= 0 {
		text = text[1:]
	}
	whole, fraction, point := strings.Cut(text, ".")
	return whole != "" && digitsOnly(whole) && (!point || fraction != "" && digitsOnly(fraction))
}
