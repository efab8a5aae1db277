package authdb_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/auth/authdb"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
)

func TestWhoIsNotLetInLearnsNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		h.add("gone", roster.RoleStaff)
		if _, err := h.Update(t.Context(), h.scope(""), "gone", auth.Change{Disabled: ptr(true)}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Create(t.Context(), h.scope(""), auth.New{Name: "fresh", Roles: []roster.Role{roster.RoleStaff}}); err != nil {
			t.Fatal(err)
		}
		told := map[string]bool{}
		for _, a := range []auth.Attempt{
			h.attempt("li", "wrong"), h.attempt("li", ""), h.attempt("li", strings.Repeat("x", 5000)), h.attempt("nobody", password),
			h.attempt("gone", password), h.attempt("fresh", ""), h.attempt("", ""), h.attempt("fresh", password),
		} {
			_, err := h.SignIn(t.Context(), a)
			failed(t, err, roster.Forbidden, "auth.wrong")
			told[fmt.Sprint(err)] = true
		}
		if len(told) != 1 {
			t.Errorf("what is said differs: %v", told)
		}
		want := []string{
			"fresh session.fail account:fresh", "? session.fail account:?", "fresh session.fail account:fresh", "gone session.fail account:gone",
			"? session.fail account:?", "li session.fail account:li", "li session.fail account:li", "li session.fail account:li",
		}
		if diff := cmp.Diff(want, h.events(8)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestFiveFailuresLockStrangersForAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"li", "nobody"} { // a lock tells nothing of whether there is an account
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			onBoth(t, func(t *testing.T, h *hall) {
				h.add("li", roster.RoleStaff)
				for range 5 {
					h.out(h.attempt(name, "wrong"), roster.Forbidden, "auth.wrong")
				}
				h.out(h.attempt(name, password), roster.Refused, "auth.locked")
				h.clock.pass(15*time.Minute - time.Second)
				_, err := h.SignIn(t.Context(), h.attempt(name, password))
				if e := failed(t, err, roster.Refused, "auth.locked"); len(e.Args) != 1 || e.Args[0] != 1 {
					t.Errorf("%v min are left", e.Args)
				}
				h.clock.pass(time.Second)
				if name == "li" {
					h.in(h.attempt("li", password))
				} else {
					h.out(h.attempt(name, "wrong"), roster.Forbidden, "auth.wrong")
				}
			})
		})
	}
}

func TestFailuresAreForgottenByTimeAndBySuccess(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		fail := func(times int) {
			for range times {
				h.out(h.attempt("li", "wrong"), roster.Forbidden, "auth.wrong")
			}
		}
		fail(4)
		h.in(h.attempt("li", password))
		fail(4)
		h.clock.pass(15 * time.Minute)
		fail(4)
		h.in(h.attempt("li", password))
		fail(5)
		h.clock.pass(-time.Hour) // the clock jumped: nobody is locked out for longer than that
		h.in(h.attempt("li", password))
	})
}

// Fifty addresses guess at one account, while its owner comes in from the browser that he
// has come in from before.
func TestAnAttackerCannotLockTheOwnerOut(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		mine := h.attempt("li", password)
		mine.Device = h.in(mine).Device
		var attack, owner sync.WaitGroup
		stop := make(chan struct{})
		tried := make([]int, 50)
		for address := range tried {
			attack.Go(func() {
				guess := auth.Attempt{Centre: h.centre, Name: "li", Origin: fmt.Sprintf("10.1.0.%d", address)}
				for {
					guess.Password = fmt.Sprintf("guess-%d-%d", address, tried[address])
					if _, err := h.SignIn(context.WithoutCancel(t.Context()), guess); err == nil {
						t.Error("a guess was let in")
					}
					tried[address]++
					select {
					case <-stop:
						return
					case <-time.After(5 * time.Millisecond):
					}
				}
			})
		}
		owner.Go(func() {
			for range 10 {
				in, err := h.SignIn(t.Context(), mine)
				if err != nil {
					t.Errorf("the owner is not let in: %v", err)
					return
				}
				mine.Device = in.Device
			}
		})
		owner.Wait()
		close(stop)
		attack.Wait()
		for address, n := range tried {
			if n == 0 {
				t.Errorf("address %d never tried", address)
			}
		}
		// What was tried after the fifth failure cost no hash and left no event.
		fails := 0
		for _, e := range h.events(100) {
			if strings.Contains(e, "session.fail") {
				fails++
			}
		}
		if fails > 5 {
			t.Errorf("%d guesses were looked at", fails)
		}
		h.out(h.attempt("li", password), roster.Refused, "auth.locked") // from a strange browser
	})
}

func TestABrowserThatGuessesLocksItselfAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		first, second := h.in(h.attempt("li", password)).Device, h.in(h.attempt("li", password)).Device
		guess := h.attempt("li", "wrong")
		guess.Device = first
		for range 5 {
			h.out(guess, roster.Forbidden, "auth.wrong")
		}
		guess.Password = password
		h.out(guess, roster.Refused, "auth.locked")
		guess.Device = second
		h.in(guess)
		guess.Device = ""
		h.in(guess)
	})
}

