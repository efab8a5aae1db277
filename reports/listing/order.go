package listing

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Order is the order of text: by sound or by strokes. The zero Order is Pinyin. Numbers
// in a text count as numbers, so that 2号 comes before 10号.
type Order struct{ strokes bool }

// Pinyin orders Chinese by sound (拼音).
func Pinyin() Order { return Order{} }

// Stroke orders Chinese by the number of strokes, as official lists of people are
// (按姓氏笔画为序).
func Stroke() Order { return Order{strokes: true} }

// keys returns the function that turns texts into keys which compare as bytes. It is for
// one goroutine: a collator works in a place of its own.
func (o Order) keys() func(string) []byte {
	tag := "zh-u-co-pinyin"
	if o.strokes {
		tag = "zh-u-co-stroke"
	}
	collator := collate.New(language.MustParse(tag), collate.Numeric)
	var buffer collate.Buffer
	return func(s string) []byte {
		buffer.Reset()
		return bytes.Clone(collator.KeyFromString(&buffer, s))
	}
}

// Compare compares two texts; where names is set they are names of people.
func (o Order) Compare(a, b string, names bool) int {
	key := o.keys()
	return cmp.Or(bytes.Compare(key(o.spoken(a, names)), key(o.spoken(b, names))), strings.Compare(a, b))
}

// spoken puts a character that sounds alike for a surname that is not read as the
// character mostly is.
func (o Order) spoken(s string, names bool) string {
	if !names || o.strokes {
		return s
	}
	for _, name := range surnames() {
		if rest, ok := strings.CutPrefix(s, name[0]); ok {
			return name[1] + rest
		}
	}
	return s
}

// surnames are the surnames with a reading of their own, each with a text that has the
// same reading in its tone; those of two characters come first.
func surnames() [][2]string {
	return [][2]string{
		{"尉迟", "玉迟"}, {"万俟", "墨其"}, {"长孙", "掌孙"}, {"澹台", "谈台"}, // Yùchí, Mòqí, Zhǎngsūn, Tántái
		{"曾", "增"}, {"单", "善"}, {"仇", "求"}, {"查", "渣"}, {"区", "欧"}, // Zēng, Shàn, Qiú, Zhā, Ōu
		{"朴", "瓢"}, {"覃", "秦"}, {"沈", "审"}, {"解", "谢"}, {"任", "仁"}, // Piáo, Qín, Shěn, Xiè, Rén
		{"华", "化"}, {"燕", "烟"}, {"繁", "婆"}, {"缪", "妙"}, {"乐", "月"}, // Huà, Yān, Pó, Miào, Yuè
		{"翟", "宅"}, {"秘", "必"}, {"员", "运"}, {"召", "绍"}, {"种", "虫"}, // Zhái, Bì, Yùn, Shào, Chóng
		{"句", "勾"}, {"祭", "债"}, {"阚", "看"}, {"乜", "聂"}, {"过", "锅"}, // Gōu, Zhài, Kàn, Niè, Guō
		{"要", "腰"}, {"应", "英"}, {"折", "蛇"}, {"洗", "显"}, {"冼", "显"}, // Yāo, Yīng, Shé, Xiǎn
	}
}

// keyed is a row with what it sorts by.
type keyed struct {
	row    Row
	none   bool
	number int64
	text   []byte
}

// sort puts rows in the order of a column. Rows without a value come last either way,
// and equal ones stay as they came.
func (o Order) sort(rows []Row, column int, of Column, desc bool) []Row {
	key := o.keys()
	list := make([]keyed, len(rows))
	for i, r := range rows {
		c := r.cell(column)
		list[i] = keyed{row: r, none: c.Missing(of.Kind), number: c.value(of.Kind)}
		if of.Kind == Text {
			list[i].text = key(o.spoken(c.Text, of.Names))
		}
	}
	slices.SortStableFunc(list, func(a, b keyed) int {
		if a.none || b.none {
			return btoi(a.none) - btoi(b.none)
		}
		by := cmp.Or(cmp.Compare(a.number, b.number), bytes.Compare(a.text, b.text))
		if desc {
			return -by
		}
		return by
	})
	sorted := make([]Row, len(list))
	for i, k := range list {
		sorted[i] = k.row
	}
	return sorted
}

// placed is the first column whose rows may share a value and have an order of their own
// there, -1 where the list has none.
func (l List) placed() int {
	return slices.IndexFunc(l.Columns, func(c Column) bool { return c.Then != "" })
}

// shared puts the rows that stand one after another with the same value of a column in the
// order of the column that comes then.
func (l List) shared(rows []Row, column int, order Order) {
	of := l.Columns[column]
	then := l.column(of.Then)
	if of.Then == "" || then < 0 {
		return
	}
	for from := 0; from < len(rows); {
		to := from + 1
		for to < len(rows) && rows[to].cell(column).Shown(of) == rows[from].cell(column).Shown(of) {
			to++
		}
		if to-from > 1 && !rows[from].cell(column).Missing(of.Kind) {
			copy(rows[from:to], order.sort(rows[from:to], then, l.Columns[then], false))
		}
		from = to
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
