package http

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// upload is a file that was posted, whole and in memory: none ever lies on the disk.
type upload struct {
	Field string // of the form
	Name  string // without folders, nor characters that are not seen
	Data  []byte
}

// uploadLimits are what a form with files takes. Sizes are bytes.
type uploadLimits struct {
	File   int64                        // of one file
	All    int64                        // of everything together; 0 takes File
	Files  int                          // how many; 0 takes one
	Accept func(u upload) (code string) // tells by the content what is wrong with it, "" for nothing; nil takes anything
}

// The limits of the other parts of a form with files.
const (
	maxParts = 1000
	maxField = 64 << 10 // bytes of one value

	maxUnsigned = 32 << 20 // bytes that are read of the form of somebody who has not signed in
)

// maxUploading is the memory, in bytes, that the uploads under way may hold together.
const maxUploading = 512 << 20

// upload reads a form with files piece by piece and stops at the first byte too many. The
// values are in v.PostForm, too, also those read before a refusal. A refusal is of kind
// Refused, with a problem whose Column is the file's field; a field without a file gives
// none.
func (v *visit) upload(l uploadLimits) (url.Values, []upload, error) {
	if !strings.HasPrefix(v.Request.Header.Get("Content-Type"), "multipart/") {
		return v.PostForm, nil, nil // read already
	}
	l.All, l.Files = max(l.All, l.File), max(l.Files, 1)
	v.PostForm = url.Values{}
	in := &inflow{v: v, begun: time.Now(), budget: &v.site.uploading, most: l.All + maxForm}
	defer in.done()
	if v.ContentLength > in.most {
		v.ResponseWriter.Header().Set("Connection", "close")
		return v.PostForm, nil, tooLarge("", "", l.All)
	}
	v.Body = http.MaxBytesReader(v.ResponseWriter, v.Body, in.most)
	parts, err := v.MultipartReader()
	if err != nil {
		return v.PostForm, nil, roster.Errorf(roster.Usage, "page.bad_form")
	}
	files, err := in.read(parts, l)
	if bad := v.checkForm(); err == nil {
		err = bad
	}
	if err == nil {
		err = v.oddForm()
	}
	return v.PostForm, files, err
}

// readTyped reads what was typed into a form with files, as far as it comes in, and keeps
// none of the files: they are from somebody who has not signed in. It reports whether
// there were any.
func (v *visit) readTyped() (files bool) {
	if !strings.HasPrefix(v.Request.Header.Get("Content-Type"), "multipart/") {
		return false
	}
	v.PostForm = url.Values{}
	in := &inflow{v: v, begun: time.Now(), budget: &v.site.uploading, most: maxForm}
	defer in.done()
	v.Body = http.MaxBytesReader(v.ResponseWriter, v.Body, maxUnsigned)
	parts, err := v.MultipartReader()
	for n := 0; err == nil && n < maxParts; n++ {
		in.await()
		var part *multipart.Part
		if part, err = parts.NextRawPart(); err != nil {
			break
		}
		if name, isFile := fileOf(part); isFile {
			files = files || name != ""
			continue
		}
		err = in.value(part)
	}
	_ = v.checkForm() // what is odd is taken out; nobody reads fields with odd names
	return files
}

// inflow is one upload under way.
type inflow struct {
	v      *visit
	begun  time.Time
	budget *atomic.Int64 // held by all uploads together
	most   int64
	got    int64
	wait   time.Time // until when the connection is waited for
}

func (in *inflow) read(parts *multipart.Reader, l uploadLimits) (files []upload, err error) {
	left := l.All
	for n := 0; ; n++ {
		in.await()
		part, err := parts.NextRawPart()
		switch {
		case errors.Is(err, io.EOF):
			return files, nil
		case err != nil:
			return files, in.fault(err, "", "", l)
		case n == maxParts:
			return files, roster.Errorf(roster.Usage, "page.bad_form")
		}
		name, isFile := fileOf(part)
		if !isFile {
			if err := in.value(part); err != nil {
				return files, err
			}
			continue
		}
		f := upload{Field: part.FormName(), Name: name}
		if f.Data, err = in.data(part, min(l.File, left)); err != nil {
			return files, in.fault(err, f.Field, f.Name, l)
		}
		if f.Name == "" && len(f.Data) == 0 {
			continue // no file was chosen
		}
		f.Name = evidence.Name(f.Name)
		if err := f.check(len(files), l); err != nil {
			return files, err
		}
		left -= int64(len(f.Data))
		files = append(files, f)
	}
}

// fileOf reports whether a part is a file, and by what name it was posted. A name that is
// not UTF-8 is taken for GB18030, as old browsers send it.
func fileOf(part *multipart.Part) (name string, isFile bool) {
	_, params, err := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
	if err != nil {
		return "", false
	}
	name, isFile = params["filename"]
	if !utf8.ValidString(name) {
		if utf, ok := table.Text([]byte(name)); ok {
			name = string(utf)
		}
	}
	return name, isFile
}

