package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/reports/chart"
	"redbanner/scoring/rulebook"
)

// picture is what a test reads of an SVG.
type picture struct {
	Title, Summary string
	Texts          []string
	Shapes         map[string]int // by element and class
	Elements       []string       // in order, with the names of their attributes
	circles        [][2]int
}

// read draws and parses, strictly.
func read(t *testing.T, draw func(io.Writer) error) picture {
	t.Helper()
	var out bytes.Buffer
	if err := draw(&out); err != nil {
		t.Fatal(err)
	}
	p := picture{Shapes: map[string]int{}}
	inside := ""
	for decoder := xml.NewDecoder(&out); ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return p
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, out.String())
		}
		switch e := token.(type) {
		case xml.StartElement:
			inside = e.Name.Local
			p.begin(t, e)
		case xml.EndElement:
			inside = ""
		case xml.CharData:
			switch inside {
			case "title":
				p.Title = string(e)
			case "desc":
				p.Summary = string(e)
			case "text":
				p.Texts = append(p.Texts, string(e))
			case "":
			default:
				t.Errorf("text %q in <%s>", e, inside)
			}
		}
	}
}

// begin notes one element and fails on what a strict content policy blocks.
func (p *picture) begin(t *testing.T, e xml.StartElement) {
	t.Helper()
	names, values := e.Name.Local, map[string]string{}
	for _, a := range e.Attr {
		names += " " + a.Name.Local
		values[a.Name.Local] = a.Value
		if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" {
			t.Errorf("<%s %s=%q>", e.Name.Local, a.Name.Local, a.Value)
		}
	}
	p.Elements = append(p.Elements, names)
	if !slices.Contains([]string{"svg", "title", "desc", "path", "circle", "text"}, e.Name.Local) {
		t.Errorf("there is a <%s>", e.Name.Local)
	}
	p.Shapes[e.Name.Local+" "+values["class"]]++
	if e.Name.Local == "circle" {
		x, _ := strconv.Atoi(values["cx"])
		y, _ := strconv.Atoi(values["cy"])
		p.circles = append(p.circles, [2]int{x, y})
	}
}

func trend(c chart.Lines) func(io.Writer) error {
	return func(w io.Writer) error { return chart.Trend(w, c) }
}

func columns(c chart.Bars) func(io.Writer) error {
	return func(w io.Writer) error { return chart.Columns(w, c) }
}

func grid(c chart.Cells) func(io.Writer) error {
	return func(w io.Writer) error { return chart.Grid(w, c) }
}

func TestTrendShowsItsSeries(t *testing.T) {
	t.Parallel()
	p := read(t, trend(year()))
	if p.Title != "社会保险窗口月度总分" || p.Summary == "" {
		t.Errorf("title %q, summary %q", p.Title, p.Summary)
	}
	want := slices.Concat(year().Labels, []string{"80", "90", "100", "110"}, []string{"社会保险窗口", "中心中位数"})
	if diff := cmp.Diff(want, p.Texts); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	// Ten final months, the twelfth hollow, the fourth missing; one mark in the legend.
	for shape, n := range map[string]int{"circle line-first fill-first": 11, "circle line-first fill-paper": 1,
		"path line-second fill-second": 13, "path line-first fill-none": 1, "path line-second fill-none": 1} {
		if p.Shapes[shape] != n {
			t.Errorf("%d of %q, want %d", p.Shapes[shape], shape, n)
		}
	}
	// The higher the value, the higher the mark; marks go from left to right.
	own := p.circles[:11]
	if own[2][1] >= own[0][1] || own[3][1] <= own[1][1] {
		t.Errorf("101.00, 98.50, 92.00 and 97.00 stand at %v", own)
	}
	if !slices.IsSortedFunc(own, func(a, b [2]int) int { return a[0] - b[0] }) {
		t.Errorf("the months stand at %v", own)
	}
}

func TestColumnsShowTheirValuesAndTheMedian(t *testing.T) {
	t.Parallel()
	p := read(t, columns(items()))
	for _, text := range []string{"行为规范", "受奖附加", "0%", "100%", "96.67%", "82.50%", "社会保险窗口", "中心中位数"} {
		if !slices.Contains(p.Texts, text) {
			t.Errorf("%q is not among %q", text, p.Texts)
		}
	}
	if got := p.Shapes["path line-first fill-first"]; got != 10+1 {
		t.Errorf("%d columns with the legend's", got)
	}
	if got := p.Shapes["path line-paper fill-second"]; got != 11 {
		t.Errorf("%d marks", got)
	}
}

