package attendance

import (
	"time"

	"redbanner/attendance/roster"
)

// SettingName names a number that a centre chooses for itself.
type SettingName string

// The settings. Of a number 0 means: no limit.
const (
	SlipLimit SettingName = "slip_limit" // correction slips per person and month
	SlipDays  SettingName = "slip_days"  // days after its session within which a slip may be asked for
	RestDays  SettingName = "rest_days"  // days before or after weekend duty within which its rest day lies

	// FactSecondPerson is 1 when a fact counts only once a second person has confirmed it.
	FactSecondPerson SettingName = "fact_second_person"
)

// Default is what holds until a centre has chosen.
func (n SettingName) Default() int {
	if n == RestDays {
		return 30
	}
	return 0
}

// Setting is a value in force from a day on, with who entered it and when.
type Setting struct {
	Name  SettingName
	From  roster.Date
	Value int
	By    string
	At    time.Time
}

// Settings is every value ever entered, in order of name, first day and entry.
type Settings []Setting

// On returns the value in force on a day: the last one entered for the latest first
// day that is not after it.
func (s Settings) On(name SettingName, day roster.Date) int {
	value := name.Default()
	for _, entry := range s {
		if entry.Name == name && entry.From <= day {
			value = entry.Value
		}
	}
	return value
}
