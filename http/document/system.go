package document

import (
	"redbanner/attendance"
	"redbanner/attendance/roster"
)

// Setting is a number that a centre chose for itself, and from when it holds.
type Setting struct {
	Name  attendance.SettingName `json:"name"`
	From  roster.Date            `json:"from"`
	Value int                    `json:"value"`
	By    string                 `json:"by"`
	At    string                 `json:"at"`
}

func NewSetting(s attendance.Setting) Setting {
	return Setting{s.Name, s.From, s.Value, s.By, Instant(s.At)}
}

// Backup is a copy of the store.
type Backup struct {
	Name   string `json:"name"`
	At     string `json:"at"`
	By     string `json:"by"`
	Bytes  int64  `json:"bytes"`
	Rows   int64  `json:"rows"`
	Before string `json:"before" doc:"The change that it was made before; empty of a backup."`
	Proof  string `json:"proof" enum:",read,restored" doc:"How far it was proved when it was made."`
	Fault  bool   `json:"fault" doc:"It cannot be read."`
}

// Centre is what a centre is called, and what it asks of passwords.
type Centre struct {
	Centre string `json:"centre"`
	Name   string `json:"name"`
	Policy string `json:"policy"`
}
