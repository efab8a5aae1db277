package reports

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Rules is the assessment method in force (现行考核办法), whole: what a reader needs to check
// every point without asking anybody.
type Rules struct {
	Name, Version, Source string
	Rows                  []Rule
	Parameters            []Parameter
}

// Rule is an item of the book, a part of one, or a clause.
type Rule struct {
	ID       string
	Level    RuleLevel
	Item     string // "M3 时限承诺", of the item that it belongs to
	Text     string // wording
	Full     Points // of an item or a part
	Worth    string // of a clause, in words
	Answers  string // to which kinds of fact a clause answers
	Source   string
	Mark     string // how the source gives the value
	Note     string
	Presumed bool // and not confirmed by the centre
}

// RuleLevel says what a Rule is.
type RuleLevel uint8

// The levels.
const (
	ItemRule RuleLevel = iota
	PartRule
	ClauseRule
)

// Parameter is one number or word of the book that stands in no clause.
type Parameter struct {
	Group, Name string
	Value       any // string, int or Points
	Source      string
	Note        string
	Presumed    bool // and not confirmed by the centre
}

// rules lists the whole book.
func (b Basis) rules() Rules {
	r := Rules{Name: b.Book.Name, Version: b.Book.Version, Source: b.Book.Source, Parameters: b.parameters()}
	kinds := map[string]string{}
	for _, k := range b.Book.AllKinds() {
		kinds[k.ID] = k.Name
	}
	add := func(item string, clauses []rulebook.Clause, earns bool) {
		for i := range clauses {
			r.Rows = append(r.Rows, b.clauseRule(item, &clauses[i], earns, kinds))
		}
	}
	for _, item := range b.Book.Items {
		label := item.ID + " " + item.Name
		r.Rows = append(r.Rows, Rule{ID: item.ID, Item: label, Text: heading(item.Name, item.Text), Full: item.Full,
			Source: item.Source, Mark: markLabel(item.Mark), Note: item.Note, Presumed: b.waits(item.Mark, item.ID)})
		add(label, item.Clauses, item.Bonus)
		for _, part := range item.Parts {
			r.Rows = append(r.Rows, Rule{ID: part.ID, Level: PartRule, Item: label, Text: heading(part.Name, part.Text), Full: part.Full,
				Source: part.Source, Mark: markLabel(part.Mark), Note: part.Note, Presumed: b.waits(part.Mark, part.ID)})
			add(label, part.Clauses, item.Bonus || part.Earn)
		}
	}
	return r
}

func (b Basis) clauseRule(item string, c *rulebook.Clause, earns bool, kinds map[string]string) Rule {
	answers := make([]string, len(c.Kinds))
	for i, kind := range c.Kinds {
		answers[i] = nameOr(kinds, kind)
	}
	return Rule{ID: c.ID, Level: ClauseRule, Item: item, Text: c.Text, Worth: worth(c, earns), Answers: strings.Join(answers, "、"),
		Source: c.Source, Mark: markLabel(c.Mark), Note: c.Note, Presumed: b.waits(c.Mark, c.ID)}
}

// waits reports whether a value is presumed and the centre has not confirmed it.
func (b Basis) waits(mark rulebook.Mark, id string) bool {
	return mark == rulebook.Presumed && !b.Confirmed[id]
}

func heading(name, text string) string {
	if text == "" {
		return name
	}
	return name + "。" + text
}

// markLabel says how the source gives a value.
func markLabel(m rulebook.Mark) string {
	switch m {
	case rulebook.Restored:
		return "补回"
	case rulebook.Presumed:
		return "推定"
	}
	return "原文"
}

// worth says in words what a clause takes, or adds where it earns.
func worth(c *rulebook.Clause, earns bool) string {
	verb := "扣"
	if earns {
		verb = "加"
	}
	var words string
	switch c.Form() {
	case "range":
		words = fmt.Sprintf("%s%s至%s分（视情，未选定按%s分）", verb, plain(c.Range.Low), plain(c.Range.High), plain(c.Range.Low))
	case "levels":
		words = levelsWorth(verb, c.Levels)
	case "rate":
		return fmt.Sprintf("逾期率每满1个百分点%s%s分", verb, plain(c.Rate.Step))
	case "rating":
		return ratingWorth(c.Rating)
	default:
		words = verb + plain(c.Points) + "分"
	}
	return words + conditions(c, verb)
}

// conditions are the limits under which a clause counts.
func conditions(c *rulebook.Clause, verb string) string {
	var words []string
	if c.Serious != 0 {
		words = append(words, "情节严重再"+verb+plain(c.Serious)+"分")
	}
	if c.PerQuantity {
		words = append(words, "按数量计")
	}
	if c.MinQuantity > 0 {
		words = append(words, "不足"+strconv.Itoa(c.MinQuantity)+"的不计")
	}
	if c.Per > 0 {
		words = append(words, "每满"+strconv.Itoa(c.Per)+"次计一次")
	}
	if c.OnceADay {
		words = append(words, "每人每天计一次")
	}
	if c.OverHalfDays > 0 {
		words = append(words, "全年累计超过"+plain(Points(c.OverHalfDays)*50)+"天时计一次")
	}
	if words == nil {
		return ""
	}
	return "；" + strings.Join(words, "；")
}

func levelsWorth(verb string, levels map[string]Points) string {
	var words []string
	for _, level := range rulebook.Levels() {
		if points, ok := levels[level]; ok {
			words = append(words, levelLabel(level)+verb+plain(points)+"分")
		}
	}
	return strings.Join(words, "、")
}

