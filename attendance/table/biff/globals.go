package biff

// globals reads the lists at the head of a workbook, or of a sheet that stands alone.
type globals struct {
	book    *Book
	limits  Limits
	tabs    []tab
	formats []Format       // in their order
	codes   map[int]string // by the number of the format, from BIFF5 on
	xfs     []int          // the number of the format of each style
}

// tab is a sheet as the workbook lists it.
type tab struct {
	name  string
	at    int
	state byte // 0 is visible
	kind  byte // 0 is a worksheet; others are charts, macros, modules
}

func (t tab) visible() bool { return t.state&3 == 0 && t.kind == 0 }

// read reads up to the end of the substream.
func (g *globals) read(in *records) error {
	for {
		r, err := in.next()
		switch {
		case err != nil:
			return err
		case in.depth == 0:
			return nil
		case in.depth > 1 || r.bof():
			continue
		}
		if err := g.record(in, r); err != nil {
			return err
		}
	}
}

func (g *globals) record(in *records, r record) error {
	b := g.book
	switch r.id {
	case idFilePass:
		return fail("encrypted", "")
	case idCodePage, idDateMode:
		if len(r.body) < 2 {
			return damaged(r)
		}
		if r.id == idCodePage {
			b.codePage = word(r.body)
		} else {
			b.Date1904 = word(r.body) == 1
		}
	case idBoundSheet:
		return g.tab(r)
	case idFormat, idFormat2:
		return g.format(r)
	case idXF, idXF3, idXF4:
		return g.xf(r)
	case idSST:
		return g.shared(in, r)
	}
	return nil
}

func (g *globals) tab(r record) error {
	if g.book.version < 5 || len(r.body) < 7 {
		return damaged(r)
	}
	name, err := g.book.text([][]byte{r.body[6:]}, 1, r)
	if err != nil {
		return err
	}
	if dword(r.body) > 1<<30 {
		return damaged(r)
	}
	g.tabs = append(g.tabs, tab{name: name, at: int(dword(r.body)), state: r.body[4], kind: r.body[5]})
	return nil
}

// format reads a format code: numbered from BIFF5 on, before that by its order alone.
func (g *globals) format(r record) error {
	skip, length := 0, 1
	switch g.book.version {
	case 4:
		skip = 2
	case 5:
		skip = 2
	case 8:
		skip, length = 2, 2
	}
	if len(r.body) < skip+length {
		return damaged(r)
	}
	code, err := g.book.text([][]byte{r.body[skip:]}, length, r)
	if err != nil {
		return err
	}
	if g.book.version < 5 {
		g.formats = append(g.formats, Format{Code: code})
		return nil
	}
	if g.codes == nil {
		g.codes = map[int]string{}
	}
	g.codes[word(r.body)] = code
	return nil
}

func (g *globals) xf(r record) error {
	if len(r.body) < 4 {
		return damaged(r)
	}
	if g.book.version < 5 {
		g.xfs = append(g.xfs, int(r.body[1]))
	} else {
		g.xfs = append(g.xfs, word(r.body[2:]))
	}
	return nil
}

// styles returns the format of each style. The cells of BIFF2 name formats themselves.
func (g *globals) styles() []Format {
	if g.book.version == 2 {
		return g.formats
	}
	out := make([]Format, len(g.xfs))
	for i, number := range g.xfs {
		switch {
		case g.book.version >= 5:
			out[i] = Format{number, g.codes[number]}
		case number < len(g.formats):
			out[i] = g.formats[number]
		}
	}
	return out
}

// shared reads the strings that cells refer to by number, as many as there are: the
// counts in front of them are wrong in the files of some programs.
func (g *globals) shared(in *records, r record) error {
	parts := in.parts(r)
	s := scanner{now: parts[0], rest: parts[1:]}
	s.skip(4)
	count := s.uint(4)
	for range count {
		if s.done() {
			break
		}
		text := s.unicode(s.uint(2))
		switch {
		case s.short:
			return damaged(r)
		case len(g.book.strings) == g.limits.Strings:
			return fail("too_many_cells", "", g.limits.Strings)
		}
		g.book.strings = append(g.book.strings, text)
	}
	return nil
}