func TestABrowserIsKnownByItsSignedWordAlone(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		h.add("wang", roster.RoleStaff)
		word := h.in(h.attempt("li", password)).Device
		both := h.attempt("wang", password)
		both.Device = word
		shared := h.in(both).Device // two who share a browser
		for range 5 {
			h.out(h.attempt("li", "wrong"), roster.Forbidden, "auth.wrong")
			h.out(h.attempt("wang", "wrong"), roster.Forbidden, "auth.wrong")
		}
		known := func(name, device string) bool {
			a := h.attempt(name, password)
			a.Device = device
			_, err := h.SignIn(t.Context(), a)
			return err == nil
		}
		forged := word[:40] + string(word[40]^1) + word[41:]
		another := auth.NewService(h.store, []byte("another secret"))
		another.Cost, another.Now = h.Cost, h.Now
		a := h.attempt("li", password)
		a.Device = word
		if _, err := another.SignIn(t.Context(), a); err != nil { // its own counters: it is a stranger there
			t.Error(err)
		}
		for device, want := range map[string]bool{word: true, shared: true, forged: false, "x": false, strings.Repeat("x.", 100): false} {
			if known("li", device) != want {
				t.Errorf("%q is known: %v", device, !want)
			}
		}
		if known("wang", word) || !known("wang", shared) {
			t.Error("a word on one account is good for another")
		}
		if strings.Count(shared, ".") != 1 {
			t.Errorf("%q", shared)
		}
		h.clock.pass(181 * 24 * time.Hour)
		for range 5 {
			h.out(h.attempt("li", "wrong"), roster.Forbidden, "auth.wrong")
		}
		if known("li", shared) {
			t.Error("a word is good for ever")
		}
	})
}

func TestAnAddressIsHeldBackSoftly(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		mine := h.attempt("li", password)
		mine.Device = h.in(mine).Device
		for range 59 { // most of them find a lock, and count all the same
			if _, err := h.SignIn(t.Context(), h.attempt("nobody", "wrong")); err == nil {
				t.Fatal("nobody is let in")
			}
		}
		h.out(h.attempt("li", password), roster.Refused, "auth.address")
		h.in(mine) // the same address, a known browser
		elsewhere := h.attempt("li", password)
		elsewhere.Origin = "10.0.0.2"
		h.in(elsewhere)
		h.clock.pass(time.Minute)
		h.in(h.attempt("li", password))
	})
}

// Many guesses at once must not all come before the first one is counted.
func TestGuessesAtOnceAreCountedOneByOne(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		var all sync.WaitGroup
		for range 30 {
			all.Go(func() { _, _ = h.SignIn(t.Context(), h.attempt("li", "wrong")) })
		}
		all.Wait()
		fails := 0
		for _, e := range h.events(100) {
			if strings.Contains(e, "session.fail") {
				fails++
			}
		}
		if fails != 5 {
			t.Errorf("%d guesses were looked at", fails)
		}
	})
}

// slowStore holds everybody who has got a place until it is opened.
type slowStore struct {
	*authdb.Store
	open chan struct{}
}

func (s slowStore) Try(ctx context.Context, centre roster.Centre, bucket string, fn func(auth.Tries) (auth.Tries, error)) error {
	<-s.open
	return s.Store.Try(ctx, centre, bucket, fn)
}

func TestWhoDoesNotFitIntoTheQueueIsSentAway(t *testing.T) {
	t.Parallel()
	h := newHall(t, sqldbtest.Open(t, sqldb.SQLite))
	store := slowStore{h.store, make(chan struct{})}
	s := auth.NewService(store, []byte("secret"))
	s.Cost, s.Now = h.Cost, h.Now
	const queue, more = 32, 5
	answers := make(chan error)
	total := runtime.GOMAXPROCS(0) + queue + more
	for i := range total {
		go func() {
			a := h.attempt(fmt.Sprint("name", i), "wrong")
			a.Origin = ""
			_, err := s.SignIn(context.WithoutCancel(t.Context()), a)
			answers <- err
		}()
	}
	for range more { // nobody leaves, so as many are sent away
		failed(t, <-answers, roster.Refused, "auth.busy")
	}
	close(store.open)
	for range total - more {
		if err := <-answers; roster.KindOf(err) == roster.Internal {
			t.Error(err)
		}
	}
}

func TestAHashOfAnotherCostIsMadeAnew(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		h.Cost = auth.Cost{Memory: 24, Passes: 2, Threads: 1}
		h.in(h.attempt("li", password))
		if !strings.Contains(h.dump(), "m=24,t=2,p=1") {
			t.Error("the hash is the old one")
		}
		h.in(h.attempt("li", password))
	})
}

func TestWhatIsNoHashMatchesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		for _, bad := range []string{
			"x", "$argon2i$v=19$m=16,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=99999999,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=16,t=1,p=0$AAAA$AAAA",
			"$argon2id$v=19$m=16,t=1,p=1$!$AAAA", "$argon2id$v=19$m=16,t=1,p=1$AAAA$", "$argon2id$v=19$nothing$AAAA$AAAA",
		} {
			sqldbtest.Plant(t, h.db, sqldbtestScope(h), `UPDATE accounts SET password = ? WHERE centre_id = ? AND name = 'li'`, bad, h.centre.ID)
			h.out(h.attempt("li", ""), roster.Forbidden, "auth.wrong")
			h.clock.pass(time.Hour)
		}
	})
}
