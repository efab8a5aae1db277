package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// The shape of the source, checked: who may import whom, where the drivers, the
// workbook library and the machine's clock may appear, and what lies at the top.

const (
	module = "redbanner"
	root   = "../.." // of the source, seen from this package
)

// sourcePackage is what `go list` tells of a package.
type sourcePackage struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	Imports    []string
	Deps       []string
}

// name is the path inside the module; "" is the module's root.
func (p sourcePackage) name() string { return inModule(p.ImportPath) }

// inModule cuts the module's name off one of our import paths.
func inModule(importPath string) string {
	return strings.TrimPrefix(strings.TrimPrefix(importPath, module), "/")
}

// ours reports whether an import path lies in this module.
func ours(importPath string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

func (p sourcePackage) imports(importPath string) bool { return slices.Contains(p.Imports, importPath) }

// importsUnder reports whether the package imports a module or anything in it.
func (p sourcePackage) importsUnder(modulePath string) bool {
	return slices.ContainsFunc(p.Imports, func(i string) bool {
		return i == modulePath || strings.HasPrefix(i, modulePath+"/")
	})
}

// layer is the height of a package: it may import its own layer and those below.
// Nouns come first, then the databases' two dialects, then domain upon domain.
func layer(name string) int {
	if name == "attendance/roster" {
		return 0
	}
	top, _, _ := strings.Cut(name, "/")
	return 1 + slices.Index([]string{"migrations", "attendance", "scoring", "reports", "http", "cmd"}, top)
}

func top(name string) string { t, _, _ := strings.Cut(name, "/"); return t }

// isStore tells a package of SQL: its name ends in db (attendancedb, sqldb).
func isStore(name string) bool { return strings.HasSuffix(path.Base(name), "db") }

// isTestSupport tells packages that only tests use: a folder named …test, and what is below it.
func isTestSupport(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(s string) bool { return strings.HasSuffix(s, "test") })
}

// isDomain tells the pure packages: rules, nouns and readers, without SQL,
// workbooks and pictures.
func isDomain(name string) bool {
	switch path.Base(name) {
	case "xlsx", "chart", "poster":
		return false
	}
	return slices.Contains([]string{"attendance", "scoring", "reports"}, top(name)) && !isStore(name) && !isTestSupport(name)
}

// source lists this module's packages once for all tests, by import path.
var source = sync.OnceValues(func() ([]sourcePackage, error) {
	list := exec.Command("go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,Imports,Deps", "./...")
	list.Dir = root
	out, err := list.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, fmt.Errorf("go list: %w\n%s", err, exit.Stderr)
	}
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var packages []sourcePackage
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p sourcePackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		if ours(p.ImportPath) {
			packages = append(packages, p)
		}
	}
})

// packages returns this module's packages that satisfy every filter, and fails
// the test when there is none: a rule about nothing proves nothing.
func packages(t *testing.T, filters ...func(name string) bool) []sourcePackage {
	t.Helper()
	all, err := source()
	if err != nil {
		t.Fatal(err)
	}
	var found []sourcePackage
	for _, p := range all {
		if !slices.ContainsFunc(filters, func(f func(string) bool) bool { return !f(p.name()) }) {
			found = append(found, p)
		}
	}
	if len(found) == 0 {
		t.Fatal("the rule is about no package at all")
	}
	return found
}

func product(name string) bool { return !isTestSupport(name) }

func TestImportsGoDownwards(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t, product) {
		for _, i := range p.Imports {
			if ours(i) && layer(inModule(i)) > layer(p.name()) {
				t.Errorf("%s imports %s, which is above it", p.name(), inModule(i))
			}
			if ours(i) && isTestSupport(inModule(i)) {
				t.Errorf("%s imports %s, which is for tests", p.name(), inModule(i))
			}
		}
	}
}

func TestEveryPackageHasALayer(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if p.name() != "attendance/roster" && layer(p.name()) == 0 {
			t.Errorf("%q is in no known folder", p.name())
		}
	}
}

func TestOnlyStoresAndCommandsReachStorage(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t, product) {
		if isStore(p.name()) || top(p.name()) == "cmd" || top(p.name()) == "migrations" {
			continue
		}
		for _, i := range p.Imports {
			if ours(i) && (isStore(inModule(i)) || top(inModule(i)) == "migrations") {
				t.Errorf("%s imports %s; only commands and other stores may", p.name(), inModule(i))
			}
		}
	}
}

func TestNoPackageSpeaksBothHTTPAndSQL(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if p.imports("net/http") && (p.imports("database/sql") || p.importsUnder("github.com/jmoiron/sqlx")) {
			t.Errorf("%s imports both net/http and SQL", p.name())
		}
	}
}

// The libraries that domain packages use (excelize in attendance/table, the YAML
// decoder in scoring/rulebook) reach none of these either, so there is no exception.
func TestDomainsReachNoNetworkAndNoDatabase(t *testing.T) {
	t.Parallel()
	banned := []string{"net/http", "html/template", "database/sql", "github.com/jmoiron/sqlx"}
	for _, p := range packages(t, isDomain) {
		for _, b := range banned {
			if slices.Contains(p.Deps, b) {
				t.Errorf("%s depends on %s", p.name(), b)
			}
		}
	}
}

func TestDomainsDoNoInputAndOutput(t *testing.T) {
	t.Parallel()
	banned := []string{"os", "os/exec", "os/signal", "log", "log/slog", "net", "syscall"}
	for _, p := range packages(t, isDomain) {
		for _, b := range banned {
			if p.imports(b) {
				t.Errorf("%s imports %s", p.name(), b)
			}
		}
	}
}

