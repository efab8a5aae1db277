package http

import (
	"io"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/clock"
	"redbanner/attendance/duty"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/page"
	"redbanner/reports"
	"redbanner/reports/listing"
	"redbanner/reports/xlsx"
	"redbanner/scoring"
	"redbanner/scoring/ballot"
)

// importKinds are all kinds of file, in the order in which a new centre needs them.
func importKinds() []string {
	return slices.Concat(attendance.Kinds(), duty.Kinds(), scoring.Kinds(), ballot.Kinds())
}

// sealed reports whether files of a kind are neither previewed nor taken back: a ballot
// is secret from the moment on which it is in.
func sealed(kind string) bool { return slices.Contains(ballot.Kinds(), kind) }

// columnsOf are the columns of files of a kind, as their reader has them.
func columnsOf(kind string) []table.Column {
	switch {
	case slices.Contains(scoring.Kinds(), kind):
		return scoring.Columns(kind)
	case slices.Contains(duty.Kinds(), kind):
		return duty.Columns()
	case slices.Contains(ballot.Kinds(), kind):
		return ballot.Columns()
	}
	return attendance.Columns(kind)
}

// heading is what a column is called in a template: its first Chinese name, which every
// reader knows, whatever the visitor's language.
func heading(c table.Column) string {
	if len(c.Names) > 0 {
		return c.Names[0]
	}
	return c.Key
}

// examples are a sound row for each kind, by column. Columns that it lacks stay empty.
var examples = map[string]map[string]string{
	"calendar":    {"date": "2026-10-01", "kind": "放假", "name": "国庆节"},
	"windows":     {"code": "W21", "name": "综合", "department": "党政办公室", "active_from": "2026-07-01"},
	"staff":       {"code": "S0201", "name": "张三", "window": "W01", "clock_no": "00201", "establishment": "事业编", "joined": "2026-07-01", "ab_partner": "S001"},
	"moves":       {"staff": "S002", "window": "W03", "from": "2026-07-06"},
	"leave":       {"staff": "S002", "type": "事假", "from": "2026-07-08", "from_half": "上午", "to": "2026-07-08", "to_half": "下午", "status": "已批准"},
	"corrections": {"staff": "S002", "date": "2026-07-01", "session": "上午", "side": "上班", "reason": "考勤机未识别"},
	"punches":     {"clock_no": "1002", "name": "张三", "time": "2026-07-01 08:21:35"},
	"duty":        {"date": "2026-07-04", "staff": "S002", "kind": "周末值班", "window": "W01", "rest": "2026-07-06"},
	"cases":       {"number": "BJ20260701001", "staff": "S002", "kind": "承诺件", "item": "社保关系转移", "accepted": "2026-07-01 09:30:00", "promise_days": "5", "finished": "2026-07-02 08:15:00"},
	"facts":       {"date": "2026-07-01", "kind": "praise.letter", "staff": "S002", "ref": "表扬信2026-07", "note": "群众送来表扬信"},
	"meetings":    {"date": "2026-07-01", "meeting": "周例会", "staff": "S002", "status": "到会"},
	"external":    {"period": "2026-07", "department": "县政务服务局", "window": "W01", "score": "95", "ref": "县政务〔2026〕7号"},
	"ratings":     {"month": "2026-07", "rater": "W01", "window": "W02", "attitude": "9.5", "efficiency": "9", "quality": "9.5", "integrity": "10"},
}

// choices are what may stand in a column, where that is one of a few words.
var choices = map[string][]string{
	"calendar.kind":       {"放假", "上班"},
	"staff.establishment": {"公务员", "事业编", "聘用"},
	"leave.type":          {"事假", "病假", "年休假", "婚假", "丧假", "产假", "公出", "培训"},
	"leave.from_half":     {"上午", "下午"},
	"leave.to_half":       {"上午", "下午"},
	"leave.status":        {"已批准", "已撤销"},
	"corrections.session": {"上午", "下午"},
	"corrections.side":    {"上班", "下班"},
	"duty.kind":           {"周末值班", "节假日值班", "午间值班", "日常值班"},
	"cases.kind":          {"即办件", "承诺件", "上报件", "联办件", "补充件", "退回件", "信访件", "咨询件"},
	"facts.level":         {"县", "市", "省", "国家"},
	"meetings.status":     {"到会", "迟到", "请假", "缺席"},
}

