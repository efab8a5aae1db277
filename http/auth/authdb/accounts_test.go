package authdb_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/migrations/sqldb/sqldbtest"
)

func ptr[T any](v T) *T { return &v }

func TestTheSecondToChangeAnAccountIsToldWhatTheFirstDid(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("boss", roster.RoleAdmin)
		seen := h.add("wang", roster.RoleStaff)
		change := auth.Change{Version: seen.Version, Roles: []roster.Role{roster.RoleHR}, Display: ptr("王芳")}
		if _, err := h.Update(t.Context(), h.scope("boss"), "wang", change); err != nil {
			t.Fatal(err)
		}
		_, err := h.Update(t.Context(), h.scope(""), "wang", auth.Change{Version: seen.Version, Disabled: ptr(true)})
		e := failed(t, err, roster.Conflict, "account.changed")
		if diff := cmp.Diff([]any{"wang", "boss", "2026-11-21 01:00:00"}, e.Args); diff != "" {
			t.Error(diff)
		}
		want := []roster.Problem{
			{Column: "display", Code: "account_changed", Value: "王芳"},
			{Column: "roles", Code: "account_changed", Value: "[hr]"},
		}
		if diff := cmp.Diff(want, e.Problems); diff != "" {
			t.Error(diff)
		}
		if a, err := h.Account(t.Context(), h.centre, "wang"); err != nil || a.Disabled {
			t.Errorf("the second change was made: %+v, %v", a, err)
		}
	})
}

func TestWhatAnAccountMayNotBe(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		sqldbtest.Plant(t, h.db, sqldbtestScope(h), `INSERT INTO staff (centre_id, code, name, establishment) VALUES (?, 'S1', '王芳', 'contract')`, h.centre.ID)
		h.add("taken", roster.RoleStaff)
		if _, err := h.Update(t.Context(), h.scope(""), "taken", auth.Change{Federated: ptr("w.fang")}); err != nil {
			t.Fatal(err)
		}
		tests := map[string]struct {
			auth.New
			want string
		}{
			"no name":           {auth.New{Roles: []roster.Role{roster.RoleHR}}, "name account_name"},
			"a name with space": {auth.New{Name: "a b", Roles: []roster.Role{roster.RoleHR}}, "name account_name"},
			"a long name":       {auth.New{Name: strings.Repeat("长", 65), Display: "长", Roles: []roster.Role{roster.RoleHR}}, "name account_name"},
			"a hidden sign":     {auth.New{Name: "a", Display: "王\u202e芳", Roles: []roster.Role{roster.RoleHR}}, "display account_display"},
			"no role":           {auth.New{Name: "a"}, "roles account_no_role"},
			"an unknown role":   {auth.New{Name: "a", Roles: []roster.Role{"king"}}, "roles account_role"},
			"two duties":        {auth.New{Name: "a", Roles: []roster.Role{roster.RoleAdmin, roster.RoleAuditor}}, "roles account_roles_apart"},
			"a language":        {auth.New{Name: "a", Roles: []roster.Role{roster.RoleHR}, Language: "fr"}, "language account_language"},
			"an unknown person": {auth.New{Name: "a", Roles: []roster.Role{roster.RoleHR}, Staff: "S9"}, "staff unknown_staff"},
			"an unknown window": {auth.New{Name: "a", Roles: []roster.Role{roster.RoleHR}, Windows: []string{"W9"}}, "windows unknown_window"},
			"another's name":    {auth.New{Name: "a", Roles: []roster.Role{roster.RoleHR}, Federated: "w.fang"}, "federated account_federated"},
		}
		for name, test := range tests {
			_, err := h.Create(t.Context(), h.scope(""), test.New)
			if diff := cmp.Diff([]string{test.want}, codes(failed(t, err, roster.Refused, "account.refused"))); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		_, err := h.Create(t.Context(), h.scope(""), auth.New{Name: "TAKEN", Roles: []roster.Role{roster.RoleHR}})
		failed(t, err, roster.Conflict, "account.exists")
		if _, err := h.Update(t.Context(), h.scope(""), "taken", auth.Change{Staff: ptr("S1")}); err != nil {
			t.Errorf("a person who is there: %v", err)
		}
		_, err = h.Update(t.Context(), h.scope(""), "nobody", auth.Change{})
		failed(t, err, roster.NotFound, "account.unknown")
	})
}

