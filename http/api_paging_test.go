package http_test

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

// TestNoPageIsTooFar turns every list of the API to pages whose number, counted in items,
// fits no number: they are empty, like any page behind the last one.
func TestNoPageIsTooFar(t *testing.T) {
	t.Parallel()
	hall, api := sitetest.Wide(t), describedAPI(t)
	v := hall.Visitor()
	accounts := []string{"hr", "director", "admin", "auditor", "staff"}
	tokens := map[string]string{}
	for _, account := range accounts {
		tokens[account] = tokenAt(t, hall, "default", account)
	}
	turned := 0
	for _, r := range rowsOf(t, hall) {
		if !api.paged(r) {
			continue
		}
		for _, page := range []struct{ number, size int }{
			{math.MaxInt, 200}, {math.MaxInt, 1}, {math.MaxInt/4 + 2, 8}, {math.MaxInt/8 + 2, 8}, {math.MaxInt/200 + 1, 200}, {2, 200},
		} {
			q := api.request(v, "", r)
			values := q.URL.Query()
			values.Set("page", fmt.Sprint(page.number))
			values.Set("per_page", fmt.Sprint(page.size))
			q.URL.RawQuery = values.Encode()
			answer := sitetest.Answer{}
			for _, account := range accounts { // until somebody is let in
				again := q.Clone(t.Context())
				again.Header.Set("Authorization", "Bearer "+tokens[account])
				if answer = v.Send(again); answer.Status != http.StatusForbidden && answer.Status != http.StatusNotFound {
					break
				}
			}
			if answer.Status == http.StatusNotFound && r.object.Whose == "none" {
				continue
			}
			turned++
			if empty := page.number == 2 || strings.Contains(answer.Body, `"items":[]`); answer.Status != http.StatusOK || !empty {
				t.Errorf("%s: %d %.300s", q.URL, answer.Status, answer.Body)
			}
		}
	}
	if turned < 100 {
		t.Errorf("only %d pages were asked for", turned)
	}
}

// paged reports whether an address answers by the page.
func (d *description) paged(r row) bool {
	for _, taken := range d.Paths[r.pattern][strings.ToLower(r.method)].Takes {
		if taken.Name == "page" {
			return true
		}
	}
	return false
}
