package table_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/attendance/table/biff/bifftest"
)

// open opens a spreadsheet that is sound.
func open(t testing.TB, data []byte) *table.Workbook {
	t.Helper()
	book, err := table.Open(data, "f", table.DefaultLimits())
	must(t, err)
	return book
}

// refused returns the problem that a spreadsheet is refused for.
func refused(t testing.TB, data []byte, limits table.Limits) roster.Problem {
	t.Helper()
	book, err := table.Open(data, "f", limits)
	var e *roster.Error
	if !errors.As(err, &e) || e.Kind != roster.Refused || book != nil || len(e.Problems) != 1 || e.Problems[0].File != "f" {
		t.Fatalf("Open = %v, %v; want a refusal with its one problem", book, err)
	}
	return e.Problems[0]
}

// The same content gives the same sheets as .xls and as .xlsx.
func TestLegacyWorkbookReadsAsTheNewOne(t *testing.T) {
	t.Parallel()
	type shown struct {
		value float64
		code  string
		id    int
	}
	numbers := []shown{
		{value: 45723, id: 14}, {value: 45723.336886574, id: 22}, {value: 45723, code: "yyyy/m/d h:mm"}, {value: 45723.5, code: `yyyy"年"m"月"d"日"`},
		{value: 0.33541584, id: 20}, {value: 0, id: 20}, {value: 45723, id: 58}, {value: 45723, id: 31}, {value: 45723, code: "[$-804][Red]yyyy-mm-dd;@"},
		{value: 1.0625, id: 46}, {value: 60, id: 14}, {value: 1, id: 14}, {value: 0.5, code: "mm:ss"}, {value: 45723.9999999, id: 22},
		{value: 99999999, id: 14}, {value: 12, code: "0000"}, {value: 1234.5, code: `"¥"#,##0.00`}, {value: 7, code: `0"days"\h`},
		{value: 64}, {value: 0.1 + 0.2}, {value: -1.5}, {value: 123456789012345}, {value: 1234567890123456789}, {value: 1e-300}, {value: 0.000001234},
		{value: -45723, id: 14}, {value: 0.25, code: "[h]:mm"}, {value: 12.34}, {value: 1e14 + 0.5},
	}
	texts := []any{"00012", "1776495829501961815788", " x\u3000", "甲\n乙", "𠮷", true, false}
	var rows [][]any
	for _, n := range numbers {
		rows = append(rows, []any{"n", bifftest.Styled{Value: n.value, Format: n.code, ID: n.id}})
	}
	for _, v := range texts {
		rows = append(rows, []any{"t", v})
	}
	old := open(t, bifftest.Workbook(t, bifftest.Sheet{Name: "数据", Rows: rows}))
	modern := open(t, excel(t, func(f *excelize.File) {
		must(t, f.SetSheetName("Sheet1", "数据"))
		for i, n := range numbers {
			cell := fmt.Sprintf("B%d", i+1)
			style := &excelize.Style{NumFmt: n.id}
			if n.code != "" {
				style.CustomNumFmt = &n.code
			}
			id, err := f.NewStyle(style)
			must(t, err)
			must(t, f.SetCellValue("数据", fmt.Sprintf("A%d", i+1), "n"))
			must(t, f.SetCellValue("数据", cell, n.value))
			must(t, f.SetCellStyle("数据", cell, cell, id))
		}
		for i, v := range texts {
			row := []any{"t", v}
			must(t, f.SetSheetRow("数据", fmt.Sprintf("A%d", len(numbers)+i+1), &row))
		}
	}))
	if old.Format != "xls" {
		t.Errorf("format %q", old.Format)
	}
	if diff := cmp.Diff(modern.Sheets, old.Sheets); diff != "" {
		t.Errorf("(-xlsx +xls)\n%s", diff)
	}
}

