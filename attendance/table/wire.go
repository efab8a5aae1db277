package table

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"redbanner/attendance/roster"
)

// Answer is what opening a spreadsheet came to, the workbook or the refusal, in a
// form that goes from one process to another. ReadAnswer trusts nobody: the process
// that opened the file may have fallen to it.
type Answer struct {
	Book    *Workbook
	Refusal *roster.Error
}

// wireMark begins every answer; its last byte is the version of the form.
const wireMark = "RBW\x01"

// The kinds of answer, and the byte that ends one.
const (
	wireBook    = 'B'
	wireRefusal = 'R'
	wireEnd     = '.'
)

// What a decoded answer takes in memory beside its text, in bytes.
const (
	rowCost  = 48
	cellCost = 16
)

// ErrAnswerTooLarge is the fault of an answer that would take more memory than allowed.
var ErrAnswerTooLarge = errors.New("the answer is too large")

// errWire is the fault of bytes that no Answer wrote.
var errWire = errors.New("not an answer")

// WriteTo implements io.WriterTo.
func (a Answer) WriteTo(out io.Writer) (int64, error) {
	w := wireWriter{out: bufio.NewWriterSize(out, 64<<10)}
	w.raw(wireMark)
	if a.Refusal != nil {
		w.raw(string(rune(wireRefusal)))
		w.refusal(a.Refusal)
	} else {
		w.raw(string(rune(wireBook)))
		w.book(a.Book)
	}
	w.raw(string(rune(wireEnd)))
	return w.n, w.out.Flush()
}

// wireWriter writes numbers as varints and text behind its length. The writer
// beneath keeps the first error until it is flushed.
type wireWriter struct {
	out *bufio.Writer
	n   int64
}

func (w *wireWriter) raw(s string) {
	n, _ := w.out.WriteString(s) // told by Flush
	w.n += int64(n)
}

func (w *wireWriter) int(i int64) {
	var b [binary.MaxVarintLen64]byte
	n, _ := w.out.Write(b[:binary.PutVarint(b[:], i)]) // told by Flush
	w.n += int64(n)
}

func (w *wireWriter) text(s string) {
	w.int(int64(len(s)))
	w.raw(s)
}

func (w *wireWriter) book(book *Workbook) {
	w.text(book.Format)
	w.int(int64(len(book.Sheets)))
	for _, s := range book.Sheets {
		w.text(s.Name)
		w.int(int64(s.Blank))
		w.int(int64(len(s.Rows)))
		for _, r := range s.Rows {
			w.row(r)
		}
	}
}

// row puts the lengths of all cells before their text, which is read in one piece.
func (w *wireWriter) row(r Row) {
	w.int(int64(r.Line))
	w.int(int64(len(r.Cells)))
	for _, c := range r.Cells {
		w.int(int64(len(c)))
	}
	for _, c := range r.Cells {
		w.raw(c)
	}
}

func (w *wireWriter) refusal(e *roster.Error) {
	w.int(int64(e.Kind))
	w.text(e.Key)
	w.args(e.Args)
	w.int(int64(len(e.Problems)))
	for _, p := range e.Problems {
		w.text(p.File)
		w.int(int64(p.Row))
		w.text(p.Column)
		w.text(p.Code)
		w.text(p.Value)
		w.args(p.Args)
	}
}

// args writes numbers and text as what they are, and whatever else as its text.
func (w *wireWriter) args(args []any) {
	w.int(int64(len(args)))
	for _, arg := range args {
		switch v := arg.(type) {
		case int:
			w.raw("i")
			w.int(int64(v))
		case int64:
			w.raw("l")
			w.int(v)
		case string:
			w.raw("s")
			w.text(v)
		default:
			w.raw("s")
			w.text(fmt.Sprint(v))
		}
	}
}

// ReadAnswer reads one answer to the end of in. An answer that would take more than
// most bytes of memory is not read on: the error is then ErrAnswerTooLarge, and any
// other says that the bytes are no answer.
func ReadAnswer(in io.Reader, most int64) (Answer, error) {
	r := wireReader{in: bufio.NewReaderSize(in, 64<<10), left: most}
	r.mark(wireMark)
	var a Answer
	switch kind := r.byte(); kind {
	case wireBook:
		a.Book = r.book()
	case wireRefusal:
		a.Refusal = r.refusal()
	default:
		r.fail(errWire)
	}
	r.mark(string(rune(wireEnd)))
	if _, err := r.in.ReadByte(); err != io.EOF {
		r.fail(errWire)
	}
	if r.err != nil {
		return Answer{}, r.err
	}
	return a, nil
}

