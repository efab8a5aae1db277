package http

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/register"
)

// What is typed, sent or asked for is text. Characters that are none are refused where they
// come in: those of an address and of a form before its handler sees them, those of a
// document before anything reads it.

// prose are the fields that hold several lines, in forms and in documents; the texts of a
// register's steps do besides.
var prose = map[string]bool{"reason": true, "note": true, "items": true, "statement": true, "text": true, "lines": true, "data": true, "decision": true}

// holdsLines reports whether a field may hold ends of lines and tabs.
func (v *visit) holdsLines(name string) bool {
	name = strings.TrimPrefix(name, "was.")
	if prose[name] {
		return true
	}
	if !strings.Contains(v.URL.Path, "/registers/") {
		return false
	}
	is := func(f register.Field) bool { return f.Name == name && f.Type == register.Text }
	return slices.ContainsFunc(register.Machines(), func(m register.Machine) bool {
		return slices.ContainsFunc(append([]register.Step{m.Open}, m.Steps...), func(s register.Step) bool { return slices.ContainsFunc(s.Fields, is) })
	})
}

// checkAddress refuses an address with a character that is no text: of the path there is
// no such thing, of a question the parameter is named.
func (v *visit) checkAddress() error {
	if roster.OddCharacter(v.URL.Path, false) != "" {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	var problems []roster.Problem
	query := v.URL.Query()
	for _, name := range sorted(query) {
		for _, text := range append([]string{name}, query[name]...) {
			if odd := roster.OddCharacter(text, false); odd != "" {
				problems = append(problems, roster.Problem{Column: roster.WithoutOdd(name, false), Code: "odd_character", Args: []any{odd}})
			}
		}
	}
	if problems == nil {
		return nil
	}
	return &roster.Error{Kind: roster.Usage, Key: "page.odd_address", Problems: problems}
}

// checkForm takes out of the form what is no text and notes the fields in which it stood.
func (v *visit) checkForm() error {
	v.odd = nil
	for _, name := range sorted(v.PostForm) {
		if roster.OddCharacter(name, false) != "" {
			return roster.Errorf(roster.Usage, "page.bad_form") // no field of a page is called so
		}
		lines := v.holdsLines(name)
		for i, text := range v.PostForm[name] {
			if odd := roster.OddCharacter(text, lines); odd != "" {
				v.PostForm[name][i] = roster.WithoutOdd(text, lines)
				v.odd = append(v.odd, roster.Problem{Column: name, Code: "odd_removed", Args: []any{odd}})
			}
		}
	}
	return nil
}

// oddForm is the refusal of a form in which something stood that is no text, nil for another.
func (v *visit) oddForm() error {
	if v.odd == nil {
		return nil
	}
	return &roster.Error{Kind: roster.Refused, Key: "form.refused", Args: []any{len(v.odd)}, Problems: v.odd}
}

// sendBack lets a handler look at a form that is refused, so that its page comes back
// filled in, each fault beside its field: whatever it would change is refused with those
// faults, and an answer that is no refusal is not sent.
func (v *visit) sendBack(handle func(*visit) error) error {
	refused := v.oddForm().(*roster.Error)
	v.Request = v.Request.WithContext(roster.WithRefusal(v.Context(), refused))
	answer, held := v.ResponseWriter, &recorder{header: http.Header{}}
	v.ResponseWriter = held
	err := handle(v)
	v.ResponseWriter = answer
	switch {
	case err != nil:
		return err
	case held.status() < http.StatusBadRequest:
		v.notice() // of what was not done
		return refused
	}
	for name, values := range held.header {
		answer.Header()[name] = values
	}
	answer.WriteHeader(held.status())
	_, _ = answer.Write(held.body.Bytes()) // the visitor may have gone; there is nobody to tell
	return nil
}

// checkDocument refuses a document of a program with a text that is none, each field named.
func (v *visit) checkDocument(body []byte) error {
	if !bytes.ContainsRune(body, '\\') && roster.OddCharacter(string(body), true) == "" {
		return nil // and JSON has no bare end of a line in a text
	}
	const broken = "\uFFFF" // stands for bytes that are no text, and is none itself
	d := documentReader{v: v, Decoder: json.NewDecoder(bytes.NewReader(bytes.ToValidUTF8(body, []byte(broken))))}
	if d.value("", "", 0); d.problems == nil {
		return nil // what is no JSON is refused when it is read
	}
	return &roster.Error{Kind: roster.Refused, Key: "form.refused", Args: []any{len(d.problems)}, Problems: d.problems}
}

// documentReader looks at each text of a document, also at those that another of the same
// name replaces.
type documentReader struct {
	*json.Decoder
	v        *visit
	problems []roster.Problem
}

// maxDepth is how deep a document of a program may be nested; none needs a tenth of it.
const maxDepth = 100

// value reads one value, whose field is called name and lies at path; it reports whether
// there is more to read.
func (d *documentReader) value(path, name string, depth int) bool {
	token, err := d.Token()
	if err != nil {
		return false
	}
	if depth > maxDepth {
		d.problems = append(d.problems, roster.Problem{Column: path[:min(len(path), 200)], Code: "api_bad_value"})
		return false
	}
	if text, is := token.(string); is {
		d.text(path, text, d.v.holdsLines(name))
	}
	if token != json.Delim('{') && token != json.Delim('[') {
		return true
	}
	for i := 0; d.More(); i++ {
		at, called := path+"["+strconv.Itoa(i)+"]", name
		if token == json.Delim('{') {
			key, err := d.Token()
			if err != nil {
				return false
			}
			called, _ = key.(string)
			at = strings.TrimPrefix(path+"."+roster.WithoutOdd(called, false), ".")
			d.text(at, called, false)
		}
		if !d.value(at, called, depth+1) {
			return false
		}
	}
	_, err = d.Token()
	return err == nil
}

func (d *documentReader) text(path, text string, lines bool) {
	if odd := roster.OddCharacter(text, lines); odd != "" {
		d.problems = append(d.problems, roster.Problem{Column: path, Code: "odd_character", Args: []any{odd}})
	}
}
