package main

import (
	"cmp"
	"strings"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/auth/authdb"
	"redbanner/http/document"
)

type userCommands struct {
	Add     userAddCommand     `cmd:"" help:"Make an account and print the one-time code by which its owner sets a password: user add wang --role hr."`
	List    userListCommand    `cmd:"" help:"List accounts."`
	Passwd  userPasswdCommand  `cmd:"" help:"Print a one-time code for a new password, or with --stdin read the password."`
	Disable userDisableCommand `cmd:"" help:"Let nobody in by an account; who is signed in is put out at once."`
	Enable  userEnableCommand  `cmd:"" help:"Let its owner in again."`
	Role    userRoleCommand    `cmd:"" help:"Say which roles an account has: user role wang hr staff."`
	Code    userCodeCommand    `cmd:"" help:"Print a one-time code for a new password."`
	Factor  userFactorCommand  `cmd:"" name:"reset-factor" help:"Take the second factor away of somebody who lost it; sessions end at once."`
	Share   userShareCommand   `cmd:"" help:"Let an account of another centre look in by one of this centre: user share director --with east/li."`
	Unshare userUnshareCommand `cmd:"" help:"End that: user unshare east/li."`
	Shares  userSharesCommand  `cmd:"" help:"List who looks in from other centres."`
	Profile userProfileCommand `cmd:"" help:"Show or set what passwords must be: djbh (等级保护) or asvs (OWASP)."`
}

// accountKeyFile holds the secret by which second factors are sealed and browsers are
// known again.
const accountKeyFile = "accounts.key"

// accounts is the service over the open store.
func (a *app) accounts() (*auth.Service, error) {
	secret, err := a.seed(accountKeyFile, "account.bad_key")
	if err != nil {
		return nil, err
	}
	place, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	service := auth.NewService(authdb.New(a.db), secret)
	service.Zone = place
	return service, nil
}

// accountCall opens the store and builds the service, for the centre that it is about.
func (a *app) accountCall(ctx call) (attendance.Scope, *auth.Service, error) {
	scope, err := a.scope(ctx)
	if err != nil {
		return scope, nil, err
	}
	service, err := a.accounts()
	return scope, service, err
}

// roles reads roles of the command line.
func roles(names []string) ([]roster.Role, error) {
	list := make([]roster.Role, 0, len(names))
	for _, name := range names {
		role, known := roster.ParseRole(name)
		if !known {
			return nil, roster.Errorf(roster.Usage, "account.unknown_role", name, roster.Roles())
		}
		list = append(list, role)
	}
	return list, nil
}

type userAddCommand struct {
	Name      string   `arg:"" help:"What is typed to sign in."`
	Roles     []string `name:"role" required:"" help:"staff, window_head, hr, supervisor, secretary, admin or auditor; may be given again." placeholder:"ROLE"`
	Display   string   `help:"Name of the person (default: NAME)." placeholder:"TEXT"`
	Staff     string   `help:"Staff code (工号)." placeholder:"CODE"`
	Windows   []string `name:"window" help:"Window that the account is head of; may be given again." placeholder:"CODE"`
	Language  string   `help:"zh-CN or en (default: the browser's)." placeholder:"LANG"`
	Federated string   `help:"What the identity provider calls the person." placeholder:"NAME"`
}

// Run makes an account.
func (c *userAddCommand) Run(ctx call, a *app) error {
	list, err := roles(c.Roles)
	if err != nil {
		return err
	}
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	created, err := service.Create(ctx, scope, auth.New{
		Name: c.Name, Display: c.Display, Staff: c.Staff, Roles: list, Windows: c.Windows, Language: c.Language, Federated: c.Federated,
	})
	if err != nil {
		return err
	}
	return a.tellCode(created.Account.Name, created.Code)
}

// tellCode prints a one-time code, which nothing shows again.
func (a *app) tellCode(name string, code auth.Code) error {
	if a.cli.JSON {
		return a.print(document.NewOnceCode(name, code))
	}
	a.say("account.code", name, code.Code, a.clockTime(code.Until))
	return nil
}

type userListCommand struct{}

