package http_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"redbanner/http/sitetest"
)

// onTime is a hall whose accounts live on its day, too.
func onTime(t *testing.T) *sitetest.Hall {
	t.Helper()
	hall := sitetest.New(t)
	hall.Site.Accounts.Now = hall.Site.Now
	return hall
}

// secretOf takes the secret that a page shows once.
func secretOf(t *testing.T, p sitetest.Page) string {
	t.Helper()
	m := regexp.MustCompile(`<li><code>([^<]+)</code>`).FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatalf("no secret in\n%s", p.Body)
	}
	return m[1]
}

func TestOwnersSeeTheirAccountAndChooseALanguage(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	staff := hall.As(t, "staff")
	says(t, "own account", staff.Get("/account"), 200, "我的账号", "S002", "工作人员", "登录会话")
	says(t, "language", staff.Post("/account/language", url.Values{"language": {"en"}}), 200, "My account", `lang="en"`)
	says(t, "no such language", staff.Post("/account/language", url.Values{"language": {"xx"}}), 422, "f-language-language-fault")
}

func TestPasswordsAreChanged(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	staff, elsewhere := hall.As(t, "staff"), hall.As(t, "staff")
	says(t, "the rules first", staff.Get("/account/password"), 200, "不少于 10 个字符")
	form := func(old, fresh, again string) url.Values {
		return url.Values{"old": {old}, "password": {fresh}, "again": {again}}
	}
	const fresh = "Orchard+5-window"
	says(t, "wrong old one", staff.Post("/account/password", form("nonsense", fresh, fresh)), 422, `id="f-password-old-fault"`)
	says(t, "too short", staff.Post("/account/password", form(sitetest.Password, "Ab1", "Ab1")), 422, `id="f-password-password-fault"`)
	says(t, "typed differently", staff.Post("/account/password", form(sitetest.Password, fresh, "other")), 422, `id="f-password-again-fault"`)
	says(t, "changed", staff.Post("/account/password", form(sitetest.Password, fresh, fresh)), 200, "口令已修改")
	if p := elsewhere.Get("/account"); !strings.HasPrefix(p.Path, "/login") {
		t.Errorf("another browser is still in: %s", p.Path)
	}
	door := hall.Browser(t)
	says(t, "the old one", door.Post("/login", url.Values{"name": {"staff"}, "password": {sitetest.Password}}), 403, "用户名或口令不正确")
	if p := door.Post("/login", url.Values{"name": {"staff"}, "password": {fresh}}); p.Path != "/" {
		t.Errorf("the new one: %d %s", p.Status, p.Path)
	}
}

func TestOwnSessionsEnd(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	staff, other := hall.As(t, "staff"), hall.As(t, "head")
	foreign := regexp.MustCompile(`/account/sessions/[A-Za-z0-9_-]+`).FindString(other.Get("/account").Body)
	says(t, "somebody else's", staff.Get(foreign), 404)
	says(t, "somebody else's, posted", staff.Post(foreign, url.Values{"confirmed": {"yes"}}), 404)
	own := regexp.MustCompile(`/account/sessions/[A-Za-z0-9_-]+`).FindString(staff.Get("/account").Body)
	says(t, "the question", staff.Get(own), 200, "要结束")
	if p := staff.Post(own, url.Values{"confirmed": {"yes"}}); !strings.HasPrefix(p.Path, "/login") {
		t.Errorf("still signed in: %s", p.Path)
	}
	says(t, "the other one stays", other.Get("/account"), 200)
}

func TestASecondFactorIsSetUpAskedForAndTakenAway(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	staff := hall.As(t, "staff")
	says(t, "not yet", staff.Get("/account/factor"), 200, "未启用")
	page := staff.Post("/account/factor/begin", nil)
	says(t, "the secret", page, 200, `src="data:image/png;base64,`, "密钥")
	if policy := page.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "img-src 'self' data:") {
		t.Errorf("the picture is not let in: %s", policy)
	}
	address := regexp.MustCompile(`name="secret_url" value="([^"]+)"`).FindStringSubmatch(page.Body)[1]
	address = strings.ReplaceAll(address, "&amp;", "&")
	secret := strings.ReplaceAll(secretOf(t, page), " ", "")
	again := staff.Post("/account/factor/confirm", url.Values{"secret_url": {address}, "code": {"000000"}})
	says(t, "a wrong code", again, 422, `id="f-confirm-code-fault"`)
	if strings.ReplaceAll(secretOf(t, again), " ", "") != secret {
		t.Error("another secret is shown")
	}
	says(t, "no secret", staff.Post("/account/factor/confirm", url.Values{"secret_url": {"javascript:1"}, "code": {"1"}}), 422)
	code := func(at time.Duration) string {
		code, err := totp.GenerateCode(secret, time.Now().Add(at))
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	confirmed := staff.Post("/account/factor/confirm", url.Values{"secret_url": {address}, "code": {code(0)}})
	says(t, "recovery codes", confirmed, 200, "恢复代码")
	recovery := secretOf(t, confirmed)
	says(t, "twice", staff.Post("/account/factor/begin", nil), 409)

	door := hall.Browser(t)
	signIn := url.Values{"name": {"staff"}, "password": {sitetest.Password}}
	says(t, "asked for the code", door.Post("/login", signIn), 422, "动态验证码")
	signIn.Set("code", "12")
	says(t, "a wrong one", door.Post("/login", signIn), 403, "动态验证码")
	signIn.Set("code", recovery)
	if p := door.Post("/login", signIn); p.Path != "/" {
		t.Errorf("by a recovery code: %d %s", p.Status, p.Path)
	}
	says(t, "taken away with a wrong password", staff.Post("/account/factor/drop", url.Values{"password": {"x"}}), 422, `id="f-drop-password-fault"`)
	says(t, "taken away", staff.Post("/account/factor/drop", url.Values{"password": {sitetest.Password}}), 200, "已停用")
}

