package scoring

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"redbanner/attendance/roster"
	"redbanner/scoring/ballot"
	"redbanner/scoring/rulebook"
)

// Decision is what the director's meeting settled so that a period can be closed:
// ties, pending ratings, days without data, waivers, final grades, and closing before
// objections are over. Each names the minutes and who decided; where an item does not,
// the file's head does. What was entered as a record of its own needs no word here.
type Decision struct {
	Minutes   string `yaml:"minutes"`
	DecidedBy string `yaml:"decided_by"`

	Ties    *TieDecision     `yaml:"ties"`
	Ratings []RatingDecision `yaml:"pending_ratings"`
	NoData  []NoDataDecision `yaml:"no_data"`
	Waivers []WaiverDecision `yaml:"waivers"`
	// EarlyClose closes a published period though objections are still taken, or one is
	// not decided: that one stays so on the sheet until the period is opened again.
	EarlyClose *EarlyClose `yaml:"early_close"`

	Grades []GradeChoice `yaml:"grades"`
	// UnderInvestigation names the people whose grade has to wait.
	UnderInvestigation []string `yaml:"under_investigation"`

	// Source is the file as it was given; it becomes part of the snapshot.
	Source string `yaml:"-"`
}

// Authority is who decided and where it is written down.
type Authority struct {
	Minutes   string `yaml:"minutes"`
	DecidedBy string `yaml:"decided_by"`
}

// TieDecision names the windows that take the places open among equals (M12).
type TieDecision struct {
	Windows   []string `yaml:"windows"`
	Authority `yaml:",inline"`
}

// RatingDecision gives a window's pending rating its value, 0–10: the peers', or with
// source "external" that of the departments above the centre.
type RatingDecision struct {
	Window    string          `yaml:"window"`
	Source    string          `yaml:"source"`
	Points    rulebook.Points `yaml:"points"`
	Authority `yaml:",inline"`
}

// NoDataDecision explains a day on which nobody punched: it is not counted.
type NoDataDecision struct {
	Date      string `yaml:"date"`
	Reason    string `yaml:"reason"`
	Authority `yaml:",inline"`
}

// WaiverDecision relaxes one fact, or one person's day (M13).
type WaiverDecision struct {
	Fact      string `yaml:"fact"`
	Staff     string `yaml:"staff"`
	Date      string `yaml:"date"`
	Reason    string `yaml:"reason"`
	Authority `yaml:",inline"`
}

// EarlyClose says why a published period does not wait for objections.
type EarlyClose struct {
	Reason    string `yaml:"reason"`
	Authority `yaml:",inline"`
}

// GradeChoice is a person's final grade; it needs a reason where it is not the proposed one.
type GradeChoice struct {
	Staff     string `yaml:"staff"`
	Grade     string `yaml:"grade"`
	Reason    string `yaml:"reason"`
	Authority `yaml:",inline"`
}

