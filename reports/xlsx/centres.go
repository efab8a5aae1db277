package xlsx

import (
	"io"
	"strings"

	"redbanner/reports"
)

// Centres writes the comparison of several centres, and the windows of all of them.
func Centres(w io.Writer, b reports.Centres) error {
	return write(w, b.Head, func(wb *workbook) error {
		if err := wb.centreRows(b); err != nil {
			return err
		}
		return wb.centreWindows(b)
	})
}

func (wb *workbook) centreRows(b reports.Centres) error {
	t := table{
		name: "各中心", title: b.Title, notes: wb.notes(), landscape: true, freeze: 2, body: len(b.Rows), sign: true,
		columns: []column{{"编号", 10}, {"中心", 22}, {"状态", 8}, {"考核办法", 24}, {"窗口数", 8}, {"人数", 8}, {"最高分", 9}, {"中位数", 9},
			{"最低分", 9}, {"红旗窗口", 36}, {"备注", 22}},
		tail: []string{"各中心按本中心的办法计分，办法不同的分数不宜直接比较；未定稿的中心为暂计。"},
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, r := range b.Rows {
		cells := []cell{{styleCentre, r.Centre.Code}, {styleText, r.Centre.Name}}
		if r.Why != nil {
			for len(cells) < len(t.columns)-1 {
				cells = append(cells, cell{styleCentre, nil})
			}
			cells = append(cells, cell{styleText, "没有可看的成绩"})
		} else {
			cells = append(cells, cell{styleCentre, r.State.Label()}, cell{styleText, r.Book}, cell{styleInt, r.Windows}, cell{styleInt, r.Staff},
				cell{stylePoints, r.Most}, cell{stylePointsBold, r.Median}, cell{stylePoints, r.Least},
				cell{styleText, strings.Join(r.Banners, "、")}, cell{styleText, centreNote(r)})
		}
		if err := s.cells(cells...); err != nil {
			return err
		}
	}
	return s.finish(t)
}

// centreNote says what of a centre's scores is not settled.
func centreNote(r reports.CentreRow) string {
	var notes []string
	if r.Pending > 0 {
		notes = append(notes, "含"+pending+"项，为暂计分")
	}
	if r.TieOpen {
		notes = append(notes, "红旗名额并列待定")
	}
	return strings.Join(notes, "；")
}

func (wb *workbook) centreWindows(b reports.Centres) error {
	t := table{
		name: "全部窗口", title: b.Title + "（全部窗口）", notes: wb.notes(), freeze: 2, body: len(b.Windows),
		columns: []column{{"中心", 22}, {"窗口", 20}, {"编号", 9}, {"总分", 9}, {"本中心名次", 10}, {"红旗", 9}, {"状态", 8}, {"备注", 20}},
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, x := range b.Windows {
		note := ""
		if x.Pending {
			note = "含" + pending + "项，为暂计分"
		}
		if err := s.cells(cell{styleText, x.Centre.Name}, cell{styleText, x.Name}, cell{styleCentre, x.Code}, cell{stylePointsBold, x.Total},
			rankCell(x.Rank), bannerCell(x.RedBanner, false), cell{styleCentre, x.State.Label()}, cell{styleText, note}); err != nil {
			return err
		}
	}
	return s.finish(t)
}
