package http

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// accountList serves GET /system/accounts.
func (s *Site) accountList(v *visit) error {
	accounts, err := s.Accounts.Accounts(v.Context(), v.scope)
	if err != nil {
		return err
	}
	list := listing.List{ID: "accounts", Title: v.T("page.title.accounts"), Empty: v.T("system.no_accounts"), PerPage: 100, Columns: []listing.Column{
		{Key: "name", Label: v.T("column.account")}, {Key: "display", Label: v.T("column.display"), Names: true},
		{Key: "staff", Label: v.T("column.staff")}, {Key: "roles", Label: v.T("column.roles")}, {Key: "windows", Label: v.T("column.windows")},
		{Key: "state", Label: v.T("column.state")}, {Key: "totp", Label: v.T("column.totp")}, {Key: "seen", Label: v.T("column.last_seen"), Kind: listing.Time},
	}}
	for i := range accounts {
		list.Rows = append(list.Rows, v.accountRow(&accounts[i]))
	}
	l, err := v.list(list)
	if err != nil {
		return err
	}
	p := page.Desk{Base: v.base("accounts"), Tabs: v.systemTabs("/system/accounts"), Lead: v.T("system.accounts_lead"), Lists: []page.List{l}}
	if v.everywhere(roster.ManageAccounts) {
		p.Actions = []page.Link{{Label: v.T("system.account_new"), Href: "/system/accounts/new", Primary: true}}
	}
	return v.listed(p, l)
}

func (v *visit) accountRow(a *auth.Account) listing.Row {
	factor := listing.Cell{None: true}
	if a.TOTP {
		factor = listing.Cell{Text: v.T("account_page.factor_on"), Tone: listing.Good}
	}
	windows, href := v.words().List(a.Windows), accountAddress(a.Name)
	return listing.Row{Key: a.Name, Cells: []listing.Cell{
		{Text: a.Name, Href: href}, {Text: a.Display, Href: href}, {Text: a.Staff, None: a.Staff == ""}, {Text: v.roleNames(a.Roles)},
		{Text: windows, None: windows == ""}, v.accountState(a), factor, v.whenCell(a.LastSeen),
	}}
}

// accountState says how an account stands.
func (v *visit) accountState(a *auth.Account) listing.Cell {
	switch {
	case a.Disabled:
		return listing.Cell{Text: v.T("account.state.disabled"), Tone: listing.Faint}
	case a.Waiting:
		return listing.Cell{Text: v.T("account.state.waiting"), Tone: listing.Warn}
	case a.Expired:
		return listing.Cell{Text: v.T("account.state.expired"), Tone: listing.Warn}
	}
	return listing.Cell{Text: v.T("account.state.active"), Tone: listing.Good}
}

// accountFields are what an account is, to be entered.
func (v *visit) accountFields(a auth.Account) ([]page.Field, error) {
	people, err := v.site.Attendance.People(v.Context(), v.scope)
	if err != nil {
		return nil, err
	}
	roles := page.Field{Name: "roles", Label: v.T("column.roles"), Type: "checks", Required: true, Hint: v.T("system.roles_hint")}
	for _, role := range roster.Roles() {
		roles.Options = append(roles.Options, page.Option{Value: string(role), Label: v.T("role." + string(role))})
		if slices.Contains(a.Roles, role) {
			roles.Values = append(roles.Values, string(role))
		}
	}
	windows := page.Field{Name: "windows", Label: v.T("column.windows"), Type: "checks", Values: a.Windows, Hint: v.T("system.windows_hint")}
	for _, w := range people.Windows {
		if slices.Contains(a.Windows, w.Code) || w.ActiveTo.IsZero() || w.ActiveTo >= v.today {
			windows.Options = append(windows.Options, page.Option{Value: w.Code, Label: w.Name + " " + w.Code})
		}
	}
	staff := v.peopleOptions(people.Staff, v.today, v.today)
	staff[0].Label = v.T("system.no_staff")
	if a.Staff != "" && !slices.ContainsFunc(staff, func(o page.Option) bool { return o.Value == a.Staff }) {
		staff = append(staff, page.Option{Value: a.Staff, Label: a.Staff})
	}
	fields := []page.Field{
		{Name: "display", Label: v.T("column.display"), Value: a.Display, Length: 64},
		{Name: "staff", Label: v.T("column.staff"), Type: "select", Value: a.Staff, Options: staff, Hint: v.T("system.staff_hint")},
		roles, windows,
	}
	if v.site.OIDC.On() || a.Federated != "" {
		fields = append(fields, page.Field{Name: "federated", Label: v.T("column.federated"), Value: a.Federated, Length: 200, Hint: v.T("system.federated_hint"), Complete: "off"})
	}
	return fields, nil
}