// ParseDecision reads a decision file strictly: an unknown key, a date that does
// not exist or an item that nobody decided is an error. Empty data is no decision.
func ParseDecision(data []byte, file string) (Decision, error) {
	var d Decision
	if len(data) == 0 {
		return d, nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	if err := decoder.Decode(&d); err != nil && !errors.Is(err, io.EOF) {
		return Decision{}, &roster.Error{Kind: roster.Refused, Key: "decision.invalid", Args: []any{file, yaml.FormatError(err, false, true)}, Err: err}
	}
	if err := decoder.Decode(new(any)); !errors.Is(err, io.EOF) {
		return Decision{}, &roster.Error{Kind: roster.Refused, Key: "decision.documents", Args: []any{file}, Err: err}
	}
	d.Source = string(data)
	if problems := d.check(file); len(problems) > 0 {
		return Decision{}, &roster.Error{Kind: roster.Refused, Key: "decision.faults", Args: []any{file}, Problems: problems}
	}
	return d, nil
}

// check finds items without authority and dates that do not exist.
func (d Decision) check(file string) []roster.Problem {
	var problems []roster.Problem
	fail := func(where, code, value string) {
		problems = append(problems, roster.Problem{File: file, Column: where, Code: code, Value: value})
	}
	authority := func(where string, a Authority) {
		if a.Minutes == "" && d.Minutes == "" {
			fail(where, "minutes_needed", "")
		}
		if a.DecidedBy == "" && d.DecidedBy == "" {
			fail(where, "decider_needed", "")
		}
	}
	day := func(where, s string) {
		if _, err := roster.ParseDate(s); err != nil {
			fail(where, "bad_date", s)
		}
	}
	if d.Ties != nil {
		authority("ties", d.Ties.Authority)
	}
	for i, r := range d.Ratings {
		where := fmt.Sprintf("pending_ratings[%d]", i+1)
		authority(where, r.Authority)
		if r.Window == "" || r.Source != "" && r.Source != rulebook.FromPeers && r.Source != rulebook.FromExternal || r.Points < 0 || r.Points > 1000 {
			fail(where, "bad_rating_decision", r.Window+" "+r.Points.String())
		}
	}
	for i, n := range d.NoData {
		where := fmt.Sprintf("no_data[%d]", i+1)
		authority(where, n.Authority)
		day(where, n.Date)
		if n.Reason == "" {
			fail(where, "reason_needed", "")
		}
	}
	for i, w := range d.Waivers {
		where := fmt.Sprintf("waivers[%d]", i+1)
		authority(where, w.Authority)
		if w.Fact == "" {
			day(where, w.Date)
		}
		if (w.Fact == "") == (w.Staff == "") {
			fail(where, "waiver_names_one", w.Fact+" "+w.Staff)
		}
	}
	if d.EarlyClose != nil {
		authority("early_close", d.EarlyClose.Authority)
		if d.EarlyClose.Reason == "" {
			fail("early_close", "reason_needed", "")
		}
	}
	if len(d.UnderInvestigation) > 0 {
		authority("under_investigation", Authority{})
	}
	for i, g := range d.Grades {
		where := fmt.Sprintf("grades[%d]", i+1)
		authority(where, g.Authority)
		if g.Staff == "" || g.Grade == "" {
			fail(where, "bad_grade_choice", g.Staff+" "+g.Grade)
		}
	}
	return problems
}

// grades are the final grades that the meeting set.
func (d Decision) grades() []GradeDecision {
	list := make([]GradeDecision, len(d.Grades))
	for i, g := range d.Grades {
		list[i] = GradeDecision{Staff: g.Staff, Grade: g.Grade, Reason: g.Reason, Minutes: or(g.Minutes, d.Minutes)}
	}
	return list
}

// apply lays the decision over the input. What it settles must be open: a rating
// for a window that is not pending is an error, never an override.
func (d Decision) apply(in *Input, book *rulebook.Book) error {
	for _, r := range d.Ratings {
		if r.Source == rulebook.FromExternal {
			if !in.giveExternal(book, r) {
				return roster.Errorf(roster.Refused, "decision.not_pending", r.Window)
			}
			continue
		}
		i := slices.IndexFunc(in.Ratings, func(result ballot.Result) bool { return result.Window == r.Window })
		if i < 0 || !in.Ratings[i].Pending {
			return roster.Errorf(roster.Refused, "decision.not_pending", r.Window)
		}
		in.Ratings[i].Pending, in.Ratings[i].Value = false, r.Points
	}
	if err := d.waive(in); err != nil {
		return err
	}
	if d.Ties != nil {
		if len(in.Ties) > 0 && !slices.Equal(slices.Sorted(slices.Values(d.Ties.Windows)), in.Ties) {
			return roster.Errorf(roster.Refused, "decision.contradicts_tie", strings.Join(in.Ties, " "))
		}
		in.Ties = d.Ties.Windows
	}
	in.Investigate = append(in.Investigate, d.UnderInvestigation...)
	return nil
}

// waive adds the waivers to those entered as records of their own. Of the same fact or
// day both must say the same.
func (d Decision) waive(in *Input) error {
	for _, w := range d.Waivers {
		day, _ := roster.ParseDate(w.Date)
		waiver := Waiver{
			Fact: w.Fact, Staff: w.Staff, Date: day,
			Minutes: or(w.Minutes, d.Minutes), DecidedBy: or(w.DecidedBy, d.DecidedBy),
		}
		at := slices.IndexFunc(in.Waivers, waiver.sameAs)
		switch {
		case at < 0:
			in.Waivers = append(in.Waivers, waiver)
		case in.Waivers[at] != waiver:
			return roster.Errorf(roster.Refused, "decision.contradicts_waiver", waiver.target(), in.Waivers[at].Minutes, in.Waivers[at].DecidedBy)
		}
	}
	return nil
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// idle lists what the decision settles though nothing of the kind is open, most
// likely a slip of the pen: a window outside the tie, a day or a waiver that meets nothing.
func (d Decision) idle(s *Scores, m Material, today roster.Date) []roster.Problem {
	var found []roster.Problem
	add := func(where, value string) {
		found = append(found, roster.Problem{File: s.Period.String(), Column: where, Code: "nothing_to_settle", Value: value})
	}
	if tied := s.tied(); d.Ties != nil {
		for _, code := range d.Ties.Windows {
			if !slices.Contains(tied, code) {
				add("ties", code)
			}
		}
	}
	for i, n := range d.NoData {
		if day, _ := roster.ParseDate(n.Date); !slices.Contains(s.NoData, day) {
			add(fmt.Sprintf("no_data[%d]", i+1), n.Date)
		}
	}
	for i, w := range d.Waivers {
		day, _ := roster.ParseDate(w.Date)
		if !s.waived(Waiver{Fact: w.Fact, Staff: w.Staff, Date: day}) {
			add(fmt.Sprintf("waivers[%d]", i+1), w.Fact+w.Staff+" "+w.Date)
		}
	}
	if d.EarlyClose != nil && !m.takesObjections(today) && len(m.undecided()) == 0 {
		add("early_close", d.EarlyClose.Reason)
	}
	if s.Book.Grades == nil {
		for i, g := range d.Grades {
			add(fmt.Sprintf("grades[%d]", i+1), g.Staff)
		}
	}
	for i, code := range d.UnderInvestigation {
		if s.Book.Grades == nil || !slices.ContainsFunc(s.Grades, func(g Grade) bool { return g.Staff == code }) {
			add(fmt.Sprintf("under_investigation[%d]", i+1), code)
		}
	}
	return found
}

// tied are the windows among which the last banners are to be decided.
func (s *Scores) tied() []string {
	var codes []string
	if s.Ranking != nil {
		for _, row := range s.Ranking.Rows {
			if row.Tie {
				codes = append(codes, row.Code)
			}
		}
	}
	return codes
}

// waived reports whether the waiver meets any fact of the period, or derived one, or the
// entry of a rate, behind which stands no single fact.
func (s *Scores) waived(w Waiver) bool {
	meets := slices.ContainsFunc(s.Input.Facts, func(f Fact) bool {
		return s.Period.Contains(f.Date) && (f.ID == w.Fact || w.Fact == "" && f.Staff == w.Staff && f.Date == w.Date)
	})
	return meets || w.Fact != "" && s.enters(w.Fact)
}

// enters reports whether an entry of a sheet names the evidence.
func (s *Scores) enters(fact string) bool {
	for _, sheets := range s.Sheets {
		for i := range sheets {
			for j := range sheets[i].Items {
				if slices.ContainsFunc(sheets[i].Items[j].Entries, func(e Entry) bool { return e.Fact == fact }) {
					return true
				}
			}
		}
	}
	return false
}
