package auth

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/scs/v2"

	"redbanner/attendance"
	"redbanner/attendance/audit"
	"redbanner/attendance/roster"
)

// Session is a browser in which somebody is signed in, or stands at the door.
type Session struct {
	Centre  int64
	Hash    string // of what the browser holds
	Account string // "" at the door
	Data    []byte
	Origin  string // address from which it was opened
	Agent   string // what the browser calls itself
	Made    time.Time
	Expires time.Time
}

// ID names a session to people and in addresses: nobody can make its cookie of it.
func (s *Session) ID() string { return s.Hash[:min(len(s.Hash), sessionID)] }

const sessionID = 16

// The ends of a session: left alone, and however busy.
const (
	idle     = 30 * time.Minute
	absolute = 12 * time.Hour
)

// Sessions tells who is signed in to a request.
type Sessions struct {
	service *Service
	scs     *scs.SessionManager
	secure  bool
	prefix  string // of the names of cookies
}

// NewSessions returns the sessions of a site. secure says that browsers reach it by TLS
// alone; without that a Secure cookie would be dropped, and nobody could sign in.
func NewSessions(service *Service, secure bool) *Sessions {
	m := scs.New()
	m.Store = sessionStore{service}
	m.Codec = sessionCodec{}
	m.HashTokenInStore = true
	m.IdleTimeout, m.Lifetime = idle, absolute
	m.ErrorFunc = func(w http.ResponseWriter, _ *http.Request, _ error) {
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
	}
	s := &Sessions{service: service, scs: m, secure: secure}
	if secure {
		s.prefix = "__Host-"
	}
	m.Cookie.Name, m.Cookie.Secure, m.Cookie.Persist = s.prefix+"session", secure, false
	return s
}

// Secure reports whether browsers reach the site by TLS alone.
func (s *Sessions) Secure() bool { return s.secure }

// Idle is how long a session lasts that is left alone.
func (s *Sessions) Idle() time.Duration { return idle }

// OnError sets what is answered when the store of sessions fails.
func (s *Sessions) OnError(fn func(http.ResponseWriter, *http.Request, error)) { s.scs.ErrorFunc = fn }

// Wrap gives each request its session.
func (s *Sessions) Wrap(next http.Handler) http.Handler {
	inner := s.scs.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := &place{origin: Address(r), agent: agentOf(r)}
		p.centre, _ = s.centre(r)
		inner.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), placeKey{}, p)))
	})
}

// place is what is known of a request's session while it is answered.
type place struct {
	centre        int64
	origin, agent string
	found         *Session // as it was stored when the request came
	made          time.Time

	looked  bool
	account *Account
}

type placeKey struct{}

func placeOf(ctx context.Context) *place {
	p, _ := ctx.Value(placeKey{}).(*place)
	if p == nil {
		p = &place{}
	}
	return p
}

// Address is the address that a request comes from.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// maxAgent bounds what is kept of a browser's name.
const maxAgent = 200

func agentOf(r *http.Request) string {
	agent := strings.ToValidUTF8(r.UserAgent(), "")
	if len(agent) > maxAgent {
		agent = agent[:maxAgent]
		for !utf8.ValidString(agent) {
			agent = agent[:len(agent)-1]
		}
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, agent)
}

const (
	keyAccount = "account"
	keyEpoch   = "epoch"
	keyValue   = "value." // before the keys of Put
)

// Centre is the code of the centre that the browser was signed in to last; "" for none.
func (s *Sessions) Centre(r *http.Request) string {
	_, code := s.centre(r)
	return code
}

// centre reads the cookie that names a centre. It is no secret, and proves nothing: a
// session is found in its own centre alone.
func (s *Sessions) centre(r *http.Request) (id int64, code string) {
	cookie, err := r.Cookie(s.prefix + "centre")
	if err != nil {
		return 0, ""
	}
	number, escaped, _ := strings.Cut(cookie.Value, ".")
	id, err1 := strconv.ParseInt(number, 10, 64)
	code, err2 := url.QueryUnescape(escaped)
	if err1 != nil || err2 != nil || id <= 0 {
		return 0, ""
	}
	return id, code
}

// Attempt is the beginning of an attempt from a browser.
func (s *Sessions) Attempt(r *http.Request, centre roster.Centre) Attempt {
	a := Attempt{Centre: centre, Origin: Address(r)}
	if cookie, err := r.Cookie(s.prefix + "device"); err == nil {
		a.Device = cookie.Value
	}
	return a
}

// cookieAge is for how long a browser is known again.
const cookieAge = 180 * 24 * time.Hour

