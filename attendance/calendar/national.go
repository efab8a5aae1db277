package calendar

import (
	"embed"
	"encoding/json"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"redbanner/attendance/roster"
)

// The arrangements that the General Office of the State Council gave notice of,
// one file per year of the notice's title.
//
//go:embed national/*.json
var nationalFiles embed.FS

// National returns the special days of the year's State Council notice, ascending;
// none when the notice is not known. The rows of a year may reach into the
// December before it.
func National(year int) []Day {
	days, _ := ParseHolidayJSON(nationalFile(year))
	return days
}

// AllNational returns the special days of every notice that is known, oldest year first.
func AllNational() []Day { return slices.Clone(allNational()) }

// allNational reads the notices once: every load of a centre's calendar asks for them.
var allNational = sync.OnceValue(func() []Day {
	var all []Day
	for _, year := range NationalYears() {
		all = append(all, National(year)...)
	}
	return all
})

// NationalYears returns the years whose notice is known, ascending.
func NationalYears() []int {
	names, _ := fs.Glob(nationalFiles, "national/*.json") // the pattern is well-formed
	years := make([]int, 0, len(names))
	for _, name := range names {
		year, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(name, "national/"), ".json"))
		if err == nil {
			years = append(years, year)
		}
	}
	return years
}

// Papers returns where the year's days come from: the notice's address and, where known, its number.
func Papers(year int) []string {
	var file struct {
		Papers []string `json:"papers"`
	}
	if json.Unmarshal(nationalFile(year), &file) != nil {
		return nil
	}
	return file.Papers
}

func nationalFile(year int) []byte {
	data, err := nationalFiles.ReadFile("national/" + strconv.Itoa(year) + ".json")
	if err != nil {
		return nil
	}
	return data
}

// yearSpan returns the days that a notice of the year may speak of: its own, and
// the December before, whose days New Year's arrangement sometimes moves.
func yearSpan(year int) (first, last roster.Date) {
	first, ok := roster.DateOf(year-1, 12, 1)
	if !ok {
		first, _ = roster.DateOf(year, 1, 1)
	}
	last, _ = roster.DateOf(year, 12, 31)
	return first, last
}
