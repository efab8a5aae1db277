// Package rulebook is the assessment methods (考核办法) as data: one YAML file per
// book and version, decoded strictly and validated, each clause with its Chinese
// wording, its source and how surely the source gives its values.
//
// A published file never changes; a new version is a new file. In a wording,
// 〔〕 encloses what the source lost and the book restores or presumes. The package
// knows no facts and computes no score; points are hundredths.
package rulebook

import "redbanner/attendance/roster"

// Book is one assessment method in one version.
type Book struct {
	ID       string            `yaml:"book"`
	Version  string            `yaml:"version"`
	Name     string            `yaml:"name"`
	Source   string            `yaml:"source"`
	Period   roster.PeriodKind `yaml:"period"`
	Choice   Choice            `yaml:"choice"`   // the column of a fact that chooses inside this book's ranges
	Subjects []Subject         `yaml:"subjects"` // the first is the official one, which is ranked
	Base     Points            `yaml:"base"`
	Bonus    Points            `yaml:"bonus"`
	Items    []Item            `yaml:"items"`
	Ranking  *Ranking          `yaml:"ranking"` // nil: no ranking
	Grades   *Grades           `yaml:"grades"`  // nil: no grades
	Kinds    []Kind            `yaml:"kinds"`   // further kinds of fact that the book adds

	Waiver     *Waiver     `yaml:"waiver"`     // nil: the book has no such article
	Stars      *Stars      `yaml:"stars"`      // nil: no annual honour
	Objections *Objections `yaml:"objections"` // nil: the book does not say

	hash string // of the bytes that the book was read from
}

// Subject is what a sheet is about.
type Subject struct {
	Of Unit `yaml:"of"`
	// WindowFacts adds, on a person's sheet, the facts that name the person's
	// window and nobody (rules.md 1); without it only facts naming the person count.
	WindowFacts bool `yaml:"window_facts"`
}

// Unit is a window or a staff member.
type Unit string

// The units.
const (
	OfWindow Unit = "window"
	OfStaff  Unit = "staff"
)

// Mark says how surely the source gives a value (rules.md, head).
type Mark string

// The marks.
const (
	Intact   Mark = "intact"   // = printed intact
	Restored Mark = "restored" // ≈ restored with certainty
	Presumed Mark = "presumed" // ? presumed: shown as such until the centre confirms it
)

// Item is one heading with its full mark. It has either clauses or parts.
type Item struct {
	ID      string   `yaml:"id"`
	Name    string   `yaml:"name"`
	Text    string   `yaml:"text"`   // Chinese wording of what earns the full mark
	Source  string   `yaml:"source"` // article of the source
	Full    Points   `yaml:"full"`
	Mark    Mark     `yaml:"mark"`
	Note    string   `yaml:"note"`
	Bonus   bool     `yaml:"bonus"` // earned from 0 up to Full, on top of the base
	Clauses []Clause `yaml:"clauses"`
	Parts   []Part   `yaml:"parts"`
}

// Part is a sub-item with a full mark of its own; the parts of an item add up to it.
type Part struct {
	ID      string   `yaml:"id"`
	Name    string   `yaml:"name"`
	Text    string   `yaml:"text"`
	Source  string   `yaml:"source"`
	Full    Points   `yaml:"full"`
	Mark    Mark     `yaml:"mark"`
	Note    string   `yaml:"note"`
	Earn    bool     `yaml:"earn"` // starts at 0 and is earned up to Full
	Clauses []Clause `yaml:"clauses"`
}

// Clause is one rule: which kinds of fact it answers to and what each is worth.
// Exactly one of Points, Range, Levels, Rate and Rating gives the value.
type Clause struct {
	ID     string   `yaml:"id"`
	Text   string   `yaml:"text"`   // Chinese wording
	Source string   `yaml:"source"` // article of the source
	Mark   Mark     `yaml:"mark"`
	Note   string   `yaml:"note"`
	Kinds  []string `yaml:"kinds"` // kinds of fact, recorded or derived

	// The value is positive: an item or part that is earned adds it, any other takes it.
	Points Points            `yaml:"points"`
	Range  *Range            `yaml:"range"`
	Levels map[string]Points `yaml:"levels"` // by the fact's level
	Rate   *Rate             `yaml:"rate"`
	Rating *Rating           `yaml:"rating"`

	Serious     Points `yaml:"serious"`      // added when the fact is serious
	PerQuantity bool   `yaml:"per_quantity"` // one value for each unit of the fact's quantity (1 when it has none)
	MinQuantity int    `yaml:"min_quantity"` // facts below it do not count
	Per         int    `yaml:"per"`          // one deduction for each full Per facts of the period; 0 = each
	OnceADay    bool   `yaml:"once_a_day"`   // once per person and day, whatever the facts
	// OverHalfDays deducts once a calendar year, on the day on which the facts'
	// half-days since 1 January first exceed it (H3.1a).
	OverHalfDays int `yaml:"over_half_days"`
}

