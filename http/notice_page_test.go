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
	if len(list.Items) != 1 || list.Items[0].Name != "大厅群" || list.Items[0].Kind != "dingtalk" {
		t.Errorf("%+v", list.Items)
	}
	asks.post("/system/notices", `{"kind":"mail","name":"x","topics":["round.close"],"host":"localhost:80","from":"a@example.com","to":["b@example.com"]}`).must(t, "no mail server", 422)
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

// secretFree fails where a text holds the key or what messages are signed with.
func secretFree(t *testing.T, what, text, key string) {
	t.Helper()
	for _, secret := range []string{key, "SECgeheim"} {
		if strings.Contains(text, secret) {
			t.Errorf("%s holds %q", what, secret)
		}
	}
}
