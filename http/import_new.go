package http

import (
	"context"
	"errors"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/job"
	"redbanner/http/page"
)

// quick is the size in bytes up to which files are read while the visitor waits; larger
// ones are a job.
const quick = 256 << 10

// The limits of an import.
const (
	importFiles = 20
	importAll   = 2 * attendance.MaxPreview
)

func importLimits() uploadLimits {
	return uploadLimits{File: attendance.MaxPreview, All: importAll, Files: importFiles, Accept: isTable}
}

// importChoose serves GET /imports/new: which kind of file.
func (s *Site) importChoose(v *visit) error {
	p := page.ImportChoose{Base: v.importBase("import_new"), Steps: v.importSteps(0)}
	for _, kind := range importKinds() {
		p.Kinds = append(p.Kinds, page.Card{Label: v.words().FileKind(kind), Hint: v.T("imports.about." + kind), Href: "/imports/new/" + kind})
	}
	return v.show(p)
}

// importBase is the frame of a page of imports.
func (v *visit) importBase(noun string, args ...any) page.Base {
	b := v.base(noun, args...)
	b.Help, b.Crumbs = v.helpOf("imports"), v.importCrumbs()
	return b
}

func (v *visit) importCrumbs() []page.Link {
	if !v.may(roster.ReadImports) { // the mappings alone
		return []page.Link{{Label: v.T("menu.system"), Href: "/system"}}
	}
	return []page.Link{{Label: v.T("page.title.imports"), Href: "/imports"}}
}

// importSteps are the steps of an import, the first of them done.
func (v *visit) importSteps(done int) []page.Stage {
	steps := []page.Stage{{Label: v.T("imports.step.file")}, {Label: v.T("imports.step.look")}, {Label: v.T("imports.step.done")}}
	for i := range steps {
		switch {
		case i < done:
			steps[i].State = "done"
		case i == done:
			steps[i].State = "now"
		}
	}
	return steps
}

// importAsk serves GET /imports/new/{kind}: the file, and what it needs.
func (s *Site) importAsk(v *visit) error {
	p, err := v.importForm(v.PathValue("kind"))
	if err != nil {
		return err
	}
	return v.show(p)
}

// importForm is the page that asks for files of a kind.
func (v *visit) importForm(kind string) (page.ImportNew, error) {
	if !slices.Contains(importKinds(), kind) {
		return page.ImportNew{}, roster.Errorf(roster.NotFound, "import.unknown_kind", kind)
	}
	columns, err := v.list(v.columnList(kind))
	if err != nil {
		return page.ImportNew{}, err
	}
	columns.Search, columns.Export = false, false
	called := v.words().FileKind(kind)
	p := page.ImportNew{
		Base: v.importBase("import_kind", called), Steps: v.importSteps(0), About: v.T("imports.about." + kind), Columns: columns,
		Templates: []page.Link{
			{Label: v.T("imports.template_xlsx"), Href: "/imports/templates/" + kind + ".xlsx"},
			{Label: v.T("imports.template_csv"), Href: "/imports/templates/" + kind + ".csv"},
		},
	}
	p.Crumbs = append(v.importCrumbs(), page.Link{Label: v.T("page.title.import_new"), Href: "/imports/new"})
	p.Form = page.Form{Action: "/imports/new/" + kind, Files: true, Submit: v.T("imports.look"), Cancel: "/imports", Fields: []page.Field{{
		Name: "file", Label: v.T("imports.files"), Type: "file", Required: true, Multiple: true,
		Accept: ".xlsx,.xls,.csv,.txt,.dat,.json,.ics", Hint: v.T("imports.limits", importFiles, megabytes(attendance.MaxPreview), megabytes(table.DefaultLimits().Workbook)),
	}}}
	switch {
	case sealed(kind):
		p.Form.Submit, p.Form.Danger = v.T("imports.seal"), true
		p.Form.Fields[0].Multiple = false
		p.Form.Fields[0].Hint = v.T("imports.limits_one", megabytes(attendance.MaxPreview), megabytes(table.DefaultLimits().Workbook))
		p.Form.Fields = append(p.Form.Fields, page.Field{Name: "sealed", Label: v.T("imports.sealed_known"), Type: "checkbox", Required: true})
	case kind == "punches":
		mappings, err := v.site.Attendance.Mappings(v.Context(), v.scope)
		if err != nil {
			return p, err
		}
		p.Form.Fields = append(p.Form.Fields, v.formatField(mappings))
	}
	return p, nil
}

// importTake serves POST /imports/new/{kind}: it looks at the files, and imports nothing.
func (s *Site) importTake(v *visit) error {
	kind := v.PathValue("kind")
	_, files, err := v.upload(importLimits())
	if err == nil && len(files) == 0 {
		err = &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: "file", Code: "upload_none"}}}
	}
	if err == nil && sealed(kind) {
		err = s.importSealed(v, kind, files)
	} else if err == nil {
		err = s.importLook(v, kind, files)
	}
	if err == nil {
		return nil
	}
	p, formErr := v.importForm(kind)
	if formErr != nil {
		return formErr
	}
	if kind == "punches" && len(files) == 1 && roster.KindOf(err) == roster.Refused {
		p.Map = "/imports/mappings/new?file=" + s.parked.leave(v.scope, fileOfUpload(files[0]), v.now)
	}
	err = v.importError(err)
	p.Faults = v.faultsOf(err)
	return v.again(ofForm(err), p.Form, func(f page.Form) page.View {
		p.Form = f
		return p
	})
}

