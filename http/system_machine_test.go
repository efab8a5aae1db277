package http_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	apphttp "redbanner/http"
	"redbanner/http/sitetest"
	"redbanner/migrations/sqldb"
)

// numbersForm is the form of the settings as it is shown, with some of it changed.
func numbersForm(change ...string) url.Values {
	form := url.Values{"from": {"2026-08-01"}}
	for name, value := range map[string]string{"slip_limit": "0", "slip_days": "0", "rest_days": "30", "fact_second_person": "0"} {
		form.Set(name, value)
		form.Set("was."+name, value)
	}
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return form
}

func TestTheCentresNumbersAreSetFromADayOn(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	admin, director := hall.As(t, "admin"), hall.As(t, "director")
	says(t, "the defaults", admin.Get("/system/settings"), 200, "还没有修改过", "每人每月补签次数", "口令策略")
	says(t, "nothing new", admin.Post("/system/settings", numbersForm()), 422, "没有可保存的修改")
	for name, value := range map[string]string{"slip_limit": "-1", "slip_days": "1001", "rest_days": "x", "fact_second_person": "2", "from": "soon"} {
		says(t, name, admin.Post("/system/settings", numbersForm(name, value)), 422, `id="f-numbers-`+name+`-fault"`)
	}
	says(t, "saved", director.Post("/system/settings", numbersForm("slip_limit", "3", "from", "2026-07-01")), 200, "已保存 1 项", "2026年7月1日")
	stale := admin.Post("/system/settings", numbersForm("slip_limit", "5"))
	says(t, "the second to save", stale, 409, "别人已作修改", "director", "3")
	settings, err := hall.Site.Settings.Settings(t.Context(), hall.Scope)
	if err != nil || settings.On(attendance.SlipLimit, roster.MustDate("2026-07-01")) != 3 || settings.On(attendance.SlipLimit, roster.MustDate("2026-06-30")) != 0 {
		t.Errorf("%+v, %v", settings, err)
	}
	says(t, "the office reads", hall.As(t, "hr").Get("/system/settings"), 200, "director")
	says(t, "and changes nothing", hall.As(t, "hr").Post("/system/settings", numbersForm("slip_limit", "9")), 403)
	says(t, "staff do neither", hall.As(t, "staff").Get("/system/settings"), 403)
}

func TestTheCentreIsRenamedAndChoosesItsPasswords(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	admin := hall.As(t, "admin")
	form := url.Values{"name": {"新名称中心"}, "policy": {"asvs"}, "was.name": {hall.Scope.Centre.Name}, "was.policy": {"djbh"}}
	for name, value := range map[string]string{"name": " ", "policy": "x"} {
		bad := url.Values{"name": form["name"], "policy": form["policy"]}
		bad.Set(name, value)
		says(t, name, admin.Post("/system/settings/centre", bad), 422, `id="f-centre-`+name+`-fault"`)
	}
	says(t, "saved", admin.Post("/system/settings/centre", form), 200, "新名称中心")
	says(t, "the second to save", admin.Post("/system/settings/centre", form), 409, "别人已作修改", "新名称中心")
	if policy, err := hall.Site.Accounts.Profile(t.Context(), hall.Scope.Centre); err != nil || policy != "asvs" {
		t.Errorf("policy %s, %v", policy, err)
	}
	says(t, "the director", hall.As(t, "director").Post("/system/settings/centre", form), 403)
}

// machine is a store of which the test says how it is.
func machine(made *[]apphttp.Backup, fail *error) *apphttp.Machine {
	return &apphttp.Machine{
		Look: func(context.Context, attendance.Scope) (apphttp.StoreState, error) {
			state := apphttp.StoreState{Kind: "sqlite", Place: "/srv/hall.db", Bytes: 5 << 20, Free: 9 << 30, Least: 266 << 20, Schema: "0018_idempotency.sql"}
			if n := len(*made); n > 0 {
				state.Last = (*made)[n-1]
			}
			return state, nil
		},
		Backups: func(context.Context, attendance.Scope) (apphttp.Backups, error) {
			return apphttp.Backups{Folder: "/srv/backups", Restore: "redbanner restore FILE", List: *made}, nil
		},
		BackUp: func(_ context.Context, scope attendance.Scope, stage func(string)) (apphttp.Backup, error) {
			stage("backup")
			if *fail != nil {
				return apphttp.Backup{}, *fail
			}
			b := apphttp.Backup{Name: "a.rbk", At: time.Date(2026, 7, 2, 1, 0, 0, 0, time.UTC), By: scope.Actor, Bytes: 1 << 20, Rows: 7, Proof: apphttp.Restored}
			*made = append(*made, b)
			return b, nil
		},
	}
}

