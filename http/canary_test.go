package http_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/sitetest"
	"redbanner/reports"
	"redbanner/scoring/rulebook"
)

// A canary is a text that stands nowhere else: what one person wrote, or what is kept of
// one person. Whoever finds it on a page was shown that person's thing.
type canary struct {
	text   string
	of     string // what it is: a key of whoSees
	staff  string
	window string
}

// whoSees is how far each role of the made-up centre may see things of a kind: his own (o),
// those of his window's people (w), everybody's (c), nobody's (-). It is what
// attendance/roster/testdata/rights.txt says, read by hand:
//
//	staff head hr director secretary admin auditor
var whoSees = map[string]string{
	"score":        "o w c c c - c", // scores.read
	"window score": "- w c c c - c", // a window's own before it is published
	"fact":         "o w c c c - c", // fact.read
	"evidence":     "o w c c c - c",
	"complaint":    "o w c c c - c",
	"complainant":  "- - c c c - c", // who complained is hidden from those it is about
	"case":         "o w c c c - c",
	"leave":        "o o c c c - -", // leave.reason
	"certificate":  "o o c c c - -",
	"slip":         "o w c c c - c", // attendance.read
	"objection":    "o w c c c - c", // objection.read
	"hand-over":    "o w c c c - c", // attendance.read of giver or taker
	"clock number": "o w c c c c c", // roster.read
	"waiver":       "o w c c c - c", // scores.read
	"grade":        "- - c c c - c", // period.read
	"import":       "- - c - - - c", // import.read
	"account":      "- - - - - c c", // system.read
	"token":        "o o o o o c c",
	"session":      "o o o o o c c",
	"audit":        "- - - - - - c", // audit.read
}

// seats are the visitors in the order of whoSees, with who they are.
var seats = []struct{ account, staff, window string }{
	{"staff", "S002", ""}, {"head", "S001", "W01"}, {"hr", "S056", ""}, {"director", "S057", ""}, {"secretary", "S058", ""}, {"admin", "", ""}, {"auditor", "", ""},
}

// sees reports whether the visitor of a seat may see a canary. Of what is somebody's own
// he sees it whatever his office.
func (c canary) sees(seat int) bool {
	reach := strings.Fields(whoSees[c.of])[seat]
	own := c.staff != "" && c.staff == seats[seat].staff
	switch reach {
	case "o":
		return own
	case "w":
		return own || c.window == seats[seat].window
	}
	return reach == "c"
}

// marked are the people whose things are marked: the visitor, his head, a colleague at the
// same window, and others at other windows.
var marked = []struct{ staff, window, day string }{
	{"S002", "W01", "2026-07-06"}, {"S001", "W01", "2026-07-09"}, {"S003", "W01", "2026-07-13"},
	{"S031", "W07", "2026-07-06"}, {"S056", "W12", "2026-07-07"}, {"S011", "W03", "2026-07-10"},
}

// aviary is a wide hall full of canaries.
type aviary struct {
	*sitetest.Hall
	birds []canary
	extra []string // addresses of things that only the aviary has
}

func (a *aviary) bird(of, staff, window string) string {
	text := fmt.Sprintf("zq%sx%dq", strings.ReplaceAll(of, " ", ""), len(a.birds)+100)
	a.birds = append(a.birds, canary{text, of, staff, window})
	return text
}

// complained are the sentences of a page that say what is wrong.
var complained = regexp.MustCompile(`<(?:h1|p class="(?:problem|fault|lead))[^>]*>.*`)

// pdf is the smallest paper that does as evidence, with a text in it.
func pdf(text string) []byte { return []byte("%PDF-1.4\n% " + text + "\n%%EOF\n") }

