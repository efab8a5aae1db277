package words

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"redbanner/attendance/audit"
)

// Action is what an action is called. The steps of a register are called as the register
// calls them, behind its name.
func (b Book) Action(code string) string {
	if register, _, _ := strings.Cut(code, "."); b.Has("register.action." + code) {
		return b.T("audit.field", b.Name("register.name.", register), b.T("register.action."+code))
	}
	return b.Name("audit.action.", code)
}

// Object is what an event is about: the noun in words, then which one.
func (b Book) Object(object string) string {
	noun, which, named := strings.Cut(object, ":")
	if !named {
		return b.Name("audit.object.", object)
	}
	return b.Name("audit.object.", noun) + " " + which
}

// Detail is the particulars of an event, each with its name; of an erased one it says so.
func (b Book) Detail(e audit.Entry) []string {
	if e.Erased {
		return []string{b.T("audit.is_erased")}
	}
	if e.Detail == nil {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(e.Detail))
	decoder.UseNumber() // whole numbers stay as they are
	var value any
	if decoder.Decode(&value) != nil {
		return []string{string(e.Detail)} // nothing is hidden
	}
	fields, ok := value.(map[string]any)
	if !ok {
		return []string{b.detailText("", value)}
	}
	return b.fieldLines(fields)
}

// fieldLines are the fields of a detail that say anything, by name.
func (b Book) fieldLines(fields map[string]any) []string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if text := b.detailText(name, fields[name]); text != "" {
			lines = append(lines, b.T("audit.field", b.Name("audit.field.", strings.ToLower(name)), text))
		}
	}
	return lines
}

// detailText is a value of a detail in words; "" where it says nothing.
func (b Book) detailText(field string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		if !v {
			return ""
		}
		return b.T("audit.yes")
	case string:
		return b.valueText(field, v)
	case []any:
		texts := make([]string, 0, len(v))
		for _, one := range v {
			texts = append(texts, b.detailText(field, one))
		}
		return strings.Join(texts, "; ")
	case map[string]any:
		return strings.Join(b.fieldLines(v), " ")
	}
	return fmt.Sprint(value)
}

// valueText is a code in words, where the field has words for its codes; a long hash by
// its beginning.
func (b Book) valueText(field, value string) string {
	for _, family := range []string{"audit.value." + field + ".", auditFamilies[field]} {
		if family != "" && b.Has(family+value) {
			return b.T(family + value)
		}
	}
	if len(value) == 64 && strings.Trim(value, "0123456789abcdef") == "" {
		return value[:16] + "…"
	}
	return value
}

// auditFamilies are the messages that have the words for the codes of a field.
var auditFamilies = map[string]string{
	"kind": "kind.", "office": "office.", "type": "leave.", "session": "session.", "side": "slip.side.", "action": "audit.action.",
	"name": "setting.", "verdict": "clock.verdict.",
}

// LogFault says what is wrong with a log, and where; group is what groups the rows in
// words.
func (b Book) LogFault(f audit.Fault, group string) string {
	key := "verify.audit." + string(f.Kind)
	switch f.Kind {
	case audit.Truncated:
		return b.T(key, f.Seq-1, f.Until, f.Place, f.Until-f.Seq+1)
	case audit.Rewritten:
		return b.T(key, f.After+1, f.Seq, f.Place)
	case audit.Forged:
		return b.T(key, f.Seq, f.Place)
	case audit.Rows:
		return b.T(key, b.Name("audit.table.", f.Table), group, f.Want, f.Got)
	}
	return b.T(key, f.Seq)
}
