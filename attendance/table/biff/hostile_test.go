package biff_test

import (
	"encoding/binary"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/table/biff"
	"redbanner/attendance/table/biff/bifftest"
)

// A stream cut anywhere is refused; of a container, the free sectors at its end may be missing.
func TestCutAnywhereIsRefused(t *testing.T) {
	t.Parallel()
	stream := bifftest.Book{Sheets: []bifftest.Sheet{{Name: "s", Rows: [][]any{{"工号", 1, bifftest.Formula{Value: "x"}}}}}}.Stream(t)
	for n := 4; n < len(stream); n++ {
		fault(t, stream[:n])
	}
	file := bifftest.Container(t, bifftest.Stream{Name: "Workbook", Data: stream})
	want := mustRead(t, file)
	for n := 1; n < len(file); n += 97 {
		if got, err := read(file[:n]); err == nil && !cmp.Equal(want, got) {
			t.Fatalf("%d of %d bytes: %v", n, len(file), got)
		}
	}
}

// Not parallel: it measures what the whole process allocates.
func TestMemoryIsInProportionToTheFile(t *testing.T) {
	rec := func(id int, parts ...[]byte) []byte { return bifftest.Record(t, id, join(parts...)...) }
	endless := bifftest.Workbook(t, bifftest.Sheet{Name: "s", Rows: [][]any{{"a"}}})
	var strings []byte
	for range 2000 {
		strings = append(strings, 0, 0, 0)
	}
	tests := map[string][]byte{
		"a directory of 2,000 folders, each in the one before": folders(t, 2000),
		"a directory of 20,000 folders":                        folders(t, 20_000),
		"4 billion strings promised":                           join(rec(0x0809, words(0x0600, 0x10, 0, 0)), rec(0x00FC, words(0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF), strings), rec(0x000A)),
		"a stream of 2 GB promised":                            promise(endless),
	}
	for name, data := range tests {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := read(data)
			runtime.ReadMemStats(&after)
			if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
				t.Errorf("%d bytes took %d bytes (%v)", len(data), took, err)
			}
		})
	}
}

// folders is a container whose directory is a line of folders, each within the last.
func folders(t *testing.T, n int) []byte {
	var directory []byte
	for i := range n {
		entry := make([]byte, 128)
		copy(entry, "f\x00")
		entry[64], entry[66] = 4, 1
		for at := 68; at < 80; at++ {
			entry[at] = 0xFF
		}
		if i < n-1 {
			binary.LittleEndian.PutUint32(entry[76:], uint32(i+1))
		}
		directory = append(directory, entry...)
	}
	file := bifftest.Container(t, bifftest.Stream{Name: "Workbook", Data: directory})
	binary.LittleEndian.PutUint32(file[48:], 0) // where the stream begins
	return file
}

// promise makes the directory say that the workbook's stream has 2 GB.
func promise(file []byte) []byte {
	out := append([]byte(nil), file...)
	name := string(append([]byte("W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"), 0, 0))
	at := strings.Index(string(out), name)
	copy(out[at+120:], []byte{0, 0, 0, 0x7F})
	return out
}

func FuzzOpen(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) { check(t, data) })
}

// FuzzStream mutates the records within a sound container, which holds them whatever they are.
func FuzzStream(f *testing.F) {
	for _, piece := range []int{0, 13} {
		f.Add(bifftest.Book{Piece: piece, Sheets: sheets()}.Stream(f))
	}
	f.Add(bifftest.Raw(f, []any{"人员编号", 1}, []any{"甲", 2.5}))
	f.Fuzz(func(t *testing.T, stream []byte) {
		if len(stream) > 1<<20 {
			return
		}
		check(t, bifftest.Container(t, bifftest.Stream{Name: "Workbook", Data: stream}))
	})
}

func sheets() []bifftest.Sheet {
	return []bifftest.Sheet{
		{Name: "一", Merged: [][4]int{{0, 1, 0, 1}}, Rows: [][]any{
			{"工号", bifftest.Rich{Text: "姓名"}, bifftest.Label("x"), bifftest.Rich{Text: "own", Own: true}},
			{1, 2.5, 0.1, bifftest.Styled{Value: 45723.5, Format: "yyyy/m/d h:mm"}, bifftest.Many{1, 2}},
			{bifftest.Formula{Value: "text"}, bifftest.Formula{Value: 1.5}, bifftest.Formula{}, bifftest.Fault(7), true},
		}},
		{Name: "隐", Hidden: true, Rows: [][]any{{"x"}}},
	}
}

func seeds(t testing.TB) [][]byte {
	return [][]byte{
		bifftest.Workbook(t, sheets()...), bifftest.Book{Sheets: sheets(), Piece: 20, Date1904: true}.File(t),
		bifftest.Book{Sheets: sheets()}.Stream(t), bifftest.Raw(t, []any{"人员编号", 1}), bifftest.Book{Password: true}.File(t),
	}
}

// check checks what holds for every file: it is refused with a code, or its cells stand in order.
func check(t *testing.T, data []byte) {
	t.Helper()
	b, err := biff.Open(data, many)
	size := 0
	for i := 0; err == nil && i < len(b.Sheets); i++ {
		_, err = b.Each(b.Sheets[i], func(c biff.Cell) error {
			if c.Row < 0 || c.Column < 0 || c.Style < 0 || c.Row > 65535 || c.Column > 1<<17 {
				t.Fatalf("cell %+v", c)
			}
			if size++; size > len(data) {
				t.Fatalf("more cells than the file has bytes: %d", len(data))
			}
			return nil
		})
	}
	var e *biff.Error
	if err != nil && (!errors.As(err, &e) || e.Code == "") {
		t.Fatalf("%v", err)
	}
}
