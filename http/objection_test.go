package http_test

import (
	"net/url"
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

func TestTheHeadOfTheWindowCommentsOnAnObjection(t *testing.T) {
	t.Parallel()
	hall := sitetest.Wide(t)
	staff, head, director := hall.As(t, "staff"), hall.As(t, "head"), hall.As(t, "director")
	at := "/appeals/" + hall.Things["appeal.S002"]
	comment := at + "/comment"
	says(t, "waits", head.Get("/"), 200, `<strong class="figure">1</strong> <span>本窗口的申诉`)
	says(t, "the team's", head.Get("/appeals"), 200, `href="`+at+`"`)
	for who, b := range map[string]*sitetest.Browser{"staff": staff, "hr": hall.As(t, "hr"), "director": director} {
		if got := b.Get(at); strings.Contains(got.Body, comment) {
			t.Errorf("%s may comment\n%s", who, got.Body)
		}
		says(t, who, b.Post(comment, url.Values{"text": {"我也说一句"}}), 403, "您没有对申诉提出意见的权限")
	}
	says(t, "nothing said", head.Post(comment, url.Values{"text": {" "}}), 400, "内容不能为空")
	first := carried(t, head.Get(at).Body, comment, url.Values{"text": {"当日我在场，确在办理业务"}})
	says(t, "one word", head.Post(comment, first), 200, "已对第 1 号申诉提出意见", "当日我在场，确在办理业务")
	says(t, "another", head.Post(comment, carried(t, head.Get(at).Body, comment, url.Values{"text": {"另有叫号记录"}})), 200, "另有叫号记录")
	says(t, "who decides reads it", director.Get(at), 200, "窗口负责人意见", "当日我在场，确在办理业务", "另有叫号记录", "等待综合科答复")
	says(t, "who objects reads it", staff.Get(at), 200, "当日我在场，确在办理业务")
	says(t, "the log tells it", hall.As(t, "auditor").Get("/audit?action=objection.comment"), 200, "对申诉提出意见")

	says(t, "decided", director.Post(at+"/decide", url.Values{"verdict": {"dismiss"}, "reason": {"记录属实"}}), 200, "不成立")
	if got := head.Get(at); strings.Contains(got.Body, comment) {
		t.Errorf("the head may comment on what is decided\n%s", got.Body)
	}
	says(t, "too late", head.Post(comment, url.Values{"text": {"再说一句"}}), 409, "已裁定")
	says(t, "nothing waits", head.Get("/"), 200, `<strong class="figure">0</strong> <span>本窗口的申诉`)
}
