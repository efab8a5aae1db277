package notice_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/http/notice"
)

func TestMessagesSayWhatHappenedAndNobodysName(t *testing.T) {
	t.Parallel()
	centre := roster.Centre{ID: 7, Code: "default", Name: "便民服务中心"}
	detail := []byte(`{"until":"2025-04-10","staff":"S001","name":"张三","reason":"家事","total":"97.25","digest":"0f"}`)
	for action, want := range map[string]string{
		"period.publish": "【便民服务中心】2025年3月考核结果已公示，申诉截止日期：2025年4月10日（含当日）。请登录系统查看。",
		"round.close":    "【便民服务中心】2025年3月窗口互评已结束，可以进行本期核算。请登录系统查看。",
		"leave.apply":    "【便民服务中心】有请假申请等待审批，请登录系统处理。",
		"leave.endorse":  "【便民服务中心】有请假申请已转报，等待下一级审批，请登录系统处理。",
	} {
		object := map[string]string{"period.publish": "period:2025-03", "round.close": "round:2025-03", "leave.apply": "leave:张三", "leave.endorse": "leave:张三"}[action]
		m, ok := notice.Compose(centre, notice.EventOf(12, action, object, detail))
		if !ok || m.Text != want || m.ID != "7.12" {
			t.Errorf("%s: %t %+v", action, ok, m)
		}
		for _, secret := range []string{"张三", "S001", "97.25", "家事"} {
			if strings.Contains(m.Text+m.Subject+m.ID, secret) {
				t.Errorf("%s says %q: %+v", action, secret, m)
			}
		}
	}
	for _, e := range []notice.Event{{Action: "fact.record", Object: "fact:1"}, {Action: "period.publish", Object: "period:S001"}, {Action: "round.close"}} {
		if m, ok := notice.Compose(centre, e); ok {
			t.Errorf("%+v makes %+v", e, m)
		}
	}
	if len(notice.Actions(notice.Topics())) != 4 {
		t.Error("a topic without its message is tested by nothing")
	}
}

const key = "0123456789abcdef"

func TestOnlyRobotsAndMailServersAreTaken(t *testing.T) {
	t.Parallel()
	robot := func(kind notice.Kind, address string) (notice.Channel, notice.Secret) {
		return notice.Channel{Kind: kind, Name: "群", Topics: notice.Topics()}, notice.Secret{Key: address}
	}
	for address, kind := range map[string]notice.Kind{
		key: notice.DingTalk, "https://oapi.dingtalk.com/robot/send?access_token=" + key: notice.DingTalk,
		"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + key: notice.WeCom,
	} {
		_, s, err := notice.Validate(robot(kind, " "+address+" "))
		if err != nil || s.Key != key {
			t.Errorf("%s: %+v, %v", address, s, err)
		}
	}
	for _, address := range []string{
		"", "short", "http://oapi.dingtalk.com/robot/send?access_token=" + key, "https://oapi.dingtalk.com:444/robot/send?access_token=" + key,
		"https://oapi.dingtalk.com.evil.example/robot/send?access_token=" + key, "https://evil@oapi.dingtalk.com/robot/send?access_token=" + key,
		"https://127.0.0.1/robot/send?access_token=" + key, "https://oapi.dingtalk.com/other?access_token=" + key,
		"https://oapi.dingtalk.com/robot/send?access_token=" + key + "&x=1", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + key,
		"https://oapi.dingtalk.com/robot/send?access_token=" + key + "#x", key + "\r\nX: y", strings.Repeat("a", 300),
	} {
		_, _, err := notice.Validate(robot(notice.DingTalk, address))
		refused(t, err, "key notice_bad_robot")
		if err != nil && address != "" && strings.Contains(err.Error(), address) {
			t.Errorf("the refusal repeats the key: %v", err)
		}
	}
	mail := notice.Channel{Kind: notice.Mail, Name: "邮件", Topics: notice.Topics()[:1], Host: "mail.example.gov.cn:587", From: "hall@example.gov.cn", To: []string{"a@example.gov.cn"}}
	if _, _, err := notice.Validate(mail, notice.Secret{User: "hall", Password: "word"}); err != nil {
		t.Error(err)
	}
	for want, spoil := range map[string]func(*notice.Channel){
		"host notice_bad_host":        func(c *notice.Channel) { c.Host = "mail.example.gov.cn:8080" },
		"from notice_bad_address":     func(c *notice.Channel) { c.From = "x\r\nBcc: y@example.com" },
		"to notice_bad_address":       func(c *notice.Channel) { c.To = []string{"nobody"} },
		"to notice_required":          func(c *notice.Channel) { c.To = nil },
		"to notice_too_long":          func(c *notice.Channel) { c.To = slices.Repeat(c.To, 30) },
		"name notice_required":        func(c *notice.Channel) { c.Name = " " },
		"name notice_too_long":        func(c *notice.Channel) { c.Name = strings.Repeat("长", 60) },
		"topics notice_required":      func(c *notice.Channel) { c.Topics = nil },
		"topics notice_unknown_value": func(c *notice.Channel) { c.Topics = []string{"fact.record"} },
		"kind notice_unknown_value":   func(c *notice.Channel) { c.Kind = "sms" },
	} {
		c := mail
		spoil(&c)
		_, _, err := notice.Validate(c, notice.Secret{})
		refused(t, err, want)
	}
	_, _, err := notice.Validate(notice.Channel{Kind: notice.WeCom, Name: "群", Topics: notice.Topics()}, notice.Secret{Key: key, Sign: "SEC"})
	refused(t, err, "sign notice_no_signature")
}

// TestARobotHasNothingOfMail refuses what would otherwise be dropped in silence.
func TestARobotHasNothingOfMail(t *testing.T) {
	t.Parallel()
	for want, spoil := range map[string]func(*notice.Channel){
		"host notice_mail_only": func(c *notice.Channel) { c.Host = "mail.example.gov.cn:587" },
		"from notice_mail_only": func(c *notice.Channel) { c.From = "hall@example.gov.cn" },
		"to notice_mail_only":   func(c *notice.Channel) { c.To = []string{"a@example.gov.cn"} },
	} {
		for _, kind := range []notice.Kind{notice.DingTalk, notice.WeCom} {
			c := notice.Channel{Kind: kind, Name: "群", Topics: notice.Topics()}
			spoil(&c)
			_, _, err := notice.Validate(c, notice.Secret{Key: key})
			refused(t, err, want)
		}
	}
	c := notice.Channel{Kind: notice.WeCom, Name: "群", Topics: notice.Topics(), Host: " ", From: " ", To: []string{}}
	if c, _, err := notice.Validate(c, notice.Secret{Key: key}); err != nil || c.Host != "" || c.From != "" || c.To != nil {
		t.Errorf("fields left empty: %+v, %v", c, err)
	}
}

func TestATopicIsKeptOnce(t *testing.T) {
	t.Parallel()
	c := notice.Channel{Kind: notice.WeCom, Name: "群", Topics: []string{"round.close", "leave.apply", "round.close", "leave.apply"}}
	c, _, err := notice.Validate(c, notice.Secret{Key: key})
	if err != nil || !slices.Equal(c.Topics, []string{"round.close", "leave.apply"}) {
		t.Errorf("%q, %v", c.Topics, err)
	}
}

// refused checks the one fault of a refusal, "field code".
func refused(t *testing.T, err error, want string) {
	t.Helper()
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != roster.Refused || len(e.Problems) != 1 || e.Problems[0].Column+" "+e.Problems[0].Code != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
