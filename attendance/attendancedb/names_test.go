package attendancedb_test

import (
	"testing"

	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

func TestAnUnmatchedNumberHasTheNameOfTheLastFile(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		o := newOffice(t, db)
		o.must("punches", "考勤号,姓名,打卡时间\n77,赵旧,2025-03-03 07:58:10\n")
		o.must("punches", "考勤号,姓名,打卡时间\n77,赵新,2025-03-04 07:58:10\n")
		o.must("punches", dump("77 2025-03-05 07:58:10")) // names nobody
		list, err := o.clocks().Unmatched(t.Context(), o.scope)
		if err != nil || len(list) != 1 || list[0].Name != "赵新" || list[0].Punches != 3 {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
