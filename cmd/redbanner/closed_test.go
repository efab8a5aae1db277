package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// closedMarch is an office with people, leave, cases and a meeting whose March 2025
// is closed while the months around it are open.
func closedMarch(o *office) {
	o.Helper()
	o.settled("2025-03")
	o.takeText("leave", "staff,type,from,to\nS01,personal,2025-03-04,2025-03-05\n")
	o.takeText("corrections", "staff,date,session,side,reason\nS02,2025-03-06,am,in,开会\n")
	o.takeText("meetings", "date,meeting,staff,status\n2025-03-10,例会,S03,late\n")
	o.takeText("cases", closedCases)
	o.do("close", "--period", "2025-03")
	o.verified("2025-03")
}

const closedCases = `number,staff,accepted,promise_days,finished,result,evaluation
B1,S01,2025-03-03 09:00,3,2025-03-05 10:00,ok,5
B2,S02,2025-03-03 09:00,3,2025-03-12 10:00,ok,5
B3,S03,2025-03-27 09:00,10,,,
`

// Each file would move March in its own way.
var movesMarch = []struct{ name, kind, text string }{
	{"a punch", "punches", "clock_no,time\n101,2025-03-03 08:30:00\n"},
	{"a punch of no one's number", "punches", "clock_no,time\n888,2025-03-03 08:30:00\n"},
	{"leave", "leave", "staff,type,from,to\nS04,sick,2025-03-31,2025-04-02\n"},
	{"leave made longer", "leave", "staff,type,from,to\nS01,personal,2025-03-04,2025-03-06\n"},
	{"leave made shorter", "leave", "staff,type,from,to\nS01,personal,2025-03-04,2025-03-04\n"},
	{"leave taken back", "leave", "staff,type,from,to,status\nS01,personal,2025-03-04,2025-03-05,cancelled\n"},
	{"a correction slip", "corrections", "staff,date,session,side,reason\nS04,2025-03-06,pm,out,开会\n"},
	{"a fact", "facts", "date,kind,staff\n2025-03-31,conduct.violation,S01\n"},
	{"a sign-in", "meetings", "date,meeting,staff,status\n2025-03-10,例会,S04,absent\n"},
	{"a sign-in corrected", "meetings", "date,meeting,staff,status\n2025-03-10,例会,S03,present\n"},
	{"a new case", "cases", "number,staff,accepted,promise_days,finished\nB9,S01,2025-03-03 09:00,3,2025-03-05 10:00\n"},
	{"a late case of the month before", "cases", "number,staff,accepted,promise_days,finished\nB9,S01,2025-02-03 09:00,3,2025-03-05 10:00\n"},
	{"a case given another end", "cases", "number,staff,accepted,promise_days,finished\nB2,S02,2025-03-03 09:00,3,2025-03-14 10:00\n"},
	{"a case given to another", "cases", "number,staff,accepted,promise_days,finished\nB2,S04,2025-03-03 09:00,3,2025-03-12 10:00\n"},
	{"an extension", "cases", "number,staff,accepted,promise_days,extended_to,finished\nB2,S02,2025-03-03 09:00,3,2025-03-20,2025-03-12 10:00\n"},
	{"a ballot", "ratings", "month,rater,window,attitude,efficiency,quality,integrity\n2025-03,W01,W02,9,9,9,9\n"},
	{"a holiday", "calendar", "date,kind,name\n2025-03-20,holiday,停电\n"},
	{"a day that moves a deadline into the month", "calendar", "date,kind,name\n2025-02-27,holiday,停电\n"},
	{"a move", "moves", "staff,window,from\nS01,W02,2025-03-15\n"},
	{"a move before the month", "moves", "staff,window,from\nS01,W02,2025-02-15\n"},
	{"another first window", "staff", "code,name,window\nS01,人员1,W02\n"},
	{"joining within the month", "staff", "code,name,joined\nS01,人员1,2025-03-10\n"},
	{"leaving within the month", "staff", "code,name,left\nS01,人员1,2025-03-20\n"},
	{"a person who was there", "staff", "code,name,window,joined\nS09,新人,W01,2025-03-20\n"},
	{"a window closed in the month", "windows", "code,name,active_to\nW06,窗口6,2025-03-20\n"},
}

