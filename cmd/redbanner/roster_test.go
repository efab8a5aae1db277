package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

func TestSaturdayDutyIsJudgedOfThoseOnIt(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.take("punches", o.file("a.dat", plainPunches(roster.MustDate("2025-03-03"), roster.MustDate("2025-03-14"))))
		// S01 comes late on Saturday the 8th, S02 on duty does not come, S03 comes unasked.
		saturday := ""
		for _, punch := range []string{"101\t2025-03-08 08:20:00", "101\t2025-03-08 11:31:00", "101\t2025-03-08 13:50:00", "101\t2025-03-08 17:35:00",
			"103\t2025-03-08 08:00:00"} {
			saturday += "      " + punch + "\t1\t0\t1\t0\n"
		}
		o.take("punches", o.file("b.dat", saturday))
		before := o.due("2025-03")
		o.do("roster", "add", "weekend", "--date", "2025-03-08", "--staff", "S01", "--window", "W01", "--rest", "2025-03-11")
		r := o.takeText("duty", "日期,工号,值班类型,补休日期\n2025/3/8,S02,周末值班,\n2025/3/8,S01,周末值班,2025-03-11\n")
		if r.Accepted != 1 || r.Duplicates != 1 {
			t.Errorf("the roster's file: %+v", r)
		}
		for staff, want := range map[string]string{"S01": "late present", "S02": "absent absent", "S03": "", "S04": ""} {
			if got := o.days("2025-03", staff, "2025-03-08"); got != want {
				t.Errorf("%s on Saturday: %q, want %q", staff, got, want)
			}
		}
		for staff, want := range map[string]string{"S01": "", "S02": "present present"} {
			if got := o.days("2025-03", staff, "2025-03-11"); got != want {
				t.Errorf("%s on the rest day: %q, want %q", staff, got, want)
			}
		}
		after := o.due("2025-03")
		before["S02"] += 2
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("sessions due (-want +got):\n%s", diff)
		}
		if !strings.Contains(o.do("--json", "score", "--period", "2025H1", "--subject", "staff", "--of", "S02"), `"date":"2025-03-08"`) {
			t.Error("an absent duty costs nothing")
		}

		// Struck off again, the days are as the calendar has them.
		o.do("roster", "remove", "weekend", "--date", "2025-03-08", "--staff", "S01,S02")
		before["S02"] -= 2
		if diff := cmp.Diff(before, o.due("2025-03")); diff != "" {
			t.Errorf("struck off (-want +got):\n%s", diff)
		}
		o.do("import", "undo", itoa(int(o.lastBatch())))
		if got := o.days("2025-03", "S02", "2025-03-08"); got != "absent absent" {
			t.Errorf("the striking off taken back: %q", got)
		}
	})
}

// due is how many sessions are due of each person in a month.
func (o *office) due(month string) map[string]int {
	o.Helper()
	var d attendanceDocument
	o.ask(&d, "attendance", "--month", month)
	due := map[string]int{}
	for _, t := range d.Totals {
		due[t.Staff] = t.Due
	}
	return due
}

func TestARosterOfAClosedMonthStays(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.takeText("punches", "clock_no,time\n103,2025-03-29 07:55\n103,2025-03-29 11:31\n103,2025-03-29 13:55\n103,2025-03-29 17:31\n")
		o.do("roster", "add", "lunch", "--date", "2025-03-05", "--staff", "S01,S02")
		o.do("roster", "add", "weekend", "--date", "2025-03-29", "--staff", "S03", "--rest", "2025-04-02")
		o.do("close", "--period", "2025-03")
		for _, args := range [][]string{
			{"roster", "add", "weekend", "--date", "2025-03-22", "--staff", "S04"},
			{"roster", "add", "weekend", "--date", "2025-04-05", "--staff", "S04", "--rest", "2025-03-31"},
			{"roster", "add", "weekend", "--date", "2025-03-29", "--staff", "S03", "--rest", "2025-04-03"},
			{"roster", "remove", "lunch", "--date", "2025-03-05", "--staff", "S01"},
		} {
			o.refused(exitClosed, "2025-03", args...)
		}
		o.verified("2025-03")
	})
}

