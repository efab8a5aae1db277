package reports

import (
	"strings"

	"redbanner/attendance/roster"
	"redbanner/scoring"
)

// HalfYearBook is the half-year's scores of the staff under the five heads 德能勤绩廉.
type HalfYearBook struct {
	Head
	Columns []Column
	People  []HalfYearRow
	Clauses []Clause
}

// NewHalfYearBook arranges the staff's sheets with their grades, which may be none.
func NewHalfYearBook(b Basis, staff []scoring.Sheet, grades []scoring.Grade) HalfYearBook {
	book := HalfYearBook{Head: b.head("工作人员考核评分汇总表"), Columns: b.columns(), Clauses: b.clauses()}
	graded := make(map[string]scoring.Grade, len(grades))
	for _, g := range grades {
		graded[g.Staff] = g
	}
	posts := make(map[string]roster.Establishment, len(b.Staff))
	for _, s := range b.Staff {
		posts[s.Code] = s.Establishment
	}
	for _, subject := range b.arranger().subjects(staff) {
		g := graded[subject.Code]
		book.People = append(book.People, HalfYearRow{
			Subject:       subject,
			Establishment: EstablishmentLabel(posts[subject.Code]),
			Proposed:      g.Proposed,
			Final:         g.Final,
			GradeNote:     gradeNote(g),
		})
	}
	return book
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