// wireReader keeps the first error; after it every read gives nothing.
type wireReader struct {
	in     *bufio.Reader
	left   int64 // bytes of memory
	err    error
	buffer bytes.Buffer
	ends   []int // of the cells of a row
}

func (r *wireReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *wireReader) byte() byte {
	if r.err != nil {
		return 0
	}
	c, err := r.in.ReadByte()
	if err != nil {
		r.fail(err)
	}
	return c
}

func (r *wireReader) mark(want string) {
	for i := range len(want) {
		if r.byte() != want[i] {
			r.fail(errWire)
		}
	}
}

func (r *wireReader) int() int64 {
	if r.err != nil {
		return 0
	}
	i, err := binary.ReadVarint(r.in)
	if err != nil {
		r.fail(err)
		return 0
	}
	return i
}

// small reads a number that is not negative and fits an int32: a line, a count.
func (r *wireReader) small() int {
	i := r.int()
	if i < 0 || i > math.MaxInt32 {
		r.fail(errWire)
		return 0
	}
	return int(i)
}

// spend takes memory off what is left, and reports whether there was enough.
func (r *wireReader) spend(n int64) bool {
	r.left -= n
	if r.left < 0 {
		r.fail(ErrAnswerTooLarge)
	}
	return r.err == nil
}

// text reads n bytes as they arrive, however many are promised.
func (r *wireReader) text(n int) string {
	if !r.spend(int64(n)) {
		return ""
	}
	r.buffer.Reset()
	if _, err := io.CopyN(&r.buffer, r.in, int64(n)); err != nil {
		r.fail(err)
		return ""
	}
	return r.buffer.String()
}

func (r *wireReader) string() string { return r.text(r.small()) }

func (r *wireReader) book() *Workbook {
	book := &Workbook{Format: r.string()}
	for n := r.small(); n > 0 && r.spend(rowCost); n-- {
		s := Sheet{Name: r.string(), Blank: r.small()}
		for rows := r.small(); rows > 0 && r.spend(rowCost); rows-- {
			s.Rows = append(s.Rows, r.row())
		}
		book.Sheets = append(book.Sheets, s)
	}
	return book
}

// row cuts its cells out of one text, so that a row of any width is two objects.
func (r *wireReader) row() Row {
	row := Row{Line: r.small()}
	n := r.small()
	if !r.spend(cellCost * int64(n)) {
		return row
	}
	r.ends = r.ends[:0]
	end := 0
	for ; n > 0 && r.err == nil; n-- {
		end += r.small()
		if end > math.MaxInt32 {
			r.fail(ErrAnswerTooLarge)
		}
		r.ends = append(r.ends, end)
	}
	text := r.text(end)
	if r.err != nil || len(r.ends) == 0 {
		return row
	}
	row.Cells = make([]string, len(r.ends))
	start := 0
	for i, end := range r.ends {
		row.Cells[i] = text[start:end]
		start = end
	}
	return row
}

func (r *wireReader) refusal() *roster.Error {
	kind := r.small()
	if kind > int(roster.Forbidden) {
		r.fail(errWire)
	}
	e := &roster.Error{Kind: roster.Kind(kind), Key: r.string(), Args: r.args()}
	for n := r.small(); n > 0 && r.spend(rowCost); n-- {
		e.Problems = append(e.Problems, roster.Problem{
			File: r.string(), Row: r.small(), Column: r.string(), Code: r.string(), Value: r.string(), Args: r.args(),
		})
	}
	return e
}

func (r *wireReader) args() []any {
	var args []any
	for n := r.small(); n > 0 && r.spend(rowCost); n-- {
		switch r.byte() {
		case 'i':
			args = append(args, int(r.int()))
		case 'l':
			args = append(args, r.int())
		case 's':
			args = append(args, r.string())
		default:
			r.fail(errWire)
		}
	}
	return args
}
