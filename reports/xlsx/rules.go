package xlsx

import (
	"redbanner/reports"
)

// writeRules writes the book in force, whole: its items, parts and clauses, then what
// stands in no clause.
func (wb *workbook) writeRules(r reports.Rules) error {
	if err := wb.ruleTable(r); err != nil {
		return err
	}
	return wb.parameterTable(r)
}

func (wb *workbook) ruleTable(r reports.Rules) error {
	t := table{
		name:  "考核办法",
		title: wb.head.BookLabel(),
		tail:  []string{"〔〕内为原文缺失、补回或推定的字。"},
		columns: []column{{"编号", 8}, {"项目", 16}, {"名称、条文", 50}, {"满分", 8}, {"计分", 20}, {"对应事实", 22}, {"出处", 10},
			{"数值", 7}, {"备注", 28}},
		body: len(r.Rows), landscape: true, freeze: 1,
	}
	if r.Source != "" {
		t.tail = append(t.tail, "来源："+r.Source)
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, rule := range r.Rows {
		if err := s.cells(ruleCells(rule)...); err != nil {
			return err
		}
	}
	return s.finish(t)
}

// ruleCells are a row of the book; items and parts stand out, and have full points.
func ruleCells(r reports.Rule) []cell {
	text, full := styleText, cell{styleCentre, nil}
	if r.Level != reports.ClauseRule {
		text, full = styleRule, cell{styleRulePoints, r.Full}
	}
	return []cell{{text, r.ID}, {text, r.Item}, {text, r.Text}, full, {text, r.Worth}, {text, r.Answers}, {text, r.Source}, {text, r.Mark},
		{text, presumedNote(r.Note, r.Presumed)}}
}

// presumedNote is a note, with what is to be said of a value that nobody has confirmed.
func presumedNote(note string, presumed bool) string {
	switch {
	case !presumed:
		return note
	case note == "":
		return reports.PresumedNote
	}
	return reports.PresumedNote + "。" + note
}

func (wb *workbook) parameterTable(r reports.Rules) error {
	t := table{
		name:    "参数",
		title:   wb.head.BookLabel() + "参数",
		columns: []column{{"类别", 18}, {"参数", 24}, {"数值", 44}, {"出处", 16}, {"备注", 30}},
		body:    len(r.Parameters), landscape: true,
	}
	s, err := wb.table(t)
	if err != nil {
		return err
	}
	for _, p := range r.Parameters {
		value := cell{styleText, p.Value}
		switch p.Value.(type) {
		case reports.Points:
			value.style = stylePoints
		case int:
			value.style = styleInt
		}
		if err := s.cells(cell{styleText, p.Group}, cell{styleText, p.Name}, value, cell{styleText, p.Source},
			cell{styleText, presumedNote(p.Note, p.Presumed)}); err != nil {
			return err
		}
	}
	return s.finish(t)
}
