package xlsx

import (
	"io"

	"redbanner/reports"
)

// Staff writes the personal sheets: a list, then a sheet per person. A book of one
// person is that sheet alone with the clauses.
func Staff(w io.Writer, b reports.StaffBook) error {
	return write(w, b.Head, func(wb *workbook) error {
		if len(b.People) != 1 {
			if err := wb.staffList(b); err != nil {
				return err
			}
		}
		if len(b.People) > maxSubjectSheets {
			if err := wb.writeEntries("人员", b.People); err != nil {
				return err
			}
		}
		if err := wb.writeSubjects(b.Columns, b.People); err != nil {
			return err
		}
		return wb.writeClauses(b.Clauses)
	})
}

// staffList writes everybody's scores in one table.
func (wb *workbook) staffList(b reports.StaffBook) error {
	columns := []column{{"工号", 9}, {"姓名", 12}}
	columns = append(columns, scoreColumns(b.Columns)...)
	columns = append(columns, column{"基础分", 9}, column{"附加分", 8}, column{"总分", 9}, column{"备注", 14})
	return wb.writeMatrix(matrix{
		table: table{name: "名单", title: b.Title, notes: wb.notes(tooManyNote("人", len(b.People))...), columns: columns,
			landscape: true, freeze: 2, sign: true},
		columns:  b.Columns,
		subjects: b.People,
		before:   codeAndName,
		after: func(s reports.Subject) []cell {
			return append(totals(s), cell{styleText, pendingNote(b.Columns, s)})
		},
	})
}
