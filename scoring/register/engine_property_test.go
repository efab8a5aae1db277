package register_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance/roster"
	"redbanner/scoring/register"
)

// anyMachine draws a register of a few states and steps, every one of which puts down
// what was said and gives facts.
func anyMachine(t *rapid.T) *register.Machine {
	states := []string{"s0", "s1", "s2", "s3", "s4"}
	state := rapid.SampledFrom(states)
	fields := []register.Field{
		{Name: "text", Type: register.Text},
		{Name: "day", Type: register.Day},
		{Name: "kinds", Type: register.FactKind, Many: true},
		{Name: "rows", Type: register.Rows, Columns: []register.Field{{Name: "kind", Type: register.FactKind}}},
	}
	facts := func(e register.Entry) []register.Fact {
		var facts []register.Fact
		for _, kind := range e.Fields.Lines("kinds") {
			facts = append(facts, register.Fact{Date: e.Day, Kind: kind, Staff: e.Staff})
		}
		return facts
	}
	m := &register.Machine{Register: "any", Name: "任意", Open: register.Step{Action: "open", To: "s0", Fields: fields, Facts: facts}}
	for i := range rapid.IntRange(1, 8).Draw(t, "steps") {
		m.Steps = append(m.Steps, register.Step{
			Action: fmt.Sprintf("a%d", i), From: rapid.SliceOfN(state, 1, 3).Draw(t, "from"), To: state.Draw(t, "to"),
			Fields: fields, Facts: facts,
		})
	}
	return m
}

// anySaid draws what a step says, some of it wrong.
func anySaid(t *rapid.T) register.Values {
	said := register.Values{}
	for field, values := range map[string][]string{
		"text": {"", "串岗", "a;b=c", "x\ny", "\x00"}, "day": {"", "2025-04-01", "2025-02-30"},
		"kinds": {"", "conduct.dress", "conduct.dress\nconduct.dress\nhygiene.finding", "party"},
		"rows":  {"", "kind=conduct.dress\nkind=hygiene.finding", "kind", `{"kind":"不按规定着装"}`},
	} {
		if value := rapid.SampledFrom(values).Draw(t, field); value != "" {
			said[field] = value
		}
	}
	return said
}

// record gives a step's facts their ids, as the ledger does.
func record(c register.Change) register.Entry {
	for _, f := range c.Facts {
		c.New().Facts = append(c.New().Facts, register.FactID(f))
	}
	return c.Entry
}

// Whatever is tried, in whatever order: a step is taken exactly when the machine knows it
// from the entry's state and what it says is sound; nothing that was taken ever changes or
// goes; and the steps alone give the entry again.
func TestAnySequenceOfStepsKeepsToTheMachine(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := anyMachine(t)
		s := hall(rapid.SampledFrom([]string{"", "A", "G"}).Draw(t, "by"))
		c, err := m.Begin(s, 1, register.Draft{Day: today - 5, Staff: "A", Fields: register.Values{"kinds": "conduct.dress"}})
		if err != nil {
			t.Fatal(err)
		}
		e := record(c)
		first := register.Entry{Register: e.Register, Number: e.Number, Day: e.Day, Staff: e.Staff}
		for range rapid.IntRange(1, 30).Draw(t, "tries") {
			e = tryStep(t, m, s, e)
			replayed := first
			for _, taken := range e.Taken {
				replayed = replayed.With(taken)
			}
			if diff := cmp.Diff(e, replayed); diff != "" {
				t.Fatalf("the steps give another entry (-entry +replayed)\n%s", diff)
			}
		}
		ids := map[string]bool{}
		for _, taken := range e.Taken {
			for _, id := range taken.Facts {
				if ids[id] {
					t.Fatalf("two facts of one id %s", id)
				}
				ids[id] = true
			}
		}
	})
}

// tryStep tries one step and returns the entry after it.
func tryStep(t *rapid.T, m *register.Machine, s *register.State, e register.Entry) register.Entry {
	action := rapid.SampledFrom([]string{"a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "open"}).Draw(t, "action")
	version := rapid.SampledFrom([]int{0, 0, len(e.Taken), len(e.Taken) + 1}).Draw(t, "version")
	step, known := m.Step(action)
	before := slices.Clone(e.Taken)
	c, err := m.Take(s, e, action, register.Draft{Fields: anySaid(t), Version: version})
	if diff := cmp.Diff(before, e.Taken); diff != "" {
		t.Fatalf("a try changed the entry (-before +after)\n%s", diff)
	}
	possible := known && slices.Contains(step.From, e.State) && (version == 0 || version == len(e.Taken))
	if err != nil {
		var failure *roster.Error
		if !errors.As(err, &failure) || possible != (failure.Kind == roster.Refused) || possible && len(failure.Problems) == 0 {
			t.Fatalf("%s from %s (possible %v): %v", action, e.State, possible, err)
		}
		return e
	}
	after := record(c)
	if !possible {
		t.Fatalf("%s was taken from %s at version %d of %d", action, e.State, version, len(before))
	}
	if after.State != step.To || len(after.Taken) != len(before)+1 || c.New().Seq != len(after.Taken) {
		t.Fatalf("%s from %s to %s: %+v", action, e.State, step.To, after)
	}
	if diff := cmp.Diff(before, after.Taken[:len(before)]); diff != "" {
		t.Fatalf("a step changed those before it (-before +after)\n%s", diff)
	}
	return after
}

// Walking every way through a machine reaches exactly the states to which its steps lead.
func TestEveryReachableStateIsReached(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := anyMachine(t)
		s := hall("")
		c, err := m.Begin(s, 1, register.Draft{Staff: "A"})
		if err != nil {
			t.Fatal(err)
		}
		reached := map[string]register.Entry{c.Entry.State: c.Entry}
		for queue := []string{c.Entry.State}; len(queue) > 0; queue = queue[1:] {
			for _, step := range m.Steps {
				after, err := m.Take(s, reached[queue[0]], step.Action, register.Draft{})
				if err != nil {
					continue
				}
				if _, again := reached[after.Entry.State]; !again {
					reached[after.Entry.State] = after.Entry
					queue = append(queue, after.Entry.State)
				}
			}
		}
		want := map[string]bool{"s0": true}
		for range len(m.Steps) {
			for _, step := range m.Steps {
				if slices.ContainsFunc(step.From, func(from string) bool { return want[from] }) {
					want[step.To] = true
				}
			}
		}
		if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(reached))); diff != "" {
			t.Fatalf("(-want +reached)\n%s", diff)
		}
	})
}
