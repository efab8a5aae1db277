//go:build !race

package clock_test

const raced = false
