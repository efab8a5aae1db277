package reports_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"redbanner/attendance/roster"
	"redbanner/reports"
	"redbanner/scoring"
	"redbanner/scoring/rulebook"
)

var (
	valley = roster.Centre{Name: "青禾镇便民服务中心"}
	july2  = roster.MustDate("2026-07-02")
	issued = []string{"青禾镇便民服务中心", "2026年7月2日"}
)

func TestAPosterNamesTheBestAndNobodyElse(t *testing.T) {
	t.Parallel()
	honours := scoring.Honours{Period: roster.MustPeriod("2026-06"), State: scoring.Closed, Subject: rulebook.OfWindow,
		Windows: []scoring.Honour{{Rank: 1, Code: "W1", Name: "税务", Total: 10800}, {Rank: 1, Code: "W2", Name: "社保", Total: 10800}}}
	want := reports.Poster{Heading: "红旗窗口", Period: "2026年6月", Lead: "经考核，以下 2 个窗口被评为“红旗窗口”，特予表扬。", Issued: issued,
		Rows: []reports.PosterRow{{Rank: 1, Name: "税务"}, {Rank: 1, Name: "社保"}}}
	if diff := cmp.Diff(want, reports.NewPoster(valley, honours, false, july2)); diff != "" {
		t.Error(diff)
	}
	if rows := reports.NewPoster(valley, honours, true, july2).Rows; rows[1].Points != "108.00" {
		t.Errorf("with points: %v", rows)
	}
	honours.State = scoring.Published
	if got := reports.NewPoster(valley, honours, false, july2).Issued; len(got) != 3 || got[2] != "公示期内，以定稿结果为准" {
		t.Errorf("while objections are taken: %q", got)
	}
	honours.Subject, honours.Windows = rulebook.OfStaff, nil
	if got := reports.NewPoster(valley, honours, true, july2); got.Lead != "本月没有红旗人员。" || got.Rows != nil {
		t.Errorf("of nobody: %+v", got)
	}
}

func TestACertificateIsForWhoIsHonoured(t *testing.T) {
	t.Parallel()
	honours := scoring.Honours{Period: roster.MustPeriod("2026-06"), Subject: rulebook.OfWindow, Windows: []scoring.Honour{{Rank: 1, Code: "W1", Name: "税务"}}}
	want := reports.Poster{Heading: "荣誉证书", Lead: "　　税务：在2026年6月考核中成绩优异，被评为“红旗窗口”。特发此证，以资鼓励。", Issued: issued, Lying: true}
	got, ok := reports.NewCertificate(valley, honours, "W1", july2)
	if diff := cmp.Diff(want, got); diff != "" || !ok {
		t.Error(ok, diff)
	}
	if _, ok := reports.NewCertificate(valley, honours, "W2", july2); ok {
		t.Error("a window that is not honoured gets one")
	}
}

func TestStarsOfAYear(t *testing.T) {
	t.Parallel()
	stars := scoring.Stars{Of: rulebook.OfStaff, Rows: []scoring.Standing{
		{Rank: 1, Code: "S1", Name: "陈晨", Mean: 9987, Star: true}, {Rank: 2, Code: "S2", Name: "李雷", Mean: 9900}}}
	got := reports.NewStarPoster(valley, 2026, stars, true, july2)
	want := reports.Poster{Heading: "岗位之星", Period: "2026年度", Lead: "经全年考核，以下 1 名同志被评为“岗位之星”，特予表扬。", Issued: issued,
		Rows: []reports.PosterRow{{Rank: 1, Name: "陈晨", Points: "99.87"}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if one, ok := reports.NewStarCertificate(valley, 2026, stars, "S1", july2); !ok || one.Lead != "　　陈晨：在2026年度考核中成绩优异，被评为“岗位之星”。特发此证，以资鼓励。" {
		t.Errorf("%t, %+v", ok, one)
	}
	if _, ok := reports.NewStarCertificate(valley, 2026, stars, "S2", july2); ok {
		t.Error("who is no star gets a certificate")
	}
}
