//go:build !race

package scoringdb_test

const raced = false
