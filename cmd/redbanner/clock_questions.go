package main

import (
	"fmt"

	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/http/document"
)

type clockCheckCommand struct {
	Serial string `arg:"" help:"Serial number of the clock."`
	From   string `help:"First day." placeholder:"DATE"`
	To     string `help:"Last day." placeholder:"DATE"`
}

// Run asks how many records a clock holds, and shows the questions and their answers.
func (c *clockCheckCommand) Run(ctx call, a *app) error {
	return a.ask(ctx, push.Check, c.Serial, c.From, c.To)
}

type clockPullCommand struct {
	Serial string `arg:"" help:"Serial number of the clock."`
	From   string `required:"" help:"First day." placeholder:"DATE"`
	To     string `required:"" help:"Last day." placeholder:"DATE"`
}

// Run asks a clock to send records again; what is known already changes nothing.
func (c *clockPullCommand) Run(ctx call, a *app) error {
	return a.ask(ctx, push.Pull, c.Serial, c.From, c.To)
}

// ask puts a question to a clock, if days are given, and shows all that were put to it.
func (a *app) ask(ctx call, kind push.Question, serial, fromFlag, toFlag string) error {
	from, err := optionalDay(fromFlag)
	if err != nil {
		return err
	}
	to, err := optionalDay(toFlag)
	if err != nil {
		return err
	}
	if from.IsZero() != to.IsZero() {
		return roster.Errorf(roster.Usage, "push.both_days")
	}
	service, scope, err := a.clocks(ctx)
	if err != nil {
		return err
	}
	if !from.IsZero() {
		command, err := service.Ask(ctx, scope, kind, serial, from, to)
		if err != nil {
			return err
		}
		a.say("push.queued", command.ID, serial)
	}
	commands, err := service.Store.Commands(ctx, scope, serial)
	if err != nil {
		return err
	}
	return a.showCommands(commands)
}

func (a *app) showCommands(commands []push.Command) error {
	list := make([]document.Question, len(commands))
	for i, c := range commands {
		list[i] = document.NewQuestion(c, hall(), a.answerMessage(c))
	}
	if a.cli.JSON {
		return a.print(map[string]any{"questions": list})
	}
	t := a.table(">push.column.number", "push.column.question", "push.column.from", "push.column.to", "push.column.queued", "push.column.answer")
	for _, c := range list {
		t.row(fmt.Sprint(c.ID), a.printer.T("push.question."+c.Kind), c.From, c.To, c.QueuedAt, c.Message)
	}
	return t.print(a.stdout)
}

// answerMessage says how a question stands.
func (a *app) answerMessage(c push.Command) string {
	switch {
	case c.SentAt.IsZero():
		return a.printer.T("push.answer.queued")
	case c.AnsweredAt.IsZero():
		return a.printer.T("push.answer.sent", moment(c.SentAt))
	case c.Return != 0:
		return a.printer.T("push.answer.failed", c.Return, a.returnMessage(c.Return))
	case c.Kind == push.Pull:
		return a.printer.T("push.answer.done")
	case c.Sum < 0:
		return a.printer.T("push.answer.no_sum")
	case c.Missing() == 0:
		return a.printer.T("push.answer.complete", c.Sum)
	case c.Missing() > 0:
		return a.printer.T("push.answer.missing", c.Sum, c.Stored, c.Missing())
	}
	return a.printer.T("push.answer.fewer", c.Sum, c.Stored)
}

// returnMessage explains the codes that the manual names.
func (a *app) returnMessage(code int) string {
	switch code {
	case -1, -3, -1001, -1002, -1003, -1004, -1005:
		return a.printer.T("push.return." + itoa(code))
	}
	return a.printer.T("push.return.other")
}

type clockApplyCommand struct {
	Upload int64 `help:"Look at this upload again, whatever became of it." placeholder:"N"`
}

type uploadJSON struct {
	Upload      int64  `json:"upload"`
	Serial      string `json:"serial"`
	ReceivedAt  string `json:"received_at"`
	Lines       int    `json:"lines"`
	Batch       int64  `json:"batch"`
	State       string `json:"state"`
	Reason      string `json:"reason"`
	Accepted    int    `json:"accepted"`
	Duplicates  int    `json:"duplicates"`
	Unmatched   int    `json:"unmatched"`
	Quarantined int    `json:"quarantined"`
	Ignored     int    `json:"ignored"`
	Left        int    `json:"left"`
}

// Run applies the uploads that wait, and tells of each what became of it.
func (c *clockApplyCommand) Run(ctx call, a *app) error {
	service, scope, err := a.clocks(ctx)
	if err != nil {
		return err
	}
	uploads, failed := service.Apply(ctx, scope, c.Upload)
	list := make([]uploadJSON, len(uploads))
	for i, u := range uploads {
		list[i] = uploadJSON{
			u.ID, u.Serial, moment(u.ReceivedAt), u.Lines, u.Batch, string(u.State), u.Reason,
			u.Accepted, u.Duplicates, u.Unmatched, u.Quarantined, u.Ignored, u.Left,
		}
	}
	if a.cli.JSON {
		if failed != nil {
			return failed
		}
		return a.print(map[string]any{"uploads": list})
	}
	if len(list) == 0 && failed == nil {
		a.say("push.nothing_waits")
	}
	for _, u := range list {
		a.say("push.applied", u.Upload, u.Serial, u.ReceivedAt, u.Lines, u.Accepted, u.Duplicates, u.Unmatched, u.Quarantined, u.Ignored, u.Left)
		if u.Reason != "" {
			a.say("push.waits." + u.Reason)
		}
	}
	return failed
}
