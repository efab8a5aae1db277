package http_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"redbanner/attendance/push"
	"redbanner/http/sitetest"
)

// infested puts texts into a hall by every way that is no form of a page: files, programs,
// clocks, headers, addresses. It returns the pages that they lead to.
func infested(t *testing.T, hall *sitetest.Hall, d *deal) []string {
	t.Helper()
	hr := hall.Enter(t, "default", "hr")
	said := func() string { return d.text(40) }
	var pages []string
	for _, f := range []struct {
		kind string
		rows [][]string
	}{
		{"windows", [][]string{{"code", "name", "department"}, {"W91", said(), said()}, {"W92", said(), said()}}},
		{"staff", [][]string{
			{"code", "name", "window", "clock_no", "establishment", "joined", said()},
			{"S901", said(), "W91", "9901", "contract", "2026-01-05", said()}, {"S902", said(), "W92", "9902", "contract", "2026-01-05", said()},
		}},
		{"cases", [][]string{{"number", "staff", "kind", "item", "accepted", "promise_days"}, {said(), "S002", "承诺", said(), "2026-06-29 09:10", "3"}}},
		{"facts", [][]string{{"kind", "date", "staff", "note", "ref"}, {"conduct.violation", "2026-06-12", "S002", said(), said()}, {said(), "2026-06-12", said(), said(), said()}}},
		{"punches", [][]string{{"考勤号码", "姓名", "时间"}, {"66001", said(), "2026-06-30 08:01:00"}, {said(), said(), said()}}},
	} {
		taken := hr.PostFile("/imports/new/"+f.kind, nil, "file", said()+".csv", csvOf(f.rows))
		if taken.Status != http.StatusSeeOther {
			t.Errorf("%s are not looked at: %d %q", f.kind, taken.Status, complained.FindAllString(taken.Body, 5))
			continue
		}
		preview, _, _ := strings.Cut(taken.Location(), "?")
		done := hr.Post(preview+"/confirm", nil)
		if pages = append(pages, preview, done.Location()); done.Status != http.StatusSeeOther {
			t.Errorf("%s are not taken: %d %q", f.kind, done.Status, complained.FindAllString(done.Body, 5))
		}
	}
	told := programOf(t, hall, "staff").post("/leave", fmt.Sprintf(`{"type":"personal","from":"2026-07-28","to":"2026-07-28","reason":%q}`, said()))
	told.must(t, "leave of a program", http.StatusOK)
	call := push.Call{Scope: hall.Scope, Serial: said(), Address: "10.0.0.9"}
	if _, err := hall.Site.Push.Handshake(t.Context(), call, said()); err == nil {
		t.Errorf("a clock named %q is known", call.Serial)
	}
	call.Serial = "SN91"
	_, _ = hall.Site.Push.Handshake(t.Context(), call, said()) // a stranger's, whose words are kept
	_ = hall.Site.Push.Alert(t.Context(), call, said(), said())
	session := hall.Visitor()
	in := session.Request(http.MethodPost, "/login", strings.NewReader(url.Values{"centre": {"default"}, "name": {"hr"}, "password": {sitetest.Password}}.Encode()))
	in.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, name := range []string{"User-Agent", "X-Request-Id", "X-Forwarded-For", "Accept-Language"} {
		in.Header.Set(name, strings.Map(printable, said()))
	}
	session.Send(in)
	hall.Visitor().Post("/login", url.Values{"centre": {said()}, "name": {said()}, "password": {"x"}})
	book := strings.NewReplacer("book: bencha-2014-monthly", "book: hostile-book", "月度考核办法（试行）", quoted(said()), "办件管理", quoted(said())).Replace(monthlyBook(t))
	if a := hr.PostFile("/rules", url.Values{"minutes": {said()}}, "file", "book.yaml", []byte(book)); a.Status != http.StatusSeeOther {
		t.Logf("the book is not taken: %d %q", a.Status, complained.FindAllString(a.Body, 3))
	} else {
		pages = append(pages, a.Location(), "/rules")
	}
	return append(pages, "/staff/S901", "/windows/W91", "/org", "/org/staff/S901", "/cases?month=2026-06", "/events?month=2026-06", "/imports", "/account/tokens", "/account",
		"/attendance/2026-06/numbers", "/leave", "/calendar", "/peer", "/attendance/2026-06", "/attendance/2026-07")
}

// printable keeps of a text what a header can hold.
func printable(r rune) rune {
	if r < 0x20 || r == 0x7f {
		return -1
	}
	return r
}

// quoted is a text as YAML has it between quotes.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// csvOf writes a file as a spreadsheet would.
func csvOf(rows [][]string) []byte {
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
		}
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// asked are questions in addresses with a text in each place.
func asked(d *deal) []string {
	var all []string
	for _, path := range []string{"/org", "/events", "/cases", "/leave", "/slips", "/imports", "/staff", "/scores/2026-05", "/grades", "/attendance/2026-06", "/login", "/rules", "/calendar", "/registers/complaints"} {
		query := url.Values{}
		for _, name := range []string{"q", "lang", "centre", "kind", "state", "x"} {
			query.Set(name, d.text(60))
		}
		all = append(all, path+"?"+query.Encode())
		for _, name := range []string{"sort", "from", "to", "month", "staff", "window", "page", "period"} {
			all = append(all, path+"?"+url.Values{name: {d.text(60)}}.Encode())
		}
		all = append(all, path+"/"+url.PathEscape(d.text(60)))
	}
	return all
}

// TestNoTextFromElsewhereSpoilsAPage is TestNoTextSpoilsAPage for what comes by files,
// programs, clocks, headers and addresses.
func TestNoTextFromElsewhereSpoilsAPageAsReviewed(t *testing.T) {
	t.Parallel()
	unraced(t)
	hostile, harmless := sitetest.Wide(t), sitetest.Wide(t)
	deals := &deal{calmed: map[string]string{}}
	pages := infested(t, hostile, deals)
	questions := asked(deals)
	calm := &deal{harmless: true, calmed: deals.calmed}
	calmPages := infested(t, harmless, calm)
	calmQuestions := asked(calm)
	for _, account := range []string{"hr", "admin", "auditor", "staff"} {
		one, other := hostile.Enter(t, "default", account), harmless.Enter(t, "default", account)
		look := func(path, same string) {
			page := one.Get(path)
			sameShape(t, account+" "+path, page, other.Get(same))
			wellDrawn(t, path, page.Body)
			if strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") && strings.ContainsAny(page.Body, "\x00\x1b\x7f\u2028\u202E") {
				t.Errorf("%s shows a character that is none", path)
			}
		}
		for i, path := range pages[:min(len(pages), len(calmPages))] {
			look(path, calmPages[i])
		}
		for _, r := range hostile.Site.Table() {
			if objects, _ := hostile.Objects(r.Pattern); r.Method == http.MethodGet && len(objects) > 0 && !strings.HasPrefix(r.Pattern, "/api/") && (account == "hr" || ofInterest(account, r.Pattern)) {
				look(objects[0].Path, objects[0].Path)
			}
		}
		if account == "hr" {
			for i, path := range questions {
				look(path, calmQuestions[i])
			}
		}
	}
}

// monthlyBook is the text of a book that comes with the product.
func monthlyBook(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../scoring/rulebook/books/bencha-2014-monthly-1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