// newAccountForm asks for a new account.
func (v *visit) newAccountForm() (page.Form, error) {
	fields, err := v.accountFields(auth.Account{})
	name := page.Field{Name: "name", Label: v.T("column.account"), Required: true, Focus: true, Length: 64, Hint: v.T("system.name_hint"), Complete: "off"}
	return page.Form{ID: "account", Action: "/system/accounts/new", Submit: v.T("system.account_new"), Cancel: "/system/accounts", Fields: append([]page.Field{name}, fields...)}, err
}

func (v *visit) newAccountPage(form page.Form) page.Desk {
	p := page.Desk{Base: v.base("account_new"), Lead: v.T("system.account_new_lead")}
	p.Crumbs = []page.Link{{Label: v.T("page.title.accounts"), Href: "/system/accounts"}}
	p.Parts = []page.Part{{ID: form.ID, Title: v.T("org_page.particulars"), Form: &form}}
	return p
}

// accountAsk serves GET /system/accounts/new.
func (s *Site) accountAsk(v *visit) error {
	form, err := v.newAccountForm()
	if err != nil {
		return err
	}
	return v.show(v.newAccountPage(form))
}

// postedRoles are the roles that were chosen.
func (v *visit) postedRoles() []roster.Role {
	roles := []roster.Role{}
	for _, name := range v.PostForm["roles"] {
		roles = append(roles, roster.Role(name))
	}
	return roles
}

// accountMake serves POST /system/accounts/new: the account, and its one-time code.
func (s *Site) accountMake(v *visit) error {
	wanted := auth.New{Name: v.PostForm.Get("name"), Display: v.PostForm.Get("display"), Staff: v.PostForm.Get("staff"), Roles: v.postedRoles(), Windows: v.PostForm["windows"]}
	if s.OIDC.On() { // it is asked for where there is a provider
		wanted.Federated = v.PostForm.Get("federated")
	}
	made, err := s.Accounts.Create(v.Context(), v.scope, wanted)
	if err != nil {
		form, failed := v.newAccountForm()
		if failed != nil {
			return failed
		}
		if keyOf(err) == "account.exists" {
			err = v.beside(err, "name")
		}
		return v.again(err, form, func(f page.Form) page.View { return v.newAccountPage(f) })
	}
	return v.codeShown(made.Account.Name, made.Code)
}

// codeShown shows a one-time code, which nothing shows again.
func (v *visit) codeShown(name string, code auth.Code) error {
	p := page.Once{Base: v.base("once_code"), Lead: v.T("system.code_lead", name, v.instant(code.Until)), Label: v.T("login.once_code"), Secrets: []string{code.Code}, Note: v.T("system.code_note")}
	p.Crumbs = []page.Link{{Label: v.T("page.title.accounts"), Href: "/system/accounts"}}
	p.Next = &page.Link{Label: v.T("account_page.kept"), Href: accountAddress(name)}
	return v.show(p)
}

// accountDetail serves GET /system/accounts/{name}.
func (s *Site) accountDetail(v *visit) error {
	a, err := s.Accounts.Account(v.Context(), v.scope.Centre, v.PathValue("name"))
	if err != nil {
		return err
	}
	p, err := v.accountPage(a)
	if err != nil {
		return err
	}
	return v.show(p)
}

