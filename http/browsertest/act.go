package browsertest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Fill puts text into a field as if typed, or takes an option by its value or label.
// Dates and times are written as HTML has them: 2026-11-21, 08:30.
func (b *Browser) Fill(selector, text string) {
	b.t.Helper()
	b.Wait(selector)
	var why string
	b.ask("fill "+selector, "fill", &why, selector, text)
	if why != "" {
		b.fatal(fmt.Sprintf("fill %s with %q", selector, text), errors.New(why))
	}
}

// Click clicks in the middle of an element, once it is visible, enabled, at rest and
// not covered. What follows is the test's to wait for.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	type point struct {
		X, Y float64
		Why  string
	}
	var at, before point
	b.wait("click "+selector, func() (bool, string) {
		before, at = at, point{}
		if err := b.try("point", &at, selector); err != nil {
			return false, err.Error()
		}
		return at.Why == "" && at == before, at.Why
	})
	b.do("click "+selector, chromedp.MouseClickXY(at.X, at.Y))
}

// Submit clicks a link or a form's button and waits for the page to which it leads. A
// form that the browser itself will not send ends the test with the fields at fault.
func (b *Browser) Submit(selector string) {
	b.t.Helper()
	b.Wait(selector)
	var invalid []string
	b.ask("submit "+selector, "invalid", &invalid, selector)
	if len(invalid) > 0 {
		b.fatal("submit "+selector, errors.New("the browser does not send the form: "+strings.Join(invalid, "; ")))
	}
	b.turn("submit "+selector, func() { b.Click(selector) })
}

// Upload chooses files for a file field.
func (b *Browser) Upload(selector string, files ...string) {
	b.t.Helper()
	absolute := make([]string, len(files))
	for i, file := range files {
		path, err := filepath.Abs(file)
		if err != nil {
			b.fatal("upload "+file, err)
		}
		absolute[i] = path
	}
	b.do("choose files for "+selector, chromedp.SetUploadFiles(chromedp.CSS(selector), absolute))
}

// Press presses keys: text, or keys of chromedp's package kb such as kb.Enter.
func (b *Browser) Press(keys string) {
	b.t.Helper()
	b.do("press keys", chromedp.KeyEvent(keys))
}

// Download clicks an element that leads to a file, and returns the file's name and content.
func (b *Browser) Download(selector string) (name string, content []byte) {
	b.t.Helper()
	ctx, cancel := b.deadline()
	defer cancel()
	var d download
	d.frame = cdp.FrameID(chromedp.FromContext(b.ctx).Target.TargetID)
	if err := chromedp.ListenBrowser(ctx, d.see); err != nil {
		b.fatal("download "+selector, err)
	}
	b.Click(selector)
	b.wait("download "+selector, d.over)
	if d.state != browser.DownloadProgressStateCompleted {
		b.fatal("download "+selector, fmt.Errorf("it was %s", d.state))
	}
	content, err := os.ReadFile(filepath.Join(b.downloads, d.id))
	if err != nil {
		b.fatal("download "+selector, err)
	}
	return d.name, content
}

// download follows the first file that a tab fetches.
type download struct {
	frame cdp.FrameID

	mu    sync.Mutex
	id    string
	name  string
	state browser.DownloadProgressState
}

func (d *download) see(event any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch e := event.(type) {
	case *browser.EventDownloadWillBegin:
		if e.FrameID == d.frame && d.id == "" {
			d.id, d.name = e.GUID, e.SuggestedFilename
		}
	case *browser.EventDownloadProgress:
		if e.GUID == d.id {
			d.state = e.State
		}
	}
}

func (d *download) over() (yes bool, why string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.id == "" {
		return false, "nothing was offered"
	}
	return d.state != "" && d.state != browser.DownloadProgressStateInProgress, "it is under way"
}

// dialogue closes a box that stops the page; a page with unsaved input is left.
func (b *Browser) dialogue(kind page.DialogType) {
	ctx, cancel := b.deadline()
	defer cancel()
	// A box that is gone already needs no answer.
	_, _ = cdp.Call(ctx, chromedp.FromContext(b.ctx).Target, page.HandleJavaScriptDialog,
		page.HandleJavaScriptDialogParams{Accept: kind == page.DialogTypeBeforeunload})
}
