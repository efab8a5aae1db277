package xlsx

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
)

// HalfYear writes the half-year book: cover, the list with the five heads and the grades,
// the matrix of people, items and parts, how totals and grades are distributed, every
// entry, a sheet per person where they are wanted, the book in force.
func HalfYear(w io.Writer, b reports.HalfYearBook) error {
	return write(w, b.Head, func(wb *workbook) error {
		if err := wb.cover(b.Cover); err != nil {
			return err
		}
		if err := wb.halfYearList(b); err != nil {
			return err
		}
		subjects := make([]reports.Subject, len(b.People))
		for i, p := range b.People {
			subjects[i] = p.Subject
		}
		if err := wb.halfYearMatrix(b, subjects); err != nil {
			return err
		}
		if err := wb.spread(people, b.Spread); err != nil {
			return err
		}
		if err := wb.grades(b); err != nil {
			return err
		}
		if err := wb.writeEntries(people, subjects); err != nil {
			return err
		}
		if b.Each {
			if err := wb.writeSubjects(b.Columns, subjects); err != nil {
				return err
			}
		}
		return wb.writeRules(b.Rules)
	})
}

// heads are the items without their parts: 德能勤绩廉 and what is earned beside.
func heads(columns []reports.Column) (kept []reports.Column, at []int) {
	for i, c := range columns {
		if !c.Part {
			kept, at = append(kept, c), append(at, i)
		}
	}
	return kept, at
}

func (wb *workbook) halfYearList(b reports.HalfYearBook) error {
	items, at := heads(b.Columns)
	notes := wb.notes()
	if b.Each {
		notes = wb.notes(tooManyNote("人", len(b.People))...)
	}
	t := table{
		name: "名单", title: b.Title, notes: notes, landscape: true, freeze: 2, body: len(b.People), sign: true,
		columns: append([]column{{"工号", 9}, {"姓名", 11}, {"编制", 11}}, scoreColumns(items)...),
		tail:    []string{"等次为按总分提出的建议，最终等次由主任会议确定；各项的分项得分见「汇总」，每一分的条款、日期、依据见「明细」。"},
	}
	t.columns = append(t.columns, column{"基础分", 9}, column{"附加分", 8}, column{"总分", 9}, column{"建议等次", 11}, column{"确定等次", 11}, column{"备注", 26})
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, p := range b.People {
		row := append(codeAndName(p.Subject), cell{styleText, p.Establishment})
		for _, i := range at {
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

// halfYearMatrix writes everybody against the items and their parts.
func (wb *workbook) halfYearMatrix(b reports.HalfYearBook, subjects []reports.Subject) error {
	var to tabs
	if b.Each {
		to = subjectTabs(subjects)
	}
	return wb.peopleMatrix("汇总", wb.head.Centre+wb.head.Period+"各项得分", b.Columns, subjects, to,
		"分项（如 H3.1）的得分已计入所属项目。")
}

// peopleMatrix writes people's scores, whom it does not rank.
func (wb *workbook) peopleMatrix(name, title string, scores []reports.Column, subjects []reports.Subject, to tabs, tail ...string) error {
	columns := append([]column{{"工号", 9}, {"姓名", 12}}, scoreColumns(scores)...)
	columns = append(columns, column{"基础分", 9}, column{"附加分", 8}, column{"总分", 9}, column{"备注", 14})
	return wb.writeMatrix(matrix{
		table:    table{name: name, title: title, notes: wb.notes(), columns: columns, landscape: true, freeze: 2, tail: append(tail, shadeNote)},
		columns:  scores,
		first:    3,
		tabs:     to,
		subjects: subjects,
		before:   codeAndName,
		after: func(s reports.Subject) []cell {
			return append(totals(s), cell{styleText, pendingNote(scores, s)})
		},
	})
}

// grades writes how many people have which grade, as a table and as columns.
func (wb *workbook) grades(b reports.HalfYearBook) error {
	if len(b.Grades) == 0 {
		return nil
	}
	kind := "建议等次"
	if b.State == reports.Closed {
		kind = "确定等次"
	}
	t := table{name: "等次", title: wb.head.Centre + wb.head.Period + kind + "人数", notes: wb.notes(),
		columns: []column{{kind, 40}, {"人数", 32}}, body: len(b.Grades), chart: 16}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	first, most, alt := s.rows.number, 0, make([]string, len(b.Grades))
	for i, g := range b.Grades {
		alt[i], most = fmt.Sprintf("%s %d 人", g.Name, g.Count), max(most, g.Count)
		if err := s.cells(cell{styleCentre, g.Name}, cell{styleInt, g.Count}); err != nil {
			return err
		}
	}
	last := s.rows.number - 1
	if err := s.draw(drawing{
		kind: excelize.Col, title: kind + "人数", alt: "柱形图，" + kind + "：" + strings.Join(alt, "，") + "。",
		categories: s.area(1, first, last), rows: t.chart, labels: true, whole: most,
		series: []series{{s.at(2, first-1), s.area(2, first, last), barOwn}},
	}); err != nil {
		return err
	}
	return s.finish(t)
}