// accountPage is an account with what can be done about it.
func (v *visit) accountPage(a auth.Account) (page.Desk, error) {
	p := page.Desk{Base: v.base("account_of", a.Name), Facts: append(v.accountFacts(&a), page.Fact{Name: v.T("column.state"), Value: v.accountState(&a).Text})}
	p.Crumbs = []page.Link{{Label: v.T("page.title.accounts"), Href: "/system/accounts"}}
	if v.may(roster.ReadAudit) {
		p.Actions = []page.Link{{Label: v.T("system.account_log"), Href: "/audit?object=account:" + a.Name}}
	}
	if !v.everywhere(roster.ManageAccounts) {
		return p, nil
	}
	fields, err := v.accountFields(a)
	if err != nil {
		return p, err
	}
	at := accountAddress(a.Name)
	form := page.Form{ID: "account", Action: at, Submit: v.T("org_page.save"), Fields: fields, Hidden: []page.Hidden{{Name: "version", Value: strconv.FormatInt(a.Version, 10)}}}
	p.Parts = []page.Part{{ID: form.ID, Title: v.T("org_page.particulars"), Lead: v.T("system.account_save_lead"), Form: &form}}
	add := func(id, noun string, danger bool) {
		form := page.Form{ID: id, Action: at + "/" + id, Submit: v.T("system." + noun), Danger: danger, Hidden: []page.Hidden{{Name: "version", Value: strconv.FormatInt(a.Version, 10)}}}
		if danger {
			form.Confirm = v.T("system.ask_"+noun, a.Name)
		}
		p.Parts = append(p.Parts, page.Part{ID: id, Title: v.T("system." + noun), Lead: v.T("system." + noun + "_lead"), Form: &form})
	}
	if a.Disabled {
		add("open", "enable", false)
		return p, nil
	}
	add("code", "reset_code", false)
	add("sessions", "sign_out", true)
	if a.TOTP {
		add("factor", "reset_factor", true)
	}
	add("open", "disable", true)
	return p, nil
}

// accountSave serves POST /system/accounts/{name}.
func (s *Site) accountSave(v *visit) error {
	text := func(name string) *string { value := v.PostForm.Get(name); return &value }
	version, err := strconv.ParseInt(v.PostForm.Get("version"), 10, 64)
	if err != nil || version < 1 {
		return roster.Errorf(roster.Usage, "page.bad_form")
	}
	change := auth.Change{
		Version: version, Display: text("display"), Staff: text("staff"), Roles: v.postedRoles(), Windows: append([]string{}, v.PostForm["windows"]...),
	}
	if v.PostForm.Has("federated") && (s.OIDC.On() || v.PostForm.Get("federated") == "") { // asked for where there is a provider
		change.Federated = text("federated")
	}
	_, err = s.Accounts.Update(v.Context(), v.scope, v.PathValue("name"), change)
	return s.accountDone(v, "account", err, "system.account_saved")
}

// accountDone goes back to the account when something was done, or shows it again with
// what is wrong.
func (s *Site) accountDone(v *visit, part string, err error, key string) error {
	name := auth.CleanName(v.PathValue("name"))
	if err == nil {
		return v.to(accountAddress(name), key, name)
	}
	if kind := roster.KindOf(err); kind == roster.NotFound || kind == roster.Forbidden || kind == roster.Internal {
		return err
	}
	a, failed := s.Accounts.Account(v.Context(), v.scope.Centre, name)
	if failed != nil {
		return failed
	}
	p, failed := v.accountPage(a)
	if failed != nil {
		return failed
	}
	if keyOf(err) == "account.changed" && part == "account" {
		return v.againIn(p, part, v.accountNow(err))
	}
	if keyOf(err) == "account.changed" { // the page shows what it is now
		f := v.faultOf(err)
		p.Notice = &page.Notice{Text: f.Text, Tone: "bad", More: v.accountChanges(err)}
		return v.showAs(f.Status, p)
	}
	if !slices.ContainsFunc(p.Parts, func(p page.Part) bool { return p.ID == part }) {
		return err
	}
	return v.againIn(p, part, err)
}

