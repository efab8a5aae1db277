package http_test

import (
	"strings"
	"testing"

	"redbanner/http/sitetest"
)

func TestStaffSeeTheirOwnSheetOnly(t *testing.T) {
	t.Parallel()
	hall := sitetest.New(t)
	b := hall.As(t, "staff")
	own := b.Get("/me/score?period=2026-05")
	if own.Status != 200 || !strings.Contains(own.Body, "我的成绩") {
		t.Fatalf("%d %s", own.Status, own.Body)
	}
	if other := b.Get("/scores/2026-05/staff/S001"); other.Status != 404 {
		t.Errorf("another's sheet: %d", other.Status)
	}
	all := hall.As(t, "director").Get("/scores/2026-05")
	if all.Status != 200 {
		t.Fatalf("%d %s", all.Status, all.Body)
	}
}