func TestGridShowsItsNumbers(t *testing.T) {
	t.Parallel()
	p := read(t, grid(week()))
	want := []string{"8时", "9时", "10时", "11时", "12时", "13时", "14时", "15时", "周一", "12", "3", "1", "7", "2", "周二", "4", "1", "周三",
		"周四", "6", "2", "1", "3", "周五", "9", "5", "1"}
	if diff := cmp.Diff(want, p.Texts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for shape, n := range map[string]int{"path line-paper fill-heat4": 1, "path line-paper fill-heat3": 2, "path line-paper fill-heat0": 26} {
		if p.Shapes[shape] != n {
			t.Errorf("%d of %q, want %d", p.Shapes[shape], shape, n)
		}
	}
}

func TestTooLittleIsRefusedAndNotDrawn(t *testing.T) {
	t.Parallel()
	one, gaps, unlabelled := year(), year(), year()
	one.Series[0].Values = one.Series[0].Values[:1]
	gaps.Series = []chart.Series{{Values: []chart.Value{chart.None(), chart.Of(1), chart.None()}}}
	unlabelled.Labels = unlabelled.Labels[:1]
	single, nothing := items(), items()
	single.Series.Values = single.Series.Values[:1]
	nothing.Series.Values = []chart.Value{chart.None(), chart.None()}
	quiet, small := week(), week()
	quiet.Counts = nil
	small.Rows, small.Columns = small.Rows[:1], small.Columns[:1]
	for name, c := range map[string]struct {
		draw     func(io.Writer) error
		drawable bool
	}{
		"one month":         {trend(one), one.Drawable()},
		"one month in gaps": {trend(gaps), gaps.Drawable()},
		"one label":         {trend(unlabelled), unlabelled.Drawable()},
		"no series":         {trend(chart.Lines{}), chart.Lines{}.Drawable()},
		"one column":        {columns(single), single.Drawable()},
		"gaps only":         {columns(nothing), nothing.Drawable()},
		"no columns":        {columns(chart.Bars{}), chart.Bars{}.Drawable()},
		"zeros only":        {grid(quiet), quiet.Drawable()},
		"one cell":          {grid(small), small.Drawable()},
		"no cells":          {grid(chart.Cells{}), chart.Cells{}.Drawable()},
	} {
		var out bytes.Buffer
		err := c.draw(&out)
		var e *roster.Error
		if !errors.As(err, &e) || e.Key != "chart.too_few" || c.drawable || out.Len() > 0 {
			t.Errorf("%s: %v, drawable %t, %d bytes", name, err, c.drawable, out.Len())
		}
	}
}

func TestOddValuesAreDrawn(t *testing.T) {
	t.Parallel()
	two := []string{"甲", "乙"}
	bars := func(s ...rulebook.Points) func(io.Writer) error {
		return columns(chart.Bars{Head: head("t"), Labels: two, Series: series("s", s...)})
	}
	month := func(s ...rulebook.Points) func(io.Writer) error {
		return trend(chart.Lines{Head: head("t"), Labels: two, Series: []chart.Series{series("s", s...)}})
	}
	longMarks := items()
	longMarks.Marks = &chart.Series{Values: slices.Repeat([]chart.Value{chart.Count(1)}, 99)}
	noMarks := items()
	noMarks.Marks = &chart.Series{}
	four := year()
	four.Series = slices.Repeat(four.Series[:1], 4)
	for name, c := range map[string]struct {
		draw  func(io.Writer) error
		texts []string // that must be there
	}{
		"equal columns":     {bars(9800, 9800), []string{"98", "0", "100"}},
		"columns of zero":   {bars(0, 0), []string{"甲", "0", "1"}},
		"below zero":        {bars(-250, 100), []string{"-2.50", "-3", "1"}},
		"equal months":      {month(9800, 9800), []string{"98", "99"}},
		"all zero":          {month(0, 0), []string{"0", "1"}},
		"far apart":         {month(math.MinInt64, math.MaxInt64), nil},
		"hundredths apart":  {month(9800, 9801), []string{"98", "99"}},
		"marks for nothing": {columns(longMarks), []string{"行为规范"}},
		"no marks":          {columns(noMarks), []string{"行为规范"}},
		"four series":       {trend(four), []string{"1月"}},
	} {
		p := read(t, c.draw)
		for _, text := range c.texts {
			if !slices.Contains(p.Texts, text) {
				t.Errorf("%s: %q is not among %q", name, text, p.Texts)
			}
		}
		for _, text := range p.Texts {
			if strings.Contains(text, "NaN") || strings.Contains(text, "Inf") {
				t.Errorf("%s: %q", name, text)
			}
		}
	}
}

func TestTheAxisIsWholeNumbersAndHoldsEverything(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		low, high int64
		values    []rulebook.Points
		want      string
	}{
		{8000, 11000, []rulebook.Points{9000, 9500}, "80 90 100 110"},
		{8000, 11000, []rulebook.Points{7150, 12000}, "70 80 90 100 110 120"},
		{0, 0, []rulebook.Points{9533, 9799}, "95 96 97 98"},
		{0, 0, []rulebook.Points{0, 123456789}, "0 500000 1000000 1500000"},
		{0, 100, []rulebook.Points{0, 0}, "0 1"},
		{11000, 8000, []rulebook.Points{9000, 9100}, "90 91"},
	} {
		lines := chart.Lines{Labels: []string{"a", "b"}, Series: []chart.Series{series("", c.values...)}, Low: c.low, High: c.high}
		texts := read(t, trend(lines)).Texts
		if got := strings.Join(texts[2:], " "); got != c.want {
			t.Errorf("%d…%d with %v: %s, want %s", c.low, c.high, c.values, got, c.want)
		}
	}
}

