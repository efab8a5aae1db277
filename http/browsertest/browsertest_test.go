package browsertest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"redbanner/http/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }

// A form as the site has them, in a site as strict as it is.
const form = `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>表单</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/style.css"></head><body><header><a href="#main">跳到正文</a></header><main id="main"><h1>请假</h1>
<form method="post" action="/sent" enctype="multipart/form-data">
<p><label for="who">姓名</label> <input id="who" name="who" required></p>
<p><label for="day">日期</label> <input id="day" name="day" type="date"></p>
<p><label for="kind">类型</label> <select id="kind" name="kind"><option value="sick">病假</option><option value="annual">年假</option></select></p>
<p><label for="why">事由</label> <textarea id="why" name="why"></textarea></p>
<p><label for="half">半天</label> <input id="half" type="checkbox" name="half"></p>
<p><label for="file">附件</label> <input id="file" type="file" name="file"></p>
<p><button id="send">提交</button></p></form>
<p><a id="book" href="/book">下载</a> <a id="away" href="/elsewhere">别处</a></p>
</main></body></html>`

const style = `body{margin:0;color:#000;background:#fff} input,select,textarea{max-width:20em} :focus{outline:2px solid #000}
.wide{width:900px;background:#fff} .box{overflow-x:auto} .cover{position:fixed;top:0;left:0;right:0;bottom:0}`

// page is an ordinary page around a body.
func page(body string) string {
	return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>页</title>` +
		`<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css"></head>` +
		`<body><main><h1>页</h1>` + body + `</main></body></html>`
}

