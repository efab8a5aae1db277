package rulebook_test

import (
	"errors"
	"strings"
	"testing"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

func TestRatingFromAboveTheCentre(t *testing.T) {
	t.Parallel()
	month := readFile(t, month)
	peers := "        rating:\n          method: mean\n"
	if !strings.Contains(month, peers) {
		t.Fatal("the rating of M10 is not where it was")
	}
	parse := func(source string) (*rulebook.Book, []roster.Problem) {
		book, err := rulebook.Parse([]byte(strings.Replace(month, peers, peers+"          source: "+source+"\n", 1)), "book.yaml")
		var refusal *roster.Error
		if errors.As(err, &refusal) {
			return nil, refusal.Problems
		}
		return book, nil
	}
	for source, external := range map[string]bool{"peer": false, "external": true} {
		book, problems := parse(source)
		if len(problems) > 0 {
			t.Fatalf("%s: %v", source, problems)
		}
		place, _ := book.Clause("M10.1")
		if place.Clause.Rating.External() != external {
			t.Errorf("source %s is external: %t", source, !external)
		}
	}
	if _, problems := parse("neighbours"); len(problems) != 1 || problems[0].Code != "book_unknown_value" || strings.TrimSpace(problems[0].Value) != "source: neighbours" {
		t.Errorf("an unknown source: %v", problems)
	}
}

func TestOneRatingFromEachSource(t *testing.T) {
	t.Parallel()
	text := readFile(t, month)
	at := strings.Index(text, "  - id: M11\n")
	second := func(source string) string {
		item := "  - id: M12\n    name: 评议\n    full: 10\n    mark: intact\n    clauses:\n      - id: M12.1\n        text: 评议。\n        mark: intact\n" +
			"        rating: {source: " + source + ", method: mean, min_ballots: 1}\n\n"
		whole := text[:at] + item + text[at:]
		return strings.Replace(strings.Replace(whole, "base: 100", "base: 110", 1), "  id: M12\n  text: 每月", "  id: M13x\n  text: 每月", 1)
	}
	if _, err := rulebook.Parse([]byte(second("external")), "b.yaml"); err != nil {
		t.Errorf("one of each: %v", err)
	}
	_, err := rulebook.Parse([]byte(second("peer")), "b.yaml")
	var refusal *roster.Error
	if !errors.As(err, &refusal) || len(refusal.Problems) != 1 || refusal.Problems[0].Code != "book_duplicate_value" {
		t.Errorf("two of the peers: %v", err)
	}
}

func TestAShelfFindsTheCentresOwnBooksAndATrial(t *testing.T) {
	t.Parallel()
	own := mustParse(t, readFile(t, quarter))
	shelf := rulebook.NewShelf(own)
	if got, err := shelf.Get(own.ID, own.Version); err != nil || got != own {
		t.Errorf("its own book: %v, %v", got, err)
	}
	trial := mustParse(t, strings.Replace(readFile(t, month), "banners: 5", "banners: 4", 1))
	if got, err := shelf.With(trial).Get(trial.ID, trial.Version); err != nil || got != trial {
		t.Errorf("the trial: %v, %v", got, err)
	}
	if got, err := shelf.Get(trial.ID, trial.Version); err != nil || got.Ranking.Banners != 5 {
		t.Errorf("without it: %v, %v", got, err)
	}
	if _, err := shelf.Newest("no-such"); roster.KindOf(err) != roster.NotFound {
		t.Errorf("a book that is nowhere: %v", err)
	}
	if n, embedded := len(shelf.Books()), len(rulebook.Embedded()); n != embedded+1 {
		t.Errorf("%d books, want %d", n, embedded+1)
	}
}
