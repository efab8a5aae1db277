package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"golang.org/x/image/font/gofont/goregular"

	"redbanner/migrations/sqldb"
)

// chinese skips a test on a machine whose fonts have no Chinese character; where all must
// be tested, it fails.
func chinese(t *testing.T) {
	t.Helper()
	a := &app{}
	fonts, err := a.fonts("", "红旗")
	if err != nil {
		t.Fatal(err)
	}
	if missing := fonts.Missing("红旗"); missing == "" {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no font of this machine draws Chinese; install fonts-wqy-microhei")
	}
	t.Skip("no font of this machine draws Chinese")
}

func TestAPosterIsDrawnWithTheMachinesFonts(t *testing.T) {
	t.Parallel()
	chinese(t)
	o := newOffice(t, sqldb.SQLite)
	o.settled("2025-03")
	dir := t.TempDir()
	out := filepath.Join(dir, "p.svg")
	o.refused(exitFailed, "not published", "report", "poster", "--period", "2025-03", "--out", out)
	o.do("close", "--period", "2025-03")
	for name, begins := range map[string]string{"p.svg": "<svg", "p.PDF": "%PDF-1.5", "p.png": "\x89PNG"} {
		path := filepath.Join(dir, name)
		o.do("report", "poster", "--period", "2025-03", "--paper", "A3", "--points", "--out", path)
		if data, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(data, []byte(begins)) {
			t.Errorf("%s: %v, %.20q", name, err, data)
		}
	}
	poster, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	points := regexp.MustCompile(`(?m)^\d{2,3}\.\d\d$`)
	if !bytes.Contains(poster, []byte("红旗窗口 2025年3月")) || !bytes.Contains(poster, []byte("窗口1")) || len(points.FindAll(poster, -1)) == 0 {
		t.Errorf("the poster says\n%.900s", poster)
	}
	o.do("report", "certificate", "--of", "W01", "--period", "2025-03", "--out", out)
	if one, err := os.ReadFile(out); err != nil || !bytes.Contains(one, []byte("荣誉证书")) || points.Match(one) {
		t.Errorf("the certificate: %v", err)
	}
}

func TestAPosterThatCannotBeDrawnIsRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, sqldb.SQLite)
	o.settled("2025-03")
	o.do("close", "--period", "2025-03")
	dir := t.TempDir()
	latin, torn := filepath.Join(dir, "latin.ttf"), filepath.Join(dir, "torn.ttf")
	for path, data := range map[string][]byte{latin: goregular.TTF, torn: goregular.TTF[:300]} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(dir, "p.svg")
	for _, try := range []struct {
		code  int
		words string
		args  []string
	}{
		{exitUsage, "neither .svg", []string{"poster", "--period", "2025-03", "--out", "p.doc"}},
		{exitUsage, "neither .svg", []string{"certificate", "--of", "W01", "--period", "2025-03", "--out", "p.xlsx"}},
		{exitUsage, "a certificate is of one", []string{"certificate", "--period", "2025-03", "--out", out}},
		{exitUsage, "a certificate is of one", []string{"poster", "--of", "W01", "--period", "2025-03", "--out", out}},
		{exitUsage, "W99", []string{"certificate", "--of", "W99", "--period", "2025-03", "--out", out}},
		{exitUsage, "2025H1", []string{"poster", "--period", "2025H1", "--out", out}},
		{exitFailed, "not settled", []string{"poster", "--period", "2025", "--out", out}},
		{exitRefused, "draws 红旗窗口", []string{"poster", "--period", "2025-03", "--out", out, "--font", latin}},
		{exitUsage, "no font that can be read", []string{"poster", "--period", "2025-03", "--out", out, "--font", torn}},
		{exitUsage, "cannot read the font", []string{"poster", "--period", "2025-03", "--out", out, "--font", filepath.Join(dir, "none.ttf")}},
	} {
		o.refused(try.code, try.words, append([]string{"report"}, try.args...)...)
	}
	if _, err := os.Stat(out); !os.IsNotExist(err) {
		t.Errorf("something was written: %v", err)
	}
}
