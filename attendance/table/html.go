package table

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// openHTML reads the tables of a web page, each as a sheet, in the order in which
// they begin. A cell that spans others has its text in the first. The page must be
// whole: every table closed, and the page itself if it was opened.
func openHTML(data []byte, limits Limits) (*Workbook, error) {
	utf, ok := declaredText(data, charsetOf(data))
	if !ok {
		return nil, refuse("bad_encoding", 0, "")
	}
	p := page{left: newRemaining(limits), tokens: html.NewTokenizer(bytes.NewReader(utf)), line: 1}
	p.tokens.SetMaxBuf(maxToken)
	for {
		kind := p.tokens.Next()
		if kind == html.ErrorToken {
			break
		}
		p.line += bytes.Count(p.tokens.Raw(), []byte{'\n'})
		if err := p.token(kind); err != nil {
			return nil, err
		}
	}
	switch {
	case !errors.Is(p.tokens.Err(), io.EOF), len(p.open) > 0, p.opened && !p.closed:
		return nil, refuse("html_cut", 0, "", p.line)
	case len(p.tables) == 0:
		return nil, refuse("html", 0, "")
	}
	return p.workbook()
}

// page is a web page being read.
type page struct {
	left   *remaining
	tokens *html.Tokenizer
	line   int // of the page

	tables []*webTable // all
	open   []*webTable // nested
	names  []string    // of sheets, as the writing program notes them
	skip   atom.Atom   // the element whose text is for no reader

	opened, closed bool
}

// webTable is a table being read.
type webTable struct {
	gather  *gather
	caption string
	line    int // the row, from 1
	inRow   bool
	column  int   // of the open cell
	span    int   // columns that it takes
	until   []int // the row down to which a cell above takes each column
	in      inside
	text    []byte // of the open cell or caption
}

// inside is where in a table the text at hand stands.
type inside uint8

const (
	between inside = iota
	inCell
	inCaption
)

func (p *page) top() *webTable {
	if len(p.open) == 0 {
		return nil
	}
	return p.open[len(p.open)-1]
}

func (p *page) token(kind html.TokenType) error {
	switch kind {
	case html.TextToken:
		if t := p.top(); t != nil && p.skip == 0 {
			return t.write(p.tokens.Text())
		}
	case html.CommentToken:
		p.note(p.tokens.Text())
	case html.StartTagToken, html.SelfClosingTagToken:
		name, hasAttr := p.tokens.TagName()
		return p.start(atom.Lookup(name), hasAttr)
	case html.EndTagToken:
		name, _ := p.tokens.TagName()
		return p.end(atom.Lookup(name))
	}
	return nil
}

// note takes the names of sheets out of the comment that Excel puts into a page.
func (p *page) note(comment []byte) {
	for rest := string(comment); len(p.names) < p.left.Entries; {
		_, after, found := strings.Cut(rest, "<x:Name>")
		name, left, closed := strings.Cut(after, "</x:Name>")
		if !found || !closed {
			return
		}
		p.names = append(p.names, strings.TrimSpace(html.UnescapeString(name)))
		rest = left
	}
}

func (p *page) start(tag atom.Atom, hasAttr bool) error {
	t := p.top()
	switch tag {
	case atom.Html:
		p.opened = true
	case atom.Script, atom.Style, atom.Title:
		p.skip = tag
	case atom.Table:
		return p.startTable()
	}
	if t == nil {
		return nil
	}
	switch tag {
	case atom.Tr:
		return t.startRow()
	case atom.Td, atom.Th:
		colspan, rowspan := p.spans(hasAttr)
		return t.startCell(colspan, rowspan)
	case atom.Caption:
		t.in, t.text = inCaption, t.text[:0]
	case atom.Br:
		t.newLine()
	case atom.P, atom.Div, atom.Li:
		if len(bytes.TrimSpace(t.text)) > 0 {
			t.newLine()
		}
	}
	return nil
}

