package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"redbanner/http/locale"
)

// TestEveryMessageIsInTheCatalogues reads the whole source for what it can say: keys
// of errors, codes of problems, sentences and headings.
func TestEveryMessageIsInTheCatalogues(t *testing.T) {
	t.Parallel()
	printer, err := locale.New(locale.English)
	if err != nil {
		t.Fatal(err)
	}
	said := spoken(t)
	if len(said) < 200 {
		t.Fatalf("only %d messages found: the search is broken", len(said))
	}
	for key, where := range said {
		if !printer.Has(key) {
			t.Errorf("%s (%s) is in no catalogue", key, where)
		}
	}
}

// spoken finds the keys in the source, with a place for each.
func spoken(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	err := filepath.WalkDir("../..", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && len(entry.Name()) > 2:
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, key := range keysOf(n) {
				said[key] = path
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// keysOf are the message keys that a node says: an Error's or Problem's literal, or
// an argument of a call whose place is known to be a key.
func keysOf(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		name, _ := n.Key.(*ast.Ident)
		text, ok := literal(n.Value)
		switch {
		case !ok || name == nil || text == "":
		case name.Name == "Key" && strings.ContainsAny(text, "._") && strings.Contains(text, "."):
			return []string{"error." + text}
		case name.Name == "Code":
			return []string{"problem." + text}
		}
	case *ast.CallExpr:
		return keysOfCall(n)
	}
	return nil
}

// keyArguments tells which argument of a function is a key, and what goes before it.
var keyArguments = map[string]struct {
	at     int
	prefix string
}{
	"Errorf":  {1, "error."}, // roster.Errorf; fmt's second argument is no literal key
	"T":       {0, ""},
	"say":     {0, ""},
	"Fail":    {1, "problem."},
	"Problem": {1, "problem."},
	"refuse":  {0, "problem."},
}

func keysOfCall(call *ast.CallExpr) []string {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
		if x, ok := f.X.(*ast.Ident); ok && x.Name == "fmt" {
			return nil
		}
	case *ast.Ident:
		name = f.Name
	}
	if name == "table" { // headings
		var keys []string
		for _, arg := range call.Args {
			if text, ok := literal(arg); ok {
				keys = append(keys, strings.TrimPrefix(text, ">"))
			}
		}
		return keys
	}
	place, known := keyArguments[name]
	if !known || len(call.Args) <= place.at {
		return nil
	}
	text, ok := literal(call.Args[place.at])
	if !ok || text == "" || strings.ContainsAny(text, " %") || strings.HasSuffix(text, ".") {
		return nil
	}
	return []string{place.prefix + text}
}

func literal(e ast.Expr) (string, bool) {
	basic, ok := e.(*ast.BasicLit)
	if !ok || basic.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(basic.Value)
	return text, err == nil
}
