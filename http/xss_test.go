package http_test

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"redbanner/http/sitetest"
	"redbanner/scoring/register"
)

// vectors are texts that would spoil a page which shows them as they are. Each stands at
// least once in a field of every kind, as they are dealt out in turn.
var vectors = []string{
	`<script>window.spoiled=1</script>`, `"><img src=x onerror=spoil()>`, `'><svg onload=spoil()>`, `</textarea><b>x`, `</title><i>x`,
	`" autofocus onfocus="spoil()`, `' onclick='spoil()`, `javascript:spoil()//`, `<a href=javascript:spoil()>x</a>`, `<iframe srcdoc="<b>x">`,
	`</script><script>spoil()</script>`, `<svg><script>spoil()</script></svg>`, `<math><mi xlink:href="data:,x">`, `<style>*{display:none}</style>`, `<base href=//evil.test/>`,
	`<meta http-equiv=refresh content=0>`, `<form action=//evil.test><input>`, `<template><td>`, `</td></tr></table><p>x`, `<!-- x --!><b>`,
	`<![CDATA[<b>]]>`, `&lt;b&gt;&#60;i&#62;`, `{{.}}{{template "list"}}`, `{{range .}}x{{end}}`, `${7*7}<%= 7 %>`,
	"\u200Fevil\u200E<b>", "\u200Bx\u200D<i>", "x\u00A0<b>y\u3000z", "\uFEFF<b>x", "\uFF1Cscript\uFF1Ex",
	"<scr\u00ADipt>x", `=cmd|' /C calc'!A0`, `+1+cmd|'x'!A1`, `-2+3+cmd|x`, `@SUM(1+1)*cmd|x`,
	`=HYPERLINK("//evil.test","x")`, "＝1+1", `%3Cscript%3E`, `\u003cscript\u003e`, `<b` + strings.Repeat("A", 60),
}

// field is what a plan puts into one field: a value, or a text that may be anything.
type field struct {
	name, value string
	limit       int // characters that the text may have; 0: value stands as it is
}

// sending is one form as it is sent.
type sending struct {
	account, path string
	fields        []field
	file          string // the name of the field of a file
}

// plan is every form of the site filled in, in the order in which it is sent.
type plan []sending

// deal returns texts: hostile ones in turn, or harmless ones that are as long.
type deal struct {
	next     int
	harmless bool
	calmed   map[string]string // what stands for each hostile text in the other hall
}

func (d *deal) text(limit int) string {
	text := vectors[d.next%len(vectors)]
	d.next++
	for limit > 100 && // a long text takes several
		utf8.RuneCountInString(text) < 150 {
		text += " " + vectors[d.next%len(vectors)]
		d.next++
	}
	if runes := []rune(text); len(runes) > limit {
		text = string(runes[:limit])
	}
	if _, known := d.calmed[text]; !known {
		calm := []rune(fmt.Sprintf("%03d", len(d.calmed)) + strings.Repeat("安", utf8.RuneCountInString(text)))
		d.calmed[text] = string(calm[:utf8.RuneCountInString(text)])
	}
	if d.harmless {
		return d.calmed[text]
	}
	return text
}

// said is a value that a page offered, such as the code of a window, as it is in the hall
// of the texts dealt out.
func (d *deal) said(value string) string {
	if calm, dealt := d.calmed[value]; dealt && d.harmless {
		return calm
	}
	return value
}

// send sends a form with texts dealt out; it returns the answer.
func (s sending) send(v *sitetest.Visitor, d *deal) sitetest.Answer {
	form := url.Values{}
	for _, f := range s.fields {
		value := d.said(f.value)
		if f.limit > 0 {
			value = d.text(f.limit)
		}
		form.Add(f.name, value)
	}
	if s.file == "" {
		return v.Post(s.path, form)
	}
	return v.PostFile(s.path, form, s.file, d.text(60)+".png", png)
}

// untouched are the forms that a plan leaves alone: they would end the visit, or what the
// next form is about.
var untouched = regexp.MustCompile(`^/(login|logout|preferences|account/(password|factor|sessions)|board|imports|audit|assess|rounds|calendar/profile|jobs|rules/.*/(adopt|retire)|system/(sessions|tokens|accounts/.*/|settings|backup))|/(cancel|withdraw|discard|undo|reverse|reject|refuse|revoke|end|remove)$`)

