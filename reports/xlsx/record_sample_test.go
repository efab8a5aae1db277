package xlsx_test

import (
	"time"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// plainly words everything by its key.
type plainly struct{}

func (plainly) T(key string, _ ...any) string { return key }
func (plainly) Name(_, name string) string    { return name }
func (plainly) Word(w register.Word) string   { return w.Plain }
func (plainly) Recounts(_ *register.Machine, fields []register.Field, v register.Values, people attendance.People) string {
	said := ""
	for _, f := range fields {
		switch value := v[f.Name]; {
		case value == "":
		case f.Type == register.Person:
			said += f.Name + "：" + people.Name(value) + "；"
		default:
			said += f.Name + "：" + value + "；"
		}
	}
	return said
}

func recordBasis(period string, state reports.State) reports.RecordBasis {
	return reports.RecordBasis{
		Centre: roster.Centre{Code: "default", Name: "便民服务中心"}, Period: roster.MustPeriod(period), State: state,
		AsOf: roster.MustDate("2025-07-02"), Digest: "0f3a",
		Books: []reports.Edition{{Name: "月度考核办法", Version: "3"}, {Name: "德能勤绩廉考核办法", Version: "1"}},
		People: attendance.NewPeople(
			[]roster.Staff{{Code: "S001", Name: "张三"}, {Code: "S002", Name: "=欧阳晓明"}},
			[]roster.Window{{Code: "W01", Name: "民政", Department: "民政办"}, {Code: "W02", Name: "+社保", Department: "人社所"}},
			[]roster.Stint{{Staff: "S001", Window: "W02", From: roster.MustDate("2024-01-01"), To: roster.MustDate("2024-12-31")},
				{Staff: "S001", Window: "W01", From: roster.MustDate("2025-01-01")}, {Staff: "S002", Window: "W02", From: roster.MustDate("2025-01-01")}}),
	}
}

func local(day string, minutes int) roster.LocalTime {
	return roster.At(roster.MustDate(day), minutes*60)
}

func caseBook() reports.CaseBook {
	days, minutes := 3, 30
	views := []scoring.CaseView{
		{Case: register.Case{Number: "B/3", Staff: "S002", Item: "@医保", Kind: "promised", Accepted: local("2025-03-11", 500), PromiseDays: &days,
			ExtendedTo: roster.MustDate("2025-03-20"), Finished: local("2025-03-24", 600), Wrong: true, Evaluation: 2},
			State: scoring.CaseFinishedLate, Due: roster.At(roster.MustDate("2025-03-21"), 0) - 1, Over: 2, Window: "W02",
			Costs: []scoring.FactTouch{{Book: "m", Clause: "M3.1", Points: -200}, {Book: "h", Clause: "H2.5", Points: -150}}},
		{Case: register.Case{Number: "B/1", Staff: "S001", Item: "＝cmd", Accepted: local("2025-03-03", 480), PromiseMinutes: &minutes, Finished: local("2025-03-03", 500), Evaluation: 5},
			State: scoring.CaseFinished, Due: local("2025-03-03", 510), Window: "W01"},
		{Case: register.Case{Number: "B/2", Staff: "S009", Item: "-1+1", Accepted: local("2025-03-03", 480), PromiseDays: &days},
			State: scoring.CaseOverdue, Due: roster.At(roster.MustDate("2025-03-07"), 0) - 1, Over: 80, Window: "",
			Costs: []scoring.FactTouch{{Book: "m", Clause: "M3.1", Points: -8000}}},
	}
	return reports.NewCaseBook(recordBasis("2025-03", reports.Open), plainly{}, views, []register.CaseRate{
		{Code: "W01", Cases: 3, Late: 1, Finished: 2, Wrong: 0}, {Code: "W02", Cases: 1, Late: 1, Finished: 1, Wrong: 1},
	})
}

// registerBook is an upheld complaint of which the complainant's name is for the reader,
// and one that has only come in.
func registerBook() reports.RegisterBook {
	complaints, _ := register.ByName("complaints")
	at := time.Date(2025, 3, 4, 1, 2, 3, 0, time.UTC)
	opened := register.Values{"channel": "phone", "statement": "=HYPERLINK(\"x\")", "complainant": "周女士"}
	entries := []register.Entry{
		{Register: "complaints", Number: 1, State: "decided", Day: roster.MustDate("2025-03-04"), Window: "W01", Fields: register.Values{"staff": "S002", "window": "W02"},
			Taken: []register.Taken{
				{Seq: 1, Action: "receive", State: "received", Day: roster.MustDate("2025-03-04"), At: at, By: roster.Person{Staff: "S001"}, Fields: opened, Evidence: []string{"aa", "bb"}},
				{Seq: 2, Action: "investigate", State: "investigating", Day: roster.MustDate("2025-03-05"), At: at, By: roster.Person{Account: "hr"}, Fields: register.Values{"inquirer": "S001"}},
				{Seq: 3, Action: "decide", State: "decided", Day: roster.MustDate("2025-03-14"), At: at, By: roster.Person{Account: "director"}, Note: "-扣分",
					Fields: register.Values{"accountability": "criticism"}, Facts: []string{"f:1", "f:2", "f:gone"}},
			}},
		{Register: "complaints", Number: 2, State: "received", Day: roster.MustDate("2025-03-28"), Fields: register.Values{},
			Taken: []register.Taken{{Seq: 1, Action: "receive", State: "received", Day: roster.MustDate("2025-03-28"), At: at, By: roster.Person{Account: "hr"}, Fields: register.Values{"channel": "oral", "statement": "@态度"}}}},
	}
	facts := scoring.FactPage{
		Facts: []scoring.Recorded{
			{Fact: scoring.Fact{ID: "f:1", Date: roster.MustDate("2025-03-04"), Kind: "complaint.upheld", Staff: "S002", Window: "W02"}},
			{Fact: scoring.Fact{ID: "f:2", Date: roster.MustDate("2025-03-04"), Kind: "no.such", Staff: "S002"}},
		},
		Touches: [][]scoring.FactTouch{{{Book: "m", Clause: "M7.1", Points: 200}, {Book: "h", Clause: "H1.2", Points: 500}}, nil},
	}
	book := reports.RegisterBook{Head: reports.Head{Title: "便民服务中心2025年3月投诉登记", Centre: "便民服务中心", Period: "2025年3月", State: reports.Published, AsOf: roster.MustDate("2025-04-10"),
		Books: []reports.Edition{{Name: "月度考核办法", Version: "3"}}}}
	basis := recordBasis("2025-03", reports.Published)
	basis.AsOf = roster.MustDate("2025-04-10")
	book.Add(reports.RegisterOf{RecordBasis: basis, Machine: complaints, Entries: entries, Facts: facts, Words: plainly{}})
	return book
}

func leaveYearBook() reports.LeaveYearBook {
	half := func(day string, s roster.Session) attendance.HalfDay {
		return attendance.HalfDay{Date: roster.MustDate(day), Session: s}
	}
	book := reports.NewLeaveYearBook(reports.LeaveYearBasis{
		RecordBasis: recordBasis("2025", reports.Open), Words: plainly{}, Calendar: calendar.Calendar{},
		Balances: []leave.Balance{
			{Staff: "S001", Types: []leave.TypeBalance{{Type: attendance.SickLeave, Booked: 3, Taken: 3}, {Type: attendance.AnnualLeave, Booked: 4, Taken: 1, Entitled: 3, Limited: true}}},
			{Staff: "S002", Types: []leave.TypeBalance{{Type: attendance.AnnualLeave, Entitled: 20, Limited: true}}},
		},
		Stored: []attendance.Leave{
			{Staff: "S001", Type: attendance.SickLeave, From: half("2025-01-31", roster.PM), To: half("2025-02-03", roster.PM), Status: attendance.Approved},
			{Staff: "S001", Type: attendance.AnnualLeave, From: half("2025-06-30", roster.PM), To: half("2025-07-02", roster.AM), Status: attendance.Approved},
		},
		Alerts: []attendance.Alert{{Staff: "S001", Year: 2025, Code: attendance.SickOver30, Passed: roster.MustDate("2025-05-06"), HalfDays: 61},
			{Staff: "S002", Year: 2024, Code: attendance.SickOver30, Passed: roster.MustDate("2024-05-06"), HalfDays: 99}},
	})
	book.Leaves = leaveLines()
	return book
}

// yearBook is two months, of which one is open with a total that waits, and a half-year.
func yearBook() reports.YearBook {
	document := func(of rulebook.Unit, sheets ...scoring.SheetDocument) map[rulebook.Unit]scoring.Document {
		return map[rulebook.Unit]scoring.Document{of: {Subject: of, Sheets: sheets}}
	}
	both := func(windows, staff map[rulebook.Unit]scoring.Document) map[rulebook.Unit]scoring.Document {
		return map[rulebook.Unit]scoring.Document{rulebook.OfWindow: windows[rulebook.OfWindow], rulebook.OfStaff: staff[rulebook.OfStaff]}
	}
	rules := monthRules()
	rules.Stars = &rulebook.Stars{Of: rulebook.OfWindow, Count: 1}
	parts := []scoring.YearPart{
		{Period: roster.MustPeriod("2025-01"), State: scoring.Closed, Book: rules, Frozen: scoring.Frozen{
			Sheets: both(document(rulebook.OfWindow, scoring.SheetDocument{Code: "W01", Name: "民政", Total: 10075}, scoring.SheetDocument{Code: "W02", Name: "+社保", Total: 9033}),
				document(rulebook.OfStaff, scoring.SheetDocument{Code: "S001", Name: "张三", Total: 9900})),
			Rank: &scoring.RankDocument{Rows: []scoring.RankRowDocument{{Rank: 1, Code: "W01", RedBanner: true}, {Rank: 2, Code: "W02"}}},
		}},
		{Period: roster.MustPeriod("2025-02"), State: scoring.Open, Book: rules, Frozen: scoring.Frozen{
			Sheets: both(document(rulebook.OfWindow, scoring.SheetDocument{Code: "W01", Name: "民政", Total: 9000, Pending: true}),
				document(rulebook.OfStaff, scoring.SheetDocument{Code: "S001", Name: "张三", Total: 9801}, scoring.SheetDocument{Code: "S002", Name: "=欧阳晓明", Total: 8000})),
		}},
		{Period: roster.MustPeriod("2025H1"), State: scoring.Closed, Book: halfRules(), Frozen: scoring.Frozen{
			Sheets: document(rulebook.OfStaff, scoring.SheetDocument{Code: "S001", Name: "张三", Total: 9500}),
			Grades: []scoring.Grade{{Staff: "S001", Proposed: "称职", Final: "优秀"}},
		}},
	}
	stars := scoring.StarsOf(rules.Stars, parts, nil)
	return reports.NewYearBook(recordBasis("2025", reports.Open), parts, &stars)
}
