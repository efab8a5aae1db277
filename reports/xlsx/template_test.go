package xlsx_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"redbanner/reports"
	"redbanner/reports/xlsx"
)

func TestATemplateHoldsItsHeaderAndItsExampleAsText(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	err := xlsx.Template(&b, reports.Template{Title: "人员/窗口", Columns: []reports.TemplateColumn{
		{Header: "工号", Example: "0012", Note: "必填", Required: true},
		{Header: "编制", Example: "聘用", Choices: []string{"公务员", "聘用"}},
		{Header: "备注", Example: "=1+1"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	rows, err := f.GetRows(sheet)
	if diff := cmp.Diff([][]string{{"工号", "编制", "备注"}, {"0012", "聘用", "=1+1"}}, rows); diff != "" || err != nil {
		t.Errorf("rows (-want +got): %v\n%s", err, diff)
	}
	if formula, err := f.GetCellFormula(sheet, "C2"); formula != "" || err != nil {
		t.Errorf("a formula %q, %v", formula, err)
	}
	offered, err := f.GetDataValidations(sheet)
	if err != nil || len(offered) != 1 || offered[0].Sqref != "B2:B1000" || offered[0].Formula1 != `"公务员,聘用"` {
		t.Errorf("choices: %+v, %v", offered, err)
	}
}
