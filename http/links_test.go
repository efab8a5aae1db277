package http_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

var anchor = regexp.MustCompile(`<a [^>]*href="(/[^"#]*)`)

// TestNoLinkLeadsToAClosedDoor follows every link that a page offers to somebody.
// What is told there, such as that no round is open, is an answer.
func TestNoLinkLeadsToAClosedDoor(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	for _, account := range []string{"staff", "head", "hr", "director", "secretary", "admin", "auditor"} {
		v := hall.Enter(t, "default", account)
		followed := map[string]bool{"/assess/2026-07": true}
		pages := []string{"/", "/assess/2026-05", "/assess/2026-06", "/assess/2026-07", "/assess/2026H1"}
		for _, path := range pages {
			a := v.Get(path)
			if a.Status != http.StatusOK {
				continue // not his
			}
			for _, link := range anchor.FindAllStringSubmatch(a.Body, -1) {
				href := strings.ReplaceAll(link[1], "&amp;", "&")
				if followed[href] || strings.HasPrefix(href, "/reports/") {
					continue
				}
				followed[href] = true
				if to := v.Get(href); to.Status == http.StatusForbidden || to.Status == http.StatusNotFound || to.Status >= 500 {
					t.Errorf("%s: %s leads to %s: %d", account, path, href, to.Status)
				}
			}
		}
		if len(followed) < 5 {
			t.Errorf("%s: only %d links", account, len(followed))
		}
	}
}
