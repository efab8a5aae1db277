// Package notice is the messages (通知) that a hall may have sent: to a robot of a DingTalk
// or WeCom group, or by e-mail, when a period is posted, when a leave waits for a decision,
// when a round of ratings has ended. It is off until an administrator adds a channel.
//
// The log of changes is the outbox: what was written there after a channel was added is put
// in its queue, once, and sent from it, at least once. A message says that something
// happened and where to look; it holds no person's name or code and no score, so that what
// leaves the house is nobody's data. Keys and passwords are kept sealed, and are in no
// event, log or error.
package notice

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"redbanner/attendance/roster"
	"redbanner/reports"
)

// Kind is the way by which a channel's messages go.
type Kind string

// The kinds of channels.
const (
	DingTalk Kind = "dingtalk" // 钉钉群机器人
	WeCom    Kind = "wecom"    // 企业微信群机器人
	Mail     Kind = "mail"     // 电子邮件
)

// Kinds are all kinds.
func Kinds() []Kind { return []Kind{DingTalk, WeCom, Mail} }

// Topics are what a message may be about, as the log calls it.
func Topics() []string { return []string{"period.publish", leaveApplied, "round.close"} }

// What makes a leave wait for a decision: it was asked for, or one office agreed and another
// is to decide (已转报). Who asked to be told of the first is told of the other.
const (
	leaveApplied  = "leave.apply"
	leaveEndorsed = "leave.endorse"
)

// Actions are all that the log calls what topics are about.
func Actions(topics []string) []string {
	actions := slices.Clone(topics)
	if slices.Contains(topics, leaveApplied) {
		actions = append(actions, leaveEndorsed)
	}
	return actions
}

// Event is what a message is made of: what happened, to what, and until when somebody may
// act. Nothing else of the log reaches this package.
type Event struct {
	Seq    int64
	Action string
	Object string      // only of periods and rounds, which are nobody's
	Until  roster.Date // of a posted period
}

// Topic is what the event is told under.
func (e Event) Topic() string {
	if e.Action == leaveEndorsed {
		return leaveApplied
	}
	return e.Action
}

// Channel is where messages go, without its secrets.
type Channel struct {
	Number int64
	Kind   Kind
	Name   string
	Topics []string // some of Topics
	Host   string   // of mail: host:port
	From   string
	To     []string
	By     roster.Person
	At     time.Time
}

// Secret is what a channel must know and nobody is shown: of a robot its key and, where the
// robot asks for signatures, what to sign with; of mail the account.
type Secret struct {
	Key      string `json:"key,omitempty"`
	Sign     string `json:"sign,omitempty"`
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
}

// Message is one text on its way.
type Message struct {
	Subject string
	Text    string
	ID      string // the same each time that it is sent
}

// The hosts of robots: no other is ever called for them.
const (
	dingTalkHost = "oapi.dingtalk.com"
	wecomHost    = "qyapi.weixin.qq.com"
)

// The bounds of what a channel is.
const (
	longestName   = 40
	longestSecret = 200
	mostTo        = 20
	weComBytes    = 2048 // of one text
)

// mailPorts are those at which mail is taken in: with TLS after STARTTLS, or at once (465).
var mailPorts = []string{"25", "465", "587"}

// Compose makes the message of an event for a centre; false where there is none to make.
func Compose(centre roster.Centre, e Event) (Message, bool) {
	m := Message{ID: fmt.Sprintf("%d.%d", centre.ID, e.Seq)}
	_, which, _ := strings.Cut(e.Object, ":")
	switch e.Action {
	case "period.publish":
		p, err := roster.ParsePeriod(which)
		if err != nil {
			return m, false
		}
		m.Subject = reports.PeriodLabel(p) + "考核结果已公示"
		m.Text = m.Subject + "。"
		if !e.Until.IsZero() {
			m.Text = fmt.Sprintf("%s，申诉截止日期：%s（含当日）。", m.Subject, reports.DayLabel(e.Until))
		}
		m.Text += "请登录系统查看。"
	case leaveApplied, leaveEndorsed:
		m.Subject = "有请假申请等待审批"
		if e.Action == leaveEndorsed {
			m.Subject = "有请假申请已转报，等待下一级审批"
		}
		m.Text = m.Subject + "，请登录系统处理。"
	case "round.close":
		p, err := roster.ParsePeriod(which)
		if err != nil {
			return m, false
		}
		m.Subject = reports.PeriodLabel(p) + "窗口互评已结束"
		m.Text = m.Subject + "，可以进行本期核算。请登录系统查看。"
	default:
		return m, false
	}
	return headed(centre, m), true
}

// Trial is the message by which a channel is tried.
func Trial(centre roster.Centre, at time.Time) Message {
	return headed(centre, Message{
		Subject: "测试消息", Text: "这是一条测试消息，收到即表示通知渠道可用。", ID: fmt.Sprintf("%d.test.%d", centre.ID, at.UnixMilli()),
	})
}

// headed puts the hall's name in front, so that a group of several halls knows whose it is.
func headed(c roster.Centre, m Message) Message {
	m.Subject = "【" + c.Name + "】" + m.Subject
	m.Text = "【" + c.Name + "】" + m.Text
	return m
}

// cut shortens a text to so many bytes, between characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	const dots = "…"
	text = text[:most-len(dots)]
	for !utf8.ValidString(text) {
		text = text[:len(text)-1]
	}
	return text + dots
}

