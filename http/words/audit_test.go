package words_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"redbanner/attendance/audit"
	"redbanner/attendance/leave"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/http/words"
	"redbanner/scoring"
	"redbanner/scoring/register"
)

// written is what the source writes into the log: actions, objects and the fields of
// details, as far as they stand there as text.
type written struct{ actions, nouns, fields map[string]string } // each with its place

// writers are the folders whose files write events.
var writers = []string{"attendance", "scoring", "cmd", "http/auth", "http/job"}

func writtenInSource(t *testing.T) written {
	t.Helper()
	found := written{map[string]string{}, map[string]string{}, map[string]string{}}
	positions := token.NewFileSet()
	for _, folder := range writers {
		err := filepath.WalkDir(filepath.Join("..", "..", folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
			if err == nil && slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"redbanner/attendance/audit"` }) {
				ast.Inspect(file, func(n ast.Node) bool { found.note(positions, n); return true })
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// note keeps what a piece of the source writes: a part of an event, or a field that is
// put into a detail.
func (w written) note(positions *token.FileSet, n ast.Node) {
	keep := func(into map[string]string, text string, at ast.Node) {
		if text != "" {
			into[text] = positions.Position(at.Pos()).String()
		}
	}
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		switch key := fmt.Sprint(n.Key); key {
		case "Action":
			if text := literal(n.Value); strings.Contains(text, ".") && !strings.HasSuffix(text, ".") {
				keep(w.actions, text, n)
			}
		case "Object":
			noun, _, _ := strings.Cut(literal(n.Value), ":")
			keep(w.nouns, noun, n)
		case "Detail":
			if fields, ok := n.Value.(*ast.CompositeLit); ok {
				for _, element := range fields.Elts {
					if pair, ok := element.(*ast.KeyValueExpr); ok {
						keep(w.fields, literal(pair.Key), pair)
					}
				}
			}
		}
	case *ast.AssignStmt:
		for _, to := range n.Lhs {
			if at, ok := to.(*ast.IndexExpr); ok && fmt.Sprint(at.X) == "detail" {
				keep(w.fields, literal(at.Index), at)
			}
		}
	}
}

// literal is the text with which an expression begins, "" for none.
func literal(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, _ := strconv.Unquote(e.Value)
		return text
	case *ast.BinaryExpr:
		return literal(e.X)
	case *ast.CallExpr: // numbered("slip", …), fmt.Sprintf("waiver:%d", …)
		if len(e.Args) > 1 {
			return literal(e.Args[0])
		}
	}
	return ""
}

func books(t *testing.T) []words.Book {
	t.Helper()
	var list []words.Book
	for _, lang := range []string{locale.Chinese, locale.English} {
		p, err := locale.New(lang)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, words.Book{Printer: p})
	}
	return list
}

func TestWhateverIsWrittenIntoTheLogHasWords(t *testing.T) {
	t.Parallel()
	found := writtenInSource(t)
	if len(found.actions) < 40 || len(found.nouns) < 20 || len(found.fields) < 60 {
		t.Fatalf("only %d actions, %d nouns, %d fields were found", len(found.actions), len(found.nouns), len(found.fields))
	}
	for _, name := range cells() {
		found.fields[name] = "a form"
	}
	for _, b := range books(t)[:1] { // the other has the same keys, and words that are like the names
		for action, place := range found.actions {
			noun, _, _ := strings.Cut(action, ".")
			if !b.Has("audit.action." + action) {
				t.Errorf("%s: %s: no message audit.action.%s", b.Lang(), place, action)
			}
			if !slices.Contains(words.ActionNouns(), noun) {
				t.Errorf("%s: nobody can look for what is done to a %s", place, noun)
			}
		}
		for noun, place := range found.nouns {
			if b.Noun(noun) == noun {
				t.Errorf("%s: %s: no message audit.object.%s", b.Lang(), place, noun)
			}
		}
		for _, noun := range words.ActionNouns() {
			if b.Noun(noun) == noun {
				t.Errorf("%s: no message audit.object.%s", b.Lang(), noun)
			}
		}
		for field, place := range found.fields {
			if b.Field(field) == field {
				t.Errorf("%s: %s: no message audit.field.%s", b.Lang(), place, field)
			}
		}
	}
}

// cells are the columns of the forms that details show.
func cells() []string {
	var names []string
	quantity := 1
	for name := range scoring.FactForm(scoring.Fact{Quantity: &quantity, Happened: 1}).Cells {
		names = append(names, name)
	}
	return append(names, "month_points", "half_points")
}

func TestTheCodesOfADetailAreSaidInWords(t *testing.T) {
	t.Parallel()
	type coded struct{ object, field, code string }
	var all []coded
	for _, s := range []leave.State{leave.Applied, leave.Endorsed, leave.Approved, leave.Refused, leave.Cancelled, leave.Returned} {
		all = append(all, coded{"leave:1", "state", string(s)})
	}
	for _, a := range []leave.Action{leave.Apply, leave.Attach, leave.Endorse, leave.Approve, leave.Inform, leave.Refuse, leave.Cancel, leave.Return, leave.NotTaken, leave.Correct, leave.CorrectNotTaken} {
		all = append(all, coded{"leave:1", "steps", string(a)})
	}
	for _, s := range []scoring.ObjectionState{scoring.Filed, scoring.Replied, scoring.Upheld, scoring.Dismissed, scoring.TakenBack} {
		all = append(all, coded{"objection:1", "state", string(s)})
	}
	for _, r := range []scoring.Remedy{scoring.Reversed, scoring.Replaced, scoring.Waived, scoring.Corrected, scoring.ForGrade} {
		all = append(all, coded{"objection:1", "remedy", string(r)})
	}
	for _, s := range []push.State{push.Pending, push.Approved, push.Refused, push.Retired} {
		all = append(all, coded{"device:A1", "state", string(s)})
	}
	for _, right := range roster.Rights() {
		all = append(all, coded{"token:1", "rights", string(right)})
	}
	for _, m := range register.Machines() {
		for _, s := range m.States() {
			all = append(all, coded{m.Register + ":1", "state", s})
		}
	}
	for _, b := range books(t) {
		for _, c := range all {
			data, err := json.Marshal(map[string]any{c.field: c.code})
			if err != nil {
				t.Fatal(err)
			}
			said := b.Detail(audit.Entry{Record: audit.Record{Object: c.object}, Detail: data})
			if want := b.T("audit.field", b.Field(c.field), c.code); len(said) != 1 || b.Lang() == locale.Chinese && said[0] == want {
				t.Errorf("%s: %s says its %s as %q", b.Lang(), c.object, c.field, said)
			}
		}
	}
}

func TestWhatAStepOfARegisterSaidIsToldInItsWords(t *testing.T) {
	t.Parallel()
	b := books(t)[0]
	said := b.Detail(audit.Entry{Record: audit.Record{Object: "suggestions:1"}, Detail: json.RawMessage(`{"fields": {"aim": "shorter"}}`)})
	m, known := register.ByName("suggestions")
	if !known {
		t.Fatal("there is no such register")
	}
	word := b.Word(m.ChoiceWord("aim", "shorter"))
	if word == "shorter" || !reflect.DeepEqual(said, []string{"栏目：" + b.T("register.says", "目的", word)}) {
		t.Errorf("%q", said)
	}
}