func TestBackupsAreMadeAndListed(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	var made []apphttp.Backup
	var fail error
	admin := hall.As(t, "admin")
	says(t, "where nobody can", admin.Get("/system/backup"), 200, "redbanner backup")
	says(t, "and none is made", admin.Post("/system/backup", nil), 404)
	hall.Site.Machine = machine(&made, &fail)
	says(t, "none yet", admin.Get("/system/backup"), 200, "还没有副本", "redbanner restore FILE", "立即备份")
	says(t, "the machine", admin.Get("/system"), 200, "SQLite 文件", "/srv/hall.db", "5 MiB", "0018_idempotency", "还没有备份过", "已运行", "等待 0 个")
	says(t, "the morning", admin.Get("/"), 200, "还没有备份过")
	says(t, "made", settleJob(t, admin, admin.Post("/system/backup", nil)), 200, "a.rbk", "逐表核对无误", "已还原核对")
	says(t, "the machine after it", admin.Get("/system"), 200, "a.rbk · 已还原核对")
	made = append(made, apphttp.Backup{Name: "b.rbk", Fault: true}, apphttp.Backup{Name: "c.rbk", Before: "close-2026-05"})
	auditor := hall.As(t, "auditor")
	p := auditor.Get("/system/backup")
	says(t, "the auditor reads", p, 200, "文件损坏", "关账前（2026-05）", "制作时未核对")
	if strings.Contains(p.Body, `id="make"`) {
		t.Error("the auditor is offered to make one")
	}
	says(t, "and makes none", auditor.Post("/system/backup", nil), 403)
	fail = &roster.Error{Kind: roster.Refused, Key: "backup.not_made", Args: []any{"/srv/backups"}, Err: errors.New("disk I/O error")}
	p = settleJob(t, admin, admin.Post("/system/backup", nil))
	says(t, "not made", p, 200, "备份没有做成", "/srv/backups")
	if strings.Contains(p.Body, "I/O") {
		t.Error("the machine's words are shown")
	}
}

func TestTheAdministratorsMorningShowsTheDisk(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	var made []apphttp.Backup
	var fail error
	hall.Site.Machine = machine(&made, &fail)
	admin := hall.As(t, "admin")
	says(t, "room enough", admin.Get("/"), 200, "磁盘剩余", "9216 MiB", "最近备份")
	look := hall.Site.Machine.Look
	hall.Site.Machine.Look = func(ctx context.Context, scope attendance.Scope) (apphttp.StoreState, error) {
		state, err := look(ctx, scope)
		state.Free = 100 << 20
		return state, err
	}
	for _, path := range []string{"/", "/system"} {
		says(t, "too little "+path, admin.Get(path), 200, "100 MiB", "空间不足，应至少留有 266 MiB")
	}
	hall.Site.Machine.Look = func(ctx context.Context, scope attendance.Scope) (apphttp.StoreState, error) {
		state, err := look(ctx, scope)
		state.Free, state.Least = 0, 0
		return state, err
	}
	if got := admin.Get("/"); got.Status != 200 || strings.Contains(got.Body, "磁盘剩余") {
		t.Errorf("told of a disk that nobody knows: %d\n%s", got.Status, got.Body)
	}
}