func TestOnlyAdministratorsManageAccounts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		h.add("admin", roster.RoleAdmin)
		h.add("office", roster.RoleHR)
		h.add("li", roster.RoleStaff)
		acts := map[string]func(who string) error{
			"create": func(who string) error {
				_, err := h.Create(ctx, h.scope(who), auth.New{Name: "new-by-" + who, Roles: []roster.Role{roster.RoleAdmin}})
				return err
			},
			"update": func(who string) error {
				_, err := h.Update(ctx, h.scope(who), "li", auth.Change{Roles: []roster.Role{roster.RoleStaff}})
				return err
			},
			"code":    func(who string) error { _, err := h.ResetCode(ctx, h.scope(who), "li"); return err },
			"profile": func(who string) error { return h.SetProfile(ctx, h.scope(who), auth.ProfileDJBH) },
		}
		reads := map[string]func(who string) error{
			"tokens":     func(who string) error { _, err := h.Tokens(ctx, h.scope(who), ""); return err },
			"sessions":   func(who string) error { _, err := h.SessionsOf(ctx, h.scope(who), ""); return err },
			"of another": func(who string) error { _, err := h.SessionsOf(ctx, h.scope(who), "admin-2"); return err },
			"another's":  func(who string) error { _, err := h.Tokens(ctx, h.scope(who), "admin-2"); return err },
		}
		for name, read := range reads {
			if err := read("admin"); err != nil {
				t.Errorf("%s by the administrator: %v", name, err)
			}
			for _, who := range []string{"office", "li"} {
				failed(t, read(who), roster.Forbidden, "right.system.read")
			}
		}
		for name, act := range acts {
			if err := act("admin"); err != nil {
				t.Errorf("%s by the administrator: %v", name, err)
			}
			for _, who := range []string{"office", "li"} {
				failed(t, act(who), roster.Forbidden, "right.account.manage")
			}
		}
		failed(t, h.ResetTOTP(ctx, h.scope("li"), "admin"), roster.Forbidden, "right.account.manage")
		_, err := h.Accounts(ctx, h.scope("office"))
		failed(t, err, roster.Forbidden, "right.system.read")
		if list, err := h.Accounts(ctx, h.scope("admin")); err != nil || len(list) != 4 {
			t.Errorf("%d accounts, %v", len(list), err)
		}
	})
}

func TestTheGeneralOfficeSaysWhoHeadsAWindow(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		sqldbtest.Plant(t, h.db, sqldbtestScope(h), `INSERT INTO windows (centre_id, code, name) VALUES (?, 'W1', '民政')`, h.centre.ID)
		h.add("office", roster.RoleHR)
		h.add("li", roster.RoleWindowHead)
		a, err := h.SetWindows(t.Context(), h.scope("office"), "li", 0, []string{"W1"})
		if err != nil {
			t.Fatal(err)
		}
		if actor := a.Actor(); !actor.Covers(roster.CastBallot, roster.Owner{Window: "W1"}) || actor.Covers(roster.CastBallot, roster.Owner{Window: "W2"}) {
			t.Errorf("%+v", actor)
		}
		_, err = h.SetWindows(t.Context(), h.scope("li"), "li", 0, []string{"W1"})
		failed(t, err, roster.Forbidden, "right.account.manage")
		_, err = h.SetWindows(t.Context(), h.scope("office"), "li", 0, []string{"W2"})
		failed(t, err, roster.Refused, "account.refused")
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("one", roster.RoleAdmin)
		// Another one who has no password yet lets nobody in.
		if _, err := h.Create(t.Context(), h.scope(""), auth.New{Name: "two", Roles: []roster.Role{roster.RoleAdmin}}); err != nil {
			t.Fatal(err)
		}
		for _, change := range []auth.Change{{Disabled: ptr(true)}, {Roles: []roster.Role{roster.RoleHR}}} {
			_, err := h.Update(t.Context(), h.scope("one"), "one", change)
			failed(t, err, roster.Refused, "account.last_admin")
		}
		if err := h.SetPassword(t.Context(), h.scope(""), "two", password); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Update(t.Context(), h.scope("one"), "one", auth.Change{Disabled: ptr(true)}); err != nil {
			t.Error(err)
		}
		_, err := h.Update(t.Context(), h.scope(""), "two", auth.Change{Disabled: ptr(true)})
		failed(t, err, roster.Refused, "account.last_admin")
	})
}

