package reports

import (
	"slices"
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// HalfYearBook is the half-year's scores of the staff under the five heads 德能勤绩廉.
type HalfYearBook struct {
	Head
	Cover   Cover
	Columns []Column
	People  []HalfYearRow
	Spread  Distribution
	Grades  []GradeCount
	Rules   Rules
	Each    bool // a sheet per person besides
}

// GradeCount is how many people have a grade.
type GradeCount struct {
	Name  string
	Count int
}

// NewHalfYearBook arranges the staff's sheets with their grades, which may be none.
func NewHalfYearBook(b Basis, staff []scoring.Sheet, grades []scoring.Grade) HalfYearBook {
	all := b.document(rulebook.OfStaff, staff)
	book := HalfYearBook{Head: b.head("工作人员考核评分汇总表"), Columns: b.columns(), Spread: NewDistribution(all, bandWidth), Rules: b.rules()}
	graded := make(map[string]scoring.Grade, len(grades))
	for _, g := range grades {
		graded[g.Staff] = g
	}
	posts := make(map[string]roster.Establishment, len(b.Staff))
	for _, s := range b.Staff {
		posts[s.Code] = s.Establishment
	}
	subjects := b.arranger(rulebook.OfStaff).subjects(staff)
	crowd := scoring.CrowdOf(all.Sheets)
	b.compare(subjects, all, crowd)
	b.follow(subjects, rulebook.OfStaff, crowd)
	book.Cover = b.cover(rulebook.OfStaff, subjects, "")
	for _, subject := range subjects {
		g := graded[subject.Code]
		book.People = append(book.People, HalfYearRow{
			Subject:       subject,
			Establishment: EstablishmentLabel(posts[subject.Code]),
			Proposed:      g.Proposed,
			Final:         g.Final,
			GradeNote:     gradeNote(g),
		})
	}
	book.Grades = b.countGrades(book.People)
	return book
}

// ungraded is what who has no grade is counted as (不确定档次).
const ungraded = "不定等次"

// countGrades counts the grades proposed, or once the period is closed those set, best
// first; grades that nobody has are counted, too.
func (b Basis) countGrades(people []HalfYearRow) []GradeCount {
	if b.Book.Grades == nil {
		return nil
	}
	counts := map[string]int{}
	for _, p := range people {
		grade := p.Proposed
		if b.State == Closed {
			grade = p.Final
		}
		if grade == "" {
			grade = ungraded
		}
		counts[grade]++
	}
	names := append(b.gradeNames(), ungraded)
	list := make([]GradeCount, len(names))
	for i, name := range names {
		list[i] = GradeCount{name, counts[name]}
	}
	return list
}

// gradeNames are the grades of all kinds of post, best first, each once.
func (b Basis) gradeNames() []string {
	var names []string
	for level := range len(b.Book.Grades.Bars) + 1 {
		for _, of := range establishments() {
			if list := b.Book.Grades.Names[of]; level < len(list) && !slices.Contains(names, list[level]) {
				names = append(names, list[level])
			}
		}
	}
	return names
}

// WithPeople is the report, where wanted with a sheet per person besides, which only the
// half-year book has.
func WithPeople(report any, wanted bool) (any, error) {
	if !wanted {
		return report, nil
	}
	book, ok := report.(HalfYearBook)
	if !ok {
		return nil, roster.Errorf(roster.Usage, "report.people_half_year_only")
	}
	book.Each = true
	return book, nil
}

// gradeNote says in words what barred, moved or decided a grade.
func gradeNote(g scoring.Grade) string {
	var notes []string
	for _, note := range []string{gradeReason(g.Why), g.Reason, g.Minutes} {
		if note != "" {
			notes = append(notes, note)
		}
	}
	if g.NoBonus {
		notes = append(notes, "不发考核奖金")
	}
	return strings.Join(notes, "；")
}

func gradeReason(why string) string {
	switch why {
	case scoring.JoinedRecently:
		return "到岗不满半年，只写评语，不定等次"
	case scoring.MostlyOnLeave:
		return "全年请假过半，不定等次"
	case scoring.UnderInvestigation:
		return "立案审查期间，不定等次"
	case scoring.SickLeaveBar:
		return "全年病假超过规定天数，不得评为优秀"
	case scoring.QuotaFull:
		return "优秀名额已满"
	case scoring.QuotaTie:
		return "同分并列于优秀名额，由主任会议决定"
	}
	return why
}

// HalfYearRow is one person's scores with the grade proposed.
type HalfYearRow struct {
	Subject
	Establishment string
	Proposed      string // grade by total, "" where none is proposed
	Final         string // as the meeting set it, else the proposal
	GradeNote     string // what barred, moved or decided it
}

// EstablishmentLabel names the kind of post (编制).
func EstablishmentLabel(e roster.Establishment) string {
	switch e {
	case roster.CivilServant:
		return "公务员"
	case roster.PublicInstitution:
		return "事业编制"
	case roster.Contract:
		return "合同制"
	}
	return ""
}
