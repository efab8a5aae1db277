package http_test

import (
	"net/http"
	"strings"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/auth"
	"redbanner/http/document"
	"redbanner/http/sitetest"
)

// secondOf is the operator's scope of the second centre of a wide hall.
func secondOf(t *testing.T, hall *sitetest.Hall) attendance.Scope {
	t.Helper()
	centres, err := hall.Site.Centres(t.Context())
	if err != nil || len(centres) != 2 {
		t.Fatal(centres, err)
	}
	return attendance.Scope{Centre: centres[1], Actor: "test"}
}

func TestASupervisorSeesTheCentresThatLetHimLookIn(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	second := secondOf(t, hall)
	director, hr := hall.Enter(t, "default", "director"), hall.Enter(t, "default", "hr")
	const at = "/centres/2026-06"
	only := func(when string, v *sitetest.Visitor) {
		t.Helper()
		a := v.Get(at)
		says(t, when, a.Page, http.StatusOK, "目前只有本中心", "便民服务中心")
		for _, other := range []string{"第二中心", "二号X01"} {
			if strings.Contains(mainPart(a.Body), other) {
				t.Errorf("%s: %q is shown", when, other)
			}
		}
	}
	only("at first", director)
	if _, err := hall.Site.Accounts.Share(t.Context(), second, "director", "default", "director"); err != nil {
		t.Fatal(err)
	}
	says(t, "once it is shared", director.Get(at).Page, http.StatusOK, "第二中心", "二号X01", "二号X02", "W01")
	says(t, "taken along", director.Get(at+"?windowexport=csv").Page, http.StatusOK, `"第二中心","X01","二号X01"`)
	only("somebody else", hr)
	says(t, "his own pages stay at home", director.Get("/windows/X01").Page, http.StatusNotFound)

	compared := read[document.Centres](t, programOf(t, hall, "director", roster.ReadPeriods, roster.ReadScores).get(at).must(t, "for programs", 200))
	if len(compared.Centres) != 2 || compared.Centres[1].Centre != sitetest.Second || compared.Centres[1].Windows != 2 || len(compared.Windows) != 14 {
		t.Errorf("%+v", compared.Centres)
	}
	for i, w := range compared.Windows[1:] {
		if w.Total > compared.Windows[i].Total {
			t.Errorf("%s stands behind %s", w.Code, compared.Windows[i].Code)
		}
	}
	shown, err := hall.Site.Scoring.Shown(t.Context(), hall.Scope, roster.MustPeriod("2026-06"), roster.MustDate(sitetest.Today))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range compared.Windows {
		for _, r := range shown.Rank.Rows {
			if w.Centre == "default" && w.Code == r.Code && (w.Total != r.Total || w.Rank != r.Rank || w.RedBanner != r.RedBanner) {
				t.Errorf("%+v, in the ranking %+v", w, r)
			}
		}
	}

	if _, err := hall.Site.Accounts.Share(t.Context(), second, "staff", "default", "director"); err != nil {
		t.Fatal(err)
	}
	a := director.Get(at)
	says(t, "by an account that reads its own scores alone", a.Page, http.StatusOK, "第二中心")
	if strings.Contains(a.Body, "二号X01") {
		t.Error("what that account may not read is shown")
	}
	if err := hall.Site.Accounts.Unshare(t.Context(), second, "default", "director"); err != nil {
		t.Fatal(err)
	}
	only("when it has ended", director)
}

func TestNobodyLooksInByAnAccountThatIsShut(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	second := secondOf(t, hall)
	if _, err := hall.Site.Accounts.Share(t.Context(), second, "director", "default", "director"); err != nil {
		t.Fatal(err)
	}
	shut := true
	if _, err := hall.Site.Accounts.Update(t.Context(), second, "director", auth.Change{Disabled: &shut}); err != nil {
		t.Fatal(err)
	}
	if a := hall.Enter(t, "default", "director").Get("/centres/2026-06"); a.Status != http.StatusOK || strings.Contains(mainPart(a.Body), "第二中心") {
		t.Errorf("%d: somebody looks in by an account that is disabled", a.Status)
	}
}
