package http_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

// unoffered are the addresses whose form stands on no page of the walk, and when it is
// there: in a state of things that the hall of the walk is not in.
var unoffered = map[string]string{
	"/account/factor/confirm":                    "once a second factor was begun",
	"/account/factor/drop":                       "once there is a second factor",
	"/account/tokens/{number}":                   "once one has a program's access of one's own",
	"/assess/{period}/reopen/cancel":             "once a period is being opened again",
	"/assess/{period}/reopen/confirm":            "once a period is being opened again",
	"/assess/{period}/tie/revoke":                "once a tie was ruled on",
	"/assess/{period}/waivers/{number}/revoke":   "once something was waived",
	"/assess/{period}/submit/withdraw":           "once the month was submitted",
	"/assess/{period}/windows/{window}/withdraw": "once a window was signed off",
	"/audit/verify":                              "where the machine proves its log",
	"/cases/{number}/charge":                     "once a case is judged",
	"/cases/{number}/part":                       "while a case of several is open",
	"/events":                                    "in the answer that shows what a fact would do",
	"/events/{id}/confirm":                       "while a fact waits for its second person",
	"/events/{id}/reject":                        "while a fact waits for its second person",
	"/imports/mappings/new":                      "once a sample was sent",
	"/leave/{number}/return":                     "while somebody is away",
	"/peer/{month}/{window}":                     "while a round is open",
	"/rounds/{month}/close":                      "while a round is open",
	"/rounds/{month}/open":                       "before a round was opened",
	"/setup":                                     "before there is a centre",
	"/setup/account":                             "before there is a centre",
	"/setup/centre":                              "before there is a centre",
	"/setup/hours":                               "before there is a centre",
	"/setup/staff":                               "before there is a centre",
	"/setup/staff/confirm":                       "before there is a centre",
	"/setup/windows":                             "before there is a centre",
	"/setup/windows/confirm":                     "before there is a centre",
	"/slips/{number}/revoke":                     "once a slip was granted",
	"/system/accounts/{name}/factor":             "once somebody has a second factor",
	"/system/backup":                             "where the machine keeps backups",
	"/system/devices/{serial}":                   "once a clock has called",
	"/system/devices/{serial}/ask":               "once a clock has called",
	"/system/notices/{number}/test":              "once a channel was added",
	"/system/notices/{number}/remove":            "once a channel was added",
	"/system/tokens/{number}":                    "once a program has its access",
}

// TestWhateverCanBeSentIsSentByAForm demands for each address that takes a form a page on
// which somebody finds that form.
func TestWhateverCanBeSentIsSentByAForm(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	found := map[string]bool{}
	for _, account := range []string{"hr", "head", "director", "admin", "staff", "auditor"} {
		roam(t, hall.Enter(t, "default", account), rowsOf(t, hall), account, found)
	}
	roam(t, hall.Visitor(), nil, "", found)
	parameter := regexp.MustCompile(`\{[^}]+\}`)
	likes, seen := map[string]*regexp.Regexp{}, map[string]bool{}
	for _, r := range rowsOf(t, hall) {
		if r.method == http.MethodPost && !forPrograms(r) {
			likes[r.pattern] = regexp.MustCompile("^" + parameter.ReplaceAllString(r.pattern, "[^/]+") + "$")
		}
	}
	for path := range found {
		path, _, _ = strings.Cut(path, "?")
		best := ""
		for pattern, like := range likes { // the one that says most of the address
			if like.MatchString(path) && (best == "" || strings.Count(pattern, "{") < strings.Count(best, "{")) {
				best = pattern
			}
		}
		if best == "" {
			t.Errorf("a form sends to %s, which nobody takes", path)
		}
		seen[best] = true
	}
	for pattern := range likes {
		switch why := unoffered[pattern]; {
		case seen[pattern] && why != "":
			t.Errorf("%s is offered: strike it off the list", pattern)
		case !seen[pattern] && why == "":
			t.Errorf("no form sends to %s", pattern)
		}
	}
	for pattern := range unoffered {
		if likes[pattern] == nil {
			t.Errorf("there is no %s", pattern)
		}
	}
	if len(likes) < 100 {
		t.Errorf("only %d addresses take a form", len(likes))
	}
	t.Logf("%d addresses take a form, %d of them are offered elsewhere", len(likes), len(unoffered))
}

// roam goes to every page that a table of addresses names, and on along the links that it
// finds there, a few of each kind. It notes where the forms send to.
func roam(t *testing.T, v *sitetest.Visitor, rows []row, account string, found map[string]bool) {
	t.Helper()
	queue, known, kinds := []string{"/", "/login", "/setup"}, map[string]bool{}, map[string]int{}
	for _, r := range rows {
		if r.method == http.MethodGet && !forPrograms(r) && r.object.Whose != "none" && !strings.HasPrefix(r.pattern, "/reports/") {
			queue = append(queue, r.object.Path)
		}
	}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if known[path] {
			continue
		}
		known[path] = true
		a := v.Get(path)
		for _, o := range offeredBy(t, a, account) {
			found[o.path] = true
		}
		for _, link := range anchor.FindAllStringSubmatch(a.Body, -1) {
			href := strings.ReplaceAll(link[1], "&amp;", "&")
			kind := digits.ReplaceAllString(href, "0")
			if strings.Contains(href, "export=") || strings.Contains(href, "sort=") || strings.HasPrefix(href, "/reports/") || strings.HasPrefix(href, "/help/") {
				continue
			}
			if kinds[kind]++; kinds[kind] <= 2 {
				queue = append(queue, href)
			}
		}
	}
}

var digits = regexp.MustCompile(`[0-9]+`)
