package document

import (
	"redbanner/attendance/roster"
	"redbanner/reports/kept"
)

// KeptBook is one workbook of a closed period as it is kept (存档报表).
type KeptBook struct {
	Period  roster.Period `json:"period"`
	Closing int           `json:"closing" doc:"Which closing of the period it belongs to, from 1."`
	Stands  bool          `json:"stands" doc:"The period is closed by that closing still."`
	Kind    string        `json:"kind"`
	File    string        `json:"file"`
	Digest  string        `json:"digest" doc:"Of the closing's snapshot."`
	SHA256  string        `json:"sha256"`
	Size    int64         `json:"size"`
	At      string        `json:"at"`
	By      string        `json:"by"`
}

func NewKeptBook(b kept.Book) KeptBook {
	return KeptBook{
		Period: b.Period, Closing: b.Closing, Stands: b.Stands, Kind: string(b.Kind), File: b.Name, Digest: b.Digest, SHA256: b.SHA256, Size: b.Size,
		At: Instant(b.At), By: b.By.String(),
	}
}

// Download is one report that somebody was handed.
type Download struct {
	Event  int64  `json:"event" doc:"Its number in the log."`
	Kind   string `json:"kind"`
	Of     string `json:"of" doc:"Whom it is about alone; empty for a whole report."`
	Digest string `json:"digest"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
	Kept   bool   `json:"kept"`
	At     string `json:"at"`
	By     string `json:"by"`
}

func NewDownload(d kept.Download) Download {
	return Download{
		Event: d.Seq, Kind: string(d.Kind), Of: d.Of, Digest: d.Digest, SHA256: d.SHA256, Size: d.Size, Kept: d.Kept, At: Instant(d.At), By: d.By.String(),
	}
}
