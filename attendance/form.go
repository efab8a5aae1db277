package attendance

import (
	"context"
	"slices"

	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Form is one record filled in by hand: the cells of a file of its kind, by column.
type Form struct {
	Kind  string // "leave" or "corrections"
	Cells map[string]string
}

// Apply takes the form in as a file of one row would be, with the same checks and
// into the same journal, through a ledger that is open already. Its faults are an
// error of kind Refused, or Closed when they lie in a closed period only.
func (f Form) Apply(ctx context.Context, ledger Ledger, opt intake.Options) (intake.Result, error) {
	switch f.Kind {
	case "leave":
		return applyForm(ctx, ledger, leaveKind, f, opt)
	case "corrections":
		return applyForm(ctx, ledger, slipsKind, f, opt)
	}
	return intake.Result{}, roster.Errorf(roster.Usage, "import.unknown_kind", f.Kind)
}

// Meta is the form as its batch remembers it.
func (f Form) Meta() intake.Meta { return intake.Meta{Kind: f.Kind, Format: "form"} }

func applyForm[R any](ctx context.Context, ledger Ledger, kind func(*State) intake.Kind[R], f Form, opt intake.Options) (intake.Result, error) {
	state, err := ledger.State(ctx)
	if err != nil {
		return intake.Result{}, err
	}
	opt.Limits, opt.ByHand = table.DefaultLimits(), true
	parsed, err := intake.Parse(kind(&state), intake.File{Data: f.csv()}, opt)
	if err != nil {
		return intake.Result{}, err
	}
	parsed.MadeFrom("form", nil)
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
