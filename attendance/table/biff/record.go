package biff

import "fmt"

// The records that are read. The numbers of cells differ between editions.
const (
	idEOF         = 0x000A
	idDateMode    = 0x0022
	idFilePass    = 0x002F
	idContinue    = 0x003C
	idCodePage    = 0x0042
	idBoundSheet  = 0x0085
	idMulRK       = 0x00BD
	idMulBlank    = 0x00BE
	idRString     = 0x00D6
	idXF          = 0x00E0
	idMergedCells = 0x00E5
	idSST         = 0x00FC
	idLabelSST    = 0x00FD
	idBlank       = 0x0201
	idNumber      = 0x0203
	idLabel       = 0x0204
	idBoolErr     = 0x0205
	idFormula     = 0x0006
	idFormula3    = 0x0206
	idFormula4    = 0x0406
	idString      = 0x0207
	idRow         = 0x0208
	idXF3         = 0x0243
	idXF4         = 0x0443
	idRK          = 0x027E
	idFormat2     = 0x001E // BIFF2 and BIFF3
	idFormat      = 0x041E
	idBlank2      = 0x0001
	idInteger2    = 0x0002
	idNumber2     = 0x0003
	idLabel2      = 0x0004
	idBoolErr2    = 0x0005
	idString2     = 0x0007
	idRow2        = 0x0008
)

// record is one record: its number, its place in the stream and what it holds.
type record struct {
	id   int
	at   int
	body []byte
}

// place tells people where the record stands.
func (r record) place() string { return fmt.Sprintf("%04X @ %d", r.id, r.at) }

// bof reports whether the record begins a substream; a chart within a sheet has its own.
func (r record) bof() bool {
	return r.id == 0x0009 || r.id == 0x0209 || r.id == 0x0409 || r.id == 0x0809
}

// records walks a stream.
type records struct {
	stream []byte
	at     int // the next record
	base   int // of the stream in the file's own, for what is told of places
	depth  int // substreams open
}

// next returns the next record. A stream that ends without the EOF of its substream is cut.
func (s *records) next() (record, error) {
	rest := s.stream[s.at:]
	if len(rest) < 4 || len(rest)-4 < word(rest[2:]) {
		return record{}, fail("xls", fmt.Sprintf("@ %d", s.base+s.at))
	}
	r := record{id: word(rest), at: s.base + s.at, body: rest[4 : 4+word(rest[2:])]}
	s.at += 4 + len(r.body)
	switch {
	case r.bof():
		s.depth++
	case r.id == idEOF:
		s.depth--
	}
	return r, nil
}

// parts returns the record's body and those of the CONTINUE records behind it.
func (s *records) parts(r record) [][]byte {
	parts := [][]byte{r.body}
	for len(s.stream)-s.at >= 4 && word(s.stream[s.at:]) == idContinue {
		next, err := s.next()
		if err != nil {
			break // told by the next record, which is the same
		}
		parts = append(parts, next.body)
	}
	return parts
}
