package reports

import (
	"context"
	"fmt"
	"slices"

	"redbanner/attendance"
	"redbanner/attendance/calendar"
	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Publication is the publication sheet (公示表) of a month: what the rules ask to be posted
// in the hall, and nothing else. Scores are posted for objections (rules.md 8), attendance
// is made public monthly, with the correction slips (考勤按月公布、补签每月公布). Everything
// that may be on it is a field of these structs: they hold no other report's struct and
// nobody's free text, so that no field added elsewhere finds its way to the wall.
type Publication struct {
	Title   string
	Centre  string
	Period  string // 2025年3月
	State   State
	AsOf    roster.Date
	Digest  string // of the snapshot, "" of a month that is not closed
	Books   []Edition
	Profile string // the attendance regime

	PostedOn roster.Date // zero while it is not posted
	Until    roster.Date // the last day on which objections are taken, zero of a month closed without being posted

	Unit    string // 窗口, or 人员 where the book ranks people
	Banners int    // places of honour
	TieOpen bool   // one of them is still to be decided
	Scores  []PublishedScore
	People  []PublishedAttendance
	Slips   []PublishedSlip
}

// BookLabel names the assessment method with its version.
func (p Publication) BookLabel() string { return Head{Books: p.Books}.BookLabel() }

// PublishedScore is one place of the ranking.
type PublishedScore struct {
	Rank    int
	Code    string
	Name    string
	Total   Points
	Banner  bool // 红旗窗口
	Tie     bool // whether it is one is not decided yet
	Pending bool // an item is not scored yet
}

// PublishedAttendance is one person's half-days of the month. Leave is all of it together:
// why somebody was away is nobody's business.
type PublishedAttendance struct {
	Code, Name, Window                         string
	Due, Present, Late, Early, OffPost, Absent int
	Leave, Official                            int
	MissingIn, MissingOut                      int
}

// PublishedSlip is one correction slip (补签) in force: whose, and which punch it stands for.
type PublishedSlip struct {
	Code, Name, Window string
	Date               roster.Date
	Session            roster.Session
	Side               calendar.Side
}

// NewPublication arranges the sheet. posted is what the month was posted with, nil if it
// is not; until is the last day for objections if it were posted on the day as of which
// the scores are.
func NewPublication(b Basis, sheets []scoring.Sheet, rank scoring.Ranking, a AttendanceBasis, posted *scoring.Publication, until roster.Date) Publication {
	h := b.head("考核与考勤公示表")
	p := Publication{
		Title: h.Title, Centre: h.Centre, Period: h.Period, State: b.State, AsOf: b.AsOf, Digest: b.Digest,
		Books: h.Books, Profile: a.Profile, Unit: b.unit(), TieOpen: rank.TieOpen,
		Scores: publishedScores(sheets, rank), People: publishedAttendance(a), Slips: publishedSlips(a),
	}
	if b.Book.Ranking != nil {
		p.Banners = b.Book.Ranking.Banners
	}
	switch {
	case posted != nil:
		p.PostedOn, p.Until = posted.On, posted.Until
	case b.State == Open:
		p.Until = until
	}
	return p
}

// publication is the sheet of a month as it stands.
func (s *Service) publication(ctx context.Context, scope attendance.Scope, scores *scoring.Scores, b Basis) (Publication, error) {
	grid, err := s.attendanceOf(ctx, scope, scores, b)
	if err != nil {
		return Publication{}, err
	}
	periods, err := s.Scoring.Periods(ctx, scope)
	if err != nil {
		return Publication{}, err
	}
	var posted *scoring.Publication
	if i := slices.IndexFunc(periods, func(p scoring.PeriodState) bool { return p.Period == scores.Period }); i >= 0 {
		posted = periods[i].Publication
	}
	rank := scoring.Ranking{}
	if scores.Ranking != nil {
		rank = *scores.Ranking
	}
	return NewPublication(b, ranked(scores), rank, grid, posted, scores.ObjectionsUntil(b.AsOf)), nil
}

// ranked are the sheets that a book ranks: its first subject's.
func ranked(s *scoring.Scores) []scoring.Sheet {
	if len(s.Book.Subjects) > 0 {
		return s.Sheets[s.Book.Subjects[0].Of]
	}
	return s.Sheets[rulebook.OfWindow]
}

func publishedScores(sheets []scoring.Sheet, rank scoring.Ranking) []PublishedScore {
	pending := make(map[string]bool, len(sheets))
	for i := range sheets {
		pending[sheets[i].Code] = sheets[i].Pending
	}
	list := make([]PublishedScore, len(rank.Rows))
	for i, r := range rank.Rows {
		list[i] = PublishedScore{
			Rank: r.Rank, Code: r.Code, Name: r.Name, Total: r.Total, Banner: r.RedBanner,
			Tie: r.Tie && rank.TieOpen, Pending: pending[r.Code],
		}
	}
	return list
}

// publishedAttendance has the people of the month grid, in its order.
func publishedAttendance(a AttendanceBasis) []PublishedAttendance {
	totals := make(map[string]attendance.Total, len(a.Totals))
	for _, t := range a.Totals {
		totals[t.Staff] = t
	}
	list := make([]PublishedAttendance, len(a.Staff))
	for i, s := range a.Staff {
		t := totals[s.Code]
		list[i] = PublishedAttendance{
			Code: s.Code, Name: s.Name, Window: a.WindowName[s.Code],
			Due: t.Due, Present: t.Present, Late: t.Late, Early: t.Early, OffPost: t.OffPost, Absent: t.Absent,
			Leave: t.Leave, Official: t.Official, MissingIn: t.MissingIn, MissingOut: t.MissingOut,
		}
	}
	return list
}

func publishedSlips(a AttendanceBasis) []PublishedSlip {
	slips := a.slips()
	list := make([]PublishedSlip, len(slips))
	for i, s := range slips {
		list[i] = PublishedSlip{Code: s.Staff, Name: s.Name, Window: s.Window, Date: s.Date, Session: s.Session, Side: s.Side}
	}
	return list
}

// ObjectionLine says until when objections are taken.
func (p Publication) ObjectionLine() string {
	switch {
	case !p.PostedOn.IsZero() && p.State == Closed:
		return fmt.Sprintf("公示日期：%s，申诉已于 %s 截止，本表为定稿。", DayLabel(p.PostedOn), DayLabel(p.Until))
	case !p.PostedOn.IsZero():
		return fmt.Sprintf("公示日期：%s，申诉截止日期：%s（含当日）。", DayLabel(p.PostedOn), DayLabel(p.Until))
	case p.State == Closed:
		return "本期未经公示即已定稿。"
	}
	return fmt.Sprintf("草稿，尚未公示，不得张贴；如于 %s 公示，申诉截止日期为 %s（含当日）。", DayLabel(p.AsOf), DayLabel(p.Until))
}

// HowToObject says how and to whom to object, "" where it is too late.
func (p Publication) HowToObject() string {
	if p.State == Closed {
		return ""
	}
	return "申诉办法：在申诉截止日期前，于系统“申诉”中就具体条目提出，或书面交本中心综合科；由未参与该事项的人员复核，并答复理由。"
}

// HonourLine says who is honoured, or that it is open.
func (p Publication) HonourLine() string {
	r := Ranking{Banners: p.Banners}
	for _, s := range p.Scores {
		r.Rows = append(r.Rows, RankRow{Standing: Standing{Banner: s.Banner}, Name: s.Name})
	}
	return r.HonourLine()
}

// DayLabel is a day as an office writes it: 2025年4月10日.
func DayLabel(d roster.Date) string {
	y, m, day := d.Civil()
	return fmt.Sprintf("%d年%d月%d日", y, m, day)
}
