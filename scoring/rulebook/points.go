package rulebook

// Points are hundredths of a point, exact. 0.50 is Points(50).
type Points int64