func TestDomainsReadNoClock(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t, isDomain) {
		for _, use := range uses(t, p, "time", "Now", "Since", "Until", "After", "Tick", "Sleep", "NewTimer", "NewTicker", "AfterFunc") {
			t.Errorf("%s: a domain takes the time as an argument", use)
		}
	}
}

func TestDomainsDrawNoLots(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t, isDomain) {
		for _, b := range []string{"math/rand", "math/rand/v2", "crypto/rand"} {
			if p.imports(b) {
				t.Errorf("%s imports %s", p.name(), b)
			}
		}
	}
}

func TestDriversAreKnownToOnePackage(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t, product) {
		if p.name() == "migrations/sqldb" {
			continue
		}
		for _, driver := range []string{"github.com/lib/pq", "modernc.org/sqlite"} {
			if p.importsUnder(driver) {
				t.Errorf("%s imports the driver %s; only migrations/sqldb may", p.name(), driver)
			}
		}
	}
}

func TestFileLibrariesHaveTheirPlaces(t *testing.T) {
	t.Parallel()
	places := []struct {
		library string
		allowed []string
	}{
		{"github.com/xuri/excelize/v2", []string{"attendance/table", "reports/xlsx"}},
		{"github.com/wcharczuk/go-chart/v2", []string{"reports/chart"}},
		{"github.com/goccy/go-yaml", []string{"attendance/calendar", "scoring", "scoring/rulebook", "cmd/redbanner"}},
		{"github.com/alecthomas/kong", []string{"cmd/redbanner"}},
		{"github.com/go-chi/chi/v5", []string{"http"}},
		{"github.com/pressly/goose/v3", []string{"migrations", "migrations/sqldb"}},
	}
	for _, p := range packages(t, product) {
		for _, place := range places {
			if p.importsUnder(place.library) && !slices.Contains(place.allowed, p.name()) {
				t.Errorf("%s imports %s; only %v may", p.name(), place.library, place.allowed)
			}
		}
	}
}

// Settings come in through commands, as arguments. Everything else runs the same
// whatever the machine's environment says.
func TestOnlyCommandsReadTheEnvironmentAndExit(t *testing.T) {
	t.Parallel()
	outside := func(name string) bool { return product(name) && top(name) != "cmd" }
	for _, p := range packages(t, outside) {
		if p.imports("flag") {
			t.Errorf("%s imports flag", p.name())
		}
		for _, use := range uses(t, p, "os", "Getenv", "LookupEnv", "Environ", "Setenv", "ExpandEnv", "Args", "Exit") {
			t.Errorf("%s: only cmd may", use)
		}
		for _, use := range uses(t, p, "log", "Fatal", "Fatalf", "Fatalln") {
			t.Errorf("%s: only cmd may", use)
		}
	}
}

func TestTestingStaysOutOfTheProduct(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t, product) {
		for _, b := range []string{"testing", "github.com/google/go-cmp/cmp", "pgregory.net/rapid"} {
			if p.imports(b) {
				t.Errorf("%s imports %s", p.name(), b)
			}
		}
	}
}

// The benchmarks bring a database of their own, in a module of their own.
func TestProductNeedsNoBenchmarkDatabase(t *testing.T) {
	t.Parallel()
	gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(gomod, []byte("duckdb")) {
		t.Error("go.mod names duckdb")
	}
}

func TestTopLevelIsFixed(t *testing.T) {
	t.Parallel()
	allowed := strings.Fields("scoring attendance reports http cmd migrations go.mod go.sum README.md README.zh-CN.md Makefile")
	ignored := ignoredAtTop(t)
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") || slices.Contains(allowed, name) || matchesAny(ignored, name) {
			continue
		}
		t.Errorf("%s lies at the top of the tree, where only %v belong", name, allowed)
	}
}

// ignoredAtTop returns the patterns of .gitignore: what is built or written beside the source.
func ignoredAtTop(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for line := range strings.Lines(string(text)) {
		patterns = append(patterns, strings.Trim(strings.TrimSpace(line), "/"))
	}
	return patterns
}

func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		ok, err := path.Match(p, name)
		return err == nil && ok
	})
}

// uses returns where a package's own files use one of the names of an imported package.
func uses(t *testing.T, p sourcePackage, importPath string, names ...string) []string {
	t.Helper()
	if !p.imports(importPath) {
		return nil
	}
	var found []string
	for _, file := range p.GoFiles {
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, filepath.Join(p.Dir, file), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, usesIn(set, parsed, importPath, names)...)
	}
	return found
}

// usesIn looks through one file for importPath.Name, under whatever local name it is imported.
func usesIn(set *token.FileSet, file *ast.File, importPath string, names []string) []string {
	local := ""
	for _, i := range file.Imports {
		if strings.Trim(i.Path.Value, `"`) != importPath {
			continue
		}
		local = path.Base(importPath)
		if i.Name != nil {
			local = i.Name.Name
		}
	}
	if local == "" {
		return nil
	}
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); ok && x.Name == local && slices.Contains(names, s.Sel.Name) {
			found = append(found, fmt.Sprintf("%s: %s.%s", set.Position(s.Pos()), importPath, s.Sel.Name))
		}
		return true
	})
	return found
}

func TestUsesFindsRenamedImports(t *testing.T) {
	t.Parallel()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "x.go", "package x\nimport clock \"time\"\nvar a = clock.Now()\nvar now = clock.Now\nvar d clock.Duration\n", 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := usesIn(set, file, "time", []string{"Now"}); len(got) != 2 {
		t.Errorf("usesIn found %v, want two uses", got)
	}
}
