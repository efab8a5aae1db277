package page

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"redbanner/http/assets"
	"redbanner/http/browsertest"
	"redbanner/http/locale"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }

// hall serves pages as the site does, under its content policy.
type hall struct {
	*http.ServeMux
	set *Set
	URL string
}

func newHall(t *testing.T) *hall {
	t.Helper()
	own, err := assets.New()
	if err != nil {
		t.Fatal(err)
	}
	set, err := New(own.Address)
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{ServeMux: http.NewServeMux(), set: set}
	h.HandleFunc("GET "+assets.Prefix, func(w http.ResponseWriter, r *http.Request) {
		a, _ := own.At(r.URL.Path)
		w.Header().Set("Content-Type", a.Type)
		_, _ = w.Write(a.Data)
	})
	h.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	h.URL = server.URL
	return h
}

// show answers with a page.
func (h *hall) show(w http.ResponseWriter, status int, v View) {
	body, err := h.set.Render(v.(interface{ language() string }).language(), v)
	if err != nil {
		body = []byte(err.Error())
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self'; img-src 'self' data:; frame-ancestors 'none'; form-action 'self'")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func (b Base) language() string { return b.Lang }

// page serves a page at an address of its own.
func (h *hall) page(pattern string, v View) {
	h.HandleFunc("GET "+pattern, func(w http.ResponseWriter, _ *http.Request) { h.show(w, http.StatusOK, v) })
}

// signedIn is the frame of somebody who has signed in.
func signedIn() Base { return sampleBase(phrases{}, locale.Chinese) }

func TestTheGalleryStandsUpOnEveryScreenInEveryTheme(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile(filepath.Join("testdata", "gallery.tmpl"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		screen        browsertest.Screen
		lang          string
		big, contrast bool
	}{
		{browsertest.Desktop, locale.Chinese, false, false},
		{browsertest.Desktop, locale.English, false, true},
		{browsertest.Phone, locale.Chinese, false, false},
		{browsertest.Phone, locale.English, true, true},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.screen, tt.lang, tt.big), func(t *testing.T) {
			t.Parallel()
			h := newHall(t)
			own, err := h.set.language(tt.lang).pages["help"].Clone()
			if err != nil {
				t.Fatal(err)
			}
			if own, err = own.Parse(string(source)); err != nil {
				t.Fatal(err)
			}
			h.set.language(tt.lang).pages["gallery"] = own
			s := sample(tt.lang)
			s.Big, s.Contrast = tt.big, tt.contrast
			h.page("/{$}", s)
			b := browsertest.Open(t, tt.screen, tt.lang)
			b.Go(h.URL)
			b.NoSideways()
			b.Axe()
			for _, stop := range b.Tab(12) {
				if !stop.Ring {
					t.Errorf("nothing shows that the keyboard is on %s", stop.Element)
				}
			}
			b.Screenshot(fmt.Sprintf("gallery-%v-%v", tt.big, tt.contrast))
		})
	}
}

// asking serves a form that asks first, and tells how it was answered.
func asking(t *testing.T) (*hall, *atomic.Value) {
	t.Helper()
	h := newHall(t)
	var sent atomic.Value
	h.page("/{$}", Confirm{Base: signedIn(), Form: Form{ID: "x", Action: "/do", Submit: "撤销", Danger: true, Confirm: "撤销第 7 批导入？"}})
	h.HandleFunc("POST /do", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		sent.Store("confirmed=" + r.PostForm.Get("confirmed"))
		h.show(w, http.StatusOK, Help{Base: signedIn(), Paragraphs: []string{"收到"}})
	})
	return h, &sent
}

func TestAQuestionIsAskedBeforeAFormIsSent(t *testing.T) {
	t.Parallel()
	h, sent := asking(t)
	b := browsertest.Open(t, browsertest.Desktop, "zh-CN")
	b.Go(h.URL)
	b.Click("#x button, #x .danger")
	b.WaitText("dialog .question", "撤销第 7 批导入？")
	b.Axe()
	b.Click("dialog button[value=no]")
	b.WaitGone("dialog")
	if sent.Load() != nil {
		t.Errorf("no was answered, and %v was sent", sent.Load())
	}
	b.Click("form#x .danger")
	b.Submit("dialog button[value=yes]")
	if b.WaitText(".prose", "收到"); sent.Load() != "confirmed=yes" {
		t.Errorf("sent %v", sent.Load())
	}
}

