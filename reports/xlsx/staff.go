package xlsx

import (
	"io"

	"redbanner/reports"
)

// Staff writes the personal sheets: a list, then a sheet per person. A book of one
// person is that sheet alone and the book in force.
func Staff(w io.Writer, b reports.StaffBook) error {
	return write(w, b.Head, func(wb *workbook) error {
		if len(b.People) == 1 {
			if err := wb.writeSubject(b.Columns, b.People[0]); err != nil {
				return err
			}
			return wb.writeRules(b.Rules)
		}
		if err := wb.staffList(b); err != nil {
			return err
		}
		if len(b.People) > reports.MostSheets {
			if err := wb.writeEntries(people, b.People); err != nil {
				return err
			}
		}
		if err := wb.writeSubjects(b.Columns, b.People); err != nil {
			return err
		}
		return wb.writeRules(b.Rules)
	})
}

// staffList writes everybody's scores in one table.
func (wb *workbook) staffList(b reports.StaffBook) error {
	return wb.peopleMatrix("名单", b.Title, b.Columns, b.People, subjectTabs(b.People), tooManyNote("人", len(b.People))...)
}