// accountNow tells each field that somebody else changed what it is by now.
func (v *visit) accountNow(err error) error {
	var e *roster.Error
	if !errors.As(err, &e) {
		return err
	}
	again := *e
	again.Problems = nil
	for i, text := range v.accountChanges(err) {
		again.Problems = append(again.Problems, roster.Problem{Column: e.Problems[i].Column, Code: "said", Args: []any{text}})
	}
	return &again
}

// accountChanges are the fields that somebody else changed, and what they are now.
func (v *visit) accountChanges(err error) []string {
	var e *roster.Error
	if !errors.As(err, &e) {
		return nil
	}
	var changes []string
	for _, p := range e.Problems {
		value := strings.Trim(p.Value, "[]")
		if p.Column == "roles" {
			var roles []roster.Role
			for _, role := range strings.Fields(value) {
				roles = append(roles, roster.Role(role))
			}
			value = v.roleNames(roles)
		}
		if value == "" {
			value = "—"
		}
		changes = append(changes, v.T("system.field_now", v.words().Name("audit.value.changed.", p.Column), value))
	}
	return changes
}

// accountOpen serves POST /system/accounts/{name}/open: lets nobody in by an account, or
// lets its owner in again.
func (s *Site) accountOpen(v *visit) error {
	a, err := s.Accounts.Account(v.Context(), v.scope.Centre, v.PathValue("name"))
	if err != nil {
		return err
	}
	disable := !a.Disabled
	key := "account.enabled"
	if disable {
		key = "account.disabled"
		if ok, err := v.confirmed(v.T("system.ask_disable", a.Name), v.T("system.disable")); !ok {
			return err
		}
	}
	version, err := strconv.ParseInt(v.PostForm.Get("version"), 10, 64)
	if err != nil || version < 1 {
		return roster.Errorf(roster.Usage, "page.bad_form")
	}
	_, err = s.Accounts.Update(v.Context(), v.scope, a.Name, auth.Change{Version: version, Disabled: &disable})
	return s.accountDone(v, "open", err, key)
}

// accountCode serves POST /system/accounts/{name}/code: a new one-time code.
func (s *Site) accountCode(v *visit) error {
	name := auth.CleanName(v.PathValue("name"))
	code, err := s.Accounts.ResetCode(v.Context(), v.scope, name)
	if err != nil {
		return s.accountDone(v, "code", err, "")
	}
	return v.codeShown(name, code)
}

// accountFactor serves POST /system/accounts/{name}/factor: takes the second factor of
// somebody away who lost it.
func (s *Site) accountFactor(v *visit) error {
	name := auth.CleanName(v.PathValue("name"))
	if ok, err := v.confirmed(v.T("system.ask_reset_factor", name), v.T("system.reset_factor")); !ok {
		return err
	}
	return s.accountDone(v, "factor", s.Accounts.ResetTOTP(v.Context(), v.scope, name), "system.factor_reset")
}

// accountSignOut serves POST /system/accounts/{name}/sessions: ends all of them.
func (s *Site) accountSignOut(v *visit) error {
	name := auth.CleanName(v.PathValue("name"))
	if ok, err := v.confirmed(v.T("system.ask_sign_out", name), v.T("system.sign_out")); !ok {
		return err
	}
	err := s.endSessions(v, name)
	if err == nil && name == v.account.Name {
		return v.to("/login", "")
	}
	return s.accountDone(v, "sessions", err, "system.signed_out")
}

// endSessions ends all sessions of an account.
func (s *Site) endSessions(v *visit, name string) error {
	sessions, err := s.Accounts.SessionsOf(v.Context(), v.scope, name)
	for i := 0; i < len(sessions) && err == nil; i++ {
		err = s.Accounts.EndSession(v.Context(), v.scope, sessions[i].ID())
	}
	return err
}
