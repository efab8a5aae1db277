package http_test

import (
	"html"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

// random is what differs between two halls whatever was done there, beside days and
// times: ids, parts of a second, and how far the log of changes had come.
var random = regexp.MustCompile(`[A-Za-z0-9_-]{16,}|\b\d{4,}\b|\.\d+Z|"ms":[0-9.]+|name="seen" value="\d+"`)

// unlike is an answer without what is random, in single spaces.
func unlike(body string) string {
	return strings.Join(strings.Fields(random.ReplaceAllString(changing.ReplaceAllString(body, "·"), "·")), " ")
}

// twins are two halls, and one visitor of each who came in by the same account.
type twins struct {
	halls   [2]*sitetest.Hall
	account string
	eyes    [2]*sitetest.Visitor
	tokens  [2]string // for programs; "" for who has no account
	read    *int
}

// at are the twins with somebody signed in, "" for nobody.
func (w twins) at(t *testing.T, account string) twins {
	t.Helper()
	w.account = account
	for i, hall := range w.halls {
		if w.eyes[i] = hall.Visitor(); account != "" {
			w.eyes[i] = hall.Enter(t, "default", account)
			w.tokens[i] = programOf(t, hall, account).token
		}
	}
	return w
}

// alike asks both halls for the same address; they must say the same.
func (w twins) alike(t *testing.T, path string) sitetest.Answer {
	t.Helper()
	var answers [2]sitetest.Answer
	var said [2]string
	for i, v := range w.eyes {
		r := v.Request(http.MethodGet, path, nil)
		if strings.HasPrefix(path, "/api/") {
			v = w.halls[i].Visitor()
			r = v.Request(http.MethodGet, path, nil)
			r.Header.Set("Authorization", "Bearer "+w.tokens[i])
		}
		answers[i] = v.Send(r)
		words, _ := readable(t, path, sitetest.Answer{Page: sitetest.Page{Body: answers[i].Body}})
		said[i] = unlike(words)
	}
	*w.read++
	if answers[0].Status != answers[1].Status || said[0] != said[1] {
		t.Errorf("%q at %s: %d, %d\n%s", w.account, path, answers[0].Status, answers[1].Status, firstDifference(said[0], said[1]))
	}
	return answers[0]
}

// walk asks both halls for every page, file and operation whose address the pattern fits;
// of things that have a month, for that of July.
func (w twins) walk(t *testing.T, about *regexp.Regexp) {
	t.Helper()
	for _, r := range w.halls[0].Site.Table() {
		objects, _ := w.halls[0].Objects(r.Pattern)
		if r.Method != http.MethodGet || len(objects) == 0 || strings.HasPrefix(r.Pattern, "/api/") && w.tokens[0] == "" {
			continue
		}
		path := strings.Replace(objects[0].Path, "/2026-05", "/2026-07", 1)
		paths := []string{path}
		if strings.HasSuffix(path, "/W01") {
			paths = append(paths, strings.TrimSuffix(path, "1")+"2", strings.TrimSuffix(path, "1")+"3")
		}
		for _, path := range paths {
			if !about.MatchString(path) {
				continue
			}
			for _, link := range links(w.alike(t, path).Body) {
				if strings.Contains(link, "export=csv") {
					w.alike(t, link)
				}
			}
		}
	}
	for _, of := range []string{"/scores/2026-07?of=window", "/scores/2026-07/window/W02", "/api/v1/scores/2026-07?subject=window"} {
		if !strings.HasPrefix(of, "/api/") || w.tokens[0] != "" {
			w.alike(t, of)
		}
	}
}

var (
	everything = regexp.MustCompile(``)
	ofRounds   = regexp.MustCompile(`2026-07|rounds|peer|/W0|audit|windows`)
)

// cast lets every window vote for W02 and W03; the head of W01 does it by the page, and
// gives W03 in each hall something else.
func cast(t *testing.T, halls [2]*sitetest.Hall) {
	t.Helper()
	july := roster.MustPeriod("2026-07")
	for i, hall := range halls {
		again := url.Values{"reason": {"密钥遗失"}, "confirmed": {"yes"}} // the key of the hall that this is a copy of
		if a := hall.Enter(t, "default", "hr").Post("/rounds/2026-07/restart", again); a.Status != http.StatusSeeOther {
			t.Fatalf("restart: %d\n%s", a.Status, complained.FindAllString(a.Body, -1))
		}
		head := hall.Enter(t, "default", "head")
		for k, rater := range ratersOf(t, hall) {
			// The second hall gives W02 the same votes, each by another window.
			two, three := rulebook.Points(350+50*((k+i)%11)), rulebook.Points(800)
			if rater.Window == "W01" {
				three = []rulebook.Points{950, 300}[i]
			}
			for window, points := range map[string]rulebook.Points{"W02": two, "W03": three} {
				switch {
				case rater.Window == window:
				case rater.Window == "W01":
					if a := head.Post("/peer/2026-07/"+window, scores(points.String())); a.Status != http.StatusSeeOther {
						t.Fatalf("vote for %s: %d", window, a.Status)
					}
				default:
					scope := hall.Scope
					scope.Staff = rater.Staff
					b := ballot.Ballot{Month: july, Window: window, Aspects: [4]rulebook.Points{points, points, points, points}}
					if _, err := hall.Site.Ballots.Cast(t.Context(), scope, hallDay, b); err != nil {
						t.Fatalf("%s votes for %s: %v", rater.Window, window, err)
					}
				}
			}
		}
	}
}

// ratersOf are somebody at each window: first at those that are not rated here, last at W02.
func ratersOf(t *testing.T, hall *sitetest.Hall) []roster.Move {
	t.Helper()
	people, err := hall.Site.Attendance.People(t.Context(), hall.Scope)
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]string{}
	for _, p := range people.EmployedOn(hallDay) {
		at[people.WindowOf(p.Code, hallDay)] = p.Code
	}
	delete(at, "")
	var raters []roster.Move
	for _, window := range append(slices.DeleteFunc(slices.Sorted(maps.Keys(at)), func(w string) bool { return w == "W02" }), "W02") {
		raters = append(raters, roster.Move{Staff: at[window], Window: window})
	}
	if len(raters) != 12 {
		t.Fatalf("%d windows vote, not 12", len(raters))
	}
	return raters
}

