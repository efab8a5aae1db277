package attendance

import (
	"slices"
	"strings"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// BadLines are the lines of a clock file that its problems name, as rows to correct and
// to import as a list. A list gives its own rows under its own header. Of any other
// format the line stands as it is beside an empty number and time: guessing them could
// put a punch to somebody else's name. They are filled in where they stand in a fixed
// place and are themselves at fault, so that nothing goes in before it is corrected.
func BadLines(file intake.File, format string, problems []roster.Problem, limits table.Limits) *intake.BadRows {
	wanted := map[int][]string{} // what stood at the problems, by row
	itself := map[int]bool{}     // rows whose number or time is at fault
	var order []int
	for _, p := range problems {
		itself[p.Row] = slices.Contains(ownFaults(), p.Code)
		if wanted[p.Row] == nil {
			order = append(order, p.Row)
		}
		wanted[p.Row] = append(wanted[p.Row], p.Value)
	}
	slices.Sort(order)
	if format == "list" || strings.HasPrefix(format, "map:") {
		if t, _, err := table.Read(file, limits); err == nil {
			bad := &intake.BadRows{Header: t.Header}
			for _, row := range t.Rows {
				if wanted[row.Line] != nil {
					bad.Rows = append(bad.Rows, row)
				}
			}
			return bad
		}
	}
	lines := linesOf(file, limits)
	bad := &intake.BadRows{Header: []string{"考勤号", "打卡时间", "原行"}}
	for _, n := range order {
		cells := lines.at(n, wanted[n])
		row := table.Row{Line: n, Cells: []string{"", "", strings.TrimSpace(strings.Join(cells, " "))}}
		if format == "attlog" && itself[n] && len(cells) > 1 {
			row.Cells[0], row.Cells[1] = strings.TrimSpace(cells[0]), strings.TrimSpace(cells[1])
		}
		bad.Rows = append(bad.Rows, row)
	}
	return bad
}

// ownFaults are the codes of faults that the number and the time of a line still have
// when it comes as a row of a list.
func ownFaults() []string {
	return []string{"bad_time", "bad_date", "time_outside", "period_closed", "ambiguous_number"}
}

// fileLines are the lines of a file, cut into cells: of a text one sheet, of a workbook
// its sheets.
type fileLines []map[int][]string

func linesOf(file intake.File, limits table.Limits) fileLines {
	if table.IsSpreadsheet(file.Data) {
		book, err := file.Open(limits)
		if err != nil {
			return nil
		}
		var sheets fileLines
		for _, s := range book.Sheets {
			lines := map[int][]string{}
			for _, r := range s.Rows {
				lines[r.Line] = r.Cells
			}
			sheets = append(sheets, lines)
		}
		return sheets
	}
	text, ok := table.Text(file.Data)
	if !ok { // a dump with rubbish in it: the sound lines are as they are
		text = file.Data
	}
	lines := map[int][]string{}
	for i, line := range strings.Split(string(text), "\n") {
		lines[i+1] = strings.Split(strings.TrimSuffix(line, "\r"), "\t")
	}
	return fileLines{lines}
}

// at returns the cells of a line: of the sheet on which one of the values stands there.
func (l fileLines) at(n int, values []string) []string {
	for _, sheet := range l {
		for _, v := range values {
			if v != "" && strings.Contains(strings.Join(sheet[n], " "), v) {
				return sheet[n]
			}
		}
	}
	for _, sheet := range l {
		if len(sheet[n]) > 0 {
			return sheet[n]
		}
	}
	return values
}
