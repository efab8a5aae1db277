package http

import (
	"strconv"
	"strings"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/page"
	"redbanner/reports/listing"
)

// ownTokens serves GET /account/tokens: the tokens (访问令牌) of programs that work in the
// visitor's name.
func (s *Site) ownTokens(v *visit) error {
	p, l, err := v.tokenPage()
	if err != nil {
		return err
	}
	return v.listed(p, l)
}

func (v *visit) tokenPage() (page.Desk, page.List, error) {
	tokens, err := v.site.Accounts.Tokens(v.Context(), v.scope, v.account.Name)
	if err != nil {
		return page.Desk{}, page.List{}, err
	}
	l, err := v.list(v.tokenList(tokens, "/account/tokens/", true))
	form := v.tokenForm()
	return page.Desk{
		Base: v.base("tokens"), Tabs: v.accountTabs("/account/tokens"), Lead: v.T("account_page.tokens_lead"), Lists: []page.List{l},
		Parts: []page.Part{{ID: form.ID, Title: v.T("account_page.token_new"), Lead: v.T("account_page.token_lead"), Form: &form}},
	}, l, err
}

// tokenDays are how long a token may be good.
var tokenDays = []int{30, 90, 180, 365}

// tokenForm offers the rights that the account has, and no other.
func (v *visit) tokenForm() page.Form {
	rights := page.Field{Name: "rights", Label: v.T("column.rights"), Type: "checks", Required: true, Hint: v.T("account_page.token_rights_hint")}
	for _, right := range roster.Rights() {
		if v.scope.As.Has(right) {
			rights.Options = append(rights.Options, page.Option{Value: string(right), Label: v.T("right." + string(right))})
		}
	}
	days := page.Field{Name: "until", Label: v.T("column.until"), Type: "select", Value: strconv.Itoa(tokenDays[1])}
	for _, n := range tokenDays {
		days.Options = append(days.Options, page.Option{Value: strconv.Itoa(n), Label: v.T("account_page.days", n)})
	}
	return page.Form{ID: "token", Action: "/account/tokens", Submit: v.T("account_page.token_issue"), Fields: []page.Field{
		{Name: "title", Label: v.T("column.title"), Required: true, Length: 64, Hint: v.T("account_page.token_title_hint")}, days, rights,
	}}
}

// ownTokenIssue serves POST /account/tokens: the token, shown once.
func (s *Site) ownTokenIssue(v *visit) error {
	n := auth.NewToken{Title: strings.TrimSpace(v.PostForm.Get("title"))}
	for _, right := range v.PostForm["rights"] {
		n.Rights = append(n.Rights, roster.Right(right))
	}
	if days, err := strconv.Atoi(v.PostForm.Get("until")); err == nil {
		n.Until = v.now.Add(time.Duration(days) * 24 * time.Hour)
	}
	token, secret, err := s.Accounts.IssueToken(v.Context(), v.scope, n)
	if err != nil {
		p, _, failed := v.tokenPage()
		if failed != nil {
			return failed
		}
		return v.againIn(p, "token", err)
	}
	p := page.Once{Base: v.base("tokens"), Lead: v.T("account_page.token_shown", token.Title, v.instant(token.Until)), Label: v.T("account_page.token"), Secrets: []string{secret}, Note: v.T("account_page.token_use")}
	p.Next = &page.Link{Label: v.T("account_page.kept"), Href: "/account/tokens"}
	return v.show(p)
}

// tokenList lists tokens. A good one leads to the question whether to revoke it.
func (v *visit) tokenList(tokens []auth.Token, at string, own bool) listing.List {
	l := listing.List{ID: "tokens", Title: v.T("page.title.tokens"), Empty: v.T("account_page.no_tokens"), PerPage: 50}
	l.Columns = append(l.Columns, listing.Column{Key: "number", Label: v.T("account_page.number"), Kind: listing.Number})
	if !own {
		l.Columns = append(l.Columns, listing.Column{Key: "account", Label: v.T("column.account")})
	}
	l.Columns = append(l.Columns,
		listing.Column{Key: "title", Label: v.T("column.title")}, listing.Column{Key: "rights", Label: v.T("column.rights"), Plain: true},
		listing.Column{Key: "state", Label: v.T("column.state")}, listing.Column{Key: "until", Label: v.T("column.until"), Kind: listing.Time},
		listing.Column{Key: "used", Label: v.T("column.last_used"), Kind: listing.Time})
	if at != "" {
		l.Columns = append(l.Columns, listing.Column{Key: "do", Label: v.T("account_page.do"), Plain: true})
	}
	for _, t := range tokens {
		row := listing.Row{Key: strconv.FormatInt(t.Number, 10), Cells: []listing.Cell{{Number: t.Number}}}
		if !own {
			row.Cells = append(row.Cells, listing.Cell{Text: t.Account})
		}
		row.Cells = append(row.Cells, listing.Cell{Text: t.Title}, listing.Cell{Text: v.rightNames(t.Rights)}, v.tokenState(&t), v.whenCell(t.Until), v.whenCell(t.LastUsed))
		if do := (listing.Cell{None: true}); at != "" {
			if t.Good(v.now) {
				do = listing.Cell{Text: v.T("account_page.revoke"), Href: at + row.Key}
			}
			row.Cells = append(row.Cells, do)
		}
		l.Rows = append(l.Rows, row)
	}
	return l
}

func (v *visit) tokenState(t *auth.Token) listing.Cell {
	switch {
	case !t.Revoked.IsZero():
		return listing.Cell{Text: v.T("token.state.revoked"), Tone: listing.Faint}
	case !t.Good(v.now):
		return listing.Cell{Text: v.T("token.state.ended"), Tone: listing.Faint}
	}
	return listing.Cell{Text: v.T("token.state.good"), Tone: listing.Good}
}

// rightNames are rights as people call them.
func (v *visit) rightNames(rights []roster.Right) string {
	names := make([]string, len(rights))
	for i, right := range rights {
		names[i] = v.words().Name("right.", string(right))
	}
	return v.words().List(names)
}

// tokenOf finds the token of the address among tokens.
func (v *visit) tokenOf(tokens []auth.Token) (auth.Token, error) {
	for _, t := range tokens {
		if strconv.FormatInt(t.Number, 10) == v.PathValue("number") {
			return t, nil
		}
	}
	return auth.Token{}, roster.Errorf(roster.NotFound, "token.unknown", v.PathValue("number"))
}

// ownToken finds the token of the address among the visitor's own.
func (s *Site) ownToken(v *visit) (auth.Token, error) {
	tokens, err := s.Accounts.Tokens(v.Context(), v.scope, v.account.Name)
	if err != nil {
		return auth.Token{}, err
	}
	return v.tokenOf(tokens)
}

// ownTokenAsk serves GET /account/tokens/{number}.
func (s *Site) ownTokenAsk(v *visit) error {
	t, err := s.ownToken(v)
	if err != nil {
		return err
	}
	return v.ask(v.T("account_page.ask_revoke", t.Number, t.Title), v.T("account_page.revoke"), "/account/tokens")
}

// ownTokenRevoke serves POST /account/tokens/{number}.
func (s *Site) ownTokenRevoke(v *visit) error {
	t, err := s.ownToken(v)
	if err == nil {
		err = s.Accounts.RevokeToken(v.Context(), v.scope, t.Number)
	}
	if err != nil {
		return err
	}
	return v.to("/account/tokens", "token.revoked", t.Number)
}
