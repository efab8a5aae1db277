package bifftest

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
)

// sheet writes a sheet: a ROW record for each row, then the cells, then the merged regions.
func (m *maker) sheet(s Sheet) []byte {
	kind := 16
	if s.Chart {
		kind = 32
	}
	out := BOF(m.t, kind)
	for i := range s.Rows {
		out = append(out, Record(m.t, 0x0208, append(words(i), make([]byte, 14)...)...)...)
	}
	for i, row := range s.Rows {
		column := 0
		for _, value := range row {
			out = append(out, m.cell(i, column, value)...)
			column++
			if many, ok := value.(Many); ok {
				column += len(many) - 1
			}
		}
	}
	if len(s.Merged) > 0 {
		body := words(len(s.Merged))
		for _, r := range s.Merged {
			body = append(body, words(r[:]...)...)
		}
		out = append(out, Record(m.t, 0x00E5, body...)...)
	}
	return append(out, EOF(m.t)...)
}

// cell writes one cell. Whole numbers and hundredths are packed as programs pack them.
func (m *maker) cell(row, column int, value any) []byte {
	m.t.Helper()
	record := func(id, style int, body ...byte) []byte {
		return Record(m.t, id, append(words(row, column, style), body...)...)
	}
	switch v := value.(type) {
	case nil:
		return record(0x0201, 0)
	case string:
		return record(0x00FD, 0, dwords(m.share(v, false))...)
	case Rich:
		if v.Own {
			return record(0x00D6, 0, append(characters(v.Text), append(words(1), words(0, 1)...)...)...)
		}
		return record(0x00FD, 0, dwords(m.share(v.Text, true))...)
	case Label:
		return record(0x0204, 0, characters(string(v))...)
	case bool:
		return record(0x0205, 0, truth(v), 0)
	case Fault:
		return record(0x0205, 0, byte(v), 1)
	case int:
		return m.number(row, column, 0, float64(v))
	case float64:
		return m.number(row, column, 0, v)
	case Styled:
		m.styles = append(m.styles, v)
		return m.number(row, column, len(m.styles), v.Value)
	case Many:
		return m.many(row, column, v)
	case Formula:
		return m.formula(row, column, v.Value)
	}
	m.t.Fatalf("no cell is made of %T", value)
	return nil
}

func truth(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func (m *maker) share(text string, rich bool) int {
	m.strings = append(m.strings, Rich{Text: text})
	m.runs[len(m.strings)-1] = rich
	return len(m.strings) - 1
}

func double(n float64) []byte {
	return binary.LittleEndian.AppendUint64(nil, math.Float64bits(n))
}

// pack returns the RK of a number that has one.
func pack(n float64) (rk int, ok bool) {
	switch hundredths := n * 100; {
	case n == math.Trunc(n) && math.Abs(n) < 1<<29:
		return int(n)<<2 | 2, true
	case hundredths == math.Trunc(hundredths) && math.Abs(hundredths) < 1<<29 && hundredths/100 == n:
		return int(hundredths)<<2 | 3, true
	case math.Float64bits(n)<<30 == 0:
		return int(math.Float64bits(n) >> 32), true
	}
	return 0, false
}

func (m *maker) number(row, column, style int, n float64) []byte {
	head := words(row, column, style)
	if rk, ok := pack(n); ok {
		return Record(m.t, 0x027E, append(head, dwords(rk)...)...)
	}
	return Record(m.t, 0x0203, append(head, double(n)...)...)
}

func (m *maker) many(row, column int, numbers Many) []byte {
	body := words(row, column)
	for _, n := range numbers {
		rk, ok := pack(n)
		if !ok {
			m.t.Fatalf("%v cannot be one of many", n)
		}
		body = append(append(body, words(0)...), dwords(rk)...)
	}
	return Record(m.t, 0x00BD, append(body, words(column+len(numbers)-1)...)...)
}

// formula writes the last value of a formula, a text in a record of its own behind
// one that programs put between them.
func (m *maker) formula(row, column int, value any) []byte {
	result := []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}
	var behind []byte
	switch v := value.(type) {
	case float64:
		result = double(v)
	case bool:
		result[0], result[2] = 1, truth(v)
	case Fault:
		result[0], result[2] = 2, byte(v)
	case string:
		if v == "" {
			result[0] = 3
			break
		}
		behind = append(Record(m.t, 0x04BC, make([]byte, 10)...), Record(m.t, 0x0207, characters(v)...)...)
	case nil: // a text that never came
	default:
		m.t.Fatalf("no formula results in %T", value)
	}
	body := append(append(words(row, column, 0), result...), make([]byte, 8)...)
	return append(Record(m.t, 0x0006, body...), behind...)
}

// shared writes the shared strings in records of the size asked for. Characters
// that go on in the next record begin there with a flag of their own, so that a
// text may be wide here and narrow there.
func (m *maker) shared(piece int) []byte {
	const most = 8224
	if piece == 0 {
		piece = most
	}
	w := pieces{size: piece, parts: [][]byte{dwords(len(m.strings), len(m.strings))}}
	for i, s := range m.strings {
		w.text(s.Text, m.runs[i])
	}
	var out []byte
	for i, part := range w.parts {
		id := 0x003C
		if i == 0 {
			id = 0x00FC
		}
		out = append(out, Record(m.t, id, part...)...)
	}
	return out
}

// pieces is a run of bytes cut into records.
type pieces struct {
	size  int
	parts [][]byte
}

func (w *pieces) room() int { return w.size - len(w.parts[len(w.parts)-1]) }

func (w *pieces) cut() { w.parts = append(w.parts, nil) }

// add writes bytes that may be cut anywhere.
func (w *pieces) add(b ...byte) {
	for _, c := range b {
		if w.room() <= 0 {
			w.cut()
		}
		last := len(w.parts) - 1
		w.parts[last] = append(w.parts[last], c)
	}
}

// text writes one string; its head stays in one piece.
func (w *pieces) text(s string, rich bool) {
	units := utf16.Encode([]rune(s))
	phonetic := []byte("phonetic")
	head := append(words(len(units)), 0)
	if rich {
		head[2] = 0x0C
		head = append(append(head, words(2)...), dwords(len(phonetic))...)
	}
	if !narrow(units) {
		head[2] |= 1
	}
	if w.room() < len(head) {
		w.cut()
	}
	w.add(head...)
	w.units(units, head[2]&1 == 0)
	if rich {
		w.add(words(0, 1, 1, 2)...)
		w.add(phonetic...)
	}
}

func (w *pieces) units(units []uint16, thin bool) {
	for len(units) > 0 {
		size := 2
		if thin {
			size = 1
		}
		n := min(len(units), w.room()/size)
		last := len(w.parts) - 1
		w.parts[last] = append(w.parts[last], encode(units[:max(n, 0)], thin)...)
		if units = units[max(n, 0):]; len(units) == 0 {
			return
		}
		w.cut()
		// As narrow as the next few characters let it be.
		thin = narrow(units[:min(len(units), w.size-1)])
		flag := byte(1)
		if thin {
			flag = 0
		}
		w.add(flag)
	}
}
