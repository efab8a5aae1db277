package words

import (
	"strconv"
	"strings"

	"redbanner/scoring"
)

// Fact is a fact in one line.
func (b Book) Fact(f scoring.Fact) string {
	parts := []string{f.Date.String(), Kind(f.Kind)}
	for _, part := range []string{f.Staff, f.Window, b.Qualified(f), f.Ref, f.Note} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ") + b.Carried(f)
}

// Qualified is what qualifies a fact beside its kind: how much, how bad, at what level.
func (b Book) Qualified(f scoring.Fact) string {
	var parts []string
	if f.Quantity != nil {
		parts = append(parts, "×"+strconv.Itoa(*f.Quantity))
	}
	if f.Serious {
		parts = append(parts, b.T("fact.serious"))
	}
	if f.Level != "" {
		parts = append(parts, b.Name("level.", f.Level))
	}
	return strings.Join(parts, " ")
}

// Carried says of a fact that was carried out of a closed month when it happened, "" of
// all others.
func (b Book) Carried(f scoring.Fact) string {
	if f.Happened.IsZero() {
		return ""
	}
	return b.T("fact.carried", f.Happened.String())
}

// Remark says how sure the value of a clause is and whether somebody chose it.
func (b Book) Remark(e scoring.FactEffect) string {
	remark := ""
	if e.Range != nil {
		key := "fact.low_end"
		if e.Chosen {
			key = "fact.chosen"
		}
		remark = b.T(key, e.Range.Low.String(), e.Range.High.String(), e.Value.String())
	}
	if e.Presumed {
		remark += b.T("fact.presumed")
	}
	return remark
}
