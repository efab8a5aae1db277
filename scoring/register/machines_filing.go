package register

import "redbanner/attendance/roster"

// negativeFilings is the register of negative filing (否定报备): what a window may not
// accept is filed when the applicant objects, reviewed by the head of approvals (审批科)
// in 3 days, and the applicant told in 3 more. The rules say 3日; we count working days.
func negativeFilings() Machine {
	review := func(action, to string, more ...Field) Step {
		return Step{
			Action: action, From: []string{"filed"}, To: to, By: impartial,
			Fields: append([]Field{
				{Name: "opinion", Type: Text, Required: true},
				{Name: "reported_on", Type: Day},
			}, more...),
			Check: checkReported,
		}
	}
	overturn := review("overturn", "overturned",
		Field{Name: "charge", Type: Choice, Required: true, Choices: []string{"none", "case.not_accepted", "case.reply_unexplained"}})
	overturn.Facts = chargedFact
	return Machine{
		Register: "negative_filings", Name: "否定报备",
		Open: Step{
			Action: "file", To: "filed", By: Right{Office: true, Window: true, Staff: true},
			Fields: []Field{
				{Name: "applicant", Type: Text, Required: true},
				{Name: "unit", Type: Text},
				{Name: "address", Type: Text},
				{Name: "contact", Type: Text},
				{Name: "matter", Type: Text, Required: true},
				{Name: "grounds", Type: Text, Required: true},
				{Name: "important", Type: Yes},
			},
			Check: checkFiled,
		},
		Steps: []Step{
			review("uphold", "upheld"),
			overturn,
			{
				Action: "tell", From: []string{"upheld", "overturned"}, To: "told", By: Right{Office: true, Window: true, Staff: true},
				Fields: []Field{
					{Name: "told_on", Type: Day, Required: true},
					{Name: "told_by", Type: Choice, Choices: channels},
				},
			},
		},
		Clocks: []Clock{
			{State: "filed", WorkingDays: 3, Owes: owesOffice},
			{State: "upheld", WorkingDays: 3, Owes: owesWindow},
			{State: "overturned", WorkingDays: 3, Owes: owesWindow},
		},
	}
}

// checkFiled: the form names who handled the matter, or at least the window (承办单位).
func checkFiled(e Entry) []roster.Problem {
	if e.Staff == "" && e.Window == "" {
		return fault("staff", "nobody_named", "")
	}
	return nil
}

// checkReported: 对于重要事项，审批科应向分管主任报备.
func checkReported(e Entry) []roster.Problem {
	if e.Fields.Yes("important") && e.Fields["reported_on"] == "" {
		return fault("reported_on", "report_needed", "")
	}
	return nil
}

// chargedFact is the fact that whoever took the step chose, dated on the entry's day.
func chargedFact(e Entry) []Fact {
	charge := e.Fields["charge"]
	if charge == "" || charge == "none" {
		return nil
	}
	f := e.fact(e.Day, charge, e.Fields["opinion"])
	f.Choice = chosen(e.Fields)
	return []Fact{f}
}

// firstInquiries is the register of what went wrong with the first person asked
// (首问负责): who was asked first answers for it, and twice in a year weighs heavier.
func firstInquiries() Machine {
	return Machine{
		Register: "first_inquiries", Name: "首问负责登记", Heavier: "established",
		Open: Step{
			Action: "record", To: "recorded", By: leaders,
			Fields: []Field{
				{Name: "lapse", Type: Choice, Required: true, Choices: []string{"refused", "cold", "not_led", "not_told_once", "not_noted", "joint_left"}},
				{Name: "statement", Type: Text, Required: true},
				{Name: "client", Type: Text, Private: true},
			},
			Check: checkAsked,
		},
		Steps: []Step{
			{
				Action: "establish", From: []string{"recorded"}, To: "established", By: impartial,
				Fields: []Field{
					{Name: "opinion", Type: Text, Required: true},
					{Name: "charge", Type: Choice, Required: true, Choices: []string{
						"none", "skill.unanswered", "conduct.violation", "case.joint_uninformed", "case.supplement_unexplained",
					}},
					{Name: "accountability", Type: Choice, Choices: measures, Many: true},
					{Name: "half_points", Type: Value},
				},
				Facts: chargedFact,
			},
			{
				Action: "dismiss", From: []string{"recorded"}, To: "unfounded", By: impartial,
				Fields: []Field{{Name: "opinion", Type: Text, Required: true}},
			},
		},
		Clocks: []Clock{{State: "recorded", WorkingDays: 5, Owes: owesOffice}}, // presumed
	}
}

// checkAsked: the duty of the first person asked is a person's.
func checkAsked(e Entry) []roster.Problem {
	if e.Staff == "" {
		return fault("staff", "asked_person", "")
	}
	return nil
}
