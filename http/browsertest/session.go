package browsertest

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Screen is the window of a kind of device.
type Screen int

// The screens that the site is made for.
const (
	Phone   Screen = iota // 390 × 844, touch
	Desktop               // 1280 × 800
	Wall                  // 1920 × 1080, the hall's screen
)

// String is the screen's name in the names of pictures.
func (s Screen) String() string { return [...]string{"phone", "desktop", "wall"}[s] }

func (s Screen) viewport() chromedp.Action[chromedp.Void] {
	switch s {
	case Phone:
		return chromedp.EmulateViewport(390, 844, chromedp.EmulateScale(2), chromedp.EmulateMobile,
			chromedp.EmulateTouch, chromedp.EmulatePortrait)
	case Wall:
		return chromedp.EmulateViewport(1920, 1080)
	}
	return chromedp.EmulateViewport(1280, 800)
}

// Browser is one person's browser: a tab with cookies of its own. It belongs to the
// goroutine of its test.
type Browser struct {
	t      testing.TB
	screen Screen
	lang   string

	ctx       context.Context
	downloads string // folder
	watch     *watch
	marks     int
}

// Open opens a tab for a person who has never been here, whose browser asks for pages
// in lang ("zh-CN" or "en"). It is closed when the test ends. It waits while other tests
// have too many open.
func Open(t testing.TB, screen Screen, lang string) *Browser {
	t.Helper()
	parent, err := sharedBrowser(t)
	if err != nil {
		t.Fatal("browsertest: ", err)
	}
	takePlace(t.Name())
	b := &Browser{t: t, screen: screen, lang: lang, downloads: t.TempDir()}
	b.watch = &watch{documents: map[string]bool{}, answer: b.dialogue}
	ctx, end := chromedp.NewContext(parent, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.watch.see))
	t.Cleanup(func() {
		b.leave()
		end()
		givePlace(t.Name())
	})
	b.ctx = ctx
	if err := chromedp.Do(ctx); err != nil { // opens the tab, for as long as ctx lives
		t.Fatal("browsertest: open a tab: ", err)
	}
	b.setUp()
	return b
}

func sharedBrowser(t testing.TB) (context.Context, error) {
	t.Helper()
	parent, err := running()
	if errors.Is(err, errNoBrowser) {
		missing(t, err)
	}
	return parent, err
}

// setUp makes the tab that of a person with this screen and language.
func (b *Browser) setUp() {
	b.t.Helper()
	agent := Eval[string](b, "navigator.userAgent")
	b.do("set the tab up", b.screen.viewport(),
		command(emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: agent, AcceptLanguage: b.lang}),
		command(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}),
		command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}}}))
	ctx, cancel := b.deadline()
	defer cancel()
	events := true
	_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior:         browser.SetDownloadBehaviorBehaviorAllowAndName,
		BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID,
		DownloadPath:     b.downloads,
		EventsEnabled:    &events,
	})
	if err != nil {
		b.fatal("set downloads up", err)
	}
}

// Resize gives the tab the window of another screen; the page that is open stays.
func (b *Browser) Resize(screen Screen) {
	b.t.Helper()
	b.screen = screen
	b.do("resize to the "+screen.String(), screen.viewport())
}

// Slow lets the tab send no more than so many bytes a second from now on, with 0 as many
// as it can.
func (b *Browser) Slow(bytes int) {
	b.t.Helper()
	sends := float64(bytes)
	if bytes == 0 {
		sends = -1
	}
	rules := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: sends}}}
	b.do("slow the line down", command(slowed, slowedParams{EmulateNetworkConditionsByRuleParams: rules}))
}

// slowedParams are the parameters as browsers before and after they learned to be offline
// by rule want them: the earlier ones ask for offline here, the later ones do not mind.
type slowedParams struct {
	network.EmulateNetworkConditionsByRuleParams
	Offline bool `json:"offline"`
}

var slowed = cdp.Command[slowedParams, network.EmulateNetworkConditionsByRuleResult]{Method: network.CommandEmulateNetworkConditionsByRule}

// NoScript switches the pages' scripts off from the next page on.
func (b *Browser) NoScript() {
	b.t.Helper()
	b.do("switch scripts off", command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
}

// Go opens an address and waits until the page is complete. A loopback address is opened
// by the name Host; a path is that of the site whose page is open.
func (b *Browser) Go(address string) {
	b.t.Helper()
	b.turn("go to "+address, func() {
		b.do("go to "+address, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			result, err := cdp.Call(ctx, t, page.Navigate, page.NavigateParams{URL: b.named(address)})
			if err == nil && result.ErrorText != "" {
				err = errors.New(result.ErrorText)
			}
			return err
		}))
	})
}