func TestAPersonChoosesTheLanguage(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		before := h.add("li", roster.RoleStaff)
		if err := h.SetLanguage(t.Context(), h.scope("li"), "en"); err != nil {
			t.Fatal(err)
		}
		a, err := h.Account(t.Context(), h.centre, "li")
		if err != nil || a.Language != "en" || a.Epoch != before.Epoch {
			t.Errorf("%+v, %v", a, err)
		}
		failed(t, h.SetLanguage(t.Context(), h.scope("li"), "fr"), roster.Refused, "account.refused")
	})
}

func TestPasswordsOfTheTwoProfiles(t *testing.T) {
	t.Parallel()
	tests := []struct {
		profile  auth.Profile
		password string
		want     []string
	}{
		{auth.ProfileDJBH, "Ting-2026!", nil},
		{auth.ProfileDJBH, "窗口民政Aa1窗口窗", nil},
		{auth.ProfileDJBH, "Ting-2026", []string{"password password_short"}},
		{auth.ProfileDJBH, "tingtang2026", []string{"password password_classes"}},
		{auth.ProfileDJBH, "Wang.Fang-2026", []string{"password password_name"}},
		{auth.ProfileDJBH, "Admin@123456", []string{"password password_common"}},
		{auth.ProfileDJBH, "P@ssw0rd!!", []string{"password password_common"}},
		{auth.ProfileDJBH, "Qwertyuiop1!", []string{"password password_common"}},
		{auth.ProfileDJBH, "123", []string{"password password_short", "password password_classes"}},
		{auth.ProfileDJBH, strings.Repeat("Aa1-", 300), []string{"password password_long"}},
		{auth.ProfileASVS, "correct horse battery", nil},
		{auth.ProfileASVS, "窗口民政便民服务中心大厅", nil},
		{auth.ProfileASVS, "short horse", []string{"password password_short"}},
		{auth.ProfileASVS, "aaaaaaaaaaaa", []string{"password password_common"}},
		{auth.ProfileASVS, "098765432109", []string{"password password_common"}},
		{auth.ProfileASVS, "this is WANG.fang", []string{"password password_name"}},
	}
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("wang.fang", roster.RoleStaff)
		for _, test := range tests {
			if err := h.SetProfile(t.Context(), h.scope(""), test.profile); err != nil {
				t.Fatal(err)
			}
			err := h.SetPassword(t.Context(), h.scope(""), "wang.fang", test.password)
			if test.want == nil && err != nil {
				t.Errorf("%s refuses %q: %v", test.profile, test.password, err)
			}
			if test.want != nil {
				if diff := cmp.Diff(test.want, codes(failed(t, err, roster.Refused, "auth.password"))); diff != "" {
					t.Errorf("%s, %q: %s", test.profile, test.password, diff)
				}
			}
		}
		failed(t, h.SetProfile(t.Context(), h.scope(""), "lax"), roster.Usage, "account.unknown_profile")
	})
}

