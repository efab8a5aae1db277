package http_test

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance"
	"redbanner/attendance/push"
	"redbanner/cmd/redbanner/wire"
	apphttp "redbanner/http"
	"redbanner/http/auth"
	"redbanner/http/sitetest"
	"redbanner/migrations"
	"redbanner/migrations/sqldb"
	"redbanner/scoring/ballot/ballottest"
	"redbanner/scoring/scoringdb"
)

// emptyHall serves a store in which nobody has an account yet, and gives its set-up code.
func emptyHall(t *testing.T) (*sitetest.Hall, string) {
	t.Helper()
	db, err := sqldb.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "empty.db"))
	if err == nil {
		err = migrations.Up(t.Context(), db)
	}
	if err == nil {
		err = scoringdb.New(db).Seed(t.Context(), "test")
	}
	if err != nil {
		t.Fatal(err)
	}
	services := wire.Services(db, &ballottest.Keys{}, make([]byte, 32), time.UTC)
	services.Accounts.Cost = auth.Cost{Memory: 8, Passes: 1, Threads: 1}
	site := &apphttp.Site{Services: services, Sessions: auth.NewSessions(services.Accounts, false), Zone: time.UTC, Version: "test"}
	handler, err := site.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.Close()
		_ = services.Jobs.Stop(context.Background())
		_ = db.Close()
	})
	centres, err := services.Centres(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	scope := attendance.Scope{Centre: centres[0], Actor: "test"}
	code, err := services.Accounts.SetupCode(t.Context(), scope)
	if err != nil || code == "" {
		t.Fatalf("set-up code %q, %v", code, err)
	}
	return &sitetest.Hall{URL: server.URL, Site: site, DB: db, Scope: scope, Server: server}, code
}

// firstAccount is what ends the first start.
func firstAccount() url.Values {
	return url.Values{"policy": {"asvs"}, "name": {"root"}, "display": {"王管理"}, "password": {sitetest.Password}, "again": {sitetest.Password}}
}

// file posts a form with a file, as a browser does.
func file(t *testing.T, b *sitetest.Browser, path, name, content string, fields url.Values) sitetest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field := range fields {
		_ = w.WriteField(field, fields.Get(field))
	}
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Do("POST", path, w.FormDataContentType(), &body)
}

