package http_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

// version is the version of an account as its page carries it.
func version(t *testing.T, b *sitetest.Browser, name string) string {
	t.Helper()
	m := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(b.Get("/system/accounts/" + name).Body)
	if m == nil {
		t.Fatalf("no version of %s", name)
	}
	return m[1]
}

func TestAdministratorsKeepAccounts(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	admin := hall.As(t, "admin")
	says(t, "the machine", admin.Get("/system"), 200, "系统管理", "正常", "还没有考勤机连接过")
	says(t, "the accounts", admin.Get("/system/accounts"), 200, "director", "综合科", "正常")
	says(t, "the form", admin.Get("/system/accounts/new"), 200, "民政 W01", "一次性代码")
	says(t, "empty", admin.Post("/system/accounts/new", url.Values{}), 422, `id="f-account-name-fault"`, `id="f-account-roles-fault"`)
	says(t, "taken", admin.Post("/system/accounts/new", url.Values{"name": {"staff"}, "roles": {"staff"}}), 409, `id="f-account-name-fault"`)
	says(t, "both", admin.Post("/system/accounts/new", url.Values{"name": {"both"}, "roles": {"admin", "auditor"}}), 422, "须分设")
	says(t, "nobody", admin.Get("/system/accounts/nobody"), 404)
	says(t, "nobody's", admin.Post("/system/accounts/nobody", url.Values{"version": {"1"}}), 404)

	staff := hall.As(t, "staff")
	form := url.Values{"version": {version(t, admin, "staff")}, "display": {"小王"}, "staff": {"S002"}, "roles": {"staff", "window_head"}, "windows": {"W02"}}
	says(t, "saved", admin.Post("/system/accounts/staff", form), 200, "账号 staff 已保存", "小王", "窗口负责人", "W02")
	if p := staff.Get("/account"); !strings.HasPrefix(p.Path, "/login") {
		t.Errorf("other roles, and still signed in: %s", p.Path)
	}
	form.Set("display", "小李")
	says(t, "the second to save", admin.Post("/system/accounts/staff", form), 409, "已由 admin 于", "现在是 小王", "现在是 工作人员")
	says(t, "without a version", admin.Post("/system/accounts/staff", url.Values{}), 400)
	form.Set("version", version(t, admin, "staff"))
	form["roles"] = nil
	says(t, "without a role", admin.Post("/system/accounts/staff", form), 422, `id="f-account-roles-fault"`)
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	admin := hall.As(t, "admin")
	form := url.Values{"version": {version(t, admin, "admin")}, "confirmed": {"yes"}}
	says(t, "disabled", admin.Post("/system/accounts/admin/open", form), 422, "最后一个")
	form["roles"] = []string{"staff"}
	says(t, "another role", admin.Post("/system/accounts/admin", form), 422, "最后一个")
}

func TestAccountsAreShutAndOpened(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	admin, staff := hall.As(t, "admin"), hall.As(t, "staff")
	form := url.Values{"version": {version(t, admin, "staff")}}
	says(t, "asked", admin.Post("/system/accounts/staff/open", form), 200, "要停用账号 staff 吗")
	form.Set("confirmed", "yes")
	says(t, "shut", admin.Post("/system/accounts/staff/open", form), 200, "账号 staff 已停用")
	if p := staff.Get("/account"); !strings.HasPrefix(p.Path, "/login") {
		t.Errorf("still signed in: %s", p.Path)
	}
	says(t, "a code for it", admin.Post("/system/accounts/staff/code", nil), 422, "已停用")
	form.Set("version", version(t, admin, "staff"))
	says(t, "opened", admin.Post("/system/accounts/staff/open", form), 200, "staff 已启用")
	says(t, "without a version", admin.Post("/system/accounts/staff/open", url.Values{"confirmed": {"yes"}}), 400)
	says(t, "a code", admin.Post("/system/accounts/staff/code", nil), 200, "限用一次")
	says(t, "no factor", admin.Post("/system/accounts/staff/factor", url.Values{"confirmed": {"yes"}}), 409)
	says(t, "a factor, asked", admin.Post("/system/accounts/staff/factor", nil), 200, "两步验证吗")
}

func TestAdministratorsEndSessionsAndRevokeTokens(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	admin, staff, head := hall.As(t, "admin"), hall.As(t, "staff"), hall.As(t, "head")
	says(t, "a token", staff.Post("/account/tokens", url.Values{"title": {"对接"}, "until": {"30"}, "rights": {"leave.read"}}), 200)
	says(t, "asked", admin.Post("/system/accounts/staff/sessions", nil), 200, "全部登录吗")
	says(t, "all of one", admin.Post("/system/accounts/staff/sessions", url.Values{"confirmed": {"yes"}}), 200, "已全部结束")
	if p := staff.Get("/account"); !strings.HasPrefix(p.Path, "/login") {
		t.Errorf("still signed in: %s", p.Path)
	}
	own := regexp.MustCompile(`/account(/sessions/[A-Za-z0-9_-]+)`).FindStringSubmatch(head.Get("/account").Body)[1]
	says(t, "the list", admin.Get("/system/sessions"), 200, "head", own)
	says(t, "the question", admin.Get("/system"+own), 200, "要结束账号 head")
	says(t, "one", admin.Post("/system"+own, url.Values{"confirmed": {"yes"}}), 200, "已结束")
	says(t, "twice", admin.Post("/system"+own, url.Values{"confirmed": {"yes"}}), 404)
	says(t, "tokens", admin.Get("/system/tokens"), 200, "对接", "staff")
	says(t, "asked to revoke", admin.Get("/system/tokens/1"), 200, "要吊销 1 号")
	says(t, "revoked", admin.Post("/system/tokens/1", url.Values{"confirmed": {"yes"}}), 200, "已吊销")
	says(t, "no such token", admin.Get("/system/tokens/9"), 404)
	says(t, "own sessions", admin.Post("/system/accounts/admin/sessions", url.Values{"confirmed": {"yes"}}), 200, "登录")
}

func TestTheAuditorReadsTheSystemAndChangesNothing(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	auditor := hall.As(t, "auditor")
	for _, path := range []string{"/system", "/system/accounts", "/system/accounts/staff", "/system/sessions", "/system/tokens"} {
		p := auditor.Get(path)
		says(t, path, p, 200)
		if strings.Contains(p.Body, `method="post" action="/system`) || strings.Contains(p.Body, "/accounts/new") {
			t.Errorf("%s offers a change", path)
		}
	}
	for _, path := range []string{"/system/accounts/new", "/system/accounts/staff", "/system/accounts/staff/open", "/system/accounts/staff/code", "/system/accounts/staff/factor", "/system/accounts/staff/sessions", "/system/sessions/0", "/system/tokens/1"} {
		says(t, path, auditor.Post(path, url.Values{"confirmed": {"yes"}, "version": {"1"}}), 403)
	}
	for _, name := range []string{"staff", "head", "hr", "director", "secretary"} {
		b := hall.As(t, name)
		for _, path := range []string{"/system", "/system/accounts", "/system/sessions", "/system/tokens"} {
			says(t, name+" "+path, b.Get(path), 403)
		}
	}
}
