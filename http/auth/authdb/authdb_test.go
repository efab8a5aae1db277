package authdb_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/auth/authdb"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

// A hall is a centre with the accounts service over it, whose clock stands still until
// it is moved.
type hall struct {
	testing.TB
	*auth.Service
	db     *sqldb.DB
	store  *authdb.Store
	centre roster.Centre
	clock  *clock
}

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

const password = "Kaifang-2026-ting"

func onBoth(t *testing.T, test func(t *testing.T, h *hall)) {
	t.Helper()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) { test(t, newHall(t, db)) })
}

func newHall(t testing.TB, db *sqldb.DB) *hall {
	t.Helper()
	h := &hall{TB: t, db: db, store: authdb.New(db), clock: &clock{now: time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)}}
	db.Now = h.clock.Now
	scope := sqldbtest.Centre(t, db, "north")
	h.centre = roster.Centre{ID: scope.CentreID, Code: "north", Name: "centre north"}
	h.Service = auth.NewService(h.store, []byte("a secret of these tests"))
	h.Now = h.clock.Now
	h.Cost = auth.Cost{Memory: 16, Passes: 1, Threads: 1}
	return h
}

// scope is who acts: an account's own hand when it is named, else the machine's.
func (h *hall) scope(name string) attendance.Scope {
	h.Helper()
	if name == "" {
		return attendance.Scope{Centre: h.centre, Actor: "machine"}
	}
	a, err := h.Account(h.Context(), h.centre, name)
	if err != nil {
		h.Fatal(err)
	}
	return a.Scope("10.0.0.9")
}

// add makes an account with a password.
func (h *hall) add(name string, roles ...roster.Role) auth.Account {
	h.Helper()
	if _, err := h.Create(h.Context(), h.scope(""), auth.New{Name: name, Roles: roles}); err != nil {
		h.Fatal(err)
	}
	if err := h.SetPassword(h.Context(), h.scope(""), name, password); err != nil {
		h.Fatal(err)
	}
	a, err := h.Account(h.Context(), h.centre, name)
	if err != nil {
		h.Fatal(err)
	}
	return a
}

// attempt is somebody at the door.
func (h *hall) attempt(name, word string) auth.Attempt {
	return auth.Attempt{Centre: h.centre, Name: name, Password: word, Origin: "10.0.0.1"}
}

func (h *hall) in(a auth.Attempt) auth.SignedIn {
	h.Helper()
	in, err := h.SignIn(h.Context(), a)
	if err != nil {
		h.Fatalf("%s is not let in: %v", a.Name, err)
	}
	return in
}

func (h *hall) out(a auth.Attempt, kind roster.Kind, key string) {
	h.Helper()
	_, err := h.SignIn(h.Context(), a)
	failed(h, err, kind, key)
}

// failed checks the kind and key of an error.
func failed(t testing.TB, err error, kind roster.Kind, key string) *roster.Error {
	t.Helper()
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Key != key {
		t.Errorf("got %v, want %s of kind %d", err, key, kind)
		return &roster.Error{}
	}
	return e
}

// codes are the fields and codes of the problems of an error.
func codes(e *roster.Error) []string {
	var list []string
	for _, p := range e.Problems {
		list = append(list, p.Column+" "+p.Code)
	}
	return list
}

// events are the last actions of the log, the latest first, with who acted.
func (h *hall) events(n int) []string {
	h.Helper()
	entries, err := auditdb.NewLog(h.db).List(h.Context(), h.scope(""), auditdb.Filter{Limit: n})
	if err != nil {
		h.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Actor+" "+e.Action+" "+e.Object)
	}
	return list
}

// dump is every stored value of the tables of accounts, as text.
func (h *hall) dump() string {
	h.Helper()
	var text strings.Builder
	err := h.db.ReadTx(context.WithoutCancel(h.Context()), sqldb.Scope{CentreID: h.centre.ID}, func(tx *sqldb.Tx) error {
		for _, table := range []string{"accounts", "account_setup", "account_tokens", "account_token_uses", "sessions", "sign_in_tries", "audit_events", "audit_details"} {
			rows, err := tx.Query(h.Context(), `SELECT * FROM `+table+` WHERE centre_id = ?`, h.centre.ID)
			if err != nil {
				return err
			}
			for rows.Next() {
				values, err := rows.SliceScan()
				if err != nil {
					return err
				}
				for _, v := range values {
					if data, ok := v.([]byte); ok {
						v = string(data)
					}
					text.WriteString(" ")
					text.WriteString(strings.TrimSpace(cmp.Diff(nil, v)))
				}
			}
			if err := rows.Close(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.Fatal(err)
	}
	return text.String()
}

func TestTheOwnerOfAnAccountComesIn(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		created, err := h.Create(t.Context(), h.scope(""), auth.New{Name: " Wang ", Display: "王芳", Roles: []roster.Role{roster.RoleHR, roster.RoleStaff, roster.RoleHR}})
		if err != nil {
			t.Fatal(err)
		}
		code := h.attempt("wang", "")
		code.Code = strings.ToLower(strings.ReplaceAll(created.Code.Code, "-", " "))
		if err := h.Redeem(t.Context(), code, password); err != nil {
			t.Fatal(err)
		}
		in := h.in(h.attempt("WANG", password))
		want := auth.Account{
			Centre: h.centre, Name: "wang", Display: "王芳", Roles: []roster.Role{roster.RoleHR, roster.RoleStaff}, Windows: []string{},
			Version: 2, Epoch: 2, Stand: 2, Created: h.clock.Now(), LastSeen: h.clock.Now(),
		}
		if diff := cmp.Diff(want, in.Account); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"wang session.open account:wang", "wang account.redeem account:wang", "machine account.add account:wang"}, h.events(3)); diff != "" {
			t.Error(diff)
		}
	})
}

func sqldbtestScope(h *hall) sqldb.Scope { return sqldb.Scope{CentreID: h.centre.ID, Actor: "test"} }
