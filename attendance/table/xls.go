package table

import (
	"errors"

	"redbanner/attendance/table/biff"
)

// openXLS reads the visible sheets of a legacy workbook.
func openXLS(data []byte, limits Limits) (*Workbook, error) {
	b, err := biff.Open(data, biff.Limits{Strings: limits.Cells})
	if err != nil {
		return nil, refuseXLS(err)
	}
	x := xls{book: b, left: newRemaining(limits)}
	x.date1904 = b.Date1904
	for _, f := range b.Formats {
		if f.Code == "" {
			x.formats = append(x.formats, builtIn(f.ID))
		} else {
			x.formats = append(x.formats, formatOf(f.Code))
		}
	}
	w := &Workbook{Format: "xls"}
	for _, tab := range b.Sheets {
		sheet, err := x.sheet(tab)
		if err != nil {
			return nil, err
		}
		w.Sheets = append(w.Sheets, sheet)
	}
	return w, nil
}

// xls is a legacy workbook being read.
type xls struct {
	styles
	book *biff.Book
	left *remaining
}

func (x *xls) sheet(tab biff.Sheet) (Sheet, error) {
	g := newGather(x.left)
	merged, err := x.book.Each(tab, func(c biff.Cell) error {
		line, column := c.Row+1, c.Column+1
		g.touched[line] = true // there are 65,536 at most
		if c.Kind == biff.Blank {
			return nil
		}
		text, ok := x.text(c)
		if !ok {
			return refuse("bad_cell", line, "", cellName(line, column))
		}
		return g.set(line, column, text)
	})
	if err != nil {
		return Sheet{}, refuseXLS(err)
	}
	for _, m := range merged {
		g.merged = append(g.merged, region{m.Row + 1, m.Column + 1, m.LastRow + 1, m.LastColumn + 1})
	}
	return g.sheet(tab.Name)
}

func (x *xls) text(c biff.Cell) (text string, ok bool) {
	switch c.Kind {
	case biff.Number:
		return x.number(c.Number, c.Style)
	case biff.Bool:
		return truth(c.Number != 0), true
	case biff.NoValue:
		return NoFormulaValue, true
	}
	return c.Text, true
}

func truth(b bool) string {
	if b {
		return "TRUE"
	}
	return "FALSE"
}

// refuseXLS turns a fault of the file into its refusal.
func refuseXLS(err error) error {
	var e *biff.Error
	if errors.As(err, &e) {
		return refuse(e.Code, e.Row, e.Place, e.Args...)
	}
	return err
}
