package listing_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/reports/listing"
	"redbanner/scoring/rulebook"
)

// people is a small list with every kind of column.
func people() listing.List {
	row := func(key, name string, times int64, points rulebook.Points, share rulebook.Points, day string) listing.Row {
		d, _ := roster.ParseDate(day)
		return listing.Row{Key: key, Cells: []listing.Cell{
			{Text: name}, {Number: times}, {Points: points}, {Points: share}, {Day: d}, {Time: roster.At(d, 8*3600), None: d.IsZero()}, {},
		}}
	}
	return listing.List{
		Columns: []listing.Column{
			{Key: "name", Label: "姓名", Names: true}, {Key: "times", Label: "次数", Kind: listing.Number, Bar: true},
			{Key: "points", Label: "得分", Kind: listing.Points, Bar: true}, {Key: "share", Label: "比例", Kind: listing.Percent},
			{Key: "day", Label: "日期", Kind: listing.Day}, {Key: "at", Label: "时间", Kind: listing.Time}, {Key: "act", Label: "操作", Plain: true},
		},
		Rows: []listing.Row{
			row("S1", "曾庆红2号", 3, 9950, 9800, "2025-03-12"),
			row("S2", "阿依古丽", 12, 10100, 10000, "2025-03-02"),
			row("S3", "张三", 0, -50, 50, ""),
			row("S4", "曾庆红10号", 3, 9950, 0, "2024-12-31"),
		},
	}
}

// keys are the rows' keys in their order.
func keys(rows []listing.Row) string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Key)
	}
	return strings.Join(all, " ")
}

func TestEachKindSortsAsWhatItIs(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ sort, up, down string }{
		{"name", "S2 S1 S4 S3", "S3 S4 S1 S2"},
		{"times", "S3 S1 S4 S2", "S2 S1 S4 S3"},
		{"points", "S3 S1 S4 S2", "S2 S1 S4 S3"},
		{"share", "S4 S3 S1 S2", "S2 S1 S3 S4"},
		{"day", "S4 S2 S1 S3", "S1 S2 S4 S3"},
		{"at", "S4 S2 S1 S3", "S1 S2 S4 S3"},
		{"act", "S1 S2 S3 S4", "S1 S2 S3 S4"},
		{"nowhere", "S1 S2 S3 S4", "S1 S2 S3 S4"},
		{"", "S1 S2 S3 S4", "S1 S2 S3 S4"},
	} {
		if got := keys(people().View(listing.Query{Sort: tc.sort}, listing.Pinyin()).Rows); got != tc.up {
			t.Errorf("by %s: %s, want %s", tc.sort, got, tc.up)
		}
		if got := keys(people().View(listing.Query{Sort: tc.sort, Desc: true}, listing.Pinyin()).Rows); got != tc.down {
			t.Errorf("by %s, descending: %s, want %s", tc.sort, got, tc.down)
		}
	}
}