func (p *page) end(tag atom.Atom) error {
	if tag == p.skip {
		p.skip = 0
	}
	if tag == atom.Html {
		p.closed = true
	}
	t := p.top()
	if t == nil {
		return nil
	}
	switch tag {
	case atom.Td, atom.Th, atom.Caption:
		return t.endCell()
	case atom.Tr:
		return t.endRow()
	case atom.Table:
		p.open = p.open[:len(p.open)-1]
		return t.endRow()
	}
	return nil
}

func (p *page) startTable() error {
	if len(p.tables) == p.left.Entries {
		return refuse("too_many_parts", 0, "", p.left.Entries)
	}
	t := &webTable{gather: newGather(p.left)}
	p.tables, p.open = append(p.tables, t), append(p.open, t)
	return nil
}

// widestSpan is the most columns or rows that a cell of a page may span.
const widestSpan = 65534

// spans reads how many columns and rows a cell takes; what is no number is one.
func (p *page) spans(more bool) (colspan, rowspan int) {
	colspan, rowspan = 1, 1
	for more {
		var key, value []byte
		key, value, more = p.tokens.TagAttr()
		n, err := strconv.Atoi(string(bytes.TrimSpace(value)))
		if err != nil || n < 1 || n > widestSpan {
			continue
		}
		switch string(key) {
		case "colspan":
			colspan = n
		case "rowspan":
			rowspan = n
		}
	}
	return colspan, rowspan
}

// write adds to the text of the cell, its white space folded as a page shows it.
func (t *webTable) write(text []byte) error {
	if t.in == between {
		return nil
	}
	for _, c := range text {
		if strings.IndexByte(" \t\r\n\f", c) >= 0 {
			if n := len(t.text); n == 0 || t.text[n-1] == ' ' || t.text[n-1] == '\n' {
				continue
			}
			c = ' '
		}
		t.text = append(t.text, c)
	}
	if len(t.text) > t.gather.limits.Cell {
		return refuse("cell_too_long", t.line, string(t.text), t.gather.limits.Cell)
	}
	return nil
}

// newLine breaks the line in the open cell.
func (t *webTable) newLine() {
	if t.in == inCell && len(t.text) < t.gather.limits.Cell {
		t.text = append(bytes.TrimRight(t.text, " "), '\n')
	}
}

func (t *webTable) startRow() error {
	err := t.endRow()
	t.line++
	t.inRow, t.column, t.span = true, 0, 1
	return err
}

// startCell takes the next columns that no cell from above takes.
func (t *webTable) startCell(colspan, rowspan int) error {
	if err := t.endCell(); err != nil {
		return err
	}
	if !t.inRow {
		if err := t.startRow(); err != nil {
			return err
		}
	}
	t.column += t.span
	for t.column <= len(t.until) && t.until[t.column-1] >= t.line {
		t.column++
	}
	t.in, t.span, t.text = inCell, colspan, t.text[:0]
	if rowspan > 1 {
		last := min(t.column+colspan-1, t.gather.limits.Columns)
		t.until = append(t.until, make([]int, max(last-len(t.until), 0))...)
		for i := t.column; i <= last; i++ {
			t.until[i-1] = t.line + rowspan - 1
		}
	}
	return nil
}

func (t *webTable) endCell() error {
	in, text := t.in, strings.TrimSpace(string(t.text))
	t.in = between
	switch in {
	case inCell:
		return t.gather.set(t.line, t.column, unmark(text))
	case inCaption:
		t.caption = text
	}
	return nil
}

func (t *webTable) endRow() error {
	err := t.endCell()
	if t.inRow {
		t.inRow = false
		t.gather.endRow(t.line)
	}
	return err
}

// workbook returns the tables that have a text, named as the page names them.
func (p *page) workbook() (*Workbook, error) {
	w := &Workbook{Format: "html"}
	for i, t := range p.tables {
		name := t.caption
		switch {
		case len(p.names) == len(p.tables):
			name = p.names[i]
		case name == "":
			name = strconv.Itoa(i + 1)
		}
		sheet, err := t.gather.sheet(name)
		if err != nil {
			return nil, err
		}
		if len(sheet.Rows) > 0 {
			w.Sheets = append(w.Sheets, sheet)
		}
	}
	return w, nil
}
