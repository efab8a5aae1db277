package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	apphttp "redbanner/http"
	"redbanner/http/document"
	"redbanner/http/notice"
	"redbanner/http/notice/noticedb"
)

type noticeCommands struct {
	List   noticeListCommand   `cmd:"" help:"List the channels, and what became of the newest messages."`
	Add    noticeAddCommand    `cmd:"" help:"Add a channel: notice add dingtalk --name 大厅群 --secret-file robot.txt --topic period.publish."`
	Remove noticeRemoveCommand `cmd:"" help:"Remove a channel and forget its secret."`
	Test   noticeTestCommand   `cmd:"" help:"Send a test message at once."`
}

// notices opens the store and the service of messages.
func (a *app) notices(ctx call) (attendance.Scope, *notice.Service, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return scope, nil, err
	}
	secret, err := a.seed(accountKeyFile, "account.bad_key")
	if err != nil {
		return scope, nil, err
	}
	service := notice.NewService(noticedb.New(a.db), secret)
	service.Now = a.now
	return scope, service, nil
}

// noticing sends, while the program serves, what the halls want to have told. It ends with
// the function that it returns.
func noticing(ctx context.Context, site *apphttp.Site, centres []roster.Centre) (end func()) {
	scopes := make([]attendance.Scope, len(centres))
	for i, centre := range centres {
		scopes[i] = attendance.Scope{Centre: centre, Actor: "serve"}
	}
	return repeating(ctx, time.Minute, time.Minute, func(ctx context.Context) {
		site.Notices.Turns(ctx, scopes, func(scope attendance.Scope, err error) {
			if ctx.Err() == nil {
				site.Log.ErrorContext(ctx, "notices", "centre", scope.Centre.Code, "error", err)
			}
		})
	})
}

type noticeListCommand struct{}

// queueListed is how many messages are listed.
const queueListed = 50

// Run lists channels and messages.
func (c *noticeListCommand) Run(ctx call, a *app) error {
	scope, service, err := a.notices(ctx)
	if err != nil {
		return err
	}
	channels, err := service.Channels(ctx, scope)
	if err != nil {
		return err
	}
	queue, err := service.Queue(ctx, scope, queueListed)
	if err != nil {
		return err
	}
	list, messages := []document.Channel{}, []document.Notice{}
	for _, c := range channels {
		list = append(list, document.NewChannel(c))
	}
	for _, e := range queue {
		messages = append(messages, document.NewNotice(e))
	}
	if a.cli.JSON {
		return a.print(map[string]any{"channels": list, "queue": messages})
	}
	if len(list) == 0 {
		a.say("notice.off")
		return nil
	}
	t := a.table(">column.number", "notice.kind", "notice.name", "notice.topics", "notice.host")
	for _, c := range list {
		t.row(itoa(int(c.Number)), c.Kind, c.Name, strings.Join(c.Topics, " "), c.Host)
	}
	if err := t.print(a.stdout); err != nil {
		return err
	}
	for _, e := range queue {
		failure := ""
		if e.Failure.Code != "" {
			failure = a.printer.T("error.notice.failed."+e.Failure.Code, e.Failure.Suffix())
		}
		a.say("notice.line", e.Seq, a.printer.T("notice.topic."+e.Topic()), e.Channel, a.printer.T("notice.state."+string(e.State)), failure)
	}
	return nil
}

type noticeAddCommand struct {
	Kind   string   `arg:"" enum:"dingtalk,wecom,mail" help:"dingtalk, wecom or mail."`
	Name   string   `required:"" help:"What it is called, such as the group." placeholder:"TEXT"`
	Topics []string `name:"topic" required:"" help:"What it is told of: period.publish, leave.apply, round.close; may be given again." placeholder:"TOPIC"`
	Secret string   `name:"secret-file" help:"File with the robot's address and, on a second line, what it signs with; of mail the account and its password. '-' is standard input; secrets never stand on a command line." placeholder:"FILE"`
	Host   string   `help:"Of mail: host and port, 587 or 25 (STARTTLS) or 465 (TLS)." placeholder:"HOST:PORT"`
	From   string   `help:"Of mail: the sender." placeholder:"ADDRESS"`
	To     []string `help:"Of mail: a recipient; may be given again." placeholder:"ADDRESS"`
}

// Run adds a channel.
func (c *noticeAddCommand) Run(ctx call, a *app) error {
	secret, err := c.secret(a)
	if err != nil {
		return err
	}
	scope, service, err := a.notices(ctx)
	if err != nil {
		return err
	}
	added, err := service.Add(ctx, scope, notice.Channel{Kind: notice.Kind(c.Kind), Name: c.Name, Topics: c.Topics, Host: c.Host, From: c.From, To: c.To}, secret)
	if err != nil {
		return inChannelFlags(err)
	}
	if a.cli.JSON {
		return a.print(document.NewChannel(added))
	}
	a.say("notice.added_number", added.Number, added.Name)
	return nil
}

// inChannelFlags is inFlags for a channel: topics come one a flag, and secrets in a file.
func inChannelFlags(err error) error {
	flags := map[string]string{"topics": "topic", "key": "secret-file", "sign": "secret-file", "user": "secret-file", "password": "secret-file"}
	var e *roster.Error
	if !errors.As(err, &e) {
		return err
	}
	said := *e
	said.Problems = slices.Clone(e.Problems)
	for i, p := range said.Problems {
		if flag := flags[p.Column]; flag != "" {
			said.Problems[i].Column = flag
		}
	}
	return inFlags(&said)
}

// secret reads the two lines of the file.
func (c *noticeAddCommand) secret(a *app) (notice.Secret, error) {
	if c.Secret == "" {
		return notice.Secret{}, nil
	}
	data, err := a.readFile(c.Secret, maxSecret)
	if err != nil {
		return notice.Secret{}, err
	}
	first, rest, _ := strings.Cut(strings.TrimSpace(string(data)), "\n")
	first, rest = strings.TrimSpace(first), strings.TrimSpace(rest)
	if notice.Kind(c.Kind) == notice.Mail {
		return notice.Secret{User: first, Password: rest}, nil
	}
	return notice.Secret{Key: first, Sign: rest}, nil
}

type noticeRemoveCommand struct {
	Number int64 `arg:"" help:"The channel's number."`
}

// Run removes a channel.
func (c *noticeRemoveCommand) Run(ctx call, a *app) error {
	scope, service, err := a.notices(ctx)
	if err == nil {
		err = service.Remove(ctx, scope, c.Number)
	}
	if err != nil {
		return err
	}
	return a.noticeDone("notice.removed_number", "removed", c.Number)
}

type noticeTestCommand struct {
	Number int64 `arg:"" help:"The channel's number."`
}

// Run sends a test message.
func (c *noticeTestCommand) Run(ctx call, a *app) error {
	scope, service, err := a.notices(ctx)
	if err == nil {
		err = service.Test(ctx, scope, c.Number)
	}
	if err != nil {
		return err
	}
	return a.noticeDone("notice.tested_number", "tested", c.Number)
}

func (a *app) noticeDone(key, did string, number int64) error {
	if a.cli.JSON {
		return a.print(map[string]int64{did: number})
	}
	a.say(key, number)
	return nil
}
