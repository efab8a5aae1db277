package xlsx

import (
	"io"

	"redbanner/reports"
)

// HalfYear writes the half-year book: everybody's five heads with their parts and
// the grade proposed, the entries, the clauses.
func HalfYear(w io.Writer, b reports.HalfYearBook) error {
	return write(w, b.Head, func(wb *workbook) error {
		if err := wb.halfYearList(b); err != nil {
			return err
		}
		people := make([]reports.Subject, len(b.People))
		for i, p := range b.People {
			people[i] = p.Subject
		}
		if err := wb.writeEntries("人员", people); err != nil {
			return err
		}
		return wb.writeClauses(b.Clauses)
	})
}

func (wb *workbook) halfYearList(b reports.HalfYearBook) error {
	t := table{
		name: "汇总", title: b.Title, notes: wb.notes(), landscape: true, freeze: 2, body: len(b.People), sign: true,
		columns: append([]column{{"工号", 9}, {"姓名", 11}, {"编制", 11}}, scoreColumns(b.Columns)...),
		tail:    []string{"等次为按总分提出的建议，最终等次由主任会议确定；H3.1 等分项各栏已计入所属项目。"},
	}
	t.columns = append(t.columns, column{"基础分", 9}, column{"附加分", 8}, column{"总分", 9}, column{"建议等次", 10}, column{"确定等次", 10}, column{"备注", 22})
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, p := range b.People {
		row := append(codeAndName(p.Subject), cell{styleText, p.Establishment})
		for i := range b.Columns {
			row = append(row, scoreCell(p.Scores[i]))
		}
		row = append(row, totals(p.Subject)...)
		row = append(row, cell{styleCentre, p.Proposed}, cell{styleCentre, finalGrade(b, p)}, cell{styleText, p.GradeNote})
		if err := s.cells(row...); err != nil {
			return err
		}
	}
	return s.finish(t)
}

// finalGrade stays blank on a draft: the meeting has not met yet.
func finalGrade(b reports.HalfYearBook, p reports.HalfYearRow) any {
	if b.State != reports.Closed {
		return nil
	}
	return p.Final
}