func TestLegacyWorkbookSheetsAndFormulas(t *testing.T) {
	t.Parallel()
	data := bifftest.Workbook(t,
		bifftest.Sheet{Name: "说明", Rows: [][]any{{"填写说明"}, {nil}}},
		bifftest.Sheet{Name: "隐", Hidden: true, Rows: [][]any{{"a", "b"}}},
		bifftest.Sheet{Name: "数据", Rows: [][]any{{"工号", nil, "姓名"}, {}, {nil, nil}, {1, bifftest.Formula{Value: "x"}, bifftest.Formula{}, bifftest.Formula{Value: bifftest.Fault(0x17)}}}})
	want := &table.Workbook{Format: "xls", Sheets: []table.Sheet{
		{Name: "说明", Rows: []table.Row{{Line: 1, Cells: []string{"填写说明"}}}, Blank: 1},
		{Name: "数据", Rows: []table.Row{{Line: 1, Cells: []string{"工号", "", "姓名"}}, {Line: 4, Cells: []string{"1", "x", table.NoFormulaValue, "#REF!"}}}, Blank: 2},
	}}
	if diff := cmp.Diff(want, open(t, data)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	tab := read(t, data)
	if diff := cmp.Diff([][]string{{"工号", "", "姓名"}, {"1", "x", table.NoFormulaValue, "#REF!"}}, texts(tab)); diff != "" || tab.Format != "xls" {
		t.Errorf("format %q (-want +got)\n%s", tab.Format, diff)
	}
}

func TestLegacyWorkbookEpoch1904(t *testing.T) {
	t.Parallel()
	data := bifftest.Book{Date1904: true, Sheets: []bifftest.Sheet{{Name: "s", Rows: [][]any{
		{bifftest.Styled{Value: 44261, ID: 14}, bifftest.Styled{Value: 0.25, Format: "h:mm"}}}}}}.File(t)
	if got := open(t, data).Sheets[0].Rows[0].Cells; !cmp.Equal(got, []string{"2025-03-07", "06:00:00"}) {
		t.Errorf("%q", got)
	}
}

// Merged cells show what stands in the first of them, whatever the others keep.
func TestMergedCellsHaveTheirTextInTheFirst(t *testing.T) {
	t.Parallel()
	want := []table.Sheet{{Name: "Sheet1", Rows: []table.Row{{Line: 1, Cells: []string{"a", "", "c"}}, {Line: 3, Cells: []string{"", "h", "i"}}}, Blank: 1}}
	rows := [][]any{{"a", "b", "c"}, {"d", "e"}, {"g", "h", "i"}}
	old := bifftest.Workbook(t, bifftest.Sheet{Name: "Sheet1", Rows: rows, Merged: [][4]int{{0, 1, 0, 1}, {1, 2, 0, 0}}})
	sheet := `<worksheet><sheetData><row r="1"><c t="str"><v>a</v></c><c t="str"><v>b</v></c><c t="str"><v>c</v></c></row><row r="2"><c t="str"><v>d</v></c><c t="str"><v>e</v></c></row>` +
		`<row r="3"><c t="str"><v>g</v></c><c t="str"><v>h</v></c><c t="str"><v>i</v></c></row></sheetData><mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="A2:A3"/></mergeCells></worksheet>`
	modern := raw(t, part{"xl/workbook.xml", strings.Replace(bookXML, "一", "Sheet1", 1)}, part{"xl/worksheets/sheet1.xml", sheet})
	for name, data := range map[string][]byte{"xls": old, "xlsx": modern} {
		if diff := cmp.Diff(want, open(t, data).Sheets); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	for _, ref := range []string{"B2:A1", "A1:XFE1", "A0", "1:2", ""} {
		if p := refused(t, raw(t, part{"xl/worksheets/sheet1.xml", strings.Replace(sheet, "A1:B2", ref, 1)}), table.DefaultLimits()); p.Code != "bad_cell" {
			t.Errorf("%q: %v", ref, p)
		}
	}
}

func TestLegacyWorkbookLimits(t *testing.T) {
	t.Parallel()
	small := table.DefaultLimits()
	small.Rows, small.Columns, small.Cells, small.Cell, small.Workbook = 3, 4, 40, 30, 20<<10
	text := small
	text.Inflate = 50
	sheet := func(rows ...[]any) []byte {
		return bifftest.Workbook(t, bifftest.Sheet{Name: "s", Rows: rows})
	}
	row := []any{"a", "b", "c"}
	whole := make([]bifftest.Sheet, 14)
	for i := range whole {
		whole[i] = bifftest.Sheet{Name: fmt.Sprint(i), Rows: [][]any{{1, 2, 3}}}
	}
	areas := make([][4]int, 20)
	for i := range areas {
		areas[i] = [4]int{0, 65535, 0, 255}
	}
	twice := bifftest.Record(t, 0x0204, []byte{0, 0, 0, 0, 0, 0, 1, 0, 'x'}...)
	other := bytes.Replace(twice, []byte("x"), []byte("y"), 1)
	bare := func(records ...[]byte) []byte {
		return bytes.Join(append([][]byte{bifftest.Raw(t)[:12]}, append(records, bifftest.EOF(t))...), nil)
	}
	tests := map[string]struct {
		data   []byte
		limits table.Limits
		code   string
		row    int
	}{
		"rows":                    {sheet(row, row, row, row), small, "too_many_rows", 4},
		"columns":                 {sheet([]any{1, 2, 3, 4, "fifth"}), small, "too_many_columns", 1},
		"cells of all sheets":     {bifftest.Workbook(t, whole...), small, "too_many_cells", 1},
		"shared strings":          {sheet(row[:2], row[:2]), with(small, func(l *table.Limits) { l.Cells = 3 }), "too_many_cells", 0},
		"cell":                    {sheet(row, []any{strings.Repeat("甲", 11)}), small, "cell_too_long", 2},
		"texts of all cells":      {sheet([]any{strings.Repeat("x", 29)}, []any{strings.Repeat("x", 29)}), text, "inflates_too_much", 2},
		"bytes":                   {make(oldFile, 20<<10).data(), small, "too_large", 0},
		"merged over and over":    {bifftest.Workbook(t, bifftest.Sheet{Rows: [][]any{row}, Merged: areas}), small, "too_many_cells", 1},
		"one cell, two texts":     {bare(twice, other), small, "bad_cell", 1},
		"a number that is none":   {sheet([]any{nan()}), small, "bad_cell", 1},
		"password":                {bifftest.Book{Password: true}.File(t), small, "encrypted", 0},
		"document":                {bifftest.Container(t, bifftest.Stream{Name: "WordDocument"}), small, "not_a_spreadsheet", 0},
		"record without its data": {bare(bifftest.Record(t, 0x0203, 1, 0, 0, 0)), small, "xls", 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p := refused(t, tt.data, tt.limits); p.Code != tt.code || p.Row != tt.row {
				t.Errorf("refused for %v, want %s in row %d", p, tt.code, tt.row)
			}
		})
	}
	t.Run("the same text twice is one truth", func(t *testing.T) {
		t.Parallel()
		if got := open(t, bare(twice, twice)).Sheets[0].Rows; !cmp.Equal(got, []table.Row{{Line: 1, Cells: []string{"x"}}}) {
			t.Errorf("%v", got)
		}
	})
	t.Run("rows out of order come in order", func(t *testing.T) {
		t.Parallel()
		later := bytes.Clone(twice)
		later[4] = 9
		want := []table.Row{{Line: 1, Cells: []string{"x"}}, {Line: 10, Cells: []string{"x"}}}
		if diff := cmp.Diff(want, open(t, bare(later, twice)).Sheets[0].Rows); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}

// oldFile is the length of a file that only begins like a legacy workbook.
type oldFile []byte

func (f oldFile) data() []byte { return append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), f...) }

func with(l table.Limits, edit func(*table.Limits)) table.Limits {
	edit(&l)
	return l
}

func nan() float64 {
	zero := 0.0
	return zero / zero
}

// sample is a legacy workbook of some size: people, dates, times, formulas.
func sample(t testing.TB) bifftest.Book {
	t.Helper()
	rows := [][]any{{"考勤号", "姓名", "时间"}}
	for i := range 40 {
		rows = append(rows, []any{100 + i, fmt.Sprintf("人员%d", i), bifftest.Styled{Value: 45723 + float64(i)/50, ID: 22}, bifftest.Formula{Value: "正常"}, 0.125 * float64(i)})
	}
	return bifftest.Book{Piece: 200, Sheets: []bifftest.Sheet{{Name: "刷卡记录", Rows: rows, Merged: [][4]int{{1, 2, 3, 4}}},
		{Name: "隐", Hidden: true, Rows: [][]any{{"x"}}}, {Name: "排班", Rows: rows[:9]}}}
}

// Two thousand files with a few bytes changed, cut or doubled: each is refused with a
// reason, or gives sheets that hold together. None takes the reader down.
func TestMutatedLegacyWorkbooks(t *testing.T) {
	t.Parallel()
	seeds := [][]byte{sample(t).File(t), sample(t).Stream(t), bifftest.Raw(t, []any{"考勤号", "时间"}, []any{"1", 45723.5}, []any{"张三", 2})}
	r := rand.New(rand.NewPCG(7, 8))
	refusals := 0
	for i := range 2000 {
		seed := seeds[i%len(seeds)]
		data := mutate(r, seed)
		book, err := table.Open(data, "f", table.DefaultLimits())
		if err != nil {
			if roster.KindOf(err) != roster.Refused || book != nil {
				t.Fatalf("mutation %d: %v with %v", i, err, book)
			}
			refusals++
			continue
		}
		checkBook(t, book, table.DefaultLimits())
	}
	if refusals < 200 {
		t.Errorf("only %d of 2000 were refused: the mutations hardly touch anything", refusals)
	}
}

// mutate changes up to four places of a file.
func mutate(r *rand.Rand, seed []byte) []byte {
	data := bytes.Clone(seed)
	for range 1 + r.IntN(4) {
		at := r.IntN(len(data))
		if r.IntN(3) == 0 { // the lists at the head
			at = r.IntN(min(len(data), 600))
		}
		switch r.IntN(6) {
		case 0:
			data[at] ^= 1 << r.IntN(8)
		case 1:
			data[at] = byte(r.IntN(256))
		case 2: // a length or a place gone wild
			copy(data[at:], []byte{0xFF, 0xFF, 0xFF, 0x7F}[:1+r.IntN(4)])
		case 3:
			if data = data[:at]; len(data) < 16 {
				return append(data, seed[:16]...)
			}
		case 4: // a piece from elsewhere
			from := r.IntN(len(seed))
			copy(data[at:], seed[from:min(from+64, len(seed))])
		default:
			end := min(at+r.IntN(32), len(data))
			data = append(data[:at:at], data[end:]...)
			if len(data) < 16 {
				return append(data, seed[:16]...)
			}
		}
	}
	return data
}

// checkBook checks what holds for every workbook.
func checkBook(t testing.TB, book *table.Workbook, limits table.Limits) {
	t.Helper()
	if book.Format == "" {
		t.Fatal("no format")
	}
	for _, s := range book.Sheets {
		last := 0
		for _, row := range s.Rows {
			n := len(row.Cells)
			if row.Line <= last || n == 0 || n > limits.Columns || row.Cells[n-1] == "" {
				t.Fatalf("row %#v after line %d", row, last)
			}
			last = row.Line
			for _, c := range row.Cells {
				if c != strings.TrimSpace(c) || len(c) > limits.Cell {
					t.Fatalf("cell %q", c)
				}
			}
		}
		if len(s.Rows) > limits.Rows {
			t.Fatalf("%d rows", len(s.Rows))
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(sample(f).File(f))
	f.Add(sample(f).Stream(f))
	f.Add(bifftest.Raw(f, []any{"考勤号", "时间"}, []any{"1", 45723.5}))
	limits := table.DefaultLimits()
	limits.Cell, limits.Columns = 1<<10, 100
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := table.Open(data, "f", limits)
		switch {
		case err == nil:
			checkBook(t, book, limits)
		case roster.KindOf(err) != roster.Refused:
			t.Fatal(err)
		}
	})
}

// A workbook with macros is refused whatever they are, as an .xlsx is, and its cure is the same.
func TestXLSWithMacrosIsRefused(t *testing.T) {
	t.Parallel()
	sound := bifftest.Stream{Name: "Workbook", Data: bifftest.Book{Sheets: []bifftest.Sheet{{Rows: [][]any{{"工号", "姓名"}, {"1", "甲"}}}}}.Stream(t)}
	for _, name := range []string{"_VBA_PROJECT_CUR", "_vba_project_cur", "VBA", "Macros"} {
		storage := bifftest.Stream{Name: name, Storage: true}
		for _, data := range [][]byte{bifftest.Container(t, storage, sound), bifftest.Container(t, sound, storage)} {
			p := refused(t, data, table.DefaultLimits())
			if p.Code != "macros" || p.Value != name {
				t.Errorf("%s: refused for %+v", name, p)
			}
		}
	}
	harmless := bifftest.Container(t, sound, bifftest.Stream{Name: "VBA", Data: []byte("a stream")}, bifftest.Stream{Name: "MBD0001", Storage: true})
	if book, err := table.Open(harmless, "f", table.DefaultLimits()); err != nil || len(book.Sheets) != 1 || len(book.Sheets[0].Rows) != 2 {
		t.Errorf("%v, %v", book, err)
	}
}
