package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/migrations/sqldb"
)

// Every workbook of scores is read back and made into the document that `score` prints:
// no number differs, none is missing, none is too many.
func TestWorkbooksSayWhatTheScoresSay(t *testing.T) {
	t.Parallel()
	for _, centre := range goldenCentres {
		t.Run(centre, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, sqldb.SQLite)
			o.fill(centre, asGiven(centre))
			g := readGolden(t, centre)
			for _, month := range slices.Sorted(maps.Keys(g.Months)) {
				o.checkMonthBooks(month)
			}
			for _, half := range slices.Sorted(maps.Keys(g.Halves)) {
				o.checkHalfYearBooks(half)
			}
		})
	}
}

// What the worked cases have none of: an item without a result yet, points that are
// exhausted, a deduction that is relaxed, text that looks like a formula.
func TestWorkbooksSayWhatIsPendingCappedAndWaived(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.plain("2025-03")
	facts := "date,kind,staff,window,note\n2025-03-10,hygiene.finding,,W06,=1+1\n2025-03-11,case.irregular,S02,,\"@SUM(A1)\"\n"
	for day := 1; day <= 9; day++ {
		facts += "2025-03-0" + strconv.Itoa(day) + ",conduct.quarrel,S01,,争吵（一）\n2025-03-1" + strconv.Itoa(day) + ",praise.banner,S03,,\n"
	}
	o.takeText("facts", facts)
	waived := ""
	for _, item := range o.scoresOf("2025-03", "window")[1].Items {
		for _, e := range item.Entries {
			waived = e.Fact
		}
	}
	o.do("waiver", "add", "--period", "2025-03", "--fact", waived, "--minutes", "纪要3号", "--decided-by", "王主任", "--reason", "特殊情况")
	o.checkMonthBooks("2025-03")
	o.checkHalfYearBooks("2025H1")

	windows := o.scoresOf("2025-03", "window")
	capped, pending, relaxed := 0, 0, 0
	for _, sheet := range windows {
		for _, item := range sheet.Items {
			if item.Pending {
				pending++
			}
			for _, e := range item.Entries {
				if e.Waived {
					relaxed++
				} else if e.Points != e.Applied {
					capped++
				}
			}
		}
	}
	if capped < 2 || pending != plainSize || relaxed != 1 {
		t.Errorf("%d entries capped, %d items pending, %d entries waived: there is too little to compare", capped, pending, relaxed)
	}
}

func (o *office) checkMonthBooks(month string) {
	o.Helper()
	windows, staff := o.scoresOf(month, "window"), o.scoresOf(month, "staff")
	var rank rankDocument
	readJSON(o, o.do("--json", "rank", "--period", month), &rank)

	book := o.book("month", month)
	o.same(month+" 汇总、明细", windows, book.withEntries(book.matrix("汇总"), "明细"))
	o.same(month+" each window", windows, book.subjects(windows))
	o.same(month+" 人员参考", withoutEntries(staff), book.matrix("人员参考"))
	o.sameRank(month+" month", rank, book.ranking())
	o.sameRank(month+" ranking", rank, o.book("ranking", month).ranking())

	people := o.book("staff", month)
	o.same(month+" 名单", withoutEntries(staff), people.matrix("名单"))
	o.same(month+" each person", staff, people.subjects(staff))
}

func (o *office) checkHalfYearBooks(half string) {
	o.Helper()
	staff := o.scoresOf(half, "staff")
	book := o.book("half-year", half, "--people")
	o.same(half+" 汇总、明细", staff, book.withEntries(book.matrix("汇总"), "明细"))
	o.same(half+" each person", staff, book.subjects(staff))
	o.same(half+" 名单", withoutParts(withoutEntries(staff)), book.matrix("名单"))

	if sheets := o.book("half-year", half).file.GetSheetList(); len(sheets)+len(staff) != len(book.file.GetSheetList()) {
		o.Errorf("%s has %d sheets without people: %q", half, len(sheets), sheets)
	}
	first := staff[:1]
	own := o.book("staff", half, "--of", first[0].Code)
	o.same(half+" own record", first, own.subjects(first))
}

// scoresOf are the sheets that score prints, worded as a workbook words them.
func (o *office) scoresOf(period, subject string) []sheetDocument {
	o.Helper()
	var d scoreDocument
	readJSON(o, o.do("--json", "score", "--period", period, "--subject", subject), &d)
	if len(d.Sheets) == 0 {
		o.Fatalf("%s has no sheets of a %s", period, subject)
	}
	for i := range d.Sheets {
		for j := range d.Sheets[i].Items {
			item := &d.Sheets[i].Items[j]
			item.Note = ""
			for k := range item.Entries {
				item.Entries[k].Text = plainText(item.Entries[k].Text)
			}
		}
	}
	return d.Sheets
}

// plainText is a text without what sets its parts apart.
func plainText(s string) string {
	return strings.NewReplacer("（", "", "）", "", "\n", "").Replace(s)
}