func TestNothingMovesAClosedMonth(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		closedMarch(o)
		before := o.contents()
		for _, tt := range movesMarch {
			file := o.file(tt.kind+".csv", tt.text)
			r := o.refuse(exitClosed, tt.kind, file)
			if r.Rejected != r.Rows || r.Accepted != 0 || r.Batch != 0 {
				t.Errorf("%s: %+v", tt.name, r)
			}
			if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, "2025-03") {
				t.Errorf("%s: errors %+v", tt.name, r.Errors)
			}
		}
		if diff := cmp.Diff(before, o.contents()); diff != "" {
			t.Errorf("refused imports left traces (-before +after):\n%s", diff)
		}
		for _, args := range [][]string{
			{"import", "undo", "3"},
			{"centre", "set", "--profile", "service-hall", "--from", "2025-03-31"},
			{"ratings", "close", "--period", "2025-03"},
		} {
			o.refused(exitClosed, "2025-03", args...)
		}
		o.verified("2025-03")
	})
}

func TestPartialLeavesOutWhatWouldMoveAClosedMonth(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	closedMarch(o)
	facts := o.file("facts.csv", "date,kind,staff\n2025-03-31,conduct.violation,S01\n2025-04-01,conduct.violation,S01\n")
	o.refuse(exitClosed, "facts", facts)
	r := o.take("facts", facts, "--partial")
	if r.Accepted != 1 || r.Rejected != 1 || r.Errors[0].Code != "period_closed" || r.Errors[0].Row != 2 {
		t.Errorf("partial facts: %+v", r)
	}
	april := roster.MustDate("2025-04-01")
	punches := o.file("attlog.dat", "101\t2025-03-31 12:00:00\t1\t0\t1\t0\n"+plainPunches(april, april))
	o.refuse(exitClosed, "punches", punches)
	r = o.take("punches", punches, "--partial")
	if r.Accepted != 24 || r.Rejected != 1 {
		t.Errorf("partial punches: %+v", r)
	}
	left, err := os.ReadFile(strings.TrimSuffix(punches, ".dat") + ".rejected.csv")
	if err != nil || !strings.Contains(string(left), "2025-03-31 12:00:00") || strings.Contains(string(left), "2025-04-01") {
		t.Errorf("the punches left out: %v %s", err, left)
	}
	o.verified("2025-03")
}

