package page

import (
	"strings"
	"testing"

	"redbanner/http/locale"
)

func TestAnswersStandUnderTheHeadingOfTheirGroup(t *testing.T) {
	t.Parallel()
	form := Form{Get: true, Fields: []Field{{Name: "window", Type: "select", Value: "民政所", Options: []Option{
		{Label: "全部"}, {Value: "W1", Label: "低保", Group: "窗口"}, {Value: "W2", Label: "救助", Group: "窗口"}, {Value: "民政所", Label: "民政所", Group: "部门"},
	}}}}
	body := render(t, pages(t), locale.Chinese, Desk{Choice: &form})
	want := `<option value="">全部</option><optgroup label="窗口"><option value="W1">低保</option><option value="W2">救助</option></optgroup>` +
		`<optgroup label="部门"><option value="民政所" selected>民政所</option></optgroup></select>`
	if !strings.Contains(body, want) {
		t.Errorf("no %s in\n%s", want, body)
	}
}
