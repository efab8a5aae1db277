package clock

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// dingtalk reads the attendance report (考勤报表) of DingTalk (钉钉). Of its sheets, 原始记录
// has every tap with its date and how it was made, so it is read when it has any.
// 打卡时间 repeats the same taps by day without saying which of them nobody pressed; it
// is read only where there is nothing better, never beside the other. 每日统计 and
// 月度汇总 have the first and the last tap at most and are no source of punches.
//
// People are known by their UserId; 工号 is mostly empty there, and names repeat.
type dingtalk struct{}

// Format returns "dingtalk".
func (dingtalk) Format() string { return "dingtalk" }

// Sniff reports whether a sheet is one of the report's.
func (dingtalk) Sniff(f table.File) bool {
	return slices.ContainsFunc(peek(f), func(s table.Sheet) bool { return dingtalkOf(s).kind != dingtalkNone })
}

// Read reads every sheet of the best kind that the file has.
func (dingtalk) Read(f table.File, opt Options) (*Dump, error) {
	sheets, faulty, err := f.Sheets(opt.Limits)
	if err != nil {
		return nil, err
	}
	byKind := map[dingtalkKind][]dingtalkSheet{}
	for _, s := range sheets {
		sheet := dingtalkOf(s)
		byKind[sheet.kind] = append(byKind[sheet.kind], sheet)
	}
	o := &officeReport{dump: &Dump{Format: "dingtalk"}, name: f.Name, bounds: opt.Bounds}
	records, grids, summaries := byKind[dingtalkRecords], byKind[dingtalkGrid], byKind[dingtalkSummary]
	switch {
	case slices.ContainsFunc(records, dingtalkSheet.hasTimes), len(records) > 0 && len(grids)+len(summaries) == 0:
		for _, s := range records {
			s.readRecords(o)
		}
	case len(grids) > 0:
		for _, s := range grids {
			if err := s.readGrid(o); err != nil {
				return nil, err
			}
		}
	case len(summaries) > 0:
		return nil, refuseReport(f.Name, "dingtalk_summary", summaries[0].called())
	default:
		return nil, refuseReport(f.Name, "column_missing", "", "UserId / 打卡时间")
	}
	return o.finish(faulty)
}

// dingtalkKind is what a sheet of the report holds.
type dingtalkKind uint8

const (
	dingtalkNone    dingtalkKind = iota // nothing of DingTalk's
	dingtalkTitled                      // it says so, but its header is gone
	dingtalkRecords                     // 原始记录: a row for each tap
	dingtalkGrid                        // 打卡时间: a row for each person, a column for each day
	dingtalkSummary                     // 每日统计, 月度汇总: results
)

// dingtalkSheet is a sheet of the report.
type dingtalkSheet struct {
	table.Sheet
	kind     dingtalkKind
	title    string
	from, to roster.Date
	header   int // index of the row with the headers
	place    headings
}

// dingtalkOf finds out what a sheet is. The header is known by its cells, for people
// add rows above it and save the report again as a table of 列1, 列2, ….
func dingtalkOf(s table.Sheet) dingtalkSheet {
	d := dingtalkSheet{Sheet: s, header: -1}
	for i, row := range headRows(s) {
		if d.title == "" && strings.Contains(textAt(row, 0), "统计日期") {
			d.readTitle(textAt(row, 0))
		}
		if h := headingsOf(row.Cells); h.has("姓名", "userid") && h.hasAny("工号", "考勤组", "考勤日期") {
			d.header, d.place = i, h
			break
		}
	}
	d.kind = d.kindOf()
	return d
}

func (d *dingtalkSheet) kindOf() dingtalkKind {
	switch h := d.place; {
	case h == nil && d.title == "":
		return dingtalkNone
	case h == nil:
		return dingtalkTitled
	case h.has("打卡时间", "考勤日期"):
		return dingtalkRecords
	case h.hasAny("日期", "workdate", "班次"):
		return dingtalkSummary
	case h.has("打卡时间"), strings.HasPrefix(d.title, "打卡时间"):
		return dingtalkGrid
	}
	return dingtalkSummary
}

// readTitle reads 打卡时间 统计日期：2026-05-01 至 2026-05-31.
func (d *dingtalkSheet) readTitle(title string) {
	d.title = strings.TrimSpace(title)
	if p, ok := readPeriod(d.title); ok {
		d.from, d.to = p.first, p.last
	}
}

// called is the sheet's own name, or what its title calls it.
func (d *dingtalkSheet) called() string {
	if d.Name != "" && !strings.HasPrefix(d.Name, "Sheet") {
		return d.Name
	}
	name, _, _ := strings.Cut(d.title, " ")
	return name
}

// hasTimes reports whether a row has a time.
func (d dingtalkSheet) hasTimes() bool {
	return slices.ContainsFunc(d.Rows[d.header+1:], func(r table.Row) bool { return d.place.cell(r, "打卡时间") != "" })
}

// readRecords reads 原始记录. A time may lie on the day after 考勤日期, and 打卡无效 (a tap
// that DingTalk had no use for) was pressed all the same; what an approval or an
// administrator put there was not.
func (d *dingtalkSheet) readRecords(o *officeReport) {
	o.cover(d.from, d.to)
	o.ignore(d.Blank + d.header + 1)
	for _, row := range d.Rows[d.header+1:] {
		text := d.place.cell(row, "打卡时间")
		if text == "" {
			o.ignore(1) // leave, or nobody came
			continue
		}
		device, result := d.place.cell(row, "打卡设备"), d.place.cell(row, "打卡结果")
		t := tap{line: row.Line, column: "打卡时间", text: text,
			number: d.place.cell(row, "userid"), person: d.place.cell(row, "姓名"), device: deviceSort(device)}
		at, seconds, code := table.Time(text)
		if fault := table.CellFault(text); fault != "" {
			code = fault
		}
		switch {
		case code != "":
			o.putAside(t.problem(code))
		case o.bounds.hold(at.Date()) && farFromDay(at.Date(), d.place.cell(row, "考勤日期")):
			o.putAside(t.problem("tap_far_from_day", d.place.cell(row, "考勤日期")))
		case isCorrection(device), strings.Contains(result, "补卡"), device == "" && isCorrection(result):
			o.putAside(t.problem("not_a_punch_correction"))
		default:
			o.take(t, at, seconds)
		}
	}
}

// farFromDay reports whether a tap is more than a day from the day that it counts for,
// 25-03-04 星期二: a night's work goes over midnight, and one of the two is wrong beyond
// that. A day that cannot be read tells nothing.
func farFromDay(tapped roster.Date, cell string) bool {
	day, code := dateForms{order: orderYMD}.day(cell)
	return code == "" && farFrom(day, tapped)
}

// deviceSort leaves out which phone it was: 手机_1f… is nobody's business here.
func deviceSort(device string) string {
	sort, _, _ := strings.Cut(device, "_")
	return sort
}
