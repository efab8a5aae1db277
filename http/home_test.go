package http_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"redbanner/attendance/roster"
	"redbanner/http/job"
	"redbanner/http/sitetest"
)

func TestTheDayBeginsWithWhatIsOnesOwn(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	staff, head, director := hall.As(t, "staff"), hall.As(t, "head"), hall.As(t, "director")
	says(t, "nobody is away", director.Get("/"), 200, `<strong class="figure">0</strong> <span>今天请假`, "没有人请假")
	if home := staff.Get("/"); strings.Contains(home.Body, "今天请假") || strings.Contains(home.Body, "待评") {
		t.Error("staff are told who is away, or to rate")
	}

	staff.Post("/leave/apply", wanted("personal", "2026-07-02", "2026-07-03"))
	says(t, "asked", staff.Get("/"), 200, "我的事假", "待批", "7月2日 周四 上午", `href="/leave/1"`)
	says(t, "to decide", director.Get("/"), 200, `<strong class="figure">1</strong> <span>请假等我审批`)
	director.Post("/leave/1/approve", url.Values{"version": {"1"}})
	says(t, "granted", staff.Get("/"), 200, "我的事假", "已批准")
	says(t, "one of the window is away, and the keys of a round are lost", head.Get("/"), 200, `<strong class="figure">1</strong> <span>今天请假`, "互评密钥不在服务器上")

	hall.As(t, "hr").Post("/rounds/2026-07/open", nil)
	says(t, "to rate", head.Get("/"), 200, "2026年7月互评待评窗口", "已评 0 个")
	head.Post("/peer/2026-07/W02", scores("8.50"))
	says(t, "one rated", head.Get("/"), 200, "已评 1 个")
}

func TestTheOfficesMorningShowsImportsThatFailed(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hall.Site.Now = time.Now // jobs and imports have the machine's time
	hr := hall.As(t, "hr")
	lacking := regexp.MustCompile(`<strong class="figure">(\d+)</strong> <span>近 7 天导入失败或有漏`)
	count := func() int {
		n, err := strconv.Atoi(sub(lacking, hr.Get("/").Body))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := count() // of what the hall was made of
	seen := sendFiles(t, hr, "/imports/new/punches", nil, "六月.csv", monthOfPunches())
	confirmed := hr.Post(seen.Path+"/confirm", nil)
	says(t, "confirmed", confirmed, 200)
	if n := count(); n != before+1 {
		t.Errorf("one left lines out: %d, %d before", n, before)
	}
	says(t, "one left lines out", hr.Get("/"), 200, fmt.Sprintf("0 个任务没有完成，%d 批有行没有导入", before+1), `href="/imports`)
	scope := hall.Scope
	scope.Actor = "hr"
	done := make(chan struct{})
	failing := func(context.Context, *job.Meter) (job.Outcome, error) {
		defer close(done)
		return job.Outcome{}, roster.Errorf(roster.Refused, "import.refused", "punches")
	}
	if _, err := hall.Site.Jobs.Start(t.Context(), scope, "import.preview", "七月.csv", failing); err != nil {
		t.Fatal(err)
	}
	<-done
	hall.Site.Jobs.Stop(t.Context())
	says(t, "and a job that failed", hr.Get("/"), 200, "1 个任务没有完成", `href="/jobs/`)
	if n := count(); n != before+2 {
		t.Errorf("and a job that failed: %d, %d before", n, before)
	}
	hall.Site.Now = func() time.Time { return time.Now().AddDate(0, 0, 8) }
	says(t, "a week later", hall.As(t, "hr").Get("/"), 200, "都已完整入库")
	if got := hall.As(t, "director").Get("/"); strings.Contains(got.Body, "导入失败") {
		t.Errorf("who imports nothing is told\n%s", got.Body)
	}
}

// withoutHelp are the pages of which no page of help tells: they are one themselves, they
// ask or refuse and say all there is to say, or they stand before anything else.
var withoutHelp = regexp.MustCompile(`^(/help|/setup|/board|/(honours|year)/[^/]+/(poster|certificate)|/do$)`)

func TestEveryPageLeadsToItsHelp(t *testing.T) {
	t.Parallel()
	unraced(t)
	hall := sitetest.Wide(t)
	links := regexp.MustCompile(`<a href="(/help/[^"]+)">`)
	asked := 0
	for w, stops := range stopsOf(t) {
		v := hall.Visitor()
		if w.account != "" {
			v = hall.Enter(t, w.centre, w.account)
		}
		known := map[string]bool{}
		for _, s := range stops {
			if s.method != http.MethodGet || s.status != http.StatusOK && s.status != http.StatusUnauthorized || withoutHelp.MatchString(s.path) {
				continue
			}
			a := v.Get(s.path)
			link := links.FindStringSubmatch(a.Body)
			switch {
			case !strings.Contains(a.Body, `<footer class="foot">`):
			case link == nil:
				t.Errorf("%s as %s: no help", s.path, w.account)
			case !known[link[1]]:
				known[link[1]] = true
				if b := v.Get(link[1]); b.Status != http.StatusOK {
					t.Errorf("%s as %s: its help %s answers %d", s.path, w.account, link[1], b.Status)
				}
			}
			asked++
		}
	}
	if asked < 100 {
		t.Errorf("only %d pages", asked)
	}
	if a := hall.Visitor().Post("/slips/ask", nil); !links.MatchString(a.Body) {
		t.Error("whose session has ended finds no help")
	}
}