func TestTheFirstStartGoesStepByStep(t *testing.T) {
	t.Parallel()
	hall, code := emptyHall(t)
	b := hall.Browser(t)
	if p := b.Get("/login"); p.Path != "/setup" {
		t.Fatalf("the door of an empty store leads to %s", p.Path)
	}
	says(t, "the code is asked for", b.Get("/setup/staff"), 200, "初始化代码", "每次启动都会更换")
	says(t, "a wrong code", b.Post("/setup", url.Values{"code": {"AAAA"}}), 422, `id="f-code-fault"`)
	says(t, "the code", b.Post("/setup", url.Values{"code": {code}}), 200, "中心名称", `aria-current="step"`)
	says(t, "no name", b.Post("/setup/centre", url.Values{"centre_name": {" "}}), 422, `id="f-centre_name-fault"`)
	says(t, "the name", b.Post("/setup/centre", url.Values{"centre_name": {"云溪县政务服务中心"}}), 200, "服务大厅作息", "08:00–11:30")
	for name, value := range map[string]string{"profile": "x", "from": "soon"} {
		form := url.Values{"profile": {"service-hall"}, "from": {"2026-01-01"}}
		form.Set(name, value)
		says(t, name, b.Post("/setup/hours", form), 422, `id="f-`+name+`-fault"`)
	}
	says(t, "the hours", b.Post("/setup/hours", url.Values{"profile": {"service-hall"}, "from": {"2026-01-01"}}), 200, "跳过此步")
	says(t, "lines with a fault", b.Post("/setup/windows", url.Values{"lines": {"W01 民政 民政局\n\nW02"}}), 422, "W01 民政", "第 3 行")
	says(t, "nothing was kept of them", b.Get("/setup/windows"), 200, "跳过此步")
	says(t, "nothing at all", b.Post("/setup/windows", nil), 422, `id="f-file-fault"`)
	says(t, "lines", b.Post("/setup/windows", url.Values{"lines": {"W01 民政 民政局\nW02,社保,人社局"}}), 200, "已有 2 个窗口")
	says(t, "a file of them", file(t, b, "/setup/windows", "more.csv", "code,name,department\nW03,国土,自然资源局\n", nil), 200, "W03")

	staff := "code,name,window,clock_no\nS1,李静,W01,101\nS2,王芳,W09,102\n"
	says(t, "a picture", file(t, b, "/setup/staff", "a.png", "\x89PNG\r\n", nil), 415, `id="f-file-fault"`)
	preview := file(t, b, "/setup/staff", "staff.csv", staff, nil)
	says(t, "a staff file with a fault", preview, 200, "W09", "S1")
	if people, err := hall.Site.Attendance.People(t.Context(), hall.Scope); err != nil || len(people.Staff) != 0 || len(people.Windows) != 2 {
		t.Errorf("%d people, %d windows before anything was confirmed, %v", len(people.Staff), len(people.Windows), err)
	}
	says(t, "its bad rows are offered", preview, 200, "下载错误行", `href="/setup/staff/errors?preview=`)
	number := url.Values{"preview": {preview.Path[strings.LastIndexByte(preview.Path, '=')+1:]}}
	says(t, "another kind's preview", b.Post("/setup/windows/confirm", number), 404)
	says(t, "no preview", b.Post("/setup/staff/confirm", url.Values{"preview": {"x"}}), 404)
	bad := "/setup/staff/errors?preview=" + number.Get("preview")
	book, err := excelize.OpenReader(strings.NewReader(b.Get(bad).Body))
	if err != nil {
		t.Fatalf("the workbook of bad rows: %v", err)
	}
	defer book.Close()
	if rows, err := book.GetRows(book.GetSheetName(0)); err != nil || len(rows) != 2 || !slices.Contains(rows[1], "王芳") || slices.Contains(rows[1], "李静") {
		t.Errorf("bad rows: %q, %v", rows, err)
	}
	says(t, "another kind's bad rows", b.Get("/setup/windows/errors?preview="+number.Get("preview")), 404)
	for _, other := range []string{"", "x", "999"} {
		says(t, "bad rows of no preview", b.Get("/setup/staff/errors?preview="+other), 404)
		says(t, "a file that was not taken", b.Get("/setup/staff?taken="+other+"0"), 404)
	}

	// Left, and come back to in another browser by the code: it goes on where things stand.
	b = hall.Browser(t)
	says(t, "without the code", b.Post("/setup/staff/confirm", number), 200, "初始化代码")
	says(t, "bad rows without the code", b.Get(bad), 200, "初始化代码")
	if p := b.Post("/setup", url.Values{"code": {code}}); p.Path != "/setup/staff" {
		t.Errorf("it goes on at %s", p.Path)
	}
	says(t, "confirmed", b.Post("/setup/staff/confirm", number), 200, "已有 1 名人员", `href="`+bad+`"`)
	if p := b.Get("/setup"); p.Path != "/setup/account" {
		t.Errorf("it goes on at %s", p.Path)
	}
	says(t, "a template", b.Get("/setup/templates/staff.csv"), 200)
	says(t, "of punches there is none here", b.Get("/setup/templates/punches.csv"), 404)

	for name, value := range map[string]string{"policy": "x", "again": "x", "password": "x", "name": ""} {
		bad := firstAccount()
		bad.Set(name, value)
		if name == "password" {
			bad.Set("again", value)
		}
		says(t, name, b.Post("/setup/account", bad), 422, `id="f-`+name+`-fault"`, "王管理")
	}
	if needed, err := hall.Site.Accounts.NeedsSetup(t.Context()); err != nil || !needed {
		t.Fatalf("there is an account after refusals: %v", err)
	}
	done := b.Post("/setup/account", firstAccount())
	says(t, "done", done, 200, "接下来做什么", "王管理", "云溪县政务服务中心")
	if done.Path != "/setup/next" {
		t.Errorf("led to %s", done.Path)
	}
	if policy, err := hall.Site.Accounts.Profile(t.Context(), hall.Scope.Centre); err != nil || policy != auth.ProfileASVS {
		t.Errorf("policy %s, %v", policy, err)
	}
	for _, path := range []string{"/setup", "/setup/centre", "/setup/hours", "/setup/windows", "/setup/staff", bad, "/setup/account"} {
		says(t, "once more "+path, b.Get(path), 404)
		says(t, "once more, posted "+path, hall.Browser(t).Post(path, firstAccount()), 404)
	}
}

func TestStepsOfTheFirstStartMayBeLeftOut(t *testing.T) {
	t.Parallel()
	hall, code := emptyHall(t)
	b := hall.Browser(t)
	says(t, "the code", b.Post("/setup", url.Values{"code": {code}}), 200, "中心名称")
	says(t, "the account at once", b.Post("/setup/account", firstAccount()), 200, "接下来做什么")
}

