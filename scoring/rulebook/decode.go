package rulebook

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"redbanner/attendance/roster"
)

// source is the file being read and the faults found in it so far.
type source struct {
	file     string
	text     []string // its lines
	problems []roster.Problem
}

func newSource(data []byte, file string) *source {
	text := strings.Split(strings.TrimPrefix(string(data), "\ufeff"), "\n")
	return &source{file: file, text: text}
}

// fault notes one fault at a line; key is the YAML key concerned, or "".
func (src *source) fault(line int, key, code string, args ...any) {
	value := ""
	if line >= 1 && line <= len(src.text) {
		value = strings.TrimRight(src.text[line-1], "\r")
	}
	src.problems = append(src.problems, roster.Problem{
		File: src.file, Row: line, Column: key, Code: code, Value: value, Args: args,
	})
}

// sorted returns the faults in the order of the lines.
func (src *source) sorted() []roster.Problem {
	slices.SortStableFunc(src.problems, func(a, b roster.Problem) int { return cmp.Compare(a.Row, b.Row) })
	return src.problems
}

// decoder fills Go values from YAML nodes by their yaml tags and notes every
// fault instead of stopping at the first. Anchors, aliases, tags and merges are
// refused: a book reads as it is printed.
type decoder struct {
	*source
	// lines tells on which line the value behind a pointer stands; a value without
	// a line is not in the file. Keys of a map are filed under entryOf.
	lines map[any]int
}

// entryOf names one key of a decoded map.
type entryOf struct {
	field any // pointer to the map
	key   string
}

func (d *decoder) decodeRoot(n ast.Node, book *Book) {
	d.lines[book] = lineOf(n)
	d.decode(n, reflect.ValueOf(book).Elem(), "")
}

// decode fills v, which is addressable, from n; key is what the file calls it.
func (d *decoder) decode(n ast.Node, v reflect.Value, key string) {
	if points, ok := v.Addr().Interface().(*Points); ok {
		if points.UnmarshalYAML(n) != nil {
			d.fault(lineOf(n), key, "book_bad_points", key)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.lines[v.Interface()] = lineOf(n)
		d.decode(n, v.Elem(), key)
	case reflect.Struct:
		d.decodeStruct(n, v, key)
	case reflect.Map:
		d.decodeMap(n, v, key)
	case reflect.Slice:
		d.decodeList(n, v, key)
	default:
		d.decodeScalar(n, v, key)
	}
}

func (d *decoder) decodeStruct(n ast.Node, v reflect.Value, key string) {
	fields := map[string]reflect.Value{}
	var known []string
	for i := range v.NumField() {
		if tag := v.Type().Field(i).Tag.Get("yaml"); tag != "" && tag != "-" {
			fields[tag] = v.Field(i)
			known = append(known, tag)
		}
	}
	d.eachKey(n, key, func(name string, line int, value ast.Node) {
		field, ok := fields[name]
		if !ok {
			d.fault(line, name, "book_unknown_key", name, strings.Join(known, ", "))
			return
		}
		d.lines[field.Addr().Interface()] = line
		d.decode(value, field, name)
	})
}

func (d *decoder) decodeMap(n ast.Node, v reflect.Value, key string) {
	v.Set(reflect.MakeMap(v.Type()))
	d.eachKey(n, key, func(name string, line int, value ast.Node) {
		d.lines[entryOf{v.Addr().Interface(), name}] = line
		elem := reflect.New(v.Type().Elem()).Elem()
		d.decode(value, elem, name)
		v.SetMapIndex(reflect.ValueOf(name).Convert(v.Type().Key()), elem)
	})
}

// eachKey calls do for every key of a mapping, once for each name.
func (d *decoder) eachKey(n ast.Node, key string, do func(name string, line int, value ast.Node)) {
	mapping, ok := n.(*ast.MappingNode)
	if !ok {
		d.wrongType(n, key, "mapping")
		return
	}
	first := map[string]int{}
	for _, pair := range mapping.Values {
		line := lineOf(pair.Key)
		name, ok := pair.Key.(*ast.StringNode)
		if !ok {
			d.fault(line, "", "book_bad_key", pair.Key.String())
			continue
		}
		if at, twice := first[name.Value]; twice {
			d.fault(line, name.Value, "book_duplicate_key", name.Value, at)
			continue
		}
		first[name.Value] = line
		do(name.Value, line, pair.Value)
	}
}

func (d *decoder) decodeList(n ast.Node, v reflect.Value, key string) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		d.wrongType(n, key, "list")
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, value := range list.Values {
		elem := v.Index(i)
		d.lines[elem.Addr().Interface()] = lineOf(value)
		d.decode(value, elem, key)
	}
}

func (d *decoder) decodeScalar(n ast.Node, v reflect.Value, key string) {
	switch v.Kind() {
	case reflect.String:
		if text, ok := textOf(n); ok {
			v.SetString(text)
			return
		}
		d.wrongType(n, key, "text")
	case reflect.Int:
		if i, ok := intOf(n); ok {
			v.SetInt(i)
			return
		}
		d.wrongType(n, key, "integer")
	case reflect.Bool:
		if b, ok := n.(*ast.BoolNode); ok {
			v.SetBool(b.Value)
			return
		}
		d.wrongType(n, key, "boolean")
	}
}

func (d *decoder) wrongType(n ast.Node, key, want string) {
	d.fault(lineOf(n), key, "book_wrong_type", key, want)
}

func textOf(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value), true
	}
	return "", false
}

// maxIntDigits bounds the counts of a book, none of which is near a million.
const maxIntDigits = 6

func intOf(n ast.Node) (int64, bool) {
	if _, ok := n.(*ast.IntegerNode); !ok {
		return 0, false
	}
	written := n.GetToken().Value
	if !digitsOnly(written) || len(written) > maxIntDigits || len(written) > 1 && written[0] == '0' {
		return 0, false
	}
	i, err := strconv.ParseInt(written, 10, 64)
	return i, err == nil
}

// lineOf returns the line on which a node begins; a mapping begins at its first key.
func lineOf(n ast.Node) int {
	if mapping, ok := n.(*ast.MappingNode); ok && !mapping.IsFlowStyle && len(mapping.Values) > 0 {
		n = mapping.Values[0].Key
	}
	if n == nil { // what the parser could not place
		return 0
	}
	if tk := n.GetToken(); tk != nil && tk.Position != nil {
		return tk.Position.Line
	}
	return 0
}
