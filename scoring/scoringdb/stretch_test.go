package scoringdb_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/scoringdb"
)

func TestManyPeriodsAreLoadedAsEachIsAlone(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		h := newHearing(t, db)
		h.publish()
		service := &scoring.Service{Store: scoringdb.New(db)}
		today := roster.MustDate("2026-07-02")
		var periods []roster.Period
		for _, p := range []string{"2025-01", "2025-02", "2025-03", "2025-04", "2025H1"} {
			periods = append(periods, roster.MustPeriod(p))
		}
		together, err := service.Through(t.Context(), h.scope, periods, today)
		if err != nil {
			t.Fatal(err)
		}
		if len(together) == 0 {
			t.Fatal("nothing is on record")
		}
		for _, got := range together {
			want, err := service.Shown(t.Context(), h.scope, got.Period, today)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Sheets, got.Sheets); diff != "" || got.State != want.State || got.Digest != want.Digest {
				t.Errorf("%s (-want +got):\n%s", got.Period, diff)
			}
			if diff := cmp.Diff(want.Rank, got.Rank); diff != "" {
				t.Errorf("rank of %s (-want +got):\n%s", got.Period, diff)
			}
			if diff := cmp.Diff(want.Places, got.Places); diff != "" {
				t.Errorf("places of %s (-want +got):\n%s", got.Period, diff)
			}
		}
	})
}
