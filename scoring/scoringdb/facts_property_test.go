package scoringdb_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"redbanner/attendance"
	"redbanner/attendance/attendancedb"
	"redbanner/attendance/intake"
	"redbanner/attendance/roster"
	"redbanner/attendance/table"
	"redbanner/migrations/sqldb"
	"redbanner/migrations/sqldb/sqldbtest"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
	"redbanner/scoring/scoringdb"
)

// Whatever is recorded, confirmed, rejected, reversed, replaced, carried, imported and
// taken back by whom, in whatever order: what counts is what a model says, no more and no
// less, and nothing that was ever written is lost or changed.
func TestAnySequenceOfFactsKeepsToItsModel(t *testing.T) {
	t.Parallel()
	sqldbtest.Run(t, func(t *testing.T, db *sqldb.DB) {
		d := newDesk(t, db)
		d.excuse()
		rows := "code,name,window,joined\n"
		for i := range pool {
			rows += person(i) + ",人,W1,2025-03-31\n"
		}
		d.must("staff", rows)
		d.must("leave", "staff,type,from,to\n"+strings.ReplaceAll(rows[len("code,name,window,joined\n"):], "人,W1,2025-03-31", "official,2025-03-31,2025-03-31"))
		if err := d.shut(decided); err != nil { // March is closed
			t.Fatal(err)
		}
		var people atomic.Int64
		rapid.Check(t, func(r *rapid.T) {
			n := int(people.Add(1) - 1)
			if raced && n%10 != 0 {
				return
			}
			m := &factModel{desk: d, store: scoringdb.NewFacts(db), staff: person(n % pool)}
			m.events = d.events()
			m.second = d.waits()
			for range rapid.IntRange(1, 8).Draw(r, "steps") {
				m.act(r)
				m.consistent(r)
			}
			if n%5 == 0 { // it takes longer than all else
				m.scored(r)
			}
		})
	})
}

// pool is how many people there are: each case takes one of whom the ledger knows nothing.
const pool = 120

func person(i int) string { return fmt.Sprintf("Q%04d", i) }

// waits reports whether a second person is asked for, as an earlier case left it.
func (d *desk) waits() bool {
	settings, err := attendancedb.New(d.db).Settings(d.t.Context(), d.scope)
	if err != nil {
		d.t.Fatal(err)
	}
	return settings.On(attendance.FactSecondPerson, today) != 0
}

// modelled is a fact as the model knows it.
type modelled struct {
	id    string
	batch int64
	by    string
	state scoring.FactState
}

func (f modelled) live() bool {
	return f.state == scoring.FactDraft || f.state == scoring.FactConfirmed
}

type factModel struct {
	*desk
	store  *scoringdb.Facts
	staff  string
	second bool
	facts  []modelled // in the order in which they were recorded
	stored []scoring.Recorded
	events int // that there should be
}

var actors = []string{"甲", "乙", "丙"}

func (m *factModel) act(t *rapid.T) {
	if second := rapid.Bool().Draw(t, "second person"); second != m.second {
		value := 0
		if m.second = second; second {
			value = 1
		}
		m.desk.second(value)
		m.events++
	}
	actor := rapid.SampledFrom(actors).Draw(t, "actor")
	switch rapid.SampledFrom([]string{"record", "record", "file", "confirm", "confirm", "reject", "reverse", "replace", "undo"}).Draw(t, "action") {
	case "record":
		m.tryRecord(t, actor)
	case "file":
		m.tryFile(t)
	case "confirm":
		m.try(t, actor, func(b *scoring.FactBook, f *modelled) (scoring.FactChange, error) { return b.Confirm(f.id, "") },
			func(f *modelled) bool { return f.state == scoring.FactDraft && f.by != actor }, scoring.FactConfirmed)
	case "reject":
		m.try(t, actor, func(b *scoring.FactBook, f *modelled) (scoring.FactChange, error) { return b.Reject(f.id, "x") },
			func(f *modelled) bool { return f.state == scoring.FactDraft }, scoring.FactRejected)
	case "reverse":
		m.try(t, actor, func(b *scoring.FactBook, f *modelled) (scoring.FactChange, error) { return b.Reverse(f.id, "x") },
			func(f *modelled) bool { return f.state == scoring.FactConfirmed }, scoring.FactReversed)
	case "replace":
		m.tryReplace(t, actor)
	case "undo":
		m.tryUndo(t)
	}
}

