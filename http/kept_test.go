package http_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/job"
	"redbanner/http/sitetest"
	"redbanner/reports"
	"redbanner/scoring"
)

// looksNoted are the addresses at which looking leaves an event, and why. Everything else
// that is only looked at leaves none.
var looksNoted = map[string]string{
	"/reports/{kind}/{period}":        "who was handed a report is noted; nobody's data change by it",
	"/api/v1/reports/{kind}/{period}": "the same for programs",
}

// TestLookingChangesNothing goes to every address that is only looked at, in the name of
// those who see the most, and counts the events: none, but for what is handed out.
func TestLookingChangesNothing(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	looked, noted := 0, map[string]bool{}
	for _, account := range []string{"auditor", "hr"} {
		visitor, asks := hall.Enter(t, "default", account), programOf(t, hall, account)
		for _, r := range hall.Site.Table() {
			if r.Method != http.MethodGet || strings.HasPrefix(r.Pattern, "/login") {
				continue
			}
			objects, _ := hall.Objects(r.Pattern)
			for _, o := range objects {
				before := events(t, hall)
				var status int
				if path, isAPI := strings.CutPrefix(o.Path, "/api/v1"); isAPI {
					status = asks.get(path).Status
				} else {
					status = visitor.Get(o.Path).Status
				}
				looked++
				switch changes := events(t, hall) - before; {
				case changes != 0 && looksNoted[r.Pattern] == "":
					t.Errorf("GET %s by %s is answered with %d and leaves %d events", o.Path, account, status, changes)
				case changes > 1:
					t.Errorf("GET %s by %s leaves %d events", o.Path, account, changes)
				case changes == 1:
					noted[r.Pattern] = true
				}
			}
		}
	}
	if looked < 150 || len(noted) != len(looksNoted) {
		t.Errorf("%d addresses were looked at, noted was looking at %v", looked, noted)
	}
}

// TestWhatIsHandedOutIsListed closes a month, hands its books out, and reads what its page
// and its API say of them.
func TestWhatIsHandedOutIsListed(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	director, auditor := hall.As(t, "director"), hall.As(t, "auditor")
	says(t, "nothing yet", director.Get("/assess/2026-05"), 200, "本期报表尚无人下载")
	says(t, "closed", director.Post("/assess/2026-05/close", settled()), 200, "2026年5月已定稿")
	asks := programOf(t, hall, "director")
	books := read[struct{ Items []document.KeptBook }](t, asks.get("/periods/2026-05/books"))
	if len(books.Items) != len(reports.KindsOf(roster.MustPeriod("2026-05"))) || books.Items[0].By != "S057" || books.Items[0].Closing != 1 || !books.Items[0].Stands {
		t.Fatalf("kept are %+v", books.Items)
	}
	says(t, "the page lists them", director.Get("/assess/2026-05"), 200, "本期存档报表", books.Items[0].SHA256[:16], `href="/reports/publication/2026-05"`)
	first := auditor.Get("/reports/month/2026-05")
	if again := director.Get("/reports/month/2026-05"); first.Status != 200 || first.Body != again.Body || first.Body == "" {
		t.Errorf("%d and %d, not the same bytes", first.Status, again.Status)
	}
	downloads := read[struct{ Items []document.Download }](t, asks.get("/periods/2026-05/downloads"))
	if d := downloads.Items; len(d) != 2 || d[0].By != "S057" || d[1].By == "S057" || d[0].Kind != "month" || d[1].SHA256 != d[0].SHA256 || !d[1].Kept {
		t.Fatalf("handed out %+v", d)
	}
	says(t, "the page says who", director.Get("/assess/2026-05"), 200, "报表下载记录", downloads.Items[0].SHA256[:16])
	says(t, "the log says so", auditor.Get("/audit?action=report."), 200, "下载报表", "报表存档", "2026-05")
	says(t, "an earlier closing that there was not", director.Get("/reports/month/2026-05?closing=7"), 404)
	for _, account := range []string{"staff", "head", "admin"} {
		visitor := hall.As(t, account)
		for _, path := range []string{"/reports/month/2026-05", "/reports/publication/2026-05", "/reports/month/2026-05?closing=1"} {
			if got := visitor.Get(path); got.Status == 200 {
				t.Errorf("%s gets %s", account, path)
			}
		}
		for _, path := range []string{"/periods/2026-05/books", "/periods/2026-05/downloads", "/reports/month/2026-05", "/periods/2026-05/publication"} {
			if got := programOf(t, hall, account).get(path); got.Status == 200 {
				t.Errorf("a program of %s gets %s", account, path)
			}
		}
	}
}

// TestALargeHallKeepsItsBooksByAJob closes a month by the API, as a program does that waits
// for the close and not for the books.
func TestALargeHallKeepsItsBooksByAJob(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hall.Site.LongClose = 5
	settlement := scoring.Settlement{Minutes: "纪要2026-7", DecidedBy: "主任办公会"}
	for n := 1; n <= 12; n++ {
		settlement.Ratings = append(settlement.Ratings, scoring.SettledRating{Window: fmt.Sprintf("W%02d", n), Points: "9.5"})
	}
	decision, err := settlement.Decision("x")
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]string{"decision": decision.Source})
	if err != nil {
		t.Fatal(err)
	}
	programOf(t, hall, "director").post("/periods/2026-05/close", string(body)).must(t, "close", 200, "closed")
	if err := hall.Site.Jobs.Stop(t.Context()); err != nil { // it waits for what is under way
		t.Fatal(err)
	}
	jobs, err := hall.Site.Jobs.Jobs(t.Context(), hall.Scope)
	if err != nil || len(jobs) != 1 || jobs[0].Kind != "report.keep" || jobs[0].State != job.Done {
		t.Errorf("%+v, %v", jobs, err)
	}
	books, err := hall.Site.Kept.Books(t.Context(), hall.Scope, roster.MustPeriod("2026-05"))
	if err != nil || len(books) != len(reports.KindsOf(roster.MustPeriod("2026-05"))) {
		t.Errorf("%d books, %v", len(books), err)
	}
}
