package biff

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// scanner reads a record and its continuations as one run of bytes. What is not
// there reads as zero and makes it short.
type scanner struct {
	now     []byte
	rest    [][]byte
	short   bool
	scratch []byte
}

// more steps into the next continuation.
func (s *scanner) more() bool {
	for len(s.now) == 0 {
		if len(s.rest) == 0 {
			s.short = true
			return false
		}
		s.now, s.rest = s.rest[0], s.rest[1:]
	}
	return true
}

// done reports whether nothing is left.
func (s *scanner) done() bool {
	for len(s.now) == 0 && len(s.rest) > 0 {
		s.now, s.rest = s.rest[0], s.rest[1:]
	}
	return len(s.now) == 0
}

// uint reads a number of n bytes, low byte first.
func (s *scanner) uint(n int) int {
	v := 0
	for i := range n {
		if !s.more() {
			return 0
		}
		v |= int(s.now[0]) << (8 * i)
		s.now = s.now[1:]
	}
	return v
}

func (s *scanner) skip(n int) {
	for n > 0 && s.more() {
		step := min(n, len(s.now))
		s.now = s.now[step:]
		n -= step
	}
}

// unicode reads a text of BIFF8 whose length in characters is known: flags, the
// counts of rich runs and of the phonetic block, characters, and those two, skipped.
func (s *scanner) unicode(length int) string {
	flags := s.uint(1)
	runs, phonetic := 0, 0
	if flags&8 != 0 {
		runs = s.uint(2)
	}
	if flags&4 != 0 {
		phonetic = s.uint(4)
	}
	text := s.characters(length, flags&1 != 0)
	s.skip(4 * runs)
	s.skip(phonetic)
	return text
}

// characters reads UTF-16, or its low bytes alone where they are not wide. A text
// that goes on in the next record begins there with a new flag.
func (s *scanner) characters(n int, wide bool) string {
	out, high := s.scratch[:0], rune(0)
	for n > 0 {
		if len(s.now) == 0 {
			if !s.more() {
				return ""
			}
			wide = s.now[0]&1 != 0
			s.now = s.now[1:]
		}
		size := 1
		if wide {
			size = 2
		}
		count := min(n, len(s.now)/size)
		if count == 0 { // half a character, or nothing left
			s.short = true
			return ""
		}
		for i := range count {
			r := rune(s.now[i*size])
			if wide {
				r |= rune(s.now[i*size+1]) << 8
			}
			out, high = appendUnit(out, high, r)
		}
		s.now = s.now[count*size:]
		n -= count
	}
	if high != 0 {
		out = utf8.AppendRune(out, utf8.RuneError)
	}
	s.scratch = out
	return string(out)
}

// appendUnit appends a unit of UTF-16, holding the first half of a pair back.
func appendUnit(out []byte, high, unit rune) ([]byte, rune) {
	if high != 0 {
		if pair := utf16.DecodeRune(high, unit); pair != utf8.RuneError {
			return utf8.AppendRune(out, pair), 0
		}
		out = utf8.AppendRune(out, utf8.RuneError)
	}
	if unit >= 0xD800 && unit < 0xDC00 {
		return out, unit
	}
	return utf8.AppendRune(out, unit), 0
}

// bytesText decodes a text of before BIFF8.
func (b *Book) bytesText(raw []byte) (string, bool) {
	ascii := true
	for _, c := range raw {
		ascii = ascii && c < 0x80
	}
	if ascii {
		return string(raw), true
	}
	e := codePage(b.codePage)
	if e == nil {
		return "", false
	}
	text, err := e.NewDecoder().Bytes(raw)
	return string(text), err == nil && !bytes.Contains(text, []byte("\uFFFD"))
}

const utf8Page = 65001

// allUTF8 reports whether every label of a stream is UTF-8, and some character of
// three bytes shows that it is meant: there are programs that write it without a word.
func allUTF8(stream []byte) bool {
	in := records{stream: stream}
	long := false
	for {
		r, err := in.next()
		if err != nil {
			return long
		}
		if r.id != idLabel && r.id != idLabel2 {
			continue
		}
		head := min(8, len(r.body))
		if !utf8.Valid(r.body[head:]) {
			return false
		}
		long = long || bytes.ContainsFunc(r.body[head:], func(c rune) bool { return c >= 0x800 })
	}
}

// codePage returns an encoding by the number that Windows gives it. A clock that
// gives none writes GBK, which GB18030 holds.
func codePage(number int) encoding.Encoding {
	switch number {
	case 0, 936, 10008, 54936:
		return simplifiedchinese.GB18030
	case utf8Page:
		return unicode.UTF8
	case 950, 10002:
		return traditionalchinese.Big5
	case 932, 10001:
		return japanese.ShiftJIS
	case 949, 10003:
		return korean.EUCKR
	case 437:
		return charmap.CodePage437
	case 850:
		return charmap.CodePage850
	case 866:
		return charmap.CodePage866
	case 874:
		return charmap.Windows874
	case 10000, 0x8000:
		return charmap.Macintosh
	case 0x8001:
		return charmap.Windows1252
	}
	windows := []encoding.Encoding{charmap.Windows1250, charmap.Windows1251, charmap.Windows1252, charmap.Windows1253,
		charmap.Windows1254, charmap.Windows1255, charmap.Windows1256, charmap.Windows1257, charmap.Windows1258}
	if number >= 1250 && number < 1250+len(windows) {
		return windows[number-1250]
	}
	return nil
}

// text reads a text that ends a record: its length in the given number of bytes and
// its characters, in the manner of the edition.
func (b *Book) text(parts [][]byte, lengthBytes int, at record) (string, error) {
	s := scanner{now: parts[0], rest: parts[1:]}
	length := s.uint(lengthBytes)
	if b.version == 8 {
		text := s.unicode(length)
		if s.short {
			return "", damaged(at)
		}
		return text, nil
	}
	var raw strings.Builder
	for left := length; left > 0; {
		if !s.more() {
			return "", damaged(at)
		}
		step := min(left, len(s.now))
		raw.Write(s.now[:step])
		s.now = s.now[step:]
		left -= step
	}
	text, ok := b.bytesText([]byte(raw.String()))
	switch {
	case s.short:
		return "", damaged(at)
	case !ok:
		return "", fail("bad_encoding", at.place())
	}
	return text, nil
}
