//go:build !race

package auditdb_test

const raced = false
