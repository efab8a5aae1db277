package http_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"redbanner/http/sitetest"
)

// TestEveryFormRefusesWhatIsNoTextAsReviewed types a character that is none into every text
// of every form: nothing is saved, each field says so, and the rest of it is still there.
func TestEveryFormRefusesWhatIsNoTextAsReviewed(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	done, texts := map[string]bool{}, 0
	for _, account := range senders {
		v := hall.Enter(t, "default", account)
		for _, r := range hall.Site.Table() {
			objects, _ := hall.Objects(r.Pattern)
			if r.Method != http.MethodGet || strings.HasPrefix(r.Pattern, "/api/") || strings.HasPrefix(r.Pattern, "/reports/") || len(objects) == 0 {
				continue
			}
			for _, s := range formsOf(t, v.Get(objects[0].Path).Body, account) {
				if done[s.path] {
					continue
				}
				done[s.path] = true
				form, odd := url.Values{}, []string{}
				for _, f := range s.fields {
					value := f.value
					if f.limit > 0 {
						value, odd = "前\x07后", append(odd, f.name)
					}
					form.Set(f.name, value)
				}
				if len(odd) == 0 {
					continue
				}
				texts += len(odd)
				before := events(t, hall)
				a := v.Post(s.path, form)
				if s.file != "" {
					a = v.PostFile(s.path, form, s.file, "x.png", png)
				}
				if a.Status < 400 || a.Status >= 500 || events(t, hall) != before {
					t.Errorf("%s: %d, %d changes", s.path, a.Status, events(t, hall)-before)
				}
				for _, name := range odd {
					if !refilled(t, a.Body, name, "前后") {
						t.Errorf("%s: %d: %s is not refused beside its field with what was typed", s.path, a.Status, name)
					}
				}
			}
		}
	}
	t.Logf("%d texts", texts)
	if texts < 50 {
		t.Errorf("only %d texts", texts)
	}
}

// refilled reports whether a page has a field with a fault and with a text in it.
func refilled(t *testing.T, body, name, text string) bool {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || attribute(n, "name") != name || n.Data != "input" && n.Data != "textarea" || attribute(n, "aria-invalid") != "true" {
			continue
		}
		if id := attribute(n, "aria-describedby"); !slices.ContainsFunc(strings.Fields(id), func(id string) bool { return strings.HasSuffix(id, "-fault") }) {
			continue
		}
		if attribute(n, "value") == text || n.FirstChild != nil && n.FirstChild.Data == text {
			return true
		}
	}
	return false
}

// dangerous are the forms of a page that ask a question before they act.
func dangerous(t *testing.T, body, account string) []sending {
	t.Helper()
	calm := map[string]bool{}
	for _, s := range formsOf(t, body, account) {
		calm[s.path] = true
	}
	all := formsOf(t, strings.ReplaceAll(body, ` data-confirm="`, ` data-asks="`), account)
	return slices.DeleteFunc(all, func(s sending) bool { return calm[s.path] })
}

// TestQuestionsCarryTextsAsTheyAreAsReviewed types into the forms that ask before they act: what is
// no text comes back at once, and the page of the question is the same whatever was typed.
func TestQuestionsCarryTextsAsTheyAreAsReviewed(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	d, done, asked := &deal{calmed: map[string]string{}}, map[string]bool{}, 0
	calm := &deal{calmed: d.calmed, harmless: true}
	for _, account := range []string{"hr", "director", "staff"} {
		v := hall.Enter(t, "default", account)
		for _, r := range hall.Site.Table() {
			objects, _ := hall.Objects(r.Pattern)
			if r.Method != http.MethodGet || !strings.Contains(r.Pattern, "{") || strings.HasPrefix(r.Pattern, "/api/") || strings.HasPrefix(r.Pattern, "/reports/") {
				continue
			}
			for _, o := range objects[:min(2, len(objects))] {
				for _, s := range dangerous(t, v.Get(o.Path).Body, account) {
					if done[s.path] || strings.HasSuffix(s.path, "/reopen") || strings.HasSuffix(s.path, "/adopt") || strings.HasSuffix(s.path, "/retire") { // ask in the browser only
						continue
					}
					done[s.path] = true
					before := events(t, hall)
					hostile, harmless := s.send(v, d), s.send(v, calm)
					sameShape(t, s.path, hostile, harmless)
					if strings.Contains(hostile.Body, `name="confirmed"`) {
						asked++
					}
					form := url.Values{}
					for _, f := range s.fields {
						form.Set(f.name, f.value)
						if f.limit > 0 {
							form.Set(f.name, "前\u202E后")
						}
					}
					a := v.Post(s.path, form)
					for _, f := range s.fields {
						if f.limit > 0 && (a.Status < 400 || a.Status >= 500 || !refilled(t, a.Body, f.name, "前后")) {
							t.Errorf("%s: %d: %s is not refused beside its field with what was typed", s.path, a.Status, f.name)
						}
					}
					if events(t, hall) != before {
						t.Errorf("%s acts before it is told to", s.path)
					}
				}
			}
		}
	}
	t.Logf("%d forms, %d questions", len(done), asked)
	if asked < 5 {
		t.Errorf("only %d questions", asked)
	}
}