// columnList tells what a file of a kind needs.
func (v *visit) columnList(kind string) listing.List {
	l := listing.List{ID: "c", Title: v.T("imports.columns"), Columns: []listing.Column{
		{Key: "column", Label: v.T("imports.column"), Plain: true}, {Key: "needed", Label: v.T("imports.needed"), Plain: true},
		{Key: "example", Label: v.T("imports.example"), Plain: true}, {Key: "names", Label: v.T("imports.names"), Plain: true},
	}}
	for _, c := range columnsOf(kind) {
		needed, example := listing.Cell{Text: v.T("imports.may"), Tone: listing.Faint}, listing.Cell{Text: examples[kind][c.Key]}
		if c.Required {
			needed = listing.Cell{Text: v.T("imports.must")}
		}
		if some := choices[kind+"."+c.Key]; some != nil {
			example.Text = strings.Join(some, v.T("imports.or"))
		}
		if example.Text == "" {
			example.None = true
		}
		others := append([]string{c.Key}, c.Names[min(1, len(c.Names)):]...)
		l.Rows = append(l.Rows, listing.Row{Cells: []listing.Cell{{Text: heading(c)}, needed, example, {Text: v.words().List(others)}}})
	}
	return l
}

// importTemplate is an empty file of a kind with one row as an example.
func (v *visit) importTemplate(kind string) reports.Template {
	t := reports.Template{Title: v.words().FileKind(kind)}
	for _, c := range columnsOf(kind) {
		column := reports.TemplateColumn{Header: heading(c), Example: examples[kind][c.Key], Required: c.Required, Choices: choices[kind+"."+c.Key]}
		column.Note = v.T("imports.may")
		if c.Required {
			column.Note = v.T("imports.must")
		}
		t.Columns = append(t.Columns, column)
	}
	return t
}

// importTemplate serves GET /imports/templates/{kind}.xlsx and .csv.
func (s *Site) importTemplate(v *visit) error {
	kind, format, _ := strings.Cut(v.PathValue("file"), ".")
	return v.sendFile(v.templateFile(kind, format))
}

// templateFile is the empty file of a kind, as a workbook or a text.
func (v *visit) templateFile(kind, format string) (apiFile, error) {
	if !slices.Contains(importKinds(), kind) {
		return apiFile{}, roster.Errorf(roster.NotFound, "import.unknown_kind", kind)
	}
	name, t := v.T("imports.template_name", v.words().FileKind(kind)), v.importTemplate(kind)
	switch format {
	case "xlsx":
		return writtenFile(name+".xlsx", workbookType, func(w io.Writer) error { return xlsx.Template(w, t) })
	case "csv":
		return apiFile{name + ".csv", csvType, table.CSV(t.Rows())}, nil
	}
	return apiFile{}, roster.Errorf(roster.NotFound, "page.nothing_there")
}

// formatField lets the visitor name the format of a clock's file where its content does
// not show it, or the mapping of its columns.
func (v *visit) formatField(mappings []attendance.SavedMapping) page.Field {
	f := page.Field{Name: "format", Label: v.T("imports.format"), Type: "select", Hint: v.T("imports.format_hint"), Options: []page.Option{{Label: v.T("imports.format_found")}}}
	for _, m := range mappings {
		f.Options = append(f.Options, page.Option{Value: "map:" + m.Name, Label: v.T("imports.by_mapping", m.Name)})
	}
	for _, name := range clock.Formats() {
		f.Options = append(f.Options, page.Option{Value: name, Label: v.words().Name("clockformat.", name)})
	}
	return f
}