func TestSurnamesSortByTheirOwnReading(t *testing.T) {
	t.Parallel()
	// Each surname stands between two whose reading nobody doubts.
	for _, want := range [][3]string{
		{"臧", "曾", "张"}, {"沙", "单", "尚"}, {"秦", "仇", "曲"}, {"于", "尉迟", "袁"}, {"臧", "查", "张"},
		{"聂", "区", "潘"}, {"彭", "朴", "齐"}, {"齐", "覃", "邱"}, {"申", "沈", "盛"}, {"肖", "解", "辛"},
		{"饶", "任", "阮"}, {"侯", "华", "黄"}, {"许", "燕", "杨"}, {"彭", "繁", "蒲"}, {"孟", "缪", "莫"},
		{"袁", "乐", "臧"}, {"臧", "翟", "张"}, {"鲍", "秘", "卞"}, {"岳", "员", "臧"}, {"程", "种", "楚"},
		{"高", "句", "顾"}, {"臧", "祭", "张"}, {"江", "阚", "康"}, {"倪", "乜", "宁"}, {"顾", "过", "韩"},
		{"杨", "应", "尤"}, {"尚", "折", "沈"}, {"夏", "冼", "肖"}, {"吕", "万俟", "牛"}, {"臧", "长孙", "赵"}, {"孙", "澹台", "陶"},
	} {
		got := slices.Clone(want[:])
		slices.Reverse(got)
		slices.SortFunc(got, func(a, b string) int { return listing.Pinyin().Compare(a+"伟", b+"伟", true) })
		if diff := cmp.Diff(want[:], got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

func TestOnlyNamesOfPeopleHaveSurnames(t *testing.T) {
	t.Parallel()
	if listing.Pinyin().Compare("单位服务", "扶贫", false) > 0 {
		t.Error("单位服务 (dānwèi) should come before 扶贫 (fúpín)")
	}
	if listing.Pinyin().Compare("单位", "扶贫", true) < 0 {
		t.Error("the surname 单 (Shàn) should come after 扶 (Fú)")
	}
}

func TestStrokesCount(t *testing.T) {
	t.Parallel()
	got := []string{"曾伟", "张三", "王芳", "丁一"}
	slices.SortFunc(got, func(a, b string) int { return listing.Stroke().Compare(a, b, true) })
	if diff := cmp.Diff([]string{"丁一", "王芳", "张三", "曾伟"}, got); diff != "" {
		t.Errorf("2, 4, 7, 12 strokes (-want +got):\n%s", diff)
	}
}

func TestRowsThatShareAPlaceStandInTheOrderOfTheirNames(t *testing.T) {
	t.Parallel()
	l := listing.List{Columns: []listing.Column{
		{Key: "place", Label: "名次", Kind: listing.Number, Then: "name"}, {Key: "name", Label: "姓名", Names: true}, {Key: "points", Label: "得分", Kind: listing.Points},
	}}
	for i, name := range []string{"王芳", "张三", "曾伟", "丁一", "安娜", "阿依"} {
		place := listing.Cell{Number: []int64{1, 2, 2, 2, 0, 0}[i], None: i > 3} // the last two have no place, and stay as they came
		l.Rows = append(l.Rows, listing.Row{Key: name, Cells: []listing.Cell{place, {Text: name}, {Points: 9000}}})
	}
	for _, tc := range []struct {
		query listing.Query
		order listing.Order
		want  string
	}{
		{listing.Query{}, listing.Pinyin(), "王芳 丁一 曾伟 张三 安娜 阿依"},
		{listing.Query{}, listing.Stroke(), "王芳 丁一 张三 曾伟 安娜 阿依"},
		{listing.Query{Sort: "place", Desc: true}, listing.Stroke(), "丁一 张三 曾伟 王芳 安娜 阿依"},
		{listing.Query{Sort: "points"}, listing.Stroke(), "王芳 张三 曾伟 丁一 安娜 阿依"},
	} {
		if got := keys(l.View(tc.query, tc.order).Rows); got != tc.want {
			t.Errorf("%+v: %s, want %s", tc.query, got, tc.want)
		}
	}
	if got := keys(l.Rows); got != "王芳 张三 曾伟 丁一 安娜 阿依" {
		t.Errorf("the list itself is now %s", got)
	}
}

func TestFilterWantsEveryWordInWhateverCell(t *testing.T) {
	t.Parallel()
	l := people()
	l.Rows[2].Cells[0].Text = "Zhang San"
	for filter, want := range map[string]string{
		"曾": "S1 S4", "曾 99.50 10号": "S4", "zhang": "S3", "ＺＨＡＮＧ": "S3", "2025-03": "S1 S2", "曾 zhang": "",
		"%": "S1 S2 S3 S4", "—": "S3", "  ": "S1 S2 S3 S4", "' OR 1=1 --": "", "三\n0": "",
	} {
		v := l.View(listing.Query{Filter: filter}, listing.Pinyin())
		if got := keys(v.Rows); got != want {
			t.Errorf("%q lets through %q, want %q", filter, got, want)
		}
		if v.Matched != len(v.Rows) || v.Total != 4 || v.Pages != 1 {
			t.Errorf("%q: %d of %d on %d pages", filter, v.Matched, v.Total, v.Pages)
		}
	}
}

func TestChoiceWantsTheExactText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"99.50": "S1 S4", "99.5": "", "": "S1 S2 S3 S4"} {
		if got := keys(people().View(listing.Query{Only: map[string]string{"points": text}}, listing.Pinyin()).Rows); got != want {
			t.Errorf("%q chooses %q, want %q", text, got, want)
		}
	}
	if diff := cmp.Diff([]string{"-0.50", "99.50", "101.00"}, people().Offered("points", listing.Pinyin())); diff != "" {
		t.Errorf("offered (-want +got):\n%s", diff)
	}
	if got := people().Offered("nowhere", listing.Pinyin()); got != nil {
		t.Errorf("a column that there is not offers %v", got)
	}
}

func TestCellsShowWhatPeopleRead(t *testing.T) {
	t.Parallel()
	day := roster.MustDate("2025-03-12")
	for _, tc := range []struct {
		kind listing.Kind
		cell listing.Cell
		want string
	}{
		{listing.Text, listing.Cell{Text: "民政"}, "民政"}, {listing.Text, listing.Cell{}, ""}, {listing.Text, listing.Cell{None: true}, "—"},
		{listing.Number, listing.Cell{Number: -3}, "-3"}, {listing.Number, listing.Cell{Number: 3, Text: "3 次"}, "3 次"},
		{listing.Points, listing.Cell{Points: -50}, "-0.50"}, {listing.Points, listing.Cell{None: true}, "—"},
		{listing.Points, listing.Cell{None: true, Text: "待评"}, "待评"}, {listing.Percent, listing.Cell{Points: 9755}, "97.55%"},
		{listing.Day, listing.Cell{Day: day}, "2025-03-12"}, {listing.Day, listing.Cell{}, "—"},
		{listing.Time, listing.Cell{Time: roster.At(day, 30305)}, "2025-03-12 08:25:05"}, {listing.Time, listing.Cell{}, "—"},
	} {
		if got := tc.cell.Shown(listing.Column{Kind: tc.kind}); got != tc.want {
			t.Errorf("%+v shows %q, want %q", tc.cell, got, tc.want)
		}
	}
}

func TestBarsAreSharesOfTheGreatestOnAllPages(t *testing.T) {
	t.Parallel()
	l := people()
	l.PerPage = 1
	v := l.View(listing.Query{Sort: "points"}, listing.Pinyin())
	for points, want := range map[rulebook.Points]int{10100: 100, 9950: 99, 5050: 50, 1: 0, 51: 1, 0: 0, -50: 0} {
		if got := v.Share(2, listing.Cell{Points: points}); got != want {
			t.Errorf("%s of 101.00 is %d, want %d", points, got, want)
		}
	}
	if v.Share(2, listing.Cell{Points: 10100, None: true}) != 0 || v.Share(-1, listing.Cell{}) != 0 || v.Share(99, listing.Cell{}) != 0 {
		t.Error("no value and no column have no bar")
	}
	if (listing.View{}).Share(0, listing.Cell{Number: 1}) != 0 {
		t.Error("no list has no bar")
	}
}

func TestQueryIsReadFromItsOwnParameters(t *testing.T) {
	t.Parallel()
	l := people()
	l.ID = "slips."
	values := url.Values{"slips.sort": {"points"}, "slips.desc": {"1"}, "slips.q": {" 曾 "}, "slips.page": {"2"}, "slips.only.name": {"张三"},
		"sort": {"name"}, "slips.only.salary": {"1"}}
	got, err := listing.ParseQuery(values.Get, l)
	if err != nil {
		t.Fatal(err)
	}
	want := listing.Query{Sort: "points", Desc: true, Filter: "曾", Page: 2, Only: map[string]string{"name": "张三"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestQueryRefusesWhatTheListDoesNotHave(t *testing.T) {
	t.Parallel()
	for parameters, want := range map[string]string{
		"sort=salary": "listing.unknown_column", "sort=name%3Bdrop+table": "listing.unknown_column", "sort=name%27--": "listing.unknown_column",
		"sort=act": "listing.unknown_column", "sort=-name": "listing.unknown_column", "sort=": "", "desc=1": "",
		"page=0": "listing.no_page", "page=x": "listing.no_page", "page=99999999999999999999": "listing.no_page", "page=99999999": "",
		"q=" + strings.Repeat("a", listing.MaxFilter): "", "q=" + strings.Repeat("a", listing.MaxFilter+1): "listing.filter_too_long",
	} {
		values, _ := url.ParseQuery(parameters)
		_, err := listing.ParseQuery(values.Get, people())
		var e *roster.Error
		key := ""
		if errors.As(err, &e) {
			key = e.Key
			if e.Kind != roster.Usage {
				t.Errorf("%s: kind %d", parameters, e.Kind)
			}
		}
		if key != want {
			t.Errorf("%s: %q, want %q", parameters, key, want)
		}
	}
}

func TestExportIsOneOfTheFormats(t *testing.T) {
	t.Parallel()
	for format, ok := range map[string]bool{"": true, "csv": true, "xlsx": true, "exe": false, strings.Repeat("x", 999): false} {
		got, err := people().Export(func(string) string { return format })
		if ok && (err != nil || got != format) || !ok && roster.KindOf(err) != roster.Usage {
			t.Errorf("%q: %q, %v", format, got, err)
		}
	}
}

func TestAddressesKeepTheRest(t *testing.T) {
	t.Parallel()
	l := people()
	l.ID, l.PerPage = "p.", 1
	v := l.View(listing.Query{Sort: "name", Filter: "曾 &", Page: 2, Only: map[string]string{"points": "99.50"}}, listing.Pinyin())
	v.Page = 2
	v.Rest = url.Values{"month": {"2025-03"}, "p.page": {"7"}, "p.export": {"csv"}}
	const kept = "?month=2025-03&p.only.points=99.50"
	for got, want := range map[string]string{
		v.SortBy("name"):   "?month=2025-03&p.desc=1&p.only.points=99.50&p.q=%E6%9B%BE+%26&p.sort=name",
		v.SortBy("points"): "?month=2025-03&p.desc=1&p.only.points=99.50&p.q=%E6%9B%BE+%26&p.sort=points",
		v.SortBy("day"):    kept + "&p.q=%E6%9B%BE+%26&p.sort=day",
		v.TurnTo(3):        kept + "&p.page=3&p.q=%E6%9B%BE+%26&p.sort=name",
		v.TurnTo(1):        kept + "&p.q=%E6%9B%BE+%26&p.sort=name",
		v.Download("csv"):  "?month=2025-03&p.export=csv&p.only.points=99.50&p.q=%E6%9B%BE+%26&p.sort=name",
		v.Whole():          "?month=2025-03&p.sort=name",
	} {
		if got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
	if diff := cmp.Diff([]listing.Parameter{{"month", "2025-03"}, {"p.sort", "name"}}, v.Kept()); diff != "" {
		t.Errorf("kept by the form (-want +got):\n%s", diff)
	}
	if got := people().View(listing.Query{}, listing.Pinyin()).TurnTo(1); got != "?" {
		t.Errorf("%q, which is not the page without parameters", got)
	}
	if v.Rest.Get("p.page") != "7" {
		t.Error("an address changed the page's own parameters")
	}
}

func TestHeadingsSayHowTheyStand(t *testing.T) {
	t.Parallel()
	v := people().View(listing.Query{Sort: "day", Desc: true}, listing.Pinyin())
	if v.Sorted("day") != "descending" || v.Sorted("name") != "none" || v.Sorted("") != "none" {
		t.Error("sorted by day, descending")
	}
	v.Desc = false
	if v.Sorted("day") != "ascending" || v.Narrowed() {
		t.Error("sorted by day, ascending, not narrowed")
	}
	v.Only = map[string]string{"name": "张三"}
	if !v.Narrowed() {
		t.Error("a choice narrows")
	}
}

func TestAnyViewIsTheSameRowsInOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := anyList(t)
		q := listing.Query{Sort: rapid.SampledFrom([]string{"text", "number", "points", "percent", "day", "time"}).Draw(t, "sort"), Desc: rapid.Bool().Draw(t, "desc")}
		order := rapid.SampledFrom([]listing.Order{listing.Pinyin(), listing.Stroke()}).Draw(t, "order")
		whole := l.All(q, order)
		column := slices.IndexFunc(l.Columns, func(c listing.Column) bool { return c.Key == q.Sort })
		seen := map[string]bool{}
		for i, r := range whole.Rows {
			seen[r.Key] = true
			if i > 0 {
				checkPair(t, l, q, order, column, whole.Rows[i-1], r)
			}
			if share := whole.Share(column, r.Cells[column]); share < 0 || share > 100 {
				t.Fatalf("bar of %d %%", share)
			}
		}
		if len(seen) != len(l.Rows) || len(whole.Rows) != len(l.Rows) {
			t.Fatalf("%d rows, %d different, of %d", len(whole.Rows), len(seen), len(l.Rows))
		}
		var paged []listing.Row
		for page := 1; ; page++ {
			q.Page = page
			v := l.View(q, order)
			if page > v.Pages {
				break
			}
			paged = append(paged, v.Rows...)
		}
		if keys(paged) != keys(whole.Rows) {
			t.Fatalf("pages give %s, the whole %s", keys(paged), keys(whole.Rows))
		}
	})
}

// anyList is a random list with a column of each kind.
func anyList(t *rapid.T) listing.List {
	l := listing.List{PerPage: rapid.IntRange(0, 5).Draw(t, "per page")}
	for i, key := range []string{"text", "number", "points", "percent", "day", "time"} {
		l.Columns = append(l.Columns, listing.Column{Key: key, Kind: listing.Kind(i), Names: true})
	}
	for i := range rapid.IntRange(0, 12).Draw(t, "rows") {
		r := listing.Row{Key: fmt.Sprintf("%03d", i)}
		for range l.Columns {
			n := rapid.Int64Range(-3, 3).Draw(t, "value")
			r.Cells = append(r.Cells, listing.Cell{
				Text: rapid.SampledFrom([]string{"", "曾", "单一", "a", "A", "2号", "10号", "=1"}).Draw(t, "text"), Number: n * (1 << 60),
				Points: rulebook.Points(n), Day: roster.Date(max(n, 0)), Time: roster.LocalTime(n), None: rapid.Bool().Draw(t, "none"),
			})
		}
		l.Rows = append(l.Rows, r)
	}
	return l
}

// checkPair fails where b may not come right after a.
func checkPair(t *rapid.T, l listing.List, q listing.Query, order listing.Order, column int, a, b listing.Row) {
	up := listing.List{Columns: l.Columns, Rows: []listing.Row{b, a}}
	first := up.All(q, order).Rows[0].Key
	up.Rows = []listing.Row{a, b}
	if second := up.All(q, order).Rows[0].Key; first == b.Key && second == b.Key {
		t.Fatalf("%s before %s by %s", a.Key, b.Key, q.Sort)
	} else if first != second && a.Key > b.Key {
		t.Fatalf("%s and %s are equal and changed places", a.Key, b.Key)
	}
	none := func(r listing.Row) bool {
		c := r.Cells[column]
		return c.None || q.Sort == "day" && c.Day == 0 || q.Sort == "time" && c.Time == 0
	}
	if none(a) && !none(b) {
		t.Fatalf("%s, without a value, before %s", a.Key, b.Key)
	}
}

func TestAddressesReadBackAsTheView(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := people()
		l.ID = rapid.SampledFrom([]string{"", "a_"}).Draw(t, "id")
		want := listing.Query{
			Sort: rapid.SampledFrom([]string{"name", "day"}).Draw(t, "sort"), Desc: rapid.Bool().Draw(t, "desc"),
			Filter: strings.TrimSpace(rapid.StringN(0, 20, -1).Draw(t, "filter")), Page: rapid.IntRange(1, 9).Draw(t, "page"),
		}
		v := listing.View{List: l, Query: want}
		values, err := url.ParseQuery(strings.TrimPrefix(v.TurnTo(want.Page), "?"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := listing.ParseQuery(values.Get, l)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestOneOrderServesManyAtOnce(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	order, l := listing.Pinyin(), people()
	for range 8 {
		all.Go(func() {
			if got := keys(l.View(listing.Query{Sort: "name"}, order).Rows); got != "S2 S1 S4 S3" {
				t.Errorf("sorted as %s", got)
			}
		})
	}
	all.Wait()
}

func TestDownloadHoldsWhatIsSeenAndNoFormula(t *testing.T) {
	t.Parallel()
	l := people()
	l.Columns[0].Label = "=姓名"
	l.Rows[0].Cells[0].Text = `说"好",的;=1`
	l.Rows[1].Cells[2] = listing.Cell{None: true, Text: "=待评"}
	l.Rows[2].Cells = l.Rows[2].Cells[:3]
	var out bytes.Buffer
	if err := l.CSV(&out); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff" + `"'=姓名","次数","得分","比例","日期","时间"` + "\r\n" +
		`"说""好"",的;'=1",3,99.50,98.00%,2025-03-12,2025-03-12 08:00:00` + "\r\n" +
		`"阿依古丽",12,"'=待评",100.00%,2025-03-02,2025-03-02 08:00:00` + "\r\n" +
		`"张三",0,-0.50,,,` + "\r\n" +
		`"曾庆红10号",3,99.50,0.00%,2024-12-31,2024-12-31 08:00:00` + "\r\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNoTextOfAnyCellBecomesAFormula(t *testing.T) {
	t.Parallel()
	number := regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?$`)
	begins := []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u3000=", "\u200b+", "\ufeff@", "\t=", `"=`, "a;=", "a\n=", "", "民政", "-1", "'"}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SampledFrom(begins).Draw(t, "begin") + rapid.StringOf(rapid.SampledFrom([]rune("1+cmd|!\"',;\r\n\t@=。"))).Draw(t, "rest")
		l := listing.List{Columns: []listing.Column{{Key: "a", Label: text}, {Key: "b", Kind: listing.Points}},
			Rows: []listing.Row{{Cells: []listing.Cell{{Text: text}, {Points: -250}}}}}
		var out bytes.Buffer
		if err := l.CSV(&out); err != nil {
			t.Fatal(err)
		}
		reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\ufeff")))
		rows, err := reader.ReadAll()
		if err != nil || len(rows) != 2 || len(rows[1]) != 2 {
			t.Fatalf("%v in %q", err, out.String())
		}
		for _, cell := range []string{rows[0][0], rows[1][0]} {
			if strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell + "x")[0]) && !number.MatchString(cell) {
				t.Fatalf("%q is live", cell)
			}
			// A reader makes a line feed of CR LF inside quotes.
			if cell != table.Guard(strings.ReplaceAll(text, "\r\n", "\n")) {
				t.Fatalf("%q came out as %q", text, cell)
			}
		}
		if rows[1][1] != "-2.50" {
			t.Fatalf("the number is %q", rows[1][1])
		}
	})
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no room") }

func TestDownloadTellsOfAWriterThatFails(t *testing.T) {
	t.Parallel()
	if err := people().CSV(full{}); err == nil {
		t.Error("nothing was written and nobody was told")
	}
}

func TestAddressesLeadToThePageThatTheViewStandsOn(t *testing.T) {
	t.Parallel()
	v := people().View(listing.Query{}, listing.Pinyin())
	v.At = "/people"
	for want, got := range map[string]string{
		"/people?sort=name": v.SortBy("name"), "/people?export=csv": v.Download("csv"), "/people?page=2": v.TurnTo(2), "/people?": v.Whole(),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestColumnsThatNobodyHasAValueInCanBeLeftOut(t *testing.T) {
	t.Parallel()
	keys := func(l listing.List) (keys []string) {
		for _, c := range l.Columns {
			keys = append(keys, c.Key)
		}
		return keys
	}
	l := people()
	if got := keys(l.Told("day", "at")); !slices.Equal(got, keys(l)) {
		t.Errorf("some have a day: %v", got)
	}
	l.Rows = l.Rows[2:3] // nobody whose day is known
	told := l.Told("day", "at", "times")
	if got := keys(told); !slices.Equal(got, []string{"name", "times", "points", "share", "act"}) {
		t.Errorf("kept %v: a count of 0 is a value, no day is none", got)
	}
	if cells := told.Rows[0].Cells; len(cells) != 5 || cells[2].Points != -50 || cells[3].Points != 50 {
		t.Errorf("the cells do not go with their columns: %+v", cells)
	}
	if got := keys(l.Told()); !slices.Equal(got, keys(l)) {
		t.Errorf("columns are left out unasked: %v", got)
	}
}
