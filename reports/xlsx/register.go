package xlsx

import (
	"io"

	"redbanner/reports"
)

// Register writes a book of registers: the entries of each on a sheet of its own, then
// every step, then what it put on the ledger.
func Register(w io.Writer, b reports.RegisterBook) error {
	return write(w, b.Head, func(wb *workbook) error {
		for _, r := range b.Registers {
			if err := wb.writeRegister(r); err != nil {
				return err
			}
		}
		if err := wb.writeRegisterSteps(b); err != nil {
			return err
		}
		return wb.writeRegisterFacts(b)
	})
}

func (wb *workbook) writeRegister(r reports.RegisterSheet) error {
	t := table{
		name: r.Name, title: wb.head.Centre + wb.head.Period + r.Name, notes: wb.notes(), landscape: true, freeze: 2, body: len(r.Entries), sign: true,
		columns: []column{{"编号", 7}, {"日期", 12}, {"人员", 14}, {"窗口", 16}, {"登记内容", 40}, {"办理经过与决定", 40}, {"状态", 11}, {"应办日期", 12},
			{"应办方", 11}, {"超期工作日", 8}},
	}
	switch said := "按登记日期列入本期，状态截至 " + wb.head.AsOf.String(); {
	case len(r.Entries) == 0:
		t.tail = []string{"本期无登记。"}
	case len(r.Clauses) == 0:
		t.tail = []string{said + "。"}
	default:
		t.tail = []string{said + "；条款各栏为已确认事项应扣（加）分值，扣完为止前。"}
	}
	for _, clause := range r.Clauses {
		t.columns = append(t.columns, column{"分值\n" + clause, 8})
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, e := range r.Entries {
		row := []cell{{styleInt, int(e.Number)}, {styleDate, e.Day}, {styleText, e.Staff}, {styleText, e.Window}, {styleText, e.Said},
			{styleText, e.Decided}, {styleCentre, e.State}, dayCell(e.Due), {styleCentre, e.Owes}, aboveZero(e.Late)}
		for _, cost := range e.Costs {
			row = append(row, costCell(cost))
		}
		if err := s.cells(row...); err != nil {
			return err
		}
	}
	return s.finish(t)
}

func (wb *workbook) writeRegisterSteps(b reports.RegisterBook) error {
	t := table{
		name: "经过", title: b.Title + "：办理经过", notes: wb.notes(), landscape: true, freeze: 3, body: len(b.Steps), sign: true,
		columns: []column{{"登记簿", 16}, {"编号", 7}, {"步骤", 6}, {"应办日期", 12}, {"办理日期", 12}, {"超期工作日", 7}, {"办理", 14}, {"办理后状态", 12}, {"经办", 14}, {"内容", 50}, {"说明", 24}, {"附件数", 7}},
	}
	if len(b.Steps) == 0 {
		t.tail = []string{"本期无办理经过。"}
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, x := range b.Steps {
		if err := s.cells(cell{styleText, x.Register}, cell{styleInt, int(x.Number)}, cell{styleInt, x.Seq}, dayCell(x.Due), cell{styleDate, x.Day}, aboveZero(x.Late), cell{styleText, x.Action},
			cell{styleCentre, x.State}, cell{styleText, x.By}, cell{styleText, x.Said}, cell{styleText, x.Note}, aboveZero(x.Proofs)); err != nil {
			return err
		}
	}
	return s.finish(t)
}

func (wb *workbook) writeRegisterFacts(b reports.RegisterBook) error {
	t := table{
		name: "计分", title: b.Title + "：计分事项", notes: wb.notes(), landscape: true, freeze: 2, body: len(b.Facts), sign: true,
		columns: []column{{"登记簿", 16}, {"编号", 7}, {"计入日期", 12}, {"事项", 24}, {"人员", 14}, {"窗口", 16}, {"办法", 24}, {"条款", 8}, {"分值", 9}, {"状态", 9}, {"事项编号", 30}},
		tail:    []string{"负数为扣分；分值为扣完为止前的应扣（加）分。同一事项在月度、半年两个办法中分别计分。"},
	}
	if len(b.Facts) == 0 {
		t.tail = []string{"本期登记的事项没有计分。"}
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, f := range b.Facts {
		points := cell{styleCentre, nil}
		if f.Clause != "" {
			points = cell{stylePoints, f.Points}
		}
		if err := s.cells(cell{styleText, f.Register}, cell{styleInt, int(f.Number)}, cell{styleDate, f.Date}, cell{styleText, f.Kind}, cell{styleText, f.Staff},
			cell{styleText, f.Window}, cell{styleText, f.Book}, cell{styleCentre, f.Clause}, points, cell{styleCentre, f.State}, cell{styleText, f.ID}); err != nil {
			return err
		}
	}
	return s.finish(t)
}