func TestFaultsOfARosterAreNamed(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.takeText("staff", "code,name,joined,left\nS20,新,2025-03-10,\nS21,旧,,2025-03-10\n")
		o.takeText("leave", "staff,type,from,to\nS05,sick,2025-03-11,2025-03-11\nS06,personal,2025-03-07,2025-03-10\n")
		o.do("roster", "add", "weekend", "--date", "2025-03-15", "--staff", "S01", "--rest", "2025-03-18")
		rows := []struct{ row, code string }{
			{"2025-03-08,S99,weekend,,,,", "unknown_staff"},
			{"2025-03-08,S20,weekend,,,,", "before_joining"},
			{"2025-03-15,S21,weekend,,,,", "after_leaving"},
			{"2025-03-10,S01,weekend,,,,", "duty_on_working_day"},
			{"2025-04-04,S01,weekend,,,,", "duty_not_weekend"},
			{"2025-03-08,S01,holiday,,,,", "duty_not_holiday"},
			{"2025-03-08,S06,weekend,,,,", "duty_on_leave"},
			{"2025-03-08,S02,weekend,am,,,", "duty_whole_day"},
			{"2025-03-08,S02,weekend,,W99,,", "unknown_window"},
			{"2025-03-08,S02,weekend,,,2025-03-16,", "rest_on_day_off"},
			{"2025-03-08,S02,weekend,,,2025-05-08,", "rest_too_far"},
			{"2025-03-08,S01,weekend,,,2025-03-18,", "rest_taken"},
			{"2025-03-08,S05,weekend,,,2025-03-11,", "rest_on_leave"},
			{"2025-03-08,S21,weekend,,,2025-03-12,", "after_leaving"},
			{"2025-03-05,S02,lunch,,,2025-03-12,", "rest_without_cause"},
			{"2025-03-05,S02,lunch,,,,removed", "duty_unknown"},
			{"2025-03-05,S02,supper,,,,", "bad_duty_kind"},
			{"2025-03-05,S02,lunch,night,,,", "bad_session"},
			{"2025-03-05,S02,lunch,,,,maybe", "bad_duty_status"},
			{",S02,lunch,,,,", "required"},
		}
		for _, tt := range rows {
			text := "date,staff,kind,session,window,rest,status\n" + tt.row + "\n"
			r := o.refuse(exitRefused, "duty", o.file("duty.csv", text))
			if len(r.Errors) != 1 || r.Errors[0].Code != tt.code || strings.HasPrefix(r.Errors[0].Message, "problem.") {
				t.Errorf("%s: %+v, want %s", tt.row, r.Errors, tt.code)
			}
		}
		// April's first Saturday lies in a holiday: it is both.
		o.do("roster", "add", "holiday", "--date", "2025-04-05", "--staff", "S01")
		r := o.refuse(exitRefused, "duty", o.file("duty.csv", "date,staff,kind\n2025-04-05,S01,weekend\n"))
		if len(r.Errors) != 1 || r.Errors[0].Code != "duty_doubled" {
			t.Errorf("weekend and holiday in one: %+v", r.Errors)
		}
		o.do("centre", "set", "--rest-days", "3", "--from", "2025-01-01")
		typed := o.refused(exitRefused, "S02: ", "roster", "add", "weekend", "--date", "2025-03-22", "--staff", "S02", "--rest", "2025-03-26")
		if !strings.Contains(typed.stderr, "within 3 days") || strings.Contains(typed.stderr, "row 2") || strings.Contains(typed.stderr, "file") {
			t.Errorf("of what was typed it is said:\n%s", typed.stderr)
		}
		o.refused(exitRefused, "within 3 days", "roster", "add", "weekend", "--date", "2025-03-22", "--staff", "S01", "--rest", "2025-03-26")
		o.do("roster", "add", "weekend", "--date", "2025-03-22", "--staff", "S01", "--rest", "2025-03-25")
		o.refused(exitUsage, "name somebody", "roster", "add", "lunch", "--date", "2025-03-05", "--staff", ",")
		o.refused(exitUsage, "is not a date", "roster", "add", "lunch", "--date", "5 March", "--staff", "S01")
		o.refused(exitUsage, "is not a date", "roster", "add", "weekend", "--date", "2025-03-22", "--staff", "S01", "--rest", "soon")
		var list struct {
			Month  string          `json:"month"`
			Duties []document.Duty `json:"duties"`
		}
		o.ask(&list, "roster", "list", "--month", "2025-03")
		var got []string
		for _, d := range list.Duties {
			got = append(got, fmt.Sprint(d.Date, " ", d.Staff, " ", d.Kind, " ", d.Rest))
		}
		if diff := cmp.Diff([]string{"2025-03-15 S01 weekend 2025-03-18", "2025-03-22 S01 weekend 2025-03-25"}, got); diff != "" {
			t.Errorf("the roster of March (-want +got):\n%s", diff)
		}
	})
}

