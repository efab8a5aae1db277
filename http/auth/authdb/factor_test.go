package authdb_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
)

// code is what the telephone shows now.
func (h *hall) code(secret string) string {
	h.Helper()
	code, err := totp.GenerateCode(secret, h.clock.Now())
	if err != nil {
		h.Fatal(err)
	}
	return code
}

// enrol sets a second factor up.
func (h *hall) enrol(name string) (secret string, recovery []string) {
	h.Helper()
	e, err := h.EnrolTOTP(h.Context(), h.scope(name))
	if err != nil {
		h.Fatal(err)
	}
	if !strings.HasPrefix(e.URL, "otpauth://totp/RedBanner:") || !strings.Contains(e.URL, "secret="+e.Secret) {
		h.Errorf("%s", e.URL)
	}
	if recovery, err = h.ConfirmTOTP(h.Context(), h.scope(name), h.code(e.Secret)); err != nil {
		h.Fatal(err)
	}
	return e.Secret, recovery
}

func TestTheSecondFactorIsAskedFor(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		e, err := h.EnrolTOTP(t.Context(), h.scope("li"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.ConfirmTOTP(t.Context(), h.scope("li"), "000000")
		if h.code(e.Secret) != "000000" {
			failed(t, err, roster.Refused, "auth.totp_wrong")
		}
		h.in(h.attempt("li", password)) // it counts once it was confirmed
		secret, recovery := h.enrol("li")
		if len(recovery) != 10 {
			t.Errorf("%d recovery codes", len(recovery))
		}
		a := h.attempt("li", password)
		for range 10 { // who knows the password makes no failure by being asked
			h.out(a, roster.Refused, "auth.code_needed")
		}
		a.Code = h.code(secret)
		h.out(a, roster.Forbidden, "auth.wrong") // the code that confirmed it is used
		h.clock.pass(30 * time.Second)
		a.Code = h.code(secret)
		if in := h.in(a); !in.Account.TOTP {
			t.Error("the account is not said to have it")
		}
		h.out(a, roster.Forbidden, "auth.wrong") // once
		h.clock.pass(time.Minute)
		a.Code = h.code(secret)
		h.clock.pass(30 * time.Second) // the telephone is slow
		h.in(a)
		h.clock.pass(5 * time.Minute)
		h.out(a, roster.Forbidden, "auth.wrong")
		a.Code = strings.ToLower(recovery[3])
		h.in(a)
		h.out(a, roster.Forbidden, "auth.wrong") // once
		a.Password = "wrong"
		h.out(a, roster.Forbidden, "auth.wrong")
	})
}

func TestGuessesAtTheSecondFactorAreCounted(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		h.enrol("li")
		a := h.attempt("li", password)
		a.Code = "no code"
		for range 5 {
			h.out(a, roster.Forbidden, "auth.wrong")
		}
		h.out(a, roster.Refused, "auth.locked")
	})
}

func TestTheSecondFactorNeedsTheKeyThatTheStoreDoesNotHave(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		secret, _ := h.enrol("li")
		if strings.Contains(h.dump(), secret) {
			t.Error("the store holds the secret")
		}
		other := auth.NewService(h.store, []byte("another secret"))
		other.Cost, other.Now = h.Cost, h.Now
		a := h.attempt("li", password)
		a.Code = "123456"
		_, err := other.SignIn(t.Context(), a)
		if e := failed(t, err, roster.Internal, "auth.totp_key"); e.Err == nil {
			t.Error("without its cause")
		}
	})
}

func TestTakingTheSecondFactorAway(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		h.add("admin", roster.RoleAdmin)
		h.add("li", roster.RoleStaff)
		failed(t, h.DropTOTP(ctx, h.scope("li"), password), roster.Conflict, "auth.totp_none")
		_, err := h.ConfirmTOTP(ctx, h.scope("li"), "123456")
		failed(t, err, roster.Conflict, "auth.totp_none")
		h.enrol("li")
		_, err = h.EnrolTOTP(ctx, h.scope("li"))
		failed(t, err, roster.Conflict, "auth.totp_set")
		failed(t, h.DropTOTP(ctx, h.scope("li"), "wrong"), roster.Forbidden, "auth.wrong")
		if err := h.DropTOTP(ctx, h.scope("li"), password); err != nil {
			t.Fatal(err)
		}
		before := h.in(h.attempt("li", password)).Account
		h.enrol("li")
		if err := h.ResetTOTP(ctx, h.scope("admin"), "li"); err != nil {
			t.Fatal(err)
		}
		if after := h.in(h.attempt("li", password)).Account; after.TOTP || after.Epoch == before.Epoch {
			t.Errorf("%+v", after)
		}
	})
}

