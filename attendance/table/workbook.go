package table

import "slices"

// File is a file to read. Book is the content of a spreadsheet that was opened
// beforehand, somewhere a hostile one can do no harm; without it the readers open
// the spreadsheet where they are.
type File struct {
	Name string
	Data []byte
	Book *Workbook
}

// Workbook is the content of a spreadsheet file: its visible sheets in the order of
// the tabs, as text.
type Workbook struct {
	Format string // "xlsx", "xls", "html" or "xml"
	Sheets []Sheet
}

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name  string
	Rows  []Row // with at least one cell that is not empty, by line
	Blank int   // rows without a value
}

// Open returns the spreadsheet's content: Book, or what Open reads from the data.
func (f File) Open(limits Limits) (*Workbook, error) {
	if f.Book != nil {
		return f.Book, nil
	}
	return Open(f.Data, f.Name, limits)
}

// Open reads a spreadsheet, which IsSpreadsheet tells from a text. A file that cannot
// be trusted, or that is of a kind not read, is refused with an error of kind Refused.
func Open(data []byte, name string, limits Limits) (*Workbook, error) {
	book, err := open(data, limits)
	return book, named(err, name)
}

func open(data []byte, limits Limits) (*Workbook, error) {
	if int64(len(data)) > limits.Workbook {
		return nil, refuse("too_large", 0, "", limits.Workbook>>20)
	}
	switch kind := sniff(data); kind {
	case workbook:
		return openXLSX(data, limits)
	case oldXLS:
		return openXLS(data, limits)
	case webPage:
		return openHTML(data, limits)
	case xml2003:
		return openXML2003(data, limits)
	default:
		return nil, refuse(string(kind), 0, "")
	}
}

// firstTable returns the first sheet with a row of two cells, an empty one without any.
func (w *Workbook) firstTable() Sheet {
	i := slices.IndexFunc(w.Sheets, func(s Sheet) bool {
		return slices.ContainsFunc(s.Rows, func(r Row) bool { return filled(r.Cells) > 1 })
	})
	if i < 0 {
		return Sheet{}
	}
	return w.Sheets[i]
}
