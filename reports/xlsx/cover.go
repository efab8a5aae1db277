package xlsx

import (
	"strconv"

	"redbanner/reports"
)

// coverWidths are the columns of a cover: a label, what it says, and again.
func coverWidths() []float64 { return []float64{16, 30, 14, 32} }

// The rows of a cover beside its facts and sentences: state, title, a gap, the heading of
// the sentences; and for the signatures a gap, three rows and the stamp.
const (
	coverHead  = 4
	coverSigns = 5
)

// cover writes the first sheet: what the book is, how it was computed, who signs it.
func (wb *workbook) cover(c reports.Cover) error {
	notes := wb.notes()
	s, err := wb.open(plan{
		name: "封面", widths: coverWidths(), headTop: 1, headEnd: 1,
		rows: coverHead + len(c.Facts) + len(c.How) + len(notes) + coverSigns,
	})
	if err != nil {
		return err
	}
	if err := s.line("「"+wb.head.State.Label()+"」", styleState); err != nil {
		return err
	}
	if err := s.line(wb.head.Title, styleTitle); err != nil {
		return err
	}
	s.rows.skip()
	if err := s.coverFacts(c.Facts); err != nil {
		return err
	}
	for _, note := range notes {
		if err := s.line(note, styleNote); err != nil {
			return err
		}
	}
	if err := s.line("计算说明", styleSection); err != nil {
		return err
	}
	for i, sentence := range c.How {
		if err := s.line(strconv.Itoa(i+1)+"．"+sentence, styleSentence); err != nil {
			return err
		}
	}
	if err := s.coverSigns(); err != nil {
		return err
	}
	return s.close()
}

func (s *sheet) coverFacts(facts []reports.CoverFact) error {
	for _, f := range facts {
		value := cell{styleText, span{f.Text, 3}}
		if !f.Day.IsZero() {
			value = cell{styleDay, span{f.Day, 3}}
		}
		if err := s.cells(cell{styleLabel, f.Name}, value); err != nil {
			return err
		}
	}
	return nil
}

// coverSigns leaves room to sign and to stamp.
func (s *sheet) coverSigns() error {
	s.rows.skip()
	for _, who := range []string{"制表人", "审核人", "负责人"} {
		if err := s.tall(30, cell{styleLabel, who + "（签字）"}, cell{styleText, nil}, cell{styleLabel, "日期"}, cell{styleText, "　　　　年　　　月　　　日"}); err != nil {
			return err
		}
	}
	return s.tall(90, cell{styleLabel, "单位盖章"}, cell{styleText, span{nil, 3}})
}

// tall writes one row of a given height.
func (s *sheet) tall(height float64, cells ...cell) error {
	if _, err := s.fill(cells); err != nil {
		return err
	}
	return s.rows.end(height)
}
