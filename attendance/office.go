package attendance

import "redbanner/attendance/roster"

// Office is a post (职务) whose holder decides what staff ask for (rules.md 5). Who
// holds it is data, so that a decision can be traced to the right that it rests on.
type Office string

// The offices. The mayor decides nothing and is told of long leave.
const (
	GeneralOffice Office = "general_office" // 综合科负责人
	Director      Office = "director"       // 主任
	Secretary     Office = "secretary"      // 党委书记
	Mayor         Office = "mayor"          // 镇长
)

// ParseOffice reads an office by its stored name or in Chinese.
func ParseOffice(s string) (Office, bool) {
	switch s {
	case "general_office", "综合科", "综合科负责人":
		return GeneralOffice, true
	case "director", "主任":
		return Director, true
	case "secretary", "书记", "党委书记":
		return Secretary, true
	case "mayor", "镇长":
		return Mayor, true
	}
	return "", false
}

// Holding is a person in an office from a day to a day, both inclusive; zero bounds
// are open. Deputises names the holder for whom a delegate (委托) acts, "" for the
// holder.
type Holding struct {
	Office    Office
	Staff     string
	From, To  roster.Date
	Deputises string
}

// On reports whether the holding is in force on a day.
func (h Holding) On(day roster.Date) bool {
	return h.From <= day && (h.To.IsZero() || day <= h.To)
}

// Offices is who holds what.
type Offices []Holding

// Holding returns by what right a person acts in an office on a day: as its holder
// rather than as a delegate, where both would do.
func (o Offices) Holding(staff string, office Office, day roster.Date) (Holding, bool) {
	var found Holding
	held := false
	for _, h := range o {
		if h.Staff == staff && h.Office == office && h.On(day) && (!held || h.Deputises == "") {
			found, held = h, true
		}
	}
	return found, held
}

// Holders are the people who may act in an office on a day, holders and delegates.
func (o Offices) Holders(office Office, day roster.Date) []Holding {
	var found []Holding
	for _, h := range o {
		if h.Office == office && h.On(day) {
			found = append(found, h)
		}
	}
	return found
}
