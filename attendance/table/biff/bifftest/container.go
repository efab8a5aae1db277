package bifftest

import (
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Stream is a named stream of a container, or an empty storage.
type Stream struct {
	Name    string
	Data    []byte
	Storage bool
}

const (
	sector   = 512
	cutoff   = 4096 // shorter streams would go elsewhere
	fatMark  = 0xFFFFFFFD
	chainEnd = 0xFFFFFFFE
	free     = 0xFFFFFFFF
)

// Container returns an OLE2 file of the streams, each filled up with zeros to the
// least length of a stream that has sectors of its own.
func Container(t testing.TB, streams ...Stream) []byte {
	t.Helper()
	var chain []int // the sector that follows each sector
	var body []byte
	add := func(data []byte) (first int) {
		first = len(chain)
		for at := 0; at < len(data); at += sector {
			body = append(append(body, data[at:min(at+sector, len(data))]...), make([]byte, max(0, at+sector-len(data)))...)
			chain = append(chain, len(chain)+1)
		}
		chain[len(chain)-1] = chainEnd
		return first
	}
	directory := entry("Root Entry", 5, 1, free, chainEnd, 0)
	for i, s := range streams {
		next := i + 2
		if i == len(streams)-1 {
			next = free
		}
		if s.Storage {
			directory = append(directory, entry(s.Name, 1, free, next, 0, 0)...)
			continue
		}
		data := append(s.Data[:len(s.Data):len(s.Data)], make([]byte, max(0, cutoff-len(s.Data)))...)
		directory = append(directory, entry(s.Name, 2, free, next, add(data), len(data))...)
	}
	directoryAt := add(directory)
	fats := 1
	for fats*sector/4 < len(chain)+fats {
		fats++
	}
	if fats > 109 {
		t.Fatalf("%d bytes are too many for this container", len(body))
	}
	fatAt := len(chain)
	for range fats {
		chain = append(chain, fatMark)
	}
	for len(chain)%(sector/4) != 0 {
		chain = append(chain, free)
	}
	return append(append(header(fats, fatAt, directoryAt), body...), dwords(chain...)...)
}

func header(fats, fatAt, directoryAt int) []byte {
	out := []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	out = append(out, make([]byte, 16)...)
	out = append(out, words(0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0)...)
	out = append(out, dwords(0, fats, directoryAt, 0, cutoff, chainEnd, 0, chainEnd, 0)...)
	for i := range 109 {
		if i < fats {
			out = append(out, dwords(fatAt+i)...)
		} else {
			out = append(out, dwords(free)...)
		}
	}
	return out
}

// entry returns one entry of the directory. The streams hang in a line on the root.
func entry(name string, kind byte, child, right, first, size int) []byte {
	units := utf16.Encode([]rune(name))
	out := make([]byte, 64)
	copy(out, encode(units, false))
	out = append(out, words(2*len(units)+2)...)
	out = append(out, kind, 1)
	out = append(out, dwords(free, right, child)...)
	out = append(out, make([]byte, 36)...)
	return append(out, dwords(first, size, 0)...)
}

// Raw returns the bare stream that some clocks write: labels in GBK without a word
// about their encoding; int and float64 are numbers.
func Raw(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	out := Record(t, 0x0809, append(words(0, 0x0010), make([]byte, 4)...)...)
	for i, row := range rows {
		for j, value := range row {
			head := words(i, j, 0)
			switch v := value.(type) {
			case nil:
				out = append(out, Record(t, 0x0201, head...)...)
			case string:
				gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(v))
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, Record(t, 0x0204, append(append(head, words(len(gbk))...), gbk...)...)...)
			case int:
				out = append(out, Record(t, 0x0203, append(head, double(float64(v))...)...)...)
			case float64:
				out = append(out, Record(t, 0x0203, append(head, double(v)...)...)...)
			default:
				t.Fatalf("no cell is made of %T", value)
			}
		}
	}
	return append(out, EOF(t)...)
}
