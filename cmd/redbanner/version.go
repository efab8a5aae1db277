package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"redbanner/attendance/calendar"
)

// versionStamp is the version that a build for others is given: -ldflags "-X main.versionStamp=…".
var versionStamp string

// version is the stamp, else what the build knows of the source, else "devel".
func version() string {
	if versionStamp != "" {
		return versionStamp
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

type versionCommand struct{}

// Run prints the version that the build recorded.
func (c *versionCommand) Run(_ call, a *app) error {
	if a.cli.JSON {
		return a.print(map[string]any{"version": version(), "go": runtime.Version(), "calendar": calendar.NationalYears()})
	}
	fmt.Fprintln(a.stdout, "redbanner", version(), runtime.Version())
	return nil
}
