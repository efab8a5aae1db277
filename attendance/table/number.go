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
			if !ok {
				f = builtIn(id)
			}
			b.formats = append(b.formats, f)
		}
		return nil
	})
}

// builtIn returns the formats that a workbook uses by number alone. 27 to 36 and
// 50 to 58 are the dates and times of the Chinese edition.
func builtIn(id string) format {
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
	case n >= 14 && n <= 17, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n == 57, n == 58:
		return format{kind: dateOnly}
	case n >= 18 && n <= 22, n >= 32 && n <= 35, n == 45, n == 47, n == 55, n == 56:
		return format{kind: dateTime}
	case n == 46:
		return format{kind: elapsed}
	}
	return format{}
}

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
	case len(letters) > 1 && strings.Trim(letters, "0") == "":
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

// number returns a numeric cell as text. A number of more digits than a
// spreadsheet keeps stays in scientific notation, so that nobody takes the
// zeros at its end for digits.
func (b *book) number(v string, style int) (text string, ok bool) {
	if v == "" {
		return "", true
	}
	n, err := strconv.ParseFloat(v, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return "", false
	}
	f := format{}
	if style < len(b.formats) {
		f = b.formats[style]
	}
	switch {
	case f.kind == padded && n >= 0 && n < exactDigits && n == math.Trunc(n):
		return fmt.Sprintf("%0*d", f.width, int64(n)), true
	case f.kind >= dateOnly && n >= 0 && n < maxSerial:
		return b.moment(n, f.kind), true
	case math.Abs(n) >= exactDigits:
		return strconv.FormatFloat(n, 'E', -1, 64), true
	}
	// Fifteen digits, as the program shows it: 0.1+0.2 is 0.3.
	shown, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64) // of our own making
	return strconv.FormatFloat(shown, 'f', -1, 64), true
}

// maxSerial is a day of the year 9995 in either epoch; what lies beyond is no date.
const maxSerial = 2_955_000

// moment returns a serial number, days since the workbook's epoch, as a date, a
// date and time or, below one day, a time. Seconds are rounded.
func (b *book) moment(serial float64, kind formatKind) string {
	const day = 24 * 60 * 60
	seconds := int64(math.Round(serial * day))
	days, second := int(seconds/day), int(seconds%day)
	clock := fmt.Sprintf("%02d:%02d:%02d", second/3600, second/60%60, second%60)
	switch {
	case kind == elapsed:
		return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, second/60%60, second%60)
	case days == 0 && kind == dateTime && !b.date1904, days == 0 && second > 0:
		return clock
	case second == 0 && kind == dateOnly:
		return b.day(days)
	}
	return b.day(days) + " " + clock
}

// day returns the date of a whole serial. In the 1900 epoch 60 is 1900-02-29, a
// day that never was; it is given as such, for the reader of dates to refuse.
func (b *book) day(serial int) string {
	switch {
	case b.date1904:
		return (roster.MustDate("1904-01-01") + roster.Date(serial)).String()
	case serial == 60:
		return "1900-02-29"
	case serial < 60:
		return (roster.MustDate("1899-12-31") + roster.Date(serial)).String()
	}
	return (roster.MustDate("1899-12-30") + roster.Date(serial)).String()
}
