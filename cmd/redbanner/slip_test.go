package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xuri/excelize/v2"
	"redbanner/attendance/roster"

	"redbanner/http/document"
	"redbanner/migrations/sqldb"
)

// slipped is a plain centre with a director S02 and a secretary S03, whose S01 forgot to
// punch in on the morning of 5 March.
func (o *office) slipped() {
	o.Helper()
	o.plain()
	day := roster.MustDate
	forgot := strings.Replace(plainPunches(day("2025-03-03"), day("2025-03-07")), "      101\t2025-03-05 07:55:10\t1\t0\t1\t0\n", "", 1)
	o.take("punches", o.file("attlog.dat", forgot))
	o.holds("director", "S02")
	o.holds("secretary", "S03")
}

// holds puts a person in an office for good.
func (o *office) holds(post, staff string) {
	o.Helper()
	o.do("office", "set", post, staff, "--from", "2025-01-01")
}

type slipsDocument struct {
	Slips []document.Slip `json:"slips"`
}

func TestASlipIsAskedForApprovedAndPublished(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.slipped()
		if got := o.days("2025-03", "S01", "2025-03-05"); got != "late present" {
			t.Fatalf("before: %s", got)
		}
		ask := []string{"slip", "ask", "--by", "S01", "--date", "2025-03-05", "--session", "am", "--side", "in", "--reason", "忘记打卡"}
		var asked document.Slip
		o.ask(&asked, ask...)
		if asked.Number != 1 || asked.State != "asked" || asked.Name != "人员1" || len(asked.Steps) != 1 {
			t.Errorf("asked: %+v", asked)
		}
		o.refused(exitFailed, "asked for already in slip 1", ask...)
		o.refused(exitFailed, "for the director to decide", "slip", "approve", "1", "--by", "S04")
		var approved document.Slip
		o.ask(&approved, "slip", "approve", "1", "--by", "S02", "--note", "属实")
		if approved.DecidedBy != "S02" || approved.Steps[1].Office != "director" || approved.Steps[1].Batch == 0 {
			t.Errorf("approved: %+v", approved)
		}
		if got := o.days("2025-03", "S01", "2025-03-05"); got != "present present" {
			t.Errorf("approved: %s", got)
		}
		o.refused(exitFailed, "approval of slip 1", "import", "undo", itoa(int(approved.Steps[1].Batch)))
		o.refused(exitRefused, "set by a slip already", ask...)

		o.takeText("corrections", "staff,date,session,side,reason\nS04,2025-03-06,pm,out,纸质补签单\n")
		var list slipsDocument
		o.ask(&list, "slip", "list", "--month", "2025-03", "--state", "approved")
		var got []string
		for _, s := range list.Slips {
			got = append(got, fmt.Sprint(s.Date, " ", s.Staff, " ", s.Session, " ", s.Side, " ", s.DecidedBy, " ", s.File))
		}
		if diff := cmp.Diff([]string{"2025-03-05 S01 am in S02 ", "2025-03-06 S04 pm out tester corrections.csv"}, got); diff != "" {
			t.Errorf("the month's slips (-want +got):\n%s", diff)
		}
		book := filepath.Join(t.TempDir(), "a.xlsx")
		o.do("report", "attendance", "--period", "2025-03", "--out", book)
		if diff := cmp.Diff([]string{"S01 人员1 忘记打卡 人员2", "S04 人员4 纸质补签单 文件导入（corrections.csv）"}, publishedIn(t, book)); diff != "" {
			t.Errorf("as published (-want +got):\n%s", diff)
		}
		o.do("slip", "revoke", "1", "--by", "S02", "--reason", "批错")
		if got := o.days("2025-03", "S01", "2025-03-05"); got != "late present" {
			t.Errorf("revoked: %s", got)
		}
		for _, lang := range []string{"en", "zh-CN"} {
			for _, args := range [][]string{{"slip", "show", "1"}, {"slip", "list"}} {
				if got := o.do(append([]string{"--lang", lang}, args...)...); !strings.Contains(got, "S01") || strings.Contains(got, "%!") || strings.Contains(got, "slip.") {
					t.Errorf("%v in %s: %s", args, lang, got)
				}
			}
		}
	})
}

// publishedIn reads code, name, reason and approval of each slip in a workbook.
func publishedIn(t *testing.T, path string) []string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("补签明细")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, row := range rows {
		if len(row) == 9 && strings.HasPrefix(row[0], "S") {
			list = append(list, strings.Join([]string{row[0], row[1], row[7], row[8]}, " "))
		}
	}
	return list
}

