package auth

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// Token is what a program shows instead of a password (访问令牌): it may do what its
// owner may, of the rights that it was given.
type Token struct {
	Number   int64
	Account  string
	Title    string // what it is for
	Rights   []roster.Right
	Until    time.Time
	By       string
	Made     time.Time
	Revoked  time.Time // zero: it was not
	Revoker  string
	LastUsed time.Time // to a few minutes; zero before the first time

	centre int64
	hash   string
}

// Hash is what is stored of the secret.
func (t *Token) Hash() string { return t.hash }

// WithHash is the token as it was stored.
func (t Token) WithHash(centre int64, hash string) Token {
	t.centre, t.hash = centre, hash
	return t
}

// Good reports whether the token is taken at a time.
func (t *Token) Good(now time.Time) bool { return t.Revoked.IsZero() && now.Before(t.Until) }

// NewToken is a token to be made. An account of somebody else takes ManageAccounts.
type NewToken struct {
	Account string // "": the one who acts
	Title   string
	Rights  []roster.Right
	Until   time.Time
}

const (
	maxTitle   = 64
	maxTokenIn = 366 * 24 * time.Hour
	tokenSize  = 32
	tokenSign  = "rb" // by which people and scanners know one
)

// IssueToken makes a token. Its secret is shown once, here.
func (s *Service) IssueToken(ctx context.Context, scope attendance.Scope, n NewToken) (Token, string, error) {
	account := CleanName(n.Account)
	if account == "" {
		account = CleanName(scope.Actor)
	}
	owner, err := s.tokensOf(ctx, scope, account)
	if err != nil {
		return Token{}, "", err
	}
	if err := s.mayIssue(&n, owner); err != nil {
		return Token{}, "", err
	}
	random := make([]byte, tokenSize)
	rand.Read(random)
	secret := base64.RawURLEncoding.EncodeToString(random)
	t := Token{Account: account, Title: trim(n.Title), Rights: sorted(n.Rights), Until: n.Until.UTC(), By: scope.Actor, Made: s.now()}
	t, err = s.Store.AddToken(ctx, scope, t.WithHash(scope.Centre.ID, hashToken(secret)), func(t Token) audit.Event {
		return audit.Event{Action: "token.issue", Object: tokenObject(t.Number), Detail: map[string]any{
			"account": t.Account, "title": t.Title, "rights": t.Rights, "until": t.Until.Format(time.RFC3339),
		}}
	})
	if err != nil {
		return Token{}, "", err
	}
	return t, fmt.Sprintf("%s.%d.%d.%s", tokenSign, scope.Centre.ID, t.Number, secret), nil
}

func tokenObject(number int64) string { return "token:" + strconv.FormatInt(number, 10) }

func hashToken(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// tokensOf loads the owner of tokens that the one who acts may deal with: himself, or
// anybody for an administrator.
func (s *Service) tokensOf(ctx context.Context, scope attendance.Scope, account string) (Account, error) {
	if scope.As != nil && scope.As.Only != nil {
		return Account{}, roster.Errorf(roster.Forbidden, "token.by_token") // a program makes no other ones
	}
	if account != CleanName(scope.Actor) {
		if err := scope.As.Check(roster.ManageAccounts); err != nil {
			return Account{}, err
		}
	}
	return s.Account(ctx, scope.Centre, account)
}

// mayIssue lists what a token may not be. Nobody gives what he does not have.
func (s *Service) mayIssue(n *NewToken, owner Account) error {
	var problems []roster.Problem
	bad := func(column, code, value string, args ...any) {
		problems = append(problems, roster.Problem{Column: column, Code: code, Value: value, Args: args})
	}
	if length := utf8.RuneCountInString(trim(n.Title)); length == 0 || length > maxTitle || !isLine(n.Title) {
		bad("title", "token_title", n.Title, maxTitle)
	}
	if len(n.Rights) == 0 {
		bad("rights", "token_no_right", "")
	}
	for _, right := range n.Rights {
		if !slices.Contains(roster.Rights(), right) || !owner.Actor().Has(right) {
			bad("rights", "token_right", string(right), owner.Name)
		}
	}
	if left := n.Until.Sub(s.now()); left <= 0 || left > maxTokenIn {
		bad("until", "token_until", n.Until.Format(time.DateOnly), int(maxTokenIn/(24*time.Hour)))
	}
	if owner.Disabled {
		bad("account", "token_disabled", owner.Name)
	}
	if problems != nil {
		return &roster.Error{Kind: roster.Refused, Key: "token.refused", Problems: problems}
	}
	return nil
}

// Tokens loads the tokens of an account, or with "" all of the centre, the newest first.
func (s *Service) Tokens(ctx context.Context, scope attendance.Scope, account string) ([]Token, error) {
	if account = CleanName(account); account == "" || account != CleanName(scope.Actor) {
		if err := scope.As.Check(roster.ReadSystem); err != nil {
			return nil, err
		}
	}
	return s.Store.Tokens(ctx, scope, account)
}

// RevokeToken ends a token at once.
func (s *Service) RevokeToken(ctx context.Context, scope attendance.Scope, number int64) error {
	t, err := s.Store.Token(ctx, scope.Centre.ID, number)
	if err != nil {
		return err
	}
	if t.Account != CleanName(scope.Actor) && scope.As.Check(roster.ManageAccounts) != nil {
		return roster.Errorf(roster.NotFound, "token.unknown", number)
	}
	if !t.Revoked.IsZero() {
		return roster.Errorf(roster.Conflict, "token.is_revoked", number)
	}
	return s.Store.RevokeToken(ctx, scope, number, audit.Event{
		Action: "token.revoke", Object: tokenObject(number), Detail: map[string]any{"account": t.Account, "title": t.Title},
	})
}

// usedEvery is how often it is noted that a token was used.
const usedEvery = 5 * time.Minute

// Bearer tells whose token a program shows, and what it may do by it. Whatever is wrong
// with a token, the answer is the same.
func (s *Service) Bearer(ctx context.Context, shown string) (Account, *roster.Actor, error) {
	refused := roster.Errorf(roster.Forbidden, "token.wrong")
	parts := strings.Split(shown, ".")
	if len(parts) != 4 || parts[0] != tokenSign {
		return Account{}, nil, refused
	}
	centre, err1 := strconv.ParseInt(parts[1], 10, 64)
	number, err2 := strconv.ParseInt(parts[2], 10, 64)
	if err1 != nil || err2 != nil || centre <= 0 {
		return Account{}, nil, refused
	}
	t, err := s.Store.Token(ctx, centre, number)
	switch {
	case err != nil && roster.KindOf(err) != roster.NotFound:
		return Account{}, nil, err
	case err != nil || !sameHash(t.hash, hashToken(parts[3])) || !t.Good(s.now()):
		return Account{}, nil, refused
	}
	owner, err := s.Account(ctx, roster.Centre{ID: centre}, t.Account)
	if err != nil || owner.Disabled {
		return Account{}, nil, cmp.Or[error](err, refused)
	}
	if s.now().Sub(t.LastUsed) >= usedEvery {
		if err := s.Store.UseToken(ctx, centre, number); err != nil {
			return Account{}, nil, err
		}
	}
	actor := owner.Actor()
	actor.Only = slices.Clone(t.Rights)
	return owner, actor, nil
}
