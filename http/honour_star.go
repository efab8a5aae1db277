package http

import (
	"slices"
	"strconv"

	"redbanner/attendance/roster"
	"redbanner/http/page"
	"redbanner/reports/listing"
	"redbanner/scoring"
)

func starAddress(year int) string { return "/year/" + strconv.Itoa(year) }

// starsSettled are a year's stars once it is over, all its months are closed, and equals
// at the last place are decided upon; until then nobody is a star yet.
func (v *visit) starsSettled(year int) (scoring.Stars, error) {
	stars, err := v.site.Stars.Stars(v.Context(), v.scope, year, v.today)
	if err == nil && !stars.Settled() {
		err = roster.Errorf(roster.Conflict, "poster.stars_open", year)
	}
	stars.Rows = slices.DeleteFunc(slices.Clone(stars.Rows), func(row scoring.Standing) bool { return !row.Star })
	return stars, err
}

// starsOf are a year's stars, none before they are settled or where its book knows none.
func (v *visit) starsOf(year int) ([]scoring.Standing, error) {
	if v.today.Year() <= year {
		return nil, nil // the year is not over: its months need not be looked at
	}
	stars, err := v.starsSettled(year)
	switch roster.KindOf(err) {
	case roster.Conflict, roster.Usage:
		return nil, nil
	}
	return stars.Rows, err
}

// starsBeside shows beside a month of a year the stars of that year, or before they are
// settled those of the year before; months are those published. A year of which some are
// not need not be looked at.
func (v *visit) starsBeside(p *page.Detail, year int, months []roster.Period) error {
	for _, y := range []int{year, year - 1} {
		published := 0
		for _, m := range months {
			if m.Year == y {
				published++
			}
		}
		if published < 12 {
			continue
		}
		stars, err := v.starsOf(y)
		if err != nil {
			return err
		}
		if len(stars) > 0 {
			p.Parts = []page.Part{{ID: "stars", Title: v.T("honour.stars", y), Facts: v.starFacts(stars)}}
			if v.may(roster.PublishPeriod) {
				p.Links = append(p.Links, page.Link{Label: v.T("honour.star_poster", y), Href: starAddress(y) + "/poster"})
			}
			break
		}
	}
	return nil
}

// starFacts are stars by place and name.
func (v *visit) starFacts(stars []scoring.Standing) []page.Fact {
	facts := make([]page.Fact, len(stars))
	for i, star := range stars {
		facts[i] = page.Fact{Name: v.T("honour.place", star.Rank), Value: star.Name, Tone: string(listing.Honour)}
	}
	return facts
}

// starsAsked are the settled stars of the year of the address.
func (v *visit) starsAsked() (roster.Period, scoring.Stars, error) {
	year, err := v.yearOf()
	if err != nil {
		return year, scoring.Stars{}, err
	}
	stars, err := v.starsSettled(year.Year)
	return year, stars, err
}

// starsBack is the page that leads to the sheets: the year's, or for who reads none the
// honours.
func (v *visit) starsBack(year roster.Period) string {
	if v.may(roster.ReadPeriods) {
		return starAddress(year.Year)
	}
	return "/honours"
}

// starPoster serves GET /year/{year}/poster?size=a3&points=yes: the stars on one sheet for
// the wall.
func (s *Site) starPoster(v *visit) error {
	year, stars, err := v.starsAsked()
	if err != nil {
		return err
	}
	p, points := v.poster("star_poster", v.T("honour.year", year.Year), v.starsBack(year))
	p.Heading, p.Lead = v.T("star.star"), v.T("honour.star_lead."+string(stars.Of), len(stars.Rows))
	for _, star := range stars.Rows {
		p.Rows = append(p.Rows, placed(star.Rank, star.Name, star.Mean, points))
	}
	return v.show(p)
}

// starCertificate serves GET /year/{year}/certificate/{code}: one star's own sheet.
func (s *Site) starCertificate(v *visit) error {
	year, stars, err := v.starsAsked()
	if err != nil {
		return err
	}
	at := slices.IndexFunc(stars.Rows, func(star scoring.Standing) bool { return star.Code == v.PathValue("code") })
	if at < 0 {
		return roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return v.show(v.award(stars.Rows[at].Name, v.T("honour.year", year.Year), v.T("star.star"), v.starsBack(year)))
}
