package biff_test

import (
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"redbanner/attendance/table/biff"
	"redbanner/attendance/table/biff/bifftest"
)

var many = biff.Limits{Strings: 1 << 20}

// read returns the values of every visible sheet: strings, float64, bool, or the name
// of the kind for what has neither.
func read(data []byte) (map[string][][]any, error) {
	b, err := biff.Open(data, many)
	if err != nil {
		return nil, err
	}
	out := map[string][][]any{}
	for _, s := range b.Sheets {
		var rows [][]any
		_, err := b.Each(s, func(c biff.Cell) error {
			if c.Kind == biff.Blank {
				return nil
			}
			for len(rows) <= c.Row {
				rows = append(rows, nil)
			}
			for len(rows[c.Row]) <= c.Column {
				rows[c.Row] = append(rows[c.Row], nil)
			}
			rows[c.Row][c.Column] = value(c)
			return nil
		})
		if err != nil {
			return nil, err
		}
		out[s.Name] = rows
	}
	return out, nil
}

func value(c biff.Cell) any {
	switch c.Kind {
	case biff.Number:
		return c.Number
	case biff.Bool:
		return c.Number == 1
	case biff.NoValue:
		return "(no value)"
	}
	return c.Text
}

func mustRead(t *testing.T, data []byte) map[string][][]any {
	t.Helper()
	got, err := read(data)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestEveryKindOfCell(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长a", 9000)
	data := bifftest.Workbook(t,
		bifftest.Sheet{Name: "一", Rows: [][]any{
			{"工号", "é", nil, "", "𠮷"},
			{bifftest.Label("内"), bifftest.Label("plain"), bifftest.Rich{Text: "富", Own: true}, bifftest.Rich{Text: "文本"}},
			{7, -7, 1 << 28, 12.34, -0.01, 0.1 + 0.2, 1e300, 0.5},
			{true, false, bifftest.Fault(0x2A), bifftest.Fault(0x00), bifftest.Fault(0x07), bifftest.Fault(0x0F), bifftest.Fault(0x17), bifftest.Fault(0x1D), bifftest.Fault(0x24)},
			{bifftest.Formula{Value: 2.5}, bifftest.Formula{Value: "甲乙"}, bifftest.Formula{Value: true}, bifftest.Formula{Value: bifftest.Fault(0x17)}, bifftest.Formula{Value: ""}, bifftest.Formula{}, bifftest.Formula{}},
			{nil, bifftest.Many{1, 2.5, -3}, "后"},
			{long},
		}},
		bifftest.Sheet{Name: "隐", Hidden: true, Rows: [][]any{{"hidden"}}},
		bifftest.Sheet{Name: "图", Chart: true},
		bifftest.Sheet{Name: "二", Rows: [][]any{{"第二"}}},
	)
	want := map[string][][]any{
		"一": {
			{"工号", "é", nil, "", "𠮷"},
			{"内", "plain", "富", "文本"},
			{7.0, -7.0, float64(1 << 28), 12.34, -0.01, 0.1 + 0.2, 1e300, 0.5},
			{true, false, "#N/A", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!"},
			{2.5, "甲乙", true, "#REF!", "", "(no value)", "(no value)"},
			{nil, 1.0, 2.5, -3.0, "后"},
			{long},
		},
		"二": {{"第二"}},
	}
	if diff := cmp.Diff(want, mustRead(t, data)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Shared strings come back whole wherever the records that hold them are cut.
func TestSharedStringsCutAnywhere(t *testing.T) {
	t.Parallel()
	row := []any{"plain", "汉字和ascii和汉字", bifftest.Rich{Text: "rich 富文本 tail"}, "", "é à", "𠮷𠮷", "end"}
	want := mustRead(t, bifftest.Workbook(t, bifftest.Sheet{Name: "s", Rows: [][]any{row}}))
	for piece := 12; piece < 150; piece++ {
		data := bifftest.Book{Sheets: []bifftest.Sheet{{Name: "s", Rows: [][]any{row}}}, Piece: piece}.File(t)
		if diff := cmp.Diff(want, mustRead(t, data)); diff != "" {
			t.Fatalf("pieces of %d (-want +got)\n%s", piece, diff)
		}
	}
}

func TestAnyTextAndNumberComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		value := rapid.OneOf(rapid.Map(rapid.String(), asAny), rapid.Map(rapid.Float64(), asAny), rapid.Map(rapid.Bool(), asAny))
		rows := rapid.SliceOfN(rapid.SliceOfN(value, 1, 5), 1, 8).Draw(rt, "rows")
		book := bifftest.Book{Sheets: []bifftest.Sheet{{Name: "s", Rows: rows}}, Piece: rapid.IntRange(12, 100).Draw(rt, "piece")}
		got, err := read(book.File(t))
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(rows, got["s"]); diff != "" {
			rt.Fatalf("(-want +got)\n%s", diff)
		}
	})
}

func asAny[T any](v T) any { return v }

func TestFormatsEpochAndMerges(t *testing.T) {
	t.Parallel()
	data := bifftest.Book{Date1904: true, Sheets: []bifftest.Sheet{{Name: "s", Merged: [][4]int{{0, 1, 0, 2}}, Rows: [][]any{
		{bifftest.Styled{Value: 1, ID: 14}, bifftest.Styled{Value: 2, Format: "yyyy年m月"}, 3},
	}}}}.File(t)
	b, err := biff.Open(data, many)
	if err != nil {
		t.Fatal(err)
	}
	var got []biff.Format
	merged, err := b.Each(b.Sheets[0], func(c biff.Cell) error {
		if c.Kind == biff.Number {
			got = append(got, b.Formats[c.Style])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]biff.Format{{ID: 14}, {ID: 165, Code: "yyyy年m月"}, {}}, got); diff != "" {
		t.Errorf("formats (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]biff.Region{{LastRow: 1, LastColumn: 2}}, merged); diff != "" || !b.Date1904 {
		t.Errorf("epoch %t, merged (-want +got)\n%s", b.Date1904, diff)
	}
}

func TestBareStreamOfAClock(t *testing.T) {
	t.Parallel()
	data := bifftest.Raw(t, []any{"人员编号", "姓名", nil}, []any{"000001   ", "张三", 3, 0.5})
	want := map[string][][]any{"Sheet1": {{"人员编号", "姓名"}, {"000001   ", "张三", 3.0, 0.5}}}
	if diff := cmp.Diff(want, mustRead(t, data)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A stream that does not name its encoding is UTF-8 if all of it is, GBK otherwise.
func TestBareStreamInUTF8(t *testing.T) {
	t.Parallel()
	label := func(row int, text string) []byte {
		return bifftest.Record(t, 0x0204, join(words(row, 0, 0, len(text)), []byte(text))...)
	}
	bare := func(records ...[]byte) []byte {
		return join(bifftest.Raw(t)[:12], join(records...), bifftest.EOF(t))
	}
	tests := map[string]struct {
		data []byte
		want []any
	}{
		"all of it":                 {bare(label(0, "工号"), label(1, "张三")), []any{"工号", "张三"}},
		"only some":                 {bare(label(0, "\xE5\xB7\xA5\xE5"), label(1, "\xD5\xC5")), []any{"宸ュ", "张"}},
		"GBK that is UTF-8 as well": {bare(label(0, "\xC1\xAA\xCD\xA8"), label(1, "1")), []any{"联通", "1"}},
		"a code page that is named": {bare(bifftest.Record(t, 0x0042, words(936)...), label(0, "\xC1\xAA"), label(1, "1")), []any{"联", "1"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := mustRead(t, tt.data)["Sheet1"]
			if diff := cmp.Diff([][]any{{tt.want[0]}, {tt.want[1]}}, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// words and double write what records are made of.
func words(values ...int) []byte {
	var out []byte
	for _, v := range values {
		out = binary.LittleEndian.AppendUint16(out, uint16(v))
	}
	return out
}

func double(n float64) []byte {
	return binary.LittleEndian.AppendUint64(nil, math.Float64bits(n))
}

func join(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func TestEarlierEditions(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte("张三"))
	if err != nil {
		t.Fatal(err)
	}
	rec := func(id int, parts ...[]byte) []byte { return bifftest.Record(t, id, join(parts...)...) }
	at2 := func(column, format int) []byte { return append(words(0, column), 0, byte(format), 0) }
	tests := map[string]struct {
		data   []byte
		want   []any
		format string // of the first number
	}{
		"BIFF2": {join(rec(0x0009, words(2, 0x10)), rec(0x001E, []byte("\x07General")), rec(0x001E, []byte("\x04h:mm")),
			rec(0x0008, words(0, 0, 1, 0)), rec(0x0004, at2(0, 0), []byte{byte(len(gbk))}, gbk), rec(0x0003, at2(1, 1), double(0.5)),
			rec(0x0002, at2(2, 0), words(65535)), rec(0x0005, at2(3, 0), []byte{1, 0}), rec(0x0001, at2(4, 0)),
			rec(0x0006, at2(5, 0), []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}), rec(0x0007, []byte("\x02ok")), rec(0x000A)),
			[]any{"张三", 0.5, 65535.0, true, nil, "ok"}, "h:mm"},
		"BIFF3": {join(rec(0x0209, words(3, 0x10, 0)), rec(0x001E, []byte("\x04yyyy")), rec(0x0243, []byte{0, 0, 0, 0}), rec(0x0243, make([]byte, 12)),
			rec(0x0204, words(0, 0, 0, len(gbk)), gbk), rec(0x0203, words(0, 1, 1), double(2.5)),
			rec(0x0206, words(0, 2, 0), []byte{0, 0, 0, 0, 0, 0, 0xFF, 0xFF}), rec(0x0207, words(2), []byte("ok")), rec(0x000A)),
			[]any{"张三", 2.5, "ok"}, "yyyy"},
		"BIFF4": {join(rec(0x0409, words(4, 0x10, 0)), rec(0x041E, words(0), []byte("\x04yyyy")), rec(0x0443, []byte{0, 0, 0, 0}),
			rec(0x0204, words(0, 0, 0, len(gbk)), gbk), rec(0x027E, words(0, 1, 0), words(4<<2|2, 0)),
			rec(0x0406, words(0, 2, 0), double(7)), rec(0x000A)),
			[]any{"张三", 4.0, 7.0}, "yyyy"},
		"BIFF5 in a code page": {join(rec(0x0809, words(0x0500, 0x10, 0, 0)), rec(0x0042, words(1252)), rec(0x041E, words(164), []byte("\x04yyyy")),
			rec(0x00E0, words(0, 164)), rec(0x00D6, words(0, 0, 0, 1), []byte("\xE9"), []byte{1, 0, 0}), rec(0x0203, words(0, 1, 0), double(1)), rec(0x000A)),
			[]any{"é", 1.0}, "yyyy"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(map[string][][]any{"Sheet1": {tt.want}}, mustRead(t, tt.data)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			b, err := biff.Open(tt.data, many)
			if err != nil {
				t.Fatal(err)
			}
			first := -1
			_, err = b.Each(b.Sheets[0], func(c biff.Cell) error {
				if c.Kind == biff.Number && first < 0 {
					first = c.Style
				}
				return nil
			})
			if err != nil || b.Formats[first].Code != tt.format {
				t.Errorf("format %v, %v, want %s", b.Formats, err, tt.format)
			}
		})
	}
}

func TestWorkbookOfBIFF5InItsContainer(t *testing.T) {
	t.Parallel()
	rec := func(id int, parts ...[]byte) []byte { return bifftest.Record(t, id, join(parts...)...) }
	head := join(rec(0x0809, words(0x0500, 5, 0, 0)), rec(0x0042, words(936)))
	tail := rec(0x000A)
	sheet := join(rec(0x0809, words(0x0500, 0x10, 0, 0)), rec(0x0204, words(0, 0, 0, 4), []byte("\xD5\xC5\xC8\xFD")),
		rec(0x0809, words(0x0500, 0x20, 0, 0)), rec(0x0204, words(0, 0, 0, 1), []byte("x")), rec(0x000A), // a chart within
		rec(0x0204, words(1, 0, 0, 0)), rec(0x000A))
	bound := func(at int) []byte { return rec(0x0085, words(at, 0, 0), []byte("\x04\xB4\xF2\xBF\xA8")) }
	stream := join(head, bound(len(head)+len(bound(0))+len(tail)), tail, sheet)
	data := bifftest.Container(t, bifftest.Stream{Name: "\x05SummaryInformation", Data: []byte("x")}, bifftest.Stream{Name: "Book", Data: stream})
	want := map[string][][]any{"打卡": {{"张三"}, {""}}}
	if diff := cmp.Diff(want, mustRead(t, data)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// fault returns why a file is not read.
func fault(t *testing.T, data []byte) *biff.Error {
	t.Helper()
	got, err := read(data)
	var e *biff.Error
	if !errors.As(err, &e) {
		t.Fatalf("read %v, %v; want a fault", got, err)
	}
	return e
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	rec := func(id int, parts ...[]byte) []byte { return bifftest.Record(t, id, join(parts...)...) }
	sheet := func(parts ...[]byte) []byte {
		return join(rec(0x0809, words(0x0600, 0x10, 0, 0)), join(parts...), rec(0x000A))
	}
	sheet5 := func(parts ...[]byte) []byte {
		return join(rec(0x0809, words(0x0500, 0x10, 0, 0)), join(parts...), rec(0x000A))
	}
	book := func(at ...int) []byte {
		out := rec(0x0809, words(0x0600, 5, 0, 0))
		for _, a := range at {
			out = append(out, rec(0x0085, words(a, 0, 0), []byte("\x01\x00a"))...)
		}
		return append(out, rec(0x000A)...)
	}
	sound := bifftest.Workbook(t, bifftest.Sheet{Name: "s", Rows: [][]any{{"a"}}})
	header := func(at int, b byte) []byte {
		out := append([]byte(nil), sound...)
		out[at+3] = b
		return out
	}
	tests := map[string]struct {
		data []byte
		code string
		row  int
	}{
		"password":                      {bifftest.Book{Password: true}.File(t), "encrypted", 0},
		"password of a bare sheet":      {sheet(rec(0x002F, words(0))), "encrypted", 0},
		"another sort of document":      {bifftest.Container(t, bifftest.Stream{Name: "WordDocument", Data: []byte("x")}), "not_a_spreadsheet", 0},
		"a chart alone":                 {join(rec(0x0809, words(0x0600, 0x20, 0, 0)), rec(0x000A)), "not_a_spreadsheet", 0},
		"container without a directory": {sound[:512], "xls", 0},
		"container of 100 bytes":        {sound[:100], "xls", 0},
		"sectors of another size":       {append(append(append([]byte(nil), sound[:30]...), 11), sound[31:]...), "xls", 0},
		"2 billion directory sectors":   {header(40, 0x7F), "xls", 0},
		"2 billion FAT sectors":         {header(44, 0x7F), "xls", 0},
		"2 billion mini FAT sectors":    {header(64, 0x7F), "xls", 0},
		"2 billion DIFAT sectors":       {header(72, 0x7F), "xls", 0},
		"stream without records":        {bifftest.Container(t, bifftest.Stream{Name: "Workbook"}), "xls", 0},
		"nothing behind the head":       {rec(0x0809, words(0x0600, 0x10, 0, 0)), "xls", 0},
		"head cut":                      {rec(0x0809, words(0x0600, 0x10, 0, 0))[:6], "xls", 0},
		"record longer than the stream": {rec(0x0809, words(0x0600, 0x10, 0, 0), make([]byte, 4))[:14], "xls", 0},
		"sheet beyond the stream":       {book(9999), "xls", 0},
		"sheet before one beyond":       {book(42, 9999), "xls", 0},
		"sheet twice":                   {book(12, 12), "xls", 0},
		"sheet at a record of no sheet": {book(12), "xls", 0},
		"sheet cut":                     {join(book(12+13+4), rec(0x0809, words(0x0600, 0x10, 0, 0))), "xls", 0},
		"sheet far beyond":              {join(rec(0x0809, words(0x0600, 5, 0, 0)), rec(0x0085, words(0, 0xFFFF, 0), []byte("\x01\x00a")), rec(0x000A)), "xls", 0},
		"list of sheets in BIFF4":       {join(rec(0x0409, words(4, 0x10, 0)), rec(0x0085, make([]byte, 9)), rec(0x000A)), "xls", 0},
		"sheet without a name":          {join(rec(0x0809, words(0x0600, 5, 0, 0)), rec(0x0085, words(0, 0)), rec(0x000A)), "xls", 0},
		"name cut":                      {join(rec(0x0809, words(0x0600, 5, 0, 0)), rec(0x0085, words(0, 0, 0), []byte("\x09\x00a")), rec(0x000A)), "xls", 0},
		"code page cut":                 {sheet(rec(0x0042)), "xls", 0},
		"format cut":                    {sheet(rec(0x041E, words(1))), "xls", 0},
		"code of a format cut":          {sheet(rec(0x041E, words(1, 9))), "xls", 0},
		"style cut":                     {sheet(rec(0x00E0)), "xls", 0},
		"shared string cut":             {sheet(rec(0x00FC, words(1, 0, 1, 0, 9), []byte("\x00abc"))), "xls", 0},
		"half a character":              {sheet(rec(0x00FC, words(1, 0, 1, 0, 1), []byte("\x01a"))), "xls", 0},
		"phonetic block of 4 GB":        {sheet(rec(0x00FC, words(1, 0, 1, 0, 1), []byte("\x04\xFF\xFF\xFF\xFFa"))), "xls", 0},
		"shared string that is not":     {sheet(rec(0x00FD, words(4, 0, 0, 1, 0))), "xls", 5},
		"cell without a place":          {sheet(rec(0x0203, words(0))), "xls", 1},
		"number cut":                    {sheet(rec(0x0203, words(2, 0, 0), []byte("1234567"))), "xls", 3},
		"packed number cut":             {sheet(rec(0x027E, words(2, 0, 0, 0))), "xls", 3},
		"truth cut":                     {sheet(rec(0x0205, words(2, 0, 0), []byte("1"))), "xls", 3},
		"row cut":                       {sheet(rec(0x0208, []byte("1"))), "xls", 0},
		"many numbers cut":              {sheet(rec(0x00BD, words(2, 0, 0, 0), []byte("x"))), "xls", 3},
		"formula cut":                   {sheet(rec(0x0006, words(2, 0, 0, 0))), "xls", 3},
		"formula of an unknown result":  {sheet(rec(0x0006, words(2, 0, 0), []byte("\x09\x00\x00\x00\x00\x00\xFF\xFF"))), "xls", 3},
		"text of a formula cut":         {sheet(rec(0x0006, words(2, 0, 0), []byte("\x00\x00\x00\x00\x00\x00\xFF\xFF")), rec(0x0207, words(5))), "xls", 6},
		"label cut":                     {sheet5(rec(0x0204, words(2, 0, 0, 5), []byte("abc"))), "xls", 3},
		"label without a length":        {sheet5(rec(0x0204, words(2, 0, 0))), "xls", 3},
		"label that is no GBK":          {sheet5(rec(0x0204, words(2, 0, 0, 2), []byte("\xFF\xFF"))), "bad_encoding", 3},
		"label of an unknown code page": {sheet5(rec(0x0042, words(1)), rec(0x0204, words(2, 0, 0, 1), []byte("\x80"))), "bad_encoding", 3},
		"continuation of nothing, cut":  {join(rec(0x0809, words(0x0600, 0x10, 0, 0)), rec(0x0204, words(0, 0, 0, 0)), words(0x3C, 9)), "xls", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if e := fault(t, tt.data); e.Code != tt.code || e.Row != tt.row {
				t.Errorf("%v in row %d, want %s in row %d", e, e.Row, tt.code, tt.row)
			}
		})
	}
	t.Run("too many strings", func(t *testing.T) {
		t.Parallel()
		_, err := biff.Open(bifftest.Workbook(t, bifftest.Sheet{Rows: [][]any{{"a", "b", "c"}}}), biff.Limits{Strings: 2})
		var e *biff.Error
		if !errors.As(err, &e) || e.Code != "too_many_cells" {
			t.Errorf("%v", err)
		}
	})
	t.Run("the place is told", func(t *testing.T) {
		t.Parallel()
		if e := fault(t, sheet(rec(0x00FD, words(4, 0, 0, 1, 0)))); e.Place != "00FD @ 12" || !strings.Contains(e.Error(), "xls") {
			t.Errorf("%q", e.Place)
		}
	})
	t.Run("an error of the visitor ends it", func(t *testing.T) {
		t.Parallel()
		b, err := biff.Open(sound, many)
		if err != nil {
			t.Fatal(err)
		}
		enough := errors.New("enough")
		if _, err := b.Each(b.Sheets[0], func(biff.Cell) error { return enough }); !errors.Is(err, enough) {
			t.Errorf("%v", err)
		}
	})
}

func TestCodePages(t *testing.T) {
	t.Parallel()
	for page, want := range map[int]string{936: "张", 65001: "张", 950: "桲", 932: "ﾕﾅ", 949: "蠟", 437: "╒┼", 850: "ı┼", 866: "╒┼", 874: "ีล", 10000: "’≈", 0x8001: "ÕÅ",
		1250: "ŐĹ", 1251: "ХЕ", 1252: "ÕÅ", 1253: "ΥΕ", 1254: "ÕÅ", 1255: "ױֵ", 1256: "صإ", 1257: "ÕÅ", 1258: "ƠÅ"} {
		raw := "\xD5\xC5"
		if page == 65001 {
			raw = "张"
		}
		data := join(bifftest.Record(t, 0x0809, words(0x0500, 0x10, 0, 0)...), bifftest.Record(t, 0x0042, words(page)...),
			bifftest.Record(t, 0x0204, join(words(0, 0, 0, len(raw)), []byte(raw))...), bifftest.EOF(t))
		if got, err := read(data); err != nil || got["Sheet1"][0][0] != want {
			t.Errorf("page %d: %q, %v, want %q", page, got["Sheet1"], err, want)
		}
	}
}
