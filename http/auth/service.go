package auth

import (
	"cmp"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"runtime"
	"slices"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// Service is what pages, programs and the command line ask of accounts.
type Service struct {
	Store Store
	Now   func() time.Time // nil: time.Now
	Zone  *time.Location   // of times in messages; nil: UTC
	Cost  Cost             // of a hash; zero: 19 MiB, two passes

	keys      keys
	strangers *gate // for browsers that were never seen
	known     *gate // for those that were: nobody takes their places
	addresses *addresses
	begun     atomic.Bool // there is an account, and so there will be for ever
	hashes    atomic.Int64
}

// queue is how many wait for their hash before others are sent away.
const queue = 32

// NewService returns the service over a store. secret is what the store does not have: by it
// second factors are sealed and browsers known again.
func NewService(store Store, secret []byte) *Service {
	cores := runtime.GOMAXPROCS(0)
	return &Service{
		Store: store, keys: keysOf(secret), strangers: newGate(cores, queue), known: newGate(cores, queue), addresses: newAddresses(),
	}
}

// keys are what the secret is used for, each for one thing.
type keys struct{ device, bucket, seal, mark []byte }

func keysOf(secret []byte) keys {
	derive := func(use string) []byte {
		key, err := hkdf.Key(sha256.New, secret, nil, "redbanner accounts "+use, sha256.Size)
		if err != nil {
			panic(err) // for lengths alone that no hash has
		}
		return key
	}
	return keys{device: derive("device"), bucket: derive("bucket"), seal: derive("seal"), mark: derive("mark")}
}

func (s *Service) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

func (s *Service) cost() Cost {
	if s.Cost == (Cost{}) {
		return usualCost
	}
	return s.Cost
}

// hash makes the hash of a new password.
func (s *Service) hash(password string) string {
	s.hashes.Add(1)
	return s.cost().hash(password)
}

// Hashes is how many passwords were hashed since the program began, for the figures.
func (s *Service) Hashes() int64 { return s.hashes.Load() }

// CleanName is a name as it is kept: names that look alike are the same.
func CleanName(name string) string { return plainly(norm.NFKC.String(trim(name))) }

// Create makes an account without a password, and the code by which its owner sets one.
func (s *Service) Create(ctx context.Context, scope attendance.Scope, n New) (Created, error) {
	if err := scope.As.Check(roster.ManageAccounts); err != nil {
		return Created{}, err
	}
	r, err := s.fresh(scope, n)
	if err != nil {
		return Created{}, err
	}
	code := newCode(s.now())
	r.Code, r.CodeUntil, r.Waiting = hashCode(code.Code), code.Until, true
	if err := s.Store.Add(ctx, scope, r, "", created(&r)); err != nil {
		return Created{}, err
	}
	s.begun.Store(true)
	return Created{Account: r.Account, Code: code}, nil
}

func created(r *Record) audit.Event {
	return audit.Event{Action: "account.add", Object: "account:" + r.Name, Detail: map[string]any{
		"name": r.Display, "staff": r.Staff, "roles": r.Roles, "windows": r.Windows,
	}}
}

// fresh is the record of a new account, when it may be one.
func (s *Service) fresh(scope attendance.Scope, n New) (Record, error) {
	n.Name = CleanName(n.Name)
	n.Display = cmp.Or(trim(n.Display), n.Name)
	r := Record{Account: Account{
		Centre: scope.Centre, Name: n.Name, Display: n.Display, Staff: trim(n.Staff), Roles: sorted(n.Roles), Windows: sorted(n.Windows),
		Language: n.Language, Version: 1, Epoch: 1, Created: s.now(),
	}}
	r.ChangedBy, r.ChangedAt, r.Federated = scope.Actor, r.Created, trim(n.Federated)
	return r, r.check()
}

// sorted is a list without doubles, never nil.
func sorted[T cmp.Ordered](list []T) []T {
	clone := append([]T{}, list...)
	slices.Sort(clone)
	return slices.Compact(clone)
}

const (
	maxName    = 64
	maxDisplay = 64
)

// check lists what an account may not be.
func (r *Record) check() error {
	var problems []roster.Problem
	bad := func(column, code, value string, args ...any) {
		problems = append(problems, roster.Problem{Column: column, Code: code, Value: value, Args: args})
	}
	if n := utf8.RuneCountInString(r.Name); n == 0 || n > maxName || !isName(r.Name) {
		bad("name", "account_name", r.Name, maxName)
	}
	if n := utf8.RuneCountInString(r.Display); n > maxDisplay || !isLine(r.Display) {
		bad("display", "account_display", r.Display, maxDisplay)
	}
	if len(r.Roles) == 0 {
		bad("roles", "account_no_role", "")
	}
	for _, role := range r.Roles {
		if _, known := roster.ParseRole(string(role)); !known {
			bad("roles", "account_role", string(role))
		}
	}
	// Who keeps the machine and who checks the log must be two people (三员分立).
	if slices.Contains(r.Roles, roster.RoleAuditor) && slices.Contains(r.Roles, roster.RoleAdmin) {
		bad("roles", "account_roles_apart", "")
	}
	if !slices.Contains([]string{"", "zh-CN", "en"}, r.Language) {
		bad("language", "account_language", r.Language)
	}
	if problems != nil {
		return &roster.Error{Kind: roster.Refused, Key: "account.refused", Args: []any{r.Name}, Problems: problems}
	}
	return nil
}

// isName: letters of any script, digits and . - _ @.
func isName(name string) bool {
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '-' && r != '_' && r != '@' {
			return false
		}
	}
	return true
}