func TestTokensAreIssuedAndRevoked(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	staff := hall.As(t, "staff")
	form := url.Values{"title": {"对接"}, "until": {"30"}, "rights": {"leave.read", "scores.read"}}
	issued := staff.Post("/account/tokens", form)
	says(t, "shown once", issued, 200, "rb.1.")
	if _, actor, err := hall.Site.Accounts.Bearer(t.Context(), secretOf(t, issued)); err != nil || !actor.Has("leave.read") || actor.Has("slip.ask") {
		t.Errorf("the token: %v", err)
	}
	says(t, "listed", staff.Get("/account/tokens"), 200, "对接", "有效", "查看考核成绩")
	says(t, "without anything", staff.Post("/account/tokens", url.Values{}), 422, `id="f-token-title-fault"`, `id="f-token-until-fault"`, `id="f-token-rights-fault"`)
	form.Set("rights", "account.manage")
	says(t, "a right not had", staff.Post("/account/tokens", form), 422, `id="f-token-rights-fault"`)
	says(t, "somebody else's", hall.As(t, "head").Get("/account/tokens/1"), 404)
	says(t, "the question", staff.Get("/account/tokens/1"), 200, "要吊销 1 号")
	says(t, "revoked", staff.Post("/account/tokens/1", url.Values{"confirmed": {"yes"}}), 200, "已吊销")
	says(t, "twice", staff.Post("/account/tokens/1", url.Values{"confirmed": {"yes"}}), 409)
	if _, _, err := hall.Site.Accounts.Bearer(t.Context(), secretOf(t, issued)); err == nil {
		t.Error("a revoked token lets in")
	}
}

func TestAOneTimeCodeBecomesAPassword(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	admin := hall.As(t, "admin")
	made := admin.Post("/system/accounts/new", url.Values{"name": {"Lin"}, "display": {"林"}, "roles": {"staff"}, "staff": {"S003"}})
	says(t, "made", made, 200, "一次性代码", "lin")
	code := secretOf(t, made)
	door := hall.Browser(t)
	says(t, "the page", door.Get("/login/code"), 200, "不少于 10 个字符")
	says(t, "led there", door.Get("/login"), 200, "/login/code", "忘记口令")
	const fresh = "Orchard+5-window"
	form := url.Values{"name": {"lin"}, "code": {"AAAA"}, "password": {fresh}, "again": {fresh}}
	says(t, "a wrong code", door.Post("/login/code", form), 403, "一次性代码不正确")
	form.Set("code", code)
	form.Set("again", "x")
	says(t, "typed differently", door.Post("/login/code", form), 422, `id="f-again-fault"`)
	form.Set("password", "Ab1")
	form.Set("again", "Ab1")
	says(t, "a bad password", door.Post("/login/code", form), 422, `id="f-password-fault"`)
	form.Set("password", fresh)
	form.Set("again", fresh)
	if p := door.Post("/login/code", form); p.Path != "/" || !strings.Contains(p.Body, "口令已设置") {
		t.Errorf("redeemed: %d %s", p.Status, p.Path)
	}
	says(t, "twice", hall.Browser(t).Post("/login/code", form), 403)
}

func TestWithoutAnIdentityProviderTheWayIsShut(t *testing.T) {
	t.Parallel()
	hall := onTime(t)
	b := hall.Browser(t)
	for _, path := range []string{"/login/oidc", "/login/oidc/back"} {
		says(t, path, b.Get(path), http.StatusBadRequest, "未配置统一认证登录")
	}
	if strings.Contains(b.Get("/login").Body, "/login/oidc") {
		t.Error("the door offers it all the same")
	}
}
