package sqldb

import (
	"reflect"
	"unsafe"
)

// weigh reckons how many bytes a value takes with everything that it leads to, each thing
// counted once. Nobody may change it meanwhile.
func weigh(value any) int64 {
	w := weigher{seen: map[unsafe.Pointer]bool{}, leads: map[reflect.Type]bool{}}
	v := reflect.ValueOf(value)
	if !v.IsValid() {
		return 0
	}
	return int64(v.Type().Size()) + w.beyond(v)
}

type weigher struct {
	seen  map[unsafe.Pointer]bool
	leads map[reflect.Type]bool // whether values of a type lead to anything
}

// beyond is what a value leads to, without the value itself.
func (w *weigher) beyond(v reflect.Value) int64 {
	if !w.leadsOn(v.Type()) {
		return 0
	}
	sum := int64(0)
	switch v.Kind() {
	case reflect.String:
		return int64(v.Len())
	case reflect.Pointer:
		if w.first(v.UnsafePointer()) {
			return int64(v.Type().Elem().Size()) + w.beyond(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			return int64(v.Elem().Type().Size()) + w.beyond(v.Elem())
		}
	case reflect.Slice:
		if w.first(v.UnsafePointer()) {
			return int64(v.Cap())*int64(v.Type().Elem().Size()) + w.within(v)
		}
	case reflect.Array:
		return w.within(v)
	case reflect.Struct:
		for i := range v.NumField() {
			sum += w.beyond(v.Field(i))
		}
	case reflect.Map:
		if w.first(v.UnsafePointer()) {
			// A table of it is between half and seven eighths full.
			sum = 2 * int64(v.Len()) * int64(v.Type().Key().Size()+v.Type().Elem().Size())
			for each := v.MapRange(); each.Next(); {
				sum += w.beyond(each.Key()) + w.beyond(each.Value())
			}
		}
	}
	return sum
}

// within is what the elements of a list lead to.
func (w *weigher) within(v reflect.Value) int64 {
	sum := int64(0)
	if w.leadsOn(v.Type().Elem()) {
		for i := range v.Len() {
			sum += w.beyond(v.Index(i))
		}
	}
	return sum
}

// first reports whether something is met for the first time.
func (w *weigher) first(at unsafe.Pointer) bool {
	if at == nil || w.seen[at] {
		return false
	}
	w.seen[at] = true
	return true
}

// leadsOn reports whether values of a type can lead to anything that is weighed, so that
// long lists of plain numbers are not walked through.
func (w *weigher) leadsOn(t reflect.Type) bool {
	if known, ok := w.leads[t]; ok {
		return known
	}
	leads := false
	switch t.Kind() {
	case reflect.String, reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map:
		leads = true
	case reflect.Array:
		leads = t.Len() > 0 && w.leadsOn(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			leads = leads || w.leadsOn(t.Field(i).Type)
		}
	}
	w.leads[t] = leads
	return leads
}
