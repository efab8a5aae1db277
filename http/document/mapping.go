package document

import (
	"time"

	"redbanner/attendance"
	"redbanner/attendance/clock"
	"redbanner/attendance/roster"
)

// SavedMapping is a saved mapping of the columns of clock files.
type SavedMapping struct {
	clock.Mapping
	Version   int       `json:"version"`
	EnteredBy string    `json:"entered_by"`
	EnteredAt time.Time `json:"entered_at"`
}

func NewSavedMapping(m attendance.SavedMapping) SavedMapping {
	return SavedMapping{m.Mapping, m.Version, m.By, m.At}
}

// MappingAdded is what saving a mapping came to.
type MappingAdded struct {
	Mapping SavedMapping `json:"mapping"`
	Changed bool         `json:"changed"`
	Sample  *Sample      `json:"sample,omitempty"`
}

// Sample is a file as a mapping understands it.
type Sample struct {
	File        string        `json:"file"`
	Rows        int           `json:"rows"`
	Punches     int           `json:"punches"`
	People      int           `json:"people"`
	Quarantined int           `json:"quarantined"`
	Ignored     int           `json:"ignored"`
	First       []SamplePunch `json:"first"`
	Errors      []ImportFault `json:"errors"`
}

type SamplePunch struct {
	Row    int    `json:"row"`
	Number string `json:"number"`
	Name   string `json:"name"`
	Time   string `json:"time"`
	Device string `json:"device"`
}

// sampleShown is how many rows and faults of a sample are told.
const sampleShown = 10

// SampleFaults are the faults of a sample that are told.
func SampleFaults(d *clock.Dump) []roster.Problem { return d.Bad[:min(len(d.Bad), sampleShown)] }

func NewSample(file string, d *clock.Dump, words func(roster.Problem) string) Sample {
	s := Sample{
		File: file, Rows: d.Lines, Punches: len(d.Rows), People: len(d.Numbers), Quarantined: len(d.Bad), Ignored: d.Ignored,
		Errors: NewImportFaults(SampleFaults(d), words),
	}
	for _, row := range d.Rows[:min(len(d.Rows), sampleShown)] {
		p := SamplePunch{Row: int(row.Line), Number: d.Numbers[row.Number], Name: d.Names[row.Number], Time: row.At.String()}
		if row.Device >= 0 {
			p.Device = d.Devices[row.Device]
		}
		s.First = append(s.First, p)
	}
	return s
}
