package sitetest

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/cmd/redbanner/wire"
	"redbanner/http/auth"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring/ballot/ballottest"
	"redbanner/scoring/scoringdb"
)

// Second is the code of the other centre of a wide hall.
const Second = "second"

// wide is a store with a record of every noun, made once for a test binary, and what
// was made there, by names such as "leave.S002".
var wide struct {
	once   sync.Once
	made   *sqldbtest.Template
	things map[string]string
}

// Wide serves the made-up centre with a record of each kind: of the staff member S002, of
// the head of his window S001, and of S056 at another window. Beside it stands a second
// centre with a few records of its own.
func Wide(t testing.TB) *Hall {
	t.Helper()
	wide.once.Do(func() { widen(t) })
	if wide.made == nil {
		t.Fatal("the wide hall could not be built; another test tells why")
	}
	h := serve(t, wide.made.Copy(t))
	h.Things = wide.things
	return h
}

func widen(t testing.TB) {
	t.Helper()
	var things map[string]string
	made := sqldbtest.NewTemplate(t, dialect(), template(t), func(store string) {
		h := serve(t, store)
		h.Things = map[string]string{}
		w := &widener{t: t, hall: h}
		w.offices()
		w.asks()
		w.records()
		w.second()
		h.end()
		things = h.Things
	})
	wide.made, wide.things = &made, things
}

// widener enters records through the site's own forms.
type widener struct {
	t    testing.TB
	hall *Hall
}

// said are the sentences of a page that tell what is wrong.
var said = regexp.MustCompile(`<(h1|p class="(lead|problem|fault))[^>]*>.*`)

// done fails the test unless a form was taken; it returns where that led.
func (w *widener) done(what string, a Answer) string {
	w.t.Helper()
	if a.Status != http.StatusSeeOther {
		w.t.Fatalf("%s: %d\n%s", what, a.Status, strings.Join(said.FindAllString(a.Body, -1), "\n"))
	}
	return a.Location()
}

// keep remembers the last part of the address to which a form led.
func (w *widener) keep(thing string, a Answer) {
	w.t.Helper()
	address, _, _ := strings.Cut(w.done(thing, a), "?")
	name, err := url.PathUnescape(address[strings.LastIndexByte(address, '/')+1:])
	if err != nil {
		w.t.Fatal(err)
	}
	w.hall.Things[thing] = name
}

func (w *widener) enter(account string) *Visitor { return w.hall.Enter(w.t, "default", account) }

func (w *widener) offices() {
	for office, staff := range map[attendance.Office]string{attendance.GeneralOffice: "S056", attendance.Director: "S057", attendance.Secretary: "S058"} {
		h := attendance.Holding{Office: office, Staff: staff, From: roster.MustDate("2026-01-01")}
		if err := w.hall.Site.Offices.Appoint(w.t.Context(), w.hall.Scope, h); err != nil {
			w.t.Fatal(err)
		}
	}
}

// asks is what each of three people asks for.
func (w *widener) asks() {
	for i, who := range []struct{ account, staff, day string }{{"staff", "S002", "2026-07-08"}, {"head", "S001", "2026-07-15"}, {"hr", "S056", "2026-07-22"}} {
		v := w.enter(who.account)
		w.keep("leave."+who.staff, v.Post("/leave/apply", url.Values{
			"type": {"personal"}, "from": {who.day}, "from_half": {"am"}, "to": {who.day}, "to_half": {"pm"}, "reason": {"家中有事"},
		}))
		w.lackingPunch(v, who.staff)
		w.done("hand over", v.Post("/calendar/handovers", url.Values{"date": {Today}, "taker": {[]string{"S001", "S003", "S057"}[i]}, "note": {"公章一枚"}, "items": {"钥匙"}}))
		w.hall.Things["handover."+who.staff] = fmt.Sprint(i + 1)
	}
}

// lackingPunch asks for the first punch of the last two months that somebody lacks.
func (w *widener) lackingPunch(v *Visitor, staff string) {
	w.t.Helper()
	for day := roster.MustDate("2026-06-30"); day > roster.MustDate("2026-05-01"); day-- {
		for _, at := range [][2]string{{"am", "in"}, {"am", "out"}, {"pm", "in"}, {"pm", "out"}} {
			a := v.Post("/slips/ask", url.Values{"date": {day.String()}, "session": {at[0]}, "side": {at[1]}, "reason": {"考勤机故障"}})
			if a.Status == http.StatusSeeOther {
				w.keep("slip."+staff, a)
				return
			}
		}
	}
	w.t.Logf("%s lacks no punch", staff)
}

// pixel is the smallest picture.
var pixel, _ = base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")

var (
	boardAddress = regexp.MustCompile(`/board/([A-Za-z0-9_-]{10,})`)
	appealLink   = regexp.MustCompile(`/appeals/new\?([^"]+)"`)
	evidenceLink = regexp.MustCompile(`/evidence/([0-9a-f]{64})`)
)

