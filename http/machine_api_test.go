package http_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	apphttp "redbanner/http"
	"redbanner/http/auth"
	"redbanner/http/document"
	"redbanner/http/sitetest"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/scoringdb"
)

// elsewhere adds a second centre beside the made-up one, with an account of the role.
func elsewhere(t *testing.T, hall *sitetest.Hall, role roster.Role) (attendance.Scope, *program) {
	t.Helper()
	centre, err := scoringdb.New(hall.DB).AddCentre(t.Context(), "test", "B", "第二中心")
	if err != nil {
		t.Fatal(err)
	}
	scope := attendance.Scope{Centre: centre, Actor: "test"}
	if _, err := hall.Site.Accounts.Create(t.Context(), scope, auth.New{Name: "far", Display: "二中心", Roles: []roster.Role{role}}); err != nil {
		t.Fatal(err)
	}
	if err := hall.Site.Accounts.SetPassword(t.Context(), scope, "far", sitetest.Password); err != nil {
		t.Fatal(err)
	}
	return scope, &program{TB: t, hall: hall, token: issue(t, hall, centre, "far", nil)}
}

// ended waits for a job that an answer began.
func ended(t *testing.T, p *program, begun told) document.Job {
	t.Helper()
	job := read[document.Job](t, begun.must(t, "begun", 200))
	for range 500 {
		if slices.Contains([]string{"done", "failed", "interrupted"}, job.State) {
			return job
		}
		time.Sleep(20 * time.Millisecond)
		job = read[document.Job](t, p.get("/jobs/"+job.ID).must(t, "the job", 200))
	}
	t.Fatalf("job %s does not end", job.ID)
	return job
}

func TestAProgramDecidesAboutClocks(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	admin := programOf(t, hall, "admin")
	other, far := elsewhere(t, hall, roster.RoleAdmin)
	_ = hall.Site.Push.Greet(t.Context(), push.Call{Scope: hall.Scope, Serial: "CLK001", Address: "192.168.1.20"}) // is refused, and noted
	_ = hall.Site.Push.Greet(t.Context(), push.Call{Scope: other, Serial: "FAR001", Address: "10.0.0.7"})
	if list := items[document.Device](t, admin.get("/devices")); len(list) != 1 || list[0].Serial != "CLK001" || list[0].State != "pending" || list[0].DecidedBy != "" {
		t.Errorf("%+v", list)
	}
	days := `{"kind":"check","from":"2026-06-01","to":"2026-06-30"}`
	admin.post("/devices/CLK001/ask", days).must(t, "asked before it is approved", 409)
	decide := "/devices/CLK001/decide"
	admin.post(decide, `{"state":"approved"}`).fault(t, "without a name", 422, "name")
	admin.post(decide, `{"state":"pending","name":"东门"}`).must(t, "no decision", 422)
	admin.post(decide, `{"state":"approved","name":"`+strings.Repeat("门", 51)+`"}`).must(t, "a long name", 422)
	for _, account := range []string{"auditor", "hr", "director", "staff"} {
		programOf(t, hall, account).post(decide, `{"state":"approved","name":"东门"}`).refusal(t, account, 403, "right.system.manage")
	}
	programOf(t, hall, "staff").get("/devices").must(t, "staff lists clocks", 403)
	approved := read[document.Device](t, admin.post(decide, `{"state":"approved","name":" 东门 "}`).must(t, "approved", 200))
	if approved.State != "approved" || approved.Name != "东门" || approved.DecidedBy != "admin" {
		t.Errorf("%+v", approved)
	}

	absent := admin.get("/devices/NONE1").refusal(t, "unknown", 404, "page.nothing_there")
	if theirs := admin.get("/devices/FAR001").refusal(t, "another centre's", 404, "page.nothing_there"); theirs.Title != absent.Title {
		t.Errorf("another centre's clock is told as %q", theirs.Title)
	}
	for _, path := range []string{"/devices/FAR001", "/devices/NONE1"} {
		admin.post(path+"/decide", `{"state":"refused"}`).refusal(t, path, 404, "page.nothing_there")
		admin.post(path+"/ask", days).refusal(t, path, 404, "page.nothing_there")
	}
	_ = hall.Site.Push.Greet(t.Context(), push.Call{Scope: other, Serial: "CLK001", Address: "10.0.0.8"})
	far.post(decide, `{"state":"approved","name":"西门"}`).refusal(t, "approved elsewhere", 409, "push.other_centre")

	question := read[document.Question](t, admin.post("/devices/CLK001/ask", days).must(t, "asked", 200))
	if question.Serial != "CLK001" || question.Kind != "check" || question.From != "2026-06-01" || question.To != "2026-06-30" || question.Answered != "" {
		t.Errorf("%+v", question)
	}
	for column, body := range map[string]string{"from": `{"kind":"check","from":"soon","to":"2026-06-30"}`, "to": `{"kind":"check","from":"2026-06-01","to":"2026-06-31"}`} {
		admin.post("/devices/CLK001/ask", body).fault(t, column, 422, column)
	}
	admin.post("/devices/CLK001/ask", `{"kind":"burn","from":"2026-06-01","to":"2026-06-30"}`).must(t, "no question", 422)
	admin.post("/devices/CLK001/ask", `{"kind":"pull","from":"2026-06-30","to":"2026-06-01"}`).refusal(t, "backwards", 400, "push.backwards")
	if shown := read[document.DeviceShown](t, admin.get("/devices/CLK001").must(t, "the clock", 200)); len(shown.Questions) != 1 || shown.Questions[0].ID != question.ID {
		t.Errorf("%+v", shown)
	}
	retired := read[document.Device](t, admin.post(decide, `{"state":"retired"}`).must(t, "retired", 200))
	if retired.State != "retired" {
		t.Errorf("%+v", retired)
	}
}

