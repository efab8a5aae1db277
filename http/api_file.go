package http

import (
	"bytes"
	"context"
	"io"
	"mime"

	"github.com/danielgtaylor/huma/v2"
)

// apiFile is a file that an operation hands over.
type apiFile struct {
	name string // with which it is to be kept
	kind string // its media type
	data []byte
}

// sendFile answers a browser with a file to keep.
func (v *visit) sendFile(f apiFile, err error) error {
	if err != nil {
		return err
	}
	return v.send(f.name, f.kind, func(w io.Writer) error {
		_, err := w.Write(f.data)
		return err
	})
}

// fileReply is an answer that is a file.
type fileReply struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition" doc:"With the name of the file."`
	Body        []byte
}

// apiSends is an operation that answers with a file of one of some media types.
func apiSends[I any](method, path string, p policy, summary string, kinds []string, handle func(*visit, *I) (apiFile, error)) *operation {
	op := operate(method, path, p, summary, func(*visit, *I) (nothing, error) { return nothing{}, nil })
	op.declare = func(a *api) {
		d := a.described(op)
		content := map[string]*huma.MediaType{}
		for _, kind := range kinds {
			content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
		}
		d.Responses["200"] = &huma.Response{Description: "The file", Content: content}
		huma.Register(a.huma, d, func(ctx context.Context, in *I) (*fileReply, error) {
			v := visitOf(ctx)
			f, err := handle(v, in)
			if err != nil {
				return nil, v.refusal(err)
			}
			return &fileReply{f.kind, mime.FormatMediaType("attachment", map[string]string{"filename": f.name}), f.data}, nil
		})
	}
	return op
}

// writtenFile is a file as something writes it.
func writtenFile(name, kind string, write func(io.Writer) error) (apiFile, error) {
	var b bytes.Buffer
	err := write(&b)
	return apiFile{name, kind, b.Bytes()}, err
}
