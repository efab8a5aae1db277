package attendance

// Totals adds up the sessions of each person, in the order in which Derive
// returns them. A session that is scheduled or without data is in no number; one
// both late and early (or off post) is in both.
func Totals(sessions []Session) []Total {
	var totals []Total
	for i := range sessions {
		s := &sessions[i]
		if len(totals) == 0 || totals[len(totals)-1].Staff != s.Staff {
			totals = append(totals, Total{Staff: s.Staff})
		}
		totals[len(totals)-1].add(s)
	}
	return totals
}

func (t *Total) add(s *Session) {
	if !s.Status.Counted() {
		return
	}
	t.Due++
	switch s.Status {
	case Present:
		t.Present++
	case Early:
		t.Early++
	case OffPost:
		t.OffPost++
	case Absent:
		t.Absent++
	case OnLeave:
		t.Leave++
	case Official:
		t.Official++
	}
	if s.Late {
		t.Late++
	}
	if s.Flags&MissingIn != 0 {
		t.MissingIn++
	}
	if s.Flags&MissingOut != 0 {
		t.MissingOut++
	}
}
