package register_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"redbanner/attendance/roster"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// did is one step of a made-up life of an entry.
type did struct {
	action   string
	day      string // "" = the entry's day
	by       string // staff code, "" = the desk
	says     register.Values
	evidence bool
}

// lived takes an entry through steps without asking whether they are allowed, as the
// machine's facts and checks see it.
func lived(t *testing.T, e register.Entry, steps ...did) (register.Entry, *register.Step) {
	t.Helper()
	m, ok := register.ByName(e.Register)
	if !ok {
		t.Fatalf("no register %s", e.Register)
	}
	e.Number = 7
	var last *register.Step
	for i, s := range steps {
		last = &m.Open
		if i > 0 {
			if last, ok = m.Step(s.action); !ok || !slices.Contains(last.From, e.State) {
				t.Fatalf("%s cannot %s when %s", e.Register, s.action, e.State)
			}
		}
		taken := register.Taken{Seq: i + 1, Action: s.action, State: last.To, Day: e.Day, Fields: s.says}
		taken.By = roster.Person{Account: "desk", Staff: s.by}
		if s.day != "" {
			taken.Day = roster.MustDate(s.day)
		}
		if s.evidence {
			taken.Evidence = []string{"hash"}
		}
		e = e.With(taken)
	}
	return e, last
}

func about(name, staff, window string) register.Entry {
	return register.Entry{Register: name, Day: roster.MustDate("2025-03-12"), Staff: staff, Window: window}
}

// row is one row of findings as it is kept.
func row(values register.Values) string { return values.String() }

var march12 = roster.MustDate("2025-03-12")

func factOf(kind, staff, window, note string, more ...func(*register.Fact)) register.Fact {
	f := register.Fact{Date: march12, Kind: kind, Staff: staff, Window: window, Note: note}
	for _, change := range more {
		change(&f)
	}
	return f
}

func dated(day string) func(*register.Fact) {
	return func(f *register.Fact) { f.Date = roster.MustDate(day) }
}
func ref(s string) func(*register.Fact) { return func(f *register.Fact) { f.Ref = s } }
func month(p rulebook.Points) func(*register.Fact) {
	return func(f *register.Fact) { f.Choice = map[rulebook.Choice]rulebook.Points{rulebook.MonthPoints: p} }
}
func half(p rulebook.Points) func(*register.Fact) {
	return func(f *register.Fact) { f.Choice = map[rulebook.Choice]rulebook.Points{rulebook.HalfPoints: p} }
}

// investigated is a complaint that came in and was inquired into.
var investigated = []did{
	{action: "receive", says: register.Values{"channel": "written", "statement": "态度差"}},
	{action: "investigate"},
}

func upheld(says register.Values) did {
	all := register.Values{"category": "attitude", "severity": "general", "findings": "属实"}
	for k, v := range says {
		all[k] = v
	}
	return did{action: "uphold", by: "S9", says: all}
}

