package attendancedb_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

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
