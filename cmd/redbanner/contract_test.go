package main

import "redbanner/attendance/audit"

// The JSON documents of the contract, written out once more and apart from the
// program's own types: reading them refuses a field that the contract lacks.

type scoreDocument struct {
	Period      string          `json:"period"`
	Book        string          `json:"book"`
	BookVersion string          `json:"book_version"`
	Subject     string          `json:"subject"`
	State       string          `json:"state"`
	AsOf        string          `json:"as_of"`
	Sheets      []sheetDocument `json:"sheets"`
}

type sheetDocument struct {
	Code    string         `json:"code"`
	Name    string         `json:"name"`
	Total   string         `json:"total"`
	Base    string         `json:"base"`
	Bonus   string         `json:"bonus"`
	Pending bool           `json:"pending"`
	Items   []itemDocument `json:"items"`
}

type itemDocument struct {
	ID      string          `json:"id"`
	Full    string          `json:"full"`
	Score   string          `json:"score"`
	Pending bool            `json:"pending"`
	Note    string          `json:"note"`
	Parts   []partDocument  `json:"parts"`
	Entries []entryDocument `json:"entries"`
}

type partDocument struct {
	ID    string `json:"id"`
	Full  string `json:"full"`
	Score string `json:"score"`
}

type entryDocument struct {
	Clause   string `json:"clause"`
	Points   string `json:"points"`
	Applied  string `json:"applied"`
	Date     string `json:"date"`
	Staff    string `json:"staff"`
	Fact     string `json:"fact"`
	Text     string `json:"text"`
	Presumed bool   `json:"presumed"`
	Waived   bool   `json:"waived"`
}

type rankDocument struct {
	Period  string            `json:"period"`
	Rows    []rankRowDocument `json:"rows"`
	TieOpen bool              `json:"tie_open"`
}

type rankRowDocument struct {
	Rank      int    `json:"rank"`
	Code      string `json:"code"`
	Name      string `json:"name"`
	Total     string `json:"total"`
	RedBanner bool   `json:"red_banner"`
	Tie       bool   `json:"tie"`
}

type attendanceDocument struct {
	Month  string          `json:"month"`
	Days   []dayDocument   `json:"days"`
	Totals []totalDocument `json:"totals"`
}

type dayDocument struct {
	Staff        string   `json:"staff"`
	Date         string   `json:"date"`
	Session      string   `json:"session"`
	Status       string   `json:"status"`
	In           string   `json:"in"`
	Out          string   `json:"out"`
	LateMinutes  int      `json:"late_minutes"`
	EarlyMinutes int      `json:"early_minutes"`
	Flags        []string `json:"flags"`
	Leave        string   `json:"leave"`
}

type totalDocument struct {
	Staff      string `json:"staff"`
	Due        int    `json:"due"`
	Present    int    `json:"present"`
	Late       int    `json:"late"`
	Early      int    `json:"early"`
	OffPost    int    `json:"off_post"`
	Absent     int    `json:"absent"`
	Leave      int    `json:"leave"`
	Official   int    `json:"official"`
	MissingIn  int    `json:"missing_in"`
	MissingOut int    `json:"missing_out"`
}

type verifyDocument struct {
	Periods []struct {
		Period   string   `json:"period"`
		OK       bool     `json:"ok"`
		Digest   string   `json:"digest"`
		Computed string   `json:"computed"`
		Fault    string   `json:"fault"`
		Sheets   []string `json:"sheets"`
	} `json:"periods"`
	Rounds []struct {
		Month    string `json:"month"`
		OK       bool   `json:"ok"`
		Digest   string `json:"digest"`
		Computed string `json:"computed"`
	} `json:"rounds"`
	Books []struct {
		Period   string `json:"period"`
		Closing  int    `json:"closing"`
		Kind     string `json:"kind"`
		File     string `json:"file"`
		OK       bool   `json:"ok"`
		SHA256   string `json:"sha256"`
		Computed string `json:"computed"`
	} `json:"books"`
	Audit struct {
		Events      int64           `json:"events"`
		Head        string          `json:"head"`
		OK          bool            `json:"ok"`
		Checkpoints int             `json:"checkpoints"`
		Faults      []audit.Fault   `json:"faults"`
		Erased      []audit.Erasure `json:"erased"`
		Backwards   []int64         `json:"backwards"`
	} `json:"audit"`
}

// sheet returns a window's or person's sheet.
func (o *office) sheet(period, code string) sheetDocument {
	o.Helper()
	var d scoreDocument
	o.ask(&d, "score", "--period", period, "--of", code)
	return d.Sheets[0]
}

// item returns one item of a sheet.
func (o *office) item(s sheetDocument, id string) itemDocument {
	o.Helper()
	for _, item := range s.Items {
		if item.ID == id {
			return item
		}
	}
	o.Fatalf("sheet %s has no item %s", s.Code, id)
	return itemDocument{}
}
