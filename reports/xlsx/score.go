package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
)

// people is the unit of books about staff.
const people = "人员"

// pending stands where a score is not known yet and counts 0 for now.
const pending = "待定"

// matrix is a table of subjects by columns of scores, with cells of its own before and after.
type matrix struct {
	table
	columns  []reports.Column
	first    int  // of the table's columns that is one of scores
	tabs     tabs // to which the codes in the first column lead
	subjects []reports.Subject
	before   func(reports.Subject) []cell
	after    func(reports.Subject) []cell
}

// scoreColumns are the head cells of the scores: id, name and full mark.
func scoreColumns(columns []reports.Column) []column {
	heads := make([]column, len(columns))
	for i, c := range columns {
		full := pointsText(c.Full)
		if c.Bonus {
			full = "+" + full
		}
		heads[i] = column{fmt.Sprintf("%s\n%s\n（%s）", c.ID, strings.Replace(c.Name, "：", "\n", 1), full), 9.5}
	}
	return heads
}

// pointsText prints a full mark without needless decimals.
func pointsText(p reports.Points) string {
	if p%100 == 0 {
		return fmt.Sprintf("%d", p/100)
	}
	return fmt.Sprintf("%d.%02d", p/100, p%100)
}

// writeMatrix writes the sheet of a matrix.
func (wb *workbook) writeMatrix(m matrix) error {
	m.body = len(m.subjects)
	s, err := wb.table(m.table)
	if err != nil {
		return err
	}
	if err := s.shade(m.columns, m.first, len(m.subjects)); err != nil {
		return err
	}
	for _, subject := range m.subjects {
		row := m.before(subject)
		if row[0], err = s.code(1, subject.Code, m.tabs); err != nil {
			return err
		}
		for i := range m.columns {
			row = append(row, scoreCell(subject.Scores[i]))
		}
		row = append(row, m.after(subject)...)
		if err := s.cells(row...); err != nil {
			return err
		}
	}
	return s.finish(m.table)
}

// someLost is the share of the full points, in per cent, at which the middle shade stands:
// most sheets lose little, and that little is to be seen.
const someLost = 70

// shadeNote explains the shades below a matrix.
const shadeNote = "底色按失去的分占该项满分的比例由浅到深，未失分为白色；从 0 分加起的各栏按加到的分由浅到深。"

// shade colours the next rows of each column of scores by the share of its full points
// that is lost, or of what can be earned by the share that is.
func (s *sheet) shade(columns []reports.Column, first, rows int) error {
	if rows == 0 {
		return nil
	}
	for i, c := range columns {
		top := s.rows.number
		area := ref(first+i, top) + ":" + ref(first+i, top+rows-1)
		if err := s.wb.file.SetConditionalFormat(s.plan.name, area, []excelize.ConditionalFormatOptions{scale(c)}); err != nil {
			return err
		}
	}
	return nil
}

func scale(c reports.Column) excelize.ConditionalFormatOptions {
	if c.Bonus || c.Earn {
		return excelize.ConditionalFormatOptions{
			Type: "2_color_scale", Criteria: "=", MinType: "num", MaxType: "num",
			MinValue: "0", MaxValue: pointsText(c.Full), MinColor: shadeNone, MaxColor: shadeEarned,
		}
	}
	return excelize.ConditionalFormatOptions{
		Type: "3_color_scale", Criteria: "=", MinType: "num", MidType: "num", MaxType: "num",
		MinValue: "0", MidValue: pointsText(c.Full * someLost / 100), MaxValue: pointsText(c.Full),
		MinColor: shadeMost, MidColor: shadeSome, MaxColor: shadeNone,
	}
}

// scoreCell shows a score, or that there is none yet.
func scoreCell(s reports.Score) cell {
	switch {
	case !s.Known:
		return cell{styleCentre, nil}
	case s.Pending:
		return cell{stylePending, pending}
	}
	return cell{stylePoints, s.Value}
}

// pendingNote names the columns that still wait.
func pendingNote(columns []reports.Column, subject reports.Subject) string {
	note := ""
	for i, c := range columns {
		if subject.Scores[i].Pending {
			note += c.ID + " "
		}
	}
	if note == "" {
		return ""
	}
	return note + pending + "，暂计 0"
}

// writeEntries writes every entry of the subjects on one sheet.
func (wb *workbook) writeEntries(unit string, subjects []reports.Subject) error {
	code, name := unit+"编号", unit
	if unit == people {
		code, name = "工号", "姓名" // 人员 is who the entry is about
	}
	t := table{
		name:  "明细",
		title: wb.head.Centre + wb.head.Period + "扣分加分明细",
		notes: wb.notes(),
		columns: []column{{"序号", 6}, {code, 10}, {name, 12}, {"日期", 12}, {"人员", 14}, {"项目", 16}, {"条款", 7},
			{"条款内容", 34}, {"事由", 30}, {"应计", 8}, {"实计", 8}, {"依据", 18}, {"备注", 16}},
		landscape: true,
		freeze:    3,
		sign:      true,
	}
	for _, subject := range subjects {
		t.body += len(subject.Lines)
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	n := 0
	for _, subject := range subjects {
		for _, l := range subject.Lines {
			n++
			if err := s.cells(cell{styleInt, n}, cell{styleCentre, l.Code}, cell{styleText, l.Subject}, dateCell(l),
				cell{styleText, person(l)}, cell{styleText, l.Item}, cell{styleCentre, l.Clause}, cell{styleText, l.Wording},
				cell{styleText, l.Text}, cell{stylePoints, l.Points}, cell{stylePointsBold, l.Applied},
				cell{styleBeside, l.Evidence}, cell{styleText, l.Note}); err != nil {
				return err
			}
		}
	}
	return s.finish(t)
}

// dateCell is the day of an entry; some entries, such as a rate over the period, have none.
func dateCell(l reports.Line) cell {
	if l.Date.IsZero() {
		return cell{styleCentre, nil}
	}
	return cell{styleDate, l.Date}
}

// person names who an entry is about, with the code that tells namesakes apart.
func person(l reports.Line) string {
	if l.StaffName == "" {
		return l.Staff
	}
	return l.StaffName + "（" + l.Staff + "）"
}
