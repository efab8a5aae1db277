package main

import (
	"strings"
	"testing"

	"redbanner/migrations/sqldb"
)

func TestLifeOfAHalfYear(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain("2025-01", "2025-02", "2025-03", "2025-04")
		o.takeText("cases", closedCases)
		// Nobody punched in May and June but on the last day, so each day is to be explained.
		o.takeText("punches", "clock_no,time\n101,2025-06-30 07:50:00\n")
		open := o.refused(exitFailed, "2025-05-06: nobody punched", "close", "--period", "2025H1")
		o.do("close", "--period", "2025H1", "--decision", o.file("d.yaml", explainAll(open.stderr)))
		o.verified("2025H1")
		var d scoreDocument
		o.ask(&d, "score", "--period", "2025H1")
		if d.State != "closed" || d.Subject != "staff" || d.Book != "bencha-2014-half-year" || len(d.Sheets) != plainSize {
			t.Errorf("closed half-year: %s of %s under %s, %d sheets", d.State, d.Subject, d.Book, len(d.Sheets))
		}

		// Its months are open, but what would move the half-year is refused.
		o.refuse(exitClosed, "facts", o.file("f.csv", "date,kind,staff\n2025-06-30,praise.letter,S01\n"))
		o.refuse(exitClosed, "staff", o.file("s.csv", "code,name,establishment\nS01,人员1,civil_servant\n"))
		o.refuse(exitClosed, "staff", o.file("s.csv", "code,name,joined\nS01,人员1,2024-12-20\n"))
		o.refused(exitUsage, "ranks nobody", "rank", "--period", "2025H1")
		o.takeText("facts", "date,kind,staff\n2025-07-01,praise.letter,S01\n")
		o.takeText("leave", "staff,type,from,to\nS01,sick,2025-07-01,2025-12-31\n")
		o.takeText("staff", "code,name,window,clock_no,joined\nS09,新人,W01,109,2025-07-01\n")
		o.takeText("staff", "code,name,left\nS02,人员2,2025-07-31\n")
		o.verified("2025H1")

		o.reopen("2025H1", "核对编制")
		o.takeText("staff", "code,name,establishment\nS01,人员1,civil_servant\n")
		o.do("close", "--period", "2025H1", "--decision", o.file("d.yaml", explainAll(open.stderr)))
		o.verified("2025H1")
	})
}

// explainAll is a decision that explains every day that closing named.
func explainAll(stderr string) string {
	var b strings.Builder
	b.WriteString("minutes: 会议1\ndecided_by: 王主任\nno_data:\n")
	for line := range strings.Lines(stderr) {
		if _, day, found := strings.Cut(line, `(found: "`); found {
			b.WriteString("  - {date: " + day[:10] + ", reason: 考勤机故障}\n")
		}
	}
	return b.String()
}

// Leave is summed up from 1 January, so leave of the first half moves the second.
func TestLeaveOfAnOpenHalfYearMovesTheClosedOneAfterIt(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain()
	o.do("close", "--period", "2025H2")
	o.takeText("facts", "date,kind,staff\n2025-03-03,praise.letter,S01\n")
	o.refuse(exitClosed, "leave", o.file("l.csv", "staff,type,from,to\nS01,sick,2025-02-03,2025-02-28\n"))
	o.refuse(exitClosed, "calendar", o.file("c.csv", "date,kind\n2025-03-03,holiday\n"))
	o.verified("2025H2")
	o.takeText("leave", "staff,type,from,to\nS01,sick,2026-02-03,2026-02-27\n")
	o.verified("2025H2")
}
