package main

import (
	"strings"
	"testing"

	"redbanner/http/document"
)

// noticeList is what `notice list` tells programs.
type noticeList struct {
	Channels []document.Channel `json:"channels"`
	Queue    []document.Notice  `json:"queue"`
}

// TestChannelsAreKeptOnTheCommandLine adds a robot and mail, reads them back without their
// secrets, and removes one.
func TestChannelsAreKeptOnTheCommandLine(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		if said := o.do("notice", "list"); !strings.Contains(said, "Messages are off") {
			t.Errorf("without a channel: %s", said)
		}
		robot := o.file("robot.txt", "https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef\nSECgeheim\n")
		account := o.file("mail.txt", "hall\nwortgeheim\n")
		said := o.do("notice", "add", "dingtalk", "--name", "大厅群", "--topic", "period.publish", "--topic", "round.close", "--topic", "period.publish", "--secret-file", robot)
		said += o.do("--json", "notice", "add", "mail", "--name", "邮件", "--topic", "leave.apply", "--host", "smtp.example.com:465", "--from", "hall@example.com", "--to", "a@example.com", "--secret-file", account)
		var l noticeList
		said += o.do("notice", "list") + o.do("--json", "notice", "list")
		o.ask(&l, "notice", "list")
		if len(l.Channels) != 2 || l.Channels[0].Kind != "dingtalk" || strings.Join(l.Channels[0].Topics, " ") != "period.publish round.close" || l.Channels[1].Host != "smtp.example.com:465" || l.Channels[1].To[0] != "a@example.com" || len(l.Queue) != 0 {
			t.Errorf("%+v", l)
		}
		for _, event := range o.log("--action", "notice.") {
			said += event.Action + " " + event.Object + string(o.do("audit", "show", itoa(int(event.Seq))))
		}
		for _, secret := range []string{"0123456789abcdef", "geheim"} {
			if strings.Contains(said, secret) {
				t.Errorf("%q is told: %s", secret, said)
			}
		}
		o.refused(exitRefused, "neither a robot's address", "notice", "add", "dingtalk", "--name", "x", "--topic", "round.close", "--secret-file", o.file("bad.txt", "https://example.com/robot?access_token=0123456789abcdef"))
		for flag, value := range map[string]string{"--host": "smtp.example.com:465", "--from": "hall@example.com", "--to": "a@example.com"} {
			o.refused(exitRefused, "\n  "+flag+": a robot has none: leave it out, or add a channel of the kind mail\n",
				"notice", "add", "dingtalk", "--name", "x", "--topic", "round.close", "--secret-file", robot, flag, value)
		}
		bad := o.refused(exitRefused, "\n  --topic: not to be chosen here\n", "notice", "add", "wecom", "--name", "x", "--topic", "fact.record", "--secret-file", robot)
		if !strings.Contains(bad.stderr, "\n  --secret-file: neither a robot's address") || strings.Contains(bad.stderr, "column") {
			t.Errorf("a robot of the other kind: %s", bad.stderr)
		}
		o.refused(exitUsage, "sms", "notice", "add", "sms", "--name", "x", "--topic", "round.close")
		o.do("notice", "remove", "1")
		o.refused(exitUsage, "no channel 1", "notice", "remove", "1")
		o.refused(exitUsage, "no channel 1", "notice", "test", "1")
		o.ask(&l, "notice", "list")
		if len(l.Channels) != 1 || l.Channels[0].Number != 2 {
			t.Errorf("%+v", l)
		}
		o.verified()
	})
}