func TestAPasswordRunsOutAsTheProfileSays(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		expired := func() bool { return h.in(h.attempt("li", password)).Account.Expired }
		h.clock.pass(90*24*time.Hour - time.Second)
		if expired() {
			t.Error("it ran out early")
		}
		h.clock.pass(time.Second)
		if !expired() {
			t.Error("it did not run out after 90 days")
		}
		if err := h.SetProfile(t.Context(), h.scope(""), auth.ProfileASVS); err != nil {
			t.Fatal(err)
		}
		if expired() {
			t.Error("it ran out where passwords are for ever")
		}
	})
}

func TestChangingAPasswordTakesTheOldOne(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		ctx, fresh := t.Context(), "Another-2027-one"
		h.add("li", roster.RoleStaff)
		_, err := h.ChangePassword(ctx, h.scope("li"), "wrong", fresh)
		failed(t, err, roster.Forbidden, "auth.wrong")
		_, err = h.ChangePassword(ctx, h.scope("li"), password, password)
		failed(t, err, roster.Refused, "auth.password")
		_, err = h.ChangePassword(ctx, h.scope("li"), password, "short")
		failed(t, err, roster.Refused, "auth.password")
		if _, err := h.ChangePassword(ctx, h.scope("li"), password, fresh); err != nil {
			t.Fatal(err)
		}
		h.out(h.attempt("li", password), roster.Forbidden, "auth.wrong")
		h.in(h.attempt("li", fresh))
		failed(t, h.SetPassword(ctx, h.scope("li"), "li", password), roster.Forbidden, "account.password_of_other")
	})
}

// Who holds a browser that somebody left signed in cannot guess on for the password.
func TestGuessesFromInsideAreLimited(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		h.add("li", roster.RoleStaff)
		for range 5 {
			_, err := h.ChangePassword(t.Context(), h.scope("li"), "wrong", "Another-2027-one")
			failed(t, err, roster.Forbidden, "auth.wrong")
		}
		_, err := h.ChangePassword(t.Context(), h.scope("li"), password, "Another-2027-one")
		failed(t, err, roster.Refused, "auth.locked")
		h.in(h.attempt("li", password)) // the door is another matter
	})
}

func TestAOneTimeCodeIsGoodOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		h.add("admin", roster.RoleAdmin)
		h.add("li", roster.RoleStaff)
		give := func() auth.Attempt {
			code, err := h.ResetCode(ctx, h.scope("admin"), "li")
			if err != nil {
				t.Fatal(err)
			}
			if code.Until.Sub(h.clock.Now()) > 24*time.Hour {
				t.Errorf("it is good until %v", code.Until)
			}
			a := h.attempt("li", "")
			a.Code = code.Code
			return a
		}
		first := give()
		h.in(h.attempt("li", password)) // the old password is good until then
		if err := h.Redeem(ctx, first, "Another-2027-one"); err != nil {
			t.Fatal(err)
		}
		failed(t, h.Redeem(ctx, first, "Another-2027-two"), roster.Forbidden, "auth.wrong")

		late := give()
		h.clock.pass(24 * time.Hour)
		failed(t, h.Redeem(ctx, late, "Another-2027-two"), roster.Forbidden, "auth.wrong")

		dead := give()
		if _, err := h.ChangePassword(ctx, h.scope("li"), "Another-2027-one", "Another-2027-two"); err != nil {
			t.Fatal(err)
		}
		failed(t, h.Redeem(ctx, dead, "Another-2027-three"), roster.Forbidden, "auth.wrong")

		replaced := give()
		give()
		failed(t, h.Redeem(ctx, replaced, "Another-2027-three"), roster.Forbidden, "auth.wrong")
		weak := give()
		failed(t, h.Redeem(ctx, weak, "short"), roster.Refused, "auth.password")
		if err := h.Redeem(ctx, weak, "Another-2027-three"); err != nil {
			t.Errorf("a weak password used the code up: %v", err)
		}
		if _, err := h.Update(ctx, h.scope("admin"), "li", auth.Change{Disabled: ptr(true)}); err != nil {
			t.Fatal(err)
		}
		_, err := h.ResetCode(ctx, h.scope("admin"), "li")
		failed(t, err, roster.Refused, "account.is_disabled")
	})
}

