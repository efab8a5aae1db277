package demo

// ratingsFile is the windows' peer rating: each rates every other once a month on
// four aspects. Better windows get better marks; some raters are strict.
func (c *centre) ratingsFile() []byte {
	d := c.dice(rating)
	strict := make([]int, len(offices))
	for i := range strict {
		strict[i] = d.between(0, 1)
	}
	var rows [][]string
	for m, month := range c.months() {
		place := make([]int, len(offices))
		for at, window := range c.rank[m] {
			place[window] = at
		}
		for rater := range offices {
			for window := range offices {
				if rater == window {
					continue
				}
				row := []string{month.String(), offices[rater].code, offices[window].code}
				for range 4 {
					row = append(row, halves(min(20, 19-place[window]/4-strict[rater]+d.between(-1, 1))))
				}
				rows = append(rows, row)
			}
		}
	}
	return csvFile("month rater window attitude efficiency quality integrity", rows)
}
