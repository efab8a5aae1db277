package rulebook_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/goccy/go-yaml"
	"pgregory.net/rapid"

	"redbanner/scoring/rulebook"
)

func TestParsePoints(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want rulebook.Points
		text string
	}{
		{"0", 0, "0.00"},
		{"1.5", 150, "1.50"},
		{"-0.50", -50, "-0.50"},
		{"10", 1000, "10.00"},
		{"-1.05", -105, "-1.05"},
		{"0.07", 7, "0.07"},
		{"-0", 0, "0.00"},
		{"999999999999.99", 99999999999999, "999999999999.99"},
	}
	for _, tt := range tests {
		got, err := rulebook.ParsePoints(tt.in)
		if err != nil || got != tt.want || got.String() != tt.text {
			t.Errorf("ParsePoints(%q) = %d %q, %v; want %d %q", tt.in, got, got, err, tt.want, tt.text)
		}
	}
}

func TestParsePointsRefusesAnythingThatNeedsAGuess(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", "-", "--1", "+1", ".5", "1.", "1.005", "1.0.0", "01", "00", "1_0", "1e2", "0x1F", " 1", "1 ",
		"1,5", "NaN", "Inf", "1.-5", "-.5", "１", "1000000000000", "9223372036854775808",
	} {
		if got, err := rulebook.ParsePoints(in); err == nil {
			t.Errorf("ParsePoints(%q) = %s, want an error", in, got)
		}
	}
}

func TestPointsRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := rulebook.Points(rapid.Int64Range(-99999999999999, 99999999999999).Draw(t, "points"))
		if got, err := rulebook.ParsePoints(want.String()); err != nil || got != want {
			t.Fatalf("ParsePoints(%s) = %d, %v; want %d", want, got, err, want)
		}
		text, err := json.Marshal(want)
		if err != nil || string(text) != `"`+want.String()+`"` {
			t.Fatalf("Marshal(%d) = %s, %v", want, text, err)
		}
		var got rulebook.Points
		if err := json.Unmarshal(text, &got); err != nil || got != want {
			t.Fatalf("Unmarshal(%s) = %d, %v; want %d", text, got, err, want)
		}
	})
}

func TestPointsAtTheEndsOfAnInt64(t *testing.T) {
	t.Parallel()
	if got := rulebook.Points(math.MinInt64).String(); got != "-92233720368547758.08" {
		t.Errorf("least = %s", got)
	}
	if got := rulebook.Points(math.MaxInt64).String(); got != "92233720368547758.07" {
		t.Errorf("greatest = %s", got)
	}
}

func TestPointsFromYAMLAreTheNumberAsWritten(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]rulebook.Points{`1.5`: 150, `"1.5"`: 150, `-2`: -200, `'0.07'`: 7, `90`: 9000} {
		var got struct{ P rulebook.Points }
		if err := yaml.Unmarshal([]byte("p: "+in), &got); err != nil || got.P != want {
			t.Errorf("%s = %d, %v; want %d", in, got.P, err, want)
		}
	}
	for _, in := range []string{`1_0`, `1e2`, `1.005`, `0x1F`, `010`, `true`, `[1]`, `{a: 1}`, `.inf`, `""`, `abc`} {
		var got struct{ P rulebook.Points }
		if err := yaml.Unmarshal([]byte("p: "+in), &got); err == nil {
			t.Errorf("%s = %d, want an error", in, got.P)
		}
	}
}

func FuzzParsePoints(f *testing.F) {
	for _, seed := range []string{"1.5", "-0.50", "10", "1.005", "1_0", "-", ".", "999999999999.99"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := rulebook.ParsePoints(s)
		if err != nil {
			return
		}
		if again, err := rulebook.ParsePoints(p.String()); err != nil || again != p {
			t.Fatalf("%q = %s, read again as %d, %v", s, p, again, err)
		}
	})
}
