package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The catalogues, checked against every key and code that stands in the source.

func catalogue(t *testing.T, language string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "http", "locale", language, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	messages := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &messages); err != nil { // adds to what is there
			t.Fatal(err)
		}
	}
	return messages
}

var verb = regexp.MustCompile(`%(\[(\d+)\])?[a-z%]`)

// filled lists which arguments a message shows, in ascending order.
func filled(message string) []int {
	shown := map[int]bool{}
	next := 1
	for _, m := range verb.FindAllStringSubmatch(message, -1) {
		switch {
		case m[0] == "%%":
			continue
		case m[2] != "":
			next, _ = strconv.Atoi(m[2])
		}
		shown[next] = true
		next++
	}
	return slices.Sorted(maps.Keys(shown))
}

// spoken is a message that the source asks for. With args unknown, they are -1.
type spoken struct {
	key   string
	args  int
	place string
}

func TestEveryMessageInTheSourceIsInTheCatalogues(t *testing.T) {
	t.Parallel()
	messages := catalogue(t, "en")
	found := spokenInSource(t)
	kinds := map[string]int{}
	for _, s := range found {
		kind, _, _ := strings.Cut(s.key, ".")
		kinds[kind]++
		if prefix, family := strings.CutSuffix(s.key, "*"); family {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(messages)), func(k string) bool { return strings.HasPrefix(k, prefix) }) {
				t.Errorf("%s: no message begins with %q", s.place, prefix)
			}
			continue
		}
		message, known := messages[s.key]
		if !known {
			t.Errorf("%s: no message %q", s.place, s.key)
			continue
		}
		if shown := filled(message); s.args >= 0 && !strings.Contains(message, "%[") && len(shown) != s.args {
			t.Errorf("%s: %q shows %d arguments and is given %d", s.place, message, len(shown), s.args)
		}
	}
	// A scan that finds nothing would prove nothing.
	for kind, least := range map[string]int{"error": 40, "problem": 60, "import": 5, "column": 20, "verify": 2} {
		if kinds[kind] < least {
			t.Errorf("only %d messages %s.* were found in the source, expected at least %d", kinds[kind], kind, least)
		}
	}
}

// spokenInSource parses every file of the source that is no test.
func spokenInSource(t *testing.T) []spoken {
	t.Helper()
	var found []spoken
	byFolder := map[string][]*ast.File{}
	positions := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(positions, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		byFolder[filepath.Dir(path)] = append(byFolder[filepath.Dir(path)], file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	shared := codeParameters(slices.Concat(slices.Collect(maps.Values(byFolder))...), true)
	for _, files := range byFolder {
		scan := scanner{positions: positions, own: codeParameters(files, false), shared: shared}
		for _, file := range files {
			scan.file(file)
		}
		found = append(found, scan.found...)
	}
	return found
}

// codeParameters tells at which place functions take a parameter called code, by
// name; of exported ones only if asked.
func codeParameters(files []*ast.File, exported bool) map[string]int {
	places := map[string]int{}
	note := func(name string, f *ast.FuncType) {
		if exported && !ast.IsExported(name) {
			return
		}
		if at := parameter(f, "code"); at >= 0 {
			places[name] = at
		}
	}
	for _, file := range files {
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name != "AddCentre" { // whose code is a centre's
				note(f.Name.Name, f.Type)
			}
		}
	}
	return places
}

// localCodes tells the same of the functions that a function makes for itself, as
// fail := func(where, code string) { … }; a place of -1 is a function without a code.
func localCodes(f *ast.FuncDecl) map[string]int {
	places := map[string]int{}
	ast.Inspect(f, func(n ast.Node) bool {
		made, ok := n.(*ast.AssignStmt)
		if !ok || len(made.Lhs) != len(made.Rhs) {
			return true
		}
		for i := range made.Rhs {
			function, isFunction := made.Rhs[i].(*ast.FuncLit)
			name, isName := made.Lhs[i].(*ast.Ident)
			if isFunction && isName {
				places[name.Name] = parameter(function.Type, "code")
			}
		}
		return true
	})
	return places
}

// parameter is the place of a parameter, or -1.
func parameter(f *ast.FuncType, name string) int {
	at := 0
	for _, field := range f.Params.List {
		for _, p := range field.Names {
			if p.Name == name {
				return at
			}
			at++
		}
	}
	return -1
}

// scanner gathers the messages of one package.
type scanner struct {
	positions   *token.FileSet
	own, shared map[string]int // where functions take a code
	local       map[string]int // where those of the function at hand do
	found       []spoken
}

func (s *scanner) file(file *ast.File) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			s.call(n)
		case *ast.CompositeLit:
			s.literal(n)
		case *ast.FuncDecl:
			s.local = localCodes(n)
			s.results(n.Type, n.Body)
		case *ast.FuncLit:
			s.results(n.Type, n.Body)
		}
		return true
	})
}

