package http

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// alone are the forms by which nobody undoes what somebody else did, by the reason: they
// need not know what was shown.
var alone = map[string]string{
	"new":       "it enters something new; a number or code that is taken is refused",
	"own":       "only its owner can do it, to what is his alone",
	"before":    "it shows or asks for a file, and changes nothing of the records",
	"action":    "it does a thing whole whatever stood there, and says so: nothing shown is edited",
	"own count": "it carries a count or version of its own, which the service compares as it writes",
	"last word": "it puts down what was seen on the spot; the later word is the one that counts, and the earlier stays on record",
}

// aloneBy are those forms.
var aloneBy = map[string]string{
	"/preferences": "own", "/login": "own", "/logout": "own", "/login/code": "own",
	"/account/language": "own", "/account/password": "own", "/account/sessions/{id}": "own", "/account/factor/begin": "own",
	"/account/factor/confirm": "own", "/account/factor/drop": "own", "/account/tokens": "own", "/account/tokens/{number}": "own",
	"/peer/{month}/{window}": "own",

	"/appeals": "new", "/leave/apply": "new", "/slips/ask": "new", "/calendar/handovers": "new", "/events": "new", "/cases/new": "new",
	"/registers/{register}/new": "new", "/org/add/staff": "new", "/org/add/window": "new", "/system/accounts/new": "new", "/system/notices": "new",
	"/rules":                      "new", // a version of a rulebook is never edited: another text is another version
	"/leave/{number}/certificate": "new", "/events/{id}/evidence": "new",

	"/imports/new/{kind}": "before", "/imports/mappings": "before", "/events/new": "before",
	"/audit/export": "before", "/audit/verify": "before", "/system/backup": "before",

	"/imports/previews/{id}/confirm":          "own count", // takes in exactly what was looked at, or says what moved
	"/registers/{register}/{number}/{action}": "own count",
	"/system/accounts/{name}":                 "own count", "/system/accounts/{name}/open": "own count",

	"/imports/previews/{id}/discard": "action", "/system/sessions/{id}": "action", "/system/tokens/{number}": "action",
	"/system/accounts/{name}/code": "action", "/system/accounts/{name}/factor": "action", "/system/accounts/{name}/sessions": "action",
	"/system/devices/{serial}/ask": "action", "/system/notices/{number}/test": "action", "/system/notices/{number}/remove": "action", "/board/renew": "action", "/board/off": "action",
	"/attendance/{month}/clocks/complete": "action", "/attendance/{month}/numbers": "action",
	"/calendar/study/{month}/{day}": "last word",
}

func TestEveryFormKnowsWhetherTwoPeopleCanMeetInIt(t *testing.T) {
	t.Parallel()
	posted := map[string]bool{}
	for _, rt := range (&Site{}).pagesTable() {
		if rt.method != http.MethodPost || strings.HasPrefix(rt.pattern, "/setup") { // one person, once
			continue
		}
		posted[rt.pattern] = true
		_, guarded := edits[rt.pattern]
		reason, named := aloneBy[rt.pattern]
		if guarded == named || named && alone[reason] == "" {
			t.Errorf("%s: put it into edits, or say why it needs not (not both)", rt.pattern)
		}
	}
	for _, names := range []func(func(string) bool){keysOf(edits), keysOf(aloneBy)} {
		for pattern := range names {
			if !posted[pattern] {
				t.Errorf("%s: nothing is posted there", pattern)
			}
		}
	}
}

// What a form changes is called as the log calls it; otherwise it would guard nothing.
func TestEditsAreCalledAsTheLogCallsThem(t *testing.T) {
	t.Parallel()
	var known []string
	files, err := filepath.Glob("locale/en/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		messages := map[string]string{}
		if err := json.Unmarshal(data, &messages); err != nil {
			t.Fatal(err)
		}
		for key := range messages {
			known = append(known, key)
		}
	}
	for pattern, of := range edits {
		if !slices.ContainsFunc(known, func(key string) bool { return strings.HasPrefix(key, "audit.action."+of.action) }) {
			t.Errorf("%s: the log knows no action %s", pattern, of.action)
		}
		if of.noun != "" && !slices.Contains(known, "audit.object."+of.noun) {
			t.Errorf("%s: the log knows no %s", pattern, of.noun)
		}
		for _, name := range []string{of.named, of.staff} {
			posted := name == "name" || name == "staff" || name == "day" || name == "period"
			if name != "" && !posted && !strings.Contains(pattern, "{"+name+"}") {
				t.Errorf("%s has no %s", pattern, name)
			}
		}
	}
}

func keysOf[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}
