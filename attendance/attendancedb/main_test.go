package attendancedb_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets properties draw twenty times, for each draw here is a walk through a
// database; -rapid.checks says otherwise.
func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		if err := flag.Set("rapid.checks", "20"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
