package http

import (
	"slices"

	"redbanner/attendance/roster"
	"redbanner/http/document"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

// apiTrends are how people and windows did month by month.
func (s *Site) apiTrends() []*operation {
	read := with(roster.ReadScores)
	return []*operation{
		apiGet("/staff/{code}/trend", read, "How a person did in the last twelve months, with the items of the last one.", s.apiStaffTrend),
		apiGet("/windows/{code}/trend", read, "How a window did in the last twelve months, with the items of the last one.", s.apiWindowTrend),
		apiGet("/centres/{period}", with(roster.ReadPeriods), "Several centres side by side: this one, and those that let the account look in.", s.apiCentres),
	}
}

// apiCentres serves GET /api/v1/centres/{period}.
func (s *Site) apiCentres(v *visit, in *OnePeriod) (document.Centres, error) {
	p, err := in.parse()
	if err != nil {
		return document.Centres{}, err
	}
	c, err := v.centres(p)
	return document.NewCentres(&c), err
}

// Coded is what operations about a person or a window take.
type Coded struct {
	Code string `path:"code"`
}

// apiStaffTrend serves GET /api/v1/staff/{code}/trend.
func (s *Site) apiStaffTrend(v *visit, in *Coded) (document.Trend, error) {
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return document.Trend{}, err
	}
	at := slices.IndexFunc(people.Staff, func(p roster.Staff) bool { return p.Code == in.Code })
	if at < 0 || !v.scope.As.CoversWithin(roster.ReadScores, roster.Owner{Staff: in.Code}, v.today-366, v.today) {
		return document.Trend{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return v.trendDocument(rulebook.OfStaff, in.Code, people.Staff[at].Name)
}

// apiWindowTrend serves GET /api/v1/windows/{code}/trend.
func (s *Site) apiWindowTrend(v *visit, in *Coded) (document.Trend, error) {
	people, err := s.Attendance.Names(v.Context(), v.scope)
	if err != nil {
		return document.Trend{}, err
	}
	at := slices.IndexFunc(people.Windows, func(w roster.Window) bool { return w.Code == in.Code })
	if at < 0 || !v.scope.As.Covers(roster.ReadScores, roster.Owner{Window: in.Code}) {
		return document.Trend{}, roster.Errorf(roster.NotFound, "page.nothing_there")
	}
	return v.trendDocument(rulebook.OfWindow, in.Code, people.Windows[at].Name)
}

// trendDocument is the months of somebody, the last one last, as the page of him has them.
func (v *visit) trendDocument(of rulebook.Unit, code, name string) (document.Trend, error) {
	t, err := v.trail(of, code)
	if err != nil {
		return document.Trend{}, err
	}
	d := document.Trend{Subject: of, Code: code, Name: name, Months: []document.TrendMonth{}, Items: []document.TrendItem{}}
	for _, p := range t.trend.Periods {
		shown := t.month(p.Period)
		if shown == nil || p.None {
			continue
		}
		place := shown.Places[of][code]
		d.Months = append(d.Months, document.TrendMonth{
			Period: p.Period, State: p.State, Total: p.Total, Pending: p.Pending, Median: known(p.Median, p.NoMedian),
			Rank: place.Rank, Of: place.Of, RedBanner: hasBanner(shown, of, code),
		})
	}
	shown, sheet := t.latest()
	if sheet == nil {
		return d, nil
	}
	profile, _ := reports.NewProfile(shown.Book, shown.Sheets[of], code, shown.Crowds[of])
	for _, item := range profile.Items {
		d.Items = append(d.Items, document.TrendItem{
			Item: item.ID, Name: item.Name, Full: item.Full, Score: item.Score, Share: item.Share, Pending: item.Pending, Median: known(item.Median, item.NoMedian),
		})
	}
	return d, nil
}

// known is a median, nil of too few sheets.
func known(median scoring.Points, none bool) *scoring.Points {
	if none {
		return nil
	}
	return &median
}

// hasBanner reports whether somebody got a red banner in a period.
func hasBanner(shown *scoring.Shown, of rulebook.Unit, code string) bool {
	return of == shown.Official && shown.Rank != nil &&
		slices.ContainsFunc(shown.Rank.Rows, func(row scoring.RankRowDocument) bool { return row.Code == code && row.RedBanner })
}
