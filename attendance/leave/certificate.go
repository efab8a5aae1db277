package leave

import (
	"bytes"
	"image"
	_ "image/jpeg" // formats that a certificate may have
	_ "image/png"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
)

// MaxCertificate is the size of the largest certificate, in bytes.
const MaxCertificate = 5 << 20

// Certificate is a certificate (病假证明) as it was handed over.
type Certificate struct {
	Name   string // of the file
	SHA256 string // of the content, by which it is kept
	Format string // "pdf", "jpeg" or "png"
	Data   []byte
}

// ReadCertificate takes a certificate whose content, whatever its name, is a PDF, a JPEG
// or a PNG and is there to its end.
func ReadCertificate(name string, data []byte) (Certificate, error) {
	if len(data) > MaxCertificate {
		return Certificate{}, roster.Errorf(roster.Refused, "leave.certificate_too_large", name, MaxCertificate>>20)
	}
	format := certificateFormat(data)
	if format == "" {
		return Certificate{}, roster.Errorf(roster.Refused, "leave.certificate_unknown", name)
	}
	return Certificate{Name: name, SHA256: intake.Hash(data), Format: format, Data: data}, nil
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

// certificateFormat tells the format by beginning and end of the content, "" for none.
func certificateFormat(data []byte) string {
	tail := data[max(0, len(data)-endsWithin):]
	if bytes.HasPrefix(data, []byte("%PDF-")) {
		if bytes.Contains(tail, pdfEnd) {
			return "pdf"
		}
		return ""
	}
	_, format, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return ""
	case format == "jpeg" && bytes.Contains(tail, jpegEnd), format == "png" && bytes.Contains(tail, pngEnd):
		return format
	}
	return ""
}