// senders are those who fill in forms, in turn.
var senders = []string{"hr", "director", "admin", "staff", "head"}

// planned reads every form of a hall as those who may send it, and fills it in.
func planned(t *testing.T, hall *sitetest.Hall, d *deal) (plan, []string) {
	t.Helper()
	var all plan
	var made []string
	done := map[string]bool{}
	for _, account := range senders {
		v := hall.Enter(t, "default", account)
		for _, r := range hall.Site.Table() {
			if r.Method != http.MethodGet || r.Anyone || strings.HasPrefix(r.Pattern, "/api/") || strings.HasPrefix(r.Pattern, "/reports/") {
				continue
			}
			objects, _ := hall.Objects(r.Pattern)
			if r.Pattern == "/registers/{register}/new" {
				objects = nil
				for _, m := range register.Machines() {
					objects = append(objects, sitetest.Object{Path: "/registers/" + m.Register + "/new"})
				}
			}
			for i, o := range objects {
				if i >= 2 && !strings.HasPrefix(r.Pattern, "/registers") {
					break
				}
				for _, s := range formsOf(t, v.Get(o.Path).Body, account) {
					if done[s.path] || untouched.MatchString(s.path) {
						continue
					}
					done[s.path] = true
					sent, where := s.settle(t, v, d)
					all, made = append(all, sent), append(made, where)
				}
			}
		}
	}
	return all, made
}

var faulty = regexp.MustCompile(`id="f-[a-z_]+-([a-z_0-9]+)-fault"`)

// settle sends a form; a field that takes no such text gets a plain one, and it is sent
// once more.
func (s sending) settle(t *testing.T, v *sitetest.Visitor, d *deal) (sending, string) {
	t.Helper()
	for try := 0; ; try++ {
		before := d.next
		a := s.send(v, d)
		if a.Status >= 500 {
			t.Errorf("%s: %d", s.path, a.Status)
		}
		wrong := map[string]bool{}
		for _, found := range faulty.FindAllStringSubmatch(a.Body, -1) {
			wrong[found[1]] = true
		}
		if a.Status == http.StatusSeeOther || len(wrong) == 0 || try == 2 {
			return s, a.Location()
		}
		d.next = before
		s.fields = slices.Clone(s.fields)
		for i, f := range s.fields {
			if wrong[f.name] && f.limit > 0 {
				s.fields[i] = field{name: f.name, value: []string{"Z9", "1"}[try]}
			}
		}
	}
}

// formsOf reads the forms of a page that send something, each field filled in.
func formsOf(t *testing.T, body, account string) []sending {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var all []sending
	for n := range root.Descendants() {
		if n.Data != "form" || attribute(n, "method") != "post" || attribute(n, "data-confirm") != "" {
			continue
		}
		if s, text := filledIn(n, account); text {
			all = append(all, s)
		}
	}
	return all
}

// filledIn is a form with each field filled in, and whether it takes any text.
func filledIn(form *html.Node, account string) (s sending, text bool) {
	s = sending{account: account, path: attribute(form, "action")}
	radio := map[string]bool{}
	for e := range form.Descendants() {
		name := attribute(e, "name")
		switch {
		case name == "" || e.Type != html.ElementNode:
		case e.Data == "textarea":
			s.fields, text = append(s.fields, field{name: name, limit: 300}), true
		case e.Data == "select":
			s.fields = append(s.fields, field{name: name, value: chosen(e)})
		case e.Data != "input":
		case attribute(e, "type") == "file":
			s.file, text = name, true
		case attribute(e, "type") == "radio":
			if !radio[name] {
				radio[name] = true
				s.fields = append(s.fields, field{name: name, value: attribute(e, "value")})
			}
		case attribute(e, "type") == "checkbox":
			if value := attribute(e, "value"); value != "yes" && !radio[name] {
				radio[name] = true
				s.fields = append(s.fields, field{name: name, value: value})
			}
		case attribute(e, "type") == "text" && attribute(e, "inputmode") == "":
			s.fields, text = append(s.fields, field{name: name, limit: 44}), true
		default:
			s.fields = append(s.fields, field{name: name, value: filled(e)})
		}
	}
	return s, text
}

