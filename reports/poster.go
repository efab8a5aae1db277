package reports

import (
	"fmt"
	"slices"

	"redbanner/attendance/roster"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// Poster is one sheet of paper for the wall: the red-banner windows (红旗窗口) of a month,
// the stars of a year, or the certificate (荣誉证书) of one of them.
type Poster struct {
	Heading string
	Period  string
	Lead    string // a paragraph
	Rows    []PosterRow
	Issued  []string // who issued it, and when: a line each
	Lying   bool     // wider than high
}

// PosterRow is one place of honour.
type PosterRow struct {
	Rank   int
	Name   string
	Points string // "" where they are not shown
}

// What the sheets are headed by.
const (
	bannerHeading      = "红旗窗口"
	bannerStaffHeading = "红旗人员"
	starHeading        = "岗位之星"
	certificateHeading = "荣誉证书"
)

// NewPoster arranges the honours of a month that is published or closed; points says
// whether each total stands beside its name. While objections are taken to it the sheet
// says that it is not final.
func NewPoster(c roster.Centre, h scoring.Honours, points bool, issued roster.Date) Poster {
	p := Poster{
		Heading: honourHeading(h.Subject), Period: PeriodLabel(h.Period), Issued: issuedBy(c, issued),
		Lead: fmt.Sprintf("经考核，以下 %d %s被评为“%s”，特予表扬。", len(h.Windows), honourUnit(h.Subject), honourHeading(h.Subject)),
	}
	if h.State != scoring.Closed {
		p.Issued = append(p.Issued, "公示期内，以定稿结果为准")
	}
	if len(h.Windows) == 0 {
		p.Lead = fmt.Sprintf("本月没有%s。", p.Heading)
	}
	for _, w := range h.Windows {
		p.Rows = append(p.Rows, posterRow(w.Rank, w.Name, w.Total, points))
	}
	return p
}

// NewStarPoster arranges the stars of a year that is over.
func NewStarPoster(c roster.Centre, year int, s scoring.Stars, points bool, issued roster.Date) Poster {
	p := Poster{Heading: starHeading, Period: yearLabel(year), Issued: issuedBy(c, issued)}
	for _, row := range s.Rows {
		if row.Star {
			p.Rows = append(p.Rows, posterRow(row.Rank, row.Name, row.Mean, points))
		}
	}
	p.Lead = fmt.Sprintf("经全年考核，以下 %d %s被评为“%s”，特予表扬。", len(p.Rows), honourUnit(s.Of), starHeading)
	return p
}

// NewCertificate arranges what one window of the honours is handed; false where the code
// is none of theirs.
func NewCertificate(c roster.Centre, h scoring.Honours, code string, issued roster.Date) (Poster, bool) {
	at := slices.IndexFunc(h.Windows, func(w scoring.Honour) bool { return w.Code == code })
	if at < 0 {
		return Poster{}, false
	}
	return certificate(c, h.Windows[at].Name, PeriodLabel(h.Period), honourHeading(h.Subject), issued), true
}

// NewStarCertificate arranges what one star of a year is handed; false for anybody else.
func NewStarCertificate(c roster.Centre, year int, s scoring.Stars, code string, issued roster.Date) (Poster, bool) {
	at := slices.IndexFunc(s.Rows, func(row scoring.Standing) bool { return row.Star && row.Code == code })
	if at < 0 {
		return Poster{}, false
	}
	return certificate(c, s.Rows[at].Name, yearLabel(year), starHeading, issued), true
}

func certificate(c roster.Centre, name, period, honour string, issued roster.Date) Poster {
	return Poster{
		Heading: certificateHeading, Lying: true, Issued: issuedBy(c, issued),
		Lead: fmt.Sprintf("　　%s：在%s考核中成绩优异，被评为“%s”。特发此证，以资鼓励。", name, period, honour),
	}
}

func honourHeading(of rulebook.Unit) string {
	if of == rulebook.OfStaff {
		return bannerStaffHeading
	}
	return bannerHeading
}

func honourUnit(of rulebook.Unit) string {
	if of == rulebook.OfStaff {
		return "名同志"
	}
	return "个窗口"
}

func yearLabel(year int) string { return fmt.Sprintf("%d年度", year) }

func issuedBy(c roster.Centre, day roster.Date) []string {
	y, m, d := day.Civil()
	return []string{c.Name, fmt.Sprintf("%d年%d月%d日", y, m, d)}
}

func posterRow(rank int, name string, total Points, points bool) PosterRow {
	row := PosterRow{Rank: rank, Name: name}
	if points {
		row.Points = total.String()
	}
	return row
}
