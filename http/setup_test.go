package http_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"testing"
	"time"

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

func TestTheFirstStartMakesTheFirstAdministrator(t *testing.T) {
	t.Parallel()
	hall, code := emptyHall(t)
	b := hall.Browser(t)
	if p := b.Get("/login"); p.Path != "/setup" {
		t.Fatalf("the door of an empty store leads to %s", p.Path)
	}
	says(t, "the page", b.Get("/setup"), 200, "初始化代码", "每次启动都会更换", "服务大厅作息")
	form := url.Values{
		"code": {"AAAA"}, "centre_name": {"云溪县政务服务中心"}, "profile": {"service-hall"}, "policy": {"asvs"},
		"name": {"root"}, "display": {"王管理"}, "password": {sitetest.Password}, "again": {sitetest.Password},
	}
	says(t, "a wrong code", b.Post("/setup", form), 422, `id="f-code-fault"`, "王管理")
	form.Set("code", code)
	for name, value := range map[string]string{"centre_name": "", "profile": "x", "policy": "x", "again": "x", "password": "x"} {
		bad := url.Values{}
		for k, v := range form {
			bad[k] = v
		}
		bad.Set(name, value)
		if name == "password" {
			bad.Set("again", value)
		}
		says(t, name, b.Post("/setup", bad), 422, `id="f-`+name+`-fault"`)
	}
	if needed, err := hall.Site.Accounts.NeedsSetup(t.Context()); err != nil || !needed {
		t.Fatalf("something was kept of what was refused: %v", err)
	}
	done := b.Post("/setup", form)
	says(t, "done", done, 200, "接下来做什么", "王管理", "云溪县政务服务中心")
	if done.Path != "/setup/next" {
		t.Errorf("led to %s", done.Path)
	}
	if policy, err := hall.Site.Accounts.Profile(t.Context(), hall.Scope.Centre); err != nil || policy != auth.ProfileASVS {
		t.Errorf("policy %s, %v", policy, err)
	}
	says(t, "once more", b.Get("/setup"), 404)
	says(t, "once more, posted", hall.Browser(t).Post("/setup", form), 404)
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