// records is what the office enters.
func (w *widener) records() {
	hr := w.enter("hr")
	for i, who := range []string{"S002", "S001", "S031"} {
		form := url.Values{"day": {"2026-06-24"}, "staff": {who}, "channel": {"phone"}, "statement": {"态度生硬"}, "complainant": {"周女士"}, "contact": {"555-0142"}}
		w.done("complaint", hr.PostFile("/registers/complaints/new", form, "evidence", "", nil))
		w.hall.Things["complaint."+who] = fmt.Sprint(i + 1)
		w.done("case", hr.Post("/cases/new", url.Values{
			"number": {"T-" + who}, "staff": {who}, "item": {"营业执照"}, "accepted_day": {"2026-06-30"}, "accepted_time": {"09:10"}, "promise_days": {"3"},
		}))
		w.hall.Things["case."+who] = "T-" + who
		fact := url.Values{"kind": {"conduct.violation"}, "date": {"2026-05-1" + fmt.Sprint(2+i)}, "staff": {who}, "note": {"上班时间闲谈"}}
		w.keep("fact."+who, hr.PostFile("/events", fact, "evidence", "papers.png", pixel))
	}
	shown := hr.Get("/events/" + url.PathEscape(w.hall.Things["fact.S002"]))
	w.hall.Things["evidence.S002"] = first(evidenceLink, shown.Body)
	w.done("publish", hr.Post("/assess/2026-05/publish", url.Values{"confirmed": {"yes"}}))
	for account, staff := range map[string]string{"staff": "S002"} {
		v := w.enter(account)
		sheet := v.Get("/me/score?period=2026-05")
		asked, err := url.ParseQuery(strings.ReplaceAll(first(appealLink, sheet.Body), "&amp;", "&"))
		if err != nil || len(asked) == 0 {
			w.t.Fatalf("no line to object to: %v\n%s", err, sheet.Body)
		}
		asked.Set("statement", "当日在办理业务")
		w.keep("appeal."+staff, v.Post("/appeals", asked))
	}
	w.done("round", hr.Post("/rounds/2026-07/open", nil))
	punches := "考勤号码,时间\n1,2026-06-30 08:01:00\n"
	w.keep("preview", hr.PostFile("/imports/new/punches", nil, "file", "七月.csv", []byte(punches)))
	a := hr.Post("/board/renew", url.Values{"confirmed": {"yes"}})
	w.hall.Things["board"] = first(boardAddress, a.Body)
}

func first(pattern *regexp.Regexp, text string) string {
	found := pattern.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	return found[1]
}

// second adds another centre with two windows, two people and a request for leave.
func (w *widener) second() {
	ctx := w.t.Context()
	centre, err := scoringdb.New(w.hall.DB).AddCentre(ctx, "test", Second, "第二中心")
	if err != nil {
		w.t.Fatal(err)
	}
	scope := attendance.Scope{Centre: centre, Actor: "test"}
	services := wire.Services(w.hall.DB, &ballottest.Keys{}, secret, w.hall.Site.Zone)
	services.Accounts.Cost = auth.Cost{Memory: 8, Passes: 1, Threads: 1}
	add := func(n auth.New) {
		if _, err := services.Accounts.Create(ctx, scope, n); err != nil {
			w.t.Fatal(err)
		}
		if err := services.Accounts.SetPassword(ctx, scope, n.Name, Password); err != nil {
			w.t.Fatal(err)
		}
	}
	add(auth.New{Name: "hr", Display: "二综合科", Roles: []roster.Role{roster.RoleHR}})
	hr := w.hall.Enter(w.t, Second, "hr")
	for _, window := range []string{"X01", "X02"} {
		w.done("window", hr.Post("/org/add/window", url.Values{"code": {window}, "name": {"二号" + window}, "active_from": {"2026-01-01"}}))
	}
	for i, staff := range []string{"X001", "X002"} {
		w.done("staff", hr.Post("/org/add/staff", url.Values{
			"code": {staff}, "name": {"何" + staff}, "window": {"X0" + fmt.Sprint(i+1)}, "clock_no": {"77" + fmt.Sprint(i)}, "establishment": {"contract"}, "joined": {"2026-01-05"},
		}))
	}
	add(auth.New{Name: "staff", Display: "何X001", Staff: "X001", Roles: []roster.Role{roster.RoleStaff}})
	add(auth.New{Name: "director", Display: "二主任", Staff: "X002", Roles: []roster.Role{roster.RoleSupervisor}})
	if err := services.Offices.Appoint(ctx, scope, attendance.Holding{Office: attendance.Director, Staff: "X002", From: roster.MustDate("2026-01-05")}); err != nil {
		w.t.Fatal(err)
	}
	w.keep("leave.X001", w.hall.Enter(w.t, Second, "staff").Post("/leave/apply", url.Values{
		"type": {"personal"}, "from": {"2026-07-08"}, "from_half": {"am"}, "to": {"2026-07-08"}, "to_half": {"pm"}, "reason": {"二中心的事"},
	}))
}

// Stored is everything that lies in the store's files; a test of it is one of SQLite.
func (h *Hall) Stored(t testing.TB) string {
	t.Helper()
	path, file := strings.CutPrefix(h.store, "sqlite:")
	if !file { // they belong to another user; where it matters, of ballots, the store's tests search them by a server of their own
		t.Skip("the server's files are not ours to read")
	}
	var all strings.Builder
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(path + suffix)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		all.Write(data)
	}
	return all.String()
}