func TestHandOversAreSignedByTheTaker(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		hand := func(args ...string) []string {
			return append([]string{"roster", "handover", "--date", "2025-03-05"}, args...)
		}
		o.do(hand("--from", "S01", "--to", "S02", "--note", "三件待办", "--items", "钥匙")...)
		o.do(hand("--by", "S02", "--to", "S03", "--note", "公章")...)
		o.refused(exitFailed, "cannot hand over for", hand("--by", "S02", "--from", "S01", "--to", "S03", "--note", "x")...)
		o.refused(exitUsage, "to the same person", hand("--from", "S01", "--to", "S01", "--note", "x")...)
		o.refused(exitUsage, "say what is handed over", hand("--from", "S01", "--to", "S02", "--note", " ")...)
		o.refused(exitUsage, "say who acts", hand("--to", "S02", "--note", "x")...)
		o.refused(exitUsage, "S99", hand("--from", "S01", "--to", "S99", "--note", "x")...)
		o.refused(exitRefused, "still to come", "roster", "handover", "--date", "2099-01-01", "--from", "S01", "--to", "S02", "--note", "x")
		o.refused(exitUsage, "there is no hand-over 9", "roster", "accept", "9", "--by", "S02")
		o.refused(exitUsage, "say who acts", "roster", "accept", "1")
		o.refused(exitFailed, "is for S02 to sign", "roster", "accept", "1", "--by", "S03")
		o.do("roster", "accept", "1", "--by", "S02", "--note", "已点清")
		o.refused(exitFailed, "signed already", "roster", "accept", "1", "--by", "S02")
		var log struct {
			HandOvers []document.HandOver `json:"handovers"`
		}
		o.ask(&log, "roster", "handovers", "--open")
		if len(log.HandOvers) != 1 || log.HandOvers[0].From != "S02" || log.HandOvers[0].AcceptedAt != "" || !log.HandOvers[0].Overdue {
			t.Errorf("open: %+v", log)
		}
		o.ask(&log, "roster", "handovers", "--month", "2025-03")
		if len(log.HandOvers) != 2 || log.HandOvers[0].Remark != "已点清" || log.HandOvers[0].Overdue || log.HandOvers[0].AcceptedAt == "" || log.HandOvers[0].Items != "钥匙" {
			t.Errorf("March: %+v", log)
		}
		if got := o.do("roster", "handovers", "--month", "2025-04"); strings.Contains(got, "S02") {
			t.Errorf("April: %s", got)
		}
	})
}

func TestFindingsOnDutyCostTheirPoints(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain("2025-03")
		o.do("roster", "add", "duty", "--date", "2025-03-05", "--staff", "S01", "--session", "pm")
		finding := func(args ...string) []string {
			return append([]string{"roster", "finding", "--date", "2025-03-05", "--note", "查岗不在"}, args...)
		}
		o.do(finding("--staff", "S01", "--kind", "left")...)
		o.do(finding("--staff", "S01", "--kind", "careless", "--ref", "查-7")...)
		o.do(finding("--staff", "S02", "--kind", "off_post", "--quantity", "1")...)
		o.refused(exitRefused, "is on no duty", finding("--staff", "S02", "--kind", "left")...)
		o.refused(exitUsage, "counts half-days", finding("--staff", "S01", "--kind", "left", "--quantity", "1")...)
		o.refused(exitUsage, "must be one of", finding("--staff", "S01", "--kind", "asleep")...)
		o.refused(exitRefused, "still to come", "roster", "finding", "--date", "2099-01-01", "--staff", "S01", "--kind", "left", "--note", "x")
		if got := o.do(finding("--staff", "S01", "--kind", "left")...); !strings.Contains(got, "0 entered, 1 known") {
			t.Errorf("the same finding again: %s", got)
		}
		for staff, clauses := range map[string][]string{"S01": {"H3.3a", "H3.3b"}, "S02": {"H3.1c"}} {
			score := o.do("--json", "score", "--period", "2025H1", "--subject", "staff", "--of", staff)
			for _, clause := range clauses {
				if !strings.Contains(score, `"clause":"`+clause+`"`) {
					t.Errorf("%s is not charged by %s", staff, clause)
				}
			}
		}
	})
}

