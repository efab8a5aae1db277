package http_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"redbanner/http/auth"
	"redbanner/http/sitetest"
)

var renewMatrix = flag.Bool("matrix", false, "write the matrix of rights anew, to be reviewed")

// principals are who comes to every address: somebody unknown, one of each role, one
// whose account was shut while he was signed in, and three of another centre.
var principals = []struct{ name, centre, account string }{
	{"nobody", "", ""}, {"staff", "default", "staff"}, {"head", "default", "head"}, {"hr", "default", "hr"},
	{"director", "default", "director"}, {"secretary", "default", "secretary"}, {"admin", "default", "admin"},
	{"auditor", "default", "auditor"}, {"shut", "default", "staff"},
	{"2staff", sitetest.Second, "staff"}, {"2hr", sitetest.Second, "hr"}, {"2director", sitetest.Second, "director"},
}

const matrixHead = `# Who gets what at each address. A line is an address with whose thing it is about (S002: a
# staff member of window W01, S001: the head of W01, S056: the general office at W12; none:
# there is no such thing), then a sign for each visitor, in this order:
# %s
# + answered   ~ heard, refused for what was sent   - not his to do   0 nothing there
# ? asked to sign in
# A POST is an empty form. To the API go documents with the fields that must be there, with
# a token that has every right of its account.
# Those of another centre (2...) must find nothing of this one's.
`

// cells are the signs by address and principal.
type cells struct {
	sync.Mutex
	marks map[string]map[string]string
}

// TestWhoGetsWhatIsAsReviewed walks the whole site as everybody. What is done at one address
// changes what comes at the next, so it is walked whole; that takes the race detector a
// quarter of an hour, and .ci/test walks it once without.
func TestWhoGetsWhatIsAsReviewed(t *testing.T) {
	t.Parallel()
	unraced(t)
	rows := rowsOf(t, sitetest.Wide(t))
	got := &cells{marks: map[string]map[string]string{}}
	for _, r := range rows {
		got.marks[r.line] = map[string]string{}
	}
	t.Run("principals", func(t *testing.T) {
		for _, p := range principals {
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				visitAll(t, p.name, p.centre, p.account, rows, got)
				askAll(t, p.name, p.centre, p.account, rows, got)
			})
		}
	})
	compareMatrix(t, rows, got)
	overBudget(t)
}

// row is one line of the matrix.
type row struct {
	line, method, pattern string
	object                sitetest.Object
}

// rowsOf are all lines: what is looked at first, then what is done; the door at the end.
func rowsOf(t *testing.T, hall *sitetest.Hall) []row {
	t.Helper()
	var rows []row
	for _, r := range hall.Site.Table() {
		objects, ok := hall.Objects(r.Pattern)
		if !ok {
			t.Errorf("%s: tell sitetest (objects.go) what its parameters stand for", r.Pattern)
		}
		for _, o := range objects {
			rows = append(rows, row{strings.TrimSpace(fmt.Sprintf("%-4s %-45s %-4s", r.Method, r.Pattern, o.Whose)), r.Method, r.Pattern, o})
		}
	}
	rank := func(r row) int {
		switch {
		case r.method == http.MethodGet:
			return 0
		case r.pattern == "/logout":
			return 3
		case strings.HasPrefix(r.pattern, "/account"):
			return 2
		case forPrograms(r) && r.object.Whose == "":
			return 2 // makes things, which others may take for theirs
		}
		return 1
	}
	slices.SortStableFunc(rows, func(a, b row) int { return rank(a) - rank(b) })
	return rows
}

// visitAll sends one principal everywhere, in a hall of his own.
func visitAll(t *testing.T, name, centre, account string, rows []row, got *cells) {
	hall := sitetest.Wide(t)
	v := hall.Visitor()
	if account != "" {
		v = hall.Enter(t, centre, account)
	}
	if name == "shut" {
		shut(t, hall, account)
	}
	answers := map[string]string{}
	for _, r := range rows {
		what := name + ": " + r.method + " " + r.object.Path
		if forPrograms(r) {
			continue
		}
		a := v.Get
		if r.method == http.MethodPost {
			a = func(path string) sitetest.Answer { return v.Post(path, nil) }
		}
		begun := time.Now()
		answer := a(r.object.Path)
		took := time.Since(begun)
		fitForPeople(t, what, answer)
		if r.method == http.MethodGet {
			if looksNoted[r.pattern] == "" {
				writesNothing(t, what, answer)
			} else {
				writesItsEvent(t, what, answer)
			}
			note(name, r.pattern, answer, took)
			if len(answer.Queries) > budget { // the first to read this since it changed
				noteAgain(name, r.pattern, v.Get(r.object.Path))
			}
		}
		if name == "auditor" || name == "admin" {
			separated(t, what, r, answer)
		}
		got.Lock()
		got.marks[r.line][name] = mark(answer)
		got.Unlock()
		if strings.HasPrefix(name, "2") {
			likeNothing(t, what, r, answer, answers)
			if answer.Status == http.StatusSeeOther {
				v.Get("/") // where the notice of what was done is shown
			}
		}
	}
}

