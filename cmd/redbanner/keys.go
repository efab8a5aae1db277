package main

import "strings"

// keyFolder is where keys are kept: never in the store, so that a copy of the store or
// of its backups opens no ballot and signs no checkpoint.
func (a *app) keyFolder() string {
	if a.cli.Keys != "" {
		return a.cli.Keys
	}
	if path, ok := strings.CutPrefix(a.cli.DB, "sqlite:"); ok {
		return path + ".keys"
	}
	return "redbanner.keys"
}
