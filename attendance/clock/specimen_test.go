package clock_test

import (
	"fmt"
	"slices"
	"strings"

	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// The people and days of every specimen: 6 to 16 March 2025, Thursday to Sunday.
const (
	specimenPeople = 6
	specimenDays   = 11
)

var specimenFirst = roster.MustDate("2025-03-06")

// taps are the times of a person's day, no two at one time in the whole file: none on
// Sundays, four of the second person, and one after midnight on some evenings.
func taps(person, day int) (minutes []int) {
	d := specimenFirst + roster.Date(day)
	n := person*specimenDays + day
	switch {
	case weekdayName(d) == "日":
		return nil
	case person == 1:
		return []int{7*60 + n, 11*60 + 30 + n%25, 13*60 + n, 17*60 + 30 + n}
	case n%7 == 3:
		return []int{7*60 + n, 17*60 + 30 + n, 24*60 + n}
	}
	return []int{7*60 + n, 17*60 + 30 + n}
}

func specimenNumber(person int) string { return fmt.Sprint(1001 + person*37) }

func clockText(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60%24, minute%60) }

// truth is every punch.
func truth() (all []punch) {
	for person := range specimenPeople {
		for day := range specimenDays {
			for _, m := range taps(person, day) {
				d := specimenFirst + roster.Date(day+m/(24*60))
				all = append(all, punch{specimenNumber(person), d.String() + " " + clockText(m)})
			}
		}
	}
	return all
}