// Send posts a form without fields from the page that is open, and waits for the answer.
func (b *Browser) Send(path string) {
	b.t.Helper()
	b.turn("post to "+path, func() {
		b.ask("post to "+path, "send", nil, path)
	})
}

// Reload loads the page again.
func (b *Browser) Reload() {
	b.t.Helper()
	b.turn("reload", func() { b.do("reload", command(page.Reload, page.ReloadParams{})) })
}

// named turns a path or a loopback address into one by the host's name.
func (b *Browser) named(address string) string {
	b.t.Helper()
	if strings.HasPrefix(address, "/") {
		return Eval[string](b, "location.origin") + address
	}
	u, err := url.Parse(address)
	if err != nil {
		b.fatal("go to "+address, err)
	}
	if u.Hostname() == "127.0.0.1" {
		u.Host = strings.Replace(u.Host, "127.0.0.1", Host, 1)
	}
	return u.String()
}

// turn does what leads to another page, and waits until that is complete.
func (b *Browser) turn(what string, do func()) {
	b.t.Helper()
	b.marks++
	b.ask(what, "mark", nil, b.marks)
	do()
	b.wait(what+": a new page", func() (bool, string) { return b.holds("loaded", b.marks), "" })
}

// Status is the HTTP status of the page that is open.
func (b *Browser) Status() int { return b.watch.lastStatus() }

// Path is the path and query of the page that is open.
func (b *Browser) Path() string {
	b.t.Helper()
	return Eval[string](b, "location.pathname + location.search")
}

// Title is the page's title.
func (b *Browser) Title() string {
	b.t.Helper()
	return Eval[string](b, "document.title")
}

// Eval evaluates an expression in the page.
func Eval[T any](b *Browser, expression string) T {
	b.t.Helper()
	ctx, cancel := b.deadline()
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.fatal("evaluate "+expression, err)
	}
	return value
}

// pageJS answers what the tests ask.
//
//go:embed page.js
var pageJS string

// call words a call of one of pageJS's functions.
func call(function string, args ...any) (string, error) {
	words := make([]string, len(args))
	for i, arg := range args {
		word, err := json.Marshal(arg)
		if err != nil {
			return "", err
		}
		words[i] = string(word)
	}
	return fmt.Sprintf("%s.%s(%s)", strings.TrimSpace(pageJS), function, strings.Join(words, ", ")), nil
}

// try calls one of pageJS's functions; its answer goes into result unless that is nil.
// It fails while the page is being changed for another.
func (b *Browser) try(function string, result any, args ...any) error {
	expression, err := call(function, args...)
	if err != nil {
		return err
	}
	ctx, cancel := b.deadline()
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
	if err != nil || result == nil {
		return err
	}
	return json.Unmarshal(answer, result)
}

// ask is try that ends the test when there is no answer.
func (b *Browser) ask(what, function string, result any, args ...any) {
	b.t.Helper()
	if err := b.try(function, result, args...); err != nil {
		b.fatal(what, err)
	}
}

// holds reports whether a condition holds now; a page on its way out has none.
func (b *Browser) holds(function string, args ...any) bool {
	var yes bool
	return b.try(function, &yes, args...) == nil && yes
}

// wait asks until it is so, and ends the test with the last reason against it when
// patience is over.
func (b *Browser) wait(what string, so func() (yes bool, why string)) {
	b.t.Helper()
	ctx, cancel := b.deadline()
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		yes, why := so()
		if yes {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			b.fatal(what, fmt.Errorf("did not come in %v: %s", patience, why))
		}
	}
}

// do runs actions within patience.
func (b *Browser) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := b.deadline()
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.fatal(what, err)
	}
}

// deadline limits one step. The tab itself lives on.
func (b *Browser) deadline() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.ctx, patience)
}

// command is a command of the protocol whose answer says nothing.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

// fatal ends the test with what was tried and where.
func (b *Browser) fatal(what string, err error) {
	b.t.Helper()
	where := "?"
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	if location, err := chromedp.Run(ctx, chromedp.Location()); err == nil {
		where = location
	}
	b.t.Fatalf("browser on %s: %s: %v%s", where, what, err, b.watch.suffix())
}

// leave looks back on the visit: what nobody asked about fails the test.
func (b *Browser) leave() {
	if b.t.Failed() && os.Getenv("REDBANNER_SCREENSHOTS") != "" {
		b.Screenshot("failed " + strings.ReplaceAll(b.t.Name(), "/", " "))
	}
	for _, fault := range b.watch.take() {
		b.t.Errorf("browser: %s", fault)
	}
}
