package reports_test

import (
	"context"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"redbanner/attendance"
	"redbanner/attendance/audit/auditdb"
	"redbanner/attendance/duty"
	"redbanner/attendance/leave"
	"redbanner/attendance/push"
	"redbanner/attendance/roster"
	"redbanner/attendance/slip"
	"redbanner/reports"
	"redbanner/reports/kept"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

var update = flag.Bool("update", false, "write the table of doors as it is now")

// services are all that pages and programs ask, with no store behind them: whatever goes
// past the check of rights comes to grief at once.
func services() []any {
	return []any{
		&attendance.Service{}, &attendance.Imports{}, &attendance.Clocks{}, &attendance.OfficeService{}, &attendance.SettingService{},
		&attendance.BoardService{Mark: func(string) string { return "" }},
		&leave.Service{}, &slip.Service{}, &duty.Service{}, &push.Service{}, &auditdb.Log{},
		&scoring.Service{}, &scoring.Facts{}, &scoring.Cases{}, &scoring.Objections{}, &scoring.Reviews{}, &scoring.Rulings{}, &scoring.GradeService{},
		&scoring.StarService{}, &scoring.BookService{}, &scoring.Externals{},
		&register.Service{Machines: register.Machines()}, &ballot.Service{}, &reports.Service{},
		&kept.Service{Reports: &reports.Service{}},
	}
}

// unchecked are the methods that refuse nobody, and why.
var unchecked = map[string]string{
	"slip.Service.Decides":   "it answers whether somebody may decide: who has no right gets a no",
	"register.Service.Opens": "it answers register by register why somebody may not open an entry",
	"auditdb.Log.Stand":      "it is a number that tells nothing of the events",
	"auditdb.Log.Since":      "whoever may change a thing is told who was quicker; the site asks for it only then",
}

// door is one method of a service that is told in whose name it is called.
type door struct {
	name string
	call reflect.Value
}

func doors() []door {
	var list []door
	for _, service := range services() {
		v := reflect.ValueOf(service)
		for i := range v.NumMethod() {
			if method := v.Type().Method(i); takesScope(method.Type) {
				list = append(list, door{strings.TrimPrefix(v.Type().String(), "*") + "." + method.Name, v.Method(i)})
			}
		}
	}
	return list
}

var scopeType = reflect.TypeFor[attendance.Scope]()

func takesScope(method reflect.Type) bool {
	for i := range method.NumIn() {
		if method.In(i) == scopeType {
			return true
		}
	}
	return false
}

// knock calls the door in somebody's name, with his own code wherever a person is named,
// and tells what came back: an error, or "in" once it went past the check.
func (d door) knock(ctx context.Context, as *roster.Actor) (kind roster.Kind, in bool) {
	defer func() {
		if recover() != nil { // there is no store behind it
			kind, in = 0, true
		}
	}()
	t := d.call.Type()
	arguments := make([]reflect.Value, t.NumIn())
	for i := range arguments {
		switch t.In(i) {
		case scopeType:
			arguments[i] = reflect.ValueOf(attendance.Scope{Centre: roster.Centre{ID: 1}, Actor: "somebody", Staff: as.Staff, As: as})
		case reflect.TypeFor[context.Context]():
			arguments[i] = reflect.ValueOf(ctx)
		default:
			arguments[i] = own(t.In(i), as)
		}
	}
	results := d.call.Call(arguments)
	err, _ := results[len(results)-1].Interface().(error)
	kind = roster.KindOf(err)
	return kind, err == nil || kind != roster.Forbidden && kind != roster.NotFound
}

// own is an argument that names the actor himself wherever it names somebody.
func own(of reflect.Type, as *roster.Actor) reflect.Value {
	v := reflect.New(of).Elem()
	switch of.Kind() {
	case reflect.String:
		v.SetString("complaints") // the name of a register, and of a window of his
		return v
	case reflect.Int64:
		v.SetInt(1)
		return v
	case reflect.Struct:
	default:
		return v
	}
	for _, name := range []string{"Staff", "Giver", "Code"} {
		if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.String {
			f.SetString(as.Staff)
		}
	}
	if f := v.FieldByName("Of"); f.IsValid() && f.Type() == reflect.TypeFor[rulebook.Unit]() {
		f.Set(reflect.ValueOf(rulebook.OfStaff))
	}
	return v
}

// TestNobodyGetsPastAServiceWithoutARight calls every method of every service in the name
// of somebody who holds no role.
func TestNobodyGetsPastAServiceWithoutARight(t *testing.T) {
	t.Parallel()
	for _, d := range doors() {
		if unchecked[d.name] != "" {
			continue
		}
		if kind, in := d.knock(t.Context(), &roster.Actor{}); in || kind != roster.Forbidden {
			t.Errorf("%s: went past the check: %t, or is of kind %v, want Forbidden", d.name, in, kind)
		}
	}
}

// TestTheMachinesOwnHandIsLetThrough makes sure that the test above can fail.
func TestTheMachinesOwnHandIsLetThrough(t *testing.T) {
	t.Parallel()
	for _, d := range doors() {
		everything := &roster.Actor{Roles: roster.Roles(), Staff: "S1", Windows: []string{"W1", "complaints"}}
		if kind, in := d.knock(t.Context(), everything); !in {
			t.Errorf("%s: who holds every role is refused with %v", d.name, kind)
		}
	}
}

// TestEveryDoorIsAsReviewed compares which role gets past the check of which method, as
// far as it is about himself, with the table that people have read. A method that is not
// in the table yet was not reviewed; the other tests hold for it all the same.
func TestEveryDoorIsAsReviewed(t *testing.T) {
	t.Parallel()
	const file = "testdata/doors.txt"
	now := map[string]string{}
	all := ""
	for _, d := range doors() {
		var who []string
		for _, role := range roster.Roles() {
			if _, in := d.knock(t.Context(), &roster.Actor{Roles: []roster.Role{role}, Staff: "S1", Windows: []string{"W1", "complaints"}}); in {
				who = append(who, string(role))
			}
		}
		now[d.name] = strings.Join(who, " ")
		all += fmt.Sprintf("%-38s %s\n", d.name, now[d.name])
	}
	if *update {
		if err := os.WriteFile(file, []byte(all), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reviewed, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(reviewed)) {
		name, who, _ := strings.Cut(line, " ")
		if got, there := now[name]; got != strings.TrimSpace(who) {
			t.Errorf("%s: let in are %q (there is such a method: %t), reviewed were %q; review it, then run this test with -update",
				name, got, there, strings.TrimSpace(who))
		}
	}
}

// TestNoServiceIsForgotten reads the source for methods that are told in whose name they
// are called, and finds each among the doors above.
func TestNoServiceIsForgotten(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, d := range doors() {
		known[d.name] = true
	}
	for _, folder := range []string{"../attendance", "../scoring", "../reports"} {
		for _, name := range scopedMethods(t, folder) {
			if !known[name] {
				t.Errorf("%s is no door that is tested: name its service in services()", name)
			}
		}
	}
}

// scopedMethods are the exported methods under a folder with a parameter of type
// attendance.Scope, but for those of packages that keep data in tables.
func scopedMethods(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasSuffix(path, "db") && filepath.Base(path) != "auditdb":
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, declared := range file.Decls {
			if name := scopedMethod(declared); name != "" {
				found = append(found, file.Name.Name+"."+name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// scopedMethod is Type.Method of such a declaration, "" of any other.
func scopedMethod(declared ast.Decl) string {
	f, is := declared.(*ast.FuncDecl)
	if !is || f.Recv == nil || !f.Name.IsExported() {
		return ""
	}
	receiver := f.Recv.List[0].Type
	if star, is := receiver.(*ast.StarExpr); is {
		receiver = star.X
	}
	of, is := receiver.(*ast.Ident)
	if !is || !of.IsExported() {
		return ""
	}
	if !slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool { return isScope(p.Type) }) {
		return ""
	}
	return of.Name + "." + f.Name.Name
}

func isScope(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "Scope"
	case *ast.SelectorExpr:
		return e.Sel.Name == "Scope"
	}
	return false
}
