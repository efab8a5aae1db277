package attendance_test

import (
	"context"
	"strings"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// kept is a store of settings in memory.
type kept struct{ list attendance.Settings }

func (k *kept) Settings(context.Context, attendance.Scope) (attendance.Settings, error) {
	return k.list, nil
}

func (k *kept) PutSettings(_ context.Context, scope attendance.Scope, settings []attendance.Setting) error {
	for _, s := range settings {
		s.By = scope.Actor
		k.list = append(k.list, s)
	}
	return nil
}

func TestAScreenHasOneAddressAtATime(t *testing.T) {
	t.Parallel()
	service := &attendance.BoardService{Store: &kept{}, Mark: func(text string) string { return strings.ReplaceAll(text, " ", "x") }}
	centre := roster.Centre{ID: 7}
	hr := attendance.Scope{Centre: centre, Actor: "hr", As: &roster.Actor{Roles: []roster.Role{roster.RoleHR}}}
	today := roster.MustDate("2026-07-02")
	find := func(token string) roster.Kind {
		_, err := service.Of(t.Context(), []roster.Centre{{ID: 6}, centre}, token)
		if err == nil {
			return 255
		}
		return roster.KindOf(err)
	}
	if got := find("7-boardx7x0"); got != roster.NotFound {
		t.Errorf("before it was switched on: %v", got)
	}
	first, err := service.Renew(t.Context(), hr, today)
	if err != nil || find(first) != 255 {
		t.Fatalf("%q, %v", first, err)
	}
	second, err := service.Renew(t.Context(), hr, today)
	if err != nil || second == first || find(first) != roster.NotFound || find(second) != 255 {
		t.Errorf("renewed: %q after %q, %v", second, first, err)
	}
	if err := service.Off(t.Context(), hr, today); err != nil || find(second) != roster.NotFound {
		t.Errorf("off: %v", err)
	}
	if state, err := service.State(t.Context(), hr); err != nil || state.On || state.By != "hr" {
		t.Errorf("state: %+v, %v", state, err)
	}
	for _, wrong := range []string{"", "7", "7-", "-", "x", "8-boardx7x3", "6-boardx7x1"} {
		if got := find(wrong); got != roster.NotFound {
			t.Errorf("%q: %v", wrong, got)
		}
	}
	for _, role := range []roster.Role{roster.RoleStaff, roster.RoleWindowHead, roster.RoleSecretary, roster.RoleAuditor} {
		other := attendance.Scope{Centre: centre, As: &roster.Actor{Roles: []roster.Role{role}}}
		if _, err := service.Renew(t.Context(), other, today); roster.KindOf(err) != roster.Forbidden {
			t.Errorf("%s renews: %v", role, err)
		}
		if err := service.Off(t.Context(), other, today); roster.KindOf(err) != roster.Forbidden {
			t.Errorf("%s switches off: %v", role, err)
		}
		if _, err := service.State(t.Context(), other); roster.KindOf(err) != roster.Forbidden {
			t.Errorf("%s looks: %v", role, err)
		}
	}
}
