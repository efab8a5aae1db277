package leave

import (
	"redbanner/attendance/evidence"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
)

// MaxCertificate is the size of the largest certificate, in bytes.
const MaxCertificate = evidence.MaxSize

// Certificate is a certificate (病假证明) as it was handed over.
type Certificate struct {
	Name   string // of the file
	SHA256 string // of the content, by which it is kept
	Format string // "pdf", "jpeg" or "png"
	Data   []byte
}

// ReadCertificate takes a certificate whose content, whatever its name, is a PDF, a JPEG
// or a PNG that would do as evidence.
func ReadCertificate(name string, data []byte) (Certificate, error) {
	format, fault := evidence.Format(data)
	switch fault {
	case "":
		return Certificate{Name: name, SHA256: intake.Hash(data), Format: format, Data: data}, nil
	case evidence.TooLarge:
		return Certificate{}, roster.Errorf(roster.Refused, "leave.certificate_too_large", name, MaxCertificate>>20)
	case evidence.Unknown:
		return Certificate{}, roster.Errorf(roster.Refused, "leave.certificate_unknown", name)
	}
	_, err := evidence.Read(name, data) // says what is wrong as evidence does
	return Certificate{}, err
}