// site serves the form, what it sends, and further pages by path.
func site(t *testing.T, pages map[string]string) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusOK, form) })
	mux.HandleFunc("GET /style.css", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		_, _ = io.WriteString(w, style)
	})
	mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /sent", sent)
	mux.HandleFunc("GET /whoami", func(w http.ResponseWriter, r *http.Request) {
		known := "nobody"
		if cookie, err := r.Cookie("who"); err == nil {
			known = cookie.Value
		}
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "known", Path: "/"})
		show(w, http.StatusOK, page(fmt.Sprintf(`<p id="host">%s</p><p id="site">%s</p><p id="lang">%s</p><p id="cookie">%s</p>`,
			r.Host, r.Header.Get("Sec-Fetch-Site"), r.Header.Get("Accept-Language"), known)))
	})
	mux.HandleFunc("GET /book", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", `attachment; filename="book.bin"; filename*=UTF-8''%E5%8F%B0%E8%B4%A6.bin`)
		_, _ = io.WriteString(w, "content of the book")
	})
	for path, body := range pages {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) { show(w, http.StatusOK, page(body)) })
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func show(w http.ResponseWriter, status int, page string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	hash := sha256.Sum256([]byte(script))
	w.Header().Set("Content-Security-Policy",
		"default-src 'self'; script-src 'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page)
}

// sent answers a form with what came, as a page that says the input is at fault.
func sent(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil {
		show(w, http.StatusBadRequest, page(`<p id="fault">no file</p>`))
		return
	}
	content, _ := io.ReadAll(file)
	show(w, http.StatusUnprocessableEntity, page(fmt.Sprintf(`<p id="got">%s|%s|%s|%q|%s|%s=%s</p>`, r.FormValue("who"),
		r.FormValue("day"), r.FormValue("kind"), r.FormValue("why"), r.FormValue("half"), header.Filename, content)))
}

func TestPersonSendsAForm(t *testing.T) {
	t.Parallel()
	for _, screen := range []browsertest.Screen{browsertest.Phone, browsertest.Desktop} {
		t.Run(screen.String(), func(t *testing.T) {
			t.Parallel()
			b := browsertest.Open(t, screen, "zh-CN")
			b.Go(site(t, nil))
			if b.Title() != "表单" || b.Status() != http.StatusOK || b.Path() != "/" {
				t.Errorf("the page is %q, %d, %s", b.Title(), b.Status(), b.Path())
			}
			b.NoSideways()
			b.Axe()
			b.Screenshot("form")
			file := filepath.Join(t.TempDir(), "证明.txt")
			if err := os.WriteFile(file, []byte("evidence"), 0o600); err != nil {
				t.Fatal(err)
			}
			b.Fill("#who", "旧的")
			b.Fill("#who", "张三 <b>")
			b.Fill("#day", "2026-11-21")
			b.Fill("#kind", "年假")
			b.Fill("#why", "第一行\n第二行")
			b.Click("#half")
			b.Upload("#file", file)
			if b.Value("#who") != "张三 <b>" || b.Value("#half") != "true" {
				t.Errorf("the fields hold %q and %q", b.Value("#who"), b.Value("#half"))
			}
			b.Submit("#send")
			want := `张三 <b>|2026-11-21|annual|"第一行\r\n第二行"|on|证明.txt=evidence`
			// The page shows the name as markup; reading it drops the tag.
			if got := b.Text("#got"); got != strings.Replace(want, "<b>", "", 1) || b.Status() != http.StatusUnprocessableEntity {
				t.Errorf("the server got %q with status %d, want %q and 422", got, b.Status(), want)
			}
		})
	}
}

func TestBrowserComesByAHostsNameInItsLanguage(t *testing.T) {
	t.Parallel()
	url := site(t, nil)
	first := browsertest.Open(t, browsertest.Desktop, "en")
	first.Go(url + "/whoami")
	if got := first.Text("#host"); !strings.HasPrefix(got, browsertest.Host+":") {
		t.Errorf("Host is %q", got)
	}
	// A plain host in a network is not told apart by this header, unlike 127.0.0.1.
	if got := first.Text("#site"); got != "" {
		t.Errorf("Sec-Fetch-Site is %q, want none", got)
	}
	if got := first.Text("#lang"); !strings.HasPrefix(got, "en") {
		t.Errorf("Accept-Language is %q", got)
	}
	first.Reload()
	if got := first.Text("#cookie"); got != "known" {
		t.Errorf("the cookie on coming again is %q", got)
	}
	second := browsertest.Open(t, browsertest.Phone, "zh-CN")
	second.Go(url)
	second.Go("/whoami")
	if got := second.Text("#cookie"); got != "nobody" {
		t.Errorf("another person's cookie is %q", got)
	}
	if got := second.Text("#lang"); !strings.HasPrefix(got, "zh-CN") {
		t.Errorf("Accept-Language is %q", got)
	}
}

func TestPersonTakesAFile(t *testing.T) {
	t.Parallel()
	b := browsertest.Open(t, browsertest.Desktop, "zh-CN")
	b.Go(site(t, nil))
	name, content := b.Download("#book")
	if name != "台账.bin" || string(content) != "content of the book" {
		t.Errorf("the file is %q with %q", name, content)
	}
	b.Wait("#send") // the page stays
}

func TestKeyboardGoesFromStopToStop(t *testing.T) {
	t.Parallel()
	b := browsertest.Open(t, browsertest.Desktop, "zh-CN")
	b.Go(site(t, nil))
	stops := b.Tab(3)
	want := []browsertest.Focus{
		{Element: `a[href="#main"]`, Name: "跳到正文", Ring: true},
		{Element: "input#who", Name: "姓名", Ring: true},
		{Element: "input#day", Name: "日期", Ring: true},
	}
	for i := range want {
		if stops[i] != want[i] {
			t.Errorf("stop %d is %+v, want %+v", i, stops[i], want[i])
		}
	}
}

// script is the one that the site's policy allows inside a page.
const script = `document.querySelector("#late").addEventListener("click",()=>setTimeout(()=>{document.querySelector("#out").textContent="done"},50))`

func TestPageWithAScriptIsWaitedFor(t *testing.T) {
	t.Parallel()
	url := site(t, map[string]string{"/late": `<p id="out">not yet</p><button id="late">go</button><p id="hidden" hidden>x</p><script>` + script + `</script>`})
	b := browsertest.Open(t, browsertest.Desktop, "en")
	b.Go(url + "/late")
	b.Click("#late")
	b.WaitText("#out", "done")
	b.WaitGone("#hidden")
	if b.Count("p") != 2 || b.Attribute("#hidden", "hidden") != "" {
		t.Errorf("there are %d paragraphs", b.Count("p"))
	}
	b.NoScript()
	b.Go("/late")
	b.Click("#late")
	if got := b.Text("#out"); got != "not yet" {
		t.Errorf("without scripts it reads %q", got)
	}
}

func TestClickWaitsUntilNothingCoversTheElement(t *testing.T) {
	t.Parallel()
	url := site(t, map[string]string{"/cover": `<button id="s">x</button><div class="cover" id="over"></div>`})
	b := browsertest.Open(t, browsertest.Desktop, "en")
	b.Go(url + "/cover")
	browsertest.Eval[any](b, `onclick = (e) => { window.clicked = e.target.id }; setTimeout(() => document.querySelector("#over").remove(), 150); 0`)
	b.Click("#s")
	if got := browsertest.Eval[string](b, "clicked"); got != "s" {
		t.Errorf("the click met %q", got)
	}
}

func TestShapeForgetsWordsAndSeesMarkup(t *testing.T) {
	t.Parallel()
	url := site(t, map[string]string{
		"/a": `<p class="name" title="one">甲</p><a href="/x">to</a>`,
		"/b": `<p class="name" title="two">乙 &lt;i&gt;</p><a href="/y">to</a>`,
		"/c": `<p class="name" title="two">乙 <i></i></p><a href="/y">to</a>`,
		"/d": `<p class="name" title="two" id="z">乙</p><a href="/y">to</a>`,
		"/e": `<p class="name" title="two">乙</p><a href="javascript:void(0)">to</a>`,
	})
	b := browsertest.Open(t, browsertest.Desktop, "zh-CN")
	shape := func(path string) string { b.Go(url + path); return b.Shape() }
	a := shape("/a")
	if got := shape("/b"); got != a {
		t.Errorf("other words change the shape:\n%s\n%s", a, got)
	}
	for _, path := range []string{"/c", "/d", "/e"} {
		if shape(path) == a {
			t.Errorf("the markup of %s does not change the shape", path)
		}
	}
}

// recorder is a test inside the test, whose failures are wanted.
type recorder struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (r *recorder) Helper()          {}
func (r *recorder) Name() string     { return r.TB.Name() + "/inner" }
func (r *recorder) Failed() bool     { return false }
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Errorf(format string, a ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, a...))
}
func (r *recorder) Fatalf(format string, a ...any) {
	r.Errorf(format, a...)
	runtime.Goexit()
}

