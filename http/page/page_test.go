package page

import (
	"io/fs"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/reports/listing"
)

func address(name string) (string, error) { return "/assets/" + name, nil }

func pages(t *testing.T) *Set {
	t.Helper()
	s, err := New(address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func render(t *testing.T, s *Set, lang string, v View) string {
	t.Helper()
	body, err := s.Render(lang, v)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// filled is a value of a page's type with every string, number and slice in it set.
func filled(v View, text string) View {
	p := reflect.New(reflect.TypeOf(v)).Elem()
	fill(p, text, 12)
	return p.Interface().(View)
}

var (
	dateType   = reflect.TypeFor[roster.Date]()
	periodType = reflect.TypeFor[roster.Period]()
)

func fill(v reflect.Value, text string, depth int) {
	switch {
	case depth == 0 || !v.CanSet():
		return
	case v.Type() == dateType:
		v.Set(reflect.ValueOf(roster.MustDate("2025-03-07")))
		return
	case v.Type() == periodType:
		v.Set(reflect.ValueOf(roster.MustPeriod("2025-03")))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(2)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(2)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), text, depth-1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), text, depth-1)
		fill(v.Index(1), text, depth-1)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), text, depth-1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text, depth-1)
		}
	}
}

func TestEveryTemplateHasAPageAndEveryPageATemplate(t *testing.T) {
	t.Parallel()
	var templates, views []string
	names, err := fs.Glob(files, "*.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !isShared(name) {
			templates = append(templates, strings.TrimSuffix(name, ".tmpl"))
		}
	}
	for _, v := range allViews {
		views = append(views, v.Template())
	}
	slices.Sort(views)
	views = slices.Compact(views)
	if !slices.Equal(templates, views) {
		t.Errorf("templates are %q, pages in views_test.go are %q", templates, views)
	}
}

func TestEveryPageRendersEmptyAndFull(t *testing.T) {
	t.Parallel()
	s := pages(t)
	for _, lang := range []string{locale.Chinese, locale.English} {
		for _, v := range allViews {
			for i, shown := range []View{v, filled(v, "x")} {
				body := render(t, s, lang, shown)
				if !strings.HasPrefix(body, "<!DOCTYPE html>") || !strings.HasSuffix(body, "</html>\n") {
					t.Errorf("%s in %s is no whole page", v.Template(), lang)
				}
				if strings.Contains(body, "ZgotmplZ") {
					t.Errorf("%s in %s puts data where none can be safe", v.Template(), lang)
				}
				if doubled := twice(body); doubled != "" && i == 0 {
					t.Errorf("%s in %s has two elements %s", v.Template(), lang, doubled)
				}
			}
		}
	}
}

var id = regexp.MustCompile(` id="([^"]*)"`)

func twice(body string) string {
	seen := map[string]bool{}
	for _, m := range id.FindAllStringSubmatch(body, -1) {
		if seen[m[1]] {
			return m[1]
		}
		seen[m[1]] = true
	}
	return ""
}

// tag is an element's beginning or end; html/template escapes both signs everywhere else.
var tag = regexp.MustCompile(`<[^>]*>`)

// attribute is a name with its quoted value.
var attribute = regexp.MustCompile(`([a-z-]+)="[^"]*"`)

func skeleton(body string) []string {
	tags := tag.FindAllString(body, -1)
	for i := range tags {
		tags[i] = attribute.ReplaceAllString(tags[i], "$1")
	}
	return tags
}

func TestNoDataChangesTheStructureOfAPage(t *testing.T) {
	t.Parallel()
	s := pages(t)
	for _, v := range allViews {
		want := skeleton(render(t, s, locale.Chinese, filled(v, "x")))
		for _, evil := range []string{
			`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onmouseover='alert(1)`, `javascript:alert(1)`,
			`</title></template><svg onload=alert(1)>`, `{{.}}`, `--><b>`, "`${alert(1)}`", "a\x00b",
		} {
			if got := skeleton(render(t, s, locale.Chinese, filled(v, evil))); !slices.Equal(got, want) {
				t.Errorf("%s: %s changes the page", v.Template(), evil)
			}
		}
	}
}

var (
	message = regexp.MustCompile(`\bT "([a-z_0-9.-]+)"`)
	inline  = regexp.MustCompile(`\sstyle=|\son[a-z]+=|javascript:|<style|<script(>| [^>]*>[^<])`)
)

func TestTemplatesSayOnlyWhatIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	s := pages(t)
	names, err := fs.Glob(files, "*.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		source, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range message.FindAllStringSubmatch(string(source), -1) {
			if !s.Printer(locale.English).Has(m[1]) {
				t.Errorf("%s: no message %q", name, m[1])
			}
		}
		if found := inline.FindString(string(source)); found != "" {
			t.Errorf("%s has %q inline", name, found)
		}
	}
}