// fits are answers to questions that only one kind of answer fits.
var fits = map[string]string{"promise_days": "3", "to": "2026-07-20", "until": "2026-08-01", "path": "a-long-secret-path"}

// filled is what stands in an input, or else something that fits its type.
func filled(e *html.Node) string {
	if value := attribute(e, "value"); value != "" {
		return value
	}
	if value := fits[attribute(e, "name")]; value != "" {
		return value
	}
	if _, required := lookup(e, "required"); !required {
		return ""
	}
	switch attribute(e, "type") {
	case "date":
		return "2026-07-01"
	case "month":
		return "2026-06"
	case "time":
		return "09:10"
	}
	return "2"
}

// chosen is the value of a select: what is chosen, or else the first that says something.
func chosen(e *html.Node) string {
	first := ""
	for o := range e.Descendants() {
		if o.Data != "option" {
			continue
		}
		value := attribute(o, "value")
		if _, is := lookup(o, "selected"); is && value != "" {
			return value
		}
		if first == "" {
			first = value
		}
	}
	return first
}

func attribute(n *html.Node, name string) string {
	value, _ := lookup(n, name)
	return value
}

func lookup(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// shape is what a page is made of: how often each element stands in it with which
// attributes.
func shape(t *testing.T, body string) map[string]int {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			var names []string
			for _, a := range n.Attr {
				if n.Data == "td" && a.Key == "class" {
					continue // says how long the text is
				}
				names = append(names, a.Key)
				if (a.Key == "href" || a.Key == "src" || a.Key == "action") && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") && !strings.HasPrefix(a.Val, "?") && !strings.HasPrefix(a.Val, "data:image/png") {
					names = append(names, "elsewhere")
				}
			}
			slices.Sort(names)
			counts["<"+n.Data+" "+strings.Join(names, " ")+">"]++
		case html.CommentNode:
			counts["<!-- -->"]++
		}
	}
	return counts
}

// sameShape fails where two pages are made of different things.
func sameShape(t *testing.T, what string, hostile, harmless sitetest.Answer) {
	t.Helper()
	if hostile.Status != harmless.Status || hostile.Header.Get("Content-Type") != harmless.Header.Get("Content-Type") {
		t.Errorf("%s: %d %s, with a harmless word %d %s", what, hostile.Status, hostile.Header.Get("Content-Type"), harmless.Status, harmless.Header.Get("Content-Type"))
		return
	}
	if !strings.HasPrefix(hostile.Header.Get("Content-Type"), "text/html") {
		return
	}
	got, want := shape(t, hostile.Body), shape(t, harmless.Body)
	if maps.Equal(got, want) {
		return
	}
	for element, n := range got {
		if want[element] != n {
			t.Errorf("%s: %d times %s, with a harmless word %d", what, n, element, want[element])
		}
	}
	for element, n := range want {
		if got[element] == 0 {
			t.Errorf("%s: no %s, with a harmless word %d", what, element, n)
		}
	}
}

