package clock

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// names gives each distinct name a number, by first appearance. Decimal names of
// up to seven digits, which is nearly all of them, are found by two steps into
// arrays; a page of the second is made when its first name comes.
type names struct {
	list  []string
	pages []*[pageSize]int32 // number + 1 by shortIndex
	other map[string]int32
}

const (
	shortDigits = 7
	pageSize    = 256
	pageCount   = 11_111_110/pageSize + 1 // 10 + 100 + … + 10^7 names
)

// shortIndex numbers the decimal names of one to seven digits, 0 and 00 apart.
func shortIndex(name []byte) (index int, ok bool) {
	if len(name) == 0 || len(name) > shortDigits {
		return 0, false
	}
	value, offset, power := 0, 0, 1
	for _, c := range name {
		if c-'0' > 9 {
			return 0, false
		}
		value = value*10 + int(c-'0')
		offset += power // 1, 11, 111, …: one more than the shorter names there are
		power *= 10
	}
	return value + offset - 1, true
}

// id returns the number of a name, a new one for a new name.
func (n *names) id(name []byte) int32 {
	index, ok := shortIndex(name)
	if !ok {
		return n.otherID(name)
	}
	if n.pages == nil {
		n.pages = make([]*[pageSize]int32, pageCount)
	}
	page := n.pages[index/pageSize]
	if page == nil {
		page = new([pageSize]int32)
		n.pages[index/pageSize] = page
	}
	if page[index%pageSize] == 0 {
		page[index%pageSize] = n.add(name) + 1
	}
	return page[index%pageSize] - 1
}

func (n *names) otherID(name []byte) int32 {
	id, ok := n.other[string(name)]
	if !ok {
		if n.other == nil {
			n.other = map[string]int32{}
		}
		id = n.add(name)
		n.other[string(name)] = id
	}
	return id
}

func (n *names) add(name []byte) int32 {
	n.list = append(n.list, string(name))
	return int32(len(n.list) - 1)
}

// absorb adds the names of other in their order and returns their numbers here.
func (n *names) absorb(other *names) []int32 {
	ids := make([]int32, len(other.list))
	for i, name := range other.list {
		ids[i] = n.id([]byte(name))
	}
	return ids
}

func readableUTF8(b []byte) bool {
	return utf8.Valid(b) && bytes.IndexFunc(b, func(r rune) bool {
		return r != '\t' && (unicode.IsControl(r) || r == utf8.RuneError)
	}) < 0
}
