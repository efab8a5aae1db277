package table

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

const utf8BOM = "\xEF\xBB\xBF"

// Text returns data as UTF-8 without a byte order mark: UTF-16 by mark or by its
// NULs, UTF-8 when it is valid, else GB18030, which holds GBK and GB2312. It
// refuses (ok false) what fits none of them and UTF-8 with damaged places, which
// GB18030 would read as other characters. Statistics decide nothing: on a short
// file they are wrong.
func Text(data []byte) (utf []byte, ok bool) {
	utf = FromUTF16(data)
	if utf8.Valid(utf) {
		return utf, !lossy(utf)
	}
	if len(utf) < len(data) || damagedUTF8(utf) {
		return nil, false // a byte order mark promised UTF-8
	}
	utf, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || lossy(utf) {
		return nil, false
	}
	return utf, true
}

// lossy reports whether a decoder, ours or an earlier one, gave up on a character.
func lossy(utf []byte) bool { return bytes.Contains(utf, []byte("\uFFFD")) }

// FromUTF16 returns the UTF-8 of data that a byte order mark or its NULs show to
// be UTF-16. Anything else comes back as it is, without a UTF-8 mark.
func FromUTF16(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte(utf8BOM)):
		return data[len(utf8BOM):]
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return decodeUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return decodeUTF16(data[2:], binary.BigEndian)
	}
	// ASCII in UTF-16 has a NUL in every other byte. A block of zeros from a worn
	// memory has them in both halves and is not UTF-16.
	head := data[:min(len(data), 64<<10)]
	even, odd := nuls(head)
	switch half := len(head) / 2; {
	case half == 0:
		return data
	case odd*5 >= half && even*5 < odd:
		return decodeUTF16(data, binary.LittleEndian)
	case even*5 >= half && odd*5 < even:
		return decodeUTF16(data, binary.BigEndian)
	}
	return data
}

// nuls counts the NULs at even and at odd places.
func nuls(b []byte) (even, odd int) {
	for i, c := range b {
		if c == 0 {
			if i%2 == 0 {
				even++
			} else {
				odd++
			}
		}
	}
	return even, odd
}

// decodeUTF16 turns half a character at the end and lone surrogates into U+FFFD.
func decodeUTF16(b []byte, order binary.ByteOrder) []byte {
	out := make([]byte, 0, len(b)/2+len(b)/4)
	for len(b) >= 2 {
		r := rune(order.Uint16(b))
		b = b[2:]
		if utf16.IsSurrogate(r) && len(b) >= 2 {
			if pair := utf16.DecodeRune(r, rune(order.Uint16(b))); pair != utf8.RuneError {
				r, b = pair, b[2:]
			}
		}
		out = utf8.AppendRune(out, r)
	}
	if len(b) == 1 {
		out = utf8.AppendRune(out, utf8.RuneError)
	}
	return out
}

// damagedUTF8 reports whether b is UTF-8 with a few broken places rather than
// GB18030: Chinese in UTF-8 is a run of valid three-byte characters, which
// Chinese in GB18030 hardly ever forms.
func damagedUTF8(b []byte) bool {
	valid, broken := 0, 0
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size >= 3:
			valid++
		}
		b = b[size:]
	}
	return valid > broken
}

// charsetOf returns the encoding that a page or an XML text names near its beginning,
// in lower case, or "".
func charsetOf(data []byte) string {
	head := bytes.ToLower(data[:min(len(data), 4<<10)])
	for _, key := range []string{"charset=", "encoding="} {
		_, after, found := bytes.Cut(head, []byte(key))
		if !found {
			continue
		}
		after = bytes.TrimLeft(after, `"' `)
		if end := bytes.IndexAny(after, "\"' ;/>?\r\n"); end > 0 {
			return string(after[:end])
		}
	}
	return ""
}

// declaredText is Text of data that names its encoding. Content still decides, for
// pages in UTF-8 are often said to be in GB2312; the name settles the few words
// whose GB2312 is UTF-8 too, in characters of two bytes.
func declaredText(data []byte, charset string) (utf []byte, ok bool) {
	switch charset {
	case "gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936":
		if utf8.Valid(data) && bytes.ContainsFunc(data, func(r rune) bool { return r >= 0x800 }) {
			return Text(data)
		}
		utf, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		return utf, err == nil && !lossy(utf)
	case "", "utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "unicode", "us-ascii", "ascii", "iso-8859-1", "windows-1252":
		return Text(data)
	}
	return nil, false
}
