package http_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestLongLeaveIsDecidedByTwoOffices(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	staff := hall.As(t, "staff")
	says(t, "asked", staff.Post("/leave/apply", wanted("personal", "2026-07-06", "2026-07-10")), 200, "三天以上", "袁立新")
	secretary := hall.As(t, "secretary")
	if strings.Contains(secretary.Get("/leave/1").Body, `id="approve"`) {
		t.Error("the secretary is offered to decide before the director")
	}
	says(t, "out of turn", secretary.Post("/leave/1/approve", url.Values{"version": {"1"}}), 403, "待主任审批")
	says(t, "agreed", hall.As(t, "director").Post("/leave/1/approve", url.Values{"version": {"1"}}), 200, "已转报，待党委书记审批", "同意并转报")
	says(t, "approved", secretary.Post("/leave/1/approve", url.Values{"version": {"2"}}), 200, "已批准", "须报镇长", "未登记镇长")
	for _, account := range []string{"staff", "head", "admin", "auditor"} {
		says(t, account+" decides nothing", hall.As(t, account).Post("/leave/1/approve", url.Values{}), 403)
	}
}

func TestPartnersOfAPostDoNotGoTogetherWithoutAReason(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr, director := hall.As(t, "hr"), hall.As(t, "director")
	behalf := wanted("personal", "2026-07-06", "2026-07-07")
	behalf.Set("staff", "S001") // whose partner is S002
	says(t, "entered by the general office", hr.Post("/leave/apply", behalf), 200, "潘明辉")
	says(t, "approved", director.Post("/leave/1/approve", url.Values{"version": {"1"}}), 200, "已批准")
	says(t, "the partner asks", hall.As(t, "staff").Post("/leave/apply", wanted("annual", "2026-07-07", "2026-07-07")), 200, "AB角 S001")
	says(t, "stopped", director.Post("/leave/2/approve", url.Values{"version": {"1"}}), 409, `id="f-approve-override_ab-fault"`)
	says(t, "with a reason", director.Post("/leave/2/approve", url.Values{"version": {"1"}, "override_ab": {"窗口已调人顶岗"}}), 200, "已批准", "窗口已调人顶岗")
	says(t, "for others nobody else asks", hall.As(t, "staff").Post("/leave/apply", behalf), 404)
}

func TestLeaveThatBeginsLaterIsWithdrawn(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	staff := hall.As(t, "staff")
	staff.Post("/leave/apply", wanted("personal", "2026-07-06", "2026-07-06"))
	says(t, "no reason", staff.Post("/leave/1/cancel", url.Values{}), 400, `id="f-cancel-reason-fault"`)
	says(t, "asked first", staff.Post("/leave/1/cancel", url.Values{"reason": {"不去了"}}), 200, "确定撤销请假 1 号吗")
	says(t, "somebody else's", hall.As(t, "head").Post("/leave/1/cancel", url.Values{"reason": {"x"}, "confirmed": {"yes"}}), 404)
	says(t, "withdrawn", staff.Post("/leave/1/cancel", url.Values{"reason": {"不去了"}, "confirmed": {"yes"}}), 200, "已撤销", "不去了")
	says(t, "twice", staff.Post("/leave/1/cancel", url.Values{"reason": {"x"}, "confirmed": {"yes"}}), 409, "已办结")
	says(t, "not one's own to see", hall.As(t, "staff").Get("/leave/2"), 404, "没有 2 号请假")
	says(t, "no number", staff.Get("/leave/x"), 404)
}

func TestTheBookOfTheYear(t *testing.T) {
	t.Parallel()
	hall := seated(t)
	hr := hall.As(t, "hr")
	says(t, "the book", hr.Get("/leave/year/2026"), 200, "全中心", "余雪梅", "登记应休天数")
	says(t, "entitled", hr.Post("/leave/year/2026", url.Values{"staff": {"S002"}, "type": {"annual"}, "days": {"10"}}), 200, "S002 2026 年可休 10.0 天", "2.5")
	says(t, "no days", hr.Post("/leave/year/2026", url.Values{"staff": {"S002"}, "type": {"annual"}, "days": {"many"}}), 400, `id="f-entitle-days-fault"`)
	says(t, "no kind", hr.Post("/leave/year/2026", url.Values{"staff": {"S002"}, "days": {"1"}}), 400, `id="f-entitle-type-fault"`)
	says(t, "nobody", hr.Post("/leave/year/2026", url.Values{"staff": {"S999"}, "type": {"annual"}, "days": {"1"}}), 404)
	says(t, "no year", hr.Get("/leave/year/2026H1"), 404)
	own := hall.As(t, "staff").Get("/leave/year/2026")
	says(t, "the own one", own, 200, "余雪梅")
	if strings.Contains(own.Body, "潘明辉") || strings.Contains(own.Body, "登记应休天数") {
		t.Error("a person sees another's leave, or may enter any")
	}
	says(t, "who may not", hall.As(t, "director").Post("/leave/year/2026", url.Values{}), 403)
	says(t, "all", hr.Get("/leave/all?state=applied&month=2026-07"), 200, "没有符合条件的请假")
	says(t, "no such state", hr.Get("/leave/all?state=lost"), 400)
	says(t, "overdue", hr.Get("/leave/overdue"), 200, "没有逾期未销假的")
}