func TestAProgramHasTheLogProved(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	auditor := programOf(t, hall, "auditor")
	other, far := elsewhere(t, hall, roster.RoleAuditor)
	auditor.post("/audit/verify", `{}`).refusal(t, "nothing can prove it", 404, "page.nothing_there")
	var asked []string
	log := auditdb.NewLog(hall.DB)
	hall.Site.Verify = func(ctx context.Context, scope attendance.Scope) (apphttp.Proof, error) {
		asked = append(asked, scope.Centre.Code)
		report, err := log.Verify(ctx, scope, nil, nil)
		return apphttp.Proof{Log: report}, err
	}
	first := ended(t, auditor, auditor.post("/audit/verify", `{}`))
	if first.State != "done" || first.Kind != "audit.verify" || first.By != "auditor" || first.Message == "" || first.Href == "" || len(first.Faults) != 0 {
		t.Errorf("%+v", first)
	}
	theirs := ended(t, far, far.post("/audit/verify", `{}`))
	if diff := cmp.Diff([]string{hall.Scope.Centre.Code, other.Centre.Code}, asked); diff != "" || theirs.Message == first.Message {
		t.Errorf("proved (-want +got):\n%s%s", diff, theirs.Message)
	}
	far.get("/jobs/"+first.ID).must(t, "another centre's job", 404)
	auditor.get("/jobs/none").must(t, "no job", 404)

	hall.Site.Verify = func(context.Context, attendance.Scope) (apphttp.Proof, error) {
		return apphttp.Proof{
			Log:     &audit.Report{Bad: 1, Faults: []audit.Fault{{Kind: audit.Edited, Seq: 7}}},
			Rounds:  []ballot.Check{{OK: true}, {}},
			Periods: []scoring.Verification{{OK: true}, {Fault: "sheets"}},
		}, nil
	}
	if found := ended(t, auditor, auditor.post("/audit/verify", `{}`)); found.State != "failed" || len(found.Faults) != 3 || found.Message == "" {
		t.Errorf("%+v", found)
	}
	hall.Site.Verify = func(context.Context, attendance.Scope) (apphttp.Proof, error) {
		return apphttp.Proof{}, errors.New("disk is gone")
	}
	if broken := ended(t, auditor, auditor.post("/audit/verify", `{}`)); broken.State != "failed" || strings.Contains(fmt.Sprint(broken), "disk is gone") || broken.Message == "" {
		t.Errorf("%+v", broken)
	}
	for _, account := range []string{"admin", "hr", "director", "head", "staff"} {
		p := programOf(t, hall, account)
		p.post("/audit/verify", `{}`).refusal(t, account, 403, "right.audit.read")
		p.get("/audit").refusal(t, account, 403, "right.audit.read")
	}
}

