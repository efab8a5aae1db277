package clock

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/attendance/table"
)

// notRead stands for a format that is recognised so that it is named to its
// sender, never read as something else.
type notRead struct {
	format string
	sniff  func(f table.File) bool
}

// Format returns the name of the format.
func (r notRead) Format() string { return r.format }

// Sniff reports whether data is of the format.
func (r notRead) Sniff(f table.File) bool { return r.sniff != nil && r.sniff(f) }

// Read says that the format is not read yet.
func (r notRead) Read(table.File, Options) (*Dump, error) { return nil, notReadYet(r.format) }

func notReadYet(format string) error {
	return roster.Errorf(roster.Refused, "clock.not_read_yet", format)
}

// dingtalk (钉钉) and wecom (企业微信) export workbooks, which the list reader opens and
// recognises by their headers; here they only have names.
func dingtalk() notRead { return notRead{format: "dingtalk"} }
func wecom() notRead    { return notRead{format: "wecom"} }

// officeExport names the office software whose report has these headers, or "".
func officeExport(header []string) string {
	has := func(word string) bool { return slices.Contains(header, word) }
	switch {
	case has("UserId") && has("考勤组"):
		return dingtalk().format
	case slices.ContainsFunc(header, func(s string) bool { return strings.Contains(s, "统计日期") }):
		return dingtalk().format
	case has("账号") && (has("基础信息") || has("所属规则") || has("考勤概况")):
		return wecom().format
	}
	return ""
}
