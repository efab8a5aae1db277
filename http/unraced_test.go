package http_test

import "testing"

// unraced leaves a test that walks the whole site to the run without the race detector,
// under which it takes about twenty times as long: .ci/test makes both runs, and
// TestNothingIsSkippedForTheRaceDetectorOnly demands that each of these stands in the other.
func unraced(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("walked whole without the race detector, see .ci/test")
	}
}
