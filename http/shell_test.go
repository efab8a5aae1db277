package http_test

import (
	"encoding/csv"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redbanner/http/sitetest"
	"redbanner/reports/listing"
)

// column reads one column of a download, by the key in its first line.
func column(t *testing.T, file, key string) []string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\uFEFF"))).ReadAll()
	if err != nil || len(rows) < 2 {
		t.Fatalf("%v in %s", err, file)
	}
	i := slices.Index(rows[0], key)
	if i < 0 {
		t.Fatalf("no %s in %v", key, rows[0])
	}
	var cells []string
	for _, row := range rows[1:] {
		cells = append(cells, row[i])
	}
	return cells
}

func inOrder(names []string, order listing.Order) bool {
	return slices.IsSortedFunc(names, func(a, b string) int { return order.Compare(a, b, true) })
}

func TestNamesStandByStrokesOnceThatIsChosen(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	b := hall.As(t, "hr")
	button := regexp.MustCompile(`<button class="quiet" name="order" value="([a-z]+)">([^<]+)</button>`)
	offered := func(want ...string) {
		t.Helper()
		if m := button.FindStringSubmatch(b.Get("/org").Body); m == nil || !slices.Equal(m[1:], want) {
			t.Errorf("the foot offers %v, want %v", m, want)
		}
	}
	names := func() []string { return column(t, b.Get("/org?peoplesort=name&peopleexport=csv").Body, "姓名") }
	offered("stroke", "姓名按笔画")
	sounds := names()
	if !inOrder(sounds, listing.Pinyin()) || inOrder(sounds, listing.Stroke()) {
		t.Errorf("not by sound: %v", sounds)
	}

	if back := b.Post("/preferences", url.Values{"order": {"stroke"}, "back": {"/org?peoplesort=name"}}); back.Path != "/org?peoplesort=name" {
		t.Errorf("came back to %s", back.Path)
	}
	offered("pinyin", "姓名按拼音")
	strokes := names()
	if !inOrder(strokes, listing.Stroke()) || len(strokes) != len(sounds) {
		t.Errorf("not by strokes: %v", strokes)
	}
	page, at := b.Get("/org?peoplesort=name").Body, 0
	for _, name := range strokes { // the page stands as its download
		i := strings.Index(page[at:], ">"+name+"</a>")
		if i < 0 {
			t.Fatalf("%s is not behind those before", name)
		}
		at += i
	}

	b.Post("/preferences", url.Values{"lang": {"en"}})
	offered("pinyin", "Names by pinyin")
	b.Post("/preferences", url.Values{"order": {"nonsense"}})
	offered("pinyin", "Names by pinyin")
	b.Post("/preferences", url.Values{"order": {"pinyin"}})
	offered("stroke", "Names by strokes")
}

func TestNamesThatShareAPlaceStandInTheChosenOrder(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	b := hall.As(t, "director")
	for preference, order := range map[string]listing.Order{"pinyin": listing.Pinyin(), "stroke": listing.Stroke()} {
		b.Post("/preferences", url.Values{"order": {preference}})
		file := b.Get("/scores/2026H1?of=staff&export=csv").Body
		places, names := column(t, file, "名次"), column(t, file, "名称")
		shared := 0
		for from := 0; from < len(places); {
			to := from + 1
			for to < len(places) && places[to] == places[from] {
				to++
			}
			if places[from] != "" && to-from > 1 {
				shared++
				if !inOrder(names[from:to], order) {
					t.Errorf("%s: place %s is shared by %v", preference, places[from], names[from:to])
				}
			}
			from = to
		}
		if shared == 0 {
			t.Errorf("nobody shares a place: %v", places)
		}
	}
}
