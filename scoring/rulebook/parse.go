package rulebook

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"redbanner/attendance/roster"
)

//go:embed books/*.yaml
var published embed.FS

// Embedded returns the books that come with the product, ordered by file name.
// Each call returns copies of its own.
func Embedded() []*Book {
	books := make([]*Book, 0, len(shelved))
	for _, name := range slices.Sorted(maps.Keys(shelved)) {
		books = append(books, read(name))
	}
	return books
}

// read parses an embedded file; a test parses every one.
func read(name string) *Book {
	data, err := published.ReadFile("books/" + name)
	if err != nil {
		panic(err) // it is part of the binary
	}
	book, err := Parse(data, name)
	if err != nil {
		panic(err)
	}
	return book
}

// shelved reads each embedded file once, when it is first asked for: that takes as long
// as scoring a small hall.
var shelved = func() map[string]func() *Book {
	entries, err := published.ReadDir("books")
	if err != nil {
		panic(err) // the folder is part of the binary
	}
	books := map[string]func() *Book{}
	for _, entry := range entries {
		books[entry.Name()] = sync.OnceValue(func() *Book { return read(entry.Name()) })
	}
	return books
}()

// Get returns the embedded book of that id and version, or a NotFound error; its file
// bears both names. Everybody gets the same one: it is not to be changed.
func Get(id, version string) (*Book, error) {
	book, ok := shelved[id+"-"+version+".yaml"]
	if !ok || book().ID != id || book().Version != version {
		return nil, roster.Errorf(roster.NotFound, "rulebook.not_found", id, version)
	}
	return book(), nil
}

// Parse reads one book strictly and validates it. The error is a *roster.Error of
// kind Refused with the key rulebook.invalid; its Problems list every fault, Row
// being the line of the file, Column the key and Value the line itself.
func Parse(data []byte, file string) (*Book, error) {
	src := newSource(data, file)
	book := src.read(data)
	if len(src.problems) > 0 {
		err := roster.Errorf(roster.Refused, "rulebook.invalid", file, len(src.problems))
		err.Problems = src.sorted()
		return nil, err
	}
	sum := sha256.Sum256(data)
	book.hash = hex.EncodeToString(sum[:])
	return book, nil
}

// Hash returns the SHA-256 of the file's bytes in hexadecimal; it names the exact
// rules of a frozen period. It is empty for a book that was not parsed.
func (b *Book) Hash() string { return b.hash }

// read decodes and validates; what is wrong is left in src.problems. The checks
// also run over a file that did not decode cleanly, so that all its faults are
// told at once.
func (src *source) read(data []byte) *Book {
	body := src.parse(bytes.TrimPrefix(data, []byte("\ufeff")))
	if body == nil {
		return nil
	}
	d := decoder{source: src, lines: map[any]int{}}
	book := &Book{}
	d.decodeRoot(body, book)
	c := newCheck(d, book)
	c.all()
	return book
}

// Limits of a file, several times what a book needs. They keep a hostile one from
// taking minutes: the YAML parser's time grows with the square of lines and nesting.
const (
	maxFileBytes = 128 << 10
	maxLines     = 2000
	maxLineBytes = 4 << 10
	maxNesting   = 32
)

// parse returns the one document's body, or nil with the fault noted.
func (src *source) parse(data []byte) ast.Node {
	if line := src.tooBig(data); line > 0 {
		src.fault(line, "", "book_too_big", maxFileBytes, maxLines, maxLineBytes, maxNesting)
		return nil
	}
	// Duplicate keys are let through here and refused by the decoder, which goes on.
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, message := syntaxFault(err)
		src.fault(line, "", "book_syntax", message)
		return nil
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		src.fault(1, "", "book_empty")
		return nil
	case 1:
		return bodies[0]
	}
	src.fault(lineOf(bodies[1]), "", "book_documents", len(bodies))
	return nil
}

// tooBig returns the first line at which the file passes a limit, 0 if it does not.
func (src *source) tooBig(data []byte) int {
	if len(data) > maxFileBytes {
		return 1
	}
	depth := 0
	for i, line := range src.text {
		depth += strings.Count(line, "[") + strings.Count(line, "{")
		depth -= strings.Count(line, "]") + strings.Count(line, "}")
		if i == maxLines || len(line) > maxLineBytes || depth > maxNesting {
			return i + 1
		}
	}
	return 0
}

// syntaxFault takes line and message out of an error of the YAML parser.
func syntaxFault(err error) (line int, message string) {
	var placed interface {
		GetToken() *token.Token
		GetMessage() string
	}
	if !errors.As(err, &placed) {
		return 0, err.Error()
	}
	if tk := placed.GetToken(); tk != nil && tk.Position != nil {
		line = tk.Position.Line
	}
	return line, placed.GetMessage()
}