func TestWhatRegistersPutOnTheLedger(t *testing.T) {
	t.Parallel()
	quarrel := register.Values{"accountability": "criticism", "month_points": "3.00", "points_reason": "情节一般", "charge": "both", "deed": "conduct.quarrel", "deed_serious": "yes"}
	deedAlone := register.Values{"accountability": "criticism", "charge": "deed", "deed": "conduct.violation", "half_points": "1.50", "points_reason": "言行"}
	found := row(register.Values{"window": "W01", "kind": "hygiene.finding", "note": "台面"}) + "\n" +
		row(register.Values{"staff": "S2", "kind": "attendance.off_post", "quantity": "1"}) + "\n" +
		row(register.Values{"window": "W01", "kind": "hygiene.finding", "note": "台面"}) + "\n" +
		row(register.Values{"staff": "S3", "kind": "conduct.violation", "half_points": "2.00", "note": "玩游戏"})
	tests := []struct {
		name  string
		entry register.Entry
		steps []did
		want  []register.Fact
	}{
		{"an upheld complaint costs on the day of receipt where the day of the conduct is unknown", about("complaints", "S1", "W01"),
			append(slices.Clone(investigated), upheld(nil), did{action: "decide", says: register.Values{"accountability": "criticism\nself_criticism", "month_points": "4.00", "points_reason": "后果较重"}}),
			[]register.Fact{factOf("complaint.upheld", "S1", "W01", "后果较重", month(400))}},
		{"it costs on the day of the conduct, of whom the inquiry found", about("complaints", "", "W01"),
			append(slices.Clone(investigated), upheld(register.Values{"staff": "S4", "window": "W02", "conduct_on": "2025-03-03"}), did{action: "decide", says: register.Values{"accountability": "criticism"}}),
			[]register.Fact{factOf("complaint.upheld", "S4", "W02", "", dated("2025-03-03"))}},
		{"harm stands in its place", about("complaints", "S1", ""),
			append(slices.Clone(investigated), upheld(nil), did{action: "decide", says: register.Values{"accountability": "criticism", "harm": "yes"}}),
			[]register.Fact{factOf("complaint.harm", "S1", "", "")}},
		{"so does circulated criticism", about("complaints", "S1", ""),
			append(slices.Clone(investigated), upheld(nil), did{action: "decide", says: register.Values{"accountability": "self_criticism\ncirculated"}}),
			[]register.Fact{factOf("complaint.harm", "S1", "", "")}},
		{"a deed counts beside the complaint where the decision says so", about("complaints", "S1", ""),
			append(slices.Clone(investigated), upheld(nil), did{action: "decide", says: quarrel}),
			[]register.Fact{
				factOf("complaint.upheld", "S1", "", "情节一般", month(300)),
				factOf("conduct.quarrel", "S1", "", "情节一般", func(f *register.Fact) { f.Serious = true }),
			}},
		{"or in its place", about("complaints", "S1", ""),
			append(slices.Clone(investigated), upheld(nil), did{action: "decide", says: deedAlone}),
			[]register.Fact{factOf("conduct.violation", "S1", "", "言行", half(150))}},
		{"an unfounded complaint costs nothing", about("complaints", "S1", ""),
			append(slices.Clone(investigated), did{action: "dismiss", says: register.Values{"findings": "不实"}}, did{action: "set_aside"}), nil},
		{"a patrol's findings, but for what was struck", about("inspections", "", ""),
			[]did{{action: "record", says: register.Values{"finding": found}}, {action: "confirm", says: register.Values{"struck": "2", "strike_reason": "公出"}}},
			[]register.Fact{
				factOf("hygiene.finding", "", "W01", "台面", ref("inspections:7/1")),
				factOf("hygiene.finding", "", "W01", "台面", ref("inspections:7/3")),
				factOf("conduct.violation", "S3", "", "玩游戏", ref("inspections:7/4"), half(200)),
			}},
		{"a finding of half a day off post", about("inspections", "", "W05"),
			[]did{{action: "record", says: register.Values{"finding": row(register.Values{"kind": "attendance.off_post", "quantity": "1", "staff": "S2"}) + "\n" + row(register.Values{"kind": "hygiene.finding"})}}, {action: "confirm"}},
			[]register.Fact{
				factOf("attendance.off_post", "S2", "", "", ref("inspections:7/1"), func(f *register.Fact) { n := 1; f.Quantity = &n }),
				factOf("hygiene.finding", "", "W05", "", ref("inspections:7/2")),
			}},
		{"a round of hygiene", about("hygiene", "", ""),
			[]did{{action: "record", says: register.Values{"finding": row(register.Values{"window": "W03", "note": "垃圾"})}}, {action: "confirm"}},
			[]register.Fact{factOf("hygiene.finding", "", "W03", "垃圾", ref("hygiene:7/1"))}},
		{"a spot check: of its head, or of a kind of its own", about("spot_checks", "", ""),
			[]did{{action: "record", says: register.Values{"finding": row(register.Values{"head": "archive", "window": "W03"}) + "\n" + row(register.Values{"head": "service", "kind": "conduct.violation", "staff": "S1"})}}, {action: "confirm"}},
			[]register.Fact{
				factOf("spot.archive", "", "W03", "", ref("spot_checks:7/1")),
				factOf("conduct.violation", "S1", "", "", ref("spot_checks:7/2")),
			}},
		{"a letter", about("commendations", "S1", "W01"),
			[]did{{action: "receive", says: register.Values{"sort": "letter", "from": "王先生"}, evidence: true}, {action: "verify"}},
			[]register.Fact{factOf("praise.letter", "S1", "W01", "王先生")}},
		{"a banner for a window", about("commendations", "", "W01"),
			[]did{{action: "receive", says: register.Values{"sort": "banner", "from": "李女士"}, evidence: true}, {action: "verify"}},
			[]register.Fact{factOf("praise.banner", "", "W01", "李女士")}},
		{"an award with the points chosen for it", about("commendations", "", "W01"),
			[]did{{action: "receive", says: register.Values{"sort": "award", "level": "city", "from": "市政府"}, evidence: true}, {action: "verify", says: register.Values{"month_points": "8.00", "points_reason": "市级先进集体"}}},
			[]register.Fact{factOf("award.city_or_above", "", "W01", "市级先进集体", month(800), func(f *register.Fact) { f.Level = "city" })}},
		{"praise by the media", about("commendations", "S1", ""),
			[]did{{action: "receive", says: register.Values{"sort": "media", "level": "province", "from": "省报"}, evidence: true}, {action: "verify"}},
			[]register.Fact{factOf("media.praise", "S1", "", "省报", func(f *register.Fact) { f.Level = "province" })}},
		{"an individual title", about("commendations", "S1", ""),
			[]did{{action: "receive", says: register.Values{"sort": "title", "level": "county", "from": "县政府"}, evidence: true}, {action: "verify"}},
			[]register.Fact{factOf("title.individual", "S1", "", "县政府", func(f *register.Fact) { f.Level = "county" })}},
		{"a rejected commendation", about("commendations", "S1", ""),
			[]did{{action: "receive", says: register.Values{"sort": "letter", "from": "无名"}}, {action: "reject", says: register.Values{"reason": "查无此事"}}}, nil},
		{"a suggestion counts on the day of adoption", about("suggestions", "S1", "W01"),
			[]did{{action: "submit", says: register.Values{"suggestion": "合并表格"}}, {action: "try"}, {action: "prove", says: register.Values{"result": "少跑一次"}}, {action: "adopt", day: "2025-06-20"}},
			[]register.Fact{factOf("suggestion.adopted", "S1", "", "少跑一次", dated("2025-06-20"))}},
		{"a client's suggestion is nobody's", about("suggestions", "", ""),
			[]did{{action: "submit", says: register.Values{"suggestion": "加座椅"}}, {action: "try"}, {action: "prove", says: register.Values{"result": "好"}}, {action: "adopt"}}, nil},
		{"a rejected suggestion", about("suggestions", "S1", ""),
			[]did{{action: "submit", says: register.Values{"suggestion": "x"}}, {action: "try"}, {action: "reject", says: register.Values{"reason": "无成效"}}}, nil},
		{"an overturned negative filing, where it is charged", about("negative_filings", "S1", "W01"),
			[]did{{action: "file"}, {action: "overturn", says: register.Values{"opinion": "应予受理", "charge": "case.not_accepted"}}},
			[]register.Fact{factOf("case.not_accepted", "S1", "W01", "应予受理")}},
		{"an overturned negative filing that is not charged", about("negative_filings", "S1", "W01"),
			[]did{{action: "file"}, {action: "overturn", says: register.Values{"opinion": "政策有变", "charge": "none"}}}, nil},
		{"a lapse of the first person asked", about("first_inquiries", "S1", ""),
			[]did{{action: "record"}, {action: "establish", says: register.Values{"opinion": "推诿", "charge": "skill.unanswered"}}},
			[]register.Fact{factOf("skill.unanswered", "S1", "", "推诿")}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e, step := lived(t, test.entry, test.steps...)
			if step.Check != nil {
				if faults := step.Check(e); len(faults) > 0 {
					t.Fatalf("refused: %v", faults)
				}
			}
			for i := range test.want {
				if test.want[i].Ref == "" {
					test.want[i].Ref = e.Name()
				}
			}
			var got []register.Fact
			if step.Facts != nil {
				got = step.Facts(e)
			}
			if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestRegistersRefuseWhatTheRulesForbid(t *testing.T) {
	t.Parallel()
	letter := register.Values{"sort": "letter", "from": "x"}
	finding := row(register.Values{"window": "W01"})
	decided := func(says register.Values) []did {
		return append(slices.Clone(investigated), upheld(nil), did{action: "decide", by: "S9", says: says})
	}
	replied := func(says register.Values) []did {
		return append(decided(register.Values{"accountability": "criticism"}), did{action: "reply", says: says})
	}
	tests := []struct {
		name  string
		entry register.Entry
		steps []did
		want  []string // the codes of the faults
	}{
		{"a grave complaint by telephone", about("complaints", "S1", ""), []did{{says: register.Values{"channel": "phone", "major": "yes"}}}, []string{"complaint_in_writing"}},
		{"a complaint of something to come", about("complaints", "S1", ""), []did{{says: register.Values{"channel": "oral", "conduct_on": "2025-03-13"}}}, []string{"conduct_after_receipt"}},
		{"an inquirer into his own case", about("complaints", "S1", ""), []did{{}, {action: "investigate", says: register.Values{"inquirer": "S1"}}}, []string{"inquirer_involved"}},
		{"a complaint found true of nobody", about("complaints", "", ""), append(slices.Clone(investigated), upheld(nil)), []string{"nobody_named"}},
		{"a complaint found true of who finds", about("complaints", "", "W01"), append(slices.Clone(investigated), upheld(register.Values{"staff": "S9"})), []string{"decider_involved"}},
		{"a complaint found true of the inquirer", about("complaints", "", "W01"), []did{{}, {action: "investigate", says: register.Values{"inquirer": "S5"}}, upheld(register.Values{"staff": "S5"})}, []string{"inquirer_involved"}},
		{"points without a reason", about("complaints", "S1", ""), decided(register.Values{"accountability": "criticism", "month_points": "2.00"}), []string{"points_need_reason"}},
		{"points where ten are fixed", about("complaints", "S1", ""), decided(register.Values{"accountability": "circulated", "month_points": "5.00", "points_reason": "x"}), []string{"complaint_points_fixed"}},
		{"a deed without saying what counts", about("complaints", "S1", ""), decided(register.Values{"accountability": "criticism", "deed": "conduct.quarrel"}), []string{"charge_unsaid"}},
		{"a charge without a deed", about("complaints", "S1", ""), decided(register.Values{"accountability": "criticism", "charge": "both"}), []string{"deed_unsaid"}},
		{"a deed of another category", about("complaints", "S1", ""), decided(register.Values{"accountability": "criticism", "charge": "both", "deed": "integrity.breach"}), []string{"deed_elsewhere"}},
		{"a serious deed that is no quarrel", about("complaints", "S1", ""), decided(register.Values{"accountability": "criticism", "charge": "both", "deed": "conduct.violation", "deed_serious": "yes"}), []string{"serious_quarrel_only"}},
		{"a deed of a window", about("complaints", "", "W01"), decided(register.Values{"accountability": "criticism", "charge": "both", "deed": "conduct.quarrel"}), []string{"deed_of_person"}},
		{"an oral reply to a written complaint", about("complaints", "S1", ""), replied(register.Values{"reply": "oral"}), []string{"written_reply_needed"}},
		{"an empty reply to a written complaint", about("complaints", "S1", ""), replied(register.Values{"reply": "written"}), []string{"reply_text_needed"}},
		{"a finding of nobody", about("inspections", "", ""), []did{{says: register.Values{"finding": row(register.Values{"kind": "hygiene.finding"})}}}, []string{"nobody_named"}},
		{"a finding where nobody looked", about("hygiene", "", ""), []did{{says: register.Values{"checked": "W02\nW03", "finding": finding}}}, []string{"window_not_checked"}},
		{"points of a finding without a note", about("inspections", "", ""), []did{{says: register.Values{"finding": row(register.Values{"staff": "S1", "half_points": "2.00"})}}}, []string{"points_need_reason"}},
		{"nothing to confirm", about("hygiene", "", ""), []did{{}, {action: "confirm"}}, []string{"nothing_found"}},
		{"everything struck, and yet confirmed", about("hygiene", "", ""), []did{{says: register.Values{"finding": finding}}, {action: "confirm", says: register.Values{"struck": "1", "strike_reason": "x"}}}, []string{"nothing_found"}},
		{"struck without a reason", about("hygiene", "", ""), []did{{says: register.Values{"finding": finding + "\n" + finding}}, {action: "confirm", says: register.Values{"struck": "1"}}}, []string{"strike_needs_reason"}},
		{"struck and never found", about("hygiene", "", ""), []did{{says: register.Values{"finding": finding}}, {action: "confirm", says: register.Values{"struck": "2", "strike_reason": "x"}}}, []string{"no_such_finding"}},
		{"clear with a finding left", about("hygiene", "", ""), []did{{says: register.Values{"finding": finding}}, {action: "clear"}}, []string{"finding_left"}},
		{"confirmed by whom it names", about("inspections", "", ""), []did{{says: register.Values{"finding": row(register.Values{"staff": "S9", "kind": "conduct.dress"})}}, {action: "confirm", by: "S9"}}, []string{"decider_involved"}},
		{"a sign-in before the meeting", about("meetings", "", ""), []did{{says: register.Values{"sort": "study", "on": "2025-03-20"}}, {action: "hold", day: "2025-03-19", says: register.Values{"present": "S1"}}}, []string{"meeting_to_come"}},
		{"a sign-in of nobody", about("meetings", "", ""), []did{{says: register.Values{"sort": "study", "on": "2025-03-12"}}, {action: "hold"}}, []string{"nobody_signed"}},
		{"signed in twice", about("meetings", "", ""), []did{{says: register.Values{"sort": "study", "on": "2025-03-12"}}, {action: "hold", says: register.Values{"present": "S1\nS2", "late": "S1"}}}, []string{"signed_twice"}},
		{"praise of nobody", about("commendations", "", ""), []did{{says: letter}}, []string{"nobody_named"}},
		{"an award of the county", about("commendations", "S1", ""), []did{{says: register.Values{"sort": "award", "level": "county", "from": "x"}}}, []string{"award_below_city"}},
		{"media without a level", about("commendations", "S1", ""), []did{{says: register.Values{"sort": "media", "from": "x"}}}, []string{"commendation_level"}},
		{"a title of a window", about("commendations", "", "W01"), []did{{says: register.Values{"sort": "title", "level": "city", "from": "x"}}}, []string{"commended_person"}},
		{"praise without evidence", about("commendations", "S1", ""), []did{{says: letter}, {action: "verify"}}, []string{"evidence_needed"}},
		{"praise verified by whom it praises", about("commendations", "S9", ""), []did{{says: letter, evidence: true}, {action: "verify", by: "S9"}}, []string{"decider_involved"}},
		{"points of an award without a reason", about("commendations", "S1", ""), []did{{says: register.Values{"sort": "award", "from": "x"}, evidence: true}, {action: "verify", says: register.Values{"month_points": "6.00"}}}, []string{"points_need_reason"}},
		{"a suggestion tried by who made it", about("suggestions", "S1", ""), []did{{}, {action: "try", by: "S1"}}, []string{"decider_involved"}},
		{"a negative filing of nobody", about("negative_filings", "", ""), []did{{}}, []string{"nobody_named"}},
		{"an important matter that nobody reported", about("negative_filings", "S1", ""), []did{{says: register.Values{"important": "yes"}}, {action: "uphold", says: register.Values{"opinion": "x"}}}, []string{"report_needed"}},
		{"a lapse of nobody", about("first_inquiries", "", "W01"), []did{{}}, []string{"asked_person"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			e, step := lived(t, test.entry, test.steps...)
			var codes []string
			for _, p := range step.Check(e) {
				codes = append(codes, p.Code)
			}
			if diff := cmp.Diff(test.want, codes); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestAWrittenComplaintEndsWithAWrittenReply(t *testing.T) {
	t.Parallel()
	steps := append(slices.Clone(investigated), did{action: "dismiss"}, did{action: "set_aside"})
	for name, reply := range map[string]did{
		"in words":  {action: "reply", says: register.Values{"reply": "written", "reply_text": "经查不实"}},
		"as a file": {action: "reply", says: register.Values{"reply": "written"}, evidence: true},
	} {
		e, step := lived(t, about("complaints", "S1", ""), append(slices.Clone(steps), reply)...)
		if faults := step.Check(e); len(faults) > 0 || e.State != "replied" {
			t.Errorf("%s: %s, %v", name, e.State, faults)
		}
	}
	e, step := lived(t, about("complaints", "S1", ""), did{says: register.Values{"channel": "phone"}}, did{action: "investigate"},
		did{action: "dismiss"}, did{action: "set_aside"}, did{action: "reply", says: register.Values{"reply": "phone"}})
	if faults := step.Check(e); len(faults) > 0 {
		t.Errorf("a complaint by telephone answered by telephone: %v", faults)
	}
}

func TestSignInsGoOnTheListOfTheMeeting(t *testing.T) {
	t.Parallel()
	plan := did{says: register.Values{"sort": "study", "on": "2025-03-20"}}
	hold := did{action: "hold", day: "2025-03-20", says: register.Values{"present": "S1\nS2", "late": "S3", "absent": "S4", "excused": "S5"}}
	line := func(meeting, staff, status string) register.Form {
		return register.Form{Kind: "meetings", Cells: map[string]string{"date": "2025-03-20", "meeting": meeting, "staff": staff, "status": status}}
	}
	e, step := lived(t, about("meetings", "", ""), plan, hold)
	want := []register.Form{line("学习", "S1", "present"), line("学习", "S2", "present"), line("学习", "S3", "late"), line("学习", "S4", "absent"), line("学习", "S5", "excused")}
	if diff := cmp.Diff(want, step.Forms(e)); diff != "" {
		t.Errorf("held (-want +got)\n%s", diff)
	}
	if step.Facts != nil {
		t.Error("a meeting gives facts of its own beside its sign-in list")
	}
	correct := did{action: "correct", day: "2025-03-24", says: register.Values{"reason": "请假条补交", "excused": "S4"}}
	plan.says = register.Values{"sort": "regular", "on": "2025-03-20", "meeting": "周例会"}
	e, step = lived(t, about("meetings", "", ""), plan, hold, correct)
	if diff := cmp.Diff([]register.Form{line("周例会", "S4", "excused")}, step.Forms(e)); diff != "" {
		t.Errorf("corrected (-want +got)\n%s", diff)
	}
}

func TestTwiceInAYearWeighsHeavier(t *testing.T) {
	t.Parallel()
	complaint := func(number int64, day, staff string, isTrue bool) register.Entry {
		last := upheld(nil)
		if !isTrue {
			last = did{action: "dismiss"}
		}
		e := about("complaints", staff, "")
		e.Day = roster.MustDate(day)
		e, _ = lived(t, e, append(slices.Clone(investigated), last)...)
		e.Number = number
		return e
	}
	this := complaint(9, "2025-03-12", "S1", true)
	others := []register.Entry{
		complaint(1, "2024-03-12", "S1", true),  // a year ago to the day
		complaint(2, "2024-03-13", "S1", true),  // within the year
		complaint(3, "2024-12-01", "S1", false), // unfounded
		complaint(4, "2025-01-01", "S2", true),  // somebody else
		complaint(8, "2025-03-12", "S1", true),  // the same day, before it
		complaint(9, "2025-03-12", "S1", true),  // itself
		complaint(10, "2025-03-13", "S1", true), // after it
	}
	m, _ := register.ByName("complaints")
	var numbers []int64
	for _, e := range m.Repeats(this, others) {
		numbers = append(numbers, e.Number)
	}
	if diff := cmp.Diff([]int64{2, 8}, numbers); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	leap := complaint(12, "2024-02-29", "S1", true)
	if got := m.Repeats(leap, []register.Entry{complaint(11, "2023-02-28", "S1", true)}); len(got) != 0 {
		t.Errorf("the last of February a year before a leap day is within the year: %v", got)
	}
	patrols, _ := register.ByName("inspections")
	if got := patrols.Repeats(about("inspections", "S1", ""), others); got != nil {
		t.Errorf("patrols weigh heavier: %v", got)
	}
}
