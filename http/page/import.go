package page

// Imports is what waits to be confirmed and what came in.
type Imports struct {
	Base
	Waiting List
	Filter  Form
	Batches List
}

// Template implements View.
func (Imports) Template() string { return "imports" }

// ImportChoose asks for the kind of a file.
type ImportChoose struct {
	Base
	Steps []Stage
	Kinds []Card
}

// Template implements View.
func (ImportChoose) Template() string { return "import_choose" }

// ImportNew asks for files of a kind and tells what they need.
type ImportNew struct {
	Base
	Steps     []Stage
	About     string
	Form      Form
	Faults    []string // of a file that was refused, with their places
	Map       string   // address where the meaning of its columns can be said, "" for none
	Columns   List
	Templates []Link
}

// Template implements View.
func (ImportNew) Template() string { return "import_new" }

// ImportPreview is what a file would do.
type ImportPreview struct {
	Base
	Steps    []Stage
	Verdict  Notice
	Cards    []Card
	Warnings []string
	Errors   string // address of the workbook of bad rows, "" for none
	Confirm  *Form
	Discard  *Form
	Lists    []List
	Facts    []Fact
}

// Template implements View.
func (ImportPreview) Template() string { return "import_preview" }

// ImportBatch is what came in with one file.
type ImportBatch struct {
	Base
	Steps  []Stage
	Undone string // by whom and when it was taken back
	Cards  []Card
	Errors string // address of the workbook of bad rows, "" for none
	Facts  []Fact
	Lists  []List
	Undo   *Form
}

// Template implements View.
func (ImportBatch) Template() string { return "import_batch" }

// Mappings are the meanings of columns that were saved.
type Mappings struct {
	Base
	List List
	Form *Form // asks for a sample file
}

// Template implements View.
func (Mappings) Template() string { return "mappings" }

// Mapping asks what the columns of a file mean.
type Mapping struct {
	Base
	Lead   string
	Sample List // the file's first rows as they stand
	Form   Form
	Seen   *Notice // what the file says by the answers
	Read   *List   // its first punches as understood
	Save   *Form   // asks for a name
}

// Template implements View.
func (Mapping) Template() string { return "mapping" }
