package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Cover is the first sheet of a book (封面): what it is, and how its points came about in
// sentences that need no other page.
type Cover struct {
	Facts []CoverFact
	How   []string
}

// CoverFact is one line of a cover: a text, or a day where it is one.
type CoverFact struct {
	Name string
	Text string
	Day  roster.Date
}

// cover describes the book's subjects and how they were scored. unit is what they are.
func (b Basis) cover(of rulebook.Unit, subjects []Subject, also string) Cover {
	how := []string{b.howFrom(of), b.howEntries(of), howSources(unitLabel(of), subjects), b.howRanked(of), b.howGraded(of),
		b.howPending(unitLabel(of), subjects), b.howPresumed(), b.howFinal()}
	return Cover{
		Facts: b.coverFacts(Counted(len(subjects), unitLabel(of)) + also),
		How:   slices.DeleteFunc(how, func(s string) bool { return s == "" }),
	}
}

func (b Basis) coverFacts(scored string) []CoverFact {
	head := b.head("")
	facts := []CoverFact{
		{Name: "考核单位", Text: b.Centre.Name},
		{Name: "考核期", Text: fmt.Sprintf("%s（%s 至 %s）", head.Period, b.Period.First(), b.Period.Last())},
		{Name: "状态", Text: stateSentence(b.State)},
		{Name: "考核对象", Text: scored},
		{Name: "考核办法", Text: head.BookLabel()},
		{Name: "办法出处", Text: b.Book.Source},
		{Name: "数据截至", Day: b.AsOf},
	}
	if b.Digest != "" {
		facts = append(facts, CoverFact{Name: "定稿摘要", Text: b.Digest})
	}
	return slices.DeleteFunc(facts, func(f CoverFact) bool { return f.Text == "" && f.Day.IsZero() })
}

// stateSentence says what may be done with a paper of that state.
func stateSentence(s State) string {
	switch s {
	case Published:
		return s.Label() + "：正在公示，可以提出异议，尚未定稿"
	case Closed:
		return s.Label() + "：结果已经固定，以本表为准"
	}
	return s.Label() + "：定稿前随记录变动，不作为最终结果"
}

// howFrom says from where points are counted, and in which direction.
func (b Basis) howFrom(of rulebook.Unit) string {
	var base, earned []string
	for _, item := range b.Book.Items {
		if item.Bonus {
			earned = append(earned, item.ID+" "+item.Name)
			continue
		}
		base = append(base, item.ID)
		for _, part := range item.Parts {
			if part.Earn {
				earned = append(earned, part.ID+" "+part.Name)
			}
		}
	}
	text := fmt.Sprintf("起算：%s的基础分各为%s分，分%d项（%s），每项从满分扣起，扣完为止，不倒扣。", unitLabel(of), plain(b.Book.Base), len(base), strings.Join(base, "、"))
	if len(earned) > 0 {
		text += fmt.Sprintf("%s从0分加起，加满为止。", strings.Join(earned, "、"))
	}
	return text + fmt.Sprintf("附加分最多%s分。总分＝基础分＋附加分，精确到0.01分。", plain(b.Book.Bonus))
}

// howEntries says how the points of one subject follow from what happened.
func (b Basis) howEntries(of rulebook.Unit) string {
	text := "归属：记明窗口的事实计入该窗口；只记明人员的，计入其当日所在的窗口。"
	if of == rulebook.OfStaff {
		text = "归属：只计记明本人的事实。"
		if at := slices.IndexFunc(b.Book.Subjects, func(s rulebook.Subject) bool { return s.Of == of }); at >= 0 && b.Book.Subjects[at].WindowFacts {
			text = "归属：计记明本人的事实，以及只记明其窗口、未记明人员的事实。"
		}
	}
	return text + "每件事实、每半天考勤、每件超时办件、每个超时日各记一条，写明条款、日期、人员、依据、应计和实计分；各条实计之和，加上评分、比率类条款的增减，就是该项得分与满分之差。应计与实计不同的，备注写明原因。"
}

