package register

import (
	"slices"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// The kinds of fact that an upheld complaint gives. Harm stands in the place of Upheld
// where the complaint led to circulated criticism (通报批评) or did harm (M7.2).
const (
	ComplaintUpheld = "complaint.upheld"
	ComplaintHarm   = "complaint.harm"
)

// What a complaint is about, with the deeds that it may have found, which are facts of
// their own kind.
var (
	complaintCategories = []string{"attitude", "insult", "procedure", "shirking", "phone", "notice", "integrity", "other"}

	deedsOf = map[string][]string{
		"attitude":  {"conduct.quarrel", "conduct.violation"},
		"insult":    {"conduct.quarrel", "conduct.violation"},
		"procedure": {"case.not_accepted", "case.irregular", "skill.policy_wrong"},
		"shirking":  {"skill.coordination_poor", "task.uncooperative"},
		"phone":     {"conduct.violation"},
		"notice":    {"case.supplement_unexplained", "case.reply_unexplained", "case.joint_uninformed", "skill.unanswered"},
		"integrity": {"integrity.breach"},
	}
	deeds = []string{
		"conduct.quarrel", "conduct.violation", "case.not_accepted", "case.supplement_unexplained",
		"case.reply_unexplained", "case.joint_uninformed", "case.irregular", "skill.unanswered",
		"skill.policy_wrong", "skill.coordination_poor", "task.uncooperative", "integrity.breach",
	}
)

// circulated is the measure that makes a complaint one of M7.2.
const circulated = "circulated"

// measures are what those responsible may be held to (责任追究): of the Bencha centre's
// 投诉责任追究暂行办法 to 待岗, then of the service hall's 责任追究制度.
var measures = []string{
	"criticism",       // 批评教育
	"admonition",      // 诫勉
	"transfer",        // 调离岗位
	"self_criticism",  // 书面检查
	circulated,        // 内部通报批评
	"probation",       // 三个月留职使用，观其表现
	"suspension",      // 待岗
	"training",        // 离岗培训
	"efficiency_note", // 效能告诫
	"removal",         // 降职、免职、辞职、辞退
	"sanction",        // 行政处分、党纪处分
	"judiciary",       // 移交司法机关
}

var channels = []string{"oral", "phone", "written"} // 口头、电话、书面

// complaints is the register of complaints (投诉督查, rules.md 7). What they cost is put
// down when they are decided, since the decision may be what makes M7.2 apply.
func complaints() Machine {
	return Machine{
		Register: "complaints", Name: "投诉登记", Carries: true, Heavier: "upheld",
		Open: Step{
			Action: "receive", To: "received", By: office,
			Fields: []Field{
				{Name: "channel", Type: Choice, Required: true, Choices: channels},
				{Name: "statement", Type: Text, Required: true},
				{Name: "complainant", Type: Text, Private: true},
				{Name: "contact", Type: Text, Private: true},
				{Name: "conduct_on", Type: Day},
				{Name: "major", Type: Yes},
			},
			Check: checkComplaint,
		},
		Steps: []Step{
			{
				Action: "investigate", From: []string{"received"}, To: "investigating", By: leaders,
				Fields: []Field{{Name: "inquirer", Type: Person}},
				Check:  checkInquirer,
			},
			// 在规定时限内不能处理完毕的，承办人员应向投诉人说明情况: the clock starts anew.
			{
				Action: "explain_delay", From: []string{"investigating"}, To: "investigating", By: leaders,
				Fields: []Field{{Name: "reason", Type: Text, Required: true}, {Name: "explained_on", Type: Day, Required: true}},
			},
			{
				Action: "uphold", From: []string{"investigating"}, To: "upheld", By: impartial,
				Fields: []Field{
					{Name: "category", Type: Choice, Required: true, Choices: complaintCategories},
					{Name: "severity", Type: Choice, Required: true, Choices: []string{"light", "general", "serious"}},
					{Name: "findings", Type: Text, Required: true},
					{Name: "staff", Type: Person},
					{Name: "window", Type: AtWindow},
					{Name: "conduct_on", Type: Day},
				},
				Check: checkUpheld,
			},
			{
				Action: "dismiss", From: []string{"investigating"}, To: "unfounded", By: impartial,
				Fields: []Field{{Name: "findings", Type: Text, Required: true}},
			},
			{
				Action: "decide", From: []string{"upheld"}, To: "decided", By: impartial,
				Fields: []Field{
					{Name: "accountability", Type: Choice, Required: true, Choices: measures, Many: true},
					{Name: "harm", Type: Yes},
					{Name: "month_points", Type: Value},
					{Name: "points_reason", Type: Text},
					{Name: "charge", Type: Choice, Choices: []string{"complaint", "deed", "both"}},
					{Name: "deed", Type: Choice, Choices: deeds},
					{Name: "deed_serious", Type: Yes},
					{Name: "half_points", Type: Value},
				},
				Check: checkDecided, Facts: complaintFacts,
			},
			{
				Action: "set_aside", From: []string{"unfounded"}, To: "decided", By: leaders,
				Fields: []Field{{Name: "points_reason", Type: Text}},
			},
			{
				Action: "reply", From: []string{"decided"}, To: "replied", By: leaders,
				Fields: []Field{
					{Name: "reply", Type: Choice, Required: true, Choices: channels},
					{Name: "reply_text", Type: Text},
					{Name: "replied_on", Type: Day},
				},
				Check: checkReply,
			},
		},
		// The rules say 当场裁定或承诺答复, 在承诺时限内办结, and name no days: all presumed.
		Clocks: []Clock{
			{State: "received", WorkingDays: 1, Owes: owesOffice},
			{State: "investigating", WorkingDays: 5, Owes: owesOffice},
			{State: "upheld", WorkingDays: 3, Owes: owesDirector},
			{State: "unfounded", WorkingDays: 3, Owes: owesOffice},
			{State: "decided", WorkingDays: 2, Owes: owesOffice},
		},
	}
}

// checkComplaint: 涉及重大事项的投诉，应采用书面形式; and nothing is complained of before it happens.
func checkComplaint(e Entry) []roster.Problem {
	found := checkConduct(e)
	if e.Fields.Yes("major") && e.Fields["channel"] != "written" {
		found = append(found, fault("channel", "complaint_in_writing", e.Fields["channel"])...)
	}
	return found
}

func checkConduct(e Entry) []roster.Problem {
	if conduct := e.Fields.Date("conduct_on"); conduct > e.Day {
		return fault("conduct_on", "conduct_after_receipt", conduct.String(), e.Day.String())
	}
	return nil
}

func checkInquirer(e Entry) []roster.Problem {
	if inquirer := e.Fields["inquirer"]; inquirer != "" && inquirer == e.Staff {
		return fault("inquirer", "inquirer_involved", inquirer)
	}
	return nil
}

// checkUpheld: the inquiry has to end with whom the complaint is about.
func checkUpheld(e Entry) []roster.Problem {
	found := append(checkConduct(e), checkImpartial(e)...)
	if staff, window := e.whom(); staff == "" && window == "" {
		found = append(found, fault("staff", "nobody_named", "")...)
	}
	return found
}

// checkImpartial: whom an inquiry found does not take the step, though the entry, as it
// came in, did not name that person; nor is that person the inquirer.
func checkImpartial(e Entry) []roster.Problem {
	staff, _ := e.whom()
	switch {
	case staff == "":
		return nil
	case e.last().By.Staff == staff:
		return fault("staff", "decider_involved", staff)
	case e.Fields["inquirer"] == staff:
		return fault("staff", "inquirer_involved", staff)
	}
	return nil
}

// checkDecided: what is chosen has to count, and to be given a reason.
func checkDecided(e Entry) []roster.Problem {
	found := checkImpartial(e)
	v := e.Fields
	charge, deed := v["charge"], v["deed"]
	add := func(column, code string, args ...any) {
		found = append(found, fault(column, code, v[column], args...)...)
	}
	if v["month_points"] != "" {
		switch {
		case charge == "deed" || harmful(v):
			add("month_points", "complaint_points_fixed")
		case v["points_reason"] == "":
			add("points_reason", "points_need_reason")
		}
	}
	if charge == "" && deed != "" {
		add("charge", "charge_unsaid")
	}
	if deed == "" && (charge == "deed" || charge == "both" || v.Yes("deed_serious") || v["half_points"] != "") {
		add("deed", "deed_unsaid")
	}
	if deed != "" && !slices.Contains(deedsOf[v["category"]], deed) {
		add("deed", "deed_elsewhere")
	}
	if v.Yes("deed_serious") && deed != "" && deed != "conduct.quarrel" {
		add("deed_serious", "serious_quarrel_only")
	}
	if staff, _ := e.whom(); deed != "" && staff == "" {
		add("deed", "deed_of_person")
	}
	return found
}

// harmful reports whether M7.2 stands in the place of M7.1: harm was done, or the
// decision itself is to circulate the criticism.
func harmful(v Values) bool {
	return v.Yes("harm") || slices.Contains(v.Lines("accountability"), circulated)
}

// complaintFacts are dated on the day of the conduct, where it is unknown on that of
// receipt. A deed is charged beside the complaint, or in its place, only where the
// decision says so: nobody pays twice for one deed by itself.
func complaintFacts(e Entry) []Fact {
	v := e.Fields
	day := e.Day
	if conduct := v.Date("conduct_on"); !conduct.IsZero() {
		day = conduct
	}
	var facts []Fact
	if v["charge"] != "deed" {
		f := e.fact(day, ComplaintUpheld, v["points_reason"])
		if harmful(v) {
			f.Kind = ComplaintHarm
		} else if points := v.Points("month_points"); points != nil {
			f.Choice = map[rulebook.Choice]rulebook.Points{rulebook.MonthPoints: *points}
		}
		facts = append(facts, f)
	}
	if charge := v["charge"]; charge == "deed" || charge == "both" {
		f := e.fact(day, v["deed"], v["points_reason"])
		f.Serious = v.Yes("deed_serious")
		if points := v.Points("half_points"); points != nil {
			f.Choice = map[rulebook.Choice]rulebook.Points{rulebook.HalfPoints: *points}
		}
		facts = append(facts, f)
	}
	return facts
}

// checkReply: 书面投诉必须书面答复, with what was written, here or as a file.
func checkReply(e Entry) []roster.Problem {
	if e.Fields["channel"] != "written" {
		return nil
	}
	if e.Fields["reply"] != "written" {
		return fault("reply", "written_reply_needed", e.Fields["reply"])
	}
	if e.Fields["reply_text"] == "" && len(e.last().Evidence) == 0 {
		return fault("reply_text", "reply_text_needed", "")
	}
	return nil
}
