package ballot_test

import (
	"bytes"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

// secretOf makes a secret of one byte, repeated.
func secretOf(t testing.TB, b byte) *ballot.Secret {
	t.Helper()
	s, err := ballot.NewSecret(bytes.Repeat([]byte{b}, ballot.SecretSize))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatIsSealedIsOpenedAsItWas(t *testing.T) {
	t.Parallel()
	secret := secretOf(t, 1)
	size := 0
	rapid.Check(t, func(t *rapid.T) {
		b := cast(0, 0, 0, 0)
		for i := range b.Aspects {
			b.Aspects[i] = rulebook.Points(50 * rapid.IntRange(0, 20).Draw(t, "aspect"))
		}
		b.Rater, b.Window = rapid.String().Draw(t, "rater"), rapid.String().Draw(t, "window")
		sealed, err := secret.Seal(7, b)
		if err != nil {
			t.Fatal(err)
		}
		got, err := secret.Open(7, b.Month, sealed)
		if err != nil || got.Aspects != b.Aspects || got.Window != b.Window || got.Rater != "" {
			t.Fatalf("%+v, %v, want %+v", got, err, b)
		}
		if size == 0 {
			size = len(sealed.Box)
		}
		if len(sealed.Box) != size {
			t.Fatalf("boxes of %d and %d bytes", size, len(sealed.Box))
		}
	})
}

func TestTheSameBallotIsNeverSealedTheSameWay(t *testing.T) {
	t.Parallel()
	secret := secretOf(t, 1)
	a, errA := secret.Seal(1, even(800))
	b, errB := secret.Seal(1, even(800))
	if errA != nil || errB != nil || bytes.Equal(a.Box, b.Box) || !bytes.Equal(a.Token, b.Token) {
		t.Errorf("%x and %x under %x and %x", a.Box, b.Box, a.Token, b.Token)
	}
}

func TestASealedBallotOpensOnlyWhereItWasCast(t *testing.T) {
	t.Parallel()
	secret, b := secretOf(t, 1), even(800)
	sealed, err := secret.Seal(1, b)
	if err != nil {
		t.Fatal(err)
	}
	april := roster.MustPeriod("2025-04")
	tests := []struct {
		name   string
		secret *ballot.Secret
		centre int64
		month  roster.Period
		change func(*ballot.Sealed)
	}{
		{"another secret", secretOf(t, 2), 1, b.Month, func(*ballot.Sealed) {}},
		{"another centre", secret, 2, b.Month, func(*ballot.Sealed) {}},
		{"another month", secret, 1, april, func(*ballot.Sealed) {}},
		{"another window", secret, 1, b.Month, func(s *ballot.Sealed) { s.Window = "W1" }},
		{"another rater's token", secret, 1, b.Month, func(s *ballot.Sealed) { s.Token = secret.Token(1, b.Month, "W8", b.Window) }},
		{"an altered box", secret, 1, b.Month, func(s *ballot.Sealed) { s.Box[40]++ }},
		{"a box cut short", secret, 1, b.Month, func(s *ballot.Sealed) { s.Box = s.Box[:20] }},
		{"no box", secret, 1, b.Month, func(s *ballot.Sealed) { s.Box = nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			moved := ballot.Sealed{Window: sealed.Window, Token: slices.Clone(sealed.Token), Box: slices.Clone(sealed.Box)}
			tt.change(&moved)
			if got, err := tt.secret.Open(tt.centre, tt.month, moved); err == nil {
				t.Errorf("opened: %+v", got)
			}
		})
	}
}

func TestTokensTellRatersApartAndNothingElse(t *testing.T) {
	t.Parallel()
	march, april := roster.MustPeriod("2025-03"), roster.MustPeriod("2025-04")
	one, two := secretOf(t, 1), secretOf(t, 2)
	seen := map[string]string{}
	for name, token := range map[string][]byte{
		"as it is":            one.Token(1, march, "W1", "W2"),
		"the other way round": one.Token(1, march, "W2", "W1"),
		"another centre":      one.Token(2, march, "W1", "W2"),
		"another month":       one.Token(1, april, "W1", "W2"),
		"another cut":         one.Token(1, march, "W1W", "2"),
		"another secret":      two.Token(1, march, "W1", "W2"),
	} {
		if other, again := seen[string(token)]; again {
			t.Errorf("%s has the token of %s", name, other)
		}
		seen[string(token)] = name
	}
	if !bytes.Equal(one.Token(1, march, "W1", "W2"), secretOf(t, 1).Token(1, march, "W1", "W2")) {
		t.Error("a secret that was loaded again makes other tokens")
	}
}

func TestFingerprintsAndHashesNeedTheSecret(t *testing.T) {
	t.Parallel()
	one, two := secretOf(t, 1), secretOf(t, 2)
	if one.Fingerprint() == two.Fingerprint() || one.Fingerprint() != secretOf(t, 1).Fingerprint() || len(one.Fingerprint()) != 32 {
		t.Errorf("fingerprints %s, %s", one.Fingerprint(), two.Fingerprint())
	}
	if one.Hash([]byte("x")) == two.Hash([]byte("x")) || one.Hash([]byte("x")) == one.Hash([]byte("y")) {
		t.Error("a file's hash does not depend on the secret or the file")
	}
	for _, size := range []int{0, ballot.SecretSize - 1, ballot.SecretSize + 1} {
		if _, err := ballot.NewSecret(make([]byte, size)); err == nil {
			t.Errorf("a secret of %d bytes", size)
		}
	}
}

func TestDigestDependsOnWhatWasSaidAndOnNoOrder(t *testing.T) {
	t.Parallel()
	march := roster.MustPeriod("2025-03")
	scores := []ballot.Score{{Window: "W1", Aspects: even(800).Aspects}, {Window: "W2", Aspects: even(700).Aspects}, {Window: "W2", Withheld: true}}
	digest := ballot.Digest(march, scores)
	turned := slices.Clone(scores)
	slices.Reverse(turned)
	if ballot.Digest(march, turned) != digest {
		t.Error("the digest depends on the order")
	}
	for name, change := range map[string]func([]ballot.Score){
		"an aspect": func(s []ballot.Score) { s[0].Aspects[2] += 50 },
		"a window":  func(s []ballot.Score) { s[0].Window = "W3" },
		"withheld":  func(s []ballot.Score) { s[2].Withheld = false },
	} {
		other := slices.Clone(scores)
		change(other)
		if ballot.Digest(march, other) == digest {
			t.Errorf("%s changes nothing", name)
		}
	}
	if ballot.Digest(march.Next(), scores) == digest || ballot.Digest(march, scores[:2]) == digest {
		t.Error("the month or the number changes nothing")
	}
}

func FuzzOpen(f *testing.F) {
	secret := secretOf(f, 1)
	sealed, err := secret.Seal(1, even(800))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed.Token, sealed.Box)
	f.Add([]byte{}, []byte{})
	f.Add(sealed.Token, sealed.Box[:32])
	f.Fuzz(func(t *testing.T, token, box []byte) {
		month := even(800).Month
		got, err := secret.Open(1, month, ballot.Sealed{Window: "W0", Token: token, Box: box})
		// Nothing opens but what was sealed here, in this process or another.
		if err == nil && got.Aspects != even(800).Aspects {
			t.Errorf("opened %x under %x: %+v", box, token, got)
		}
	})
}
