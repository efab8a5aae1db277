package page

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/http/locale"
	"redbanner/reports/listing"
	"redbanner/scoring/rulebook"
)

// With -gallery DIR the gallery is written there with the styles, to look at it.
var galleryFolder = flag.String("gallery", "", "folder to write the gallery of pieces into")

// sampler is a page that shows every piece once.
type sampler struct {
	Base
	Good       Notice
	Steps      Steps
	Tabs       []Link
	Cards      []Card
	Checks     []Check
	Stages     []Stage
	Wizard     []Stage
	Work       Progress
	List       List
	Nothing    List
	Facts      []Fact
	Pills      []Pill
	Question   Form
	Look       Form
	SheetHeads []string
	Words      map[string]string
	Day        roster.Date
	Calendar   Calendar
	People     []string
	Empty      Empty
}

func (sampler) Template() string { return "gallery" }

// phrases takes the one of two languages.
type phrases struct{ english bool }

func (p phrases) say(zh, en string) string {
	if p.english {
		return en
	}
	return zh
}

func sample(lang string) sampler {
	p := phrases{lang == locale.English}
	s := sampler{
		Base: sampleBase(p, lang), Day: roster.MustDate("2025-03-07"), Words: sampleWords(p), People: samplePeople(p),
		Good:       Notice{Text: p.say("已导入 428 条打卡记录，2 行有问题未导入。", "428 punches were imported; 2 rows were left out."), Tone: "good", More: []string{p.say("第 17 行：没有编号为 S099 的人员", "row 17: there is nobody S099")}},
		Steps:      Steps{Before: &Link{Label: p.say("2025年2月", "February"), Href: "/m/2025-02"}, Now: p.say("2025年3月", "March 2025"), After: &Link{Label: p.say("2025年4月", "April"), Href: "/m/2025-04"}},
		Tabs:       []Link{{Label: p.say("窗口", "Windows"), Href: "/a", Here: true}, {Label: p.say("人员", "Staff"), Href: "/b", Count: 3}},
		SheetHeads: []string{p.say("日期", "Date"), p.say("条款", "Clause"), p.say("事项", "What"), p.say("分值", "Points")},
		Empty:      Empty{Text: p.say("本月还没有打卡记录。请先导入考勤机导出的文件。", "There are no punches this month yet. Import the file from the clock first."), Label: p.say("导入打卡记录", "Import punches"), Href: "/imports"},
		Work:       Progress{Stage: p.say("正在核算本月成绩", "Scoring the month"), Done: 31, Total: 96, Note: p.say("可以离开本页，核算会继续。", "You can leave this page; the work goes on.")},
		Calendar:   sampleCalendar(p),
	}
	s.Cards = []Card{
		{Figure: "98.50", Label: p.say("2月得分，第 2 名", "score of February, second place"), Hint: p.say("扣 2.50 分，加 1.00 分", "2.50 off, 1.00 added"), Href: "/me", Tone: "good"},
		{Figure: "3", Label: p.say("件请假待审批", "leave requests wait for you"), Href: "/leave", Tone: "warn"},
		{Figure: "2", Label: p.say("行导入出错", "rows could not be imported"), Href: "/imports", Tone: "bad"},
		{Label: p.say("三月互评将于 3月28日 截止。", "The March rating closes on 28 March."), Tone: "faint"},
		{Figure: "5", Label: p.say("个红旗窗口", "red-banner windows"), Href: "/honours", Tone: "honour"},
	}
	s.Checks = []Check{
		{Text: p.say("打卡记录已导入", "Punches are in"), Tone: "done"},
		{Text: p.say("2 天没有任何打卡", "2 days without a punch"), Hint: p.say("3月4日、3月5日", "4 and 5 March"), Tone: "bad", Cure: Link{Label: p.say("说明原因", "Explain"), Href: "/days"}},
		{Text: p.say("互评还差 1 个窗口", "One window has not rated"), Tone: "warn", Cure: Link{Label: p.say("查看", "Show"), Href: "/peer"}},
		{Text: p.say("公示", "Publish")},
	}
	s.Stages = []Stage{
		{Label: p.say("提交", "Filed"), When: "3月3日 09:12", State: "done", Note: p.say("事假 2 天", "2 days of personal leave")},
		{Label: p.say("综合科审核", "General office"), When: "3月3日 10:40", State: "done"},
		{Label: p.say("主任审批", "Director"), State: "now"},
		{Label: p.say("销假", "Return")},
	}
	s.Wizard = []Stage{
		{Label: p.say("选择文件", "Choose a file"), State: "done"}, {Label: p.say("对应列", "Match columns"), State: "done"},
		{Label: p.say("预览", "Preview"), State: "now"}, {Label: p.say("结果", "Result")},
	}
	s.Facts = []Fact{
		{Name: p.say("姓名", "Name"), Value: p.say("陈晓梅", "Chen Xiaomei")}, {Name: p.say("窗口", "Window"), Value: p.say("社会保障", "Social security"), Href: "/w/2"},
		{Name: p.say("状态", "State"), Value: p.say("在岗", "on duty"), Tone: "good"}, {Name: p.say("入职日期", "Joined"), Value: "2019-07-01"},
	}
	for _, tone := range []string{"", "info", "good", "warn", "bad", "honour"} {
		s.Pills = append(s.Pills, Pill{Text: p.say("公示中", "published"), Tone: tone})
	}
	s.List, s.Nothing = sampleLists(p)
	s.Question, s.Look = sampleForms(p)
	return s
}

