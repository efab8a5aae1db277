package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// figure is how quickly one page answered one role.
type figure struct {
	role, pattern, path string
	file                bool // no page, but something to keep
	bytes               int
	cold                taking // when something was changed since anybody read it
	again, floor        []taking
}

// taking is how long an answer took: by the clock, and by what the program worked for it,
// which other programs on the machine do not lengthen much.
type taking struct{ clock, work time.Duration }

// visitor is somebody who has signed in.
type visitor struct {
	*http.Client
	site     *demo
	language int
}

func (d *demo) enter(ctx context.Context, role string) (*visitor, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	v := &visitor{Client: &http.Client{Jar: jar, Timeout: time.Minute}, site: d}
	_, path, _, err := v.ask(ctx, http.MethodPost, "/login", url.Values{"centre": {"default"}, "name": {role}, "password": {d.password}})
	if err == nil && path != "/" {
		err = errors.New("cannot sign in")
	}
	return v, err
}

// ask asks for an address and reads the answer whole.
func (v *visitor) ask(ctx context.Context, method, address string, form url.Values) (body, path string, file bool, err error) {
	r, err := http.NewRequestWithContext(ctx, method, v.site.url+address, strings.NewReader(form.Encode()))
	if err != nil {
		return "", "", false, err
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", v.site.url)
	}
	answer, err := v.Do(r)
	if err != nil {
		return "", "", false, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s %s: %w", method, address, errStatus(answer.StatusCode))
	}
	page := strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html")
	return string(text), answer.Request.URL.Path, !page || answer.Header.Get("Content-Disposition") != "", err
}

type errStatus int

func (s errStatus) Error() string { return fmt.Sprintf("status %d", int(s)) }

func (v *visitor) timed(ctx context.Context, address string) (taking, error) {
	worked, begun := v.site.worked(), time.Now()
	_, _, _, err := v.ask(ctx, http.MethodGet, address, nil)
	took := time.Since(begun)
	return taking{took, v.site.worked() - worked}, err
}

// worked is how long the program's threads ran so far; 0 where the system does not tell.
func (d *demo) worked() time.Duration {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", d.program.Process.Pid))
	sum := int64(0)
	for _, thread := range threads {
		text, _ := os.ReadFile(thread)
		ran, _, _ := strings.Cut(string(text), " ")
		n, _ := strconv.ParseInt(ran, 10, 64)
		sum += n
	}
	return time.Duration(sum)
}

// disturb changes something of the centre, so that nothing that is remembered holds any
// more: the language of an account, there and back.
func (v *visitor) disturb(ctx context.Context) error {
	v.language++
	_, _, _, err := v.ask(ctx, http.MethodPost, "/account/language", url.Values{"language": {[]string{"", "zh-CN"}[v.language%2]}})
	return err
}

var link = regexp.MustCompile(`href="(/[^"#]*)`)

// look follows the links from the beginning of a role's day and measures what it finds, some
// examples of each address.
func (d *demo) look(ctx context.Context, role string, patterns []pattern, examples, rounds int) ([]figure, error) {
	v, err := d.enter(ctx, role)
	if err != nil {
		return nil, err
	}
	var list []figure
	met, taken := map[string]bool{"/": true}, map[string]int{}
	for ahead := []string{"/"}; len(ahead) > 0; ahead = ahead[1:] {
		path, _, query := strings.Cut(ahead[0], "?")
		name := patternFor(path, patterns)
		if name == "" || query || taken[name] == examples {
			continue
		}
		body, _, file, err := v.ask(ctx, http.MethodGet, path, nil)
		if status := errStatus(0); errors.As(err, &status) {
			fmt.Fprintf(os.Stderr, "pages: %s: %s leads nowhere: %v\n", role, path, err)
			continue
		} else if err != nil {
			return nil, err
		}
		taken[name]++
		f, err := v.measure(ctx, path, rounds)
		if err != nil {
			return nil, err
		}
		f.role, f.pattern, f.file, f.bytes = role, name, file, len(body)
		list = append(list, f)
		if file {
			continue
		}
		for _, found := range link.FindAllStringSubmatch(body, -1) {
			if next := html.UnescapeString(found[1]); !met[next] {
				met[next] = true
				ahead = append(ahead, next)
			}
		}
	}
	return list, nil
}

// measure asks for a page when everything was forgotten, and then again and again, with the
// floor in turn.
func (v *visitor) measure(ctx context.Context, path string, rounds int) (figure, error) {
	f := figure{path: path}
	if err := v.disturb(ctx); err != nil {
		return f, err
	}
	var err error
	if f.cold, err = v.timed(ctx, path); err != nil {
		return f, err
	}
	for range rounds {
		one, err := v.timed(ctx, path)
		if err != nil {
			return f, err
		}
		floor, err := v.timed(ctx, "/healthz")
		if err != nil {
			return f, err
		}
		f.again, f.floor = append(f.again, one), append(f.floor, floor)
	}
	return f, nil
}