// Validate refuses a channel that could not be sent to, and puts what was typed into the
// one form in which it is kept: of a robot's address only its key.
func Validate(c Channel, s Secret) (Channel, Secret, error) {
	c.Name = strings.TrimSpace(c.Name)
	faults := faults{}
	faults.unless("name", "notice_required", c.Name != "")
	faults.unless("name", "notice_too_long", utf8.RuneCountInString(c.Name) <= longestName)
	faults.unless("topics", "notice_required", len(c.Topics) > 0)
	for _, topic := range c.Topics {
		faults.unless("topics", "notice_unknown_value", slices.Contains(Topics(), topic))
	}
	c.Topics = once(c.Topics)
	switch c.Kind {
	case DingTalk, WeCom:
		key, ok := robotKey(c.Kind, strings.TrimSpace(s.Key))
		faults.unless("key", "notice_bad_robot", ok)
		s = Secret{Key: key, Sign: strings.TrimSpace(s.Sign)}
		faults.unless("sign", "notice_too_long", len(s.Sign) <= longestSecret)
		faults.unless("sign", "notice_no_signature", s.Sign == "" || c.Kind == DingTalk)
		c = faults.noMail(c)
	case Mail:
		s = Secret{User: strings.TrimSpace(s.User), Password: s.Password}
		faults.unless("password", "notice_too_long", len(s.User) <= longestSecret && len(s.Password) <= longestSecret)
		c = faults.mail(c)
	default:
		faults.unless("kind", "notice_unknown_value", false)
	}
	return c, s, faults.err()
}

// once is a list without what stands in it a second time.
func once(list []string) []string {
	var kept []string
	for _, each := range list {
		if !slices.Contains(kept, each) {
			kept = append(kept, each)
		}
	}
	return kept
}

// faults are what is wrong with a channel, by field; what was typed is not repeated, for it
// may be a secret in the wrong field.
type faults []roster.Problem

func (f *faults) unless(field, code string, ok bool) {
	has := slices.ContainsFunc(*f, func(p roster.Problem) bool { return p.Column == field })
	if !ok && !has {
		*f = append(*f, roster.Problem{Column: field, Code: code})
	}
}

func (f *faults) err() error {
	if len(*f) == 0 {
		return nil
	}
	return &roster.Error{Kind: roster.Refused, Key: "notice.bad_channel", Problems: *f}
}

// noMail refuses what only mail has: who says where a robot's messages go by mail would
// wait for them there.
func (f *faults) noMail(c Channel) Channel {
	f.unless("host", "notice_mail_only", strings.TrimSpace(c.Host) == "")
	f.unless("from", "notice_mail_only", strings.TrimSpace(c.From) == "")
	f.unless("to", "notice_mail_only", len(c.To) == 0)
	c.Host, c.From, c.To = "", "", nil
	return c
}

// mail checks where mail goes and from whom.
func (f *faults) mail(c Channel) Channel {
	c.Host = strings.TrimSpace(c.Host)
	host, port, found := strings.Cut(c.Host, ":")
	f.unless("host", "notice_bad_host", found && host != "" && slices.Contains(mailPorts, port) && plainHost(host))
	from, err := mail.ParseAddress(c.From)
	f.unless("from", "notice_bad_address", err == nil)
	if err == nil {
		c.From = from.Address
	}
	f.unless("to", "notice_required", len(c.To) > 0)
	f.unless("to", "notice_too_long", len(c.To) <= mostTo)
	to := make([]string, 0, len(c.To))
	for _, text := range c.To {
		address, err := mail.ParseAddress(text)
		f.unless("to", "notice_bad_address", err == nil)
		if err == nil {
			to = append(to, address.Address)
		}
	}
	c.To = to
	return c
}

// plainHost reports whether a host is a name or an address of letters, digits, dots and
// hyphens alone.
func plainHost(host string) bool {
	return len(host) <= 253 && !strings.ContainsFunc(host, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-')
	})
}

// robotKey is the key of a robot, out of the address that its group shows or as it is.
func robotKey(kind Kind, typed string) (string, bool) {
	host, path, name := robotAddress(kind)
	key := typed
	if strings.Contains(typed, "/") {
		u, err := url.Parse(typed)
		if err != nil || u.Scheme != "https" || u.Host != host || u.Path != path || u.User != nil || u.Fragment != "" {
			return "", false
		}
		query := u.Query()
		if key = query.Get(name); len(query) != 1 || len(query[name]) != 1 {
			return "", false
		}
	}
	plain := !strings.ContainsFunc(key, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
	return key, plain && len(key) >= 8 && len(key) <= longestSecret
}

// robotAddress is where the robots of a kind are, and the name of their key there.
func robotAddress(kind Kind) (host, path, key string) {
	if kind == DingTalk {
		return dingTalkHost, "/robot/send", "access_token"
	}
	return wecomHost, "/cgi-bin/webhook/send", "key"
}

// untilOf reads until when objections are taken out of the detail of an event.
func untilOf(detail []byte) roster.Date {
	var d struct {
		Until string `json:"until"`
	}
	if json.Unmarshal(detail, &d) != nil {
		return 0
	}
	day, err := roster.ParseDate(d.Until)
	if err != nil {
		return 0
	}
	return day
}

// EventOf takes out of an event of the log what a message may be made of. Of a leave not
// even its number is kept.
func EventOf(seq int64, action, object string, detail []byte) Event {
	e := Event{Seq: seq, Action: action}
	switch action {
	case "period.publish":
		e.Object, e.Until = object, untilOf(detail)
	case "round.close":
		e.Object = object
	}
	return e
}