// TestNoTextSpoilsAPage puts hostile texts into every field that a form of the site has,
// and harmless ones as long into the same fields of a second hall; then the pages of both
// must be made of the same elements with the same attributes.
func TestNoTextSpoilsAPageAsReviewed(t *testing.T) {
	t.Parallel()
	unraced(t)
	hostile, harmless := sitetest.Wide(t), sitetest.Wide(t)
	deals := &deal{calmed: map[string]string{}}
	forms, made := planned(t, hostile, deals)
	calm := &deal{harmless: true, calmed: deals.calmed}
	visitors := map[string]*sitetest.Visitor{}
	taken, texts := 0, 0
	for i, s := range forms {
		for _, account := range senders { // in the same order as at the first hall
			if visitors[account] == nil {
				visitors[account] = harmless.Enter(t, "default", account)
			}
			if account == s.account {
				break
			}
		}
		a := s.send(visitors[s.account], calm)
		if (a.Status == http.StatusSeeOther) != (made[i] != "") {
			t.Errorf("%s is taken with one kind of text only (%d)", s.path, a.Status)
		}
		if made[i] != "" {
			taken++
		} else {
			t.Logf("not taken: %s of %s: %d %s", s.path, s.account, a.Status, complained.FindAllString(a.Body, 3))
		}
		for _, f := range s.fields {
			texts += min(f.limit, 1)
		}
		forms[i].path = a.Location() // where its page is
	}
	t.Logf("%d forms with %d texts, %d taken", len(forms), texts, taken)
	if taken < 36 {
		t.Errorf("only %d forms were taken", taken)
	}
	readers := map[string][2]*sitetest.Visitor{}
	for _, account := range []string{"hr", "staff", "auditor", "admin"} {
		readers[account] = [2]*sitetest.Visitor{hostile.Enter(t, "default", account), harmless.Enter(t, "default", account)}
	}
	for account, eyes := range readers {
		t.Run(account, func(t *testing.T) {
			t.Parallel()
			one, other := eyes[0], eyes[1]
			for _, r := range hostile.Site.Table() {
				objects, _ := hostile.Objects(r.Pattern)
				if r.Method != http.MethodGet || strings.HasPrefix(r.Pattern, "/api/") || account != "hr" && !ofInterest(account, r.Pattern) {
					continue
				}
				for _, o := range objects[:min(2, len(objects))] {
					page := one.Get(o.Path)
					sameShape(t, o.Path, page, other.Get(o.Path))
					wellDrawn(t, o.Path, page.Body)
					inFiles(t, one, page)
				}
			}
			for i, s := range forms {
				if s.account == account && made[i] != "" {
					sameShape(t, made[i], one.Get(made[i]), other.Get(s.path))
				}
			}
		})
	}
}

// ofInterest says what others than the general office look at.
func ofInterest(account, pattern string) bool {
	part, _, _ := strings.Cut(strings.TrimPrefix(pattern, "/"), "/")
	return slices.Contains(map[string][]string{
		"staff":   {"", "me", "leave", "slips", "account", "events"},
		"auditor": {"audit", "system"}, "admin": {"system", "org", "jobs"},
	}[account], part)
}

// wellDrawn fails where a drawing of a page is no XML.
func wellDrawn(t *testing.T, what, body string) {
	t.Helper()
	for rest := body; ; {
		_, after, found := strings.Cut(rest, "<svg")
		if !found {
			return
		}
		drawing, after, _ := strings.Cut(after, "</svg>")
		rest = after
		d := xml.NewDecoder(strings.NewReader("<svg" + drawing + "</svg>"))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Errorf("%s: a drawing is no XML: %v", what, err)
				break
			}
		}
	}
}

// inFiles takes the lists of a page along as files and looks at their cells.
func inFiles(t *testing.T, v *sitetest.Visitor, page sitetest.Answer) {
	t.Helper()
	for _, link := range links(page.Body) {
		if !strings.Contains(link, "export=") {
			continue
		}
		file := v.Get(link)
		kind, params, err := mime.ParseMediaType(file.Header.Get("Content-Disposition"))
		if err != nil || kind != "attachment" || strings.ContainsAny(params["filename"], "\"\\/<>\r\n") || file.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s is sent as %q", link, file.Header.Get("Content-Disposition"))
		}
		if strings.Contains(link, "export=xlsx") {
			if parts := unpacked(t, link, []byte(file.Body)); strings.Contains(parts, "<f>") || strings.Contains(parts, "<f ") || strings.Contains(parts, "<hyperlink ") {
				t.Errorf("%s has a formula", link)
			}
			continue
		}
		noFormulas(t, link, file.Body)
	}
}

var plainNumber = regexp.MustCompile(`^[-+]?\d+(\.\d+)?( ?%)?$`)

// noFormulas fails where a cell of a CSV file would be reckoned by a spreadsheet.
func noFormulas(t *testing.T, what, body string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\uFEFF"))).ReadAll()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if first, _ := utf8.DecodeRuneInString(cell); strings.ContainsRune("=+-@\t\r＝＋－＠", first) && cell != "" && !plainNumber.MatchString(cell) {
				t.Errorf("%s: a cell begins %q", what, cell[:min(20, len(cell))])
			}
		}
	}
}
