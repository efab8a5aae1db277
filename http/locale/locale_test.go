package locale

import (
	"fmt"
	"regexp"
	"slices"
	"testing"

	"redbanner/attendance/roster"
)

func printers(t *testing.T) (zh, en *Printer) {
	t.Helper()
	zh, err := New(Chinese)
	if err != nil {
		t.Fatal(err)
	}
	if en, err = New(English); err != nil {
		t.Fatal(err)
	}
	return zh, en
}

// verb is a placeholder, its number first when it has one.
var verb = regexp.MustCompile(`%(\[\d\])?[a-z]`)

func TestBothCataloguesSayTheSameThings(t *testing.T) {
	t.Parallel()
	zh, en := printers(t)
	for key := range zh.messages {
		if !en.Has(key) {
			t.Errorf("%s is missing in English", key)
		}
	}
	for key, message := range en.messages {
		other, ok := zh.messages[key]
		if !ok {
			t.Errorf("%s is missing in Chinese", key)
			continue
		}
		if a, b := len(verb.FindAllString(message, -1)), len(verb.FindAllString(other, -1)); a != b {
			t.Errorf("%s takes %d arguments in English and %d in Chinese", key, a, b)
		}
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	tests := []struct {
		values []string
		want   string
	}{
		{[]string{"zh_CN.UTF-8"}, Chinese},
		{[]string{"en_US.UTF-8"}, English},
		{[]string{"", "", "en_GB"}, English},
		{[]string{"zh_CN", "en_US"}, Chinese},
		{[]string{"C.UTF-8"}, Chinese},
		{nil, Chinese},
		{[]string{"fr_FR"}, Chinese},
		{[]string{"en"}, English},
	}
	for _, tt := range tests {
		if got := Detect(tt.values...); got != tt.want {
			t.Errorf("Detect(%v) = %s, want %s", tt.values, got, tt.want)
		}
	}
}

func TestAnUnknownKeyHidesNothing(t *testing.T) {
	t.Parallel()
	zh, _ := printers(t)
	if got := zh.T("no.such", 7, "x"); got != "no.such 7 x" {
		t.Errorf("got %q", got)
	}
}

func TestPlaceNamesFileRowAndColumn(t *testing.T) {
	t.Parallel()
	zh, en := printers(t)
	p := roster.Problem{File: "a.csv", Row: 5, Column: "时间", Code: "bad_number", Value: "x", Args: []any{1, 9}}
	got := []string{zh.Place(p), zh.Problem(p), en.Place(p), en.Problem(p), en.Place(roster.Problem{File: "a.csv"})}
	want := []string{"a.csv 第 5 行“时间”列", "应为 1 到 9 的整数", "a.csv row 5, column 时间", "must be a whole number from 1 to 9", "a.csv"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for column, want := range map[string]string{
		"I5": "a.csv, cell I5", "记录!AB5": "a.csv, cell 记录!AB5",
		"I6": "a.csv row 5, column I6", "W05": "a.csv row 5, column W05", "5": "a.csv row 5, column 5", // headers
	} {
		if got := en.Place(roster.Problem{File: "a.csv", Row: 5, Column: column}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if s := fmt.Sprint(en.Error(roster.Errorf(roster.NotFound, "undo.unknown", 7))); s != "there is no batch 7; see: redbanner import batches" {
		t.Errorf("error: %q", s)
	}
}

func TestAPlaceWithoutAFileBeginsWithWhatItIs(t *testing.T) {
	t.Parallel()
	zh, en := printers(t)
	for _, tt := range []struct {
		problem          roster.Problem
		chinese, english string
	}{
		{roster.Problem{Column: "投诉内容"}, "投诉内容", "投诉内容"},
		{roster.Problem{Row: 5}, "第 5 行", "row 5"},
		{roster.Problem{Row: 5, Column: "时间"}, "第 5 行“时间”列", "row 5, column 时间"},
		{roster.Problem{Row: 5, Column: "I5"}, "I5 单元格", "cell I5"},
		{roster.Problem{}, "", ""},
		{roster.Problem{File: "a.csv", Column: "时间"}, "a.csv“时间”列", "a.csv, column 时间"},
	} {
		if got := zh.Place(tt.problem); got != tt.chinese {
			t.Errorf("%v: got %q, want %q", tt.problem, got, tt.chinese)
		}
		if got := en.Place(tt.problem); got != tt.english {
			t.Errorf("%v: got %q, want %q", tt.problem, got, tt.english)
		}
	}
}

func TestWhatIsCountedHasItsPlural(t *testing.T) {
	t.Parallel()
	_, en := printers(t)
	for n, want := range map[int]string{0: "0 working days overdue", 1: "1 working day overdue", 21: "21 working days overdue"} {
		if got := en.T("registers.overdue", n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := en.T("attendance_page.halves", 1); got != "1 half-day" {
		t.Errorf("got %q", got)
	}
}
