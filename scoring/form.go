package scoring

import (
	"context"
	"maps"
	"slices"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Form is one record filled in by hand: the cells of a file of its kind, by column. A
// register that produces a fact fills one in, too.
type Form struct {
	Kind  string // one of Kinds
	Cells map[string]string
}

// ApplyForms takes forms of one kind in as a file of so many rows would be, with the same
// checks and into the same journal, through a ledger that is open already. Their faults
// are an error of kind Refused, or Closed when they lie in a closed period only.
func ApplyForms(ctx context.Context, ledger Ledger, forms []Form, opt intake.Options) (intake.Result, error) {
	switch kind := forms[0].Kind; kind {
	case "cases":
		return applyForms(ctx, ledger, casesKind, forms, opt)
	case "external":
		return applyForms(ctx, ledger, externalKind, forms, opt)
	case "facts":
		return applyForms(ctx, ledger, factsKind, forms, opt)
	case "meetings":
		return applyForms(ctx, ledger, meetingsOn(opt.Today), forms, opt)
	default:
		return intake.Result{}, roster.Errorf(roster.Usage, "import.unknown_kind", kind)
	}
}

// Meta is the form as its batch remembers it; source is what filled it in, such as a
// register's name.
func (f Form) Meta(source string) intake.Meta {
	return intake.Meta{Kind: f.Kind, Format: "form", Source: source}
}

func applyForms[R any](ctx context.Context, ledger Ledger, kind func(*State) intake.Kind[R], forms []Form, opt intake.Options) (intake.Result, error) {
	state := &State{}
	opt.Limits, opt.ByHand = table.DefaultLimits(), true
	parsed, err := intake.Parse(kind(state), intake.File{Data: formsCSV(forms)}, opt)
	if err != nil {
		return intake.Result{}, err
	}
	parsed.MadeFrom("form", nil)
	if *state, err = ledger.ScoringState(ctx, caseNumbers(parsed)); err != nil {
		return intake.Result{}, err
	}
	return parsed.Apply(ctx, ledger, opt)
}

// formsCSV is the file that the forms stand for; the first one names the columns.
func formsCSV(forms []Form) []byte {
	header := slices.Sorted(maps.Keys(forms[0].Cells))
	rows := [][]string{header}
	for _, f := range forms {
		cells := make([]string, len(header))
		for i, column := range header {
			cells[i] = f.Cells[column]
		}
		rows = append(rows, cells)
	}
	return table.CSV(rows)
}
