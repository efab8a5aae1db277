package http_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

func TestABookIsAddedComparedAndTriedOnAPastMonth(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.Enter(t, "default", "hr")
	violate(t, hall)
	text, err := os.ReadFile("../scoring/rulebook/books/bencha-2014-monthly-1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	harder := strings.Replace(strings.Replace(string(text), `version: "1"`, `version: "2"`, 1), "points: 1\n", "points: 2\n", 1)
	added := hr.PostFile("/rules", url.Values{"minutes": {"纪要2026-8"}}, "file", "book.yaml", []byte(harder))
	if added.Status != http.StatusSeeOther {
		t.Fatalf("add: %d %s", added.Status, complained.FindAllString(added.Body, -1))
	}
	says(t, "what is another", hr.Get("/rules/bencha-2014-monthly/2/diff?with=1").Page, http.StatusOK, "M1.1", "1.00", "2.00")

	form := hr.Get("/rules/try")
	says(t, "the form", form.Page, http.StatusOK, `value="2026-06" selected`)
	if strings.Contains(form.Body, `half-year/1" selected`) {
		t.Error("for a month a book of half-years is proposed")
	}
	says(t, "under the harder book", hr.Get("/rules/try?period=2026-06&book=bencha-2014-monthly/2").Page, http.StatusOK, "第 1 版", "第 2 版", "S002", "W01", "M1.1")
	says(t, "under its own book", hr.Get("/rules/try?period=2026-06&book=bencha-2014-monthly/1").Page, http.StatusOK, "0 张评分表有变化")
	says(t, "afterwards", hr.Get("/scores/2026-06/staff/S002").Page, http.StatusOK, "−1.00")

	says(t, "a half-year's book", hr.Get("/rules/try?period=2026-06&book=bencha-2014-half-year/1").Page, http.StatusBadRequest, `role="alert"`)
	says(t, "no such book", hr.Get("/rules/try?period=2026-06&book=x/1").Page, http.StatusNotFound)
	says(t, "no period", hr.Get("/rules/try?period=soon&book=bencha-2014-monthly/1").Page, http.StatusUnprocessableEntity, "soon")
}