// Run lists the accounts of the centre.
func (c *userListCommand) Run(ctx call, a *app) error {
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	accounts, err := service.Accounts(ctx, scope)
	if err != nil {
		return err
	}
	documents := make([]document.Account, len(accounts))
	t := a.table("column.account", "column.display", "column.staff", "column.roles", "column.windows", "column.state", "column.totp", "column.last_seen")
	for i, n := range accounts {
		documents[i] = document.NewAccount(&n)
		names := make([]string, len(n.Roles))
		for i, role := range n.Roles {
			names[i] = a.printer.T("role." + string(role))
		}
		factor := ""
		if n.TOTP {
			factor = a.printer.T("account.has_totp")
		}
		t.row(n.Name, n.Display, n.Staff, a.list(names), a.list(n.Windows), a.printer.T("account.state."+document.AccountState(&n)), factor, instant(n.LastSeen))
	}
	if a.cli.JSON {
		return a.print(map[string]any{"accounts": documents})
	}
	return t.print(a.stdout)
}

type userPasswdCommand struct {
	Name  string `arg:"" help:"The account."`
	Stdin bool   `help:"Read the password from standard input, one line."`
}

// maxPasswordLine bounds what is read from standard input.
const maxPasswordLine = 4096

// Run gives an account another password, or its owner the means to choose one.
func (c *userPasswdCommand) Run(ctx call, a *app) error {
	if !c.Stdin {
		return a.giveCode(ctx, c.Name)
	}
	typed, err := a.readFile("-", maxPasswordLine)
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(typed), "\n")
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	if err := service.SetPassword(ctx, scope, c.Name, strings.TrimSuffix(line, "\r")); err != nil {
		return err
	}
	return a.tellAccount("account.password_set", auth.CleanName(c.Name))
}

// tellAccount says what was done to an account.
func (a *app) tellAccount(key, name string) error {
	if a.cli.JSON {
		return a.print(document.AccountNamed{Account: name})
	}
	a.say(key, name)
	return nil
}

type userCodeCommand struct {
	Name string `arg:"" help:"The account."`
}

// Run prints a one-time code.
func (c *userCodeCommand) Run(ctx call, a *app) error { return a.giveCode(ctx, c.Name) }

func (a *app) giveCode(ctx call, name string) error {
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	code, err := service.ResetCode(ctx, scope, name)
	if err != nil {
		return err
	}
	return a.tellCode(auth.CleanName(name), code)
}

type userFactorCommand struct {
	Name string `arg:"" help:"The account."`
}

// Run takes a second factor away.
func (c *userFactorCommand) Run(ctx call, a *app) error {
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	if err := service.ResetTOTP(ctx, scope, c.Name); err != nil {
		return err
	}
	return a.tellAccount("account.factor_reset", auth.CleanName(c.Name))
}

type userDisableCommand struct {
	Name string `arg:"" help:"The account."`
}

// Run shuts an account.
func (c *userDisableCommand) Run(ctx call, a *app) error {
	disabled := true
	return a.updateAccount(ctx, c.Name, auth.Change{Disabled: &disabled}, "account.disabled")
}

type userEnableCommand struct {
	Name string `arg:"" help:"The account."`
}

// Run opens an account again.
func (c *userEnableCommand) Run(ctx call, a *app) error {
	disabled := false
	return a.updateAccount(ctx, c.Name, auth.Change{Disabled: &disabled}, "account.enabled")
}

type userRoleCommand struct {
	Name    string   `arg:"" help:"The account."`
	Roles   []string `arg:"" help:"All roles that it is to have."`
	Windows []string `name:"window" help:"Window that it is head of; may be given again (default: as before)." placeholder:"CODE"`
}

// Run gives an account other roles.
func (c *userRoleCommand) Run(ctx call, a *app) error {
	list, err := roles(c.Roles)
	if err != nil {
		return err
	}
	return a.updateAccount(ctx, c.Name, auth.Change{Roles: list, Windows: c.Windows}, "account.roles_set")
}

func (a *app) updateAccount(ctx call, name string, change auth.Change, key string) error {
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	account, err := service.Update(ctx, scope, name, change)
	if err != nil {
		return err
	}
	return a.tellAccount(key, account.Name)
}

type userProfileCommand struct {
	Profile string `arg:"" optional:"" help:"djbh: 10 characters, three kinds, 90 days; asvs: 12 characters, for ever."`
}

// Run shows or sets the rules of passwords.
func (c *userProfileCommand) Run(ctx call, a *app) error {
	scope, service, err := a.accountCall(ctx)
	if err != nil {
		return err
	}
	profile, err := service.Profile(ctx, scope.Centre)
	if err == nil && c.Profile != "" {
		profile = cmp.Or(auth.Profile(c.Profile), profile)
		err = service.SetProfile(ctx, scope, profile)
	}
	if err != nil {
		return err
	}
	if a.cli.JSON {
		return a.print(map[string]any{"profile": profile})
	}
	a.say("audit.field", profile, a.printer.T("account.profile."+string(profile))) // with the name by which it is chosen
	return nil
}