// TestFilesWithWhatIsNoTextAreRefusedByRow sends files with cells that no text may hold:
// the row and its column are named, and the good rows may go in without it.
func TestFilesWithWhatIsNoTextAreRefusedByRow(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	hr := hall.Enter(t, "default", "hr")
	for i, odd := range []string{"\x07", "\x1b[31m", "\u0085", "\u2028", "\u202E", "\x7f"} {
		file := csvOf([][]string{{"code", "name", "department"}, {"W71", "前" + odd + "后", "x"}, {"W72", "窗口\n二", "x"}})
		a := hr.PostFile("/imports/new/windows", nil, "file", "x.csv", file)
		preview, _, _ := strings.Cut(a.Location(), "?")
		page := hr.Get(preview)
		if a.Status != http.StatusSeeOther || page.Status != http.StatusOK || !strings.Contains(page.Body, "含有不能使用的字符") || strings.ContainsAny(page.Body, "\x07\x1b\x7f\u0085\u2028\u202E") {
			t.Errorf("%q: %d, then %d %q", odd, a.Status, page.Status, complained.FindAllString(page.Body, 5))
		}
		if i > 0 {
			continue
		}
		if done := hr.Post(preview+"/confirm", nil); done.Status != http.StatusSeeOther || hr.Get("/org/windows/W71").Status != http.StatusNotFound || hr.Get("/org/windows/W72").Status != http.StatusOK {
			t.Errorf("%d; the row with %q is in, or the other is not", done.Status, odd)
		}
	}
}

// TestBothLanguagesSayWhatIsNoText: of a field, of an address, at the door.
func TestBothLanguagesSayWhatIsNoText(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	hr := hall.Enter(t, "default", "hr")
	for lang, words := range map[string][3]string{
		"zh-CN": {"含有不能使用的字符（U&#43;0000），已经去掉", "网址里有不能使用的字符", "已去掉，登录后请再核对"},
		"en":    {"held a character that is no text (U&#43;0000), which has been taken out", "The address holds a character that is no text", "were taken out of what you typed"},
	} {
		form := url.Values{"date": {sitetest.Today}, "taker": {"S057"}, "note": {"a\x00b"}, "items": {"x"}}
		for i, a := range []sitetest.Answer{
			hr.Post("/calendar/handovers?lang="+lang, form), hr.Get("/cases?lang=" + lang + "&q=%00"), hall.Visitor().Post("/calendar/handovers?lang="+lang, form),
		} {
			if want := []int{http.StatusUnprocessableEntity, http.StatusBadRequest, http.StatusUnauthorized}[i]; a.Status != want || !strings.Contains(a.Body, words[i]) || strings.Contains(a.Body, "\x00") {
				t.Errorf("%s %d: %d %q", lang, i, a.Status, complained.FindAllString(a.Body, 5))
			}
		}
	}
	if a := hr.Get("/org/staff/S002%07"); a.Status != http.StatusNotFound {
		t.Errorf("a path: %d", a.Status)
	}
}

// TestNoPasswordIsTriedBesideWhatIsNoText: a try that could not be counted is none, so the
// right password and a wrong one are answered alike.
func TestNoPasswordIsTriedBesideWhatIsNoText(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	try := func(password string) sitetest.Answer {
		return hall.Visitor().Post("/login", url.Values{"centre": {"default"}, "name": {"hr"}, "password": {password}, "to": {"/\x00"}})
	}
	right, wrong := try(sitetest.Password), try("a-wrong-one")
	if right.Status != http.StatusUnprocessableEntity || right.Status != wrong.Status || right.Body != wrong.Body {
		t.Errorf("%d, %d\n%s", right.Status, wrong.Status, firstDifference(right.Body, wrong.Body))
	}
}
