package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"redbanner/attendance/roster"
)

// Whom a fact names.
const (
	aPerson = iota
	theWindow
)

// event is a kind of fact with what people write about it. The spans are the
// values that one may choose inside a clause's range, in half points; none where
// the clause has no range.
type event struct {
	kind     string
	names    int
	month    [2]int
	half     [2]int
	quantity int // 0 = not given
	level    string
	notes    []string
}

var (
	small = []event{
		{kind: "conduct.violation", half: [2]int{2, 4}, notes: []string{"上班时间在窗口聊天", "工作时间看手机视频", "在大厅内吸烟", "在窗口吃早餐", "串岗闲谈"}},
		{kind: "conduct.violation", half: [2]int{2, 2}, notes: []string{"工作时间玩电脑游戏，当场制止"}},
		{kind: "conduct.dress", notes: []string{"未佩戴工作牌", "未按规定着工装"}},
		{kind: "hygiene.finding", names: theWindow, notes: []string{"窗口桌面杂乱、有积灰", "柜台下堆放杂物", "卫生责任区未打扫"}},
		{kind: "hygiene.finding", names: theWindow, notes: []string{"下班后垃圾未清理", "资料架摆放零乱"}},
		{kind: "report.network_late", half: [2]int{2, 3}, notes: []string{"受理信息次日才录入办公网", "审批结果未及时上传"}},
	}
	grave = []event{
		{kind: "case.supplement_unexplained", notes: []string{"材料不齐未一次性告知，群众跑了两趟", "补件清单漏列一项"}},
		{kind: "case.irregular", notes: []string{"申请表缺少签字即受理", "档案报送超过规定时间"}},
		{kind: "case.reply_unexplained", notes: []string{"答复不予办理，未说明政策依据"}},
		{kind: "case.joint_uninformed", notes: []string{"联办件未通知国土窗口会审"}},
		{kind: "case.not_accepted", notes: []string{"以经办人不在为由未收件，经核实应当受理"}},
		{kind: "report.notice_late", names: theWindow, month: [2]int{2, 6}, notes: []string{"受理通知书补填，拖延两天", "办结通知书未及时送达"}},
		{kind: "task.uncooperative", half: [2]int{4, 8}, notes: []string{"临时抽调布置会场，未按要求到位"}},
		{kind: "conduct.quarrel", notes: []string{"与办事群众发生口角，经值班长劝开"}},
		{kind: "complaint.upheld", month: [2]int{4, 7}, notes: []string{"群众电话投诉态度生硬，经调查属实", "投诉让人久等不理睬，监控核实属实"}},
		{kind: "attendance.off_post", quantity: 1, notes: []string{"巡查发现下午不在岗，未请假"}},
	}
	// personal facts are read by the half-year book alone.
	personal = []event{
		{kind: "skill.unanswered", notes: []string{"咨询电话未能当场答复，次日才回复", "答复的办理条件有误"}},
		{kind: "skill.policy_wrong", half: [2]int{2, 5}, notes: []string{"补贴标准按旧文件执行，已纠正"}},
		{kind: "skill.coordination_poor", notes: []string{"会审材料未及时转交，影响联办"}},
		{kind: "report.work_late", notes: []string{"月度工作小结迟交三天", "报送情况不清楚，退回重报"}},
		{kind: "duty.left", notes: []string{"周六值班中途离开"}},
		{kind: "duty.careless", notes: []string{"值班交接未登记，来件遗漏"}},
		{kind: "suggestion.adopted", notes: []string{"建议设立帮办代办台，已采纳", "编印一次性告知卡，在全中心推广", "优化叫号流程，平均等候减少八分钟", "建议开设老年人优先窗口，已采纳"}},
		{kind: "suggestion.adopted", notes: []string{"提出材料共享清单，减少重复提交", "设计上门服务登记表，已采用"}},
		{kind: "media.praise", level: "county", notes: []string{"县融媒体中心报道上门办理养老认证", "县电视台采访帮办代办经验"}},
		{kind: "title.individual", level: "county", notes: []string{"获县级优秀窗口工作人员称号"}},
	}
	letter = event{kind: "praise.letter", notes: []string{"群众来信感谢耐心解答", "村民写信表扬上门服务", "企业来函感谢加班办结", "老人家属送来感谢信"}}
	banner = event{kind: "praise.banner", notes: []string{"赠锦旗：热情服务 为民解忧", "赠锦旗：办事高效 情系百姓", "赠锦旗：人民公仆 贴心服务"}}
	award  = event{kind: "award.city_or_above", names: theWindow, month: [2]int{10, 12}, notes: []string{"被市委市政府评为优质服务窗口"}}
	churn  = event{kind: "staffing.churn", names: theWindow, month: [2]int{4, 6}, notes: []string{"窗口人员更换未提前报备，影响接件"}}
	breach = event{kind: "integrity.breach", half: [2]int{4, 8}, notes: []string{"接受服务对象宴请一次，已通报批评"}}
)

