package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"redbanner/migrations/sqldb"
)

// parsed reads what a command printed with --json.
func parsed[T any](o *office, args ...string) T {
	o.Helper()
	var document T
	if err := json.Unmarshal([]byte(o.do(append([]string{"--json"}, args...)...)), &document); err != nil {
		o.Fatal(err)
	}
	return document
}

func TestAccountsOfTheCommandLine(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		out := o.do("user", "add", "Admin", "--role", "admin", "--display", "管理员")
		if !regexp.MustCompile(`One-time code of admin: ([0-9A-Z]{4}-){3}[0-9A-Z]{4} `).MatchString(out) {
			t.Errorf("%s", out)
		}
		if got := o.runWith("Kaifang-2026-ting\r\n", "user", "passwd", "admin", "--stdin"); got.code != exitDone {
			t.Fatalf("%+v", got)
		}
		o.do("user", "add", "wang", "--role", "hr", "--role", "staff")
		o.do("user", "role", "wang", "staff", "auditor")
		o.do("user", "disable", "wang")
		type row struct {
			Name, State string
			Roles       []string
		}
		list := parsed[struct{ Accounts []row }](o, "user", "list").Accounts
		if len(list) != 2 || list[0].State != "active" || list[1].State != "disabled" || strings.Join(list[1].Roles, " ") != "auditor staff" {
			t.Errorf("%+v", list)
		}
		o.do("user", "enable", "wang")
		code := parsed[struct{ Code, Until string }](o, "user", "code", "wang")
		if len(code.Code) != 19 || code.Until == "" {
			t.Errorf("%+v", code)
		}
		if again := parsed[struct{ Code string }](o, "user", "passwd", "WANG"); again.Code == code.Code || len(again.Code) != 19 {
			t.Errorf("%+v", again)
		}
		if out := o.do("user", "list"); !strings.Contains(out, "no password yet") || !strings.Contains(out, "管理员") {
			t.Errorf("%s", out)
		}
		if out := o.do("user", "profile"); !strings.Contains(out, "djbh") {
			t.Errorf("%s", out)
		}
		if out := o.do("user", "profile", "asvs"); !strings.Contains(out, "12 characters") {
			t.Errorf("%s", out)
		}
		o.do("verify")
		if out := o.do("audit", "list"); !strings.Contains(out, "one-time code given out") || strings.Contains(out, code.Code) {
			t.Errorf("%s", out)
		}
	})
}

func TestTokensOfTheCommandLine(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, o *office) {
		o.do("user", "add", "wang", "--role", "hr")
		issued := parsed[struct {
			Number       int
			Token, Until string
		}](o, "token", "issue", "wang", "--title", "报表", "--right", "scores.read", "--right", "roster.read")
		if issued.Number != 1 || !strings.HasPrefix(issued.Token, "rb.1.1.") || issued.Until == "" {
			t.Errorf("%+v", issued)
		}
		if out := o.do("token", "issue", "wang", "--title", "报表", "--right", "scores.read"); !strings.Contains(out, "Token no. 2 of wang: rb.") {
			t.Errorf("%s", out)
		}
		o.do("token", "revoke", "1")
		out := o.do("token", "list", "--account", "wang")
		if !strings.Contains(out, "revoked") || !strings.Contains(out, "scores.read") || strings.Contains(out, issued.Token) {
			t.Errorf("%s", out)
		}
		o.do("verify")
	})
}

func TestAccountCommandsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.do("user", "add", "wang", "--role", "hr")
	tests := []struct {
		args   string
		stdin  string
		code   int
		stderr string
	}{
		{"user add li --role king", "", exitUsage, "no role called king"},
		{"user add wang --role hr", "", exitFailed, "already"},
		{"user add li --role hr --staff S9", "", exitRefused, "no such person"},
		{"user passwd nobody", "", exitUsage, "no account called nobody"},
		{"user passwd wang --stdin", "short\n", exitRefused, "at least 10 characters"},
		{"user passwd wang --stdin", strings.Repeat("x", maxPasswordLine+1), exitRefused, ""},
		{"user role wang king", "", exitUsage, "no role called king"},
		{"user role nobody hr", "", exitUsage, "no account called nobody"},
		{"user disable nobody", "", exitUsage, "no account called nobody"},
		{"user reset-factor nobody", "", exitUsage, "no account called nobody"},
		{"user reset-factor wang", "", exitFailed, "no second factor"},
		{"user profile lax", "", exitUsage, "djbh or asvs"},
		{"token issue wang --title t --right all", "", exitUsage, "no right called all"},
		{"token issue wang --title t --right account.manage", "", exitRefused, "nobody gives what he does not have"},
		{"token issue wang --title t --right scores.read --until 2000-01-01", "", exitRefused, "next 366 days"},
		{"token issue wang --title t --right scores.read --until soon", "", exitUsage, "soon"},
		{"token issue nobody --title t --right scores.read", "", exitUsage, "no account called nobody"},
		{"token revoke 9", "", exitUsage, "no token no. 9"},
	}
	for _, test := range tests {
		got := o.runWith(test.stdin, strings.Fields(test.args)...)
		if got.code != test.code || !strings.Contains(got.stderr, test.stderr) || got.stdout != "" {
			t.Errorf("%s: %+v", test.args, got)
		}
	}
}

func TestAKeyThatIsNoneIsNamed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.do("user", "list")
	path := filepath.Join(o.keys, accountKeyFile)
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if err := os.WriteFile(path, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := o.run("user", "list"); got.code != exitFailed || !strings.Contains(got.stderr, path) {
		t.Errorf("%+v", got)
	}
}

func TestServePrintsASetUpCodeWhileThereIsNoAccount(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	code := regexp.MustCompile(`set-up code .*: ([0-9A-Z]{4}-){5}[0-9A-Z]{4}\n`)
	first := o.serve()
	if err := o.end(first, os.Interrupt); err != nil || !code.MatchString(first.said.String()) {
		t.Errorf("%v\n%s", err, first.said)
	}
	o.do("user", "add", "admin", "--role", "admin")
	second := o.serve()
	if err := o.end(second, os.Interrupt); err != nil || strings.Contains(second.said.String(), "set-up code") {
		t.Errorf("%v\n%s", err, second.said)
	}
	o.do("verify")
}
