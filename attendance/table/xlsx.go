package table

import (
	"encoding/xml"
	"path"
	"slices"
	"strings"

	"redbanner/attendance/roster"
)

// openXLSX reads the visible sheets after every XML part of the workbook has been
// proved sound.
func openXLSX(data []byte, limits Limits) (*Workbook, error) {
	a, err := openArchive(data, limits)
	if err != nil {
		return nil, err
	}
	book, err := a.book()
	if err != nil {
		return nil, err
	}
	sheets, err := book.read(limits)
	if err != nil {
		return nil, err
	}
	return &Workbook{Format: "xlsx", Sheets: sheets}, a.walkRest()
}

// book is what the sheets need to be read.
type book struct {
	archive *archive
	tabs    []tab    // in their order, hidden ones left out
	strings []string // shared
	styles
}

// book follows the relationships from the root to the workbook and on to its parts.
func (a *archive) book() (*book, error) {
	if !a.has("_rels/.rels") { // another sort of zip
		return nil, refuse("not_a_workbook", 0, "")
	}
	root, err := a.relations("_rels/.rels", "")
	if err != nil {
		return nil, err
	}
	main := root.first("officeDocument")
	if !a.has(main) || !strings.HasSuffix(fold(main), ".xml") { // .xlsb keeps its parts in binary
		return nil, refuse("not_a_workbook", 0, main)
	}
	dir, base := path.Split(main)
	rels, err := a.relations(dir+"_rels/"+base+".rels", dir)
	if err != nil {
		return nil, err
	}
	b := &book{archive: a}
	if err := b.readSheets(main, rels); err != nil {
		return nil, err
	}
	if part := rels.first("sharedStrings"); part != "" {
		if err := b.readStrings(part); err != nil {
			return nil, err
		}
	}
	if part := rels.first("styles"); part != "" {
		if err := b.readStyles(part); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// tab is a sheet's name and its part.
type tab struct{ name, part string }

// relation is one entry of a .rels part; target is a part's name.
type relation struct{ id, kind, target string }

type relations []relation

// first returns the target of the first relation of a kind. The kind is the last
// word of the type: its front differs between the two editions of the standard.
func (rs relations) first(kind string) string {
	for _, r := range rs {
		if r.kind == kind {
			return r.target
		}
	}
	return ""
}

func (a *archive) relations(part, dir string) (relations, error) {
	var rels relations
	err := a.walk(part, func(_ int, token xml.Token) error {
		e, ok := token.(xml.StartElement)
		if !ok || e.Name.Local != "Relationship" || attr(e, "TargetMode") == "External" {
			return nil
		}
		target := attr(e, "Target")
		if !strings.HasPrefix(target, "/") {
			target = dir + target
		}
		rels = append(rels, relation{attr(e, "Id"), path.Base(attr(e, "Type")), strings.TrimPrefix(path.Clean(target), "/")})
		return nil
	})
	return rels, err
}

// readSheets lists the visible sheets in the order of the workbook. Chart sheets have no rows.
func (b *book) readSheets(part string, rels relations) error {
	isWorkbook := false
	err := b.archive.walk(part, func(depth int, token xml.Token) error {
		e, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case depth == 1:
			isWorkbook = e.Name.Local == "workbook"
		case e.Name.Local == "workbookPr":
			v := attr(e, "date1904")
			b.date1904 = v == "1" || v == "true"
		case e.Name.Local == "sheet" && !strings.Contains(strings.ToLower(attr(e, "state")), "hidden"):
			i := slices.IndexFunc(rels, func(r relation) bool { return r.id == attr(e, "id") })
			if i < 0 {
				return refuse("xml_damaged", 0, part, part, 0)
			}
			if rels[i].kind == "worksheet" {
				b.tabs = append(b.tabs, tab{attr(e, "name"), rels[i].target})
			}
		}
		return nil
	})
	if err == nil && !isWorkbook {
		err = refuse("not_a_workbook", 0, "")
	}
	return err
}

// read reads the sheets; the limits are for all of them together.
func (b *book) read(limits Limits) ([]Sheet, error) {
	var sheets []Sheet
	left := newRemaining(limits)
	for _, tab := range b.tabs {
		s := sheet{book: b, part: tab.part, limits: left}
		if err := b.archive.walk(tab.part, s.token); err != nil {
			return nil, err
		}
		sheet, err := s.finish(tab.name)
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, sheet)
	}
	return sheets, nil
}

// readStrings reads the strings that cells refer to by number.
func (b *book) readStrings(part string) error {
	var s richText
	return b.archive.walk(part, func(depth int, token xml.Token) error {
		s.token(token)
		e, ok := token.(xml.EndElement)
		if !ok || depth != 2 || e.Name.Local != "si" {
			return nil
		}
		if len(b.strings) == b.archive.limits.Cells {
			return refuse("too_many_cells", 0, part, b.archive.limits.Cells)
		}
		b.strings = append(b.strings, s.take())
		return nil
	})
}

// richText joins the runs of a shared or inline string. Phonetic runs (rPh, the
// reading above the characters) are no part of it.
type richText struct {
	buf      []byte
	in       bool
	phonetic int
}

func (s *richText) token(token xml.Token) {
	switch e := token.(type) {
	case xml.StartElement:
		switch e.Name.Local {
		case "rPh":
			s.phonetic++
		case "t":
			s.in = true
		}
	case xml.EndElement:
		switch e.Name.Local {
		case "rPh":
			s.phonetic--
		case "t":
			s.in = false
		}
	case xml.CharData:
		if s.in && s.phonetic == 0 {
			s.buf = append(s.buf, e...)
		}
	}
}

func (s *richText) take() string {
	out := unescape(string(s.buf))
	s.buf = s.buf[:0]
	return out
}

// unescape decodes _x000D_, the way a workbook writes a character that XML cannot hold.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "_x")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		if r, ok := hex4(after); ok {
			b.WriteRune(r)
			s = after[5:]
		} else {
			b.WriteString("_x")
			s = after
		}
	}
}

// hex4 reads four hexadecimal digits with a low line behind them.
func hex4(s string) (r rune, ok bool) {
	if len(s) < 5 || s[4] != '_' {
		return 0, false
	}
	for _, c := range []byte(strings.ToUpper(s[:4])) {
		digit := strings.IndexByte("0123456789ABCDEF", c)
		if digit < 0 {
			return 0, false
		}
		r = r<<4 | rune(digit)
	}
	return r, true
}

// attr returns an attribute by local name.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// damaged is the refusal of a part at a line.
func damaged(part string, line int) error {
	return &roster.Error{Kind: roster.Refused, Key: "table.refused", Problems: []roster.Problem{
		{Code: "xml_damaged", Value: Excerpt(part), Args: []any{part, line}},
	}}
}
