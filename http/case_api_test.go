package http_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
)

const caseBody = `{"number":"T/1","staff":"S002","kind":"joint","item":"营业执照","accepted":"2026-06-30 09:10","promise_days":3}`

func TestAProgramKeepsCases(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr, staff := programOf(t, hall, "hr"), programOf(t, hall, "staff")
	first := hr.do("POST", "/cases", caseBody, "Idempotency-Key", "k").must(t, "enter", 200)
	if again := hr.do("POST", "/cases", caseBody, "Idempotency-Key", "k"); again.Body != first.Body || again.Status != 200 {
		t.Errorf("again: %d %s", again.Status, again.Body)
	}
	stored, err := hall.Site.Cases.Case(t.Context(), hall.Scope, hallDay, "T/1")
	if err != nil {
		t.Fatal(err)
	}
	first.same(t, "as it is stored", document.NewCase(stored))
	at := "/cases/T%2F1"
	hr.get(at).same(t, "show", document.NewCase(stored))
	twice := hr.post("/cases", caseBody)
	twice.refusal(t, "twice", 409, "case.exists")
	twice.fault(t, "twice", 409, "number")
	hr.post("/cases", `{"number":"T2","staff":"S002","accepted":"soon"}`).fault(t, "no time", 422, "accepted")
	hr.post("/cases", `{"number":"T2","staff":"S002","accepted":"2026-06-30 09:10","promise_days":1,"promise_minutes":9}`).fault(t, "two promises", 422, "promise_days")
	hr.post("/cases", `{"number":"T2","kind":"dance"}`).fault(t, "no kind", 422, "kind")

	hr.post(at+"/extend", `{"to":"2026-07-10","reason":""}`).fault(t, "no reason", 400, "reason")
	hr.post(at+"/extend", `{"to":"soon","reason":"材料多"}`).fault(t, "no day", 422, "to")
	hr.post(at+"/extend", `{"to":"2026-07-01","reason":"材料多"}`).fault(t, "shorter", 422, "to")
	hr.post(at+"/extend", `{"to":"2026-07-10","reason":"材料多"}`).must(t, "extend", 200, `"to":"2026-07-10"`)
	hr.post(at+"/join", `{}`).fault(t, "nobody joins", 400, "department")
	hr.post(at+"/join", `{"department":"市场局"}`).must(t, "join", 200, `"department":"市场局"`, `"ended_at":""`)
	hr.post(at+"/part", `{"partner":1}`).must(t, "part", 200, `"ended_by":"S056"`)
	hr.post(at+"/part", `{"partner":7}`).must(t, "nobody parts", 404)
	hr.post(at+"/charge", `{"points":"1","reason":"x"}`).must(t, "not late", 409)
	staff.post(at+"/finish", `{"at":"soon"}`).fault(t, "no time", 422, "at")
	staff.post(at+"/finish", `{"at":"2026-07-01 16:00"}`).must(t, "finish", 200, `"state":"finished"`)
	staff.post(at+"/finish", `{"at":"2026-07-01 16:00"}`).must(t, "finish again", 409)
	staff.post(at+"/evaluate", `{"evaluation":5}`).refusal(t, "staff may not", 403, "right.case.keep")
	hr.post(at+"/evaluate", `{"evaluation":6}`).fault(t, "no such", 422, "evaluation")
	hr.post(at+"/evaluate", `{"evaluation":4}`).must(t, "evaluate", 200, `"evaluation":4`)
}

func TestALateCaseIsChargedByAProgram(t *testing.T) {
	t.Parallel()
	hr := programOf(t, seated(t), "hr")
	hr.post("/cases", `{"number":"L1","staff":"S002","accepted":"2026-06-01 09:10","promise_days":1}`).must(t, "enter", 200, `"state":"overdue"`)
	hr.post("/cases/L1/charge", `{"points":"","reason":"x"}`).fault(t, "no points", 400, "points")
	if is := hr.post("/cases/L1/charge", `{"points":"99","reason":"x"}`); is.Status != 422 {
		t.Errorf("beyond the range: %d %s", is.Status, is.Body)
	}
	shown := read[document.Case](t, hr.get("/cases/L1"))
	if len(shown.Costs) == 0 || shown.OverdueDays == 0 {
		t.Fatalf("%+v", shown)
	}
	hr.post("/cases/L1/charge", `{"points":"1.5","reason":"多次催办"}`).must(t, "charge", 200, `"number":"L1"`)
}

func TestCasesAreListedAndCut(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr, staff := programOf(t, hall, "hr"), programOf(t, hall, "staff")
	hr.post("/cases", `{"number":"O1","staff":"S030","accepted":"2026-06-30 09:10","promise_days":3}`).must(t, "another's", 200)
	staff.post("/cases", `{"number":"O2","accepted":"2026-06-30 09:10","promise_days":2}`).must(t, "one's own", 200, `"staff":"S002"`)
	if is := staff.post("/cases", `{"number":"O3","staff":"S030","accepted":"2026-06-30 09:10"}`); is.Status != 404 && is.Status != 403 {
		t.Errorf("in another's name: %d %s", is.Status, is.Body)
	}
	month := roster.MustPeriod("2026-06")
	views, err := hall.Site.Cases.List(t.Context(), hall.Scope, hallDay, scoring.CaseFilter{First: month.First(), Last: month.Last(), State: scoring.CaseOpen})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(document.NewCases(views), items[document.Case](t, hr.get("/cases?month=2026-06&state=open&per_page=200"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if due := items[document.Case](t, hr.get("/cases/due?staff=S002&within=5")); !slices.ContainsFunc(due, func(c document.Case) bool { return c.Number == "O2" }) || slices.ContainsFunc(due, func(c document.Case) bool { return c.Staff != "S002" }) {
		t.Errorf("due: %+v", due)
	}
	late, err := hall.Site.Cases.Overdue(t.Context(), hall.Scope, roster.MustDate("2026-07-15"), scoring.CaseFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if got := read[listedAs[document.Case]](t, hr.get("/cases/overdue?on=2026-07-15")); got.Total != len(late) || len(late) < 2 {
		t.Errorf("overdue: %d of %d", got.Total, len(late))
	}
	people, windows, err := hall.Site.Cases.Rates(t.Context(), hall.Scope, month, hallDay)
	if err != nil {
		t.Fatal(err)
	}
	hr.get("/cases/rates?period=2026-06").same(t, "rates", document.CaseRates{
		Period: month, AsOf: hallDay, Staff: document.NewCaseRates(people), Windows: document.NewCaseRates(windows),
	})
	hr.get("/cases/rates?period=june").refusal(t, "no period", 400, "cli.bad_period")
	hr.get("/cases/rates").fault(t, "of what", 422, "period")
	hr.get("/cases/rates?period=2026-06&on=soon").fault(t, "no day", 422, "on")
	hr.get("/cases/overdue?on=soon").fault(t, "no day", 422, "on")
	hr.get("/cases/due?on=soon").fault(t, "no day", 422, "on")
	hr.get("/cases/due?within=400").fault(t, "too far", 422, "within")
	hr.get("/cases?state=dancing").fault(t, "no state", 422, "state")
	hr.get("/cases?month=2026").refusal(t, "no month", 404, "page.nothing_there")
	for _, is := range []told{staff.get("/cases/O1"), staff.post("/cases/O1/finish", `{"at":"2026-07-01 16:00"}`), hr.get("/cases/none")} {
		if is.Status != 404 {
			t.Errorf("out of reach: %d %s", is.Status, is.Body)
		}
	}
	programOf(t, hall, "auditor").post("/cases", caseBody).refusal(t, "the auditor", 403, "right.case.keep")
}