// howSources counts the entries by where they come from.
func howSources(unit string, subjects []Subject) string {
	counts, waived, total := map[string]int{}, 0, 0
	for _, s := range subjects {
		for _, l := range s.Lines {
			counts[sourceOf(l.Evidence)]++
			total++
			if l.Waived {
				waived++
			}
		}
	}
	if total == 0 {
		return "来源：本期没有扣分、加分条目。"
	}
	var words []string
	for _, source := range []string{fromAttendance, fromLeave, fromCases, fromMeetings, fromFacts} {
		if n := counts[source]; n > 0 {
			words = append(words, fmt.Sprintf("%s%d条", source, n))
		}
	}
	text := fmt.Sprintf("来源：各%s本期共%d条：%s。", unit, total, strings.Join(words, "，"))
	if waived > 0 {
		text += fmt.Sprintf("其中%d条经主任会议放宽，实计0分。", waived)
	}
	return text
}

// Where an entry comes from.
const (
	fromAttendance = "考勤打卡与补签"
	fromLeave      = "请假"
	fromCases      = "办件与时限"
	fromMeetings   = "会议签到"
	fromFacts      = "登记的事实"
)

// sourceOf tells it by the evidence, whose first letter says what kind of record it is.
func sourceOf(evidence string) string {
	kind, _, _ := strings.Cut(evidence, ":")
	switch kind {
	case "a":
		return fromAttendance
	case "l":
		return fromLeave
	case "c":
		return fromCases
	case "m":
		return fromMeetings
	}
	return fromFacts
}

// howRanked says how places and honours are given, where the book ranks these subjects.
func (b Basis) howRanked(of rulebook.Unit) string {
	r := b.Book.Ranking
	if r == nil || of != b.Book.Subjects[0].Of {
		return ""
	}
	text := fmt.Sprintf("名次：按总分从高到低，同分同名次，其后名次顺延；前%d名为红旗窗口。", r.Banners)
	if len(r.Ties) > 0 {
		text += "末位名额有同分的，依次比较：" + tieChain(r.Ties, b) + "；仍分不出的由主任会议决定。"
	}
	return text
}

// howGraded says how grades are proposed and who sets them.
func (b Basis) howGraded(of rulebook.Unit) string {
	g := b.Book.Grades
	if g == nil || of != rulebook.OfStaff {
		return ""
	}
	bars := make([]string, len(g.Bars))
	for i, bar := range g.Bars {
		bars[i] = plain(bar)
	}
	return fmt.Sprintf("等次：按总分提出建议，分数线为%s分；优秀不超过参加评定人数的%d%%（向下取整），全年病假超过%d天的不得评为优秀；最终等次由主任会议确定。",
		strings.Join(bars, "、"), g.QuotaPercent, g.SickLeaveLimit)
}

// howPending names what is not known yet.
func (b Basis) howPending(unit string, subjects []Subject) string {
	columns := b.columns()
	var words []string
	for i, c := range columns {
		n := 0
		for _, s := range subjects {
			if s.Scores[i].Pending {
				n++
			}
		}
		if n > 0 {
			words = append(words, fmt.Sprintf("%s %s（%s）", c.ID, c.Name, Counted(n, unit)))
		}
	}
	if words == nil {
		return "待定：没有待定项。"
	}
	return "待定：" + strings.Join(words, "、") + "尚无结果，暂计0分，所在总分为暂计分。"
}

func (b Basis) howPresumed() string {
	ids := b.presumed()
	if len(ids) == 0 {
		return "推定：办法中没有待核定的推定数值。"
	}
	return fmt.Sprintf("推定：来源原文缺失的数值系推定，尚待中心核定的有%s处：%s；用到它们的条目在备注中标明。", strconv.Itoa(len(ids)), strings.Join(ids, "、"))
}

// howFinal says how long the result may still move.
func (b Basis) howFinal() string {
	switch {
	case b.State == Closed:
		return "核对：定稿时冻结了全部依据；用同一办法重算，结果与摘要一致。"
	case b.Book.Objections != nil:
		return fmt.Sprintf("异议：公示期为%d个工作日，期内可对任何一条提出异议；定稿后不再变动。", b.Book.Objections.WorkingDays)
	}
	return ""
}

// document lays sheets out as the JSON has them, for what is counted over all of them.
func (b Basis) document(of rulebook.Unit, sheets []scoring.Sheet) scoring.Document {
	return scoring.NewDocument(b.Book, of, b.Period, string(b.State), b.AsOf, sheets)
}
