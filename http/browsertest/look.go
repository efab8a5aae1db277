package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Wait waits until an element is visible.
func (b *Browser) Wait(selector string) {
	b.t.Helper()
	b.wait("see "+selector, func() (bool, string) { return b.holds("visible", selector), "it is not visible" })
}

// WaitGone waits until there is no such element or it is hidden.
func (b *Browser) WaitGone(selector string) {
	b.t.Helper()
	b.wait("see no "+selector, func() (bool, string) { return b.holds("gone", selector), "it is still visible" })
}

// WaitText waits until a visible element reads text somewhere.
func (b *Browser) WaitText(selector, text string) {
	b.t.Helper()
	b.wait(fmt.Sprintf("read %q in %s", text, selector), func() (bool, string) {
		return b.holds("contains", selector, text), fmt.Sprintf("it reads %q", b.Texts(selector))
	})
}

// Text waits for a visible element and returns what it reads.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	b.Wait(selector)
	texts := b.Texts(selector)
	if len(texts) == 0 {
		b.fatal("read "+selector, fmt.Errorf("it has gone"))
	}
	return texts[0]
}

// Texts returns what all such elements read now, in the page's order.
func (b *Browser) Texts(selector string) []string {
	b.t.Helper()
	var texts []string
	b.ask("read "+selector, "texts", &texts, selector)
	return texts
}

// Count says how many such elements there are now, visible or not.
func (b *Browser) Count(selector string) int {
	b.t.Helper()
	var n int
	b.ask("count "+selector, "count", &n, selector)
	return n
}

// Value returns what a field holds; a box to tick holds "true" or "false".
func (b *Browser) Value(selector string) string {
	b.t.Helper()
	return b.part("the value of "+selector, "value", selector)
}

// Attribute returns an attribute of an element that must have it.
func (b *Browser) Attribute(selector, name string) string {
	b.t.Helper()
	return b.part("the attribute "+name+" of "+selector, "attribute", selector, name)
}

func (b *Browser) part(what, function string, args ...any) string {
	b.t.Helper()
	var part *string
	b.ask(what, function, &part, args...)
	if part == nil {
		b.fatal(what, fmt.Errorf("there is none"))
	}
	return *part
}

// Console returns what scripts, the content policy and parts of pages had to complain
// about, and forgets it. What is never asked for fails the test when it ends.
func (b *Browser) Console() []string { return b.watch.take() }

// Focus is where the keyboard is.
type Focus struct {
	Element string // as in a selector; "body" when it is nowhere
	Name    string // what it is called
	Ring    bool   // whether an outline or a shadow shows it
}

// Tab presses the tabulator n times and returns where the keyboard came to.
func (b *Browser) Tab(n int) []Focus {
	b.t.Helper()
	stops := make([]Focus, n)
	for i := range stops {
		b.Press(kb.Tab)
		b.ask("look where the keyboard is", "focus", &stops[i])
	}
	return stops
}

// NoSideways fails the test when the page scrolls to the side. A table wider than the
// window may, within a box of its own.
func (b *Browser) NoSideways() {
	b.t.Helper()
	var out []string
	b.ask("look for what is too wide", "sideways", &out)
	if len(out) > 0 {
		b.t.Errorf("browser on %s: %s", b.Path(), strings.Join(out, "\n\t"))
	}
}

// Shape is the page without its words: one element a line with its classes, the names
// of its attributes and the schemes of its addresses. What people have entered must
// never change it.
func (b *Browser) Shape() string {
	b.t.Helper()
	var shape string
	b.ask("take the page's shape", "shape", &shape)
	return shape
}

// axeTags are the rules that hold: WCAG 2.1, levels A and AA, and good practice.
var axeTags = []string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"}

// Axe fails the test with every rule that axe-core finds broken, and where.
func (b *Browser) Axe() {
	b.t.Helper()
	script := b.axe()
	var violations []struct {
		Rule, Help string
		Nodes      []string
	}
	ctx, cancel := b.deadline()
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[chromedp.Void](script)); err != nil {
		b.fatal("load axe-core", err)
	}
	b.ask("run axe-core", "axe", &violations, axeTags)
	for _, v := range violations {
		b.t.Errorf("browser on %s (%s, %s): axe-core: %s: %s\n\t%s", b.Path(), b.screen, b.lang, v.Rule, v.Help, strings.Join(v.Nodes, "\n\t"))
	}
}

// axe is the source of axe-core; without it the test is skipped.
func (b *Browser) axe() string {
	b.t.Helper()
	path := os.Getenv("REDBANNER_AXE")
	if path == "" {
		missing(b.t, fmt.Errorf("there is no axe-core: set REDBANNER_AXE to its file axe.min.js"))
	}
	script, err := os.ReadFile(path)
	if err != nil {
		b.fatal("load axe-core", err)
	}
	// The value of the last statement is sent back; axe itself is too large.
	return string(script) + "\n;undefined"
}

// Screenshot keeps a picture of the whole page as name-screen-language.png in the
// folder $REDBANNER_SCREENSHOTS, if there is one.
func (b *Browser) Screenshot(name string) {
	b.t.Helper()
	folder := os.Getenv("REDBANNER_SCREENSHOTS")
	if folder == "" {
		return
	}
	ctx, cancel := b.deadline()
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Errorf("browser: take a picture: %v", err)
		return
	}
	file := fmt.Sprintf("%s-%s-%s.png", strings.ReplaceAll(name, "/", "_"), b.screen, b.lang)
	if err := os.WriteFile(filepath.Join(folder, file), picture, 0o644); err != nil {
		b.t.Errorf("browser: keep a picture: %v", err)
	}
}
