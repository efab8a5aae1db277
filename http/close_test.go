package http_test

import (
	"fmt"
	"net/url"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
	"redbanner/scoring"
)

// settled is what the meeting says so that May can be closed.
func settled() url.Values {
	form := url.Values{"confirmed": {"yes"}, "minutes": {"纪要2026-7"}, "decided_by": {"主任办公会"}}
	for n := 1; n <= 12; n++ {
		form.Set(fmt.Sprintf("rating.W%02d", n), "9.5")
	}
	return form
}

func TestALargeHallClosesByAJob(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hall.Site.LongClose = 5
	director := hall.As(t, "director")

	bare := url.Values{"confirmed": {"yes"}, "minutes": {"纪要2026-7"}}
	says(t, "what is missing is said beside the form", director.Post("/assess/2026-05/close", bare), 409, "纪要2026-7")
	if jobs, err := hall.Site.Jobs.Jobs(t.Context(), hall.Scope); err != nil || len(jobs) != 0 {
		t.Errorf("a refused close is a job: %v %v", jobs, err)
	}

	done := settleJob(t, director, director.Post("/assess/2026-05/close", settled()))
	says(t, "closed", done, 200, "2026年5月已定稿")
	if done.Path != "/assess/2026-05" {
		t.Errorf("it leads to %s", done.Path)
	}
	may := roster.Period{Kind: roster.Month, Year: 2026, N: 5}
	if _, state, err := hall.Site.Scoring.Checklist(t.Context(), hall.Scope, may, hallDay); err != nil || state != scoring.Closed {
		t.Errorf("%q, %v", state, err)
	}
	jobs, err := hall.Site.Jobs.Jobs(t.Context(), hall.Scope)
	if err != nil || len(jobs) != 1 || jobs[0].Kind != "period.close" {
		t.Errorf("%v, %v", jobs, err)
	}
}
