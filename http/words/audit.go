package words

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"redbanner/attendance/audit"
	"redbanner/scoring/register"
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
		return b.Noun(object)
	}
	if noun == "office" && b.Has("office."+which) {
		which = b.T("office." + which)
	}
	return b.Noun(noun) + " " + which
}

// Detail is the particulars of an event, each with its name; of an erased one it says so.
func (b Book) Detail(e audit.Entry) []string {
	if e.Erased {
		return []string{b.T("audit.is_erased")}
	}
	return b.detail(e, nil)
}

// unsaid are the particulars that tell people nothing.
var unsaid = []string{"sha256", "format", "preview", "fingerprint", "digest", "inputs", "version", "seq", "batch", "batch_id", "case"}

// Told is the particulars of an event as somebody is told them who was about to make one
// like it: without what is for machines.
func (b Book) Told(e audit.Entry) []string { return b.detail(e, unsaid) }

// ByHand is what somebody filled in by hand, as far as an import tells; nil of other events.
func (b Book) ByHand(e audit.Entry) []string {
	var filled struct {
		Cells []map[string]any `json:"cells"`
	}
	if e.Action != "import.apply" || json.Unmarshal(e.Detail, &filled) != nil {
		return nil
	}
	var lines []string
	for _, cells := range filled.Cells {
		lines = append(lines, detail{b, ""}.lines(cells)...)
	}
	return lines
}

func (b Book) detail(e audit.Entry, without []string) []string {
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
		return []string{detail{b, ""}.text("", value)}
	}
	maps.DeleteFunc(fields, func(name string, _ any) bool { return slices.Contains(without, name) })
	noun, _, _ := strings.Cut(e.Object, ":")
	return detail{b, noun}.lines(fields)
}

// detail words the particulars of an event about a noun, by which its codes are known.
type detail struct {
	Book
	noun string
}

// lines are the fields of a detail that say anything, by name.
func (d detail) lines(fields map[string]any) []string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if text := d.text(name, fields[name]); text != "" {
			lines = append(lines, d.T("audit.field", d.Field(name), text))
		}
	}
	return lines
}

// Field is what a field of a detail is called: as the log calls it, or as the tables and
// forms do whose cells are told.
func (b Book) Field(name string) string {
	for _, family := range []string{"audit.field.", "column.", "column.register."} {
		if key := family + strings.ToLower(name); b.Has(key) {
			return b.T(key)
		}
	}
	return name
}

// text is a value of a detail in words; "" where it says nothing.
func (d detail) text(field string, value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		if !v {
			return ""
		}
		return d.T("audit.yes")
	case string:
		return d.value(field, v)
	case []any:
		texts := make([]string, 0, len(v))
		for _, one := range v {
			texts = append(texts, d.text(field, one))
		}
		return strings.Join(texts, "; ")
	case map[string]any:
		if m, ok := register.ByName(d.noun); ok && field == "fields" {
			return d.says(m, v)
		}
		return strings.Join(d.lines(v), " ")
	}
	return fmt.Sprint(value)
}

// says tells what a step of a register said, in the words of the register.
func (d detail) says(m *register.Machine, said map[string]any) string {
	values := register.Values{}
	for name, value := range said {
		values[name] = fmt.Sprint(value)
	}
	var parts []string
	for _, f := range m.Fields() {
		if values[f.Name] != "" {
			parts = append(parts, d.T("register.says", d.Word(m.FieldWord(f.Name)), d.FieldValue(m, &f, values)))
		}
	}
	return strings.Join(parts, d.T("register.and"))
}

// value is a code in words, where the field has words for its codes; a long hash by its
// beginning.
func (d detail) value(field, value string) string {
	if m, ok := register.ByName(d.noun); ok && field == "state" {
		return d.Word(m.StateWord(value))
	}
	for _, family := range []string{nounFamilies[d.noun+" "+field], "audit.value." + field + ".", auditFamilies[field]} {
		if family != "" && d.Has(family+value) {
			return d.T(family + value)
		}
	}
	if field == "kind" {
		return Kind(value) // of a fact; any other stays as it is
	}
	if len(value) == 64 && strings.Trim(value, "0123456789abcdef") == "" {
		return value[:16] + "…"
	}
	return value
}

// auditFamilies are the messages that have the words for the codes of a field.
var auditFamilies = map[string]string{
	"kind": "kind.", "office": "office.", "type": "leave.", "session": "session.", "side": "slip.side.", "action": "audit.action.",
	"name": "setting.", "verdict": "clock.verdict.", "rights": "right.", "level": "level.",
}

// nounFamilies are those of a field of one noun, where others write other codes into it.
var nounFamilies = map[string]string{
	"leave state": "leave.state.", "leave steps": "leave.action.", "objection state": "state.objection.",
	"objection remedy": "audit.value.remedy.", "device state": "audit.value.device.",
}

// ActionNouns are the nouns with which actions begin, in the order in which one looks for
// them; the registers' own come after.
func ActionNouns() []string {
	nouns := []string{
		"account", "session", "token", "office", "import", "preview", "mapping", "leave", "slip", "handover", "profile", "day", "clock", "number",
		"fact", "case", "period", "review", "waiver", "tie", "objection", "grade", "star", "external", "rulebook", "round",
		"report", "notice", "device", "door", "question", "upload", "setting", "centre", "audit", "store", "schema",
	}
	for _, m := range register.Machines() {
		if !slices.Contains(nouns, m.Register) {
			nouns = append(nouns, m.Register)
		}
	}
	return nouns
}

// Noun is what the noun of an action, or of an object, is called.
func (b Book) Noun(noun string) string {
	if key := "register.name." + noun; !b.Has("audit.object."+noun) && b.Has(key) {
		return b.T(key)
	}
	return b.Name("audit.object.", noun)
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
