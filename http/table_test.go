package http_test

import (
	"html"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

// plainTables are the tables that cannot be sorted or taken along like all others, and why:
// the beginning of their page's address, and the id of their list where they are one.
var plainTables = map[string]string{
	"/attendance/2026-05/": "a calendar of the month; the list beneath it sorts and is taken along",
	"/me/attendance":       "the same",
	"/calendar":            "the same",
	"/audit#events":        "a page of the log, which has one order; its own form chooses, and exports all that was chosen",
	"/grades/#remedies":    "what the law lists for a grade, in its own order",
	"/imports/new/#c":      "what a file of a kind has to hold; the templates are taken along",
	"/imports/previews/#r": "the first rows of a file in the file's order; the file is at hand, and its bad rows are taken along",
	"/rules/":              "the text of a book",
	"/scores/":             "a sheet is a sum in the order of its book; it is taken along",
	"/me/score":            "the same",
}

var (
	anyTable = regexp.MustCompile(`(?s)<table.*?</table>`)
	aList    = regexp.MustCompile(`(?s)<section class="list"(?: id="([^"]*)")?.*?</section>`)
	sortedBy = regexp.MustCompile(`aria-sort="[a-z]+"><a href="([^"?]*\?[^"]*sort=[^"]*)"`)
	takenBy  = regexp.MustCompile(`<a href="([^"?]*\?[^"]*export=csv[^"]*)" download>`)
)

// from is an address as a page has it, seen from that page.
func from(path, href string) string {
	if href = html.UnescapeString(href); strings.HasPrefix(href, "?") {
		return path + href
	}
	return href
}

// plainly is the reviewed reason for a table that is plain, "" for none.
func plainly(path, id string) (table string) {
	for _, table := range slices.Sorted(maps.Keys(plainTables)) {
		at, list, named := strings.Cut(table, "#")
		if strings.HasPrefix(path, at) && (!named || list == id) {
			return table
		}
	}
	return ""
}

// TestEveryTableIsSortedAndTakenAlong looks at every table of the site's walk: a link sorts
// it and a link takes it along, and both lead to what they promise.
func TestEveryTableIsSortedAndTakenAlong(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	tables, plain := 0, map[string]bool{}
	for w, stops := range stopsOf(t) {
		if w.account == "" {
			continue
		}
		v := hall.Enter(t, w.centre, w.account)
		for _, s := range stops {
			if s.status != http.StatusOK && s.method == http.MethodGet {
				continue
			}
			var body string
			path, _, _ := strings.Cut(s.path, "?")
			if s.method == http.MethodGet {
				body = v.Get(s.path).Body
			} else {
				body = v.Post(s.path, nil).Body
			}
			rest := aList.ReplaceAllString(body, "")
			for range anyTable.FindAllString(rest, -1) {
				tables++
				if reviewed := plainly(path, ""); reviewed != "" {
					plain[reviewed] = true
				} else if !sortedBy.MatchString(rest) || !takenBy.MatchString(rest) {
					t.Errorf("%s %s as %s: a table of its own does not sort or is not taken along", s.method, s.path, w.account)
				}
			}
			for _, list := range aList.FindAllStringSubmatch(body, -1) {
				if !anyTable.MatchString(list[0]) {
					continue // nothing in it
				}
				tables++
				if reviewed := plainly(path, list[1]); reviewed != "" {
					plain[reviewed] = true
					continue
				}
				order, file := sortedBy.FindStringSubmatch(list[0]), takenBy.FindStringSubmatch(list[0])
				if order == nil || file == nil {
					t.Errorf("%s %s as %s: list %q does not sort or is not taken along", s.method, s.path, w.account, list[1])
					continue
				}
				if a := v.Get(from(path, order[1])); a.Status != http.StatusOK || !strings.Contains(a.Body, `aria-sort="ascending"`) && !strings.Contains(a.Body, `aria-sort="descending"`) {
					t.Errorf("%s as %s: %s sorts nothing: %d", s.path, w.account, order[1], a.Status)
				}
				if a := v.Get(from(path, file[1])); a.Status != http.StatusOK || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") {
					t.Errorf("%s as %s: %s takes nothing along: %d", s.path, w.account, file[1], a.Status)
				}
			}
		}
	}
	if tables < 60 {
		t.Errorf("only %d tables", tables)
	}
	for table := range plainTables {
		if !plain[table] {
			t.Errorf("no table of %s is plain: strike it off the list", table)
		}
	}
	t.Logf("%d tables, %d of them plain for a reason", tables, len(plain))
}

func TestTheMonthGridIsSortedAndTakenAlongAsItIsShown(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	b := hall.As(t, "hr")
	shown := b.Get("/attendance/2026-05?window=W01")
	href := regexp.MustCompile(`<a href="(\?[^"]*export=csv[^"]*)"`).FindStringSubmatch(shown.Body)
	if href == nil {
		t.Fatal("the grid cannot be taken along")
	}
	file := b.Get("/attendance/2026-05" + strings.ReplaceAll(href[1], "&amp;", "&"))
	people := regexp.MustCompile(`<th scope="row"><a href="/attendance/2026-05/([^"]+)">`)
	names := people.FindAllStringSubmatch(shown.Body, -1)
	if rows := strings.Count(strings.TrimSpace(file.Body), "\n"); file.Status != 200 || rows != len(names) || len(names) == 0 {
		t.Errorf("%d: %d rows of %d people", file.Status, rows, len(names))
	}
	order := func(query string) string {
		var codes []string
		for _, m := range people.FindAllStringSubmatch(b.Get("/attendance/2026-05?window=W01&"+query).Body, -1) {
			codes = append(codes, m[1])
		}
		return strings.Join(codes, " ")
	}
	up, down := order("sort=code"), order("sort=code&desc=1")
	if up == down || !strings.HasPrefix(down, up[strings.LastIndex(up, " ")+1:]) {
		t.Errorf("by code: %s; the other way: %s", up, down)
	}
	if totals := order("sort=sum4&desc=1"); len(totals) != len(up) {
		t.Errorf("by how often late: %s", totals)
	}
}

func TestASheetIsTakenAlongLineByLine(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	for account, path := range map[string]string{"staff": "/me/score?period=2026-05", "director": "/scores/2026-05/window/W01?"} {
		b := hall.As(t, account)
		file := b.Get(path + "&export=csv")
		if file.Status != 200 || !strings.Contains(file.Body, "M10 窗口互评") || !strings.Contains(file.Body, "M10.1") {
			t.Errorf("%s: %d %s", path, file.Status, file.Body)
		}
		if !strings.Contains(b.Get(path).Body, "export=csv") {
			t.Errorf("%s offers no download", path)
		}
	}
}
