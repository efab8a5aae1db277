package main

import (
	"slices"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/document"
)

type tokenCommands struct {
	Issue  tokenIssueCommand  `cmd:"" help:"Make a token for a program and print it: token issue wang --title 报表 --right scores.read."`
	List   tokenListCommand   `cmd:"" help:"List tokens, without their secrets."`
	Revoke tokenRevokeCommand `cmd:"" help:"End a token at once."`
}

type tokenIssueCommand struct {
	Account string   `arg:"" help:"The account whose rights it narrows."`
	Title   string   `required:"" help:"What it is for." placeholder:"TEXT"`
	Rights  []string `name:"right" required:"" help:"A right that it gives, such as scores.read; may be given again." placeholder:"RIGHT"`
	Until   string   `help:"Last day that it is good (default: 90 days from today)." placeholder:"DATE"`
}

// tokenDays is how long a token is good when nothing is said.
const tokenDays = 90

// Run makes a token.
func (c *tokenIssueCommand) Run(ctx call, a *app) error {
	rights := make([]roster.Right, len(c.Rights))
	for i, name := range c.Rights {
		if rights[i] = roster.Right(name); !slices.Contains(roster.Rights(), rights[i]) {
			return roster.Errorf(roster.Usage, "token.unknown_right", name, roster.Rights())
		}
	}
	last, err := optionalDate(c.Until)
	if err != nil {
		return err
	}
	today, err := a.today()
	if err != nil {
		return err
	}
	if last.IsZero() {
		last = today + tokenDays
	}
	until, err := a.endOf(last)
	if err != nil {
		return err
	}
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	t, secret, err := service.IssueToken(ctx, scope, auth.NewToken{Account: c.Account, Title: c.Title, Rights: rights, Until: until})
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]any{"number": t.Number, "account": t.Account, "token": secret, "until": instant(t.Until)})
	}
	a.say("token.issued", t.Number, t.Account, secret, a.clockTime(t.Until))
	return nil
}

// endOf is when a day of the hall ends.
func (a *app) endOf(day roster.Date) (time.Time, error) {
	place, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	y, m, d := day.Civil()
	return time.Date(y, time.Month(m), d+1, 0, 0, 0, 0, place), nil
}

type tokenListCommand struct {
	Account string `help:"Only those of one account." placeholder:"NAME"`
}

// Run lists tokens, the newest first.
func (c *tokenListCommand) Run(ctx call, a *app) error {
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	tokens, err := service.Tokens(ctx, scope, c.Account)
	if err != nil {
		return err
	}
	documents := make([]document.Token, len(tokens))
	table := a.table(">column.number", "column.account", "column.title", "column.rights", "column.until", "column.state", "column.last_used")
	for i, t := range tokens {
		documents[i] = document.NewToken(t)
		names := make([]string, len(t.Rights))
		for i, right := range t.Rights {
			names[i] = string(right)
		}
		state := "token.state.ended"
		switch {
		case !t.Revoked.IsZero():
			state = "token.state.revoked"
		case t.Good(time.Now()):
			state = "token.state.good"
		}
		table.row(itoa(int(t.Number)), t.Account, t.Title, a.list(names), instant(t.Until), a.printer.T(state), instant(t.LastUsed))
	}
	if a.cli.JSON {
		return a.print(map[string]any{"tokens": documents})
	}
	return table.print(a.stdout)
}

type tokenRevokeCommand struct {
	Number int64 `arg:"" help:"The token's number."`
}

// Run ends a token.
func (c *tokenRevokeCommand) Run(ctx call, a *app) error {
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	if err := service.RevokeToken(ctx, scope, c.Number); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.TokenEnded{Number: c.Number})
	}
	a.say("token.revoked", c.Number)
	return nil
}