func TestStudyDaysAndTheirSignIn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		o.takeText("leave", "staff,type,from,to\nS03,sick,2025-03-10,2025-03-10\n")
		sheet := filepath.Join(t.TempDir(), "s.csv")
		o.do("roster", "signin-sheet", "--date", "2025-03-10", "--out", sheet)
		text, err := os.ReadFile(sheet)
		if err != nil || !strings.Contains(string(text), "2025-03-10,学习,S03,人员3,excused") || strings.Count(string(text), "\n") != 7 {
			t.Fatalf("the sheet: %v\n%s", err, text)
		}
		filled := strings.ReplaceAll(strings.TrimPrefix(string(text), "\ufeff"), "人员1,\r", "人员1,到会\r")
		filled = strings.ReplaceAll(filled, "人员2,\r", "人员2,迟到\r")
		var signed []string
		for _, line := range strings.Split(filled, "\r\n") {
			if !strings.HasSuffix(line, ",") {
				signed = append(signed, line)
			}
		}
		if r := o.takeText("meetings", strings.Join(signed, "\n")); r.Accepted != 3 {
			t.Errorf("the sheet, filled in: %+v", r)
		}
		o.do("roster", "signin", "--date", "2025-03-10", "--staff", "S04", "--status", "absent")
		var study struct {
			Month   string              `json:"month"`
			Meeting string              `json:"meeting"`
			Days    []document.StudyDay `json:"days"`
		}
		o.ask(&study, "roster", "study", "--month", "2025-03")
		want := []document.StudyDay{
			{Date: roster.MustDate("2025-03-10"), Signed: map[string]int{"present": 1, "late": 1, "absent": 1, "excused": 1}, Missing: []string{"S05", "S06"}, OnLeave: []string{}},
			{Date: roster.MustDate("2025-03-20"), Signed: map[string]int{"present": 0, "late": 0, "absent": 0, "excused": 0},
				Missing: []string{"S01", "S02", "S03", "S04", "S05", "S06"}, OnLeave: []string{}},
			{Date: roster.MustDate("2025-03-31"), Signed: map[string]int{"present": 0, "late": 0, "absent": 0, "excused": 0},
				Missing: []string{"S01", "S02", "S03", "S04", "S05", "S06"}, OnLeave: []string{}},
		}
		if diff := cmp.Diff(want, study.Days); diff != "" {
			t.Errorf("study days (-want +got):\n%s", diff)
		}
		if got := o.do("roster", "study", "--month", "2025-03"); !strings.Contains(got, "S05 S06") {
			t.Errorf("for people: %s", got)
		}
		o.refused(exitUsage, "is written as .csv", "roster", "signin-sheet", "--date", "2025-03-10", "--out", "x.pdf")
		o.refused(exitUsage, "is not a date", "roster", "signin-sheet", "--date", "x", "--out", "x.csv")
		o.refused(exitRefused, "no such person", "roster", "signin", "--date", "2025-03-10", "--staff", "S99", "--status", "absent")
	})
}

// lastBatch is the number of the newest batch.
func (o *office) lastBatch() int64 { return int64(o.counted("batches")["batches"]) }

func TestTheRosterSpeaksChinese(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	for _, args := range [][]string{
		{"roster", "add", "weekend", "--date", "2025-03-08", "--staff", "S01，S02"}, {"roster", "list", "--month", "2025-03"},
		{"roster", "handover", "--date", "2025-03-08", "--from", "S01", "--to", "S02", "--note", "无"}, {"roster", "handovers"},
		{"roster", "accept", "1", "--by", "S02"}, {"roster", "study", "--month", "2025-02"}, {"centre", "set", "--slip-limit", "3", "--slip-days", "0", "--from", "2025-01-01"},
		{"centre", "settings"}, {"slip", "list"},
	} {
		got := o.run(append([]string{"--lang", "zh-CN"}, args...)...)
		if got.code != exitDone || got.stdout == "" || strings.Contains(got.stdout, "%!") || strings.Contains(got.stdout, "column.") {
			t.Errorf("%v: exit code %d\n%s%s", args, got.code, got.stdout, got.stderr)
		}
	}
}
