package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestNothingIsSkippedForTheRaceDetectorOnly reads which tests are skipped under the race
// detector, and finds each among those that .ci/test runs without it.
func TestNothingIsSkippedForTheRaceDetectorOnly(t *testing.T) {
	t.Parallel()
	script, err := os.ReadFile(filepath.Join(root, ".ci/test"))
	if err != nil {
		t.Fatal(err)
	}
	runs := regexp.MustCompile(`go test [^\n]*-run '([^']+)' ([^\n]+)`).FindAllSubmatch(script, -1)
	skipped := skippedForRaces(t)
	if len(skipped) < 5 {
		t.Errorf("only %d tests are skipped: are they still found?", len(skipped))
	}
	for name, folder := range skipped {
		if !slices.ContainsFunc(runs, func(run [][]byte) bool {
			in := slices.ContainsFunc(strings.Fields(string(run[2])), func(f string) bool { return filepath.Clean(f) == folder })
			return in && regexp.MustCompile(string(run[1])).MatchString(name)
		}) {
			t.Errorf("%s of %s is skipped under the race detector, and .ci/test does not run it without", name, folder)
		}
	}
}

// skippedForRaces are the tests with an if on raced that skips, and the folder of each.
func skippedForRaces(t *testing.T) map[string]string {
	t.Helper()
	tests := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Test") && skipsRaced(f) {
				tests[f.Name.Name] = folder
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests
}

// skipsRaced reports whether a function calls unraced, or says: if raced (and more), skip.
func skipsRaced(f *ast.FuncDecl) bool {
	skips := false
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			name, ok := n.Fun.(*ast.Ident)
			skips = skips || ok && name.Name == "unraced"
		case *ast.IfStmt:
			skips = skips || onRaced(n.Cond) && skipping(n.Body)
		}
		return true
	})
	return skips
}

// onRaced reports whether a condition is raced, or begins with it.
func onRaced(cond ast.Expr) bool {
	if and, ok := cond.(*ast.BinaryExpr); ok && and.Op == token.LAND {
		cond = and.X
	}
	name, ok := cond.(*ast.Ident)
	return ok && name.Name == "raced"
}

// skipping reports whether a test is skipped within a block.
func skipping(block *ast.BlockStmt) bool {
	skips := false
	ast.Inspect(block, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		skips = skips || ok && strings.HasPrefix(s.Sel.Name, "Skip")
		return true
	})
	return skips
}
