package scoring

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"redbanner/attendance"
	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// YearPart is one period of a year as it stands: what was frozen where it is closed,
// otherwise as it is computed now, which is provisional.
type YearPart struct {
	Period roster.Period
	State  string
	Book   *rulebook.Book
	Frozen
}

// Year gathers the months, quarters and half-years of a year that are over on a day and
// have a book, in that order, cut down to what scope.As may see; see Frozen.For.
func (s *Service) Year(ctx context.Context, scope attendance.Scope, year int, asOf roster.Date) ([]YearPart, error) {
	if err := scope.As.CheckAny(roster.ReadScores); err != nil {
		return nil, err
	}
	parts, err := s.year(ctx, scope, year, asOf)
	for i := range parts {
		parts[i].Frozen = parts[i].Frozen.For(scope.As, parts[i].Period)
	}
	return parts, err
}

// year gathers the whole parts, whoever asks.
func (s *Service) year(ctx context.Context, scope attendance.Scope, year int, asOf roster.Date) ([]YearPart, error) {
	shown, err := s.through(ctx, scope, over(year, asOf), asOf, func(Material) bool { return false })
	if err != nil {
		return nil, err
	}
	var parts []YearPart
	for _, one := range shown {
		parts = append(parts, YearPart{Period: one.Period, State: one.State, Book: one.Book, Frozen: one.Frozen})
	}
	return parts, nil
}

// over are the months, quarters and half-years of a year that are over on a day.
func over(year int, asOf roster.Date) []roster.Period {
	var periods []roster.Period
	for _, kind := range []roster.PeriodKind{roster.Month, roster.Quarter, roster.Half} {
		for p := (roster.Period{Year: year, Kind: kind, N: 1}); p.Year == year && p.Last() < asOf; p = p.Next() {
			periods = append(periods, p)
		}
	}
	return periods
}

// YearRow is one window's or person's year.
type YearRow struct {
	Of     rulebook.Unit `json:"subject"`
	Code   string        `json:"code"`
	Name   string        `json:"name"`
	Cells  []YearCell    `json:"periods"` // of the periods in which there is a sheet, in order
	Months int           `json:"months"`  // of which Mean is the mean
	Mean   Points        `json:"mean"`    // of the months' totals, half-up to 0.01; 0 without a month
}

// YearCell is what a period gave a window or person.
type YearCell struct {
	Period    roster.Period `json:"period"`
	State     string        `json:"state"`
	Total     Points        `json:"total"`
	Pending   bool          `json:"pending"`
	Rank      int           `json:"rank"` // 0: not ranked
	RedBanner bool          `json:"red_banner"`
	Grade     string        `json:"grade"` // the final one, "" where the book grades nobody
}

// Overview lays a year out by window and person, windows first, by code.
func Overview(parts []YearPart) []YearRow {
	rows := map[rulebook.Unit]map[string]*YearRow{rulebook.OfWindow: {}, rulebook.OfStaff: {}}
	sums := map[*YearRow]Points{}
	for _, part := range parts {
		for unit, document := range part.Sheets {
			for _, sheet := range document.Sheets {
				row := rows[unit][sheet.Code]
				if row == nil {
					row = &YearRow{Of: unit, Code: sheet.Code}
					rows[unit][sheet.Code] = row
				}
				row.Name = sheet.Name // the latest one
				cell := YearCell{Period: part.Period, State: part.State, Total: sheet.Total, Pending: sheet.Pending}
				if part.Book.Subjects[0].Of == unit {
					cell.Rank, cell.RedBanner = placeIn(part.Rank, sheet.Code)
				}
				if unit == rulebook.OfStaff {
					cell.Grade = gradeOf(part.Grades, sheet.Code)
				}
				row.Cells = append(row.Cells, cell)
				if part.Period.Kind == roster.Month {
					row.Months++
					sums[row] += sheet.Total
				}
			}
		}
	}
	var list []YearRow
	for _, byCode := range rows {
		for _, row := range byCode {
			row.Mean = meanOf(sums[row], row.Months)
			list = append(list, *row)
		}
	}
	slices.SortFunc(list, func(a, b YearRow) int {
		return cmp.Or(strings.Compare(string(b.Of), string(a.Of)), strings.Compare(a.Code, b.Code)) // window before staff
	})
	return list
}

// meanOf divides once, half a hundredth going up.
func meanOf(sum Points, n int) Points {
	if n == 0 {
		return 0
	}
	return (2*sum + Points(n)) / Points(2*n)
}

// placeIn finds a rank and a banner.
func placeIn(rank *RankDocument, code string) (int, bool) {
	if rank == nil {
		return 0, false
	}
	for _, row := range rank.Rows {
		if row.Code == code {
			return row.Rank, row.RedBanner
		}
	}
	return 0, false
}
