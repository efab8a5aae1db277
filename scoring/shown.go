package scoring

import (
	"context"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// Shown is a period as people look at it: as it was frozen once it is closed, else as it
// stands. It is cut down to what the actor may see; only places and medians know the rest.
type Shown struct {
	Frozen
	Period   roster.Period
	Book     *rulebook.Book
	Official rulebook.Unit // the subject that is ranked
	State    string
	AsOf     roster.Date
	Digest   string                             // of a closed period
	Scores   *Scores                            // nil when it is the frozen one
	Crowds   map[rulebook.Unit]Crowd            // all sheets of a subject, whoever may read them
	Places   map[rulebook.Unit]map[string]Place // of the sheets in Frozen, by code
}

// SmallestCrowd is how many sheets there must be for those who may not read them all to
// be told the middle: of fewer it could be guessed whose it is.
const SmallestCrowd = 5

// Crowd is all sheets of a subject together.
type Crowd struct {
	Sheets int
	Median Points            // of the totals, half up to 0.01
	Items  map[string]Points // by item: the median of its scores
}

// Place is where a sheet stands among all of its subject: equal totals share a place.
type Place struct {
	Rank int
	Of   int
}

// Shown loads a period as people look at it on a day.
func (s *Service) Shown(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) (Shown, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return Shown{}, err
	}
	shown, err := s.whole(ctx, scope, period, today)
	if err != nil {
		return Shown{}, err
	}
	shown.cut(scope.As)
	return shown, nil
}

// cut keeps what an actor may read, with the places and the medians among all.
func (shown *Shown) cut(as *roster.Actor) {
	shown.Crowds, shown.Places = map[rulebook.Unit]Crowd{}, map[rulebook.Unit]map[string]Place{}
	cut := shown.Frozen.For(as, shown.Period)
	for unit, all := range shown.Sheets {
		if readsAll(as) || len(all.Sheets) >= SmallestCrowd {
			shown.Crowds[unit] = CrowdOf(all.Sheets)
		}
		places := map[string]Place{}
		for _, sheet := range cut.Sheets[unit].Sheets {
			places[sheet.Code] = place(all.Sheets, sheet.Total)
		}
		shown.Places[unit] = places
	}
	shown.Frozen = cut
	if shown.Scores != nil {
		shown.Scores = shown.Scores.For(as)
	}
}

// whole loads a period as it is shown to who reads everything.
func (s *Service) whole(ctx context.Context, scope attendance.Scope, period roster.Period, today roster.Date) (Shown, error) {
	readings, err := s.Store.Readings(ctx, scope, []roster.Period{period}, today)
	if err != nil {
		return Shown{}, err
	}
	return readings[0].whole()
}

// shownOpen is a period that is not closed, as it stands.
func shownOpen(scores *Scores) Shown {
	return Shown{
		Frozen: scores.Documents(), Period: scores.Period, Book: scores.Book, Official: scores.Book.Subjects[0].Of,
		State: scores.State, AsOf: scores.AsOf, Scores: scores,
	}
}

// shownFrozen is a closed period, as it was frozen.
func shownFrozen(snapshot Snapshot, shelf rulebook.Shelf) (Shown, error) {
	frozen, err := snapshot.Decode()
	if err != nil {
		return Shown{}, err
	}
	book, err := shelf.Get(snapshot.BookID, snapshot.BookVersion)
	if err != nil {
		return Shown{}, err
	}
	official := book.Subjects[0].Of
	return Shown{
		Frozen: frozen, Period: snapshot.Period, Book: book, Official: official, State: Closed,
		AsOf: frozen.Sheets[official].AsOf, Digest: snapshot.Digest,
	}, nil
}

func place(sheets []SheetDocument, total Points) Place {
	p := Place{Rank: 1, Of: len(sheets)}
	for i := range sheets {
		if sheets[i].Total > total {
			p.Rank++
		}
	}
	return p
}

// CrowdOf are the medians of sheets.
func CrowdOf(sheets []SheetDocument) Crowd {
	c := Crowd{Sheets: len(sheets), Items: map[string]Points{}}
	totals, items := make([]Points, len(sheets)), map[string][]Points{}
	for i := range sheets {
		totals[i] = sheets[i].Total
		for _, item := range sheets[i].Items {
			items[item.ID] = append(items[item.ID], item.Score)
		}
	}
	c.Median = Median(totals)
	for id, scores := range items {
		c.Items[id] = Median(scores)
	}
	return c
}

// Median is the middle of a list of points, or between two the mean of both, half up to
// 0.01; of none it is zero.
func Median(list []Points) Points {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	sum := sorted[middle-1] + sorted[middle]
	return (sum + sum&1) / 2 // points of a sheet are never negative
}
