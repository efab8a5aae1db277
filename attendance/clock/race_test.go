//go:build race

package clock_test

// raced tells that the race detector is on: what spoils files by the thousand then
// spoils a tenth, and is run in full without it.
const raced = true