func newAviary(t *testing.T) *aviary {
	t.Helper()
	a := &aviary{Hall: sitetest.Wide(t)}
	hr := a.Enter(t, "default", "hr")
	done := func(what string, got sitetest.Answer) string {
		t.Helper()
		if got.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", what, got.Status, complained.FindAllString(got.Body, -1))
		}
		address, _, _ := strings.Cut(got.Location(), "?")
		a.extra = append(a.extra, address)
		return address
	}
	for i, p := range marked {
		bird := func(of string) string { return a.bird(of, p.staff, p.window) }
		done("leave", hr.PostFile("/leave/apply", url.Values{
			"staff": {p.staff}, "type": {"personal"}, "from": {p.day}, "from_half": {"am"}, "to": {p.day}, "to_half": {"pm"}, "reason": {bird("leave")},
		}, "certificate", bird("certificate")+".pdf", pdf(bird("certificate"))))
		fact := done("fact", hr.PostFile("/events", url.Values{
			"kind": {"complaint.upheld"}, "date": {fmt.Sprintf("2026-06-1%d", i)}, "staff": {p.staff}, "note": {bird("fact")}, "ref": {bird("fact")},
			"month_points": {fmt.Sprintf("2.%d", []int{13, 17, 29, 41, 57, 71}[i])},
		}, "evidence", bird("evidence")+".pdf", pdf(bird("evidence"))))
		a.extra = append(a.extra, regexp.MustCompile(`/evidence/[0-9a-f]{64}`).FindAllString(hr.Get(fact).Body, 1)...)
		done("complaint", hr.PostFile("/registers/complaints/new", url.Values{
			"day": {"2026-06-24"}, "staff": {p.staff}, "channel": {"phone"}, "statement": {bird("complaint")}, "complainant": {bird("complainant")}, "contact": {bird("complainant")},
		}, "evidence", bird("evidence")+".pdf", pdf(bird("evidence"))))
		done("case", hr.Post("/cases/new", url.Values{
			"number": {bird("case")}, "staff": {p.staff}, "item": {bird("case")}, "accepted_day": {"2026-06-30"}, "accepted_time": {"09:10"}, "promise_days": {"3"},
		}))
		giver := hr.Post("/calendar/handovers", url.Values{"giver": {p.staff}, "date": {sitetest.Today}, "taker": {"S058"}, "note": {bird("hand-over")}, "items": {bird("hand-over")}})
		if giver.Status != http.StatusSeeOther {
			t.Fatalf("hand-over: %d", giver.Status)
		}
		a.clock(t, hr, p.staff, p.window)
		a.asks(t, i)
	}
	a.notes(t)
	a.office(t, hr)
	a.scores(t)
	return a
}

// clock gives somebody another number at the clocks.
func (a *aviary) clock(t *testing.T, hr *sitetest.Visitor, staff, window string) {
	t.Helper()
	number := fmt.Sprintf("88%04d77", len(a.birds))
	if got := hr.Post("/org/staff/"+staff+"/clock", url.Values{"clock_no": {number}}); got.Status != http.StatusSeeOther {
		t.Fatalf("clock number: %d\n%s", got.Status, got.Body)
	}
	a.birds = append(a.birds, canary{number, "clock number", staff, window})
}

// asks lets a marked person ask for a slip and object, through an account of his own.
func (a *aviary) asks(t *testing.T, i int) {
	t.Helper()
	p := marked[i]
	name := "own" + p.staff
	display := a.bird("account", "", "")
	_, err := a.Site.Accounts.Create(t.Context(), a.Scope, auth.New{Name: name, Display: display, Staff: p.staff, Roles: []roster.Role{roster.RoleStaff}})
	if err == nil {
		err = a.Site.Accounts.SetPassword(t.Context(), a.Scope, name, sitetest.Password)
	}
	if err != nil {
		t.Fatal(err)
	}
	v := a.Enter(t, "default", name)
	if asked, err := url.ParseQuery(html.UnescapeString(sub(appealLink, v.Get("/me/score?period=2026-05").Body))); err == nil && len(asked) > 0 && p.staff != "S002" {
		asked.Set("statement", a.bird("objection", p.staff, p.window))
		if got := v.Post("/appeals", asked); got.Status == http.StatusSeeOther {
			a.extra = append(a.extra, got.Location())
		} else {
			a.birds = a.birds[:len(a.birds)-1]
		}
	}
	reason := a.bird("slip", p.staff, p.window)
	for day := roster.MustDate("2026-06-30"); day > roster.MustDate("2026-05-31"); day-- {
		for _, at := range [][2]string{{"am", "in"}, {"am", "out"}, {"pm", "in"}, {"pm", "out"}} {
			got := v.Post("/slips/ask", url.Values{"date": {day.String()}, "session": {at[0]}, "side": {at[1]}, "reason": {reason}})
			if got.Status == http.StatusSeeOther {
				a.extra = append(a.extra, got.Location())
				return
			}
		}
	}
	a.birds = a.birds[:len(a.birds)-1] // lacks no punch
}

var appealLink = regexp.MustCompile(`/appeals/new\?([^"]+)"`)

