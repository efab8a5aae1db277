package scoring

import (
	"cmp"
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring/rulebook"
)

// YearLeave counts one person's half-days of the calendar year.
type YearLeave struct {
	Staff  string
	Sick   int // approved sick leave (病假)
	Absent int // every leave but maternity, official and training
	Due    int // half-days in which the person was due
}

// GradeDecision is the final grade that the director's meeting set.
type GradeDecision struct {
	Staff   string
	Grade   string
	Reason  string // needed when the grade is not the proposed one
	Minutes string
}

// Why somebody is not graded (不确定档次), or does not get the best grade by total.
const (
	JoinedRecently     = "joined_recently" // less than half a year before the period's end: comment only
	MostlyOnLeave      = "mostly_on_leave" // over half of the year, maternity excepted
	UnderInvestigation = "under_investigation"
	SickLeaveBar       = "sick_leave" // over the year's limit
	QuotaFull          = "quota"      // better totals fill the quota
	QuotaTie           = "quota_tie"  // equal totals straddle the quota: the meeting decides
)

// Grade is one person's grade (档次). Proposed is "" for somebody not graded.
type Grade struct {
	Staff    string `json:"staff"`
	Name     string `json:"name"`
	Total    Points `json:"total"`
	Proposed string `json:"proposed"`
	Final    string `json:"final"` // what the meeting set, else the proposal
	Why      string `json:"why"`   // one of the reasons above, or ""
	Reason   string `json:"reason"`
	Minutes  string `json:"minutes"`
	NoBonus  bool   `json:"no_bonus"` // the last grade: no assessment bonus

	levels   []string // of the establishment, best first
	level    int      // index of levels
	assessed bool
	mayBeTop bool
}

// ID names a grade wherever something is said of it, such as an objection: "grade:S001".
func (g Grade) ID() string { return "grade:" + g.Staff }

// Grades proposes a grade for each staff sheet, ordered by code; Decide applies
// what the meeting decided.
func Grades(book *rulebook.Book, sheets []Sheet, in Input) []Grade {
	if book.Grades == nil {
		return nil
	}
	p := newProposer(book.Grades, &in)
	grades := make([]Grade, len(sheets))
	for i := range sheets {
		grades[i] = p.propose(&sheets[i])
	}
	slices.SortFunc(grades, func(a, b Grade) int { return cmp.Compare(a.Staff, b.Staff) })
	applyQuota(grades, book.Grades.QuotaPercent)
	for i := range grades {
		grades[i].settle()
	}
	return grades
}

// Decide returns the grades with the final ones that the meeting set. It fails, of
// kind Refused, on a decision that names nobody on the list or a grade that the
// person's establishment does not know, that departs from the proposal without a reason,
// for somebody who is not graded, or the best one for somebody whose sick leave bars it.
func Decide(grades []Grade, decisions []GradeDecision) ([]Grade, error) {
	decided := slices.Clone(grades)
	for _, d := range decisions {
		at, found := slices.BinarySearchFunc(decided, d.Staff, func(g Grade, code string) int { return cmp.Compare(g.Staff, code) })
		if !found {
			return nil, roster.Errorf(roster.Refused, "grade.nobody", d.Staff)
		}
		g := &decided[at]
		level := slices.Index(g.levels, d.Grade)
		switch {
		case level < 0:
			return nil, roster.Errorf(roster.Refused, "grade.unknown", d.Staff, d.Grade, strings.Join(g.levels, "、"))
		case !g.assessed:
			return nil, roster.Errorf(roster.Refused, "grade.not_graded", d.Staff)
		case level == 0 && g.Why == SickLeaveBar:
			return nil, roster.Errorf(roster.Refused, "grade.barred", d.Staff, d.Grade)
		case d.Grade != g.Proposed && d.Reason == "":
			return nil, roster.Errorf(roster.Refused, "grade.reason_needed", d.Staff, g.Proposed, d.Grade)
		}
		g.Final, g.Reason, g.Minutes, g.level = d.Grade, d.Reason, d.Minutes, level
		g.NoBonus = level == len(g.levels)-1
	}
	return decided, nil
}