// value keeps the value of a field that is no file.
func (in *inflow) value(part *multipart.Part) error {
	data, err := in.data(part, maxField)
	if err != nil {
		return in.fault(err, "", "", uploadLimits{File: maxField, All: maxField})
	}
	in.v.PostForm.Add(part.FormName(), string(data))
	return nil
}

// check refuses a file that the form does not take.
func (f upload) check(before int, l uploadLimits) error {
	switch {
	case before == l.Files:
		return refusedUpload(f.Field, f.Name, "upload_too_many", l.Files)
	case len(f.Data) == 0:
		return refusedUpload(f.Field, f.Name, "upload_empty")
	case l.Accept == nil:
		return nil
	}
	if code := l.Accept(f); code != "" {
		return refusedUpload(f.Field, f.Name, code)
	}
	return nil
}

var (
	errTooLarge = errors.New("larger than the limit")
	errCrowded  = errors.New("too many uploads under way")
)

// data reads a part to its end, or to the first byte beyond the limit.
func (in *inflow) data(part io.Reader, limit int64) ([]byte, error) {
	var data []byte
	piece := make([]byte, 32<<10)
	for {
		in.await()
		n, err := part.Read(piece)
		if int64(len(data)+n) > limit {
			return nil, errTooLarge
		}
		if in.got += int64(n); in.budget.Add(int64(n)) > maxUploading {
			return nil, errCrowded
		}
		data = append(data, piece[:n]...)
		if errors.Is(err, io.EOF) {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// slowest is how many bytes a second an upload must reach over its whole time, when its
// first minute is over: a hall's poorest line does, and nobody holds a place for ever.
const slowest = 32 << 10

// await moves the connection's time limits on with what has come in.
func (in *inflow) await() {
	until := in.begun.Add(readTimeout + time.Duration(in.got/slowest)*time.Second)
	if until.Sub(in.wait) < time.Second {
		return
	}
	in.wait = until
	c := http.NewResponseController(in.v.ResponseWriter)
	_ = c.SetReadDeadline(until) // where there is no deadline to set, there is no connection to hold
	_ = c.SetWriteDeadline(until.Add(writeTimeout))
}

// done gives back what was held.
func (in *inflow) done() { in.budget.Add(-in.got) }

// fault is the refusal for an upload that could not be read to its end.
func (in *inflow) fault(err error, field, name string, l uploadLimits) error {
	var bytes *http.MaxBytesError
	in.v.ResponseWriter.Header().Set("Connection", "close") // what is still to come is not wanted
	switch {
	case errors.Is(err, errTooLarge):
		return tooLarge(field, name, min(l.File, l.All))
	case errors.As(err, &bytes):
		return tooLarge(field, name, l.All)
	case errors.Is(err, errCrowded):
		return refusedUpload(field, name, "upload_crowded")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return refusedUpload(field, name, "upload_slow")
	}
	return refusedUpload(field, name, "upload_broken")
}

func tooLarge(field, name string, limit int64) error {
	return refusedUpload(field, name, "upload_too_large", megabytes(limit))
}

// megabytes is a limit as people say it.
func megabytes(n int64) string {
	if n < 1<<20 {
		return strconv.FormatInt(n>>10, 10) + " KiB"
	}
	if n >= 10<<30 {
		return strconv.FormatInt(n>>30, 10) + " GiB"
	}
	return strconv.FormatInt(n>>20, 10) + " MiB"
}

func refusedUpload(field, name, code string, args ...any) error {
	return &roster.Error{Kind: roster.Refused, Key: "upload.refused", Problems: []roster.Problem{{File: name, Column: field, Code: code, Value: name, Args: args}}}
}

// uploadStatus is the status of a refused upload, 0 for another error.
func uploadStatus(e *roster.Error) int {
	if e.Key != "upload.refused" || len(e.Problems) == 0 {
		return 0
	}
	switch e.Problems[0].Code {
	case "upload_too_large":
		return http.StatusRequestEntityTooLarge
	case "upload_slow":
		return http.StatusRequestTimeout
	case "upload_crowded":
		return http.StatusServiceUnavailable
	case "upload_wrong_kind":
		return http.StatusUnsupportedMediaType
	}
	return 0
}

// isTable takes what can be read as rows: the file of a spreadsheet program, or a text.
func isTable(u upload) (code string) {
	if table.IsSpreadsheet(u.Data) {
		return ""
	}
	if text, ok := table.Text(u.Data); !ok || strings.ContainsRune(string(text[:min(len(text), maxField)]), 0) || isPaper(u.Data) {
		return "upload_wrong_kind"
	}
	return ""
}

// isPaper reports whether a file is a picture or a PDF, whole or not.
func isPaper(data []byte) bool {
	for _, head := range []string{"%PDF-", "\xFF\xD8\xFF", "\x89PNG"} {
		if strings.HasPrefix(string(data[:min(len(data), 8)]), head) {
			return true
		}
	}
	return false
}
