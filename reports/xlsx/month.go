package xlsx

import (
	"io"

	"redbanner/reports"
)

// Month writes the month book: cover, ranking with its chart, the matrix of windows and
// items, how the totals are distributed, every entry, staff for information, a sheet per
// window, the book in force.
func Month(w io.Writer, b reports.MonthBook) error {
	return write(w, b.Head, func(wb *workbook) error {
		if err := wb.cover(b.Cover); err != nil {
			return err
		}
		if err := wb.ranking(b.Ranking, subjectTabs(b.Windows)); err != nil {
			return err
		}
		if err := wb.monthSummary(b); err != nil {
			return err
		}
		if err := wb.spread(b.Unit, b.Spread); err != nil {
			return err
		}
		if err := wb.writeEntries(b.Unit, b.Windows); err != nil {
			return err
		}
		if len(b.Staff) > 0 {
			if err := wb.monthStaff(b); err != nil {
				return err
			}
		}
		if err := wb.writeSubjects(b.Columns, b.Windows); err != nil {
			return err
		}
		return wb.writeRules(b.Rules)
	})
}

// monthSummary writes the official sheets against the items.
func (wb *workbook) monthSummary(b reports.MonthBook) error {
	notes := wb.notes(tooManyNote(b.Unit, len(b.Windows))...)
	if b.TieOpen {
		notes = append(notes, tieNote)
	}
	columns := []column{{"编号", 8}, {b.Unit + "名称", 16}}
	columns = append(columns, scoreColumns(b.Columns)...)
	columns = append(columns, column{"基础分", 9}, column{"附加分", 8}, column{"总分", 9}, column{"名次", 6},
		column{"红旗", 8}, column{"备注", 14})
	return wb.writeMatrix(matrix{
		table: table{name: "汇总", title: b.Title, notes: notes, columns: columns, landscape: true, freeze: 2,
			tail: []string{shadeNote, "「红旗」为本期红旗窗口（荣誉）；「" + pending + "」项尚无结果，暂计 0 分；每一分的条款、日期、依据见「明细」。"},
			sign: true},
		columns:  b.Columns,
		first:    3,
		tabs:     subjectTabs(b.Windows),
		subjects: b.Windows,
		before:   codeAndName,
		after: func(s reports.Subject) []cell {
			return append(totals(s), rankCell(s.Standing.Rank), bannerCell(s.Standing.Banner, s.Standing.Tie),
				cell{styleText, pendingNote(b.Columns, s)})
		},
	})
}

// monthStaff writes the staff's sheets, which rank nobody.
func (wb *workbook) monthStaff(b reports.MonthBook) error {
	return wb.peopleMatrix("人员参考", wb.head.Centre+wb.head.Period+"人员评分（供参考，不排名）", b.Columns, b.Staff, nil)
}

func codeAndName(s reports.Subject) []cell {
	return []cell{{styleCentre, s.Code}, {styleText, s.Name}}
}

func totals(s reports.Subject) []cell {
	return []cell{{stylePoints, s.Base}, {stylePoints, s.Bonus}, {stylePointsBold, s.Total}}
}

// rankCell is empty for who is not ranked.
func rankCell(rank int) cell {
	if rank == 0 {
		return cell{styleCentre, nil}
	}
	return cell{styleInt, rank}
}

// tieNote stands on a report while a place of honour is open.
const tieNote = "第末位红旗名额并列，须由主任会议决定（附会议纪要）后方可定稿。"

// bannerCell marks the honour, or that it is still to be decided.
func bannerCell(banner, tie bool) cell {
	switch {
	case banner:
		return cell{styleBanner, "红旗"}
	case tie:
		return cell{stylePending, "并列待定"}
	}
	return cell{styleCentre, nil}
}