func TestTheLimitOfSlipsIsASettingFromADayOn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.slipped()
		o.do("centre", "set", "--slip-limit", "1", "--from", "2025-01-01")
		o.takeText("corrections", "staff,date,session,side,reason\nS01,2025-03-06,pm,out,纸质\n")
		ask := []string{"slip", "ask", "--by", "S01", "--date", "2025-03-05", "--session", "am", "--side", "in", "--reason", "忘记打卡"}
		o.refused(exitRefused, "S01 has 1 slips in 2025-03 already, and 1 a month are allowed", ask...)
		o.do("centre", "set", "--slip-limit", "2", "--from", "2025-03-01")
		o.do(ask...)
		o.do("centre", "set", "--slip-limit", "1", "--from", "2025-03-01")
		o.refused(exitRefused, "1 a month are allowed", "slip", "approve", "1", "--by", "S02")
		o.do("centre", "set", "--slip-limit", "0", "--from", "2025-03-05")
		o.do("slip", "approve", "1", "--by", "S02")
		var history struct {
			Settings []document.Setting `json:"settings"`
		}
		o.ask(&history, "centre", "settings")
		var got []string
		for _, s := range history.Settings {
			got = append(got, fmt.Sprint(s.Name, " ", s.From, " ", s.Value, " ", s.By))
		}
		want := []string{"slip_limit 2025-01-01 1 tester", "slip_limit 2025-03-01 2 tester", "slip_limit 2025-03-01 1 tester", "slip_limit 2025-03-05 0 tester"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the settings on record (-want +got):\n%s", diff)
		}
		o.refused(exitUsage, "cannot be set", "centre", "set", "--slip-limit", "1001", "--from", "2025-01-01")
		o.refused(exitUsage, "say what to set", "centre", "set", "--slip-limit", "3")
		o.refused(exitUsage, "is not a date", "centre", "set", "--slip-limit", "3", "--from", "x")
	})
}

func TestAClosedMonthTakesNoSlip(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.settled("2025-03")
		o.holds("director", "S02")
		o.takeText("staff", "code,name,window,joined\nS07,新人,W01,2025-03-31\n")
		o.do("slip", "ask", "--by", "S07", "--date", "2025-03-31", "--session", "am", "--side", "in", "--reason", "新到")
		o.do("close", "--period", "2025-03")
		before := o.counted("slips", "slip_steps", "batches", "batch_changes")
		o.refused(exitClosed, "closed", "slip", "approve", "1", "--by", "S02")
		o.refused(exitClosed, "closed", "slip", "ask", "--by", "S07", "--date", "2025-03-31", "--session", "pm", "--side", "in", "--reason", "新到")
		if diff := cmp.Diff(before, o.counted("slips", "slip_steps", "batches", "batch_changes")); diff != "" {
			t.Errorf("half done (-before +after):\n%s", diff)
		}
		o.verified("2025-03")
	})
}

func TestBadUsageOfSlipsIsNamed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.slipped()
	ask := func(by, date, session, side string) []string {
		return []string{"slip", "ask", "--by", by, "--date", date, "--session", session, "--side", side, "--reason", "x"}
	}
	o.refused(exitUsage, "say who acts", ask("", "2025-03-05", "am", "in")...)
	o.refused(exitUsage, "is not a date", ask("S01", "5.3.", "am", "in")...)
	o.refused(exitUsage, "is no session", ask("S01", "2025-03-05", "noon", "in")...)
	o.refused(exitUsage, "is no side", ask("S01", "2025-03-05", "am", "left")...)
	o.refused(exitUsage, "S99", ask("S99", "2025-03-05", "am", "in")...)
	o.refused(exitRefused, "07:55", ask("S04", "2025-03-05", "am", "in")...)
	o.refused(exitUsage, "there is no state", "slip", "list", "--state", "lost")
	o.refused(exitUsage, "there is no slip 5", "slip", "show", "5")
	o.refused(exitUsage, "there is no slip 5", "slip", "withdraw", "5", "--by", "S01")
	o.do(ask("S01", "2025-03-05", "am", "in")...)
	o.refused(exitFailed, "only the person who asked", "slip", "withdraw", "1", "--by", "S04")
	o.refused(exitFailed, "refuse it instead", "slip", "revoke", "1", "--by", "S02", "--reason", "x")
	o.do("slip", "refuse", "1", "--by", "S02", "--reason", "确系迟到")
	o.refused(exitFailed, "is refused already", "slip", "withdraw", "1", "--by", "S01")
	o.do(ask("S01", "2025-03-05", "am", "in")...)
	o.do("slip", "withdraw", "2", "--by", "S01")
	if got := o.do("slip", "list", "--waiting-for", "S02"); !strings.Contains(got, "no slip") {
		t.Errorf("nothing waits: %s", got)
	}
}
