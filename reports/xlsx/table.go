package xlsx

// column is one column of a table.
type column struct {
	title string
	width float64
}

// table is the usual sheet: title, summary, notes, one head row, body, tail, signature.
type table struct {
	name      string
	title     string
	notes     []string
	columns   []column
	landscape bool
	freeze    int
	body      int // number of rows
	chart     int // rows kept below the body for a chart
	tail      []string
	sign      bool
	foot      int // rows of sums below the body, which no filter hides
}

// table begins a sheet of the usual outline and writes everything above its body.
func (wb *workbook) table(t table) (*sheet, error) {
	head := 2 + len(t.notes) + 1
	widths := make([]float64, len(t.columns))
	for i, c := range t.columns {
		widths[i] = c.width
	}
	rows := head + t.body + t.foot + t.chart + len(t.tail)
	if t.sign {
		rows += signRows
	}
	s, err := wb.open(plan{
		name: t.name, widths: widths, landscape: t.landscape, rows: rows, headTop: head, headEnd: head,
		freeze: t.freeze, filter: len(widths), filterEnd: head + t.body,
	})
	if err != nil {
		return nil, err
	}
	if err := s.titles(t.title, t.notes); err != nil {
		return nil, err
	}
	return s, s.headRow(t.columns)
}

// finish writes what stands below the body and ends the sheet.
func (s *sheet) finish(t table) error {
	for _, text := range t.tail {
		if err := s.line(text, styleTail); err != nil {
			return err
		}
	}
	if t.sign {
		if err := s.sign(); err != nil {
			return err
		}
	}
	return s.close()
}

// titles writes the title, the summary of the report and the notes.
func (s *sheet) titles(title string, notes []string) error {
	if err := s.line(title, styleTitle); err != nil {
		return err
	}
	if err := s.line(s.wb.head.Summary(), styleInfo); err != nil {
		return err
	}
	for _, note := range notes {
		if err := s.line(note, styleNote); err != nil {
			return err
		}
	}
	return nil
}

func (s *sheet) headRow(columns []column) error {
	cells := make([]cell, len(columns))
	for i, c := range columns {
		cells[i] = cell{styleHead, c.title}
	}
	return s.cells(cells...)
}
