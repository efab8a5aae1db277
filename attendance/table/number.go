package table

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
)

// format is what a cell's style makes of its number.
type format struct {
	kind  formatKind
	width int // of padded
}

type formatKind uint8

const (
	plain    formatKind = iota
	padded              // 0000: a number shown with leading zeros
	dateOnly            // yyyy-mm-dd and its like
	dateTime            // with hours or seconds
	elapsed             // [h]:mm
)

// styles are what a workbook says of its numbers.
type styles struct {
	formats  []format // by style of a cell
	date1904 bool
}

// readStyles learns the number format of each cell style.
func (b *book) readStyles(part string) error {
	custom := map[string]format{}
	inXfs := false
	return b.archive.walk(part, func(depth int, token xml.Token) error {
		e, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case depth == 2:
			inXfs = e.Name.Local == "cellXfs"
		case depth == 3 && e.Name.Local == "numFmt":
			custom[attr(e, "numFmtId")] = formatOf(attr(e, "formatCode"))
		case depth == 3 && inXfs && e.Name.Local == "xf":
			id := attr(e, "numFmtId")
			f, ok := custom[id]
			if n, err := strconv.Atoi(id); !ok && err == nil {
				f = builtIn(n)
			}
			b.formats = append(b.formats, f)
		}
		return nil
	})
}

// builtIn returns the formats that a workbook uses by number alone. 27 to 36 and
// 50 to 58 are the dates and times of the Chinese edition.
func builtIn(n int) format {
	switch {
	case n >= 14 && n <= 17, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n == 57, n == 58:
		return format{kind: dateOnly}
	case n >= 18 && n <= 22, n >= 32 && n <= 35, n == 45, n == 47, n == 55, n == 56:
		return format{kind: dateTime}
	case n == 46:
		return format{kind: elapsed}
	}
	return format{}
}

// widest is the most digits that a format pads a number to; a number has no more.
const widest = 15

// formatOf reads a format code such as yyyy"年"m"月"d"日" or [$-804]h:mm;@.
func formatOf(code string) format {
	letters, brackets := skeleton(code)
	switch {
	case strings.ContainsAny(brackets, "hms"):
		return format{kind: elapsed}
	case strings.ContainsAny(letters, "hs"):
		return format{kind: dateTime}
	case strings.ContainsAny(letters, "ydm"):
		return format{kind: dateOnly}
	case len(letters) > 1 && len(letters) <= widest && strings.Trim(letters, "0") == "":
		return format{kind: padded, width: len(letters)}
	}
	return format{}
}

// skeleton returns the first section of a format code in lower case without its
// literal text, and apart from it the brackets that hold a unit of time alone.
func skeleton(code string) (letters, brackets string) {
	var out strings.Builder
	code = strings.ToLower(code)
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case ';':
			return out.String(), brackets
		case '"':
			i = skipTo(code, i, '"')
		case '[':
			end := skipTo(code, i, ']')
			if inner := code[i+1 : min(end, len(code))]; strings.Trim(inner, "hms") == "" {
				brackets += inner
			}
			i = end
		case '\\', '_', '*':
			i++
		default:
			out.WriteByte(c)
		}
	}
	return strings.ReplaceAll(out.String(), "general", ""), brackets
}

// skipTo returns the place of the next c after i, or the last place.
func skipTo(s string, i int, c byte) int {
	if n := strings.IndexByte(s[i+1:], c); n >= 0 {
		return i + 1 + n
	}
	return len(s)
}

// exactDigits is 10^15: a double keeps every digit of a whole number below it, and
// a spreadsheet keeps no more.
const exactDigits = 1e15

// shortest is the least number shown without an exponent. Below it a few bytes of a
// file would become hundreds of zeros.
const shortest = 1e-9

// number returns a numeric cell as text. A number of more digits than a
// spreadsheet keeps stays in scientific notation, so that nobody takes the
// zeros at its end for digits.
func (s *styles) number(n float64, style int) (text string, ok bool) {
	if math.IsInf(n, 0) || math.IsNaN(n) {
		return "", false
	}
	f := format{}
	if style < len(s.formats) {
		f = s.formats[style]
	}
	switch {
	case f.kind == padded && n >= 0 && n < exactDigits && n == math.Trunc(n):
		return fmt.Sprintf("%0*d", f.width, int64(n)), true
	case f.kind >= dateOnly && n >= 0 && n < maxSerial:
		return s.moment(n, f.kind), true
	case math.Abs(n) >= exactDigits, n != 0 && math.Abs(n) < shortest:
		return strconv.FormatFloat(n, 'E', -1, 64), true
	}
	// Fifteen digits, as the program shows it: 0.1+0.2 is 0.3.
	shown, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64) // of our own making
	return strconv.FormatFloat(shown, 'f', -1, 64), true
}

// numberText is number of the text of a numeric cell.
func (s *styles) numberText(v string, style int) (text string, ok bool) {
	if v == "" {
		return "", true
	}
	n, err := strconv.ParseFloat(v, 64)
	if err != nil {
		return "", false
	}
	return s.number(n, style)
}

// maxSerial is a day of the year 9995 in either epoch; what lies beyond is no date.
const maxSerial = 2_955_000

// moment returns a serial number, days since the workbook's epoch, as a date, a
// date and time or, below one day, a time. It is rounded to the nearest second: what
// single precision makes of 08:03 (0.33541584, 08:02:59.93) comes out as 08:03:00,
// and whoever needs minutes rounds or cuts from there.
func (s *styles) moment(serial float64, kind formatKind) string {
	const day = 24 * 60 * 60
	seconds := int64(math.Round(serial * day))
	days, second := int(seconds/day), int(seconds%day)
	clock := fmt.Sprintf("%02d:%02d:%02d", second/3600, second/60%60, second%60)
	switch {
	case kind == elapsed:
		return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, second/60%60, second%60)
	case days == 0 && kind == dateTime && !s.date1904, days == 0 && second > 0:
		return clock
	case second == 0 && kind == dateOnly:
		return s.day(days)
	}
	return s.day(days) + " " + clock
}

// day returns the date of a whole serial. In the 1900 epoch 60 is 1900-02-29, a
// day that never was; it is given as such, for the reader of dates to refuse.
func (s *styles) day(serial int) string {
	switch {
	case s.date1904:
		return (roster.MustDate("1904-01-01") + roster.Date(serial)).String()
	case serial == 60:
		return "1900-02-29"
	case serial < 60:
		return (roster.MustDate("1899-12-31") + roster.Date(serial)).String()
	}
	return (roster.MustDate("1899-12-30") + roster.Date(serial)).String()
}