// proposer holds what is known of each person, by code.
type proposer struct {
	rules       *rulebook.Grades
	staff       map[string]roster.Staff
	leave       map[string]YearLeave
	investigate map[string]bool
	joinedBy    roster.Date // whoever joined later is not graded
}

func newProposer(rules *rulebook.Grades, in *Input) *proposer {
	p := &proposer{
		rules: rules, joinedBy: halfYearBefore(in.Period.Last()),
		staff: map[string]roster.Staff{}, leave: map[string]YearLeave{}, investigate: map[string]bool{},
	}
	for _, s := range in.Staff {
		p.staff[s.Code] = s
	}
	for _, l := range in.Leave {
		p.leave[l.Staff] = l
	}
	for _, code := range in.Investigate {
		p.investigate[code] = true
	}
	return p
}

// propose finds the level of one sheet by its total, and what bars it.
func (p *proposer) propose(sheet *Sheet) Grade {
	person, leave := p.staff[sheet.Code], p.leave[sheet.Code]
	g := Grade{Staff: sheet.Code, Name: sheet.Name, Total: sheet.Total, levels: p.rules.Names[person.Establishment]}
	if g.levels == nil {
		g.levels = p.rules.Names[roster.Contract]
	}
	g.Why = p.notGrade(person, leave)
	if g.assessed = g.Why == ""; !g.assessed {
		return g
	}
	for g.level < len(p.rules.Bars) && sheet.Total < p.rules.Bars[g.level] {
		g.level++
	}
	g.mayBeTop = g.level == 0
	if g.mayBeTop && leave.Sick > 2*p.rules.SickLeaveLimit {
		g.mayBeTop, g.level, g.Why = false, 1, SickLeaveBar
	}
	return g
}

// notGrade returns why the person's grade is left open, or "".
func (p *proposer) notGrade(s roster.Staff, leave YearLeave) string {
	switch {
	case p.investigate[s.Code]:
		return UnderInvestigation
	case s.Joined > p.joinedBy:
		return JoinedRecently
	case 2*leave.Absent > leave.Due:
		return MostlyOnLeave
	}
	return ""
}

// halfYearBefore returns the first day of the half-year that ends on a month's last day.
func halfYearBefore(last roster.Date) roster.Date {
	year, month, _ := (last + 1).Civil()
	if month -= 6; month < 1 {
		year, month = year-1, month+12
	}
	d, _ := roster.DateOf(year, month, 1)
	return d
}

// applyQuota leaves the best grade to so many per cent of those assessed, rounded
// down, best totals first. Equals that do not all fit get none of the places left.
func applyQuota(list []Grade, percent int) {
	assessed := 0
	var top []*Grade
	for i := range list {
		if list[i].assessed {
			assessed++
		}
		if list[i].mayBeTop {
			top = append(top, &list[i])
		}
	}
	places := assessed * percent / 100
	if len(top) <= places {
		return
	}
	slices.SortStableFunc(top, func(a, b *Grade) int { return cmp.Compare(b.Total, a.Total) })
	edge := top[places].Total // the best total that does not fit
	straddled := places > 0 && top[places-1].Total == edge
	for _, g := range top {
		switch {
		case g.Total > edge:
		case g.Total == edge && straddled:
			g.level, g.Why = 1, QuotaTie
		default:
			g.level, g.Why = 1, QuotaFull
		}
	}
}

// settle turns the level into the words of the establishment.
func (g *Grade) settle() {
	if !g.assessed {
		return
	}
	g.Proposed = g.levels[min(g.level, len(g.levels)-1)]
	g.Final = g.Proposed
	g.NoBonus = g.level == len(g.levels)-1
}
