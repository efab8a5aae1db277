package register

import (
	"redbanner/attendance/duty"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// meetingNames are what meetings are called where nothing else is said. Study days stand
// under duty.Study, the name by which their month is looked through.
var meetingNames = map[string]string{
	"study": duty.Study, "regular": "工作例会", "training": "业务培训", "activity": "中心活动",
}

// meetings is the register of meetings and study (会议、学习). Its sign-in list becomes the
// centre's sign-ins, from which the books derive who was late or absent: the register
// gives no fact of its own.
func meetings() Machine {
	signing := []Field{ // lists go on naming people for a while after they left
		{Name: "present", Type: Person, Many: true, Left: true},
		{Name: "late", Type: Person, Many: true, Left: true},
		{Name: "absent", Type: Person, Many: true, Left: true},
		{Name: "excused", Type: Person, Many: true, Left: true},
	}
	return Machine{
		Register: "meetings", Name: "会议学习登记",
		Open: Step{
			Action: "plan", To: "planned", By: leaders,
			Fields: []Field{
				{Name: "sort", Type: Choice, Required: true, Choices: []string{"study", "regular", "training", "activity"}},
				{Name: "on", Type: Day, Required: true, Future: true},
				{Name: "meeting", Type: Text},
				{Name: "time", Type: Text},
				{Name: "place", Type: Text},
				{Name: "agenda", Type: Text},
			},
		},
		Steps: []Step{
			{
				Action: "hold", From: []string{"planned"}, To: "held", By: leaders,
				Fields: append([]Field{{Name: "minutes", Type: Text}}, signing...),
				Check:  checkSigning, Forms: signInForms,
			},
			// What was signed wrong is put right by naming those whom it concerns again.
			{
				Action: "correct", From: []string{"held"}, To: "held", By: leaders,
				Fields: append([]Field{{Name: "reason", Type: Text, Required: true}}, signing...),
				Check:  checkSigning, Forms: signInForms,
			},
			{
				Action: "cancel", From: []string{"planned"}, To: "cancelled", By: leaders,
				Fields: []Field{{Name: "reason", Type: Text, Required: true}},
			},
		},
		Clocks: []Clock{{State: "planned", WorkingDays: 1, Owes: owesOffice, From: "on"}}, // presumed
	}
}

var signedAs = []string{SignedPresent, SignedLate, SignedAbsent, SignedExcused}

// checkSigning: somebody is listed, nobody twice, and not before the meeting.
func checkSigning(e Entry) []roster.Problem {
	var found []roster.Problem
	if on := e.Fields.Date("on"); e.last().Day < on {
		found = append(found, fault("on", "meeting_to_come", on.String())...)
	}
	seen := map[string]bool{}
	for _, status := range signedAs {
		for _, staff := range e.last().Fields.Lines(status) {
			if seen[staff] {
				found = append(found, fault(status, "signed_twice", staff)...)
			}
			seen[staff] = true
		}
	}
	if len(seen) == 0 {
		found = append(found, fault(SignedPresent, "nobody_signed", "")...)
	}
	return found
}

// signInForms are the lines of the sign-in list that the step itself gives.
func signInForms(e Entry) []Form {
	name := e.Fields["meeting"]
	if name == "" {
		name = meetingNames[e.Fields["sort"]]
	}
	var forms []Form
	for _, status := range signedAs {
		for _, staff := range e.last().Fields.Lines(status) {
			forms = append(forms, Form{Kind: "meetings", Cells: map[string]string{
				"date": e.Fields["on"], "meeting": name, "staff": staff, "status": status,
			}})
		}
	}
	return forms
}

// commended are the kinds of fact of commendations.
var commended = map[string]string{
	"letter": "praise.letter", "banner": "praise.banner", "award": "award.city_or_above",
	"media": "media.praise", "title": "title.individual",
}

// commendations is the register of praise and awards (表彰): what came in, with the paper
// or picture that proves it, verified by a second person.
func commendations() Machine {
	return Machine{
		Register: "commendations", Name: "表彰登记",
		Open: Step{
			Action: "receive", To: "received", By: office,
			Fields: []Field{
				{Name: "sort", Type: Choice, Required: true, Choices: []string{"letter", "banner", "award", "media", "title"}},
				{Name: "level", Type: Level},
				{Name: "from", Type: Text, Required: true},
				{Name: "text", Type: Text},
			},
			Check: checkCommendation,
		},
		Steps: []Step{
			{
				Action: "verify", From: []string{"received"}, To: "verified", By: second,
				Fields: []Field{{Name: "month_points", Type: Value}, {Name: "points_reason", Type: Text}},
				Check:  checkVerified, Facts: commendationFacts,
			},
			{
				Action: "reject", From: []string{"received"}, To: "rejected", By: second,
				Fields: []Field{{Name: "reason", Type: Text, Required: true}},
			},
		},
		Clocks: []Clock{{State: "received", WorkingDays: 3, Owes: owesOffice}}, // presumed
	}
}

// checkCommendation: the level belongs to the kind. An award counts from the city
// (市委、市政府以上) upwards; media and titles are told apart by it, and are a person's.
func checkCommendation(e Entry) []roster.Problem {
	sort, level := e.Fields["sort"], e.Fields["level"]
	var found []roster.Problem
	if e.Staff == "" && e.Window == "" {
		found = append(found, fault("staff", "nobody_named", "")...)
	}
	switch {
	case sort == "award" && level == "county":
		found = append(found, fault("level", "award_below_city", level)...)
	case (sort == "media" || sort == "title") && level == "":
		found = append(found, fault("level", "commendation_level", "")...)
	case (sort == "media" || sort == "title") && e.Staff == "":
		found = append(found, fault("staff", "commended_person", "")...)
	}
	return found
}

// checkVerified: nothing counts without evidence, and nobody verifies his own.
func checkVerified(e Entry) []roster.Problem {
	var found []roster.Problem
	if !e.evidence() {
		found = append(found, fault("evidence", "evidence_needed", "")...)
	}
	if by := e.last().By.Staff; by != "" && by == e.Staff {
		found = append(found, fault("staff", "decider_involved", by)...)
	}
	if e.Fields["month_points"] != "" && e.Fields["points_reason"] == "" {
		found = append(found, fault("points_reason", "points_need_reason", "")...)
	}
	return found
}

func commendationFacts(e Entry) []Fact {
	f := e.fact(e.Day, commended[e.Fields["sort"]], e.Fields["points_reason"])
	if f.Note == "" {
		f.Note = e.Fields["from"]
	}
	f.Level = e.Fields["level"]
	if points := e.Fields.Points("month_points"); points != nil {
		f.Choice = map[rulebook.Choice]rulebook.Points{rulebook.MonthPoints: *points}
	}
	return []Fact{f}
}

// suggestions is the register of rationalisation proposals (合理化建议) and innovations,
// which count once they have proven themselves in practice (经实践检验取得成效).
func suggestions() Machine {
	reason := []Field{{Name: "reason", Type: Text, Required: true}}
	return Machine{
		Register: "suggestions", Name: "合理化建议",
		Open: Step{
			Action: "submit", To: "submitted", By: Right{Office: true, Staff: true},
			Fields: []Field{
				{Name: "suggestion", Type: Text, Required: true},
				{Name: "aim", Type: Choice, Choices: []string{"regular", "shorter", "efficient", "innovation"}},
			},
		},
		Steps: []Step{
			{
				Action: "try", From: []string{"submitted"}, To: "tried", By: leaders,
				Fields: []Field{{Name: "tried_from", Type: Day, Future: true}, {Name: "where", Type: Text}},
				Check:  checkOwn,
			},
			{
				Action: "prove", From: []string{"tried"}, To: "proven", By: leaders,
				Fields: []Field{{Name: "result", Type: Text, Required: true}},
				Check:  checkOwn,
			},
			{
				Action: "adopt", From: []string{"proven"}, To: "adopted", By: Right{Director: true, Uninvolved: true},
				Fields: []Field{{Name: "minutes", Type: Text}},
				Facts:  suggestionFacts,
			},
			{
				Action: "reject", From: []string{"submitted", "tried", "proven"}, To: "rejected", By: leaders,
				Fields: reason, Check: checkOwn,
			},
		},
		Clocks: []Clock{ // all presumed
			{State: "submitted", WorkingDays: 10, Owes: owesOffice},
			{State: "tried", WorkingDays: 60, Owes: owesOffice},
			{State: "proven", WorkingDays: 10, Owes: owesDirector},
		},
	}
}

// checkOwn: the desk that wrote a suggestion down may see to it, the person who made it
// may not.
func checkOwn(e Entry) []roster.Problem {
	if by := e.last().By.Staff; by != "" && by == e.Staff {
		return fault("staff", "decider_involved", by)
	}
	return nil
}

// suggestionFacts: it is the person's, on the day of adoption. A client's suggestion
// (意见箱) names nobody and gives no fact.
func suggestionFacts(e Entry) []Fact {
	if e.Staff == "" {
		return nil
	}
	return []Fact{{
		Date: e.last().Day, Kind: "suggestion.adopted", Staff: e.Staff, Ref: e.Name(), Note: e.Fields["result"],
	}}
}