// shut lets nobody in by an account any more.
func shut(t *testing.T, hall *sitetest.Hall, account string) {
	t.Helper()
	disabled := true
	if _, err := hall.Site.Accounts.Update(t.Context(), hall.Scope, account, auth.Change{Disabled: &disabled}); err != nil {
		t.Fatal(err)
	}
}

// separated fails when the auditor changed something, or the administrator of the machine
// was let to a score or a record.
func separated(t *testing.T, what string, r row, a sitetest.Answer) {
	t.Helper()
	pattern := strings.TrimPrefix(r.pattern, "/api/v1")
	for _, own := range []string{"/account", "/preferences", "/login", "/logout", "/audit/export", "/me/"} {
		if strings.HasPrefix(pattern, own) && !strings.HasPrefix(pattern, "/accounts") {
			return
		}
	}
	writes := r.method != http.MethodGet && !slices.Contains([]string{"system", "board", "accounts", "sessions", "tokens", "devices"}, strings.Split(pattern, "/")[1])
	if writes && !strings.Contains("-0?", mark(a)) {
		t.Errorf("%s is open to him", what)
	}
	for _, scores := range []string{"admin: GET /scores", "admin: GET /me/score", "admin: GET /grades", "admin: GET /year", "admin: GET /events", "admin: GET /leave", "admin: GET /rounds"} {
		if strings.HasPrefix(what, scores) && mark(a) != "-" {
			t.Errorf("%s: %d", what, a.Status)
		}
	}
}

// tags are the marks between the words of a page; its addresses are in its words, too.
var tags = regexp.MustCompile(`<[^>]*>`)

// changing is what differs between two answers that say the same, such as how far the log
// was when a form was shown: others go on meanwhile.
var changing = regexp.MustCompile(`name="seen" value="\d+"|20\d\d[-年]\d+[-月]\d+日?|\d\d:\d\d(:\d\d)?|[0-9a-f]{16,}`)

// likeNothing fails when somebody of another centre can tell a thing of this one from
// none at all.
func likeNothing(t *testing.T, what string, r row, a sitetest.Answer, answers map[string]string) {
	t.Helper()
	pattern := strings.TrimPrefix(r.pattern, "/api/v1")
	if r.object.Whose == "" || strings.HasPrefix(pattern, "/leave/{number}") && r.object.Named == "1" || strings.HasPrefix(pattern, "/board/") {
		return // he has a first request for leave, too; the screen is for whoever stands before it
	}
	body := tags.ReplaceAllString(changes.ReplaceAllString(a.Body, ""), " ")
	body = strings.ReplaceAll(body, r.object.Path, "·")
	body = regexp.MustCompile(`(^|[^0-9A-Za-z])`+regexp.QuoteMeta(r.object.Named)+`([^0-9A-Za-z]|$)`).ReplaceAllString(body, "$1·$2")
	said := fmt.Sprint(a.Status, a.Header.Get("Content-Type"), changing.ReplaceAllString(body, "·"))
	key := r.method + r.pattern
	if before, ok := answers[key]; ok && before != said {
		t.Errorf("%s differs from another one:\n%s", what, firstDifference(before, said))
	}
	answers[key] = said
}

func firstDifference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	cut := func(s string) string { return s[max(0, i-80):min(len(s), i+120)] }
	return cut(a) + "\n---\n" + cut(b)
}

func compareMatrix(t *testing.T, rows []row, got *cells) {
	t.Helper()
	var names []string
	for _, p := range principals {
		names = append(names, p.name)
	}
	file := filepath.Join("testdata", "matrix.txt")
	var lines []string
	for _, r := range rows {
		var marks []string
		for _, name := range names {
			marks = append(marks, got.marks[r.line][name])
		}
		lines = append(lines, fmt.Sprintf("%-56s %s", r.line, strings.Join(marks, " ")))
	}
	slices.Sort(lines)
	if *renewMatrix {
		text := fmt.Sprintf(matrixHead, strings.Join(names, " ")) + strings.Join(lines, "\n") + "\n"
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	stored, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, line := range strings.Split(string(stored), "\n") {
		want[line] = true
	}
	for _, line := range lines {
		if !want[line] {
			t.Errorf("not as reviewed (go test ./http -run Reviewed -matrix, then read the difference):\n%s", line)
		}
		delete(want, line)
	}
	for line := range want {
		if line != "" && !strings.HasPrefix(line, "#") {
			t.Errorf("reviewed, and not there any more: %s", line)
		}
	}
}