func sampleBase(p phrases, lang string) Base {
	return Base{
		Lang: lang, Title: p.say("样张：月度成绩", "Samples: scores of the month"), Path: "/scores", Here: "/scores?month=2025-03", Help: "score",
		Centre: p.say("清河县便民服务中心", "Qinghe Service Centre"), Who: p.say("陈晓梅", "Chen Xiaomei"), Version: "1.0", Idle: 1800,
		Crumbs:  []Link{{Label: p.say("工作台", "Home"), Href: "/"}, {Label: p.say("成绩总表", "Scores"), Href: "/scores"}},
		Actions: []Link{{Label: p.say("打印", "Print"), Href: "/p"}, {Label: p.say("发布公示", "Publish"), Href: "/q", Primary: true}},
		Menu: []Menu{
			{Label: p.say("我的", "Mine"), Links: []Link{{Label: p.say("工作台", "Home"), Href: "/"}, {Label: p.say("我的成绩", "My score"), Href: "/me/score"}, {Label: p.say("我的考勤", "My attendance"), Href: "/me/attendance"}, {Label: p.say("请假与补卡", "Leave and slips"), Href: "/leave", Count: 3}}},
			{Label: p.say("考核", "Assessment"), Links: []Link{{Label: p.say("月度核算", "The month"), Href: "/assess"}, {Label: p.say("成绩总表", "Scores"), Href: "/scores", Here: true}, {Label: p.say("光荣榜", "Honours"), Href: "/honours"}, {Label: p.say("申诉", "Objections"), Href: "/objections", Count: 12}}},
			{Label: p.say("管理", "Office"), Links: []Link{{Label: p.say("人员与窗口", "People and windows"), Href: "/org"}, {Label: p.say("导入中心", "Imports"), Href: "/imports"}, {Label: p.say("审计日志", "Audit"), Href: "/audit"}}},
		},
	}
}

