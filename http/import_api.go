package http

import (
	"io"
	"net/http"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/http/document"
	"redbanner/reports/xlsx"
)

// apiImports are files that come in (导入): looked at, confirmed, taken back.
func (s *Site) apiImports() []*operation {
	read, take := with(roster.ReadImports), with(roster.Import)
	return []*operation{
		apiGet("/imports/kinds", take, "List the kinds of file with their columns.", s.apiKindList),
		apiSends(http.MethodGet, "/imports/templates/{kind}", take, "An empty file of a kind, with a row as an example.", []string{workbookType, csvType}, s.apiTemplate),
		apiGet("/imports/previews", read, "List the files that were looked at, the newest first.", s.apiPreviewList),
		apiPost("/imports/previews", take, "Look at a file: what it would do. Nothing comes in before it is confirmed.", s.apiPreviewMake).takesFile(attendance.MaxPreview),
		apiGet("/imports/previews/{number}", read, "What a file would do, or has done, with its faults.", s.apiPreviewShow),
		apiSends(http.MethodGet, "/imports/previews/{number}/errors", read, "The bad rows as they stood, with where and why, to be corrected and sent again.", []string{workbookType}, s.apiPreviewErrors),
		apiPost("/imports/previews/{number}/confirm", take, "Take in exactly what was looked at.", s.apiPreviewConfirm),
		apiPost("/imports/previews/{number}/discard", take, "Drop a file that nobody will confirm.", s.apiPreviewDiscard),
		apiPost("/imports/ratings", take, "Take in ballots that were cast on paper, at once: nothing of them is shown.", s.apiPaperBallots).takesFile(attendance.MaxPreview).
			keepsNoKey("a ballot leaves no trace, and the same file changes nothing"),
		apiGet("/imports/batches", read, "List what came in, the newest first.", s.apiBatchList),
		apiGet("/imports/batches/{number}", read, "What came in with a file, what it replaced and what was left out.", s.apiBatchShow),
		apiPost("/imports/batches/{number}/undo", take, "Take back what came in with a file.", s.apiBatchUndo),
	}
}

// csvType is that of tables as text.
const csvType = "text/csv; charset=utf-8"

// apiKindList serves GET /api/v1/imports/kinds.
func (s *Site) apiKindList(v *visit, _ *nothing) (Listed[document.FileKind], error) {
	var list []document.FileKind
	for _, kind := range importKinds() {
		d := document.FileKind{Kind: kind, Name: v.words().FileKind(kind), Sealed: sealed(kind)}
		for _, c := range columnsOf(kind) {
			d.Columns = append(d.Columns, document.NewFileColumn(c, examples[kind][c.Key], choices[kind+"."+c.Key]))
		}
		list = append(list, d)
	}
	return whole(list), nil
}

