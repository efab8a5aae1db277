package http_test

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/http/document"
	"redbanner/http/sitetest"
	"redbanner/scoring/register"
)

// same checks that an answer is a document.
func (is told) same(t testing.TB, what string, want any) {
	t.Helper()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got, wanted any
	if json.Unmarshal([]byte(is.Body), &got) != nil || json.Unmarshal(text, &wanted) != nil {
		t.Fatalf("%s: no documents: %.400s", what, is.Body)
	}
	if is.Status != 200 {
		t.Errorf("%s: status %d: %.600s", what, is.Status, is.Body)
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// fault checks that the answer refuses a field.
func (is told) fault(t testing.TB, what string, status int, column string) {
	t.Helper()
	var r refused
	if is.Header.Get("Content-Type") != "application/problem+json" || json.Unmarshal([]byte(is.Body), &r) != nil || is.Status != status {
		t.Errorf("%s: %d, want %d: %.600s", what, is.Status, status, is.Body)
	}
	for _, p := range r.Problems {
		if p.Column == column && p.Message != "" {
			return
		}
	}
	t.Errorf("%s: %s is not among the problems: %.600s", what, column, is.Body)
}

// listedAs is a page of a list.
type listedAs[T any] struct {
	Items []T
	Total int
}

// items are those of a list.
func items[T any](t testing.TB, is told) []T {
	t.Helper()
	if is.Status != 200 {
		t.Errorf("status %d: %.600s", is.Status, is.Body)
	}
	return read[listedAs[T]](t, is).Items
}

const complaint = `{"day":"2026-06-24","staff":"S002","fields":{"channel":"phone","statement":"态度生硬","complainant":"周女士","contact":"555-0142"}}`

func TestAProgramTakesAComplaintItsWay(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr, director, staff := programOf(t, hall, "hr"), programOf(t, hall, "director"), programOf(t, hall, "staff")
	first := hr.do("POST", "/registers/complaints/entries", complaint, "Idempotency-Key", "one").must(t, "open", 200, `"number":1`, `"version":1`)
	again := hr.do("POST", "/registers/complaints/entries", complaint, "Idempotency-Key", "one").must(t, "open again", 200)
	if first.Body != again.Body || again.Header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("the same key opens twice: %s", again.Body)
	}
	at := "/registers/complaints/entries/1"
	hr.post(at+"/investigate", `{"day":"2026-06-25"}`).must(t, "investigate", 200, `"state":"investigating"`)
	refusal := hr.post(at+"/uphold", `{"fields":{"category":"attitude","severity":"light","findings":"属实"}}`)
	if refusal.Status != 403 {
		t.Errorf("who opened it upholds it: %d %s", refusal.Status, refusal.Body)
	}
	director.post(at+"/uphold", `{"day":"2026-06-26","fields":{}}`).fault(t, "nothing said", 422, "category")
	director.post(at+"/uphold", `{"day":"soon"}`).fault(t, "no day", 422, "day")
	director.post(at+"/uphold", `{"fields":{"category":7}}`).fault(t, "no text", 422, "category")
	director.post(at+"/dance", `{}`).refusal(t, "no such step", 400, "register.no_such_action")
	proof := base64.StdEncoding.EncodeToString([]byte("not a picture"))
	director.post(at+"/uphold", `{"evidence":[{"name":"a.png","data":"`+proof+`"}]}`).refusal(t, "no proof", 422, "evidence.unknown")
	picture := pixelText
	director.post(at+"/uphold", `{"day":"2026-06-26","version":2,"fields":{"category":"attitude","severity":"light","findings":"属实"},"evidence":[{"name":"a.png","data":"`+picture+`"}]}`).
		must(t, "uphold", 200, `"file":"a.png"`, `"version":3`)
	director.post(at+"/decide", `{"day":"2026-06-29","version":2,"fields":{"accountability":["criticism"]}}`).must(t, "seen before", 409)
	director.post(at+"/decide", `{"day":"2026-06-29","fields":{"accountability":["criticism","training"]}}`).
		must(t, "decide", 200, `"accountability":["criticism","training"]`, `"clause":"M7.1"`)
	hr.post(at+"/reply", `{"day":"2026-06-30","fields":{"reply":"phone"}}`).must(t, "reply", 200, `"next":[]`)

	own := staff.get(at).must(t, "whom it is about", 200, "态度生硬")
	if strings.Contains(own.Body, "周女士") || strings.Contains(own.Body, "555-0142") {
		t.Error("whom the complaint is about reads who complained")
	}
	programOf(t, hall, "admin").get("/registers").refusal(t, "the administrator", 403, "right.fact.read")
	programOf(t, hall, "auditor").post("/registers/complaints/entries", complaint).refusal(t, "the auditor", 403, "right.register.step")
	staff.post("/registers/complaints/entries", complaint).must(t, "staff", 403)
	for _, path := range []string{"/registers/nothing", "/registers/complaints/entries/7", "/registers/nothing/entries"} {
		if is := hr.get(path); is.Status != 404 {
			t.Errorf("%s: %d", path, is.Status)
		}
	}
}

func TestRegistersAreToldAsTheCommandLineTellsThem(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr := programOf(t, hall, "hr")
	machines := register.Machines()
	if list := items[document.Register](t, hr.get("/registers")); len(list) != len(machines) || list[0].Open.Word == "" || list[0].States[1].Word == list[0].States[1].Name {
		t.Errorf("%d registers", len(list))
	}
	plain := func(w register.Word) string { return w.Plain }
	one := read[document.Register](t, hr.get("/registers/inspections").must(t, "one", 200))
	if want := document.NewRegister(&machines[1], plain); machines[1].Register == "inspections" && len(one.Steps) != len(want.Steps) {
		t.Errorf("%+v", one)
	}
	for i := range 3 {
		hr.post("/registers/complaints/entries", strings.Replace(complaint, "态度生硬", "第"+strconv.Itoa(i+1)+"次", 1)).must(t, "open", 200)
	}
	due, err := hall.Site.Registers.Due(t.Context(), hall.Scope, hallDay)
	if err != nil || len(due) < 3 {
		t.Fatalf("%d due, %v", len(due), err)
	}
	var want []document.RegisterDue
	for _, d := range due {
		want = append(want, document.NewRegisterDue(d))
	}
	if diff := cmp.Diff(want, items[document.RegisterDue](t, hr.get("/registers/due?register=complaints"))); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
	entries := items[document.RegisterEntry](t, hr.get("/registers/complaints/entries?state=open&per_page=2&sort=-number"))
	if len(entries) != 2 || entries[0].Number != 3 || entries[0].Fields["statement"] != "第3次" {
		t.Errorf("%+v", entries)
	}
	if none := items[document.RegisterEntry](t, hr.get("/registers/complaints/entries?state=open&from=2026-07-01")); len(none) != 0 {
		t.Errorf("later: %+v", none)
	}
	if mine := items[document.RegisterEntry](t, hr.get("/registers/complaints/entries?staff=S003")); len(mine) != 0 {
		t.Errorf("another's: %+v", mine)
	}
	hr.get("/registers/complaints/entries?from=soon").fault(t, "no day", 422, "from")
	hr.get("/registers/complaints/entries?to=soon").fault(t, "no day", 422, "to")
	if is := hr.get("/registers/complaints/entries?state=dancing"); is.Status < 400 || is.Status >= 500 {
		t.Errorf("no state: %d", is.Status)
	}
}

func TestAProgramNotesAPatrolRowByRow(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr := programOf(t, hall, "hr")
	found := `{"day":"2026-06-30","fields":{"round":"morning","checked":["W01","W02"],"finding":[
		{"kind":"conduct.dress","staff":"S002","note":"未戴工牌"},{"kind":"conduct.violation","window":"W09"}]}}`
	wrong := hr.post("/registers/inspections/entries", found).must(t, "a window that was not looked at", 422)
	if r := read[refused](t, wrong); len(r.Problems) == 0 || r.Problems[0].Place == "" {
		t.Errorf("it is not said where: %+v", r)
	}
	entry := read[document.RegisterEntry](t, hr.post("/registers/inspections/entries", strings.Replace(found, "W09", "W02", 1)).must(t, "open", 200))
	if rows, _ := entry.Fields["finding"].([]any); len(rows) != 2 {
		t.Errorf("%+v", entry.Fields)
	}
	hr.post("/registers/inspections/entries", `{"fields":{"finding":[["x"]]}}`).fault(t, "lists in a list", 422, "finding")
	hr.post("/registers/inspections/entries", `{"fields":{"finding":[{"kind":1}]}}`).fault(t, "no text in a row", 422, "finding")
	hr.post("/registers/inspections/entries", `{"fields":{"checked":["W01\nW02"]}}`).fault(t, "two in one", 422, "fields.checked[0]")
}

// pixelText is the smallest picture, in base64.
const pixelText = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="

func TestEvidenceIsHandedOverAsItCame(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := programOf(t, hall, "hr")
	opened := strings.Replace(complaint, `"day"`, `"evidence":[{"name":"录音 1.png","data":"`+pixelText+`"}],"day"`, 1)
	hr.post("/registers/complaints/entries", opened).must(t, "open", 200)
	links, err := hall.Site.Facts.Evidence(t.Context(), hall.Scope, "complaints:1")
	if err != nil || len(links) != 1 {
		t.Fatalf("%+v, %v", links, err)
	}
	list := items[document.Evidence](t, hr.get("/evidence?of=complaints:1"))
	if diff := cmp.Diff(document.NewEvidence(links), list); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	file := hr.get("/evidence/"+list[0].SHA256).must(t, "the file", 200)
	want, _ := base64.StdEncoding.DecodeString(pixelText)
	if file.Body != string(want) || file.Header.Get("Content-Type") != "image/png" || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d bytes, %v", len(file.Body), file.Header)
	}
	hr.get("/evidence/"+strings.Repeat("0", 64)).must(t, "no such file", 404)
	hr.get("/evidence").fault(t, "of what", 422, "of")
	if none := items[document.Evidence](t, hr.get("/evidence?of=f:zzzzzzzzzzzzzzzzzzzzzzzzzz")); len(none) != 0 {
		t.Errorf("%+v", none)
	}
	programOf(t, hall, "admin").get("/evidence/"+list[0].SHA256).refusal(t, "the administrator", 403, "right.fact.read")
	programOf(t, hall, "head").get("/leave/1/certificates/1").must(t, "no such request", 404)
}