func TestLabelsDoNotOverprint(t *testing.T) {
	t.Parallel()
	for n := 2; n <= 60; n += 7 {
		for _, label := range []string{"3月", "综合便民服务窗口（乡村振兴）", "ABCDEFGHIJKLMNOP"} {
			c := chart.Bars{Labels: slices.Repeat([]string{label}, n), Series: chart.Series{Values: make([]chart.Value, n)}}
			var out bytes.Buffer
			if err := chart.Columns(&out, c); err != nil {
				t.Fatal(err)
			}
			checkRow(t, fmt.Sprintf("%d × %s", n, label), out.String())
		}
	}
}

// checkRow fails where labels of the same line stand upon each other, counting a Chinese
// character as one em and any other as more than half of one.
func checkRow(t *testing.T, name, svg string) {
	t.Helper()
	ends := map[string]int{}
	written := 0
	for _, m := range regexp.MustCompile(`<text x="(-?\d+)" y="(\d+)" font-size="(\d+)"[^>]*>([^<]*)</text>`).FindAllStringSubmatch(svg, -1) {
		x, _ := strconv.Atoi(m[1])
		size, _ := strconv.ParseFloat(m[3], 64)
		wide := 0.0
		for _, r := range m[4] {
			if r > 0x2000 {
				wide += size
			} else {
				wide += size * .45
			}
		}
		if m[4] == "" {
			continue
		}
		if end, ok := ends[m[2]]; ok && x < end {
			t.Errorf("%s: %q begins at %d, the one before ends at %d", name, m[4], x, end)
		}
		ends[m[2]] = x + int(wide)
		written++
	}
	if written < 2 {
		t.Errorf("%s: only %d texts", name, written)
	}
}

func TestTheLegendGivesChineseItsRoom(t *testing.T) {
	t.Parallel()
	c := year()
	c.Series[0].Name, c.Series[1].Name = "自然资源窗口", "全中心"
	var out bytes.Buffer
	if err := chart.Trend(&out, c); err != nil {
		t.Fatal(err)
	}
	at := func(text string) int {
		m := regexp.MustCompile(`<text x="(\d+)"[^>]*>` + text + `</text>`).FindStringSubmatch(out.String())
		if m == nil {
			t.Fatalf("no %s", text)
		}
		x, _ := strconv.Atoi(m[1])
		return x
	}
	if room := at("全中心") - at("自然资源窗口"); room < 6*13+20 {
		t.Errorf("six characters and a mark have %d", room)
	}
	c.Series[0].Name = strings.Repeat("自然资源", 30)
	texts := read(t, trend(c)).Texts
	if name := texts[len(texts)-2]; !strings.HasSuffix(name, "…") {
		t.Errorf("the legend says %q", name)
	}
}

