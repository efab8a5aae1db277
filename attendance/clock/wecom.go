package clock

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// wecom reads the daily report of attendance (上下班打卡_日报) of WeCom (企业微信), a
// workbook, or a CSV of older times. Its sheet 概况统计与打卡明细 has every tap of a person's
// day in 打卡时间记录; 打卡详情 has one row for each punch that the shift asks for, and is
// read where the other has no times; a report with neither has the shift's own
// columns 上班1, 下班1, …. 打卡时间记录 is also a report by itself, people by days.
// Columns differ from office to office, so all are found by name.
//
// People are known by their account (账号), for 工号 is mostly empty there.
type wecom struct{}

// Format returns "wecom".
func (wecom) Format() string { return "wecom" }

// Sniff reports whether a sheet is one of the report's, or of a report of WeCom's that
// has no punches.
func (wecom) Sniff(f table.File) bool {
	return slices.ContainsFunc(peek(f), func(s table.Sheet) bool { return wecomOf(s).kind != wecomNone })
}

// Read reads the sheets of the best kind that has any time.
func (wecom) Read(f table.File, opt Options) (*Dump, error) {
	sheets, faulty, err := f.Sheets(opt.Limits)
	if err != nil {
		return nil, err
	}
	byKind := map[wecomKind][]wecomSheet{}
	for _, s := range sheets {
		sheet := wecomOf(s)
		byKind[sheet.kind] = append(byKind[sheet.kind], sheet)
	}
	o := &officeReport{dump: &Dump{Format: "wecom"}, name: f.Name, bounds: opt.Bounds}
	best := wecomNone
	for _, kind := range []wecomKind{wecomShifts, wecomDetail, wecomGrid, wecomTaps} {
		if len(byKind[kind]) > 0 && (best == wecomNone || slices.ContainsFunc(byKind[kind], wecomSheet.hasTimes)) {
			best = kind
		}
	}
	switch {
	case best != wecomNone:
		for _, s := range byKind[best] {
			if err := s.read(o); err != nil {
				return nil, err
			}
		}
	case len(byKind[wecomOuting]) > 0:
		return nil, refuseReport(f.Name, "wecom_outing", byKind[wecomOuting][0].title)
	case len(byKind[wecomMonthly]) > 0:
		return nil, refuseReport(f.Name, "wecom_monthly", byKind[wecomMonthly][0].title)
	default:
		return nil, refuseReport(f.Name, "column_missing", "", "账号 / 打卡时间记录")
	}
	if best == wecomDetail || best == wecomShifts {
		o.dump.Warnings = append(o.dump.Warnings, roster.Problem{File: f.Name, Code: "wecom_shift_only", Value: byKind[best][0].title})
	}
	return o.finish(faulty)
}

// wecomKind is what a sheet of WeCom's holds.
type wecomKind uint8

const (
	wecomNone    wecomKind = iota // nothing of WeCom's
	wecomTaps                     // a row for each day of a person, every tap in 打卡时间记录
	wecomGrid                     // 打卡时间记录 by itself: a column for each day
	wecomDetail                   // a row for each punch that is asked for, 实际打卡时间
	wecomShifts                   // a row for each day, 打卡时间 of 上班1, 下班1, …
	wecomOuting                   // 外出打卡: taps of people out of the office
	wecomMonthly                  // 月报: results of each day
)

// wecomSheet is a sheet of the report.
type wecomSheet struct {
	table.Sheet
	kind   wecomKind
	title  string
	body   int      // index of the first row below the headers
	names  []string // of the columns
	place  headings
	times  []int // the columns of times
	status []int // by time: the column that says what WeCom made of it, -1 without one
}

// wecomOf finds out what a sheet is.
func wecomOf(s table.Sheet) wecomSheet {
	w := wecomSheet{Sheet: s}
	for i, row := range headRows(s) {
		if h := headingsOf(row.Cells); h.has("姓名", "账号") {
			w.readHeaders(i)
			break
		}
		if w.title == "" {
			w.title = textAt(row, 0)
		}
	}
	w.kind = w.kindOf()
	return w
}

// readHeaders joins the two rows of headers: the lower one names the columns of a
// group, whose own name stands above the first of them.
func (w *wecomSheet) readHeaders(at int) {
	names := slices.Clone(w.Rows[at].Cells)
	w.body = at + 1
	upper := headingsOf(names)
	if len(w.Rows) > w.body {
		below := w.Rows[w.body]
		if upper.cell(below, "姓名") == "" && upper.cell(below, "账号") == "" {
			w.body++
			for i, name := range below.Cells {
				if i >= len(names) {
					names = append(names, "")
				}
				if name != "" {
					names[i] = name
				}
			}
		}
	}
	w.names, w.place = names, headingsOf(names)
	for name := range upper {
		if _, taken := w.place[name]; !taken {
			w.place[name] = upper[name] // the groups tell what report it is
		}
	}
	w.findTimes()
}

