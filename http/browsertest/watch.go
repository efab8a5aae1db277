package browsertest

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// watch collects what a page does wrong while nobody looks: errors of scripts, breaches
// of the content policy, parts that do not load.
type watch struct {
	mu        sync.Mutex
	faults    []string
	status    int
	documents map[string]bool       // addresses of pages
	answer    func(page.DialogType) // to a dialogue, if set
}

// see takes an event of the tab. It runs between two messages of the browser, so it is
// quick and asks nothing.
func (w *watch) see(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if e.Type == network.ResourceTypeDocument {
			w.documents[e.Request.URL] = true
		}
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			w.status = int(e.Response.Status)
		}
	case *runtime.EventExceptionThrown:
		w.faults = append(w.faults, "a script failed: "+exception(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			w.faults = append(w.faults, "a script reports: "+words(e.Args))
		}
	case *log.EventEntryAdded:
		w.entry(e.Entry)
	case *page.EventJavascriptDialogOpening:
		w.dialogue(e)
	case *inspector.EventTargetCrashed:
		w.faults = append(w.faults, "the tab crashed")
	}
}

// entry takes an entry of the browser's log. A page that answers 404 or 422 is an entry
// too; whether that is right, the test knows by Status.
func (w *watch) entry(e *log.Entry) {
	if e.Level != log.EntryLevelError || e.Source == log.EntrySourceNetwork && w.documents[e.URL] {
		return
	}
	w.faults = append(w.faults, fmt.Sprintf("%s: %s %s", e.Source, e.Text, e.URL))
}

// dialogue takes a box that stops the page. The site has none: its questions are part of
// the page. Only the browser's own question before leaving a half-filled form is right.
func (w *watch) dialogue(e *page.EventJavascriptDialogOpening) {
	if e.Type != page.DialogTypeBeforeunload {
		w.faults = append(w.faults, fmt.Sprintf("a box of the kind %s opened: %s", e.Type, e.Message))
	}
	if w.answer != nil {
		go w.answer(e.Type)
	}
}

// take returns the faults so far and forgets them.
func (w *watch) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	faults := w.faults
	w.faults = nil
	return faults
}

func (w *watch) lastStatus() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.status
}

// suffix appends the faults so far to the message that ends a test: they often are why.
func (w *watch) suffix() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(slices.Insert(slices.Clone(w.faults), 0, ""), "\n\t")
}

func exception(d *runtime.ExceptionDetails) string {
	text := d.Text
	if d.Exception != nil && d.Exception.Description != "" {
		text = d.Exception.Description
	}
	return fmt.Sprintf("%s (%s:%d)", text, d.URL, d.LineNumber+1)
}

func words(args []*runtime.RemoteObject) string {
	said := make([]string, len(args))
	for i, arg := range args {
		if said[i] = arg.Description; said[i] == "" {
			said[i] = strings.Trim(string(arg.Value), `"`)
		}
	}
	return strings.Join(said, " ")
}
