package clock

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// standardReport reads the workbooks that self-service clocks write themselves and what
// their kin print (标准报表, 考勤记录表, 刷卡记录表, 员工刷卡记录表). The sheets are known by
// what they hold, never by their names:
//
//   - the record: a period, a row of days, and for each person a line with the number
//     (工号) and name above one or more rows of times, a cell for each day;
//   - cards (考勤卡表): three people side by side, a row for each day; read only where
//     there is no record, of whose taps they hold no more than six a day;
//   - summaries (考勤汇总, 异常统计, 排班信息): the same times again or none, never read.
type standardReport struct{}

// Format returns "standard-report".
func (standardReport) Format() string { return "standard-report" }

// Sniff reports whether any sheet is a record or one of cards, or all are summaries: one
// summary may stand beside whatever somebody has put it.
func (standardReport) Sniff(f table.File) bool {
	summaries, others := 0, 0
	for _, s := range peek(f) {
		switch recognise(s) {
		case recordSheet, cardSheet:
			return true
		case summarySheet:
			summaries++
		default:
			others += min(len(s.Rows), 1)
		}
	}
	return summaries > 0 && others == 0
}

// Read reads the record sheets, or without any the card sheets. A cell that is not
// altogether believable is quarantined as a whole, with its name. The times are to the
// minute, whatever fraction of one a workbook makes of them.
func (standardReport) Read(f table.File, opt Options) (*Dump, error) {
	sheets, problems, err := f.Sheets(opt.Limits)
	if err != nil {
		return nil, err
	}
	r := reportReading{name: f.Name, bounds: opt.Bounds, dump: &Dump{Format: "standard-report", MinutePrecision: true, Bad: problems}}
	wanted, count := recordSheet, countSheets(sheets, recordSheet)
	if count == 0 {
		wanted, count = cardSheet, countSheets(sheets, cardSheet)
	}
	if count == 0 {
		return nil, r.refuseSummaries(sheets)
	}
	r.several = count > 1
	for _, sheet := range sheets {
		r.dump.Ignored += sheet.Blank
		if recognise(sheet) != wanted {
			r.dump.Ignored += len(sheet.Rows)
			continue
		}
		if err := r.sheet(sheet, wanted); err != nil {
			return nil, err
		}
	}
	return r.finish(), nil
}

// sheetKind is what a sheet of a report holds.
type sheetKind uint8

const (
	otherSheet sheetKind = iota
	recordSheet
	cardSheet
	summarySheet
)

// sheetHead is how many rows are looked at to tell what a sheet is.
const sheetHead = 20

// recognise tells what a sheet is from its first rows.
func recognise(s table.Sheet) sheetKind {
	head := s.Rows[:min(len(s.Rows), sheetHead)]
	people, cards, titled, summary, dated := false, 0, false, false, false
	for _, row := range head {
		people = people || isPersonLine(row)
		if hasCardDay(row) {
			cards++
		}
		if _, ok := periodIn(row); ok {
			dated = true
		}
		titled = titled || hasTitle(row, recordTitles)
		summary = summary || hasTitle(row, summaryTitles)
	}
	_, numbered := cardsOf(head)
	switch {
	case cards > 1 && numbered:
		return cardSheet
	case people && (titled || dated):
		return recordSheet
	case summary:
		return summarySheet
	}
	return otherSheet
}

var (
	recordTitles  = []string{"考勤记录", "刷卡记录", "考勤记录表", "刷卡记录表", "员工刷卡记录表", "员工考勤记录表", "att.logreport", "attendancerecordreport"}
	summaryTitles = []string{"考勤汇总表", "考勤统计表", "考勤汇总", "考勤统计", "异常统计表", "考勤异常统计表", "异常统计", "排班信息表", "排班信息",
		"statisticalreportofattendance", "exceptionalstatistic", "exceptionstatisticreport", "scheduleinformation"}
)

// hasTitle reports whether the row is one of these titles and nothing else.
func hasTitle(row table.Row, titles []string) bool {
	only := ""
	for _, c := range row.Cells {
		switch {
		case c == "":
		case only != "" || len(c) > 128:
			return false
		default:
			only = c
		}
	}
	return slices.Contains(titles, folded(only))
}

// person is the line of a report that says whose times follow.
type person struct {
	number, name string
	ids          int  // labels of a number in the line
	labels       int  // other labels with nothing but a value behind them
	colon        bool // one of them ends in a colon, as that of a header never does
}

