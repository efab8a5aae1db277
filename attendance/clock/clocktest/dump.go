// Package clocktest makes up clock files for tests and benchmarks: believable,
// and the same for the same seed.
package clocktest

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"redbanner/attendance/roster"
)

// First is the first day of every Dump, a working day.
const First = "2026-10-08"

// punch is one line: seconds after midnight and the clock number.
type punch struct{ second, number int }

// Dump returns an attlog.dat of people numbered from 1 over days working days,
// Monday to Friday from First on, chronological as a device writes it: two sessions
// of two punches a day, 4 % of the arrivals late, 3.3 % of the departures early, 0.8 %
// of the sessions absent, 2.4 % with a single punch, 1.3 % of the punches pressed twice.
func Dump(people, days int, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	var out bytes.Buffer
	out.Grow(people * days * 4 * 36)
	day := roster.MustDate(First)
	for range days {
		for day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			day++
		}
		for _, p := range punches(r, people) {
			fmt.Fprintf(&out, "%5d\t%s %02d:%02d:%02d\t1\t0\t1\t0\r\n",
				p.number, day, p.second/3600, p.second/60%60, p.second%60)
		}
		day++
	}
	return out.Bytes()
}

// punches returns one day of everybody, by time.
func punches(r *rand.Rand, people int) []punch {
	const hour = 3600
	all := make([]punch, 0, people*4+people/8)
	press := func(number, second int) {
		all = append(all, punch{second, number})
		if chance(r, 13) {
			all = append(all, punch{second + 1 + r.IntN(40), number})
		}
	}
	for number := 1; number <= people; number++ {
		for _, session := range [][2]int{{8 * hour, 11*hour + hour/2}, {14 * hour, 17*hour + hour/2}} {
			if chance(r, 8) {
				continue
			}
			in, out := session[0]-r.IntN(25*60), session[1]+r.IntN(20*60)
			if chance(r, 40) {
				in = session[0] + 60 + r.IntN(30*60)
			}
			if chance(r, 33) {
				out = session[1] - 60 - r.IntN(40*60)
			}
			single, which := chance(r, 24), r.IntN(2)
			if !single || which == 0 {
				press(number, in)
			}
			if !single || which == 1 {
				press(number, out)
			}
		}
	}
	slices.SortFunc(all, func(a, b punch) int {
		return cmp.Or(cmp.Compare(a.second, b.second), cmp.Compare(a.number, b.number))
	})
	return all
}

// chance is true once in a thousand for each of perMille.
func chance(r *rand.Rand, perMille int) bool { return r.IntN(1000) < perMille }
