//go:build race

package sqldb_test

// raced is whether the race detector is on, under which a test of many cases takes a tenth.
const raced = true