func TestAProgramReadsTheLogOfItsOwnCentre(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	auditor := programOf(t, hall, "auditor")
	_, far := elsewhere(t, hall, roster.RoleAuditor)
	newest := read[document.Events](t, auditor.get("/audit?limit=1").must(t, "the newest", 200))
	if len(newest.Events) != 1 || newest.Below == 0 {
		t.Fatalf("%+v", newest)
	}
	at := fmt.Sprintf("/audit/%d", newest.Events[0].Seq)
	if shown := read[document.Event](t, auditor.get(at).must(t, "one", 200)); shown.Seq != newest.Events[0].Seq || shown.Action != newest.Events[0].Action {
		t.Errorf("%+v", shown)
	}
	absent := far.get("/audit/999999").must(t, "there is none", 404)
	theirs := far.get(at).must(t, "another centre's", 404)
	if a, b := read[refused](t, absent), read[refused](t, theirs); a.Code != b.Code {
		t.Errorf("another centre's event is told as %s, a missing one as %s", b.Code, a.Code)
	}
	auditor.get("/audit/0").must(t, "no number", 422)
	auditor.get("/audit?limit=0").must(t, "none wanted", 422)
	auditor.get("/audit?from=soon").fault(t, "no day", 422, "from")
}

func TestAProgramMakesBackups(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	admin := programOf(t, hall, "admin")
	admin.get("/system/backups").refusal(t, "where nobody can", 404, "page.nothing_there")
	admin.post("/system/backups", `{}`).refusal(t, "and none is made", 404, "page.nothing_there")
	var made []apphttp.Backup
	var fail error
	hall.Site.Machine = machine(&made, &fail)
	if none := items[document.Backup](t, admin.get("/system/backups")); len(none) != 0 {
		t.Errorf("%+v", none)
	}
	job := ended(t, admin, admin.post("/system/backups", `{}`))
	if job.State != "done" || job.Kind != "store.backup" || !strings.Contains(job.Message, "a.rbk") {
		t.Errorf("%+v", job)
	}
	made = append(made, apphttp.Backup{Name: "b.rbk", Fault: true})
	list := items[document.Backup](t, programOf(t, hall, "auditor").get("/system/backups"))
	want := []document.Backup{
		{Name: "a.rbk", At: "2026-07-02T01:00:00Z", By: "admin", Bytes: 1 << 20, Rows: 7, Proof: string(apphttp.Restored)},
		{Name: "b.rbk", Fault: true},
	}
	if diff := cmp.Diff(want, list); diff != "" {
		t.Errorf("backups (-want +got):\n%s", diff)
	}
	fail = &roster.Error{Kind: roster.Refused, Key: "backup.not_made", Args: []any{"/srv/backups"}, Err: errors.New("disk I/O error")}
	if job := ended(t, admin, admin.post("/system/backups", `{}`)); job.State != "failed" || !strings.Contains(job.Message, "/srv/backups") || strings.Contains(fmt.Sprint(job), "I/O") {
		t.Errorf("%+v", job)
	}
	programOf(t, hall, "auditor").post("/system/backups", `{}`).refusal(t, "the auditor", 403, "right.system.manage")
	for _, account := range []string{"hr", "director", "head", "staff"} {
		p := programOf(t, hall, account)
		p.post("/system/backups", `{}`).refusal(t, account, 403, "right.system.manage")
		p.get("/system/backups").refusal(t, account, 403, "right.system.read")
	}
	if len(made) != 2 {
		t.Errorf("%d backups after refusals", len(made))
	}
}
