package xlsx_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/reports/listing"
	"redbanner/reports/xlsx"
)

// people is a list with a column of each kind, and one of buttons.
func people() listing.List {
	day := roster.MustDate("2025-03-12")
	return listing.List{
		Title: "人员/名单",
		Empty: "还没有人员",
		Columns: []listing.Column{
			{Key: "name", Label: "姓名"}, {Key: "times", Label: "次数", Kind: listing.Number}, {Key: "points", Label: "得分", Kind: listing.Points},
			{Key: "share", Label: "比例", Kind: listing.Percent}, {Key: "day", Label: "日期", Kind: listing.Day},
			{Key: "at", Label: "时间", Kind: listing.Time}, {Key: "act", Plain: true},
		},
		Rows: []listing.Row{
			{Cells: []listing.Cell{{Text: "=1+1"}, {Number: -3}, {Points: -50}, {Points: 9755}, {Day: day, Text: "2025年3月12日 周三"}, {Time: roster.At(day, 86399)}, {}}},
			{Cells: []listing.Cell{{Text: "张三"}, {None: true}, {None: true, Text: "待评"}, {Points: 10000}, {}, {Time: roster.At(5, 60)}}},
			{Cells: []listing.Cell{{Text: "尉迟<b>"}}},
		},
	}
}

func listHead() reports.Head {
	return reports.Head{Title: "人员名单", Centre: "便民服务中心", AsOf: roster.MustDate("2025-04-01"), Notes: []string{"筛选：曾"}}
}

func TestListReadsBackAsShown(t *testing.T) {
	t.Parallel()
	data := bytesOf(t, func(w io.Writer) error { return xlsx.Listing(w, people(), listHead()) })
	matches(t, "list", dump(t, data))
	for name, part := range parts(t, data) {
		if strings.Contains(part, "<f>") || strings.Contains(part, "<f ") {
			t.Errorf("%s has a formula", name)
		}
	}
	if again := bytesOf(t, func(w io.Writer) error { return xlsx.Listing(w, people(), listHead()) }); !bytes.Equal(data, again) {
		t.Error("the same list gave other bytes")
	}
}

func TestListIsSetUpForScreenAndPaper(t *testing.T) {
	t.Parallel()
	data := bytesOf(t, func(w io.Writer) error { return xlsx.Listing(w, people(), listHead()) })
	sheet := parts(t, data)["xl/worksheets/sheet1.xml"]
	for what, part := range map[string]string{
		"a filter":            `<autoFilter ref="$A$3:$F$6"`,
		"pages without words": `<oddFooter>&amp;C&amp;P / &amp;N</oddFooter>`,
		"centre and day":      `<oddHeader>&amp;L便民服务中心&amp;C人员_名单&amp;R2025-04-01</oddHeader>`,
	} {
		if !strings.Contains(sheet, part) {
			t.Errorf("no %s: %s is not there", what, part)
		}
	}
	f := open(t, data)
	panes, err := f.GetPanes("人员_名单")
	must(t, err)
	if !panes.Freeze || panes.XSplit != 1 || panes.YSplit != 3 || panes.TopLeftCell != "B4" {
		t.Errorf("frozen: %+v", panes)
	}
	page, err := f.GetPageLayout("人员_名单")
	must(t, err)
	if *page.Size != 9 || *page.Orientation != "portrait" || *page.FitToWidth != 1 {
		t.Errorf("paper %d, %s", *page.Size, *page.Orientation)
	}
	names := f.GetDefinedName()
	if !slices.ContainsFunc(names, func(n excelize.DefinedName) bool {
		return n.Name == "_xlnm.Print_Titles" && n.RefersTo == "'人员_名单'!$3:$3"
	}) {
		t.Errorf("the head is not on every page: %v", names)
	}
	props, err := f.GetDocProps()
	must(t, err)
	if props.ContentStatus != "" {
		t.Errorf("a list is a %q", props.ContentStatus)
	}
	wide := people()
	for range 8 {
		wide.Columns = append(wide.Columns, listing.Column{Label: "又一个很长的列标题"})
	}
	sheet = parts(t, bytesOf(t, func(w io.Writer) error { return xlsx.Listing(w, wide, listHead()) }))["xl/worksheets/sheet1.xml"]
	if !strings.Contains(sheet, `orientation="landscape"`) {
		t.Error("a wide list stands upright")
	}
}

func TestAListOfNothingSaysSo(t *testing.T) {
	t.Parallel()
	empty := people()
	empty.Rows = nil
	f := open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Listing(w, empty, reports.Head{}) }))
	rows, err := f.GetRows("人员_名单")
	must(t, err)
	want := [][]string{{"人员/名单"}, {"姓名", "次数", "得分", "比例", "日期", "时间"}, {"还没有人员"}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	open(t, bytesOf(t, func(w io.Writer) error { return xlsx.Listing(w, listing.List{}, reports.Head{}) }))
}

func TestAListTellsOfWhatFails(t *testing.T) {
	t.Parallel()
	if err := xlsx.Listing(failing{}, people(), listHead()); !errors.Is(err, errFull) {
		t.Errorf("the writer's error came back as %v", err)
	}
	long := people()
	long.Rows = make([]listing.Row, excelize.TotalRows)
	var e *roster.Error
	if err := xlsx.Listing(io.Discard, long, listHead()); !errors.As(err, &e) || e.Key != "report.too_long" {
		t.Errorf("a list longer than a sheet: %v", err)
	}
}
