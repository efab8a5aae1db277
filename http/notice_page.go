package http

import (
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/notice"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// Where the hall has messages (通知) sent to. Secrets are typed here and shown nowhere.

const noticesAddress = "/system/notices"

// noticesShown is how many messages of the queue the page lists.
const noticesShown = 50

var noticeTones = map[notice.State]listing.Tone{notice.Sent: listing.Good, notice.Waiting: listing.Warn, notice.GivenUp: listing.Bad}

// noticeList serves GET /system/notices.
func (s *Site) noticeList(v *visit) error {
	p, err := v.noticesPage()
	if err != nil {
		return err
	}
	return v.listed(p, p.Lists...)
}

// noticesPage is the channels, the queue, and the form for another channel.
func (v *visit) noticesPage() (page.Desk, error) {
	channels, err := v.site.Notices.Channels(v.Context(), v.scope)
	if err != nil {
		return page.Desk{}, err
	}
	queue, err := v.site.Notices.Queue(v.Context(), v.scope, noticesShown)
	if err != nil {
		return page.Desk{}, err
	}
	p := page.Desk{Base: v.base("notices"), Tabs: v.systemTabs(noticesAddress), Lead: v.T("notice.off")}
	if len(channels) > 0 {
		p.Lead = v.T("notice.on", len(channels))
	}
	for _, l := range []listing.List{v.channelTable(channels), v.queueTable(queue)} {
		list, err := v.list(l)
		if err != nil {
			return p, err
		}
		list.Search = false
		p.Lists = append(p.Lists, list)
	}
	if v.everywhere(roster.ManageSystem) {
		form := v.channelForm()
		p.Parts = []page.Part{{ID: "add", Title: v.T("notice.add"), Lead: v.T("notice.add_lead"), Form: &form}}
	}
	return p, nil
}

func (v *visit) channelTable(channels []notice.Channel) listing.List {
	l := listing.List{ID: "channels", Title: v.T("notice.channels"), Empty: v.T("notice.none"), Columns: []listing.Column{
		{Key: "name", Label: v.T("notice.name")}, {Key: "kind", Label: v.T("notice.kind")}, {Key: "topics", Label: v.T("notice.topics")},
		{Key: "host", Label: v.T("notice.host")}, {Key: "at", Label: v.T("notice.added"), Kind: listing.Time}, {Key: "by", Label: v.T("notice.by")},
	}}
	for _, c := range channels {
		l.Rows = append(l.Rows, listing.Row{Key: numeral(c.Number), Cells: []listing.Cell{
			{Text: c.Name, Href: noticesAddress + "/" + numeral(c.Number)}, {Text: v.T("notice.kind." + string(c.Kind))}, {Text: v.topicWords(c.Topics)},
			{Text: c.Host, None: c.Host == ""}, v.whenCell(c.At), {Text: c.By.String()},
		}})
	}
	return l
}

func (v *visit) topicWords(topics []string) string {
	words := make([]string, len(topics))
	for i, topic := range topics {
		words[i] = v.T("notice.topic." + topic)
	}
	return strings.Join(words, v.T("import.comma"))
}

func (v *visit) queueTable(queue []notice.Entry) listing.List {
	l := listing.List{ID: "queue", Title: v.T("notice.queue"), Empty: v.T("notice.queue_empty"), Columns: []listing.Column{
		{Key: "event", Label: v.T("column.audit.seq"), Kind: listing.Number}, {Key: "topic", Label: v.T("notice.topic")}, {Key: "channel", Label: v.T("notice.channel"), Kind: listing.Number},
		{Key: "state", Label: v.T("column.status")}, {Key: "tries", Label: v.T("notice.tries"), Kind: listing.Number}, {Key: "failure", Label: v.T("notice.failure")},
		{Key: "next", Label: v.T("notice.next"), Kind: listing.Time},
	}}
	for _, e := range queue {
		next := e.Ended
		if e.State == notice.Waiting {
			next = e.Next
		}
		failure := v.noticeFailure(e.Failure)
		l.Rows = append(l.Rows, listing.Row{Key: numeral(e.Channel) + "-" + numeral(e.Seq), Cells: []listing.Cell{
			{Number: e.Seq}, {Text: v.T("notice.topic." + e.Topic())}, {Number: e.Channel}, {Text: v.T("notice.state." + string(e.State)), Tone: noticeTones[e.State]},
			{Number: int64(e.Tries)}, {Text: failure, None: failure == ""}, v.whenCell(next),
		}})
	}
	return l
}

// noticeFailure says in words why a message was not taken.
func (v *visit) noticeFailure(f notice.Failure) string {
	if f.Code == "" {
		return ""
	}
	return v.T("error.notice.failed."+f.Code, f.Suffix())
}

func (v *visit) channelForm() page.Form {
	var kinds, topics []page.Option
	for _, kind := range notice.Kinds() {
		kinds = append(kinds, page.Option{Value: string(kind), Label: v.T("notice.kind." + string(kind))})
	}
	for _, topic := range notice.Topics() {
		topics = append(topics, page.Option{Value: topic, Label: v.T("notice.topic." + topic)})
	}
	return page.Form{ID: "add", Action: noticesAddress, Submit: v.T("notice.add"), Fields: []page.Field{
		{Name: "kind", Label: v.T("notice.kind"), Type: "radio", Value: string(notice.DingTalk), Options: kinds, Required: true},
		{Name: "name", Label: v.T("notice.name"), Hint: v.T("notice.name_hint"), Required: true, Length: 40},
		{Name: "topics", Label: v.T("notice.topics"), Type: "checks", Options: topics},
		{Name: "key", Label: v.T("notice.key"), Hint: v.T("notice.key_hint"), Type: "password", Complete: "off"},
		{Name: "sign", Label: v.T("notice.sign"), Hint: v.T("notice.sign_hint"), Type: "password", Complete: "off"},
		{Name: "host", Label: v.T("notice.host"), Hint: v.T("notice.host_hint")},
		{Name: "from", Label: v.T("notice.from")},
		{Name: "to", Label: v.T("notice.to"), Hint: v.T("notice.to_hint")},
		{Name: "user", Label: v.T("notice.user"), Complete: "off"},
		{Name: "password", Label: v.T("notice.password"), Type: "password", Complete: "off"},
	}}
}

// noticeAdd serves POST /system/notices.
func (s *Site) noticeAdd(v *visit) error {
	get := v.PostForm.Get
	c, err := s.Notices.Add(v.Context(), v.scope, notice.Channel{
		Kind: notice.Kind(get("kind")), Name: get("name"), Topics: v.PostForm["topics"], Host: get("host"), From: get("from"), To: addresses(get("to")),
	}, notice.Secret{Key: get("key"), Sign: get("sign"), User: get("user"), Password: get("password")})
	if err != nil {
		p, failed := v.noticesPage()
		if failed != nil {
			return failed
		}
		return v.againIn(p, "add", err)
	}
	return v.to(noticesAddress+"/"+numeral(c.Number), "notice.added_done", c.Name)
}

// addresses are those of a line, between commas or spaces of any kind.
func addresses(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,，;；、", r) })
}

// noticeChannel is the channel of the address.
func (v *visit) noticeChannel() (notice.Channel, error) {
	number, err := v.numberOf("number")
	if err != nil {
		return notice.Channel{}, err
	}
	channels, err := v.site.Notices.Channels(v.Context(), v.scope)
	for _, c := range channels {
		if c.Number == number {
			return c, err
		}
	}
	if err == nil {
		err = roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return notice.Channel{}, err
}

// noticeShow serves GET /system/notices/{number}.
func (s *Site) noticeShow(v *visit) error {
	p, err := v.noticePage()
	if err != nil {
		return err
	}
	return v.show(p)
}

// noticePage is a channel with what can be done.
func (v *visit) noticePage() (page.Desk, error) {
	c, err := v.noticeChannel()
	if err != nil {
		return page.Desk{}, err
	}
	at := noticesAddress + "/" + numeral(c.Number)
	p := page.Desk{Base: v.base("notice", c.Name), Facts: []page.Fact{
		{Name: v.T("notice.kind"), Value: v.T("notice.kind." + string(c.Kind))}, {Name: v.T("notice.topics"), Value: v.topicWords(c.Topics)},
		{Name: v.T("notice.added"), Value: v.instant(c.At)}, {Name: v.T("notice.by"), Value: c.By.String()}, {Name: v.T("notice.secret"), Value: v.T("notice.secret_kept")},
	}}
	if c.Kind == notice.Mail {
		p.Facts = append(p.Facts, page.Fact{Name: v.T("notice.host"), Value: c.Host}, page.Fact{Name: v.T("notice.from"), Value: c.From}, page.Fact{Name: v.T("notice.to"), Value: strings.Join(c.To, v.T("import.comma"))})
	}
	p.Crumbs = []page.Link{{Label: v.T("system.tab.notices"), Href: noticesAddress}}
	if v.everywhere(roster.ManageSystem) {
		p.Parts = []page.Part{
			{ID: "test", Title: v.T("notice.test"), Lead: v.T("notice.test_lead"), Form: &page.Form{ID: "test", Action: at + "/test", Submit: v.T("notice.test")}},
			{ID: "remove", Title: v.T("notice.remove"), Lead: v.T("notice.remove_lead"), Form: &page.Form{
				ID: "remove", Action: at + "/remove", Submit: v.T("notice.remove"), Danger: true, Confirm: v.T("notice.remove_confirm", c.Name)}},
		}
	}
	return p, nil
}

// noticeTest serves POST /system/notices/{number}/test: a message at once.
func (s *Site) noticeTest(v *visit) error {
	c, err := v.noticeChannel()
	if err != nil {
		return err
	}
	if err := s.Notices.Test(v.Context(), v.scope, c.Number); err != nil {
		p, failed := v.noticePage()
		if failed != nil {
			return failed
		}
		return v.againIn(p, "test", err)
	}
	return v.to(noticesAddress+"/"+numeral(c.Number), "notice.tested", c.Name)
}

// noticeRemove serves POST /system/notices/{number}/remove.
func (s *Site) noticeRemove(v *visit) error {
	c, err := v.noticeChannel()
	if err != nil {
		return err
	}
	ok, err := v.agreed(func() (*page.Form, error) {
		p, err := v.noticePage()
		if err != nil || len(p.Parts) == 0 {
			return nil, err
		}
		return p.Parts[len(p.Parts)-1].Form, nil
	})
	if !ok {
		return err
	}
	if err := s.Notices.Remove(v.Context(), v.scope, c.Number); err != nil {
		return err
	}
	return v.to(noticesAddress, "notice.removed", c.Name)
}
