// Package evidence is what a fact or a step of a register is proved by (证据): pictures
// and PDFs, as they were handed over. It knows a file by its content, whatever its name,
// checks that it is there to its end and is nothing that acts when it is opened, and
// bounds its size and its pixels. It is pure; sizes are bytes.
package evidence

import (
	"bytes"
	"image"
	_ "image/jpeg" // formats that evidence may have
	_ "image/png"
	"path"
	"strings"
	"unicode"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
)

// The limits of evidence.
const (
	MaxSize    = 5 << 20 // bytes of one file
	MaxFiles   = 20      // files of one subject
	MaxPixels  = 80e6    // of one picture: some megabytes of file can hold gigabytes of picture
	maxSide    = 30_000  // pixels
	maxNameLen = 120     // characters
)

// File is one file of evidence.
type File struct {
	Name   string // as it was handed over, without what could mislead
	SHA256 string // of the content, by which it is kept
	Format string // "pdf", "jpeg" or "png"
	Data   []byte
}

// Fault says why content is no evidence.
type Fault string

// The faults.
const (
	TooLarge Fault = "too_large"
	Unknown  Fault = "unknown" // no PDF, JPEG or PNG, or not there to its end
	TooWide  Fault = "too_many_pixels"
	Active   Fault = "active" // a PDF that runs something, or carries other files
)

// Read takes a file whose content is a PDF, a JPEG or a PNG.
func Read(name string, data []byte) (File, error) {
	format, fault := Format(data)
	switch fault {
	case "":
		return File{Name: Name(name), SHA256: intake.Hash(data), Format: format, Data: data}, nil
	case TooLarge:
		return File{}, roster.Errorf(roster.Refused, "evidence.too_large", Name(name), MaxSize>>20)
	case TooWide:
		return File{}, roster.Errorf(roster.Refused, "evidence.too_many_pixels", Name(name), int(MaxPixels)/1_000_000)
	case Active:
		return File{}, roster.Errorf(roster.Refused, "evidence.active", Name(name))
	}
	return File{}, roster.Errorf(roster.Refused, "evidence.unknown", Name(name))
}

// The marks with which files of each format end.
var (
	pdfEnd  = []byte("%%EOF")
	jpegEnd = []byte{0xff, 0xd9}
	pngEnd  = []byte("IEND\xaeB`\x82")
)

// endsWithin is how far before its end a file's last mark may lie: some programs add
// blanks or notes of their own behind it.
const endsWithin = 1024

// Format tells the format by beginning and end of the content, or what is wrong with it.
func Format(data []byte) (string, Fault) {
	if len(data) > MaxSize {
		return "", TooLarge
	}
	tail := data[max(0, len(data)-endsWithin):]
	if bytes.HasPrefix(data, []byte("%PDF-")) {
		switch {
		case !bytes.Contains(tail, pdfEnd):
			return "", Unknown
		case acts(data):
			return "", Active
		}
		return "pdf", ""
	}
	picture, format, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return "", Unknown
	case format == "jpeg" && !bytes.Contains(tail, jpegEnd), format == "png" && !bytes.Contains(tail, pngEnd):
		return "", Unknown
	case picture.Width < 1 || picture.Height < 1:
		return "", Unknown
	case picture.Width > maxSide || picture.Height > maxSide || picture.Width*picture.Height > MaxPixels:
		return "", TooWide
	case format == "jpeg" || format == "png":
		return format, ""
	}
	return "", Unknown
}

// active are the names of a PDF that make it run something, open something else or carry
// files. /JS is too short to be looked for in compressed data; it always comes with
// /JavaScript or /Rendition.
var active = map[string]bool{
	"JavaScript": true, "Launch": true, "EmbeddedFile": true, "EmbeddedFiles": true,
	"RichMedia": true, "Rendition": true, "GoToE": true, "ImportData": true, "SubmitForm": true,
}

// acts looks for those names in the content as it stands, however they are escaped. What
// lies in compressed object streams it does not see.
func acts(data []byte) bool {
	for {
		at := bytes.IndexByte(data, '/')
		if at < 0 {
			return false
		}
		data = data[at+1:]
		if active[pdfName(data)] {
			return true
		}
	}
}

// longestActive bounds how far a name is read: none of those looked for is longer.
const longestActive = 16

// pdfName reads the name with which data begins; #4a stands for J in it.
func pdfName(data []byte) string {
	var name []byte
	for i := 0; i < len(data) && len(name) <= longestActive; i++ {
		c := data[i]
		switch {
		case c == '#' && i+2 < len(data) && hex(data[i+1]) >= 0 && hex(data[i+2]) >= 0:
			c = byte(hex(data[i+1])<<4 | hex(data[i+2]))
			i += 2
		case c <= ' ' || c >= 0x7f || strings.IndexByte("()<>[]{}/%", c) >= 0:
			return string(name)
		}
		name = append(name, c)
	}
	return string(name)
}

func hex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// Name is a file's name without a path and without characters that are not seen or turn
// the order of the others around; "evidence" when nothing is left.
func Name(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "�"), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, " ./")
	if all := []rune(name); len(all) > maxNameLen {
		name = string(all[:maxNameLen-10]) + "…" + string(all[len(all)-9:]) // its ending tells the kind
	}
	if name == "" {
		return "evidence"
	}
	return name
}
