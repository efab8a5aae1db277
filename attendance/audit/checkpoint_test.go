package audit_test

import (
	"bytes"
	"crypto/ed25519"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/audit"
)

func key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
}

func signed() audit.Checkpoint {
	return audit.Checkpoint{
		Store: "sqlite:/data/redbanner.db", Centre: 1, Chain: audit.Hash{1}, Seq: 1000, Hash: audit.Hash{0xab, 2},
		At: time.Date(2025, 3, 31, 8, 0, 0, 123_456_789, time.UTC),
	}.Sign(key(1))
}

func TestACheckpointComesBackFromItsLine(t *testing.T) {
	t.Parallel()
	c := signed()
	line, err := c.Line()
	if err != nil {
		t.Fatal(err)
	}
	got, problems, err := audit.ReadCheckpoints(strings.NewReader(string(line)+"\n"+string(line)), "f")
	if err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	if diff := cmp.Diff([]audit.Checkpoint{c, c}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c.Short() != "ab02000000000000" {
		t.Errorf("short form %s", c.Short())
	}
}

func TestWhatIsSignedCannotBeChanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*audit.Checkpoint){
		"centre":  func(c *audit.Checkpoint) { c.Centre++ },
		"chain":   func(c *audit.Checkpoint) { c.Chain[0]++ },
		"seq":     func(c *audit.Checkpoint) { c.Seq-- },
		"hash":    func(c *audit.Checkpoint) { c.Hash[31]++ },
		"time":    func(c *audit.Checkpoint) { c.At = c.At.Add(time.Second) },
		"key":     func(c *audit.Checkpoint) { c.Key = key(2).Public().(ed25519.PublicKey) },
		"no key":  func(c *audit.Checkpoint) { c.Key = nil },
		"no sign": func(c *audit.Checkpoint) { c.Signature = nil },
	} {
		c := signed()
		if !c.Genuine() {
			t.Fatal("a signed checkpoint is not genuine")
		}
		if change(&c); c.Genuine() {
			t.Errorf("with another %s it is still genuine", name)
		}
	}
}

func TestLinesThatAreNoCheckpointsAreNamed(t *testing.T) {
	t.Parallel()
	line, err := signed().Line()
	if err != nil {
		t.Fatal(err)
	}
	good := string(line)
	for name, tt := range map[string]struct {
		text string
		kept int
		rows []int
	}{
		"nothing":            {"", 0, nil},
		"blank lines":        {"\n" + good + "\n\n", 1, nil},
		"no JSON":            {"x\n" + good, 1, []int{1}},
		"an edited one":      {good + strings.Replace(good, `"seq":1000`, `"seq":2000`, 1), 1, []int{2}},
		"a bad hash":         {strings.Replace(good, `"hash":"ab02`, `"hash":"ab`, 1) + good, 1, []int{1}},
		"a bad time":         {strings.Replace(good, `2025-03-31`, `2025-13-31`, 1), 0, []int{1}},
		"a bad key":          {strings.Replace(good, `"key":"`, `"key":"zz`, 1), 0, []int{1}},
		"a line cut off":     {good + good[:50], 1, nil},
		"an endless line":    {good + strings.Repeat("x", 1<<20), 1, []int{2}},
		"a cut line amended": {good + good[:50] + "\n" + good, 2, []int{2}},
	} {
		got, problems, err := audit.ReadCheckpoints(strings.NewReader(tt.text), "f")
		var rows []int
		for _, p := range problems {
			rows = append(rows, p.Row)
		}
		if err != nil || len(got) != tt.kept || !cmp.Equal(rows, tt.rows) {
			t.Errorf("%s: %d kept, faults in rows %v, %v; want %d and %v", name, len(got), rows, err, tt.kept, tt.rows)
		}
	}
}

func TestCheckpointsOfOtherStoresAreLeftAlone(t *testing.T) {
	t.Parallel()
	c := signed()
	for _, tt := range []struct {
		store  string
		centre int64
		chain  audit.Hash
		of     bool
	}{
		{c.Store, 1, c.Chain, true},
		{"sqlite:/elsewhere.db", 1, c.Chain, true},        // the same store, moved
		{c.Store, 1, audit.Hash{9}, true},                 // written anew from its first event
		{"sqlite:/elsewhere.db", 1, audit.Hash{9}, false}, // another store
		{c.Store, 2, c.Chain, false},
	} {
		if got := c.Of(tt.store, tt.centre, tt.chain); got != tt.of {
			t.Errorf("%+v: %v", tt, got)
		}
	}
}

func FuzzReadCheckpoints(f *testing.F) {
	line, err := signed().Line()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(line)
	f.Add(line[:40])
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"seq":1,"at":"2025-03-31T08:00:00Z","hash":"00"}` + "\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, _, err := audit.ReadCheckpoints(bytes.NewReader(data), "f")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			if !c.Genuine() {
				t.Errorf("%+v is taken for a signed one", c)
			}
		}
	})
}
