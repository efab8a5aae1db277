package reports

// Template is an empty import file with one row as an example (导入模板).
type Template struct {
	Title   string
	Columns []TemplateColumn
}

// TemplateColumn is one column of a template.
type TemplateColumn struct {
	Header   string
	Example  string
	Note     string   // whether it must be filled in
	Choices  []string // what may stand in it, nil for anything
	Required bool
}

// Rows are the header and the example.
func (t Template) Rows() [][]string {
	rows := make([][]string, 2)
	for _, c := range t.Columns {
		rows[0], rows[1] = append(rows[0], c.Header), append(rows[1], c.Example)
	}
	return rows
}
