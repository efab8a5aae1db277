package document

import (
	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// Import is what became of a file, or would become of it.
type Import struct {
	Batch       int64         `json:"batch"`
	Kind        string        `json:"kind"`
	Format      string        `json:"format"`
	Rows        int           `json:"rows"`
	Accepted    int           `json:"accepted"`
	Duplicates  int           `json:"duplicates"`
	Unmatched   int           `json:"unmatched"`
	Quarantined int           `json:"quarantined"`
	Ignored     int           `json:"ignored"`
	Corrections int           `json:"corrections"`
	Rejected    int           `json:"rejected"`
	Errors      []ImportFault `json:"errors"`

	Warnings []ImportFault  `json:"warnings,omitempty"`
	SameFile *SameFile      `json:"same_file,omitempty"`
	Preview  *ImportPreview `json:"preview,omitempty"`
}

// ImportFault is a fault of a file, and where it stands.
type ImportFault struct {
	File    string `json:"file"`
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Code    string `json:"code"`
	Value   string `json:"value"`
	Message string `json:"message"`
}

// NewImportFaults words faults.
func NewImportFaults(problems []roster.Problem, words func(roster.Problem) string) []ImportFault {
	list := make([]ImportFault, len(problems))
	for i, p := range problems {
		list[i] = ImportFault{p.File, p.Row, p.Column, p.Code, p.Value, words(p)}
	}
	return list
}

// SameFile is an earlier batch of the very same file.
type SameFile struct {
	Batch int64  `json:"batch"`
	By    string `json:"by"`
	At    string `json:"at"`
}

func NewImport(r intake.Result, words func(roster.Problem) string) Import {
	d := Import{
		Batch: r.Batch, Kind: r.Kind, Format: r.Format, Rows: r.Rows, Accepted: r.Accepted, Duplicates: r.Duplicates, Unmatched: r.Unmatched,
		Quarantined: r.Quarantined, Ignored: r.Ignored, Corrections: r.Corrections, Rejected: r.Rejected,
		Errors: NewImportFaults(r.Problems, words), Warnings: NewImportFaults(r.Warnings, words), Preview: newImportPreview(r),
	}
	if s := r.SameFile; s != nil {
		d.SameFile = &SameFile{s.Batch, s.By, Instant(s.At)}
	}
	return d
}

// ImportPreview is what a file means and would change.
type ImportPreview struct {
	Number         int64          `json:"number"`
	Rows           []ImportRow    `json:"rows"`
	Changes        []ImportChange `json:"changes"`
	NewPeople      []ImportPerson `json:"new_people"`
	UnknownNumbers []string       `json:"unknown_numbers"`
	FirstDay       string         `json:"first_day"`
	LastDay        string         `json:"last_day"`
	SettledPeriods []string       `json:"settled_periods"` // published or closed, and with days that the file may move
	IgnoredColumns []string       `json:"ignored_columns"`
}

type ImportPerson struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// ImportRow is one row as understood.
type ImportRow struct {
	Row     int               `json:"row"`
	Outcome string            `json:"outcome"`
	Staff   string            `json:"staff"`
	Name    string            `json:"name"`
	Values  map[string]string `json:"values"`
}

// ImportChange is one record that replaces another: only what differs.
type ImportChange struct {
	Row    int               `json:"row"`
	Staff  string            `json:"staff"`
	Name   string            `json:"name"`
	Record map[string]string `json:"record"` // by what it is known
	Old    map[string]string `json:"old"`
	New    map[string]string `json:"new"`
}

// newImportPreview is the preview of a result, nil without one or after it was confirmed.
func newImportPreview(r intake.Result) *ImportPreview {
	if r.Preview == nil || r.Batch != 0 {
		return nil
	}
	v := r.Preview
	d := &ImportPreview{
		Number: v.ID, Rows: []ImportRow{}, Changes: NewImportChanges(v.Replaced), NewPeople: []ImportPerson{},
		UnknownNumbers: never(v.Unknown), SettledPeriods: never(v.Periods), IgnoredColumns: never(r.Columns),
		FirstDay: v.Days.First.String(), LastDay: v.Days.Last.String(),
	}
	for _, s := range v.Rows {
		row := ImportRow{s.Line, s.Outcome, s.Person.Code, s.Person.Name, map[string]string{}}
		for _, f := range s.Fields {
			row.Values[f.Name] = f.Value
		}
		d.Rows = append(d.Rows, row)
	}
	for _, p := range v.People {
		d.NewPeople = append(d.NewPeople, ImportPerson(p))
	}
	return d
}

func NewImportChanges(list []intake.Shown) []ImportChange {
	changes := []ImportChange{}
	for _, s := range list {
		c := ImportChange{s.Line, s.Person.Code, s.Person.Name, map[string]string{}, map[string]string{}, map[string]string{}}
		for _, f := range s.Fields {
			if f.Old == f.Value {
				c.Record[f.Name] = f.Value
				continue
			}
			c.Old[f.Name], c.New[f.Name] = f.Old, f.Value
		}
		changes = append(changes, c)
	}
	return changes
}

// never is a list that JSON never shows as null.
func never(list []string) []string { return append([]string{}, list...) }

// Preview is a file that was looked at.
type Preview struct {
	Number  int64  `json:"number"`
	State   string `json:"state"`
	SHA256  string `json:"sha256"`
	Bytes   int    `json:"bytes"`
	File    string `json:"file"`
	At      string `json:"at"`
	By      string `json:"by"`
	EndedAt string `json:"ended_at"`
	EndedBy string `json:"ended_by"`
	Batch   int64  `json:"batch"` // that it became, 0 for none
	Result  Import `json:"result"`
}

func NewPreview(p attendance.Preview, words func(roster.Problem) string) Preview {
	if p.Result.Preview != nil {
		p.Result.Preview.ID = p.ID
	}
	return Preview{
		p.ID, p.State, p.SHA256, p.Size, p.File, Instant(p.At), p.By, Instant(p.EndedAt), p.EndedBy, p.Batch,
		NewImport(p.Result, words),
	}
}

// PreviewEnded is a preview that nobody will confirm.
type PreviewEnded struct {
	Number int64  `json:"number"`
	State  string `json:"state"`
}

// Batch is one import of the record.
type Batch struct {
	Batch       int64  `json:"batch"`
	Kind        string `json:"kind"`
	Format      string `json:"format"`
	File        string `json:"file"`
	SHA256      string `json:"sha256"`
	Rows        int    `json:"rows"`
	Accepted    int    `json:"accepted"`
	Duplicates  int    `json:"duplicates"`
	Unmatched   int    `json:"unmatched"`
	Quarantined int    `json:"quarantined"`
	Ignored     int    `json:"ignored"`
	Corrections int    `json:"corrections"`
	Rejected    int    `json:"rejected"`
	FirstDay    string `json:"first_day"`
	LastDay     string `json:"last_day"`
	At          string `json:"at"`
	By          string `json:"by"`
	Preview     int64  `json:"preview"` // that it confirmed, 0 for none
	Undone      bool   `json:"undone"`
	UndoneAt    string `json:"undone_at"`
	UndoneBy    string `json:"undone_by"`
}

func NewBatch(b attendance.Batch) Batch {
	return Batch{
		b.ID, b.Kind, b.Format, b.File, b.SHA256,
		b.Rows, b.Accepted, b.Duplicates, b.Unmatched, b.Quarantined, b.Ignored, b.Corrections, b.Rejected,
		b.Days.First.String(), b.Days.Last.String(), Instant(b.At), b.By, b.Preview,
		b.Undone(), Instant(b.UndoneAt), b.UndoneBy,
	}
}

// BatchShown is an import with everything that is kept of it.
type BatchShown struct {
	Batch
	Quarantine []ImportFault  `json:"quarantine"`
	Replaced   []ImportChange `json:"replaced"`
	SameFile   []int64        `json:"same_file"`
}

func NewBatchShown(d attendance.BatchDetail, words func(roster.Problem) string) BatchShown {
	return BatchShown{
		NewBatch(d.Batch), NewImportFaults(d.Quarantine, words), NewImportChanges(d.Replaced), append([]int64{}, d.SameFile...),
	}
}

// BatchUndone is an import that was taken back.
type BatchUndone struct {
	Batch  int64  `json:"batch"`
	Kind   string `json:"kind"`
	File   string `json:"file"`
	Undone int    `json:"undone"`
}

func NewBatchUndone(r intake.Result) BatchUndone {
	return BatchUndone{r.Batch, r.Kind, r.File, r.Accepted + r.Unmatched + r.Corrections}
}

// FileKind is a kind of file that comes in.
type FileKind struct {
	Kind    string       `json:"kind"`
	Name    string       `json:"name"`
	Sealed  bool         `json:"sealed" doc:"Of ballots: neither shown before it counts nor taken back."`
	Columns []FileColumn `json:"columns"`
}

// FileColumn is a column of a kind of file.
type FileColumn struct {
	Column   string   `json:"column"`
	Names    []string `json:"names" doc:"What else may stand above it."`
	Required bool     `json:"required"`
	Example  string   `json:"example"`
	Choices  []string `json:"choices" doc:"What may stand in it; none: whatever fits."`
}

func NewFileColumn(c table.Column, example string, choices []string) FileColumn {
	return FileColumn{c.Key, never(c.Names), c.Required, example, never(choices)}
}