// anyFact is one of few, so that many are alike. Some lie in the closed month.
func (m *factModel) anyFact(t *rapid.T) scoring.Fact {
	return scoring.Tidy(scoring.Fact{
		Kind: "conduct.dress", Staff: m.staff,
		Date: roster.MustDate(rapid.SampledFrom([]string{"2025-03-31", "2025-04-01", "2025-04-02"}).Draw(t, "day")),
		Ref:  rapid.SampledFrom([]string{"", "a"}).Draw(t, "ref"),
	})
}

// inForce is the model's fact of an id that still stands, or nil.
func (m *factModel) inForce(id string) *modelled {
	for i := range m.facts {
		if m.facts[i].id == id && m.facts[i].live() {
			return &m.facts[i]
		}
	}
	return nil
}

// add enters a fact that the ledger has taken in.
func (m *factModel) add(id, by string, draft bool) {
	state := scoring.FactConfirmed
	if draft {
		state = scoring.FactDraft
	}
	m.facts = append(m.facts, modelled{id: id, by: by, state: state})
	m.events++
}

func (m *factModel) tryRecord(t *rapid.T, actor string) {
	f, carry := m.anyFact(t), rapid.Bool().Draw(t, "carry")
	counts := f
	if march.Contains(f.Date) {
		counts.Date, counts.Happened = today, f.Date
		counts = scoring.Tidy(counts)
	}
	change, err := m.store.Change(m.t.Context(), m.as(actor, ""), today, scoring.FactAbout{Kind: f.Kind, Day: f.Date},
		func(b *scoring.FactBook) (scoring.FactChange, error) {
			return b.Record(scoring.FactInput{Fact: f, Carry: carry})
		})
	want := march.Contains(f.Date) && !carry || m.inForce(counts.ID) != nil
	if (err != nil) != want {
		t.Fatalf("record %+v: %v, refusal expected: %v", f, err, want)
	}
	if err == nil {
		if change.ID != counts.ID {
			t.Fatalf("recorded as %s, want %s", change.ID, counts.ID)
		}
		m.add(change.ID, actor, m.second)
	}
}

func (m *factModel) tryFile(t *rapid.T) {
	f := m.anyFact(t)
	file := intake.File{Name: "facts.csv", Data: table.CSV([][]string{{"date", "kind", "staff", "ref"}, {f.Date.String(), f.Kind, f.Staff, f.Ref}})}
	r, err := m.Import(m.t.Context(), m.as("file", ""), "facts", file, options)
	switch {
	case march.Contains(f.Date):
		if roster.KindOf(err) != roster.Closed {
			t.Fatalf("a file of a closed month: %v", err)
		}
	case err != nil:
		t.Fatal(err)
	case (r.Duplicates == 1) != (m.inForce(f.ID) != nil):
		t.Fatalf("a file of %+v: %+v", f, r)
	case r.Accepted == 1:
		m.add(f.ID, "file", m.second)
	default:
		m.events++ // a file that brought nothing is told of, too
	}
}

// try makes a change of some fact, which must succeed exactly when allowed says so.
func (m *factModel) try(t *rapid.T, actor string, change func(*scoring.FactBook, *modelled) (scoring.FactChange, error), allowed func(*modelled) bool, to scoring.FactState) {
	if len(m.facts) == 0 {
		return
	}
	f := &m.facts[rapid.IntRange(0, len(m.facts)-1).Draw(t, "which")]
	if now := m.inForce(f.id); now != nil {
		f = now // the id speaks of the one that stands
	}
	_, err := m.store.Change(m.t.Context(), m.as(actor, ""), today, scoring.FactAbout{ID: f.id},
		func(b *scoring.FactBook) (scoring.FactChange, error) { return change(b, f) })
	if (err == nil) != allowed(f) {
		t.Fatalf("from %s to %s by %s: %v", f.state, to, actor, err)
	}
	if err == nil {
		f.state = to
		m.events++
	}
}