func withoutEntries(sheets []sheetDocument) []sheetDocument {
	return eachItem(sheets, func(item *itemDocument) { item.Entries = []entryDocument{} })
}

func withoutParts(sheets []sheetDocument) []sheetDocument {
	return eachItem(sheets, func(item *itemDocument) { item.Parts = nil })
}

func eachItem(sheets []sheetDocument, change func(*itemDocument)) []sheetDocument {
	list := slices.Clone(sheets)
	for i := range list {
		list[i].Items = slices.Clone(list[i].Items)
		for j := range list[i].Items {
			change(&list[i].Items[j])
		}
	}
	return list
}

func (o *office) same(what string, want, got []sheetDocument) {
	o.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		o.Errorf("%s (-score +workbook):\n%.3000s", what, diff)
	}
}

func (o *office) sameRank(what string, want rankDocument, got []rankRowDocument) {
	o.Helper()
	if diff := cmp.Diff(want.Rows, got); diff != "" {
		o.Errorf("%s (-rank +workbook):\n%.3000s", what, diff)
	}
}

// workbook is one that the built program wrote, read cell by cell.
type workbook struct {
	testing.TB
	file *excelize.File
}

func (o *office) book(kind, period string, flags ...string) workbook {
	o.Helper()
	path := filepath.Join(o.TempDir(), kind+".xlsx")
	o.do(append([]string{"report", kind, "--period", period, "--out", path}, flags...)...)
	file, err := excelize.OpenFile(path)
	if err != nil {
		o.Fatal(err)
	}
	o.Cleanup(func() {
		if err := file.Close(); err != nil {
			o.Error(err)
		}
	})
	return workbook{o, file}
}

// grid is one table of a sheet.
type grid struct {
	heads []string // as they stand, line by line
	rows  [][]string
}

// grids are the tables of a sheet that begin with a head: each ends where a row has
// no second cell with anything in it.
func (w workbook) grid(sheet, first string) grid {
	w.Helper()
	rows, err := w.file.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		w.Fatal(err)
	}
	at := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 1 && row[0] == first })
	if at < 0 {
		w.Fatalf("%s has no table that begins with %s", sheet, first)
	}
	g := grid{heads: rows[at]}
	for _, row := range rows[at+1:] {
		filled := len(slices.DeleteFunc(slices.Clone(row), func(s string) bool { return s == "" }))
		if filled < 2 {
			break
		}
		g.rows = append(g.rows, append(row, make([]string, len(g.heads)-min(len(row), len(g.heads)))...))
	}
	return g
}

// column finds a head.
func (g grid) column(head string) int { return slices.Index(g.heads, head) }

// of is the cell of a row under a head.
func (g grid) of(row []string, head string) string {
	if at := g.column(head); at >= 0 {
		return row[at]
	}
	return "no column " + head
}

// matrix reads a table of subjects and items: what stands under the head "M3\n时限承诺\n（10）"
// is the score of M3, whose full points are 10.
func (w workbook) matrix(sheet string) []sheetDocument {
	w.Helper()
	first := "编号"
	if sheet != "汇总" || !slices.Contains(w.file.GetSheetList(), "排名") {
		first = "工号"
	}
	g := w.grid(sheet, first)
	var list []sheetDocument
	for _, row := range g.rows {
		d := sheetDocument{Code: row[0], Name: row[1], Total: w.points(g.of(row, "总分")), Base: w.points(g.of(row, "基础分")), Bonus: w.points(g.of(row, "附加分"))}
		for i, head := range g.heads {
			lines := strings.Split(head, "\n")
			if len(lines) < 3 {
				continue
			}
			full := w.points(strings.Trim(lines[len(lines)-1], "（+）"))
			w.addScore(&d, lines[0], full, row[i])
		}
		list = append(list, d)
	}
	return list
}

// addScore adds an item, or a part of the last one.
func (w workbook) addScore(d *sheetDocument, id, full, score string) {
	w.Helper()
	if strings.Contains(id, ".") {
		last := &d.Items[len(d.Items)-1]
		last.Parts = append(last.Parts, partDocument{ID: id, Full: full, Score: w.points(score)})
		return
	}
	item := itemDocument{ID: id, Full: full, Pending: score == "待定", Score: "0.00", Entries: []entryDocument{}}
	if !item.Pending {
		item.Score = w.points(score)
	}
	d.Pending = d.Pending || item.Pending
	d.Items = append(d.Items, item)
}

// withEntries gives the sheets the entries that a sheet lists.
func (w workbook) withEntries(list []sheetDocument, sheet string) []sheetDocument {
	w.Helper()
	g := w.grid(sheet, "序号")
	for n, row := range g.rows {
		if row[0] != strconv.Itoa(n+1) {
			w.Errorf("%s: row %d has the number %s", sheet, n+1, row[0])
		}
		at := slices.IndexFunc(list, func(d sheetDocument) bool { return d.Code == row[1] && d.Name == row[2] })
		if at < 0 {
			w.Fatalf("%s: an entry of %s %s, who has no sheet", sheet, row[1], row[2])
		}
		w.addEntry(&list[at], g, row, g.of(row, "条款内容")+g.of(row, "事由"))
	}
	return list
}

