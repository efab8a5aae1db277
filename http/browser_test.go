package http_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"redbanner/attendance/leave"
	"redbanner/http/browsertest"
	"redbanner/http/job"
	"redbanner/http/locale"
	"redbanner/http/sitetest"
)

// TestLeaveIsAskedForAndGrantedWithoutScripts goes the whole way of a request on a phone
// that runs none, by an address that is a name.
func TestLeaveIsAskedForAndGrantedWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newStory(t, seated(t), locale.Chinese)
	staff := browsertest.Open(t, browsertest.Phone, s.lang)
	staff.NoScript()
	signIn(staff, s.hall, "staff")
	staff.Click(".open-menu")
	staff.Submit(".menu a[href='/leave']")
	staff.Go("/leave/apply")
	staff.Fill("#f-apply-from", "2026-07-08")
	staff.Fill("#f-apply-to", "2026-07-08")
	staff.Submit("#apply .primary")
	staff.Wait("#f-apply-reason-fault")
	if staff.Value("#f-apply-from") != "2026-07-08" || staff.Status() != http.StatusBadRequest {
		t.Errorf("the form comes back with %q, status %d", staff.Value("#f-apply-from"), staff.Status())
	}
	staff.Fill("#f-apply-reason", "家中有事")
	staff.Submit("#apply .primary")
	staff.Wait(".notice.good")

	office := browsertest.Open(t, browsertest.Desktop, s.lang)
	office.NoScript()
	signIn(office, s.hall, "director")
	office.Go("/leave/1")
	office.Submit("#approve button")
	office.Wait(".notice.good")

	staff.Reload()
	staff.Fill("#f-cancel-reason", "不去了")
	staff.Submit("#cancel .danger")
	staff.WaitText(".question, main", s.say.T("leave_page.ask.cancel", 1))
	staff.Submit("main .danger")
	staff.Wait(".notice.good")
	book, err := s.hall.Site.Leave.Requests(t.Context(), s.hall.Scope, hallDay, leave.Filter{Number: 1})
	if err != nil || book.Requests[0].State != leave.Cancelled {
		t.Errorf("stored: %+v, %v", book, err)
	}
}

// TestAHallIsReachedByItsName posts a form over plain HTTP under a host's name, where the
// browser calls nothing secure, and has the same form refused from elsewhere.
func TestAHallIsReachedByItsName(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	b := browsertest.Open(t, browsertest.Desktop, locale.Chinese)
	signIn(b, hall, "staff")
	if secure := browsertest.Eval[bool](b, "isSecureContext"); secure {
		t.Fatal("the browser takes the name for its own machine")
	}
	b.Go("/account")
	b.Submit("footer button[name=big]")
	if b.Path() != "/account" || b.Count("html.big") != 1 {
		t.Errorf("the type is not large at %s", b.Path())
	}
	if from := browsertest.Eval[string](b, "document.referrer"); !strings.HasSuffix(from, "/account") {
		t.Errorf("the page before was %q", from)
	}
	address := browsertest.Eval[string](b, "location.origin")
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, `<!doctype html><title>x</title><form method="post" action="%s/logout"><button id="trap">x</button></form>`, address)
	}))
	t.Cleanup(elsewhere.Close)
	b.Go(strings.Replace(elsewhere.URL, "127.0.0.1", "elsewhere.test", 1))
	b.Submit("#trap")
	if b.Status() != http.StatusForbidden {
		t.Errorf("a form from elsewhere: %d", b.Status())
	}
	b.Go(address + "/account")
	if b.Path() != "/account" {
		t.Errorf("whoever was to be signed out is at %s", b.Path())
	}
}

// TestWhatWasTypedOutlastsTheSessionInABrowser signs somebody out who is writing.
func TestWhatWasTypedOutlastsTheSessionInABrowser(t *testing.T) {
	t.Parallel()
	s := newStory(t, seated(t), locale.English)
	b := s.arrive("head", browsertest.Phone)
	b.Go("/leave/apply")
	b.Fill("#f-apply-from", "2026-07-08")
	b.Fill("#f-apply-to", "2026-07-08")
	b.Fill("#f-apply-reason", "照顾住院的母亲")
	admin := s.hall.Enter(t, "default", "admin")
	if a := admin.Post("/system/accounts/head/sessions", url.Values{"confirmed": {"yes"}}); a.Status != http.StatusSeeOther {
		t.Fatalf("%d %s", a.Status, a.Body)
	}
	b.Click("#apply .primary") // a script sends it, and shows the answer in the page's place
	s.told(b, ".problem", "login.expired")
	_ = b.Console() // that the script was answered with 401
	b.Axe()
	b.Fill("[name=name]", "head")
	b.Fill("[name=password]", sitetest.Password)
	b.Submit("main .primary")
	s.told(b, "main", "login.send_again")
	b.Axe()
	b.NoSideways()
	b.Submit("main .primary")
	b.Wait(".notice.good")
	book, err := s.hall.Site.Leave.Requests(t.Context(), s.hall.Scope, hallDay, leave.Filter{Number: 1})
	if err != nil || book.Requests[0].Staff != "S001" || book.Requests[0].Reason != "照顾住院的母亲" {
		t.Errorf("stored: %+v, %v", book, err)
	}
}