func sampleWords(p phrases) map[string]string {
	return map[string]string{
		"score": p.say("2025年3月评分表", "Score sheet of March 2025"), "request": p.say("请假进度", "Where the request stands"),
		"total": p.say("总分", "Total"), "rank": p.say("第 3 名，共 12 个窗口", "third of 12 windows"), "median": p.say("全中心中位数 95.00", "median of the centre 95.00"),
		"start": p.say("基本分", "Start"), "part": p.say("M5 参加中心活动情况（10 分）", "M5 meetings and activities (10)"), "subtotal": p.say("M5 小计", "M5 subtotal"),
		"bonus": p.say("M11 受奖附加（最多 10 分）", "M11 bonus (at most 10)"), "late": p.say("迟到", "late"), "absent": p.say("旷工", "absent"),
		"evidence": p.say("依据：3月7日周例会签到表第 4 行", "evidence: sign-in sheet of 7 March, row 4"), "waived": p.say("已放宽：主任办公会纪要〔2025〕3号", "waived: minutes 2025-3"),
		"letter": p.say("群众表扬信 1 封", "one letter of praise"), "presumed": p.say("系推定", "presumed"), "grid": p.say("2025年3月考勤表", "Attendance of March 2025"),
		"name": p.say("姓名", "Name"), "days": p.say("出勤", "Days"), "present": p.say("出勤", "present"), "letter_late": p.say("迟", "L"), "letter_absent": p.say("旷", "A"),
	}
}

func samplePeople(p phrases) []string {
	return []string{p.say("陈晓梅", "Chen Xiaomei"), p.say("王建国", "Wang Jianguo"), p.say("欧阳海燕", "Ouyang Haiyan"), p.say("李强", "Li Qiang"), p.say("赵敏", "Zhao Min")}
}

func sampleCalendar(p phrases) Calendar {
	return MonthCalendar(p.say("2025年3月", "March 2025"), roster.MustPeriod("2025-03"), roster.MustDate("2025-03-20"), func(d roster.Date) CalendarDay {
		_, _, n := d.Civil()
		switch {
		case int(d.Weekday())%6 == 0:
			return CalendarDay{Class: "rest"}
		case n == 5:
			return CalendarDay{Marks: []Pill{{p.say("迟", "L"), "warn"}}}
		case n == 12:
			return CalendarDay{Marks: []Pill{{p.say("旷", "A"), "bad"}}}
		case n == 18:
			return CalendarDay{Marks: []Pill{{p.say("事", "P"), "info"}}}
		case n == 7:
			return CalendarDay{Href: "/d"}
		}
		return CalendarDay{Marks: []Pill{{"√", "good"}}}
	})
}

func sampleLists(p phrases) (full, nothing List) {
	columns := []listing.Column{
		{Key: "rank", Label: p.say("名次", "Rank"), Kind: listing.Number}, {Key: "window", Label: p.say("窗口", "Window")},
		{Key: "total", Label: p.say("总分", "Total"), Kind: listing.Points, Bar: true}, {Key: "off", Label: p.say("扣分", "Off"), Kind: listing.Points},
		{Key: "state", Label: p.say("状态", "State")}, {Key: "updated", Label: p.say("更新时间", "Updated"), Kind: listing.Time}, {Key: "remark", Label: p.say("说明", "Remark"), Plain: true},
	}
	at := listing.Cell{Time: roster.At(roster.MustDate("2025-04-01"), 9*3600)}
	row := func(rank int64, name string, total, off rulebook.Points, state string, tone, first listing.Tone, remark string) listing.Row {
		return listing.Row{Cells: []listing.Cell{{Number: rank}, {Text: name, Href: "/w/1", Tone: first}, {Points: total, Tone: first}, {Points: off}, {Text: state, Tone: tone}, at, {Text: remark, None: remark == ""}}}
	}
	rows := []listing.Row{
		row(1, p.say("社会保障", "Social security"), 10150, 0, p.say("已公示", "published"), listing.Good, listing.Honour, p.say("红旗窗口", "red banner")),
		row(2, p.say("不动产登记", "Land registry"), 9850, 150, p.say("已公示", "published"), listing.Good, listing.Plain, ""),
		row(2, p.say("市场监管", "Market supervision"), 9850, 150, p.say("待互评", "rating open"), listing.Warn, listing.Plain, p.say("互评尚未结束，暂计 0 分", "the rating is still open and counts 0")),
		row(4, p.say("卫生健康", "Health"), 9120, 880, p.say("有申诉", "objection"), listing.Bad, listing.Plain, ""),
	}
	l := listing.List{Title: p.say("窗口成绩", "Scores of the windows"), Columns: columns, Rows: rows}
	full = List{Path: "/scores", Export: true, Search: true, View: listing.View{List: l, Matched: 4, Total: 9, Pages: 3}}
	full.View.Query.Sort, full.View.Query.Page, full.View.Query.Desc, full.View.Query.Filter = "total", 2, true, p.say("窗口", "window")
	return full, List{View: listing.View{List: listing.List{ID: "b", Title: p.say("申诉", "Objections"), Empty: p.say("没有待处理的申诉。", "No objection waits.")}}}
}

