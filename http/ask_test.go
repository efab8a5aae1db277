package http_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"redbanner/http/sitetest"
)

// offered is a form of a page as it was found there.
type offered struct {
	sending
	question string // asked before it is sent; "" for none
}

// offers are all forms that send something, as the pages of a hall offer them to those who
// work there, each address once. Their texts are filled in with something that fits.
func offers(t *testing.T, hall *sitetest.Hall) map[string]offered {
	t.Helper()
	found := map[string]offered{}
	for _, account := range senders {
		v := hall.Enter(t, "default", account)
		for _, r := range rowsOf(t, hall) {
			if r.method != http.MethodGet || forPrograms(r) || r.object.Whose == "none" || strings.HasPrefix(r.pattern, "/reports/") {
				continue
			}
			for _, o := range offeredBy(t, v.Get(r.object.Path), account) {
				if _, known := found[o.path]; !known {
					found[o.path] = o
				}
			}
		}
	}
	return found
}

// offeredBy are the forms of one page.
func offeredBy(t *testing.T, a sitetest.Answer, account string) []offered {
	t.Helper()
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		return nil
	}
	root, err := html.Parse(strings.NewReader(a.Body))
	if err != nil {
		t.Fatal(err)
	}
	var all []offered
	for n := range root.Descendants() {
		if n.Data != "form" || attribute(n, "method") != "post" {
			continue
		}
		s, _ := filledIn(n, account)
		for i, f := range s.fields {
			if f.limit > 0 {
				s.fields[i].value = "某事"
			}
		}
		all = append(all, offered{s, attribute(n, "data-confirm")})
	}
	return all
}

// values are what the form sends.
func (o offered) values() url.Values {
	values := url.Values{}
	for _, f := range o.fields {
		values.Add(f.name, f.value)
	}
	return values
}

// closeMay publishes what the hall has of May and closes it.
func closeMay(t *testing.T, hall *sitetest.Hall) {
	t.Helper()
	v := hall.Enter(t, "default", "director")
	for _, o := range offeredBy(t, v.Get("/assess/2026-05"), "director") {
		if !strings.HasSuffix(o.path, "/close") {
			continue
		}
		values := o.values()
		for name := range values {
			if strings.HasPrefix(name, "rating.") {
				values.Set(name, "8")
			} else if values.Get(name) == "" {
				values.Set(name, "某事")
			}
		}
		values.Set("confirmed", "yes")
		if a := v.Post(o.path, values); a.Status != http.StatusSeeOther {
			t.Fatalf("close May: %d %s", a.Status, complained.FindAllString(a.Body, -1))
		}
		return
	}
	t.Fatal("May cannot be closed")
}

// TestWhatABrowserAsksTheServerAsksToo sends every form that asks before it is sent as a
// browser without scripts does: the same question comes back, and nothing is stored.
func TestWhatABrowserAsksTheServerAsksToo(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	asked := askedAbout(t, hall, offers(t, hall))
	closeMay(t, hall)
	hr := hall.Enter(t, "default", "hr")
	may := func(account string) map[string]offered {
		found := map[string]offered{}
		for _, o := range offeredBy(t, hall.Enter(t, "default", account).Get("/assess/2026-05"), account) {
			found[o.path] = o
		}
		return found
	}
	asked += askedAbout(t, hall, may("hr")) // to open it again
	a := hr.Post("/assess/2026-05/reopen", url.Values{"reason": {"误计"}, "confirmed": {"yes"}})
	if a.Status != http.StatusSeeOther {
		t.Fatalf("asking to reopen: %d %s", a.Status, complained.FindAllString(a.Body, -1))
	}
	last := may("director")
	if last["/assess/2026-05/reopen/confirm"].question == "" {
		t.Error("nothing asks before a closed month is opened again")
	}
	asked += askedAbout(t, hall, last)
	if asked < 20 {
		t.Errorf("only %d forms ask", asked)
	}
	t.Logf("%d forms ask", asked)
}

// askedAbout sends the forms that ask, and tells how many there are.
func askedAbout(t *testing.T, hall *sitetest.Hall, forms map[string]offered) int {
	t.Helper()
	asked := 0
	for path, o := range forms {
		if o.question == "" {
			continue
		}
		asked++
		v := hall.Enter(t, "default", o.account)
		before := stand(t, hall.Site.Audit, hall.Scope)
		a := v.Post(path, o.values())
		root, err := html.Parse(strings.NewReader(a.Body))
		if err != nil {
			t.Fatal(err)
		}
		question := ""
		for n := range root.Descendants() {
			if n.Data == "p" && attribute(n, "class") == "question" && n.FirstChild != nil {
				question = n.FirstChild.Data
			}
		}
		if a.Status != http.StatusOK || question != o.question {
			t.Errorf("%s as %s: %d asks %q, want %q %s\n%v", path, o.account, a.Status, question, o.question, complained.FindAllString(a.Body, -1), o.values())
		}
		if after := stand(t, hall.Site.Audit, hall.Scope); after != before {
			t.Errorf("%s did something before anybody said yes", path)
		}
	}
	return asked
}
