package rulebook

// Kinds returns the kinds of fact that every centre knows, recorded ones first,
// with their Chinese names. A kind that is both recorded and computed (a wrong
// case, a meeting missed) is not Derived.
func Kinds() []Kind {
	return []Kind{
		{ID: "conduct.violation", Name: "违反行为规范"},
		{ID: "conduct.dress", Name: "不按规定着装"},
		{ID: "conduct.quarrel", Name: "与服务对象争吵"},
		{ID: "case.not_accepted", Name: "应收未收"},
		{ID: "case.supplement_unexplained", Name: "补件未说明"},
		{ID: "case.reply_unexplained", Name: "答复未说明理由"},
		{ID: "case.joint_uninformed", Name: "联办未告知或未联系"},
		{ID: "case.irregular", Name: "手续不规范、报送不及时"},
		{ID: "case.overdue", Name: "超过承诺时限"},
		{ID: "case.wrong", Name: "办事结果差错"},
		{ID: "report.network_late", Name: "上报办公网不及时"},
		{ID: "report.notice_late", Name: "通知书不及时"},
		{ID: "report.work_late", Name: "工作情况报送不及时、不清"},
		{ID: "meeting.late", Name: "会议、学习迟到"},
		{ID: "meeting.absent", Name: "会议、学习缺席"},
		{ID: "task.uncooperative", Name: "对工作安排配合不力"},
		{ID: "integrity.breach", Name: "吃拿卡要等不廉洁行为"},
		{ID: "complaint.upheld", Name: "投诉查实"},
		{ID: "complaint.harm", Name: "投诉查实并通报或造成不良影响"},
		{ID: "staffing.churn", Name: "人员变动频繁"},
		{ID: "attendance.off_post", Name: "空岗、脱岗"},
		{ID: "duty.left", Name: "值班离岗"},
		{ID: "duty.careless", Name: "值班不负责任"},
		{ID: "hygiene.finding", Name: "卫生不达标"},
		{ID: "skill.unanswered", Name: "解答不及时、不准确"},
		{ID: "skill.policy_wrong", Name: "政策执行不当"},
		{ID: "skill.coordination_poor", Name: "协调不力"},
		{ID: "satisfaction.poor", Name: "对办理结果不满意"},
		{ID: "suggestion.adopted", Name: "合理化建议、创新"},
		{ID: "praise.letter", Name: "表扬信、书面表扬"},
		{ID: "praise.banner", Name: "锦旗"},
		{ID: "award.city_or_above", Name: "市委市政府以上表彰"},
		{ID: "media.praise", Name: "媒体表扬"},
		{ID: "title.individual", Name: "先进个人"},

		{ID: "attendance.absent", Name: "旷工半天", Derived: true},
		{ID: "attendance.off_post_session", Name: "脱岗（打卡）", Derived: true},
		{ID: "attendance.late", Name: "迟到", Derived: true},
		{ID: "attendance.early", Name: "早退", Derived: true},
		{ID: "leave.sick", Name: "病假", Derived: true},
		{ID: "leave.personal", Name: "事假", Derived: true},
		{ID: "case.overdue_day", Name: "办件超时一天", Derived: true},
		{ID: "case.late", Name: "办件超过承诺时限", Derived: true},
	}
}

// Levels returns the levels that a fact may name, lowest first (县、市、省、国家).
func Levels() []string { return []string{"county", "city", "province", "nation"} }

// TieCriteria returns the criteria of a tie chain beside "item:" and an item's id.
func TieCriteria() []string {
	return []string{"no_upheld_complaint", "finished_cases", "deductions"}
}