// cellOf writes a day's times, one after midnight with a mark in front or behind.
func cellOf(minutes []int, before, behind, separator string) string {
	var texts []string
	for _, m := range minutes {
		text := clockText(m)
		if m >= 24*60 {
			text = before + text + behind
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, separator)
}

func names(person int) string { return "员工" + string([]rune("甲乙丙丁戊己")[person]) }

func specimens() map[string]specimen {
	only := func(format string) func(table.File) (clock.Reader, bool) {
		return func(f table.File) (clock.Reader, bool) {
			r, ok := clock.Sniff(f)
			return r, ok && r.Format() == format
		}
	}
	by := func(m clock.Mapping) func(table.File) (clock.Reader, bool) {
		m.Name = "来源"
		return func(table.File) (clock.Reader, bool) { return m.Reader(), true }
	}
	all := map[string]specimen{
		"dingtalk 原始记录": {literal{ids: []string{"userid"}, times: []string{"打卡时间"}}, only("dingtalk"), dingtalkRecordsRows(), nil},
		"dingtalk 打卡时间": {literal{ids: []string{"userid"}}, only("dingtalk"), dingtalkGridRows(), nil},
		"wecom 打卡时间记录":  {literal{ids: []string{"账号"}, times: []string{"打卡时间记录"}, days: []string{"时间", "日期"}}, only("wecom"), wecomTapsRows(), nil},
		"wecom 打卡详情":    {literal{ids: []string{"账号"}, times: []string{"实际打卡时间"}, days: []string{"时间", "日期"}}, only("wecom"), wecomDetailRows(), nil},
		"wecom by day":  {literal{ids: []string{"账号"}}, only("wecom"), wecomGridRows(), nil},
		"record":        {literal{}, only("standard-report"), recordRows(false, ""), nil},
		"record, glued": {literal{}, only("standard-report"), recordRows(false, "glued"), nil},
		"staff cards":   {literal{}, only("standard-report"), recordRows(true, "\n"), nil},
		"cards":         {literal{cards: true}, only("standard-report"), cardRows(), nil},
		"hikvision":     {literal{ids: []string{"employeeid"}}, only("hikvision"), hikvisionRows(), nil},
		"mapped moments": {literal{ids: []string{"员工号"}, times: []string{"打卡"}},
			by(clock.Mapping{Person: "员工号", Time: "打卡", Called: "姓名"}), listRows(true), nil},
		"mapped days": {literal{ids: []string{"员工号"}, times: []string{"打卡"}, days: []string{"日"}},
			by(clock.Mapping{Person: "员工号", Date: "日", Times: "打卡", Called: "姓名"}), listRows(false), nil},
	}
	for name, s := range all {
		s.truth = truth()
		if name == "hikvision" {
			s.truth = firstAndLast()
		}
		all[name] = s
	}
	return all
}

// firstAndLast is the truth of a report that has no more of a day.
func firstAndLast() (all []punch) {
	for person := range specimenPeople {
		for day := range specimenDays {
			for _, m := range workOf(taps(person, day)) {
				all = append(all, punch{specimenNumber(person), (specimenFirst + roster.Date(day)).String() + " " + clockText(m)})
			}
		}
	}
	return all
}

// workOf leaves of a day's taps the first and the last before midnight.
func workOf(minutes []int) []int {
	minutes = slices.DeleteFunc(minutes, func(m int) bool { return m >= 24*60 })
	if len(minutes) > 2 {
		return []int{minutes[0], minutes[len(minutes)-1]}
	}
	return minutes
}

func dingtalkRecordsRows() [][]string {
	rows := [][]string{{"原始记录 统计日期：2025-03-06 至 2025-03-16"}, {"报表生成时间：2025-03-17 09:00"},
		{"姓名", "考勤组", "部门", "工号", "职位", "UserId", "考勤日期", "考勤时间", "打卡时间", "打卡结果", "打卡地址", "打卡设备"}}
	for _, p := range truth() {
		d := roster.MustDate(p.at[:10])
		if p.at[11:13] < "05" {
			d--
		}
		rows = append(rows, []string{"员工", "中心", "综合科", "S" + p.number, "", p.number, d.String()[2:] + " 星期" + weekdayName(d), d.String() + " 08:00", p.at, "正常", "", "考勤机"})
	}
	return rows
}

func dingtalkGridRows() [][]string {
	rows := [][]string{{"打卡时间 统计日期：2025-03-06 至 2025-03-16"}, {"报表生成时间：2025-03-17 09:00"},
		{"姓名", "考勤组", "部门", "工号", "职位", "UserId", "打卡时间"}, {"", "", "", "", "", ""}}
	for day := range specimenDays {
		d := specimenFirst + roster.Date(day)
		text := fmt.Sprint(number(d.String()[8:]))
		switch w := weekdayName(d); {
		case w == "六" || w == "日":
			text = w
		case text == "12":
			text = "植树节"
		}
		rows[3] = append(rows[3], text)
	}
	return append(rows, people(func(p int) []string {
		return []string{names(p), "中心", "综合科", "S" + specimenNumber(p), "", specimenNumber(p)}
	}, "次日", "", "  \n")...)
}

// people are rows of a grid: what stands in front of the days, and their times.
func people(front func(int) []string, before, behind, separator string) (rows [][]string) {
	for p := range specimenPeople {
		row := front(p)
		for day := range specimenDays {
			row = append(row, cellOf(taps(p, day), before, behind, separator))
		}
		rows = append(rows, row)
	}
	return rows
}

func wecomTapsRows() [][]string {
	rows := [][]string{{"概况统计与打卡明细"}, {"统计时间:03-06 ～ 03-16     制表时间:2025-03-17 20:11(UTC+8)"},
		{"时间", "姓名", "账号", "基础信息", "", "", "考勤概况", "", "打卡时间记录", "打卡详情"},
		{"", "", "", "部门", "职务", "工号", "所属规则", "班次"}}
	for p := range specimenPeople {
		for day := range specimenDays {
			d := specimenFirst + roster.Date(day)
			rows = append(rows, []string{strings.ReplaceAll(d.String(), "-", "/") + " 星期" + weekdayName(d), names(p), specimenNumber(p), "综合科", "--", "S" + specimenNumber(p),
				"规则", "08:00-17:30", cellOf(taps(p, day), "次日", "", " "), "查看"})
		}
	}
	return rows
}

func wecomDetailRows() [][]string {
	rows := [][]string{{"打卡详情"}, {"统计时间:03-06 ～ 03-16     制表时间:2025-03-17 20:11(UTC+8)"},
		{"日期", "姓名", "账号", "部门", "所属规则", "打卡类型", "应打卡时间", "实际打卡时间", "打卡状态", "打卡地点"}}
	for p := range specimenPeople {
		for day := range specimenDays {
			d := specimenFirst + roster.Date(day)
			for _, m := range taps(p, day) {
				rows = append(rows, []string{strings.ReplaceAll(d.String(), "-", "/") + " 星期" + weekdayName(d), names(p), specimenNumber(p), "综合科", "规则", "上班", "08:00",
					cellOf([]int{m}, "次日", "", ""), "正常", "某路"})
			}
		}
	}
	return rows
}

func wecomGridRows() [][]string {
	rows := [][]string{{"打卡时间记录"}, {"统计时间:03-06 ～ 03-16     制表时间:2025-03-17 20:11(UTC+8)"},
		{"姓名", "账号", "部门", "打卡时间记录"}, {"", "", ""}}
	for day := range specimenDays {
		d := specimenFirst + roster.Date(day)
		rows[3] = append(rows[3], fmt.Sprintf("%d 星期%s", number(d.String()[8:]), weekdayName(d)))
	}
	return append(rows, people(func(p int) []string { return []string{names(p), specimenNumber(p), "综合科"} }, "次日", "", "、")...)
}

// recordRows is 刷卡记录表 with one row of days, or with one for each person, the rows of
// times then two.
func recordRows(each bool, form string) [][]string {
	rows := [][]string{{"刷 卡 记 录 表"}, {"考勤时间", "", "2025-03-06 ~ 2025-03-16", "", "", "", "制表时间", "", "2025-03-17"}}
	var days []string
	for day := range specimenDays {
		days = append(days, fmt.Sprint(number((specimenFirst + roster.Date(day)).String()[8:])))
	}
	if !each {
		rows = append(rows, days)
	}
	separator, times := "\n", people(func(int) []string { return nil }, "", "+", "\n")
	if form == "glued" {
		separator, times = "", people(func(int) []string { return nil }, "", "+", "")
	}
	for p, row := range times {
		rows = append(rows, []string{"工 号:", "", specimenNumber(p), "", "姓 名:", "", names(p), "", "部 门:", "综合科"})
		if each {
			rows = append(rows, days)
			var first, second []string
			for _, text := range row {
				a, b, _ := strings.Cut(text, separator)
				first, second = append(first, a), append(second, b)
			}
			rows = append(rows, first, second)
			continue
		}
		rows = append(rows, row)
	}
	return rows
}

// cardRows is 考勤卡表 of three people side by side; a sheet of three more would be another.
func cardRows() [][]string {
	rows := [][]string{{"考 勤 卡 表"}, {"考勤日期 :", "", "2025/03/06 ~ 03/16", "", "", "", "制表时间 :", "2025/03/17"}, nil, nil, nil}
	for p := range specimenPeople {
		rows[2] = append(rows[2], "部门", "", "姓名", names(p), "")
		rows[3] = append(rows[3], "日期", "2025/03/06 ~ 03/16", "工号", specimenNumber(p), "")
		rows[4] = append(rows[4], "日 星\n期 期", "上午", "下午", "加班", "")
	}
	for day := range specimenDays {
		d := specimenFirst + roster.Date(day)
		var row []string
		for p := range specimenPeople {
			row = append(row, d.String()[8:]+" "+weekdayName(d))
			for i := range 4 {
				text := ""
				if times := taps(p, day); i < len(times) {
					text = cellOf(times[i:i+1], "", " +", "")
				}
				row = append(row, text)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

func hikvisionRows() [][]string {
	rows := [][]string{{"Attendance Record"}, {"Create Time: 2025-03-17 08:00:00  SW: Start-Work EW: End-Work"},
		{"Employee ID", "Card No.", "Name", "Department"}, {"", "", "", ""}}
	for day := range specimenDays {
		rows[2] = append(rows[2], strings.ReplaceAll((specimenFirst+roster.Date(day)).String(), "-", "/"))
		rows[3] = append(rows[3], "SW-EW")
	}
	for p := range specimenPeople {
		row := []string{specimenNumber(p), "", names(p), "综合科"}
		for day := range specimenDays {
			row = append(row, cellOf(workOf(taps(p, day)), "", "", "-"))
		}
		rows = append(rows, row)
	}
	return rows
}

// listRows is a table of the office's own, a row for each punch or for each day.
func listRows(moments bool) [][]string {
	rows := [][]string{{"部门", "员工号", "姓名", "日", "打卡", "地点"}}
	if moments {
		rows[0][3] = "序号"
		for i, p := range truth() {
			rows = append(rows, []string{"综合科", p.number, "员工", fmt.Sprint(i), p.at, "东门"})
		}
		return rows
	}
	for p := range specimenPeople {
		for day := range specimenDays {
			rows = append(rows, []string{"综合科", specimenNumber(p), names(p), (specimenFirst + roster.Date(day)).String(), cellOf(taps(p, day), "次日", "", " "), "东门"})
		}
	}
	return rows
}