// Range is a value chosen case by case (视情); without a choice the low end is taken.
type Range struct {
	Low  Points `yaml:"low"`
	High Points `yaml:"high"`
}

// Rate deducts Step for each full percentage point of late cases (H4.2).
type Rate struct {
	Of   string `yaml:"of"` // "cases_late"
	Step Points `yaml:"step"`
}

// Rating converts what others think of the subject: the peer rating of the window (M10,
// rules.md 4), or what the departments above the centre gave it (外部评议).
type Rating struct {
	// Source is "" or "peer" for the windows' ballots, "external" for the departments above.
	Source     string `yaml:"source"`
	Method     string `yaml:"method"`      // "mean" or "trimmed"
	TrimFrom   int    `yaml:"trim_from"`   // ballots from which "trimmed" drops the highest and the lowest
	MinBallots int    `yaml:"min_ballots"` // with fewer the item stays pending
}

// The sources of a rating.
const (
	FromPeers    = "peer"
	FromExternal = "external"
)

// External reports whether the departments above the centre give the rating.
func (r *Rating) External() bool { return r.Source == FromExternal }

// Ranking is how the official subjects are ranked and honoured (M12).
type Ranking struct {
	ID         string   `yaml:"id"`
	Text       string   `yaml:"text"`
	Source     string   `yaml:"source"`
	Note       string   `yaml:"note"`
	Banners    int      `yaml:"banners"`
	Ties       []string `yaml:"ties"`       // the chain, first criterion first: no_upheld_complaint, item:M10, finished_cases, deductions
	Complaints []string `yaml:"complaints"` // the kinds that are an upheld complaint
	Veto       []string `yaml:"veto"`       // kinds that bar from a banner; empty = off
	Mark       Mark     `yaml:"mark"`       // of Banners, Ties and Veto
}

// Grades are the proposals by total and the quota of the best (rules.md 3).
type Grades struct {
	ID             string                            `yaml:"id"`
	Text           string                            `yaml:"text"`
	Source         string                            `yaml:"source"`
	Note           string                            `yaml:"note"`
	Names          map[roster.Establishment][]string `yaml:"names"` // best first, one more than Bars
	Bars           []Points                          `yaml:"bars"`  // lowest total of each grade but the last, best first
	QuotaPercent   int                               `yaml:"quota_percent"`
	SickLeaveLimit int                               `yaml:"sick_leave_limit"` // working days in the year that bar the best
	Mark           Mark                              `yaml:"mark"`             // of Bars and QuotaPercent
}

// Waiver is the article under which the director's meeting may relax an outcome (M13).
type Waiver struct {
	ID     string `yaml:"id"`
	Text   string `yaml:"text"`
	Source string `yaml:"source"`
	Note   string `yaml:"note"`
}

// Stars are the annual honours (岗位之星, M14): the best by the mean of the year's totals.
type Stars struct {
	ID     string `yaml:"id"`
	Text   string `yaml:"text"`
	Source string `yaml:"source"`
	Note   string `yaml:"note"`
	Count  int    `yaml:"count"`
	Of     Unit   `yaml:"of"`
	Mark   Mark   `yaml:"mark"` // of Count and Of
}

// Objections is how long a published result is open to objection (公示, rules.md 8).
type Objections struct {
	ID          string `yaml:"id"`
	Note        string `yaml:"note"`
	WorkingDays int    `yaml:"working_days"`
	Mark        Mark   `yaml:"mark"` // of WorkingDays
}

// Kind is a kind of fact: one of Kinds, or one that a book adds.
type Kind struct {
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	Derived bool   `yaml:"-"` // only ever computed from punches, leave or cases, never recorded
}

// Choice names the column of a fact in which the value for a book's range is
// chosen: month_points or half_points (contract.md, import files).
type Choice string

// The two choices of the import files.
const (
	MonthPoints Choice = "month_points"
	HalfPoints  Choice = "half_points"
)