func TestWhatDoesNotTouchAClosedMonthGoesIn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		closedMarch(o)
		march := roster.MustPeriod("2025-03")
		known := []struct{ name, kind, text string }{
			{"the windows again", "windows", plainWindows()},
			{"the people again", "staff", plainStaff()},
			{"the punches again", "punches", plainPunches(march.First(), march.Last())},
			{"the cases again", "cases", closedCases},
			{"the leave again", "leave", "staff,type,from,to\nS01,personal,2025-03-04,2025-03-05\n"},
		}
		for _, tt := range known {
			if r := o.takeText(tt.kind, tt.text); r.Duplicates != r.Rows {
				t.Errorf("%s: %+v", tt.name, r)
			}
		}
		harmless := []struct{ name, kind, text string }{
			{"a person's new name", "staff", "code,name\nS01,改名\n"},
			{"a person's other establishment", "staff", "code,name,establishment\nS01,改名,civil_servant\n"},
			{"joining before the month", "staff", "code,name,joined\nS02,人员2,2025-02-10\n"},
			{"a window's new name", "windows", "code,name\nW01,更名\n"},
			{"a new window", "windows", "code,name\nW07,新窗口\n"},
			{"a new person in April", "staff", "code,name,window,clock_no,joined\nS08,新人,W07,108,2025-04-07\n"},
			{"leaving in April", "staff", "code,name,left\nS06,人员6,2025-04-30\n"},
			{"a move in April", "moves", "staff,window,from\nS01,W02,2025-04-15\n"},
			{"a window closed in April", "windows", "code,name,active_to\nW05,窗口5,2025-04-20\n"},
			{"leave in January", "leave", "staff,type,from,to\nS01,sick,2025-01-06,2025-01-07\n"},
			{"leave in April", "leave", "staff,type,from,to\nS01,sick,2025-04-01,2025-04-02\n"},
			{"a fact in February", "facts", "date,kind,staff\n2025-02-10,conduct.violation,S01\n"},
			{"the end of a case in April", "cases", "number,staff,accepted,promise_days,finished\nB3,S03,2025-03-27 09:00,10,2025-04-15 09:00\n"},
			{"what the national calendar says anyway", "calendar", "date,kind,name\n2025-03-08,holiday,周末\n"},
			{"a holiday in April", "calendar", "date,kind,name\n2025-04-02,holiday,停电\n"},
			{"the punches of April", "punches", plainPunches(march.Last()+1, march.Last()+30)},
			{"ballots of April", "ratings", plainRatings("2025-04")},
		}
		for _, tt := range harmless {
			if r := o.takeText(tt.kind, tt.text); r.Accepted+r.Corrections == 0 {
				t.Errorf("%s: %+v", tt.name, r)
			}
			o.verified("2025-03")
			if t.Failed() {
				t.Fatalf("after %s", tt.name)
			}
		}
		o.do("centre", "set", "--profile", "service-hall", "--from", "2025-04-01")
		o.do("centre", "set", "--name", "新名")
		o.do("rulebook", "confirm", "bencha-2014-monthly", "M12", "--minutes", "会议8", "--by", "王主任")
		o.verified("2025-03")
		for _, kind := range []string{"month", "ranking", "attendance", "staff"} {
			o.do("report", kind, "--period", "2025-03", "--out", filepath.Join(t.TempDir(), kind+".xlsx"))
		}
		if got := o.sheet("2025-03", "W01").Name; got != "窗口1" {
			t.Errorf("the frozen sheet bears the name %s", got)
		}
	})
}

func TestANumberGivenLaterTakesPunchesFromTheFirstOpenDay(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		stray := ""
		for _, day := range []string{"2025-03-31", "2025-04-01"} {
			for _, at := range []string{"07:55:10", "11:31:20", "13:55:30", "17:31:40"} {
				stray += fmt.Sprintf("0107\t%s %s\t1\t0\t1\t0\n", day, at)
			}
		}
		if r := o.take("punches", o.file("attlog.dat", stray)); r.Unmatched != 8 {
			t.Fatalf("the punches of no one: %+v", r)
		}
		o.takeText("staff", "code,name,window,joined\nS07,新人,W01,2025-03-28\n")
		o.do("close", "--period", "2025-03")
		o.takeText("staff", "code,name,clock_no\nS07,新人,107\n")
		o.verified("2025-03")
		if got := o.days("2025-03", "S07", "2025-03-31"); got != "absent absent" {
			t.Errorf("in the closed month S07 was %s", got)
		}
		if got := o.days("2025-04", "S07", "2025-04-01"); got != "present present" {
			t.Errorf("on the first open day S07 was %s", got)
		}
	})
}

// days are a person's statuses on a day.
func (o *office) days(month, staff, date string) string {
	o.Helper()
	var d attendanceDocument
	o.ask(&d, "attendance", "--month", month, "--staff", staff)
	var statuses []string
	for _, s := range d.Days {
		if s.Date == date {
			statuses = append(statuses, s.Status)
		}
	}
	return strings.Join(statuses, " ")
}
