package assets

import (
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// text returns every file with an ending, by name, without its comments.
func text(t *testing.T, ending string) map[string]string {
	t.Helper()
	names, err := fs.Glob(files, "*"+ending)
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	all := map[string]string{}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = comment.ReplaceAllString(string(data), "")
	}
	return all
}

var comment = regexp.MustCompile(`(?s:/\*.*?\*/)|(?m:^[ \t]*//.*$)`)

// later is what Chromium 90 does not know, which offices still use, or what the content
// security policy forbids.
var later = map[string]*regexp.Regexp{
	".css": regexp.MustCompile(`:has\(|@layer|@container|color-mix|okl(ch|ab)\(|(?m)^\s*&|@import|@property|@font-face|https?:|text-wrap|\d[sdl]v[hw]\b|subgrid|field-sizing|position-try|translate:|rotate:|:user-valid`),
	".js":  regexp.MustCompile(`\.at\(|structuredClone|\.inert\b|popover|\.hasOwn\(|\.replaceAll\([^"]|findLast|toSorted|toReversed|\.groupBy|static \{|https?:|\beval\b|innerHTML|document\.write|\.style\b`),
}

func TestOnlyWhatChromium90KnowsIsUsed(t *testing.T) {
	t.Parallel()
	for ending, pattern := range later {
		for name, source := range text(t, ending) {
			for _, found := range pattern.FindAllString(source, -1) {
				t.Errorf("%s uses %q", name, found)
			}
		}
	}
}

func TestTheScriptsStayFew(t *testing.T) {
	t.Parallel()
	lines := 0
	for _, source := range text(t, ".js") {
		lines += strings.Count(source, "\n")
	}
	if lines > 300 {
		t.Errorf("%d lines of script, want at most 300", lines)
	}
}

var (
	rule  = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
	token = regexp.MustCompile(`--([a-z-]+):\s*(#[0-9a-f]{6})`)
	used  = regexp.MustCompile(`var\(--([a-z-]+)\)`)
	given = regexp.MustCompile(`--([a-z-]+):`)
)

// theme reads the colours of a theme; what it does not name is as in the plain one.
func theme(source, selector string, plain map[string]string) map[string]string {
	colours := map[string]string{}
	for name, value := range plain {
		colours[name] = value
	}
	for _, r := range rule.FindAllStringSubmatch(source, -1) {
		if strings.TrimSpace(r[1]) == selector {
			for _, c := range token.FindAllStringSubmatch(r[2], -1) {
				colours[c[1]] = c[2]
			}
		}
	}
	return colours
}

// pairs are the colours of words with the grounds that they stand on.
var pairs = map[string][]string{
	"ink":       {"paper", "ground", "wash", "stripe", "good-wash", "warn-wash", "bad-wash"},
	"soft":      {"paper", "ground", "wash", "stripe", "rest"},
	"link":      {"paper", "ground", "wash", "stripe"},
	"act":       {"paper", "wash", "stripe"},
	"act-deep":  {"wash"},
	"act-ink":   {"act", "act-deep"},
	"head-ink":  {"head"},
	"head-soft": {"head"},
	"good":      {"paper", "ground", "wash", "stripe", "good-wash"},
	"warn":      {"paper", "ground", "wash", "stripe", "warn-wash"},
	"bad":       {"paper", "ground", "wash", "stripe", "bad-wash"},
	"honour":    {"paper", "ground", "wash", "stripe", "honour-wash"},
	"paper":     {"bad"},
}

// signs are borders and shapes, of which less is asked.
var signs = map[string][]string{
	"edge":  {"paper", "ground"},
	"focus": {"paper", "ground", "wash"},
	"bar":   {"paper", "wash"},
}

func TestEveryColourStandsOutFromItsGround(t *testing.T) {
	t.Parallel()
	source := text(t, ".css")["tokens.css"]
	plain := theme(source, ":root", nil)
	if len(plain) < 20 {
		t.Fatalf("only %d colours were found", len(plain))
	}
	for name, colours := range map[string]map[string]string{"plain": plain, "contrast": theme(source, "html.contrast", plain)} {
		atLeast(t, name, colours, pairs, 4.5)
		atLeast(t, name, colours, signs, 3)
	}
	if plain["head"] != "#12508f" || plain["honour"] != "#a6122b" {
		t.Errorf("the head is %s and honours are %s", plain["head"], plain["honour"])
	}
}

func atLeast(t *testing.T, theme string, colours map[string]string, pairs map[string][]string, least float64) {
	t.Helper()
	for front, grounds := range pairs {
		for _, ground := range grounds {
			if got := contrast(t, colours[front], colours[ground]); got < least {
				t.Errorf("%s: %s on %s has a contrast of %.2f, want at least %v", theme, front, ground, got, least)
			}
		}
	}
}

// contrast is that of WCAG 2, 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		if len(colour) != 7 {
			t.Fatalf("no colour: %q", colour)
		}
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		v := float64(n) / 255
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		sum += weight * v
	}
	return sum
}

func TestRedIsForHonoursOnly(t *testing.T) {
	t.Parallel()
	for name, source := range text(t, ".css") {
		if name == "board.css" { // nothing but honours hangs there
			continue
		}
		for _, r := range rule.FindAllStringSubmatch(source, -1) {
			if strings.Contains(r[2], "var(--honour") && !strings.Contains(r[1], "honour") {
				t.Errorf("%s: %s is red", name, strings.TrimSpace(r[1]))
			}
		}
	}
}

func TestEveryTokenThatIsUsedIsGiven(t *testing.T) {
	t.Parallel()
	all := ""
	for _, source := range text(t, ".css") {
		all += source
		if strings.Count(source, "{") != strings.Count(source, "}") {
			t.Error("braces do not match")
		}
	}
	known := map[string]bool{}
	for _, m := range given.FindAllStringSubmatch(all, -1) {
		known[m[1]] = true
	}
	for _, m := range used.FindAllStringSubmatch(all, -1) {
		if !known[m[1]] {
			t.Errorf("--%s is nowhere given", m[1])
		}
	}
}

func TestAFileIsServedUnderTheDigestOfItsBytes(t *testing.T) {
	t.Parallel()
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	address, err := s.Address("tokens.css")
	if err != nil || !regexp.MustCompile(`^/assets/tokens\.[0-9a-f]{12}\.css$`).MatchString(address) {
		t.Fatalf("%q, %v", address, err)
	}
	if a, ok := s.At(address); !ok || a.Type != "text/css; charset=utf-8" || len(a.Data) == 0 {
		t.Errorf("%v %q, %d bytes", ok, a.Type, len(a.Data))
	}
	if _, err := s.Address("no.css"); err == nil {
		t.Error("a file that is not there has an address")
	}
	if _, ok := s.At("/assets/tokens.css"); ok {
		t.Error("a file is served without its digest")
	}
}
