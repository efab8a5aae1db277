package http_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"redbanner/http/document"
	"redbanner/http/sitetest"
)

// group is the robots of a test: what it answers, and what it was sent.
type group struct {
	answer string
	got    []string
}

func (g *group) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	g.got = append(g.got, r.URL.Host+" "+string(body))
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(g.answer)), Request: r}, err
}

// TestAChannelIsAddedTriedAndRemoved goes through the pages of channels.
func TestAChannelIsAddedTriedAndRemoved(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	robots := &group{answer: `{"errcode":0}`}
	hall.Site.Notices.Sender.Robots = robots
	admin := hall.As(t, "admin")
	says(t, "off by default", admin.Get("/system/notices"), 200, "通知未开启")
	const key = "0123456789abcdef0123"
	form := url.Values{"kind": {"dingtalk"}, "name": {"大厅群"}, "topics": {"period.publish", "leave.apply"}, "key": {"https://example.com/robot/send?access_token=" + key}, "sign": {"SECgeheim"}}
	refused := admin.Post("/system/notices", form)
	says(t, "another host", refused, 422, "大厅群", "机器人地址")
	secretFree(t, "another host", refused.Body, key)
	form.Set("key", "https://oapi.dingtalk.com/robot/send?access_token="+key)
	form.Set("host", "smtp.example.gov.cn:587")
	says(t, "a robot with a mail server", admin.Post("/system/notices", form), 422, `id="f-add-host-fault"`, "机器人渠道没有此项")
	form.Del("host")
	form.Add("topics", "leave.apply") // once more
	added := admin.Post("/system/notices", form)
	says(t, "added", added, 200, "已添加大厅群")
	if len(robots.got) != 0 {
		t.Errorf("adding a channel calls it: %q", robots.got)
	}
	says(t, "tried", admin.Post("/system/notices/1/test", nil), 200, "大厅群已收到测试消息")
	if len(robots.got) != 1 || !strings.HasPrefix(robots.got[0], "oapi.dingtalk.com ") || !strings.Contains(robots.got[0], "测试消息") {
		t.Errorf("sent was %q", robots.got)
	}
	robots.answer = `{"errcode":310000,"errmsg":"` + key + `"}`
	failed := admin.Post("/system/notices/1/test", nil)
	says(t, "tried in vain", failed, 409, "机器人拒收 (310000)")
	for _, path := range []string{"/system/notices", "/system/notices/1", "/audit"} {
		as := admin
		if path == "/audit" {
			as = hall.As(t, "auditor")
		}
		shown := as.Get(path)
		says(t, path, shown, 200)
		secretFree(t, path, shown.Body+failed.Body+added.Body, key)
	}
	secretFree(t, "the program's log", hall.Log.String(), key)

	asks := programOf(t, hall, "admin")
	list := read[struct{ Items []document.Channel }](t, asks.get("/system/notices").must(t, "list", 200))
	if len(list.Items) != 1 || list.Items[0].Name != "大厅群" || list.Items[0].Kind != "dingtalk" || strings.Join(list.Items[0].Topics, " ") != "period.publish leave.apply" {
		t.Errorf("%+v", list.Items)
	}
	asks.post("/system/notices", `{"kind":"mail","name":"x","topics":["round.close"],"host":"localhost:80","from":"a@example.com","to":["b@example.com"]}`).must(t, "no mail server", 422)
	asks.post("/system/notices", `{"kind":"wecom","name":"x","topics":["round.close"],"key":"0123456789abcdef","to":["b@example.com"]}`).must(t, "a robot with recipients", 422)
	asks.post("/system/notices/1/test", "{}").must(t, "tried in vain", 409)
	says(t, "asked first", admin.Post("/system/notices/1/remove", nil), 200, "移除大厅群")
	says(t, "removed", admin.Post("/system/notices/1/remove", url.Values{"confirmed": {"yes"}}), 200, "已移除大厅群", "通知未开启")
	says(t, "it is gone", admin.Get("/system/notices/1"), 404)
	for _, account := range []string{"staff", "hr", "director", "auditor"} {
		if got := hall.As(t, account).Post("/system/notices", form); got.Status != 403 {
			t.Errorf("%s adds a channel: %d", account, got.Status)
		}
		programOf(t, hall, account).post("/system/notices", `{"kind":"dingtalk","name":"x","topics":["round.close"],"key":"0123456789"}`).must(t, account, 403)
	}
}

// TestEachOfficeIsToldThatALeaveWaits has a leave of five days, of which the director and
// then the secretary decide.
func TestEachOfficeIsToldThatALeaveWaits(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	robots := &group{answer: `{"errcode":0}`}
	hall.Site.Notices.Sender.Robots = robots
	form := url.Values{"kind": {"wecom"}, "name": {"值班群"}, "topics": {"leave.apply"}, "key": {"0123456789abcdef"}}
	admin := hall.As(t, "admin")
	says(t, "added", admin.Post("/system/notices", form), 200)
	turn := func(what string, want ...string) {
		t.Helper()
		if err := hall.Site.Notices.Turn(t.Context(), hall.Scope); err != nil {
			t.Fatal(err)
		}
		if len(robots.got) != len(want) {
			t.Fatalf("%s: sent was %q", what, robots.got)
		}
		for i, text := range want {
			if !strings.Contains(robots.got[i], text) || strings.Contains(robots.got[i], "家中有事") || strings.Contains(robots.got[i], "S0") {
				t.Errorf("%s: sent was %q", what, robots.got)
			}
		}
	}
	const asked, endorsed = "有请假申请等待审批", "有请假申请已转报，等待下一级审批"
	says(t, "asked", hall.As(t, "staff").Post("/leave/apply", wanted("personal", "2026-07-06", "2026-07-10")), 200)
	turn("asked", asked)
	says(t, "endorsed", hall.As(t, "director").Post("/leave/1/approve", url.Values{"version": {"1"}}), 200, "已转报")
	turn("endorsed", asked, endorsed)
	says(t, "approved", hall.As(t, "secretary").Post("/leave/1/approve", url.Values{"version": {"2"}}), 200, "已批准")
	turn("approved", asked, endorsed)
	says(t, "the queue", admin.Get("/system/notices"), 200, "有请假待审批")
	if strings.Contains(admin.Get("/system/notices").Body, "leave.endorse") {
		t.Error("the queue names an action of the log")
	}
}

// secretFree fails where a text holds the key or what messages are signed with.
func secretFree(t *testing.T, what, text, key string) {
	t.Helper()
	for _, secret := range []string{key, "SECgeheim"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s holds %q", what, secret)
		}
	}
}
