package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
)

// archive takes the parts of a workbook, puts the rows into their sheets and
// writes everything in the order of the parts' names. The parts arrive in no fixed
// order, and a workbook must be the same bytes each time.
type archive struct {
	parts  []*part
	bodies map[string]*rows // by name of the sheet's part
	writer *flate.Writer
}

// part is one file inside the workbook as excelize made it.
type part struct {
	bytes.Buffer
	name string
}

// packed is a part as the zip file stores it.
type packed struct {
	data bytes.Buffer
	sum  uint32
	size uint64
}

// Create begins the next part.
func (a *archive) Create(name string) (io.Writer, error) {
	a.parts = append(a.parts, &part{name: name})
	return a.parts[len(a.parts)-1], nil
}

// AddFS is never wanted: a workbook has no parts on disk.
func (a *archive) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes nothing yet: it is called on failure, too.
func (a *archive) Close() error { return nil }

// writeTo writes the finished archive; [Content_Types].xml sorts first, where readers look for it.
func (a *archive) writeTo(w io.Writer) error {
	writer, err := flate.NewWriter(nil, flate.BestSpeed)
	if err != nil {
		return err
	}
	a.writer = writer
	slices.SortFunc(a.parts, func(x, y *part) int { return strings.Compare(x.name, y.name) })
	zw := zip.NewWriter(w)
	for _, part := range a.parts {
		p, err := a.pack(part)
		if err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
		out, err := zw.CreateRaw(&zip.FileHeader{
			Name:               part.name,
			Method:             zip.Deflate,
			CRC32:              p.sum,
			CompressedSize64:   uint64(p.data.Len()),
			UncompressedSize64: p.size,
		})
		if err != nil {
			return err
		}
		if _, err := p.data.WriteTo(out); err != nil {
			return err
		}
	}
	return zw.Close()
}

// Between these two the stream writer, given no rows, leaves the place for them.
const rowsBegin, rowsEnd = "<sheetData>", "</sheetData>"

// pack compresses a part; a sheet gets its rows in between.
func (a *archive) pack(part *part) (*packed, error) {
	p := &packed{}
	body, isSheet := a.bodies[part.name]
	if !isSheet {
		return p, a.deflate(p, part.Bytes(), (*flate.Writer).Close)
	}
	at := bytes.Index(part.Bytes(), []byte(rowsBegin+rowsEnd))
	if at < 0 {
		return nil, errors.New("no place for the rows")
	}
	at += len(rowsBegin)
	if err := a.deflate(p, part.Bytes()[:at], (*flate.Writer).Flush); err != nil {
		return nil, err
	}
	if err := p.splice(body); err != nil {
		return nil, err
	}
	return p, a.deflate(p, part.Bytes()[at:], (*flate.Writer).Close)
}

// deflate compresses b behind what is there and ends it as told: Flush leaves the
// stream open at a whole byte, so that another may follow.
func (a *archive) deflate(p *packed, b []byte, end func(*flate.Writer) error) error {
	a.writer.Reset(&p.data)
	p.count(b)
	if _, err := a.writer.Write(b); err != nil {
		return err
	}
	return end(a.writer)
}

// splice appends rows that are compressed already.
func (p *packed) splice(body *rows) error {
	// The rows' checksum was begun at 0, not at what stands before them. A checksum
	// is linear: the difference that this makes is what it makes over zeros.
	p.sum = body.sum ^ sumZeros(p.sum, body.size) ^ sumZeros(0, body.size)
	p.size += body.size
	_, err := body.packed.WriteTo(&p.data)
	return err
}

// sumZeros continues a checksum over n zero bytes.
func sumZeros(sum uint32, n uint64) uint32 {
	var zeros [32 << 10]byte
	for n > 0 {
		block := min(n, uint64(len(zeros)))
		sum = crc32.Update(sum, crc32.IEEETable, zeros[:block])
		n -= block
	}
	return sum
}

// count takes raw bytes into checksum and size.
func (p *packed) count(b []byte) {
	p.sum = crc32.Update(p.sum, crc32.IEEETable, b)
	p.size += uint64(len(b))
}
