package xlsx

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"redbanner/reports"
)

// tooManyNote says on the first sheet why there are no further ones.
func tooManyNote(unit string, n int) []string {
	if n <= reports.MostSheets {
		return nil
	}
	return []string{fmt.Sprintf("共 %d 个%s，超过 %d 个，不再逐一列表，请看「明细」。", n, unit, reports.MostSheets)}
}

// subjectWidths are the columns of a subject's sheet: all its tables use them.
func subjectWidths() []float64 { return []float64{8, 12, 14, 9, 9, 11, 11, 12, 15, 15} }

// writeSubjects writes a sheet per subject, or none when they are too many.
func (wb *workbook) writeSubjects(columns []reports.Column, subjects []reports.Subject) error {
	if len(subjects) > reports.MostSheets {
		return nil
	}
	for _, subject := range subjects {
		if err := wb.writeSubject(columns, subject); err != nil {
			return err
		}
	}
	return nil
}

// subjectSheet is one window's or person's sheet: the items with their scores beside the
// medians, their parts, the profile as a chart, how it came to this, the entries.
type subjectSheet struct {
	*sheet
	reports.Subject
	columns []reports.Column
	profile map[string]reports.ProfileItem
	notes   []string
}

// The rows of the charts, and the fewest items or months that make one.
const (
	profileRows  = 15
	trendRows    = 12
	fewestToDraw = 2
)