func TestTheAuditorsMorningShowsWhatIsUnusual(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hall.Site.Now = time.Now // the log has the machine's time
	auditor := hall.As(t, "auditor")
	says(t, "a quiet week", auditor.Get("/"), 200, "近 7 天异常事件", "没有重开、撤回")
	for _, action := range []string{"waiver.add", "waiver.add", "period.reopen"} {
		err := hall.DB.InTx(t.Context(), sqldb.Scope{CentreID: hall.Scope.Centre.ID, Actor: "director", Staff: "S057"}, func(tx *sqldb.Tx) error {
			return auditdb.Write(t.Context(), tx, audit.Event{Action: action, Object: "period:2026-05"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	p := auditor.Get("/")
	says(t, "what came about", p, 200, `<strong class="figure">2</strong> <span>近 7 天登记放宽`, `href="/audit?action=waiver.add"`, `<strong class="figure">1</strong> <span>近 7 天重开考核期`)
	if strings.Contains(p.Body, "异常事件") {
		t.Errorf("and nothing\n%s", p.Body)
	}
	if got := hall.As(t, "admin").Get("/"); strings.Contains(got.Body, "登记放宽") {
		t.Errorf("the administrator is told what was let off\n%s", got.Body)
	}
	hall.Site.Now = func() time.Time { return time.Now().AddDate(0, 0, 8) }
	says(t, "a week later", hall.As(t, "auditor").Get("/"), 200, "没有重开、撤回")
}

func TestTheAuditorsMorningShowsWhoWasNotLetIn(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hall.Site.Now = time.Now // the log has the machine's time
	hall.Browser(t).Post("/login", url.Values{"name": {"director"}, "password": {"wrong"}})
	says(t, "the morning", hall.As(t, "auditor").Get("/"), 200, `<strong class="figure">1</strong> <span>近 7 天登录失败`, "最近一次网页校验", "从未")
}

// originOf is the address that the log has of the last failed sign-in.
func originOf(t *testing.T, hall *sitetest.Hall) string {
	t.Helper()
	list, err := hall.Site.Audit.List(t.Context(), hall.Scope, audit.Filter{Action: "session.fail", Limit: 1})
	if err != nil || len(list) == 0 {
		t.Fatalf("%d failures, %v", len(list), err)
	}
	return list[0].Origin
}

// forwarded fails to sign in, as somebody whom a proxy forwards.
func forwarded(t *testing.T, hall *sitetest.Hall, hops ...string) sitetest.Page {
	t.Helper()
	form := url.Values{"name": {"nobody " + strings.Join(hops, " ")}, "password": {"x"}} // a name's guesses are limited, too
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, hall.URL+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", hall.URL)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, hop := range hops {
		r.Header.Add("X-Forwarded-For", hop)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return sitetest.Page{Status: response.StatusCode, Body: string(body)}
}

func TestAnAddressIsTakenFromTrustedProxiesAlone(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	forwarded(t, hall, "203.0.113.9")
	if got := originOf(t, hall); got != "127.0.0.1" {
		t.Errorf("a stranger's header is believed: %s", got)
	}
	hall.Site.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	for want, hops := range map[string][]string{
		"203.0.113.9":  {"203.0.113.9"},
		"203.0.113.10": {"1.2.3.4, 203.0.113.10", "10.0.0.7"}, // the first is the visitor's own claim
		"203.0.113.11": {"rubbish, 203.0.113.11"},
		"10.0.0.8":     {"10.0.0.8"}, // somebody in the proxies' network
		"2001:db8::1":  {"2001:db8::1"},
		"127.0.0.1":    {"203.0.113.12, rubbish"},
	} {
		forwarded(t, hall, hops...)
		if got := originOf(t, hall); got != want {
			t.Errorf("%v is told as %s, want %s", hops, got, want)
		}
	}
	// The limit on addresses is about the visitor, too, and not about the proxy.
	held := 0
	for range 70 {
		if forwarded(t, hall, "203.0.113.77").Status == 422 {
			held++
		}
	}
	if p := forwarded(t, hall, "203.0.113.78"); held == 0 || p.Status != 403 {
		t.Errorf("%d attempts of one visitor are held back, another one gets %d", held, p.Status)
	}
}

func TestAnUnknownNameCostsAsMuchAsAWrongPassword(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	says(t, "a new account", hall.As(t, "admin").Post("/system/accounts/new", url.Values{"name": {"waiting"}, "roles": {"staff"}}), 200)
	accounts := hall.Site.Accounts
	for _, name := range []string{"director", "nobody", "waiting"} { // known, unknown, without a password yet
		before := accounts.Hashes()
		p := hall.Browser(t).Post("/login", url.Values{"name": {name}, "password": {"wrong-Password-7"}})
		if n := accounts.Hashes() - before; n != 1 || p.Status != 403 {
			t.Errorf("%s: %d hashes, status %d", name, n, p.Status)
		}
	}
}

func TestWhoeverGuessesDoesNotLockTheOwnerOut(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	owner, guesser := hall.As(t, "director"), hall.Browser(t)
	wrong := url.Values{"name": {"director"}, "password": {"wrong"}}
	for range 5 {
		guesser.Post("/login", wrong)
	}
	right := url.Values{"name": {"director"}, "password": {sitetest.Password}}
	says(t, "the guesser, by chance right", guesser.Post("/login", right), 422, "分钟")
	says(t, "the owner is still in", owner.Get("/account"), 200, "director")
	owner.Post("/logout", nil)
	if p := owner.Post("/login", right); p.Path != "/" {
		t.Errorf("the owner is locked out of his own browser: %d %s", p.Status, p.Path)
	}
}
