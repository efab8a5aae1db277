package xlsx_test

import (
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// monthRules is a small monthly book of the shape of the real one.
func monthRules() *rulebook.Book {
	return &rulebook.Book{
		ID: "test-month", Version: "3", Name: "月度考核办法", Period: roster.Month, Base: 10000, Bonus: 1000,
		Subjects: []rulebook.Subject{{Of: rulebook.OfWindow}, {Of: rulebook.OfStaff}},
		Items: []rulebook.Item{
			{ID: "M1", Name: "行为规范、服务态度", Full: 3000, Clauses: []rulebook.Clause{
				{ID: "M1.1", Text: "违反行为规范，每次扣1分。", Source: "三（一）", Mark: rulebook.Intact}}},
			{ID: "M8", Name: "人员到岗情况", Full: 6000, Clauses: []rulebook.Clause{
				{ID: "M8.2", Text: "脱岗半天以上，每人每天扣2分。", Source: "三（八）", Mark: rulebook.Presumed, Points: 200}}},
			{ID: "M10", Name: "窗口互评", Full: 1000, Clauses: []rulebook.Clause{
				{ID: "M10.1", Text: "窗口互评得分折算为10分制。", Source: "三（十）", Mark: rulebook.Intact}}},
			{ID: "M11", Name: "受奖附加", Full: 1000, Bonus: true, Clauses: []rulebook.Clause{
				{ID: "M11.3", Text: "收到锦旗，每面加2分。", Source: "三（十一）", Mark: rulebook.Intact}}},
		},
		Ranking: &rulebook.Ranking{ID: "M12", Banners: 1, Ties: []string{"no_upheld_complaint", "item:M10", "finished_cases", "deductions"}},
	}
}

// halfRules is a small half-year book with parts.
func halfRules() *rulebook.Book {
	return &rulebook.Book{
		ID: "test-half", Version: "1", Name: "德能勤绩廉考核办法", Period: roster.Half, Base: 10000, Bonus: 1000,
		Subjects: []rulebook.Subject{{Of: rulebook.OfStaff}},
		Items: []rulebook.Item{
			{ID: "H1", Name: "德", Full: 8500, Clauses: []rulebook.Clause{{ID: "H1.1", Text: "语言行为不文明，每次扣1至2分。", Mark: rulebook.Intact}}},
			{ID: "H3", Name: "勤", Full: 1500, Parts: []rulebook.Part{
				{ID: "H3.1", Name: "出勤", Full: 800, Clauses: []rulebook.Clause{{ID: "H3.1d", Text: "旷工，每半天扣1分。", Mark: rulebook.Intact}}},
				{ID: "H3.2", Name: "会议学习", Full: 700, Clauses: []rulebook.Clause{{ID: "H3.2a", Text: "会议迟到，每次扣0.5分。", Mark: rulebook.Presumed, Points: 50}}},
			}},
			{ID: "H6", Name: "受奖附加", Full: 1000, Bonus: true, Clauses: []rulebook.Clause{{ID: "H6.1", Text: "书面表扬，每次加2分。", Mark: rulebook.Intact}}},
		},
		Grades: &rulebook.Grades{ID: "grades", Text: "考核分为四个档次。", Bars: []rulebook.Points{9000, 8000, 6000}, QuotaPercent: 20, SickLeaveLimit: 30,
			Mark: rulebook.Intact, Names: map[roster.Establishment][]string{
				roster.CivilServant: {"优秀", "称职", "基本称职", "不称职"}, roster.Contract: {"优秀", "合格", "基本合格", "不合格"}}},
		Objections: &rulebook.Objections{ID: "objections", WorkingDays: 5, Mark: rulebook.Presumed},
	}
}

func basis(book *rulebook.Book, period string) reports.Basis {
	return reports.Basis{
		Centre: roster.Centre{Code: "default", Name: "便民服务中心"}, Period: roster.MustPeriod(period), State: reports.Open,
		AsOf: roster.MustDate("2025-04-01"), Digest: "0f3a", Book: book,
		Windows: []roster.Window{{Code: "W01", Name: "民政", Department: "民政办"}, {Code: "W02", Name: "社保"}, {Code: "W03", Name: "国土&规划"}},
		Staff: []roster.Staff{{Code: "S001", Name: "张三", Establishment: roster.CivilServant},
			{Code: "S002", Name: "欧阳晓明", Establishment: roster.Contract}},
	}
}

// windowSheets are three windows: deductions that fit and that do not, a waiver, a pending item.
func windowSheets() []scoring.Sheet {
	day := roster.MustDate("2025-03-12")
	return []scoring.Sheet{
		{Code: "W01", Name: "民政", Total: 10075, Base: 9875, Bonus: 200, Items: []scoring.ItemScore{
			{ID: "M1", Full: 3000, Score: 2900, Entries: []scoring.Entry{{Clause: "M1.1", Points: -100, Applied: -100, Date: day,
				Staff: "S001", Window: "W01", Fact: "f:1", Text: "违反行为规范，每次扣1分。（在大厅吸烟）"}}},
			{ID: "M8", Full: 6000, Score: 6000, Entries: []scoring.Entry{{Clause: "M8.2", Points: -200, Applied: 0, Date: day + 1,
				Staff: "S002", Window: "W01", Fact: "a:S002:2025-03-13", Text: "脱岗半天以上，每人每天扣2分。", Waived: true, Presumed: true}}},
			{ID: "M10", Full: 1000, Score: 975},
			{ID: "M11", Full: 1000, Score: 200, Entries: []scoring.Entry{{Clause: "M11.3", Points: 200, Applied: 200, Date: day,
				Window: "W01", Fact: "f:2", Text: "收到锦旗，每面加2分。"}}},
		}},
		{Code: "W02", Name: "社保", Total: 9033, Base: 9033, Items: []scoring.ItemScore{
			{ID: "M1", Full: 3000, Score: 3000},
			{ID: "M8", Full: 6000, Score: 5033, Entries: []scoring.Entry{{Clause: "M8.2", Points: -1000, Applied: -967, Date: day,
				Staff: "S009", Window: "W02", Fact: "f:3", Text: "另有说明", Presumed: true}}},
			{ID: "M10", Full: 1000, Score: 1000}, {ID: "M11", Full: 1000},
		}},
		{Code: "W03", Name: "国土&规划", Total: 9000, Base: 9000, Pending: true, Items: []scoring.ItemScore{
			{ID: "M1", Full: 3000, Score: 3000}, {ID: "M8", Full: 6000, Score: 6000},
			{ID: "M10", Full: 1000, Pending: true}, {ID: "M11", Full: 1000},
		}},
	}
}

func staffSheets() []scoring.Sheet {
	return []scoring.Sheet{
		{Code: "S001", Name: "张三", Total: 9950, Base: 9750, Bonus: 200, Items: []scoring.ItemScore{
			{ID: "H1", Full: 8500, Score: 8500, Note: "本期无记录"},
			{ID: "H3", Full: 1500, Score: 1250, Parts: []scoring.PartScore{{ID: "H3.1", Full: 800, Score: 600}, {ID: "H3.2", Full: 700, Score: 650}},
				Entries: []scoring.Entry{
					{Clause: "H3.1d", Part: "H3.1", Points: -100, Applied: -100, Date: roster.MustDate("2025-02-11"), Staff: "S001", Fact: "a:1", Text: "旷工，每半天扣1分。（上午）"},
					{Clause: "H3.1d", Part: "H3.1", Points: -100, Applied: -100, Date: roster.MustDate("2025-02-11"), Staff: "S001", Fact: "a:2", Text: "旷工，每半天扣1分。（下午）"},
					{Clause: "H3.2a", Part: "H3.2", Points: -50, Applied: -50, Date: roster.MustDate("2025-03-01"), Staff: "S001", Fact: "m:1", Text: "会议迟到，每次扣0.5分。", Presumed: true},
				}},
			{ID: "H6", Full: 1000, Score: 200, Entries: []scoring.Entry{{Clause: "H6.1", Points: 200, Applied: 200, Date: roster.MustDate("2025-05-06"), Staff: "S001", Fact: "f:9", Text: "书面表扬，每次加2分。"}}},
		}},
		{Code: "S002", Name: "欧阳晓明", Total: 10000, Base: 10000, Items: []scoring.ItemScore{
			{ID: "H1", Full: 8500, Score: 8500},
			{ID: "H3", Full: 1500, Score: 1500, Parts: []scoring.PartScore{{ID: "H3.1", Full: 800, Score: 800}, {ID: "H3.2", Full: 700, Score: 700}}},
			{ID: "H6", Full: 1000},
		}},
	}
}

func rankSample() scoring.Ranking {
	return scoring.Ranking{TieOpen: true, Rows: []scoring.RankRow{
		{Rank: 1, Code: "W01", Name: "民政", Total: 10075, RedBanner: true},
		{Rank: 2, Code: "W02", Name: "社保", Total: 9033, Tie: true},
		{Rank: 3, Code: "W03", Name: "国土&规划", Total: 9000},
	}}
}

func monthBook() reports.MonthBook {
	person := windowSheets()[2]
	person.Code, person.Name = "S001", "张三"
	b := basis(monthRules(), "2025-03")
	d := scoring.NewDocument(b.Book, rulebook.OfWindow, b.Period, "open", b.AsOf, windowSheets())
	d.Sheets[0].Items[0].Entries[0].Objection = &scoring.ObjectionMark{Number: 3, State: scoring.Dismissed, Decided: "2025-04-08", Reason: "=有录像"}
	d.Sheets[1].Objections = []scoring.ObjectionMark{{Number: 4, State: scoring.Upheld, Decided: "2025-04-09", Reason: "记错窗口", Clause: "M1.1", Fact: "f:77"}}
	b.Objections = map[rulebook.Unit]scoring.Document{rulebook.OfWindow: d}
	b.Past = []reports.PeriodSheets{pastSheets("2024-12", "closed", 3, scoring.SheetDocument{Code: "W01", Name: "民政", Total: 9875}),
		pastSheets("2025-02", "published", 2, scoring.SheetDocument{Code: "W01", Name: "民政", Total: 9733, Pending: true}, scoring.SheetDocument{Code: "W02", Name: "社保", Total: 10100})}
	b.Past[1].Rank = &scoring.RankDocument{Rows: []scoring.RankRowDocument{{Code: "W02", Rank: 1, RedBanner: true}, {Code: "W01", Rank: 2}}}
	return reports.NewMonthBook(b, windowSheets(), []scoring.Sheet{person}, rankSample())
}

func ranking() reports.Ranking {
	return reports.NewRanking(basis(monthRules(), "2025-03"), windowSheets(), rankSample())
}

func halfYearBook() reports.HalfYearBook {
	return reports.NewHalfYearBook(basis(halfRules(), "2025H1"), staffSheets(), []scoring.Grade{
		{Staff: "S001", Proposed: "优秀", Final: "优秀"},
		{Staff: "S002", Proposed: "合格", Final: "合格", Why: scoring.QuotaFull},
	})
}

func staffBook() reports.StaffBook {
	return reports.NewStaffBook(basis(halfRules(), "2025H1"), staffSheets())
}

// leaveLines are leave that was asked for, leave from a file, and leave over the end of the month.
func leaveLines() []reports.LeaveLine {
	half := func(day string, session roster.Session) attendance.HalfDay {
		return attendance.HalfDay{Date: roster.MustDate(day), Session: session}
	}
	return []reports.LeaveLine{
		{Number: 12, Code: "S001", Name: "张三", Window: "民政", Type: attendance.SickLeave, From: half("2025-02-06", roster.AM), To: half("2025-02-06", roster.AM),
			HalfDays: 1, State: leave.Returned, Certificate: reports.Yes},
		{Code: "S002", Name: "欧阳晓明", Window: "社会保险", Type: attendance.TrainingLeave, From: half("2025-01-27", roster.AM), To: half("2025-02-04", roster.PM),
			HalfDays: 4, State: leave.Approved},
		{Number: 13, Code: "S777", Name: "=HYPERLINK(1)", Type: attendance.PersonalLeave, From: half("2025-02-28", roster.PM), To: half("2025-03-03", roster.AM),
			HalfDays: 2, State: leave.Applied, Certificate: reports.No},
	}
}

// pastSheets is a period with sheets among a crowd whose median is 96.50.
func pastSheets(period, state string, crowd int, list ...scoring.SheetDocument) reports.PeriodSheets {
	return reports.PeriodSheets{
		Sheets: scoring.Document{Period: roster.MustPeriod(period), State: state, Sheets: list}, Crowd: scoring.Crowd{Sheets: crowd, Median: 9650},
	}
}

// ownRecord is one person's half-year: two months of it have a sheet, one of them a median.
func ownRecord() reports.StaffBook {
	b := basis(halfRules(), "2025H1")
	b.Crowd = scoring.Crowd{Sheets: 5, Median: 9700, Items: map[string]scoring.Points{"H1": 8400, "H3": 1400, "H6": 0}}
	b.Past = []reports.PeriodSheets{
		pastSheets("2025-02", "closed", 5, scoring.SheetDocument{Code: "S001", Name: "张三", Total: 9812}),
		pastSheets("2025-03", "open", 4, scoring.SheetDocument{Code: "S001", Name: "张三", Total: 9500, Pending: true}),
	}
	return reports.NewStaffBook(b, staffSheets()[:1])
}

// attendanceBook is two people and a stranger in the first working days of a month.
func attendanceBook() reports.AttendanceBook { return reports.NewAttendanceBook(februarys()) }

// attendanceTotals is a quarter that is not over: that month, and the next in which one of
// the people moved to the window of the other.
func attendanceTotals() reports.AttendanceTotals {
	february, march := februarys(), februarys()
	march.Month, march.Profile, march.Books = roster.MustPeriod("2025-03"), "政务服务大厅制", []reports.Edition{{Name: "月度考核办法", Version: "4"}}
	march.WindowName, march.WindowCode = map[string]string{"S001": "社会保险", "S002": "社会保险"}, map[string]string{"S001": "W02", "S002": "W02"}
	march.Sessions = []attendance.Session{{Staff: "S001", Date: roster.MustDate("2025-03-03"), Status: attendance.Late, Late: true, HasIn: true, In: 485}}
	march.Totals = []attendance.Total{{Staff: "S001", Due: 1, Late: 1}}
	return reports.NewAttendanceTotals(reports.AttendanceTotalsBasis{
		Centre: february.Centre, Period: roster.MustPeriod("2025Q1"), State: reports.Open, AsOf: roster.MustDate("2025-03-04"), Months: []reports.AttendanceBasis{february, march},
	})
}

func februarys() reports.AttendanceBasis {
	at := func(day string, half roster.Session, staff string, s attendance.Session) attendance.Session {
		s.Staff, s.Date, s.Session = staff, roster.MustDate(day), half
		return s
	}
	return reports.AttendanceBasis{
		Centre: roster.Centre{Name: "便民服务中心"}, Month: roster.MustPeriod("2025-02"), State: reports.Published,
		AsOf: roster.MustDate("2025-03-01"), Profile: "便民服务中心制", Books: []reports.Edition{{Name: "月度考核办法", Version: "3"}}, Presumed: []string{"off_post_from"},
		WorkingDay: func(d roster.Date) bool { return d.Weekday()%6 != 0 },
		Staff:      []roster.Staff{{Code: "S001", Name: "张三"}, {Code: "S002", Name: "欧阳晓明"}},
		WindowName: map[string]string{"S001": "民政", "S002": "社会保险"}, WindowCode: map[string]string{"S001": "W01", "S002": "W02"},
		Leaves: leaveLines(),
		Sessions: []attendance.Session{
			at("2025-02-05", roster.PM, "S002", attendance.Session{Status: attendance.Absent}),
			at("2025-02-05", roster.AM, "S001", attendance.Session{Status: attendance.Present, In: 470, Out: 690, HasIn: true, HasOut: true}),
			at("2025-02-05", roster.PM, "S001", attendance.Session{Status: attendance.Early, Late: true, In: 850, HasIn: true,
				LateMinutes: 10, Flags: attendance.MissingOut}),
			at("2025-02-06", roster.AM, "S001", attendance.Session{Status: attendance.OnLeave, Leave: attendance.SickLeave}),
			at("2025-02-08", roster.AM, "S001", attendance.Session{Status: attendance.Present, HasIn: true, In: 480, Slipped: [2]bool{true, false}}),
			at("2025-02-06", roster.AM, "S002", attendance.Session{Status: attendance.OffPost, In: 480, Out: 660, HasIn: true, HasOut: true, EarlyMinutes: 30}),
			at("2025-02-06", roster.PM, "S002", attendance.Session{Status: attendance.NoData}),
			at("2025-02-07", roster.AM, "S777", attendance.Session{Status: attendance.Late, Late: true, LateMinutes: 1, HasIn: true, In: 481}),
		},
		Slips: []reports.Slip{
			{Slip: attendance.Slip{Staff: "S001", Date: roster.MustDate("2025-02-08"), Session: roster.AM, Reason: "忘记打卡"}, Name: "张三", ApprovedBy: "王主任"},
			{Slip: attendance.Slip{Staff: "S777", Date: roster.MustDate("2025-02-28"), Session: roster.PM, Side: calendar.Out, Reason: "=1+1"}, ApprovedBy: "补签.csv"},
		},
		Totals: []attendance.Total{
			{Staff: "S002", Due: 2, OffPost: 1, Absent: 1},
			{Staff: "S001", Due: 4, Present: 2, Late: 1, Early: 1, Leave: 1, MissingOut: 1},
		},
	}
}

// must fails the test on an error.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
