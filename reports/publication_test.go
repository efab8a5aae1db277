package reports_test

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/reports"
	"redbanner/reports/xlsx"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// posted are the fields that may stand on a wall, as people have read them. A new one is a
// decision about what everybody may know: read rules.md 8 first.
var posted = map[string][]string{
	"Publication":         {"Title", "Centre", "Period", "State", "AsOf", "Digest", "Books", "Profile", "PostedOn", "Until", "Unit", "Banners", "TieOpen", "Scores", "People", "Slips"},
	"PublishedScore":      {"Rank", "Code", "Name", "Total", "Banner", "Tie", "Pending"},
	"PublishedAttendance": {"Code", "Name", "Window", "Due", "Present", "Late", "Early", "OffPost", "Absent", "Leave", "Official", "MissingIn", "MissingOut"},
	"PublishedSlip":       {"Code", "Name", "Window", "Date", "Session", "Side"},
	"Edition":             {"Name", "Version"},
}

// postedJSON is the same for programs.
var postedJSON = map[string][]string{
	"Posted":           {"Period", "State", "AsOf", "Digest", "PostedOn", "Until", "TieOpen", "Scores", "People", "Slips"},
	"PostedScore":      {"Rank", "Code", "Name", "Total", "RedBanner", "Tie", "Pending"},
	"PostedAttendance": {"Staff", "Name", "Window", "Due", "Present", "Late", "Early", "OffPost", "Absent", "Leave", "Official", "MissingIn", "MissingOut"},
	"PostedSlip":       {"Staff", "Name", "Window", "Date", "Session", "Side"},
}

func TestOnlyReviewedFieldsArePosted(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		root     reflect.Type
		reviewed map[string][]string
	}{{reflect.TypeFor[reports.Publication](), posted}, {reflect.TypeFor[document.Posted](), postedJSON}} {
		found := map[string][]string{}
		fieldsOf(of.root, found)
		if diff := cmp.Diff(of.reviewed, found); diff != "" {
			t.Errorf("%s holds what nobody has reviewed (-reviewed +there):\n%s", of.root, diff)
		}
	}
}

// fieldsOf collects the fields of a struct and of the structs in its slices.
func fieldsOf(s reflect.Type, found map[string][]string) {
	names := []string{}
	for i := range s.NumField() {
		f := s.Field(i)
		names = append(names, f.Name)
		of := f.Type
		for of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer || of.Kind() == reflect.Map {
			of = of.Elem()
		}
		if of.Kind() == reflect.Struct && of != reflect.TypeFor[roster.Period]() {
			fieldsOf(of, found)
		}
	}
	found[s.Name()] = names
}

// canary is a text that must not be posted.
const canary = "秘密不得张贴"

// poison fills every text that is still empty, however deep, and every list of structs
// with one such, but for the fields named.
func poison(v reflect.Value, spare ...string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() && v.String() == "" {
			v.SetString(canary)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem(), spare...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && !contains(spare, f.Name) {
				poison(v.Field(i), spare...)
			}
		}
	case reflect.Slice:
		if v.CanSet() && v.Len() == 0 && v.Type().Elem().Kind() == reflect.Struct {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			poison(v.Index(i), spare...)
		}
	}
}

func contains(list []string, name string) bool {
	for _, one := range list {
		if one == name {
			return true
		}
	}
	return false
}

// TestNothingElseIsPosted puts a secret into every text of what the sheet is made of that
// may not be on it, and looks for it in the workbook and in what programs are told.
func TestNothingElseIsPosted(t *testing.T) {
	t.Parallel()
	month := roster.MustPeriod("2025-03")
	book := &rulebook.Book{ID: "b", Version: "1", Name: "办法", Subjects: []rulebook.Subject{{Of: rulebook.OfWindow}}, Ranking: &rulebook.Ranking{Banners: 1}}
	b := reports.Basis{
		Centre: roster.Centre{Code: "default", Name: "中心"}, Period: month, State: reports.Published, AsOf: month.Last() + 1, Digest: "0f", Book: book,
		Windows: []roster.Window{{Code: "W01", Name: "民政"}}, Staff: []roster.Staff{{Code: "S001", Name: "张三"}},
	}
	sheets := []scoring.Sheet{{Code: "W01", Name: "民政", Total: 9900, Items: []scoring.ItemScore{{ID: "M1", Score: 900, Entries: []scoring.Entry{{Clause: "M1.1", Points: -100}}}}}}
	rank := scoring.Ranking{Rows: []scoring.RankRow{{Rank: 1, Code: "W01", Name: "民政", Total: 9900, RedBanner: true}}}
	a := reports.AttendanceBasis{
		Centre: b.Centre, Month: month, Profile: "bencha", Staff: []roster.Staff{{Code: "S001", Name: "张三"}}, WindowName: map[string]string{"S001": "民政"},
		Sessions: []attendance.Session{{Staff: "S001", Date: month.First(), Status: attendance.OnLeave, Leave: attendance.SickLeave}},
		Totals:   []attendance.Total{{Staff: "S001", Due: 2, Present: 1, Leave: 1}},
		Slips:    []reports.Slip{{Slip: attendance.Slip{Staff: "S001", Date: month.First()}, Name: "张三"}},
	}
	p := &scoring.Publication{On: month.Last() + 2, Until: month.Last() + 9}
	for _, v := range []any{&sheets, &a.Staff, &a.Sessions, &a.Slips, &b.Staff, &b.Windows, p} {
		poison(reflect.ValueOf(v).Elem())
	}
	sheet := reports.NewPublication(b, sheets, rank, a, p, 0)
	all := workbookText(t, sheet)
	told, err := json.Marshal(document.NewPosted(month, sheet))
	if err != nil {
		t.Fatal(err)
	}
	all += string(told)
	if a.Slips[0].Reason != canary || a.Slips[0].ApprovedBy != canary || sheets[0].Items[0].Entries[0].Text != canary {
		t.Fatal("the canaries are not where reasons and texts are")
	}
	for _, word := range []string{canary, "病假", "sick", "M1.1"} {
		if strings.Contains(all, word) {
			t.Errorf("%q is posted:\n%s", word, all)
		}
	}
	for _, word := range []string{"张三", "民政", "99.00", "2025年4月9日"} {
		if !strings.Contains(all, word) {
			t.Errorf("%q is not posted:\n%s", word, all)
		}
	}
}

// workbookText is every cell and every property of a report's workbook.
func workbookText(t *testing.T, report any) string {
	t.Helper()
	var data bytes.Buffer
	if err := xlsx.Write(&data, report); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&data)
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			all.WriteString(strings.Join(row, "\t") + "\n")
		}
	}
	f.Pkg.Range(func(name, part any) bool {
		if data, is := part.([]byte); is {
			_, err = io.Copy(&all, bytes.NewReader(data))
		}
		return err == nil
	})
	return all.String()
}
