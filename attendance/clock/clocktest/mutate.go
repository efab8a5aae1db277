package clocktest

import (
	"bytes"
	"math/rand/v2"
	"slices"
)

// Spoil returns data as a worn memory, a bad cable or a careless hand may leave it:
// one to three changes, of bytes or, in a text of lines, of lines and of the fields that
// sep parts. The same random source gives the same changes; data itself is left alone.
func Spoil(r *rand.Rand, data []byte, sep string) []byte {
	out := bytes.Clone(data)
	for range 1 + r.IntN(3) {
		if sep != "" && chance(r, 500) {
			out = spoilLines(r, out, sep)
		} else {
			out = spoilBytes(r, out)
		}
	}
	return out
}

// spoilBytes changes a few bytes anywhere.
func spoilBytes(r *rand.Rand, data []byte) []byte {
	if len(data) == 0 {
		return data
	}
	at := r.IntN(len(data))
	run := min(len(data)-at, 1+r.IntN(64))
	switch r.IntN(8) {
	case 0:
		data[at] ^= 1 << r.IntN(8)
	case 1:
		data[at] = byte(r.IntN(256))
	case 2:
		return slices.Delete(data, at, at+1)
	case 3:
		return slices.Insert(data, at, byte(r.IntN(256)))
	case 4:
		return data[:at]
	case 5: // a block of flash that was never written, or lost its charge
		fill := [2]byte{0x00, 0xFF}[r.IntN(2)]
		for i := range run {
			data[at+i] = fill
		}
	case 6:
		return slices.Delete(data, at, at+run)
	default: // a digit misread, where there is one
		for i := range run {
			if data[at+i]-'0' < 10 {
				data[at+i] = '0' + byte(r.IntN(10))
				break
			}
		}
	}
	return data
}

// spoilLines moves whole lines or whole fields.
func spoilLines(r *rand.Rand, data []byte, sep string) []byte {
	lines := bytes.SplitAfter(data, []byte{'\n'})
	a, b := r.IntN(len(lines)), r.IntN(len(lines))
	switch r.IntN(6) {
	case 0:
		lines[a], lines[b] = lines[b], lines[a]
	case 1:
		lines = slices.Insert(lines, b, lines[a])
	case 2:
		lines = slices.Delete(lines, a, a+1)
	case 3: // two lines run together
		lines[a] = bytes.TrimRight(lines[a], "\r\n")
	case 4: // two fields of one line change places
		swapFields(r, lines, a, a, sep)
	default: // two fields of two lines
		swapFields(r, lines, a, b, sep)
	}
	return bytes.Join(lines, nil)
}

func swapFields(r *rand.Rand, lines [][]byte, a, b int, sep string) {
	first, second := bytes.Split(lines[a], []byte(sep)), bytes.Split(lines[b], []byte(sep))
	if a == b {
		second = first
	}
	i, j := r.IntN(len(first)), r.IntN(len(second))
	first[i], second[j] = second[j], first[i]
	lines[a], lines[b] = bytes.Join(first, []byte(sep)), bytes.Join(second, []byte(sep))
}
