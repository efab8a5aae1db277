package attendancedb_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// TestAListByStaffCodeOfTwoHoldersOfANumber: the number went from one person to the
// other, so the punches of both are kept under it.
func TestAListByStaffCodeOfTwoHoldersOfANumber(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("staff", "code,name,left\nS1,甲,2025-03-09\n")
		o.must("staff", "code,name,clock_no,joined\nS4,丁,1001,2025-03-10\n")
		r := o.must("punches", "staff,time\nS1,2025-03-03 07:58:10\nS1,2025-03-04 18:00:00\nS4,2025-03-03 07:58:10\nS4,2025-03-12 07:59:00\n")
		if want := (counts{Accepted: 3, Duplicates: 1}); tally(r) != want {
			t.Errorf("got %+v, want %+v; %v", tally(r), want, r.Problems)
		}
	})
}

// TestUndoOfWhatAMinuteLeansOnIsRefused: a line without seconds is known from the
// batch that has its second, and that batch cannot go before the line does.
func TestUndoOfWhatAMinuteLeansOnIsRefused(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		other := o.must("punches", dump("1002 2025-03-03 07:58:10"))
		fine := o.must("punches", dump("1001 2025-03-03 07:58:10", "1002 2025-03-03 11:30:00"))
		coarse := o.must("punches", "clock_no,time\n1001,2025-03-03 07:58\n1001,2025-03-03 17:31\n")
		_, err := o.Undo(t.Context(), o.scope, fine.Batch)
		if roster.KindOf(err) != roster.Conflict {
			t.Errorf("undo of the batch leaned on: %v, want a conflict", err)
		}
		for _, batch := range []int64{other.Batch, coarse.Batch, fine.Batch} {
			if _, err := o.Undo(t.Context(), o.scope, batch); err != nil {
				t.Errorf("undo of batch %d: %v", batch, err)
			}
		}
	})
}

// TestOverlappingDumpsKeepEachPunchOnce imports dumps of a few numbers and times in
// random order, so that they overlap in every way, beside a set that says what is new.
func TestOverlappingDumpsKeepEachPunchOnce(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		r := rand.New(rand.NewPCG(7, 1))
		stored := map[string]bool{}
		for i := range 12 {
			var lines []string
			fresh := 0
			numbers := 1 + r.IntN(12) // the highest number of a dump may be below or above what is stored
			for range 1 + r.IntN(80) {
				at := roster.At(roster.MustDate("2025-03-03")+roster.Date(r.IntN(2)), r.IntN(12))
				line := fmt.Sprintf("%d %s", 1001+r.IntN(numbers), at)
				if !stored[line] {
					stored[line] = true
					fresh++
				}
				lines = append(lines, line)
			}
			got := o.must("punches", dump(lines...))
			if got.Accepted+got.Unmatched != fresh || got.Duplicates != len(lines)-fresh {
				t.Fatalf("dump %d of %d lines, %d new: got %+v", i, len(lines), fresh, tally(got))
			}
		}
	})
}
