//go:build race

package http_test

// raced is whether the race detector is on, under which a walk of the whole site takes a tenth.
const raced = true