// findTimes finds the columns of times, the best that there are.
func (w *wecomSheet) findTimes() {
	for _, name := range []string{"打卡时间记录", "实际打卡时间"} {
		if at, ok := w.place[name]; ok {
			w.times = []int{at}
			break
		}
	}
	if w.times == nil {
		for i, name := range w.names {
			name = folded(name)
			if name == "打卡时间" || (strings.HasPrefix(name, "上班") || strings.HasPrefix(name, "下班")) && strings.HasSuffix(name, "打卡时间") {
				w.times = append(w.times, i)
			}
		}
	}
	for _, at := range w.times {
		status := -1
		for i := at + 1; i < len(w.names) && status < 0 && !slices.Contains(w.times, i); i++ {
			if strings.HasSuffix(folded(w.names[i]), "打卡状态") {
				status = i
			}
		}
		w.status = append(w.status, status)
	}
}

func (w *wecomSheet) kindOf() wecomKind {
	h := w.place
	of := func(word string) bool { return strings.HasPrefix(w.title, word) || strings.HasPrefix(w.Name, word) }
	switch {
	case !h.has("姓名", "账号") || !h.hasAny("所属规则", "基础信息", "考勤概况", "打卡类型", "打卡时间记录", "实际打卡时间") &&
		!of("外出打卡") && !of("上下班打卡") && !of("打卡时间记录"):
		return wecomNone
	case w.date() < 0 && of("打卡时间记录") && w.hasDays():
		return wecomGrid
	case w.date() < 0:
		return wecomMonthly
	case h.has("打卡时间记录"):
		return wecomTaps
	case of("外出打卡"):
		return wecomOuting
	case h.has("实际打卡时间"):
		return wecomDetail
	case len(w.times) > 0:
		return wecomShifts
	}
	return wecomMonthly
}

// date is the column of the day, -1 without one.
func (w *wecomSheet) date() int {
	for _, name := range []string{"时间", "日期"} {
		if at, ok := w.place[name]; ok {
			return at
		}
	}
	return -1
}

// hasDays reports whether there are columns of days.
func (w *wecomSheet) hasDays() bool {
	columns, _ := w.dayColumns()
	return len(columns) > 0
}

// hasTimes reports whether a row has a time.
func (w wecomSheet) hasTimes() bool {
	columns := w.times
	if w.kind == wecomGrid {
		columns, _ = w.dayColumns()
	}
	return slices.ContainsFunc(w.Rows[w.body:], func(r table.Row) bool {
		return slices.ContainsFunc(columns, func(at int) bool { return len(clockMarks(textAt(r, at))) > 0 })
	})
}

// read reads the rows. Their dates have the year, which the range in the title lacks.
func (w *wecomSheet) read(o *officeReport) error {
	if w.kind == wecomGrid {
		return w.readGrid(o)
	}
	o.ignore(w.Blank + w.body)
	date := w.date()
	for _, row := range w.Rows[w.body:] {
		day := readDay(textAt(row, date))
		o.cover(day, day)
		t := w.whose(row)
		times := 0
		for i, at := range w.times {
			status := ""
			if w.status[i] >= 0 && w.kind != wecomTaps {
				status = textAt(row, w.status[i])
			}
			t.column = cellRef(row.Line, at)
			times += o.takeMarks(t, day, textAt(row, at), status)
		}
		if times == 0 {
			o.ignore(1) // a day without a tap
		}
	}
	return nil
}

// whose begins a tap of the row's person.
func (w *wecomSheet) whose(row table.Row) tap {
	t := tap{line: row.Line, number: w.place.cell(row, "账号"), person: inOffice(w.place.cell(row, "姓名"))}
	if t.number == "--" {
		t.number = ""
	}
	return t
}

// readDay reads 2026/02/28 星期六; zero is no day, nor one of another day of the week.
func readDay(cell string) roster.Date {
	d, code := table.Date(strings.Join(strings.Fields(cell), " "))
	if code != "" {
		return 0
	}
	return d
}

// inOffice takes the mark of people who have left off a name: 张三（已离职）.
func inOffice(name string) string {
	for _, mark := range []string{"（已离职）", "(已离职)"} {
		name = strings.TrimSuffix(name, mark)
	}
	return strings.TrimSpace(name)
}
