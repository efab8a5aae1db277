package main

import (
	"database/sql"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"redbanner/attendance/leave"
	"redbanner/migrations/sqldb"
	"redbanner/scoring"
)

// steps are the verbs of actions that the source puts together: a noun, and then the
// step that was taken.
var steps = map[string][]string{
	"leave.": {
		string(leave.Apply), string(leave.Attach), string(leave.Endorse), string(leave.Approve), string(leave.Inform), string(leave.Refuse),
		string(leave.Cancel), string(leave.Return), string(leave.NotTaken), string(leave.Correct), string(leave.CorrectNotTaken),
	},
	"slip.": {"ask", "approve", "refuse", "withdraw", "revoke"},
	"period.": {
		string(scoring.TurnPublish), string(scoring.TurnWithdraw), string(scoring.TurnClose), string(scoring.TurnAskReopen),
		string(scoring.TurnReopen), string(scoring.TurnCancelReopen),
	},
	"objection.": {"file", "comment", "reply", "withdraw", "decide"},
	"review.":    {string(scoring.SignOff), string(scoring.SubmitOff), string(scoring.WithdrawIt)},
	"grade.":     {scoring.DecideGrade, scoring.OpenInvestigation, scoring.ClearInvestigation},
	"fact.":      {"record", "confirm", "reject", "reverse", "replace", "attach"},
	"case.":      {"add", "finish", "evaluate", "charge", "extend", "join", "part"},
}

// actionForm is what every action looks like: a noun and a verb.
var actionForm = regexp.MustCompile(`^[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*$`)

// actionsInSource finds what events of the source are called: the Action of every
// audit.Event, what is assigned to one or to a variable called action, and what is given
// to a parameter of that name. One that is put together is named up to its dot.
func actionsInSource(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
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
		if err != nil || !slices.ContainsFunc(file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"redbanner/attendance/audit"` }) {
			return err
		}
		parameters := map[string]int{}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				parameters[f.Name.Name] = parameter(f.Type, "action")
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, action := range actionsOf(n, parameters) {
				found[action] = positions.Position(n.Pos()).String()
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func actionsOf(n ast.Node, parameters map[string]int) []string {
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Action" {
			return actionText(n.Value)
		}
	case *ast.AssignStmt:
		var list []string
		for i, left := range n.Lhs {
			name := ""
			switch left := left.(type) {
			case *ast.Ident:
				name = left.Name
			case *ast.SelectorExpr:
				name = left.Sel.Name
			}
			if len(n.Rhs) == len(n.Lhs) && strings.EqualFold(name, "action") {
				list = append(list, actionText(n.Rhs[i])...)
			}
		}
		return list
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok {
			if at, known := parameters[f.Name]; known && at >= 0 && at < len(n.Args) {
				return actionText(n.Args[at])
			}
		}
	}
	return nil
}

// actionText is the action that an expression is, or the beginning of one with a dot.
func actionText(e ast.Expr) []string {
	if sum, ok := e.(*ast.BinaryExpr); ok {
		e = sum.X
	}
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return nil
	}
	text, err := strconv.Unquote(literal.Value)
	if err != nil || !strings.Contains(text, ".") {
		return nil // a step of its own noun
	}
	return []string{text}
}

func TestEveryActionHasItsNames(t *testing.T) {
	t.Parallel()
	found := actionsInSource(t)
	found["audit.erase"] = "audit.EraseAction"
	if len(found) < 40 {
		t.Fatalf("only %d actions were found in the source: this proves nothing", len(found))
	}
	for _, language := range []string{"en", "zh-CN"} {
		messages := catalogue(t, language)
		named := func(action, place string) {
			if !actionForm.MatchString(action) || messages["audit.action."+action] == "" {
				t.Errorf("%s: the action %q has no name in %s", place, action, language)
			}
			if noun, _, _ := strings.Cut(action, "."); messages["audit.object."+noun] == "" && noun != "import" && noun != "rulebook" && noun != "external" &&
				noun != "tie" && noun != "star" {
				t.Errorf("%s: the noun of %q has no name in %s", place, action, language)
			}
		}
		for _, action := range slices.Sorted(maps.Keys(found)) {
			verbs, family := steps[action]
			switch {
			case family:
				for _, verb := range verbs {
					named(action+verb, found[action])
				}
			case strings.HasSuffix(action, "."):
				t.Errorf("%s: say in this test which steps %q has", found[action], action)
			default:
				named(action, found[action])
			}
		}
		for key := range messages {
			if step, ok := strings.CutPrefix(key, "register.action."); ok && !actionForm.MatchString(step) {
				t.Errorf("%s is no action of the log", key)
			}
		}
	}
}

func TestEveryTableHasItsName(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.do("migrate")
	var grouped []string
	o.raw(func(db *sql.DB) error {
		rows, err := db.QueryContext(t.Context(), `
			SELECT t.name, (SELECT COUNT(*) FROM pragma_table_info(t.name) AS c WHERE c.name = 'batch_id') AS batches
			FROM sqlite_schema AS t
			WHERE t.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) AS c WHERE c.name = 'centre_id')
			ORDER BY t.name`)
		if err != nil {
			return err
		}
		defer rows.Close()
		english, chinese := catalogue(t, "en"), catalogue(t, "zh-CN")
		for rows.Next() {
			var table string
			var batches int
			if err := rows.Scan(&table, &batches); err != nil {
				return err
			}
			if batches > 0 {
				grouped = append(grouped, table)
			}
			own := table == "audit_events" || table == "audit_details" || table == "audit_checkpoints"
			if !own && (english["audit.table."+table] == "" || chinese["audit.table."+table] == "") {
				t.Errorf("the table %s has no name", table)
			}
		}
		return rows.Err()
	})
	if !slices.Equal(grouped, batchTables) {
		t.Errorf("tables with batches %q, and not\n%q", grouped, batchTables)
	}
}