type templateAsked struct {
	Kind   string `path:"kind"`
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

// apiTemplate serves GET /api/v1/imports/templates/{kind}.
func (s *Site) apiTemplate(v *visit, in *templateAsked) (apiFile, error) {
	return v.templateFile(in.Kind, in.Format)
}

type fileSent struct {
	Kind    string `query:"kind" required:"true"`
	Name    string `query:"name" required:"true" maxLength:"255" doc:"The file's name."`
	Format  string `query:"format" doc:"A clock's format by name, where the file does not show it."`
	Mapping string `query:"mapping" doc:"A saved mapping of the columns by name."`
	Whole   bool   `query:"whole" doc:"Refuse the file when one of its rows is bad, instead of leaving those out."`
}

func (in *fileSent) options(v *visit) intake.Options {
	return intake.Options{Partial: !in.Whole, Format: in.Format, Mapping: in.Mapping, Today: v.today, Limits: table.DefaultLimits()}
}

// apiPreviewMake serves POST /api/v1/imports/previews.
func (s *Site) apiPreviewMake(v *visit, in *fileSent) (document.Preview, error) {
	file, err := v.tableSent(in.Name)
	if err == nil && sealed(in.Kind) {
		err = &roster.Error{Kind: roster.Refused, Problems: []roster.Problem{{Column: "kind", Code: "api_sealed", Value: in.Kind}}}
	}
	if err != nil {
		return document.Preview{}, err
	}
	p, err := s.Imports.Preview(v.Context(), v.scope, in.Kind, file, in.options(v))
	return v.previewDocument(p, err)
}

// tableSent is the file that came, if it can be a table.
func (v *visit) tableSent(name string) (intake.File, error) {
	f := upload{Field: "body", Name: name[strings.LastIndexAny(name, `/\`)+1:], Data: v.sent}
	return fileOfUpload(f), f.check(0, importLimits())
}

func (v *visit) previewDocument(p attendance.Preview, err error) (document.Preview, error) {
	if err != nil {
		return document.Preview{}, v.importError(err)
	}
	return document.NewPreview(p, v.printer.Problem), nil
}

type previewsAsked struct {
	Page    int    `query:"page" default:"1" minimum:"1" doc:"Counted from 1."`
	PerPage int    `query:"per_page" default:"50" minimum:"1" maximum:"200"`
	State   string `query:"state" enum:"pending,confirmed,discarded,expired"`
}

// apiPreviewList serves GET /api/v1/imports/previews.
func (s *Site) apiPreviewList(v *visit, in *previewsAsked) (Listed[document.Preview], error) {
	previews, err := s.Imports.Previews(v.Context(), v.scope)
	if err != nil {
		return Listed[document.Preview]{}, err
	}
	var list []document.Preview
	for _, p := range previews {
		if in.State == "" || p.State == in.State {
			list = append(list, document.NewPreview(p, v.printer.Problem))
		}
	}
	return paged(Paging{Page: in.Page, PerPage: in.PerPage}, list)
}

// apiPreviewShow serves GET /api/v1/imports/previews/{number}.
func (s *Site) apiPreviewShow(v *visit, in *Numbered) (document.Preview, error) {
	p, err := s.Imports.Seen(v.Context(), v.scope, in.Number)
	return v.previewDocument(p, err)
}

// apiPreviewErrors serves GET /api/v1/imports/previews/{number}/errors.
func (s *Site) apiPreviewErrors(v *visit, in *Numbered) (apiFile, error) {
	seen, err := s.Imports.Seen(v.Context(), v.scope, in.Number)
	if err != nil {
		return apiFile{}, err
	}
	return v.errorFile(seen)
}

// errorFile is the workbook with the bad rows of a file.
func (v *visit) errorFile(seen attendance.Preview) (apiFile, error) {
	if seen.Result.Bad == nil || len(seen.Result.Bad.Rows) == 0 {
		return apiFile{}, roster.Errorf(roster.NotFound, "imports.no_bad_rows", seen.File)
	}
	book := v.words().ErrorBook(*seen.Result.Bad, seen.Result.Problems)
	name := v.T("imports.errors_name", strings.TrimSuffix(seen.File, ending(seen.File)))
	return writtenFile(name+".xlsx", workbookType, func(w io.Writer) error { return xlsx.Errors(w, book) })
}

// apiPreviewConfirm serves POST /api/v1/imports/previews/{number}/confirm.
func (s *Site) apiPreviewConfirm(v *visit, in *Numbered) (document.Import, error) {
	result, err := s.Imports.Confirm(v.Context(), v.scope, in.Number)
	return v.importDocument(result, err)
}

func (v *visit) importDocument(result intake.Result, err error) (document.Import, error) {
	if err != nil {
		return document.Import{}, v.importError(err)
	}
	result.Preview = nil // has been seen
	return document.NewImport(result, v.printer.Problem), nil
}

// apiPreviewDiscard serves POST /api/v1/imports/previews/{number}/discard.
func (s *Site) apiPreviewDiscard(v *visit, in *Numbered) (document.PreviewEnded, error) {
	err := s.Imports.Discard(v.Context(), v.scope, in.Number)
	return document.PreviewEnded{Number: in.Number, State: attendance.PreviewDiscarded}, err
}

type ballotsSent struct {
	Name string `query:"name" required:"true" maxLength:"255" doc:"The file's name."`
}

// apiPaperBallots serves POST /api/v1/imports/ratings.
func (s *Site) apiPaperBallots(v *visit, in *ballotsSent) (document.Import, error) {
	file, err := v.tableSent(in.Name)
	if err != nil {
		return document.Import{}, err
	}
	opt := intake.Options{Today: v.today, Limits: table.DefaultLimits()}
	result, err := s.Imports.Import(v.Context(), v.scope, "ratings", file, opt)
	return v.importDocument(result, err)
}

type batchesAsked struct {
	Paging
	Kind  string `query:"kind"`
	Month string `query:"month" doc:"Only what is about a day of this month."`
}

// apiBatchList serves GET /api/v1/imports/batches.
func (s *Site) apiBatchList(v *visit, in *batchesAsked) (Listed[document.Batch], error) {
	filter, err := batchFilter(in.Kind, in.Month)
	if err != nil {
		return Listed[document.Batch]{}, err
	}
	batches, err := s.Imports.Batches(v.Context(), v.scope, filter)
	if err != nil {
		return Listed[document.Batch]{}, err
	}
	list := make([]document.Batch, len(batches))
	for i, b := range batches {
		list[i] = document.NewBatch(b)
	}
	return paged(in.Paging, list)
}

// apiBatchShow serves GET /api/v1/imports/batches/{number}.
func (s *Site) apiBatchShow(v *visit, in *Numbered) (document.BatchShown, error) {
	d, err := s.Imports.Batch(v.Context(), v.scope, in.Number)
	if err != nil {
		return document.BatchShown{}, err
	}
	return document.NewBatchShown(d, v.printer.Problem), nil
}

// apiBatchUndo serves POST /api/v1/imports/batches/{number}/undo.
func (s *Site) apiBatchUndo(v *visit, in *Numbered) (document.BatchUndone, error) {
	result, err := s.Attendance.Undo(v.Context(), v.scope, in.Number)
	if err != nil {
		return document.BatchUndone{}, err
	}
	return document.NewBatchUndone(result), nil
}