func TestWithoutAScriptTheServerAsks(t *testing.T) {
	t.Parallel()
	h, sent := asking(t)
	b := browsertest.Open(t, browsertest.Phone, "zh-CN")
	b.NoScript()
	b.Go(h.URL)
	b.Submit("form#x .danger")
	if b.WaitText(".prose", "收到"); sent.Load() != "confirmed=" {
		t.Errorf("sent %v", sent.Load())
	}
}

func TestThePhonesMenuOpensWithoutAScript(t *testing.T) {
	t.Parallel()
	h, _ := asking(t)
	h.page("/leave", Help{Base: signedIn(), Paragraphs: []string{"请假"}})
	b := browsertest.Open(t, browsertest.Phone, "zh-CN")
	b.NoScript()
	b.Go(h.URL)
	b.WaitGone(".menu a[href='/leave']")
	b.Click(".open-menu")
	b.Wait(".menu a[href='/leave']")
	b.Click(".close-menu")
	b.WaitGone(".menu a[href='/leave']")
	b.Click(".open-menu")
	b.Submit(".menu a[href='/leave']")
	b.WaitText(".prose", "请假")
}

// uploading serves a form with a file that takes only what says so.
func uploading(t *testing.T) *hall {
	t.Helper()
	h := newHall(t)
	form := Form{ID: "up", Action: "/up", Submit: "上传", Files: true, Fields: []Field{
		{Name: "file", Label: "文件", Type: "file"}, {Name: "note", Label: "备注"},
	}}
	h.page("/{$}", Confirm{Base: signedIn(), Form: form})
	h.HandleFunc("POST /up", func(w http.ResponseWriter, r *http.Request) {
		file, _, err := r.FormFile("file")
		data := []byte{}
		if err == nil {
			data, err = io.ReadAll(file)
		}
		if err != nil || string(data) != "good" {
			faulty := form.Filled(r.PostForm, map[string]string{"file": "不是考勤机的文件"}, "")
			h.show(w, http.StatusUnprocessableEntity, Confirm{Base: signedIn(), Form: faulty})
			return
		}
		http.Redirect(w, r, "/done", http.StatusSeeOther)
	})
	h.HandleFunc("GET /done", func(w http.ResponseWriter, r *http.Request) {
		base := signedIn()
		if r.Header.Get("X-Requested-With") == "" {
			base.Notice = &Notice{Text: "已上传", Tone: "good"}
		}
		h.show(w, http.StatusOK, Help{Base: base})
	})
	return h
}

func TestAFileIsUploadedAndARefusalComesBackFilled(t *testing.T) {
	t.Parallel()
	good, bad := filepath.Join(t.TempDir(), "good.dat"), filepath.Join(t.TempDir(), "bad.dat")
	if os.WriteFile(good, []byte("good"), 0o600) != nil || os.WriteFile(bad, []byte("bad"), 0o600) != nil {
		t.Fatal("cannot write")
	}
	h := uploading(t)
	b := browsertest.Open(t, browsertest.Desktop, "zh-CN")
	b.Go(h.URL)
	b.Upload("#f-up-file", bad)
	b.Fill("#f-up-note", "三月")
	b.Click("form#up .primary")
	b.WaitText(".fault", "不是考勤机的文件")
	if got := b.Value("#f-up-note"); got != "三月" {
		t.Errorf("the note is now %q", got)
	}
	b.Axe()
	_ = b.Console() // the refusal itself is no fault of the page
	b.Upload("#f-up-file", good)
	b.Submit("form#up .primary")
	b.WaitText(".notice.good", "已上传")
	if b.Path() != "/done" {
		t.Errorf("came to %s", b.Path())
	}
}

