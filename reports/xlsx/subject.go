package xlsx

import (
	"fmt"

	"redbanner/reports"
)

// maxSubjectSheets is how many windows or people get a sheet of their own; a
// workbook with more tabs than that is of no use to anybody.
const maxSubjectSheets = 200

// tooManyNote says on the first sheet why there are no further ones.
func tooManyNote(unit string, n int) []string {
	if n <= maxSubjectSheets {
		return nil
	}
	return []string{fmt.Sprintf("共 %d 个%s，超过 %d 个，不再逐一列表，请看「明细」。", n, unit, maxSubjectSheets)}
}

// subjectWidths are the columns of a subject's sheet: both its tables use them.
func subjectWidths() []float64 { return []float64{8, 12, 13, 30, 8, 8, 14, 14} }

// writeSubjects writes a sheet per subject, or none when they are too many.
func (wb *workbook) writeSubjects(columns []reports.Column, subjects []reports.Subject) error {
	if len(subjects) > maxSubjectSheets {
		return nil
	}
	for _, subject := range subjects {
		if err := wb.writeSubject(columns, subject); err != nil {
			return err
		}
	}
	return nil
}

// writeSubject writes one window's or person's sheet: the items with their
// scores, then the entries that explain them.
func (wb *workbook) writeSubject(columns []reports.Column, subject reports.Subject) error {
	notes := wb.notes()
	head := 2 + len(notes) + 1
	const totals, sections, heads = 3, 1, 1
	s, err := wb.open(plan{
		name: subject.Code + " " + subject.Name, widths: subjectWidths(),
		rows:    head + len(columns) + totals + sections + heads + max(1, len(subject.Lines)) + signRows,
		headTop: 1, headEnd: 2,
	})
	if err != nil {
		return err
	}
	title := fmt.Sprintf("%s（%s）%s考核评分表", subject.Name, subject.Code, wb.head.Period)
	if err := s.titles(title, notes); err != nil {
		return err
	}
	if err := s.subjectItems(columns, subject); err != nil {
		return err
	}
	if err := s.line("扣分加分明细", styleSection); err != nil {
		return err
	}
	if err := s.subjectLines(subject.Lines); err != nil {
		return err
	}
	if err := s.sign(); err != nil {
		return err
	}
	return s.close()
}

// subjectItems writes the upper table: one row per item or part, then the totals.
func (s *sheet) subjectItems(columns []reports.Column, subject reports.Subject) error {
	if err := s.itemRow(styleHead, "项目", "名称", cell{styleHead, "满分"}, cell{styleHead, "得分"}, "备注"); err != nil {
		return err
	}
	for i, c := range columns {
		name := c.Name
		if c.Part {
			name = "　其中：" + name
		}
		score := subject.Scores[i]
		if err := s.itemRow(styleText, c.ID, name, cell{stylePoints, c.Full}, scoreCell(score), itemNote(score)); err != nil {
			return err
		}
	}
	for _, t := range []struct {
		name  string
		value reports.Points
	}{{"基础分", subject.Base}, {"附加分", subject.Bonus}, {"总分", subject.Total}} {
		note := ""
		if t.name == "总分" {
			note = standingNote(subject)
		}
		if err := s.itemRow(styleText, "", t.name, cell{styleCentre, nil}, cell{stylePointsBold, t.value}, note); err != nil {
			return err
		}
	}
	return nil
}

// itemRow writes a row of the upper table, whose name and note each span several columns.
func (s *sheet) itemRow(look style, id, name string, full, score cell, note string) error {
	idLook := look
	if look == styleText {
		idLook = styleCentre
	}
	return s.cells(cell{idLook, id}, cell{look, span{name, 3}}, full, score, cell{look, span{note, 2}})
}

func itemNote(score reports.Score) string {
	if score.Pending && score.Note == "" {
		return "暂计 0"
	}
	return score.Note
}

func standingNote(subject reports.Subject) string {
	note := ""
	if subject.Standing.Rank > 0 {
		note = fmt.Sprintf("第 %d 名", subject.Standing.Rank)
	}
	if subject.Standing.Banner {
		note += " 红旗窗口"
	}
	if subject.Standing.Tie {
		note += " 并列待定"
	}
	if subject.Pending {
		note += " 含待定项，为暂计分"
	}
	return note
}

// subjectLines writes the lower table.
func (s *sheet) subjectLines(lines []reports.Line) error {
	heads := []string{"条款", "日期", "人员", "内容与事由", "应计", "实计", "依据", "备注"}
	cells := make([]cell, len(heads))
	for i, h := range heads {
		cells[i] = cell{styleHead, h}
	}
	if err := s.cells(cells...); err != nil {
		return err
	}
	if len(lines) == 0 {
		return s.cells(cell{styleCentre, span{"本期无扣分、加分", len(heads)}})
	}
	for _, l := range lines {
		if err := s.cells(cell{styleCentre, l.Clause}, dateCell(l), cell{styleText, person(l)}, cell{styleText, reason(l)},
			cell{stylePoints, l.Points}, cell{stylePointsBold, l.Applied}, cell{styleText, l.Evidence}, cell{styleText, l.Note}); err != nil {
			return err
		}
	}
	return nil
}

// reason is the clause's wording with what happened.
func reason(l reports.Line) string {
	if l.Text == "" || l.Text == l.Wording {
		return l.Wording
	}
	if l.Wording == "" {
		return l.Text
	}
	return l.Wording + "\n" + l.Text
}
