package document

import (
	"time"

	"redbanner/attendance/push"
	"redbanner/attendance/roster"
)

// Device is a clock that pushes what it records. Its times are those of the hall's clock.
type Device struct {
	Serial       string `json:"serial"`
	Name         string `json:"name"`
	State        string `json:"state"`
	Type         string `json:"type"`
	FirstSeen    string `json:"first_seen"`
	FirstAddress string `json:"first_address"`
	LastSeen     string `json:"last_seen"`
	LastAddress  string `json:"last_address"`
	DecidedBy    string `json:"decided_by"`
}

// HallTime is a moment as the hall's clock shows it, "" for none.
func HallTime(t time.Time, hall *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(hall).Format(time.DateTime)
}

func NewDevice(d push.Device, hall *time.Location) Device {
	return Device{
		d.Serial, d.Name, string(d.State), d.Type, HallTime(d.FirstAt, hall), d.FirstAddress,
		HallTime(d.LastAt, hall), d.LastAddress, d.DecidedBy,
	}
}

// Question is what a clock was asked, and how it answered.
type Question struct {
	ID       int64  `json:"id"`
	Serial   string `json:"serial"`
	Kind     string `json:"kind"`
	From     string `json:"from"`
	To       string `json:"to"`
	QueuedAt string `json:"queued_at"`
	QueuedBy string `json:"queued_by"`
	SentAt   string `json:"sent_at"`
	Answered string `json:"answered_at"`
	Return   *int   `json:"return"`
	OnClock  *int   `json:"on_clock"`
	Stored   *int   `json:"stored"`
	Missing  *int   `json:"missing"`
	Message  string `json:"message"`
}

func NewQuestion(c push.Command, hall *time.Location, message string) Question {
	d := Question{
		ID: c.ID, Serial: c.Serial, Kind: string(c.Kind), From: c.From.String(), To: c.To.String(),
		QueuedAt: HallTime(c.QueuedAt, hall), QueuedBy: c.QueuedBy, SentAt: HallTime(c.SentAt, hall), Answered: HallTime(c.AnsweredAt, hall),
		Message: message,
	}
	if !c.AnsweredAt.IsZero() {
		d.Return = &c.Return
	}
	if c.Sum >= 0 {
		missing := c.Missing()
		d.OnClock, d.Stored, d.Missing = &c.Sum, &c.Stored, &missing
	}
	return d
}

// DeviceShown is a clock with the questions put to it.
type DeviceShown struct {
	Device
	Questions []Question `json:"questions"`
}

// Door is by which address clocks come in. The secret path is never told.
type Door struct {
	Centre     string `json:"centre"`
	Networks   string `json:"networks" doc:"From which clocks may call, with commas between; empty: from anywhere."`
	SecretPath bool   `json:"secret_path" doc:"There is one."`
}

func NewDoor(centre roster.Centre, door push.Door) Door {
	return Door{centre.Code, push.JoinNetworks(door.Networks), door.Path != ""}
}
