package clocktest

import (
	"os"
	"path/filepath"
	"testing"
)

// Samples returns the folder of real clock files of one kind below REDBANNER_SAMPLES.
// They are other people's and hold their names and numbers, so they are no part of the
// source: a test that reads them is skipped where they are not at hand, and what they
// prove is proved by invented files in the same layout, too.
func Samples(t testing.TB, kind string) string {
	t.Helper()
	folder := os.Getenv("REDBANNER_SAMPLES")
	if folder == "" {
		t.Skip("REDBANNER_SAMPLES names no folder of real clock files, which are no part of the source")
	}
	return filepath.Join(folder, kind)
}
