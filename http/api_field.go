package http

import (
	"errors"

	"redbanner/attendance/evidence"
	"redbanner/attendance/roster"
)

// dayField reads a day that a program wrote in a field, "" for none.
func dayField(name, text string) (roster.Date, error) {
	if text == "" {
		return 0, nil
	}
	d, err := roster.ParseDate(text)
	if err != nil {
		return 0, refusedField(name, "bad_date", text)
	}
	return d, nil
}

// columned names the field of an error that is about one, by its message.
func (v *visit) columned(err error, columns map[string]string) error {
	var e *roster.Error
	if !errors.As(err, &e) || len(e.Problems) > 0 || columns[e.Key] == "" {
		return err
	}
	said := *e
	said.Problems = []roster.Problem{{Column: columns[e.Key], Code: "said", Args: []any{v.said(e)}}}
	return &said
}

// Sent is a file inside a document that a program sends.
type Sent struct {
	Name string `json:"name" doc:"The file's name."`
	Data []byte `json:"data" doc:"A JPEG, PNG or PDF, in base64."`
}

// maxProofs is the largest document with evidence in it, in bytes: base64 adds a third.
const maxProofs = maxAPIBody + evidence.MaxFiles*evidence.MaxSize*4/3

// proofsIn reads the evidence of a document.
func proofsIn(sent []Sent) ([]evidence.File, error) {
	var files []evidence.File
	for _, s := range sent {
		file, err := evidence.Read(s.Name, s.Data)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}
