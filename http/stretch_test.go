package http_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
)

func TestAHalfYearLoadedAtOnceIsThatOfItsMonths(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	alone := sitetest.New(t) // which remembers nothing of what was loaded together
	today := roster.MustDate(sitetest.Today)
	periods := []roster.Period{roster.MustPeriod("2025-12"), roster.MustPeriod("2026H1")}
	for p := roster.MustPeriod("2026-01"); p.Last() < today; p = p.Next() {
		periods = append(periods, p)
	}
	together, err := hall.Site.Scoring.Through(t.Context(), hall.Scope, periods, today)
	if err != nil || len(together) != 7 {
		t.Fatalf("%d periods, %v; want the half-year and its six months", len(together), err)
	}
	for _, got := range together {
		want, err := alone.Site.Scoring.Shown(t.Context(), alone.Scope, got.Period, today)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Sheets, got.Sheets); diff != "" {
			t.Errorf("%s (-want +got):\n%s", got.Period, diff)
		}
		if diff := cmp.Diff(want.Places, got.Places); diff != "" {
			t.Errorf("places of %s (-want +got):\n%s", got.Period, diff)
		}
	}
}
