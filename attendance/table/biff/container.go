package biff

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"
)

// directoryLimit bounds the directory of a container, in bytes: 2,048 entries of 128.
// Nested in each other they take memory by the square of their number.
const directoryLimit = 256 << 10

// workbookStream returns the stream of records in an OLE2 container: Workbook of
// BIFF8, or Book of BIFF5. Whatever the library makes of a hostile file ends here.
func workbookStream(data []byte) ([]byte, error) {
	if !soundHeader(data) {
		return nil, fail("xls", "OLE2")
	}
	var stream []byte
	err := func() (err error) {
		defer func() {
			if recover() != nil {
				err = fail("xls", "OLE2")
			}
		}()
		stream, err = findStream(data)
		return err
	}()
	return stream, err
}

// soundHeader checks the counts in the header, by which the library allocates,
// against the sectors that there are.
func soundHeader(data []byte) bool {
	const header = 512
	if len(data) < header {
		return false
	}
	shift := word(data[30:])
	if shift != 9 && shift != 12 {
		return false
	}
	sectors := uint32(len(data)>>shift) + 1
	for _, count := range []int{40, 44, 64, 72} { // directory, FAT, mini FAT, DIFAT
		if dword(data[count:]) > sectors {
			return false
		}
	}
	return true
}

func findStream(data []byte) ([]byte, error) {
	in := &meter{r: bytes.NewReader(data), left: directoryLimit + len(data)/1024} // the DIFAT is smaller than that
	container, err := mscfb.New(in)
	if err != nil {
		return nil, fail("xls", "OLE2")
	}
	if storage := macros(container.File); storage != "" {
		return nil, fail("macros", storage)
	}
	in.left = 2 * len(data)
	for _, name := range []string{"workbook", "book"} {
		for _, entry := range container.File {
			if len(entry.Path) > 0 || strings.ToLower(entry.Name) != name {
				continue // one within an embedded object is another workbook's
			}
			if entry.Size < 1 || entry.Size > int64(len(data)) {
				return nil, fail("xls", "OLE2")
			}
			return readStream(entry, int(entry.Size))
		}
	}
	return nil, fail("not_a_spreadsheet", "")
}

// macros returns the name of a storage of macros, "" without one. One within an
// embedded object counts as well: whoever opens the object runs them.
func macros(entries []*mscfb.File) string {
	for _, entry := range entries {
		switch strings.ToLower(entry.Name) {
		case "_vba_project_cur", "vba", "macros":
			if entry.FileInfo().IsDir() {
				return entry.Name
			}
		}
	}
	return ""
}

// readStream reads piece by piece: the library's time grows with the square of a piece.
func readStream(entry io.Reader, size int) ([]byte, error) {
	const piece = 64 << 10
	stream := make([]byte, size)
	for at := 0; at < size; at += piece {
		if _, err := io.ReadFull(entry, stream[at:min(at+piece, size)]); err != nil {
			return nil, fail("xls", "OLE2")
		}
	}
	return stream, nil
}

// meter bounds the bytes that the library reads. Single links of the chains of
// sectors, four bytes each, are free: the library stops where a chain turns back twice.
type meter struct {
	r    io.ReaderAt
	left int
}

var errMeter = errors.New("reads more than there is")

// ReadAt implements io.ReaderAt.
func (m *meter) ReadAt(p []byte, at int64) (int, error) {
	if len(p) > 4 {
		m.left -= len(p)
	}
	if m.left < 0 {
		return 0, errMeter
	}
	return m.r.ReadAt(p, at)
}
