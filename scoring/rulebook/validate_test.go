package rulebook_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

const (
	quarter = "testdata/quarter-four-heads.yaml"
	month   = "books/bencha-2014-monthly-1.yaml"
	half    = "books/bencha-2014-half-year-1.yaml"
)

// mutations change one thing of a good book. want lists the faults in the order of
// the lines, each as "code @ the line, trimmed".
var mutations = []struct {
	name, file, from, to string
	want                 []string
}{
	// What cannot be decoded.
	{"unknown key", quarter, "        serious: 2.5", "        seriuos: 2.5",
		[]string{"book_unknown_key @ seriuos: 2.5"}},
	{"unknown key at the top", quarter, "bonus: 4\n", "bonus: 4\ncolour: red\n",
		[]string{"book_unknown_key @ colour: red"}},
	{"duplicate key", quarter, "        per: 3", "        per: 3\n        per: 4",
		[]string{"book_duplicate_key @ per: 4"}},
	{"duplicate level", quarter, "{county: 1, nation: 4}", "{county: 1, county: 2}",
		[]string{"book_duplicate_key @ levels: {county: 1, county: 2}"}},
	{"key that is no text", quarter, "bonus: 4\n", "bonus: 4\n5: 6\n",
		[]string{"book_bad_key @ 5: 6"}},
	{"text that is a number", quarter, `version: "1"`, "version: 1",
		[]string{"book_wrong_type @ version: 1"}},
	{"list that is text", quarter, "kinds: [spot.check]", "kinds: spot.check",
		[]string{"book_wrong_type @ kinds: spot.check"}},
	{"mapping that is a number", quarter, "{low: 0.5, high: 12.5}", "3",
		[]string{"book_wrong_type @ range: 3"}},
	{"number that is text", quarter, "per: 3", "per: three",
		[]string{"book_wrong_type @ per: three"}},
	{"count with decimals", quarter, "per: 3", "per: 3.5",
		[]string{"book_wrong_type @ per: 3.5"}},
	{"count below zero", quarter, "min_quantity: 2", "min_quantity: -2",
		[]string{"book_wrong_type @ min_quantity: -2"}},
	{"yes for true", quarter, "once_a_day: true", "once_a_day: yes",
		[]string{"book_wrong_type @ once_a_day: yes"}},
	{"nothing where a list belongs", quarter, "kinds: [spot.check]", "kinds:",
		[]string{"book_wrong_type @ kinds:"}},
	{"anchor", quarter, "kinds: [spot.check]", "kinds: &a [spot.check]",
		[]string{"book_wrong_type @ kinds: &a [spot.check]"}},
	{"three decimals", quarter, "points: 0.25", "points: 0.255",
		[]string{"book_bad_points @ points: 0.255"}},
	{"underscore in a number", quarter, "points: 7.5", "points: 7_5",
		[]string{"book_bad_points @ points: 7_5"}},
	{"exponent", quarter, "points: 7.5", "points: 75e-1",
		[]string{"book_bad_points @ points: 75e-1"}},
	{"syntax", quarter, "name: 加分", "name: 加: 分",
		[]string{"book_syntax @ name: 加: 分"}},
	{"two documents", quarter, "kinds:\n  - id: spot.check", "---\nkinds:\n  - id: spot.check",
		[]string{"book_documents @ kinds:"}},

	// The head.
	{"no id", quarter, "book: quarter-four-heads\n", "",
		[]string{`book_missing_key @ version: "1"`}},
	{"id that is no file name", quarter, "book: quarter-four-heads", "book: Quarter four",
		[]string{"book_bad_id @ book: Quarter four"}},
	{"blank version", quarter, `version: "1"`, `version: " "`,
		[]string{`book_missing_key @ version: " "`}},
	{"no name", quarter, "name: 季度考核办法\n", "",
		[]string{"book_missing_key @ book: quarter-four-heads"}},
	{"unknown period", quarter, "period: quarter", "period: week",
		[]string{"book_unknown_value @ period: week"}},
	{"no period", quarter, "period: quarter\n", "",
		[]string{"book_missing_key @ book: quarter-four-heads"}},
	{"unknown choice", quarter, "choice: month_points", "choice: points",
		[]string{"book_unknown_value @ choice: points"}},
	{"unknown unit", quarter, "- of: window", "- of: department",
		[]string{"book_unknown_value @ - of: department"}},
	{"no subject", quarter, "subjects:\n  - of: window", "subjects: []",
		[]string{"book_missing_key @ subjects: []"}},
	{"subject twice", month, "- of: staff # 工作人员，供参考", "- of: window # 又一次",
		[]string{"book_duplicate_value @ - of: window # 又一次", "book_conflict @ window_facts: true"}},
	{"base of nothing", quarter, "base: 100", "base: 0",
		[]string{"book_not_positive @ base: 0", "book_items_sum @ base: 0"}},
	{"bonus below zero", quarter, "bonus: 4\n", "bonus: -4\n",
		[]string{"book_not_positive @ bonus: -4", "book_bonus_sum @ bonus: -4"}},

	// What does not add up.
	{"items do not add up", quarter, "base: 100", "base: 110",
		[]string{"book_items_sum @ base: 110"}},
	{"bonus does not add up", quarter, "bonus: 4\n", "bonus: 5\n",
		[]string{"book_bonus_sum @ bonus: 5"}},
	{"bonus items without a bonus", quarter, "bonus: 4\n", "",
		[]string{"book_bonus_sum @ book: quarter-four-heads"}},
	{"parts do not add up", quarter, "        full: 20", "        full: 19.5",
		[]string{"book_parts_sum @ full: 25"}},

	// Items and parts.
	{"item id twice", quarter, "  - id: A5\n", "  - id: A4\n",
		[]string{"book_duplicate_id @ - id: A4", "book_bad_id @ - id: A5.1"}},
	{"item id ill-formed", month, "  - id: M9\n", "  - id: m9\n",
		[]string{"book_bad_id @ - id: m9", "book_bad_id @ - id: M9.1"}},
	{"item without an id", quarter, "  - id: A5\n    name: 加分", "  - name: 加分",
		[]string{"book_missing_key @ - name: 加分"}},
	{"item without a name", quarter, "    name: 加分\n", "",
		[]string{"book_missing_key @ - id: A5"}},
	{"item without a mark", quarter, "    full: 4\n    mark: intact\n", "    full: 4\n",
		[]string{"book_missing_key @ - id: A5"}},
	{"item without a full mark", quarter, "    full: 4\n", "",
		[]string{"book_bonus_sum @ bonus: 4", "book_missing_key @ - id: A5"}},
	{"item without clauses", month, "    clauses:\n      - id: M9.1", "    parts:\n      - id: M9.1",
		[]string{
			"book_missing_key @ - id: M9.1", "book_missing_key @ - id: M9.1", "book_no_clauses @ - id: M9.1",
			"book_unknown_key @ kinds: [hygiene.finding]", "book_unknown_key @ points: 1",
		}},
	{"item with nothing in it", quarter, "    clauses:\n      - id: A5.1\n        text: 受媒体表扬的，县级加1分，国家级加4分。\n        source: 五\n        mark: intact\n        kinds: [media.praise]\n        levels: {county: 1, nation: 4}\n", "",
		[]string{"book_no_clauses @ - id: A5"}},
	{"clauses beside parts", quarter, "    parts:\n      - id: A3.1", "    clauses:\n      - {id: A3.9, text: 条, mark: intact, kinds: [spot.check], points: 1}\n    parts:\n      - id: A3.1",
		[]string{"book_conflict @ parts:"}},
	{"part id not of its item", quarter, "      - id: A3.2\n", "      - id: A4.2\n",
		[]string{"book_bad_id @ - id: A4.2", "book_bad_id @ - id: A3.2a"}},
	{"part id twice", quarter, "      - id: A3.2\n", "      - id: A3.1\n",
		[]string{"book_duplicate_id @ - id: A3.1", "book_bad_id @ - id: A3.2a"}},
	{"part without a name", quarter, "        name: 公开创新\n", "",
		[]string{"book_missing_key @ - id: A3.2"}},
	{"part without a mark", quarter, "        full: 5\n        mark: intact\n", "        full: 5\n",
		[]string{"book_missing_key @ - id: A3.2"}},
	{"part that is earned in a bonus item", half, "    full: 40\n    mark: intact\n", "    full: 40\n    mark: intact\n    bonus: true\n",
		[]string{"book_items_sum @ base: 100", "book_bonus_sum @ bonus: 10", "book_conflict @ earn: true"}},

	// Clauses.
	{"clause id twice", quarter, "- id: A1.2", "- id: A1.1",
		[]string{"book_duplicate_id @ - id: A1.1"}},
	{"clause id not of its item", quarter, "- id: A1.2", "- id: A2.2x",
		[]string{"book_bad_id @ - id: A2.2x"}},
	{"clause without an id", quarter, "- id: A4.1\n        text: 档案缺失的", "- text: 档案缺失的",
		[]string{"book_missing_key @ - text: 档案缺失的，每人每日扣5分。"}},
	{"clause without wording", quarter, "        text: 档案缺失的，每人每日扣5分。\n", "",
		[]string{"book_missing_key @ - id: A4.1"}},
	{"clause with blank wording", quarter, "text: 档案缺失的，每人每日扣5分。", `text: " "`,
		[]string{`book_missing_key @ text: " "`}},
	{"clause without a mark", quarter, "        mark: restored\n", "",
		[]string{"book_missing_key @ - id: A4.1"}},
	{"unknown mark", quarter, "mark: restored", "mark: guessed",
		[]string{"book_unknown_value @ mark: guessed"}},
	{"clause without a kind", quarter, "        kinds: [spot.check]\n", "",
		[]string{"book_no_kind @ - id: A1.2"}},
	{"clause with an empty list of kinds", quarter, "kinds: [spot.check]", "kinds: []",
		[]string{"book_no_kind @ kinds: []"}},
	{"unknown kind", quarter, "kinds: [spot.check]", "kinds: [spot.chek]",
		[]string{"book_unknown_kind @ kinds: [spot.chek]"}},
	{"kind twice in a clause", quarter, "kinds: [spot.check]", "kinds: [spot.check, spot.check]",
		[]string{"book_duplicate_value @ kinds: [spot.check, spot.check]"}},
	{"kinds beside a rate", half, "            rate:\n", "            kinds: [case.late]\n            rate:\n",
		[]string{"book_conflict @ kinds: [case.late]"}},

	// Values.
	{"no value", quarter, "        points: 0.25\n", "",
		[]string{"book_value_missing @ - id: A1.1"}},
	{"two values", quarter, "points: 0.25", "points: 0.25\n        levels: {county: 1}",
		[]string{"book_value_twice @ levels: {county: 1}"}},
	{"points of zero", quarter, "points: 0.25", "points: 0",
		[]string{"book_not_positive @ points: 0"}},
	{"points below zero", quarter, "points: 0.25", "points: -1",
		[]string{"book_not_positive @ points: -1"}},
	{"range upside down", quarter, "{low: 0.5, high: 12.5}", "{low: 12.5, high: 0.5}",
		[]string{"book_range @ range: {low: 12.5, high: 0.5}"}},
	{"range of one value", quarter, "{low: 0.5, high: 12.5}", "{low: 1, high: 1}",
		[]string{"book_range @ range: {low: 1, high: 1}"}},
	{"half a range", quarter, "{low: 0.5, high: 12.5}", "{low: 0.5}",
		[]string{"book_missing_key @ range: {low: 0.5}"}},
	{"range from zero", quarter, "low: 0.5", "low: 0",
		[]string{"book_not_positive @ range: {low: 0, high: 12.5}"}},
	{"unknown levels", quarter, "{county: 1, nation: 4}", "{town: 1, world: 4}",
		[]string{"book_unknown_level @ levels: {town: 1, world: 4}", "book_unknown_level @ levels: {town: 1, world: 4}"}},
	{"level of zero", quarter, "{county: 1, nation: 4}", "{county: 0, nation: 4}",
		[]string{"book_not_positive @ levels: {county: 0, nation: 4}"}},
	{"no levels", quarter, "{county: 1, nation: 4}", "{}",
		[]string{"book_value_missing @ levels: {}"}},
	{"unknown rate", half, "of: cases_late", "of: cases",
		[]string{"book_unknown_value @ of: cases"}},
	{"rate without a step", half, "              step: 0.5\n", "",
		[]string{"book_missing_key @ of: cases_late"}},
	{"unknown rating", month, "method: mean", "method: median",
		[]string{"book_unknown_value @ method: median"}},
	{"trimmed rating without its least", month, "          method: mean\n          trim_from: 5", "          method: trimmed",
		[]string{"book_missing_key @ method: trimmed"}},
	{"trimmed to nothing", month, "trim_from: 5", "trim_from: 2",
		[]string{"book_too_small @ trim_from: 2"}},
	{"no ballots needed", month, "min_ballots: 3", "min_ballots: 0",
		[]string{"book_too_small @ min_ballots: 0"}},
	{"rating without a least", month, "          min_ballots: 3\n", "",
		[]string{"book_missing_key @ method: mean"}},
	{"rating beside another clause", month, "min_ballots: 3\n", "min_ballots: 3\n      - {id: M10.2, text: 条, mark: intact, kinds: [duty.left], points: 1}\n",
		[]string{"book_rating_shares @ rating:"}},

	// Ways of counting.
	{"per one", quarter, "per: 3", "per: 1",
		[]string{"book_too_small @ per: 1"}},
	{"least quantity of zero", quarter, "min_quantity: 2", "min_quantity: 0",
		[]string{"book_too_small @ min_quantity: 0"}},
	{"over no half-days", half, "over_half_days: 40 # 20个工作日", "over_half_days: 0",
		[]string{"book_too_small @ over_half_days: 0"}},
	{"serious of zero", quarter, "serious: 2.5", "serious: 0",
		[]string{"book_not_positive @ serious: 0"}},
	{"serious without points", quarter, "range: {low: 0.5, high: 12.5}", "range: {low: 0.5, high: 12.5}\n        serious: 1",
		[]string{"book_conflict @ serious: 1"}},
	{"per beside per_quantity", quarter, "per: 3", "per_quantity: true\n        per: 3",
		[]string{"book_conflict @ per: 3"}},
	{"per inside a range", quarter, "range: {low: 0.5, high: 12.5}", "range: {low: 0.5, high: 12.5}\n        per: 2",
		[]string{"book_conflict @ per: 2"}},
	{"least quantity beside a rate", half, "            rate:\n", "            min_quantity: 2\n            rate:\n",
		[]string{"book_conflict @ min_quantity: 2"}},
	{"once a day beside a rate", half, "            rate:\n", "            once_a_day: true\n            rate:\n",
		[]string{"book_conflict @ once_a_day: true"}},

	// The book's own kinds.
	{"own kind ill-formed", quarter, "- id: archive.missing", "- id: Archive",
		[]string{"book_unknown_kind @ kinds: [archive.missing]", "book_bad_id @ - id: Archive"}},
	{"own kind that is known already", quarter, "- id: archive.missing", "- id: conduct.dress",
		[]string{"book_unknown_kind @ kinds: [archive.missing]", "book_duplicate_value @ - id: conduct.dress"}},
	{"own kind without a name", quarter, "    name: 档案缺失\n", "",
		[]string{"book_missing_key @ - id: archive.missing"}},
	{"own kind without an id", quarter, "  - id: archive.missing\n    name: 档案缺失", "  - name: 档案缺失",
		[]string{"book_unknown_kind @ kinds: [archive.missing]", "book_missing_key @ - name: 档案缺失"}},

	// Ranking.
	{"unknown tie criterion", quarter, `["item:A1", deductions]`, `["item:A1", luck]`,
		[]string{`book_unknown_tie @ ties: ["item:A1", luck]`}},
	{"tie by a missing item", quarter, `["item:A1", deductions]`, `["item:A9", deductions]`,
		[]string{`book_unknown_item @ ties: ["item:A9", deductions]`}},
	{"tie criterion twice", quarter, `["item:A1", deductions]`, `[deductions, deductions]`,
		[]string{"book_duplicate_value @ ties: [deductions, deductions]"}},
	{"complaints not said", quarter, `["item:A1", deductions]`, `[no_upheld_complaint]`,
		[]string{"book_missing_key @ id: A6"}},
	{"no banners", quarter, "  banners: 2\n", "",
		[]string{"book_missing_key @ id: A6"}},
	{"zero banners", quarter, "banners: 2", "banners: 0",
		[]string{"book_too_small @ banners: 0"}},
	{"unknown veto", quarter, "veto: [conduct.quarrel]", "veto: [conduct]",
		[]string{"book_unknown_kind @ veto: [conduct]"}},
	{"ranking id of an item", quarter, "  id: A6\n", "  id: A5\n",
		[]string{"book_duplicate_id @ id: A5"}},
	{"ranking without a mark", quarter, "  veto: [conduct.quarrel]\n  mark: intact\n", "  veto: [conduct.quarrel]\n",
		[]string{"book_missing_key @ id: A6"}},

	// Grades and the other sections.
	{"bars not descending", half, "bars: [90, 80, 60]", "bars: [90, 60, 80]",
		[]string{"book_bars @ bars: [90, 60, 80]"}},
	{"bars equal", half, "bars: [90, 80, 60]", "bars: [90, 80, 80]",
		[]string{"book_bars @ bars: [90, 80, 80]"}},
	{"bar over the top", half, "bars: [90, 80, 60]", "bars: [111, 80, 60]",
		[]string{"book_bar_range @ bars: [111, 80, 60]"}},
	{"bar of zero", half, "bars: [90, 80, 60]", "bars: [90, 80, 0]",
		[]string{"book_bar_range @ bars: [90, 80, 0]"}},
	{"no bars", half, "  bars: [90, 80, 60]\n", "",
		[]string{
			"book_missing_key @ id: grades", "book_grade_names @ civil_servant: [优秀, 称职, 基本称职, 不称职]",
			"book_grade_names @ public_institution: [优秀, 合格, 基本合格, 不合格]", "book_grade_names @ contract: [优秀, 合格, 基本合格, 不合格]",
		}},
	{"one name too few", half, "contract: [优秀, 合格, 基本合格, 不合格]", "contract: [优秀, 合格, 不合格]",
		[]string{"book_grade_names @ contract: [优秀, 合格, 不合格]"}},
	{"a name twice", half, "contract: [优秀, 合格, 基本合格, 不合格]", "contract: [优秀, 合格, 合格, 不合格]",
		[]string{"book_duplicate_value @ contract: [优秀, 合格, 合格, 不合格]"}},
	{"establishment without names", half, "    contract: [优秀, 合格, 基本合格, 不合格]\n", "",
		[]string{"book_missing_key @ names:"}},
	{"unknown establishment", half, "    contract: [", "    volunteer: [优, 良, 中, 差]\n    contract: [",
		[]string{"book_unknown_value @ volunteer: [优, 良, 中, 差]"}},
	{"quota of more than all", half, "quota_percent: 20 # 15、20或25，向下取整", "quota_percent: 101",
		[]string{"book_too_large @ quota_percent: 101"}},
	{"quota not said", half, "  quota_percent: 20 # 15、20或25，向下取整\n", "",
		[]string{"book_missing_key @ id: grades"}},
	{"sick leave limit not said", half, "  sick_leave_limit: 30\n", "",
		[]string{"book_missing_key @ id: grades"}},
	{"waiver without wording", month, "  text: 对情况特殊的病、私假，经中心办公会集体讨论审核可适当放宽发放。\n", "",
		[]string{"book_missing_key @ id: M13"}},
	{"no stars", month, "  count: 5\n", "  count: 0\n",
		[]string{"book_too_small @ count: 0"}},
	{"stars of what", month, "  of: window\n  mark", "  mark",
		[]string{"book_missing_key @ id: M14"}},
	{"no day for objections", month, "working_days: 5", "working_days: 0",
		[]string{"book_too_small @ working_days: 0"}},
	{"objections without an id", month, "  id: objections\n", "",
		[]string{"book_missing_key @ note: 公示期来源未作规定。"}},
	{"section id ill-formed", month, "  id: M14", "  id: 十四",
		[]string{"book_bad_id @ id: 十四"}},
}

