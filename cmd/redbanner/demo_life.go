package main

import (
	"time"

	"redbanner/attendance"
	"redbanner/attendance/leave"
	"redbanner/attendance/roster"
	"redbanner/cmd/redbanner/demo"
	apphttp "redbanner/http"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// life is what the made-up people do beside what their files say: who holds which office,
// what is closed and published, what waits for somebody.
type life struct {
	apphttp.Services
	ctx   call
	scope attendance.Scope
	clock *madeClock
}

// The people of the made-up centre who hold an office.
const (
	demoOffice    = "S056" // 综合科负责人
	demoDirector  = "S057"
	demoSecretary = "S058"
	demoMayor     = "S059"
	demoStaff     = "S002" // whoever signs in as a member of staff
)

// demoDay is the day on which the made-up centre is visited.
func demoDay() roster.Date {
	day, _ := roster.DateOf(demo.Year, demo.Month, demo.Day)
	return day
}

// live lets the made-up centre work until the day on which it is visited.
func (a *app) live(ctx call, scope attendance.Scope, services apphttp.Services, clock *madeClock) error {
	l := life{Services: services, ctx: ctx, scope: scope, clock: clock}
	before, today := demoDay()-1, demoDay()
	for _, step := range []struct {
		day  roster.Date
		hour string
		do   func() error
	}{
		{before, "09:50", l.appoint}, {before, "10:00", l.explain}, {before, "10:10", l.finish}, {before, "15:20", l.object},
		{today, "08:05", l.ask}, {today, "08:20", l.enter}, {today, "08:40", l.rate},
	} {
		clock.at(step.day, step.hour)
		if err := step.do(); err != nil {
			return err
		}
	}
	return nil
}

// by is somebody acting in the made-up centre.
func (l *life) by(staff string) attendance.Scope {
	scope := demoHand(l.scope, staff)
	scope.Staff = staff
	return scope
}

func (l *life) appoint() error {
	from := roster.MustDate("2026-01-01")
	for _, h := range []attendance.Holding{
		{Office: attendance.GeneralOffice, Staff: demoOffice, From: from}, {Office: attendance.Director, Staff: demoDirector, From: from},
		{Office: attendance.Secretary, Staff: demoSecretary, From: from}, {Office: attendance.Mayor, Staff: demoMayor, From: from},
	} {
		if err := l.Offices.Appoint(l.ctx, l.by(demoOffice), h); err != nil {
			return err
		}
	}
	return nil
}

// explain says why a day has no punch at all.
func (l *life) explain() error {
	return l.Clocks.Explain(l.ctx, l.by(demoOffice), attendance.Explanation{
		Day: roster.MustDate("2026-04-15"), Verdict: attendance.Outage, Reason: "线路检修停电，考勤机无法使用",
	}, demoDay())
}

// finish closes the first months and posts the fifth; the sixth is being worked on.
func (l *life) finish() error {
	months := monthsOf(roster.MustPeriod(demo.Period))
	for _, month := range months[:4] {
		decision := scoring.Decision{}
		if _, err := l.Scoring.Close(l.ctx, l.by(demoDirector), month, month.Next().First()+9, decision); err != nil {
			return err
		}
		if err := l.Kept.Keep(l.ctx, l.by(demoDirector), month); err != nil {
			return err
		}
		l.clock.later(10 * time.Minute)
	}
	_, err := l.Scoring.Publish(l.ctx, l.by(demoOffice), months[4], demoDay()-1)
	return err
}

// object lets somebody disagree with an entry of the month that is posted.
func (l *life) object() error {
	may := monthsOf(roster.MustPeriod(demo.Period))[4]
	scores, err := l.Scoring.Score(l.ctx, l.scope, may, demoDay())
	if err != nil {
		return err
	}
	document := scores.Document(rulebook.OfStaff)
	for i := range document.Sheets {
		sheet := &document.Sheets[i]
		for j, keys := range sheet.Keys() {
			for k, key := range keys {
				if e := sheet.Items[j].Entries[k]; e.Points < 0 && e.Staff == sheet.Code && sheet.Code != demoOffice && sheet.Code != demoDirector {
					o := scoring.Objection{Period: may, Kind: scoring.ToEntry, Of: rulebook.OfStaff, Code: sheet.Code, Entry: key}
					_, err := l.Objections.File(l.ctx, l.by(sheet.Code), o, "当天在窗口协助群众填表，并非违反规范，请核实值班记录。", demoDay()-1)
					return err
				}
			}
		}
	}
	return nil
}

// ask lets people ask for leave, which waits.
func (l *life) ask() error {
	half := func(day string, s roster.Session) attendance.HalfDay {
		return attendance.HalfDay{Date: roster.MustDate(day), Session: s}
	}
	for _, d := range []leave.Draft{
		{Staff: demoStaff, Type: attendance.PersonalLeave, From: half("2026-07-06", roster.AM), To: half("2026-07-06", roster.AM), Reason: "送孩子体检"},
		{Staff: "S020", Type: attendance.AnnualLeave, From: half("2026-07-13", roster.AM), To: half("2026-07-15", roster.PM), Reason: "年休假"},
	} {
		if _, err := l.Leave.Apply(l.ctx, l.by(d.Staff), demoDay(), d); err != nil {
			return err
		}
	}
	return nil
}

// enter opens entries of registers that are under way.
func (l *life) enter() error {
	for _, e := range []struct {
		register string
		by       string
		draft    register.Draft
	}{
		{"complaints", demoOffice, register.Draft{Day: demoDay() - 2, Window: "W05", Fields: register.Values{"channel": "phone", "statement": "办理农房备案时等候时间长，窗口人员没有解释。"}}},
		{"suggestions", demoStaff, register.Draft{Day: demoDay() - 1, Staff: demoStaff, Fields: register.Values{"suggestion": "高龄津贴预约上门办理，每周三下午集中上门。", "aim": "shorter"}}},
	} {
		if _, err := l.Registers.Open(l.ctx, l.by(e.by), demoDay(), e.register, e.draft); err != nil {
			return err
		}
	}
	return nil
}

// rate opens the month's round and casts some of its ballots.
func (l *life) rate() error {
	july := roster.PeriodOf(demoDay(), roster.Month)
	if _, err := l.Ballots.Open(l.ctx, l.by(demoOffice), july, demoDay()); err != nil {
		return err
	}
	for i, window := range []string{"W02", "W03", "W04"} {
		mark := rulebook.Points(850 + 50*i)
		ballot := ballot.Ballot{Month: july, Rater: "W01", Window: window, Aspects: [4]rulebook.Points{mark, mark, mark + 50, mark}}
		if _, err := l.Ballots.Cast(l.ctx, l.by("S001"), demoDay(), ballot); err != nil {
			return err
		}
	}
	return nil
}
