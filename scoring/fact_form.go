package scoring

import (
	"strconv"
	"strings"

	"redbanner/scoring/register"
)

// FactForm is a fact as the form of one row that records it.
func FactForm(f Fact) Form {
	cells := map[string]string{
		"date": f.Date.String(), "kind": f.Kind, "staff": f.Staff, "window": f.Window,
		"serious": strconv.FormatBool(f.Serious), "level": f.Level, "ref": f.Ref, "note": f.Note,
	}
	if f.Quantity != nil {
		cells["quantity"] = itoa(*f.Quantity)
	}
	if !f.Happened.IsZero() {
		cells["happened"] = f.Happened.String()
	}
	for choice, points := range f.Choice {
		cells[string(choice)] = points.String()
	}
	return Form{Kind: "facts", Cells: cells}
}

// Tidy is the fact as the ledger keeps it, with its id: blanks around words and line
// breaks in them mean nothing.
func Tidy(f Fact) Fact {
	f.Kind, f.Staff, f.Window = strings.TrimSpace(f.Kind), strings.TrimSpace(f.Staff), strings.TrimSpace(f.Window)
	if level, known := levels[strings.TrimSpace(f.Level)]; known {
		f.Level = level
	}
	f.Ref, f.Note = strings.Join(strings.Fields(f.Ref), " "), strings.Join(strings.Fields(f.Note), " ")
	if f.Happened == f.Date {
		f.Happened = 0
	}
	if len(f.Choice) == 0 {
		f.Choice = nil
	}
	f.Text, f.Derived = "", false
	f.ID = register.FactID(f)
	return f
}