// importError is an error in whose sentence a kind of file is called as people call it.
func (v *visit) importError(err error) error {
	var e *roster.Error
	if !errors.As(err, &e) || e.Key != "import.refused" || len(e.Args) == 0 {
		return err
	}
	said := *e
	said.Args = slices.Clone(e.Args)
	if kind, isText := e.Args[0].(string); isText {
		said.Args[0] = v.words().FileKind(kind)
	}
	return &said
}

// ofForm is an error without the faults inside files, which no field of a form has.
func ofForm(err error) error {
	var e *roster.Error
	if !errors.As(err, &e) || e.Key == "" || e.Key == "upload.refused" {
		return err
	}
	bare := *e
	bare.Problems = nil
	return &bare
}

// faultsOf are the faults of an import, with their places.
func (v *visit) faultsOf(err error) []string {
	var e *roster.Error
	if !errors.As(err, &e) || e.Key == "upload.refused" {
		return nil
	}
	var texts []string
	for i, p := range e.Problems {
		if i == shownFaults {
			return append(texts, v.T("imports.more_faults", len(e.Problems)-i))
		}
		if p.Code != "upload_none" && p.Code != "import_not_sealed" { // those stand at their fields
			texts = append(texts, v.problem(p))
		}
	}
	return texts
}

// shownFaults is how many faults of a refused file are told on the page.
const shownFaults = 50

// importSealed takes a file of ballots in at once: nothing of it may be shown. It is one
// file, since what of several had gone in could not be told, nor be taken back.
func (s *Site) importSealed(v *visit, kind string, files []upload) error {
	if len(files) > 1 {
		return refusedUpload("file", files[1].Name, "upload_too_many", 1)
	}
	if v.PostForm.Get("sealed") != "yes" {
		return &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: "sealed", Code: "import_not_sealed"}}}
	}
	result, err := s.Imports.Import(v.Context(), v.scope, kind, fileOfUpload(files[0]), v.importOptions())
	if err != nil {
		return err
	}
	return v.to(batchAddress(result.Batch), "imports.confirmed", result.Batch, result.Rows-badRows(result))
}

func fileOfUpload(f upload) intake.File { return intake.File{Name: f.Name, Data: f.Data} }

// importOptions are those of every import through the pages: what is sound goes in, and
// what is not is handed back.
func (v *visit) importOptions() intake.Options {
	opt := intake.Options{Partial: true, Today: v.today, Limits: table.DefaultLimits()}
	if sealed(v.PathValue("kind")) {
		opt.Partial = false
	}
	switch name, isMapping := strings.CutPrefix(v.PostForm.Get("format"), "map:"); {
	case isMapping:
		opt.Mapping = name
	default:
		opt.Format = name
	}
	return opt
}

// importLook previews files: a small one while the visitor waits, else as a job.
func (s *Site) importLook(v *visit, kind string, files []upload) error {
	opt, size := v.importOptions(), 0
	names := make([]string, len(files))
	for i, f := range files {
		size += len(f.Data)
		names[i] = f.Name
	}
	if len(files) > 1 || size > quick {
		scope := v.scope
		return v.begin("import.preview", v.words().List(names), func(ctx context.Context, m *job.Meter) (job.Outcome, error) {
			return s.lookAt(ctx, m, scope, kind, files, opt)
		})
	}
	p, err := s.Imports.Preview(v.Context(), v.scope, kind, fileOfUpload(files[0]), opt)
	if err != nil {
		return err
	}
	return v.to(previewAddress(p.ID), "")
}

// lookAt previews several files. Those that are refused are told together at the end; the
// others wait to be confirmed all the same.
func (s *Site) lookAt(ctx context.Context, m *job.Meter, scope attendance.Scope, kind string, files []upload, opt intake.Options) (job.Outcome, error) {
	m.Stage("reading", int64(len(files)))
	var last int64
	var problems []roster.Problem
	refused := 0
	for i, f := range files {
		p, err := s.Imports.Preview(ctx, scope, kind, fileOfUpload(f), opt)
		var e *roster.Error
		switch {
		case err == nil:
			last = p.ID
		case errors.As(err, &e) && (e.Kind == roster.Refused || e.Kind == roster.Closed) && len(files) > 1:
			refused++
			problems = append(problems, e.Problems...)
			if len(e.Problems) == 0 {
				problems = append(problems, roster.Problem{File: f.Name, Code: "import_not_readable"})
			}
		default:
			return job.Outcome{}, err
		}
		m.Did(int64(i + 1))
	}
	switch {
	case refused > 0:
		return job.Outcome{}, &roster.Error{Kind: roster.Refused, Key: "imports.some_refused", Args: []any{len(files) - refused, refused}, Problems: problems}
	case len(files) > 1:
		return job.Outcome{Href: "/imports", Key: "imports.previewed_several", Args: []any{len(files)}}, nil
	}
	return job.Outcome{Href: previewAddress(last), Key: "imports.previewed", Args: []any{files[0].Name}}, nil
}
