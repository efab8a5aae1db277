package http_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"redbanner/http/browsertest"
	"redbanner/http/locale"
	"redbanner/http/sitetest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }

// signIn comes in by the door.
func signIn(b *browsertest.Browser, hall *sitetest.Hall, account string) {
	signInTo(b, hall, "default", account)
}

func signInTo(b *browsertest.Browser, hall *sitetest.Hall, centre, account string) {
	b.Go(hall.URL + "/login")
	if b.Count("[name=centre]") > 0 {
		b.Fill("[name=centre]", centre)
	}
	b.Fill("[name=name]", account)
	b.Fill("[name=password]", sitetest.Password)
	b.Submit("main .primary")
}

// walker is somebody who goes for the walk; the one without an account is anybody.
type walker struct{ centre, account string }

// walkers go in the order in which they are let in. The last one is where there is nothing
// yet.
var walkers = []walker{
	{"default", "hr"}, {"default", "director"}, {"default", "head"}, {"default", "staff"}, {"default", "admin"}, {"default", "auditor"},
	{}, {sitetest.Second, "hr"},
}

// stop is a page of the walk: an address, and how it answers.
type stop struct {
	method, path string
	status       int
}

// stopsOf are the pages of the site, by who sees them: every address of the table, for the
// first who is let in; the beginning of everybody's day; every form sent empty, as far as
// that comes back as a page; what is shown in place of a page; and lists with nothing in
// them.
func stopsOf(t *testing.T) map[walker][]stop {
	t.Helper()
	hall := sitetest.Wide(t)
	visitors := map[walker]*sitetest.Visitor{}
	for _, w := range walkers {
		if visitors[w] = hall.Visitor(); w.account != "" {
			visitors[w] = hall.Enter(t, w.centre, w.account)
		}
	}
	stops, seen := map[walker][]stop{}, map[string]bool{}
	for _, r := range rowsOf(t, hall) {
		for _, w := range walkers {
			a := sendTo(visitors[w], r)
			kind := kindOf(w, r, a)
			if kind != "" && !seen[kind] {
				seen[kind] = true
				stops[w] = append(stops[w], stop{r.method, r.object.Path, a.Status})
			}
			if r.method == http.MethodPost && a.Status != http.StatusForbidden {
				break // what was done, was done
			}
		}
	}
	return stops
}

func sendTo(v *sitetest.Visitor, r row) sitetest.Answer {
	if r.method == http.MethodPost {
		return v.Post(r.object.Path, nil)
	}
	return v.Get(r.object.Path)
}

// kindOf says which page an answer is, so that each is walked to once; "" is none.
func kindOf(w walker, r row, a sitetest.Answer) string {
	page := strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") && a.Header.Get("Content-Disposition") == ""
	switch {
	case !page || a.Status >= 300 && a.Status < 400:
		return ""
	case r.pattern == "/account/factor/confirm": // its answer hangs on what was begun before
		return ""
	case w.centre == sitetest.Second:
		if r.object.Whose != "" || a.Status >= 400 || !strings.Contains(a.Body, `class="empty"`) {
			return ""
		}
		return "nothing in " + r.pattern
	case a.Status >= 400 && a.Status != http.StatusUnprocessableEntity: // looks the same everywhere
		return fmt.Sprint(a.Status)
	case r.pattern == "/":
		return "the day of " + w.account
	}
	return fmt.Sprint(r.method, r.pattern, a.Status)
}

// TestEveryPageIsOpenToEverybody walks the whole site in both languages, on a desk's window
// and on a phone's: nothing keeps people out, fails in the background, or scrolls to the
// side. Each language takes the other size for what axe-core looks at, and every second
// form that is sent empty.
func TestEveryPageIsOpenToEverybody(t *testing.T) {
	t.Parallel()
	unraced(t)
	stops := stopsOf(t)
	for turn, lang := range []string{locale.Chinese, locale.English} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			hall := sitetest.Wide(t)
			walked := 0
			for _, w := range walkers {
				b := browsertest.Open(t, browsertest.Desktop, lang)
				if b.Go(hall.URL + "/login"); w.account != "" {
					signInTo(b, hall, w.centre, w.account)
				}
				for i, s := range stops[w] {
					if s.method == http.MethodPost && i%2 != turn {
						continue
					}
					walkTo(t, b, w, s, lang, browsertest.Screen((i/2+turn)%2))
					walked++
				}
			}
			if walked < 150 {
				t.Errorf("only %d pages", walked)
			}
			t.Logf("%d pages", walked)
		})
	}
}

// walkTo looks at one page. axe-core, which is slow, looks at it in one size.
func walkTo(t *testing.T, b *browsertest.Browser, w walker, s stop, lang string, size browsertest.Screen) {
	t.Helper()
	what := fmt.Sprintf("%s: %s %s", w.account, s.method, s.path)
	if s.method == http.MethodGet {
		b.Go(s.path)
	} else {
		b.Send(s.path)
	}
	if b.Status() != s.status {
		t.Errorf("%s: %d, want %d", what, b.Status(), s.status)
	}
	if got := b.Attribute("html", "lang"); got != lang {
		t.Errorf("%s: the language is %q", what, got)
	}
	for _, screen := range []browsertest.Screen{browsertest.Desktop, browsertest.Phone} {
		b.Resize(screen)
		b.NoSideways()
		if screen == size {
			b.Axe()
		}
	}
	b.Resize(browsertest.Desktop)
	if faults := b.Console(); len(faults) > 0 {
		t.Errorf("%s: %s", what, strings.Join(faults, "\n"))
	}
}

// TestTheFirstStartIsOpenToEverybody goes through the steps of a store without an account.
func TestTheFirstStartIsOpenToEverybody(t *testing.T) {
	t.Parallel()
	for screen, lang := range map[browsertest.Screen]string{browsertest.Phone: locale.Chinese, browsertest.Desktop: locale.English} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			hall, code := emptyHall(t)
			b := browsertest.Open(t, screen, lang)
			look := func() {
				t.Helper()
				b.NoSideways()
				b.Axe()
			}
			b.Go(hall.URL)
			look()
			b.Submit("main .primary")
			look()
			b.Fill("#f-code", code)
			b.Submit("main .primary")
			for _, step := range []string{"centre", "hours", "windows", "staff", "account"} {
				if b.Go("/setup/" + step); b.Status() != http.StatusOK {
					t.Errorf("%s: %d", step, b.Status())
				}
				look()
			}
		})
	}
}