func TestTheFirstAdministratorComesByTheSetUpCode(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		fresh := auth.New{Name: "Admin", Display: "管理员"}
		old, err := h.SetupCode(ctx, h.scope(""))
		if err != nil || old == "" {
			t.Fatalf("%q, %v", old, err)
		}
		code, err := h.SetupCode(ctx, h.scope("")) // the program was started again
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []string{"", old, "AAAA"} {
			_, err := h.Setup(ctx, h.centre, wrong, fresh, password, "10.0.0.1")
			failed(t, err, roster.Forbidden, "account.setup_wrong")
		}
		_, err = h.Setup(ctx, h.centre, code, fresh, "short", "10.0.0.1")
		failed(t, err, roster.Refused, "auth.password")
		if needed, err := h.NeedsSetup(ctx); !needed || err != nil {
			t.Errorf("%v, %v", needed, err)
		}
		if strings.Contains(h.dump(), code) {
			t.Error("the store holds the set-up code")
		}
		a, err := h.Setup(ctx, h.centre, code, fresh, password, "10.0.0.1")
		if err != nil || a.Name != "admin" || !a.Actor().Is(roster.RoleAdmin) {
			t.Fatalf("%+v, %v", a, err)
		}
		h.in(h.attempt("admin", password))
		_, err = h.Setup(ctx, h.centre, code, auth.New{Name: "second"}, password, "10.0.0.1")
		failed(t, err, roster.Conflict, "account.set_up")
		if again, err := h.SetupCode(ctx, h.scope("")); again != "" || err != nil {
			t.Errorf("with an account there is a code: %q, %v", again, err)
		}
		if needed, err := h.NeedsSetup(ctx); needed || err != nil {
			t.Errorf("%v, %v", needed, err)
		}
	})
}

func TestAnEmptySetUpCodeOpensNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		_, err := h.Setup(t.Context(), h.centre, "", auth.New{Name: "admin"}, password, "")
		failed(t, err, roster.Forbidden, "account.setup_wrong")
	})
}

func TestTheStoreHoldsNoSecret(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		h.add("li", roster.RoleAdmin)
		code, err := h.ResetCode(ctx, h.scope(""), "li")
		if err != nil {
			t.Fatal(err)
		}
		_, token, err := h.IssueToken(ctx, h.scope("li"), auth.NewToken{Title: "t", Rights: []roster.Right{roster.ReadSystem}, Until: h.clock.Now().Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		enrolled, err := h.EnrolTOTP(ctx, h.scope("li"))
		if err != nil {
			t.Fatal(err)
		}
		in := h.in(h.attempt("li", password))
		h.out(h.attempt("li", "a-typo-of-a-password"), roster.Forbidden, "auth.wrong")
		h.out(h.attempt("a-password-for-a-name", ""), roster.Forbidden, "auth.wrong")
		dump := h.dump()
		if !strings.Contains(dump, "session.fail") || !strings.Contains(dump, "argon2id") {
			t.Fatal("this proves nothing")
		}
		for what, secret := range map[string]string{
			"password": password, "code": code.Code, "token": token[strings.LastIndex(token, ".")+1:], "second factor": enrolled.Secret,
			"device": in.Device, "typo": "a-typo-of-a-password", "name": "a-password-for-a-name",
		} {
			if strings.Contains(dump, secret) {
				t.Errorf("the store holds the %s", what)
			}
		}
	})
}

func TestAnEndedRequestLeavesNothing(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, h *hall) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := h.Create(ctx, h.scope(""), auth.New{Name: "li", Roles: []roster.Role{roster.RoleStaff}}); err == nil {
			t.Error("it was made")
		}
	})
}
