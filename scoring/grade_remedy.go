package scoring

import "redbanner/attendance/roster"

// LegalRemedy is one way to have a grade looked at again that the law gives, told as
// information: the service neither takes it nor keeps its time. The catalogue has the
// words and the source under "remedy." and the Code.
type LegalRemedy struct {
	Code  string      // establishment and step, such as "civil_servant.review"
	Days  int         // within so many days, the day of being told not counted; 0: see the words
	After string      // the code of the remedy whose decision the days are counted from; "" from the result
	Last  roster.Date // the last day, zero while the day to count from is not known
}

// LegalRemedies lists what a person of an establishment can do against a grade, in order,
// with the last days: counted from the day on which the result was told, and, for what
// follows a review, from the day on which its decision was received (zero: not yet).
//
// Civil servants have the review (复核) within 30 days and the appeal (申诉) within 15 days
// of its decision; the words tell that the first 30 days are open to an appeal without a
// review, too (公务员法). For public institutions
// the time for the appeal is 30 days (事业单位工作人员申诉规定). Contract staff go to labour
// arbitration within one year (劳动争议调解仲裁法). A last day that is a holiday moves
// behind it, which is left to the office that takes the paper.
func LegalRemedies(e roster.Establishment, told, reviewed roster.Date) []LegalRemedy {
	within := func(from roster.Date, days int) roster.Date {
		if from.IsZero() {
			return 0
		}
		return from + roster.Date(days)
	}
	switch e {
	case roster.CivilServant:
		return []LegalRemedy{
			{Code: "civil_servant.review", Days: 30, Last: within(told, 30)},
			{Code: "civil_servant.appeal", Days: 15, After: "civil_servant.review", Last: within(reviewed, 15)},
		}
	case roster.PublicInstitution:
		return []LegalRemedy{
			{Code: "public_institution.review", Days: 30, Last: within(told, 30)},
			{Code: "public_institution.appeal", Days: 30, After: "public_institution.review", Last: within(reviewed, 30)},
		}
	}
	return []LegalRemedy{{Code: "contract.arbitration", Last: yearAfter(told)}}
}

// yearAfter is the same day of the next year; of 29 February the last of the month.
func yearAfter(d roster.Date) roster.Date {
	if d.IsZero() {
		return 0
	}
	year, month, day := d.Civil()
	next, ok := roster.DateOf(year+1, month, day)
	if !ok {
		next, _ = roster.DateOf(year+1, month, day-1)
	}
	return next
}