func (w workbook) addEntry(d *sheetDocument, g grid, row []string, text string) {
	w.Helper()
	note := g.of(row, "备注")
	e := entryDocument{
		Clause: g.of(row, "条款"), Points: w.points(g.of(row, "应计")), Applied: w.points(g.of(row, "实计")), Date: w.day(g.of(row, "日期")),
		Staff: codeOf(g.of(row, "人员")), Fact: g.of(row, "依据"), Text: plainText(text),
		Presumed: strings.Contains(note, "推定"), Waived: strings.Contains(note, "放宽"),
	}
	id, _, _ := strings.Cut(e.Clause, ".")
	at := slices.IndexFunc(d.Items, func(i itemDocument) bool { return i.ID == id })
	if at < 0 {
		w.Fatalf("an entry of %s, which is under no item", e.Clause)
	}
	d.Items[at].Entries = append(d.Items[at].Entries, e)
}

// subjects reads the sheet of each of those, and makes sure that nobody else has one.
func (w workbook) subjects(of []sheetDocument) []sheetDocument {
	w.Helper()
	var list []sheetDocument
	for _, d := range of {
		list = append(list, w.subject(d.Code, d.Name))
	}
	own := 0
	for _, name := range w.file.GetSheetList() {
		if title, err := w.file.GetCellValue(name, "A1"); err == nil && strings.HasSuffix(title, "考核评分表") && strings.Contains(title, "（") {
			own++
		}
	}
	if own != len(of) {
		w.Errorf("%d sheets of one subject, want %d", own, len(of))
	}
	return list
}

func (w workbook) subject(code, name string) sheetDocument {
	w.Helper()
	sheet := code + " " + name
	title, err := w.file.GetCellValue(sheet, "A1")
	if err != nil || !strings.HasPrefix(title, name+"（"+code+"）") {
		w.Fatalf("the sheet of %s %s has the title %q, %v", code, name, title, err)
	}
	d := sheetDocument{Code: code, Name: name}
	g := w.grid(sheet, "项目")
	for _, row := range g.rows {
		score := g.of(row, "得分")
		switch g.of(row, "名称") {
		case "基础分":
			d.Base = w.points(score)
		case "附加分":
			d.Bonus = w.points(score)
		case "总分":
			d.Total = w.points(score)
		default:
			w.addScore(&d, row[0], w.points(g.of(row, "满分")), score)
		}
	}
	w.parts(&d, sheet)
	entries := w.grid(sheet, "条款")
	for _, row := range entries.rows {
		w.addEntry(&d, entries, row, entries.of(row, "内容与事由"))
	}
	return d
}

// parts reads the parts of the items, where the sheet has any.
func (w workbook) parts(d *sheetDocument, sheet string) {
	w.Helper()
	if found, err := w.file.SearchSheet(sheet, "分项"); err != nil || len(found) == 0 {
		return
	}
	g := w.grid(sheet, "分项")
	for _, row := range g.rows {
		id, _, _ := strings.Cut(row[0], ".")
		at := slices.IndexFunc(d.Items, func(i itemDocument) bool { return i.ID == id })
		d.Items[at].Parts = append(d.Items[at].Parts, partDocument{ID: row[0], Full: w.points(g.of(row, "满分")), Score: w.points(g.of(row, "得分"))})
	}
}

func (w workbook) ranking() []rankRowDocument {
	w.Helper()
	g := w.grid("排名", "名次")
	var list []rankRowDocument
	for _, row := range g.rows {
		rank, err := strconv.Atoi(row[0])
		if err != nil {
			w.Fatal(err)
		}
		honour := g.of(row, "红旗")
		list = append(list, rankRowDocument{Rank: rank, Code: g.of(row, "编号"), Name: g.of(row, "窗口名称"), Total: w.points(g.of(row, "总分")),
			RedBanner: honour == "红旗", Tie: honour == "并列待定"})
	}
	return list
}

// points reads a number to the hundredth, as the documents print it.
func (w workbook) points(raw string) string {
	w.Helper()
	whole, fraction, _ := strings.Cut(raw, ".")
	if _, err := strconv.ParseInt(whole, 10, 64); err != nil || len(fraction) > 2 {
		w.Errorf("%q is no number of points", raw)
	}
	return whole + "." + (fraction + "00")[:2]
}

// day reads a date; there are entries of no day.
func (w workbook) day(raw string) string {
	w.Helper()
	if raw == "" {
		return ""
	}
	days, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		w.Fatal(err)
	}
	day, err := excelize.ExcelDateToTime(days, false)
	if err != nil {
		w.Fatal(err)
	}
	return day.Format(time.DateOnly)
}

// codeOf is the code of a person named "张三（S001）", or by the code alone.
func codeOf(person string) string {
	if at := strings.LastIndex(person, "（"); at >= 0 {
		return strings.TrimSuffix(person[at+len("（"):], "）")
	}
	return person
}
