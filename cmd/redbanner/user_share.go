package main

import (
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/document"
)

// outsider reads an account of another centre: CENTRE/ACCOUNT.
func outsider(text string) (centre, account string, err error) {
	centre, account, found := strings.Cut(text, "/")
	if !found || centre == "" || account == "" {
		return "", "", roster.Errorf(roster.Usage, "account.bad_outsider", text)
	}
	return centre, auth.CleanName(account), nil
}

type userShareCommand struct {
	Name string `arg:"" help:"The account of this centre, whose rights to read they get."`
	With string `required:"" help:"Who looks in: the code of the other centre, a slash, and the account there." placeholder:"CENTRE/ACCOUNT"`
}

// Run lets somebody of another centre look in.
func (c *userShareCommand) Run(ctx call, a *app) error {
	centre, account, err := outsider(c.With)
	if err != nil {
		return err
	}
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	share, err := service.Share(ctx, scope, c.Name, centre, account)
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.NewShare(share))
	}
	a.say("account.shared", share.WithAccount, share.WithCentre, share.Account)
	return nil
}

type userUnshareCommand struct {
	With string `arg:"" help:"Who looks in no longer: CENTRE/ACCOUNT." placeholder:"CENTRE/ACCOUNT"`
}

// Run ends it.
func (c *userUnshareCommand) Run(ctx call, a *app) error {
	centre, account, err := outsider(c.With)
	if err != nil {
		return err
	}
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	if err := service.Unshare(ctx, scope, centre, account); err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(document.AccountNamed{Account: account})
	}
	a.say("account.unshared", account, centre)
	return nil
}

type userSharesCommand struct{}

// Run lists who looks in.
func (c *userSharesCommand) Run(ctx call, a *app) error {
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	shares, err := service.Shares(ctx, scope)
	if err != nil {
		return err
	}
	documents := make([]document.Share, len(shares))
	t := a.table("centres.centre", "column.account", "account.by_account", "account.shared_by", "account.shared_at")
	for i, s := range shares {
		documents[i] = document.NewShare(s)
		t.row(s.WithCentre, s.WithAccount, s.Account, s.By, instant(s.At))
	}
	if a.cli.JSON {
		return a.print(map[string]any{"shares": documents})
	}
	if len(shares) == 0 {
		a.say("account.no_shares")
		return nil
	}
	return t.print(a.stdout)
}
