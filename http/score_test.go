package http_test

import (
	"html"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/http/sitetest"
)

func TestStaffSeeTheirOwnSheetOnly(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	b := hall.As(t, "staff")
	own := b.Get("/me/score?period=2026-05")
	if own.Status != 200 || !strings.Contains(own.Body, "我的成绩") {
		t.Fatalf("%d %s", own.Status, own.Body)
	}
	if other := b.Get("/scores/2026-05/staff/S001"); other.Status != 404 {
		t.Errorf("another's sheet: %d", other.Status)
	}
	all := hall.As(t, "director").Get("/scores/2026-05")
	if all.Status != 200 {
		t.Fatalf("%d %s", all.Status, all.Body)
	}
}

func TestEvidenceOfALineLeadsToItsPage(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	link := regexp.MustCompile(`<a href="([^"]+)">依据</a>`)
	for _, tc := range []struct{ account, sheet string }{
		{"staff", "/me/score?period=2026H1"}, {"director", "/scores/2026H1/staff/S002"}, {"director", "/scores/2026-05/window/W01"},
	} {
		b := hall.As(t, tc.account)
		found := link.FindAllStringSubmatch(b.Get(tc.sheet).Body, -1)
		if len(found) == 0 {
			t.Errorf("%s finds no evidence on %s", tc.account, tc.sheet)
		}
		for _, m := range found {
			if a := b.Get(html.UnescapeString(m[1])); a.Status != 200 {
				t.Errorf("%s comes from %s to %s: %d", tc.account, tc.sheet, m[1], a.Status)
			}
		}
	}
}

var (
	sheetPart  = regexp.MustCompile(`(?s)<tr class="part">.*?</tbody>`)
	sheetHead  = regexp.MustCompile(`(?s)rowgroup" colspan="3">(\S+) .*?满分 (-?[\d.]+).*?data-label="得分">(-?[\d.]+)<`)
	sheetTaken = regexp.MustCompile(`data-label="实扣（加）">([-+]?[\d.]+)<`)
)

// hundredths reads points as a page writes them.
func hundredths(t *testing.T, text string) int {
	t.Helper()
	value, err := strconv.ParseFloat(strings.TrimPrefix(text, "+"), 64)
	if err != nil {
		t.Fatal(err)
	}
	return int(math.Round(value * 100))
}

func TestEveryPointThatIsTakenHasItsLine(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	b := hall.As(t, "director")
	for _, sheet := range []string{"/scores/2026-03/window/W01", "/scores/2026-05/window/W01", "/scores/2026-05/window/W02", "/scores/2026-05/staff/S002", "/scores/2026-06/window/W01"} {
		items := sheetPart.FindAllString(b.Get(sheet).Body, -1)
		if len(items) < 8 {
			t.Fatalf("%s has %d items", sheet, len(items))
		}
		for _, item := range items {
			head := sheetHead.FindStringSubmatch(strings.ReplaceAll(item, "−", "-"))
			if head == nil {
				t.Fatalf("%s: no head in %s", sheet, item)
			}
			sum, lost := 0, hundredths(t, head[3])-hundredths(t, head[2])
			for _, line := range sheetTaken.FindAllStringSubmatch(strings.ReplaceAll(item, "−", "-"), -1) {
				sum += hundredths(t, line[1])
			}
			if sum != lost && sum != hundredths(t, head[3]) { // what is earned begins at nothing
				t.Errorf("%s: the lines of %s come to %d, it lost %d", sheet, head[1], sum, lost)
			}
		}
	}
}

func TestTheSheetNamesTheBonusOfItsBook(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	if sheet := hall.As(t, "director").Get("/scores/2026-05/window/W01").Body; !strings.Contains(sheet, "附加分合计（上限 10 分）") {
		t.Error("the monthly book's ten points are not named")
	}
}

func TestAListOfAPeriodSaysOnEveryPageHowItStands(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	director := hall.Enter(t, "default", "director")
	if _, err := hall.Site.Scoring.Publish(t.Context(), hall.Scope, roster.MustPeriod("2026-05"), roster.MustDate(sitetest.Today)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/scores/2026-06?export=xlsx": "「草稿」", "/attendance/2026H1?export=xlsx": "「草稿」", "/scores/2026-05?export=xlsx": "「公示」", "/scores/2026-06?export=xlsx&lang=en": "「open (draft)」",
	} {
		a := director.Get(path)
		book, err := excelize.OpenReader(strings.NewReader(a.Body))
		if err != nil {
			t.Fatalf("%s: %d, %v", path, a.Status, err)
		}
		header, err := book.GetHeaderFooter(book.GetSheetName(0))
		if err != nil || !strings.Contains(header.OddHeader, want) {
			t.Errorf("%s: %q, %v; want %s", path, header.OddHeader, err, want)
		}
	}
	book, err := excelize.OpenReader(strings.NewReader(director.Get("/events?export=xlsx").Body))
	if err != nil {
		t.Fatal(err)
	}
	if header, err := book.GetHeaderFooter(book.GetSheetName(0)); err != nil || strings.Contains(header.OddHeader, "「") {
		t.Errorf("a list of no period: %q, %v", header.OddHeader, err)
	}
}