// TestNothingTellsAVote compares two halls that differ in nothing but the votes. While the
// round is open nothing tells them apart; closed, with the same votes given by other
// windows, nothing tells who gave which.
func TestNothingTellsAVoteAsReviewed(t *testing.T) {
	t.Parallel()
	unraced(t)
	w := twins{halls: [2]*sitetest.Hall{sitetest.Wide(t), sitetest.Wide(t)}, read: new(int)}
	cast(t, w.halls)
	for _, account := range []string{"head", "hr", "director", "admin", "auditor", "staff", ""} {
		w.at(t, account).walk(t, everything)
	}
	for _, hall := range w.halls {
		again := hall.Enter(t, "default", "head").Post("/peer/2026-07/W03", scores("9.00"))
		closed := hall.Enter(t, "default", "hr").Post("/rounds/2026-07/close", url.Values{"confirmed": {"yes"}})
		if again.Status != http.StatusSeeOther || closed.Status != http.StatusSeeOther {
			t.Fatalf("close: %d, %d", again.Status, closed.Status)
		}
		if page := hall.Enter(t, "default", "hr").Get("/rounds/2026-07?export=csv").Body; !decimal.MatchString(page) {
			t.Errorf("closed, the round tells no average:\n%s", page)
		}
	}
	for _, account := range []string{"head", "hr", "auditor"} {
		w.at(t, account).walk(t, ofRounds)
	}
	if one, other := unlike(w.halls[0].Log.String()), unlike(w.halls[1].Log.String()); one != other || strings.Contains(one, "W02") {
		t.Errorf("the log tells one vote from another:\n%s", firstDifference(one, other))
	}
	t.Logf("%d answers compared", *w.read)
	if *w.read < 1000 {
		t.Errorf("only %d answers", *w.read)
	}
}

// befall does in one hall what a person of another window may hear of and nobody of W01.
func befall(t *testing.T, hall *sitetest.Hall) {
	t.Helper()
	hr := hall.Enter(t, "default", "hr")
	const other = "S031"
	for path, form := range map[string]url.Values{
		"/leave/apply":                   {"staff": {other}, "type": {"personal"}, "from": {"2026-07-06"}, "from_half": {"am"}, "to": {"2026-07-06"}, "to_half": {"pm"}, "reason": {"看病"}},
		"/registers/complaints/new":      {"day": {"2026-06-24"}, "staff": {other}, "channel": {"phone"}, "statement": {"推诿"}, "complainant": {"陈先生"}},
		"/cases/new":                     {"number": {"T-9"}, "staff": {other}, "item": {"户口"}, "accepted_day": {"2026-06-30"}, "accepted_time": {"09:10"}, "promise_days": {"3"}},
		"/calendar/handovers":            {"giver": {other}, "date": {sitetest.Today}, "taker": {"S058"}, "note": {"钥匙"}, "items": {"钥匙"}},
		"/org/staff/" + other + "/clock": {"clock_no": {"889977"}},
	} {
		a := hr.Post(path, form)
		if path == "/registers/complaints/new" {
			a = hr.PostFile(path, form, "evidence", "", nil)
		}
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%s: %d\n%s", path, a.Status, complained.FindAllString(a.Body, -1))
		}
	}
}

