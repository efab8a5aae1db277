package scoring

import (
	"context"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// Kinds returns the kinds of import file that the Service takes.
func Kinds() []string { return []string{"cases", "external", "facts", "meetings"} }

// State is what rows of a file are checked against.
type State struct {
	attendance.State
	Books []*rulebook.Book         // in force or ever used by the centre
	Cases map[string]register.Case // the stored cases that the file names
	// ClosedAsOf tells as of which day each closed period was closed.
	ClosedAsOf map[roster.Period]roster.Date
	// Granted tells up to which day more time was granted to cases that the file names.
	Granted map[string]roster.Date
}

// Ledger is one import's transaction as scoring needs it.
type Ledger interface {
	intake.Ledger
	// ScoringState loads what rows are checked against; numbers are the cases of the file.
	ScoringState(ctx context.Context, numbers []string) (State, error)
}

// Import takes in one file of one of Kinds.
func (s *Service) Import(ctx context.Context, scope attendance.Scope, kind string, file intake.File, opt intake.Options) (intake.Result, error) {
	if err := scope.As.Check(roster.Import); err != nil {
		return intake.Result{}, err
	}
	switch kind {
	case "cases":
		return importTable(ctx, s.Store, scope, casesKind, file, opt)
	case "external":
		return importTable(ctx, s.Store, scope, externalKind, file, opt)
	case "facts":
		return importTable(ctx, s.Store, scope, factsKind, file, opt)
	case "meetings":
		return importTable(ctx, s.Store, scope, meetingsOn(opt.Today), file, opt)
	}
	return intake.Result{}, roster.Errorf(roster.Usage, "import.unknown_kind", kind)
}

// importTable parses outside the transaction, then checks and applies inside it.
// The kind is built over a State that is filled once the ledger is open.
func importTable[R any](ctx context.Context, store Store, scope attendance.Scope, kind func(*State) intake.Kind[R], file intake.File, opt intake.Options) (intake.Result, error) {
	state := &State{}
	parsed, err := intake.Parse(kind(state), file, opt)
	if err != nil {
		return intake.Result{}, err
	}
	return store.Import(ctx, scope, parsed.Meta, opt.DryRun, func(ledger Ledger) (intake.Result, error) {
		loaded, err := ledger.ScoringState(ctx, caseNumbers(parsed))
		if err != nil {
			return intake.Result{}, err
		}
		*state = loaded
		return parsed.Apply(ctx, ledger, opt)
	})
}

// caseNumbers lists the cases that a file of cases names.
func caseNumbers[R any](parsed *intake.Parsed[R]) []string {
	var numbers []string
	for _, row := range parsed.Rows() {
		if c, ok := any(row).(caseRow); ok {
			numbers = append(numbers, c.Number)
		}
	}
	return numbers
}

var staffColumn = table.Column{Key: "staff", Names: []string{"工号", "人员编号"}, Required: true}

// points reads an optional cell of points.
func points(c *intake.Cells, key string) *Points {
	s := c.Text(key)
	if s == "" {
		return nil
	}
	p, err := rulebook.ParsePoints(s)
	if err != nil {
		c.Fail(key, "bad_points")
		return nil
	}
	return &p
}

// optional is the stored form of a value that may be absent.
func optional[T any](v *T) any {
	if v == nil {
		return nil
	}
	switch x := any(*v).(type) {
	case Points:
		return int64(x)
	default:
		return x
	}
}
