package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
)

// undoable is a file of every kind that moves the scores of the plain centre's March.
var undoable = []struct{ kind, text string }{
	{"calendar", "date,kind,name\n2025-03-20,holiday,停电\n2025-03-22,workday,补班\n"},
	{"windows", "code,name,active_to\nW06,窗口六,2025-03-20\nW07,新窗口,\n"},
	{"staff", "code,name,window,clock_no,establishment,joined\nS01,改名,W02,101,civil_servant,2025-03-05\nS09,新人,W01,109,contract,\n"},
	{"moves", "staff,window,from\nS03,W01,2025-03-05\n"},
	{"leave", "staff,type,from,to\nS04,sick,2025-03-10,2025-03-11\n"},
	{"corrections", "staff,date,session,side,reason\nS05,2025-03-21,am,in,开会\n"},
	{"cases", "number,staff,accepted,promise_days,finished\nB1,S02,2025-03-03 09:00,3,2025-03-12 10:00\nB2,S03,2025-03-03 09:00,3,\n"},
	{"facts", "date,kind,staff\n2025-03-06,conduct.violation,S01\n2025-03-04,praise.letter,S02\n"},
	{"meetings", "date,meeting,staff,status\n2025-03-10,例会,S03,late\n"},
	{"punches", "clock_no,time\n105,2025-03-21 12:00:00\n777,2025-03-21 12:00:00\n"},
}

func TestUndoPutsEverythingBack(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		march := roster.MustPeriod("2025-03")
		o.take("punches", o.file("attlog.dat", plainPunches(march.First(), march.Last(), "2025-03-21")))
		o.takeText("ratings", plainRatings("2025-04"))
		// Every second kind corrects what is there, so that undo has something to restore.
		o.takeText("leave", "staff,type,from,to\nS04,sick,2025-03-10,2025-03-10\n")
		o.takeText("meetings", "date,meeting,staff,status\n2025-03-10,例会,S03,absent\n")
		o.takeText("cases", "number,staff,accepted,promise_days,finished\nB1,S02,2025-03-03 09:00,3,\n")
		before := o.march()
		for _, tt := range undoable {
			stored := o.contents()
			first := o.takeText(tt.kind, tt.text)
			after := o.march()
			if after == before {
				t.Errorf("%s moved nothing, so undoing it proves nothing", tt.kind)
			}
			o.do("import", "undo", itoa(int(first.Batch)))
			if diff := cmp.Diff(before, o.march()); diff != "" {
				t.Errorf("undoing %s left scores (-before +after):\n%s", tt.kind, diff)
			}
			o.sameContents(tt.kind, stored)
			second := o.takeText(tt.kind, tt.text)
			first.Batch, second.Batch = 0, 0
			if diff := cmp.Diff(first, second); diff != "" {
				t.Errorf("%s after undo (-first +second):\n%s", tt.kind, diff)
			}
			before = after // as the next one finds it again, if the second import was like the first
		}
	})
}

// march is everything that March shows.
func (o *office) march() string {
	o.Helper()
	var b strings.Builder
	for _, args := range [][]string{
		{"score", "--period", "2025-03"}, {"attendance", "--month", "2025-03"}, {"score", "--period", "2025H1"},
	} {
		b.WriteString(o.do(append([]string{"--json"}, args...)...))
	}
	return b.String()
}

// sameContents compares the tables but for those that only grow: batches and what
// they note, reversed facts, and numbers that a clock has once sent.
func (o *office) sameContents(kind string, want map[string]int) {
	o.Helper()
	got := o.contents()
	for _, grows := range []string{"batches", "batch_changes", "batch_overlaps", "quarantine", "facts", "fact_reversals", "clock_numbers", "clock_days"} {
		delete(got, grows)
		delete(want, grows)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		o.Errorf("undoing %s left rows (-before +after):\n%s", kind, diff)
	}
}

func TestUndoIsRefusedWhileAnotherBatchLeansOnIt(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.plain()
		undo := func(batch int64) []string { return []string{"import", "undo", itoa(int(batch))} }
		day := roster.MustDate
		first := o.take("punches", o.file("a.dat", plainPunches(day("2025-03-03"), day("2025-03-07"))))
		second := o.take("punches", o.file("b.dat", plainPunches(day("2025-03-06"), day("2025-03-12"))))
		o.refused(exitFailed, "take these back first: "+itoa(int(second.Batch)), undo(first.Batch)...)
		o.do(undo(second.Batch)...)
		o.refused(exitFailed, "taken back already", undo(second.Batch)...)
		o.do(undo(first.Batch)...)

		a := o.takeText("leave", "staff,type,from,to\nS01,sick,2025-03-03,2025-03-04\n")
		b := o.takeText("leave", "staff,type,from,to\nS01,sick,2025-03-03,2025-03-05\n")
		o.refused(exitFailed, itoa(int(b.Batch)), undo(a.Batch)...)
		o.do(undo(b.Batch)...)
		// Once b is taken back the row is a's again, and c leans on a.
		c := o.takeText("leave", "staff,type,from,to\nS01,sick,2025-03-03,2025-03-04\nS02,sick,2025-03-03,2025-03-04\n")
		if c.Duplicates != 1 || c.Accepted != 1 {
			t.Errorf("what undo put back is not known: %+v", c)
		}
		o.refused(exitFailed, itoa(int(c.Batch)), undo(a.Batch)...)
		o.do(undo(c.Batch)...)
		o.do(undo(a.Batch)...)

		o.refused(exitFailed, "other records refer to what it added", undo(1)...)
		o.refused(exitUsage, "there is no batch 99", undo(99)...)
		o.refused(exitUsage, `"x" is not a batch number`, "import", "undo", "x")
		o.refused(exitUsage, "takes one batch number", "import", "undo", "1", "2")
	})
}

func TestUndoOfAMistakenFileAfterClosing(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	closedMarch(o)
	for _, tt := range []struct{ kind, text string }{
		{"staff", "code,name\nS01,写错\n"},
		{"staff", "code,name,clock_no\nS01,人员1,555\n"},
		{"windows", "code,name\nW08,写错\n"},
		{"facts", "date,kind,staff\n2025-04-01,praise.letter,S01\n"},
		{"leave", "staff,type,from,to\nS01,sick,2025-04-01,2025-04-02\n"},
	} {
		r := o.takeText(tt.kind, tt.text)
		o.do("import", "undo", itoa(int(r.Batch)))
		o.verified("2025-03")
	}
}
