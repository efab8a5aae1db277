// Package page is what the site looks like: a struct for each page, and the template that
// shows it. A page is rendered whole before a byte of it is sent.
//
// It decides nothing and computes no number: what a page shows, its struct holds.
package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"strings"

	"redbanner/http/locale"
)

//go:embed *.tmpl
var files embed.FS

// View is a page. Template names the file that shows it, without its ending.
type View interface{ Template() string }

// Set is all templates in all languages. It is read-only after New.
type Set struct {
	languages map[string]*language
}

// language is the templates bound to one printer, so that each can speak.
type language struct {
	printer *locale.Printer
	pages   map[string]*template.Template
}

// shared are the templates that every page may use: the frame, and the pieces.
var shared = []string{"layout.tmpl", "form.tmpl", "list.tmpl", "pieces.tmpl"}

// New parses every template. asset gives the address of an embedded file by its name.
func New(asset func(name string) (string, error)) (*Set, error) {
	s := &Set{languages: map[string]*language{}}
	for _, lang := range []string{locale.Chinese, locale.English} {
		l, err := newLanguage(lang, asset)
		if err != nil {
			return nil, err
		}
		s.languages[lang] = l
	}
	return s, nil
}

func newLanguage(lang string, asset func(string) (string, error)) (*language, error) {
	printer, err := locale.New(lang)
	if err != nil {
		return nil, err
	}
	frame, err := template.New("").Funcs(functions(printer, asset)).Option("missingkey=error").ParseFS(files, shared...)
	if err != nil {
		return nil, err
	}
	l := &language{printer: printer, pages: map[string]*template.Template{}}
	names, err := fs.Glob(files, "*.tmpl")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if isShared(name) {
			continue
		}
		own, err := frame.Clone()
		if err != nil {
			return nil, err
		}
		if own, err = own.ParseFS(files, name); err != nil {
			return nil, err
		}
		l.pages[strings.TrimSuffix(name, ".tmpl")] = own
	}
	return l, nil
}

func isShared(name string) bool {
	for _, s := range shared {
		if s == name {
			return true
		}
	}
	return false
}

// Printer gives the messages of a language; anything but English is Chinese.
func (s *Set) Printer(lang string) *locale.Printer { return s.language(lang).printer }

func (s *Set) language(lang string) *language {
	if l, ok := s.languages[lang]; ok {
		return l
	}
	return s.languages[locale.Chinese]
}

// Render returns the whole page in a language.
func (s *Set) Render(lang string, v View) ([]byte, error) {
	t, ok := s.language(lang).pages[v.Template()]
	if !ok {
		return nil, fmt.Errorf("no template %q", v.Template())
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "layout", v); err != nil {
		return nil, fmt.Errorf("page %s: %w", v.Template(), err)
	}
	return b.Bytes(), nil
}
