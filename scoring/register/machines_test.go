package register_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

func steps(m register.Machine) []register.Step { return append([]register.Step{m.Open}, m.Steps...) }

func TestEveryStateOfARegisterIsReachableAndLeadsToAnEnd(t *testing.T) {
	t.Parallel()
	for _, m := range register.Machines() {
		reached := map[string]bool{m.Open.To: true}
		ends := map[string]bool{}
		for _, state := range m.States() {
			ends[state] = !slices.ContainsFunc(m.Steps, func(s register.Step) bool {
				return slices.Contains(s.From, state) && s.To != state
			})
		}
		for range m.States() { // as many rounds as the longest way
			for _, s := range m.Steps {
				for _, from := range s.From {
					reached[s.To] = reached[s.To] || reached[from]
					ends[from] = ends[from] || ends[s.To]
				}
			}
		}
		for _, state := range m.States() {
			if !reached[state] {
				t.Errorf("%s: no way leads to %s", m.Register, state)
			}
			if !ends[state] {
				t.Errorf("%s: no end follows %s", m.Register, state)
			}
		}
		for _, s := range m.Steps {
			for _, from := range s.From {
				if !slices.Contains(m.States(), from) {
					t.Errorf("%s: %s starts from %s, which is no state", m.Register, s.Action, from)
				}
			}
		}
		for _, c := range m.Clocks {
			if !slices.Contains(m.States(), c.State) || c.WorkingDays < 0 || c.WorkingDays == 0 && c.From == "" {
				t.Errorf("%s: clock %+v", m.Register, c)
			}
		}
		if m.Heavier != "" && !slices.Contains(m.States(), m.Heavier) {
			t.Errorf("%s: %s weighs heavier and is no state", m.Register, m.Heavier)
		}
	}
}

func TestEveryRegisterIsFoundByItsNameAlone(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, m := range register.Machines() {
		found, ok := register.ByName(m.Register)
		if !ok || found.Register != m.Register || seen[m.Register] {
			t.Errorf("register %q: found %v, again %v", m.Register, ok, seen[m.Register])
		}
		seen[m.Register] = true
		actions := map[string]bool{}
		for _, s := range steps(m) {
			if actions[s.Action] {
				t.Errorf("%s: two actions %s", m.Register, s.Action)
			}
			actions[s.Action] = true
			if s.By == (register.Right{}) || !s.By.Office && !s.By.Director {
				t.Errorf("%s: nobody of the office may %s", m.Register, s.Action)
			}
		}
	}
	if _, ok := register.ByName("handover"); ok {
		t.Error("the log of hand-overs is a second time among the registers")
	}
}

// labels lists the words that people see of a register.
func labels(m register.Machine) []string {
	keys := []string{"register.name." + m.Register}
	field := func(f register.Field) {
		keys = append(keys, "register.field."+m.Register+"."+f.Name)
		for _, choice := range f.Choices {
			keys = append(keys, "register.choice."+m.Register+"."+f.Name+"."+choice)
		}
	}
	for _, state := range m.States() {
		keys = append(keys, "register.state."+m.Register+"."+state)
	}
	for _, s := range steps(m) {
		keys = append(keys, "register.action."+m.Register+"."+s.Action)
		for _, f := range s.Fields {
			field(f)
			for _, column := range f.Columns {
				field(column)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func TestEveryWordOfARegisterIsInBothLanguages(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "zh-CN"} {
		words := catalogue(t, language)
		needed := map[string]bool{}
		for _, m := range register.Machines() {
			for _, key := range labels(m) {
				needed[key] = true
				if words[key] == "" {
					t.Errorf("%s: no word for %s", language, key)
				}
			}
			if name := words["register.name."+m.Register]; language == "zh-CN" && name != m.Name {
				t.Errorf("%s is called %q and %q", m.Register, m.Name, name)
			}
		}
		for _, key := range slices.Sorted(maps.Keys(words)) {
			if len(key) > 9 && key[:9] == "register." && !needed[key] {
				t.Errorf("%s: nothing is called %s", language, key)
			}
		}
	}
}

// catalogue is what the registers of a language are called.
func catalogue(t *testing.T, language string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "http", "locale", language, "registers.json"))
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]string{}
	if err := json.Unmarshal(data, &words); err != nil {
		t.Fatal(err)
	}
	return words
}

func TestFieldsThatChooseHaveChoicesAndRowsHaveColumns(t *testing.T) {
	t.Parallel()
	for _, m := range register.Machines() {
		for _, s := range steps(m) {
			seen := map[string]bool{}
			for _, f := range s.Fields {
				if seen[f.Name] {
					t.Errorf("%s, %s: two fields %s", m.Register, s.Action, f.Name)
				}
				seen[f.Name] = true
				if (f.Type == register.Choice) != (len(f.Choices) > 0) || (f.Type == register.Rows) != (len(f.Columns) > 0) {
					t.Errorf("%s, %s: field %+v", m.Register, s.Action, f)
				}
			}
		}
	}
}

// recordable are the kinds of fact that people may record under some book.
func recordable() []string {
	var kinds []string
	known := rulebook.Kinds()
	for _, book := range rulebook.Embedded() {
		known = append(known, book.Kinds...)
	}
	for _, k := range known {
		if !k.Derived {
			kinds = append(kinds, k.ID)
		}
	}
	return kinds
}

func TestTheKindsThatARegisterOffersAreKnown(t *testing.T) {
	t.Parallel()
	kinds := recordable()
	offered := 0
	for _, m := range register.Machines() {
		for _, s := range steps(m) {
			for _, f := range s.Fields {
				if f.Name != "charge" && f.Name != "deed" {
					continue
				}
				for _, choice := range f.Choices {
					if slices.Contains([]string{"none", "complaint", "deed", "both"}, choice) {
						continue
					}
					offered++
					if !slices.Contains(kinds, choice) {
						t.Errorf("%s: field %s offers the kind %s", m.Register, f.Name, choice)
					}
				}
			}
		}
	}
	if offered == 0 {
		t.Error("no register offers a kind of fact")
	}
}
