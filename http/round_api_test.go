package http_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/document"
	"redbanner/http/sitetest"
)

func TestAProgramReadsWhatAClosedRoundGave(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := programOf(t, hall, "hr")
	july := roster.MustPeriod("2026-07")
	never := hr.get("/rounds/2024-03/averages").must(t, "a month without a round", 200, `"items":[]`)
	hr.post("/rounds/2026-07/open", `{}`).must(t, "opened", 200)
	if open := hr.get("/rounds/2026-07/averages"); open.Body != never.Body {
		t.Errorf("of an open round: %s", open.Body)
	}
	paper := "month,rater,window,attitude,efficiency,quality,integrity\n"
	for rater := 2; rater <= 12; rater++ { // for W01 alone
		paper += fmt.Sprintf("2026-07,W%02d,W01,9,8.5,9,10\n", rater)
	}
	opt := intake.Options{Today: hallDay, Limits: table.DefaultLimits()}
	if _, err := hall.Site.Ballots.Import(t.Context(), hall.Scope, intake.File{Name: "july.csv", Data: []byte(paper)}, opt); err != nil {
		t.Fatal(err)
	}
	hr.post("/rounds/2026-07/close", `{}`).must(t, "closed", 200)
	rating, err := hall.Site.Facts.PeerRating(t.Context(), hall.Scope, july)
	if err != nil || rating == nil {
		t.Fatalf("%v, %v", rating, err)
	}
	standing, _, err := hall.Site.Ballots.Standing(t.Context(), hall.Scope, july)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, w := range standing.Windows {
		codes = append(codes, w.Code)
	}
	results, err := hall.Site.Ballots.Averages(t.Context(), hall.Scope, july, *rating, codes)
	if err != nil || len(results) == 0 {
		t.Fatalf("%d results, %v", len(results), err)
	}
	want := map[string]document.RoundAverage{}
	for _, r := range results {
		want[r.Window] = document.NewRoundAverage(r)
	}
	got := map[string]document.RoundAverage{}
	for _, a := range items[document.RoundAverage](t, hr.get("/rounds/2026-07/averages")) {
		got[a.Window] = a
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("averages (-want +got):\n%s", diff)
	}
	if got["W01"].Average == nil || got["W02"].Average != nil {
		t.Errorf("only W01 was rated: %+v", got)
	}
	_, far := elsewhere(t, hall, roster.RoleHR)
	if other := far.get("/rounds/2026-07/averages"); other.Status != 200 || other.Body != never.Body {
		t.Errorf("another centre's round: %d %s", other.Status, other.Body)
	}
	for _, account := range []string{"head", "director", "auditor"} {
		programOf(t, hall, account).get("/rounds/2026-07/averages").must(t, account, 200, `"window":"W01"`)
	}
	for _, account := range []string{"staff", "admin"} {
		programOf(t, hall, account).get("/rounds/2026-07/averages").refusal(t, account, 403, "right.round.read")
	}
	hr.get("/rounds/may/averages").refusal(t, "no month", 400, "cli.bad_period")
	hr.get("/rounds/2026H1/averages").refusal(t, "a half-year", 404, "page.nothing_there")
}
