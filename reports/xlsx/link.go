package xlsx

import (
	"slices"
	"strings"

	"redbanner/reports"
)

// tabs are the sheets that subjects have in this workbook, by code: a table leads to them,
// so that nobody has to leaf through forty tabs. Where a name would be given twice, there
// is none.
type tabs map[string]string

// ownSheets are the names of the sheets that are nobody's.
func ownSheets() []string {
	return []string{"封面", "排名", "得分图", "汇总", "名单", "分布", "等次", "明细", "人员参考", "考核办法", "参数"}
}

func subjectTabs(subjects []reports.Subject) tabs {
	if len(subjects) > reports.MostSheets {
		return nil
	}
	names, codes := map[string]int{}, map[string]int{}
	for _, s := range subjects {
		names[strings.ToLower(subjectSheetName(s))]++
		codes[s.Code]++
	}
	to := tabs{}
	for _, s := range subjects {
		name := subjectSheetName(s)
		if names[strings.ToLower(name)] == 1 && codes[s.Code] == 1 && !slices.Contains(ownSheets(), name) {
			to[s.Code] = name
		}
	}
	return to
}

// subjectSheetName is what the sheet of a subject is called, unless that name is taken.
func subjectSheetName(s reports.Subject) string { return sheetName(s.Code + " " + s.Name) }

// code is the cell of a subject's code in the current row, which leads to the subject's
// sheet if there is one.
func (s *sheet) code(column int, code string, to tabs) (cell, error) {
	name, ok := to[code]
	if !ok {
		return cell{styleCentre, code}, nil
	}
	err := s.wb.file.SetCellHyperLink(s.plan.name, ref(column, s.rows.number), "'"+name+"'!A1", "Location")
	return cell{styleLink, code}, err
}
