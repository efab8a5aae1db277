package scoring

import (
	"cmp"
	"slices"

	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
	"redbanner/scoring/register"
	"redbanner/scoring/rulebook"
)

// Score applies a book to its input and returns a sheet for every window that had
// a member, or for everyone employed, on at least one day of the period, ordered
// by code (rules.md 1). It fails, of kind Refused, on a fact that does not fit its
// clause; CheckFact keeps such facts out.
func Score(book *rulebook.Book, of rulebook.Unit, in Input) ([]Sheet, error) {
	at := slices.IndexFunc(book.Subjects, func(s rulebook.Subject) bool { return s.Of == of })
	if at < 0 {
		return nil, roster.Errorf(roster.Usage, "score.no_such_subject", book.ID, string(of))
	}
	if in.Period.Kind != book.Period {
		return nil, roster.Errorf(roster.Usage, "score.wrong_period", book.ID, in.Period.String())
	}
	s := newScorer(book, book.Subjects[at], &in)
	var sheets []Sheet
	for subject := range s.subjects() {
		if !s.present(subject) {
			continue
		}
		sheet, err := s.sheet(subject)
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, sheet)
	}
	return sheets, nil
}

// scorer holds everything that the sheets of one book, subject and period share.
type scorer struct {
	in      *Input
	law     *law
	members *membership
	ledger  *ledger
	first   roster.Date // of the period
	last    roster.Date // of the period
	waived  map[waiverKey]bool
	ratings map[string]ballot.Result
	onTime  []register.OnTime // by subject
	texts   map[*rulebook.Clause]wording
}

// waiverKey is what a waiver names: evidence, or a person's day.
type waiverKey struct {
	fact, staff string
	date        roster.Date
}

// wording is what every entry of a clause says.
type wording struct {
	text     string
	presumed bool
}

func newScorer(book *rulebook.Book, subject rulebook.Subject, in *Input) *scorer {
	s := &scorer{
		in: in, law: newLaw(book, subject), members: newMembership(in),
		first: in.Period.First(), last: in.Period.Last(),
		waived: map[waiverKey]bool{}, ratings: map[string]ballot.Result{}, texts: map[*rulebook.Clause]wording{},
	}
	s.ledger = newLedger(in, s.law, s.members)
	for _, w := range in.Waivers {
		if w.Fact != "" {
			s.waived[waiverKey{fact: w.Fact}] = true
		} else {
			s.waived[waiverKey{staff: w.Staff, date: w.Date}] = true
		}
	}
	for _, r := range in.Ratings {
		s.ratings[r.Window] = r
	}
	s.onTime = s.countOnTime()
	return s
}

// subjects returns how many windows or people there are.
func (s *scorer) subjects() int32 {
	if s.ofStaff() {
		return int32(len(s.members.staff))
	}
	return int32(len(s.members.windows))
}

func (s *scorer) ofStaff() bool { return s.law.subject.Of == rulebook.OfStaff }

// present reports whether the subject gets a sheet.
func (s *scorer) present(subject int32) bool {
	if s.ofStaff() {
		return s.members.staff[subject].EmployedIn(s.first, s.last)
	}
	return s.members.manned(subject, s.first, s.last)
}

// home returns the subject's window: itself, or the person's on the last day of
// the period or of employment.
func (s *scorer) home(subject int32) int32 {
	if s.ofStaff() {
		return s.members.lastWindow(subject, s.last)
	}
	return subject
}

// countOnTime deals the handlers' cases to the subjects; a window has those of
// the people who are its members at the end.
func (s *scorer) countOnTime() []register.OnTime {
	counts := make([]register.OnTime, s.subjects())
	if s.in.AsOf <= s.first {
		return counts // nothing of the period is known yet
	}
	for _, c := range s.in.OnTime {
		subject := s.members.person(c.Staff)
		if subject != nobody && !s.ofStaff() {
			subject = s.members.lastWindow(subject, s.last)
		}
		if subject != nobody {
			counts[subject].Cases += c.Cases
			counts[subject].Late += c.Late
		}
	}
	return counts
}

// isWaived reports whether the fact, or its person's day, was relaxed (M13).
func (s *scorer) isWaived(f *Fact) bool {
	if len(s.waived) == 0 {
		return false
	}
	return s.waived[waiverKey{fact: f.ID}] || f.Staff != "" && s.waived[waiverKey{staff: f.Staff, date: f.Date}]
}

// wording returns what every entry of the clause says, composed once.
func (s *scorer) wording(c *rulebook.Clause) wording {
	w, ok := s.texts[c]
	if !ok {
		w = wording{text: c.Text, presumed: c.Mark == rulebook.Presumed && !s.in.Confirmed[c.ID]}
		s.texts[c] = w
	}
	return w
}

// compareEntries orders the entries of an item: by date, then evidence.
func compareEntries(a, b Entry) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Fact, b.Fact))
}
