package http

import (
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/http/notice"
)

// apiNotices are where the hall has messages (通知) sent to.
func (s *Site) apiNotices() []*operation {
	read, manage := with(roster.ReadSystem), with(roster.ManageSystem)
	return []*operation{
		apiGet("/system/notices", read, "List the channels by which messages go, without their secrets.", s.apiNoticeList),
		apiGet("/system/notices/queue", read, "List the newest messages, and what became of them.", s.apiNoticeQueue),
		apiPost("/system/notices", manage, "Add a robot of a group, or mail; what happens from then on is told there.", s.apiNoticeAdd).
			keepsNoKey("what is sent holds a secret"),
		apiPost("/system/notices/{number}/test", manage, "Send a test message at once.", s.apiNoticeTest),
		apiPost("/system/notices/{number}/remove", manage, "Remove a channel and forget its secret.", s.apiNoticeRemove),
	}
}

// apiNoticeList serves GET /api/v1/system/notices.
func (s *Site) apiNoticeList(v *visit, _ *nothing) (Listed[document.Channel], error) {
	channels, err := s.Notices.Channels(v.Context(), v.scope)
	list := make([]document.Channel, len(channels))
	for i, c := range channels {
		list[i] = document.NewChannel(c)
	}
	return whole(list), err
}

// apiNoticeQueue serves GET /api/v1/system/notices/queue.
func (s *Site) apiNoticeQueue(v *visit, _ *nothing) (Listed[document.Notice], error) {
	queue, err := s.Notices.Queue(v.Context(), v.scope, noticesShown)
	list := make([]document.Notice, len(queue))
	for i, e := range queue {
		list[i] = document.NewNotice(e)
	}
	return whole(list), err
}

type channelGiven struct {
	Body struct {
		Kind     string   `json:"kind" enum:"dingtalk,wecom,mail"`
		Name     string   `json:"name" maxLength:"40"`
		Topics   []string `json:"topics" minItems:"1" doc:"What it is told of: period.publish, leave.apply, round.close."`
		Key      string   `json:"key,omitempty" doc:"Of a robot: its address as the group shows it, or the key alone."`
		Sign     string   `json:"sign,omitempty" doc:"Of a DingTalk robot that asks for signatures (加签)."`
		Host     string   `json:"host,omitempty" doc:"Of mail: host:port, port 587 or 25 (STARTTLS) or 465 (TLS)."`
		From     string   `json:"from,omitempty"`
		To       []string `json:"to,omitempty"`
		User     string   `json:"user,omitempty"`
		Password string   `json:"password,omitempty"`
	}
}

// apiNoticeAdd serves POST /api/v1/system/notices.
func (s *Site) apiNoticeAdd(v *visit, in *channelGiven) (document.Channel, error) {
	b := &in.Body
	c, err := s.Notices.Add(v.Context(), v.scope, notice.Channel{
		Kind: notice.Kind(b.Kind), Name: b.Name, Topics: b.Topics, Host: b.Host, From: b.From, To: b.To,
	}, notice.Secret{Key: b.Key, Sign: b.Sign, User: b.User, Password: b.Password})
	if err != nil {
		return document.Channel{}, err
	}
	return document.NewChannel(c), nil
}

// oneNotice is what operations about one channel take.
type oneNotice struct {
	Number int64 `path:"number"`
}

// apiNoticeTest serves POST /api/v1/system/notices/{number}/test.
func (s *Site) apiNoticeTest(v *visit, in *oneNotice) (Listed[document.Channel], error) {
	if err := s.Notices.Test(v.Context(), v.scope, in.Number); err != nil {
		return Listed[document.Channel]{}, err
	}
	return s.apiNoticeList(v, nil)
}

// apiNoticeRemove serves POST /api/v1/system/notices/{number}/remove.
func (s *Site) apiNoticeRemove(v *visit, in *oneNotice) (Listed[document.Channel], error) {
	if err := s.Notices.Remove(v.Context(), v.scope, in.Number); err != nil {
		return Listed[document.Channel]{}, err
	}
	return s.apiNoticeList(v, nil)
}
