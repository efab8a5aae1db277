// Package browsertest lets tests use the site as a person does: in Debian's Chromium,
// by a host's name over plain HTTP, on a phone's window or a desk's.
//
// One browser serves a test binary: it starts with the first Open and ends in Main,
// which the package's TestMain calls. Each Open is a person of their own, with their own
// cookies. Every step waits for what it needs, up to a minute, and ends the test with
// the page's address when that does not come; a script's error or a breach of the
// content policy fails the test by itself.
//
// The browser is $REDBANNER_CHROMIUM or what PATH has; axe-core, which looks for what
// keeps people out, is the file $REDBANNER_AXE. Where one is missing the tests are
// skipped, and fail when CI=true. With $REDBANNER_SCREENSHOTS, a folder, pictures stay.
package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Host is the name under which the browser finds this machine. It is no loopback
// address to the browser, so it treats the site as one in a hall's network.
const Host = "hall.test"

// patience is how long a step may take. A loaded machine needs seconds, never this.
const patience = time.Minute

// most is how many tests have a page open at the same time.
const most = 2

// The one browser of this test binary.
var shared struct {
	sync.Mutex
	inMain  bool
	started bool
	err     error           // why it did not start
	ctx     context.Context // of the browser
	end     func() error

	holders map[string]int // sessions by name of the test that opened them
	freed   chan struct{}  // closed when a test gives its place back
}

// Main runs the tests and ends the browser, if one was started; it returns the exit
// code. A package with tests in a browser has
//
//	func TestMain(m *testing.M) { os.Exit(browsertest.Main(m)) }
func Main(m *testing.M) int {
	shared.inMain = true
	code := m.Run()
	if shared.end == nil {
		return code
	}
	if err := shared.end(); err != nil {
		fmt.Fprintln(os.Stderr, "browsertest: end the browser:", err)
	}
	return code
}

// running returns the context of the browser, which it starts if it is the first to ask.
func running() (context.Context, error) {
	shared.Lock()
	defer shared.Unlock()
	if !shared.inMain {
		return nil, errors.New("the package's TestMain must call browsertest.Main, which ends the browser")
	}
	if !shared.started {
		shared.started = true
		shared.ctx, shared.end, shared.err = start()
	}
	return shared.ctx, shared.err
}

// start starts Chromium with a folder of its own, which goes when it ends.
func start() (ctx context.Context, end func() error, err error) {
	program, err := program()
	if err != nil {
		return nil, nil, err
	}
	folder, err := os.MkdirTemp("", "browsertest-")
	if err != nil {
		return nil, nil, err
	}
	allocator, release := chromedp.NewExecAllocator(context.Background(), options(program, folder)...)
	ctx, _ = chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		release()
		return nil, nil, errors.Join(fmt.Errorf("start %s: %w", program, err), os.RemoveAll(folder))
	}
	return ctx, func() error {
		last, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		_ = chromedp.Cancel(last) // a browser that does not end by itself is killed next
		release()
		return os.RemoveAll(folder)
	}, nil
}

// options are the switches: nothing is looked up, fetched or reported outside, and every
// host whose name ends in .test is this machine.
func options(program, folder string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.UserDataDir(folder),
		chromedp.Env("HOME="+folder, "TZ=Asia/Shanghai"),
		chromedp.Flag("no-sandbox", true), // root may not have one, and the pages are ours
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", "Translate,HttpsUpgrades,HttpsFirstBalancedMode,HttpsFirstBalancedModeAutoEnable,OptimizationHints,MediaRouter"),
		chromedp.Flag("host-resolver-rules", "MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
	)
}

// errNoBrowser says that this machine has none.
var errNoBrowser = errors.New("there is no Chromium: set REDBANNER_CHROMIUM, or install the package chromium")

// program finds Chromium.
func program() (string, error) {
	name := os.Getenv("REDBANNER_CHROMIUM")
	if name == "" {
		name = "chromium"
	}
	found, err := exec.LookPath(name)
	if err != nil {
		return "", errNoBrowser
	}
	return found, nil
}

// missing skips a test for want of a component; where everything must be tested it fails.
func missing(t testing.TB, why error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// takePlace waits until fewer than most tests have a page open. Whoever has a place,
// the test itself or one around it, opens further pages without waiting, so that two
// tests with two people each cannot wait for one another.
func takePlace(test string) {
	for {
		shared.Lock()
		if shared.holders == nil {
			shared.holders, shared.freed = map[string]int{}, make(chan struct{})
		}
		if len(shared.holders) < most || holds(test) {
			shared.holders[test]++
			shared.Unlock()
			return
		}
		freed := shared.freed
		shared.Unlock()
		<-freed
	}
}

// holds reports whether the test, or one that it is a part of, has a page open.
func holds(test string) bool {
	for holder := range shared.holders {
		if holder == test || strings.HasPrefix(test, holder+"/") {
			return true
		}
	}
	return false
}

// givePlace gives back what takePlace took.
func givePlace(test string) {
	shared.Lock()
	defer shared.Unlock()
	if shared.holders[test]--; shared.holders[test] == 0 {
		delete(shared.holders, test)
		close(shared.freed)
		shared.freed = make(chan struct{})
	}
}