// add notes a message; a key put together from a literal and something else stands
// for all that begin with it.
func (s *scanner) add(prefix string, key ast.Expr, args int) {
	suffix := ""
	if sum, ok := key.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		key, suffix = sum.X, "*"
	}
	literal, ok := key.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return
	}
	text, err := strconv.Unquote(literal.Value)
	if err != nil || text == "" {
		return
	}
	at := s.positions.Position(literal.Pos())
	s.found = append(s.found, spoken{prefix + text + suffix, args, fmt.Sprintf("%s:%d", at.Filename, at.Line)})
}

func (s *scanner) call(n *ast.CallExpr) {
	name := ""
	switch f := n.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	given := func(fixed int) int {
		if n.Ellipsis.IsValid() {
			return -1
		}
		return len(n.Args) - fixed
	}
	at := -1
	for _, places := range []map[string]int{s.shared, s.own, s.local} {
		if place, known := places[name]; known {
			at = place
		}
	}
	switch {
	case name == "Errorf" && len(n.Args) > 1 && !isFmt(n.Fun):
		s.add("error.", n.Args[1], given(2))
	case (name == "T" || name == "say" || name == "progress") && len(n.Args) > 0:
		s.add("", n.Args[0], given(1))
	case name == "table":
		for _, heading := range n.Args {
			s.heading(heading)
		}
	case at >= 0 && len(n.Args) > at:
		s.add("problem.", n.Args[at], -1)
	}
}

// heading is a column's key, '>' before it for numbers; others are items of a book.
func (s *scanner) heading(n ast.Expr) {
	literal, ok := n.(*ast.BasicLit)
	if !ok {
		return
	}
	plain := *literal
	plain.Value = strings.Replace(literal.Value, `">`, `"`, 1)
	s.add("", &plain, 0)
}

func isFmt(f ast.Expr) bool {
	selector, ok := f.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	from, ok := selector.X.(*ast.Ident)
	return ok && from.Name == "fmt"
}

// literal reads roster.Error{Key: …, Args: …} and roster.Problem{Code: …, Args: …}.
func (s *scanner) literal(n *ast.CompositeLit) {
	name := ""
	switch t := n.Type.(type) {
	case *ast.Ident:
		name = t.Name
	case *ast.SelectorExpr:
		name = t.Sel.Name
	}
	prefix, field := "", ""
	switch name {
	case "Error":
		prefix, field = "error.", "Key"
	case "Problem":
		prefix, field = "problem.", "Code"
	default:
		return
	}
	args := -1
	var key ast.Expr
	for _, element := range n.Elts {
		pair, ok := element.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		switch fmt.Sprint(pair.Key) {
		case field:
			key = pair.Value
		case "Args":
			if list, ok := pair.Value.(*ast.CompositeLit); ok {
				args = len(list.Elts)
			}
		}
	}
	if key != nil {
		s.add(prefix, key, args)
	}
}

// results reads what functions with a result called code return there.
func (s *scanner) results(f *ast.FuncType, body *ast.BlockStmt) {
	if f.Results == nil || body == nil {
		return
	}
	place, at := -1, 0
	for _, field := range f.Results.List {
		for _, result := range field.Names {
			if result.Name == "code" {
				place = at
			}
			at++
		}
	}
	if place < 0 {
		return
	}
	ast.Inspect(body, func(n ast.Node) bool {
		if _, inner := n.(*ast.FuncLit); inner {
			return false
		}
		if back, ok := n.(*ast.ReturnStmt); ok && len(back.Results) > place {
			s.add("problem.", back.Results[place], -1)
		}
		return true
	})
}