func TestAFormComesBackFilledWithEachFaultBesideItsField(t *testing.T) {
	t.Parallel()
	form := Form{ID: "leave", Action: "/leave", Submit: "提交", Fields: []Field{
		{Name: "from", Label: "开始", Type: "date"}, {Name: "days", Label: "天数"}, {Name: "secret", Label: "口令", Type: "password"},
	}}
	form = form.Filled(map[string][]string{"days": {"x"}, "secret": {"hunter2"}}, map[string]string{"days": "应为整数", "elsewhere": "没有此人"}, "")
	body := render(t, pages(t), locale.Chinese, Confirm{Form: form})
	for _, want := range []string{
		`<input id="f-leave-days" name="days" type="text" value="x" aria-invalid="true" aria-describedby=" f-leave-days-fault">`,
		`<p class="fault" id="f-leave-days-fault">应为整数</p>`, `<a href="#f-leave-days">天数：应为整数</a>`, `<p class="problem" role="alert">没有此人</p>`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	if strings.Contains(body, "hunter2") {
		t.Error("a password came back")
	}
}

func TestDaysAndPeriodsAreWordedAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	s := pages(t)
	zh, en := s.Printer(locale.Chinese), s.Printer(locale.English)
	day := roster.MustDate("2026-11-21")
	tests := []struct{ got, want string }{
		{Day(zh, day), "2026年11月21日 周六"},
		{Day(en, day), "Sat 21 Nov 2026"},
		{ShortDay(zh, day), "11月21日 周六"},
		{ShortDay(en, day), "Sat 21 Nov"},
		{Moment(zh, roster.At(day, 497*60)), "2026年11月21日 周六 08:17"},
		{PeriodName(zh, roster.MustPeriod("2025-03")), "2025年3月"},
		{PeriodName(en, roster.MustPeriod("2025-03")), "March 2025"},
		{PeriodName(zh, roster.MustPeriod("2025H1")), "2025年上半年"},
		{PeriodName(en, roster.MustPeriod("2025H2")), "H2 2025"},
		{PeriodName(zh, roster.MustPeriod("2025Q3")), "2025年第3季度"},
		{PeriodName(en, roster.MustPeriod("2025Q3")), "Q3 2025"},
		{PeriodName(zh, roster.MustPeriod("2025")), "2025年"},
		{Day(zh, roster.Date(0)), ""},
		{PeriodName(zh, roster.Period{}), ""},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

func TestAListLinksToItsOtherOrdersAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	l := List{Path: "/scores", View: listing.View{
		List:  listing.List{Columns: []listing.Column{{Key: "name"}, {Key: "total", Kind: listing.Points}, {Key: "do", Plain: true}}},
		Query: listing.Query{Sort: "name", Page: 2, Filter: "w"}, Rest: url.Values{"month": {"2025-03"}, "page": {"2"}},
	}}
	var got []string
	for _, h := range heads(l) {
		got = append(got, h.Href+" "+h.Sort+" "+h.Class)
	}
	want := []string{"?desc=1&month=2025-03&q=w&sort=name ascending key", "?desc=1&month=2025-03&q=w&sort=total none number", "  plain"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestACalendarBeginsOnMondayAndMarksToday(t *testing.T) {
	t.Parallel()
	c := MonthCalendar("三月", roster.MustPeriod("2025-03"), roster.MustDate("2025-03-07"), func(d roster.Date) CalendarDay {
		return CalendarDay{Marks: []Pill{{Text: d.String()}}}
	})
	if len(c.Weeks) != 6 || c.Weeks[0][4].Class != "other" || c.Weeks[0][5].Number != "1" || !c.Weeks[1][4].Today || c.Weeks[5][0].Number != "31" {
		t.Errorf("got %+v", c)
	}
	for _, week := range c.Weeks {
		if len(week) != 7 {
			t.Errorf("a week of %d days", len(week))
		}
	}
	february := MonthCalendar("", roster.MustPeriod("2027-02"), 0, func(roster.Date) CalendarDay { return CalendarDay{} })
	if len(february.Weeks) != 4 {
		t.Errorf("a February from Monday to Sunday has %d weeks", len(february.Weeks))
	}
}

func TestTheThemesAreClassesOfThePage(t *testing.T) {
	t.Parallel()
	s := pages(t)
	for want, base := range map[string]Base{
		`<html lang="en">`: {Lang: "en"}, `<html lang="zh-CN" class="big ">`: {Lang: "zh-CN", Big: true},
		`<html lang="zh-CN" class="big contrast ">`: {Lang: "zh-CN", Big: true, Contrast: true},
	} {
		if body := render(t, s, base.Lang, Help{Base: base}); !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestASentenceBeginsLargeUnlessWithAName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"there is none": "There is none", "a.xlsx is no table": "a.xlsx is no table", "没有这个页面": "没有这个页面", "": ""} {
		if got := sentenceOf(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
