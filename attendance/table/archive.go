package table

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// archive is the zip of a workbook whose directory has been checked.
type archive struct {
	parts  map[string]*zip.File // by folded name
	order  []string             // folded names, as the directory lists them
	walked map[string]bool
	limits Limits
}

// openArchive checks the directory before anything is inflated: how many parts,
// how large, how dense, none twice, none over another. Sizes that lie are found
// while reading: archive/zip stops at the size the directory promised.
func openArchive(data []byte, limits Limits) (*archive, error) {
	// The directory is counted before it is parsed, for each entry costs memory.
	if bytes.Count(data, []byte("PK\x01\x02")) > limits.Entries {
		return nil, refuse("too_many_parts", 0, "", limits.Entries)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("zip_damaged", 0, "")
	}
	a := &archive{parts: map[string]*zip.File{}, walked: map[string]bool{}, limits: limits}
	var sum uint64
	for _, f := range z.File {
		name := fold(f.Name)
		sum += f.UncompressedSize64
		switch {
		case sum > uint64(limits.Inflate) || f.UncompressedSize64 > uint64(limits.Inflate):
			return nil, refuse("inflates_too_much", 0, f.Name, limits.Inflate>>20)
		case f.UncompressedSize64 > 1<<20 && f.UncompressedSize64/uint64(limits.Ratio) > f.CompressedSize64:
			return nil, refuse("inflates_too_much", 0, f.Name, limits.Inflate>>20)
		case f.Flags&1 != 0:
			return nil, refuse("encrypted", 0, f.Name)
		case a.parts[name] != nil, f.CompressedSize64 > uint64(len(data)):
			return nil, refuse("zip_damaged", 0, f.Name)
		}
		a.parts[name] = f
		a.order = append(a.order, name)
	}
	if overlapping(z.File) {
		return nil, refuse("zip_damaged", 0, "")
	}
	return a, a.checkContents()
}

// fold is how part names compare: without case, and with the slashes some programs turn round.
func fold(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// overlapping reports whether two entries share bytes, a way to store one bomb many times.
func overlapping(files []*zip.File) bool {
	type span struct{ from, to int64 }
	spans := make([]span, 0, len(files))
	for _, f := range files {
		from, err := f.DataOffset()
		if err != nil {
			return true
		}
		spans = append(spans, span{from, from + int64(f.CompressedSize64)})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return true
		}
	}
	return false
}

// checkContents refuses what a list of rows has no use for and a sender may hide things in.
func (a *archive) checkContents() error {
	for _, name := range a.order {
		switch {
		case strings.HasSuffix(name, "vbaproject.bin"):
			return refuse("macros", 0, name)
		case strings.HasPrefix(name, "xl/externallinks/"):
			return refuse("external_links", 0, name)
		case strings.HasPrefix(name, "xl/embeddings/"), strings.HasPrefix(name, "xl/activex/"):
			return refuse("embedded", 0, name)
		}
	}
	return nil
}

func (a *archive) has(part string) bool { return a.parts[fold(part)] != nil }

// walkRest proves every XML part that nobody had to read, except those in customXml:
// add-ins keep what they like there, often in UTF-16, and no sheet depends on it.
func (a *archive) walkRest() error {
	for _, name := range a.order {
		if a.walked[name] || strings.HasPrefix(name, "customxml/") || !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
			continue
		}
		if err := a.walk(name, func(int, xml.Token) error { return nil }); err != nil {
			return err
		}
	}
	return nil
}

// Nesting deeper and tokens longer than any real part has.
const (
	maxDepth = 100
	maxToken = 4 << 20
)

// walk reads one part strictly from its first byte to the last, through the close
// of its root element, and hands each token with its depth (the root's is 1) to
// visit. It refuses a DOCTYPE and everything that is not well-formed.
func (a *archive) walk(part string, visit func(depth int, token xml.Token) error) error {
	f := a.parts[fold(part)]
	if f == nil {
		return refuse("part_missing", 0, part, part)
	}
	a.walked[fold(part)] = true
	r, err := f.Open()
	if err != nil {
		return damaged(part, 0)
	}
	defer r.Close() // nothing is buffered for reading, so there is nothing to lose
	return walkXML(part, r, nil, visit)
}

// walkXML is walk for the text of a part. The charset reader, if there is one, is
// asked for the encoding that the text names.
func walkXML(part string, r io.Reader, charset func(string, io.Reader) (io.Reader, error), visit func(depth int, token xml.Token) error) error {
	w := walker{part: part, in: &meter{r: r}}
	w.decoder = xml.NewDecoder(w.in) // Strict is its default
	w.decoder.CharsetReader = charset
	for {
		w.in.left = maxToken
		token, err := w.decoder.RawToken()
		if err == io.EOF && w.closed {
			return nil
		}
		if err != nil {
			return w.damaged()
		}
		if err := w.step(token, visit); err != nil {
			return err
		}
	}
}

// walker is the state of one walk: the open elements, and whether the root is closed.
type walker struct {
	part    string
	in      *meter
	decoder *xml.Decoder
	open    []xml.Name
	closed  bool
}

// step checks one token against the open elements. RawToken leaves that to its
// caller, who in return is spared the translation of name spaces.
func (w *walker) step(token xml.Token, visit func(int, xml.Token) error) error {
	switch e := token.(type) {
	case xml.Directive:
		if bytes.HasPrefix(bytes.ToUpper(e), []byte("DOCTYPE")) {
			return refuse("doctype", 0, w.part, w.part)
		}
		return w.damaged()
	case xml.StartElement:
		if w.closed || len(w.open) == maxDepth {
			return w.damaged()
		}
		w.open = append(w.open, e.Name)
		return visit(len(w.open), token)
	case xml.EndElement:
		depth := len(w.open)
		if depth == 0 || w.open[depth-1] != e.Name {
			return w.damaged()
		}
		w.open = w.open[:depth-1]
		w.closed = depth == 1
		return visit(depth, token)
	case xml.CharData:
		if len(w.open) == 0 {
			if len(bytes.TrimSpace(bytes.TrimPrefix(e, []byte(utf8BOM)))) > 0 {
				return w.damaged()
			}
			return nil
		}
		return visit(len(w.open), token)
	}
	return nil
}

func (w *walker) damaged() error {
	line, _ := w.decoder.InputPos()
	return damaged(w.part, line)
}

// meter bounds the bytes of one token, which the decoder holds in memory. It
// buffers by itself, for the decoder asks for every single byte.
type meter struct {
	r    io.Reader
	buf  [32 << 10]byte
	next []byte // read, not handed out
	left int    // of the token
}

var errTokenTooLong = errors.New("a token is too long")

// ReadByte implements io.ByteReader, which the decoder prefers to Read.
func (m *meter) ReadByte() (byte, error) {
	if len(m.next) == 0 {
		n, err := io.ReadAtLeast(m.r, m.buf[:], 1)
		if err != nil {
			return 0, err
		}
		m.next = m.buf[:n]
	}
	if m.left == 0 {
		return 0, errTokenTooLong
	}
	c := m.next[0]
	m.next = m.next[1:]
	m.left--
	return c, nil
}

// Read implements io.Reader.
func (m *meter) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := m.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}