func (m *factModel) tryReplace(t *rapid.T, actor string) {
	if len(m.facts) == 0 {
		return
	}
	id := m.facts[rapid.IntRange(0, len(m.facts)-1).Draw(t, "which")].id
	ref := rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "new ref")
	change, err := m.store.Change(m.t.Context(), m.as(actor, ""), today, scoring.FactAbout{ID: id},
		func(b *scoring.FactBook) (scoring.FactChange, error) {
			return b.Replace(id, scoring.FactEdit{Ref: &ref, Reason: "x"})
		})
	f := m.inForce(id)
	if err != nil {
		same := slices.ContainsFunc(m.stored, func(r scoring.Recorded) bool {
			if r.ID != id {
				return false
			}
			edited := r.Fact
			edited.Ref = ref
			edited = scoring.Tidy(edited)
			return edited.ID == id || m.inForce(edited.ID) != nil
		})
		if f != nil && !same {
			t.Fatalf("replace %s by reference %q: %v", f.state, ref, err)
		}
		return
	}
	switch {
	case f == nil:
		t.Fatal("what is over was replaced")
	case f.state == scoring.FactDraft:
		f.state = scoring.FactRejected
	default:
		f.state = scoring.FactReversed
	}
	m.add(change.Record.ID, actor, m.second)
}

func (m *factModel) tryUndo(t *rapid.T) {
	if len(m.stored) == 0 {
		return
	}
	batch := rapid.SampledFrom(m.stored).Draw(t, "undone").Batch
	if _, err := m.people.Undo(m.t.Context(), m.scope, batch); err != nil {
		if roster.KindOf(err) == roster.Internal {
			t.Fatal(err)
		}
		return // taken back already, or recorded by hand: that is reversed
	}
	m.events++
	for i := range m.facts {
		switch f := &m.facts[i]; {
		case f.batch != batch:
		case f.state == scoring.FactDraft:
			f.state = scoring.FactRejected
		case f.state == scoring.FactConfirmed:
			f.state = scoring.FactReversed
		}
	}
}

// consistent compares the ledger with the model and with what it said before.
func (m *factModel) consistent(t *rapid.T) {
	found, _, err := m.store.Search(m.t.Context(), m.scope, scoring.FactFilter{Staff: m.staff})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(found, func(a, b scoring.Recorded) int { return int(a.Batch - b.Batch) })
	if len(found) != len(m.facts) {
		t.Fatalf("%d facts are stored, want %d", len(found), len(m.facts))
	}
	for i := range found {
		f := &m.facts[i]
		if f.batch = found[i].Batch; found[i].ID != f.id || found[i].State() != f.state || found[i].By.Account != f.by {
			t.Fatalf("fact %d is %s, %s by %s, want %+v", i, found[i].ID, found[i].State(), found[i].By, *f)
		}
	}
	for i, before := range m.stored {
		now := found[i]
		if before.Confirmation == nil {
			now.Confirmation = nil
		}
		if before.Reversal == nil {
			now.Reversal = nil
		}
		if diff := cmp.Diff(before, now); diff != "" {
			t.Fatalf("history was changed (-before +now):\n%s", diff)
		}
	}
	m.stored = found
	if n := m.desk.events(); n != m.events {
		t.Fatalf("%d events, want %d", n, m.events)
	}
}

// scored compares what counts in the two open months, on the person's sheet.
func (m *factModel) scored(t *rapid.T) {
	want, got := []string{}, []string{}
	for _, f := range m.facts {
		if f.state == scoring.FactConfirmed {
			want = append(want, f.id)
		}
	}
	for _, month := range []string{"2025-04", "2026-11"} {
		scores, err := m.Score(m.t.Context(), m.scope, roster.MustPeriod(month), today+1)
		if err != nil {
			t.Fatal(err)
		}
		for _, sheet := range scores.Sheets[rulebook.OfStaff] {
			if sheet.Code != m.staff {
				continue
			}
			for _, e := range sheet.Items[0].Entries {
				got = append(got, e.Fact)
			}
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("what counts (-want +got):\n%s", diff)
	}
}