// isLine: nothing that is not shown.
func isLine(text string) bool {
	for _, r := range text {
		if !unicode.IsPrint(r) {
			return false
		}
	}
	return utf8.ValidString(text)
}

// Account loads an account of a centre.
func (s *Service) Account(ctx context.Context, centre roster.Centre, name string) (Account, error) {
	r, err := s.Store.Record(ctx, centre, CleanName(name))
	if err != nil {
		return Account{}, err
	}
	return s.shown(ctx, r)
}

// Accounts loads the accounts of a centre, by name.
func (s *Service) Accounts(ctx context.Context, scope attendance.Scope) ([]Account, error) {
	if err := scope.As.Check(roster.ReadSystem); err != nil {
		return nil, err
	}
	records, err := s.Store.Records(ctx, scope.Centre)
	if err != nil {
		return nil, err
	}
	profile, err := s.Profile(ctx, scope.Centre)
	accounts := make([]Account, len(records))
	for i, r := range records {
		accounts[i] = r.shown(profile, s.now())
	}
	return accounts, err
}

// shown is an account without its secrets. What a centre asks of passwords matters only
// when this one is old, and is looked up then.
func (s *Service) shown(ctx context.Context, r Record) (Account, error) {
	if now := s.now(); !ProfileDJBH.expired(r.PasswordAt, now) {
		return r.shown(ProfileDJBH, now), nil
	}
	profile, err := s.Profile(ctx, r.Centre)
	return r.shown(profile, s.now()), err
}

func (r *Record) shown(profile Profile, now time.Time) Account {
	a := r.Account
	a.Waiting, a.TOTP = r.Password == "", len(r.Secret) > 0
	a.Expired = r.Password != "" && profile.expired(r.PasswordAt, now)
	return a
}

// NeedsSetup reports whether the whole store has no account yet.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	if s.begun.Load() {
		return false, nil
	}
	centres, err := s.Store.Centres(ctx)
	if err != nil {
		return false, err
	}
	for _, centre := range centres {
		any, err := s.Store.Any(ctx, centre)
		if err != nil {
			return false, err
		}
		if any {
			s.begun.Store(true)
			return false, nil
		}
	}
	return true, nil
}

// keptFor is how long what has ended is kept in the store.
const keptFor = 24 * time.Hour

// Sweep removes sessions and failures that ended a day ago, of all centres. Whoever
// serves calls it now and then.
func (s *Service) Sweep(ctx context.Context) error {
	centres, err := s.Store.Centres(ctx)
	if err != nil {
		return err
	}
	for _, centre := range centres {
		if err := s.Store.Sweep(ctx, centre, s.now().Add(-keptFor)); err != nil {
			return err
		}
	}
	return nil
}