// failuresOf runs steps as a test of their own and returns what failed.
func failuresOf(t *testing.T, steps func(b *browsertest.Browser)) string {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		steps(browsertest.Open(r, browsertest.Phone, "zh-CN"))
	}()
	<-done
	for i := len(r.cleanups) - 1; i >= 0; i-- {
		r.cleanups[i]()
	}
	return strings.Join(r.failures, "\n")
}

func TestFaultsFailTheTest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		body  string
		steps func(b *browsertest.Browser)
		want  string
	}{
		{"inline style against the policy", `<p style="color:red">x</p>`, nil, "style"},
		{"inline script against the policy", `<script>document.title="x"</script>`, nil, "script"},
		{"a part that is missing", `<img src="/nothing.png" alt="nothing">`, nil, "404"},
		{"a script's error", `<p>x</p>`, func(b *browsertest.Browser) {
			browsertest.Eval[any](b, `new Promise((r) => setTimeout(() => { r(0); undefined.x }, 0))`)
		}, "a script failed"},
		{"a box that stops the page", `<p>x</p>`, func(b *browsertest.Browser) {
			browsertest.Eval[any](b, `confirm("sure?")`)
		}, "confirm opened: sure?"},
		{"too wide for a phone", `<p class="wide">x</p>`, (*browsertest.Browser).NoSideways, "p.wide"},
		{"an image without words", `<img src="/favicon.ico">`, (*browsertest.Browser).Axe, "image-alt"},
		{"an option that is not offered", `<select id="f"><option value="a">甲</option></select>`,
			func(b *browsertest.Browser) { b.Fill("#f", "b") }, "it offers only a (甲)"},
		{"a field that cuts off", `<input id="f" maxlength="2">`, func(b *browsertest.Browser) { b.Fill("#f", "abc") }, `it holds "ab" instead`},
		{"a field that takes nothing", `<input id="f" disabled>`, func(b *browsertest.Browser) { b.Fill("#f", "a") }, "it takes no input"},
		{"a form that is not complete", `<form><input name="a" required><button id="s">x</button></form>`,
			func(b *browsertest.Browser) { b.Submit("#s") }, `input[name="a"]`},
		{"a page that does not answer", `<p>x</p>`, func(b *browsertest.Browser) { b.Go("http://nowhere.example/") }, "ERR_NAME_NOT_RESOLVED"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			url := site(t, map[string]string{"/fault": tt.body})
			got := failuresOf(t, func(b *browsertest.Browser) {
				b.Go(url + "/fault")
				if tt.steps != nil {
					tt.steps(b)
				}
			})
			if !strings.Contains(got, tt.want) {
				t.Errorf("it failed with %q, want %q in it", got, tt.want)
			}
		})
	}
}

func TestWideTableInABoxIsNoFault(t *testing.T) {
	t.Parallel()
	url := site(t, map[string]string{"/box": `<div class="box" tabindex="0" role="region" aria-label="表"><p class="wide">x</p></div>`})
	b := browsertest.Open(t, browsertest.Phone, "zh-CN")
	b.Go(url + "/box")
	b.NoSideways()
}

func TestFaultThatTheTestAsksForIsItsToJudge(t *testing.T) {
	t.Parallel()
	url := site(t, map[string]string{"/fault": `<p style="color:red">x</p>`})
	b := browsertest.Open(t, browsertest.Desktop, "zh-CN")
	b.Go(url + "/fault")
	if got := b.Console(); len(got) != 1 || !strings.Contains(got[0], "Content Security Policy") {
		t.Errorf("Console = %q, want one breach of the policy", got)
	}
}