func sampleForms(p phrases) (question, look Form) {
	kinds := []Option{{Value: "sick", Label: p.say("病假", "sick leave"), Hint: p.say("需附医院证明", "with a certificate")}, {Value: "personal", Label: p.say("事假", "personal leave")}}
	question = Form{
		ID: "leave", Action: "/leave", Submit: p.say("提交申请", "Send"), Cancel: "/leave", Confirm: p.say("提交请假申请？", "Send the request?"), Files: true,
		Fields: []Field{
			{Name: "kind", Label: p.say("假别", "Kind"), Type: "radio", Value: "sick", Options: kinds, Required: true},
			{Name: "from", Label: p.say("开始日期", "From"), Type: "date", Value: "2025-03-10", Required: true},
			{Name: "days", Label: p.say("天数", "Days"), Mode: "decimal", Value: "x", Error: p.say("应为 0.5 的倍数", "must be a multiple of 0.5"), Hint: p.say("半天填 0.5", "0.5 for half a day")},
			{Name: "reason", Label: p.say("事由", "Reason"), Type: "textarea", Value: p.say("家中有事", "family"), Section: p.say("说明与附件", "Reason and papers")},
			{Name: "proof", Label: p.say("证明材料", "Papers"), Type: "file", Hint: p.say("PDF 或图片，不超过 5 MB", "PDF or a picture, at most 5 MB")},
			{Name: "agent", Label: p.say("岗位代理人", "Deputy"), Type: "select", Options: kinds},
			{Name: "told", Label: p.say("已告知窗口负责人", "The window head knows"), Type: "checkbox", Value: "yes"},
		},
	}
	look = Form{Action: "/scores", Get: true, Inline: true, Submit: p.say("查看", "Show"), Fields: []Field{
		{Name: "month", Label: p.say("月份", "Month"), Type: "month", Value: "2025-03"}, {Name: "window", Label: p.say("窗口", "Window"), Type: "select", Options: kinds},
	}}
	return question, look
}

func TestEveryPieceShowsItsSample(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile(filepath.Join("testdata", "gallery.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{locale.Chinese, locale.English} {
		s := pages(t)
		own, err := s.language(lang).pages["help"].Clone()
		if err != nil {
			t.Fatal(err)
		}
		if own, err = own.Parse(string(source)); err != nil {
			t.Fatal(err)
		}
		s.language(lang).pages["gallery"] = own
		body := render(t, s, lang, sample(lang))
		for _, want := range []string{`aria-current="step"`, `class="bar"`, `data-poll`, `aria-sort="descending"`, `<fieldset class="field" id="f-leave-kind">`, `class="signatures"`, `data-confirm=`, `rel="next"`} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: no %s", lang, want)
			}
		}
		hang(t, lang, body)
	}
}

// hang writes a page of the gallery in each theme where it was asked for.
func hang(t *testing.T, lang, body string) {
	t.Helper()
	if *galleryFolder == "" {
		return
	}
	body = strings.ReplaceAll(body, `"/assets/`, `"`)
	for theme, class := range map[string]string{"plain": "", "big": "big", "contrast": "contrast"} {
		page := strings.Replace(body, `<html lang="`+lang+`"`, `<html lang="`+lang+`" class="`+class+`"`, 1)
		if err := os.WriteFile(filepath.Join(*galleryFolder, lang+"-"+theme+".html"), []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