// praise is what the month's windows get, best first: banners and letters.
var praise = [][2]int{{2, 3}, {2, 2}, {2, 2}, {1, 3}, {2, 1}, {0, 2}, {1, 0}, {0, 1}, {0, 1}, {0, 0}, {0, 1}, {0, 0}}

// rankWindows decides how well the windows do in each month: each has a quality
// of its own, and luck.
func (c *centre) rankWindows() {
	d := c.dice(ranking)
	quality := d.Perm(len(offices))
	for range c.months() {
		merit := make([]int, len(offices))
		order := make([]int, len(offices))
		for w := range offices {
			merit[w] = 2*quality[w] + d.between(0, 12)
			order[w] = w
		}
		slices.SortStableFunc(order, func(a, b int) int { return merit[b] - merit[a] })
		c.rank = append(c.rank, order)
	}
}

// recorder writes facts down.
type recorder struct {
	*centre
	dice
	month roster.Period
	facts []fact
}

// fact is one row of the ledger, still without its number.
type fact struct {
	date          roster.Date
	event         event
	staff, window string
	month, half   string
	note          string
}

func (c *centre) factsFile() []byte {
	r := &recorder{centre: c, dice: c.dice(recording)}
	for m, month := range c.months() {
		r.month = month
		for place, window := range c.rank[m] {
			r.blame(place, window)
			r.praise(m, place, window)
		}
		for range r.between(6, 9) {
			r.record(pick(r.dice, personal), r.IntN(len(offices)))
		}
		r.special(m, month)
	}
	slices.SortStableFunc(r.facts, func(a, b fact) int { return cmp.Compare(a.date, b.date) })
	return utf8File("date kind staff window quantity serious level month_points half_points ref note", r.rows())
}

// blame records what inspections, clients and the office find wrong.
func (r *recorder) blame(place, window int) {
	minor, major := r.between(0, 1), 0
	switch {
	case place >= 9:
		minor, major = r.between(0, 2), r.between(1, 2)
	case place >= 5:
		minor, major = r.between(1, 2), r.between(0, 1)
	}
	for range minor {
		r.record(pick(r.dice, small), window)
	}
	for range major {
		r.record(pick(r.dice, grave), window)
	}
}

// praise records letters, silk banners and, twice in the half-year, an award.
func (r *recorder) praise(m, place, window int) {
	banners, letters := praise[place][0], praise[place][1]
	if place == 0 && m%3 == 2 {
		r.record(award, window)
		banners, letters = 1, 1
	}
	for range banners {
		r.record(banner, window)
	}
	for range letters {
		r.record(letter, window)
	}
}

// special records what happens once: windows that lost someone in the middle of
// a month, and one breach of integrity, at the bottom of May.
func (r *recorder) special(m int, month roster.Period) {
	for _, move := range moves[:3] {
		if from := roster.MustDate(move.from); month.Contains(from) {
			r.record(churn, r.people[move.person].posts[0].window)
		}
	}
	if m == 4 {
		r.record(breach, r.rank[m][len(offices)-1])
	}
}

// record writes down an event at a window, on a day on which someone was there.
func (r *recorder) record(e event, window int) {
	first, end := r.workdaysOf(r.month)
	for range 50 {
		day := r.between(first, end-1)
		present := r.present(window, day, roster.PM)
		if len(present) == 0 {
			continue
		}
		f := fact{date: r.days[day], event: e, note: pick(r.dice, e.notes), month: r.choose(e.month), half: r.choose(e.half)}
		if e.names == theWindow {
			f.window = offices[window].code
		} else {
			f.staff = pick(r.dice, present).Code
		}
		r.facts = append(r.facts, f)
		return
	}
}

// choose returns a value inside a span of half points, "" for no span.
func (r *recorder) choose(span [2]int) string {
	if span[1] == 0 {
		return ""
	}
	return halves(r.between(span[0], span[1]))
}

func (r *recorder) rows() [][]string {
	var rows [][]string
	for i, f := range r.facts {
		quantity := ""
		if f.event.quantity > 0 {
			quantity = strconv.Itoa(f.event.quantity)
		}
		rows = append(rows, []string{
			f.date.String(), f.event.kind, f.staff, f.window, quantity, "", f.event.level,
			f.month, f.half, fmt.Sprintf("记〔%d〕%d号", f.date.Year(), i+1), f.note,
		})
	}
	return rows
}