var (
	asking  = regexp.MustCompile(`(?s)<form[^>]* method="get".*?</form>`)
	picked  = regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)".*?</select>`)
	choices = regexp.MustCompile(`<option value="([^"]*)"`)
)

// TestWhatBefallsOthersShowsNowhere compares two halls in one of which something happened
// to somebody at another window: a colleague, and the head of his window, find no
// difference on any page, however they sort, choose and count.
func TestWhatBefallsOthersShowsNowhere(t *testing.T) {
	t.Parallel()
	unraced(t)
	w := twins{halls: [2]*sitetest.Hall{sitetest.Wide(t), sitetest.Wide(t)}, read: new(int)}
	befall(t, w.halls[1])
	for _, account := range []string{"staff", "head"} {
		w := w.at(t, account)
		w.walk(t, everything)
		for _, r := range w.halls[0].Site.Table() {
			objects, _ := w.halls[0].Objects(r.Pattern)
			if r.Method != http.MethodGet || strings.HasPrefix(r.Pattern, "/api/") || len(objects) == 0 {
				continue
			}
			path := objects[0].Path
			page := w.alike(t, path)
			for _, form := range asking.FindAllString(page.Body, -1) {
				for _, field := range picked.FindAllStringSubmatch(form, -1) {
					for _, choice := range choices.FindAllStringSubmatch(field[0], -1) {
						w.alike(t, path+"?"+url.Values{field[1]: {html.UnescapeString(choice[1])}}.Encode())
					}
				}
			}
			for _, link := range links(page.Body) {
				if strings.Contains(link, "sort=") {
					w.alike(t, link)
				}
			}
		}
	}
	t.Logf("%d answers compared", *w.read)
	if *w.read < 400 {
		t.Errorf("only %d answers", *w.read)
	}
}

var sortable = regexp.MustCompile(`[?&;](?:amp;)?(\w*\.?)sort=([A-Za-z_0-9.]+)`)

// columnsOf are the columns by which the lists of a page sort, each with the beginning of
// its list's parameters.
func columnsOf(body string) map[[2]string]bool {
	all := map[[2]string]bool{}
	for _, found := range sortable.FindAllStringSubmatch(html.UnescapeString(body), -1) {
		all[[2]string{found[1], found[2]}] = true
	}
	return all
}

// TestNobodySortsByWhatIsHidden asks every list for the columns that it shows to others: to
// sort by one, and to choose by it, is refused or changes nothing.
func TestNobodySortsByWhatIsHidden(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	var visitors []*sitetest.Visitor
	for _, s := range seats {
		visitors = append(visitors, hall.Enter(t, "default", s.account))
	}
	tried, hidden := 0, 0
	for i, r := range hall.Site.Table() {
		objects, _ := hall.Objects(r.Pattern)
		if r.Method != http.MethodGet || r.Anyone || strings.HasPrefix(r.Pattern, "/api/") || len(objects) == 0 || raced && i%5 != 0 {
			continue
		}
		path := objects[0].Path
		pages := make([]sitetest.Answer, len(seats))
		offered := map[[2]string]bool{}
		for seat, v := range visitors {
			pages[seat] = v.Get(path)
			for c := range columnsOf(pages[seat].Body) {
				offered[c] = true
			}
		}
		for seat, v := range visitors {
			own, plain := columnsOf(pages[seat].Body), unlike(tags.ReplaceAllString(pages[seat].Body, " "))
			for c := range offered {
				if tried++; own[c] || pages[seat].Status != http.StatusOK {
					continue
				}
				hidden++
				for _, asked := range []url.Values{{c[0] + "sort": {c[1]}}, {c[0] + "sort": {c[1]}, c[0] + "desc": {"1"}}, {c[0] + "only." + c[1]: {"zqnone"}}} {
					a := v.Get(path + "?" + asked.Encode())
					if said := unlike(tags.ReplaceAllString(a.Body, " ")); a.Status != http.StatusBadRequest && said != plain {
						t.Errorf("%s at %s?%s: %d\n%s", seats[seat].account, path, asked.Encode(), a.Status, firstDifference(plain, said))
					}
				}
			}
		}
	}
	t.Logf("%d columns asked for, %d of them hidden", tried, hidden)
	if !raced && (tried < 500 || hidden < 20) {
		t.Errorf("only %d columns, %d hidden", tried, hidden)
	}
}