// writeSubject writes one window's or person's sheet.
func (wb *workbook) writeSubject(columns []reports.Column, subject reports.Subject) error {
	v := subjectSheet{Subject: subject, columns: columns, notes: wb.notes(), profile: map[string]reports.ProfileItem{}}
	for _, item := range subject.Profile.Items {
		v.profile[item.ID] = item
	}
	var err error
	v.sheet, err = wb.open(plan{
		name: subjectSheetName(subject), widths: subjectWidths(), rows: v.length(), headTop: 1, headEnd: 2, repeat: v.entriesHead(),
	})
	if err != nil {
		return err
	}
	title := fmt.Sprintf("%s（%s）%s考核评分表", subject.Name, subject.Code, wb.head.Period)
	if err := v.titles(title, v.notes); err != nil {
		return err
	}
	for _, part := range []func() error{v.items, v.parts, v.course, v.entries, v.sign, v.close} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// length counts the rows before they are written.
func (v subjectSheet) length() int {
	items, _ := heads(v.columns)
	const titles, head, totals, section = 2, 1, 3, 1
	rows := titles + len(v.notes) + head + len(items) + totals
	if v.drawn() {
		rows += profileRows
	}
	if parts := len(v.columns) - len(items); parts > 0 {
		rows += section + head + parts
	}
	if len(v.Course.Periods) > 0 {
		rows += section + head + len(v.Course.Periods)
	}
	if v.Course.Drawable() {
		rows += trendRows
	}
	return rows + section + head + v.entryRows()
}

// entryRows are the rows under the head of the entries.
func (v subjectSheet) entryRows() int { return max(1, len(v.Lines)) + len(v.Gone) + signRows }

// entriesHead is the row of that head, which pages full of entries repeat.
func (v subjectSheet) entriesHead() int { return v.length() - v.entryRows() }

func (v subjectSheet) drawn() bool {
	items, _ := heads(v.columns)
	return len(items) >= fewestToDraw && len(v.profile) > 0
}

// items writes the upper table, a row per item, the totals and the chart of the profile.
func (v subjectSheet) items() error {
	if err := v.itemRow(styleHead, "项目", "名称", "满分", "得分", "得分率", "中位数", "中位得分率", "备注"); err != nil {
		return err
	}
	first := v.rows.number
	items, at := heads(v.columns)
	for i, c := range items {
		score := v.Scores[at[i]]
		share, median, medianShare := profileCells(v.profile[c.ID])
		if err := v.itemRow(styleText, cell{styleCentre, c.ID}, c.Name, cell{stylePoints, c.Full}, scoreCell(score), share, median, medianShare, itemNote(score)); err != nil {
			return err
		}
	}
	last := v.rows.number - 1
	if err := v.totals(); err != nil {
		return err
	}
	if !v.drawn() {
		return nil
	}
	return v.drawProfile(first, last)
}

// profileCells are an item's share of its full points and what is in the middle of all;
// what is not known, or not told, stays empty.
func profileCells(item reports.ProfileItem) (share, median, medianShare cell) {
	share, median, medianShare = cell{styleCentre, nil}, cell{styleCentre, nil}, cell{styleCentre, nil}
	if item.ID != "" && !item.Pending {
		share = cell{stylePercent, item.Share}
	}
	if item.ID != "" && !item.NoMedian {
		median, medianShare = cell{stylePoints, item.Median}, cell{stylePercent, item.MedianShare}
	}
	return share, median, medianShare
}

func (v subjectSheet) totals() error {
	for _, t := range []struct {
		name, note string
		value      reports.Points
	}{{"基础分", "", v.Base}, {"附加分", "", v.Bonus}, {"总分", standingNote(v.Subject), v.Total}} {
		none := cell{styleCentre, nil}
		if err := v.itemRow(styleText, none, t.name, none, cell{stylePointsBold, t.value}, none, none, none, t.note); err != nil {
			return err
		}
	}
	return nil
}

// drawProfile draws the shares of the items beside those of the medians.
func (v subjectSheet) drawProfile(first, last int) error {
	d := drawing{
		kind: excelize.Col, title: "各项得分率（%）", categories: v.area(1, first, last), most: 100, rows: profileRows,
		series: []series{{v.at(6, first-1), v.area(6, first, last), barOwn}},
	}
	compared := false
	var words []string
	for _, item := range v.Profile.Items {
		word := item.ID + " " + item.Name + " " + item.Share.String() + "%"
		if item.Pending {
			word = item.ID + " " + item.Name + " " + pending
		}
		if !item.NoMedian {
			compared = true
			word += "（中位 " + item.MedianShare.String() + "%）"
		}
		words = append(words, word)
	}
	if compared {
		d.title = fmt.Sprintf("各项得分率与全体中位数（%%，共 %d 份评分表）", v.Profile.Sheets)
		d.series = append(d.series, series{v.at(8, first-1), v.area(8, first, last), barOther})
	}
	d.alt = "柱形图，" + v.Name + d.title + "：" + strings.Join(words, "，") + "。"
	return v.draw(d)
}

// itemRow writes a row of the upper table, whose name and note span two columns each.
func (v subjectSheet) itemRow(look style, id any, name string, full, score, share, median, medianShare any, note string) error {
	as := func(value any) cell {
		if c, is := value.(cell); is {
			return c
		}
		return cell{look, value}
	}
	beside := look
	if look == styleText {
		beside = styleBeside
	}
	return v.cells(as(id), cell{look, span{name, 2}}, as(full), as(score), as(share), as(median), as(medianShare), cell{beside, span{note, 2}})
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
	return strings.TrimSpace(note)
}

// parts writes the parts of those items that have any.
func (v subjectSheet) parts() error {
	items, _ := heads(v.columns)
	if len(items) == len(v.columns) {
		return nil
	}
	if err := v.line("分项得分（已计入所属项目）", styleSection); err != nil {
		return err
	}
	if err := v.cells(cell{styleHead, "分项"}, cell{styleHead, span{"所属项目", 2}}, cell{styleHead, "满分"}, cell{styleHead, "得分"}, cell{styleHead, span{"名称", 5}}); err != nil {
		return err
	}
	item := ""
	for i, c := range v.columns {
		if !c.Part {
			item = c.ID + " " + c.Name
			continue
		}
		if err := v.cells(cell{styleCentre, c.ID}, cell{styleText, span{item, 2}}, cell{stylePoints, c.Full}, scoreCell(v.Scores[i]), cell{styleBeside, span{c.Name, 5}}); err != nil {
			return err
		}
	}
	return nil
}

// entries writes the lowest table.
func (v subjectSheet) entries() error {
	if err := v.line("扣分加分明细", styleSection); err != nil {
		return err
	}
	heads := []string{"条款", "日期", "人员", "应计", "实计"}
	var cells []cell
	for _, h := range heads {
		cells = append(cells, cell{styleHead, h})
	}
	cells = append(cells, cell{styleHead, span{"内容与事由", 3}}, cell{styleHead, "依据"}, cell{styleHead, "备注"})
	if err := v.cells(cells...); err != nil {
		return err
	}
	if len(v.Lines) == 0 {
		if err := v.cells(cell{styleCentre, span{"本期无扣分、加分", len(subjectWidths())}}); err != nil {
			return err
		}
	}
	for _, l := range v.Lines {
		if err := v.cells(cell{styleCentre, l.Clause}, dateCell(l), cell{styleText, person(l)}, cell{stylePoints, l.Points}, cell{stylePointsBold, l.Applied},
			cell{styleBeside, span{reason(l), 3}}, cell{styleText, l.Evidence}, cell{styleText, l.Note}); err != nil {
			return err
		}
	}
	return v.gone()
}

// gone writes the objections that took an entry away.
func (v subjectSheet) gone() error {
	for _, text := range v.Gone {
		if err := v.line(text, styleTail); err != nil {
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