func sub(pattern *regexp.Regexp, text string) string {
	if found := pattern.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// office is what the office and the machine keep.
func (a *aviary) office(t *testing.T, hr *sitetest.Visitor) {
	t.Helper()
	got := hr.PostFile("/imports/new/punches", nil, "file", a.bird("import", "", "")+".csv", []byte("考勤号码,时间\n1002,2026-06-30 08:01:00\n"))
	if got.Status != http.StatusSeeOther {
		t.Fatalf("import: %d", got.Status)
	}
	_, _, err := a.Site.Accounts.IssueToken(t.Context(), a.Scope, auth.NewToken{Account: "director", Title: a.bird("token", "S057", ""), Rights: []roster.Right{roster.ReadScores}, Until: time.Now().AddDate(0, 0, 30)})
	if err != nil {
		t.Fatal(err)
	}
	scope := a.Scope
	scope.Actor = a.bird("audit", "", "")
	deputy := attendance.Holding{Office: attendance.Director, Staff: "S003", From: roster.MustDate("2027-02-01"), To: roster.MustDate("2027-02-02"), Deputises: "S057"}
	if err := a.Site.Offices.Appoint(t.Context(), scope, deputy); err != nil {
		t.Fatal(err)
	}
	session := a.Visitor()
	in := session.Request(http.MethodPost, "/login", strings.NewReader(url.Values{"centre": {"default"}, "name": {"director"}, "password": {sitetest.Password}}.Encode()))
	in.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	in.Header.Set("User-Agent", a.bird("session", "S057", ""))
	if got := session.Send(in); got.Status != http.StatusSeeOther {
		t.Fatalf("session: %d", got.Status)
	}
}

// scores makes canaries of the totals of periods that are not published, as far as a
// total is one subject's alone and no sheet has the number in another place.
func (a *aviary) scores(t *testing.T) {
	t.Helper()
	window := map[string]string{}
	people, err := a.Site.Attendance.People(t.Context(), a.Scope)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people.Staff {
		window[p.Code] = people.WindowOf(p.Code, roster.MustDate("2026-06-30"))
	}
	seen, totals := map[string]int{}, []canary{}
	for _, p := range []string{"2026-06", "2026H1"} {
		scores, err := a.Site.Scoring.Score(t.Context(), a.Scope, roster.MustPeriod(p), roster.MustDate(sitetest.Today))
		if err != nil {
			t.Fatal(err)
		}
		for of, sheets := range scores.Sheets {
			for _, s := range sheets {
				seen[s.Total.String()]++
				bird := canary{s.Total.String(), "score", s.Code, window[s.Code]}
				if of == rulebook.OfWindow {
					bird.of, bird.staff, bird.window = "window score", "", s.Code
				}
				totals = append(totals, bird)
				for _, item := range s.Items {
					seen[item.Score.String()] += 2
					seen[item.Full.String()] += 2
				}
			}
		}
	}
	persons, windows := 0, 0
	for _, bird := range totals {
		if seen[bird.text] > 1 || strings.HasSuffix(bird.text, "0") { // round numbers are sums of anything
			continue
		}
		if a.birds = append(a.birds, bird); bird.of == "score" {
			persons++
		} else {
			windows++
		}
	}
	if persons < 5 || windows < 3 {
		t.Fatalf("too few totals are somebody's alone: %d people, %d windows", persons, windows)
	}
}

// TestNobodyIsShownWhatIsNotHis sends everybody to every page, list, file, chart and search
// and looks for what he may not see. What he may see must be there for somebody: a canary
// that nobody finds would prove nothing.
func TestNobodyIsShownWhatIsNotHisAsReviewed(t *testing.T) {
	t.Parallel()
	unraced(t)
	a := newAviary(t)
	found := &sightings{texts: map[string]bool{}}
	t.Run("visitors", func(t *testing.T) {
		for seat, s := range seats {
			t.Run(s.account, func(t *testing.T) {
				t.Parallel()
				flight(t, a, a.Enter(t, "default", s.account), seat, found)
			})
		}
		for _, other := range []string{"staff", "hr", "director"} {
			t.Run("second centre's "+other, func(t *testing.T) {
				t.Parallel()
				flight(t, a, a.Enter(t, sitetest.Second, other), -1, found)
			})
		}
		t.Run("nobody", func(t *testing.T) {
			t.Parallel()
			flight(t, a, a.Visitor(), -1, found)
		})
		t.Run("shut", func(t *testing.T) {
			t.Parallel()
			v := a.Enter(t, "default", "ownS011")
			disabled := true
			if _, err := a.Site.Accounts.Update(t.Context(), a.Scope, "ownS011", auth.Change{Disabled: &disabled}); err != nil {
				t.Fatal(err)
			}
			flight(t, a, v, -1, found)
		})
	})
	t.Run("log", func(t *testing.T) { a.ofLog(t, found) })
	t.Run("programs", func(t *testing.T) { programs(t, a) })
	for _, bird := range a.birds {
		if !found.texts[bird.text] {
			t.Errorf("nobody finds the %s of %s %s (%s)", bird.of, bird.staff, bird.window, bird.text)
		}
	}
	t.Logf("%d canaries, %d answers read", len(a.birds), found.read)
}

// sightings are the canaries that somebody found.
type sightings struct {
	sync.Mutex
	texts map[string]bool
	read  int
}

// flight sends a visitor everywhere.
func flight(t *testing.T, a *aviary, v *sitetest.Visitor, seat int, found *sightings) {
	t.Helper()
	visited := map[string]bool{}
	look := func(path string) sitetest.Answer {
		if visited[path] {
			return sitetest.Answer{}
		}
		visited[path] = true
		got := v.Get(path)
		a.judge(t, path, got, seat, found)
		return got
	}
	asked := map[string]bool{}
	for _, address := range a.addresses() {
		path := address.path
		got := look(path)
		for _, link := range links(got.Body) {
			wide := seat > 1 && strings.Contains(link, "export=xlsx") // who reads nearly everything is spared the same list twice
			if strings.Contains(link, "export=") && !wide || strings.HasPrefix(link, "/evidence/") || strings.Contains(link, "/certificate/") {
				look(link)
			}
		}
		if seat >= 0 && seat < 2 && got.Status == http.StatusOK && !asked[address.pattern] {
			asked[address.pattern] = true
			a.oracle(t, v, path, got, seat)
		}
	}
}

// addresses are all that can be looked at, with the things that only the aviary has.
func (a *aviary) addresses() []address {
	var known []address
	var paths []string
	for _, r := range a.Site.Table() {
		if r.Method != http.MethodGet || strings.HasPrefix(r.Pattern, "/api/") {
			continue
		}
		objects, _ := a.Objects(r.Pattern)
		for _, o := range objects {
			known = append(known, address{r.Pattern, o.Path})
		}
	}
	for _, address := range a.extra {
		paths = append(paths, address)
		if strings.HasPrefix(address, "/leave/") {
			paths = append(paths, address+"/certificate/1")
		}
		if strings.HasPrefix(address, "/events/") {
			paths = append(paths, address+"/effects", address+"/replace")
		}
	}
	for _, p := range []string{"2026-06", "2026H1"} {
		paths = append(paths, "/scores/"+p, "/scores/"+p+"?of=staff", "/scores/"+p+"?of=window", "/scores/"+p+"/charts", "/me/score?period="+p, "/assess/"+p, "/honours/2026-06")
		for _, kind := range reports.Kinds() {
			paths = append(paths, "/reports/"+string(kind)+"/"+p, "/reports/"+string(kind)+"/"+p+"?of=S003")
		}
		for _, m := range marked {
			paths = append(paths, "/scores/"+p+"/staff/"+m.staff, "/scores/"+p+"/window/"+m.window)
		}
	}
	for _, kind := range []reports.Kind{reports.OfCases, reports.OfRegister, reports.OfLeaveYear, reports.OfYear} {
		paths = append(paths, "/reports/"+string(kind)+"/2026", "/reports/"+string(kind)+"/2026?of="+marked[0].window, "/reports/"+string(kind)+"/2026?of=complaints")
	}
	for _, m := range marked {
		paths = append(paths, "/staff/"+m.staff, "/windows/"+m.window, "/org/staff/"+m.staff, "/grades/2026H1/"+m.staff, "/attendance/2026-06/"+m.staff, "/attendance/2026-07/"+m.staff)
	}
	paths = append(paths, "/attendance/2026-06", "/attendance/2026-07", "/slips?month=2026-06", "/events?month=2026-06", "/cases?month=2026-06", "/calendar/handovers?month=2026-07", "/me/attendance?month=2026-07")
	for _, path := range paths {
		pattern, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		known = append(known, address{pattern, path})
	}
	return known
}

// address is one address with what it is an example of.
type address struct{ pattern, path string }

var linked = regexp.MustCompile(`(?:href|src)="(/[^"]+)"`)

// links are the addresses that a page leads to.
func links(body string) []string {
	var all []string
	for _, found := range linked.FindAllStringSubmatch(body, -1) {
		all = append(all, html.UnescapeString(found[1]))
	}
	return all
}

// judge fails where an answer holds a canary that the visitor may not see.
func (a *aviary) judge(t *testing.T, what string, got sitetest.Answer, seat int, found *sightings) {
	t.Helper()
	words, numbers := readable(t, what, got)
	found.Lock()
	defer found.Unlock()
	found.read++
	for _, bird := range a.birds {
		here := strings.Contains(words, bird.text)
		if strings.HasSuffix(bird.of, "score") {
			here = numbers[bird.text]
		}
		switch {
		case !here:
		case strings.Contains(what, bird.text): // he named it himself
			found.texts[bird.text] = found.texts[bird.text] || got.Status == http.StatusOK
		case seat < 0 || !bird.sees(seat):
			t.Errorf("%s (%d) shows the %s of %s %s: %s", what, got.Status, bird.of, bird.staff, bird.window, bird.text)
		default:
			found.texts[bird.text] = true
		}
	}
}

var (
	decimal = regexp.MustCompile(`\d+\.\d+`)
	spoken  = regexp.MustCompile(`(?:aria-label|title|alt|value|data-[a-z-]+)="([^"]*)"`)
)

// readable is everything that can be read in an answer, a workbook's parts unpacked, and
// the numbers with decimals in it, with two of them. Co-ordinates of drawings are none.
func readable(t *testing.T, what string, got sitetest.Answer) (words string, numbers map[string]bool) {
	t.Helper()
	words = got.Body
	if strings.HasPrefix(words, "PK\x03\x04") {
		words = unpacked(t, what, []byte(words))
	}
	for name, values := range got.Header {
		words += "\n" + name + ": " + strings.Join(values, " ")
	}
	if decoded, err := url.QueryUnescape(got.Header.Get("Content-Disposition")); err == nil {
		words += decoded
	}
	shown := tags.ReplaceAllString(words, " ")
	for _, attribute := range spoken.FindAllStringSubmatch(words, -1) {
		shown += " " + attribute[1]
	}
	numbers = map[string]bool{}
	for _, n := range decimal.FindAllString(shown, -1) {
		whole, part, _ := strings.Cut(n, ".")
		if len(part) == 1 {
			part += "0"
		}
		numbers[whole+"."+part] = len(part) == 2
	}
	return words, numbers
}

// unpacked is the text of all parts of a workbook.
func unpacked(t *testing.T, what string, data []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	var all strings.Builder
	for _, part := range archive.File {
		r, err := part.Open()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if _, err := io.Copy(&all, r); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		_ = r.Close()
	}
	return all.String()
}

var asks = regexp.MustCompile(`<input(?: id="[^"]*")?(?: type="(?:search|text)")? name="([^"]+)"`)

// oracle asks a page for what the visitor may not see, and for what there is not: the
// answers must not differ. It sorts by everything offered, too, and by what is not.
func (a *aviary) oracle(t *testing.T, v *sitetest.Visitor, path string, page sitetest.Answer, seat int) {
	t.Helper()
	if strings.Contains(path, "?") {
		return
	}
	for _, form := range regexp.MustCompile(`(?s)<form method="get".*?</form>`).FindAllString(page.Body, -1) {
		for i, name := range asks.FindAllStringSubmatch(form, -1) {
			for _, bird := range a.hidden(seat, i) {
				a.alike(t, v, path, name[1], bird, strings.Map(func(r rune) rune {
					if r >= '0' && r <= '9' {
						return '0' + (r-'0'+5)%10
					}
					return r
				}, bird))
			}
		}
	}
	a.alike(t, v, path, "staff", "S031", "S931")
	a.alike(t, v, path, "window", "W07", "W97")
}

// hidden are some of the texts that a seat may not see, of three kinds.
func (a *aviary) hidden(seat, from int) []string {
	var texts []string
	had := map[string]bool{}
	for _, bird := range a.birds {
		if !bird.sees(seat) && !had[bird.of] && !strings.HasSuffix(bird.of, "score") {
			had[bird.of] = true
			if i := len(had) - 1; i < 3*from || i >= 3*from+3 {
				continue
			}
			texts = append(texts, bird.text)
		}
	}
	return texts
}

// alike fails when a question about what is hidden is answered otherwise than one about
// what there is not.
func (a *aviary) alike(t *testing.T, v *sitetest.Visitor, path, name, hidden, none string) {
	t.Helper()
	one, other := v.Get(path+"?"+url.Values{name: {hidden}}.Encode()), v.Get(path+"?"+url.Values{name: {none}}.Encode())
	clean := func(body string) string {
		return changing.ReplaceAllString(strings.NewReplacer(hidden, "·", none, "·", " selected", "").Replace(body), "·")
	}
	if got, want := clean(one.Body), clean(other.Body); one.Status != other.Status || got != want {
		t.Errorf("%s?%s= tells %s from nothing: %d, %d\n%s", path, name, hidden, one.Status, other.Status, firstDifference(got, want))
	}
}

// tells are the kinds of canaries of which an operation of the API may speak, by the right
// that a token was given.
var tells = map[roster.Right][]string{
	roster.ReadScores: {"score", "window score", "waiver"}, roster.ReadFacts: {"fact", "evidence", "complaint", "case"},
	roster.ReadAttendance: {"slip"}, roster.ReadReasons: {"leave", "certificate"}, roster.ReadObjections: {"objection"},
	roster.ReadImports: {"import"}, roster.ReadPeriods: {"grade", "waiver"}, roster.ReadRoster: {"clock number"}, roster.ReadAudit: {"audit"}, roster.ReadSystem: {"account", "token", "session"},
}

// programs reads the API with a token for all that each account may, and for two of them
// with a token for each right alone.
func programs(t *testing.T, a *aviary) {
	read := 0
	for seat, s := range seats {
		owner, err := a.Site.Accounts.Account(t.Context(), a.Scope.Centre, s.account)
		if err != nil {
			t.Fatal(err)
		}
		var held []roster.Right
		for _, right := range roster.Rights() {
			if owner.Actor().Has(right) {
				held = append(held, right)
			}
		}
		scopes := [][]roster.Right{held}
		for _, right := range held {
			if one := s.account == "staff" || s.account == "hr"; one && !right.Writes() {
				scopes = append(scopes, []roster.Right{right})
			}
		}
		for _, scope := range scopes {
			_, secret, err := a.Site.Accounts.IssueToken(t.Context(), owner.Scope("127.0.0.1"), auth.NewToken{Title: "t", Rights: scope, Until: time.Now().AddDate(0, 1, 0)})
			if err != nil {
				t.Fatal(err)
			}
			read += a.program(t, seat, scope, secret)
		}
	}
	t.Logf("%d answers to programs", read)
}

func (a *aviary) program(t *testing.T, seat int, scope []roster.Right, secret string) (read int) {
	t.Helper()
	v := a.Visitor()
	for _, path := range a.operations() {
		r := v.Request(http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer "+secret)
		got := v.Send(r)
		words, numbers := readable(t, path, got)
		read++
		for _, bird := range a.birds {
			here := strings.Contains(words, bird.text)
			if strings.HasSuffix(bird.of, "score") {
				here = numbers[bird.text]
			}
			here = here && !strings.Contains(path, bird.text)
			given := len(scope) > 1 || slices.Contains(tells[scope[0]], bird.of) || scope[0] == roster.ReadScores && bird.of == "fact"
			if here && !(bird.sees(seat) && given) {
				t.Errorf("%s with %s shows a token of %s the %s of %s %s", path, scope, seats[seat].account, bird.of, bird.staff, bird.window)
			}
		}
	}
	return read
}

// operations are the addresses of the API, each for all that it could be about.
func (a *aviary) operations() []string {
	var paths []string
	for _, r := range a.Site.Table() {
		if r.Method != http.MethodGet || !strings.HasPrefix(r.Pattern, "/api/") {
			continue
		}
		path := strings.NewReplacer("{period}", "2026-06", "{month}", "2026-06", "{year}", "2026", "{subject}", "staff").Replace(r.Pattern)
		switch {
		case strings.Contains(path, "{code}"):
			for _, m := range marked {
				paths = append(paths, strings.ReplaceAll(path, "{code}", m.staff))
			}
		case strings.Contains(path, "{number}"):
			for n := range 12 {
				paths = append(paths, strings.ReplaceAll(path, "{number}", fmt.Sprint(n+1)))
			}
		case strings.Contains(path, "{id}"):
			for _, address := range a.extra {
				if id, ok := strings.CutPrefix(address, "/events/"); ok {
					paths = append(paths, strings.ReplaceAll(path, "{id}", id))
				}
			}
		default:
			paths = append(paths, path)
		}
	}
	return append(paths, "/api/v1/scores/2026H1", "/api/v1/scores/2026-06?subject=staff", "/api/v1/attendance/2026-07")
}