// TestWorkIsLeftAndComeBackTo follows a job through its page, which renews itself: from
// the upload, over leaving it, to its outcome.
func TestWorkIsLeftAndComeBackTo(t *testing.T) {
	t.Parallel()
	s := newStory(t, sitetest.New(t), locale.Chinese)
	account, err := s.hall.Site.Accounts.Account(t.Context(), s.hall.Scope.Centre, "hr")
	if err != nil {
		t.Fatal(err)
	}
	did, done := make(chan int64), make(chan struct{})
	finish := sync.OnceFunc(func() { close(done) })
	t.Cleanup(finish) // whoever closes the hall waits for its jobs
	work := func(ctx context.Context, m *job.Meter) (job.Outcome, error) {
		m.Stage("reading", 9)
		for {
			select {
			case n := <-did:
				m.Did(n)
			case <-done:
				return job.Outcome{Href: "/imports", Key: "imports.previewed_several", Args: []any{9}}, nil
			case <-ctx.Done():
				return job.Outcome{}, ctx.Err()
			}
		}
	}
	b := s.arrive("hr", browsertest.Phone)
	j, err := s.hall.Site.Jobs.Start(t.Context(), account.Scope("test"), "import.preview", "六月.csv", work)
	if err != nil {
		t.Fatal(err)
	}
	b.Go("/jobs/" + j.ID + "?follow=1")
	did <- 2
	b.WaitText("#progress", s.say.T("page.done_of", 2, 9))
	did <- 4
	b.WaitText("#progress", s.say.T("page.done_of", 4, 9))
	if got := b.Attribute("#progress progress", "value"); got != "4" {
		t.Errorf("the bar is at %s", got)
	}
	b.Go("/")
	did <- 7
	b.Go("/jobs")
	b.Submit("tbody a[href^='/jobs/']")
	b.WaitText("#progress", s.say.T("page.done_of", 7, 9))
	b.Go("/jobs/" + j.ID + "?follow=1")
	finish()
	s.told(b, ".notice.good", "imports.previewed_several", 9)
	if b.Path() != "/imports" {
		t.Errorf("the end of the work leads to %s", b.Path())
	}
}

// TestAnUploadTellsHowFarItIs sends a file over a slow line.
func TestAnUploadTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	s := newStory(t, sitetest.New(t), locale.Chinese)
	b := s.arrive("hr", browsertest.Desktop)
	b.Go("/imports/new/punches")
	var punches strings.Builder
	punches.WriteString("考勤号,打卡时间\n")
	for n := range 12000 {
		fmt.Fprintf(&punches, "1002,2026-06-%02d 12:%02d:%02d\n", n%28+1, n/28%60, n/28/60)
	}
	b.Upload("#f-file", s.file("大文件.csv", []byte(punches.String())))
	b.Slow(64 << 10)
	b.Click("form.form .primary")
	b.Wait(".progress progress")
	s.told(b, ".progress", "page.sending")
	b.Slow(0)
	s.told(b, ".notice", "imports.previewed", "大文件.csv")
	if !strings.HasPrefix(b.Path(), "/imports/previews/") {
		t.Errorf("the upload leads to %s", b.Path())
	}
}

// TestTheKeyboardGoesFromTheDoorToTheFirstAction skips to the main part and walks on.
func TestTheKeyboardGoesFromTheDoorToTheFirstAction(t *testing.T) {
	t.Parallel()
	s := newStory(t, sitetest.Wide(t), locale.Chinese)
	b := s.arrive("hr", browsertest.Desktop)
	for _, path := range []string{"/", "/leave/apply", "/scores/2026-05", "/attendance/2026-05", "/assess/2026-05", "/events/new", "/imports/new/punches"} {
		b.Go(path)
		if skip := b.Tab(1)[0]; skip.Element != `a[href="#main"]` || !skip.Ring {
			t.Errorf("%s: the first stop is %+v", path, skip)
		}
		b.Press(kb.Enter)
		for i, stop := range b.Tab(3) {
			inside := browsertest.Eval[bool](b, `document.activeElement.closest("main") !== null`)
			if !stop.Ring || !inside {
				t.Errorf("%s: stop %d is %+v, in the main part: %v", path, i+1, stop, inside)
			}
		}
	}
}

// TestLargeTypeAndStrongContrastFitEverywhere takes a page of each kind with both choices.
func TestLargeTypeAndStrongContrastFitEverywhere(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	b := browsertest.Open(t, browsertest.Phone, locale.English)
	signIn(b, hall, "hr")
	b.Submit("footer button[name=big]")
	b.Submit("footer button[name=contrast]")
	if b.Count("html.big.contrast") != 1 || b.Attribute("button[name=contrast]", "aria-pressed") != "true" {
		t.Fatal("the choices are not kept")
	}
	for _, path := range []string{"/", "/scores/2026-05", "/scores/2026-05/staff/S002", "/attendance/2026-05", "/assess/2026-05", "/leave/apply", "/events", "/calendar", "/rules/bencha-2014-monthly/1", "/staff/S002", "/honours/2026-05", "/help"} {
		b.Go(path)
		b.NoSideways()
		b.Axe()
	}
}

// The sheets of the stars stand in a browser as those of the month do, on the phone, too.
func TestTheStarsStandOnTheirSheets(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	closeYear(t, hall)
	for _, screen := range []browsertest.Screen{browsertest.Phone, browsertest.Desktop} {
		b := browsertest.Open(t, screen, locale.Chinese)
		signIn(b, hall, "director")
		for _, path := range []string{"/year/2025", "/honours/2025-12", "/year/2025/poster?points=yes", "/year/2025/certificate/W01"} {
			b.Go(path)
			b.Wait("main")
			b.NoSideways()
			b.Axe()
			b.Screenshot("stars-" + screen.String() + strings.NewReplacer("/", "-", "?", "-").Replace(path))
		}
	}
}
