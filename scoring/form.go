package scoring

import (
	"context"
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

// Apply takes the form in as a file of one row would be, with the same checks and into
// the same journal, through a ledger that is open already. Its faults are an error of
// kind Refused, or Closed when they lie in a closed period only.
func (f Form) Apply(ctx context.Context, ledger Ledger, opt intake.Options) (intake.Result, error) {
	switch f.Kind {
	case "cases":
		return applyForm(ctx, ledger, casesKind, f, opt)
	case "external":
		return applyForm(ctx, ledger, externalKind, f, opt)
	case "facts":
		return applyForm(ctx, ledger, factsKind, f, opt)
	case "meetings":
		return applyForm(ctx, ledger, meetingsKind, f, opt)
	}
	return intake.Result{}, roster.Errorf(roster.Usage, "import.unknown_kind", f.Kind)
}

// Meta is the form as its batch remembers it; source is what filled it in, such as a
// register's name.
func (f Form) Meta(source string) intake.Meta {
	return intake.Meta{Kind: f.Kind, Format: "form", Source: source}
}

func applyForm[R any](ctx context.Context, ledger Ledger, kind func(*State) intake.Kind[R], f Form, opt intake.Options) (intake.Result, error) {
	state := &State{}
	opt.Limits = table.DefaultLimits()
	parsed, err := intake.Parse(kind(state), intake.File{Data: f.csv()}, opt)
	if err != nil {
		return intake.Result{}, err
	}
	parsed.MadeFrom("form", nil)
	if *state, err = ledger.ScoringState(ctx, caseNumbers(parsed)); err != nil {
		return intake.Result{}, err
	}
	return parsed.Apply(ctx, ledger, opt)
}

func (f Form) csv() []byte {
	var header, cells []string
	for column := range f.Cells {
		header = append(header, column)
	}
	slices.Sort(header)
	for _, column := range header {
		cells = append(cells, f.Cells[column])
	}
	return table.CSV([][]string{header, cells})
}
