package http

import (
	"cmp"
	"errors"
	"mime"
	"slices"

	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/scoring"
)

// evidenceTypes are the media types of what evidence may be, by format.
var evidenceTypes = map[string]string{"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}

// evidenceAccept is what a field for evidence offers to choose.
const evidenceAccept = ".pdf,.jpg,.jpeg,.png"

// evidenceShow serves GET /evidence/{sha256}: a file as it was handed over, under the type
// that its content was found to be. It can load nothing and run nothing.
func (s *Site) evidenceShow(v *visit) error {
	file, err := s.Facts.File(v.Context(), v.scope, v.PathValue("sha256"))
	if err != nil {
		return err
	}
	h := v.ResponseWriter.Header()
	h.Set("Content-Type", evidenceTypes[file.Format])
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": file.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'")
	h.Set("Cache-Control", "private, no-store")
	_, _ = v.ResponseWriter.Write(file.Data) // the visitor may have gone; there is nobody to tell
	return nil
}

// evidenceField asks for files that prove something.
func (v *visit) evidenceField() page.Field {
	return page.Field{
		Name: "evidence", Label: v.T("record.evidence"), Type: "file", Accept: evidenceAccept, Multiple: true,
		Hint: v.T("record.evidence_hint", evidence.MaxSize>>20, evidence.MaxFiles),
	}
}

// evidenceUpload reads a form with files of evidence; its values are in v.PostForm then.
func (v *visit) evidenceUpload() ([]evidence.File, error) {
	_, uploads, err := v.upload(uploadLimits{File: evidence.MaxSize, All: evidence.MaxFiles * evidence.MaxSize, Files: evidence.MaxFiles})
	if err != nil {
		return nil, err
	}
	var files []evidence.File
	for _, u := range uploads {
		file, err := evidence.Read(u.Name, u.Data)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// evidenceFields tells by an error's message that it is about the files.
var evidenceFields = map[string]string{
	"evidence.too_large": "evidence", "evidence.unknown": "evidence", "evidence.too_many_pixels": "evidence", "evidence.active": "evidence",
	"evidence.too_many": "evidence", "evidence.file_needed": "evidence",
}

// proofs are files of evidence as a page shows them.
func (v *visit) proofs(links []scoring.EvidenceLink) []page.Proof {
	var proofs []page.Proof
	for _, l := range links {
		proofs = append(proofs, page.Proof{
			Name: cmp.Or(l.Name, v.T("record.evidence")), Href: "/evidence/" + l.SHA256, Picture: l.Format != "pdf",
			Note: v.T("record.proof", l.Format, (l.Size+1023)>>10, l.By.String(), v.instant(l.At)),
		})
	}
	return proofs
}

// atFields is an error whose columns are called as the fields of a form are.
func atFields(err error, fields map[string]string) error {
	var e *roster.Error
	if !errors.As(err, &e) {
		return err
	}
	said := *e
	said.Problems = slices.Clone(e.Problems)
	for i := range said.Problems {
		p := &said.Problems[i]
		p.Column, p.Row = cmp.Or(fields[p.Column], p.Column), 0
	}
	return &said
}

// baseWith is the frame of a page that is explained on the help page of another noun.
func (v *visit) baseWith(help, noun string, args ...any) page.Base {
	b := v.base(noun, args...)
	b.Help = v.helpOf(help)
	return b
}
