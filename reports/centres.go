package reports

import (
	"context"
	"errors"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Centres compares several centres over one period, for who supervises them (上级主管).
// Each was read in its own transaction and as its own people let it be read.
type Centres struct {
	Head
	Of      roster.Period
	Rows    []CentreRow    // in the order asked for
	Windows []CentreWindow // of all centres, the greatest total first
}

// CentreRow is one centre. One that has no scores of the period says why, and no more.
type CentreRow struct {
	Centre  roster.Centre
	State   State
	Book    string // with its version
	AsOf    roster.Date
	Digest  string // of a closed period
	Windows int
	Staff   int
	Median  Points // of the official sheets' totals
	Most    Points
	Least   Points
	Banners []string // names of the red-banner windows
	Pending int      // sheets whose points are not all known
	TieOpen bool
	Why     *roster.Error // nil where there are scores
}

// CentreWindow is an official sheet among those of all centres.
type CentreWindow struct {
	Centre     roster.Centre
	Code, Name string
	Total      Points
	Rank       int // at home, 0 for none
	RedBanner  bool
	Pending    bool
	State      State
}

// Centres compares the centres that the scopes are of, the first of which is at home. What
// is read of each is what its scope may read of it all; who may not there is told why, at
// home it is an error.
func (s *Service) Centres(ctx context.Context, scopes []attendance.Scope, p roster.Period, today roster.Date) (Centres, error) {
	c := Centres{Of: p, Head: Head{Title: PeriodLabel(p) + "各中心对比", Period: PeriodLabel(p), State: Closed, AsOf: today}}
	for i, scope := range scopes {
		row := CentreRow{Centre: scope.Centre}
		err := scope.As.Check(roster.ReadScores)
		var shown scoring.Shown
		if err == nil {
			shown, err = s.Scoring.Shown(ctx, scope, p, today)
		}
		switch {
		case err == nil:
			c.add(&row, &shown)
		case i == 0 || !errors.As(err, &row.Why) || row.Why.Kind == roster.Internal:
			return Centres{}, err
		}
		c.Rows = append(c.Rows, row)
	}
	c.close()
	return c, nil
}

// add fills the row of a centre and lists its windows.
func (c *Centres) add(row *CentreRow, shown *scoring.Shown) {
	crowd := shown.Crowds[shown.Official]
	row.State, row.AsOf, row.Digest = State(shown.State), shown.AsOf, shown.Digest
	row.Book = Edition{shown.Book.Name, shown.Book.Version}.Label()
	row.Windows, row.Staff, row.Median = crowd.Sheets, len(shown.Sheets[rulebook.OfStaff].Sheets), crowd.Median
	ranks := map[string]scoring.RankRowDocument{}
	if shown.Rank != nil {
		row.TieOpen = shown.Rank.TieOpen
		for _, r := range shown.Rank.Rows {
			ranks[r.Code] = r
			if r.RedBanner {
				row.Banners = append(row.Banners, r.Name)
			}
		}
	}
	for i, sheet := range shown.Sheets[shown.Official].Sheets {
		if i == 0 {
			row.Most, row.Least = sheet.Total, sheet.Total
		}
		row.Most, row.Least = max(row.Most, sheet.Total), min(row.Least, sheet.Total)
		if sheet.Pending {
			row.Pending++
		}
		r := ranks[sheet.Code]
		c.Windows = append(c.Windows, CentreWindow{
			Centre: row.Centre, Code: sheet.Code, Name: sheet.Name, Total: sheet.Total, Rank: r.Rank, RedBanner: r.RedBanner, Pending: sheet.Pending, State: row.State,
		})
	}
}

// close orders the windows and finds the state of the whole: as far as the least settled
// of the centres is.
func (c *Centres) close() {
	settled := []State{Open, Published, Closed}
	for _, row := range c.Rows {
		if row.Why == nil && slices.Index(settled, row.State) < slices.Index(settled, c.State) {
			c.State = row.State
		}
	}
	slices.SortStableFunc(c.Windows, func(a, b CentreWindow) int {
		if a.Total != b.Total {
			return int(b.Total - a.Total)
		}
		if order := strings.Compare(a.Centre.Code, b.Centre.Code); order != 0 {
			return order
		}
		return strings.Compare(a.Code, b.Code)
	})
	if len(c.Rows) > 0 {
		c.Centre = c.Rows[0].Centre.Name
	}
}