func TestANewSetUpCodeEndsTheProofOfTheOldOne(t *testing.T) {
	t.Parallel()
	hall, code := emptyHall(t)
	b := hall.Browser(t)
	says(t, "the code", b.Post("/setup", url.Values{"code": {code}}), 200, "中心名称")
	fresh, err := hall.Site.Accounts.SetupCode(t.Context(), hall.Scope) // as another start of the program does
	if err != nil {
		t.Fatal(err)
	}
	if p := b.Post("/setup/account", firstAccount()); p.Path != "/setup" {
		t.Errorf("the old proof led to %s", p.Path)
	}
	says(t, "the old code", b.Post("/setup", url.Values{"code": {code}}), 422, `id="f-code-fault"`)
	says(t, "the new code", b.Post("/setup", url.Values{"code": {fresh}}), 200, "中心名称")
}

func TestClocksAreApprovedNamedAndAsked(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	admin := hall.As(t, "admin")
	says(t, "none yet", admin.Get("/system/devices"), 200, "还没有考勤机连接过")
	call := push.Call{Scope: hall.Scope, Serial: "CLK001", Address: "192.168.1.20"}
	_ = hall.Site.Push.Greet(t.Context(), call) // is refused, and noted
	says(t, "it called", admin.Get("/system"), 200, "1 台等待审批")
	says(t, "listed", admin.Get("/system/devices"), 200, "CLK001", "192.168.1.20")
	says(t, "unknown", admin.Get("/system/devices/NONE"), 404)
	says(t, "without a name", admin.Post("/system/devices/CLK001", url.Values{"state": {"approved"}}), 422, `id="f-decide-name-fault"`)
	says(t, "no such state", admin.Post("/system/devices/CLK001", url.Values{"state": {"x"}, "name": {"东门"}}), 422, `id="f-decide-state-fault"`)
	says(t, "asked", admin.Post("/system/devices/CLK001", url.Values{"state": {"approved"}, "name": {"东门"}}), 200, "要更改考勤机 CLK001")
	says(t, "approved", admin.Post("/system/devices/CLK001", url.Values{"state": {"approved"}, "name": {"东门"}, "confirmed": {"yes"}}), 200, "东门", "已保存")
	days := url.Values{"kind": {"check"}, "from": {"2026-06-01"}, "to": {"2026-06-30"}}
	says(t, "a question", admin.Post("/system/devices/CLK001/ask", days), 200, "2026年6月1日")
	if err := hall.Site.Push.Alert(t.Context(), call, push.AddressChanged, "192.168.1.20 → 192.168.1.99"); err != nil {
		t.Fatal(err)
	}
	if n, err := hall.Site.Push.Operations(t.Context(), call, "1", strings.NewReader("OPLOG 21\t7\t2026-06-30 09:00:00\t0\t0\t0\t0\n")); err != nil || n != 1 {
		t.Fatalf("%d operations, %v", n, err)
	}
	says(t, "what happened", admin.Get("/system/devices/CLK001"), 200, "事件", "2026年6月30日", "192.168.1.99")
	for name, value := range map[string]string{"from": "x", "to": "2026-05-01", "kind": "x"} {
		bad := url.Values{"kind": {"check"}, "from": {"2026-06-01"}, "to": {"2026-06-30"}}
		bad.Set(name, value)
		says(t, name, admin.Post("/system/devices/CLK001/ask", bad), map[string]int{"from": 422, "to": 400, "kind": 422}[name], `id="f-ask-`+name+`-fault"`)
	}
	says(t, "the way in", admin.Post("/system/devices/door", url.Values{"path": {"Lantern7harbour"}, "networks": {"192.168.1.0/24"}}), 200, "已保存", "192.168.1.0/24")
	says(t, "a short path", admin.Post("/system/devices/door", url.Values{"path": {"abc"}}), 400, `id="f-door-path-fault"`)
	says(t, "no network", admin.Post("/system/devices/door", url.Values{"networks": {"home"}}), 400, `id="f-door-networks-fault"`)
	if door, set, err := hall.Site.Push.Door(t.Context(), hall.Scope); err != nil || !set || door.Path == "" {
		t.Errorf("the way in: %v %v", set, err)
	}
	auditor := hall.As(t, "auditor")
	says(t, "the auditor reads", auditor.Get("/system/devices/CLK001"), 200, "东门")
	for _, path := range []string{"/system/devices/door", "/system/devices/CLK001", "/system/devices/CLK001/ask"} {
		says(t, path, auditor.Post(path, days), 403)
	}
	says(t, "the office", hall.As(t, "hr").Get("/system/devices"), 403)
}