func TestATokenGivesSomeOfItsOwnersRights(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		h.add("admin", roster.RoleAdmin)
		h.add("li", roster.RoleHR)
		made, secret, err := h.IssueToken(ctx, h.scope("li"), auth.NewToken{
			Title: "报表", Rights: []roster.Right{roster.ReadScores, roster.ReadScores}, Until: h.clock.Now().Add(24 * time.Hour),
		})
		if err != nil {
			t.Fatal(err)
		}
		owner, actor, err := h.Bearer(ctx, secret)
		if err != nil {
			t.Fatal(err)
		}
		if owner.Name != "li" || owner.Centre != h.centre || !actor.Has(roster.ReadScores) || actor.Has(roster.EditRoster) || !owner.Actor().Has(roster.EditRoster) {
			t.Errorf("%+v %+v", owner, actor)
		}
		h.clock.pass(time.Minute) // too soon to be noted again
		if _, _, err := h.Bearer(ctx, secret); err != nil {
			t.Fatal(err)
		}
		list, err := h.Tokens(ctx, h.scope("li"), "li")
		if err != nil || len(list) != 1 {
			t.Fatalf("%v, %v", list, err)
		}
		got := list[0]
		want := auth.Token{
			Number: made.Number, Account: "li", Title: "报表", Rights: []roster.Right{roster.ReadScores}, By: "li",
			Made: h.clock.Now().Add(-time.Minute), Until: made.Until, LastUsed: h.clock.Now().Add(-time.Minute),
		}
		if diff := cmp.Diff(want.WithHash(h.centre.ID, got.Hash()), got, cmp.AllowUnexported(auth.Token{})); diff != "" {
			t.Error(diff)
		}
		scope := h.scope("li")
		scope.As = actor
		_, _, err = h.IssueToken(ctx, scope, auth.NewToken{Title: "x", Rights: []roster.Right{roster.ReadScores}, Until: made.Until})
		failed(t, err, roster.Forbidden, "token.by_token")

		if _, err := h.Update(ctx, h.scope("admin"), "li", auth.Change{Roles: []roster.Role{roster.RoleStaff}}); err != nil {
			t.Fatal(err)
		}
		if _, actor, err := h.Bearer(ctx, secret); err != nil || actor.Reach(roster.ReadScores) != roster.ReachOwn {
			t.Errorf("%+v, %v", actor, err) // it has shrunk with its owner
		}
	})
}

func TestATokenEnds(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		h.add("admin", roster.RoleAdmin)
		h.add("li", roster.RoleStaff)
		h.add("wang", roster.RoleStaff)
		issue := func() (int64, string) {
			n, secret, err := h.IssueToken(ctx, h.scope("li"), auth.NewToken{Title: "t", Rights: []roster.Right{roster.ReadScores}, Until: h.clock.Now().Add(time.Hour)})
			if err != nil {
				t.Fatal(err)
			}
			return n.Number, secret
		}
		refused := func(secret string) {
			t.Helper()
			_, _, err := h.Bearer(ctx, secret)
			failed(t, err, roster.Forbidden, "token.wrong")
		}
		n, secret := issue()
		for _, wrong := range []string{"", "x", "rb.1.1", "rb.x.1.x", "rb.0.1.x", "rb.1.99.x", "xx" + secret[2:], secret + "A", secret[:len(secret)-1], "rb.99" + secret[4:]} {
			refused(wrong)
		}
		failed(t, h.RevokeToken(ctx, h.scope("wang"), n), roster.NotFound, "token.unknown")
		failed(t, h.RevokeToken(ctx, h.scope("wang"), 99), roster.NotFound, "token.unknown")
		if err := h.RevokeToken(ctx, h.scope("li"), n); err != nil {
			t.Fatal(err)
		}
		refused(secret)
		failed(t, h.RevokeToken(ctx, h.scope("admin"), n), roster.Conflict, "token.is_revoked")
		_, secret = issue()
		h.clock.pass(time.Hour)
		refused(secret)
		_, secret = issue()
		if _, err := h.Update(ctx, h.scope("admin"), "li", auth.Change{Disabled: ptr(true)}); err != nil {
			t.Fatal(err)
		}
		refused(secret)
	})
}

func TestWhatATokenMayNotBe(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("admin", roster.RoleAdmin)
		h.add("li", roster.RoleStaff)
		rights, hour := []roster.Right{roster.ReadScores}, h.clock.Now().Add(time.Hour)
		tests := map[string]struct {
			auth.NewToken
			want string
		}{
			"no title":     {auth.NewToken{Rights: rights, Until: hour}, "title token_title"},
			"no right":     {auth.NewToken{Title: "t", Until: hour}, "rights token_no_right"},
			"not his":      {auth.NewToken{Title: "t", Rights: []roster.Right{roster.ManageAccounts}, Until: hour}, "rights token_right"},
			"no such":      {auth.NewToken{Title: "t", Rights: []roster.Right{"all"}, Until: hour}, "rights token_right"},
			"past":         {auth.NewToken{Title: "t", Rights: rights, Until: h.clock.Now()}, "until token_until"},
			"for ever":     {auth.NewToken{Title: "t", Rights: rights, Until: hour.AddDate(2, 0, 0)}, "until token_until"},
			"without time": {auth.NewToken{Title: "t", Rights: rights}, "until token_until"},
		}
		for name, test := range tests {
			_, _, err := h.IssueToken(t.Context(), h.scope("li"), test.NewToken)
			if diff := cmp.Diff([]string{test.want}, codes(failed(t, err, roster.Refused, "token.refused"))); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		other := auth.NewToken{Account: "li", Title: "t", Rights: rights, Until: hour}
		if _, _, err := h.IssueToken(t.Context(), h.scope("admin"), other); err != nil {
			t.Error(err)
		}
		other.Account = "admin"
		_, _, err := h.IssueToken(t.Context(), h.scope("li"), other)
		failed(t, err, roster.Forbidden, "right.account.manage")
	})
}