func levelLabel(level string) string {
	switch level {
	case "county":
		return "县级"
	case "city":
		return "市级"
	case "province":
		return "省级"
	case "nation":
		return "国家级"
	}
	return level
}

func ratingWorth(r *rulebook.Rating) string {
	words := "取所收评分的平均分"
	if r.Method == "trimmed" {
		words = fmt.Sprintf("去掉最高、最低各一票后取平均分（满%d票起）", r.TrimFrom)
	}
	if r.External() {
		words = "由上级部门评议，" + words
	}
	return fmt.Sprintf("%s，四舍五入到0.01；少于%d票的待定", words, r.MinBallots)
}

// plain prints points without needless decimals, as a sentence has them.
func plain(p Points) string {
	text := strings.TrimRight(p.String(), "0")
	return strings.TrimSuffix(text, ".")
}

// parameters lists the caps, quotas and periods of the book.
func (b Basis) parameters() []Parameter {
	book := b.Book
	list := []Parameter{
		{Group: "总则", Name: "基础分", Value: book.Base},
		{Group: "总则", Name: "附加分上限", Value: book.Bonus},
		{Group: "总则", Name: "总分上限", Value: book.Base + book.Bonus},
	}
	list = append(list, b.rankParameters()...)
	list = append(list, b.gradeParameters()...)
	if w := book.Waiver; w != nil {
		list = append(list, Parameter{Group: "放宽（" + w.ID + "）", Name: "条文", Value: w.Text, Source: w.Source, Note: w.Note})
	}
	if s := book.Stars; s != nil {
		waits, group := b.waits(s.Mark, s.ID), "岗位之星（"+s.ID+"）"
		list = append(list,
			Parameter{Group: group, Name: "条文", Value: s.Text, Source: s.Source, Note: s.Note},
			Parameter{Group: group, Name: "名额", Value: s.Count, Source: s.Source, Presumed: waits},
			Parameter{Group: group, Name: "评定对象", Value: unitLabel(s.Of), Source: s.Source, Presumed: waits})
	}
	if o := book.Objections; o != nil {
		list = append(list, Parameter{Group: sectionLabel(o.ID), Name: "公示申诉期（工作日）", Value: o.WorkingDays, Note: o.Note, Presumed: b.waits(o.Mark, o.ID)})
	}
	return list
}

func (b Basis) rankParameters() []Parameter {
	r := b.Book.Ranking
	if r == nil {
		return nil
	}
	group, waits := "红旗窗口（"+r.ID+"）", b.waits(r.Mark, r.ID)
	veto := "不设"
	if len(r.Veto) > 0 {
		veto = b.kindNames(r.Veto)
	}
	return []Parameter{
		{Group: group, Name: "条文", Value: r.Text, Source: r.Source, Note: r.Note},
		{Group: group, Name: "红旗名额", Value: r.Banners, Source: r.Source, Presumed: waits},
		{Group: group, Name: "同分排序", Value: tieChain(r.Ties, b), Source: r.Source, Presumed: waits},
		{Group: group, Name: "查实投诉包括", Value: b.kindNames(r.Complaints), Source: r.Source},
		{Group: group, Name: "一票否决", Value: veto, Source: r.Source, Presumed: waits},
	}
}

func (b Basis) kindNames(ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id
		if at := slices.IndexFunc(b.Book.AllKinds(), func(k rulebook.Kind) bool { return k.ID == id }); at >= 0 {
			names[i] = b.Book.AllKinds()[at].Name
		}
	}
	return strings.Join(names, "、")
}

func (b Basis) gradeParameters() []Parameter {
	g := b.Book.Grades
	if g == nil {
		return nil
	}
	group, waits := sectionLabel(g.ID), b.waits(g.Mark, g.ID)
	list := []Parameter{{Group: group, Name: "条文", Value: g.Text, Source: g.Source, Note: g.Note}}
	for _, of := range establishments() {
		if names := g.Names[of]; len(names) > 0 {
			list = append(list, Parameter{Group: group, Name: EstablishmentLabel(of), Value: gradeBars(names, g.Bars), Source: g.Source, Presumed: waits})
		}
	}
	return append(list,
		Parameter{Group: group, Name: "优秀名额比例（%，向下取整）", Value: g.QuotaPercent, Source: g.Source, Presumed: waits},
		Parameter{Group: group, Name: "不得评优的全年病假天数（超过）", Value: g.SickLeaveLimit, Source: g.Source})
}

// establishments are the kinds of post in the order of every list of them.
func establishments() []roster.Establishment {
	return []roster.Establishment{roster.CivilServant, roster.PublicInstitution, roster.Contract}
}

// gradeBars says from which total each grade is proposed.
func gradeBars(names []string, bars []Points) string {
	words := make([]string, len(names))
	for i, name := range names {
		switch {
		case i < len(bars):
			words[i] = name + "：" + plain(bars[i]) + "分起"
		case len(bars) > 0:
			words[i] = name + "：不满" + plain(bars[len(bars)-1]) + "分"
		default:
			words[i] = name
		}
	}
	return strings.Join(words, "；")
}

// Counted is a number of windows or people with the word that counts them.
func Counted(n int, unit string) string {
	measure := "个"
	if unit == unitLabel(rulebook.OfStaff) {
		measure = "名"
	}
	return strconv.Itoa(n) + " " + measure + unit
}

// unitLabel names what is scored.
func unitLabel(u rulebook.Unit) string {
	if u == rulebook.OfStaff {
		return "人员"
	}
	return "窗口"
}