func TestArrowsMoveThroughAGridThatIsOneStopOfTheTabulator(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	own, err := h.set.language(locale.Chinese).pages["help"].Clone()
	if err != nil {
		t.Fatal(err)
	}
	rows := ""
	for row := range 3 {
		cells := ""
		for cell := range 4 {
			if row == 1 && cell == 1 {
				cells += `<td></td>`
				continue
			}
			cells += fmt.Sprintf(`<td><a id="c%d%d" href="/x">√</a></td>`, row, cell)
		}
		rows += `<tr><th scope="row">甲</th>` + cells + `</tr>`
	}
	if own, err = own.Parse(`{{define "content"}}<table class="month-grid" data-grid><tbody>` + rows + `</tbody></table>{{end}}`); err != nil {
		t.Fatal(err)
	}
	h.set.language(locale.Chinese).pages["help"] = own
	h.page("/{$}", Help{Base: Base{Lang: locale.Chinese}})
	b := browsertest.Open(t, browsertest.Desktop, "zh-CN")
	b.Go(h.URL)
	if n := b.Count(`td a[tabindex="0"]`); n != 1 {
		t.Errorf("%d stops, want 1", n)
	}
	browsertest.Eval[bool](b, `document.getElementById("c00").focus() === undefined`)
	for i, step := range []struct{ key, want string }{
		{kb.ArrowRight, "c01"}, {kb.ArrowDown, "c21"}, {kb.ArrowUp, "c01"}, {kb.End, "c03"}, {kb.ArrowRight, "c03"}, {kb.ArrowDown, "c13"}, {kb.ArrowLeft, "c12"}, {kb.ArrowLeft, "c10"}, {kb.Home, "c10"},
	} {
		b.Press(step.key)
		if got := browsertest.Eval[string](b, "document.activeElement.id"); got != step.want {
			t.Errorf("after key %d the keyboard is on %s, want %s", i, got, step.want)
		}
	}
}

// working is a page with work on it.
type working struct {
	Base
	Work Progress
}

func (working) Template() string { return "working" }

func TestWorkRenewsItselfUntilItIsFinished(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	own, err := h.set.language(locale.Chinese).pages["help"].Clone()
	if err != nil {
		t.Fatal(err)
	}
	if own, err = own.Parse(`{{define "content"}}{{template "progress" .Work}}{{end}}`); err != nil {
		t.Fatal(err)
	}
	h.set.language(locale.Chinese).pages["working"] = own
	var done atomic.Int64
	h.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		base, n := signedIn(), int(done.Load())
		if base.Refresh = 2; n == 9 {
			base.Refresh = 0
		}
		h.show(w, http.StatusOK, working{base, Progress{Stage: "核算", Done: n, Total: 9, Finished: n == 9}})
	})
	b := browsertest.Open(t, browsertest.Desktop, "zh-CN")
	b.Go(h.URL)
	b.WaitText(".progress", "0 / 9")
	b.Axe()
	done.Store(4)
	b.WaitText(".progress", "4 / 9")
	if got := b.Attribute("progress", "value"); got != "4" {
		t.Errorf("the bar is at %s", got)
	}
	done.Store(9)
	b.WaitGone("progress")
	b.WaitText(".progress", "9 / 9")
	if body := render(t, h.set, locale.Chinese, working{Base: Base{Refresh: 2}}); !strings.Contains(body, `<noscript><meta http-equiv="refresh" content="2"></noscript>`) {
		t.Error("without a script the page does not renew itself")
	}
}

func TestWhoIsIdleIsWarnedAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHall(t)
	var out atomic.Bool
	base := signedIn()
	base.Idle = 1800
	page := Confirm{Base: base, Form: Form{Action: "/do", Submit: "保存", Fields: []Field{{Name: "note", Label: "备注"}}}}
	h.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		if out.Load() {
			http.Redirect(w, r, "/login", http.StatusSeeOther)
			return
		}
		h.show(w, http.StatusOK, page)
	})
	b := browsertest.Open(t, browsertest.Phone, "zh-CN")
	b.Go(h.URL)
	pass := func(seconds int) {
		browsertest.Eval[int](b, fmt.Sprintf(`Date.now = ((before) => () => before() + %d)(Date.now), 0`, 1000*seconds))
	}
	b.Fill("#f-note", "写到一半")
	pass(1700)
	b.Wait(".expiry.warn")
	b.Axe()
	b.Click(".expiry button")
	b.WaitGone(".expiry")
	out.Store(true)
	pass(1700)
	b.Wait(".expiry.warn")
	pass(200)
	b.Wait(".expiry.bad a[href='/login']")
	if got := b.Value("#f-note"); got != "写到一半" {
		t.Errorf("the note is now %q", got)
	}
}