func TestEveryFaultIsToldWithItsLine(t *testing.T) {
	t.Parallel()
	for _, tt := range mutations {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			good := readFile(t, tt.file)
			if strings.Count(good, tt.from) != 1 {
				t.Fatalf("%q stands %d times in %s", tt.from, strings.Count(good, tt.from), tt.file)
			}
			data := strings.Replace(good, tt.from, tt.to, 1)
			if diff := cmp.Diff(tt.want, faults(t, data)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// faults parses and returns the problems as "code @ line", after checking that
// each names the file and holds the text of the line at which it points.
func faults(tb testing.TB, data string) []string {
	tb.Helper()
	book, err := rulebook.Parse([]byte(data), "mine.yaml")
	var refused *roster.Error
	if !errors.As(err, &refused) {
		return nil
	}
	if book != nil || refused.Kind != roster.Refused || refused.Key != "rulebook.invalid" {
		tb.Errorf("book %v, kind %d, key %q", book, refused.Kind, refused.Key)
	}
	lines := strings.Split(data, "\n")
	var got []string
	for _, p := range refused.Problems {
		if p.File != "mine.yaml" || p.Row < 1 || p.Row > len(lines) || p.Value != lines[p.Row-1] {
			tb.Errorf("problem points at the wrong place: %s", p)
		}
		got = append(got, fmt.Sprintf("%s @ %s", p.Code, strings.TrimSpace(p.Value)))
	}
	return got
}

func TestAllFaultsOfAFileAreToldAtOnce(t *testing.T) {
	t.Parallel()
	data := readFile(t, quarter)
	for from, to := range map[string]string{
		"period: quarter": "period: week", "serious: 2.5": "seriuos: 2.5", "per: 3": "per: three",
		"{low: 0.5, high: 12.5}": "{low: 9, high: 1}", "banners: 2": "banners: 0",
	} {
		data = strings.Replace(data, from, to, 1)
	}
	want := []string{
		"book_unknown_value @ period: week", "book_range @ range: {low: 9, high: 1}",
		"book_unknown_key @ seriuos: 2.5", "book_wrong_type @ per: three", "book_too_small @ banners: 0",
	}
	if diff := cmp.Diff(want, faults(t, data)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAProblemCarriesWhatItsMessageNeeds(t *testing.T) {
	t.Parallel()
	data := strings.Replace(readFile(t, quarter), "        full: 20", "        full: 19.5", 1)
	_, err := rulebook.Parse([]byte(data), "mine.yaml")
	var refused *roster.Error
	if !errors.As(err, &refused) || len(refused.Problems) != 1 {
		t.Fatalf("error %v, want one problem", err)
	}
	want := roster.Problem{
		File: "mine.yaml", Row: 1 + strings.Count(data[:strings.Index(data, "name: 信息公开")], "\n") + 1,
		Column: "full", Code: "book_parts_sum", Value: "    full: 25",
		Args: []any{rulebook.Points(2450), "A3", rulebook.Points(2500)},
	}
	if diff := cmp.Diff(want, refused.Problems[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]any{"mine.yaml", 1}, refused.Args); diff != "" {
		t.Errorf("args (-want +got):\n%s", diff)
	}
}

func TestFilesThatAreNoBook(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ data, code string }{
		"empty":           {"", "book_empty"},
		"only a comment":  {"# nothing\n", "book_empty"},
		"a list":          {"- a\n- b\n", "book_wrong_type"},
		"a word":          {"hello\n", "book_wrong_type"},
		"binary":          {"\x00\x01\x02PK\x03\x04", "book_wrong_type"},
		"too many bytes":  {strings.Repeat("# comment\n", 20_000), "book_too_big"},
		"too many rows":   {strings.Repeat("a:\n", 2001), "book_too_big"},
		"a very long row": {"name: " + strings.Repeat("长", 2000), "book_too_big"},
		"deeply nested":   {strings.Repeat("[\n", 200), "book_too_big"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := faults(t, tt.data)
			if len(got) == 0 || !strings.HasPrefix(got[0], tt.code+" @") {
				t.Errorf("faults %q, want first %s", got, tt.code)
			}
		})
	}
}

func TestFilesFromWindowsAreRead(t *testing.T) {
	t.Parallel()
	data := readFile(t, quarter)
	plain := mustParse(t, data)
	windows := mustParse(t, "\ufeff"+strings.ReplaceAll(data, "\n", "\r\n"))
	if diff := cmp.Diff(plain.Items, windows.Items); diff != "" {
		t.Errorf("(-plain +windows):\n%s", diff)
	}
	if plain.Hash() == windows.Hash() {
		t.Error("other bytes have the same hash")
	}
}

func TestWordingMayRunOverSeveralLines(t *testing.T) {
	t.Parallel()
	data := strings.Replace(readFile(t, quarter), "text: 抽查发现问题的，每项视情扣0.5-12.5分。",
		"text: |\n          抽查发现问题的，\n          每项视情扣0.5-12.5分。", 1)
	place, ok := mustParse(t, data).Clause("A1.2")
	if want := "抽查发现问题的，\n每项视情扣0.5-12.5分。"; !ok || place.Clause.Text != want {
		t.Errorf("text %q, want %q", place.Clause.Text, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range []string{month, half, quarter} {
		f.Add([]byte(readFile(f, name)))
	}
	for _, m := range mutations {
		f.Add([]byte(strings.Replace(readFile(f, m.file), m.from, m.to, 1)))
	}
	f.Add([]byte("a: &x [*x]\nb: {<<: *x}\n? [1]\n: 2\n--- !!map\n%YAML 1.2\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := rulebook.Parse(data, "fuzz.yaml")
		if err == nil {
			checkSane(t, book)
			return
		}
		var refused *roster.Error
		if !errors.As(err, &refused) || len(refused.Problems) == 0 {
			t.Fatalf("error %v names no problem", err)
		}
	})
}

// checkSane asserts what a scorer relies on in every book that Parse accepts.
func checkSane(t *testing.T, book *rulebook.Book) {
	t.Helper()
	var total rulebook.Points
	for _, item := range book.Items {
		total += item.Full
	}
	if total != book.Base+book.Bonus {
		t.Errorf("items add up to %s, book to %s", total, book.Base+book.Bonus)
	}
	for place := range book.Clauses() {
		c := place.Clause
		if c.Text == "" || len(c.Kinds) == 0 && c.Rate == nil && c.Rating == nil {
			t.Errorf("clause %q has no wording or no kind", c.ID)
		}
		if found, ok := book.Clause(c.ID); !ok || found.Clause != c {
			t.Errorf("clause %q is not found by its id", c.ID)
		}
		if c.Form() == "points" && c.Points <= 0 {
			t.Errorf("clause %q is worth %s", c.ID, c.Points)
		}
	}
}
