package http_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"redbanner/attendance"
	"redbanner/attendance/clock"
	"redbanner/http/sitetest"
)

// sendFiles posts a form with files as a browser would; names and contents alternate.
func sendFiles(t *testing.T, b *sitetest.Browser, path string, values url.Values, files ...string) sitetest.Page {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name := range values {
		if err := w.WriteField(name, values.Get(name)); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i < len(files); i += 2 {
		part, err := w.CreateFormFile("file", files[i])
		if err == nil {
			_, err = io.WriteString(part, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Do(http.MethodPost, path, w.FormDataContentType(), &body)
}

// expect fails the test unless a page has a status and every one of some texts.
func expect(t *testing.T, what string, p sitetest.Page, status int, texts ...string) {
	t.Helper()
	if p.Status != status {
		t.Errorf("%s: status %d at %s, want %d\n%s", what, p.Status, p.Path, status, mainPart(p.Body))
	}
	for _, text := range texts {
		if !strings.Contains(p.Body, text) {
			t.Errorf("%s lacks %q at %s\n%s", what, text, p.Path, mainPart(p.Body))
		}
	}
}

// mainPart is what a page says beside its frame.
func mainPart(body string) string {
	if _, rest, found := strings.Cut(body, "<main"); found {
		body, _, _ = strings.Cut(rest, "</main>")
	}
	return body
}

// settleJob waits until a job's page leads on to its outcome, or tells how it ended.
func settleJob(t *testing.T, b *sitetest.Browser, p sitetest.Page) sitetest.Page {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for strings.HasPrefix(p.Path, "/jobs/") && strings.Contains(p.Body, "data-poll") {
		if time.Now().After(deadline) {
			t.Fatalf("the job does not end: %s", mainPart(p.Body))
		}
		time.Sleep(20 * time.Millisecond)
		p = b.Get(p.Path)
	}
	return p
}

// monthOfPunches is a list of one day's punches for every day of a month; two rows are bad.
// Who keeps the machine reads what the columns mean, and nothing that came in.
func TestTheAdministratorReadsMappings(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	const at = "/imports/mappings"
	admin := hall.As(t, "admin")
	says(t, "none yet", admin.Get(at), 200, "还没有列对应。由综合科")
	if _, _, err := hall.Site.Attendance.AddMapping(t.Context(), hall.Scope, clock.Mapping{Name: "飞书", Person: "员工", Called: "何人", Time: "何时"}); err != nil {
		t.Fatal(err)
	}
	for _, account := range []string{"admin", "auditor"} {
		p := hall.As(t, account).Get(at)
		says(t, account, p, 200, "飞书", "员工", "何时")
		if strings.Contains(p.Body, `name="file"`) {
			t.Errorf("%s may make one\n%s", account, p.Body)
		}
	}
	says(t, "from the machine's pages", admin.Get("/system"), 200, `href="`+at+`"`)
	programOf(t, hall, "admin").get("/mappings").must(t, "as a program", 200, "飞书")
	for _, path := range []string{"/imports", at + "/new?file=X", "/imports/previews/1", "/imports/batches/1", "/attendance/2026-06/clocks", "/scores/2026-05"} {
		says(t, path, admin.Get(path), 403)
	}
	for _, account := range []string{"staff", "head", "director", "secretary"} {
		says(t, account, hall.As(t, account).Get(at), 403)
	}
}

func monthOfPunches() string {
	var b strings.Builder
	b.WriteString("考勤号,姓名,打卡时间\n")
	for day := 1; day <= 30; day++ {
		fmt.Fprintf(&b, "1002,张三,2026-06-%02d 12:31:00\n", day)
	}
	b.WriteString("1002,张三,2026-06-31 12:31:00\n1002,张三,上午八点\n")
	return b.String()
}

func TestHRImportsAMonthWithTwoBadRows(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	preview := sendFiles(t, hr, "/imports/new/punches", nil, "六月.csv", monthOfPunches())
	expect(t, "the preview", preview, http.StatusOK, "30 行可以导入，2 行有错", "上午八点", "2026-06-31", `data-label="行" class="number key"`, "只导入没有错误的 30 行", "下载错误行")
	if strings.Contains(preview.Body, "page.") || strings.Contains(preview.Body, "imports.") {
		t.Errorf("a message is missing:\n%s", mainPart(preview.Body))
	}

	errors := hr.Get(preview.Path + "/errors")
	book, err := excelize.OpenReader(strings.NewReader(errors.Body))
	if err != nil {
		t.Fatalf("the workbook of bad rows: %v, status %d", err, errors.Status)
	}
	defer book.Close()
	sheet := book.GetSheetName(0)
	rows, err := book.GetRows(sheet)
	if err != nil || len(rows) != 3 || rows[1][2] != "2026-06-31 12:31:00" || rows[2][2] != "上午八点" || !strings.HasPrefix(rows[1][3], "32") || rows[1][4] == "" {
		t.Fatalf("bad rows: %q, %v", rows, err)
	}
	for cell, value := range map[string]string{"C2": "2026-06-30 12:41:00", "C3": "2026-06-30 12:51:00"} {
		if err := book.SetCellStr(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	var corrected bytes.Buffer
	if err := book.Write(&corrected); err != nil {
		t.Fatal(err)
	}

	done := hr.Post(preview.Path+"/confirm", nil)
	expect(t, "confirmed", done, http.StatusOK, "已导入为批次", "撤回", "/errors")
	expect(t, "confirmed twice", hr.Post(preview.Path+"/confirm", nil), http.StatusConflict, "不会重复导入")
	expect(t, "the preview later", hr.Get(preview.Path), http.StatusOK, "已经确认导入", "下载错误行")

	again := sendFiles(t, hr, "/imports/new/punches", nil, "改好.xlsx", corrected.String())
	expect(t, "the corrected rows", again, http.StatusOK, "全部 2 行都可以导入")
	if strings.Contains(again.Body, "没有用到的列") {
		t.Error("the two columns of the workbook are told as unused")
	}
	second := hr.Post(again.Path+"/confirm", nil)
	expect(t, "the second batch", second, http.StatusOK, "已导入为批次")

	whole := strings.ReplaceAll(strings.ReplaceAll(monthOfPunches(), "2026-06-31 12:31", "2026-06-30 12:41"), "上午八点", "2026-06-30 12:51:00")
	expect(t, "the corrected file as a whole", sendFiles(t, hr, "/imports/new/punches", nil, "六月改.csv", whole), http.StatusOK, "系统里都已经有了")

	asked := hr.Post(second.Path+"/undo", nil)
	expect(t, "the question", asked, http.StatusOK, "撤回批次", "改好.xlsx", "移除新增的 2 行", `name="confirmed" value="yes"`)
	undone := hr.Post(second.Path+"/undo", url.Values{"confirmed": {"yes"}})
	expect(t, "taken back", undone, http.StatusOK, "已由 hr 于", "共 2 行")
	expect(t, "taken back twice", hr.Post(second.Path+"/undo", url.Values{"confirmed": {"yes"}}), http.StatusConflict)

	third := sendFiles(t, hr, "/imports/new/punches", nil, "改好.xlsx", corrected.String())
	expect(t, "once more", third, http.StatusOK, "全部 2 行都可以导入")
	expect(t, "confirmed again", hr.Post(third.Path+"/confirm", nil), http.StatusOK, "已导入为批次")

	desk := hr.Get("/imports?kind=punches&month=2026-06")
	expect(t, "the desk", desk, http.StatusOK, "六月.csv", "改好.xlsx", "已撤回", "有效", "六月改.csv")
	batches, err := hall.Site.Imports.Batches(t.Context(), hall.Scope, attendance.BatchFilter{Kind: "punches"})
	if err != nil || len(batches) < 3 || batches[0].File != "改好.xlsx" || batches[0].By != "hr" || batches[0].Undone() || !batches[1].Undone() {
		t.Errorf("stored: %+v, %v", batches, err)
	}
}

func TestALargeFileIsReadByAJobThatCanBeLeft(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	var b strings.Builder
	b.WriteString("考勤号,打卡时间\n")
	for b.Len() < 300<<10 {
		for day := 1; day <= 28; day++ {
			fmt.Fprintf(&b, "1002,2026-06-%02d 12:%02d:%02d\n", day, b.Len()/60%60, b.Len()%60)
		}
	}
	first := sendFiles(t, hr, "/imports/new/punches", nil, "大文件.csv", b.String())
	preview := settleJob(t, hr, first)
	expect(t, "the outcome", preview, http.StatusOK, "已读完，请核对预览", "预览：大文件.csv")
	confirmed := settleJob(t, hr, hr.Post(preview.Path+"/confirm", nil))
	expect(t, "the batch", confirmed, http.StatusOK, "已导入为批次")
	jobs := hr.Get("/jobs")
	expect(t, "the jobs", jobs, http.StatusOK, "读取文件", "大文件.csv", "已完成")
	link := regexp.MustCompile(`href="(/jobs/[0-9a-f-]{36})"`).FindStringSubmatch(jobs.Body)
	if link == nil {
		t.Fatal("no job is linked")
	}
	expect(t, "the job", hr.Get(link[1]), http.StatusOK, "已完成", "查看结果")
	undone := settleJob(t, hr, hr.Post(confirmed.Path+"/undo", url.Values{"confirmed": {"yes"}}))
	expect(t, "taken back", undone, http.StatusOK, "已撤回")

	expect(t, "another's job", hall.As(t, "director").Get(link[1]), http.StatusNotFound)
	other := hall.As(t, "admin").Get(link[1])
	expect(t, "the administrator", other, http.StatusOK, "已完成")
	if strings.Contains(other.Body, "大文件") || strings.Contains(other.Body, "/imports/previews/") {
		t.Errorf("the administrator sees what it was about:\n%s", mainPart(other.Body))
	}
	expect(t, "no such job", hr.Get("/jobs/0198a000-0000-7000-8000-000000000000"), http.StatusNotFound)
}

func TestSeveralFilesAreLookedAtTogether(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	one, two := "考勤号,打卡时间\n1002,2026-06-01 12:31:00\n", "考勤号,打卡时间\n1003,2026-06-01 12:31:00\n"
	expect(t, "two sound ones", settleJob(t, hr, sendFiles(t, hr, "/imports/new/punches", nil, "a.csv", one, "b.csv", two)), http.StatusOK, "2 个文件已读完", "a.csv", "b.csv")
	mixed := settleJob(t, hr, sendFiles(t, hr, "/imports/new/punches", nil, "a.csv", one, "c.csv", "随便,什么\n1,2\n"))
	expect(t, "one of them unreadable", mixed, http.StatusOK, "未成功", "1 个文件已预览", "1 个文件被退回", "c.csv")
}

func TestAFileThatIsRefusedIsToldBesideItsField(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	for name, tt := range map[string]struct {
		kind   string
		files  []string
		status int
		says   []string
	}{
		"no file":      {"staff", nil, http.StatusUnprocessableEntity, []string{"请选择文件", `aria-invalid="true"`}},
		"a picture":    {"staff", []string{"a.xlsx", "\x89PNG\r\n\x1a\n0000"}, http.StatusUnsupportedMediaType, []string{"不是表格", "f-file-fault"}},
		"empty":        {"staff", []string{"a.csv", ""}, http.StatusUnprocessableEntity, []string{"文件是空的"}},
		"no column":    {"staff", []string{"a.csv", "工号,备注\nS002,x\n"}, http.StatusUnprocessableEntity, []string{"问题所在", "姓名", "人员"}},
		"a bad book":   {"leave", []string{"a.xlsx", "PK\x03\x04 not a workbook"}, http.StatusUnprocessableEntity, []string{"a.xlsx"}},
		"no such kind": {"nothing", []string{"a.csv", "a,b\n1,2\n"}, http.StatusNotFound, nil},
		"a clock's":    {"punches", []string{"a.txt", "hello world\n"}, http.StatusUnprocessableEntity, []string{"认不出 a.txt", "指定各列的含义"}},
		"all bad":      {"leave", []string{"a.csv", "工号,请假类型,开始日期,结束日期\nS999,事假,2026-07-08,2026-07-08\n"}, http.StatusOK, []string{"没有可以导入的行", "S999", "下载错误行"}},
	} {
		p := sendFiles(t, hr, "/imports/new/"+tt.kind, nil, tt.files...)
		expect(t, name, p, tt.status, tt.says...)
	}
	before, err := hall.Site.Imports.Batches(t.Context(), hall.Scope, attendance.BatchFilter{})
	if err != nil || before[0].By != "test" {
		t.Errorf("something came in: %+v, %v", before[0], err)
	}
	expect(t, "an unknown preview", hr.Get("/imports/previews/4711"), http.StatusNotFound, "没有预览 4711")
	expect(t, "no number", hr.Get("/imports/batches/x"), http.StatusNotFound)
	expect(t, "a month that is none", hr.Get("/imports?month=x"), http.StatusBadRequest)
}

func TestAPreviewCanBeDiscarded(t *testing.T) {
	t.Parallel()
	hr := sitetest.New(t).As(t, "hr")
	p := sendFiles(t, hr, "/imports/new/windows", nil, "w.csv", "窗口编号,窗口名称\nW31,新窗口\n")
	expect(t, "the preview", p, http.StatusOK, "确认导入 1 行", "新窗口")
	expect(t, "waiting", hr.Get("/imports"), http.StatusOK, p.Path)
	expect(t, "discarded", hr.Post(p.Path+"/discard", nil), http.StatusOK, "没有导入任何内容")
	expect(t, "confirmed all the same", hr.Post(p.Path+"/confirm", nil), http.StatusConflict, "已放弃")
	expect(t, "looked at", hr.Get(p.Path), http.StatusOK, "已放弃")
	expect(t, "without bad rows", hr.Get(p.Path+"/errors"), http.StatusNotFound)
}

func TestSomethingThatCameInBetweenStopsAConfirmation(t *testing.T) {
	t.Parallel()
	hr := sitetest.New(t).As(t, "hr")
	first := sendFiles(t, hr, "/imports/new/windows", nil, "a.csv", "窗口编号,窗口名称\nW31,甲\n")
	second := sendFiles(t, hr, "/imports/new/windows", nil, "b.csv", "窗口编号,窗口名称\nW31,乙\n")
	expect(t, "the second one", hr.Post(second.Path+"/confirm", nil), http.StatusOK, "已导入为批次")
	p := hr.Post(first.Path+"/confirm", nil)
	expect(t, "the first one", p, http.StatusConflict, "重新上传")
	if strings.Contains(p.Body, "redbanner import") {
		t.Error("the page names a command")
	}
}

func TestEveryTemplateComesBackWithoutAFault(t *testing.T) {
	t.Parallel()
	hr := sitetest.New(t).As(t, "hr")
	choose := hr.Get("/imports/new")
	kinds := regexp.MustCompile(`href="/imports/new/([a-z]+)"`).FindAllStringSubmatch(choose.Body, -1)
	if len(kinds) != 13 {
		t.Fatalf("%d kinds: %v", len(kinds), kinds)
	}
	for _, k := range kinds {
		kind := k[1]
		ask := hr.Get("/imports/new/" + kind)
		expect(t, kind, ask, http.StatusOK, "文件要有的列", "必填")
		if strings.Contains(ask.Body, "imports.about") || strings.Contains(choose.Body, "kind."+kind) {
			t.Errorf("%s: a message is missing", kind)
		}
		for _, format := range []string{"xlsx", "csv"} {
			file := hr.Get("/imports/templates/" + kind + "." + format)
			if file.Status != http.StatusOK {
				t.Errorf("%s.%s: %d", kind, format, file.Status)
				continue
			}
			values := url.Values{}
			if kind == "ratings" {
				continue // is sealed as soon as it is in
			}
			p := sendFiles(t, hr, "/imports/new/"+kind, values, kind+"."+format, file.Body)
			expect(t, kind+"."+format, p, http.StatusOK, "全部 1 行都可以导入")
		}
	}
	expect(t, "an unknown template", hr.Get("/imports/templates/x.xlsx"), http.StatusNotFound)
	expect(t, "an unknown format", hr.Get("/imports/templates/staff.pdf"), http.StatusNotFound)
}

func TestPaperBallotsAreSealedAtOnce(t *testing.T) {
	t.Parallel()
	hr := sitetest.New(t).As(t, "hr")
	file := hr.Get("/imports/templates/ratings.csv").Body
	expect(t, "not confirmed", sendFiles(t, hr, "/imports/new/ratings", nil, "r.csv", file), http.StatusUnprocessableEntity, `id="f-sealed-fault">请确认已核对`)
	unticked := sendFiles(t, hr, "/imports/new/ratings", nil, "r.csv", file)
	if strings.Contains(unticked.Body, "“sealed”列") {
		t.Error("a field of the form is told as a column of the file")
	}
	before := hr.Get("/imports").Body
	two := sendFiles(t, hr, "/imports/new/ratings", url.Values{"sealed": {"yes"}}, "r.csv", file, "q.csv", file)
	expect(t, "two files", two, http.StatusUnprocessableEntity, `id="f-file-fault">文件太多，一次最多 1 个`, "一次一个文件", `name="sealed" value="yes" checked`)
	if after := hr.Get("/imports").Body; strings.Count(after, "/imports/batches/") != strings.Count(before, "/imports/batches/") {
		t.Error("one of two files went in")
	}
	p := sendFiles(t, hr, "/imports/new/ratings", url.Values{"sealed": {"yes"}}, "r.csv", file)
	expect(t, "sealed", p, http.StatusOK, "已导入为批次")
	if strings.Contains(p.Body, "/undo") {
		t.Error("ballots can be taken back")
	}
}

func TestColumnsThatAreNotKnownAreToldOnce(t *testing.T) {
	t.Parallel()
	hr := sitetest.New(t).As(t, "hr")
	file := "员工,何人,何时\n1002,张三,2026-06-01 12:31:00\n1003,李四,2026-06-01 12:32:00\n"
	expect(t, "no mapping yet", hr.Get("/imports/mappings"), http.StatusOK, "还没有列对应")
	expect(t, "no sample", sendFiles(t, hr, "/imports/mappings", nil), http.StatusUnprocessableEntity, "请选择文件")
	refused := sendFiles(t, hr, "/imports/new/punches", nil, "飞书.csv", file)
	link := regexp.MustCompile(`href="(/imports/mappings/new\?file=[A-Z0-9]+)"`).FindStringSubmatch(refused.Body)
	if refused.Status != http.StatusUnprocessableEntity || link == nil {
		t.Fatalf("status %d\n%s", refused.Status, mainPart(refused.Body))
	}
	ask := hr.Get(link[1])
	expect(t, "the question", ask, http.StatusOK, "何时", "李四", "试读")
	_, token, _ := strings.Cut(link[1], "file=")
	answers := url.Values{"file": {token}, "person": {"员工"}, "called": {"何人"}}
	expect(t, "without a time", hr.Post("/imports/mappings/new", answers), http.StatusBadRequest, "请选择打卡时间的列", "f-time-fault")
	answers.Set("time", "何时")
	expect(t, "tried", hr.Post("/imports/mappings/new", answers), http.StatusOK, "读到 2 次打卡，2 个人", "2026年6月1日 周一 12:32", "给它起个名字")
	answers.Set("name", "")
	expect(t, "without a name", hr.Post("/imports/mappings/new", answers), http.StatusBadRequest, "f-save-name-fault", "读到 2 次打卡")
	answers.Set("name", "飞书")
	saved := hr.Post("/imports/mappings/new", answers)
	expect(t, "saved", saved, http.StatusOK, "已保存列对应“飞书”", "全部 2 行都可以导入", "列对应“飞书”")
	expect(t, "the list", hr.Get("/imports/mappings"), http.StatusOK, "飞书", "何时")
	expect(t, "the next file", sendFiles(t, hr, "/imports/new/punches", url.Values{"format": {"map:飞书"}}, "七月.csv", strings.ReplaceAll(file, "06-01", "06-02")), http.StatusOK, "全部 2 行都可以导入")
	expect(t, "the sample is gone", hr.Get(link[1]), http.StatusNotFound, "重新上传")

	empty := url.Values{"file": {token}, "person": {"何人"}, "time": {"员工"}}
	expect(t, "of a sample that is gone", hr.Post("/imports/mappings/new", empty), http.StatusNotFound)
}

func TestASampleIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	p := sendFiles(t, hr, "/imports/mappings", nil, "a.csv", "谁,何时\n1002,2026-06-01 12:31:00\n")
	expect(t, "the sample", p, http.StatusOK, "何时")
	expect(t, "somebody else", hall.As(t, "director").Get(p.Path), http.StatusForbidden)
}

func TestWhoMayNotImportSeesNoImport(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	for _, who := range []string{"staff", "head", "director", "secretary", "admin"} {
		b := hall.As(t, who)
		for _, path := range []string{"/imports", "/imports/new", "/imports/new/staff", "/imports/batches/1", "/imports/mappings", "/imports/templates/staff.csv"} {
			if who == "admin" && path == "/imports/mappings" {
				continue // which columns a file has is his to know, what stands in them is not
			}
			if p := b.Get(path); p.Status != http.StatusForbidden {
				t.Errorf("%s at %s: %d", who, path, p.Status)
			}
		}
		if p := sendFiles(t, b, "/imports/new/staff", nil, "a.csv", "x"); p.Status != http.StatusForbidden {
			t.Errorf("%s uploads: %d", who, p.Status)
		}
	}
	auditor := hall.As(t, "auditor")
	desk := auditor.Get("/imports")
	expect(t, "the auditor", desk, http.StatusOK, "staff.csv")
	batch := auditor.Get("/imports/batches/2")
	expect(t, "the auditor's batch", batch, http.StatusOK)
	if strings.Contains(desk.Body, `href="/imports/new"`) || strings.Contains(batch.Body, "/undo") {
		t.Error("the auditor is offered what he may not")
	}
	for _, path := range []string{"/imports/batches/2/undo", "/imports/previews/1/confirm", "/imports/previews/1/discard"} {
		if p := auditor.Post(path, url.Values{"confirmed": {"yes"}}); p.Status != http.StatusForbidden {
			t.Errorf("the auditor at %s: %d", path, p.Status)
		}
	}
}

func TestImportsInEnglish(t *testing.T) {
	t.Parallel()
	hr := sitetest.New(t).As(t, "hr")
	for _, path := range []string{"/imports", "/imports/new", "/imports/new/punches", "/imports/new/ratings", "/imports/mappings", "/jobs", "/imports/batches/2"} {
		p := hr.Get(path + "?lang=en")
		if p.Status != http.StatusOK || regexp.MustCompile(`(imports|mappings|jobs|job|page|column|kind|clockformat)\.[a-z_]+`).MatchString(mainPart(p.Body)) {
			t.Errorf("%s: %d\n%s", path, p.Status, mainPart(p.Body))
		}
	}
}

func TestNoFormDropsASecondFile(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	hr := hall.As(t, "hr")
	for _, kind := range []string{"calendar", "windows", "staff", "moves", "leave", "corrections", "punches", "duty", "cases", "external", "facts", "meetings"} {
		template := hr.Get("/imports/templates/" + kind + ".csv").Body
		begun := sendFiles(t, hr, "/imports/new/"+kind, nil, kind+"-a.csv", template, kind+"-b.csv", template)
		expect(t, kind, begun, http.StatusOK, kind+"-a.csv", kind+"-b.csv") // a job that reads both
	}
	sample := "员工,何时\n1002,2026-06-01 12:31:00\n"
	two := []string{"a.csv", sample, "b.csv", sample}
	expect(t, "samples", sendFiles(t, hr, "/imports/mappings", nil, two...), http.StatusUnprocessableEntity, `id="f-file-fault">文件太多，一次最多 1 个`)
	expect(t, "books", sendFiles(t, hr, "/rules", nil, two...), http.StatusUnprocessableEntity, "文件太多，一次最多 1 个")
}

func TestSignInsForDaysToComeAreHandedBack(t *testing.T) {
	t.Parallel()
	hr := sitetest.New(t).As(t, "hr")
	file := "日期,会议,工号,状态\n2026-07-01,周例会,S002,到会\n2026-07-02,周例会,S003,到会\n2026-07-03,周例会,S004,到会\n"
	expect(t, "looked at", sendFiles(t, hr, "/imports/new/meetings", nil, "会议.csv", file), http.StatusOK, "2 行可以导入，1 行有错", "日期还没到，今天是 2026年7月2日 周四")
}