// personIn reads 工 号: | | 12 | … | 姓 名: | | 张三, in any spelling and spacing, the
// value in the label's own cell or the next one that is filled.
func personIn(row table.Row) person {
	var p person
	for i, cell := range row.Cells {
		what, value := label(cell)
		if what == "" {
			continue
		}
		if value == "" {
			value = nextFilled(row.Cells[i+1:])
		}
		if next, _ := label(value); next != "" {
			value = "" // the cell of the value is empty
		}
		switch what {
		case "number":
			p.ids++
			p.number = plainNumber(value)
			p.colon = p.colon || strings.ContainsAny(cell, ":：")
		case "name":
			p.name = value
			p.labels++
		}
	}
	return p
}

// isPersonLine tells the line of one person from a header with the same words, whose
// number is followed by another label or by the days.
func isPersonLine(row table.Row) bool {
	p, days := personIn(row), 0
	for _, c := range row.Cells {
		if _, ok := readDayLabel(c); ok {
			days++
		}
	}
	first, _ := label(nextFilled(row.Cells))
	return p.ids == 1 && first == "number" && days < 3 && (p.colon || numberCode(p.number, true) == "")
}

var labels = map[string]string{
	"工号": "number", "编号": "number", "考勤号": "number", "登记号": "number", "员工编号": "number", "人员编号": "number", "id": "number",
	"姓名": "name", "name": "name",
	"部门": "other", "所属部门": "other", "dept": "other", "dept.": "other", "department": "other",
}

// label tells what a cell is the label of, and the value behind its colon.
func label(cell string) (what, value string) {
	if cell == "" || len(cell) > 256 || cell[0] <= '9' {
		return "", ""
	}
	word, value, _ := strings.Cut(norm.NFKC.String(cell), ":")
	return labels[folded(word)], strings.TrimSpace(value)
}

// reportReading is a report being read.
type reportReading struct {
	dump    *Dump
	name    string
	bounds  Bounds
	several bool // sheets, so that a cell's name needs its sheet's
	numbers names
	people  []string // by number

	at      table.Sheet // the sheet being read
	covered period
	until   roster.Date // the last day of the period that was over when the report was made
}

func countSheets(sheets []table.Sheet, kind sheetKind) int {
	n := 0
	for _, s := range sheets {
		if recognise(s) == kind {
			n++
		}
	}
	return n
}

// refuseSummaries says why nothing of the file is a punch.
func (r *reportReading) refuseSummaries(sheets []table.Sheet) error {
	var names []string
	for _, s := range sheets {
		if recognise(s) == summarySheet {
			names = append(names, table.Excerpt(s.Name))
		}
	}
	if len(names) == 0 {
		return roster.Errorf(roster.Refused, "clock.no_report", r.name)
	}
	return roster.Errorf(roster.Refused, "clock.summary_only", r.name, strings.Join(names, ", "))
}

// sheet reads one sheet of the kind.
func (r *reportReading) sheet(s table.Sheet, kind sheetKind) error {
	r.at = s
	head := s.Rows[:min(len(s.Rows), sheetHead)]
	at := slices.IndexFunc(head, func(row table.Row) bool { _, ok := periodIn(row); return ok })
	if at < 0 {
		return refuse(r.name, "report_without_period", table.Excerpt(s.Name))
	}
	r.covered, _ = periodIn(head[at])
	for _, row := range head[at+1:] {
		if other, ok := periodIn(row); ok && other != r.covered {
			return refuse(r.name, "report_two_periods", row.Line)
		}
	}
	r.cover(printedOn(head))
	if kind == cardSheet {
		return r.cards()
	}
	return r.record()
}

// cover notes the days that the sheet covers. A report that was made before its last
// day ends there; one made before its first day comes from a clock that was wrong.
func (r *reportReading) cover(made roster.Date) {
	d := r.dump
	r.until = r.covered.last
	switch {
	case made.IsZero():
	case made < r.covered.first:
		d.Warnings = append(d.Warnings, roster.Problem{File: r.name, Code: "report_made_before", Value: made.String(),
			Args: []any{r.covered.first.String()}})
	default:
		r.until = min(r.until, made)
	}
	if d.From.IsZero() || r.covered.first < d.From {
		d.From = r.covered.first
	}
	d.To = max(d.To, r.until)
}

// finish sums up.
func (r *reportReading) finish() *Dump {
	d := r.dump
	slices.SortStableFunc(d.Bad, func(a, b roster.Problem) int { return a.Row - b.Row })
	d.Numbers, d.Names = r.numbers.list, r.people
	d.Lines = len(d.Rows) + len(d.Bad) + d.Ignored
	return d
}