func (s *Sessions) keep(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{
		Name: s.prefix + name, Value: value, Path: "/", MaxAge: int(cookieAge / time.Second),
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode,
	})
}

// Open begins the session of who came in, under a new id: what the browser held before
// opens nothing.
func (s *Sessions) Open(w http.ResponseWriter, r *http.Request, in SignedIn) error {
	if err := s.begin(r.Context(), in.Account); err != nil {
		return err
	}
	centre := in.Account.Centre
	s.keep(w, "centre", strconv.FormatInt(centre.ID, 10)+"."+url.QueryEscape(centre.Code))
	s.keep(w, "device", in.Device)
	return nil
}

// Renew lets the browser that asked for another password go on, under a new id.
func (s *Sessions) Renew(_ http.ResponseWriter, r *http.Request, a Account) error {
	return s.begin(r.Context(), a)
}

func (s *Sessions) begin(ctx context.Context, a Account) error {
	// The old one goes from the centre where it stood, before the new one is another's.
	if err := s.scs.RenewToken(ctx); err != nil {
		return err
	}
	p := placeOf(ctx)
	p.centre, p.found, p.made, p.looked, p.account = a.Centre.ID, nil, s.service.now(), true, &a
	s.scs.SetDeadline(ctx, p.made.Add(absolute))
	s.scs.Put(ctx, keyAccount, a.Name)
	s.scs.Put(ctx, keyEpoch, strconv.FormatInt(a.Epoch, 10))
	return nil
}

// Who tells who is signed in, as the store knows him now: an account that was disabled,
// or has other roles or another password since, is signed out. It asks the store once in
// a request.
func (s *Sessions) Who(ctx context.Context) (Account, bool, error) {
	p := placeOf(ctx)
	name := s.scs.GetString(ctx, keyAccount)
	if name == "" {
		return Account{}, false, nil
	}
	if !p.looked {
		account, err := s.service.Account(ctx, roster.Centre{ID: p.centre}, name)
		if err != nil && roster.KindOf(err) != roster.NotFound {
			return Account{}, false, err
		}
		p.looked = true
		if err == nil && !account.Disabled && strconv.FormatInt(account.Epoch, 10) == s.scs.GetString(ctx, keyEpoch) {
			p.account = &account
		}
	}
	if p.account == nil {
		return Account{}, false, s.scs.Destroy(ctx)
	}
	return *p.account, true, nil
}

// Close signs out.
func (s *Sessions) Close(_ http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	account, in, err := s.Who(ctx)
	if err != nil || !in {
		return err
	}
	placeOf(ctx).account = nil
	if err := s.service.Store.Note(ctx, account.Scope(Address(r)), closed(account.Name)); err != nil {
		return err
	}
	return s.scs.Destroy(ctx)
}

func closed(account string) audit.Event {
	return audit.Event{Action: "session.close", Object: "account:" + account}
}

// Put keeps a small text for the session.
func (s *Sessions) Put(ctx context.Context, key, text string) { s.scs.Put(ctx, keyValue+key, text) }

// Get returns a text of the session, "" without it.
func (s *Sessions) Get(ctx context.Context, key string) string {
	return s.scs.GetString(ctx, keyValue+key)
}

// Pop returns a text of the session and forgets it.
func (s *Sessions) Pop(ctx context.Context, key string) string {
	return s.scs.PopString(ctx, keyValue+key)
}

// SessionsOf loads where an account is signed in, or with "" every account of the centre.
func (s *Service) SessionsOf(ctx context.Context, scope attendance.Scope, account string) ([]Session, error) {
	if account = CleanName(account); account == "" || account != CleanName(scope.Actor) {
		if err := scope.As.Check(roster.ReadSystem); err != nil {
			return nil, err
		}
	}
	return s.Store.Sessions(ctx, scope, account, s.now())
}

// EndSession ends a session by its ID, one's own or, for an administrator, anybody's.
func (s *Service) EndSession(ctx context.Context, scope attendance.Scope, id string) error {
	account := CleanName(scope.Actor)
	if scope.As.Check(roster.ManageAccounts) == nil {
		account = ""
	}
	list, err := s.Store.Sessions(ctx, scope, account, s.now())
	if err != nil {
		return err
	}
	for _, session := range list {
		if session.ID() == id {
			return s.Store.EndSession(ctx, scope, session, audit.Event{
				Action: "session.end", Object: "account:" + session.Account, Detail: map[string]any{"origin": session.Origin},
			})
		}
	}
	return roster.Errorf(roster.NotFound, "account.unknown_session")
}