func TestNoTextBecomesMarkup(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"<script>alert(1)</script>", `"><svg onload=alert(1)>`, "' onclick='x", "&lt;b&gt;&amp;", "]]><!--", "</title></svg><img src=x>",
		"a\x00b\x0bc\uffff", "\xff\xfe", "\n\t\r", "<style>*{}</style>", "{{.}}", "\u202e反"} {
		for name, draw := range map[string]func(string) func(io.Writer) error{
			"trend": func(s string) func(io.Writer) error {
				c := year()
				c.Title, c.Summary, c.ID, c.Unit, c.Labels[0], c.Series[0].Name, c.Series[1].Name = s, s, s, s, s, s, s
				return trend(c)
			},
			"columns": func(s string) func(io.Writer) error {
				c := items()
				c.Title, c.Summary, c.ID, c.Unit, c.Labels[0], c.Series.Name, c.Marks.Name = s, s, s, s, s, s, s
				return columns(c)
			},
			"grid": func(s string) func(io.Writer) error {
				c := week()
				c.Title, c.Summary, c.ID, c.Rows[0], c.Columns[0] = s, s, s, s, s
				return grid(c)
			},
		} {
			// The unit's length decides which values are written over columns.
			strict, plain := read(t, draw(bad)), read(t, draw(strings.Repeat("x", len([]rune(bad)))))
			strict.Elements, plain.Elements = withoutTexts(strict.Elements), withoutTexts(plain.Elements)
			if diff := cmp.Diff(plain.Elements, strict.Elements); diff != "" {
				t.Errorf("%s with %q has another shape (-plain +got):\n%s", name, bad, diff)
			}
		}
	}
}

func withoutTexts(elements []string) []string {
	return slices.DeleteFunc(elements, func(e string) bool { return strings.HasPrefix(e, "text ") })
}

func TestTitleOfAChartIsItsName(t *testing.T) {
	t.Parallel()
	c := year()
	var named, bare bytes.Buffer
	if err := chart.Trend(&named, c); err != nil {
		t.Fatal(err)
	}
	c.ID = ""
	if err := chart.Trend(&bare, c); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`role="img" aria-labelledby="g1-title" aria-describedby="g1-desc"`, `<title id="g1-title">社会`, `<desc id="g1-desc">全年`} {
		if !strings.Contains(named.String(), part) {
			t.Errorf("no %s", part)
		}
	}
	if !strings.Contains(bare.String(), `role="img" aria-label="社会保险窗口月度总分"><title>`) {
		t.Errorf("without an ID it begins %.200s", bare.String())
	}
}

func TestSameStructSameBytes(t *testing.T) {
	t.Parallel()
	for name, draw := range map[string]func() func(io.Writer) error{
		"trend":   func() func(io.Writer) error { return trend(year()) },
		"columns": func() func(io.Writer) error { return columns(items()) },
		"grid":    func() func(io.Writer) error { return grid(week()) },
	} {
		var first bytes.Buffer
		if err := draw()(&first); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			var again bytes.Buffer
			if err := draw()(&again); err != nil || again.String() != first.String() {
				t.Errorf("%s came out otherwise (%v)", name, err)
			}
		}
	}
}

func TestEveryClassHasItsColour(t *testing.T) {
	t.Parallel()
	css, err := os.ReadFile("../../http/assets/chart.css")
	if err != nil {
		t.Fatal(err)
	}
	three := year()
	three.Series = append(three.Series, three.Series[1])
	for _, draw := range []func(io.Writer) error{trend(three), columns(items()), grid(week())} {
		for shape := range read(t, draw).Shapes {
			for _, class := range strings.Fields(shape)[1:] {
				if !bytes.Contains(css, []byte("."+class+" {")) && class != "graph" {
					t.Errorf("the style sheet has no .%s", class)
				}
			}
		}
	}
}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no room") }

func TestAFailingWriterIsToldOf(t *testing.T) {
	t.Parallel()
	for name, draw := range map[string]func(io.Writer) error{"trend": trend(year()), "columns": columns(items()), "grid": grid(week())} {
		if draw(full{}) == nil {
			t.Errorf("%s: nothing was written and nobody was told", name)
		}
	}
}
