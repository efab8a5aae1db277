package http

import (
	"strings"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/scoring"
)

// proofTypes are the media types of what proves something.
func proofTypes() []string { return []string{"application/pdf", "image/jpeg", "image/png"} }

// apiEvidence are the files that prove facts, steps of registers, and leave.
func (s *Site) apiEvidence() []*operation {
	read := with(roster.ReadFacts)
	return []*operation{
		apiGet("/evidence", read, "List the evidence of a fact, or of a register's entry.", s.apiEvidenceList),
		apiSends("GET", "/evidence/{sha256}", read, "A file of evidence, as it was handed over.", proofTypes(), s.apiEvidenceSend),
		apiSends("GET", "/leave/{number}/certificates/{part}", with(roster.ReadReasons), "A certificate of a request for leave.", proofTypes(), s.apiCertificateSend),
	}
}

type evidenceAsked struct {
	Of string `query:"of" required:"true" doc:"A fact's id, or a register's name and number: complaints:12."`
}

// apiEvidenceList serves GET /api/v1/evidence.
func (s *Site) apiEvidenceList(v *visit, in *evidenceAsked) (Listed[document.Evidence], error) {
	subject := in.Of
	if strings.HasPrefix(subject, "f:") {
		subject = scoring.FactSubject(subject)
	}
	links, err := s.Facts.Evidence(v.Context(), v.scope, subject)
	if err != nil {
		return Listed[document.Evidence]{}, err
	}
	return whole(document.NewEvidence(links)), nil
}

type oneEvidence struct {
	SHA256 string `path:"sha256"`
}

// apiEvidenceSend serves GET /api/v1/evidence/{sha256}.
func (s *Site) apiEvidenceSend(v *visit, in *oneEvidence) (apiFile, error) {
	file, err := s.Facts.File(v.Context(), v.scope, in.SHA256)
	return apiFile{file.Name, evidenceTypes[file.Format], file.Data}, err
}

type oneCertificate struct {
	Numbered
	Part int `path:"part" minimum:"1" doc:"Which one of the list of certificates, counted from 1."`
}

// apiCertificateSend serves GET /api/v1/leave/{number}/certificates/{part}.
func (s *Site) apiCertificateSend(v *visit, in *oneCertificate) (apiFile, error) {
	list, err := s.Leave.Certificates(v.Context(), v.scope, v.today, in.Number)
	if err != nil {
		return apiFile{}, err
	}
	if in.Part > len(list) {
		return apiFile{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	c := list[in.Part-1]
	return apiFile{c.Name, evidenceTypes[c.Format], c.Data}, nil
}
