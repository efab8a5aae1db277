package chart_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// colours reads the colours that a style sheet sets in one of its blocks.
func colours(t *testing.T, into map[string]string, file, block string) {
	t.Helper()
	css, err := os.ReadFile("../../http/assets/" + file)
	if err != nil {
		t.Fatal(err)
	}
	_, body, found := strings.Cut(string(css), block+" {")
	if !found {
		t.Fatalf("%s has no %s", file, block)
	}
	body, _, _ = strings.Cut(body, "}")
	for _, m := range regexp.MustCompile(`--([\w-]+):\s*(#[0-9a-f]{6});`).FindAllStringSubmatch(body, -1) {
		into[m[1]] = m[2]
	}
}

// luminance is the relative luminance of a colour, as WCAG defines it.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	sum := 0.0
	for i, weight := range []float64{.2126, .7152, .0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= .04045 {
			sum += weight * c / 12.92
		} else {
			sum += weight * math.Pow((c+.055)/1.055, 2.4)
		}
	}
	return sum
}

func TestChartsAreLegibleInBothLooks(t *testing.T) {
	t.Parallel()
	for _, blocks := range [][]string{{":root"}, {":root", "html.contrast"}} {
		set := map[string]string{}
		for _, block := range blocks {
			colours(t, set, "tokens.css", block)
			colours(t, set, "chart.css", block)
		}
		for _, pair := range []struct {
			front, back string
			least       float64
		}{
			{"ink", "paper", 4.5}, {"ink", "graph-heat1", 4.5}, {"ink", "graph-heat2", 4.5},
			{"graph-on-heat", "graph-heat3", 4.5}, {"graph-on-heat", "graph-heat4", 4.5},
			{"graph-first", "paper", 4.5}, {"graph-second", "paper", 4.5}, {"graph-third", "paper", 4.5}, {"edge", "paper", 3},
		} {
			if set[pair.front] == "" || set[pair.back] == "" {
				t.Fatalf("no colour %s or %s in %v", pair.front, pair.back, set)
			}
			a, b := luminance(t, set[pair.front]), luminance(t, set[pair.back])
			if ratio := (max(a, b) + .05) / (min(a, b) + .05); ratio < pair.least {
				t.Errorf("%v: %s on %s has %.1f, want %.1f", blocks, pair.front, pair.back, ratio, pair.least)
			}
		}
	}
}
